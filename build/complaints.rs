//! `assets/complaints.toml` → the table of `src/core/knowledge/complaints.rs`.

use crate::read;
use serde::Deserialize;
use std::{fmt::Write as _, path::Path};

/// What may stand in braces.
const NAMES: [&str; 5] = ["setting", "instead", "tool", "list", "number"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    complaint: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// Key of what to do.
    act: String,
    /// Key of the same, where all that it names was read.
    #[serde(default)]
    act_named: Option<String>,
    /// Key of how.
    how: String,
    /// A command to copy.
    #[serde(default)]
    command: Option<String>,
    /// The words, with what is read out of them in braces.
    says: Vec<String>,
    /// It counts only where the part of the request is known that is meant.
    #[serde(default)]
    of_a_field: bool,
    /// Nothing of a word or a path follows its words.
    #[serde(default)]
    ends: bool,
    /// Words beside which it does not count.
    #[serde(default)]
    without: Vec<String>,
    /// The causes that it counts for; without any, those that heed complaints of a request.
    #[serde(default)]
    causes: Vec<String>,
}

pub fn generate(path: &Path) -> String {
    let table: Table = match toml::from_str(&read(path)) {
        Ok(table) => table,
        Err(problem) => panic!("{}: {problem}", path.display()),
    };
    let mut code = String::from(
        "/// Every complaint; the first that fits is the one.\npub static COMPLAINTS: &[Complaint] = &[\n",
    );
    for row in table.complaint {
        let says: Vec<String> = row.says.iter().map(|words| pieces(words, path)).collect();
        let _ = writeln!(
            code,
            "Complaint {{ act: {:?}, act_named: {:?}, how: {:?}, command: {:?}, of_a_field: {}, causes: &{:?}, ends: {}, without: &{:?}, says: &[{}] }},",
            row.act,
            row.act_named,
            row.how,
            row.command,
            row.of_a_field,
            row.causes,
            row.ends,
            row.without,
            says.join(", ")
        );
    }
    code.push_str("];\n");
    code
}

/// `Use {instead} instead` as the pieces that the reader compares with.
fn pieces(words: &str, path: &Path) -> String {
    let mut code = String::from("&[");
    // A brace of the text is written twice.
    let plain = words.replace("{{", "\u{1}");
    let mut rest = plain.as_str();
    while !rest.is_empty() {
        let (literal, tail) = rest.split_once('{').unwrap_or((rest, ""));
        if !literal.is_empty() {
            let _ = write!(code, "WordingPiece::Words({:?}), ", literal.replace('\u{1}', "{").to_lowercase());
        }
        let Some((name, behind)) = tail.split_once('}') else { break };
        assert!(NAMES.contains(&name), "{}: {{{name}}} in {words:?} is none of {NAMES:?}", path.display());
        let _ = write!(code, "WordingPiece::Read({name:?}), ");
        rest = behind;
    }
    code.push(']');
    code
}
