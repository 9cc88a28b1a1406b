//! The ports of the relay of `listen`, generated from `assets/relay.toml` at build time.

include!(concat!(env!("OUT_DIR"), "/relay.rs"));
