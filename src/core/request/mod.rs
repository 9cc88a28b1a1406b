//! What is wrong with a request: found in whatever holds it, checked against what is known, each fault with its place.
//!
//! `extract` finds the body in a text, `conversation` reads it as one, `detect` looks for what the rules of
//! `assets/request` describe, `named_places` leads the words of a refusal back to the user's own line, `findings` puts all
//! in order. `preflight` holds it against catalogue and account, `reduce` shrinks it to what is refused.

mod asks;
pub mod conversation;
pub mod detect;
pub mod examined;
pub mod excerpt;
pub mod extract;
pub mod findings;
mod images;
pub mod json_kind;
pub mod json_pointer;
mod named_places;
pub mod outline;
mod patch;
pub mod place;
pub mod preflight;
pub mod privacy;
pub mod reduce;
mod refusal_words;
pub mod rule_hit;
pub mod skin;
pub mod tokens;
