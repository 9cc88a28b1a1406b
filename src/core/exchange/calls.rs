//! The calls of a sitting, the latest of them, with the attempts of one call together.

use super::recorded::RecordedExchange;
use crate::core::knowledge::causes::CauseId;
use crate::core::report::Report;
use crate::core::text::Sentence;
use crate::say;
use std::collections::VecDeque;

/// Calls that are kept.
pub const KEPT: usize = 50;

/// The sums of a sitting in words.
#[must_use]
pub fn counted(calls: usize, failures: usize) -> Sentence {
    say!("relay.summary", exchanges = calls, failures = failures)
}

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

    fn is_running(&self) -> bool {
        self.latest().is_some_and(|call| call.exchange.is_running())
    }
}

/// All calls, those with the latest attempt first.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    groups: VecDeque<Attempts>,
    /// Calls that are over and kept.
    kept: usize,
    /// Calls of the whole sitting.
    pub seen: usize,
    /// Of these, failed ones.
    pub failures: usize,
}

impl Calls {
    /// Takes a call in that is not over yet, or what has come of it since.
    pub fn running(&mut self, call: Call) {
        let id = call.exchange.id;
        match self.groups.iter_mut().find(|group| group.first == id) {
            Some(group) => group.calls = vec![call],
            None => {
                self.seen += 1;
                self.groups.push_front(Attempts { first: id, calls: vec![call] });
            }
        }
    }

    /// How many are not over yet.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.groups.iter().filter(|group| group.is_running()).count()
    }

    /// Takes a call in that is over; the oldest gives way. It stays where it was while it went on, unless it repeats another.
    pub fn add(&mut self, call: Call) {
        let id = call.exchange.id;
        self.failures += usize::from(call.failed());
        self.kept += 1;
        let first = call.exchange.retry.map_or(id, |(first, _)| first);
        match self.groups.iter().position(|group| group.first == id && group.is_running()) {
            Some(at) if first == id => self.groups[at].calls = vec![call],
            at => {
                match at {
                    Some(at) => drop(self.groups.remove(at)),
                    None => self.seen += 1,
                }
                let known = self.groups.iter().position(|group| group.first == first);
                let group = known.and_then(|at| self.groups.remove(at));
                let mut group = group.unwrap_or(Attempts { first, calls: Vec::new() });
                group.calls.push(call);
                self.groups.push_front(group);
            }
        }
        if self.kept > KEPT {
            self.drop_oldest();
        }
    }

    /// Of the group that was touched longest ago, the first attempt.
    fn drop_oldest(&mut self) {
        let Some(at) = self.groups.iter().rposition(|group| !group.is_running()) else { return };
        self.groups[at].calls.remove(0);
        self.kept -= 1;
        if self.groups[at].calls.is_empty() {
            self.groups.remove(at);
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

    /// The call that says most beside this one: of the other outcome and to the same place, the nearest in time; else to any
    /// place, else the call before.
    #[must_use]
    pub fn counterpart(&self, id: u64) -> Option<&Call> {
        let call = self.call(id)?;
        let is_other = |other: &&Call| other.exchange.id != id && !other.exchange.is_running();
        let others = || self.groups.iter().flat_map(|group| &group.calls).filter(is_other);
        let apart = |other: &&Call| (other.exchange.at_ms - call.exchange.at_ms).abs();
        let differs = |other: &&Call| other.failed() != call.failed();
        // The relay mends paths: two of them may have led to one place.
        let place = |exchange: &RecordedExchange| match exchange.url.is_empty() {
            true => (exchange.method.clone(), exchange.path.clone()),
            false => (exchange.method.clone(), exchange.url.clone()),
        };
        let same_place = |other: &&Call| place(&other.exchange) == place(&call.exchange);
        others()
            .filter(|other| differs(other) && same_place(other))
            .min_by_key(apart)
            .or_else(|| others().filter(differs).min_by_key(apart))
            .or_else(|| others().min_by_key(apart))
    }
}
