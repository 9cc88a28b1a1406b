//! `assets/causes/<id>.toml` → `static CAUSES: &[Cause]` (types in `src/core/knowledge/causes.rs`).

use super::known::Known;
use super::nearest::one_of;
use super::source::{Problems, Source};
use super::values::{At, Probability, Status, plain};
use super::words::{Fault, Gate, ModelNeed, Period, Place, ProviderIs, RuleField};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How far the priors may be from 1 in sum.
const ROUNDING: f64 = 1e-6;

/// Where those that are allowed are found.
const SEE: &str = "all are in assets/vocabulary.toml";

/// Signs, each with the labels that count.
type Expectations = BTreeMap<At<String>, Vec<At<String>>>;

/// One cause of failed calls: `assets/causes/<id>.toml`. What it means and what to do is in `assets/text/en/causes/<id>.md`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CauseFile {
    /// The file's name without `.toml`: a family, a dot, a word.
    id: At<String>,
    /// Who most likely has to act, before any live check.
    fault: Fault,
    /// HTTP statuses that it is usually seen with.
    #[serde(default)]
    statuses: Vec<Status>,
    /// Causes that may show up once this one is mended, in the order of OpenRouter's gates.
    #[serde(default)]
    next: Vec<At<String>>,
    /// Where a call meets it.
    gate: Gate,
    /// It passes by itself within minutes, so that meeting it in a test call says little.
    #[serde(default)]
    passing: bool,
    /// It follows from what the program got: another failure beside it, as sure, is the one that decides.
    #[serde(default)]
    follows: bool,
    /// It looks at the program that makes the call: what a call of this program's own is refused with says nothing of the user's.
    #[serde(default)]
    by_caller: bool,
    /// What a model must have to be proposed instead.
    #[serde(default)]
    other_model: Vec<ModelNeed>,
    /// Another model ends the problem: prove with a test call that one works.
    #[serde(default)]
    try_other_model: bool,
    /// What the refusal complains of, word by word, is what to mend first (`assets/complaints.toml`).
    #[serde(default)]
    heeds_complaints: bool,
    /// Its limit starts anew with each such period, whatever an answer says of it.
    starts_anew: Option<Period>,
    /// Signs of the live checks that show it by themselves, whatever the text says of a later gate.
    #[serde(default)]
    shown_by: Expectations,
    /// Signs that point to it where nothing else is named.
    #[serde(default)]
    hinted_by: Expectations,
    /// Signs that foretell it where the calls are still stopped at an earlier gate.
    #[serde(default)]
    foreseen_by: Expectations,
    /// What in a text points to it.
    #[serde(default)]
    rule: Vec<At<RuleFile>>,
    /// Its root causes, which only live checks tell apart. One at least.
    #[serde(default)]
    hypothesis: Vec<At<HypothesisFile>>,
}

/// One sign of a cause in a text. All conditions that are given must hold.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// How sure the sign makes us, 0 to 1.
    confidence: Probability,
    /// Any of these texts; letters and digits count, case, white space and punctuation do not.
    #[serde(default)]
    literal: Vec<String>,
    /// Of each of these groups one word, in one sentence that tells of the failure; `*` at the end is any ending.
    #[serde(default)]
    words: Vec<Vec<String>>,
    /// Any of these somewhere else in the same text.
    #[serde(default)]
    with: Vec<String>,
    /// And any of these as well.
    #[serde(default)]
    also: Vec<String>,
    /// None of these anywhere in the text.
    #[serde(default)]
    without: Vec<String>,
    /// A structured field by its name in the API …
    #[serde(default)]
    field: Option<RuleField>,
    /// … and its value: any of these; `*` at either end is anything; left out: present.
    #[serde(default)]
    value: Vec<String>,
    /// Only with one of these statuses. A rule with a literal or a field also holds without any status …
    #[serde(default)]
    statuses: Vec<Status>,
    /// … unless its words say nothing without.
    #[serde(default)]
    needs_status: bool,
    /// Where the literal must be.
    #[serde(default)]
    place: Option<Place>,
    /// Whether an upstream provider must be named.
    #[serde(default)]
    provider: Option<ProviderIs>,
    /// `is_byok` must be this.
    #[serde(default)]
    byok: Option<bool>,
    /// Punctuation of the literals counts too.
    #[serde(default)]
    exact: bool,
    /// The status that the API sends these words with, for texts that show none.
    #[serde(default)]
    infer: Option<Status>,
    /// Others use these words too: they count only where no other vendor is named.
    #[serde(default)]
    shared: bool,
    /// Counts only where the text shows OpenRouter.
    #[serde(default)]
    openrouter: bool,
    /// Says little by itself: yields to any other sign in the same failure.
    #[serde(default)]
    generic: bool,
}

/// One root cause, and what it predicts that the live checks show.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HypothesisFile {
    /// Unique within its cause; the page has a heading `## If <id>: …` for it.
    id: At<String>,
    /// Who has to act if it is this one.
    fault: Fault,
    /// Share of cases in which it is this one, before any check. Those of a cause sum to 1.
    prior: Probability,
    /// `false` where public knowledge is uncertain: the wording becomes "likely".
    #[serde(default = "yes")]
    certain: bool,
    /// Signs that show by themselves that the fault is still there.
    #[serde(default)]
    proven_by: Expectations,
    /// Signs that show by themselves that the same kind of call passes from here.
    #[serde(default)]
    cleared_by: Expectations,
    /// Signs that make it likelier, where their absence says nothing.
    #[serde(default)]
    raised_by: Expectations,
    /// Signs with the labels that this root cause allows. A sign that is not named predicts nothing.
    #[serde(default)]
    predicts: Expectations,
    /// What its page says as a fact: of each group one sign must be shown, or the page speaks of a likelihood.
    #[serde(default)]
    says: Vec<Vec<At<String>>>,
}

impl HypothesisFile {
    fn signs(&self) -> impl Iterator<Item = &str> {
        let tables = [&self.proven_by, &self.cleared_by, &self.raised_by, &self.predicts];
        tables.into_iter().flat_map(BTreeMap::keys).map(|sign| sign.get().as_str())
    }
}

fn yes() -> bool {
    true
}

/// The cause of a file, with everything in it that does not fit reported.
pub fn read(source: &Source, known: &Known, problems: &mut Problems) -> Option<CauseFile> {
    let cause: CauseFile = source.parse(problems)?;
    if cause.id.get() != source.stem() {
        let what = format!("the id is `{}`, and the file's name says `{}`", cause.id.get(), source.stem());
        source.wrong(cause.id.span(), what, problems);
    }
    for next in &cause.next {
        if !known.causes.contains_key(next.get()) {
            source.wrong(next.span(), one_of("cause", next.get(), known.cause_ids()), problems);
        }
    }
    for rule in &cause.rule {
        let own = rule.get();
        if own.literal.is_empty() && own.words.is_empty() && own.field.is_none() && own.statuses.is_empty() {
            source.wrong(
                rule.span(),
                "a rule without `literal`, `words`, `field` or `statuses` fits everything",
                problems,
            );
        }
        if !own.value.is_empty() && own.field.is_none() {
            source.wrong(rule.span(), "`value` says nothing without a `field`", problems);
        }
        if own.needs_status && own.statuses.is_empty() {
            source.wrong(rule.span(), "`needs_status` says nothing without `statuses`", problems);
        }
    }
    let roots = cause.hypothesis.iter().map(At::get);
    let tables = roots.flat_map(|root| [&root.proven_by, &root.cleared_by, &root.raised_by, &root.predicts]);
    for (sign, labels) in tables.chain([&cause.shown_by, &cause.hinted_by, &cause.foreseen_by]).flatten() {
        expectation(sign, labels, source, known, problems);
    }
    root_causes(&cause, source, problems);
    Some(cause)
}

fn root_causes(cause: &CauseFile, source: &Source, problems: &mut Problems) {
    let mut ids: Vec<&str> = Vec::new();
    for root in cause.hypothesis.iter().map(At::get) {
        let id = root.id.get();
        if ids.contains(&id.as_str()) {
            source.wrong(root.id.span(), format!("the root cause `{id}` is there twice"), problems);
        }
        ids.push(id);
        for sign in root.says.iter().flatten() {
            if !root.signs().any(|known| known == sign.get()) {
                let what = one_of("sign of this root cause", sign.get(), root.signs());
                source.wrong(sign.span(), format!("`says` speaks of something else than the tables: {what}"), problems);
            }
        }
    }
    let Some(last) = cause.hypothesis.last() else {
        problems.add(&source.path, "a cause needs one root cause at least: add a `[[hypothesis]]`");
        return;
    };
    let priors: Vec<f64> = cause.hypothesis.iter().map(|root| root.get().prior.0).collect();
    let sum: f64 = priors.iter().sum();
    if (sum - 1.0).abs() > ROUNDING {
        let list = priors.iter().map(f64::to_string).collect::<Vec<_>>().join(" + ");
        let what = format!("the priors of the root causes sum to 1, and {list} is {}", (sum * 1e6).round() / 1e6);
        source.wrong(last.span(), what, problems);
    }
}

/// A sign with its labels, of which each may also be a cause: a refusal that was read as one.
fn expectation(sign: &At<String>, labels: &[At<String>], source: &Source, known: &Known, problems: &mut Problems) {
    let signs = &known.vocabulary.signs;
    let Some(own) = signs.get(sign.get()) else {
        let what = one_of("sign", sign.get(), signs.keys().map(String::as_str));
        source.wrong(sign.span(), format!("{what} ({SEE})"), problems);
        return;
    };
    for label in labels {
        if !own.contains(label.get()) && !known.causes.contains_key(label.get()) {
            let what = one_of("label", label.get(), own.iter().map(String::as_str));
            source.wrong(label.span(), format!("`{}` cannot show this: {what} ({SEE})", sign.get()), problems);
        }
    }
    if labels.is_empty() {
        source.wrong(sign.span(), format!("`{}` needs one label at least", sign.get()), problems);
    }
}

/// The table of all causes.
pub fn table(causes: &[CauseFile]) -> String {
    let mut code = String::from("/// Every cause, sorted by id.\npub static CAUSES: &[Cause] = &[\n");
    for cause in causes {
        let _ = writeln!(
            code,
            "Cause {{ id: CauseId({:?}), fault: Fault::{:?}, statuses: &{:?}, next: &{:?}, rules: &[",
            cause.id.get(),
            cause.fault,
            numbers(&cause.statuses),
            plain(&cause.next)
        );
        for rule in cause.rule.iter().map(At::get) {
            let _ = writeln!(
                code,
                "Rule {{ confidence: {:?}, literal: &{:?}, words: &[{}], with: &{:?}, also: &{:?}, without: &{:?}, field: {}, value: &{:?}, \
                 statuses: &{:?}, needs_status: {}, place: Place::{:?}, provider: ProviderIs::{:?}, byok: {:?}, exact: {}, infer: {:?}, \
                 shared: {}, openrouter: {}, generic: {} }},",
                rule.confidence.0,
                rule.literal,
                rule.words.iter().map(|group| format!("&{group:?}")).collect::<Vec<_>>().join(", "),
                rule.with,
                rule.also,
                rule.without,
                rule.field.map_or("None".to_string(), |field| format!("Some(RuleField::{field:?})")),
                rule.value,
                numbers(&rule.statuses),
                rule.needs_status,
                rule.place.unwrap_or(Place::Any),
                rule.provider.unwrap_or(ProviderIs::Any),
                rule.byok,
                rule.exact,
                rule.infer.map(|status| status.0),
                rule.shared,
                rule.openrouter,
                rule.generic
            );
        }
        let needs = cause.other_model.iter().map(|need| format!("ModelNeed::{need:?}")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(
            code,
            "], gate: Gate::{:?}, passing: {}, follows: {}, by_caller: {}, other_model: &[{needs}], try_other_model: {}, heeds_complaints: {}, starts_anew: {}, shown_by: &[{}], hinted_by: &[{}], foreseen_by: &[{}], hypotheses: &[",
            cause.gate,
            cause.passing,
            cause.follows,
            cause.by_caller,
            cause.try_other_model,
            cause.heeds_complaints,
            cause.starts_anew.map_or("None".to_string(), |period| format!("Some(Period::{period:?})")),
            signs(&cause.shown_by),
            signs(&cause.hinted_by),
            signs(&cause.foreseen_by)
        );
        for root in cause.hypothesis.iter().map(At::get) {
            let _ = writeln!(
                code,
                "Hypothesis {{ id: {:?}, fault: Fault::{:?}, prior: {:?}, certain: {}, proven_by: &[{}], cleared_by: &[{}], raised_by: &[{}], predicts: &[{}], says: &[{}] }},",
                root.id.get(),
                root.fault,
                root.prior.0,
                root.certain,
                signs(&root.proven_by),
                signs(&root.cleared_by),
                signs(&root.raised_by),
                signs(&root.predicts),
                root.says.iter().map(|group| format!("&{:?}", plain(group))).collect::<Vec<_>>().join(", ")
            );
        }
        code.push_str("] },\n");
    }
    code.push_str("];\n");
    code
}

fn numbers(statuses: &[Status]) -> Vec<u16> {
    statuses.iter().map(|status| status.0).collect()
}

fn signs(table: &Expectations) -> String {
    table.iter().map(|(sign, labels)| format!("({:?}, &{:?}),", sign.get(), plain(labels))).collect()
}
