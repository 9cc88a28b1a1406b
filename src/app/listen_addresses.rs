//! How a program that is started is led to the relay.

use crate::adapters::relay::{Interception, InterceptionSettings};
use crate::core::exchange::addresses::RelayAddresses;
use crate::core::ingest::Outgoing;
use crate::core::knowledge::api::HOSTS;
use crate::core::knowledge::clients::{LaunchedProgram, PROGRAMS, VARIABLES};
use crate::core::knowledge::relay::INTERCEPT;
use crate::core::words::InterceptValue;
use crate::environment::Environment;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The variables that name hosts which are reached past any proxy.
const NO_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// This machine, as such a variable has it.
const HERE: &str = "127.0.0.1,localhost";

/// The variables that lead a program to the relay, past any proxy.
pub(super) fn variables(
    addresses: &RelayAddresses,
    environment: &Environment,
    program: &OsString,
) -> BTreeMap<String, String> {
    let mut set: BTreeMap<String, String> = VARIABLES
        .iter()
        .map(|variable| (variable.name.to_string(), addresses.in_form(variable.form).to_string()))
        .collect();
    for name in NO_PROXY {
        let before = environment.get(name).map(|hosts| format!("{hosts},")).unwrap_or_default();
        set.insert(name.to_string(), format!("{before}{HERE}"));
    }
    for (name, settings) in launched(program).map(|known| known.variables).unwrap_or_default() {
        let own = settings.replace("{api}", &addresses.api);
        set.extend(merged(environment.get(name).unwrap_or_default(), own).map(|all| ((*name).to_string(), all)));
    }
    set
}

/// Settings with these ones set over, both JSON objects. None where the user's own are something else, such as JSON with
/// comments: a run must not lose what they forbid.
fn merged(settings: &str, over: String) -> Option<String> {
    fn merge(into: &mut Value, over: Value) {
        match (into, over) {
            (Value::Object(into), Value::Object(over)) => {
                for (name, value) in over {
                    merge(into.entry(name).or_insert(Value::Null), value);
                }
            }
            (into, over) => *into = over,
        }
    }
    if settings.trim().is_empty() {
        return Some(over);
    }
    let mut all: Value = serde_json::from_str(settings).ok().filter(Value::is_object)?;
    merge(&mut all, serde_json::from_str(&over).ok()?);
    Some(all.to_string())
}

/// What an interception must keep of the user's own trust.
pub(super) fn interception(environment: &Environment) -> InterceptionSettings {
    let named = |wanted: InterceptValue| {
        let variables = INTERCEPT.iter().filter(|variable| variable.holds == wanted);
        let mut files: Vec<PathBuf> =
            variables.filter_map(|variable| environment.get(variable.name)).map(PathBuf::from).collect();
        files.sort();
        files.dedup();
        files
    };
    InterceptionSettings { added: named(InterceptValue::Authority), trusted: named(InterceptValue::Bundle) }
}

/// The variables that lead a program with a fixed address through the proxy and make it trust the run's authority.
pub(super) fn intercepting(interception: &Interception, environment: &Environment) -> BTreeMap<String, String> {
    let value = |holds: InterceptValue| match holds {
        InterceptValue::Proxy => interception.proxy.clone(),
        InterceptValue::Authority => interception.files.authority.display().to_string(),
        InterceptValue::Bundle => interception.files.bundle.display().to_string(),
        InterceptValue::Yes => "1".to_string(),
    };
    let mut set: BTreeMap<String, String> =
        INTERCEPT.iter().map(|variable| (variable.name.to_string(), value(variable.holds))).collect();
    for name in NO_PROXY {
        // An exception for OpenRouter would lead the program past the proxy.
        let kept = environment.get(name).unwrap_or_default().split(',').map(str::trim);
        let kept = kept.filter(|host| !host.is_empty() && !excepts_openrouter(host));
        let hosts: Vec<&str> = kept.chain([HERE]).collect();
        set.insert(name.to_string(), hosts.join(","));
    }
    set
}

/// `openrouter.ai`, `.openrouter.ai`, `*.ai`, `*`.
fn excepts_openrouter(exception: &str) -> bool {
    let end = exception.trim_start_matches('*').trim_start_matches('.');
    let covers = |host: &str| host == end || host.ends_with(&format!(".{end}")) || end.is_empty();
    HOSTS.iter().any(|(host, _)| covers(host))
}

/// What goes before the arguments of a program that takes the address there.
pub(super) fn arguments(addresses: &RelayAddresses, program: &OsString) -> Vec<OsString> {
    let arguments = launched(program).map(|known| known.arguments).unwrap_or_default();
    arguments.iter().map(|argument| argument.replace("{api}", &addresses.api).into()).collect()
}

/// A program that is led here in its own way.
fn launched(program: &OsString) -> Option<&'static LaunchedProgram> {
    let name = Path::new(program).file_stem().unwrap_or_default();
    PROGRAMS.iter().find(|known| name == known.name)
}

/// Base URLs that the program would have used, and that are set over for this run.
pub(super) fn replaced(environment: &Environment) -> BTreeMap<String, String> {
    let set = VARIABLES.iter().filter_map(|variable| Some((variable.name, environment.get(variable.name)?)));
    set.map(|(name, value)| (name.to_string(), Outgoing::of(value).into_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_own_settings_stay_beside_the_address() {
        let over = r#"{"provider":{"openrouter":{"options":{"baseURL":"x"}}}}"#;
        for (settings, wanted) in [
            ("", Some(over)),
            ("{ // mine\n}", None),
            ("[]", None),
            (r#"{"model":"m"}"#, Some(r#"{"model":"m","provider":{"openrouter":{"options":{"baseURL":"x"}}}}"#)),
            (
                r#"{"provider":{"openrouter":{"options":{"baseURL":"y","timeout":1}},"other":{}},"a":1}"#,
                Some(r#"{"provider":{"openrouter":{"options":{"baseURL":"x","timeout":1}},"other":{}},"a":1}"#),
            ),
        ] {
            assert_eq!(merged(settings, over.to_string()).as_deref(), wanted, "{settings}");
        }
    }
}
