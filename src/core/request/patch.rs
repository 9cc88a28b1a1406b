//! Changes of a body, made and found: RFC 6902 within what this program writes.

use super::json_pointer::{last, step};
use super::rule_hit::Operation;
use serde_json::Value;

/// Stands where an item of a list was taken out, until all changes are made: the places of the others stay right.
const GONE: &str = "\u{0}gone";

/// Takes out what is there, if anything is. Lists keep their length until [`sweep`].
pub fn take_out(body: &mut Value, at: &str) -> bool {
    let Some((before, key)) = last(at) else { return false };
    match body.pointer_mut(before) {
        Some(Value::Object(fields)) => fields.shift_remove(&key).is_some(),
        Some(Value::Array(items)) => match key.parse::<usize>().ok().and_then(|index| items.get_mut(index)) {
            Some(item) => {
                *item = Value::from(GONE);
                true
            }
            None => false,
        },
        _ => false,
    }
}

/// Puts a value there, if its place exists and holds something.
pub fn put(body: &mut Value, at: &str, value: &Value) -> bool {
    match body.pointer_mut(at) {
        Some(place) if !is_gone(place) => {
            *place = value.clone();
            true
        }
        _ => false,
    }
}

/// Makes the changes; false where one of them has no place.
pub fn apply(body: &mut Value, operations: &[Operation]) -> bool {
    operations.iter().all(|operation| match operation {
        Operation::Remove { path } => take_out(body, path),
        Operation::Replace { path, value } => put(body, path, value),
        Operation::Add { path, value } => add(body, path, value.clone()),
        Operation::Move { from, path } => {
            let moved = body.pointer(from).cloned();
            moved.is_some_and(|value| take_out(body, from) && add(body, path, value))
        }
    })
}

/// Puts a value there, whether something is there or not.
pub fn add(body: &mut Value, at: &str, value: Value) -> bool {
    let Some((before, key)) = last(at) else { return false };
    match body.pointer_mut(before) {
        Some(Value::Object(fields)) => {
            fields.insert(key, value);
            true
        }
        Some(Value::Array(items)) if key == "-" => {
            items.push(value);
            true
        }
        _ => false,
    }
}

fn is_gone(value: &Value) -> bool {
    value.as_str() == Some(GONE)
}

/// Whether an item was taken out of its list there.
#[must_use]
pub fn was_taken_out(body: &Value, at: &str) -> bool {
    body.pointer(at).is_none_or(is_gone)
}

/// Closes the lists over what was taken out of them.
pub fn sweep(body: &mut Value) {
    match body {
        Value::Array(items) => {
            items.retain(|item| !is_gone(item));
            items.iter_mut().for_each(sweep);
        }
        Value::Object(fields) => fields.values_mut().for_each(sweep),
        _ => {}
    }
}

/// The changes that lead from one body to the other.
#[must_use]
pub fn difference(from: &Value, to: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    compare("", from, to, &mut operations);
    operations
}

fn compare(at: &str, from: &Value, to: &Value, operations: &mut Vec<Operation>) {
    match (from, to) {
        _ if from == to => {}
        (Value::Object(before), Value::Object(after)) => {
            for (name, value) in before {
                match after.get(name) {
                    Some(other) => compare(&step(at, name), value, other, operations),
                    None => operations.push(Operation::Remove { path: step(at, name) }),
                }
            }
            for (name, value) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
                operations.push(Operation::Add { path: step(at, name), value: value.clone() });
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (index, (value, other)) in before.iter().zip(after).enumerate() {
                compare(&step(at, index), value, other, operations);
            }
        }
        (Value::Array(before), Value::Array(after)) => match left_out(before, after) {
            // From the back, so that each index is still right when its turn comes.
            Some(left_out) => {
                operations.extend(left_out.into_iter().rev().map(|index| Operation::Remove { path: step(at, index) }))
            }
            None => operations.push(Operation::Replace { path: at.to_string(), value: to.clone() }),
        },
        _ => operations.push(Operation::Replace { path: at.to_string(), value: to.clone() }),
    }
}

/// The places of those that are left out, where the rest is the same in the same order.
fn left_out(before: &[Value], after: &[Value]) -> Option<Vec<usize>> {
    let mut rest = after.iter().peekable();
    let is_left_out = |(_, value): &(usize, &Value)| rest.next_if(|next| next == value).is_none();
    let left_out: Vec<usize> = before.iter().enumerate().filter(is_left_out).map(|(index, _)| index).collect();
    rest.peek().is_none().then_some(left_out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn places_stay_right_until_all_is_taken_out() {
        let mut body = json!({"a": [1, 2, 3, {"b": [4, 5]}], "c": 1});
        for at in ["/a/0", "/a/3/b/0", "/c", "/a/1"] {
            assert!(take_out(&mut body, at), "{at}");
        }
        assert!(!take_out(&mut body, "/a/9") && was_taken_out(&body, "/a/0") && !was_taken_out(&body, "/a/2"));
        sweep(&mut body);
        assert_eq!(body, json!({"a": [3, {"b": [5]}]}));
    }

    #[test]
    fn the_difference_leads_from_one_to_the_other() {
        let from = json!({"a": [{"n": 1}, {"n": 2}, {"n": 3}], "b": {"x": 1, "y": 2}, "c": 1});
        for to in [
            json!({"a": [{"n": 1}, {"n": 3}], "b": {"x": 1, "y": 2}, "c": 1}),
            json!({"a": [{"n": 1}, {"n": 2}, {"n": 4}], "b": {"x": 1}, "c": 1, "d": [1]}),
            json!({"a": [{"n": 9}], "b": 3, "c": 1}),
        ] {
            let mut changed = from.clone();
            assert!(apply(&mut changed, &difference(&from, &to)), "{to}");
            sweep(&mut changed);
            assert_eq!(changed, to);
        }
    }
}
