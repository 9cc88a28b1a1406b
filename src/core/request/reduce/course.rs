//! Which candidate to send next. The search is written as if every answer were at hand; it ends at the first question
//! that has none, and is run again when the answer is there.

use super::candidate::Recipe;
use super::units::{Unit, is_within};
use std::collections::BTreeSet;

/// What a candidate came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplayVerdict {
    /// Refused as the whole request is.
    Alike,
    /// Accepted.
    Passes,
    /// Refused otherwise: it says nothing of what is sought.
    Unresolved,
}

/// Why the search stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// This has to be known.
    Ask(Recipe),
}

/// Answers what is known.
pub type Ask<'a> = &'a mut dyn FnMut(Recipe) -> Result<ReplayVerdict, Stop>;

/// Ways to divide what is left that are tried where candidates are refused otherwise.
const DETOURS: usize = 3;

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Isolated {
    /// Parts that have to be there for the refusal.
    pub needed: Vec<usize>,
    /// No further part is.
    pub is_exact: bool,
}

/// The parts of one level: those that are sought among, with those that are there or left out anyway.
pub struct Level<'a> {
    /// All parts.
    pub units: &'a [Unit],
    /// The numbers of those that are sought among, in their order.
    pub among: Vec<usize>,
    /// Numbers of those that are left out in any case.
    pub without: BTreeSet<usize>,
    /// Texts give way to short ones.
    pub is_neutral: bool,
}

impl Level<'_> {
    /// The candidate that keeps these, and what they need or lie in.
    #[must_use]
    pub fn keeping(&self, kept: &[usize]) -> Recipe {
        let mut present: BTreeSet<usize> = kept.iter().copied().collect();
        for index in kept {
            present.extend(&self.units[*index].needs);
            let around = self.among.iter().filter(|other| {
                let place = &self.units[**other].at;
                is_within(&self.units[*index].at, place)
            });
            present.extend(around);
        }
        let absent = self.among.iter().filter(|index| !present.contains(index)).copied();
        Recipe {
            is_neutral: self.is_neutral,
            absent: absent.chain(self.without.iter().copied()).collect(),
            ..Recipe::default()
        }
    }

    /// Finds the parts that the refusal needs: the smallest beginning of the list that is refused ends with one of them;
    /// with it in hand the same is done before it, until what is in hand is refused alone.
    ///
    /// # Errors
    /// A question without an answer.
    pub fn isolate(&self, knows_none_passes: bool, ask: Ask<'_>) -> Result<Isolated, Stop> {
        let mut needed: Vec<usize> = Vec::new();
        let mut rest = self.among.clone();
        loop {
            let is_known = needed.is_empty() && knows_none_passes;
            if !is_known && ask(self.keeping(&needed))? == ReplayVerdict::Alike {
                return self.with_companions(needed, ask);
            }
            if rest.is_empty() {
                return Ok(Isolated { needed, is_exact: false });
            }
            let (low, high) = self.shortest(&rest, &needed, ask)?;
            if high - low > 1 {
                // Within these nothing could be told apart.
                needed.extend(&rest[low..high]);
                return Ok(Isolated { needed, is_exact: false });
            }
            needed.push(rest[low]);
            rest.truncate(low);
        }
    }

    /// What these need came along: whether the refusal needs it as well shows when it is left out.
    fn with_companions(&self, mut needed: Vec<usize>, ask: Ask<'_>) -> Result<Isolated, Stop> {
        let present: BTreeSet<usize> = self.keeping(&needed).absent;
        let came = |index: &usize| !present.contains(index) && !needed.contains(index);
        let companions: Vec<usize> = self.among.iter().copied().filter(came).collect();
        let is_around =
            |index: &usize| needed.iter().any(|own| is_within(&self.units[*own].at, &self.units[*index].at));
        let companions: Vec<usize> = companions.into_iter().filter(|index| !is_around(index)).collect();
        if companions.is_empty() {
            return Ok(Isolated { needed, is_exact: true });
        }
        let mut alone = self.keeping(&needed);
        alone.absent.extend(&companions);
        if ask(alone)? == ReplayVerdict::Passes {
            let is_exact = companions.len() == 1;
            needed.extend(companions);
            return Ok(Isolated { needed, is_exact });
        }
        Ok(Isolated { needed, is_exact: true })
    }

    /// Between which lengths the shortest beginning that is refused lies: just above the first, at most the second.
    fn shortest(&self, rest: &[usize], needed: &[usize], ask: Ask<'_>) -> Result<(usize, usize), Stop> {
        let (mut low, mut high) = (0, rest.len());
        while high - low > 1 {
            let mut is_divided = false;
            for middle in self.middles(rest, low, high) {
                let kept: Vec<usize> = rest[..middle].iter().chain(needed).copied().collect();
                match ask(self.keeping(&kept))? {
                    ReplayVerdict::Alike => high = middle,
                    ReplayVerdict::Passes => low = middle,
                    ReplayVerdict::Unresolved => continue,
                }
                is_divided = true;
                break;
            }
            if !is_divided {
                break;
            }
        }
        Ok((low, high))
    }

    /// Where to divide: at half the weight, else next to it.
    fn middles(&self, rest: &[usize], low: usize, high: usize) -> Vec<usize> {
        let weight = |range: &[usize]| range.iter().map(|index| self.units[*index].weight).sum::<f64>();
        let half = weight(&rest[low..high]) / 2.0;
        let away = |middle: usize| (weight(&rest[low..middle]) - half).abs();
        let mut middles: Vec<usize> = (low + 1..high).collect();
        middles.sort_by(|a, b| away(*a).total_cmp(&away(*b)).then(a.cmp(b)));
        middles.truncate(DETOURS);
        middles
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::request::reduce::units::Absence;
    use proptest::prelude::*;

    fn units(count: usize) -> Vec<Unit> {
        let unit = |index: usize| Unit {
            at: format!("/tools/{index}"),
            places: vec![format!("/tools/{index}")],
            absence: Absence::Out,
            needs: Vec::new(),
            weight: 1.0 + (index % 3) as f64,
        };
        (0..count).map(unit).collect()
    }

    proptest! {
        #[test]
        fn what_is_found_is_refused_and_nothing_of_it_can_go(count in 1usize..60, seed in any::<[prop::sample::Index; 3]>(), many in 1usize..3) {
            let units = units(count);
            let wanted: BTreeSet<usize> = seed.iter().take(many).map(|index| index.index(count)).collect();
            let level = Level { units: &units, among: (0..count).collect(), without: BTreeSet::new(), is_neutral: true };
            let mut calls = 0;
            let mut ask = |recipe: Recipe| {
                calls += 1;
                let refused = wanted.iter().all(|index| !recipe.absent.contains(index));
                Ok(if refused { ReplayVerdict::Alike } else { ReplayVerdict::Passes })
            };
            let found = level.isolate(true, &mut ask).map_err(|stop| TestCaseError::fail(format!("{stop:?}")))?;
            let needed: BTreeSet<usize> = found.needed.iter().copied().collect();
            prop_assert!(found.is_exact);
            prop_assert_eq!(needed, wanted);
            prop_assert!(calls <= 2 * 8 + 2, "{} calls", calls);
        }

        #[test]
        fn what_is_refused_otherwise_never_makes_a_wrong_one(count in 2usize..40, wanted in any::<prop::sample::Index>(), odd in any::<u64>()) {
            let units = units(count);
            let wanted = wanted.index(count);
            let level = Level { units: &units, among: (0..count).collect(), without: BTreeSet::new(), is_neutral: true };
            let mut ask = |recipe: Recipe| {
                let kept = count - recipe.absent.len();
                if kept > 1 && odd.rotate_left(u32::try_from(kept).unwrap_or_default()) & 3 == 0 {
                    return Ok(ReplayVerdict::Unresolved);
                }
                Ok(if recipe.absent.contains(&wanted) { ReplayVerdict::Passes } else { ReplayVerdict::Alike })
            };
            let found = level.isolate(true, &mut ask).map_err(|stop| TestCaseError::fail(format!("{stop:?}")))?;
            prop_assert!(found.needed.contains(&wanted));
            prop_assert!(!found.is_exact || found.needed == vec![wanted]);
        }
    }
}
