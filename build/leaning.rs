//! `assets/paste/leaning.toml` → the signs by which a text reports or explains.

use crate::read;
use serde::Deserialize;
use std::{collections::BTreeMap, fmt::Write as _, path::Path};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Leaning {
    constant: f64,
    explains_below: f64,
    shapes: BTreeMap<String, Weight>,
    words: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Weight {
    weight: f64,
    most: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    #[allow(dead_code, reason = "says to readers of the file what the words have in common")]
    of: String,
    weight: f64,
    most: u8,
    /// They count only at the start of a line.
    #[serde(default)]
    opening: bool,
    list: Vec<String>,
}

pub fn generate(file: &Path) -> String {
    let leaning: Leaning = match toml::from_str(&read(file)) {
        Ok(leaning) => leaning,
        Err(problem) => panic!("{}: {problem}", file.display()),
    };
    let mut code = String::new();
    let _ =
        writeln!(code, "/// What a text without any sign leans to.\npub const CONSTANT: f64 = {:?};", leaning.constant);
    let _ = writeln!(
        code,
        "/// A lower sum is that of a text that explains.\npub const EXPLAINS_BELOW: f64 = {:?};",
        leaning.explains_below
    );
    code.push_str("/// What each shape weighs.\npub static SHAPES: Shapes = Shapes {");
    for (name, Weight { weight, most }) in &leaning.shapes {
        let _ = writeln!(code, "{name}: Weight {{ each: {weight:?}, most: {most} }},");
    }
    code.push_str("};\n/// What each group of words weighs.\npub static GROUPS: &[Weight] = &[\n");
    let mut phrases: Vec<(String, String, usize, bool)> = Vec::new();
    let mut parts: Vec<(String, usize)> = Vec::new();
    for (group, Group { weight, most, opening, list, .. }) in leaning.words.into_iter().enumerate() {
        let _ = writeln!(code, "Weight {{ each: {weight:?}, most: {most} }},");
        for phrase in list {
            let unspaced = |letter: char| matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
            if phrase.starts_with(char::is_alphabetic) && !phrase.contains(unspaced) {
                let first =
                    phrase.split(|letter: char| !(letter.is_alphabetic() || letter == '\'')).next().unwrap_or_default();
                phrases.push((first.to_string(), phrase.clone(), group, opening));
            } else {
                parts.push((phrase, group));
            }
        }
    }
    phrases.sort();
    parts.sort();
    let _ = writeln!(
        code,
        "];\n/// Words and phrases by their first word: the phrase, its group, and whether it counts only where a line opens.\n\
         pub static PHRASES: &[(&str, &str, usize, bool)] = &{phrases:?};\n\
         /// What counts inside words as well, with its group.\npub static PARTS: &[(&str, usize)] = &{parts:?};"
    );
    code
}
