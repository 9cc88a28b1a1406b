//! `assets/request/*.toml` → the table of `src/core/knowledge/requests.rs`.

use super::known::Known;
use super::nearest::one_of;
use super::source::{Problems, Source};
use super::values::{At, Day};
use super::words::{BodyForm, Certainty, RepairKind};
use serde::Deserialize;
use std::fmt::Write as _;

/// Schemas by where they are used, whatever the form of the request.
const PLACES: [&str; 2] = ["tools", "answer"];

/// What those who take a request refuse in it: `assets/request/<topic>.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestFile {
    /// The rules.
    #[serde(default)]
    rule: Vec<At<RequestRule>>,
    /// Settings of programs that make what the rules find.
    #[serde(default)]
    setting: Vec<At<RequestSetting>>,
}

/// A setting of a program that puts into a request what is refused there.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestSetting {
    /// The program: `assets/clients/<id>.toml`.
    client: At<String>,
    /// The rules that find what it makes.
    rules: Vec<At<String>>,
    /// Where it is and what to set, in the program's own words.
    #[serde(rename = "where")]
    place: String,
    /// Who says so.
    source: At<String>,
    /// When it was seen.
    #[serde(rename = "seen")]
    _seen: Day,
}

/// One thing in a request that somebody refuses.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestRule {
    /// Its name in the JSON output; `request.<id>` is the key of the sentence that says what is found.
    id: At<String>,
    /// The detector that looks for it (`src/core/request/detect`).
    find: At<String>,
    /// Where, as JSON pointers with `*` for any key or index (for schemas `tools` or `answer`); the detector's own places if left out.
    #[serde(default)]
    at: Vec<At<String>>,
    /// It counts only where one of these pointers holds something.
    #[serde(default)]
    with: Vec<At<String>>,
    /// It counts only where none of these pointers holds something.
    #[serde(default)]
    without: Vec<At<String>>,
    /// It counts only where the first, a pointer, has the second as its value.
    #[serde(default)]
    where_is: Option<(String, String)>,
    /// The least that is taken.
    #[serde(default)]
    least: Option<f64>,
    /// The most that is taken.
    #[serde(default)]
    most: Option<f64>,
    /// Names that are taken, or those that are not: the detector knows.
    #[serde(default)]
    words: Vec<String>,
    /// Kinds of paths of the API; all if left out.
    #[serde(default)]
    skins: Vec<BodyForm>,
    /// Authors of models, or providers, that refuse it; left out: OpenRouter or everyone.
    #[serde(default)]
    minds: Vec<String>,
    /// Of the providers that serve models of these authors only these refuse it; it does not count where the request keeps out of
    /// their way.
    #[serde(default)]
    providers: Vec<String>,
    /// Beginnings of the names of models, without the author, that refuse it.
    #[serde(default)]
    models: Vec<String>,
    /// How sure it is that it is refused.
    certainty: Certainty,
    /// What the refusal says, in pieces that are in it whatever the place and the names.
    #[serde(default)]
    says: Vec<String>,
    /// What is changed.
    repair: RepairKind,
    /// The value for `replace` and `add`, as JSON.
    #[serde(default)]
    value: Option<At<String>>,
    /// The new name for `rename`, and the name of what `add` puts in.
    #[serde(default)]
    to: Option<String>,
    /// It counts only where the refusal's words say it.
    #[serde(default)]
    only_said: bool,
    /// What to write instead, where the kind of repair does not say it: `request.mend_<mend>` is the key of the sentence.
    #[serde(default)]
    mend: Option<String>,
    /// Who says so.
    source: At<String>,
    /// When it was seen.
    seen: Day,
}

impl RequestRule {
    fn title(&self) -> String {
        format!("request.{}", self.id.get())
    }

    fn mended(&self) -> String {
        format!("request.mend_{}", self.mend.as_deref().unwrap_or(self.repair.as_str()))
    }
}

/// The rules of a file, with everything in it that does not fit reported.
pub fn read(source: &Source, known: &Known, problems: &mut Problems) -> Option<RequestFile> {
    let file: RequestFile = source.parse(problems)?;
    for rule in &file.rule {
        let (whole, rule) = (rule.span(), rule.get());
        let detectors = &known.vocabulary.detectors;
        if !detectors.contains(rule.find.get()) {
            let what = one_of("detector", rule.find.get(), detectors.iter().map(String::as_str));
            source.wrong(rule.find.span(), what, problems);
        }
        if !known.sentences.contains_key(&rule.title()) {
            let what = format!("no sentence `{}` in assets/text/en/ui/request.toml", rule.title());
            source.wrong(rule.id.span(), what, problems);
        }
        if !known.sentences.contains_key(&rule.mended()) {
            let what = one_of("sentence", &rule.mended(), known.sentence_keys());
            source.wrong(whole.clone(), format!("how to mend it is not said: {what}"), problems);
        }
        if rule.skins.contains(&BodyForm::Other) {
            source.wrong(whole.clone(), "`skins`: no rule looks into bodies of the form `other`", problems);
        }
        if let Some(value) = &rule.value
            && let Err(problem) = serde_json::from_str::<serde::de::IgnoredAny>(value.get())
        {
            source.wrong(value.span(), format!("`{}` is no JSON: {problem}", value.get()), problems);
        }
        if let (Some(least), Some(most)) = (rule.least, rule.most)
            && least > most
        {
            source.wrong(whole.clone(), format!("`least` is {least} and `most` only {most}"), problems);
        }
        for pointer in rule.at.iter().chain(&rule.with).chain(&rule.without) {
            let text = pointer.get().as_str();
            if !text.is_empty() && !text.starts_with('/') && !PLACES.contains(&text) {
                let what = format!("`{text}` is no JSON pointer, which begins with `/`, and none of {PLACES:?}");
                source.wrong(pointer.span(), what, problems);
            }
        }
        if rule.minds.is_empty() && !rule.providers.is_empty() {
            source.wrong(whole, "`providers`: say in `minds` whose models they serve", problems);
        }
        if rule.source.get().is_empty() {
            source.wrong(rule.source.span(), "say where it was read", problems);
        }
    }
    for setting in file.setting.iter().map(At::get) {
        if !known.clients.contains(setting.client.get()) {
            let what = one_of("client", setting.client.get(), known.clients.iter().map(String::as_str));
            source.wrong(setting.client.span(), what, problems);
        }
        if setting.source.get().is_empty() {
            source.wrong(setting.source.span(), "say where it was read", problems);
        }
    }
    Some(file)
}

/// The table of the rules of all files, which are given with their paths; an id is there once.
pub fn table(files: &[(String, RequestFile)], problems: &mut Problems) -> String {
    let mut code = String::from("/// Every rule, in the order of its file.\npub static RULES: &[RequestRule] = &[\n");
    let mut ids: Vec<&str> = Vec::new();
    for (path, file) in files {
        for rule in file.rule.iter().map(At::get) {
            let id = rule.id.get().as_str();
            if ids.contains(&id) {
                problems.add(path, format!("a rule `{id}` is there twice"));
            }
            ids.push(id);
            let small: Vec<String> = rule.says.iter().map(|words| words.to_lowercase()).collect();
            let skins: Vec<&str> = rule.skins.iter().map(|skin| skin.as_str()).collect();
            let texts = super::values::plain;
            let _ = writeln!(
                code,
                "RequestRule {{ id: {id:?}, title: {:?}, mend: {:?}, find: {:?}, at: &{:?}, with: &{:?}, without: &{:?}, where_is: {:?}, \
                 least: {:?}, most: {:?}, words: &{:?}, skins: &{skins:?}, minds: &{:?}, providers: &{:?}, models: &{:?}, is_known: {}, only_said: {}, says: &{small:?}, \
                 repair: RepairKind::{:?}, value: {:?}, to: {:?} }},",
                rule.title(),
                rule.mended(),
                rule.find.get(),
                texts(&rule.at),
                texts(&rule.with),
                texts(&rule.without),
                rule.where_is,
                rule.least,
                rule.most,
                rule.words,
                rule.minds,
                rule.providers,
                rule.models,
                rule.certainty == Certainty::Known,
                rule.only_said,
                rule.repair,
                rule.value.as_ref().map(At::get),
                rule.to,
            );
        }
    }
    code.push_str("];\n\n/// Every setting, in the order of its file.\npub static SETTINGS: &[ClientSetting] = &[\n");
    for (path, file) in files {
        for setting in file.setting.iter().map(At::get) {
            for rule in setting.rules.iter().map(At::get).filter(|rule| !ids.contains(&rule.as_str())) {
                problems.add(path, one_of("rule", rule, ids.iter().copied()));
            }
            let (client, rules) = (setting.client.get(), super::values::plain(&setting.rules));
            let _ = writeln!(
                code,
                "ClientSetting {{ client: {client:?}, rules: &{rules:?}, place: {:?} }},",
                setting.place
            );
        }
    }
    code.push_str("];\n");
    code
}
