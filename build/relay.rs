//! `assets/relay.toml` → the tables of `src/core/knowledge/relay.rs`.

use super::known::Known;
use super::nearest::one_of;
use super::source::{Problems, Source};
use super::values::At;
use super::words::{FreeCheck, InterceptValue};
use serde::Deserialize;
use std::fmt::Write as _;

/// The relay of `listen`: `assets/relay.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RelayFile {
    /// Ports that are tried in turn before any free one.
    ports: Ports,
    /// Variables that lead a program with a fixed address through the proxy of `--intercept`.
    intercept: Vec<InterceptFile>,
    /// What is asked after an exchange, to know what is behind its cause.
    look: Vec<LookFile>,
}

/// One question.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LookFile {
    /// The cause that the exchange shows.
    cause: At<String>,
    /// The check that is made.
    asks: FreeCheck,
}

/// One of them.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InterceptFile {
    /// Its name.
    name: String,
    /// What it is set to.
    holds: InterceptValue,
}

/// A row of ports.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Ports {
    /// The first; 1024 to 65535.
    first: At<u16>,
    /// How many.
    count: u16,
}

/// The relay's data, with everything in it that does not fit reported.
pub fn read(source: &Source, known: &Known, problems: &mut Problems) -> Option<RelayFile> {
    let file: RelayFile = source.parse(problems)?;
    let (first, count) = (*file.ports.first.get(), file.ports.count);
    if first < 1024 || count == 0 || first.checked_add(count).is_none() {
        let what = format!("{count} ports from {first} on are not all between 1024 and 65535");
        source.wrong(file.ports.first.span(), what, problems);
        return None;
    }
    for cause in file.look.iter().map(|look| &look.cause).filter(|cause| !known.causes.contains_key(cause.get())) {
        let what = one_of("cause", cause.get(), known.causes.keys().map(String::as_str));
        source.wrong(cause.span(), what, problems);
    }
    Some(file)
}

/// The table.
pub fn table(file: &RelayFile) -> String {
    let first = file.ports.first.get();
    let mut code = format!(
        "/// Ports that are tried before any free one.\npub const PORTS: std::ops::Range<u16> = {first}..{};\n",
        first + file.ports.count
    );
    code.push_str("/// Variables of an intercepted program.\npub static INTERCEPT: &[InterceptVariable] = &[\n");
    for InterceptFile { name, holds } in &file.intercept {
        let _ = writeln!(code, "InterceptVariable {{ name: {name:?}, holds: InterceptValue::{holds:?} }},");
    }
    code.push_str("];\n/// Causes of exchanges, and the check that tells what is behind each.\n");
    code.push_str("pub static LOOKS: &[(&str, FreeCheck)] = &[\n");
    for LookFile { cause, asks } in &file.look {
        let _ = writeln!(code, "({:?}, FreeCheck::{asks:?}),", cause.get());
    }
    code.push_str("];\n");
    code
}
