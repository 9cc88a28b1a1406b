//! Single fields: given, absent, out of range, of the wrong kind.

use crate::core::knowledge::requests::RequestRule;
use crate::core::request::conversation::Conversation;
use crate::core::request::json_kind::json_kind;
use crate::core::request::json_pointer::{is_given, last, places, step};
use crate::core::request::rule_hit::{Operation, RuleHit};
use crate::core::words::RepairKind;
use serde_json::Value;

fn everywhere<'a>(view: &Conversation<'a>, rule: &RequestRule) -> Vec<(String, &'a Value)> {
    rule.at.iter().flat_map(|pattern| places(view.body, pattern)).collect()
}

/// What a value looks like in a sentence.
fn shown(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_string);
    text.chars().take(60).collect()
}

/// None of the places exists.
pub fn absent(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let is_there = |pattern: &&str| places(view.body, pattern).iter().any(|(_, value)| !value.is_null());
    match rule.at {
        [first, ..] if !rule.at.iter().any(is_there) => vec![RuleHit::at(*first)],
        _ => Vec::new(),
    }
}

/// Something is given there.
pub fn given(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let given = everywhere(view, rule).into_iter().filter(|(_, value)| !value.is_null());
    given.map(|(at, value)| RuleHit::at(at).with("value", shown(value))).collect()
}

/// All of the places are given.
pub fn both(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    match rule.at.iter().all(|pattern| is_given(view.body, pattern)) {
        true => rule.at.last().map(|at| RuleHit::at(*at)).into_iter().collect(),
        false => Vec::new(),
    }
}

/// A number outside of what is taken.
pub fn range(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let outside = |number: f64| {
        let low = rule.least.filter(|least| number < *least);
        let high = rule.most.filter(|most| number > *most);
        low.or(high)
    };
    let hits = everywhere(view, rule).into_iter().filter_map(|(at, value)| {
        let limit = outside(value.as_f64()?)?;
        let limit = serde_json::Number::from_f64(limit).map_or(Value::Null, whole);
        let hit = RuleHit::at(at.clone()).with("value", value).with("limit", &limit);
        Some(match rule.repair {
            RepairKind::Remove => hit,
            _ => hit.mended_by(vec![Operation::Replace { path: at, value: limit }]),
        })
    });
    hits.collect()
}

/// `2.0` as `2`.
fn whole(number: serde_json::Number) -> Value {
    let value = number.as_f64().unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, reason = "limits are small")]
    match value.fract() == 0.0 && value.abs() < 1e15 {
        true => Value::from(value as i64),
        false => Value::Number(number),
    }
}

/// A word that is none of those that are taken.
pub fn other_value(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let hits = everywhere(view, rule).into_iter().filter_map(|(at, value)| {
        let word = value.as_str().filter(|word| !rule.words.contains(word))?;
        let near = near(word, rule.words);
        let hit = RuleHit::at(at.clone()).with("value", word).with("words", rule.words.join(", "));
        Some(match near {
            Some(near) => hit.mended_by(vec![Operation::Replace { path: at, value: near.into() }]),
            None => hit,
        })
    });
    hits.collect()
}

/// One of these words.
pub fn value(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let hits = everywhere(view, rule).into_iter().filter_map(|(at, value)| {
        let is_one = rule.words.iter().any(|word| shown(value) == *word);
        is_one.then(|| RuleHit::at(at).with("value", shown(value)))
    });
    hits.collect()
}

/// Not of the kinds that are taken: `string`, `number`, `boolean`, `array`, `object`.
pub fn kind(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let wrong = |value: &Value| !value.is_null() && !rule.words.contains(&json_kind(value));
    let hits = everywhere(view, rule).into_iter().filter(|(_, value)| wrong(value)).map(|(at, value)| {
        let hit = RuleHit::at(at.clone()).with("value", json_kind(value)).with("words", rule.words.join(", "));
        // A number, a word or a list in a string is what it says.
        let parsed = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        match parsed.filter(|parsed| !wrong(parsed) && !parsed.is_null()) {
            Some(parsed) => hit.mended_by(vec![Operation::Replace { path: at, value: parsed }]),
            None if rule.words == ["array"] => {
                hit.mended_by(vec![Operation::Replace { path: at, value: Value::Array(vec![value.clone()]) }])
            }
            None => hit,
        }
    });
    hits.collect()
}

/// A text of too many letters.
pub fn longer(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let most = rule.most.unwrap_or(f64::MAX);
    let hits = everywhere(view, rule).into_iter().filter_map(|(at, value)| {
        let count = value.as_str()?.chars().count();
        (count as f64 > most).then(|| RuleHit::at(at).with("count", count).with("most", most))
    });
    hits.collect()
}

/// A list of too many items, or an object of too many fields.
pub fn more_items(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let most = rule.most.unwrap_or(f64::MAX);
    let hits = everywhere(view, rule).into_iter().filter_map(|(at, value)| {
        let count = match value {
            Value::Array(items) => items.len(),
            Value::Object(fields) => fields.len(),
            _ => return None,
        };
        let hit = || {
            let hit = RuleHit::at(at.clone()).with("count", count).with("most", most);
            match value {
                // From the back, so that each index is right when its turn comes.
                Value::Array(_) if most >= 1.0 && rule.repair == RepairKind::Remove => {
                    let over = (most as usize..count).rev();
                    hit.mended_by(over.map(|index| Operation::Remove { path: step(&at, index) }).collect())
                }
                _ => hit,
            }
        };
        (count as f64 > most).then(hit)
    });
    hits.collect()
}

/// A text with letters other than ASCII letters, digits and those of the rule.
pub fn other_letters(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let more = rule.words.first().copied().unwrap_or_default();
    let hits = everywhere(view, rule).into_iter().filter_map(|(at, value)| {
        let text = value.as_str()?;
        let plain = plain_name(text, more);
        (plain != text).then(|| {
            RuleHit::at(at.clone())
                .with("value", text)
                .mended_by(vec![Operation::Replace { path: at, value: plain.into() }])
        })
    });
    hits.collect()
}

/// The name with `_` for what is neither an ASCII letter, a digit, nor one of these.
pub(super) fn plain_name(name: &str, more: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || more.contains(letter);
    name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect()
}

/// A field that is none of those that are taken.
pub fn unknown_field(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let mut hits = Vec::new();
    for (at, value) in rule.at.iter().flat_map(|pattern| match *pattern {
        "" => vec![(String::new(), view.body)],
        pattern => places(view.body, pattern),
    }) {
        let Some(fields) = value.as_object() else { continue };
        for name in fields.keys().filter(|name| !rule.words.contains(&name.as_str())) {
            let place = step(&at, name);
            let near = near(name, rule.words).filter(|near| !fields.contains_key(*near));
            hits.push(match near {
                Some(near) => RuleHit::at(place.clone())
                    .with("name", name)
                    .with("near", near)
                    .mended_by(vec![Operation::Move { from: place, path: step(&at, near) }]),
                None => RuleHit::at(place.clone())
                    .with("name", name)
                    .with("near", "")
                    .mended_by(vec![Operation::Remove { path: place }]),
            });
        }
    }
    hits
}

/// A body of too many bytes.
pub fn bytes(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let most = rule.most.unwrap_or(f64::MAX);
    let count = written_length(view.body);
    if count as f64 <= most {
        return Vec::new();
    }
    // The heaviest message is the first to look at.
    let heaviest = view.turns.iter().max_by_key(|turn| written_length(turn.value));
    let at = heaviest.map_or_else(String::new, |turn| turn.at.to_string());
    let in_mebibytes = |bytes: f64| format!("{:.1}", bytes / 1_048_576.0);
    vec![RuleHit::at(at).with("count", in_mebibytes(count as f64)).with("most", in_mebibytes(most))]
}

/// Bytes of a value as JSON, which need not be held to be counted.
fn written_length(value: &Value) -> usize {
    struct Counted(usize);
    impl std::io::Write for Counted {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counted = Counted(0);
    serde_json::to_writer(&mut counted, value).map_or(0, |()| counted.0)
}

/// The word that was meant: another case, a forgotten letter.
fn near(typed: &str, words: &'static [&'static str]) -> Option<&'static str> {
    let bare = |word: &str| word.to_lowercase().replace(['_', '-', ' '], "");
    let typed = bare(typed);
    let most = if typed.len() < 5 { 1 } else { 2 };
    let distance = |word: &&&str| strsim::damerau_levenshtein(&typed, &bare(word));
    words.iter().min_by_key(distance).filter(|word| distance(word) <= most).copied()
}

/// The place of a field's name in its object, for sentences.
pub(super) fn name_of(at: &str) -> String {
    last(at).map(|(_, name)| name).unwrap_or_default()
}
