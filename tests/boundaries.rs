//! The arrows of ARCHITECTURE.md: which part of the program may use which.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
    found
}

/// Code lines only: prose may name what the code may not use.
fn offences(part: &str, forbidden: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let place = root.join(part);
    let files = if place.is_dir() { sources(&place) } else { vec![place.with_extension("rs")] };
    assert!(!files.is_empty(), "no sources in {part}");
    let mut found = Vec::new();
    for file in files {
        for (number, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for word in forbidden {
                if code.contains(word) {
                    found.push(format!("{}:{}: {word}: {}", file.display(), number + 1, line.trim()));
                }
            }
        }
    }
    found
}

fn assert_clean(part: &str, forbidden: &[&str]) {
    let found = offences(part, forbidden);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

const OUTSIDE: &[&str] = &[
    "tokio::",
    "reqwest::",
    "crossterm::",
    "arboard::",
    "env::var",
    "std::fs",
    "std::net",
    "std::process",
    "std::io::std",
    "Instant::now",
    "SystemTime::now",
    "Timestamp::now",
    "Zoned::now",
];

#[test]
fn core_is_pure() {
    assert_clean("core", OUTSIDE);
    assert_clean(
        "core",
        &["ratatui", "crate::ports", "crate::adapters", "crate::app", "crate::ui", "crate::plain", "crate::demo"],
    );
}

#[test]
fn the_view_knows_only_the_core() {
    assert_clean("ui", OUTSIDE);
    assert_clean("ui", &["crate::ports", "crate::adapters", "crate::app", "crate::plain", "crate::demo"]);
}

#[test]
fn plain_views_know_only_the_core() {
    assert_clean("plain", OUTSIDE);
    assert_clean("plain", &["ratatui", "crate::ports", "crate::adapters", "crate::app", "crate::ui", "crate::demo"]);
}

#[test]
fn ports_know_only_the_core() {
    assert_clean("ports", &["crate::adapters", "crate::app", "crate::ui", "crate::plain", "crate::demo"]);
}

#[test]
fn adapters_know_ports_and_core() {
    assert_clean("adapters", &["crate::app", "crate::plain", "crate::demo"]);
}

#[test]
fn only_the_environment_reads_variables() {
    for part in ["app", "adapters", "demo"] {
        assert_clean(part, &["env::var"]);
    }
}

#[test]
fn the_check_itself_can_fail() {
    assert!(!offences("app", &["tokio::"]).is_empty());
}
