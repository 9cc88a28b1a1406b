//! The key that a call carried: what can be said of it without keeping it.

use crate::core::checks::KeyForm;
use crate::core::checks::key_shape::inspect;
use crate::core::secret::ApiKey;

/// Headers that carry a key in one of the wire formats, the one that OpenRouter reads first.
pub const HEADERS: &[&str] = &["authorization", "x-api-key", "api-key", "x-goog-api-key"];

/// What a key shows of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct CallerCredential {
    /// Its public beginning and its last four characters.
    pub masked: String,
    /// Its form.
    pub shape: KeyForm,
}

impl CallerCredential {
    /// Of the key in a header.
    #[must_use]
    pub fn of(key: &ApiKey) -> Self {
        Self { masked: key.masked(), shape: inspect(key.expose()) }
    }

    /// The vendor whose key it is, where that is another than OpenRouter: it must not be passed on.
    #[must_use]
    pub fn other_vendor(&self) -> Option<&str> {
        match &self.shape {
            KeyForm::OtherVendor(vendor) => Some(vendor),
            _ => None,
        }
    }
}

/// The key in the value of such a header.
#[must_use]
pub fn key(header: &str, value: &str) -> ApiKey {
    let value = match header {
        "authorization" => {
            value.get(..7).filter(|word| word.eq_ignore_ascii_case("bearer ")).map_or(value, |_| &value[7..])
        }
        _ => value,
    };
    ApiKey::new(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_vendors_key_is_known_by_its_form() {
        for (header, value, vendor) in [
            ("authorization", "Bearer sk-ant-oat01-demo0123456789demo0123456789", Some("Anthropic")),
            ("x-api-key", "sk-ant-api03-demo0123456789demo0123456789", Some("Anthropic")),
            ("authorization", "bearer sk-or-v1-0123", None),
            ("authorization", "Bearer your-key-here", None),
            ("authorization", "Bearer ", None),
        ] {
            let credential = CallerCredential::of(&key(header, value));
            assert_eq!(credential.other_vendor(), vendor, "{value}");
            assert!(!credential.masked.contains("demo"), "{credential:?}");
        }
    }
}
