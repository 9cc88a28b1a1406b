//! `assets/paste/topics.toml` → which words speak for which cause (`src/core/knowledge/topics.rs`).

use super::known::Known;
use super::nearest::one_of;
use super::source::{Problems, Source};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Which words speak for which cause, where no rule finds one: `assets/paste/topics.toml`, which a script writes.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Topics {
    /// What each cause starts with, in hundredths of a logit.
    constants: BTreeMap<String, i16>,
    /// What each word adds to the causes that it speaks for or against, in hundredths of a logit.
    words: BTreeMap<String, BTreeMap<String, i16>>,
}

/// The words, with everything in them that does not fit reported.
pub fn read(source: &Source, known: &Known, problems: &mut Problems) -> Option<Topics> {
    let topics: Topics = source.parse(problems)?;
    for cause in topics.constants.keys().filter(|cause| !known.causes.contains_key(cause.as_str())) {
        problems.add(&source.path, one_of("cause", cause, known.cause_ids()));
    }
    for cause in topics.words.values().flat_map(BTreeMap::keys) {
        if !topics.constants.contains_key(cause) {
            problems.add(&source.path, one_of("cause", cause, topics.constants.keys().map(String::as_str)));
        }
    }
    Some(topics)
}

/// The tables.
pub fn table(topics: &Topics) -> String {
    let mut code = String::from(
        "/// The causes that words speak for, with what each starts with.\npub static TOPICS: &[(&str, i16)] = &[\n",
    );
    for (cause, constant) in &topics.constants {
        let _ = writeln!(code, "({cause:?}, {constant}),");
    }
    code.push_str(
        "];\n/// The words in order, each with where its weights end in `WEIGHTS`; they begin where those of the word before end.\n\
         pub static WORDS: &[(&str, u16)] = &[\n",
    );
    let mut weights = String::new();
    let mut end = 0;
    for (word, speaks) in &topics.words {
        for (cause, weight) in speaks {
            let topic = topics.constants.keys().position(|known| known == cause).unwrap_or_default();
            let _ = write!(weights, "({topic}, {weight}), ");
            end += 1;
        }
        let _ = writeln!(code, "({word:?}, {end}),");
    }
    let _ = writeln!(
        code,
        "];\n/// Which cause a word speaks for, by its place in `TOPICS`, and how much.\npub static WEIGHTS: &[(u8, i16)] = &[{weights}];"
    );
    code
}
