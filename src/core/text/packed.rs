//! What was packed when the program was built: pages of English, and other languages whole.

use super::{ActionKind, ActionText, CauseText, HypothesisText, Language};
use flate2::read::DeflateDecoder;
use serde::Deserialize;

#[derive(Deserialize)]
struct Pack {
    sentences: Vec<(String, String)>,
    causes: Vec<(String, Page)>,
}

#[derive(Deserialize)]
struct Page {
    title: String,
    summary: String,
    meaning: String,
    actions: Vec<Action>,
    hypotheses: Vec<Hypothesis>,
}

#[derive(Deserialize)]
struct Hypothesis {
    id: String,
    label: String,
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
}

/// The language of that tag. Its texts live as long as the program: each language is unpacked once.
pub(super) fn unpack(tag: &'static str, packed: &[u8]) -> Option<Language> {
    let pack: Pack = serde_json::from_reader(DeflateDecoder::new(packed)).ok()?;
    Some(Language {
        tag,
        sentences: list(pack.sentences, |(key, sentence)| (text(key), text(sentence))),
        causes: list(pack.causes, |(id, page)| (text(id), super::Page::open(page.kept()))),
    })
}

/// One page; it lives as long as the program.
pub(super) fn page(packed: &[u8]) -> Option<CauseText> {
    serde_json::from_reader(DeflateDecoder::new(packed)).ok().map(Page::kept)
}

fn text(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn list<A, B>(items: Vec<A>, keep: impl FnMut(A) -> B) -> &'static [B] {
    Box::leak(items.into_iter().map(keep).collect())
}

impl Page {
    fn kept(self) -> CauseText {
        CauseText {
            title: text(self.title),
            summary: text(self.summary),
            meaning: text(self.meaning),
            actions: list(self.actions, Action::kept),
            hypotheses: list(self.hypotheses, |it| HypothesisText {
                id: text(it.id),
                label: text(it.label),
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
        }
    }
}
