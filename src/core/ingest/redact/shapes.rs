//! Every secret that its shape or its name gives away, in one text as it is.

use super::anchors::{Opens, anchors};
use super::letter_runs::cut;
use super::mask::Mask;
use super::run_ends::Runs;
use super::{
    account_lines, columns, encoded_runs, interrupted, manifest, number_rows, numbers, objects, pairs, prefixed,
    private_key, url, web_key, wrapping,
};
use crate::core::key_shapes::{ADDRESSES, KEYS, TAILS};

/// No name of a secret is longer.
const LONGEST_NAME: usize = 48;

/// So often a text may be encoded anew.
const LAYERS: u8 = 2;

/// Adds every place to `masks`.
pub(super) fn find(text: &str, masks: &mut Vec<Mask>) {
    find_within(text, masks, 0);
}

fn find_within(text: &str, masks: &mut Vec<Mask>, layer: u8) {
    let anchors = anchors();
    let mut runs = Runs::default();
    let mut done = 0;
    let mut at = 0;
    while let Some((range, opens)) = anchors.next(text, at, text.len()) {
        // One anchor may hide another: `csk-or-v1-`.
        at = range.start + 1;
        let from = done.min(range.start);
        let mask = match opens {
            Opens::Key(index) => prefixed::find(&KEYS[index], text, range, from, &mut runs),
            Opens::Address(index) => prefixed::address_end(&ADDRESSES[index], text, range, &mut runs),
            Opens::Tail(index) => prefixed::before_tail(&TAILS[index], text, range),
            Opens::Encoded => prefixed::encoded(text, range, &mut runs),
            Opens::Base64 => prefixed::base64(text, range, from, &mut runs),
            Opens::Hexadecimal => prefixed::hexadecimal(text, range),
            Opens::Number => numbers::find(text, range),
            Opens::PrivateKey => private_key::find(text, range, &mut runs, masks),
            Opens::Url => url::credentials(text, range, &mut runs),
            Opens::Field(field) => field.find(text, range, from, &mut runs),
        };
        if let Some(mask) = mask {
            // The value of one name may be the name of the next: `api_key=X-Auth-Token: …`.
            let again = match opens {
                Opens::Field(_) => cut(text, mask.range.end.saturating_sub(LONGEST_NAME)).len(),
                _ => mask.range.end,
            };
            at = at.max(again);
            done = done.max(mask.range.end);
            masks.push(mask);
        }
    }
    prefixed::hashes(text, masks);
    manifest::find(text, masks);
    web_key::find(text, masks);
    account_lines::find(text, masks);
    columns::find(text, masks);
    objects::find(text, masks);
    pairs::find(text, masks);
    find_encoded(text, masks, layer);
    interrupted::grouped(text, masks);
    wrapping::broken_keys(text, masks, |text, range, begin| {
        let mut at = range.start;
        while let Some((found, opens)) = anchors.next(text, at, range.end) {
            at = found.end;
            match opens {
                Opens::Key(index) => begin(&KEYS[index], found),
                Opens::Base64 => {
                    let shape = prefixed::BROKEN_BASE64.iter().find(|shape| text[found.clone()] == *shape.prefix);
                    if let Some(shape) = shape {
                        begin(shape, found);
                    }
                }
                _ => {}
            }
        }
    });
}

/// Adds the words and the rows of numbers that are a text of their own with a secret in it.
fn find_encoded(text: &str, masks: &mut Vec<Mask>, layer: u8) {
    if layer == LAYERS {
        return;
    }
    let holds = |inner: &str| {
        let mut masks = Vec::new();
        // Most of what can be read begins nothing.
        match anchors().next(inner, 0, inner.len()) {
            Some(_) => find_within(inner, &mut masks, layer + 1),
            None => find_encoded(inner, &mut masks, layer + 1),
        }
        !masks.is_empty()
    };
    encoded_runs::find(text, masks, holds);
    number_rows::find(text, masks, holds);
}
