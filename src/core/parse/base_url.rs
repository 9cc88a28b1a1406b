//! Base URLs that settings in a text name, and how each fits OpenRouter's API and the program that it is given to.

use super::fields::{Field, FieldName, Fields, Value, decode};
use crate::core::address::api_url::{self, Fit};
use crate::core::knowledge::api::Skin;
use std::ops::Range;

/// Most settings that are looked at.
const LOOKED_AT: usize = 64;

/// How far behind its opening an argument of a call is looked for.
const NEAR: usize = 160;

/// One setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// How its address fits; never another host.
    pub fit: Fit,
    /// The address, in the flat text.
    pub at: Range<usize>,
}

impl Named {
    /// The fit as the rules name it.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self.fit {
            Fit::Right => "right",
            Fit::NoPath => "no_path",
            Fit::Doubled => "doubled",
            Fit::PlainHttp => "plain_http",
            Fit::Redirecting => "redirecting",
            Fit::OtherPath => "other_path",
            Fit::OtherHost(_) => "other_host",
        }
    }
}

/// Those that lead to OpenRouter's hosts, in order. A setting of Anthropic's programs is judged for them; one whose program
/// nothing names is right if it is right for any.
#[must_use]
pub fn find(flat: &str, fields: &Fields) -> Vec<Named> {
    let skins: [(FieldName, &[Skin]); 3] = [
        (FieldName::BaseUrl, &[Skin::Chat, Skin::Messages]),
        (FieldName::ChatBaseUrl, &[Skin::Chat]),
        (FieldName::MessagesBaseUrl, &[Skin::Messages]),
    ];
    let settings = skins.iter().flat_map(|(key, skins)| {
        fields.of_key(*key).map(move |field| (field, if is_of_chat(flat, field.key_at) { &skins[..1] } else { skins }))
    });
    let is_text = |field: &Field| field.value == Value::Text && !field.at.is_empty() && !fields.in_raw(field.at.start);
    let mut found: Vec<Named> = settings
        .filter(|(field, _)| is_text(field))
        .take(LOOKED_AT)
        .filter_map(|(field, skins)| {
            let address: String = decode(&flat[field.at.clone()]).split_whitespace().collect();
            let fits = |skin: &Skin| api_url::fit(&address, *skin);
            let fit = skins.iter().map(fits).find(|fit| *fit == Fit::Right).or_else(|| skins.first().map(fits))?;
            (!matches!(fit, Fit::OtherHost(_))).then(|| Named { fit, at: field.at.clone() })
        })
        .collect();
    found.sort_by_key(|named| named.at.start);
    found
}

/// `OpenAI(base_url="…"`: an argument of the library that speaks chat completions.
fn is_of_chat(flat: &str, at: usize) -> bool {
    let head = &flat.as_bytes()[at.saturating_sub(NEAR)..at];
    memchr::memmem::rfind(head, b"OpenAI(").is_some_and(|open| !head[open..].contains(&b')'))
}
