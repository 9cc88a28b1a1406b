//! A bounded copy of a body that passes through.

use super::budget::{BodyBudget, Granted, Room};
use hyper::body::Bytes;
use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};
use zeroize::Zeroize;

/// Most that is kept of the end of a body whose beginning is full; the last events of a stream are here.
const TAIL: usize = 32 * 1024;

/// Beginning and end of a body, and how long it was.
#[derive(Debug)]
pub(super) struct Copy {
    kept: Vec<u8>,
    tail: VecDeque<u8>,
    room: Room,
    granted: Granted,
    budget: BodyBudget,
    hasher: DefaultHasher,
    /// Bytes that passed.
    pub(super) bytes: u64,
    /// No more will come.
    pub(super) is_complete: bool,
}

impl Copy {
    /// Keeps what there is room for.
    pub(super) fn within(room: Room, budget: &BodyBudget) -> Self {
        let (granted, hasher) = (Granted::default(), DefaultHasher::new());
        let (kept, tail) = (Vec::new(), VecDeque::new());
        Self { kept, tail, room, granted, budget: budget.clone(), hasher, bytes: 0, is_complete: false }
    }

    pub(super) fn add(&mut self, piece: &Bytes) {
        self.bytes += piece.len() as u64;
        piece.hash(&mut self.hasher);
        let granted = match self.is_whole() {
            true => self.budget.take(self.room, &mut self.granted, piece.len()),
            false => 0,
        };
        append(&mut self.kept, &piece[..granted]);
        let rest = &piece[granted..];
        if rest.is_empty() {
            return;
        }
        // At once and no more than that: growing would double it, and leave old bytes behind in memory.
        self.tail.reserve_exact(TAIL - self.tail.len());
        let rest = &rest[rest.len().saturating_sub(TAIL)..];
        let over = (self.tail.len() + rest.len()).saturating_sub(TAIL);
        self.tail.drain(..over);
        self.tail.extend(rest);
    }

    /// The same for a reader beside the traffic, who needs the bytes or only their number. It takes no part in the budget:
    /// there is one such reader, and it lets go at once.
    pub(super) fn so_far(&self, with_bytes: bool) -> Self {
        let (kept, tail) = if with_bytes { (self.kept.clone(), self.tail.clone()) } else { Default::default() };
        let (budget, granted) = (BodyBudget::nothing(), Granted::default());
        Self { kept, tail, room: Room::Nothing, granted, budget, hasher: self.hasher.clone(), ..*self }
    }

    /// All of it was kept.
    pub(super) fn is_whole(&self) -> bool {
        self.tail.is_empty()
    }

    /// It takes more than a body's share of the ring.
    pub(super) fn is_long(&self) -> bool {
        self.granted.is_long()
    }

    /// What identifies the body.
    pub(super) fn fingerprint(&self, path: &str) -> u64 {
        let mut hasher = self.hasher.clone();
        path.hash(&mut hasher);
        hasher.finish()
    }

    /// The beginning, or the whole.
    pub(super) fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// The end, where the whole was not kept.
    pub(super) fn tail(&self) -> Vec<u8> {
        self.tail.iter().copied().collect()
    }
}

/// A vector that grows by itself leaves its old bytes behind in memory.
fn append(to: &mut Vec<u8>, more: &[u8]) {
    let needed = to.len() + more.len();
    if needed > to.capacity() {
        let mut larger = Vec::with_capacity(needed.max(2 * to.capacity()));
        larger.extend_from_slice(to);
        std::mem::replace(to, larger).zeroize();
    }
    to.extend_from_slice(more);
}

impl Drop for Copy {
    fn drop(&mut self) {
        self.budget.give_back(self.granted);
        // Prompts and answers are nobody's business once they have been read.
        self.kept.zeroize();
        self.tail.make_contiguous().zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1024 * 1024;

    fn copied(room: Room, budget: &BodyBudget, mebibytes: usize) -> Copy {
        let mut copy = Copy::within(room, budget);
        for _ in 0..mebibytes {
            copy.add(&Bytes::from(vec![1; MIB]));
        }
        copy
    }

    #[test]
    fn an_endless_body_takes_a_bounded_memory() {
        let budget = BodyBudget::new();
        for (room, most) in [(Room::Answer, 8), (Room::Request, 32)] {
            let copy = copied(room, &budget, 100);
            assert_eq!((copy.bytes, copy.kept().len(), copy.is_whole()), (100 * MIB as u64, most * MIB, false));
            assert_eq!(copy.tail().len(), TAIL);
        }
    }

    #[test]
    fn all_bodies_together_take_a_bounded_memory_and_give_it_back() {
        let budget = BodyBudget::new();
        for _ in 0..2 {
            let answers: Vec<Copy> = (0..10).map(|_| copied(Room::Answer, &budget, 9)).collect();
            assert_eq!(answers.iter().map(|copy| copy.kept().len()).sum::<usize>(), 8 * MIB);
            let requests: Vec<Copy> = (0..10).map(|_| copied(Room::Request, &budget, 9)).collect();
            assert!(requests.iter().map(|copy| copy.kept().len()).sum::<usize>() <= 24 * MIB);
        }
    }

    /// Prompts and answers, the beginning that grew, the end that went round, and the copy for a reader beside the traffic.
    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_let_go_is_wiped() {
        use crate::adapters::relay::memory_search::{BLOCK, digits, found, needle};
        use zeroize::Zeroizing;

        const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
        let needle = needle(SEED);
        let mut block = Vec::with_capacity(BLOCK);
        let mut left = || found(&needle, &mut block);
        let budget = BodyBudget::new();
        for room in [Room::Request, Room::Answer, Room::Nothing] {
            let mut copy = Copy::within(room, &budget);
            for step in 1..300 {
                let said = Zeroizing::new(digits("", SEED).into_bytes());
                copy.add(&Bytes::from_owner(said));
                copy.add(&Bytes::from(vec![b'.'; step]));
            }
            let beside = copy.so_far(true);
            assert!(left() >= 2, "{room:?}: the search finds what is there");
            drop(copy);
            assert!(left() >= 1, "{room:?}");
            drop(beside);
            assert_eq!(left(), 0, "{room:?}");
        }
    }
}
