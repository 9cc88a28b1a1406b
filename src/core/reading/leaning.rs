//! Whether a text reports a failure or speaks about failures: help pages, references, sources, changes and articles name
//! the same messages and numbers. No sign decides alone; many weak ones are added up.

use super::lines::{Kind, kind};
use crate::core::knowledge::leaning::{CONSTANT, EXPLAINS_BELOW, GROUPS, PARTS, PHRASES, SHAPES, Weight, WordPlace};
use memchr::memmem::Finder;
use std::sync::LazyLock;

/// Made ready once: each line is searched for every one of [`PARTS`], and a log has thousands of lines.
static FINDERS: LazyLock<Vec<Finder<'static>>> =
    LazyLock::new(|| PARTS.iter().map(|(part, ..)| Finder::new(part)).collect());

/// Larger texts are logs.
const LARGEST: usize = 24 * 1024;

/// A text that is hardly more than a message.
const SHORT: usize = 200;

/// How fast the sum grows sure, and how much more often texts report than explain: found on labelled texts.
const STEEPNESS: f64 = 2.0;
const PRIOR: f64 = 0.8;

/// From this sum on no doubt is left.
const SURE: f64 = 1.5;

/// How far a sentence is followed.
const SENTENCE: usize = 300;

/// How a text leans.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leaning {
    /// The sum of its signs, as a logit: over zero it rather reports.
    pub sum: f64,
    /// Most of its lines are a program's.
    pub source: bool,
}

impl Leaning {
    /// It speaks about failures; none of its own is in it.
    #[must_use]
    pub fn explains(self) -> bool {
        self.sum < EXPLAINS_BELOW
    }

    /// How surely it reports.
    #[must_use]
    pub fn probability(self) -> f64 {
        if self.sum >= SURE {
            return 1.0;
        }
        1.0 / (1.0 + (-STEEPNESS * self.sum - PRIOR).exp())
    }
}

/// What a verdict would rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Words or fields that a rule knows.
    Rule,
    /// A status alone.
    Status,
    /// A word of failure alone.
    Word,
}

/// How a cleaned text leans, with the place that decides.
#[must_use]
pub fn of(text: &str, at: Option<usize>, ground: Ground) -> Option<Leaning> {
    if text.len() > LARGEST {
        return None;
    }
    let lines: Vec<Line> = lines(text).collect();
    let mut counts = Counts::default();
    for line in lines.iter().filter(|line| line.kind != Kind::Code) {
        counts.read(line.text);
    }
    if let Some(at) = at.filter(|at| text.is_char_boundary(*at)) {
        counts.words(&sentence(text, at).to_lowercase(), |place| place == WordPlace::Sentence);
    }
    let of_kind = |wanted: Kind| lines.iter().filter(|line| line.kind == wanted).count();
    let code = of_kind(Kind::Code);
    let rest = (lines.len() - of_kind(Kind::Data)).max(1);
    let place = at.and_then(|at| lines.iter().rev().find(|line| line.start <= at).map(|line| (at, *line)));
    // What a program printed stands below its source, not within it.
    let printed = place.is_some_and(|(at, line)| {
        let above = lines.iter().rev().find(|other| other.start < line.start).map(|other| other.kind);
        let below = lines.iter().any(|other| other.start > at && other.kind == Kind::Code);
        line.kind != Kind::Code && above != Some(Kind::Code) && !below
    });
    // Data between lines of source is a value of it.
    let enclosed = place.is_some_and(|(at, line)| {
        let code = |other: &&Line| other.kind == Kind::Code;
        let mut above = lines.iter().filter(|other| other.start < line.start && other.kind != Kind::Data);
        let mut below = lines.iter().filter(|other| other.start > at && other.kind != Kind::Data);
        line.kind == Kind::Data
            && above.next_back().as_ref().is_some_and(code)
            && below.next().as_ref().is_some_and(code)
    });
    let source = code > 2 && code * 2 > rest || enclosed;
    let share = if code > 1 && !printed { code as f64 / rest as f64 } else { 0.0 };
    let mut sum = CONSTANT + counts.sum() + SHAPES.code_share.each * share;
    for (weight, count) in [
        (SHAPES.trace, of_kind(Kind::Trace)),
        (SHAPES.heading, of_kind(Kind::Heading)),
        (SHAPES.row, of_kind(Kind::Row)),
        (SHAPES.released, lines.iter().filter(|line| is_release(line.text)).count()),
        (SHAPES.mostly_code, usize::from(source && !printed)),
        (SHAPES.short, usize::from(text.len() < SHORT)),
        (SHAPES.single, usize::from(lines.len() == 1)),
        (SHAPES.status_only, usize::from(ground == Ground::Status)),
        (SHAPES.word_only, usize::from(ground == Ground::Word)),
    ] {
        sum += many(weight, count);
    }
    if let Some((at, line)) = place.filter(|(at, _)| text.is_char_boundary(*at)) {
        sum += around(text, at, line);
    }
    Some(Leaning { sum, source })
}

fn many(weight: Weight, count: usize) -> f64 {
    weight.each * count.min(usize::from(weight.most)) as f64
}

/// A line that is not empty, without the white space around it.
#[derive(Clone, Copy)]
struct Line<'a> {
    text: &'a str,
    kind: Kind,
    start: usize,
}

fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |whole| {
        let here = start;
        start += whole.len();
        let text = whole.trim();
        (!text.is_empty()).then(|| Line { text, kind: kind(text), start: here })
    })
}

/// How the words that decide stand: at the head of a line, in a block of output, below a colon, within a sentence.
fn around(text: &str, at: usize, line: Line) -> f64 {
    if line.kind == Kind::Code {
        return 0.0;
    }
    let lead = text[line.start..at].trim();
    let words = lead.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.len() > 1).count();
    let said = matches!(line.kind, Kind::Plain | Kind::Data | Kind::Trace);
    let opens = said && (words <= 1 || lead.ends_with(':') && words < 8);
    let above =
        text[..line.start].lines().rev().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("```"));
    let announced = above.is_some_and(|line| line.ends_with([':', '\u{ff1a}']));
    let fenced = text[..at].matches("```").count() % 2 == 1;
    let sentence = line.kind == Kind::Plain && !opens && words > 3 && line.text.ends_with(['.', '\u{3002}']);
    let explained = is_explained(text, at, line);
    let shapes = [
        (SHAPES.alone, opens && !explained),
        (SHAPES.announced, announced),
        (SHAPES.fenced, fenced),
        (SHAPES.in_sentence, sentence),
        (SHAPES.explained, explained),
    ];
    shapes.into_iter().map(|(weight, is)| many(weight, usize::from(is))).sum()
}

/// `**"User not found."** The key was deleted`, `- 402 Insufficient credits — top up`: the words that decide head a line, and what
/// they mean stands behind them.
fn is_explained(text: &str, at: usize, line: Line) -> bool {
    let whole = text[line.start..].trim_start();
    let start = text.len() - whole.len();
    let lead = whole.trim_start_matches(['-', '*', '\u{2022}', '>', '#', ' ']);
    let from = text.len() - lead.len();
    let bold = text[start..from].contains("**");
    let whole = line.text;
    let Some(rest) = text.get(from..(start + whole.len()).min(text.len())) else { return false };
    let end = if bold {
        rest.find("**")
    } else {
        let marks = ['"', '\u{201c}', '\u{201d}', '`'];
        rest.strip_prefix(marks).and_then(|inner| Some(rest.len() - inner.len() + inner.find(marks)?))
    };
    let Some(end) = end.filter(|end| at < from + end) else { return false };
    let behind = rest.get(end..).unwrap_or_default();
    let means = behind.trim_start_matches(|letter: char| !letter.is_alphabetic());
    means.split_whitespace().count() > 3
}

/// The sentence around a place, which a line ends as well.
fn sentence(text: &str, at: usize) -> &str {
    const ENDS: [&str; 6] = [". ", "\n", "\u{3002}", "? ", "! ", "; "];
    let (mut from, mut to) = (at.saturating_sub(SENTENCE), (at + SENTENCE).min(text.len()));
    while !text.is_char_boundary(from) {
        from += 1;
    }
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let (before, behind) = (&text[from..at], &text[at..to]);
    let start = ENDS.iter().filter_map(|end| Some(before.rfind(end)? + end.len())).max().unwrap_or(0);
    let end = ENDS.iter().filter_map(|end| behind.find(end)).min().unwrap_or(behind.len());
    &text[from + start..at + end]
}

/// `v0.14.2 (2026-06-11)`, `## [1.8.0] - 2026-05-02`, `Release 3.2: …`
fn is_release(line: &str) -> bool {
    let line = line.trim_start_matches(['#', '*', ' ', '[']);
    let named = line.strip_prefix("Release ").or_else(|| line.strip_prefix("Version "));
    let number = named.unwrap_or(line).trim_start_matches('v');
    let digits = number.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let dotted = number[..digits].trim_end_matches('.').contains('.');
    let rest = number[digits..].trim_start_matches(|letter: char| !letter.is_ascii_alphanumeric());
    let dated = rest.starts_with("20") && rest.as_bytes().get(4) == Some(&b'-');
    dotted && (dated || named.is_some() && number[digits..].starts_with(':'))
}

/// What was found in lines that are no source.
#[derive(Default)]
struct Counts {
    groups: Vec<usize>,
    stamps: usize,
    error_leads: usize,
    error_data: usize,
    codes: Vec<u16>,
}

impl Counts {
    fn sum(&self) -> f64 {
        let words: f64 = GROUPS.iter().zip(&self.groups).map(|(weight, count)| many(*weight, *count)).sum();
        words
            + many(SHAPES.stamp, self.stamps)
            + many(SHAPES.error_lead, self.error_leads)
            + many(SHAPES.error_data, self.error_data)
            + many(SHAPES.codes, self.codes.len())
    }

    fn read(&mut self, line: &str) {
        let lower = line.to_lowercase();
        self.words(&lower, |place| place != WordPlace::Sentence);
        self.stamps += usize::from(is_stamped(line)) + usize::from(is_leveled(line));
        self.error_leads += usize::from(is_error_lead(line, &lower));
        self.error_data += error_objects(line);
        self.statuses(line.as_bytes());
    }

    /// Counts the words whose place is of this kind.
    fn words(&mut self, lower: &str, counts: impl Fn(WordPlace) -> bool) {
        self.groups.resize(GROUPS.len(), 0);
        let foreign = !lower.is_ascii();
        for ((part, group, place), finder) in PARTS.iter().zip(FINDERS.iter()) {
            if counts(*place) && (foreign || part.is_ascii()) {
                self.groups[*group] += finder.find_iter(lower.as_bytes()).count();
            }
        }
        let of_word = |letter: char| letter.is_alphabetic() || letter == '\'';
        let mut opening = true;
        let mut at = 0;
        while let Some(lead) = lower[at..].find(of_word) {
            let start = at + lead;
            let length = lower[start..].find(|letter: char| !of_word(letter)).unwrap_or(lower.len() - start);
            let word = &lower[start..start + length];
            let first = PHRASES.partition_point(|(known, ..)| *known < word);
            for (_, phrase, group, place) in PHRASES[first..].iter().take_while(|(known, ..)| *known == word) {
                let rest = lower[start..].strip_prefix(phrase);
                let whole = rest.is_some_and(|rest| !rest.starts_with(of_word));
                if whole && counts(*place) && (opening || *place != WordPlace::Opening) {
                    self.groups[*group] += 1;
                }
            }
            opening = false;
            at = start + length;
        }
    }

    /// Different statuses from 400 on, each a number of its own.
    fn statuses(&mut self, line: &[u8]) {
        let joined =
            |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b".:/-".contains(byte));
        for at in memchr::memchr2_iter(b'4', b'5', line) {
            let code: Option<u16> =
                line.get(at..at + 3).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
            let before = at.checked_sub(1).and_then(|before| line.get(before));
            if let Some(code) = code.filter(|code| *code >= 400 && !joined(before) && !joined(line.get(at + 3)))
                && !self.codes.contains(&code)
            {
                self.codes.push(code);
            }
        }
    }
}

/// `2026-01-04 10:12`, `10:12:13`
fn is_stamped(line: &str) -> bool {
    let bytes = line.as_bytes();
    memchr::memchr_iter(b':', bytes).take(8).any(|at| {
        let digits = |from: usize| bytes.get(from..from + 2).is_some_and(|pair| pair.iter().all(u8::is_ascii_digit));
        at >= 2
            && digits(at - 2)
            && digits(at + 1)
            && (bytes.get(at + 3) == Some(&b':') || at >= 12 && bytes[at - 6] == b'-')
    })
}

/// A level of a log before anything is said.
pub(super) fn is_leveled(line: &str) -> bool {
    let head: String = line.chars().take(40).take_while(|letter| !letter.is_lowercase()).collect();
    head.split(|letter: char| !letter.is_ascii_uppercase())
        .any(|word| matches!(word, "ERROR" | "WARN" | "WARNING" | "FATAL" | "ERR" | "INFO" | "DEBUG"))
}

/// `BadRequestError: …`, `HTTP 402`, `402 …`, `Runtime error (…): …`
pub(super) fn is_error_lead(line: &str, lower: &str) -> bool {
    let head = line.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let word = head
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ':' | '(' | '['))
        .next()
        .unwrap_or_default();
    let class =
        ["Error", "Exception", "Failure"].iter().any(|ending| word.ends_with(ending) && word.len() > ending.len());
    let colon = head.bytes().take(word.len() + 40).any(|byte| byte == b':');
    let status = |text: &str| {
        let bytes = text.as_bytes();
        bytes.len() > 5
            && matches!(bytes[0], b'4' | b'5')
            && bytes[1..3].iter().all(u8::is_ascii_digit)
            && matches!(bytes[3], b' ' | b':' | b']')
    };
    let http = head.strip_prefix("HTTP").is_some_and(|rest| rest.bytes().take(8).any(|byte| byte.is_ascii_digit()));
    if class && colon || status(head) || http {
        return true;
    }
    ["error", "failed", "failure"].iter().any(|word| {
        memchr::memmem::find_iter(lower.as_bytes(), word.as_bytes()).take_while(|at| *at < 80).any(|at| {
            let tail = lower.as_bytes()[at + word.len()..].iter().take(25).take_while(|byte| **byte != b'.');
            tail.clone().any(|byte| *byte == b':')
        })
    })
}

/// Objects that open with a field of an error.
fn error_objects(line: &str) -> usize {
    memchr::memchr_iter(b'{', line.as_bytes())
        .filter(|at| {
            let inner = line[at + 1..].trim_start_matches([' ', '\\', '"', '\'']);
            let name = inner.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
            let rest = inner[name.len()..].trim_start_matches(['\\', '"', '\'', ' ']);
            matches!(name, "error" | "message" | "code" | "type" | "status" | "statusCode" | "name" | "detail")
                && rest.starts_with(':')
        })
        .count()
}
