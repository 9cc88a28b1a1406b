//! How much of all bodies together is kept to be read, and which give way.
//!
//! What is under way comes before what was read already: a body that needs room lets go of the oldest that are kept.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, Weak};

/// Of the ring of the latest calls, and of what is under way.
pub const RING: usize = 24 * MIB;

/// The longest request that is kept whole: that of the last call that failed.
pub const WHOLE: usize = 32 * MIB;

/// Most of one body in the ring.
const ONE: usize = 8 * MIB;

/// Most of all answers under way, which are let go once they are read.
const ANSWERS: usize = 8 * MIB;

const MIB: usize = 1024 * 1024;

/// What a body may take room from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// A share of the ring, and the rest of what one long request may take.
    Request,
    /// A share of what answers may take of the ring.
    Answer,
    /// None: a body beside the traffic.
    Nothing,
}

/// What was granted to one body.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Granted {
    pub(super) of_ring: usize,
    pub(super) of_whole: usize,
    pub(super) of_answers: usize,
}

impl Granted {
    /// It takes more than a body's share of the ring.
    pub(super) fn is_long(&self) -> bool {
        self.of_whole > 0
    }
}

#[derive(Debug)]
struct Left {
    ring: AtomicUsize,
    whole: AtomicUsize,
    answers: AtomicUsize,
    /// Held weakly, since what it keeps holds this.
    kept: OnceLock<Weak<dyn GivesWay>>,
}

/// What there is too little of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shortage {
    /// Room in the ring.
    Ring,
    /// Room for one long request.
    Whole,
}

/// Keeps bodies that were read already.
pub(super) trait GivesWay: std::fmt::Debug + Send + Sync {
    /// Lets go of one that takes such room; false: there is none.
    fn give_way(&self, to: Shortage) -> bool;
}

/// Bytes that may still be kept.
#[derive(Clone, Debug)]
pub(super) struct BodyBudget(Arc<Left>);

impl BodyBudget {
    pub(super) fn new() -> Self {
        Self::of(RING, WHOLE - ONE, ANSWERS)
    }

    fn of(ring: usize, whole: usize, answers: usize) -> Self {
        let left = AtomicUsize::new;
        Self(Arc::new(Left { ring: left(ring), whole: left(whole), answers: left(answers), kept: OnceLock::new() }))
    }

    /// For a body beside the traffic, to which nothing is added.
    pub(super) fn nothing() -> Self {
        Self::of(0, 0, 0)
    }

    /// Takes as much of this as may be had.
    pub(super) fn take(&self, room: Room, granted: &mut Granted, wanted: usize) -> usize {
        let left = &self.0;
        let of_ring = match room {
            Room::Nothing => 0,
            Room::Request => {
                self.with_room(&left.ring, wanted.min(ONE.saturating_sub(granted.of_ring)), Shortage::Ring)
            }
            Room::Answer => {
                let wanted = some(&left.answers, wanted.min(ONE.saturating_sub(granted.of_ring)));
                granted.of_answers += wanted;
                self.with_room(&left.ring, wanted, Shortage::Ring)
            }
        };
        granted.of_ring += of_ring;
        // Only behind a full share of the ring, or the end of what is kept would not follow its beginning.
        let rest = if room == Room::Request && granted.of_ring == ONE { wanted - of_ring } else { 0 };
        let of_whole = self.with_room(&left.whole, rest, Shortage::Whole);
        granted.of_whole += of_whole;
        of_ring + of_whole
    }

    /// Takes it all, where that can be had by letting go of what is kept.
    fn with_room(&self, left: &AtomicUsize, wanted: usize, shortage: Shortage) -> usize {
        let mut taken = some(left, wanted);
        while taken < wanted && self.0.kept.get().and_then(Weak::upgrade).is_some_and(|kept| kept.give_way(shortage)) {
            taken += some(left, wanted - taken);
        }
        taken
    }

    pub(super) fn give_back(&self, granted: Granted) {
        let give = |left: &AtomicUsize, bytes: usize| left.fetch_add(bytes, Ordering::Relaxed);
        give(&self.0.ring, granted.of_ring);
        give(&self.0.whole, granted.of_whole);
        give(&self.0.answers, granted.of_answers);
    }

    /// From now on these give way.
    pub(super) fn relieved_by(&self, kept: Weak<dyn GivesWay>) {
        // The first stays: a relay has one.
        let _ = self.0.kept.set(kept);
    }
}

/// Takes as much of this as is left.
fn some(left: &AtomicUsize, wanted: usize) -> usize {
    let mut granted = 0;
    let update = |left: usize| {
        granted = left.min(wanted);
        Some(left - granted)
    };
    // The closure always says a value, so that there is no refusal to handle.
    let _ = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, update);
    granted
}
