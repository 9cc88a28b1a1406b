//! What a text speaks of as a whole, where no rule finds it: each word speaks a little for or against each cause, and for a
//! text in which nothing failed. The weights were learnt from labelled texts.

use crate::core::knowledge::causes::CauseId;
use crate::core::knowledge::topics::{TOPICS, WEIGHTS, WORDS};
use std::collections::BTreeMap;
use std::ops::Range;

// These four are those of `scripts/fit_topics.py`.

/// How many letters of a text are read.
const READ: usize = 4000;

/// How many letters of a word are read.
const LONGEST: usize = 12;

/// What a text of one known word multiplies its weights by.
const SCALE: f64 = 4.0;

/// From here on letters stand for words; what is between them is no space.
const UNSPACED: char = '\u{2e80}';

/// Most words that are shown.
const SHOWN: usize = 3;

/// What a text speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// The cause.
    pub cause: CauseId,
    /// How surely it is this one, if something failed.
    pub share: f64,
    /// How surely nothing failed.
    pub idle: f64,
    /// How many of its words are known.
    pub known: usize,
    /// Where the words stand that speak for it most, in their order.
    pub words: Vec<Range<usize>>,
}

/// The cause that the words of a text speak for most, and how far they speak for none.
#[must_use]
pub fn of(text: &str) -> Option<Topic> {
    let known = known(text);
    let scale = SCALE / (known.len() as f64).sqrt().max(1.0) / 100.0;
    let mut sums: Vec<f64> = TOPICS.iter().map(|(_, constant)| f64::from(*constant) / 100.0).collect();
    for (_, weights) in known.values() {
        for (topic, weight) in *weights {
            sums[usize::from(*topic)] += scale * f64::from(*weight);
        }
    }
    let is_idle = |topic: usize| TOPICS[topic].0 == CauseId::NONE.as_str();
    let is_named = |topic: usize| CauseId::parse(TOPICS[topic].0).is_some_and(CauseId::is_named);
    let named = sums.iter().copied().enumerate().filter(|(topic, _)| is_named(*topic));
    let (best, top) = named.max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    let weighed = |idle: bool| -> f64 {
        let sums = sums.iter().enumerate().filter(|(topic, _)| is_idle(*topic) == idle);
        sums.map(|(_, sum)| (sum - top).exp()).sum()
    };
    let (failed, idle) = (weighed(false), weighed(true));
    let weight = |weights: &[(u8, i16)]| weights.iter().find(|(topic, _)| usize::from(*topic) == best).map(|it| it.1);
    let speaks = known.values().filter_map(|(at, weights)| Some((weight(weights)?, at.clone())));
    let mut speaks: Vec<(i16, Range<usize>)> = speaks.filter(|(weight, _)| *weight > 0).collect();
    speaks.sort_by_key(|(weight, at)| (-weight, at.start));
    speaks.truncate(SHOWN);
    let mut words: Vec<Range<usize>> = speaks.into_iter().map(|(_, at)| at).collect();
    words.sort_by_key(|at| at.start);
    Some(Topic {
        cause: CauseId::parse(TOPICS[best].0)?,
        share: 1.0 / failed,
        idle: idle / (failed + idle),
        known: known.len(),
        words,
    })
}

/// A word's place, and what it weighs.
type Known = (Range<usize>, &'static [(u8, i16)]);

/// The different words of a text that have weights, each where it first stands.
fn known(text: &str) -> BTreeMap<&'static str, Known> {
    let mut found = BTreeMap::new();
    let mut add = |word: &str, at: Range<usize>| {
        if let Ok(index) = WORDS.binary_search_by_key(&word, |(known, _)| known) {
            let from = index.checked_sub(1).map_or(0, |before| usize::from(WORDS[before].1));
            found.entry(WORDS[index].0).or_insert((at, &WEIGHTS[from..usize::from(WORDS[index].1)]));
        }
    };
    let end = text.char_indices().nth(READ).map_or(text.len(), |(at, _)| at);
    let mut rest = 0;
    while let Some(start) = text[rest..end].find(char::is_alphanumeric).map(|lead| rest + lead) {
        let digits = text[start..].starts_with(char::is_numeric);
        let inside = |letter: char| if digits { letter.is_numeric() } else { letter.is_alphabetic() };
        let stop = text[start..end].find(|letter| !inside(letter)).map_or(end, |length| start + length);
        rest = stop;
        // The parts of an address say where a call went, not what came of it.
        if text[stop..end].starts_with("://") {
            let out = |letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '`');
            rest = text[stop..end].find(out).map_or(end, |length| stop + length);
            continue;
        }
        let word = &text[start..stop];
        if digits {
            if word.len() == 3 && word.starts_with(['4', '5']) {
                add(word, start..stop);
            }
        } else if word.starts_with(|letter| letter > UNSPACED) {
            let places: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
            let width = places.len().min(3);
            for pair in places.windows(width) {
                add(&word[pair[0]..pair[width - 1]], start + pair[0]..start + pair[width - 1]);
            }
        } else if word.chars().nth(1).is_some() {
            let lower: String = word.to_lowercase().chars().take(LONGEST).collect();
            add(&lower, start..stop);
        }
    }
    found
}
