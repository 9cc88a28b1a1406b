//! JSON pointers (RFC 6901): made, and followed with `*`.

use serde_json::Value;
use std::fmt::Display;

/// The pointer one step further.
#[must_use]
pub fn step(at: &str, key: impl Display) -> String {
    let key = key.to_string();
    if key.contains(['~', '/']) {
        format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
    } else {
        format!("{at}/{key}")
    }
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
    let mut found = vec![(String::new(), body)];
    for key in pattern.split('/').skip(1) {
        found = found.into_iter().flat_map(|(at, value)| below(&at, value, key)).collect();
    }
    found
}

fn below<'a>(at: &str, value: &'a Value, key: &str) -> Vec<(String, &'a Value)> {
    match (value, key) {
        (Value::Array(items), "*") => items.iter().enumerate().map(|(index, item)| (step(at, index), item)).collect(),
        (Value::Object(fields), "*") => fields.iter().map(|(name, field)| (step(at, name), field)).collect(),
        (Value::Array(items), index) => {
            let item = index.parse::<usize>().ok().and_then(|index| items.get(index));
            item.map(|item| (step(at, index), item)).into_iter().collect()
        }
        (Value::Object(fields), name) => fields.get(name).map(|field| (step(at, name), field)).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Whether something is given there: not `null`, `false`, or empty.
#[must_use]
pub fn is_given(body: &Value, pattern: &str) -> bool {
    places(body, pattern).iter().any(|(_, value)| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::String(text) => !text.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    })
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
