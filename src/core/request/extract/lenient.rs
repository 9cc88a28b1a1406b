//! Objects as programs print them: JSON, what `console.log` and Python's `repr` make of it, whole or cut off.

use serde_json::{Map, Number, Value};

/// How deep a body may nest.
const DEPTH: usize = 120;

/// What is wrong with a text that should be JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlawKind {
    /// It ends before its last bracket closes.
    Cut,
    /// Something stands where nothing of its kind may.
    Unexpected,
    /// Half of a letter outside the basic plane, which no text may hold.
    HalfLetter,
    /// The program that printed it left parts out: `[Object]`, `... 3 more items`.
    Abridged,
}

/// A flaw and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What it is.
    pub kind: FlawKind,
    /// Byte of the text where it shows.
    pub at: usize,
}

/// A value and what is wrong with its text.
#[derive(Debug, PartialEq)]
pub struct Lenient {
    /// What could be read.
    pub value: Value,
    /// Behind its last byte.
    pub end: usize,
    /// In their order.
    pub flaws: Vec<Flaw>,
}

/// Reads the object or list that begins at this byte.
///
/// # Errors
/// The byte up to which it was read, where what follows is no such thing.
pub fn read(text: &str, at: usize) -> Result<Lenient, usize> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at, flaws: Vec::new(), is_stopped: false };
    match reader.value(0) {
        Some(value) if value.is_object() || value.is_array() => {
            Ok(Lenient { value, end: reader.at, flaws: reader.flaws })
        }
        _ => Err(reader.at),
    }
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    flaws: Vec<Flaw>,
    /// It ended, or goes on as something else: what was read so far is all.
    is_stopped: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn flaw(&mut self, kind: FlawKind) {
        if self.flaws.len() < 16 {
            self.flaws.push(Flaw { kind, at: self.at.min(self.bytes.len()) });
        }
    }

    fn stop(&mut self, kind: FlawKind) {
        if !self.is_stopped {
            self.is_stopped = true;
            self.flaw(kind);
        }
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.space();
        if depth > DEPTH {
            self.stop(FlawKind::Unexpected);
            return Some(Value::Null);
        }
        match self.peek() {
            None => {
                self.stop(FlawKind::Cut);
                Some(Value::Null)
            }
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'(') => self.list(depth),
            Some(quote @ (b'"' | b'\'' | b'`')) => Some(Value::String(self.joined(quote))),
            Some(_) => self.word(depth),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut fields = Map::new();
        while self.goes_on(b'}') {
            let Some(name) = self.name() else {
                self.broken(depth, fields.is_empty())?;
                break;
            };
            self.space();
            match self.peek() {
                Some(b':') => self.at += 1,
                None => {
                    self.stop(FlawKind::Cut);
                    break;
                }
                Some(_) => {
                    self.broken(depth, fields.is_empty())?;
                    break;
                }
            }
            let value = self.value(depth + 1)?;
            if !(self.is_stopped && value.is_null()) {
                fields.insert(name, value);
            }
            self.after(b'}');
        }
        Some(Value::Object(fields))
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        let close = if self.peek() == Some(b'(') { b')' } else { b']' };
        self.at += 1;
        let mut items = Vec::new();
        while self.goes_on(close) {
            if self.left_out() {
                continue;
            }
            let value = self.value(depth + 1)?;
            if !(self.is_stopped && value.is_null()) {
                items.push(value);
            }
            self.after(close);
        }
        Some(Value::Array(items))
    }

    /// Whether another entry follows, behind spaces and commas; the end of what holds it is passed over.
    fn goes_on(&mut self, close: u8) -> bool {
        while !self.is_stopped {
            self.space();
            match self.peek() {
                None => self.stop(FlawKind::Cut),
                Some(b',') => self.at += 1,
                Some(byte) => {
                    let is_end = byte == close;
                    self.at += usize::from(is_end);
                    return !is_end;
                }
            }
        }
        false
    }

    /// What may stand behind a value: a comma, or the end of what holds it.
    fn after(&mut self, close: u8) {
        self.space();
        match self.peek() {
            None => self.stop(FlawKind::Cut),
            Some(byte) if byte == close || byte == b',' => {}
            // A comma was forgotten: the next value begins as one does.
            Some(b'"' | b'\'' | b'{' | b'[') if !self.is_stopped => self.flaw(FlawKind::Unexpected),
            Some(_) => self.stop(FlawKind::Unexpected),
        }
    }

    /// What stands here cannot. At the very beginning it is no object at all, but prose in braces, or code.
    fn broken(&mut self, depth: usize, is_empty: bool) -> Option<()> {
        self.stop(FlawKind::Unexpected);
        (depth > 0 || !is_empty).then_some(())
    }

    /// `... 3 more items`, `…`.
    fn left_out(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let is_left_out = rest.starts_with("...") || rest.starts_with('…');
        if is_left_out {
            self.flaw(FlawKind::Abridged);
            self.at += rest.find([']', ')', '}', ',', '\n']).unwrap_or(rest.len());
        }
        is_left_out
    }

    fn name(&mut self) -> Option<String> {
        match self.peek()? {
            quote @ (b'"' | b'\'') => Some(self.string(quote)),
            byte if byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$') => {
                let rest = &self.text[self.at..];
                let is_of_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$' | '-');
                let length = rest.find(|letter| !is_of_name(letter)).unwrap_or(rest.len());
                self.at += length;
                Some(rest[..length].to_string())
            }
            _ => None,
        }
    }

    /// Strings that are joined by `+`, or stand side by side as Python writes long ones.
    fn joined(&mut self, quote: u8) -> String {
        let mut text = self.string(quote);
        loop {
            let back = self.at;
            self.space();
            let is_joined = self.peek() == Some(b'+');
            if is_joined {
                self.at += 1;
                self.space();
            }
            match self.peek() {
                Some(next @ (b'"' | b'\'')) if is_joined => text.push_str(&self.string(next)),
                _ => {
                    self.at = back;
                    return text;
                }
            }
        }
    }

    fn string(&mut self, quote: u8) -> String {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(stop) = memchr::memchr2(quote, b'\\', rest.as_bytes()) else {
                text.push_str(rest);
                self.at = self.bytes.len();
                self.stop(FlawKind::Cut);
                return text;
            };
            text.push_str(&rest[..stop]);
            self.at += stop + 1;
            if rest.as_bytes()[stop] == quote {
                return text;
            }
            self.escape(&mut text);
        }
    }

    fn escape(&mut self, text: &mut String) {
        let Some(letter) = self.text[self.at..].chars().next() else { return self.stop(FlawKind::Cut) };
        self.at += letter.len_utf8();
        match letter {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'x' => text.push(self.hex(2).and_then(char::from_u32).unwrap_or('\u{fffd}')),
            'u' => text.push(self.unicode()),
            '\n' => {}
            other => text.push(other),
        }
    }

    fn unicode(&mut self) -> char {
        let begun = self.at;
        let first = self.hex(4).unwrap_or(0xfffd);
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            if let Some(second) = self.hex(4).filter(|unit| (0xdc00..0xe000).contains(unit)) {
                let letter = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return char::from_u32(letter).unwrap_or('\u{fffd}');
            }
            self.at = back;
        }
        char::from_u32(first).unwrap_or_else(|| {
            let end = self.at;
            self.at = begun.saturating_sub(2);
            self.flaw(FlawKind::HalfLetter);
            self.at = end;
            '\u{fffd}'
        })
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let unit = u32::from_str_radix(self.text.get(self.at..self.at + digits)?, 16).ok()?;
        self.at += digits;
        Some(unit)
    }

    /// A number, or a word of JSON, JavaScript or Python.
    fn word(&mut self, depth: usize) -> Option<Value> {
        let rest = &self.text[self.at..];
        let length = rest.find([',', '}', ']', ')', '\n', '\r', ' ', '\t']).unwrap_or(rest.len());
        let word = &rest[..length];
        let value = match word {
            "null" | "None" | "undefined" | "nil" => Value::Null,
            "true" | "True" => Value::Bool(true),
            "false" | "False" => Value::Bool(false),
            // Named where an object was left out: the bracket before it opened a list.
            "Object" | "Array" => {
                self.flaw(FlawKind::Abridged);
                Value::Null
            }
            "NaN" | "Infinity" | "-Infinity" => {
                self.flaw(FlawKind::Unexpected);
                Value::Null
            }
            _ => match word.parse::<Number>() {
                Ok(number) => Value::Number(number),
                Err(_) if length == rest.len() && !word.is_empty() => {
                    self.stop(FlawKind::Cut);
                    Value::Null
                }
                Err(_) => {
                    self.stop(FlawKind::Unexpected);
                    return (depth > 0).then_some(Value::Null);
                }
            },
        };
        self.at += length;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn kinds(text: &str) -> (Value, Vec<FlawKind>) {
        let found = read(text, 0).unwrap_or_else(|_| Lenient { value: json!("none"), end: 0, flaws: Vec::new() });
        (found.value, found.flaws.iter().map(|flaw| flaw.kind).collect())
    }

    #[test]
    fn every_way_to_print_an_object_is_read() {
        let meant =
            json!({"model": "a/b", "stream": true, "stop": null, "messages": [{"role": "user", "content": "it's"}]});
        for text in [
            r#"{"model": "a/b", "stream": true, "stop": null, "messages": [{"role": "user", "content": "it's"}]}"#,
            r#"{'model': 'a/b', 'stream': True, 'stop': None, 'messages': [{'role': 'user', 'content': "it's"}]}"#,
            "{\n  model: 'a/b',\n  stream: true,\n  stop: undefined,\n  messages: [ { role: 'user', content: \"it's\" } ],\n}",
        ] {
            assert_eq!(kinds(text), (meant.clone(), Vec::new()), "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_a_flaw_and_the_rest_is_read() {
        assert_eq!(kinds(r#"{"a": [1, 2, {"b": "c"#), (json!({"a": [1, 2, {"b": "c"}]}), vec![FlawKind::Cut]));
        assert_eq!(kinds(r#"{"a": 1 "b": 2}"#), (json!({"a": 1, "b": 2}), vec![FlawKind::Unexpected]));
        assert_eq!(kinds(r#"{"a": 1, "b": [2, }"#), (json!({"a": 1, "b": [2]}), vec![FlawKind::Unexpected]));
        assert_eq!(kinds("{\"a\": \"x\"\n \"b\": 2}"), (json!({"a": "x", "b": 2}), vec![FlawKind::Unexpected]));
        assert_eq!(kinds(r#"{"a": "x\ud83d"}"#).1, [FlawKind::HalfLetter]);
        assert_eq!(kinds("{ a: [ [Object], ... 3 more items ] }").1, [FlawKind::Abridged, FlawKind::Abridged]);
        assert_eq!(kinds("{ this is prose }").0, json!("none"));
    }
}
