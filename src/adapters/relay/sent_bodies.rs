//! The bodies of the latest calls, in memory only, to be shown and checked on demand.

use super::budget::{BodyBudget, GivesWay, Shortage};
use super::sent::SentBody;
use crate::core::exchange::calls::KEPT;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// Bodies by the numbers of their calls.
#[derive(Debug, Default)]
struct Kept {
    /// The latest last.
    latest: VecDeque<(u64, SentBody)>,
    last_failed: Option<(u64, SentBody)>,
}

#[derive(Debug, Default)]
struct Shelf(Mutex<Kept>);

impl Shelf {
    fn look<T>(&self, look: impl FnOnce(&mut Kept) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl GivesWay for Shelf {
    /// The body that was kept longest; that of the last failed call comes last.
    fn give_way(&self, to: Shortage) -> bool {
        let gone = self.look(|kept| match to {
            Shortage::Ring => kept.latest.pop_front().or_else(|| kept.last_failed.take()),
            Shortage::Whole => kept.last_failed.take_if(|(_, body)| body.is_long()),
        });
        gone.is_some()
    }
}

/// The bodies that a relay keeps of calls that are over.
#[derive(Clone, Debug)]
pub struct SentBodies(Arc<Shelf>);

impl SentBodies {
    pub(super) fn within(budget: &BodyBudget) -> Self {
        let shelf = Arc::new(Shelf::default());
        let weak = Arc::downgrade(&shelf);
        budget.relieved_by(weak);
        Self(shelf)
    }

    /// Keeps the body of a call. Only that of the last one that failed may be longer than a share of the ring.
    pub fn keep(&self, id: u64, body: SentBody, failed: bool) {
        // What gives way is dropped behind the lock.
        let gone = self.0.look(|kept| {
            let before = if failed { kept.last_failed.replace((id, body)) } else { Some((id, body)) };
            let (short, long): (Vec<_>, Vec<_>) = before.into_iter().partition(|(_, body)| !body.is_long());
            kept.latest.extend(short);
            let over = kept.latest.len().saturating_sub(KEPT);
            kept.latest.drain(..over).chain(long).collect::<Vec<_>>()
        });
        drop(gone);
    }

    fn body(&self, id: u64) -> Option<SentBody> {
        self.0.look(|kept| {
            let mut all = kept.latest.iter().chain(&kept.last_failed);
            all.find(|(kept, _)| *kept == id).map(|(_, body)| body.clone())
        })
    }

    /// What a call sent, as it was; none where it is no longer kept whole.
    #[must_use]
    pub fn whole(&self, id: u64) -> Option<Zeroizing<Vec<u8>>> {
        self.body(id)?.whole()
    }

    /// What a call sent, with every key masked; none where it is no longer kept.
    #[must_use]
    pub fn text(&self, id: u64) -> Option<String> {
        self.body(id)?.text()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn kept(bodies: &SentBodies) -> Vec<u64> {
        bodies.0.look(|kept| kept.latest.iter().map(|(id, _)| *id).collect())
    }

    #[test]
    fn the_latest_fifty_bodies_of_24_mebibytes_are_kept() {
        static MEBIBYTE: [u8; 1 << 20] = [b'a'; 1 << 20];
        let budget = BodyBudget::new();
        let bodies = SentBodies::within(&budget);
        for id in 0..120 {
            bodies.keep(id, SentBody::of(&b"{}"[..], &budget), false);
        }
        assert_eq!(kept(&bodies), (70..120).collect::<Vec<_>>());
        for id in 120..150 {
            bodies.keep(id, SentBody::of(&MEBIBYTE[..], &budget), false);
        }
        assert_eq!(kept(&bodies), (126..150).collect::<Vec<_>>());
    }

    #[test]
    fn a_body_is_shown_without_its_keys() {
        let budget = BodyBudget::new();
        let bodies = SentBodies::within(&budget);
        let body = br#"{"api_key":"sk-or-v1-5a3c9e1f7b2d4860a1c3e5f70918273645b6d7e8f9a0b1c2","model":"a/b"}"#;
        bodies.keep(1, SentBody::of(&body[..], &budget), true);
        let text = bodies.text(1).unwrap();
        assert!(text.contains("a/b") && !text.contains("5a3c9e1f"), "{text}");
    }
}
