//! Words that pastes are read with, generated from `assets/paste` at build time.

include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));
