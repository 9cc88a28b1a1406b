//! The ports of the relay of `listen`, and how a program with a fixed address is led to it, generated from `assets/relay.toml` at build time.

use crate::core::words::{FreeCheck, InterceptValue};

include!(concat!(env!("OUT_DIR"), "/relay.rs"));

/// A variable that leads a program with a fixed address to the relay, or makes it trust the relay.
#[derive(Debug)]
pub struct InterceptVariable {
    /// Its name.
    pub name: &'static str,
    /// What it is set to.
    pub holds: InterceptValue,
}
