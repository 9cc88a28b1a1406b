//! The pure core: no terminal, network, clock, environment or file system.
//!
//! The modules stand in the order of the stair: each may use those above it, none below (`tests/boundaries.rs`).

pub mod words;

pub mod key_shapes;

pub mod secret;

pub mod knowledge;

pub mod address;

pub mod model_id;

pub mod text;

pub mod moment;

pub mod ingest;

pub mod nearest;

pub mod parse;

pub mod rules;

pub mod reading;

pub mod checks;

pub mod local_config;

pub mod case;

pub mod infer;

pub mod plan;

pub mod report;

pub mod exchange;

pub mod wizard;

pub mod scan;

pub mod request;
