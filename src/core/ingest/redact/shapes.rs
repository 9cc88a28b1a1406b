//! Every secret that its shape or its name gives away, in one text as it is.

use super::fields::{self, Field};
use super::letters::cut;
use super::mask::Mask;
use super::runs::Runs;
use super::{prefixed, private_key, url, wrapping};
use crate::core::key_shapes::{ADDRESSES, KEYS};
use aho_corasick::{AhoCorasick, Input, MatchKind};
use std::sync::LazyLock;

/// No name of a secret is longer.
const LONGEST_NAME: usize = 48;

/// What an anchor opens.
#[derive(Clone, Copy, Debug)]
enum Opens {
    Key(usize),
    Address(usize),
    Encoded,
    Base64,
    PrivateKey,
    Url,
    Field(Field),
}

struct Anchors {
    search: AhoCorasick,
    opens: Vec<Opens>,
}

static ANCHORS: LazyLock<Option<Anchors>> = LazyLock::new(|| {
    let keys = KEYS.iter().enumerate().map(|(index, shape)| (shape.prefix, Opens::Key(index)));
    let addresses = ADDRESSES.iter().enumerate().map(|(index, address)| (address.before, Opens::Address(index)));
    let encoded = prefixed::ENCODED.iter().map(|prefix| (*prefix, Opens::Encoded));
    let base64 = prefixed::BASE64.iter().map(|prefix| (*prefix, Opens::Base64));
    let fields = fields::names().map(|(name, field)| (name, Opens::Field(field)));
    let signs = [(private_key::BEGIN, Opens::PrivateKey), ("://", Opens::Url)];
    let all = keys.chain(addresses).chain(encoded).chain(base64).chain(fields).chain(signs);
    let (names, opens): (Vec<&str>, Vec<Opens>) = all.unzip();
    let search =
        AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).ascii_case_insensitive(true).build(names).ok()?;
    Some(Anchors { search, opens })
});

/// Adds every place to `masks`.
pub(super) fn find(text: &str, masks: &mut Vec<Mask>) {
    let Some(anchors) = ANCHORS.as_ref() else { return };
    let mut runs = Runs::default();
    let mut done = 0;
    let mut at = 0;
    while let Some(found) = anchors.search.find(Input::new(text).range(at..)) {
        let range = found.range();
        let from = done.min(range.start);
        let opens = anchors.opens[found.pattern().as_usize()];
        let mask = match opens {
            Opens::Key(index) => prefixed::find(&KEYS[index], text, range, from, &mut runs),
            Opens::Address(index) => prefixed::address_end(&ADDRESSES[index], text, range, &mut runs),
            Opens::Encoded => prefixed::encoded(text, range, &mut runs),
            Opens::Base64 => prefixed::base64(text, range, from, &mut runs),
            Opens::PrivateKey => private_key::find(text, range),
            Opens::Url => url::credentials(text, range, &mut runs),
            Opens::Field(field) => field.find(text, range, from, &mut runs),
        };
        // One anchor may hide another: `csk-or-v1-`.
        at = found.start() + 1;
        while !text.is_char_boundary(at) {
            at += 1;
        }
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
    wrapping::broken_keys(text, masks, |text, range, begin| {
        let found = anchors.search.find_iter(Input::new(text).range(range));
        for found in found {
            if let Opens::Key(index) = anchors.opens[found.pattern().as_usize()] {
                begin(&KEYS[index], found.range());
            }
        }
    });
}
