//! What was packed when the program was built: pages of English, and other languages whole.

use super::cause_prose::{ActionKind, ActionText, CauseText, Condition, HypothesisText};
use crate::core::words::Setting;
use flate2::read::DeflateDecoder;
use serde::Deserialize;
use std::io::Read;

#[derive(Deserialize)]
struct Pack {
    sentences: Vec<(String, String)>,
    countries: Vec<(String, String)>,
    causes: Vec<(String, Page)>,
}

#[derive(Deserialize)]
struct Page {
    title: String,
    summary: String,
    headlines: Vec<String>,
    meaning: String,
    actions: Vec<Action>,
    hypotheses: Vec<Hypothesis>,
}

#[derive(Deserialize)]
struct Hypothesis {
    id: String,
    label: String,
    headlines: Vec<String>,
    meaning: String,
    actions: Vec<Action>,
    replaces: Vec<ActionKind>,
}

#[derive(Deserialize)]
struct Action {
    kind: ActionKind,
    title: String,
    detail: String,
    url: Option<String>,
    command: Option<String>,
    takes: Option<String>,
    sets: Option<Setting>,
    wanted: Vec<(String, Vec<String>)>,
    unwanted: Vec<(String, Vec<String>)>,
}

/// The texts of one language, kept for the life of the program.
pub(super) struct Unpacked {
    /// Key and sentence, sorted by key.
    pub(super) sentences: Vec<(&'static str, &'static str)>,
    /// Code and name, sorted by code.
    pub(super) countries: Vec<(&'static str, &'static str)>,
    /// Cause and its prose, sorted by cause.
    pub(super) causes: Vec<(&'static str, CauseText)>,
}

/// A whole language.
pub(super) fn unpack(packed: &[u8]) -> Option<Unpacked> {
    let pack: Pack = serde_json::from_slice(&inflated(packed)?).ok()?;
    Some(Unpacked {
        sentences: pack.sentences.into_iter().map(|(key, sentence)| (text(key), text(sentence))).collect(),
        countries: pack.countries.into_iter().map(|(code, name)| (text(code), text(name))).collect(),
        causes: pack.causes.into_iter().map(|(id, page)| (text(id), page.kept())).collect(),
    })
}

/// One page; it lives as long as the program.
pub(super) fn page(packed: &[u8]) -> Option<CauseText> {
    serde_json::from_slice(&inflated(packed)?).ok().map(Page::kept)
}

/// Whole first: reading JSON from a stream looks at every byte by itself.
fn inflated(packed: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(packed.len() * 4);
    DeflateDecoder::new(packed).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn text(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn list<A, B>(items: Vec<A>, keep: impl FnMut(A) -> B) -> &'static [B] {
    Box::leak(items.into_iter().map(keep).collect())
}

fn conditions(conditions: Vec<(String, Vec<String>)>) -> &'static [Condition] {
    list(conditions, |(sign, labels)| Condition { sign: text(sign), labels: list(labels, text) })
}

impl Page {
    fn kept(self) -> CauseText {
        CauseText {
            title: text(self.title),
            summary: text(self.summary),
            headlines: list(self.headlines, text),
            meaning: text(self.meaning),
            actions: list(self.actions, Action::kept),
            hypotheses: list(self.hypotheses, |it| HypothesisText {
                id: text(it.id),
                label: text(it.label),
                headlines: list(it.headlines, text),
                meaning: text(it.meaning),
                actions: list(it.actions, Action::kept),
                replaces: list(it.replaces, |kind| kind),
            }),
        }
    }
}

impl Action {
    fn kept(self) -> ActionText {
        ActionText {
            kind: self.kind,
            title: text(self.title),
            detail: text(self.detail),
            url: self.url.map(text),
            command: self.command.map(text),
            takes: self.takes.map(text),
            sets: self.sets,
            wanted: conditions(self.wanted),
            unwanted: conditions(self.unwanted),
        }
    }
}
