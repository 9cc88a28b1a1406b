//! The request with some parts left out, so that it can be sent: small, pinned to whoever refused, and a conversation still.

use super::neutral;
use super::units::{Absence, Unit};
use crate::core::request::conversation::Conversation;
use crate::core::request::patch::{add, apply, put, sweep, take_out, was_taken_out};
use crate::core::request::rule_hit::Operation;
use crate::core::request::skin::Skin;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Tokens of an answer: some providers refuse fewer.
pub const ANSWER: u64 = 16;

/// Names of the longest answer.
const LENGTHS: [&str; 3] = ["max_tokens", "max_completion_tokens", "max_output_tokens"];

/// What is left of the request in a candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recipe {
    /// Texts give way to short ones.
    pub is_neutral: bool,
    /// The answer may be as long as the request asks for.
    pub has_own_length: bool,
    /// Numbers of the parts that are left out.
    pub absent: BTreeSet<usize>,
    /// The change that is made, of those that may mend it.
    pub repair: Option<usize>,
    /// How often the same was sent before.
    pub again: u8,
}

/// One turn, as far as a conversation has to stay one.
#[derive(Clone, Debug)]
struct Seat {
    at: String,
    role: String,
    calls: bool,
}

/// The request that is reduced.
#[derive(Clone, Debug)]
pub struct ReplaySubject {
    /// As it was found.
    pub body: Value,
    /// The same without what is said in it.
    pub plain: Value,
    /// Its form.
    pub skin: Skin,
    /// The one provider that every candidate goes to.
    pub pin: Option<String>,
    seats: Vec<Seat>,
    greeting: &'static str,
}

impl ReplaySubject {
    /// Reads it.
    #[must_use]
    pub fn of(view: &Conversation<'_>) -> Self {
        let seat = |turn: &crate::core::request::conversation::Turn<'_>| Seat {
            at: turn.at.to_string(),
            role: turn.role.to_string(),
            calls: !turn.calls.is_empty(),
        };
        Self {
            body: view.body.clone(),
            plain: neutral::body(view),
            skin: view.skin,
            pin: None,
            seats: view.turns.iter().map(seat).collect(),
            greeting: neutral::greeting(view),
        }
    }

    /// The path behind the base URL.
    #[must_use]
    pub fn path(&self) -> &'static str {
        match self.skin {
            Skin::Responses => "/responses",
            Skin::Messages => "/messages",
            _ => "/chat/completions",
        }
    }

    /// The body of a candidate; none where a change has no place in it.
    #[must_use]
    pub fn assemble(&self, recipe: &Recipe, units: &[Unit], repair: Option<&[Operation]>) -> Option<Value> {
        let mut body = if recipe.is_neutral { self.plain.clone() } else { self.body.clone() };
        if let Some(patch) = repair
            && !apply(&mut body, patch)
        {
            return None;
        }
        for unit in recipe.absent.iter().filter_map(|index| units.get(*index)) {
            leave_out(&mut body, unit);
        }
        self.keep_talking(&mut body);
        sweep(&mut body);
        let budget = budget(&body);
        if let Some(fields) = body.as_object_mut() {
            if fields.get("tools").and_then(Value::as_array).is_some_and(Vec::is_empty)
                && self.body["tools"].as_array().is_some_and(|tools| !tools.is_empty())
            {
                for name in ["tools", "tool_choice", "parallel_tool_calls"] {
                    fields.shift_remove(name);
                }
            }
            self.frame(fields, recipe.has_own_length, budget);
        }
        Some(body)
    }

    /// What every candidate has: no stream, a short answer, and the provider that refused.
    fn frame(&self, fields: &mut Map<String, Value>, has_own_length: bool, budget: u64) {
        if self.body["stream"].is_boolean() {
            fields.insert("stream".into(), Value::Bool(false));
            fields.shift_remove("stream_options");
        }
        if !has_own_length {
            let most = ANSWER.max(budget.saturating_add(ANSWER));
            for name in LENGTHS {
                if let Some(length) = fields.get_mut(name)
                    && length.as_u64().is_some_and(|length| length > most)
                {
                    *length = json!(most);
                }
            }
            let had_one = LENGTHS.iter().any(|name| self.body.get(*name).is_some());
            if !had_one {
                let name = if self.skin == Skin::Responses { LENGTHS[2] } else { LENGTHS[0] };
                fields.insert(name.into(), json!(most));
            }
        }
        if let Some(pin) = &self.pin {
            let preferences = fields.entry("provider").or_insert_with(|| json!({}));
            if let Some(preferences) = preferences.as_object_mut() {
                preferences.insert("only".into(), json!([pin]));
                preferences.insert("allow_fallbacks".into(), Value::Bool(false));
            }
        }
    }

    /// Puts what is missing for a conversation in the place of what was left out: it begins and ends as the whole one, or
    /// with the user, and nobody speaks twice in a row who did not before.
    fn keep_talking(&self, body: &mut Value) {
        let field = if self.skin == Skin::Responses { "input" } else { "messages" };
        let Some(list) = body.get(field).and_then(Value::as_array) else {
            // An input that is one text.
            return;
        };
        if !self.seats.iter().any(|seat| was_taken_out(body, &seat.at)) {
            return;
        }
        let is_system = |role: &str| matches!(role, "system" | "developer");
        let first = self.seats.iter().position(|seat| !is_system(&seat.role));
        let user = json!({"role": "user", "content": self.greeting});
        let assistant = json!({"role": "assistant", "content": "ok"});
        let mut spoken: Vec<Value> = Vec::new();
        let mut last: Option<(usize, &Seat)> = None;
        for (index, (seat, item)) in self.seats.iter().zip(list).enumerate() {
            if was_taken_out(body, &seat.at) {
                continue;
            }
            if !is_system(&seat.role) {
                match last {
                    None if first != Some(index) && seat.role != "user" => spoken.push(user.clone()),
                    Some((before, other)) if before + 1 != index && other.role == seat.role => match seat.role.as_str()
                    {
                        "user" => spoken.push(assistant.clone()),
                        "assistant" if !other.calls => spoken.push(user.clone()),
                        _ => {}
                    },
                    _ => {}
                }
                last = Some((index, seat));
            }
            spoken.push(item.clone());
        }
        match last {
            None => spoken.push(user),
            Some((index, seat)) if seat.role == "assistant" && index + 1 != self.seats.len() => spoken.push(user),
            _ => {}
        }
        put(body, &format!("/{field}"), &Value::Array(spoken));
    }
}

/// Tokens that the model may think for: the answer has to be longer.
fn budget(body: &Value) -> u64 {
    let places = ["/thinking/budget_tokens", "/reasoning/max_tokens"];
    places.iter().filter_map(|at| body.pointer(at)?.as_u64()).max().unwrap_or(0)
}

fn leave_out(body: &mut Value, unit: &Unit) {
    for place in &unit.places {
        match &unit.absence {
            Absence::Out => {
                take_out(body, place);
            }
            Absence::Instead(value) => {
                put(body, place, value);
            }
            Absence::Unlisted(list, name) => {
                take_out(body, place);
                if let Some(Value::Array(names)) = body.pointer_mut(list) {
                    names.retain(|listed| listed != name);
                }
            }
            Absence::Given(value) => {
                add(body, place, value.clone());
            }
            Absence::Renamed(other) => {
                let moved = body.pointer(place).cloned();
                if let (Some(value), Some(fields)) = (moved, body.as_object_mut()) {
                    fields.shift_remove(place.trim_start_matches('/'));
                    fields.insert((*other).to_string(), value);
                }
            }
        }
    }
}

/// The longest answer that a candidate allows.
#[must_use]
pub fn longest(body: &Value) -> Option<u64> {
    LENGTHS.iter().filter_map(|name| body.get(*name)?.as_u64()).max()
}
