//! How many tokens a request's prompt comes to, as near as that can be known without the model's own vocabulary.

use super::conversation::Conversation;
use super::images::pictures;
use crate::core::knowledge::models::TokenFamily;
use serde::Serialize;
use serde_json::Value;

/// Tokens of a picture: what the vendors take for one of a usual size, from the smallest to the largest.
const PICTURE: (f64, f64) = (85.0, 1_600.0);

/// Tokens that each message and each tool adds by itself.
const FRAME: f64 = 4.0;

/// An estimate, with the bounds between which the true number lies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Estimate {
    /// The likeliest number.
    pub tokens: u64,
    /// At least.
    pub least: u64,
    /// At most.
    pub most: u64,
}

/// Tokens of the prompt: what is said, the tools, and the pictures.
#[must_use]
pub fn prompt(view: &Conversation<'_>) -> Option<Estimate> {
    let family = TokenFamily::of(view.author().unwrap_or_default())?;
    let mut count = 0.0;
    for field in ["messages", "input", "system", "instructions", "tools", "response_format", "text", "prompt"] {
        count += view.body.get(field).map_or(0.0, |value| of_value(value, family));
    }
    count += FRAME * (view.turns.len() + view.tools.len()) as f64;
    let images = pictures(view).len() as f64;
    let whole = |tokens: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, which saturates")]
        let count = tokens.ceil() as u64;
        count
    };
    Some(Estimate {
        tokens: whole(count + images * f64::midpoint(PICTURE.0, PICTURE.1)),
        least: whole(count * (1.0 - family.error) + images * PICTURE.0),
        most: whole(count * (1.0 + family.error) + images * PICTURE.1),
    })
}

/// Tokens of what a value says, with its names and its signs; data of pictures and files are no text.
fn of_value(value: &Value, family: &TokenFamily) -> f64 {
    match value {
        Value::String(text) if text.starts_with("data:") => 0.0,
        Value::String(text) => of_text(text, family),
        Value::Array(items) => items.iter().map(|item| 1.0 + of_value(item, family)).sum(),
        Value::Object(fields) => {
            let is_data = |name: &str| matches!(name, "data" | "file_data" | "signature" | "encrypted_content");
            let field = |(name, value): (&String, &Value)| match (value, is_data(name)) {
                (Value::String(_), true) => 0.0,
                _ => 2.0 + of_text(name, family) + of_value(value, family),
            };
            fields.iter().map(field).sum()
        }
        Value::Number(_) => 2.0,
        Value::Bool(_) | Value::Null => 1.0,
    }
}

/// What a letter is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Digits,
    Space,
    Signs,
    Other,
    Wide,
}

fn kind(letter: char) -> Kind {
    match letter {
        'a'..='z' | 'A'..='Z' => Kind::Word,
        '0'..='9' => Kind::Digits,
        letter if letter.is_whitespace() => Kind::Space,
        letter if letter.is_ascii() => Kind::Signs,
        '\u{2e80}'.. => Kind::Wide,
        _ => Kind::Other,
    }
}

fn of_text(text: &str, family: &TokenFamily) -> f64 {
    let mut count = 0.0;
    let mut letters = text.chars().peekable();
    while let Some(first) = letters.next() {
        let kind_of_run = kind(first);
        let mut length = 1.0;
        while letters.next_if(|letter| kind(*letter) == kind_of_run).is_some() {
            length += 1.0;
        }
        count += match kind_of_run {
            Kind::Word if length > 7.0 => length / family.word,
            Kind::Word => 1.0,
            Kind::Digits => (length / 2.2_f64).max(1.0),
            // One space goes with the word behind it; several, or a line's end, are a token.
            Kind::Space if length < 2.0 && first == ' ' => 0.0,
            Kind::Space => 1.0,
            Kind::Signs => (length / 2.0).max(1.0),
            Kind::Other => (length / family.other).max(1.0),
            Kind::Wide => length * family.wide,
        };
    }
    count * family.factor
}
