//! The bodies of the latest calls, in memory only, to be shown on demand.

use crate::adapters::relay::SentBody;
use crate::core::exchange::calls::KEPT;
use std::collections::VecDeque;
use zeroize::Zeroizing;

/// Bytes of all of them; the relay keeps the rest of its 24 MiB for what is under way.
const BYTES: usize = 16 * 1024 * 1024;

/// Bodies by the numbers of their calls, the latest last.
#[derive(Debug, Default)]
pub(super) struct SentBodies {
    latest: VecDeque<(u64, SentBody)>,
}

impl SentBodies {
    /// Keeps one; the oldest give way.
    pub(super) fn keep(&mut self, id: u64, body: SentBody) {
        self.latest.push_back((id, body));
        while self.latest.len() > KEPT || (self.latest.len() > 1 && self.bytes() > BYTES) {
            self.latest.pop_front();
        }
    }

    fn bytes(&self) -> usize {
        self.latest.iter().map(|(_, body)| body.kept()).sum()
    }

    /// What a call sent, as it was; none where it is no longer kept whole.
    pub(super) fn whole(&self, id: u64) -> Option<Zeroizing<Vec<u8>>> {
        self.latest.iter().find(|(kept, _)| *kept == id)?.1.whole()
    }

    /// What a call sent, with every key masked; none where it is no longer kept.
    pub(super) fn text(&self, id: u64) -> Option<String> {
        self.latest.iter().find(|(kept, _)| *kept == id)?.1.text()
    }
}
