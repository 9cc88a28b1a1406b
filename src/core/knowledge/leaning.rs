//! By what a text reports a failure or explains one, generated from `assets/paste/leaning.toml` at build time.

include!(concat!(env!("OUT_DIR"), "/leaning.rs"));

/// What a sign weighs.
#[derive(Clone, Copy, Debug)]
pub struct Weight {
    /// Each time.
    pub each: f64,
    /// How often it counts.
    pub most: u8,
}

/// Where words count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordPlace {
    /// In any line.
    Anywhere,
    /// At the start of a line.
    Opening,
    /// In the sentence of the words that decide.
    Sentence,
}

/// Weights of what lines look like.
#[derive(Debug)]
#[allow(missing_docs, reason = "the file that they come from says what each is")]
pub struct Shapes {
    pub trace: Weight,
    pub stamp: Weight,
    pub error_lead: Weight,
    pub error_data: Weight,
    pub explained: Weight,
    pub heading: Weight,
    pub released: Weight,
    pub row: Weight,
    pub codes: Weight,
    pub code_share: Weight,
    pub mostly_code: Weight,
    pub short: Weight,
    pub single: Weight,
    pub alone: Weight,
    pub fenced: Weight,
    pub announced: Weight,
    pub in_sentence: Weight,
    pub status_only: Weight,
    pub word_only: Weight,
}
