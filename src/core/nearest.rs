//! The ids that a mistyped model id was probably meant to be.

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
