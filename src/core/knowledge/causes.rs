//! The knowledge base: one entry per cause, generated from `assets/causes/*.toml` at build time.

pub use crate::core::words::{Fault, Gate, Place, ProviderIs, RuleField};
use crate::core::words::{ModelNeed, Period};
use std::fmt;

include!(concat!(env!("OUT_DIR"), "/causes.rs"));

/// Id of a cause, one of the taxonomy (`policy.provider_tos`, …).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CauseId(&'static str);

impl CauseId {
    /// A failure is visible, its cause is not.
    pub const UNDETERMINED: Self = Self("undetermined");
    /// No OpenRouter failure in the text.
    pub const NONE: Self = Self("none");

    /// The id of that name, if the knowledge base has it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        CAUSES.binary_search_by(|cause| cause.id.0.cmp(name)).ok().map(|index| CAUSES[index].id)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The family: the part before the dot.
    #[must_use]
    pub fn family(self) -> &'static str {
        self.0.split_once('.').map_or(self.0, |(family, _)| family)
    }

    /// The entry of the knowledge base.
    #[must_use]
    pub fn entry(self) -> &'static Cause {
        let index = CAUSES.binary_search_by(|cause| cause.id.cmp(&self)).unwrap_or(0);
        &CAUSES[index]
    }

    /// One of its root causes says what this sign is like.
    #[must_use]
    pub fn predicts(self, sign: &str) -> bool {
        self.entry().hypotheses.iter().any(|it| it.predicts.iter().any(|(id, _)| *id == sign))
    }

    /// A verdict that names a cause, unlike `none` and `undetermined`.
    #[must_use]
    pub fn is_named(self) -> bool {
        self != Self::NONE && self != Self::UNDETERMINED
    }
}

impl fmt::Display for CauseId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl fmt::Debug for CauseId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

#[cfg(test)]
impl schemars::JsonSchema for CauseId {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CauseId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[a-z]+(\\.[a-z_]+)?$" })
    }
}

impl serde::Serialize for CauseId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// One cause: what points to it and which root causes it can have.
#[derive(Debug)]
pub struct Cause {
    /// Its id.
    pub id: CauseId,
    /// Best guess before any live check.
    pub fault: Fault,
    /// HTTP statuses it is usually seen with.
    pub statuses: &'static [u16],
    /// Causes that may show up once this one is mended, in gate order.
    pub next: &'static [&'static str],
    /// Where a call meets it.
    pub gate: Gate,
    /// It passes by itself within minutes, so that meeting it in a test call says little.
    pub passing: bool,
    /// It follows from what the program got: another failure beside it, as sure, is the one that decides.
    pub follows: bool,
    /// It looks at the program that makes the call: what a call of this program's own is refused with says nothing of the user's.
    pub by_caller: bool,
    /// What a model must have to be proposed instead.
    pub other_model: &'static [ModelNeed],
    /// Another model ends the problem: prove with a test call that one works.
    pub try_other_model: bool,
    /// What the refusal complains of, word by word, is what to mend first.
    pub heeds_complaints: bool,
    /// Its limit starts anew with each such period, whatever an answer says of it.
    pub starts_anew: Option<Period>,
    /// Expectations that show it by themselves, whatever the text says of a later gate.
    pub shown_by: Expectations,
    /// Expectations that point to it where nothing else is named.
    pub hinted_by: Expectations,
    /// Expectations that foretell it where the calls are still stopped at an earlier gate.
    pub foreseen_by: Expectations,
    /// What in a text points to it.
    pub rules: &'static [Rule],
    /// Root causes that only live checks can tell apart.
    pub hypotheses: &'static [Hypothesis],
}

/// One sign of a cause in a text. All conditions that are given must hold.
#[derive(Debug)]
pub struct Rule {
    /// How sure the sign makes us, 0 to 1.
    pub confidence: f64,
    /// Any of these; letters and digits count, case, white space and punctuation do not.
    pub literal: &'static [&'static str],
    /// Of each of these groups one word, in one sentence that tells of the failure; `*` at the end stands for any ending.
    pub words: &'static [&'static [&'static str]],
    /// Any of these somewhere else in the same text.
    pub with: &'static [&'static str],
    /// And any of these as well.
    pub also: &'static [&'static str],
    /// None of these anywhere in the text.
    pub without: &'static [&'static str],
    /// A structured field …
    pub field: Option<RuleField>,
    /// … and its value: any of these; `*` at either end stands for anything; empty: present.
    pub value: &'static [&'static str],
    /// Only with one of these statuses. A rule with a literal or field also holds without a status …
    pub statuses: &'static [u16],
    /// … unless its words say nothing without.
    pub needs_status: bool,
    /// Where the literal must stand.
    pub place: Place,
    /// Whether an upstream provider must be named.
    pub provider: ProviderIs,
    /// `is_byok` must be this.
    pub byok: Option<bool>,
    /// Punctuation of the literals counts too.
    pub exact: bool,
    /// The status that the API sends these words with, for texts that show none.
    pub infer: Option<u16>,
    /// Others use these words too: they count only where no other vendor speaks.
    pub shared: bool,
    /// Counts only where the text shows OpenRouter.
    pub openrouter: bool,
    /// Says little by itself: yields to any other sign in the same failure.
    pub generic: bool,
}

/// One root cause and what it predicts.
#[derive(Debug, PartialEq)]
pub struct Hypothesis {
    /// Unique within its cause.
    pub id: &'static str,
    /// Who has to act if it is this one.
    pub fault: Fault,
    /// Share of cases in which it is this one, before any check.
    pub prior: f64,
    /// False where public knowledge is uncertain: the wording becomes "likely".
    pub certain: bool,
    /// Sign → labels that show by themselves that the fault is still there.
    pub proven_by: Expectations,
    /// Sign → labels that show by themselves that the same kind of call passes from here.
    pub cleared_by: Expectations,
    /// Sign → labels that make it likelier; their absence says nothing.
    pub raised_by: Expectations,
    /// Sign → labels that this root cause allows. A sign not named predicts nothing.
    pub predicts: Expectations,
    /// What its page says as a fact: groups of signs, of each of which one must be shown.
    pub says: &'static [&'static [&'static str]],
}

/// Sign → labels. A sign is a probe's id, or an aspect of what the probe or the paste shows
/// (`models/input`, `paste/scope`); its labels are listed in `core::infer::observations`.
pub type Expectations = &'static [(&'static str, &'static [&'static str])];
