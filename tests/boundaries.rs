//! The arrows of ARCHITECTURE.md: which part of the program may use which, down to single files.
//!
//! The sources are parsed, so that prose, strings and tests in them do not count, and a path counts however it is
//! written: in a `use`, in the middle of code, or inside a macro.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "boundaries/graph.rs"]
mod graph;
#[path = "boundaries/names.rs"]
mod names;

use graph::Graph;
use names::Names;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Part of `src` → the parts that it may use besides itself.
const PARTS: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("environment", &["core"]),
    ("show", &["core"]),
    ("key_press", &[]),
    ("ports", &["core"]),
    ("plain", &["core", "show"]),
    ("ui", &["core", "show", "key_press"]),
    ("adapters", &["core", "key_press", "ports", "environment"]),
    ("simulator", &["core"]),
    ("cli", &["core"]),
    ("app", &["core", "environment", "show", "ports", "plain", "ui", "adapters", "simulator", "cli"]),
    ("main", &["app", "cli", "environment", "core", "adapters"]),
    ("lib", &[]),
];

/// What reaches outside the process, by the first segments of its path.
const OUTSIDE: &[&str] = &[
    "tokio",
    "reqwest",
    "hyper",
    "rustls",
    "crossterm",
    "arboard",
    "std::env::var",
    "std::env::vars",
    "std::env::args",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::time::Instant::now",
    "std::time::SystemTime::now",
    "jiff::Timestamp::now",
    "jiff::ZonedDateTime::now",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source below a folder of the package: its path within that folder, and its text.
fn texts(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.sort();
    let named = files.iter().map(|path| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        (name, fs::read_to_string(path).unwrap())
    });
    named.collect()
}

static PROGRAM: LazyLock<Graph> = LazyLock::new(|| Graph::of(texts("src").into_iter()));

/// The stair of `core`, top first, as `src/core/mod.rs` declares it.
fn stair(graph: &Graph) -> Vec<String> {
    graph.children("core/mod.rs")
}

fn step<'a>(file: &'a str, stair: &'a [String]) -> Option<usize> {
    let inside = file.strip_prefix("core/")?;
    let name = inside.split('/').next()?.trim_end_matches(".rs");
    stair.iter().position(|known| known == name)
}

/// Arrows inside core that lead to a later step.
fn upward(graph: &Graph, stair: &[String]) -> Vec<String> {
    let climbs = |(from, to): &(&str, &str)| match (step(from, stair), step(to, stair)) {
        (Some(user), Some(used)) => used > user,
        _ => false,
    };
    graph
        .arrows()
        .filter(climbs)
        .map(|(from, to)| format!("{from} uses {to}, which comes later in the stair"))
        .collect()
}

fn part(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

/// Arrows between parts that the drawing does not have.
fn forbidden(graph: &Graph) -> Vec<String> {
    let allowed = |user: &str, used: &str| {
        user == used || used == "lib" || PARTS.iter().any(|(name, uses)| *name == user && uses.contains(&used))
    };
    graph
        .arrows()
        .filter(|(from, to)| !allowed(part(from), part(to)))
        .map(|(from, to)| format!("{from} may not use {to}"))
        .collect()
}

fn reaching_outside(graph: &Graph, parts: &[&str], outside: &[&str]) -> Vec<String> {
    let is_outside = |path: &str| outside.iter().any(|known| path == *known || path.starts_with(&format!("{known}::")));
    graph
        .foreign()
        .filter(|(file, path)| parts.contains(&part(file)) && is_outside(path))
        .map(|(file, path)| format!("{file} uses {path}"))
        .collect()
}

fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_part_is_in_the_drawing() {
    let graph = &*PROGRAM;
    let unknown: Vec<String> = graph
        .files()
        .filter(|file| !PARTS.iter().any(|(name, _)| *name == part(file)))
        .map(|file| format!("{file} belongs to no part"))
        .collect();
    assert_none(&unknown);
}

#[test]
fn parts_use_only_what_the_drawing_allows() {
    assert_none(&forbidden(&PROGRAM));
}

#[test]
fn core_goes_down_one_stair() {
    let graph = &*PROGRAM;
    let stair = stair(graph);
    assert!(stair.len() > 10, "{stair:?}");
    assert_none(&upward(graph, &stair));
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    assert_none(&PROGRAM.circles().iter().map(|files| files.join(" ⟲ ")).collect::<Vec<_>>());
}

#[test]
fn core_and_views_are_pure() {
    let graph = &*PROGRAM;
    assert_none(&reaching_outside(graph, &["core", "show", "ui", "plain"], OUTSIDE));
    assert_none(&reaching_outside(graph, &["core", "show", "plain"], &["ratatui"]));
}

#[test]
fn only_the_environment_reads_variables() {
    let graph = &*PROGRAM;
    assert_none(&reaching_outside(graph, &["app", "adapters", "simulator"], &["std::env::var", "std::env::vars"]));
}

#[test]
fn no_two_public_types_are_named_alike() {
    assert_none(&Names::of(texts("src").into_iter()).repeated_types());
}

#[test]
fn every_public_function_is_used() {
    let users = ["tests", "benches", "examples", "fuzz/fuzz_targets"].into_iter().flat_map(texts);
    let names = Names::of(texts("src").into_iter()).also_named_in(users.map(|(_, text)| text));
    assert_none(&names.unused_functions());
}

#[test]
fn repeated_and_unused_names_are_found() {
    let sources = [
        ("a.rs", "pub struct Found; pub fn used() {} pub fn idle() {}"),
        (
            "b.rs",
            "pub enum Found {} struct Found2; fn f() { super::a::used(); } #[cfg(test)] mod tests { fn t() { idle(); } }",
        ),
    ];
    let names = || Names::of(sources.into_iter().map(|(name, text)| (name.to_string(), text.to_string())));
    assert_eq!(names().repeated_types(), ["Found: a.rs, b.rs"]);
    assert_eq!(names().unused_functions(), ["idle: a.rs"]);
    assert!(names().also_named_in(["idle()".to_string()].into_iter()).unused_functions().is_empty());
}

#[test]
fn the_checks_themselves_can_fail() {
    let sources = [
        ("core/mod.rs", "pub mod ingest;\n\npub mod reading;\n"),
        ("core/ingest.rs", "pub fn door() { crate::core::reading::read(); }"),
        ("core/reading.rs", "use super::ingest;\npub fn read() { ingest::door(); std::fs::read(\"x\").ok(); }"),
        ("plain/mod.rs", "pub mod text;\npub fn show() { text::print() }"),
        (
            "plain/text.rs",
            "pub fn print() { println!(\"{}\", crate::ui::frame()); }\n#[cfg(test)] mod tests { use std::fs; }",
        ),
        ("ui/mod.rs", "pub fn frame() {}"),
    ];
    let graph = Graph::of(sources.into_iter().map(|(name, text)| (name.to_string(), text.to_string())));
    let stair = stair(&graph);
    assert_eq!(stair, ["ingest", "reading"]);
    assert_eq!(upward(&graph, &stair), ["core/ingest.rs uses core/reading.rs, which comes later in the stair"]);
    assert_eq!(graph.circles(), [["core/ingest.rs", "core/reading.rs"]]);
    assert_eq!(forbidden(&graph), ["plain/text.rs may not use ui/mod.rs"]);
    assert_eq!(reaching_outside(&graph, &["core", "plain"], OUTSIDE), ["core/reading.rs uses std::fs::read"]);
}
