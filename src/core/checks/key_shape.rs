//! What the form of a key says before anything is sent.

use crate::core::checks::KeyShape;

const PREFIX: &str = "sk-or-v1-";
const HEX_DIGITS: usize = 64;

/// Prefixes of other vendors' keys, longest first where one begins like another.
const OTHER_VENDORS: &[(&str, &str)] = &[
    ("sk-ant-", "Anthropic"),
    ("sk-proj-", "OpenAI"),
    ("sk-svcacct-", "OpenAI"),
    ("sk-admin-", "OpenAI"),
    ("AIza", "Google"),
    ("xai-", "xAI"),
    ("gsk_", "Groq"),
    ("hf_", "Hugging Face"),
    ("nvapi-", "Nvidia"),
    ("pplx-", "Perplexity"),
    ("r8_", "Replicate"),
    ("csk-", "Cerebras"),
    ("fw_", "Fireworks"),
    ("ghp_", "GitHub"),
    ("github_pat_", "GitHub"),
];

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
    if let Some((_, vendor)) = OTHER_VENDORS.iter().find(|(prefix, _)| bare.starts_with(prefix)) {
        return KeyShape::OtherVendor((*vendor).to_string());
    }
    KeyShape::Malformed(bare.chars().count())
}

/// Zero-width and direction characters, which copying from a page may bring along.
fn is_invisible(it: char) -> bool {
    matches!(it, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
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
            assert_eq!(inspect(&key).label(), label, "{key:?}");
        }
    }
}
