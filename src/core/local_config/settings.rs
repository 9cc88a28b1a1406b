//! What a client's settings file says of OpenRouter: provider, base URL, model, key; with the line.
//!
//! JSON with comments, YAML, TOML and `.env` alike are read as names with values on lines, since
//! the line is what the user needs, and since a broken file is worth reading too.

use super::environment::{fit_misleads, fit_note};
use super::shown_url::shown;
use super::{InUse, is_openrouter_key};
use crate::core::address::api_url::{Fit, fit};
use crate::core::address::host;
use crate::core::checks::{Interference, SettingsFinding};
use crate::core::knowledge::api::Skin;
use crate::core::secret::mask;
use crate::core::text::Sentence;
use crate::say;

/// Most findings of one file.
const FINDINGS: usize = 24;
/// Longest line that is looked at, bytes; stores of histories have longer ones.
const LINE: usize = 64 * 1024;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Provider,
    BaseUrl(Skin),
    Model,
    Key,
    /// The name of a variable that holds the key.
    KeyVariable,
}

/// Reads one file's text. `set` tells whether a variable is set in this shell.
#[must_use]
pub fn find(
    client: &str,
    file: &str,
    text: &str,
    in_use: InUse<'_>,
    set: &dyn Fn(&str) -> bool,
) -> Vec<SettingsFinding> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.len() <= LINE && !is_comment(line)) {
        for (name, value) in pairs(line) {
            let Some(role) = role(name, value) else { continue };
            if !concerns_openrouter(&lines, index, name, value) {
                continue;
            }
            let (shown, note, misleads) = describe(role, value, in_use, set);
            found.push(SettingsFinding {
                client: client.to_string(),
                file: file.to_string(),
                line: index + 1,
                value: format!("{name} = {shown}"),
                note,
                misleads,
                model: (role == Role::Model).then_some(shown),
            });
            if found.len() == FINDINGS {
                return found;
            }
        }
    }
    found
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') || line.starts_with("//")
}

/// Names with a scalar value: `"name": "value"`, `name = value`, `name: value`, `export NAME=value`.
fn pairs(line: &str) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find([':', '=']) {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let bare = before.trim_end().trim_end_matches(['"', '\'']);
        let name = bare.rsplit(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.'))).next();
        let name = name.unwrap_or_default().trim_start_matches('-');
        let (value, left) = scalar(after);
        if !name.is_empty() && !value.is_empty() {
            pairs.push((name, value));
            rest = left;
        } else {
            rest = after;
        }
    }
    pairs
}

/// The value after a separator, unquoted, and what comes after it.
fn scalar(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    if text.starts_with(['{', '[']) && !text.starts_with("{env:") {
        return ("", text);
    }
    let end = text.find([',', ' ', '\t', '#', ']']).unwrap_or(text.len());
    (&text[..end], &text[end..])
}

fn role(name: &str, value: &str) -> Option<Role> {
    let flat: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    if matches!(value, "true" | "false" | "null") {
        return None;
    }
    let ends = |suffixes: &[&str]| suffixes.iter().any(|it| flat.ends_with(it));
    if flat.starts_with("anthropic") && ends(&["baseurl"]) {
        return Some(Role::BaseUrl(Skin::Messages));
    }
    if ends(&["baseurl", "apibase", "apiurl"]) {
        return Some(Role::BaseUrl(Skin::Chat));
    }
    if ends(&["envkey", "apikeyenv", "keyenv"]) {
        return Some(Role::KeyVariable);
    }
    if ends(&["apikey", "authtoken", "openrouterkey", "openroutertoken"]) || flat == "key" {
        return Some(Role::Key);
    }
    // A list of keys names the vendor of each.
    if flat == "openrouter" && is_openrouter_key(value) {
        return Some(Role::Key);
    }
    if ends(&["provider"]) {
        return Some(Role::Provider);
    }
    if ends(&["model", "modelid"]) {
        return Some(Role::Model);
    }
    None
}

/// The pair, or the block it stands in, names OpenRouter or carries its key.
fn concerns_openrouter(lines: &[&str], index: usize, name: &str, value: &str) -> bool {
    // Without a lowered copy: the line may hold a key.
    let contains =
        |text: &str, word: &str| text.as_bytes().windows(word.len()).any(|it| it.eq_ignore_ascii_case(word.as_bytes()));
    let names = |text: &str| contains(text, "openrouter") || contains(text, "sk-or-");
    if names(name) || names(value) {
        return true;
    }
    let depth = |line: &str| line.len() - line.trim_start().len();
    let own = depth(lines[index]);
    let same_block = |line: &&str| {
        let item = line.trim_start().starts_with("- ") && depth(line) <= own;
        !line.trim().is_empty() && depth(line) >= own && !item && !line.starts_with('[')
    };
    // An item's first line carries its dash, so the others are indented one step more.
    let before = lines[..index].iter().rev().take(40).take_while(|it| same_block(it));
    let after = lines[index + 1..].iter().take(40).take_while(|it| same_block(it));
    if own == 0 && !lines[..index].iter().any(|it| it.starts_with('[')) && !lines[index].starts_with("- ") {
        // Flat files, such as `.env`, have no blocks: their lines stand for themselves.
        return false;
    }
    let head = lines[..index]
        .iter()
        .rev()
        .take(40)
        .find(|it| !it.trim().is_empty() && (depth(it) < own || it.starts_with('[')));
    before.chain(after).any(|it| names(it)) || head.is_some_and(|it| names(it))
}

/// The value as it may be shown, what it means, and how it misleads.
fn describe(
    role: Role,
    value: &str,
    in_use: InUse<'_>,
    set: &dyn Fn(&str) -> bool,
) -> (String, Sentence, Option<Interference>) {
    match role {
        Role::Provider => (short(value), say!("settings.provider"), None),
        Role::Model => (short(value), say!("settings.model"), None),
        Role::BaseUrl(skin) => {
            let fit = fit(value, skin);
            // Another host than OpenRouter's may be the one that is checked.
            let in_use = matches!(fit, Fit::OtherHost(_)) && host::is_same(value, in_use.base_url);
            let note = fit_note(&fit).filter(|_| !in_use);
            let misleads = note.as_ref().and_then(|_| fit_misleads(&fit));
            (shown(value), note.unwrap_or(say!("settings.base_right")), misleads)
        }
        Role::KeyVariable => variable(value, set),
        Role::Key => {
            if let Some(name) = reference(value) {
                return variable(&name, set);
            }
            let masked = mask(value);
            // aider writes several keys as `openrouter=sk-or-…` under one name.
            let key = value.strip_prefix("openrouter=").unwrap_or(value);
            if !is_openrouter_key(key) {
                return (masked, say!("settings.not_openrouter_key"), Some(Interference::OddKey));
            }
            match in_use.key {
                None => (masked, say!("settings.key"), None),
                Some(used) if used.expose().trim() == key.trim() => (masked, say!("settings.same_key"), None),
                Some(used) => (masked, say!("settings.other_key", tail = used.tail()), Some(Interference::OtherKey)),
            }
        }
    }
}

fn variable(name: &str, set: &dyn Fn(&str) -> bool) -> (String, Sentence, Option<Interference>) {
    let known = set(name);
    // Where a name is asked for, many write the key.
    let name = short(name);
    let note =
        if known { say!("settings.from_variable", name = name) } else { say!("settings.unset_variable", name = name) };
    (name, note, (!known).then_some(Interference::NoKey))
}

/// The variable that a value refers to: `$NAME`, `${NAME}`, `{env:NAME}`, `os.environ/NAME`, `${{ secrets.NAME }}`.
fn reference(value: &str) -> Option<String> {
    let value = value.trim();
    let name = if let Some(rest) = value.strip_prefix("os.environ/") {
        rest
    } else if let Some(rest) = value.strip_prefix("{env:") {
        rest.trim_end_matches('}')
    } else if value.starts_with('$') {
        let inner = value.trim_start_matches('$').trim_matches(['{', '}', ' ']);
        inner.strip_prefix("secrets.").or_else(|| inner.strip_prefix("env:")).unwrap_or(inner)
    } else {
        return None;
    };
    let name: String = name.chars().take_while(|it| it.is_ascii_alphanumeric() || *it == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// A value of a setting that is no secret by its role; what looks like one is masked anyway.
fn short(value: &str) -> String {
    let clean: String = value.chars().filter(|it| !it.is_control()).take(120).collect();
    crate::core::ingest::redact::redact(&clean).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::secret::ApiKey;

    const OURS: &str = "sk-or-v1-0000000000000000000000000000000000000000000000000000000000000001";

    fn read(client: &str, text: &str) -> Vec<String> {
        let key = ApiKey::new(OURS.to_string());
        let in_use = InUse { key: Some(&key), base_url: "https://openrouter.ai/api/v1" };
        let found = find(client, "f", text, in_use, &|name| name == "OPENROUTER_API_KEY");
        for it in &found {
            assert!(!it.value.contains("000000"), "{it:?}");
        }
        found.iter().map(|it| format!("{} {} {}", it.line, it.value, it.note.key)).collect()
    }

    #[test]
    fn opencode_json_with_comments() {
        let text = "{\n  // mine\n  \"model\": \"openrouter/anthropic/claude-sonnet-4.5\",\n  \"provider\": {\n    \"openrouter\": {\n      \"options\": {\n        \"baseURL\": \"https://openrouter.ai\",\n        \"apiKey\": \"{env:OPENROUTER_KEY}\",\n      },\n    },\n  },\n}\n";
        assert_eq!(
            read("opencode", text),
            [
                "3 model = openrouter/anthropic/claude-sonnet-4.5 settings.model",
                "7 baseURL = https://openrouter.ai misleads.door_no_path",
                "8 apiKey = OPENROUTER_KEY settings.unset_variable"
            ]
        );
    }

    #[test]
    fn continue_yaml_with_several_models() {
        let text = format!(
            "models:\n  - name: Local\n    provider: ollama\n    model: llama3\n  - name: Claude\n    provider: openrouter\n    model: anthropic/claude-sonnet-4.5\n    apiKey: {OURS}\n"
        );
        assert_eq!(
            read("continue", &text),
            [
                "6 provider = openrouter settings.provider",
                "7 model = anthropic/claude-sonnet-4.5 settings.model",
                "8 apiKey = sk-or-v1-…0001 settings.same_key"
            ]
        );
    }

    #[test]
    fn codex_toml() {
        let text = "model = \"openai/gpt-5\"\nmodel_provider = \"openrouter\"\n\n[model_providers.azure]\nbase_url = \"https://x.example/v1\"\n\n[model_providers.openrouter]\nname = \"OpenRouter\"\nbase_url = \"https://openrouter.ai/api/v1\"\nenv_key = \"OPENROUTER_API_KEY\"\n";
        assert_eq!(
            read("codex", text),
            [
                "2 model_provider = openrouter settings.provider",
                "9 base_url = https://openrouter.ai/api/v1 settings.base_right",
                "10 env_key = OPENROUTER_API_KEY settings.from_variable"
            ]
        );
    }

    #[test]
    fn claude_code_json() {
        let text = "{\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"https://openrouter.ai/api/v1\",\n    \"ANTHROPIC_AUTH_TOKEN\": \"sk-ant-oat-000000000000000000000\"\n  }\n}\n";
        assert_eq!(
            read("claude-code", text),
            [
                "3 ANTHROPIC_BASE_URL = https://openrouter.ai/api/v1 misleads.door_other_path",
                "4 ANTHROPIC_AUTH_TOKEN = sk-ant-…0000 settings.not_openrouter_key"
            ]
        );
    }

    #[test]
    fn dotenv_stands_line_by_line() {
        let text = format!(
            "# keys\nDATABASE_API_KEY=abcdefghijklmnopqrstuvwxyz\nexport OPENROUTER_API_KEY=\"{}9\"\nOPENAI_API_BASE=https://openrouter.ai/api/v1/chat/completions\n",
            &OURS[..72]
        );
        assert_eq!(
            read(".env", &text),
            [
                "3 OPENROUTER_API_KEY = sk-or-v1-…0009 settings.other_key",
                "4 OPENAI_API_BASE = https://openrouter.ai/api/v1/chat/completions misleads.door_doubled"
            ]
        );
    }

    #[test]
    fn litellm_yaml_and_one_line_json() {
        let text = "model_list:\n  - model_name: gpt\n    litellm_params:\n      model: openai/gpt-5\n      api_key: os.environ/OPENAI_API_KEY\n  - model_name: claude\n    litellm_params:\n      model: openrouter/anthropic/claude-sonnet-4.5\n      api_key: os.environ/OPENROUTER_API_KEY\n";
        assert_eq!(
            read("litellm", text),
            [
                "8 model = openrouter/anthropic/claude-sonnet-4.5 settings.model",
                "9 api_key = OPENROUTER_API_KEY settings.from_variable"
            ]
        );
        let text = format!(
            "{{\"openRouterApiKey\":\"{OURS}\",\"geminiApiKey\":\"AIzaSy0000000000000\",\"actModeApiProvider\":\"openrouter\"}}"
        );
        assert_eq!(
            read("cline", &text),
            [
                "1 openRouterApiKey = sk-or-v1-…0001 settings.same_key",
                "1 actModeApiProvider = openrouter settings.provider"
            ]
        );
    }
}
