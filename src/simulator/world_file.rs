//! A world as its file writes it: tables in tables.

use serde_json::{Map, Value};

/// A table of a file.
pub type Table = Map<String, Value>;

/// Lays one table over another, table by table.
pub fn overlay(base: &mut Table, over: &Table) {
    for (key, value) in over {
        match (base.get_mut(key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => overlay(below, above),
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}
