//! Places to mask.

use crate::core::ingest::decoded::DecodedMatch;
use crate::core::secret::{ApiKey, mask};
use std::ops::Range;

/// A place to mask.
#[derive(Debug)]
pub(super) struct Mask {
    pub(super) range: Range<usize>,
    pub(super) with: String,
    pub(super) key: bool,
    pub(super) secret: Option<ApiKey>,
    /// It is the rest of a secret that was counted.
    pub(super) continues: bool,
}

impl DecodedMatch for Mask {
    fn each_place(&mut self, mut map: impl FnMut(&mut Range<usize>)) {
        map(&mut self.range);
    }
}

/// No key is longer; what is, is not kept to be compared.
const LONGEST_KEY: usize = 512;

impl Mask {
    /// A value that may be a key.
    pub(super) fn key(range: Range<usize>, text: &str) -> Self {
        Self { with: mask(text), key: true, ..Self::hidden(range) }
    }

    /// A key that is there whole.
    pub(super) fn whole_key(range: Range<usize>, text: &str) -> Self {
        let secret = (text.len() <= LONGEST_KEY).then(|| ApiKey::new(text.to_string()));
        Self { secret, ..Self::key(range, text) }
    }

    /// Something of which nothing may be seen.
    pub(super) fn hidden(range: Range<usize>) -> Self {
        Self { range, with: "…".to_string(), key: false, secret: None, continues: false }
    }
}
