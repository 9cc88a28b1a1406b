//! What is wrong with a request: found in whatever holds it, checked against what is known, each fault with its place.
//!
//! `taken` finds the body in a text, `view` reads it as a conversation, `detect` looks for what the rules of
//! `assets/request` describe, `pointed` leads the words of a refusal back to the user's own line, `findings` puts all in order.

pub mod conversation;
pub mod detect;
pub mod examined;
pub mod extract;
pub mod findings;
mod images;
pub mod json_pointer;
mod named_places;
mod refusal_words;
pub mod rule_hit;
pub mod skin;
