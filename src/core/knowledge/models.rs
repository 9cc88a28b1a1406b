//! Models and variants that are known without the live catalogue, generated from `assets/models` at build time.

include!(concat!(env!("OUT_DIR"), "/models.rs"));
