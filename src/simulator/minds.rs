//! What the simulated providers refuse in a body, as a world lists it.

use super::mind::{Mind, MindedPlace};
use super::reply::ErrorReply;
use crate::core::request::json_kind::json_kind;
use serde_json::{Map, Value, json};

/// How deep a body is looked through.
const DEPTH: usize = 60;

impl MindedPlace {
    fn is_in(&self, body: &Value) -> bool {
        let places = found(body, &self.at);
        if !self.in_row.is_empty() {
            return places.windows(self.in_row.len()).any(|row| row.iter().copied().eq(&self.in_row));
        }
        let fitting: Vec<&Value> = places.into_iter().filter(|value| self.fits(value, body)).collect();
        if self.absent {
            return fitting.is_empty();
        }
        if self.doubled {
            return fitting.iter().enumerate().any(|(index, value)| fitting[..index].contains(value));
        }
        fitting.len() > self.times.unwrap_or(0)
    }

    fn fits(&self, value: &Value, body: &Value) -> bool {
        self.fits_alone(value) && self.fits_number(value) && self.fits_fields(value) && self.fits_body(value, body)
    }

    /// By itself, or as a text.
    fn fits_alone(&self, value: &Value) -> bool {
        let text = value.as_str();
        let is_text = |test: &dyn Fn(&str) -> bool| text.is_some_and(test);
        let others =
            |more: &str, text: &str| text.chars().any(|own| !own.is_ascii_alphanumeric() && !more.contains(own));
        let is_object = |text: &str| serde_json::from_str::<Map<String, Value>>(text).is_ok();
        holds(&self.is, |own| equals(own, value))
            && holds(&self.is_not, |other| !equals(other, value))
            && (self.of.is_empty() || self.of.contains(value))
            && (self.other_than.is_empty() || is_text(&|text| self.other_than.iter().all(|own| own != text)))
            && holds(&self.kind, |own| own == json_kind(value))
            && holds(&self.other_kind, |own| own != json_kind(value))
            && (!self.blank || is_blank(value))
            && (!self.blank_end || value.as_str().is_some_and(|text| text.ends_with(char::is_whitespace)))
            && holds(&self.holds, |part| value.to_string().to_lowercase().contains(part))
            && holds(&self.starts, |start| is_text(&|text| text.starts_with(start)))
            && holds(&self.letters, |more| is_text(&|text| others(more, text)))
            && (!self.no_object || is_text(&|text| !is_object(text)))
    }

    fn fits_number(&self, value: &Value) -> bool {
        let number = value.as_f64();
        let length = match value {
            Value::String(text) => text.chars().count(),
            Value::Array(items) => items.len(),
            Value::Object(fields) => fields.len(),
            _ => 0,
        };
        holds(&self.above, |limit| number.is_some_and(|number| number > *limit))
            && holds(&self.below, |limit| number.is_some_and(|number| number < *limit))
            && holds(&self.over, |most| length > *most)
    }

    fn fits_fields(&self, value: &Value) -> bool {
        let nothing = Map::new();
        let fields = value.as_object();
        let is_object = fields.is_some();
        let fields = fields.unwrap_or(&nothing);
        let is_empty = |name: &String| {
            let field = fields.get(name);
            field.is_none_or(|field| {
                field.is_null() || matches!(field, Value::Array(_) | Value::String(_)) && is_blank(field)
            })
        };
        let has = |(name, wanted): (&String, &Value)| fields.get(name) == Some(wanted);
        let others =
            |more: &String, name: &String| name.chars().any(|own| !own.is_ascii_alphanumeric() && !more.contains(own));
        self.has.iter().all(has)
            && (self.has_not.is_empty() || is_object && !self.has_not.iter().all(has))
            && (self.lacks.is_empty() || is_object && self.lacks.iter().all(is_empty))
            && self.null.iter().all(|name| fields.get(name) == Some(&Value::Null))
            && (self.any_present.is_empty() || self.any_present.iter().any(|name| fields.contains_key(name)))
            && holds(&self.key_letters, |more| fields.keys().any(|name| others(more, name)))
            && match self.beyond.as_slice() {
                [first, second, ..] => {
                    names(fields.get(first)).iter().any(|name| !names(fields.get(second)).contains(name))
                }
                _ => true,
            }
    }

    /// Beside the rest of the body.
    fn fits_body(&self, value: &Value, body: &Value) -> bool {
        let is_at = |pointer: &String| found(body, pointer).contains(&value);
        let leads = || {
            let pointer = value.as_str().and_then(|text| text.strip_prefix('#'));
            pointer.is_some_and(|pointer| body.pointer(pointer).is_some())
        };
        let reaches = |pointer: &String| {
            let limit = found(body, pointer).first().and_then(|limit| limit.as_f64());
            limit.zip(value.as_f64()).is_some_and(|(limit, own)| own >= limit)
        };
        holds(&self.among, is_at)
            && holds(&self.not_among, |pointer| !is_at(pointer))
            && holds(&self.reaches, reaches)
            && (!self.leads_nowhere || !leads())
            && self.within.iter().all(|place| place.is_in(value))
    }
}

/// Nothing is asked for, or it holds.
fn holds<T>(asked: &Option<T>, test: impl Fn(&T) -> bool) -> bool {
    asked.as_ref().is_none_or(test)
}

/// Numbers are equal however they are written.
fn equals(a: &Value, b: &Value) -> bool {
    a == b || a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| (a - b).abs() < f64::EPSILON)
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// The texts of a list, or the names of fields.
fn names(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        Some(Value::Object(fields)) => fields.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

/// What stands at a pointer, in the order of the body.
fn found<'a>(body: &'a Value, pointer: &str) -> Vec<&'a Value> {
    let steps: Vec<&str> = pointer.split('/').skip(1).collect();
    let mut places = Vec::new();
    follow(body, &steps, &mut places, 0);
    places
}

fn follow<'a>(value: &'a Value, steps: &[&str], places: &mut Vec<&'a Value>, depth: usize) {
    let Some((first, rest)) = steps.split_first() else {
        if !value.is_null() {
            places.push(value);
        }
        return;
    };
    if depth > DEPTH {
        return;
    }
    if *first == "**" {
        follow(value, rest, places, depth + 1);
    }
    let below = if *first == "**" { steps } else { rest };
    match value {
        Value::Array(items) if matches!(*first, "*" | "**") => {
            items.iter().for_each(|item| follow(item, below, places, depth + 1));
        }
        Value::Object(fields) if matches!(*first, "*" | "**") => {
            fields.values().for_each(|field| follow(field, below, places, depth + 1));
        }
        Value::Array(items) => {
            let index = if *first == "-1" { items.len().checked_sub(1) } else { first.parse().ok() };
            if let Some(item) = index.and_then(|index| items.get(index)) {
                follow(item, rest, places, depth + 1);
            }
        }
        Value::Object(fields) => {
            if let Some(field) = fields.get(*first) {
                follow(field, rest, places, depth + 1);
            }
        }
        _ => {}
    }
}

impl Mind {
    /// This provider refuses this body.
    #[must_use]
    pub fn minds(&self, provider: &str, body: &Value, number: u64) -> bool {
        let is_meant = self.provider == "*" || self.provider == provider;
        // Every second call, say, in an order that does not look like one.
        let is_its_turn =
            self.one_in < 2 || (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32).is_multiple_of(self.one_in);
        is_meant && is_its_turn && self.places.iter().all(|place| place.is_in(body))
    }
}

/// The refusal of a provider who minds something in the body.
#[must_use]
pub fn refusal(minds: &[Mind], provider: &str, body: &Value, number: u64) -> Option<ErrorReply> {
    let mind = minds.iter().find(|mind| mind.minds(provider, body, number))?;
    let raw = json!({"error": {"message": mind.says, "type": "invalid_request_error"}}).to_string();
    let kind = if mind.status < 500 { "invalid_request" } else { "provider_unavailable" };
    let refusal = ErrorReply::new(mind.status, "Provider returned error")
        .note("raw", json!(raw))
        .note("provider_name", json!(provider))
        .note("is_byok", json!(false))
        .note("error_type", json!(kind));
    Some(refusal)
}
