//! `request`: a body in whatever holds it, in; its faults with their places and changes, out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod generated;
#[path = "request/live.rs"]
mod live;
mod output_schemas;
#[path = "request/preflight.rs"]
mod preflight;
#[path = "request/reduce.rs"]
mod reduce;
#[path = "request/seeds.rs"]
mod seeds;

use openrouter_doctor::core::knowledge::requests::RULES;
use openrouter_doctor::core::request::examined::{Examined, examine};
use openrouter_doctor::core::text::{Texts, placeholders};
use serde::Deserialize;
use serde_json::{Value, json};

/// A row of `tests/request/cases.toml`.
#[derive(Deserialize)]
struct Case {
    rule: String,
    body: String,
    pointer: String,
    near: String,
}

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

/// Rules whose bodies are too large to stand in a file; `heavy` makes them.
const HEAVY: [&str; 8] = [
    "tools_many",
    "tools_many_gemini",
    "body_large",
    "body_large_gemini",
    "embedding_inputs_many",
    "image_large",
    "image_very_large",
    "image_count",
];

fn cases() -> Vec<Case> {
    toml::from_str::<Cases>(include_str!("request/cases.toml")).unwrap().case
}

fn examined(text: &str) -> Examined {
    examine(text.as_bytes(), None, false).unwrap_or_else(|problem| panic!("{problem:?}: {text}"))
}

/// Rule and place of each finding.
fn found(text: &str) -> Vec<(&'static str, String)> {
    examined(text).findings.iter().map(|placed| (placed.finding.rule, placed.finding.pointer.clone())).collect()
}

fn report(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn each_rule_finds_its_body_and_leaves_the_near_one() {
    let mut problems = Vec::new();
    for case in cases() {
        let here = found(&case.body);
        if !here.contains(&(RULES.iter().find(|rule| rule.id == case.rule).unwrap().id, case.pointer.clone())) {
            problems.push(format!("{} not at {}: {here:?}", case.rule, case.pointer));
        }
        let texts = Texts::choose("en");
        for placed in examined(&case.body).findings.iter().filter(|placed| placed.finding.rule == case.rule) {
            let said = format!("{} {}", texts.say(&placed.finding.says), texts.say(&placed.finding.mend));
            if let Some(open) = placeholders(&said).next() {
                problems.push(format!("{} does not say its {open}: {said}", case.rule));
            }
        }
        if found(&case.near).iter().any(|(rule, _)| *rule == case.rule) {
            problems.push(format!("{} found in {}", case.rule, case.near));
        }
    }
    report(&problems);
}

#[test]
fn each_rule_has_a_case() {
    let cases = cases();
    assert!(RULES.len() >= 140, "{} rules", RULES.len());
    let without = RULES.iter().map(|rule| rule.id).filter(|id| !cases.iter().any(|case| case.rule == *id));
    let problems: Vec<String> = without.filter(|id| !HEAVY.contains(id)).map(str::to_string).collect();
    report(&problems);
}

/// Applies a change of RFC 6902.
fn patched(mut body: Value, patch: &[Value]) -> Result<Value, String> {
    for operation in patch {
        let path = operation["path"].as_str().unwrap();
        let take = |body: &mut Value, path: &str| -> Result<Value, String> {
            let (parent, key) = path.rsplit_once('/').unwrap();
            let key = key.replace("~1", "/").replace("~0", "~");
            match body.pointer_mut(parent) {
                Some(Value::Object(fields)) => fields.shift_remove(&key).ok_or(format!("nothing at {path}")),
                Some(Value::Array(items)) => Ok(items.remove(key.parse::<usize>().unwrap())),
                _ => Err(format!("nothing above {path}")),
            }
        };
        match operation["op"].as_str().unwrap() {
            "remove" => drop(take(&mut body, path)?),
            "replace" => *body.pointer_mut(path).ok_or(format!("nothing at {path}"))? = operation["value"].clone(),
            name @ ("add" | "move") => {
                let value = match name {
                    "add" => operation["value"].clone(),
                    _ => take(&mut body, operation["from"].as_str().unwrap())?,
                };
                let (parent, key) = path.rsplit_once('/').unwrap();
                let parent = body.pointer_mut(parent).ok_or(format!("nothing above {path}"))?;
                parent.as_object_mut().unwrap().insert(key.replace("~1", "/").replace("~0", "~"), value);
            }
            other => panic!("{other}"),
        }
    }
    Ok(body)
}

#[test]
fn a_change_that_is_written_down_mends_its_fault() {
    let mut problems = Vec::new();
    for case in cases() {
        // Words of a refusal may stand before the body.
        let body: Value = serde_json::from_str(&case.body[case.body.find('{').unwrap()..]).unwrap();
        let examined = examined(&case.body);
        let Some(placed) =
            examined.findings.iter().find(|it| it.finding.rule == case.rule && it.finding.pointer == case.pointer)
        else {
            continue;
        };
        let patch: Vec<Value> = placed.finding.patch.iter().map(|operation| json!(operation)).collect();
        if patch.is_empty() {
            continue;
        }
        match patched(body, &patch) {
            Ok(mended) => {
                let left = examine(mended.to_string().as_bytes(), None, false);
                let still = |examined: &Examined| {
                    examined
                        .findings
                        .iter()
                        .any(|it| it.finding.rule == case.rule && it.finding.pointer == case.pointer)
                };
                if left.is_ok_and(|examined| still(&examined)) {
                    problems.push(format!("{}: still there in {mended}", case.rule));
                }
            }
            Err(problem) => problems.push(format!("{}: {problem}", case.rule)),
        }
    }
    report(&problems);
}

const CLAUDE: &str = "anthropic/claude-sonnet-4.5";

/// A body of a rule that takes much, and one that takes just so much.
pub fn heavy(rule: &str) -> (Value, Value) {
    let user = |content: Value| json!([{"role": "user", "content": content}]);
    let tools = |model: &str, count: usize| {
        let tools: Vec<Value> = (0..count)
            .map(|index| json!({"type": "function", "function": {"name": format!("f{index}"), "parameters": {"type": "object"}}}))
            .collect();
        json!({"model": model, "messages": user("a".into()), "tools": tools})
    };
    let text = |model: &str, length: usize| json!({"model": model, "messages": user("a".repeat(length).into())});
    let pictures = |model: &str, count: usize, length: usize| {
        // The first bytes of a PNG, then nothing that matters.
        let data = format!("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA{}", "A".repeat(length / 4 * 4));
        let parts: Vec<Value> = (0..count).map(|_| json!({"type": "image_url", "image_url": {"url": data}})).collect();
        json!({"model": model, "messages": user(parts.into())})
    };
    let embeddings = |count: usize| json!({"model": "openai/text-embedding-3-small", "input": vec!["a"; count]});
    match rule {
        "tools_many" => (tools("openai/gpt-4o", 129), tools("openai/gpt-4o", 128)),
        "tools_many_gemini" => (tools("google/gemini-2.5-pro", 513), tools("google/gemini-2.5-pro", 512)),
        "body_large" => {
            (text("anthropic/claude-sonnet-4.5", 33_600_000), text("anthropic/claude-sonnet-4.5", 33_000_000))
        }
        "body_large_gemini" => (text("google/gemini-2.5-pro", 21_000_000), text("google/gemini-2.5-pro", 20_000_000)),
        "embedding_inputs_many" => (embeddings(2049), embeddings(2048)),
        "image_large" => (pictures(CLAUDE, 1, 7_100_000), pictures(CLAUDE, 1, 6_900_000)),
        // One vendor takes far less, and is told that alone.
        "image_very_large" => (pictures("openai/gpt-4o", 1, 28_000_000), pictures("openai/gpt-4o", 1, 27_000_000)),
        "image_count" => (pictures(CLAUDE, 101, 4), pictures(CLAUDE, 100, 4)),
        other => panic!("no body for {other}"),
    }
}

#[test]
fn what_is_too_much_is_found_and_what_is_just_enough_is_not() {
    for rule in HEAVY {
        let (body, near) = heavy(rule);
        assert!(found(&body.to_string()).iter().any(|(found, _)| *found == rule), "{rule} is not found");
        assert!(!found(&near.to_string()).iter().any(|(found, _)| *found == rule), "{rule} is found in just enough");
    }
}

#[test]
fn the_refusals_own_words_come_first() {
    let body = r#"{"model":"anthropic/claude-sonnet-4.5","messages":[
        {"role":"system","content":"s"},
        {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":""}]},
        {"role":"assistant","content":"","tool_calls":[{"id":"c:1","type":"function","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"c:1","content":"x"},
        {"role":"user","content":"go on"}], "top_p": 0.9, "max_tokens": 131072,
        "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}},{"type":"function","function":{"name":"g h","parameters":{"type":"object"}}}]}"#;
    for (words, rule, pointer) in [
        (
            "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
            "call_id_letters",
            "/messages/2/tool_calls/0/id",
        ),
        ("messages: text content blocks must be non-empty", "text_empty", "/messages/1/content/1"),
        (
            "tools.1.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
            "tool_name_letters",
            "/tools/1/function/name",
        ),
        ("tools.0.custom.cache_control: something new", "named_place", "/tools/0"),
        (r#"{"message":"Unsupported value: 'top_p' does not support 0.9","param":"top_p"}"#, "named_place", "/top_p"),
        ("you requested about 140000 tokens (8928 of text input, 131072 in the output)", "named_place", "/max_tokens"),
    ] {
        let found = found(&format!("400 Provider returned error: {words}\n\n{body}"));
        assert_eq!(found.first(), Some(&(rule, pointer.to_string())), "{words}: {found:?}");
    }
}

#[test]
fn of_two_limits_on_one_name_the_surer_one_is_said() {
    let body = |length: usize| {
        let id = "x".repeat(length);
        json!({"model": "openai/gpt-4o", "messages": [
            {"role": "user", "content": "a"},
            {"role": "assistant", "content": "b",
             "tool_calls": [{"id": id, "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": id, "content": "c"},
        ]})
    };
    let at = "/messages/1/tool_calls/0/id".to_string();
    for (length, rule) in [(70, Some("call_id_long")), (50, Some("call_id_long_chat")), (40, None)] {
        let expected: Vec<(&str, String)> = rule.map(|rule| (rule, at.clone())).into_iter().collect();
        assert_eq!(found(&body(length).to_string()), expected, "{length}");
    }
}

#[test]
fn a_provider_that_cannot_answer_is_not_held_against_a_request() {
    let body = |provider: Value| {
        json!({"model": "anthropic/claude-sonnet-4.5", "provider": provider,
               "messages": [{"role": "user", "content": "a"}],
               "tools": [{"type": "function", "function": {"name": "n".repeat(70), "parameters": {"type": "object"}}}]})
    };
    let rule = "tool_name_long_bedrock";
    for (provider, words, is_found) in [
        (json!({}), "", true),
        (json!({"order": ["anthropic"]}), "", true),
        (json!({"order": ["anthropic"], "allow_fallbacks": false}), "", false),
        (json!({"only": ["anthropic", "google-vertex/global"]}), "", false),
        (json!({"ignore": ["amazon-bedrock"]}), "", false),
        (json!({}), "400 {\"metadata\":{\"provider_name\":\"Anthropic\"}}\n\n", false),
    ] {
        let examined = examined(&format!("{words}{}", body(provider.clone())));
        let minds: Vec<&[&str]> =
            examined.findings.iter().filter(|it| it.finding.rule == rule).map(|it| it.finding.minds).collect();
        assert_eq!(minds, if is_found { vec![&["amazon-bedrock"][..]] } else { Vec::new() }, "{provider} {words}");
    }
}

#[test]
fn a_variant_that_searches_the_web_brings_a_tool_of_its_own() {
    let body = |model: &str| {
        json!({"model": model, "messages": [{"role": "user", "content": "a"}],
        "tools": [{"type": "function", "function": {"name": "web_search", "parameters": {"type": "object", "properties": {}}}}]})
    };
    let found = |model: &str| found(&body(model).to_string()).iter().any(|(rule, _)| *rule == "tool_added_twice");
    assert!(found("anthropic/claude-sonnet-4.5:online") && !found("anthropic/claude-sonnet-4.5"));
}

/// A shell hands it in beside the command, and the program's own name for the conversation may be the fault.
#[test]
fn a_body_is_found_beside_its_command_and_under_another_name() {
    let body = r#"{"model":"openai/gpt-5-mini","max_tokens":10,"messages":[{"role":"user","content":"hi"}]}"#;
    let url = "https://openrouter.ai/api/v1/chat/completions";
    for command in [
        format!("curl -sS {url} -H 'Content-Type: application/json' -d @- <<'JSON'\n{body}\nJSON\n"),
        format!("echo '{body}' | curl {url} --data-binary @-"),
    ] {
        assert_eq!(found(&command), [("max_tokens_sixteen", "/max_tokens".to_string())], "{command}");
    }
    let named = body.replace("messages", "message");
    let found = found(&format!("400 Input required: specify \"prompt\" or \"messages\"\n\n{named}"));
    assert_eq!(found.first(), Some(&("messages_absent", "/messages".to_string())), "{found:?}");
}

/// Tools that OpenRouter runs have settings where others have a schema.
#[test]
fn a_tool_of_openrouters_own_needs_no_name_and_no_schema() {
    let body = json!({"model": "openai/gpt-5.5", "messages": [{"role": "user", "content": "a"}], "tools": [
        {"type": "openrouter:web_search", "parameters": {"max_results": 5}},
        {"type": "openrouter:datetime", "parameters": {"timezone": "Europe/Lisbon"}}]});
    assert_eq!(found(&body.to_string()), []);
}

#[test]
fn a_result_that_lost_its_id_is_not_called_missing() {
    let body = r#"{"model":"deepseek/deepseek-chat","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","content":"x"}]}"#;
    assert_eq!(found(body).first(), Some(&("call_id_missing", "/messages/2/tool_call_id".to_string())));
}

#[test]
fn a_broken_body_is_a_finding_with_its_place() {
    for (body, rule, line) in [
        ("{\"model\": \"a/b\",\n \"messages\": [{\"role\": \"user\", \"content\": \"hi", "body_cut", "line 2"),
        ("{\"model\": \"a/b\",\n \"messages\": [],\n}", "body_not_json", "line 3"),
        ("{\"model\": \"a/b\"\n \"messages\": []}", "body_not_json", "line 2"),
        (
            "{\"model\": \"a/b\", \"messages\": [{\"role\": \"user\", \"content\": \"x\\ud83d\"}]}",
            "body_half_letter",
            "line 1",
        ),
    ] {
        let examined = examined(body);
        let placed = examined.findings.first().unwrap_or_else(|| panic!("nothing in {body}"));
        let texts = Texts::choose("en");
        let says = texts.say(&placed.finding.says).to_lowercase();
        assert!(placed.finding.rule == rule && says.contains(line), "{body}: {} {says}", placed.finding.rule);
    }
}

#[test]
fn a_healthy_body_has_nothing_known_against_it() {
    let bodies: Vec<Value> = serde_json::from_str(include_str!("request/healthy.json")).unwrap();
    assert!(bodies.len() >= 24);
    let mut problems = Vec::new();
    for body in bodies {
        for placed in &examined(&body.to_string()).findings {
            problems.push(format!("{} at {} in {body}", placed.finding.rule, placed.finding.pointer));
        }
    }
    report(&problems);
}
