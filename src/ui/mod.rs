//! The view: model → frame. Knows the core only.

pub mod key;
