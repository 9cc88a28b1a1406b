//! `assets/text/<lang>/ui/*.toml`: sentences by key, and the other flat tables of texts.

use super::known::Known;
use super::nearest::one_of;
use super::plural::{self, Plural};
use super::source::{Problems, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// A text with its place in the file.
type Text = (Range<usize>, String);

/// The sentences of a file; `[section] key` becomes `section.key`. A translation has only keys and placeholders that
/// English has; words beside a number have the forms of the language.
pub fn read(
    source: &Source,
    known: &Known,
    plural: &[Plural],
    is_english: bool,
    problems: &mut Problems,
) -> BTreeMap<String, String> {
    let texts = texts(source, problems);
    if !is_english {
        for (key, (at, text)) in &texts {
            match known.sentences.get(key) {
                None => {
                    let what = one_of("sentence", key, known.sentence_keys());
                    source.wrong(at.clone(), format!("English has none such: {what}"), problems);
                }
                Some(english) if placeholders(english) != placeholders(text) => {
                    let what = format!("`{key}` fills in {}, and English {}", listed(text), listed(english));
                    source.wrong(at.clone(), what, problems);
                }
                Some(_) => {}
            }
        }
    }
    let mut counted = |at: Range<usize>, text: &str| match plural::counted(text, plural) {
        Ok(text) => text,
        Err(what) => {
            source.wrong(at, what, problems);
            String::new()
        }
    };
    texts.into_iter().map(|(key, (at, text))| (key, counted(at, &text))).collect()
}

fn listed(text: &str) -> String {
    let names: Vec<String> = placeholders(text).iter().map(|name| format!("{{{name}}}")).collect();
    if names.is_empty() { "nothing".to_string() } else { names.join(", ") }
}

/// `{name}` of a sentence.
pub(super) fn placeholders(text: &str) -> BTreeSet<&str> {
    let names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    names.filter(|name| !name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')).collect()
}

/// All texts of a file, with their places.
pub fn texts(source: &Source, problems: &mut Problems) -> BTreeMap<String, Text> {
    let mut all = BTreeMap::new();
    match DeTable::parse(&source.text) {
        Ok(table) => collect("", table.get_ref(), &mut all, source, problems),
        Err(problem) => source.unreadable(&problem, problems),
    }
    all
}

/// Where each key of a file is, whatever its value.
pub fn places(source: &Source) -> BTreeMap<String, Range<usize>> {
    let mut all = BTreeMap::new();
    if let Ok(table) = DeTable::parse(&source.text) {
        locate("", table.get_ref(), &mut all);
    }
    all
}

fn locate(prefix: &str, table: &DeTable<'_>, all: &mut BTreeMap<String, Range<usize>>) {
    for (key, value) in table {
        let own: &str = key.get_ref();
        let name = if prefix.is_empty() { own.to_string() } else { format!("{prefix}.{own}") };
        if let DeValue::Table(inner) = value.get_ref() {
            locate(&name, inner, all);
        }
        all.insert(name, key.span());
    }
}

fn collect(
    prefix: &str,
    table: &DeTable<'_>,
    all: &mut BTreeMap<String, Text>,
    source: &Source,
    problems: &mut Problems,
) {
    for (key, value) in table {
        let own: &str = key.get_ref();
        let name = if prefix.is_empty() { own.to_string() } else { format!("{prefix}.{own}") };
        match value.get_ref() {
            DeValue::String(text) => {
                all.insert(name, (key.span(), text.to_string()));
            }
            DeValue::Table(inner) => collect(&name, inner, all, source, problems),
            _ => source.wrong(key.span(), format!("`{name}` must be a text in quotes"), problems),
        }
    }
}
