//! An answer of the API that is no error: whole, empty or cut.

use super::fields::{Field, FieldName, Fields, Value};
use std::ops::Range;

/// Errors that are looked at.
const ERRORS: usize = 64;

/// OpenRouter Armor puts this in the place of a call that it withholds (package openrouter 1.3.84, ArmorPlugin).
pub const WITHHELD: &str = "<openrouter_armor_blocked>";

/// The plug-ins that withhold answers, as they are called.
pub const ARMOR: &str = "OpenRouter Armor";
/// See [`ARMOR`].
pub const ALIGNMENT: &str = "Alignment";

/// The kind of an item of the Responses API that stands in the place of such a call.
pub const ARMOR_ITEM: &str = "openrouter:armor_blocked";

/// What a pasted answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PastedAnswer {
    /// Text, or a tool call.
    Text,
    /// No choice in it.
    EmptyChoices,
    /// Choices without content.
    EmptyContent,
    /// It stops in the middle.
    Cut,
    /// A plug-in's mark stands in the place of what the model wrote.
    Withheld,
    /// A call of a tool stands in it, and beside it the verdict that the program must not run it.
    Flagged,
}

impl PastedAnswer {
    /// As the rules name it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::EmptyChoices => "empty_choices",
            Self::EmptyContent => "empty_content",
            Self::Cut => "cut",
            Self::Withheld => "withheld",
            Self::Flagged => "flagged",
        }
    }
}

/// The answer in a text, if one is pasted, with its place.
#[must_use]
pub fn find(flat: &str, fields: &Fields) -> Option<(PastedAnswer, Range<usize>)> {
    let own: Vec<_> =
        fields.of_key(FieldName::Choices).filter(|it| it.value == Value::Open && !fields.in_raw(it.key_at)).collect();
    let Some(first) = own.first() else { return flagged(flat, fields).map(|at| (PastedAnswer::Flagged, at)) };
    let known =
        fields.of_key(FieldName::Object).any(|it| flat[it.at.clone()].replace('\n', "").starts_with("chat.completion"))
            || super::generation::ids(flat).next().is_some()
            || fields.of_key(FieldName::FinishReason).any(|it| &flat[it.at.clone()] == "stop");
    if !known {
        return None;
    }
    let container = |start: usize| {
        let index = fields.containers.partition_point(|it| it.at.start < start);
        fields.containers.get(index).filter(|it| it.at.start == start)
    };
    let text = |key: FieldName| {
        fields.of_key(key).any(|it| {
            fields.under(it.owner, FieldName::Choices)
                && match it.value {
                    Value::Text | Value::Number(_) => !flat[it.at.clone()].trim().is_empty(),
                    Value::Open => container(it.at.start).is_some_and(|it| it.at.len() > 3),
                    _ => false,
                }
        })
    };
    let place = first.at.clone();
    let mut said = fields.of_key(FieldName::Content).filter(|it| fields.under(it.owner, FieldName::Choices));
    let mark = said.find_map(|it| Some(it.at.start + flat[it.at.clone()].find(WITHHELD)?));
    if let Some(at) = mark {
        return Some((PastedAnswer::Withheld, at..at + WITHHELD.len()));
    }
    if text(FieldName::Content) || text(FieldName::ToolCalls) {
        return Some((PastedAnswer::Text, place));
    }
    let last = own.last().and_then(|it| container(it.at.start));
    let open = last.is_some_and(|it| it.at.end >= flat.len());
    if open {
        return Some((PastedAnswer::Cut, place));
    }
    let empty = own.iter().all(|it| container(it.at.start).is_some_and(|it| flat[it.at.clone()].trim().len() <= 3));
    if empty {
        return Some((PastedAnswer::EmptyChoices, place));
    }
    let ended = fields.of_key(FieldName::FinishReason).any(|it| it.value == Value::Text) || flat.contains("[DONE]");
    let failed = fields.of_key(FieldName::FinishReason).any(|it| &flat[it.at.clone()] == "error");
    // A dump may leave the content out; only a content that is there can be empty.
    let shown = fields.of_key(FieldName::Content).any(|it| fields.under(it.owner, FieldName::Choices));
    (shown && ended && !failed).then_some((PastedAnswer::EmptyContent, place))
}

/// Armor's verdict in an answer of Anthropic's form, which keeps the call that it forbids: a program that speaks Claude
/// Code's protocol does not run it. In the other forms such a verdict without a mark comes of an audit, which withholds
/// nothing (package openrouter 1.3.84, ArmorPlugin and ArmorSafeguardResult).
fn flagged(flat: &str, fields: &Fields) -> Option<Range<usize>> {
    let says = |key: FieldName, word: &str| {
        fields
            .of_key(key)
            .find(|it| it.value == Value::Text && &flat[it.at.clone()] == word && !fields.in_raw(it.key_at))
    };
    says(FieldName::Type, "message")?;
    let verdict = says(FieldName::Outcome, "flagged").filter(|it| fields.under(it.owner, FieldName::Safeguards))?;
    Some(verdict.key_at..verdict.at.end)
}

/// How the alignment plug-in judged each turn of a request that ended in an error. In an answer that came the record
/// only tells of turns before it (package openrouter 1.3.84, AlignmentPlugin and OpenResponsesErrorMetadata).
#[must_use]
pub fn alignment(flat: &str, fields: &Fields) -> Vec<(Range<usize>, String)> {
    let of_error = |it: &&Field| {
        let inside = |key| fields.under(it.owner, key);
        inside(FieldName::Alignment) && inside(FieldName::Error) && !fields.in_raw(it.key_at)
    };
    fields
        .of_key(FieldName::Outcome)
        .filter(of_error)
        .map(|it| (it.at.clone(), flat[it.at.clone()].to_string()))
        .collect()
}

/// The plug-in that withheld the answer, as it is called.
#[must_use]
pub fn withheld_by(flat: &str, fields: &Fields) -> Option<&'static str> {
    let marked = [WITHHELD, ARMOR_ITEM].iter().any(|mark| flat.contains(mark));
    if marked || flagged(flat, fields).is_some() {
        return Some(ARMOR);
    }
    alignment(flat, fields).iter().any(|(_, outcome)| outcome == "blocked").then_some(ALIGNMENT)
}

/// The rule that Armor names for a call which it forbids.
#[must_use]
pub fn forbidding_rule(flat: &str, fields: &Fields) -> Option<String> {
    let verdicts = fields.of_key(FieldName::Outcome).filter(|it| fields.under(it.owner, FieldName::Safeguards));
    let named = verdicts.filter(|it| &flat[it.at.clone()] == "flagged");
    let named =
        named.filter_map(|it| fields.beside(it.owner, FieldName::Explanation)).find(|it| it.value == Value::Text);
    // A call that stands in an item of its own has the rule beside it.
    let inside = || {
        fields.of_key(FieldName::Explanation).find(|it| {
            let kind = fields.beside(it.owner, FieldName::Type);
            kind.is_some_and(|kind| &flat[kind.at.clone()] == ARMOR_ITEM)
        })
    };
    let at = named.or_else(inside)?.at.clone();
    let words = flat[at].replace('\n', " ");
    let words = words.trim().trim_start_matches('[').trim_end_matches(']');
    (!words.is_empty()).then(|| words.to_string())
}

/// The number of an error that came inside a stream, with its place: in a chunk of an answer, or behind one.
#[must_use]
pub fn mid_stream(flat: &str, fields: &Fields) -> Option<(u64, Range<usize>)> {
    let chunk = |owner: u32| {
        let of_answer = |field: &Field| flat[field.at.clone()].replace('\n', "").starts_with("chat.completion.chunk");
        fields.beside(owner, FieldName::Choices).is_some()
            || fields.beside(owner, FieldName::Object).is_some_and(of_answer)
    };
    let begun = fields.of_key(FieldName::Choices).next().map(|field| field.key_at);
    let errors =
        fields.of_key(FieldName::Error).filter(|field| field.value == Value::Open && !fields.in_raw(field.key_at));
    errors.take(ERRORS).find_map(|error| {
        let event = fields.containers.get(error.owner as usize).map_or(0, |container| container.at.start);
        let behind = begun.is_some_and(|at| at < event) && flat[..event].ends_with("data: ");
        let streamed = error.owner != 0 && (chunk(error.owner) || behind);
        let inside = fields.containers.partition_point(|container| container.at.start < error.at.start);
        let code = fields.beside(u32::try_from(inside).ok()?, FieldName::Code).filter(|_| streamed)?;
        match code.value {
            Value::Number(number) => Some((number, code.key_at..code.at.end)),
            _ => None,
        }
    })
}
