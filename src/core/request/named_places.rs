//! Places that the words of a refusal name, led back to the user's own body.
//!
//! Providers count what OpenRouter made of the request: without the system messages, with the results of tools and the
//! messages of one side joined.

use super::conversation::{Conversation, Turn};
use super::json_pointer::step;
use super::refusal_words::bare;
use super::skin::Skin;
use crate::core::knowledge::lexicon::{EVERYDAY_FIELDS, REFUSED_BEHIND};
use serde_json::Value;

/// Places that are read out of one refusal.
const PLACES: usize = 12;

/// Names that a path begins with.
const ROOTS: [&str; 8] =
    ["messages", "contents", "tools", "input", "system", "functions", "response_format", "tool_choice"];

/// A place that was named.
#[derive(Clone, Debug, PartialEq)]
pub struct Pointed {
    /// In the user's body.
    pub at: String,
    /// As it was named.
    pub named: String,
}

#[derive(Clone, Debug, PartialEq)]
enum Segment {
    Name(String),
    Index(usize),
}

/// The places that these words name and that the body has.
#[must_use]
pub fn pointed(words: &str, view: &Conversation<'_>) -> Vec<Pointed> {
    let plain = bare(words);
    let mut found: Vec<Pointed> = Vec::new();
    let paths = paths(&plain).into_iter().chain(listed_paths(&plain)).chain(numbered(&plain)).chain(parameters(&plain));
    let paths = paths.chain(complained_of(&plain, view.body));
    for (named, path) in paths {
        let Some(at) = resolve(&path, view, &plain) else { continue };
        if !found.iter().any(|other| other.at == at) && found.len() < PLACES {
            found.push(Pointed { at, named });
        }
    }
    found.extend(amount(&plain, view));
    found
}

/// The length that was asked for, where the refusal counts it: `131072 in the output`.
fn amount(words: &str, view: &Conversation<'_>) -> Option<Pointed> {
    ["max_tokens", "max_completion_tokens", "max_output_tokens"].into_iter().find_map(|name| {
        let named = format!("{} in the output", view.body[name].as_u64()?);
        words.contains(&named).then(|| Pointed { at: step("", name), named })
    })
}

/// `param: reasoning.effort`, `unsupported parameter: temperature`.
fn parameters(words: &str) -> Vec<(String, Vec<Segment>)> {
    let leads = ["param: ", "param:", "unsupported parameter: ", "unsupported value: ", "unknown parameter: "];
    let mut found = Vec::new();
    for lead in leads {
        for (at, _) in words.match_indices(lead) {
            let rest = &words[at + lead.len()..];
            let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
            let (mut path, length) = segments(&rest[end..]);
            path.insert(0, Segment::Name(rest[..end].to_string()));
            if end > 2 {
                found.push((rest[..end + length].to_string(), path));
            }
        }
    }
    found
}

/// Fields of the body of which the words complain: `temperature is deprecated for this model`, `top_k: Extra inputs …`.
fn complained_of(words: &str, body: &Value) -> Vec<(String, Vec<Segment>)> {
    let fields = body.as_object().into_iter().flat_map(|fields| fields.keys());
    let complaint = |name: &str| {
        let own = name.to_lowercase();
        words.match_indices(&own).find_map(|(at, _)| {
            let is_whole =
                !words[..at].ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-'));
            let behind = &words[at + own.len()..];
            let lead = REFUSED_BEHIND.iter().find(|lead| behind.starts_with(**lead)).filter(|_| is_whole)?;
            Some(format!("{own}{lead}"))
        })
    };
    let fields = fields.filter(|name| !EVERYDAY_FIELDS.contains(&name.as_str()));
    fields.filter_map(|name| Some((complaint(name)?, vec![Segment::Name(name.clone())]))).collect()
}

/// `messages.7.content.2`, `tools[0].function_declarations[53].parameters`, `/input/1`.
fn paths(words: &str) -> Vec<(String, Vec<Segment>)> {
    let mut found = Vec::new();
    for root in ROOTS {
        for (at, _) in words.match_indices(root) {
            let before = words[..at].chars().next_back();
            if before.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-')) {
                continue;
            }
            let (mut path, length) = segments(&words[at + root.len()..]);
            path.insert(0, Segment::Name(root.to_string()));
            if path.len() > 1 {
                found.push((at, words[at..at + root.len() + length].to_string(), path));
            }
        }
    }
    found.sort_by_key(|(at, ..)| *at);
    found.into_iter().map(|(_, named, path)| (named, path)).collect()
}

/// The steps that follow a name, and their length.
fn segments(text: &str) -> (Vec<Segment>, usize) {
    let mut path = Vec::new();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let (word, length) = if let Some(inner) = rest.strip_prefix('[') {
            let Some(end) = inner.find(']').filter(|end| *end < 80) else { break };
            (&inner[..end], end + 2)
        } else if let Some(inner) = rest.strip_prefix(['.', '/']) {
            let end = inner.find(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | '-' | '$'));
            let end = end.unwrap_or(inner.len());
            (&inner[..end], end + 1)
        } else {
            break;
        };
        if word.is_empty() {
            break;
        }
        path.push(word.parse().map_or_else(|_| Segment::Name(word.to_string()), Segment::Index));
        at += length;
    }
    (path, at)
}

/// `path: [input, 1, content, 0]`, as Zod prints it, and `loc: [body, messages, 4, content]`, as Pydantic does.
fn listed_paths(words: &str) -> Vec<(String, Vec<Segment>)> {
    let mut found = Vec::new();
    let leads = ["path", "loc"].into_iter().flat_map(|lead| words.match_indices(lead));
    for (at, lead) in leads {
        let behind = &words[at + lead.len()..];
        let Some(list) = behind.trim_start_matches([':', '=', ' ']).strip_prefix(['[', '(']) else { continue };
        let Some(end) = list.find([']', ')']).filter(|end| *end < 300) else { continue };
        let steps = list[..end].split(',').map(str::trim).filter(|word| !word.is_empty());
        let path: Vec<Segment> = steps
            .skip_while(|word| *word == "body")
            .map(|word| word.parse().map_or_else(|_| Segment::Name(word.to_string()), Segment::Index))
            .collect();
        if matches!(path.first(), Some(Segment::Name(name)) if ROOTS.contains(&name.as_str())) {
            found.push((format!("[{}]", &list[..end]), path));
        }
    }
    found
}

/// `tool 11`, `message at index 5`.
fn numbered(words: &str) -> Vec<(String, Vec<Segment>)> {
    let mut found = Vec::new();
    for (word, root) in [("tool", "tools"), ("message", "messages"), ("function", "tools")] {
        for (at, _) in words.match_indices(word) {
            let before = words[..at].chars().next_back();
            let rest = &words[at + word.len()..];
            let number = [" at index ", " index ", " #", " no. ", " number ", " "].into_iter().find_map(|between| {
                rest.strip_prefix(between).filter(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
            });
            let Some(number) = number.filter(|_| !before.is_some_and(char::is_alphanumeric)) else { continue };
            let end = number.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(number.len());
            let Ok(index) = number[..end].parse() else { continue };
            let named = format!("{word} {index}");
            found.push((named, vec![Segment::Name(root.to_string()), Segment::Index(index)]));
        }
    }
    found
}

fn resolve(path: &[Segment], view: &Conversation<'_>, words: &str) -> Option<String> {
    let [Segment::Name(root), rest @ ..] = path else { return None };
    match root.as_str() {
        "tools" | "functions" => of_tool(rest, view),
        "messages" | "contents" | "input" => of_turn(root, rest, view, words),
        name => {
            let at = step("", name);
            // The provider names what OpenRouter made of it.
            let other = match name {
                "reasoning_effort" => "/reasoning/effort",
                "max_output_tokens" | "max_completion_tokens" => "/max_tokens",
                _ => return view.body.pointer(&at).map(|value| walked(at.clone(), value, rest)),
            };
            let places = [at.as_str(), other].into_iter().find_map(|at| Some((at, view.body.pointer(at)?)));
            places.map(|(at, value)| walked(at.to_string(), value, rest))
        }
    }
}

fn of_tool(path: &[Segment], view: &Conversation<'_>) -> Option<String> {
    // Gemini has one tool, which declares all functions.
    let (index, rest) = match path {
        [Segment::Index(0), Segment::Name(name), Segment::Index(index), rest @ ..]
            if matches!(name.as_str(), "function_declarations" | "functiondeclarations") =>
        {
            (*index, rest)
        }
        [Segment::Index(index), rest @ ..] => (*index, rest),
        _ => return None,
    };
    let tool = view.tools.get(index)?;
    let mut rest = rest;
    while let [Segment::Name(name), tail @ ..] = rest {
        match name.as_str() {
            "custom" | "function" => rest = tail,
            "input_schema" | "parameters" | "inputschema" | "schema" => {
                let (at, schema) = tool.schema.as_ref()?;
                return Some(walked(at.clone(), schema, tail));
            }
            "name" => return Some(tool.name_at.clone()),
            _ => break,
        }
    }
    Some(walked(tool.at.clone(), tool.value, rest))
}

/// As deep as the body goes along; names are compared without case, since the words lost theirs.
fn walked(mut at: String, mut value: &Value, path: &[Segment]) -> String {
    for segment in path {
        let next = match (value, segment) {
            (Value::Array(items), Segment::Index(index)) => items.get(*index).map(|item| (step(&at, index), item)),
            (Value::Object(fields), Segment::Index(index)) => {
                // Gemini counts properties: `properties[3].value`.
                fields.iter().nth(*index).map(|(name, field)| (step(&at, name), field))
            }
            (Value::Object(fields), Segment::Name(name)) => {
                fields.iter().find(|(own, _)| own.to_lowercase() == *name).map(|(own, field)| (step(&at, own), field))
            }
            _ => None,
        };
        match (next, segment) {
            (Some((place, inner)), _) => (at, value) = (place, inner),
            (None, Segment::Name(name)) if name == "value" => {}
            (None, _) => break,
        }
    }
    at
}

fn of_turn(root: &str, path: &[Segment], view: &Conversation<'_>, words: &str) -> Option<String> {
    let [Segment::Index(index), rest @ ..] = path else { return None };
    if !is_renumbered(root, view, words) {
        let turn = view.turns.get(*index)?;
        return Some(walked(turn.at.to_string(), turn.value, rest));
    }
    let groups = groups(view);
    let group = groups.get(*index)?;
    let block = match rest {
        [Segment::Name(name), Segment::Index(block), ..] if matches!(name.as_str(), "content" | "parts") => *block,
        _ => return group.first().map(|turn| turn.at.to_string()),
    };
    let blocks: Vec<String> = group.iter().flat_map(|turn| blocks(turn)).collect();
    blocks.get(block).cloned().or_else(|| group.first().map(|turn| turn.at.to_string()))
}

/// Whether who speaks counts its own messages rather than those that were sent.
fn is_renumbered(root: &str, view: &Conversation<'_>, words: &str) -> bool {
    let is_other_form = view.skin == Skin::Chat || view.skin == Skin::Responses;
    let is_foreign_root = root == "contents" || (view.skin == Skin::Responses && root == "messages");
    let counts_itself = ["anthropic", "bedrock", "vertex"].iter().any(|name| words.contains(name))
        || matches!(view.author(), Some("anthropic" | "google"));
    // Zod is OpenRouter's own check, before anything is converted.
    let is_own_check = words.contains("invalid_type") || words.contains("invalid_union") || words.contains("zoderror");
    (is_foreign_root || (is_other_form && counts_itself)) && !is_own_check
}

/// The messages as they are joined: by turns of the two sides, without the system's.
fn groups<'a, 'b>(view: &'b Conversation<'a>) -> Vec<Vec<&'b Turn<'a>>> {
    let side = |turn: &Turn<'_>| turn.role == "assistant";
    let mut groups: Vec<Vec<&Turn<'_>>> = Vec::new();
    for turn in view.turns.iter().filter(|turn| !matches!(turn.role, "system" | "developer")) {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| side(last) == side(turn)) => group.push(turn),
            _ => groups.push(vec![turn]),
        }
    }
    groups
}

/// The blocks that one message becomes: thought first, then what is said, then what is called.
fn blocks(turn: &Turn<'_>) -> Vec<String> {
    if turn.role == "tool" {
        return vec![turn.at.to_string()];
    }
    let details = turn.value["reasoning_details"].as_array().map_or(0, Vec::len);
    let thought = (0..details).map(|index| step(step(turn.at, "reasoning_details"), index));
    let said =
        turn.parts.iter().filter(|part| part.text.is_none_or(|text| !text.is_empty())).map(|part| part.at.to_string());
    let called = turn
        .calls
        .iter()
        .filter(|call| call.at.contains("/tool_calls/") || turn.parts.is_empty())
        .map(|call| call.at.clone());
    thought.chain(said).chain(called).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(words: &str, body: &Value) -> Vec<String> {
        let view = Conversation::of(body, Skin::of_body(body), None);
        pointed(words, &view).into_iter().map(|pointed| pointed.at).collect()
    }

    #[test]
    fn a_provider_s_count_leads_to_the_user_s_own_line() {
        let body = json!({"model": "anthropic/claude-sonnet-4", "messages": [
            {"role": "system", "content": "s"},
            {"role": "user", "content": "u"},
            {"role": "assistant", "content": "a", "reasoning_details": [{"type": "reasoning.text"}],
             "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{}"}}, {"id": "2", "function": {"name": "g"}}]},
            {"role": "tool", "tool_call_id": "1", "content": "x"},
            {"role": "tool", "tool_call_id": "2", "content": "y"},
            {"role": "user", "content": "more"},
        ]});
        assert_eq!(
            at("messages.1.content.0: Invalid `signature` in `thinking` block", &body),
            ["/messages/2/reasoning_details/0"]
        );
        assert_eq!(
            at("messages.1.content.3.tool_use.id: String should match pattern", &body),
            ["/messages/2/tool_calls/1"]
        );
        assert_eq!(at("messages.2.content.1.tool_result.content", &body), ["/messages/4"]);
        assert_eq!(at("messages.2.content.2: text content blocks must be non-empty", &body), ["/messages/5/content"]);
    }

    #[test]
    fn tools_and_listed_paths_are_found() {
        let body = json!({"model": "google/gemini-3", "messages": [{"role": "user", "content": "u"}], "tools": [
            {"type": "function", "function": {"name": "a", "parameters": {"type": "object", "properties": {"x": {"type": "array"}}}}},
            {"type": "function", "function": {"name": "b", "parameters": {"type": "object", "properties": {"y": {"enum": [1]}, "z": {}}}}},
        ]});
        let schema = "/tools/1/function/parameters";
        assert_eq!(
            at(
                "Unknown name \"const\" at 'tools[0].function_declarations[1].parameters.properties[0].value.enum'",
                &body
            ),
            [format!("{schema}/properties/y/enum")]
        );
        assert_eq!(
            at("tools.1.custom.input_schema.properties.z: Field required", &body),
            [format!("{schema}/properties/z")]
        );
        assert_eq!(at("the schema of tool 1 has no type", &body), ["/tools/1"]);
        let body = json!({"model": "openai/gpt-5", "input": [{"role": "user", "content": "u"}, {"role": "assistant", "content": [{"type": "refusal"}]}]});
        assert_eq!(
            at(r#"[{"code":"invalid_type","path":["input",1,"content",0,"refusal"],"message":"Required"}]"#, &body),
            ["/input/1/content/0"]
        );
        assert_eq!(at("Invalid value: 'x' at input[0].content", &body), ["/input/0/content"]);
        let body = json!({"model": "meta-llama/llama-4-scout", "top_k": 4, "messages": [{"role": "user", "content": "u"}, {"role": "assistant"}]});
        assert_eq!(
            at(
                r#"{"detail":[{"type":"missing","loc":["body","messages",1,"content"],"msg":"Field required"}]}"#,
                &body
            ),
            ["/messages/1"]
        );
        for complaint in [
            "`top_k` is deprecated for this model.",
            "top_k: Extra inputs are not permitted",
            "top_k must be at least 1",
        ] {
            assert_eq!(at(complaint, &body), ["/top_k"], "{complaint}");
        }
        assert!(at("the model must be one of these, and my_top_k is invalid", &body).is_empty());
    }
}
