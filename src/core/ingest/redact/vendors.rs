//! Keys by their shape: the prefixes that vendors give them.

use super::{Mask, begins_word, behind_escape, is_key_byte, looks_random, run};
use std::ops::Range;

/// How one vendor's keys look.
#[derive(Debug)]
pub(super) struct Vendor {
    pub(super) prefix: &'static str,
    /// Fewest characters after the prefix.
    least: usize,
    /// Characters of a whole key, where they are all of one length.
    pub(super) whole: Option<usize>,
    /// Nothing alphanumeric may stand before it, since the prefix is short enough to end a word.
    apart: bool,
}

const fn vendor(prefix: &'static str, least: usize, whole: usize) -> Vendor {
    Vendor { prefix, least, whole: if whole == 0 { None } else { Some(whole) }, apart: true }
}

/// The longest prefixes win, so `sk-` may stand beside `sk-or-v1-`.
pub(super) const VENDORS: &[Vendor] = &[
    Vendor { prefix: "sk-or-v1-", least: 8, whole: Some(73), apart: false },
    Vendor { prefix: "sk-or-", least: 16, whole: None, apart: false },
    vendor("sk-ant-", 12, 108),
    vendor("sk-proj-", 12, 0),
    vendor("sk-svcacct-", 12, 0),
    vendor("sk-", 16, 0),
    vendor("AIza", 30, 39),
    vendor("xai-", 20, 84),
    vendor("gsk_", 20, 56),
    vendor("hf_", 20, 37),
    vendor("nvapi-", 20, 70),
    vendor("r8_", 20, 40),
    vendor("pplx-", 20, 53),
    vendor("fw_", 20, 0),
    vendor("tgp_v1_", 20, 0),
    vendor("csk-", 20, 0),
    vendor("AKIA", 16, 20),
    vendor("ASIA", 16, 20),
    vendor("ghp_", 20, 40),
    vendor("gho_", 20, 40),
    vendor("ghu_", 20, 40),
    vendor("ghs_", 20, 40),
    vendor("ghr_", 20, 0),
    vendor("github_pat_", 22, 93),
    vendor("glpat-", 16, 0),
    vendor("xoxb-", 16, 0),
    vendor("xoxp-", 16, 0),
    vendor("ya29.", 20, 0),
    vendor("eyJ", 20, 0),
];

/// `sk-or-v1-` with its dashes escaped for a URL or for JSON.
pub(super) const ENCODED: &[&str] = &["sk%2dor%2dv1%2d", "sk\\u002dor\\u002dv1\\u002d", "sk\\x2dor\\x2dv1\\x2d"];

/// `sk-or-v1-` in base64, at the three places it can have in a group, and `sk-` at the first.
pub(super) const BASE64: &[&str] = &["c2stb3ItdjEt", "NrLW9yLXYxL", "zay1vci12MS", "c2st"];

impl Vendor {
    /// The key whose prefix stands here; the last key that was found ended at `from`.
    pub(super) fn find(&self, text: &str, prefix: Range<usize>, from: usize) -> Option<Mask> {
        if !self.opens(text, &prefix, from) {
            return None;
        }
        // A text that came in two parts may have been masked before the rest of the key came.
        if let Some(rest) = text[prefix.end..].strip_prefix('…') {
            let end = text.len() - rest.len() + run(rest, 0, is_key_byte);
            let more = end - prefix.end > 16 && looks_random(&text[prefix.end..end]);
            return more.then(|| Mask::key(prefix.start..end, &text[prefix.start..end]));
        }
        let dotted = matches!(self.prefix, "eyJ" | "ya29.");
        let end = run(text, prefix.end, |it| is_key_byte(it) || (dotted && it == b'.'));
        let end = prefix.end + text[prefix.end..end].trim_end_matches('.').len();
        let body = &text[prefix.end..end];
        // A JSON web token has three parts; other base64 of JSON is somebody's data.
        if body.len() < self.least || !looks_random(body) || (self.prefix == "eyJ" && !body.contains('.')) {
            return None;
        }
        Some(Mask::whole_key(prefix.start..end, &text[prefix.start..end]))
    }

    /// The prefix is written right and stands apart, or right behind another key.
    pub(super) fn opens(&self, text: &str, prefix: &Range<usize>, from: usize) -> bool {
        let apart = !self.apart || prefix.start == from || begins_word(text, prefix.start, is_key_byte);
        text[prefix.clone()] == *self.prefix && apart
    }
}

/// A key with escaped dashes.
pub(super) fn encoded(text: &str, anchor: Range<usize>) -> Option<Mask> {
    let end = run(text, anchor.end, is_key_byte);
    let body = &text[anchor.end..end];
    if body.len() < 8 || !looks_random(body) {
        return None;
    }
    Some(Mask::key(anchor.start..end, &format!("sk-or-v1-{body}")))
}

/// A base64 run that holds a key.
pub(super) fn base64(text: &str, anchor: Range<usize>, from: usize) -> Option<Mask> {
    let belongs = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/' | b'-' | b'_');
    let before = text.as_bytes()[from..anchor.start].iter().rev().take_while(|it| belongs(**it)).count();
    if anchor.len() == 4 && (!begins_word(text, anchor.start, belongs) || text[anchor.clone()] != *"c2st") {
        return None;
    }
    let start = behind_escape(text, anchor.start - before).min(anchor.start);
    let end = run(text, anchor.end, belongs);
    let end = run(text, end, |it| it == b'=').min(end + 2);
    if end - anchor.end < 20 || !BASE64.contains(&&text[anchor.clone()]) {
        return None;
    }
    Some(Mask { range: start..end, with: "…".to_string(), key: true, secret: None })
}

/// Runs of exactly 64 hexadecimal digits: the hashes that stand for keys.
pub(super) fn hashes(text: &str, masks: &mut Vec<Mask>) {
    const LENGTH: usize = 64;
    let bytes = text.as_bytes();
    let mut at = LENGTH - 1;
    // Every run of that length has a digit at a multiple of it.
    while at < bytes.len() {
        if !bytes[at].is_ascii_hexdigit() {
            at += LENGTH;
            continue;
        }
        let before = bytes[..at].iter().rev().take(LENGTH).take_while(|it| it.is_ascii_hexdigit()).count();
        let end = run(text, at, |it| it.is_ascii_hexdigit());
        let start = at - before;
        let apart = |it: Option<&u8>| it.is_none_or(|it| !it.is_ascii_alphanumeric());
        if end - start == LENGTH && apart(bytes.get(end)) && apart(start.checked_sub(1).and_then(|it| bytes.get(it))) {
            masks.push(Mask::hidden(start..end));
        }
        at = end.max(at) + LENGTH;
    }
}
