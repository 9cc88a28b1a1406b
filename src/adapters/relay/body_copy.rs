//! A bounded copy of a body that passes through.

use super::budget::BodyBudget;
use hyper::body::Bytes;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Most that is kept of the end of a body whose beginning is full; the last events of a stream are here.
const TAIL: usize = 64 * 1024;

/// Beginning and end of a body, and how long it was.
#[derive(Debug)]
pub(super) struct Copy {
    kept: Vec<u8>,
    tail: Vec<u8>,
    most: usize,
    budget: BodyBudget,
    hasher: DefaultHasher,
    /// Bytes that passed.
    pub(super) bytes: u64,
}

impl Copy {
    /// Keeps this many bytes at most, and no more than the budget has.
    pub(super) fn within(most: usize, budget: &BodyBudget) -> Self {
        let hasher = DefaultHasher::new();
        Self { kept: Vec::new(), tail: Vec::new(), most, budget: budget.clone(), hasher, bytes: 0 }
    }

    pub(super) fn add(&mut self, piece: &Bytes) {
        self.bytes += piece.len() as u64;
        piece.hash(&mut self.hasher);
        let room = if self.tail.is_empty() { self.most.saturating_sub(self.kept.len()) } else { 0 };
        let granted = self.budget.take(piece.len().min(room));
        append(&mut self.kept, &piece[..granted]);
        let rest = &piece[granted..];
        if rest.is_empty() {
            return;
        }
        append(&mut self.tail, &rest[rest.len().saturating_sub(TAIL)..]);
        // Cut seldom, so that a long stream of small pieces does not move the tail with each.
        if self.tail.len() > 2 * TAIL {
            self.tail.drain(..self.tail.len() - TAIL);
        }
    }

    /// All of it was kept.
    pub(super) fn is_whole(&self) -> bool {
        self.tail.is_empty()
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
    pub(super) fn tail(&self) -> &[u8] {
        &self.tail
    }
}

/// A vector that grows by itself leaves its old bytes behind in memory.
fn append(to: &mut Vec<u8>, more: &[u8]) {
    let needed = to.len() + more.len();
    if needed > to.capacity() {
        let mut larger = Vec::with_capacity(needed.max(2 * to.capacity()));
        larger.extend_from_slice(to);
        zeroize::Zeroize::zeroize(&mut std::mem::replace(to, larger));
    }
    to.extend_from_slice(more);
}

impl Drop for Copy {
    fn drop(&mut self) {
        self.budget.give_back(self.kept.len());
        // Prompts and answers are nobody's business once they have been read.
        zeroize::Zeroize::zeroize(&mut self.kept);
        zeroize::Zeroize::zeroize(&mut self.tail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endless_body_takes_a_bounded_memory() {
        let budget = BodyBudget::of(1000);
        let mut copy = Copy::within(800, &budget);
        for _ in 0..100_000 {
            copy.add(&Bytes::from_static(b"0123456789"));
        }
        assert_eq!((copy.bytes, copy.kept().len(), copy.is_whole()), (1_000_000, 800, false));
        assert!((TAIL..=2 * TAIL).contains(&copy.tail().len()));
        let mut other = Copy::within(800, &budget);
        other.add(&Bytes::from(vec![1; 500]));
        assert_eq!(other.kept().len(), 200, "no more than is left of the budget");
        drop(copy);
        drop(other);
        assert_eq!(budget.take(2000), 1000, "all is given back");
    }
}
