//! How a program that is started is led to the relay.

use crate::core::exchange::addresses::RelayAddresses;
use crate::core::ingest::Outgoing;
use crate::core::knowledge::clients::{PROGRAMS, VARIABLES};
use crate::environment::Environment;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

/// The variables that lead a program to the relay, past any proxy.
pub(super) fn variables(addresses: &RelayAddresses, environment: &Environment) -> BTreeMap<String, String> {
    let mut set: BTreeMap<String, String> = VARIABLES
        .iter()
        .map(|variable| (variable.name.to_string(), addresses.in_form(variable.form).to_string()))
        .collect();
    for name in ["NO_PROXY", "no_proxy"] {
        let before = environment.get(name).map(|hosts| format!("{hosts},")).unwrap_or_default();
        set.insert(name.to_string(), format!("{before}127.0.0.1,localhost"));
    }
    set
}

/// What goes before the arguments of a program that takes the address there.
pub(super) fn arguments(addresses: &RelayAddresses, program: &OsString) -> Vec<OsString> {
    let name = Path::new(program).file_stem().unwrap_or_default();
    let known = PROGRAMS.iter().find(|known| name == known.name);
    let arguments = known.map(|known| known.arguments).unwrap_or_default();
    arguments.iter().map(|argument| argument.replace("{api}", &addresses.api).into()).collect()
}

/// Base URLs that the program would have used, and that are set over for this run.
pub(super) fn replaced(environment: &Environment) -> BTreeMap<String, String> {
    let set = VARIABLES.iter().filter_map(|variable| Some((variable.name, environment.get(variable.name)?)));
    set.map(|(name, value)| (name.to_string(), Outgoing::of(value).into_string())).collect()
}
