//! Several failures in one paste: signs that belong together, retries, and the one that decides.

use super::matches::{RuleMatch, What};
use crate::core::knowledge::causes::{CauseId, RuleField};
use crate::core::parse::parsed_text::Parsed;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A failure this much less sure than the surest may still be the one that decides, if it comes last.
const CLOSE: f64 = 0.05;

/// Who speaks decides only between failures whose sureness is not further apart.
const RANK: f64 = 0.25;

/// One failure of a paste.
#[derive(Clone, Debug, PartialEq)]
pub struct FailureGroup {
    /// Its cause.
    pub cause: CauseId,
    /// Index of its best sign.
    pub best: usize,
    /// How often it stands there.
    pub count: usize,
    /// From its first sign to its last, in the flat text.
    pub at: Range<usize>,
}

/// The different failures in order, and the index of the one that decides.
#[must_use]
pub fn group(parsed: &Parsed, signs: &[RuleMatch]) -> (Vec<FailureGroup>, usize) {
    let record = |sign: &RuleMatch| {
        let at = sign.at.start;
        let around = parsed.top(at);
        // What was asked for belongs to the answer behind it.
        let asked = matches!(sign.what, What::Field(RuleField::Resource, _));
        let answer = || parsed.tops.iter().find(|top| top.start > at).filter(|_| asked);
        match around.or_else(answer) {
            Some(top) => top.start,
            None => memchr::memrchr(b'\n', &parsed.flat.text.as_bytes()[..at]).map_or(0, |it| it + 1),
        }
    };
    let line = |at: usize| memchr::memrchr(b'\n', &parsed.flat.text.as_bytes()[..at]).map_or(0, |it| it + 1);
    // What a client prints before an error object on the same line is the shell of that error.
    let objects: HashSet<usize> = signs
        .iter()
        .filter(|sign| sign.enveloped && !sign.foreign)
        .filter_map(|sign| Some(line(parsed.top(sign.at.start)?.start)))
        .collect();
    let shell = |sign: &RuleMatch| {
        !sign.enveloped && parsed.top(sign.at.start).is_none() && objects.contains(&line(sign.at.start))
    };
    // Another party's failures count only where there is no other.
    let ours = signs.iter().any(|sign| !sign.foreign);
    // The best sign of each record; a generic one only where there is no other.
    let mut records: Vec<(usize, usize)> = Vec::new();
    let mut index_of: HashMap<usize, usize> = HashMap::new();
    for (index, sign) in signs.iter().enumerate().filter(|(_, sign)| !(ours && sign.foreign || shell(sign))) {
        let place = record(sign);
        match index_of.get(&place) {
            Some(slot) => {
                let best = &mut records[*slot].1;
                if outranks(sign, &signs[*best]) {
                    *best = index;
                }
            }
            None => {
                index_of.insert(place, records.len());
                records.push((place, index));
            }
        }
    }
    records.sort_unstable();
    // That a program found no reason is no more specific than a phrase that names one.
    let specific = records.iter().any(|(_, best)| !signs[*best].generic && signs[*best].cause.is_named());
    let mut groups: Vec<FailureGroup> = Vec::new();
    for (_, best) in &records {
        let sign = &signs[*best];
        if specific && sign.generic {
            continue;
        }
        match groups.iter_mut().find(|it| it.cause == sign.cause) {
            Some(group) => {
                // Of equal ones the last ended the call: what came before it was tried again.
                if !outranks(&signs[group.best], sign) {
                    group.best = *best;
                }
                group.at = group.at.start.min(sign.at.start)..group.at.end.max(sign.at.end);
            }
            None => groups.push(FailureGroup { cause: sign.cause, best: *best, count: 1, at: sign.at.clone() }),
        }
    }
    groups.sort_by_key(|it| it.at.start);
    for group in &mut groups {
        group.count = repeats(parsed, signs, group);
    }
    let decisive = decide(signs, &groups);
    (groups, decisive)
}

/// OpenRouter's own words decide before words that anyone uses, an error object before prose, then the surest, then the
/// last: what came before it was tried again.
fn decide(signs: &[RuleMatch], groups: &[FailureGroup]) -> usize {
    let sign = |group: &FailureGroup| &signs[group.best];
    let top = |among: &[usize]| among.iter().map(|it| sign(&groups[*it]).confidence).fold(0.0, f64::max);
    let mut left: Vec<usize> = (0..groups.len()).collect();
    let surest = top(&left);
    left.retain(|it| sign(&groups[*it]).confidence + RANK >= surest);
    let rank = |it: &usize| (sign(&groups[*it]).own, sign(&groups[*it]).enveloped);
    if let Some(best) = left.iter().map(rank).max() {
        left.retain(|it| rank(it) == best);
    }
    let surest = top(&left);
    left.retain(|it| sign(&groups[*it]).confidence + CLOSE >= surest);
    let follows = |it: &usize| groups[*it].cause.entry().follows;
    let others = left.iter().filter(|it| !follows(it)).map(|it| sign(&groups[*it]).confidence).fold(0.0, f64::max);
    left.retain(|it| !follows(it) || sign(&groups[*it]).confidence > others);
    left.into_iter().max_by_key(|it| groups[*it].at.end).unwrap_or(0)
}

/// The better sign of the same failure: specific before generic, then the surer, then the one in an error object, then
/// the longer.
fn outranks(new: &RuleMatch, old: &RuleMatch) -> bool {
    let rank = |it: &RuleMatch| (!it.generic, (it.confidence * 1000.0).round() as u32, it.enveloped, it.at.len());
    rank(new) > rank(old)
}

/// A failure is repeated when the same line, but for its digits, stands there again with the same literal.
fn repeats(parsed: &Parsed, signs: &[RuleMatch], group: &FailureGroup) -> usize {
    let best = &signs[group.best];
    // The same words twice on one line are one failure, told twice.
    let mut shapes: HashMap<u64, usize> = HashMap::new();
    let mut lines: HashSet<usize> = HashSet::new();
    for sign in signs.iter().filter(|it| it.cause == group.cause && it.what == best.what) {
        let (start, shape) = line_shape(&parsed.flat.text, sign.at.start);
        if lines.insert(start) {
            *shapes.entry(shape).or_default() += 1;
        }
    }
    shapes.into_values().max().unwrap_or(1)
}

/// Where the line around a place starts, and a hash of it, digits left out: the same words about another model are no repetition.
fn line_shape(flat: &str, at: usize) -> (usize, u64) {
    let bytes = flat.as_bytes();
    let from = at.saturating_sub(400);
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |it| it + 1);
    let from = start.max(from);
    let to = (at + 400).min(bytes.len());
    let end = memchr::memchr(b'\n', &bytes[at..to]).map_or(to, |it| at + it);
    let shape = bytes[from..end]
        .iter()
        .filter(|it| !it.is_ascii_digit())
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, it| (hash ^ u64::from(*it)).wrapping_mul(0x0100_0000_01b3));
    (start, shape)
}
