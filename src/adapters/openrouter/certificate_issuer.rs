//! Reads who issued a certificate, and nothing else of it.
//!
//! A full parser would bring more code than the two name parts that a user can act on.

use crate::core::ingest::clean::clean;
use crate::core::ingest::decode::decode;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT_ID: u8 = 0x06;
const INTEGER: u8 = 0x02;
const EXPLICIT_VERSION: u8 = 0xa0;
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ORGANISATION: &[u8] = &[0x55, 0x04, 0x0a];
const LONGEST_NAME: usize = 120;

/// `Organisation (Common Name)` of the issuer of a DER certificate, cleaned; `None` when it cannot be read.
#[must_use]
pub fn issuer(certificate: &[u8]) -> Option<String> {
    let (_, body, _) = element(certificate, SEQUENCE)?;
    let (_, mut rest, _) = element(body, SEQUENCE)?;
    if let Some((_, _, after)) = element(rest, EXPLICIT_VERSION) {
        rest = after;
    }
    let (_, _, rest) = element(rest, INTEGER)?;
    let (_, _, rest) = element(rest, SEQUENCE)?;
    let (_, mut names, _) = element(rest, SEQUENCE)?;
    let (mut organisation, mut common) = (None, None);
    while let Some((_, set, after)) = element(names, SET) {
        names = after;
        let Some((_, pair, _)) = element(set, SEQUENCE) else { continue };
        let Some((_, kind, value)) = element(pair, OBJECT_ID) else { continue };
        let Some((_, text, _)) = any(value) else { continue };
        let text: String = clean(&decode(text)).chars().take(LONGEST_NAME).collect();
        match kind {
            COMMON_NAME => common = Some(text),
            ORGANISATION => organisation = Some(text),
            _ => {}
        }
    }
    match (organisation, common) {
        (Some(organisation), Some(common)) if organisation != common => Some(format!("{organisation} ({common})")),
        (Some(name), _) | (None, Some(name)) => Some(name),
        (None, None) => None,
    }
}

/// The element at the start if it has this tag: tag, content, what follows.
fn element(bytes: &[u8], tag: u8) -> Option<(u8, &[u8], &[u8])> {
    any(bytes).filter(|(found, _, _)| *found == tag)
}

/// The element at the start: tag, content, what follows.
fn any(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        if count == 0 || count > 4 {
            return None;
        }
        let (digits, rest) = rest.split_at_checked(count)?;
        (digits.iter().fold(0usize, |sum, digit| (sum << 8) | usize::from(*digit)), rest)
    };
    let (content, after) = rest.split_at_checked(length)?;
    Some((tag, content, after))
}
