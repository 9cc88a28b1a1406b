//! The worlds and the captured answers, packed when the program was built; nothing is unpacked before it is asked for.

use super::world_file::Table;
use flate2::read::DeflateDecoder;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/simulator.bin"));

/// Empty only if the program was built wrong, which the tests would see.
static UNPACKED: LazyLock<Data> =
    LazyLock::new(|| serde_json::from_reader(DeflateDecoder::new(PACKED)).unwrap_or_default());

/// What `assets/worlds` and `assets/simulator` hold.
#[derive(Debug, Default, Deserialize)]
pub struct Data {
    /// Name and definition of every world, sorted by name.
    pub worlds: Vec<(String, Table)>,
    /// By language.
    pub titles: BTreeMap<String, Titles>,
    /// Rows of `GET /models`.
    pub models: Vec<Value>,
    /// Model id → rows of its `/endpoints`.
    pub endpoints: Map<String, Value>,
    /// `GET /generation` of a call that went well.
    pub generation: Value,
}

/// What a list of worlds is headed by.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Titles {
    /// First part of a cause's id → words for it.
    pub family: BTreeMap<String, String>,
    /// World → its title; the English ones are in the worlds.
    pub title: BTreeMap<String, String>,
}

/// All of it.
#[must_use]
pub fn data() -> &'static Data {
    &UNPACKED
}
