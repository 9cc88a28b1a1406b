//! Whether anything failed at all: words of a failure also stand in source code, settings, tables of codes, logs of
//! changes, lists of tests, good answers and explanations.

use super::leaning::Leaning;
use crate::core::knowledge::lexicon::{FAILED, RECOVERED, RETRIED, SOURCE_ENDINGS, WENT_WELL};
use crate::core::parse::answer::PastedAnswer;
use crate::core::parse::fields::FieldName;
use crate::core::parse::literals::Care;
use crate::core::parse::parsed_text::Parsed;
use crate::core::parse::quoted;

/// Lines that are looked at.
const LINES: usize = 400;

/// Lines with words of a programming language that make a text one of a program, whatever names stand in it.
const KEYWORDS: usize = 2;

/// Lines that the message of a commit may have.
const MESSAGE: usize = 30;

/// Words of failure that are looked at.
const REPORTS: usize = 200;

/// What a text is in which nothing failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
    /// A model's answer.
    Answer,
    /// Lines of a program's source.
    Source,
    /// Names with their values.
    Settings,
    /// Codes with their meanings.
    Table,
    /// Commits.
    Changes,
    /// Tests that ran.
    Tests,
    /// What compilers, linters and tests say of a program.
    Build,
    /// Sentences that explain.
    Prose,
    /// A log of a call that passed when it was tried again.
    Recovered,
}

impl Idle {
    /// What a text is that only quotes; a search may be made in any text.
    #[must_use]
    pub fn of(quoted: quoted::QuotedKind) -> Option<Self> {
        match quoted {
            quoted::QuotedKind::Source => Some(Self::Source),
            quoted::QuotedKind::Patch => Some(Self::Changes),
            quoted::QuotedKind::Document => Some(Self::Prose),
            quoted::QuotedKind::Build => Some(Self::Build),
            quoted::QuotedKind::Search => None,
        }
    }

    /// The key of its name for people.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Answer => "idle.answer",
            Self::Source => "idle.source",
            Self::Settings => "idle.settings",
            Self::Table => "idle.table",
            Self::Changes => "idle.changes",
            Self::Tests => "idle.tests",
            Self::Build => "idle.build",
            Self::Prose => "idle.prose",
            Self::Recovered => "idle.recovered",
        }
    }
}

/// What kind of text it is, if the words at this place tell of no failure.
#[must_use]
pub fn find(parsed: &Parsed, at: Option<usize>, leaning: Option<Leaning>) -> Option<Idle> {
    let flat = &parsed.flat.text;
    if let Some((PastedAnswer::Text, _)) = &parsed.answer {
        let inside = |at: usize| {
            let holds = |key: FieldName| {
                parsed
                    .fields
                    .of_key(key)
                    .any(|field| field.at.contains(&at) && parsed.fields.under(field.owner, FieldName::Choices))
            };
            holds(FieldName::Content)
        };
        let failed = parsed.fields.of_key(FieldName::Error).any(|field| !inside(field.key_at));
        return (!failed && at.is_none_or(inside)).then_some(Idle::Answer);
    }
    if let Some(at) = at {
        let line = line_around(flat, at);
        if is_test(line) {
            return Some(Idle::Tests);
        }
        // A list of what is to be tried tells what should come.
        if line.trim_start().starts_with("- [ ] ") || line.trim_start().starts_with("- [x] ") {
            return Some(Idle::Tests);
        }
        if below_a_commit(&flat[..at]) {
            return Some(Idle::Changes);
        }
        if recovered(parsed, at) {
            return Some(Idle::Recovered);
        }
        let patch = flat.starts_with("diff --git ") || flat.contains("\ndiff --git ") || flat.contains("\n@@ -");
        if patch && line.starts_with(['+', '-', ' ']) {
            return Some(Idle::Changes);
        }
    }
    let lines: Vec<&str> = flat.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES).collect();
    let share = |is: fn(&str) -> bool| lines.iter().filter(|line| is(line)).count();
    let most = |count: usize, least: usize| count >= least && count * 10 >= lines.len() * 7;
    if most(share(is_commit), 2) {
        return Some(Idle::Changes);
    }
    if most(share(is_test), 2) {
        return Some(Idle::Tests);
    }
    if is_table(&lines) {
        return Some(Idle::Table);
    }
    let trace = ["Traceback (most", "Caused by", "panicked at", "Stack trace", "Exception in thread"];
    let stands = |words: &&str| memchr::memmem::find(flat.as_bytes(), words.as_bytes()).is_some();
    if most(share(is_metric), 2) {
        return Some(Idle::Table);
    }
    let log = trace.iter().any(stands) || lines.iter().any(|line| is_report(line));
    let data = [FieldName::Error, FieldName::Message, FieldName::Status, FieldName::Code, FieldName::FinishReason]
        .iter()
        .any(|key| parsed.fields.of_key(*key).next().is_some());
    let values = data && share(is_keyword) < KEYWORDS;
    if !log && !values && most(share(is_code), 3) && !reported(parsed, is_code) {
        return Some(Idle::Source);
    }
    if !log && !data && parsed.generation.is_none() && most(share(is_setting), 3) && !reported(parsed, is_setting) {
        return Some(Idle::Settings);
    }
    if !log && !data && is_prose(parsed, &lines) {
        return Some(Idle::Prose);
    }
    // An error object and nothing else is what was answered.
    let objects: usize = parsed.tops.iter().map(|top| top.len()).sum();
    if data && objects * 10 >= flat.trim().len() * 9 {
        return None;
    }
    let leaning = leaning.filter(|leaning| leaning.explains())?;
    if leaning.source && complained(parsed) {
        return None;
    }
    Some(if leaning.source { Idle::Source } else { Idle::Prose })
}

/// Whether a line below tells that it passed when it was tried again, and none below that tells of a failure.
fn recovered(parsed: &Parsed, at: usize) -> bool {
    let flat = &parsed.flat.text;
    let below = flat[at..].find('\n').map_or(flat.len(), |end| at + end);
    let names = |line: &str, words: &[&str]| {
        let lower = line.to_lowercase();
        words.iter().any(|word| {
            let apart =
                |letter: Option<char>| !word.is_ascii() || letter.is_none_or(|letter| !letter.is_alphanumeric());
            lower.match_indices(word).any(|(start, _)| {
                apart(lower[..start].chars().next_back()) && apart(lower[start + word.len()..].chars().next())
            })
        })
    };
    let mut end = below;
    let passed = flat[below..].split_inclusive('\n').take(LINES).find(|line| {
        end += line.len();
        // A test that passed when it was run again says nothing of a call.
        names(line, RECOVERED) && names(line, RETRIED) && !line.contains(".spec.") && !line.contains(".test.")
    });
    let failed = |from: usize| {
        let said = |words: &'static str| parsed.hits.of(words, Care::Loose).iter().any(|hit| hit.at.start >= from);
        FAILED.iter().any(|words| said(words)) || parsed.failing.iter().any(|seen| seen.at.start >= from)
    };
    // `openrouter 503, attempt 1` and below it `openrouter ok`.
    let again = || {
        let good = |line: &&str| names(line, WENT_WELL) && line.to_lowercase().contains("openrouter");
        names(line_around(flat, at), RETRIED)
            && flat[below..].lines().take(LINES).any(|line| good(&line))
            && !failed(below)
    };
    passed.is_some() && !failed(end) || again()
}

/// Whether a line that is not of this kind tells of a failure.
fn reported(parsed: &Parsed, kind: fn(&str) -> bool) -> bool {
    let words = FAILED.iter().flat_map(|words| parsed.hits.of(words, Care::Loose)).take(REPORTS);
    words.into_iter().any(|hit| !kind(line_around(&parsed.flat.text, hit.at.start).trim()))
}

/// Whether somebody tells beside lines of a program that it failed for them.
fn complained(parsed: &Parsed) -> bool {
    let words = FAILED.iter().flat_map(|words| parsed.hits.of(words, Care::Loose)).take(REPORTS);
    words.into_iter().map(|hit| line_around(&parsed.flat.text, hit.at.start).trim()).any(|line| {
        let lower = line.to_lowercase();
        let mut said = lower.split(|letter: char| !letter.is_alphanumeric());
        !is_code(line)
            && !is_setting(line)
            && said.any(|word| matches!(word, "i" | "my" | "me" | "we" | "ich" | "я" | "je" | "yo" | "eu"))
    })
}

pub(super) fn line_around(flat: &str, at: usize) -> &str {
    let start = flat[..at].rfind('\n').map_or(0, |place| place + 1);
    let end = flat[at..].find('\n').map_or(flat.len(), |place| at + place);
    &flat[start..end]
}

/// `* 9f2c1aa (HEAD -> main) fix: …`, `commit 9f2c…`, `- fix(api): …`.
fn is_commit(line: &str) -> bool {
    let line = line.trim_start_matches(['*', '|', '\\', '/', ' ', '-']);
    let line = line.strip_prefix("commit ").unwrap_or(line);
    let hash = line.bytes().take_while(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte)).count();
    let hashed = (7..=40).contains(&hash)
        && line[..hash].bytes().any(|byte| byte.is_ascii_digit())
        && (line[hash..].starts_with(' ') || hash == line.len());
    let kinds = ["fix", "feat", "chore", "docs", "refactor", "test", "perf", "ci", "build"];
    let kind = kinds.iter().find_map(|kind| line.strip_prefix(kind));
    hashed || kind.is_some_and(|rest| rest.starts_with(": ") || (rest.starts_with('(') && rest.contains("): ")))
}

/// Whether the lines before are the head of a commit and of what it says, as `git log` and `git show` print them.
fn below_a_commit(above: &str) -> bool {
    let mut heads = above.lines().rev().take(MESSAGE).skip_while(|line| !line.starts_with("Date: "));
    let author = |line: &&str| line.starts_with("Author: ");
    heads.nth(1).as_ref().is_some_and(author)
        && heads.take(2).any(|line| line.starts_with("commit ") && is_commit(line))
}

/// `tests/test_x.py::test_402 PASSED`, `ok 12 - …`, `test api::retries ... ok`, `✓ shows 402`.
fn is_test(line: &str) -> bool {
    let line = line.trim();
    let first = line.split(' ').next().unwrap_or_default();
    line.ends_with(" PASSED")
        || (line.starts_with("FAILED ") && line.contains("::") && !is_live_failure(line))
        || line.contains(" PASSED [")
        || (line.starts_with("test ") && line.ends_with("... ok"))
        || (line.starts_with("ok ") && line.contains(" - "))
        || line.starts_with("--- PASS:")
        || (matches!(first, "\u{2715}" | "\u{00d7}") && line.ends_with(" ms)"))
        || line.contains(" \u{203a} ") && !line.ends_with('.')
        || (matches!(first, "\u{2713}" | "\u{2714}" | "\u{221a}") && line.len() > 3)
        || (line.starts_with("it(") && line.contains("=>"))
}

/// `FAILED tests/test_live.py::test_chat - openai.AuthenticationError: Error code: 401 - …`: the call of the test failed, not what
/// it asserts.
fn is_live_failure(line: &str) -> bool {
    let class = line.split_once(" - ").and_then(|(_, reason)| reason.split_once(": ")).map_or("", |(class, _)| class);
    class.ends_with("Error") && !class.ends_with("AssertionError") && !class.contains(' ')
}

/// `src/app.py:41:    if status == 429:`: nothing but lines of files, as searches list them.
#[must_use]
pub fn is_listing(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    // One such line is a warning with its place.
    lines.clone().nth(1).is_some() && lines.all(is_listed)
}

fn is_listed(line: &str) -> bool {
    let path = line.split([':', ' ']).next().unwrap_or_default();
    let rest = line[path.len()..].strip_prefix(':').unwrap_or_default();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let ending = path.rsplit('.').next().filter(|_| path.contains('/')).unwrap_or_default();
    // Ruby writes so where a call stood: `lib/llm.rb:41:in 'chat'`.
    let code = rest[digits..].strip_prefix(':').is_some_and(|code| !code.starts_with("in "));
    digits > 0 && code && SOURCE_ENDINGS.contains(&ending)
}

/// `status: 429,`: a field as a program writes it, its name without quotes.
#[must_use]
pub fn is_field(line: &str) -> bool {
    let field = line.trim().strip_suffix(',').and_then(|line| line.split_once(": "));
    field.is_some_and(|(name, value)| {
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        !name.is_empty() && name.bytes().all(word) && !value.contains(": ") && !value.starts_with('{')
    })
}

/// `requests_total{status="402"} 0`: a counter as monitoring reads it, which tells of no call.
fn is_metric(line: &str) -> bool {
    let labels = line.split_once('{').and_then(|(name, rest)| Some((name, rest.rsplit_once("} ")?)));
    labels.is_some_and(|(name, (labels, value))| {
        let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':');
        let name = name.rsplit(' ').next().unwrap_or_default();
        !name.is_empty() && name.bytes().all(word) && labels.contains("=\"") && value.parse::<f64>().is_ok()
    })
}

/// Three or more lines that begin with different codes.
fn is_table(lines: &[&str]) -> bool {
    let mut codes: Vec<&str> = Vec::new();
    let mut rows = 0;
    for line in lines {
        let line = line.trim_start_matches(['|', '-', '*', '`', ' ', '#', '>', '\u{2022}', '"', '\'']);
        let line = line.strip_prefix("HTTP ").unwrap_or(line).trim_start_matches('`');
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let code = digits == 3 || (digits == 1 && line[1..].starts_with("xx"));
        if code && matches!(line.as_bytes()[0], b'4' | b'5') && line.len() > 8 {
            rows += 1;
            if !codes.contains(&&line[..3]) {
                codes.push(&line[..3]);
            }
        }
    }
    // Rows of a Markdown table name their codes in any column.
    let cells = |line: &&str| line.ends_with('|') && line.contains(" | ");
    if lines.len() > 2 && lines.iter().filter(|line| cells(line)).count() + 1 >= lines.len() {
        let digits = |word: &&str| {
            word.len() == 3 && word.starts_with(['4', '5']) && word.bytes().all(|byte| byte.is_ascii_digit())
        };
        let words =
            lines.iter().filter_map(|line| line.split(|letter: char| !letter.is_ascii_alphanumeric()).find(digits));
        let mut named: Vec<&str> = words.collect();
        named.sort_unstable();
        named.dedup();
        if named.len() >= 3 {
            return true;
        }
    }
    if lines.len() <= LISTED && named_statuses(lines) >= 3 {
        return true;
    }
    let listed = lines.iter().all(|line| line.starts_with(['-', '*', '#', '|', '\u{2022}']));
    codes.len() >= 3 && rows == codes.len() && (rows * 2 >= lines.len() || listed)
}

/// Longest list of statuses behind what they mean.
const LISTED: usize = 40;

/// `insufficient credits (402)`: how many different statuses close short lines in brackets, if half of the lines have one. Lines with
/// a model report what came of it.
fn named_statuses(lines: &[&str]) -> usize {
    let mut codes: Vec<&str> = lines.iter().filter_map(|line| closing_status(line)).collect();
    if codes.len() * 2 < lines.len() {
        return 0;
    }
    codes.sort_unstable();
    codes.dedup();
    codes.len()
}

fn closing_status(line: &str) -> Option<&str> {
    let (lead, inner) = line.strip_suffix(')').and_then(|line| line.rsplit_once('('))?;
    let status = inner.get(..3).filter(|code| code.bytes().all(|byte| byte.is_ascii_digit()))?;
    let alone = inner.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b' ' | b'/'));
    let plain = line.len() < 80 && !lead.contains(['{', ':', '/']);
    (alone && plain && status.starts_with(['4', '5'])).then_some(status)
}

/// A line that reports something: a time, a level, an error's name, a status.
fn is_report(line: &str) -> bool {
    let words = [
        "ERROR",
        "Error:",
        "error:",
        "Exception",
        "WARN",
        "FATAL",
        "failed:",
        "HTTP/1",
        "HTTP/2",
        "Error code",
        "error code",
        "\"error\"",
        "'error'",
    ];
    let stamp = line.len() > 19 && line.is_char_boundary(19) && {
        let head = line[..19].trim_start_matches('[').as_bytes();
        head.len() > 10
            && head[..4].iter().all(u8::is_ascii_digit)
            && matches!(head[4], b'-' | b'/')
            && head[5].is_ascii_digit()
    };
    stamp || words.iter().any(|word| line.contains(word) && !is_code(line))
}

/// A line that opens with a word of a programming language.
fn is_keyword(line: &str) -> bool {
    let words = [
        "class ",
        "def ",
        "async def ",
        "function ",
        "const ",
        "fn ",
        "pub ",
        "func ",
        "import ",
        "from ",
        "raise ",
        "throw ",
        "return ",
        "if (",
        "} else",
        "except ",
        "catch ",
        "export ",
        "elif ",
        "try:",
        "try {",
    ];
    words.iter().any(|word| line.starts_with(word))
}

/// `r = requests.post(…)`, `code, status = "X", 401`, `r.raise_for_status()`.
fn is_statement(line: &str) -> bool {
    let name = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b',' | b' '))
            && text.bytes().any(|byte| byte.is_ascii_alphabetic())
            && text.split(' ').all(|word| word.ends_with(',') || word == text.rsplit(' ').next().unwrap_or_default())
    };
    let assigned = line.split_once(" = ").is_some_and(|(left, right)| name(left) && !right.is_empty());
    let called = line
        .split_once('(')
        .is_some_and(|(left, right)| left.contains('.') && !left.contains(' ') && name(left) && right.ends_with(')'));
    assigned || called
}

/// `"no endpoints found",`: an element of a list, without a name before it.
fn is_listed_string(line: &str) -> bool {
    let quoted = |mark: char| {
        let inner = line.strip_suffix(',').and_then(|line| line.strip_prefix(mark)?.strip_suffix(mark));
        inner.is_some_and(|inner| !inner.contains(mark))
    };
    quoted('"') || quoted('\'')
}

/// A line of a program.
fn is_code(line: &str) -> bool {
    let starts = [
        "if ",
        "if(",
        "elif ",
        "else",
        "return ",
        "return;",
        "raise ",
        "throw ",
        "case ",
        "def ",
        "fn ",
        "func ",
        "function ",
        "const ",
        "let ",
        "var ",
        "import ",
        "from ",
        "class ",
        "async ",
        "await ",
        "try",
        "catch",
        "except ",
        "except:",
        "for ",
        "while ",
        "match ",
        "switch ",
        "pub ",
        "use ",
        "assert",
        "print(",
        "console.",
        "//",
        "#include",
        "self.",
        "this.",
        "}",
        "{",
        ")",
        "]",
        "@",
        "export ",
        "default:",
        "/*",
        "*/",
        "elseif",
        "end",
        "static ",
        "private ",
        "public ",
        "string ",
        "int ",
        "bool ",
        "when ",
        "f\"",
        "f'",
    ];
    let ends = line.ends_with(';')
        || line.ends_with('{')
        || line.ends_with("):")
        || line.ends_with("=> {")
        || line.ends_with("->")
        || line.ends_with(") {");
    let inner = ["== ", "=== ", "!= ", " => ", " -> ", "&& ", "|| ", ":= ", " = await ", "() {"];
    is_statement(line)
        || is_listed_string(line)
        || starts.iter().any(|start| line.starts_with(start))
        || ends
        || inner.iter().any(|sign| line.contains(sign)) && !is_result(line)
}

/// `openrouter: a/b -> 404 No endpoints found`: what a call came to.
fn is_result(line: &str) -> bool {
    let code = line.split_once(" -> ").map_or("", |(_, result)| result);
    let digits = code.bytes().take_while(u8::is_ascii_digit).count();
    digits == 3 && code.starts_with(['2', '4', '5']) && !code[digits..].starts_with([';', ',', ')'])
}

/// `NAME=value`, `name: value`, `[section]`, `# a remark`, an entry of a JSON object.
pub(super) fn is_setting(line: &str) -> bool {
    if line.starts_with('#')
        || line.starts_with("//")
        || (line.starts_with('[') && line.ends_with(']'))
        || matches!(line, "{" | "}" | "}," | "]" | "],")
    {
        return true;
    }
    let line = line.trim_start_matches("- ").trim_start_matches("export ");
    let Some(sign) = line.find(['=', ':']) else { return false };
    let name = line[..sign].trim().trim_matches(['"', '\'']);
    // `qwen_free: HTTP 429 — "…"`: what came of each.
    let answered = line[sign + 1..].trim_start().strip_prefix("HTTP ").is_some_and(|rest| rest.starts_with(['4', '5']));
    !answered
        && !name.is_empty()
        && name.len() < 50
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        && !line[sign + 1..].trim_start().contains(' ')
            | line.contains('#')
            | line.ends_with('"')
            | line.ends_with("\",")
            | line.ends_with('[')
            | line.ends_with('{')
}

/// Whole sentences about something in general; no data, no log, no class of an error.
fn is_prose(parsed: &Parsed, lines: &[&str]) -> bool {
    let flat = &parsed.flat.text;
    if parsed.fields.containers.len() > 1 || flat.contains("://") || flat.len() < 80 {
        return false;
    }
    let sentences = flat.matches(". ").count() + usize::from(flat.trim_end().ends_with('.'));
    let long = lines.iter().all(|line| line.len() > 40 || line.ends_with(['.', '?']));
    let lower = flat.to_lowercase();
    let general = [
        " means ",
        " is when ",
        " a server ",
        " when a ",
        " some apis",
        " usually ",
        " typically ",
        " between you and ",
        " was reserved ",
        "what is ",
        " refers to ",
        " stands for ",
        " for example",
        " in general",
        " often ",
        " are called ",
        " sends it ",
        "what does ",
        "this pr ",
        "this change ",
        "previously",
        "handles the case",
        "where openrouter returns",
        "when openrouter returns",
        "if openrouter returns",
    ];
    let told = [
        "i get",
        "i got",
        "my ",
        "error:",
        "failed to",
        "please help",
        "traceback",
        "exception",
        "we could not",
        "try again",
        "we're",
        "unable",
    ];
    sentences >= 2
        && long
        && general.iter().any(|words| lower.contains(words))
        && !told.iter().any(|words| lower.contains(words))
}
