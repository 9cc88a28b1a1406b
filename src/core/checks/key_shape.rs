//! What the form of a key says before anything is sent.

use super::check::{Answer, Check, Reply, Subject};
use super::known::Known;
use super::label::Label;
use crate::core::ingest::clean::is_invisible;
use crate::core::key_shapes;
use crate::core::text::Sentence;
use crate::say;
use serde::Serialize;
use serde_json::{Value, json};

const WELL_SHAPED: Label = Label::good("well_shaped");
const EMPTY: Label = Label::bad("empty");
const QUOTED: Label = Label::bad("quoted");
const WHITESPACE: Label = Label::bad("whitespace");
const BEARER_TYPED: Label = Label::bad("bearer_typed");
const OTHER_VENDOR: Label = Label::bad("other_vendor");
const MALFORMED: Label = Label::bad("malformed");

/// The check.
pub const CHECK: Check = Check {
    id: "key_shape",
    name: "probe_name.key_shape",
    why: "why.key_shape",
    asks: "asks.here",
    outcomes: &[WELL_SHAPED, EMPTY, QUOTED, WHITESPACE, BEARER_TYPED, OTHER_VENDOR, MALFORMED],
    subject: |known| known.has_key.then(Subject::default),
    ..Check::FREE
};

/// What is wrong with the key's form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyShape {
    /// `sk-or-v1-` and 64 hex digits.
    WellShaped,
    /// Nothing in it.
    Empty,
    /// Quotes around or inside it.
    Quoted,
    /// Spaces, line breaks or invisible characters in it.
    Whitespace,
    /// `Bearer ` typed into the field.
    BearerTyped,
    /// Another vendor's key, by its prefix.
    OtherVendor(String),
    /// Right prefix, wrong length or characters; length as found.
    Malformed(usize),
}

impl KeyShape {
    /// The form in one sentence, also where no case is open yet.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::WellShaped => say!("probe.key_well_shaped"),
            Self::Empty => say!("probe.key_empty"),
            Self::Quoted => say!("probe.key_quoted"),
            Self::Whitespace => say!("probe.key_whitespace"),
            Self::BearerTyped => say!("probe.key_bearer_typed"),
            Self::OtherVendor(vendor) => say!("probe.key_other_vendor", vendor = vendor),
            Self::Malformed(length) => say!("probe.key_malformed", length = length),
        }
    }
}

impl Answer for KeyShape {
    fn label(&self) -> Label {
        match self {
            Self::WellShaped => WELL_SHAPED,
            Self::Empty => EMPTY,
            Self::Quoted => QUOTED,
            Self::Whitespace => WHITESPACE,
            Self::BearerTyped => BEARER_TYPED,
            Self::OtherVendor(_) => OTHER_VENDOR,
            Self::Malformed(_) => MALFORMED,
        }
    }

    fn says(&self, _: &Known<'_>, _: &Reply<'_>) -> Sentence {
        self.sentence()
    }

    fn detail(&self, _: &Known<'_>, _: &Reply<'_>) -> Value {
        json!({ "shape": self.label().name })
    }
}

const PREFIX: &str = "sk-or-v1-";
const HEX_DIGITS: usize = 64;

/// Looks at a key as it was given.
#[must_use]
pub fn inspect(key: &str) -> KeyShape {
    if key.trim().is_empty() {
        return KeyShape::Empty;
    }
    let bare = key.trim();
    if bare.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("bearer ")) {
        return KeyShape::BearerTyped;
    }
    if bare.contains(['"', '\'', '`', '“', '”', '‘', '’']) {
        return KeyShape::Quoted;
    }
    if key.chars().any(|it| it.is_whitespace() || it.is_control() || is_invisible(it)) {
        return KeyShape::Whitespace;
    }
    if let Some(rest) = bare.strip_prefix(PREFIX) {
        let is_whole = rest.len() == HEX_DIGITS && rest.bytes().all(|it| it.is_ascii_hexdigit());
        return if is_whole { KeyShape::WellShaped } else { KeyShape::Malformed(bare.chars().count()) };
    }
    // A prefix that says little by itself counts only with the length that goes with it.
    let fits = |shape: &&key_shapes::KeyShape| !shape.exact || shape.whole == Some(bare.len());
    let named = |shape: &&key_shapes::KeyShape| !matches!(shape.vendor, "" | "OpenRouter");
    let shape = key_shapes::KEYS.iter().filter(|shape| bare.starts_with(shape.prefix)).find(fits).filter(named);
    if let Some(shape) = shape {
        return KeyShape::OtherVendor(shape.vendor.to_string());
    }
    KeyShape::Malformed(bare.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> String {
        format!("{PREFIX}{}", "0123456789abcdef".repeat(4))
    }

    #[test]
    fn each_mistake_has_its_own_name() {
        let good = good();
        for (key, label) in [
            (good.clone(), "well_shaped"),
            (String::new(), "empty"),
            ("  \n".to_string(), "empty"),
            (format!("\"{good}\""), "quoted"),
            (format!("'{good}'"), "quoted"),
            (format!("{good}\n"), "whitespace"),
            (format!("{}\u{200b}{}", &good[..20], &good[20..]), "whitespace"),
            (format!("Bearer {good}"), "bearer_typed"),
            ("sk-ant-api03-abc".to_string(), "other_vendor"),
            ("AIzaSyA0000000000000000000000000000000".to_string(), "other_vendor"),
            (good[..40].to_string(), "malformed"),
            (format!("{good}0"), "malformed"),
            (format!("{PREFIX}{}", "g".repeat(64)), "malformed"),
            ("your-key-here".to_string(), "malformed"),
        ] {
            assert_eq!(inspect(&key).label().name, label, "{key:?}");
        }
    }
}
