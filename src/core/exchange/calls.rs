//! The calls of a sitting, the latest of them, with the attempts of one call together.

use super::recorded::RecordedExchange;
use crate::core::knowledge::causes::CauseId;
use crate::core::report::Report;
use std::collections::VecDeque;

/// Calls that are kept.
pub const KEPT: usize = 50;

/// A call and what it means.
#[derive(Clone, Debug)]
pub struct Call {
    /// What was caught.
    pub exchange: RecordedExchange,
    /// What that means.
    pub report: Report,
}

impl Call {
    /// Something failed in it.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.report.verdict.cause != CauseId::NONE
    }
}

/// One call with all its attempts, the first one first.
#[derive(Clone, Debug)]
pub struct Attempts {
    /// Number of the first attempt.
    pub first: u64,
    /// The attempts that are kept.
    pub calls: Vec<Call>,
}

impl Attempts {
    /// The last attempt.
    #[must_use]
    pub fn latest(&self) -> Option<&Call> {
        self.calls.last()
    }
}

/// All calls, those with the latest attempt first.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    groups: VecDeque<Attempts>,
    kept: usize,
    /// Calls of the whole sitting.
    pub seen: usize,
    /// Of these, failed ones.
    pub failures: usize,
}

impl Calls {
    /// Takes a call in; the oldest gives way.
    pub fn add(&mut self, call: Call) {
        self.seen += 1;
        self.failures += usize::from(call.failed());
        let first = call.exchange.retry.map_or(call.exchange.id, |(first, _)| first);
        let known = self.groups.iter().position(|group| group.first == first);
        let mut group = known.and_then(|at| self.groups.remove(at)).unwrap_or(Attempts { first, calls: Vec::new() });
        group.calls.push(call);
        self.groups.push_front(group);
        self.kept += 1;
        if self.kept > KEPT {
            self.drop_oldest();
        }
    }

    /// Of the group that was touched longest ago, the first attempt.
    fn drop_oldest(&mut self) {
        let Some(oldest) = self.groups.back_mut() else { return };
        oldest.calls.remove(0);
        self.kept -= 1;
        if oldest.calls.is_empty() {
            self.groups.pop_back();
        }
    }

    /// The groups, the latest first.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = &Attempts> {
        self.groups.iter()
    }

    /// The group at a place.
    #[must_use]
    pub fn group(&self, at: usize) -> Option<&Attempts> {
        self.groups.get(at)
    }

    /// The place of a group.
    #[must_use]
    pub fn place(&self, first: u64) -> Option<usize> {
        self.groups.iter().position(|group| group.first == first)
    }

    /// A call by its number.
    #[must_use]
    pub fn call(&self, id: u64) -> Option<&Call> {
        self.groups.iter().flat_map(|group| &group.calls).find(|call| call.exchange.id == id)
    }

    /// The call that says most beside this one: of the other outcome and to the same path, the nearest in time; else to any
    /// path, else the call before.
    #[must_use]
    pub fn counterpart(&self, id: u64) -> Option<&Call> {
        let call = self.call(id)?;
        let others = || self.groups.iter().flat_map(|group| &group.calls).filter(|other| other.exchange.id != id);
        let apart = |other: &&Call| (other.exchange.at_ms - call.exchange.at_ms).abs();
        let differs = |other: &&Call| other.failed() != call.failed();
        let same_path = |other: &&Call| other.exchange.path == call.exchange.path;
        others()
            .filter(|other| differs(other) && same_path(other))
            .min_by_key(apart)
            .or_else(|| others().filter(differs).min_by_key(apart))
            .or_else(|| others().min_by_key(apart))
    }
}
