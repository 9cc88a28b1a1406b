//! Verdict and evidence of every literal survive what terminals, loggers and other programs do to a text.

use super::wrappers::{self, Literal};
use super::{FIXTURES, explain, mangle};
use openrouter_doctor::core::reading::Reading;

/// How many of the clients a literal is tried in; the literals take turns, so that all clients are.
const CLIENTS: usize = 3;

/// The facts that must be read from the text whatever became of it.
#[derive(Debug, PartialEq)]
struct Facts {
    status: Option<u16>,
    provider: Option<String>,
    model: Option<String>,
    error_type: Option<String>,
}

impl Facts {
    fn of(reading: &Reading) -> Self {
        let evidence = &reading.evidence;
        Self {
            status: evidence.status.as_ref().map(|it| it.value),
            provider: evidence.provider.as_ref().map(|it| it.value.clone()),
            model: evidence.model.as_ref().map(|it| it.value.clone()),
            error_type: evidence.error_type.as_ref().map(|it| it.value.clone()),
        }
    }

    /// Each that was read here is read there too.
    fn stand_in(&self, other: &Self) -> bool {
        fn same<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
            one.is_none() || one == other
        }
        same(&self.status, &other.status)
            && same(&self.provider, &other.provider)
            && same(&self.model, &other.model)
            && same(&self.error_type, &other.error_type)
    }
}

fn every_text() -> impl Iterator<Item = (&'static Literal, &'static str, String)> {
    FIXTURES.literal.iter().enumerate().flat_map(|(turn, literal)| {
        let mut all = wrappers::all(literal);
        all.rotate_left(turn * CLIENTS % wrappers::COUNT);
        all.truncate(CLIENTS);
        all.into_iter().map(move |(client, text)| (literal, client, text))
    })
}

/// A mangling may lose so many of a thousand texts: first of verdicts, then of facts that were read before.
struct Most(usize, usize);

/// Mangles every text; prints and bounds how often the verdict or a fact did not survive.
#[track_caller]
fn survives(how: &str, most: Most, mangled: impl Fn(&str) -> String) {
    let (mut verdicts, mut facts) = (Vec::new(), Vec::new());
    let mut tried = 0;
    for (literal, client, text) in every_text() {
        let (whole, _) = explain(&text);
        let mangled = mangled(&text);
        let (reading, diagnosis) = explain(&mangled);
        tried += 1;
        let named = diagnosis.best.cause.as_str();
        let (before, after) = (Facts::of(&whole), Facts::of(&reading));
        if !literal.accepts(named) {
            verdicts.push(format!("{client}: {named}, not {}\n{mangled}", literal.cause));
        } else if !before.stand_in(&after) {
            facts.push(format!("{client}: {after:?}, not {before:?}\n{mangled}"));
        }
    }
    println!("{how}: of {tried} texts {} verdicts and {} facts lost", verdicts.len(), facts.len());
    assert!(verdicts.len() * 1000 <= most.0 * tried, "{how}: {} lost:\n{}", verdicts.len(), verdicts.join("\n\n"));
    assert!(facts.len() * 1000 <= most.1 * tried, "{how}: {} lost:\n{}", facts.len(), facts.join("\n\n"));
}

#[test]
fn wrapping_loses_no_verdict() {
    for width in [16, 20, 24, 27, 37, 40, 61, 72, 79, 80, 100, 132] {
        survives(&format!("wrapped at {width}"), Most(0, 6), |text| mangle::wrap(text, width));
    }
}

#[test]
fn frames_gutters_indentation_and_log_prefixes_lose_nothing() {
    for kind in 0..mangle::PREFIXES {
        survives(&format!("prefix {kind}"), Most(0, 0), |text| mangle::prefix(&mangle::wrap(text, 72), 72, kind));
    }
}

#[test]
fn colours_lose_nothing() {
    for seed in [1, 0xfeed_beef] {
        survives("coloured", Most(0, 0), |text| mangle::colour(text, seed));
    }
}

#[test]
fn escaping_into_json_loses_nothing() {
    for depth in 1..4 {
        survives(&format!("escaped {depth} times"), Most(0, 0), |text| mangle::escape(text, depth));
    }
}

/// What was decided needs no more of the text than what it was decided by.
#[test]
fn cutting_off_what_follows_the_decisive_part_loses_no_verdict() {
    let mut lost = Vec::new();
    for (literal, client, text) in every_text() {
        let (whole, diagnosis) = explain(&text);
        let decisive = diagnosis.best.because.iter().filter_map(|it| it.span).map(|it| it.end).max();
        let Some(end) = decisive else { continue };
        let (_, diagnosis) = explain(&whole.text[..end]);
        let named = diagnosis.best.cause.as_str();
        if !literal.accepts(named) {
            lost.push(format!("{client}: {named}, not {}\n{}", literal.cause, &whole.text[..end]));
        }
    }
    println!("cut: {} verdicts lost", lost.len());
    assert!(lost.is_empty(), "{} lost:\n{}", lost.len(), lost.join("\n\n"));
}

/// Met by the fuzz targets: what stands before a known word may be half of a longer character's bytes.
#[test]
fn long_characters_beside_known_words_are_no_reason_to_break_off() {
    for letter in ["\u{ff}", "\u{4e2d}", "\u{1f600}", "\u{301}"] {
        for word in [
            "odels: a1, b2",
            "models: a1, b2",
            "code: 402",
            "message: x, y",
            "HTTP 402",
            "openrouter 402",
            "sk-or-v1-",
            "resets 2026-10-12",
        ] {
            for text in
                [format!("{letter}{word}"), format!("{letter}\n{word}{letter}"), format!("x{letter}{word}\n{letter}")]
            {
                explain(&text);
            }
        }
    }
}

/// A terminal may break a line right behind the quote that opens what the provider said.
#[test]
fn a_break_behind_an_opening_quote_loses_nothing() {
    let mut tried = 0;
    for literal in FIXTURES.literal.iter().filter(|literal| literal.raw.is_some()) {
        for (client, text) in wrappers::all(literal) {
            let (whole, _) = explain(&text);
            let quotes = text.match_indices("raw").filter_map(|(at, _)| {
                let behind = text[at + 3..].trim_start_matches(['\\', '"', '\'', ':', ' ']);
                let opened = text.len() - behind.len();
                text[..opened].ends_with(['"', '\'']).then_some(opened)
            });
            for at in quotes {
                tried += 1;
                let broken = format!("{}\n{}", &text[..at], &text[at..]);
                let (reading, diagnosis) = explain(&broken);
                assert!(literal.accepts(diagnosis.best.cause.as_str()), "{client}: {}\n{broken}", diagnosis.best.cause);
                assert!(Facts::of(&whole).stand_in(&Facts::of(&reading)), "{client}: {reading:?}\n{broken}");
            }
        }
    }
    assert!(tried > 100, "{tried}");
}
