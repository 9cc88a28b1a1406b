//! JSON pointers (RFC 6901): made, and followed with `*`.

use serde_json::{Map, Value};
use std::fmt::{Display, Write as _};

/// The pointer one step further.
#[must_use]
pub fn step(at: impl Display, key: impl Display) -> String {
    let mut pointer = String::with_capacity(48);
    // Writing into a text cannot fail.
    let _ = write!(pointer, "{at}/");
    let begin = pointer.len();
    let _ = write!(pointer, "{key}");
    if pointer[begin..].contains(['~', '/']) {
        let escaped = pointer[begin..].replace('~', "~0").replace('/', "~1");
        pointer.replace_range(begin.., &escaped);
    }
    pointer
}

/// The key or index that a pointer ends with, and the pointer before it.
#[must_use]
pub fn last(at: &str) -> Option<(&str, String)> {
    let (before, key) = at.rsplit_once('/')?;
    Some((before, key.replace("~1", "/").replace("~0", "~")))
}

/// Every place that fits a pattern, with what stands there.
#[must_use]
pub fn places<'a>(body: &'a Value, pattern: &str) -> Vec<(String, &'a Value)> {
    let mut found = Vec::new();
    follow(body, pattern.split('/').skip(1), None, &mut |taken, value| {
        found.push((taken.map_or_else(String::new, Taken::pointer), value));
        true
    });
    found
}

/// The steps that led to a value. They become a pointer only where something is found: most patterns are held against
/// thousands of messages in vain.
struct Taken<'a> {
    before: Option<&'a Taken<'a>>,
    key: Key<'a>,
}

#[derive(Clone, Copy)]
enum Key<'a> {
    Name(&'a str),
    Index(usize),
}

impl Taken<'_> {
    fn pointer(&self) -> String {
        let before = self.before.map_or_else(String::new, Taken::pointer);
        match self.key {
            Key::Name(name) => step(&before, name),
            Key::Index(index) => step(&before, index),
        }
    }
}

/// Fields up to which a walk is faster than a look-up; a message has two to five.
const FEW: usize = 8;

/// A field of an object, as `Map::get` finds it.
#[must_use]
pub fn named<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    match fields.len() {
        ..=FEW => fields.iter().find(|(own, _)| *own == name).map(|(_, field)| field),
        _ => fields.get(name),
    }
}

/// A field of what may be an object.
#[must_use]
pub fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    named(value.as_object()?, name)
}

/// A field that is a text.
#[must_use]
pub fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    field(value, name)?.as_str()
}

/// Calls with each value that the keys lead to, as long as it is wanted; whether it is to go on.
fn follow<'a, 'k>(
    value: &'a Value,
    mut keys: impl Iterator<Item = &'k str> + Clone,
    before: Option<&Taken<'_>>,
    found: &mut dyn FnMut(Option<&Taken<'_>>, &'a Value) -> bool,
) -> bool {
    let Some(key) = keys.next() else { return found(before, value) };
    let mut go = |key: Key<'_>, inner: &'a Value| follow(inner, keys.clone(), Some(&Taken { before, key }), found);
    match (value, key) {
        (Value::Array(items), "*") => items.iter().enumerate().all(|(index, item)| go(Key::Index(index), item)),
        (Value::Object(fields), "*") => fields.iter().all(|(name, field)| go(Key::Name(name), field)),
        (Value::Array(items), index) => {
            match index.parse().ok().and_then(|index: usize| Some((index, items.get(index)?))) {
                Some((index, item)) => go(Key::Index(index), item),
                None => true,
            }
        }
        (Value::Object(fields), name) => named(fields, name).is_none_or(|field| go(Key::Name(name), field)),
        _ => true,
    }
}

/// Whether something is given there: not `null`, `false`, or empty.
#[must_use]
pub fn is_given(body: &Value, pattern: &str) -> bool {
    let is_nothing = |value: &Value| match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(true) | Value::Number(_) => false,
    };
    !follow(body, pattern.split('/').skip(1), None, &mut |_, value| is_nothing(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_pattern_finds_every_place() {
        let body = json!({"tools": [{"function": {"name": "a"}}, {"function": {}}, {"function": {"name": "b/c"}}]});
        let found: Vec<String> = places(&body, "/tools/*/function/name").into_iter().map(|(at, _)| at).collect();
        assert_eq!(found, ["/tools/0/function/name", "/tools/2/function/name"]);
        assert_eq!(step("/a", "b/c~d"), "/a/b~1c~0d");
        assert_eq!(last("/a/b~1c"), Some(("/a", "b/c".to_string())));
    }
}
