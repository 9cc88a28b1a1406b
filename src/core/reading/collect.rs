//! The typed facts of one failure.

use super::complaint::{self, Complained};
use super::{details, quoted_figures, statements};
use crate::core::knowledge::causes::CauseId;
use crate::core::knowledge::lexicon::{ANSWERED_SIGNS, FREE_ENDED, IN_BODY_SIGNS};
use crate::core::model_id;
use crate::core::parse::fields::{Field, FieldName, Value, decode};
use crate::core::parse::literals::Care;
use crate::core::parse::names::Name;
use crate::core::parse::parsed_text::Parsed;
use crate::core::parse::status;
use crate::core::parse::{anchor_words, answer};
use crate::core::reading::evidence::{Evidence, Found};
use crate::core::rules::matches::{RuleMatch, What};
use std::ops::Range;

/// Longest message that is kept.
const MESSAGE: usize = 2000;
/// Times that a limit may name: the years 2020 to 2099, Unix milliseconds.
const TIMES_MS: Range<u64> = 1_577_836_800_000..4_102_444_800_000;

/// How far from a failure words may stand that say what to mend first.
const BESIDE: usize = 3000;

/// Reads the facts that belong to a failure: what stands in its part of the text, nearest first.
#[must_use]
pub fn evidence(parsed: &Parsed, part: &Range<usize>, sign: Option<&RuleMatch>) -> Evidence {
    let near = sign.map_or(part.start, |it| it.at.start);
    let reader = Reader { parsed, part, near };
    let mut evidence = Evidence { provider_is_null: parsed.provider_is_null, ..Evidence::default() };
    reader.status(&mut evidence, sign);
    evidence.message = reader.message(sign);
    evidence.model = reader.model(sign);
    evidence.provider = reader.name(&parsed.providers);
    evidence.error_type = reader.word(FieldName::ErrorType);
    evidence.limit_source = reader.word(FieldName::LimitSource);
    evidence.remedy_hint = reader.text(FieldName::RemedyHint, false);
    evidence.failed_routing_step = reader.text(FieldName::FailedStep, false);
    evidence.availability = reader
        .nearest(FieldName::Code, |it| {
            it.value == Value::Text && parsed.fields.under(it.owner, FieldName::Availability)
        })
        .map(|it| reader.found(it));
    evidence.raw = reader.raw(sign);
    evidence.statements =
        statements::read(&parsed.flat.text, part, evidence.raw.as_ref().map(|raw| raw.value.as_str()));
    let withheld = answer::withheld_by(&parsed.flat.text, &parsed.fields);
    evidence.statements.withheld_by = withheld.map(str::to_string);
    evidence.statements.forbidding_rule =
        withheld.and_then(|_| answer::forbidding_rule(&parsed.flat.text, &parsed.fields));
    evidence.is_byok = parsed.byok().map(|(value, at)| Found::at(value, parsed.span(&at)));
    evidence.retry_after_s =
        reader.number(FieldName::RetryAfter, 1).or_else(|| reader.number(FieldName::RetryAfterMs, 1000));
    evidence.rate_limit = reader.number(FieldName::RateLimit, 1);
    evidence.rate_remaining = reader.number(FieldName::RateRemaining, 1);
    evidence.rate_limit_reset_ms = reader.number(FieldName::RateReset, 1).map(|mut it| {
        // Milliseconds in the API's words; a client may have made seconds of them.
        if it.value < 100_000_000_000 {
            it.value *= 1000;
        }
        it
    });
    // No limit runs for decades: such a number is no time.
    evidence.rate_limit_reset_ms = evidence.rate_limit_reset_ms.take().filter(|it| TIMES_MS.contains(&it.value));
    evidence.routing_funnel = reader.funnel();
    evidence.ineligibility_reasons = reader.reasons();
    if let Some(call) = parsed.context.calls.first() {
        evidence.url = Some(Found::at(call.url.clone(), parsed.span(&call.at)));
        evidence.host = Some(Found::at(call.host.clone(), parsed.span(&call.at)));
    }
    let flat = &parsed.flat.text;
    evidence.generation_id =
        parsed.generation.as_ref().map(|at| Found::at(flat[at.clone()].to_string(), parsed.span(at)));
    evidence.cf_ray = reader.text(FieldName::CfRay, true).filter(|it| it.value.len() >= 12 && it.value.len() < 30);
    evidence.key_tail = parsed.key_tail.as_ref().map(|(tail, at)| Found::at(tail.clone(), parsed.span(at)));
    evidence.native_finish = reader.text(FieldName::NativeFinish, false);
    evidence.previous = details::previous(parsed, part);
    evidence.models = if evidence.model.is_none() { details::models(parsed) } else { Vec::new() };
    match details::issue(parsed, part, near) {
        Some((field, allowed)) => (evidence.field, evidence.allowed) = (Some(field), allowed),
        None => {
            let of_sentence = |words: &Found<String>| {
                details::path_of_sentence(&words.value).map(|value| Found { value, span: words.span, inferred: false })
            };
            let named = details::parameter(parsed, part, near);
            evidence.field = named.or_else(|| evidence.message.as_ref().and_then(of_sentence));
        }
    }
    evidence.complaint = reader.complaint(&evidence, sign);
    evidence.numbers = quoted_figures::read(parsed, part);
    if evidence.model.is_none() {
        evidence.model = ended_variant(&evidence);
    }
    evidence
}

/// Where a free offer is refused with the paid id only, what was called is its free variant.
fn ended_variant(evidence: &Evidence) -> Option<Found<String>> {
    let message = evidence.message.as_ref().filter(|words| FREE_ENDED.iter().any(|said| words.value.contains(said)))?;
    let paid = evidence.numbers.suggested_model.as_deref().filter(|id| model_id::variant(id).is_none())?;
    Some(Found::inferred_from(format!("{paid}:free"), message.span?))
}

struct Reader<'a> {
    parsed: &'a Parsed,
    part: &'a Range<usize>,
    near: usize,
}

impl Reader<'_> {
    fn nearest(&self, key: FieldName, fits: impl Fn(&Field) -> bool) -> Option<&Field> {
        self.parsed
            .fields
            .of_key(key)
            .filter(|it| self.part.contains(&it.key_at) && fits(it))
            .min_by_key(|it| it.key_at.abs_diff(self.near))
    }

    fn found(&self, field: &Field) -> Found<String> {
        Found::at(decode(&self.parsed.flat.text[field.at.clone()]), self.parsed.span(&field.at))
    }

    fn text(&self, key: FieldName, raw_too: bool) -> Option<Found<String>> {
        self.nearest(key, |it| {
            it.value == Value::Text && (raw_too || !self.parsed.fields.in_raw(it.key_at)) && it.at.len() < 2000
        })
        .map(|it| self.found(it))
    }

    /// One word of the API's; white space in it is of wrapping.
    fn word(&self, key: FieldName) -> Option<Found<String>> {
        let mut found = self.text(key, false)?;
        found.value.retain(|it| !it.is_whitespace());
        Some(found)
    }

    fn number(&self, key: FieldName, divisor: u64) -> Option<Found<u64>> {
        let field = self.nearest(key, |it| matches!(it.value, Value::Number(_)))?;
        let Value::Number(value) = field.value else { return None };
        Some(Found::at(value / divisor, self.parsed.span(&field.at)))
    }

    fn name(&self, names: &[Name]) -> Option<Found<String>> {
        let inside: Vec<&Name> = names.iter().filter(|it| self.part.contains(&it.at.start)).take(200).collect();
        let top = inside.iter().map(|it| it.weight).max()?;
        // Helpers of a client (titles, summaries) call other models; the one in question is named more often.
        let often = |name: &Name| inside.iter().filter(|it| it.weight + 25 >= top && it.value == name.value).count();
        let best = inside
            .iter()
            .filter(|it| it.weight == top)
            .max_by_key(|it| (often(it), std::cmp::Reverse(it.at.start.abs_diff(self.near))))?;
        Some(Found::at(best.value.clone(), self.parsed.span(&best.at)))
    }

    /// An HTTP status line is what the connection said; `error.code` beside it may differ inside a 200.
    fn status(&self, evidence: &mut Evidence, sign: Option<&RuleMatch>) {
        let parsed = self.parsed;
        let seen = &parsed.statuses;
        let code = self.failing(sign);
        let line = seen.iter().filter(|it| it.http && self.part.contains(&it.at.start)).max_by_key(|it| it.at.start);
        // Chunks of a stream and whole answers come after HTTP 200, whatever error they hold.
        let streaming = parsed.answer.is_some()
            || !parsed.hits.of(anchor_words::STREAMING, Care::Loose).is_empty()
            || IN_BODY_SIGNS.iter().any(|it| self.literal_place(it).is_some())
            || mid_stream(parsed);
        let chosen = match (line, code.as_ref()) {
            (Some(line), _) if line.code == 200 => Some(line),
            (None, _) if streaming => None,
            (_, Some(code)) => Some(code),
            (None, None) if !parsed.failing.is_empty() => None,
            (line, None) => line.or_else(|| status::best(seen, self.part, self.near)),
        };
        evidence.status = chosen.map(|seen| self.code(seen));
        if evidence.status.is_none() {
            let words = sign.map(|sign| parsed.span(&sign.at));
            let status = if streaming { Some(200) } else { sign.and_then(|sign| sign.infer) };
            evidence.status = status.map(|status| match words {
                Some(words) => Found::inferred_from(status, words),
                None => Found::inferred(status),
            });
        }
        if let Some(status) = evidence.status.as_mut().filter(|status| status.inferred)
            && let Some(at) = self.number_near(status.value)
        {
            *status = Found::at(status.value, parsed.span(&at));
        }
        if evidence.status.is_none() && sign.is_none() {
            evidence.status = self.answered().map(|at| Found::inferred_from(200, parsed.span(&at)));
        }
    }

    /// The number itself in the record of the failure, where only other words made it a status.
    fn number_near(&self, code: u16) -> Option<Range<usize>> {
        let record = self.parsed.record(self.near);
        let bytes = self.parsed.flat.text.as_bytes();
        let digits = code.to_string();
        let alone = |at: &usize| {
            let around = [at.checked_sub(1).and_then(|before| bytes.get(before)), bytes.get(at + digits.len())];
            !around.into_iter().flatten().any(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
        };
        let places = memchr::memmem::find_iter(&bytes[record.clone()], digits.as_bytes()).map(|at| record.start + at);
        let at = places.filter(alone).min_by_key(|at| at.abs_diff(self.near))?;
        Some(at..at + digits.len())
    }

    /// A status as it stands there; a phrase or a class only lets it be inferred.
    fn code(&self, seen: &status::StatusMention) -> Found<u16> {
        let span = self.parsed.span(&seen.at);
        let digits = self.parsed.flat.text[seen.at.clone()].bytes().all(|byte| byte.is_ascii_digit() || byte == b'\n');
        if digits { Found::at(seen.code, span) } else { Found::inferred_from(seen.code, span) }
    }

    /// The number of the failure. Beside a sign of our own failure those of other hosts do not count.
    fn failing(&self, sign: Option<&RuleMatch>) -> Option<status::StatusMention> {
        let parsed = self.parsed;
        let best = status::best(&parsed.failing, self.part, self.near)?;
        let foreign =
            |it: &status::StatusMention| parsed.context.shows_openrouter() && parsed.other_party(it.at.start).is_some();
        if sign.is_none_or(|it| parsed.other_party(it.at.start).is_some()) || !foreign(best) {
            return Some(best.clone());
        }
        let own: Vec<_> = parsed.failing.iter().filter(|it| !foreign(it)).cloned().collect();
        status::best(&own, self.part, self.near).cloned()
    }

    fn literal_place(&self, literal: &'static str) -> Option<Range<usize>> {
        let hits = self.parsed.hits.of(literal, Care::Exact);
        hits.iter().map(|it| &it.at).find(|it| self.part.contains(&it.start)).cloned()
    }

    /// What shows that a model answered.
    fn answered(&self) -> Option<Range<usize>> {
        ANSWERED_SIGNS.iter().find_map(|it| self.literal_place(it))
    }

    fn message(&self, sign: Option<&RuleMatch>) -> Option<Found<String>> {
        let parsed = self.parsed;
        let flat = &parsed.flat.text;
        let at = sign.filter(|it| matches!(it.what, What::Literal(_) | What::Words)).map(|it| it.at.start);
        let holder = at.and_then(|at| {
            parsed
                .fields
                .of_key(FieldName::Message)
                .filter(|it| it.value == Value::Text && it.at.contains(&at))
                .min_by_key(|it| it.at.len())
        });
        // A word of an enumeration is no message; the one that it belongs to stands beside it.
        let named = at.and_then(|at| {
            let holds = |field: &&Field| field.value == Value::Text && field.at.contains(&at);
            let field =
                [FieldName::Type, FieldName::Code].into_iter().find_map(|key| parsed.fields.of_key(key).find(holds))?;
            parsed.fields.beside(field.owner, FieldName::Message).filter(|message| message.value == Value::Text)
        });
        let holder = holder.or(named);
        // A general phrase only leads to the message that stands beside it.
        let lead = sign.is_some_and(|sign| sign.generic).then(|| parsed.record(self.near));
        let field = holder.or_else(|| {
            if at.is_some() && lead.is_none() {
                return None;
            }
            self.nearest(FieldName::Message, |it| {
                it.value == Value::Text
                    && it.at.len() > 3
                    && !parsed.fields.in_raw(it.key_at)
                    && (at.is_none() || lead.as_ref().is_some_and(|lead| lead.contains(&it.key_at)))
            })
        });
        if let Some(field) = field {
            let mut found = self.found(field);
            let peeled = peel(&found.value);
            found.value = shorten(peeled);
            // In a string within a string the end of a word in quotes looks like the end of the message.
            let behind = flat[field.at.end..].trim_start_matches('\\');
            if found.value.matches('"').count() % 2 == 1 && behind.starts_with("\"\"") {
                found.value.push('"');
            }
            return Some(found);
        }
        let Some(at) = at else { return self.words_behind_status(sign) };
        let end = sign.map_or(at, |it| it.at.end);
        let (from, to) = sentence(flat, at, end);
        let text = decode(&flat[from..to]);
        let text = text.split(['{', '}']).next().unwrap_or(&text);
        Some(Found::at(shorten(trim_ticks(trim_wrapper(peel(text)))), parsed.span(&(from..to))))
    }

    /// `HTTP 400: the message`: what a line says behind its status.
    fn words_behind_status(&self, sign: Option<&RuleMatch>) -> Option<Found<String>> {
        let flat = &self.parsed.flat.text;
        let end = self.failing(sign)?.at.end;
        let line = flat[end..].lines().next()?;
        let words = line.trim_start_matches([' ', ':', '-', ')', ']', ',', '\'', '"', '|', '`', '*']);
        let start = end + line.len() - words.len();
        let parted = line.trim_start_matches([' ', ')', ']', '`', '*', '\'']).starts_with([':', '-', '"', '|', ',']);
        let opens = words.starts_with(|letter: char| letter.is_alphabetic() && (parted || letter.is_uppercase()));
        let prose = opens && words.split_whitespace().count() >= 3;
        let words = words.split(['{', '<']).next().unwrap_or_default().trim_end();
        (prose && words.len() > 12).then(|| Found::at(shorten(words), self.parsed.span(&(start..start + words.len()))))
    }

    fn model(&self, sign: Option<&RuleMatch>) -> Option<Found<String>> {
        let parsed = self.parsed;
        if let Some((value, at)) = quoted_figures::model_of_sentence(parsed, self.part, sign) {
            return Some(Found::at(value, parsed.span(&at)));
        }
        // A client's prefix without a model behind it names none.
        self.name(&parsed.models).or_else(|| self.only_model()).filter(|model| !model.value.ends_with('/'))
    }

    /// The one model of the whole text: programs say at the start which they use.
    fn only_model(&self) -> Option<Found<String>> {
        let mut models = self.parsed.models.iter();
        let first = models.next()?;
        let only = models.all(|it| it.value == first.value);
        only.then(|| Found::at(first.value.clone(), self.parsed.span(&first.at)))
    }

    fn raw(&self, sign: Option<&RuleMatch>) -> Option<Found<String>> {
        let raws = &self.parsed.fields.raws;
        let holder = sign.and_then(|it| raws.iter().find(|raw| raw.contains(&it.at.start)));
        let raw = holder.or_else(|| {
            raws.iter().filter(|it| self.part.contains(&it.start)).min_by_key(|it| it.start.abs_diff(self.near))
        })?;
        let mut text = decode(&self.parsed.flat.text[raw.clone()]);
        text = shorten(&text);
        Some(Found::at(text, self.parsed.span(raw)))
    }

    /// The text around the failure, this far to both sides.
    fn around(&self, reach: usize) -> &str {
        let flat = &self.parsed.flat.text;
        let whole = |at: &usize| flat.is_char_boundary(*at);
        let from = (self.near.saturating_sub(reach)..=self.near).find(whole).unwrap_or(self.near);
        let to = (self.near..=(self.near + reach).min(flat.len())).rev().find(whole).unwrap_or(self.near);
        flat.get(from..to).unwrap_or_default()
    }

    /// The provider's words complain first, then OpenRouter's, then whatever the record says.
    fn complaint(&self, evidence: &Evidence, sign: Option<&RuleMatch>) -> Option<Complained> {
        // Without a sign no cause is named; what the program says of itself may still show the way.
        let cause = sign.map_or(CauseId::UNDETERMINED, |sign| sign.cause);
        let beside = complaint::beside(self.around(BESIDE), cause.as_str());
        if beside.is_some() || sign.is_none() || !cause.entry().heeds_complaints {
            return beside;
        }
        let said = |words: &Option<Found<String>>| words.as_ref().map(|words| words.value.clone());
        let record = self.parsed.record(self.near);
        let record = self.parsed.flat.text.get(record).map(str::to_string);
        let named = evidence.field.is_some();
        let words = [said(&evidence.raw), said(&evidence.message), record];
        words.into_iter().flatten().find_map(|words| complaint::read(&words, named))
    }

    fn funnel(&self) -> Vec<(String, u64)> {
        let fields = &self.parsed.fields;
        fields
            .of_key(FieldName::Step)
            .filter(|it| it.value == Value::Text && fields.under(it.owner, FieldName::Funnel))
            .take(64)
            .filter_map(|step| {
                let count = fields.of_key(FieldName::EndpointCount).find(|it| it.owner == step.owner)?;
                match count.value {
                    Value::Number(count) => Some((decode(&self.parsed.flat.text[step.at.clone()]), count)),
                    _ => None,
                }
            })
            .collect()
    }

    fn reasons(&self) -> Vec<Found<String>> {
        let fields = &self.parsed.fields;
        fields
            .of_key(FieldName::Reason)
            .filter(|it| it.value == Value::Text)
            .map(|it| {
                let mut found = self.found(it);
                found.value.retain(|it| !it.is_whitespace());
                found
            })
            .filter(|it| it.value.contains("-by-"))
            .take(32)
            .collect()
    }
}

/// Libraries print an error that came inside a stream in shapes of their own: LiteLLM as `Message: …, Metadata: …, User ID:
/// …`, the AI SDK as the bare error object, filled up with `type: null, param: null`.
fn mid_stream(parsed: &Parsed) -> bool {
    let said = |literal| !parsed.hits.of(literal, Care::Loose).is_empty();
    if said(anchor_words::STREAM_METADATA) && said(anchor_words::STREAM_USER) {
        return true;
    }
    let fields = &parsed.fields;
    if fields.of_key(FieldName::Status).any(|it| matches!(it.value, Value::Number(_))) {
        return false;
    }
    fields.of_key(FieldName::Code).filter(|it| matches!(it.value, Value::Number(_))).take(32).any(|code| {
        let null = |key| {
            fields.of_key(key).any(|it| it.owner == code.owner && it.value == Value::Null && it.key_at > code.at.start)
        };
        null(FieldName::Type) && null(FieldName::Param)
    })
}

/// From behind the last label of the line to the line's end.
fn sentence(flat: &str, at: usize, end: usize) -> (usize, usize) {
    let bytes = flat.as_bytes();
    let mut floor = at.saturating_sub(200);
    while !flat.is_char_boundary(floor) {
        floor += 1;
    }
    let line = memchr::memrchr(b'\n', &bytes[floor..at]).map_or(floor, |it| floor + it + 1);
    let labels = [": ", "] ", " - ", "\"", "'", "\u{b7} ", "=", "> "];
    let head = &flat[line..at];
    // An apostrophe stands inside a word, or behind one; `Invalid 'max_tokens': …` names a field within its sentence.
    let opens = |label: &str, place: usize| match label {
        "'" => !head[..place].ends_with(char::is_alphanumeric) && !opens_named_field(head, place),
        ": " => !ends_in_named_field(&head[..place]),
        _ => true,
    };
    let last = |label: &&str| {
        head.rmatch_indices(*label)
            .map(|(place, _)| place)
            .find(|place| opens(label, *place))
            .map(|place| place + label.len())
    };
    let from = labels.iter().filter_map(last).max().map(|place| line + place);
    let from = from.unwrap_or(line);
    let mut limit = (end + 400).min(flat.len());
    while !flat.is_char_boundary(limit) {
        limit -= 1;
    }
    let to = memchr::memchr2(b'\n', b'"', &bytes[end..limit]).map_or(limit, |it| end + it);
    (from, to)
}

/// `Invalid 'max_tokens'`: a name in quotes behind a word of a sentence. The names of fields stand behind a bracket or a comma.
fn ends_in_named_field(head: &str) -> bool {
    ['\'', '`'].into_iter().any(|quote| {
        let inner = head.strip_suffix(quote).and_then(|head| head.rsplit_once(quote));
        inner.is_some_and(|(before, name)| {
            let before = before.strip_suffix(' ').unwrap_or_default();
            !name.is_empty() && !name.contains(' ') && before.ends_with(|letter: char| letter.is_alphabetic())
        })
    })
}

/// Whether the quote at this place opens such a name.
fn opens_named_field(head: &str, place: usize) -> bool {
    let close = head[place + 1..].find('\'').map(|length| place + 1 + length + 1);
    close.is_some_and(|close| ends_in_named_field(&head[..close]))
}

/// Without the backticks around it; those within mark words of their own.
fn trim_ticks(text: &str) -> &str {
    let text = text.trim();
    if text.matches('`').count() % 2 == 1 {
        return text.strip_prefix('`').or_else(|| text.strip_suffix('`')).unwrap_or(text);
    }
    let inner = text.strip_prefix('`').and_then(|inner| inner.strip_suffix('`'));
    inner.filter(|inner| !inner.contains('`')).unwrap_or(text)
}

/// A number in brackets behind a sentence is the client's, not the API's.
fn trim_wrapper(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(head) =
        text.strip_suffix(')').and_then(|it| it.rfind(" (").map(|open| (&it[..open], &it[open + 2..])))
    {
        if head.0.is_empty() || !head.1.bytes().all(|it| it.is_ascii_digit()) || head.1.len() < 3 {
            break;
        }
        text = head.0.trim_end();
    }
    text
}

/// A status that a client glued in front: `401 Missing…`, `401401 Missing…`.
fn peel(message: &str) -> &str {
    let text = message.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if matches!(digits, 3 | 6) && text[digits..].starts_with([' ', ':']) {
        return text[digits..].trim_start_matches([' ', ':']);
    }
    text
}

fn shorten(text: &str) -> String {
    let mut end = text.len().min(MESSAGE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].trim().to_string()
}
