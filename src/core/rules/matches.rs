//! Which rules of the knowledge base a text fits, and where.

use super::sentences::{self, FailureSentence, SentenceReach};
use crate::core::address::api_url;
use crate::core::knowledge::causes::{CAUSES, CauseId, Place, ProviderIs, Rule, RuleField};
use crate::core::knowledge::clients::CLIENTS;
use crate::core::knowledge::lexicon::{FAILED, STATUS_PHRASES};
use crate::core::parse::answer;
use crate::core::parse::fields::{Field, FieldName, Fields, Value, decode};
use crate::core::parse::fuzzy::Typed;
use crate::core::parse::literals::{Care, care_of};
use crate::core::parse::normalized::squeeze;
use crate::core::parse::parsed_text::Parsed;
use crate::core::parse::status;
use std::ops::Range;
use std::sync::LazyLock;

/// A sentence with slips in it may be another one.
const MISTYPED: f64 = 0.85;
/// Longest list that is shown whole as the place of a sign, in bytes.
const SHOWN: usize = 200;

/// Words spread over two sentences may belong to two things.
const SPREAD: f64 = 0.9;

/// Most faults of a list that are looked at.
const SHOWN_FAULTS: usize = 16;

/// What a program advises its reader to look at is its guess.
const ADVICE: f64 = 0.5;

/// How far from the start of its sentence a piece of advice is recognized.
const SENTENCE_START: usize = 120;

/// A status that this cause is never seen with makes it less likely.
const ODD_STATUS: f64 = 0.93;

/// What a provider says, where the client left its envelope out.
const UNWRAPPED: f64 = 0.82;

/// Least letters of a sentence that only a refusal has.
const SENTENCE: usize = 14;

/// A rule that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleMatch {
    /// The cause it points to.
    pub cause: CauseId,
    /// How surely, the circumstances considered.
    pub confidence: f64,
    /// It yields to any other sign in the same failure.
    pub generic: bool,
    /// The status that goes with it, for texts that show none.
    pub infer: Option<u16>,
    /// OpenRouter's own words or fields, which nobody else uses.
    pub own: bool,
    /// Another party shows itself where these words stand.
    pub foreign: bool,
    /// It stands in the message of an error object, not in a program's prose.
    pub enveloped: bool,
    /// Where, in the flat text.
    pub at: Range<usize>,
    /// What was found.
    pub what: What,
}

impl RuleMatch {
    /// Words that stand for a status and give no reason.
    #[must_use]
    pub fn is_reason_phrase(&self) -> bool {
        self.generic
            && self.infer.is_some()
            && self.cause == CauseId::UNDETERMINED
            && matches!(self.what, What::Literal(_))
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A literal message.
    Literal(&'static str),
    /// A field of the API with its value.
    Field(RuleField, String),
    /// Only a status.
    Status(u16),
    /// Words of a sentence that no literal knows.
    Words,
}

/// All rules that fit, best first at each place. Rules that need only a status come in where nothing else fits.
#[must_use]
pub fn find(parsed: &Parsed) -> Vec<RuleMatch> {
    let mut signs = Vec::new();
    let told = parsed.hits.rules();
    let rules = CAUSES.iter().flat_map(|cause| cause.rules.iter().map(|rule| (cause.id, rule)));
    for ((cause, rule), told) in rules.zip(told) {
        if rule.field.is_some() || told {
            apply(parsed, cause, rule, Speech::Enveloped, &mut signs);
        }
    }
    let guesses = guesses(parsed);
    let guessed = |sign: &RuleMatch| guesses.iter().any(|at| at.contains(&sign.at.start));
    signs.retain(|sign| !guessed(sign));
    let open = |signs: &[RuleMatch]| {
        !signs.iter().any(|sign| !sign.foreign && sign.confidence >= 0.5 && sign.cause.is_named())
    };
    // Many clients take a provider's words out of their envelope.
    if open(&signs) && parsed.context.shows_openrouter() && parsed.fields.raws.is_empty() {
        let rules = CAUSES.iter().flat_map(|cause| cause.rules.iter().map(|rule| (cause.id, rule)));
        for ((cause, rule), told) in rules.zip(parsed.hits.rules()) {
            if told && rule.place == Place::Raw && rule.field.is_none() {
                apply(parsed, cause, rule, Speech::Bare, &mut signs);
            }
        }
    }
    let weak = |signs: &[RuleMatch]| !signs.iter().any(|sign| !sign.foreign && sign.confidence >= 0.5);
    if weak(&signs) {
        mistyped(parsed, &mut signs);
    }
    if open(&signs) {
        by_words(parsed, &mut signs);
        signs.retain(|sign| !guessed(sign));
    }
    if open(&signs) {
        for cause in CAUSES {
            for rule in
                cause.rules.iter().filter(|it| it.field.is_none() && it.literal.is_empty() && it.words.is_empty())
            {
                by_status(parsed, cause.id, rule, &mut signs);
            }
        }
        if !signs.iter().any(|sign| matches!(sign.what, What::Status(_))) {
            by_phrase(parsed, &mut signs);
        }
    }
    signs
}

/// What clients put over answers that they did not read.
fn guesses(parsed: &Parsed) -> Vec<Range<usize>> {
    let noise = CLIENTS.iter().flat_map(|client| client.noise).filter(|noise| noise.guess);
    noise.flat_map(|noise| parsed.hits.of(noise.text, Care::Exact)).map(|hit| hit.at.clone()).collect()
}

/// One of OpenRouter's own sentences.
struct Own {
    cause: CauseId,
    rule: &'static Rule,
    literal: &'static str,
    letters: String,
}

static OWN: LazyLock<Vec<Own>> = LazyLock::new(|| {
    let own = |it: &&Rule| !it.shared && !it.exact && !it.generic && it.place != Place::Raw && it.field.is_none();
    let rules = CAUSES.iter().flat_map(|cause| cause.rules.iter().filter(own).map(|rule| (cause.id, rule)));
    let literals = rules.flat_map(|(cause, rule)| rule.literal.iter().map(move |it| (cause, rule, *it)));
    literals.map(|(cause, rule, literal)| Own { cause, rule, literal, letters: squeeze(literal) }).collect()
});

/// OpenRouter's own sentences with a slip in them.
fn mistyped(parsed: &Parsed, signs: &mut Vec<RuleMatch>) {
    let Some(typed) = Typed::of(&parsed.flat.text) else { return };
    for Own { cause, rule, literal, letters } in OWN.iter() {
        let Some(at) = typed.find(letters.as_bytes()).filter(|_| holds(parsed, rule)) else { continue };
        // A slip may have met half a letter of another script.
        if parsed.flat.text.get(at.clone()).is_none() {
            continue;
        }
        // The end of a longer word is no word of its own.
        let inside =
            at.start.checked_sub(1).is_some_and(|before| parsed.flat.text.as_bytes()[before].is_ascii_alphanumeric());
        // `is not be|ing` is no slip of `is not set`.
        let behind = parsed.flat.text.as_bytes()[at.end..].iter().take_while(|byte| byte.is_ascii_alphanumeric());
        if inside
            || behind.count() > 1
            || parsed.quoted_around(at.start).is_some()
            || is_advice(&parsed.flat.text, at.start)
        {
            continue;
        }
        let seen = status_at(parsed, at.start);
        if !rule.statuses.is_empty() && seen.is_some_and(|it| !rule.statuses.contains(&it)) {
            continue;
        }
        signs.push(RuleMatch {
            cause: *cause,
            confidence: rule.confidence * MISTYPED,
            generic: false,
            infer: rule.infer,
            own: !has_shape_of_another(parsed, at.start),
            foreign: parsed.context.calls_elsewhere()
                || parsed.other_party(at.start).is_some()
                || parsed.speaker(at.start).is_some(),
            enveloped: false,
            at,
            what: What::Literal(literal),
        });
    }
}

/// The object around a place has the fields of OpenAI's errors, which OpenRouter's do not: a sentence that is only like one of
/// OpenRouter's is another's there.
fn has_shape_of_another(parsed: &Parsed, at: usize) -> bool {
    let Some(object) = parsed.top(at) else { return false };
    let beside = |field: &Field| parsed.fields.beside(field.owner, FieldName::Message).is_some();
    parsed.fields.of_key(FieldName::Param).any(|field| object.contains(&field.at.start) && beside(field))
}

fn holds(parsed: &Parsed, rule: &Rule) -> bool {
    let stands = |literal: &'static str| !parsed.hits.of(literal, Care::Loose).is_empty();
    let provider = match rule.provider {
        ProviderIs::Any => true,
        ProviderIs::Named => !parsed.providers.is_empty(),
        ProviderIs::Absent => parsed.providers.is_empty(),
    };
    provider
        && [rule.with, rule.also].iter().all(|words| words.is_empty() || words.iter().any(|it| stands(it)))
        && !rule.without.iter().any(|it| stands(it))
        && rule.byok.is_none_or(|wanted| parsed.byok().is_some_and(|(it, _)| it == wanted))
        && (!rule.openrouter || parsed.context.shows_openrouter())
}

/// In what form a provider's words are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Speech {
    /// Where OpenRouter quotes them.
    Enveloped,
    /// Anywhere.
    Bare,
}

fn apply(parsed: &Parsed, cause: CauseId, rule: &'static Rule, speech: Speech, signs: &mut Vec<RuleMatch>) {
    let mut places: Vec<(Range<usize>, What)> = Vec::new();
    if let Some(name) = rule.field {
        for (at, text) in named_places(parsed, name) {
            if rule.value.is_empty() || rule.value.iter().any(|it| fits(it, &text)) {
                places.push((at, What::Field(name, text)));
            }
        }
        if !rule.literal.is_empty() && !rule.literal.iter().any(|it| !parsed.hits.of(it, care_of(rule)).is_empty()) {
            return;
        }
    } else {
        for literal in rule.literal {
            for hit in parsed.hits.of(literal, care_of(rule)) {
                places.push((hit.at.clone(), What::Literal(literal)));
            }
        }
    }
    if places.is_empty() || !holds(parsed, rule) {
        return;
    }
    for (at, what) in places {
        if rule.field != Some(RuleField::BaseUrl) && parsed.quoted_around(at.start).is_some() {
            continue;
        }
        if matches!(what, What::Literal(_))
            && (is_setting(&parsed.flat.text, &at)
                || is_served(&parsed.flat.text, at.start)
                || is_value_above(&parsed.flat.text, &at))
        {
            continue;
        }
        let in_raw = parsed.fields.in_raw(at.start);
        let unwrapped = speech == Speech::Bare
            && is_sentence(&what)
            && parsed.other_party(at.start).is_none()
            && tells_of_failure(parsed, at.start);
        let placed = match rule.place {
            Place::Any => true,
            Place::Raw => in_raw || unwrapped,
            Place::Outside => !in_raw,
        };
        if !placed {
            continue;
        }
        let foreign = parsed.context.calls_elsewhere()
            || ((rule.shared || unwrapped) && !in_raw && parsed.other_party(at.start).is_some())
            || (matches!(what, What::Literal(_)) && parsed.speaker(at.start).is_some());
        let seen = status_at(parsed, at.start);
        if !rule.statuses.is_empty() && !seen.map_or(!rule.needs_status, |it| rule.statuses.contains(&it)) {
            continue;
        }
        let advice = matches!(what, What::Literal(_))
            && !in_raw
            && rule.shared | !rule.exact
            && is_advice(&parsed.flat.text, at.start);
        let mut confidence = if unwrapped { rule.confidence * UNWRAPPED } else { rule.confidence };
        let usual = cause.entry().statuses;
        if !usual.is_empty()
            && rule.statuses.is_empty()
            && rule.place != Place::Raw
            && seen.is_some_and(|it| it >= 400 && !usual.contains(&it))
        {
            confidence *= ODD_STATUS;
        }
        if advice {
            confidence *= ADVICE;
        }
        let only = if let [only] = usual { Some(*only) } else { None };
        signs.push(RuleMatch {
            cause,
            confidence,
            generic: rule.generic || advice,
            infer: rule.infer.or(only),
            own: !rule.shared && !unwrapped && !advice,
            foreign,
            // What was asked for is no shell around the answer that stands behind it.
            enveloped: rule.field == Some(RuleField::Resource) || enveloped(parsed, at.start),
            at,
            what,
        });
    }
}

/// `Please check that you have set …`: a sentence of advice, not of what happened.
fn is_advice(flat: &str, at: usize) -> bool {
    let bytes = flat.as_bytes();
    let from = at.saturating_sub(SENTENCE_START);
    let start = bytes[from..at]
        .iter()
        .rposition(|byte| matches!(byte, b'\n' | b'.' | b'!'))
        .map_or(from, |stop| from + stop + 1);
    let head = bytes[start..at].trim_ascii_start();
    let begins = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
    is_guess(flat, begins)
        || ADVISES
            .iter()
            .any(|words| head.len() >= words.len() && head[..words.len()].eq_ignore_ascii_case(words.as_bytes()))
}

/// An item of a list of guesses: `This could be:` and below it what it could be.
fn is_guess(flat: &str, line: usize) -> bool {
    let item = |line: &str| {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        ["- ", "* ", "\u{2022}"].iter().any(|sign| line.starts_with(sign))
            || digits > 0 && line[digits..].starts_with(['.', ')'])
    };
    if !item(flat[line..].trim_start()) {
        return false;
    }
    let above = flat[..line].lines().rev().map(str::trim).filter(|above| !above.is_empty()).take(GUESSES);
    let lead = above.into_iter().find(|above| !item(above));
    let lead = lead.filter(|lead| lead.ends_with([':', '：'])).map(str::to_lowercase);
    lead.is_some_and(|lead| SUPPOSES.iter().any(|words| lead.contains(words)))
}

/// Most items of a list of guesses.
const GUESSES: usize = 8;

/// How lists of guesses are announced.
const SUPPOSES: [&str; 12] = [
    "either",
    "possible",
    "possibly",
    "could be",
    "may be",
    "might be",
    "common causes",
    "usually",
    "likely causes",
    "one of the following",
    "可能",
    "возможн",
];

/// How sentences of advice begin.
const ADVISES: [&str; 8] = [
    "please check",
    "please make sure",
    "please ensure",
    "please verify",
    "make sure",
    "check that",
    "check if",
    "verify that",
];

/// Whether a word or a status of failure stands in the record around a place.
fn tells_of_failure(parsed: &Parsed, at: usize) -> bool {
    let record = parsed.record(at);
    parsed.failing.iter().any(|seen| record.contains(&seen.at.start))
        || FAILED.iter().any(|word| parsed.hits.of(word, Care::Loose).iter().any(|hit| record.contains(&hit.at.start)))
}

/// Words enough to be a refusal wherever they stand; those that stand for a status are said of any.
fn is_sentence(what: &What) -> bool {
    let phrase = |text: &str| STATUS_PHRASES.iter().any(|(phrase, _)| phrase.eq_ignore_ascii_case(text));
    matches!(what, What::Literal(text) if text.len() >= SENTENCE && text.contains(' ') && !phrase(text))
}

/// `"POST /v1/chat/completions HTTP/1.1" 500 Internal Server Error`: what a server of the user's own answered.
fn is_served(flat: &str, at: usize) -> bool {
    let head = flat.as_bytes()[at.saturating_sub(24)..at].trim_ascii_end();
    let Some((head, digits)) = head.split_at_checked(head.len().saturating_sub(3)) else { return false };
    let head = head.trim_ascii_end();
    digits.iter().all(u8::is_ascii_digit) && head.ends_with(b"\"") && memchr::memmem::find(head, b"HTTP/").is_some()
}

/// `provider = openrouter` with `Error: …` on the next line: the value of a setting and a word below it.
fn is_value_above(flat: &str, at: &Range<usize>) -> bool {
    let named = flat[at.clone()].get(..10).is_some_and(|name| name.eq_ignore_ascii_case("openrouter"));
    let below = flat[at.clone()].contains('\n');
    named && below && flat[..at.start].trim_end_matches([' ', '"', '\'']).ends_with(['=', ':'])
}

/// An element of a list of words, or an entry of a table of statuses: a client's settings, dumped with its error.
fn is_setting(flat: &str, at: &Range<usize>) -> bool {
    let bytes = flat.as_bytes();
    if is_table_entry(flat, at.start) {
        return true;
    }
    let quote = |it: Option<&u8>| matches!(it, Some(b'\'' | b'"'));
    let mut after = bytes[at.end..(at.end + 60).min(bytes.len())].iter().filter(|it| !it.is_ascii_whitespace());
    let mut before = bytes[at.start.saturating_sub(60)..at.start].iter().rev().filter(|it| !it.is_ascii_whitespace());
    if !quote(after.next()) {
        return false;
    }
    let last = match after.next() {
        Some(b',') => !quote(after.next()),
        Some(b']') => true,
        _ => return false,
    };
    let said = &bytes[at.clone()];
    let word = !said.iter().any(u8::is_ascii_whitespace);
    if !quote(before.next()) {
        return false;
    }
    match before.next() {
        Some(b',') => word && quote(before.next()),
        Some(b'[') => word && !last,
        _ => false,
    }
}

/// `'413': 'Payload Too Large',`
fn is_table_entry(flat: &str, at: usize) -> bool {
    let bytes = flat.as_bytes();
    let from = at.saturating_sub(60);
    let start = memchr::memrchr(b'\n', &bytes[from..at]).map_or(from, |it| from + it + 1);
    let line = bytes[start..(start + 60).min(bytes.len())].trim_ascii_start();
    let rest = line.strip_prefix(b"'").or_else(|| line.strip_prefix(b"\""));
    rest.is_some_and(|it| it.len() > 5 && it[..3].iter().all(u8::is_ascii_digit) && matches!(&it[3..5], b"':" | b"\":"))
}

/// What a sentence that no literal knows speaks of.
fn by_words(parsed: &Parsed, signs: &mut Vec<RuleMatch>) {
    let rules = CAUSES.iter().flat_map(|cause| cause.rules.iter().map(|rule| (cause.id, rule)));
    let rules: Vec<_> = rules.filter(|(_, rule)| !rule.words.is_empty() && holds(parsed, rule)).collect();
    let mut found = Vec::new();
    for reach in [SentenceReach::One, SentenceReach::Before] {
        for sentence in sentences::of_failure(parsed, reach) {
            spoken(parsed, &rules, &sentence, reach, &mut found);
        }
        // What a sentence leaves open, the one before it may have said.
        if !found.is_empty() {
            break;
        }
    }
    signs.append(&mut found);
}

/// The rules whose words stand in a sentence.
fn spoken(
    parsed: &Parsed,
    rules: &[(CauseId, &'static Rule)],
    sentence: &FailureSentence,
    reach: SentenceReach,
    signs: &mut Vec<RuleMatch>,
) {
    let surety = if reach == SentenceReach::One { 1.0 } else { SPREAD };
    let seen = status_at(parsed, sentence.at.start);
    let foreign = parsed.context.calls_elsewhere() || parsed.other_party(sentence.at.start).is_some();
    for (cause, rule) in rules {
        if !rule.statuses.is_empty() && !seen.map_or(!rule.needs_status, |code| rule.statuses.contains(&code)) {
            continue;
        }
        let Some(at) = sentence.holds(rule.words) else { continue };
        if parsed.quoted_around(at.start).is_some() {
            continue;
        }
        let foreign = foreign || parsed.other_party(at.start).is_some();
        signs.push(RuleMatch {
            cause: *cause,
            confidence: rule.confidence * surety,
            generic: rule.generic,
            infer: rule.infer,
            own: false,
            foreign,
            enveloped: enveloped(parsed, at.start),
            at,
            what: What::Words,
        });
    }
}

/// What a status may mean that only its words stand for: possibilities beside them, which never decide.
fn by_phrase(parsed: &Parsed, signs: &mut Vec<RuleMatch>) {
    let phrase = signs.iter().find(|sign| sign.is_reason_phrase() && !sign.foreign).cloned();
    let Some((phrase, status)) = phrase.and_then(|phrase| phrase.infer.map(|status| (phrase, status))) else { return };
    for cause in CAUSES.iter().filter(|cause| cause.id.is_named() && cause.statuses.contains(&status)) {
        let bare = |rule: &&Rule| rule.field.is_none() && rule.literal.is_empty() && rule.words.is_empty();
        let fits = |rule: &&Rule| rule.statuses.contains(&status) && holds(parsed, rule);
        if let Some(rule) = cause.rules.iter().filter(bare).find(fits) {
            let confidence = rule.confidence / 2.0;
            signs.push(RuleMatch {
                cause: cause.id,
                confidence,
                generic: true,
                what: What::Status(status),
                ..phrase.clone()
            });
        }
    }
}

fn by_status(parsed: &Parsed, cause: CauseId, rule: &'static Rule, signs: &mut Vec<RuleMatch>) {
    if !holds(parsed, rule) {
        return;
    }
    let whole = 0..parsed.flat.text.len();
    let is_own = |seen: &&status::StatusMention| {
        parsed.other_party(seen.at.start).is_none()
            && parsed.speaker(seen.at.start).is_none()
            && parsed.quoted_around(seen.at.start).is_none()
    };
    let own: Vec<status::StatusMention> = parsed.statuses.iter().filter(is_own).take(512).cloned().collect();
    let (seen, foreign) = match (status::best(&own, &whole, 0), status::best(&parsed.statuses, &whole, 0)) {
        (Some(seen), _) => (seen, false),
        (None, Some(seen)) => (seen, true),
        (None, None) => return,
    };
    if rule.statuses.contains(&seen.code) {
        signs.push(RuleMatch {
            cause,
            confidence: rule.confidence,
            generic: rule.generic,
            infer: None,
            own: false,
            foreign,
            enveloped: false,
            at: seen.at.clone(),
            what: What::Status(seen.code),
        });
    }
}

/// Whether a place stands in an error object: in its message, or in any field of it but a client's log line.
fn enveloped(parsed: &Parsed, at: usize) -> bool {
    let fields = &parsed.fields;
    let after = fields.all.partition_point(|it| it.key_at <= at);
    let holder = fields.all[..after].iter().rev().take(24).find(|it| it.at.contains(&at));
    holder.is_some_and(|it| it.owner != 0 && it.key != FieldName::Content)
}

/// The failure's own status near a place: an error inside a 200 carries its own.
fn status_at(parsed: &Parsed, at: usize) -> Option<u16> {
    let whole = 0..parsed.flat.text.len();
    status::best(&parsed.failing, &whole, at).map(|it| it.code)
}

/// Fields by name with their places; and what was concluded from several.
fn named_places(parsed: &Parsed, name: RuleField) -> Vec<(Range<usize>, String)> {
    match name {
        RuleField::Answer => parsed.answer.iter().map(|(it, at)| (at.clone(), it.as_str().to_string())).collect(),
        RuleField::Alignment => answer::alignment(&parsed.flat.text, &parsed.fields),
        RuleField::ListOfFaults => list_of_faults(parsed),
        RuleField::Resource => {
            let asked = api_url::asked_resource(&parsed.flat.text).into_iter();
            asked.map(|(at, name)| (at, name.to_string())).collect()
        }
        RuleField::SaidOfModel => said_of_model(parsed),
        RuleField::SaidOfShortId => said_of_short_id(parsed),
        RuleField::MidStream => parsed.mid_stream.iter().map(|(code, at)| (at.clone(), code.to_string())).collect(),
        RuleField::BaseUrl => {
            let settings = parsed.base_urls.iter().map(|named| (named.at.clone(), named.as_str().to_string()));
            let relay = parsed.context.relay.iter().map(|at| (at.clone(), "relay".to_string()));
            let calls = parsed.context.calls.iter().filter(|call| api_url::foreign_path(&call.url).is_some());
            let foreign = calls.map(|call| (call.at.clone(), "foreign_path".to_string()));
            settings.chain(relay).chain(foreign).collect()
        }
        RuleField::ProviderSpeech => {
            let flat = &parsed.flat.text;
            let words = |at: &Range<usize>| flat[at.clone()].lines().next().unwrap_or_default().trim().to_string();
            parsed.speech.iter().map(|at| (at.clone(), words(at))).collect()
        }
        _ => named_fields(parsed, name).into_iter().map(|(field, text)| (shown(parsed, field), text)).collect(),
    }
}

/// What is shown of a field: of a list its elements too, unless they fill the screen.
fn shown(parsed: &Parsed, field: &Field) -> Range<usize> {
    let containers = &parsed.fields.containers;
    let index = containers.partition_point(|it| it.at.start < field.at.start);
    let list = containers.get(index).map(|it| &it.at).filter(|it| it.start == field.at.start && it.len() <= SHOWN);
    if field.value == Value::Open { list.unwrap_or(&field.at).clone() } else { field.at.clone() }
}

/// `[{"code": "custom", "message": "…", "path": ["messages", 0]}]`: the faults that a check of a body lists, each with its
/// place in it.
fn list_of_faults(parsed: &Parsed) -> Vec<(Range<usize>, String)> {
    let fields = &parsed.fields;
    let fault = |owner: u32| {
        let is_text = |key: FieldName| fields.beside(owner, key).is_some_and(|field| field.value == Value::Text);
        let parent = fields.containers.get(owner as usize).and_then(|it| fields.containers.get(it.parent as usize));
        let listed = parent.is_some_and(|list| parsed.flat.text[list.at.start..].starts_with('['));
        listed && is_text(FieldName::Code) && is_text(FieldName::Message)
    };
    let paths = fields.of_key(FieldName::Path).filter(|path| path.value == Value::Open && !fields.in_raw(path.key_at));
    let words = |path: &Field| Some(fields.beside(path.owner, FieldName::Message)?.at.clone());
    let faults = paths.filter(|path| path.owner != 0 && fault(path.owner)).filter_map(words).take(SHOWN_FAULTS);
    faults.map(|at| (at.clone(), parsed.flat.text[at].to_string())).collect()
}

/// What is said of a model id right behind it: `Model 'x/y' not found`.
fn said_of_model(parsed: &Parsed) -> Vec<(Range<usize>, String)> {
    let flat = &parsed.flat.text;
    // `Metadata for x/y not found`: what is missing is something of the model.
    let of_it = |at: &Range<usize>| {
        let lead = flat[..at.start].trim_end_matches(['\'', '"', '`', ' ', '\n', '\\']);
        lead.ends_with("metadata for") || lead.ends_with("pricing for") || lead.ends_with("info for")
    };
    parsed
        .models
        .iter()
        .filter(|it| it.value.contains('/') && !of_it(&it.at))
        .take(64)
        .map(|it| (it.at.clone(), said_behind(flat, it.at.end)))
        .collect()
}

/// Letters of what is said behind a name that are kept.
pub const SAID: usize = 40;

/// The words behind a name, the last of them perhaps cut.
fn said_behind(flat: &str, end: usize) -> String {
    let tail = flat[end..].trim_start_matches(['\'', '"', '`', ' ', '\n', ')', ']', '\\', '.']);
    let words: String =
        tail.chars().take_while(|it| it.is_ascii_alphabetic() || matches!(it, ' ' | '\n')).take(SAID).collect();
    words.replace('\n', " ").trim().to_string()
}

/// The same of an id without its author: `Model claude-3-sonnet is not available`.
fn said_of_short_id(parsed: &Parsed) -> Vec<(Range<usize>, String)> {
    let flat = &parsed.flat.text;
    let ids = memchr::memmem::find_iter(flat.as_bytes(), b"odel ").take(64).filter_map(|at| {
        let from = at + "odel ".len();
        let name = flat[from..].trim_start_matches(['\'', '"', '`', '\\']);
        let start = flat.len() - name.len();
        let length = name
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':' | b'_'))
            .count();
        let id = &name[..length];
        let named = id.len() > 3
            && id.contains('-')
            && id.bytes().any(|byte| byte.is_ascii_digit())
            && !name[length..].starts_with('/');
        named.then_some(start..start + length)
    });
    ids.map(|at| (at.clone(), said_behind(flat, at.end))).collect()
}

/// Fields of the API by name, with their values as text.
fn named_fields(parsed: &Parsed, name: RuleField) -> Vec<(&Field, String)> {
    let fields = &parsed.fields;
    let (key, under, not_raw) = match name {
        RuleField::LimitSource => (FieldName::LimitSource, None, true),
        RuleField::LimitReason | RuleField::IneligibilityReasons => (FieldName::Reason, None, true),
        RuleField::Availability => (FieldName::Code, Some(FieldName::Availability), true),
        RuleField::FailedRoutingStep => (FieldName::FailedStep, None, true),
        RuleField::ErrorType => (FieldName::ErrorType, None, true),
        RuleField::ExcludedBy => (FieldName::ExcludedBy, None, true),
        RuleField::MissingAttestationTypes => (FieldName::Attestations, None, true),
        RuleField::RequestedProviders => (FieldName::Requested, None, true),
        RuleField::RateLimit => (FieldName::RateLimit, None, true),
        RuleField::NativeFinishReason => (FieldName::NativeFinish, None, true),
        RuleField::FinishReason => (FieldName::FinishReason, None, true),
        RuleField::IsByok => (FieldName::IsByok, None, true),
        RuleField::Type => (FieldName::Type, None, false),
        RuleField::Code => (FieldName::Code, None, false),
        RuleField::Choices => (FieldName::Choices, None, true),
        RuleField::Content => (FieldName::Content, None, true),
        RuleField::Reasons => (FieldName::Reasons403, None, true),
        // These are no keys of an answer; `named_places` finds them.
        RuleField::Answer
        | RuleField::Alignment
        | RuleField::MidStream
        | RuleField::BaseUrl
        | RuleField::Resource
        | RuleField::ProviderSpeech
        | RuleField::SaidOfModel
        | RuleField::SaidOfShortId
        | RuleField::ListOfFaults => return Vec::new(),
    };
    fields
        .of_key(key)
        .filter(|it| under.is_none_or(|wanted| fields.under(it.owner, wanted)))
        .filter(|it| !not_raw || !fields.in_raw(it.key_at))
        .map(|it| (it, value_text(parsed, fields, it)))
        .collect()
}

fn value_text(parsed: &Parsed, fields: &Fields, field: &Field) -> String {
    match field.value {
        Value::Open => {
            let found = fields.containers.partition_point(|it| it.at.start < field.at.start);
            let at = fields.containers.get(found).map_or(field.at.clone(), |it| it.at.clone());
            let to = at.end.min(at.start + 400);
            parsed.flat.text.get(at.start..to).unwrap_or_default().to_string()
        }
        Value::Null => "null".to_string(),
        Value::Bool(it) => it.to_string(),
        Value::Number(it) => it.to_string(),
        Value::Text => {
            let piece = &parsed.flat.text[field.at.clone()];
            // A name broken by wrapping has no space at the break or one; values are compared without.
            decode(piece)
        }
    }
}

/// Compares without case, white space, underscores and dashes; `*` at either end stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    let squeeze = |it: &str| -> String {
        it.chars().filter(|it| it.is_alphanumeric()).map(|it| it.to_ascii_lowercase()).collect()
    };
    let wanted = squeeze(pattern);
    let text = squeeze(text);
    match (pattern.starts_with('*'), pattern.ends_with('*')) {
        (true, true) => text.contains(&wanted),
        (true, false) => text.ends_with(&wanted),
        (false, true) => text.starts_with(&wanted),
        (false, false) => text == wanted,
    }
}
