//! A list, as far as it fits what is typed.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::borrow::Cow;

/// The rows whose name fits, the best first; all while nothing is typed.
pub fn narrowed<'a, T>(typed: &str, all: Vec<T>, name: impl Fn(&T) -> Option<Cow<'a, str>>) -> Vec<T> {
    let typed = typed.trim();
    if typed.is_empty() {
        return all;
    }
    let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT.match_paths());
    let mut letters = Vec::new();
    let mut found: Vec<(u32, T)> = all
        .into_iter()
        .filter_map(|row| {
            let score = pattern.score(Utf32Str::new(&name(&row)?, &mut letters), &mut matcher)?;
            Some((score, row))
        })
        .collect();
    // Stable: of equals those that came first stay first.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, row)| row).collect()
}
