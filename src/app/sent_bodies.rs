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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_fifty_bodies_of_sixteen_mebibytes_are_kept() {
        static MEBIBYTE: [u8; 1 << 20] = [b'a'; 1 << 20];
        let mut bodies = SentBodies::default();
        let kept = |bodies: &SentBodies| bodies.latest.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        for id in 0..120 {
            bodies.keep(id, SentBody::of(b"{}"));
        }
        assert_eq!(kept(&bodies), (70..120).collect::<Vec<_>>());
        for id in 120..140 {
            bodies.keep(id, SentBody::of(&MEBIBYTE));
        }
        assert_eq!(kept(&bodies), (124..140).collect::<Vec<_>>());
        assert_eq!(bodies.bytes(), 16 << 20);
    }

    #[test]
    fn a_body_is_shown_without_its_keys() {
        let mut bodies = SentBodies::default();
        bodies.keep(
            1,
            SentBody::of(br#"{"api_key":"sk-or-v1-5a3c9e1f7b2d4860a1c3e5f70918273645b6d7e8f9a0b1c2","model":"a/b"}"#),
        );
        let text = bodies.text(1).unwrap();
        assert!(text.contains("a/b") && !text.contains("5a3c9e1f"), "{text}");
    }
}
