//! `assets/relay.toml` → the tables of `src/core/knowledge/relay.rs`.

use crate::read;
use serde::Deserialize;
use std::{fmt::Write as _, path::Path};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    ports: Ports,
    variable: Vec<Variable>,
    program: Vec<Program>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ports {
    first: u16,
    count: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variable {
    name: String,
    form: Form,
    /// For people who read the file.
    #[serde(rename = "read_by")]
    _read_by: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    Api,
    Anthropic,
    Host,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Program {
    name: String,
    arguments: Vec<String>,
}

pub fn generate(path: &Path) -> String {
    let table: Table = match toml::from_str(&read(path)) {
        Ok(table) => table,
        Err(problem) => panic!("{}: {problem}", path.display()),
    };
    let Ports { first, count } = table.ports;
    let mut code = format!(
        "/// Ports that are tried before any free one.\npub const PORTS: std::ops::Range<u16> = {first}..{};\n",
        first + count
    );
    code.push_str("/// Variables that hold a base URL.\npub static VARIABLES: &[Variable] = &[\n");
    for Variable { name, form, .. } in table.variable {
        let _ = writeln!(code, "Variable {{ name: {name:?}, form: AddressForm::{form:?} }},");
    }
    code.push_str(
        "];\n/// Programs that take the address as arguments.\npub static PROGRAMS: &[LaunchedProgram] = &[\n",
    );
    for Program { name, arguments } in table.program {
        let _ = writeln!(code, "LaunchedProgram {{ name: {name:?}, arguments: &{arguments:?} }},");
    }
    code.push_str("];\n");
    code
}
