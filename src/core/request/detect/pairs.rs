//! Calls of tools and their results: each has its counterpart, in its place, under one id.

use super::fields::plain_name;
use crate::core::knowledge::requests::RequestRule;
use crate::core::request::conversation::{Conversation, ToolCall, ToolResult};
use crate::core::request::json_pointer::step;
use crate::core::request::rule_hit::{Operation, RuleHit};
use crate::core::request::skin::Skin;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A result whose call stands nowhere before it.
pub fn orphan_result(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let mut called = BTreeSet::new();
    let mut hits = Vec::new();
    for turn in &view.turns {
        called.extend(turn.calls.iter().filter_map(|call| call.id));
        let orphan = |result: &&ToolResult<'_>| result.id.is_some_and(|id| !called.contains(id));
        let orphans: Vec<&ToolResult<'_>> = turn.results.iter().filter(orphan).collect();
        // A message of results alone goes with the last of them: an empty one is refused as well.
        if orphans.is_empty() {
            continue;
        }
        let at = turn.at.to_string();
        let is_all = turn.results.iter().all(|result| result.at != at) && orphans.len() == turn.parts.len();
        for (index, result) in orphans.into_iter().enumerate() {
            let hit = RuleHit::at(result.id_at.clone()).with("id", result.id.unwrap_or_default());
            hits.push(hit.mended_by(taken_out(if is_all { &at } else { &result.at }, is_all && index > 0)));
        }
    }
    hits
}

/// The change that takes a place out; none where the one before takes it out already.
fn taken_out(place: &str, is_done: bool) -> Vec<Operation> {
    if is_done { Vec::new() } else { vec![Operation::Remove { path: place.to_string() }] }
}

/// A call whose result does not follow.
pub fn missing_result(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let mut hits = Vec::new();
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, turn) in view.turns.iter().enumerate() {
        last.extend(turn.results.iter().filter_map(|result| Some((result.id?, index))));
    }
    for (index, turn) in view.turns.iter().enumerate().filter(|(_, turn)| !turn.calls.is_empty()) {
        // A result behind it that lost its id is a fault of its own.
        let mut behind = view.turns.iter().skip(index + 1).take_while(|turn| !turn.results.is_empty());
        let is_nameless = behind.any(|turn| turn.results.iter().any(|result| result.id.is_none_or(str::is_empty)));
        let is_answered = |id: &str| last.get(id).is_some_and(|answer| *answer > index);
        let is_missed = |call: &&ToolCall<'_>| !is_nameless && call.id.is_some_and(|id| !is_answered(id));
        let missed: Vec<&ToolCall<'_>> = turn.calls.iter().filter(is_missed).collect();
        if missed.is_empty() {
            continue;
        }
        let at = turn.at.to_string();
        let is_all = missed.len() == turn.calls.len();
        let says_more =
            turn.parts.iter().any(|part| part.kind != "tool_use" && part.text.is_none_or(|text| !text.is_empty()));
        let list = step(turn.at, "tool_calls");
        for (number, call) in missed.into_iter().enumerate() {
            let hit = RuleHit::at(call.at.clone())
                .with("id", call.id.unwrap_or_default())
                .with("name", call.name.unwrap_or_default());
            // What is left empty is refused as well: the list of calls, or the whole turn.
            let whole = if says_more { call.at.strip_prefix(&list).map(|_| &list) } else { Some(&at) };
            let whole = whole.filter(|_| is_all);
            hits.push(hit.mended_by(taken_out(whole.unwrap_or(&call.at), whole.is_some() && number > 0)));
        }
    }
    hits
}

/// A result that does not stand right behind its call.
pub fn result_apart(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    // In `/responses` each result stands for itself.
    if view.skin == Skin::Responses {
        return Vec::new();
    }
    let mut open: BTreeSet<&str> = BTreeSet::new();
    let mut all: BTreeSet<&str> = BTreeSet::new();
    let mut hits = Vec::new();
    for turn in &view.turns {
        for result in &turn.results {
            if let Some(id) = result.id.filter(|id| !open.contains(id) && all.contains(id)) {
                hits.push(RuleHit::at(result.at.clone()).with("id", id));
            }
        }
        // In `/messages` other pieces may not stand before the results.
        let first = turn.parts.iter().position(|part| part.kind == "tool_result");
        if let Some(part) = first.filter(|first| *first > 0).map(|first| &turn.parts[first]) {
            hits.push(
                RuleHit::at(part.at.to_string()).with("id", part.value["tool_use_id"].as_str().unwrap_or_default()),
            );
        }
        if turn.results.is_empty() {
            open = turn.calls.iter().filter_map(|call| call.id).collect();
        }
        all.extend(turn.calls.iter().filter_map(|call| call.id));
    }
    hits
}

/// An id that two calls or two results share.
pub fn doubled_id(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let (mut calls, mut results) = (BTreeSet::new(), BTreeSet::new());
    let mut hits = Vec::new();
    for turn in &view.turns {
        for call in &turn.calls {
            if let Some(id) = call.id.filter(|id| !id.is_empty() && !calls.insert(*id)) {
                hits.push(RuleHit::at(call.id_at.clone()).with("id", id));
            }
        }
        for result in &turn.results {
            if let Some(id) = result.id.filter(|id| !id.is_empty() && !results.insert(*id)) {
                hits.push(RuleHit::at(result.id_at.clone()).with("id", id));
            }
        }
    }
    hits
}

/// A call or a result without an id.
pub fn id_missing(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let calls = view.turns.iter().flat_map(|turn| &turn.calls).map(|call| (&call.id_at, call.id));
    let results = view.turns.iter().flat_map(|turn| &turn.results).map(|result| (&result.id_at, result.id));
    calls.chain(results).filter(|(_, id)| id.is_none_or(str::is_empty)).map(|(at, _)| RuleHit::at(at.clone())).collect()
}

/// Every id and the places that hold it, in their order.
fn ids<'a>(view: &'a Conversation<'_>) -> Vec<(&'a str, Vec<String>)> {
    let mut order = Vec::new();
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for turn in &view.turns {
        let calls = turn.calls.iter().map(|call| (call.id, &call.id_at));
        let results = turn.results.iter().map(|result| (result.id, &result.id_at));
        for (id, at) in calls.chain(results) {
            let Some(id) = id.filter(|id| !id.is_empty()) else { continue };
            let known = places.entry(id).or_insert_with(|| {
                order.push(id);
                Vec::new()
            });
            known.push(at.clone());
        }
    }
    order.into_iter().filter_map(|id| Some((id, places.remove(id)?))).collect()
}

fn renamed(id: &str, places: &[String], to: &str) -> RuleHit {
    let operations = places.iter().map(|path| Operation::Replace { path: path.clone(), value: Value::from(to) });
    RuleHit::at(places.first().cloned().unwrap_or_default())
        .with("id", id)
        .with("to", to)
        .mended_by(operations.collect())
}

/// Nine letters and digits that differ for each number.
fn nine(number: usize) -> String {
    format!("call{number:05}")
}

/// An id that is not of just so many letters and digits (`most`), or holds letters that are not taken (`words`).
pub fn id_letters(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let more = rule.words.first().copied().unwrap_or_default();
    let ids = ids(view);
    let hits = ids.iter().enumerate().filter_map(|(index, (id, places))| {
        let plain = plain_name(id, more);
        match rule.most {
            Some(length) => {
                let fits = id.len() as f64 == length && id.chars().all(|letter| letter.is_ascii_alphanumeric());
                (!fits).then(|| renamed(id, places, &nine(index)))
            }
            None => (plain != *id).then(|| renamed(id, places, &plain)),
        }
    });
    hits.collect()
}

/// An id of too many letters.
pub fn id_length(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let most = rule.most.unwrap_or(f64::MAX);
    let ids = ids(view);
    let long = ids.iter().enumerate().filter(|(_, (id, _))| id.len() as f64 > most);
    long.map(|(index, (id, places))| renamed(id, places, &nine(index)).with("most", most)).collect()
}

/// Arguments that are no JSON object: a text that does not parse, or an object where a text belongs.
pub fn arguments(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let mut hits = Vec::new();
    for call in view.turns.iter().flat_map(|turn| &turn.calls) {
        let Some((at, value)) = &call.arguments else { continue };
        let name = call.name.unwrap_or_default();
        // In `/messages` the input is an object, elsewhere a text that holds one.
        let is_object = at.ends_with("/input");
        let replaced = match value {
            Value::String(text) => match serde_json::from_str::<Value>(text) {
                Ok(inner) if inner.is_object() && is_object => inner,
                Ok(inner) if inner.is_object() => continue,
                _ if is_object => Value::Object(serde_json::Map::new()),
                _ => Value::from("{}"),
            },
            Value::Object(_) if is_object => continue,
            Value::Object(_) => Value::from(value.to_string()),
            _ if is_object => Value::Object(serde_json::Map::new()),
            _ => Value::from("{}"),
        };
        let operation = Operation::Replace { path: at.clone(), value: replaced };
        hits.push(RuleHit::at(at.clone()).with("name", name).mended_by(vec![operation]));
    }
    hits
}

/// The history calls tools, and the request offers none.
pub fn calls_without_tools(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let turn = view.turns.iter().find(|turn| !turn.calls.is_empty() || !turn.results.is_empty());
    match turn {
        Some(turn) if view.tools.is_empty() => vec![RuleHit::at(turn.at.to_string())],
        _ => Vec::new(),
    }
}
