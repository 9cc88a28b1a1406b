//! `assets/request/*.toml` → the table of `src/core/knowledge/requests.rs`.

use crate::{files, read};
use serde::Deserialize;
use std::{collections::BTreeSet, fmt::Write as _, path::Path};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    /// The detector that looks for it.
    find: String,
    /// Where, as pointers with `*`; the detector's own places otherwise.
    #[serde(default)]
    at: Vec<String>,
    /// It counts only where one of these is given.
    #[serde(default)]
    with: Vec<String>,
    /// It counts only where none of these is given.
    #[serde(default)]
    without: Vec<String>,
    /// It counts only where the first has the second as its value.
    #[serde(default)]
    where_is: Option<(String, String)>,
    #[serde(default)]
    least: Option<f64>,
    #[serde(default)]
    most: Option<f64>,
    #[serde(default)]
    words: Vec<String>,
    /// Kinds of paths of the API; all without.
    #[serde(default)]
    skins: Vec<String>,
    /// Authors of models, or providers, that refuse it; without any it is OpenRouter or everyone.
    #[serde(default)]
    minds: Vec<String>,
    /// Beginnings of the names of models, without the author, that refuse it.
    #[serde(default)]
    models: Vec<String>,
    certainty: String,
    /// What the refusal says, in pieces that stand in it whatever the place and the names.
    #[serde(default)]
    says: Vec<String>,
    /// What is changed: `remove`, `rename`, `replace`, `add`, or `by_hand` where the data cannot say it.
    repair: String,
    /// The value for `replace` and `add`, as JSON.
    #[serde(default)]
    value: Option<String>,
    /// The new name for `rename`.
    #[serde(default)]
    to: Option<String>,
    /// It counts only where the refusal's words say it.
    #[serde(default)]
    only_said: bool,
    /// Key of what to write instead, where the kind of repair does not say it.
    #[serde(default)]
    mend: Option<String>,
    source: String,
    seen: String,
}

const SKINS: [&str; 4] = ["chat", "responses", "messages", "embeddings"];
const REPAIRS: [&str; 5] = ["remove", "rename", "replace", "add", "by_hand"];

pub fn generate(folder: &Path) -> String {
    let mut code = String::from("/// Every rule, in the order of its file.\npub static RULES: &[RequestRule] = &[\n");
    let mut ids = BTreeSet::new();
    for path in files(folder, "toml") {
        let table: Table = match toml::from_str(&read(&path)) {
            Ok(table) => table,
            Err(problem) => panic!("{}: {problem}", path.display()),
        };
        for rule in table.rule {
            let wrong = |what: &str| panic!("{}: {}: {what}", path.display(), rule.id);
            if !ids.insert(rule.id.clone()) {
                wrong("stands twice");
            }
            if !["known", "likely"].contains(&rule.certainty.as_str()) {
                wrong("certainty is `known` or `likely`");
            }
            if let Some(skin) = rule.skins.iter().find(|skin| !SKINS.contains(&skin.as_str())) {
                wrong(&format!("`{skin}` is none of {SKINS:?}"));
            }
            if !REPAIRS.contains(&rule.repair.as_str()) {
                wrong(&format!("repair `{}` is none of {REPAIRS:?}", rule.repair));
            }
            if rule.source.is_empty() || rule.seen.is_empty() {
                wrong("no source or date");
            }
            let small: Vec<String> = rule.says.iter().map(|words| words.to_lowercase()).collect();
            let _ = writeln!(
                code,
                "RequestRule {{ id: {:?}, title: {:?}, mend: {:?}, find: {:?}, at: &{:?}, with: &{:?}, without: &{:?}, where_is: {:?}, \
                 least: {:?}, most: {:?}, words: &{:?}, skins: &{:?}, minds: &{:?}, models: &{:?}, is_known: {}, only_said: {}, says: &{small:?}, \
                 repair: {:?}, value: {:?}, to: {:?} }},",
                rule.id,
                format!("request.{}", rule.id),
                rule.mend
                    .as_deref()
                    .map_or_else(|| format!("request.mend_{}", rule.repair), |key| format!("request.mend_{key}")),
                rule.find,
                rule.at,
                rule.with,
                rule.without,
                rule.where_is,
                rule.least,
                rule.most,
                rule.words,
                rule.skins,
                rule.minds,
                rule.models,
                rule.certainty == "known",
                rule.only_said,
                rule.repair,
                rule.value,
                rule.to,
            );
        }
    }
    code.push_str("];\n");
    code
}
