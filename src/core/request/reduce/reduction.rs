//! The reduction as a state machine: it says what to send, takes what became of it, and in the end says what was found.

use super::candidate::{Recipe, ReplaySubject};
use super::course::{Isolated, Level, ReplayVerdict, Stop};
use super::failure::ReplayFailure;
use super::repairs::{Repair, repairs, suspected};
use super::units::{Unit, coarse, fine, is_within};
use crate::core::checks::{Outcome, ProbeResult};
use crate::core::knowledge::providers::slug_of;
use crate::core::request::conversation::Conversation;
use crate::core::request::patch::difference;
use crate::core::request::rule_hit::Operation;
use crate::core::request::skin::Skin;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Calls of one reduction, where nothing else is said.
pub const CALLS: usize = 12;

/// Changes that are tried before the place is known, and once it is.
const REPAIRS: usize = 2;

/// Calls that are kept for the end.
const CONFIRMING: usize = 2;

/// What limits a reduction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Most calls.
    pub calls: usize,
    /// How often each candidate is sent until it is taken to pass; more than once for failures that come and go.
    pub tries: u8,
}

/// What limits one where nothing else is said.
pub const USUAL: Limits = Limits { calls: CALLS, tries: 1 };

/// How a reduction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The part that is refused was found.
    Found,
    /// The request was accepted.
    Passes,
    /// It is accepted with a short answer, and refused with the length that it asks for.
    Length,
    /// The smallest request is refused alike: it is not the body.
    NotTheBody,
    /// The failure comes and goes, or is of a kind that does.
    ComesAndGoes,
    /// A filter took offence; it is not sent again.
    Flagged,
    /// Key, money or a rule of the account refuses it.
    OtherGate,
    /// No call is left.
    OutOfCalls,
    /// What is left of the money does not cover the next call.
    OutOfMoney,
    /// The user ended it.
    Cancelled,
    /// The first call did not come through.
    Unreached,
}

impl Ended {
    /// Its name in data.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Passes => "passes",
            Self::Length => "length",
            Self::NotTheBody => "not_the_body",
            Self::ComesAndGoes => "comes_and_goes",
            Self::Flagged => "flagged",
            Self::OtherGate => "other_gate",
            Self::OutOfCalls => "out_of_calls",
            Self::OutOfMoney => "out_of_money",
            Self::Cancelled => "cancelled",
            Self::Unreached => "unreached",
        }
    }
}

/// What became of a candidate.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// It was accepted.
    Accepted,
    /// It was refused.
    Refused(ReplayFailure),
    /// No answer came.
    Lost,
}

impl Reply {
    /// Of a call.
    #[must_use]
    pub fn of(result: &ProbeResult) -> Self {
        match &result.outcome {
            Outcome::Answered(_) | Outcome::Empty(_) => Self::Accepted,
            Outcome::Refused | Outcome::Foreign(_) => ReplayFailure::of(result).map_or(Self::Lost, Self::Refused),
            _ => Self::Lost,
        }
    }
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Send this.
    Send(Box<Sending>),
    /// It is over.
    Over,
}

/// A candidate to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Sending {
    /// The path behind the base URL.
    pub path: &'static str,
    /// The body.
    pub body: Value,
    /// What it costs at most, USD.
    pub bound_usd: f64,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct ReductionResult {
    /// How it ended.
    pub ended: Ended,
    /// Calls that were made.
    pub calls: usize,
    /// The refusal.
    pub failure: Option<ReplayFailure>,
    /// The smallest request that is refused.
    pub request: Option<Value>,
    /// What stands in it is plain, and nothing that anybody said.
    pub is_plain: bool,
    /// The request next to it that is accepted.
    pub passes_with: Option<Value>,
    /// What leads from the one to the other.
    pub difference: Vec<Operation>,
    /// The parts of the true request that are refused.
    pub places: Vec<String>,
    /// Nothing else has to be there for the refusal.
    pub is_exact: bool,
    /// The change that was shown to mend it.
    pub repair: Option<Repair>,
    /// How often the smallest was refused, of how many times.
    pub refused: (usize, usize),
}

/// A reduction that is over.
#[derive(Clone, Debug)]
pub struct Reduced {
    /// What was found.
    pub found: ReductionResult,
    /// What it cost at most, USD.
    pub cost_usd: f64,
    /// What all calls may have cost, USD.
    pub needed_usd: f64,
}

/// What is sent first: as much of the request as the money covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beginning {
    /// All of it.
    Whole,
    /// All but what is said in it.
    Plain,
    /// Without what is said, the parts alone that the check or the words of the refusal speak of.
    Suspects,
}

impl Beginning {
    fn less(self) -> Option<Self> {
        match self {
            Self::Whole => Some(Self::Plain),
            Self::Plain => Some(Self::Suspects),
            Self::Suspects => None,
        }
    }
}

/// A reduction.
#[derive(Clone, Debug)]
pub struct Reduction {
    subject: ReplaySubject,
    model: Option<String>,
    words: String,
    units: Vec<Unit>,
    coarse: usize,
    repairs: Vec<Repair>,
    limits: Limits,
    answers: BTreeMap<Recipe, Vec<ReplayVerdict>>,
    bodies: Vec<(Value, Recipe)>,
    sent: Option<Recipe>,
    calls: usize,
    failure: Option<ReplayFailure>,
    found: Option<(Vec<usize>, bool)>,
    is_confirmed: bool,
    /// What is sent first.
    beginning: Beginning,
    ended: Option<Ended>,
}

impl Reduction {
    /// Of this request; the words of its refusal name the provider and what may mend it.
    #[must_use]
    pub fn of(view: &Conversation<'_>, words: &str, provider: Option<&str>, limits: Limits) -> Self {
        let mut subject = ReplaySubject::of(view);
        subject.pin = provider.and_then(slug_of).map(str::to_string);
        let units = coarse(view);
        Self {
            model: view.model.map(str::to_string),
            words: words.to_string(),
            coarse: units.len(),
            units,
            repairs: Vec::new(),
            limits,
            answers: BTreeMap::new(),
            bodies: Vec::new(),
            sent: None,
            calls: 0,
            failure: None,
            found: None,
            is_confirmed: false,
            beginning: Beginning::Whole,
            ended: None,
            subject,
        }
    }

    /// Calls that were made.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.calls
    }

    /// Calls that may be made.
    #[must_use]
    pub fn most_calls(&self) -> usize {
        self.limits.calls
    }

    /// Parts that are left in the smallest request that is known to be refused, and all there are.
    #[must_use]
    pub fn left(&self) -> (usize, usize) {
        let left = self.smallest().map_or(self.coarse, |recipe| self.present(recipe).0);
        (left, self.coarse)
    }

    /// All of the request: no call costs more than it.
    #[must_use]
    pub fn whole_body(&self) -> Option<Value> {
        self.subject.assemble(&Recipe::default(), &self.units, None)
    }

    /// The form of the bodies.
    #[must_use]
    pub fn skin(&self) -> Skin {
        self.subject.skin
    }

    /// What to send next, within what is left of the money.
    pub fn next(&mut self, left_usd: f64, bound: impl Fn(&Value) -> f64) -> Next {
        while self.ended.is_none() {
            match self.course() {
                Ok(ended) => self.ended = Some(ended),
                Err(Stop::Ask(recipe)) => {
                    let patch = recipe.repair.and_then(|index| self.repairs.get(index));
                    let patch = patch.map(|repair| repair.patch.as_slice());
                    let Some(body) = self.subject.assemble(&recipe, &self.units, patch) else {
                        self.answer(recipe, ReplayVerdict::Unresolved);
                        continue;
                    };
                    // The same body by another way has its answer already.
                    let is_known = |(sent, other): &&(Value, Recipe)| {
                        recipe.again == 0 && *other != recipe && self.verdict(other).is_some() && *sent == body
                    };
                    let known = self.bodies.iter().find(is_known);
                    if let Some(verdicts) = known.and_then(|(_, other)| self.answers.get(other)).cloned() {
                        self.answers.insert(recipe, verdicts);
                        continue;
                    }
                    if self.calls >= self.limits.calls {
                        self.ended = Some(Ended::OutOfCalls);
                        break;
                    }
                    let bound_usd = bound(&body);
                    if bound_usd > left_usd {
                        if let Some(less) = self.beginning.less().filter(|_| self.calls == 0) {
                            self.beginning = less;
                            continue;
                        }
                        self.ended = Some(Ended::OutOfMoney);
                        break;
                    }
                    self.bodies.push((body.clone(), recipe.clone()));
                    self.sent = Some(recipe);
                    self.calls += 1;
                    return Next::Send(Box::new(Sending { path: self.subject.path(), body, bound_usd }));
                }
            }
        }
        Next::Over
    }

    /// Takes what became of what was sent last.
    pub fn answered(&mut self, reply: Reply) {
        let Some(recipe) = self.sent.take() else { return };
        let verdict = match (reply, &self.failure) {
            (Reply::Accepted, _) => ReplayVerdict::Passes,
            (Reply::Lost, _) => ReplayVerdict::Unresolved,
            (Reply::Refused(failure), Some(known)) if failure.is_like(known) => ReplayVerdict::Alike,
            (Reply::Refused(_), Some(_)) => ReplayVerdict::Unresolved,
            // Without what is said another failure may come first; only what the user was told counts.
            (Reply::Refused(failure), None) if recipe.is_neutral && !failure.is_told_in(&self.words) => {
                ReplayVerdict::Unresolved
            }
            (Reply::Refused(failure), None) => {
                self.meet(failure);
                ReplayVerdict::Alike
            }
        };
        self.answer(recipe, verdict);
    }

    /// The first refusal: it is what is sought from now on, with whoever refused.
    fn meet(&mut self, failure: ReplayFailure) {
        if let Some(provider) = &failure.provider {
            self.subject.pin = slug_of(provider).map(str::to_string).or(self.subject.pin.take());
        }
        let words = format!("{}\n{}", self.words, failure.says);
        self.repairs = repairs(&self.subject.body, self.subject.skin, self.model.as_deref(), &words);
        self.failure = Some(failure);
    }

    fn answer(&mut self, recipe: Recipe, verdict: ReplayVerdict) {
        self.answers.entry(recipe).or_default().push(verdict);
    }

    /// Ends it, with what is known so far.
    pub fn cancel(&mut self) {
        self.ended.get_or_insert(Ended::Cancelled);
    }

    /// What is known of a candidate.
    ///
    /// # Errors
    /// It has to be sent.
    fn known(&self, recipe: Recipe) -> Result<ReplayVerdict, Stop> {
        self.verdict(&recipe).ok_or(Stop::Ask(recipe))
    }

    fn verdict(&self, recipe: &Recipe) -> Option<ReplayVerdict> {
        let verdicts = self.answers.get(recipe)?;
        if verdicts.contains(&ReplayVerdict::Alike) {
            return Some(ReplayVerdict::Alike);
        }
        // What was refused otherwise is not worth another try.
        if verdicts.contains(&ReplayVerdict::Unresolved) {
            return Some(ReplayVerdict::Unresolved);
        }
        (verdicts.len() >= usize::from(self.limits.tries)).then_some(ReplayVerdict::Passes)
    }

    /// The whole way, from the first call to the end.
    fn course(&mut self) -> Result<Ended, Stop> {
        let all: BTreeSet<usize> = (0..self.coarse).collect();
        let (base, first) = self.first_refused()?;
        match first {
            ReplayVerdict::Alike => {}
            ReplayVerdict::Unresolved => return Ok(Ended::Unreached),
            ReplayVerdict::Passes => {
                let long = Recipe { has_own_length: true, ..Recipe::default() };
                return Ok(if self.known(long)? == ReplayVerdict::Alike { Ended::Length } else { Ended::Passes });
            }
        }
        if let Some(ended) = self.failure.as_ref().and_then(|failure| self.unfit(failure)) {
            return Ok(ended);
        }
        let bare = Recipe { is_neutral: true, absent: all.clone(), ..Recipe::default() };
        let none = self.known(bare.clone())?;
        if none == ReplayVerdict::Alike {
            // What every candidate has may be what is refused.
            if self.mended(|repair| repair.is_likely, &bare)?.is_none() {
                return Ok(Ended::NotTheBody);
            }
            self.found = Some((Vec::new(), true));
            return self.confirm();
        }
        let plain = Recipe { is_neutral: true, ..base.clone() };
        let is_neutral = self.known(plain)? == ReplayVerdict::Alike;
        let base = Recipe { is_neutral, ..base };
        let mended = self.mended(|repair| repair.is_likely, &base)?;
        let among = all.difference(&base.absent).copied().collect();
        let level = Level { units: &self.units, among, without: base.absent, is_neutral };
        let touched: Vec<usize> = match mended {
            Some(index) => {
                let touches = |unit: &&usize| self.repairs[index].touches(self.units[**unit].places.iter());
                level.among.iter().filter(touches).copied().collect()
            }
            None => Vec::new(),
        };
        let mut ask = |recipe: Recipe| self.known(recipe);
        // A list that is too long is one thing, however many parts are in it.
        let is_one = |index: usize| {
            self.repairs[index]
                .places
                .iter()
                .any(|place| touched.iter().all(|unit| is_within(&self.units[*unit].at, place)))
        };
        let isolated = if !touched.is_empty() && ask(level.keeping(&touched))? == ReplayVerdict::Alike {
            Isolated { is_exact: touched.len() == 1 || mended.is_some_and(is_one), needed: touched }
        } else {
            level.isolate(none == ReplayVerdict::Passes, &mut ask)?
        };
        let smallest = level.keeping(&isolated.needed);
        self.found = Some((isolated.needed.clone(), isolated.is_exact));
        let within = |repair: &Repair| {
            mended.map(|index| self.repairs[index].rule) == Some(repair.rule)
                || isolated.needed.iter().any(|unit| repair.touches(self.units[*unit].places.iter()))
        };
        let proved = self.mended(within, &smallest)?;
        if proved.is_none() && self.found.as_ref().is_some_and(|(_, is_exact)| *is_exact) {
            self.refine(&smallest)?;
        }
        self.confirm()
    }

    /// The candidate with which the search begins, and what became of it.
    fn first_refused(&self) -> Result<(Recipe, ReplayVerdict), Stop> {
        let less = match self.beginning {
            Beginning::Whole => None,
            Beginning::Plain => Some(Recipe { is_neutral: true, ..Recipe::default() }),
            Beginning::Suspects => self.suspects(),
        };
        if let Some(recipe) = less
            && self.known(recipe.clone())? == ReplayVerdict::Alike
        {
            return Ok((recipe, ReplayVerdict::Alike));
        }
        let whole = Recipe::default();
        let verdict = self.known(whole.clone())?;
        Ok((whole, verdict))
    }

    /// The parts alone that the check or the words speak of, without what is said.
    fn suspects(&self) -> Option<Recipe> {
        let places = suspected(&self.subject.body, self.subject.skin, self.model.as_deref(), &self.words);
        let lies = |place: &String, own: &String| is_within(place, own) || is_within(own, place);
        let is_one = |unit: &Unit| unit.places.iter().any(|own| places.iter().any(|place| lies(place, own)));
        let kept: Vec<usize> = (0..self.coarse).filter(|index| is_one(&self.units[*index])).collect();
        let among = (0..self.coarse).collect();
        let level = Level { units: &self.units, among, without: BTreeSet::new(), is_neutral: true };
        (!kept.is_empty()).then(|| level.keeping(&kept))
    }

    /// Sees the smallest refused once more, and its neighbour accepted: what comes and goes by itself looks like a culprit
    /// else.
    fn confirm(&mut self) -> Result<Ended, Stop> {
        if let Some(smallest) = self.smallest().cloned() {
            let neighbour = self.neighbour(&smallest).cloned();
            if self.known(Recipe { again: 1, ..smallest })? != ReplayVerdict::Alike {
                return Ok(Ended::ComesAndGoes);
            }
            self.is_confirmed = true;
            if self.calls < self.limits.calls
                && let Some(neighbour) = neighbour
                && self.known(Recipe { again: 1, ..neighbour })? == ReplayVerdict::Alike
            {
                return Ok(Ended::ComesAndGoes);
            }
        }
        Ok(Ended::Found)
    }

    /// Why a refusal of this kind is not to be met again and again.
    fn unfit(&self, failure: &ReplayFailure) -> Option<Ended> {
        if failure.is_flagged() {
            Some(Ended::Flagged)
        } else if failure.comes_and_goes() {
            (self.limits.tries < 2).then_some(Ended::ComesAndGoes)
        } else {
            (!failure.is_of_the_request()).then_some(Ended::OtherGate)
        }
    }

    /// The first of these changes with which a candidate passes.
    fn mended(&self, is_meant: impl Fn(&Repair) -> bool, recipe: &Recipe) -> Result<Option<usize>, Stop> {
        let meant = self.repairs.iter().enumerate().filter(|(_, repair)| is_meant(repair)).map(|(index, _)| index);
        for index in meant.take(REPAIRS) {
            if self.known(Recipe { repair: Some(index), ..recipe.clone() })? == ReplayVerdict::Passes {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    /// The same within the parts that were found.
    fn refine(&mut self, smallest: &Recipe) -> Result<(), Stop> {
        let needed: Vec<usize> = self.found.iter().flat_map(|(needed, _)| needed).copied().collect();
        if self.units.len() == self.coarse {
            let parts: Vec<&Unit> = needed.iter().map(|index| &self.units[*index]).collect();
            let view = Conversation::of(
                if smallest.is_neutral { &self.subject.plain } else { &self.subject.body },
                self.subject.skin,
                self.model.as_deref(),
            );
            let fine = fine(&parts, &view);
            self.units.extend(fine);
        }
        if self.units.len() == self.coarse {
            return Ok(());
        }
        let level = Level {
            units: &self.units,
            among: (self.coarse..self.units.len()).collect(),
            without: smallest.absent.clone(),
            is_neutral: smallest.is_neutral,
        };
        // Two calls are kept to see the smallest refused and its neighbour accepted once more.
        let mut ask = |recipe: Recipe| self.known(recipe);
        let isolated = match level.isolate(false, &mut ask) {
            Err(_) if self.calls + CONFIRMING >= self.limits.calls => return Ok(()),
            isolated => isolated?,
        };
        if isolated.is_exact && !isolated.needed.is_empty() {
            self.found = Some((isolated.needed, true));
        }
        Ok(())
    }

    /// Coarse and fine parts that a candidate has; before there are fine ones, they count as all that can be.
    fn present(&self, recipe: &Recipe) -> (usize, usize) {
        let coarse = recipe.absent.iter().filter(|index| **index < self.coarse).count();
        (self.coarse - coarse, usize::MAX - (recipe.absent.len() - coarse))
    }

    /// The smallest candidate that was refused alike.
    fn smallest(&self) -> Option<&Recipe> {
        let refused = self.answers.keys().filter(|recipe| recipe.repair.is_none() && recipe.again == 0);
        let refused = refused.filter(|recipe| self.verdict(recipe) == Some(ReplayVerdict::Alike));
        refused.min_by_key(|recipe| (self.present(recipe), !recipe.is_neutral, recipe.has_own_length))
    }

    /// The accepted candidate that is nearest to it: the same with a change that mends it, else with the fewest parts
    /// there that the other lacks or the other way round.
    fn neighbour(&self, of: &Recipe) -> Option<&Recipe> {
        let passing = self.answers.keys().filter(|recipe| recipe.again == 0);
        let passing = passing.filter(|recipe| self.verdict(recipe) == Some(ReplayVerdict::Passes));
        passing.min_by_key(|recipe| {
            let apart = recipe.absent.symmetric_difference(&of.absent).count();
            (apart, recipe.is_neutral != of.is_neutral, recipe.has_own_length != of.has_own_length)
        })
    }

    fn body(&self, recipe: &Recipe) -> Option<Value> {
        let patch = recipe.repair.and_then(|index| self.repairs.get(index)).map(|repair| repair.patch.as_slice());
        self.subject.assemble(recipe, &self.units, patch)
    }

    /// What is known by now.
    #[must_use]
    pub fn outcome(&self) -> ReductionResult {
        let smallest = self.smallest();
        let neighbour = smallest.and_then(|smallest| self.neighbour(smallest));
        let request = smallest.and_then(|recipe| self.body(recipe));
        let passes_with = neighbour.and_then(|recipe| self.body(recipe));
        let difference = match (&request, &passes_with) {
            (Some(request), Some(passes_with)) => difference(request, passes_with),
            _ => Vec::new(),
        };
        let repair = neighbour.and_then(|recipe| recipe.repair).and_then(|index| self.repairs.get(index)).cloned();
        let (needed, is_exact) = self.found.clone().unwrap_or_default();
        let units = needed.iter().filter_map(|index| self.units.get(*index));
        let mut places: Vec<String> = Vec::new();
        // A change that mends it names the place more exactly than the part that holds it.
        for unit in units {
            let mended = || repair.iter().flat_map(|repair| &repair.places);
            let lies_in = |place: &&String, others: &[String]| others.iter().any(|own| is_within(place, own));
            let named: Vec<String> = match mended().find(|place| is_within(&unit.at, place)) {
                Some(whole) => vec![whole.clone()],
                None => mended().filter(|place| lies_in(place, &unit.places)).cloned().collect(),
            };
            let named = if named.is_empty() { vec![unit.at.clone()] } else { named };
            for place in named {
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        if needed.is_empty() && is_exact {
            places.extend(repair.iter().flat_map(|repair| &repair.places).cloned());
        }
        let ended = self.ended.unwrap_or(Ended::Cancelled);
        if matches!(ended, Ended::ComesAndGoes | Ended::NotTheBody) {
            places.clear();
        }
        let counted = |recipe: &Recipe| {
            let again = Recipe { again: 1, ..recipe.clone() };
            let verdicts = [recipe, &again].into_iter().filter_map(|recipe| self.answers.get(recipe)).flatten();
            let all: Vec<&ReplayVerdict> = verdicts.collect();
            (all.iter().filter(|verdict| ***verdict == ReplayVerdict::Alike).count(), all.len())
        };
        ReductionResult {
            ended,
            calls: self.calls,
            failure: self.failure.clone(),
            is_plain: smallest.is_some_and(|recipe| recipe.is_neutral),
            refused: smallest.map(counted).unwrap_or_default(),
            is_exact: is_exact && self.is_confirmed && passes_with.is_some() && !places.is_empty(),
            request,
            passes_with,
            difference,
            places,
            repair,
        }
    }
}
