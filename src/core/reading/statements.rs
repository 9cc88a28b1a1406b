//! What the parties say in their own words beside the cause: the provider's sentence, also where the JSON around it is
//! broken, which providers serve a model and which are permitted, who passed the error on, and how long a stream was silent.

use super::evidence::Statements;
use std::ops::Range;

/// How far into a failure these words are looked for.
const REACH: usize = 8000;

/// A link stands no further behind the words that announce it.
const WORDS_BEFORE_A_LINK: usize = 16;

/// Longest sentence of a provider that is repeated.
const SENTENCE: usize = 160;

/// Longest list of providers that is repeated.
const LIST: usize = 200;

/// A stream that was open and on which nothing came any more.
const SILENT: [&str; 6] = [
    "upstream idle timeout",
    "stream idle",
    "no chunks",
    "idle timeout exceeded",
    "idle timeout:",
    "no data received for",
];

/// Reads them in a part of the text.
#[must_use]
pub fn read(flat: &str, part: &Range<usize>, raw: Option<&str>) -> Statements {
    let Some(text) = head(flat.get(part.clone()).unwrap_or_default(), REACH) else { return Statements::default() };
    let lower = text.to_ascii_lowercase();
    let silence = SILENT.iter().find_map(|words| Some((*words, lower.find(words)?)));
    Statements {
        provider_words: provider_words(text, raw),
        serving: between(text, "roviders serving ", ": ", ", but").or_else(|| list(text, "available_providers")),
        permitted: between(text, "permits only", ": ", ".").or_else(|| list(text, "requested_providers")),
        author: author(text),
        flagged_for: flagged_for(text),
        configure_url: configure_url(text),
        relay: between(text, "Error from provider (", "", ")"),
        withheld_by: None,
        forbidding_rule: None,
        idle_limit: silence.and_then(|(_, at)| duration(&text[at..])),
        matched: matched(text),
        log_path: log_path(text),
        silence: silence.and_then(|(words, at)| text.get(at..at + words.len())).map(str::to_string),
    }
}

/// The vendor whose models a refusal bars.
fn author(text: &str) -> Option<String> {
    let name = text.split_once(" is banned")?.0.rsplit_once("Author ")?.1;
    let named = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    (!name.is_empty() && name.chars().all(named)).then(|| name.to_string())
}

/// The categories of a filter, which quote nothing of what was flagged.
fn flagged_for(text: &str) -> Option<String> {
    let behind = text.split_once("flagged for ")?.1.trim_start_matches(['\\', '"', '\'', '“']);
    let words: String = behind.chars().take_while(|letter| !matches!(letter, '\\' | '"' | '\'' | '”' | '\n')).collect();
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '/' | '-' | '_' | ',' | ' ');
    (!words.is_empty() && words.len() <= LIST && words.chars().all(plain)).then_some(words)
}

/// What a guardrail found in the prompt, as the refusal says it.
fn matched(text: &str) -> Option<String> {
    let behind = ["Blocked PII detected: ", "blocked by content filter: "];
    let said = behind.iter().find_map(|opening| between(text, opening, "", "\""));
    let said = said.map(|words| words.trim_matches(['[', ']', '.', '\\']).to_string());
    list(text, "\"patterns\"").or_else(|| list(text, "'patterns'")).or(said).filter(|words| !words.is_empty())
}

/// Words of programs before the file in which they keep what they do not print.
const LOGGED: [&str; 8] =
    ["log at ", "logs at ", "log file ", "log file: ", "logged to ", "log: ", "logs: ", "written to "];

/// The file that these words lead to.
fn log_path(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let behind = |words: &&str| Some(lower.find(*words)? + words.len());
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | ')' | ',' | '`');
    LOGGED.iter().filter_map(behind).find_map(|at| {
        let rest = text[at..].trim_start_matches(['"', '\'', '`', '(']);
        let path = rest.split(ends).next().unwrap_or_default().trim_end_matches(['.', ':']);
        let drive =
            path.as_bytes().get(1) == Some(&b':') && path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
        let rooted = path.starts_with(['/', '~', '.']) || drive;
        (rooted && path.len() > 3 && path.contains(['/', '\\']) && path.len() <= LIST).then(|| path.to_string())
    })
}

/// Where OpenRouter keeps what can be changed.
const PAGES: [&str; 2] = ["https://openrouter.ai/workspaces/", "https://openrouter.ai/settings/"];

/// The page that a refusal names, which knows the workspace where our own link can only guess it.
fn configure_url(text: &str) -> Option<String> {
    let named = [
        "configure_url",
        "configurable at",
        "Configure:",
        "Confirm at",
        "add in",
        "Manage it using",
        "visit:",
        "visit ",
    ];
    let behind = named.iter().find_map(|words| Some(text.split_once(words)?.1))?;
    let start = PAGES.iter().filter_map(|page| behind.find(page)).min().filter(|at| *at <= WORDS_BEFORE_A_LINK)?;
    let link: String = behind[start..]
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, ':' | '/' | '.' | '-' | '_'))
        .collect();
    Some(link.trim_end_matches('.').to_string())
}

/// The start of a text, at a whole character.
fn head(text: &str, most: usize) -> Option<&str> {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end))?;
    Some(&text[..end])
}

/// What stands between two marks behind an opening, on one line.
fn between(text: &str, opening: &str, from: &str, to: &str) -> Option<String> {
    let behind = text.split_once(opening)?.1.lines().next()?;
    let behind = if from.is_empty() { behind } else { behind.split_once(from)?.1 };
    let words = behind.split_once(to).map_or(behind, |(words, _)| words);
    let words = words.trim_end_matches(['"', '\'', '}', ' ']);
    (!words.is_empty() && words.len() <= LIST && !words.contains(['{', '"'])).then(|| words.trim().to_string())
}

/// The names in the brackets behind a field, however they are quoted.
fn list(text: &str, field: &str) -> Option<String> {
    let behind = text.split_once(field)?.1;
    let (lead, behind) = behind.split_once('[')?;
    let bare = |letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '\\' | ':' | '=');
    let names: Vec<&str> = behind.split_once(']')?.0.split(',').map(|name| name.trim_matches(bare)).collect();
    let whole = lead.chars().all(bare) && names.iter().all(|name| !name.is_empty() && !name.contains(['{', '"', ' ']));
    let names = names.join(", ");
    (whole && names.len() <= LIST).then_some(names)
}

/// The message inside `raw`, however often it is escaped; else `raw` itself where it is a sentence.
fn provider_words(text: &str, raw: Option<&str>) -> Option<String> {
    let behind = |name: &str| Some(text.find(name)? + name.len());
    // Programs that unwrap the envelope print what was inside right behind its general sentence.
    let bare = || behind("Provider returned error {").or_else(|| behind("Provider returned error: {"));
    let from = ["\"raw\"", "'raw'", "\\\"raw\\\"", " raw: `"].into_iter().find_map(behind).or_else(bare);
    // What other providers said before stands beside it.
    let own = |from: usize| {
        let said = &text[from..];
        said.find("previous_errors").map_or(said, |end| &said[..end])
    };
    let inside = from.and_then(|from| message(own(from)));
    inside
        .or_else(|| raw.filter(|raw| !raw.contains(['{', '<'])).map(str::to_string))
        .and_then(|words| sentence(&words))
}

/// The value of the first field `message`, to its closing quote: one that an end of the field follows.
fn message(text: &str) -> Option<String> {
    let behind = text.split_once("message")?.1.trim_start_matches(['\\', '"', '\'', ' ']).strip_prefix(':')?;
    let value = behind.trim_start().trim_start_matches('\\');
    let quote = value.chars().next().filter(|letter| matches!(letter, '"' | '\''))?;
    let value = &value[1..];
    let closes = |at: &usize| {
        let after = value[at + 1..].trim_start_matches([' ', '\\', 'n', '\n', '\r']);
        after.is_empty() || after.starts_with([',', '}', ']'])
    };
    let end = value.match_indices(quote).map(|(at, _)| at).find(closes)?;
    Some(value[..end].trim_end_matches('\\').to_string())
}

/// One line without escapes, if it says anything.
fn sentence(words: &str) -> Option<String> {
    let words = words.replace("\\\\", "\\").replace("\\n", "\n").replace("\\\"", "\"").replace("\\'", "'");
    let first = words.lines().map(str::trim).find(|line| !line.is_empty())?;
    // One word, or what announces more, goes on in the next line: a terminal wrapped it.
    let open = first.ends_with(':') || !first.contains(' ');
    let joined = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = if open { joined.as_str() } else { first };
    // A list of findings as a program keeps it is no sentence.
    if line.starts_with(['[', '{', '(']) {
        return None;
    }
    let short = head(line, SENTENCE)?;
    let whole = if short.len() < line.len() { format!("{}…", short.trim_end()) } else { short.to_string() };
    (whole.split_whitespace().count() > 1 && whole != "Provider returned error").then_some(whole)
}

/// `5m0s`, `300s`, `120000ms`, `120 seconds`.
fn duration(text: &str) -> Option<String> {
    let words: Vec<&str> = text.lines().next()?.split_whitespace().take(12).collect();
    let clean = |word: &str| word.trim_matches(|letter: char| !letter.is_ascii_alphanumeric()).to_string();
    for (index, word) in words.iter().enumerate() {
        let word = clean(word);
        if !word.starts_with(|letter: char| letter.is_ascii_digit()) {
            continue;
        }
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            let unit = clean(words.get(index + 1)?);
            return ["ms", "s", "sec", "second", "seconds", "minute", "minutes", "milliseconds"]
                .contains(&unit.as_str())
                .then(|| format!("{word} {unit}"));
        }
        if word.ends_with('s') || word.ends_with('m') {
            return word.bytes().all(|byte| byte.is_ascii_digit() || b"hms.".contains(&byte)).then_some(word);
        }
    }
    None
}
