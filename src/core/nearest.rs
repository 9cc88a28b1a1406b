//! What a mistyped model id, or a mistyped word, was probably meant to be.

use crate::core::model_id::without_client_prefix;

/// Up to `most` of `ids` that come closest to `wanted`, best first; none when all are far off.
#[must_use]
pub fn nearest<'a>(wanted: &str, ids: impl Iterator<Item = &'a str>, most: usize) -> Vec<String> {
    let wanted = plain(wanted);
    let mut scored: Vec<(f64, &str)> = ids
        .map(|id| {
            let known = plain(id);
            let whole = strsim::jaro_winkler(&wanted, &known);
            // Clients often leave the author out or put their own prefix before it.
            let slug = strsim::jaro_winkler(last(&wanted), last(&known));
            (whole.max(slug * 0.98), id)
        })
        .filter(|(score, _)| *score >= 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.len().cmp(&b.1.len())).then_with(|| a.1.cmp(b.1)));
    scored.truncate(most);
    scored.into_iter().map(|(_, id)| id.to_string()).collect()
}

/// Up to `most` of `words` that hold what was typed, or are nearly it, best first.
#[must_use]
pub fn nearest_words<'a>(typed: &str, words: &[&'a str], most: usize) -> Vec<&'a str> {
    let typed = typed.to_lowercase().replace('_', "-");
    if typed.len() < 2 {
        return Vec::new();
    }
    let mut scored: Vec<(f64, &str)> = words
        .iter()
        .filter_map(|word| {
            let known = word.to_lowercase().replace('_', "-");
            let part = known.split('.').next_back().unwrap_or_default();
            if typed.len() > 2 && known.contains(&typed) {
                return Some((1.0 + 1.0 / known.len() as f64, *word));
            }
            let parts = [known.as_str(), part].into_iter().filter(|_| typed.chars().count() > 3);
            parts
                .filter(|known| strsim::osa_distance(&typed, known) <= (typed.chars().count() / 3).max(1))
                .map(|known| (strsim::jaro_winkler(&typed, known), *word))
                .max_by(|a, b| a.0.total_cmp(&b.0))
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.truncate(most);
    scored.into_iter().map(|(_, word)| word).collect()
}

/// Spelling differences that do not matter: case, the alias sign, a client's prefix, separators.
fn plain(id: &str) -> String {
    let lower = id.trim().to_lowercase();
    let bare = lower.trim_start_matches('~');
    let bare = without_client_prefix(bare);
    bare.replace([' ', '_', '.'], "-")
}

fn last(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_a_part_or_by_a_slip() {
        let words = ["explain", "check", "scan", "policy.provider_tos", "no-credits", "auth.key_invalid"];
        for (typed, meant) in [
            ("explian", "explain"),
            ("chekc", "check"),
            ("tos", "policy.provider_tos"),
            ("no-credit", "no-credits"),
            ("key-invalid", "auth.key_invalid"),
            ("provider_tso", "policy.provider_tos"),
        ] {
            assert_eq!(nearest_words(typed, &words, 3).first(), Some(&meant), "{typed}");
        }
        for typed in ["", "nope", "error.txt", "x"] {
            assert!(nearest_words(typed, &words, 3).is_empty(), "{typed}");
        }
    }

    const IDS: &[&str] = &[
        "anthropic/claude-sonnet-4.6",
        "anthropic/claude-opus-4.8",
        "openai/gpt-oss-20b",
        "openai/gpt-oss-20b:free",
        "deepseek/deepseek-v3.2",
    ];

    #[test]
    fn common_misspellings_find_their_model() {
        for (wanted, meant) in [
            ("anthropic/claude-sonnet-4-6", "anthropic/claude-sonnet-4.6"),
            ("claude-sonnet-4.6", "anthropic/claude-sonnet-4.6"),
            ("openrouter/anthropic/claude-opus-4.8", "anthropic/claude-opus-4.8"),
            ("openai/gpt-oss-20b-free", "openai/gpt-oss-20b:free"),
            ("Deepseek/DeepSeek-V3.2", "deepseek/deepseek-v3.2"),
        ] {
            let found = nearest(wanted, IDS.iter().copied(), 3);
            assert!(found.iter().take(2).any(|it| it == meant), "{wanted}: {found:?}");
        }
        assert!(nearest("zzz", IDS.iter().copied(), 3).is_empty());
    }
}
