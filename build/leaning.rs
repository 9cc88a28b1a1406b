//! `assets/paste/leaning.toml` → the signs by which a text reports or explains (`src/core/knowledge/leaning.rs`).

use super::nearest::one_of;
use super::source::{Problems, Source};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What lines may look like, as `Shapes` of the program names it.
const SHAPES: [&str; 19] = [
    "alone",
    "announced",
    "code_share",
    "codes",
    "error_data",
    "error_lead",
    "explained",
    "fenced",
    "heading",
    "in_sentence",
    "mostly_code",
    "released",
    "row",
    "short",
    "single",
    "stamp",
    "status_only",
    "trace",
    "word_only",
];

/// Whether a text reports a failure or explains: `assets/paste/leaning.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Leaning {
    /// What a text without any sign leans to.
    constant: f64,
    /// A lower sum is that of a text that explains.
    explains_below: f64,
    /// What lines look like, and how the words that decide are placed among them.
    shapes: BTreeMap<String, Sign>,
    /// Words that have something in common.
    words: Vec<Group>,
}

/// What a sign weighs.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// Each time, as a logit.
    weight: f64,
    /// How often it counts.
    most: u8,
}

/// Where words count.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In any line.
    #[default]
    Anywhere,
    /// At the start of a line.
    Opening,
    /// In the sentence of the words that decide.
    Sentence,
}

/// Words that weigh alike.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What they have in common.
    of: String,
    /// Each time, as a logit.
    weight: f64,
    /// How often they count.
    most: u8,
    /// Where they count: anywhere unless it is said.
    #[serde(default)]
    counts: Place,
    /// The words.
    list: Vec<String>,
}

/// The signs, with everything in them that does not fit reported.
pub fn read(source: &Source, problems: &mut Problems) -> Option<Leaning> {
    let leaning: Leaning = source.parse(problems)?;
    for name in leaning.shapes.keys().filter(|name| !SHAPES.contains(&name.as_str())) {
        problems.add(&source.path, one_of("shape", name, SHAPES.into_iter()));
    }
    for name in SHAPES.iter().filter(|name| !leaning.shapes.contains_key(**name)) {
        problems.add(&source.path, format!("no weight of “{name}”"));
    }
    for group in leaning.words.iter().filter(|group| group.list.is_empty()) {
        problems.add(&source.path, format!("no words of “{}”", group.of));
    }
    Some(leaning)
}

/// A letter of a script that puts no spaces between words.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// The tables.
pub fn table(leaning: Leaning) -> String {
    let mut code = String::new();
    let _ = writeln!(
        code,
        "/// What a text without any sign leans to.\npub const CONSTANT: f64 = {:?};\n\
         /// A lower sum is that of a text that explains.\npub const EXPLAINS_BELOW: f64 = {:?};\n\
         /// What each shape weighs.\npub static SHAPES: Shapes = Shapes {{",
        leaning.constant, leaning.explains_below
    );
    for (name, Sign { weight, most }) in &leaning.shapes {
        let _ = writeln!(code, "{name}: Weight {{ each: {weight:?}, most: {most} }},");
    }
    code.push_str("};\n/// What each group of words weighs.\npub static GROUPS: &[Weight] = &[\n");
    let mut phrases: Vec<(String, String, usize, Place)> = Vec::new();
    let mut parts: Vec<(String, usize, Place)> = Vec::new();
    for (group, Group { weight, most, counts, list, .. }) in leaning.words.into_iter().enumerate() {
        let _ = writeln!(code, "Weight {{ each: {weight:?}, most: {most} }},");
        for phrase in list {
            if phrase.starts_with(char::is_alphabetic) && !phrase.contains(is_unspaced) {
                let first = phrase.split(|letter: char| !(letter.is_alphabetic() || letter == '\'')).next();
                phrases.push((first.unwrap_or_default().to_string(), phrase.clone(), group, counts));
            } else {
                parts.push((phrase, group, counts));
            }
        }
    }
    phrases.sort();
    parts.sort();
    code.push_str(
        "];\n/// Words and phrases by their first word: the phrase, its group, and where it counts.\n\
         pub static PHRASES: &[(&str, &str, usize, WordPlace)] = &[\n",
    );
    for (first, phrase, group, place) in phrases {
        let _ = writeln!(code, "({first:?}, {phrase:?}, {group}, WordPlace::{place:?}),");
    }
    code.push_str(
        "];\n/// What counts inside words as well, with its group.\npub static PARTS: &[(&str, usize, WordPlace)] = &[\n",
    );
    for (part, group, place) in parts {
        let _ = writeln!(code, "({part:?}, {group}, WordPlace::{place:?}),");
    }
    code.push_str("];\n");
    code
}
