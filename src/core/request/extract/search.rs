//! Looks for the request in a text: the whole of it, a part of a log, a command, a browser's archive.

use super::curl::{self, Curl};
use super::lenient::{self, Flaw, FlawKind};
use super::line_column::{PlacedFlaw, placed};
use crate::core::request::json_pointer::step;
use crate::core::request::outline::TextOutline;
use crate::core::request::skin::Skin;
use serde::Serialize;
use serde_json::Value;
use std::ops::Range;

/// Objects that are looked at in a text.
const OBJECTS: usize = 400;

/// How deep in what holds it a body is looked for.
const DEPTH: usize = 8;

/// Longest words beside a body that are read.
const WORDS: usize = 64 * 1024;

/// How the request was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum RequestSource {
    /// A body alone.
    Body,
    /// A curl command.
    Curl,
    /// A HAR file.
    Har,
    /// A log, or a paste that holds more than the body.
    Text,
}

/// A request as it was found.
#[derive(Debug)]
pub struct Extracted {
    /// The body.
    pub body: Value,
    /// Its form.
    pub skin: Skin,
    /// How it was given.
    pub form: RequestSource,
    /// The body's text, which pointers lead into.
    pub text: String,
    /// Where the body's text begins in what was given, if it stands there as it is.
    pub at: Option<usize>,
    /// What is wrong with its text.
    pub flaws: Vec<PlacedFlaw>,
    /// The address that it is sent to.
    pub address: Option<String>,
    /// What stands beside it: the words of a failure, mostly.
    pub words: String,
}

/// What no request was found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// The command sends what this file holds.
    InFile(String),
    /// None of it is a request.
    NoRequest,
}

/// A body within a larger object.
struct Inside {
    body: Value,
    /// Where in the object, if the body is a part of it and not the text of a string.
    at: Option<String>,
    address: Option<String>,
    words: String,
    form: RequestSource,
}

/// Finds the request.
///
/// # Errors
/// Why there is none.
pub fn take(text: &str) -> Result<Extracted, Nothing> {
    if let Some(at) = command(text) {
        let curl = curl::read(text, at);
        if let Some(taken) = of_command(text, at, &curl) {
            return Ok(taken);
        }
        if let Some(file) = curl.file {
            return Err(Nothing::InFile(file));
        }
    }
    largest(text, 0).ok_or(Nothing::NoRequest)
}

/// Where a command begins; what a body says of one is none.
fn command(text: &str) -> Option<usize> {
    let first = command_behind(text, 0)?;
    match text.trim_start().starts_with('{') {
        true => command_behind(text, answer_end(text)?),
        false => Some(first),
    }
}

/// Where the object ends that a text begins with, if it is no request: the answer to the command below it.
fn answer_end(text: &str) -> Option<usize> {
    let (end, taken) = object(text, text.find('{')?);
    taken.is_none().then_some(end)
}

fn command_behind(text: &str, from: usize) -> Option<usize> {
    text.get(from..)?.match_indices("curl").map(|(at, _)| from + at).find(|at| {
        let before = text[..*at].chars().next_back();
        let behind = text[at + 4..].trim_start_matches(".exe");
        before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '-')
            && behind.starts_with([' ', '\t', '\\', '^', '`'])
    })
}

fn of_command(text: &str, at: usize, curl: &Curl) -> Option<Extracted> {
    let Some(sent) = curl.body.as_deref() else {
        // What goes in by the standard input is written beside the command: a here-document, an `echo` before it.
        return curl.file.as_deref().filter(|file| *file == "-").and_then(|_| beside(text, 0, curl));
    };
    let skin = |body: &Value| curl.address.as_deref().and_then(Skin::of_address).unwrap_or_else(|| Skin::of_body(body));
    let words = format!("{}\n{}", clipped(&text[..at]), behind_command(&text[at..]));
    let (body, flaws) = match serde_json::from_str::<Value>(sent) {
        Ok(body) if body.is_object() => (body, Vec::new()),
        strict => match lenient::read(sent, sent.find('{')?) {
            Ok(found) if is_body(&found.value) => {
                let flaws = with_refused(sent, 0, found.flaws, strict.err().as_ref());
                (found.value, placed(sent, &flaws))
            }
            // Quotes within quotes, as LiteLLM logs its command.
            _ => return beside(text, at, curl),
        },
    };
    let place = text.find(sent);
    let text = if flaws.is_empty() && place.is_some() { sent.to_string() } else { pretty(&body) };
    let at = place.filter(|_| flaws.is_empty());
    Some(Extracted {
        skin: skin(&body),
        body,
        form: RequestSource::Curl,
        text,
        at,
        flaws,
        address: curl.address.clone(),
        words,
    })
}

/// The request that stands in the text of a command, from this byte on.
fn beside(text: &str, from: usize, curl: &Curl) -> Option<Extracted> {
    let mut taken = largest(text, from)?;
    taken.form = RequestSource::Curl;
    taken.address.clone_from(&curl.address);
    Some(taken)
}

/// What stands below a command: an answer, mostly, that begins on a line of its own.
fn behind_command(text: &str) -> &str {
    let answer =
        ["\n{\"error", "\n\n", "\nHTTP/", "\nError", "\n{'error"].into_iter().filter_map(|mark| text.rfind(mark)).max();
    clipped(answer.map_or("", |at| &text[at..]))
}

/// The largest request among the objects of a text.
fn largest(text: &str, from: usize) -> Option<Extracted> {
    let mut best: Option<Extracted> = None;
    let mut at = from;
    // What was read in vain must not be read again for each of its brackets.
    let mut work = text.len().saturating_mul(8) + (1 << 20);
    for _ in 0..OBJECTS {
        let Some(open) = memchr::memchr(b'{', &text.as_bytes()[at..]).map(|found| at + found) else { break };
        let (end, taken) = object(text, open);
        let cost = end.saturating_sub(open) + 64;
        let Some(left) = work.checked_sub(cost) else { break };
        work = left;
        let is_larger = |taken: &Extracted| best.as_ref().is_none_or(|best| taken.text.len() > best.text.len());
        match taken {
            Some(taken) if is_larger(&taken) => {
                at = end;
                best = Some(taken);
            }
            Some(_) => at = end,
            None => at = open + 1,
        }
    }
    best
}

/// What the object that opens here holds, and where it ends.
fn object(text: &str, open: usize) -> (usize, Option<Extracted>) {
    let mut stream = serde_json::Deserializer::from_str(&text[open..]).into_iter::<Value>();
    let refused = match stream.next() {
        Some(Ok(value)) => {
            let end = open + stream.byte_offset();
            return (end, of_object(text, open..end, value, &[], true));
        }
        Some(Err(refused)) => Some(refused),
        None => None,
    };
    match lenient::read(text, open) {
        Ok(found) => {
            let flaws = with_refused(text, open, found.flaws, refused.as_ref());
            (found.end.max(open + 1), of_object(text, open..found.end, found.value, &flaws, false))
        }
        Err(reached) => match unescaped(&text[open..]) {
            (Some(value), length) => (open + length, of_object(text, open..open + length, value, &[], false)),
            // What was read in vain counts as well.
            (None, length) => (reached.max(open + length.max(1)), None),
        },
    }
}

/// The flaws, and what else a strict reader refuses in what is meant as JSON: a comment, a comma too many.
fn with_refused(text: &str, open: usize, mut flaws: Vec<Flaw>, refused: Option<&serde_json::Error>) -> Vec<Flaw> {
    let is_meant_as_json = text[open..].trim_start_matches(['{', '[']).trim_start().starts_with('"');
    if let Some(refused) = refused.filter(|_| flaws.is_empty() && is_meant_as_json) {
        let before: usize =
            text[open..].split_inclusive('\n').take(refused.line().saturating_sub(1)).map(str::len).sum();
        flaws.push(Flaw { kind: FlawKind::Unexpected, at: open + before + refused.column().saturating_sub(1) });
    }
    flaws
}

/// JSON that stands in a string of another, `{\"model\":…}`, if it is that, and how much was read to find out.
fn unescaped(text: &str) -> (Option<Value>, usize) {
    if !text[1..].trim_start().starts_with("\\\"") {
        return (None, 0);
    }
    let mut length = 0;
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(length) {
        match byte {
            b'\\' => length += 2,
            b'"' | b'\n' => break,
            _ => length += 1,
        }
    }
    let length = length.min(text.len());
    let inner = text.get(..length).and_then(|text| serde_json::from_str::<String>(&format!("\"{text}\"")).ok());
    let value = inner.and_then(|inner| serde_json::from_str(inner.trim_end_matches(['\'', '`', ' '])).ok());
    (value, length)
}

/// What a value that was read in this range holds; `is_json` tells that its text is JSON as it stands.
fn of_object(text: &str, range: Range<usize>, value: Value, flaws: &[Flaw], is_json: bool) -> Option<Extracted> {
    let is_whole = text[..range.start].trim().is_empty() && text[range.end.min(text.len())..].trim().is_empty();
    let around = || format!("{}\n{}", clipped(&text[..range.start]), clipped(&text[range.end.min(text.len())..]));
    let whole = text;
    let is_request = is_body(&value) || (is_whole && value.get("model").is_some() && !is_answer(&value));
    if is_request {
        let skin = Skin::of_body(&value);
        let form = if is_whole { RequestSource::Body } else { RequestSource::Text };
        let own = &text[range.clone()];
        let (text, at) = if is_json { (own.to_string(), Some(range.start)) } else { (pretty(&value), None) };
        let words = around();
        let flaws = placed(whole, flaws);
        return Some(Extracted { body: value, skin, form, text, at, flaws, address: None, words });
    }
    let inside = inside(&value, "", 0)?;
    let place = inside.at.as_deref().filter(|_| is_json).and_then(|at| place(text.get(range.clone())?, at));
    let own = place.map(|place| (range.start + place.start, &text[range.start + place.start..range.start + place.end]));
    let (own, at) = own.map_or_else(|| (pretty(&inside.body), None), |(at, own)| (own.to_string(), Some(at)));
    let skin = inside.address.as_deref().and_then(Skin::of_address).unwrap_or_else(|| Skin::of_body(&inside.body));
    let words = format!("{}\n{}", around(), inside.words);
    // What is flawed around the body is no flaw of the body.
    let abridged: Vec<Flaw> = flaws.iter().filter(|flaw| flaw.kind == FlawKind::Abridged).copied().collect();
    let flaws = placed(text, &abridged);
    Some(Extracted { body: inside.body, skin, form: inside.form, text: own, at, flaws, address: inside.address, words })
}

/// Where the value at a pointer stands in a text of JSON.
fn place(text: &str, pointer: &str) -> Option<Range<usize>> {
    TextOutline::of(text, [pointer]).places.remove(pointer)
}

fn is_answer(value: &Value) -> bool {
    value.get("choices").is_some() || value.get("output").is_some() || value["usage"].get("total_tokens").is_some()
}

/// Whether an object is what one sends: a conversation, an input or a prompt.
fn is_body(value: &Value) -> bool {
    let has = |name: &str| value.get(name).is_some();
    let is_conversation = value["messages"]
        .as_array()
        .is_some_and(|messages| has("model") || messages.iter().any(|message| message.get("role").is_some()));
    let is_input = (has("input") || has("prompt")) && has("model");
    // The field's name may be the fault.
    let speaks =
        |field: &Value| field.as_array().is_some_and(|turns| turns.iter().any(|turn| turn.get("role").is_some()));
    let is_misnamed = has("model") && value.as_object().is_some_and(|fields| fields.values().any(speaks));
    (is_conversation || is_input || is_misnamed || (has("messages") && has("model"))) && !is_answer(value)
}

/// The body in what holds it; of several the last, since that is the one that failed.
fn inside(value: &Value, at: &str, depth: usize) -> Option<Inside> {
    if depth > DEPTH {
        return None;
    }
    if let Some(entries) = value.pointer("/log/entries").and_then(Value::as_array) {
        return archive(entries);
    }
    let below: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, field)| (step(at, name), field)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, item)| (step(at, index), item)).collect(),
        _ => return None,
    };
    below.iter().rev().find_map(|(place, field)| {
        let mut found = if is_body(field) {
            Inside {
                body: (*field).clone(),
                at: Some(place.clone()),
                address: None,
                words: String::new(),
                form: RequestSource::Text,
            }
        } else if let Some(body) = in_string(field) {
            Inside { body, at: None, address: None, words: String::new(), form: RequestSource::Text }
        } else {
            inside(field, place, depth + 1)?
        };
        for (other, field) in &below {
            if other != place {
                spoken(field, &mut found.words, 0);
            }
        }
        let address = ["url", "requestUrl", "endpoint"].into_iter().find_map(|name| value[name].as_str());
        found.address = found.address.or_else(|| address.map(str::to_string));
        Some(found)
    })
}

fn in_string(value: &Value) -> Option<Value> {
    let text = value.as_str().filter(|text| text.trim_start().starts_with('{'))?;
    let body = serde_json::from_str::<Value>(text).ok()?;
    is_body(&body).then_some(body)
}

/// The failed call of a browser's archive, or the last one.
fn archive(entries: &[Value]) -> Option<Inside> {
    let calls = entries.iter().filter_map(|entry| {
        let body = in_string(&entry["request"]["postData"]["text"])?;
        let mut words = String::new();
        spoken(&entry["response"], &mut words, 0);
        let address = entry["request"]["url"].as_str().map(str::to_string);
        let has_failed = entry["response"]["status"].as_i64().is_some_and(|status| status >= 400 || status == 0);
        Some((has_failed, Inside { body, at: None, address, words, form: RequestSource::Har }))
    });
    let mut calls: Vec<_> = calls.collect();
    let failed = calls.iter().rposition(|(has_failed, _)| *has_failed);
    let index = failed.or_else(|| calls.len().checked_sub(1))?;
    Some(calls.swap_remove(index).1)
}

/// Every text of a value, one a line.
fn spoken(value: &Value, words: &mut String, depth: usize) {
    if words.len() > WORDS || depth > DEPTH {
        return;
    }
    match value {
        Value::String(text) => {
            words.push_str(clipped(text));
            words.push('\n');
        }
        Value::Array(items) => items.iter().for_each(|item| spoken(item, words, depth + 1)),
        Value::Object(fields) => fields.values().for_each(|field| spoken(field, words, depth + 1)),
        _ => {}
    }
}

fn clipped(text: &str) -> &str {
    let mut end = text.len().min(WORDS);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn pretty(value: &Value) -> String {
    format!("{value:#}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_body_is_found_in_whatever_holds_it() {
        let body = json!({"model": "a/b", "messages": [{"role": "user", "content": "hi"}]});
        let har = json!({"log": {"entries": [
            {"request": {"url": "https://x.test/", "postData": {"text": "a=b"}}, "response": {"status": 200}},
            {"request": {"url": "https://openrouter.ai/api/v1/chat/completions", "postData": {"text": body.to_string()}},
             "response": {"status": 400, "content": {"text": "{\"error\":{\"message\":\"Bad\"}}"}}},
        ]}});
        for (text, form) in [
            (body.to_string(), RequestSource::Body),
            (format!("{body:#}\n"), RequestSource::Body),
            (har.to_string(), RequestSource::Har),
            (format!("curl https://openrouter.ai/api/v1/chat/completions -d '{body}'\n"), RequestSource::Curl),
            ("POST Request Sent from LiteLLM:\ncurl -X POST \\\nhttps://openrouter.ai/api/v1/ \\\n-d '{'model': 'a/b', 'messages': [{'role': 'user', 'content': 'hi'}]}'\n".to_string(), RequestSource::Curl),
            ("AI_APICallError: Provider returned error\n  requestBodyValues: {\n    model: 'a/b',\n    messages: [ { role: 'user', content: 'hi' } ]\n  },\n  statusCode: 400".to_string(), RequestSource::Text),
            (json!({"url": "https://openrouter.ai/api/v1/chat/completions", "requestBodyValues": body, "statusCode": 400}).to_string(), RequestSource::Text),
            (format!("log line {} rest", serde_json::to_string(&body.to_string()).unwrap_or_default()), RequestSource::Text),
        ] {
            let Ok(taken) = take(&text) else { unreachable!("nothing in {text}") };
            assert_eq!((&taken.body, taken.form), (&body, form), "{text}");
            assert!(taken.flaws.is_empty(), "{text}");
        }
        // The answer may stand above the command, and a body may speak of commands.
        let below = format!(
            "{{\"error\":{{\"message\":\"Bad\",\"code\":400}}}}\n\ncurl https://openrouter.ai/api/v1/chat/completions -d '{body}'\n"
        );
        assert!(
            take(&below).is_ok_and(|taken| taken.form == RequestSource::Curl
                && taken.body == body
                && taken.words.contains("Bad"))
        );
        let of_commands = json!({"model": "a/b", "messages": [{"role": "user", "content": "what does curl https://x.test -d '{}' do?"}]});
        assert!(
            take(&of_commands.to_string())
                .is_ok_and(|taken| taken.form == RequestSource::Body && taken.body == of_commands)
        );
        assert_eq!(
            take("curl -d @body.json https://openrouter.ai").err(),
            Some(Nothing::InFile("body.json".to_string()))
        );
        assert_eq!(take("nothing of the kind").err(), Some(Nothing::NoRequest));
    }

    #[test]
    fn what_is_read_in_vain_is_read_a_few_times_only() {
        let text = r#"{\"error\":"#.repeat(100_000);
        let (mut at, mut read) = (0, 0);
        while let Some(open) = text[at..].find('{').map(|found| at + found).filter(|_| read < 20 * text.len()) {
            let (end, taken) = object(&text, open);
            assert!(taken.is_none());
            // All of the rest is looked at each time, and is said to be.
            assert_eq!(end, text.len());
            (at, read) = (open + 1, read + end - open);
        }
        assert_eq!(take(&text).err(), Some(Nothing::NoRequest));
    }

    #[test]
    fn the_words_beside_a_body_are_kept() {
        let text = "Error 400: tools.11.custom.input_schema: Field required\n{\"model\":\"a/b\",\"messages\":[]}\nrequest id 7";
        let Ok(taken) = take(text) else { unreachable!("nothing in {text}") };
        assert!(taken.words.contains("tools.11.custom") && taken.words.contains("request id 7"));
        assert_eq!(taken.at, text.find('{'));
    }
}
