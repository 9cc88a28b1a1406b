//! `assets/causes/<id>.toml` → `static CAUSES: &[Cause]` (types in `src/core/causes`).

use crate::{files, read};
use serde::Deserialize;
use std::{collections::BTreeMap, fmt::Write as _, path::Path};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CauseFile {
    id: String,
    fault: String,
    #[serde(default)]
    statuses: Vec<u16>,
    /// Causes that may show up once this one is mended, in the order of OpenRouter's gates.
    #[serde(default)]
    next: Vec<String>,
    gate: String,
    #[serde(default)]
    passing: bool,
    #[serde(default)]
    follows: bool,
    #[serde(default)]
    other_model: Vec<String>,
    #[serde(default)]
    try_other_model: bool,
    /// What the refusal complains of, word by word, is what to mend first.
    #[serde(default)]
    heeds_complaints: bool,
    #[serde(default)]
    shown_by: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    hinted_by: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    rule: Vec<RuleFile>,
    #[serde(default)]
    hypothesis: Vec<HypothesisFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    confidence: f64,
    #[serde(default)]
    literal: Vec<String>,
    /// Of each of these groups one word, in one sentence that tells of the failure; `*` at the end stands for any ending.
    #[serde(default)]
    words: Vec<Vec<String>>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    field: Option<String>,
    #[serde(default)]
    value: Vec<String>,
    #[serde(default)]
    statuses: Vec<u16>,
    /// The words say nothing without the status.
    #[serde(default)]
    needs_status: bool,
    /// `raw`: inside what an upstream provider said; `outside`: not there.
    #[serde(default)]
    place: Option<String>,
    #[serde(default)]
    provider: Option<String>,
    #[serde(default)]
    byok: Option<bool>,
    /// Punctuation of the literals counts too.
    #[serde(default)]
    exact: bool,
    /// The status that the API sends these words with, for texts that show none.
    #[serde(default)]
    infer: Option<u16>,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HypothesisFile {
    id: String,
    fault: String,
    prior: f64,
    /// False where public knowledge is uncertain: the wording becomes "likely".
    #[serde(default = "yes")]
    certain: bool,
    /// What shows by itself that the fault is still there.
    #[serde(default)]
    proven_by: BTreeMap<String, Vec<String>>,
    /// What shows by itself that the same kind of call passes from here.
    #[serde(default)]
    cleared_by: BTreeMap<String, Vec<String>>,
    /// What makes it likelier, where its absence says nothing.
    #[serde(default)]
    raised_by: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    predicts: BTreeMap<String, Vec<String>>,
    /// What its page says as a fact: of each group one sign must be shown, or the page speaks of a likelihood.
    #[serde(default)]
    says: Vec<Vec<String>>,
}

impl HypothesisFile {
    fn knows(&self, sign: &str) -> bool {
        [&self.proven_by, &self.cleared_by, &self.raised_by, &self.predicts].iter().any(|it| it.contains_key(sign))
    }
}

fn yes() -> bool {
    true
}

pub fn generate(folder: &Path) -> String {
    let mut code = String::from("/// Every cause, sorted by id.\npub static CAUSES: &[Cause] = &[\n");
    for path in files(folder, "toml") {
        let cause: CauseFile = match toml::from_str(&read(&path)) {
            Ok(cause) => cause,
            Err(problem) => panic!("{}: {problem}", path.display()),
        };
        assert_eq!(
            path.file_stem().and_then(|stem| stem.to_str()),
            Some(cause.id.as_str()),
            "{}: the id must be the file's name",
            path.display()
        );
        let _ = writeln!(
            code,
            "Cause {{ id: CauseId({:?}), fault: Fault::{}, statuses: &{:?}, next: &{:?}, rules: &[",
            cause.id,
            fault(&cause.fault, &path),
            cause.statuses,
            cause.next
        );
        for rule in &cause.rule {
            let place = match rule.place.as_deref() {
                None => "Any",
                Some("raw") => "Raw",
                Some("outside") => "Outside",
                Some(other) => panic!("{}: unknown place {other:?}", path.display()),
            };
            let provider = match rule.provider.as_deref() {
                None => "Any",
                Some("named") => "Named",
                Some("absent") => "Absent",
                Some(other) => panic!("{}: provider must be named or absent, not {other:?}", path.display()),
            };
            assert!(
                !rule.literal.is_empty() || !rule.words.is_empty() || rule.field.is_some() || !rule.statuses.is_empty(),
                "{}: a rule without literal, words, field or status fits everything",
                path.display()
            );
            let _ = writeln!(
                code,
                "Rule {{ confidence: {:?}, literal: &{:?}, words: &[{}], with: &{:?}, without: &{:?}, field: {:?}, value: &{:?}, \
                 statuses: &{:?}, needs_status: {}, place: Place::{place}, provider: ProviderIs::{provider}, byok: {:?}, exact: {}, infer: {:?}, \
                 shared: {}, openrouter: {}, generic: {} }},",
                rule.confidence,
                rule.literal,
                rule.words.iter().map(|group| format!("&{group:?}")).collect::<Vec<_>>().join(", "),
                rule.with,
                rule.without,
                rule.field,
                rule.value,
                rule.statuses,
                rule.needs_status,
                rule.byok,
                rule.exact,
                rule.infer,
                rule.shared,
                rule.openrouter,
                rule.generic
            );
        }
        let _ = writeln!(
            code,
            "], gate: Gate::{}, passing: {}, follows: {}, other_model: &{:?}, try_other_model: {}, heeds_complaints: {}, shown_by: &[{}], hinted_by: &[{}], hypotheses: &[",
            gate(&cause.gate, &path),
            cause.passing,
            cause.follows,
            cause.other_model,
            cause.try_other_model,
            cause.heeds_complaints,
            signs(&cause.shown_by),
            signs(&cause.hinted_by)
        );
        for hypothesis in &cause.hypothesis {
            for sign in hypothesis.says.iter().flatten() {
                assert!(
                    hypothesis.knows(sign),
                    "{}: {} says {sign}, of which it knows nothing",
                    path.display(),
                    hypothesis.id
                );
            }
            let _ = writeln!(
                code,
                "Hypothesis {{ id: {:?}, fault: Fault::{}, prior: {:?}, certain: {}, proven_by: &[{}], cleared_by: &[{}], raised_by: &[{}], predicts: &[{}], says: &[{}] }},",
                hypothesis.id,
                fault(&hypothesis.fault, &path),
                hypothesis.prior,
                hypothesis.certain,
                signs(&hypothesis.proven_by),
                signs(&hypothesis.cleared_by),
                signs(&hypothesis.raised_by),
                signs(&hypothesis.predicts),
                hypothesis.says.iter().map(|group| format!("&{group:?}")).collect::<Vec<_>>().join(", ")
            );
        }
        code.push_str("] },\n");
    }
    code.push_str("];\n");
    code
}

fn signs(table: &BTreeMap<String, Vec<String>>) -> String {
    table.iter().map(|(sign, labels)| format!("({sign:?}, &{labels:?}),")).collect()
}

fn gate(name: &str, path: &Path) -> &'static str {
    match name {
        "connect" => "Connect",
        "edge" => "Edge",
        "key" => "Key",
        "money" => "Money",
        "model" => "Model",
        "policy" => "Policy",
        "route" => "Route",
        "provider" => "Provider",
        "path" => "Path",
        "unknown" => "Unknown",
        other => panic!("{}: unknown gate {other:?}", path.display()),
    }
}

fn fault(name: &str, path: &Path) -> &'static str {
    match name {
        "key" => "Key",
        "account" => "Account",
        "network" => "Network",
        "model" => "Model",
        "provider" => "Provider",
        "request" => "Request",
        "client" => "Client",
        "openrouter" => "OpenRouter",
        "none" => "None",
        other => panic!("{}: unknown fault {other:?}", path.display()),
    }
}
