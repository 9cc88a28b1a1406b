//! Which words of a text speak for which cause, generated from `assets/paste/topics.toml` at build time.

include!(concat!(env!("OUT_DIR"), "/topics.rs"));
