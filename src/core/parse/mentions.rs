//! Where a text names OpenRouter, and what each place is worth: a host, a label and a sentence name a party; the name of a
//! file, of a package or one element of a list only says that OpenRouter is around.

use super::fields::{FieldName, Fields, Value};
use super::generation;
use super::literals::{Care, Hits};
use super::normalized::squeeze;
use super::quoted::{self, Quoted, QuotedKind};
use crate::core::knowledge::lexicon::{OPENROUTER_SIGNS, WENT_WELL};
use std::ops::Range;

/// What a place that shows OpenRouter is worth, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MentionWeight {
    /// One element of a list of names, or the next to be tried: the failure is not about it.
    Listed,
    /// It is around: a file, a package, a part of a name.
    Aside,
    /// A model of OpenRouter's own, `openrouter/auto`: it can be asked for anywhere.
    Catalogue,
    /// An error object as only OpenRouter makes it.
    Envelope,
    /// Named as a party, in a label, a class or a sentence.
    Named,
    /// The label of an error report: `Provider: OpenRouter`.
    Label,
    /// Its host, its key, its id or a field that only it has.
    Proof,
}

/// A place that shows OpenRouter.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Where.
    pub at: Range<usize>,
    /// What it is worth.
    pub standing: MentionWeight,
}

/// Every place, in order.
#[must_use]
pub fn find(flat: &str, fields: &Fields, hits: &Hits, quotes: &[Quoted]) -> Vec<Mention> {
    let mut mentions: Vec<Mention> = Vec::new();
    for sign in OPENROUTER_SIGNS {
        for hit in hits.of(sign, Care::Part) {
            if let Some(standing) = standing(flat, &hit.at).filter(|_| !is_label_of_fallback(flat, fields, &hit.at)) {
                mentions.push(Mention { at: hit.at.clone(), standing });
            }
        }
    }
    for field in &fields.all {
        let own = match field.key {
            FieldName::LimitSource
            | FieldName::FailedStep
            | FieldName::Funnel
            | FieldName::ProviderName
            | FieldName::IsByok
            | FieldName::Availability
            | FieldName::RemedyHint => true,
            // The id itself is masked by now; OpenRouter puts it beside `error`.
            // Anthropic's form, which asks for an id of the request: OpenRouter gives that of its answer.
            FieldName::RequestId => flat[field.at.clone()].starts_with("gen-"),
            FieldName::UserId => field.value == Value::Text && flat[..field.key_at].ends_with(['"', '\'', ' ', '\\']),
            _ => false,
        };
        if own && !fields.in_raw(field.key_at) {
            mentions.push(Mention { at: field.key_at..field.at.start, standing: MentionWeight::Proof });
        }
        if field.key == FieldName::Provider
            && field.value == Value::Text
            && !fields.in_raw(field.at.start)
            && squeeze(&flat[field.at.clone()]).starts_with("openrouter")
        {
            let setting = is_configured(flat, field.key_at, field.at.start) || is_spoken_of(&flat[..field.at.start]);
            let standing = match is_fallback(flat, field.key_at) {
                true => MentionWeight::Listed,
                false if setting => MentionWeight::Named,
                false => MentionWeight::Label,
            };
            mentions.push(Mention { at: field.at.clone(), standing });
        }
    }
    mentions.extend(generation::ids(flat).map(|at| Mention { at, standing: MentionWeight::Proof }));
    mentions.extend(envelopes(flat, fields));
    mentions.sort_by_key(|mention| mention.at.start);
    let kind = |mention: &Mention| quoted::around(quotes, mention.at.start).map(|stretch| stretch.kind);
    mentions.retain(|mention| kind(mention) != Some(QuotedKind::Search));
    for mention in &mut mentions {
        // Source code calls what its addresses name, whatever is written in its strings.
        if kind(mention).is_some() && mention.standing != MentionWeight::Proof {
            mention.standing = MentionWeight::Listed;
        }
        let tail = flat.get(mention.at.end..).unwrap_or_default();
        if mention.standing != MentionWeight::Proof && went_well(tail) {
            mention.standing = MentionWeight::Listed;
        }
    }
    mentions
}

/// The same place is read as a field.
fn is_label_of_fallback(flat: &str, fields: &Fields, at: &Range<usize>) -> bool {
    let mut labels =
        fields.of_key(FieldName::Provider).filter(|field| field.at.start <= at.start && at.end <= field.at.end);
    labels.any(|field| is_fallback(flat, field.key_at))
}

/// `model_provider = "openrouter"`, `aux.provider = openrouter`, `- provider: openrouter`: a setting, no label of a report.
fn is_configured(flat: &str, name: usize, value: usize) -> bool {
    let before = flat[..name].trim_end_matches(|letter: char| letter.is_ascii_alphanumeric());
    flat[..name].ends_with("- ") || before.ends_with(['.', '_']) || flat[name..value].contains(" = ")
}

/// `OpenRouter Chat Model: success (2.1 s) -> …`: its part of the work went well, on the same stretch of the line.
fn went_well(tail: &str) -> bool {
    let line = tail.lines().next().unwrap_or_default();
    let stretch = line.split([',', ';', '|']).next().unwrap_or_default();
    let words = stretch.split(|letter: char| letter.is_whitespace() || matches!(letter, ':' | '(' | ')' | '=' | '.'));
    let bad = |word: &str| {
        let failed = word.len() == 3 && word.starts_with(['4', '5']) && word.bytes().all(|byte| byte.is_ascii_digit());
        let word = word.to_ascii_lowercase();
        failed || word == "not" || word == "but" || word.contains("error") || word.contains("fail")
    };
    let words: Vec<&str> = words.take(9).collect();
    let good = |word: &&str| WENT_WELL.iter().any(|good| word.eq_ignore_ascii_case(good));
    words.iter().any(good) && !words.iter().any(|word| bad(word))
}

/// What a mention of the name is worth by what stands around it; nothing inside another host's address.
fn standing(flat: &str, at: &Range<usize>) -> Option<MentionWeight> {
    let bytes = flat.as_bytes();
    let word =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'/' | b'@' | b'~' | b'\\');
    let before = bytes[..at.start].iter().rev().take(200).take_while(|byte| word(byte) || **byte == b':').count();
    let after = bytes[at.end..].iter().take(120).take_while(|byte| word(byte)).count();
    let (from, to) = (at.start - before, at.end + after);
    let (Some(head), Some(name), Some(tail)) = (flat.get(from..at.start), flat.get(at.clone()), flat.get(at.end..to))
    else {
        return Some(MentionWeight::Named);
    };
    if name.starts_with("sk")
        || (tail.starts_with(".ai") && !tail[3..].starts_with(|letter: char| letter.is_ascii_alphanumeric()))
    {
        return Some(MentionWeight::Proof);
    }
    if name.contains('_') {
        return Some(MentionWeight::Named);
    }
    if is_longer_name(tail) || head.is_empty() && is_key_space(&flat[at.end..]) {
        return Some(MentionWeight::Aside);
    }
    // A segment of a path of its own is a relay's way to OpenRouter; part of a segment is somebody's name for something.
    if let Some(scheme) = head.find("://") {
        let path = &head[scheme + 3..];
        // Wrapping may have cut the host.
        if path.is_empty() && tail.is_empty() && bytes.get(at.end) == Some(&b'\n') {
            return Some(MentionWeight::Proof);
        }
        let whole = path.ends_with('/') && path.len() > 1 && (tail.is_empty() || tail.starts_with('/'));
        return whole.then_some(MentionWeight::Named);
    }
    let image = head.rsplit('/').next().is_some_and(|piece| piece.is_empty())
        && head.contains('.')
        && head.find('.') < head.find('/');
    if image {
        return None;
    }
    let file = tail.split(['/', '\\', ':']).next().unwrap_or_default();
    let ending = file.rsplit('.').next().filter(|_| file.contains('.')).unwrap_or_default().to_ascii_lowercase();
    let code = [
        "py", "js", "ts", "tsx", "jsx", "mjs", "php", "rs", "go", "rb", "java", "kt", "cs", "json", "toml", "yaml",
        "yml", "md",
    ];
    let in_path = head.contains(['/', '\\']) || tail.starts_with('\\');
    if code.contains(&ending.as_str()) || in_path && tail.contains('.') || head.starts_with('@') {
        return Some(MentionWeight::Aside);
    }
    // `openRouterKey` is somebody's variable; a class begins with a capital.
    let variable = name.starts_with('o') && tail.starts_with(|letter: char| letter.is_ascii_uppercase());
    if variable
        || tail.starts_with('_')
        || tail.starts_with("-") && !tail[1..].starts_with('-')
        || head.ends_with(['_', '-'])
    {
        return Some(MentionWeight::Aside);
    }
    if is_element(bytes, from, to) || is_next(flat, from) || is_module(flat, from) || is_searched(flat, from) {
        return Some(MentionWeight::Listed);
    }
    Some(if is_own_model(head, tail) { MentionWeight::Catalogue } else { MentionWeight::Named })
}

/// `openrouterd`: a name that only begins like it.
fn is_longer_name(tail: &str) -> bool {
    let letters = tail.bytes().take_while(u8::is_ascii_lowercase).count();
    letters > 0 && !matches!(&tail[..letters], "ai" | "api" | "s")
}

/// `openrouter:jobs`: the first part of a key in a store; a model behind the colon has an author.
fn is_key_space(behind: &str) -> bool {
    let Some(name) = behind.strip_prefix(':') else { return false };
    let letters = name.bytes().take_while(u8::is_ascii_lowercase).count();
    letters > 2
        && !name[letters..]
            .starts_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '/' | '-' | '_' | '.'))
}

/// `openrouter/auto`: an id whose author is OpenRouter; behind it an author and a slug are a way to OpenRouter.
fn is_own_model(head: &str, tail: &str) -> bool {
    let slug = tail.strip_prefix('/').filter(|_| head.is_empty());
    slug.is_some_and(|slug| slug.len() > 2 && !slug.contains(['/', '\\', '.', '_']))
}

/// An element of a list of names: `groq, openrouter, nous`.
fn is_element(bytes: &[u8], from: usize, to: usize) -> bool {
    let plain = |byte: &u8| !matches!(byte, b' ' | b'\'' | b'"' | b'`');
    let before = bytes[from.saturating_sub(4)..from].iter().rev().find(|byte| plain(byte));
    let after = bytes[to..(to + 4).min(bytes.len())].iter().find(|byte| plain(byte));
    match (before, after) {
        (Some(b','), Some(b',' | b']' | b'.' | b'\n') | None) => true,
        (Some(b'[' | b':'), Some(b',')) => bytes.get(to).is_some_and(|byte| matches!(byte, b',' | b'\'' | b'"')),
        _ => false,
    }
}

/// A module that is not there is no party: `No module named 'openrouter'`.
fn is_module(flat: &str, from: usize) -> bool {
    let lead = flat[..from].trim_end_matches(['\'', '"', '`', ' ', '@']);
    ["module named", "find module", "import name", "find package"].iter().any(|words| lead.ends_with(words))
}

/// What comes next is not what failed: `falling back to OpenRouter`.
fn is_next(flat: &str, from: usize) -> bool {
    let mut start = from.saturating_sub(40);
    while !flat.is_char_boundary(start) {
        start += 1;
    }
    let lead = flat[start..from].to_ascii_lowercase();
    let line = lead.rsplit('\n').next().unwrap_or_default();
    let planned =
        line.rfind("fallback").is_some_and(|at| !line[at..].contains("fail") && !line[at..].contains("error"));
    let leads =
        ["falling back to ", "fallback to ", "fall back to ", "switching to ", "trying ", "marking ", "next in list: "];
    planned || leads.iter().any(|words| lead.ends_with(words))
}

/// Words that somebody searched for in an address: `?q=openrouter+429`.
fn is_searched(flat: &str, from: usize) -> bool {
    let mut start = from.saturating_sub(80);
    while !flat.is_char_boundary(start) {
        start += 1;
    }
    let word = flat[start..from].rsplit(char::is_whitespace).next().unwrap_or_default();
    word.contains("?q=") || word.contains("&q=")
}

/// A label in a list of fallbacks: `fallback_providers:` and below it `- provider: openrouter`.
fn is_fallback(flat: &str, key_at: usize) -> bool {
    let line = flat[..key_at].rfind('\n').map_or(0, |at| at + 1);
    let lead = flat[line..key_at].trim();
    if !matches!(lead, "-" | "") || line == 0 {
        return false;
    }
    let above = flat[..line - 1].lines().rev().take(8).find(|above| above.trim_end().ends_with(':'));
    above.is_some_and(|above| above.to_ascii_lowercase().contains("fallback"))
}

/// `{"error": {"message": …, "code": 402}}`: the status as a bare number, and nothing of what other APIs put beside it.
fn envelopes(flat: &str, fields: &Fields) -> Vec<Mention> {
    let mut found = Vec::new();
    for code in fields.of_key(FieldName::Code).take(256) {
        let Value::Number(number) = code.value else { continue };
        let Some(container) = fields.containers.get(code.owner as usize).filter(|_| code.owner != 0) else { continue };
        let quoted = flat[..code.at.start].ends_with(['"', '\'']);
        if !(400..600).contains(&number)
            || quoted
            || container.key != Some(FieldName::Error)
            || fields.in_raw(code.at.start)
        {
            continue;
        }
        let beside = |key: FieldName| fields.beside(code.owner, key);
        let given =
            |key: FieldName| beside(key).is_some_and(|field| field.value != Value::Null && !field.at.is_empty());
        if beside(FieldName::Message).is_some()
            && !given(FieldName::Type)
            && !given(FieldName::Param)
            && !given(FieldName::Status)
        {
            found.push(Mention { at: code.key_at..code.at.end, standing: MentionWeight::Envelope });
        }
    }
    found
}

/// `No credentials for provider: openai`: a sentence is about that provider, which need not have been asked.
pub(super) fn is_spoken_of(lead: &str) -> bool {
    let behind = |text: &str, word: &str| {
        let start = text.len().checked_sub(word.len())?;
        text.as_bytes()[start..].eq_ignore_ascii_case(word.as_bytes()).then_some(start)
    };
    let words = lead.trim_end_matches([' ', ':', '"', '\'']);
    behind(words, "provider").is_some_and(|start| behind(words[..start].trim_end(), " for").is_some())
}
