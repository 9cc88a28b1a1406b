//! The conversation: empty pieces, roles, their order, marks of the cache.

use crate::core::knowledge::requests::RequestRule;
use crate::core::request::conversation::{Content, Conversation, Turn};
use crate::core::request::json_pointer::{field, is_given, named, step};
use crate::core::request::place::TurnPlace;
use crate::core::request::rule_hit::{Operation, RuleHit};
use crate::core::request::skin::Skin;
use serde_json::Value;

/// Characters of the quoted beginning of a value.
const SHOWN: usize = 40;

fn is_system(role: &str) -> bool {
    matches!(role, "system" | "developer")
}

/// What the model sees as one side: results of tools come from the user's side.
fn side(role: &str) -> &str {
    if role == "tool" { "user" } else { role }
}

fn remove(at: TurnPlace) -> Vec<Operation> {
    vec![Operation::Remove { path: at.to_string() }]
}

/// A piece of text with nothing in it, among others or alone.
pub fn empty_text(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let last = view.turns.last().filter(|turn| turn.role == "assistant").map(|turn| turn.at);
    let parts = view.parts().filter(|part| part.at.is_piece() && part.kind == "text");
    let empty = parts.filter(|part| part.text.is_some_and(|text| text.trim().is_empty()));
    let own = empty.filter(|part| last.is_none_or(|last| !part.at.is_of(last)));
    own.map(|part| RuleHit::at(part.at.to_string()).mended_by(remove(part.at))).collect()
}

/// A message without content: an empty text or list, and nothing called.
pub fn empty_content(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let count = view.turns.len();
    let hits = view.turns.iter().enumerate().filter(|(index, turn)| {
        let is_empty = match turn.content {
            Content::Text => turn.parts.iter().all(|part| part.text.is_none_or(|text| text.trim().is_empty())),
            Content::Parts => turn.parts.is_empty(),
            _ => false,
        };
        // The last one of the assistant may be empty, and a tool may have nothing to say.
        let may_be = (turn.role == "assistant" && index + 1 == count) || turn.role == "tool";
        is_empty
            && !may_be
            && turn.calls.is_empty()
            && !field(turn.value, "reasoning_details").is_some_and(Value::is_array)
    });
    hits.map(|(_, turn)| RuleHit::at(step(turn.at, "content")).with("role", turn.role).mended_by(remove(turn.at)))
        .collect()
}

/// `content: null` or none at all, where nothing is called either.
pub fn null_content(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let with_calls = rule.words.contains(&"with_calls");
    let hits = view.turns.iter().filter(|turn| {
        let is_message = field(turn.value, "role").is_some();
        let is_null = matches!(turn.content, Content::Null | Content::Absent);
        is_message && is_null && turn.calls.is_empty() != with_calls && field(turn.value, "audio").is_none()
    });
    let is_alone = view.turns.iter().filter(|turn| !is_system(turn.role)).count() < 2;
    hits.map(|turn| {
        let path = step(turn.at, "content");
        RuleHit::at(path.clone()).with("role", turn.role).mended_by(vec![match turn.content {
            // An empty text in its place is refused by those who want a piece of content.
            _ if !with_calls && !is_alone => Operation::Remove { path: turn.at.to_string() },
            Content::Null => Operation::Replace { path, value: "".into() },
            _ => Operation::Add { path, value: "".into() },
        }])
    })
    .collect()
}

/// The first message behind the instructions has one of these roles.
pub fn first_role(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let first = view.turns.iter().find(|turn| !is_system(turn.role) && field(turn.value, "role").is_some());
    let hit = first.filter(|turn| rule.words.contains(&turn.role));
    hit.map(|turn| RuleHit::at(turn.at.to_string()).with("role", turn.role)).into_iter().collect()
}

/// Two messages of one side in a row.
pub fn repeated_role(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let spoken: Vec<&Turn<'_>> = view.turns.iter().filter(|turn| !is_system(turn.role)).collect();
    let pairs = spoken.windows(2).filter(|pair| {
        let results = pair.iter().all(|turn| !turn.results.is_empty());
        side(pair[0].role) == side(pair[1].role) && !results && pair[0].role == pair[1].role
    });
    pairs.map(|pair| RuleHit::at(pair[1].at.to_string()).with("role", pair[1].role)).collect()
}

/// One of these roles behind the beginning.
pub fn late_role(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let begins = view.turns.iter().position(|turn| !is_system(turn.role)).unwrap_or(view.turns.len());
    let late = view.turns.iter().skip(begins).filter(|turn| rule.words.contains(&turn.role));
    late.map(|turn| {
        let path = step(turn.at, "role");
        RuleHit::at(turn.at.to_string())
            .with("role", turn.role)
            .mended_by(vec![Operation::Replace { path, value: "user".into() }])
    })
    .collect()
}

/// A message of the second of these roles right behind one of the first.
pub fn role_behind(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let [before, behind] = rule.words else { return Vec::new() };
    let pairs = view.turns.windows(2).filter(|pair| pair[0].role == *before && pair[1].role == *behind);
    pairs.map(|pair| RuleHit::at(pair[1].at.to_string()).with("role", *behind).with("before", *before)).collect()
}

/// A message of one of these roles.
pub fn role(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let hits = view.turns.iter().filter(|turn| rule.words.contains(&turn.role));
    hits.map(|turn| {
        let path = step(turn.at, "role");
        let hit = RuleHit::at(path.clone()).with("role", turn.role);
        match rule.value.and_then(|value| serde_json::from_str::<Value>(value).ok()) {
            Some(value) => hit.mended_by(vec![Operation::Replace { path, value }]),
            None => hit,
        }
    })
    .collect()
}

/// A role that no API has.
pub fn unknown_role(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let hits = view.turns.iter().filter(|turn| {
        let stated = field(turn.value, "role");
        let is_item = field(turn.value, "type").is_some_and(|kind| kind != "message");
        turn.value.is_object()
            && !is_item
            && stated.is_none_or(|role| !role.as_str().is_some_and(|role| rule.words.contains(&role)))
    });
    hits.map(|turn| RuleHit::at(step(turn.at, "role")).with("role", turn.role).with("words", rule.words.join(", ")))
        .collect()
}

/// The conversation ends with one of these roles.
pub fn last_role(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let last = view.turns.last().filter(|turn| rule.words.contains(&turn.role) && turn.calls.is_empty());
    let last = last.filter(|turn| field(turn.value, "role").is_some());
    last.map(|turn| RuleHit::at(turn.at.to_string()).with("role", turn.role).mended_by(remove(turn.at)))
        .into_iter()
        .collect()
}

/// The last message is the assistant's, to be gone on with, and ends with a blank.
pub fn blank_end(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let last = view.turns.last().filter(|turn| turn.role == "assistant" && turn.calls.is_empty());
    let part = last.and_then(|turn| turn.parts.last());
    let Some((part, text)) = part.and_then(|part| Some((part, part.text?))) else { return Vec::new() };
    let bare = text.trim_end();
    if bare.len() == text.len() || bare.is_empty() {
        return Vec::new();
    }
    let path = if part.value.is_string() { part.at.to_string() } else { step(part.at, "text") };
    vec![RuleHit::at(path.clone()).mended_by(vec![Operation::Replace { path, value: bare.into() }])]
}

/// There is nothing but instructions.
pub fn no_user(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let is_only = !view.turns.is_empty() && view.turns.iter().all(|turn| is_system(turn.role));
    if is_only {
        vec![RuleHit::at(if view.skin == Skin::Responses { "/input" } else { "/messages" })]
    } else {
        Vec::new()
    }
}

/// More pieces marked for the cache than are taken.
pub fn cache_marks(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let mut marks = Vec::new();
    for root in ["tools", "system", "messages", "input"] {
        marked(&format!("/{root}"), &view.body[root], &mut marks, 0);
    }
    let most = rule.most.unwrap_or(f64::MAX);
    if marks.len() as f64 <= most {
        return Vec::new();
    }
    // The earliest are the least worth: the last ones hold the longest part that can be cached.
    let extra: Vec<Operation> =
        marks.iter().take(marks.len() - most as usize).map(|path| Operation::Remove { path: path.clone() }).collect();
    vec![RuleHit::at(marks[most as usize].clone()).with("count", marks.len()).with("most", most).mended_by(extra)]
}

/// A mark that keeps longer than one before it. The cache is laid out as tools, instructions, conversation.
pub fn cache_order(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let mut marks = Vec::new();
    for root in ["tools", "system", "messages", "input"] {
        marked(&format!("/{root}"), &view.body[root], &mut marks, 0);
    }
    let is_long = |at: &&String| view.body.pointer(at).is_some_and(|mark| mark["ttl"] == "1h");
    let late = marks.iter().skip_while(is_long).filter(is_long);
    let hits = late.map(|at| {
        let path = step(at, "ttl");
        RuleHit::at(path.clone()).mended_by(vec![Operation::Replace { path, value: "5m".into() }])
    });
    hits.collect()
}

fn marked(at: &str, value: &Value, marks: &mut Vec<String>, depth: usize) {
    if depth > 8 {
        return;
    }
    match value {
        Value::Object(fields) => {
            if named(fields, "cache_control").is_some_and(|mark| !mark.is_null()) {
                marks.push(step(at, "cache_control"));
            }
            for name in ["content", "function"] {
                if let Some(inner) = named(fields, name) {
                    marked(&step(at, name), inner, marks, depth + 1);
                }
            }
        }
        Value::Array(items) => {
            let found = items.iter().enumerate().filter(|(_, item)| has_mark(item, depth + 1));
            found.for_each(|(index, item)| marked(&step(at, index), item, marks, depth + 1));
        }
        _ => {}
    }
}

/// Whether there is a mark in it: most of a long conversation has none, and needs no pointer.
fn has_mark(value: &Value, depth: usize) -> bool {
    match value {
        _ if depth > 8 => false,
        Value::Object(fields) => {
            named(fields, "cache_control").is_some_and(|mark| !mark.is_null())
                || ["content", "function"]
                    .iter()
                    .any(|name| named(fields, name).is_some_and(|inner| has_mark(inner, depth + 1)))
        }
        Value::Array(items) => items.iter().any(|item| has_mark(item, depth + 1)),
        _ => false,
    }
}

/// A mark of the cache on a piece without text.
pub fn empty_cached(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let parts = view.parts().filter(|part| part.kind == "text" && part.value.get("cache_control").is_some());
    let empty = parts.filter(|part| part.text.is_some_and(|text| text.trim().is_empty()));
    empty.map(|part| RuleHit::at(step(part.at, "cache_control")).mended_by(remove(part.at))).collect()
}

/// The answer shall be JSON, and no message says so.
pub fn word_missing(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let says = |text: &str| rule.words.iter().any(|word| text.to_lowercase().contains(word));
    let mut texts = view.parts().filter_map(|part| part.text);
    let asked = rule.at.iter().find(|at| is_given(view.body, at));
    match asked {
        Some(at) if !texts.any(says) => vec![RuleHit::at(*at).with("word", rule.words.join(", "))],
        _ => Vec::new(),
    }
}

/// Instructions with a word that is reserved.
pub fn reserved_word(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let system = view.turns.iter().filter(|turn| is_system(turn.role)).flat_map(|turn| &turn.parts).chain(&view.system);
    let hits = system.filter_map(|part| {
        let text = part.text?;
        let word = rule.words.iter().find(|word| text.contains(*word))?;
        Some(RuleHit::at(part.at.to_string()).with("word", word))
    });
    hits.collect()
}

/// A piece of content of one of these kinds; of a role, where the rule names one.
pub fn part_kind(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let turns = view.turns.iter().filter(|turn| rule.where_is.is_none_or(|(_, role)| turn.role == role));
    let parts =
        turns.flat_map(|turn| &turn.parts).filter(|part| rule.words.contains(&part.kind) && part.value.is_object());
    parts
        .map(|part| {
            let path = step(part.at, "type");
            let hit = RuleHit::at(path.clone()).with("value", part.kind.chars().take(SHOWN).collect::<String>());
            match rule.value.and_then(|value| serde_json::from_str::<Value>(value).ok()) {
                Some(value) => hit.mended_by(vec![Operation::Replace { path, value }]),
                None => hit,
            }
        })
        .collect()
}
