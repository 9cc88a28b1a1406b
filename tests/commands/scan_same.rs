//! `scan` judges by the same code as `explain`: a text gets as a record of a log what it gets alone.

use super::scan::scan;
use openrouter_doctor::core::reading::{self, Party, offline};
use std::path::Path;

/// Least share of texts that show OpenRouter's failure for which both say the same: of the fixtures, which are made to be hard,
/// and of what people paste. The rest are texts of several failures, which a log counts one by one, and such without any word
/// that a log is searched for.
const LEAST: [f64; 2] = [0.88, 0.95];

fn fixtures(toml: &str) -> Vec<String> {
    let table: toml::Table = toml.parse().expect("a table of texts");
    let texts = table["text"].as_array().expect("a list of texts");
    texts.iter().filter_map(|case| case["text"].as_str().map(str::to_string)).collect()
}

fn corpus(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus").join(name);
    let lines = std::fs::read_to_string(path).unwrap_or_default();
    let text = |line: &str| serde_json::from_str::<serde_json::Value>(line).ok()?["text"].as_str().map(str::to_string);
    lines.lines().filter_map(text).collect()
}

#[test]
fn a_text_gets_in_a_log_what_it_gets_alone() {
    let mut texts = fixtures(include_str!("../diagnosis/printed.toml"));
    texts.extend(fixtures(include_str!("../diagnosis/origin.toml")));
    judged(&texts, LEAST[0]);
    let pasted: Vec<String> = ["wild-dev.jsonl", "wild-2-dev.jsonl", "unrelated-dev.jsonl", "clients-dev.jsonl"]
        .into_iter()
        .flat_map(corpus)
        .collect();
    if !pasted.is_empty() {
        judged(&pasted, LEAST[1]);
    }
}

fn judged(texts: &[String], least: f64) {
    let (mut ours, mut same, mut wrong) = (0.0, 0.0, Vec::new());
    for text in texts {
        let alone = offline::diagnose(&reading::read(text.as_bytes()));
        let record = serde_json::json!({ "time": "2026-11-01T10:00:01Z", "level": "error", "msg": text });
        let log = format!("2026-11-01T10:00:00Z INFO started\n{record}\n2026-11-01T10:00:02Z INFO done\n");
        let summary = scan(log.as_bytes(), 1 << 16);
        let counted: Vec<&str> = summary.ranked().iter().map(|(cause, _)| cause.as_str()).collect();
        let named = alone.best.cause.as_str();
        if alone.origin.party == Party::OpenRouter && named != "none" {
            ours += 1.0;
            same += f64::from(u8::from(counted == [named]));
        } else if alone.origin.party != Party::NothingFailed
            && counted.iter().any(|cause| *cause != named && *cause != "undetermined")
        {
            wrong.push(format!("alone {named}, in a log {counted:?}:\n{text}\n"));
        }
    }
    // Programs and tables are a failure once a log gives them as one; another party's failure never is.
    assert!(wrong.len() <= texts.len() / 100, "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(same / ours >= least, "{same} of {ours}");
}
