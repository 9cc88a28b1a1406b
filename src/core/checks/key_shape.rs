//! What the form of a key says before anything is sent.
//!
//! Beside keys there are access tokens of workload identity: a JSON Web Token that lives 15 minutes at most
//! (guides/overview/auth/workload-identity-federation, October 2026). Its end can be read without its signature.

use super::check::{Check, CheckAnswer, CheckReply, CheckSubject};
use super::check_context::CheckContext;
use super::label::{Aspect, Label};
use super::tone::Tone;
use crate::core::ingest::clean::is_invisible;
use crate::core::key_shapes;
use crate::core::text::Sentence;
use crate::say;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Value, json};

/// It has the form of an OpenRouter key.
pub const WELL_SHAPED: Label = Label::good("well_shaped");
const EMPTY: Label = Label::bad("empty");
const QUOTED: Label = Label::bad("quoted");
const WHITESPACE: Label = Label::bad("whitespace");
const BEARER_TYPED: Label = Label::bad("bearer_typed");
const OTHER_VENDOR: Label = Label::bad("other_vendor");
const MALFORMED: Label = Label::bad("malformed");
const ACCESS_TOKEN: Label = Label::good("access_token");

const ENDED: Aspect = Aspect::new("key_shape/token", "ended");
const LASTING: Aspect = Aspect::new("key_shape/token", "lasting");

/// The check.
pub const CHECK: Check = Check {
    id: "key_shape",
    name: "probe_name.key_shape",
    why: "why.key_shape",
    asks: "asks.here",
    outcomes: &[WELL_SHAPED, EMPTY, QUOTED, WHITESPACE, BEARER_TYPED, OTHER_VENDOR, MALFORMED, ACCESS_TOKEN],
    aspects: &[ENDED, LASTING],
    subject: |known| known.has_key.then(CheckSubject::default),
    ..Check::FREE
};

/// What is wrong with the key's form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyForm {
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
    /// An access token of workload identity, and when it ends, seconds since 1970.
    AccessToken(Option<i64>),
}

impl KeyForm {
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
            Self::AccessToken(Some(ends)) => say!("probe.key_access_token", when = moment(*ends)),
            Self::AccessToken(None) => say!("probe.key_access_token_endless"),
        }
    }

    /// The form is one that OpenRouter takes.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        matches!(self, Self::WellShaped | Self::AccessToken(_))
    }

    /// An access token that has ended by this machine's clock.
    fn has_ended(&self, known: &CheckContext<'_>) -> bool {
        matches!((self, known.now_ms), (Self::AccessToken(Some(ends)), Some(now)) if *ends <= now / 1000)
    }
}

/// A time as the API writes it.
fn moment(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map(|time| time.to_string()).unwrap_or_default()
}

impl CheckAnswer for KeyForm {
    fn label(&self) -> Label {
        match self {
            Self::WellShaped => WELL_SHAPED,
            Self::Empty => EMPTY,
            Self::Quoted => QUOTED,
            Self::Whitespace => WHITESPACE,
            Self::BearerTyped => BEARER_TYPED,
            Self::OtherVendor(_) => OTHER_VENDOR,
            Self::Malformed(_) => MALFORMED,
            Self::AccessToken(_) => ACCESS_TOKEN,
        }
    }

    fn tone(&self, known: &CheckContext<'_>) -> Tone {
        if self.has_ended(known) { Tone::Bad } else { self.label().tone }
    }

    fn aspects(&self, known: &CheckContext<'_>) -> Vec<Aspect> {
        match self {
            Self::AccessToken(_) if self.has_ended(known) => vec![ENDED],
            Self::AccessToken(_) => vec![LASTING],
            _ => Vec::new(),
        }
    }

    fn says(&self, known: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        match self {
            Self::AccessToken(Some(ends)) if self.has_ended(known) => {
                say!("probe.key_access_token_ended", when = moment(*ends))
            }
            _ => self.sentence(),
        }
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        json!({ "shape": self.label().name })
    }
}

const PREFIX: &str = "sk-or-v1-";
const HEX_DIGITS: usize = 64;

/// Looks at a key as it was given.
#[must_use]
pub fn inspect(key: &str) -> KeyForm {
    if key.trim().is_empty() {
        return KeyForm::Empty;
    }
    let bare = key.trim();
    if bare.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("bearer ")) {
        return KeyForm::BearerTyped;
    }
    if bare.contains(['"', '\'', '`', '“', '”', '‘', '’']) {
        return KeyForm::Quoted;
    }
    if key.chars().any(|it| it.is_whitespace() || it.is_control() || is_invisible(it)) {
        return KeyForm::Whitespace;
    }
    if let Some(rest) = bare.strip_prefix(PREFIX) {
        let is_whole = rest.len() == HEX_DIGITS && rest.bytes().all(|it| it.is_ascii_hexdigit());
        return if is_whole { KeyForm::WellShaped } else { KeyForm::Malformed(bare.chars().count()) };
    }
    if let Some(ends) = access_token(bare) {
        return KeyForm::AccessToken(ends);
    }
    // A prefix that says little by itself counts only with the length that goes with it.
    let fits = |shape: &&key_shapes::KeyShape| !shape.exact || shape.whole == Some(bare.len());
    let named = |shape: &&key_shapes::KeyShape| !matches!(shape.vendor, "" | "OpenRouter");
    let shape = key_shapes::KEYS.iter().filter(|shape| bare.starts_with(shape.prefix)).find(fits).filter(named);
    if let Some(shape) = shape {
        return KeyForm::OtherVendor(shape.vendor.to_string());
    }
    KeyForm::Malformed(bare.chars().count())
}

/// The end of an access token, if it says one; none where the text is no token. The type `at+jwt` tells it from the
/// tokens of others (RFC 9068).
fn access_token(key: &str) -> Option<Option<i64>> {
    let mut parts = key.split('.');
    let (header, claims, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    let read = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
    let header = read(header)?;
    let is_access = header.get("typ").and_then(Value::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case("at+jwt"));
    (parts.next().is_none() && is_access).then(|| read(claims)?.get("exp")?.as_i64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> String {
        format!("{PREFIX}{}", "0123456789abcdef".repeat(4))
    }

    fn token(header: &str, claims: &str) -> String {
        format!("{}.{}.c2ln", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn an_access_token_tells_its_end_and_other_tokens_are_none() {
        let access = token(r#"{"alg":"ES256","typ":"at+jwt"}"#, r#"{"exp":1796000000}"#);
        assert_eq!(inspect(&access), KeyForm::AccessToken(Some(1_796_000_000)));
        assert_eq!(inspect(&token(r#"{"typ":"at+jwt"}"#, r#"{"exp":"soon"}"#)), KeyForm::AccessToken(None));
        for other in [token(r#"{"typ":"JWT"}"#, r#"{"exp":1}"#), format!("{access}.x"), access[..30].to_string()] {
            assert!(!matches!(inspect(&other), KeyForm::AccessToken(_)), "{other}");
        }
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
