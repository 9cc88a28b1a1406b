//! `assets/complaints.toml` → the table of `src/core/knowledge/complaints.rs`.

use super::known::Known;
use super::nearest::one_of;
use super::source::{Problems, Source};
use super::values::{At, plain};
use serde::Deserialize;
use std::fmt::Write as _;

/// What may be in braces.
const NAMES: [&str; 5] = ["setting", "instead", "tool", "list", "number"];

/// What those who check a request complain of, and what mends it: `assets/complaints.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Complaints {
    /// The complaints; the first that fits is taken.
    complaint: Vec<ComplaintRow>,
}

/// One complaint.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ComplaintRow {
    /// Key of the sentence that says what to do.
    act: At<String>,
    /// Key of the same, where all that it names was read.
    #[serde(default)]
    act_named: Option<At<String>>,
    /// Key of the sentence that says how.
    how: At<String>,
    /// Key of the same, where all that `act_named` names was read.
    #[serde(default)]
    how_named: Option<At<String>>,
    /// A command to copy.
    #[serde(default)]
    command: Option<String>,
    /// The words, with what is read out of them in braces: `{setting}`, `{instead}`, `{tool}`, `{list}`, `{number}`.
    says: Vec<At<String>>,
    /// It counts only where the part of the request is known that is meant.
    #[serde(default)]
    of_a_field: bool,
    /// Nothing of a word or a path follows its words.
    #[serde(default)]
    ends: bool,
    /// It counts whatever root cause was shown, since it is about the program and not about the cause.
    #[serde(default)]
    any_root: bool,
    /// Words beside which it does not count.
    #[serde(default)]
    without: Vec<String>,
    /// Words of which one must stand beside it.
    #[serde(default)]
    with: Vec<String>,
    /// It counts only if the number that was read is not above this.
    #[serde(default)]
    at_most: Option<u64>,
    /// Every provider of the model refuses it alike, so that another one is no way out.
    #[serde(default)]
    everywhere: bool,
    /// The causes that it counts for; left out: those with `heeds_complaints`.
    #[serde(default)]
    causes: Vec<At<String>>,
}

/// The complaints, with everything in them that does not fit reported.
pub fn read(source: &Source, known: &Known, problems: &mut Problems) -> Option<Complaints> {
    let table: Complaints = source.parse(problems)?;
    for row in &table.complaint {
        for key in [&row.act, &row.how].into_iter().chain(&row.act_named).chain(&row.how_named) {
            if !known.sentences.contains_key(key.get()) {
                source.wrong(key.span(), one_of("sentence", key.get(), known.sentence_keys()), problems);
            }
        }
        for cause in &row.causes {
            if !known.causes.contains_key(cause.get()) {
                source.wrong(cause.span(), one_of("cause", cause.get(), known.cause_ids()), problems);
            }
        }
        for words in &row.says {
            for name in split(words.get()).into_iter().filter_map(|(_, name)| name) {
                if !NAMES.contains(&name.as_str()) {
                    source.wrong(words.span(), one_of("name in braces", &name, NAMES.into_iter()), problems);
                }
            }
        }
    }
    Some(table)
}

/// The table.
pub fn table(complaints: &Complaints) -> String {
    let mut code = String::from(
        "/// Every complaint; the first that fits is the one.\npub static COMPLAINTS: &[Complaint] = &[\n",
    );
    for row in &complaints.complaint {
        let says: Vec<String> = row.says.iter().map(|words| pieces(words.get())).collect();
        let _ = writeln!(
            code,
            "Complaint {{ act: {:?}, act_named: {:?}, how: {:?}, how_named: {:?}, command: {:?}, of_a_field: {}, causes: &{:?}, ends: {}, any_root: {}, without: &{:?}, with: &{:?}, at_most: {:?}, everywhere: {}, says: &[{}] }},",
            row.act.get(),
            row.act_named.as_ref().map(At::get),
            row.how.get(),
            row.how_named.as_ref().map(At::get),
            row.command,
            row.of_a_field,
            plain(&row.causes),
            row.ends,
            row.any_root,
            row.without,
            row.with,
            row.at_most,
            row.everywhere,
            says.join(", ")
        );
    }
    code.push_str("];\n");
    code
}

/// `Use {instead} instead` as the pieces that the reader compares with.
fn pieces(words: &str) -> String {
    let mut code = String::from("&[");
    for (literal, name) in split(words) {
        if !literal.is_empty() {
            let _ = write!(code, "WordingPiece::Words({:?}), ", literal.to_lowercase());
        }
        if let Some(name) = name {
            let _ = write!(code, "WordingPiece::Read({name:?}), ");
        }
    }
    code.push(']');
    code
}

/// Texts, each with the name in braces behind it.
fn split(words: &str) -> Vec<(String, Option<String>)> {
    // A brace of the text is written twice.
    let plain = words.replace("{{", "\u{1}");
    let mut rest = plain.as_str();
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (literal, tail) = rest.split_once('{').unwrap_or((rest, ""));
        let (name, behind) = tail.split_once('}').map_or((None, ""), |(name, behind)| (Some(name), behind));
        parts.push((literal.replace('\u{1}', "{"), name.map(str::to_string)));
        rest = behind;
    }
    parts
}
