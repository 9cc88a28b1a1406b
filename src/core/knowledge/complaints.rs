//! What those who check a request complain of and what mends it, generated from `assets/complaints.toml` at build time.

include!(concat!(env!("OUT_DIR"), "/complaints.rs"));

/// One complaint.
#[derive(Debug, PartialEq)]
pub struct Complaint {
    /// Key of what to do.
    pub act: &'static str,
    /// Key of the same, where all that it names was read.
    pub act_named: Option<&'static str>,
    /// Key of how.
    pub how: &'static str,
    /// Key of how, where all that `act_named` names was read.
    pub how_named: Option<&'static str>,
    /// A command to copy.
    pub command: Option<&'static str>,
    /// It counts only where the part of the request is known that is meant.
    pub of_a_field: bool,
    /// The causes that it counts for; without any, those that heed complaints of a request.
    pub causes: &'static [&'static str],
    /// Nothing of a word or a path follows its words.
    pub ends: bool,
    /// It counts whatever root cause was shown, since it is about the program and not about the cause.
    pub any_root: bool,
    /// Words, in small letters, beside which it does not count.
    pub without: &'static [&'static str],
    /// Words, in small letters, of which one must stand beside it.
    pub with: &'static [&'static str],
    /// The number that was read may not be above this.
    pub at_most: Option<u64>,
    /// Every provider of the model refuses it alike.
    pub everywhere: bool,
    /// Its wordings, each in pieces.
    pub says: &'static [&'static [WordingPiece]],
}

/// A piece of a wording.
#[derive(Debug, PartialEq)]
pub enum WordingPiece {
    /// These words, in small letters and without quotes.
    Words(&'static str),
    /// What is read there, under this name.
    Read(&'static str),
}
