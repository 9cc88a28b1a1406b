//! Bodies → facts. Every field optional, unknown ones ignored, wrong types a finding and never an error.

use crate::core::ingest::clean::clean;
use crate::core::ingest::redact::redact;
use serde_json::{Map, Value};

const LONGEST_TEXT: usize = 300;

/// Server-sent text, safe to show.
#[must_use]
pub fn text(value: &str) -> String {
    redact(&cleaned(value)).0
}

/// No key and no id of a person is as short as this.
const SHORTEST_SECRET: usize = 16;

/// A server-sent name (model, provider, word of an enumeration), safe to show. There are thousands in a catalogue; only
/// those that could hold a secret are searched for one.
#[must_use]
pub fn name(value: &str) -> String {
    if value.len() < SHORTEST_SECRET && !value.contains('@') { cleaned(value) } else { text(value) }
}

fn cleaned(value: &str) -> String {
    if value.len() <= LONGEST_TEXT && value.bytes().all(|it| (0x20..0x7f).contains(&it)) {
        return value.to_string();
    }
    clean(value).replace(['\n', '\t'], " ").chars().take(LONGEST_TEXT).collect()
}

/// Reads fields of one object and notes those of an undocumented type.
#[derive(Debug)]
pub struct FieldReader<'a> {
    object: &'a Map<String, Value>,
    odd: Vec<String>,
}

impl<'a> FieldReader<'a> {
    /// Of this object.
    #[must_use]
    pub fn of(object: &'a Map<String, Value>) -> Self {
        Self { object, odd: Vec::new() }
    }

    /// Names of the fields that had another type than documented.
    #[must_use]
    pub fn odd(self) -> Vec<String> {
        self.odd
    }

    fn read<T>(&mut self, key: &str, convert: impl Fn(&'a Value) -> Option<T>) -> Option<T> {
        let value = self.object.get(key)?;
        if value.is_null() {
            return None;
        }
        let converted = convert(value);
        if converted.is_none() {
            self.odd.push(name(key));
        }
        converted
    }

    /// Text, safe to show.
    pub fn text(&mut self, key: &str) -> Option<String> {
        self.read(key, |it| it.as_str().map(text))
    }

    /// A name.
    pub fn name(&mut self, key: &str) -> Option<String> {
        self.read(key, |it| it.as_str().map(name))
    }

    /// A number; one in a string is read too.
    pub fn number(&mut self, key: &str) -> Option<f64> {
        self.read(key, number)
    }

    /// A count.
    pub fn count(&mut self, key: &str) -> Option<u64> {
        self.read(key, count)
    }

    /// A whole number.
    pub fn integer(&mut self, key: &str) -> Option<i64> {
        self.read(key, Value::as_i64)
    }

    /// Yes or no.
    pub fn flag(&mut self, key: &str) -> Option<bool> {
        self.read(key, Value::as_bool)
    }

    /// An object.
    pub fn object(&mut self, key: &str) -> Option<&'a Map<String, Value>> {
        self.read(key, Value::as_object)
    }

    /// A list.
    pub fn list(&mut self, key: &str) -> Option<&'a Vec<Value>> {
        self.read(key, Value::as_array)
    }

    /// A list of names.
    pub fn names(&mut self, key: &str) -> Vec<String> {
        self.list(key).map(|list| names(list)).unwrap_or_default()
    }
}

/// The strings of a list.
#[must_use]
pub fn names(list: &[Value]) -> Vec<String> {
    list.iter().filter_map(|it| it.as_str().map(name)).collect()
}

/// A finite number, also one in a string: prices are strings.
#[must_use]
pub fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|it: &f64| it.is_finite())
}

/// A count that may be written as a float or be negative (then none is left).
#[must_use]
pub fn count(value: &Value) -> Option<u64> {
    if let Some(exact) = value.as_u64() {
        return Some(exact);
    }
    let float = value.as_f64().filter(|it| it.is_finite())?;
    // The cast saturates, which is what a count beyond all bounds should do.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some(float.max(0.0) as u64)
}

/// `data` of an answer, if it is an object.
#[must_use]
pub fn object(body: &Value) -> Option<&Map<String, Value>> {
    body.get("data")?.as_object()
}

/// The answer is an error envelope of any of the API's skins.
#[must_use]
pub fn is_refusal(body: &Value) -> bool {
    match body.get("error") {
        Some(Value::Object(error)) => !error.is_empty(),
        Some(Value::String(error)) => !error.is_empty(),
        _ => false,
    }
}

/// An HTTP status, as number or text.
#[must_use]
pub fn status(value: Option<&Value>) -> Option<u16> {
    let value = value?;
    value.as_u64().and_then(|it| u16::try_from(it).ok()).or_else(|| value.as_str()?.trim().parse().ok())
}
