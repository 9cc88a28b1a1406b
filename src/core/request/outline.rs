//! The text of a body as it is written: where each place stands in it, and which of its texts are private.

use super::json_pointer::step;
use super::privacy::Privacy;
use std::collections::BTreeMap;
use std::ops::Range;

/// A text of the body that is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenText {
    /// With its quotes, in bytes.
    pub range: Range<usize>,
    /// Letters as they are written.
    pub letters: usize,
}

/// What one walk through the text finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextOutline {
    /// The places that were asked for, in bytes.
    pub places: BTreeMap<String, Range<usize>>,
    /// The texts that are not shown, in their order.
    pub hidden: Vec<HiddenText>,
}

/// An object or a list that is open.
struct Open {
    start: usize,
    /// The length of the pointer that leads to it.
    path: usize,
    privacy: Privacy,
    /// The item that comes next, in a list.
    index: Option<usize>,
    /// The next text is the name of a field.
    wants_name: bool,
}

impl TextOutline {
    /// Walks once through a text, which must be JSON.
    #[must_use]
    pub fn of<'a>(text: &str, wanted: impl IntoIterator<Item = &'a str>) -> Self {
        let places = wanted.into_iter().map(|pointer| (pointer.to_string(), 0..0)).collect();
        let mut walk = Walk {
            found: Self { places, hidden: Vec::new() },
            path: String::new(),
            name: String::new(),
            open: Vec::new(),
        };
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'{' | b'[' => walk.opened(at, *byte == b'['),
                b'}' | b']' => walk.closed(at + 1),
                b'"' => {
                    let end = end_of_text(bytes, at);
                    walk.text(text, at..end);
                    at = end;
                    continue;
                }
                b',' => walk.next(),
                b':' | b' ' | b'\t' | b'\n' | b'\r' => {}
                _ => {
                    let end = bytes[at..].iter().position(|byte| b",]} \t\r\n".contains(byte));
                    let end = end.map_or(bytes.len(), |length| at + length.max(1));
                    walk.value(at..end);
                    at = end;
                    continue;
                }
            }
            at += 1;
        }
        walk.found.places.retain(|_, range| range.start < range.end);
        walk.found
    }
}

struct Walk {
    found: TextOutline,
    path: String,
    /// The name of the field that comes next.
    name: String,
    open: Vec<Open>,
}

impl Walk {
    /// How private the value is that begins here; the pointer leads to it from now on.
    fn enter(&mut self) -> Privacy {
        let Some(open) = self.open.last() else { return Privacy::default() };
        match open.index {
            Some(index) => {
                let privacy = open.privacy;
                self.path.truncate(open.path);
                self.path.push('/');
                self.path.push_str(&index.to_string());
                privacy
            }
            // The name has led there.
            None => open.privacy.below(&self.name),
        }
    }

    fn opened(&mut self, start: usize, is_list: bool) {
        let privacy = self.enter();
        let path = self.path.len();
        self.open.push(Open { start, path, privacy, index: is_list.then_some(0), wants_name: !is_list });
    }

    fn closed(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        self.path.truncate(open.path);
        self.note(open.start..end);
    }

    fn next(&mut self) {
        let Some(open) = self.open.last_mut() else { return };
        match &mut open.index {
            Some(index) => *index += 1,
            None => open.wants_name = true,
        }
    }

    fn value(&mut self, range: Range<usize>) {
        self.enter();
        self.note(range);
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if let Some(open) = self.open.last_mut()
            && open.wants_name
        {
            open.wants_name = false;
            let written = text.get(range.start + 1..range.end.saturating_sub(1)).unwrap_or_default();
            self.name.clear();
            if written.contains('\\') {
                self.name.push_str(&serde_json::from_str::<String>(&text[range]).unwrap_or_default());
            } else {
                self.name.push_str(written);
            }
            self.path.truncate(open.path);
            self.path.push_str(&step("", &self.name));
            return;
        }
        let privacy = self.enter();
        let written = text.get(range.start + 1..range.end.saturating_sub(1)).unwrap_or_default();
        let letters = written.chars().count();
        if privacy.hides(letters) {
            self.found.hidden.push(HiddenText { range: range.clone(), letters });
        }
        self.note(range);
    }

    /// The value that the pointer leads to stands here.
    fn note(&mut self, range: Range<usize>) {
        if let Some(place) = self.found.places.get_mut(&self.path) {
            *place = range;
        }
    }
}

fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn shown<'a>(text: &'a str, at: &str) -> Option<&'a str> {
        TextOutline::of(text, [at]).places.get(at).map(|range| &text[range.clone()])
    }

    #[test]
    fn a_place_is_found_in_the_text() {
        let text = "\n{\"a\": [1, {\"b/c\" :  \"x\\\"y\"}],\n \"d\":2}";
        assert_eq!(shown(text, "/a/1/b~1c"), Some("\"x\\\"y\""));
        assert_eq!(shown(text, "/a/0"), Some("1"));
        assert_eq!(shown(text, "/d"), Some("2"));
        assert_eq!(shown(text, "/a/7"), None);
        assert_eq!(shown(text, ""), Some(text.trim_start()));
    }

    #[test]
    fn what_is_said_is_hidden_and_what_gives_it_form_is_not() {
        let text =
            r#"{"model": "a/b", "messages": [{"role": "user", "content": [{"type": "text", "text": "my plan"}]}]}"#;
        let hidden = TextOutline::of(text, []).hidden;
        assert_eq!(hidden.iter().map(|found| &text[found.range.clone()]).collect::<Vec<_>>(), ["\"my plan\""]);
        assert_eq!(hidden[0].letters, 7);
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-z\"\\\\/~\u{e9}\u{4e2d}\n]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[a-c/~\"]{0,3}", inner), 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    fn pointers(at: &str, value: &Value, into: &mut Vec<String>) {
        into.push(at.to_string());
        match value {
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| pointers(&step(at, index), item, into))
            }
            Value::Object(fields) => fields.iter().for_each(|(name, field)| pointers(&step(at, name), field, into)),
            _ => {}
        }
    }

    proptest! {
        #[test]
        fn every_pointer_leads_to_its_own_text(value in json(), is_pretty: bool) {
            let text = if is_pretty { format!("{value:#}") } else { value.to_string() };
            let mut all = Vec::new();
            pointers("", &value, &mut all);
            let outline = TextOutline::of(&text, all.iter().map(String::as_str));
            for at in &all {
                let found: Value = serde_json::from_str(&text[outline.places[at].clone()]).unwrap();
                prop_assert_eq!(Some(&found), value.pointer(at), "{} in {}", at, text);
            }
        }

        #[test]
        fn any_text_is_walked_through(text in ".{0,60}") {
            let _ = TextOutline::of(&text, [""]);
        }
    }
}
