//! Names that pastes are read with, generated from `assets/paste` and `assets/clients` at build time.

include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));

/// A program or library that prints errors.
#[derive(Debug)]
pub struct Client {
    /// Its id.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Any of these shows it; punctuation counts.
    pub signs: &'static [&'static str],
    /// Of several clients the highest rank is named.
    pub rank: u8,
    /// Key of the sentence that says where it shows the whole answer.
    pub body: Option<&'static str>,
    /// It puts `openrouter/` before the ids that it sends without.
    pub adds_model_prefix: bool,
    /// It calls no other API, so that its failures are OpenRouter's.
    pub speaks_only_to_openrouter: bool,
    /// It is a library or a format: the program that uses it has a name of its own.
    pub library: bool,
    /// What it prints that means nothing, with the key of the explanation.
    pub noise: &'static [(&'static str, &'static str)],
}

impl Client {
    /// The client of this id.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Self> {
        CLIENTS.binary_search_by(|it| it.id.cmp(id)).ok().map(|index| &CLIENTS[index])
    }
}
