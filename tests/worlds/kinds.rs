//! Each kind of fault that was once judged wrongly has a world of the project's own, as `kinds.toml` lists them.

use openrouter_doctor::simulator::worlds;
use std::collections::{BTreeMap, BTreeSet};

type Kinds = BTreeMap<String, BTreeMap<String, Vec<String>>>;

#[test]
fn every_kind_of_fault_has_a_world() {
    let kinds: Kinds = toml::from_str(include_str!("kinds.toml")).unwrap();
    let known: BTreeSet<&str> = worlds().into_iter().map(|(name, _)| name).collect();
    let mut missing = Vec::new();
    let mut count = 0;
    for (kind, shown_by) in kinds.values().flatten() {
        count += 1;
        if shown_by.is_empty() {
            missing.push(format!("{kind}: no world"));
        }
        let unknown = shown_by.iter().filter(|name| !known.contains(name.as_str()));
        missing.extend(unknown.map(|name| format!("{kind}: no world of the name {name}")));
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(count >= 60, "only {count} kinds");
}
