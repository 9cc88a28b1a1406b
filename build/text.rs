//! `assets/text/<lang>/` → `static ENGLISH: Language` and the other languages packed (`src/core/text`).
//!
//! `causes/<id>.md` has fixed headings; `ui/*.toml` are flat tables of sentences. English sentences need no
//! unpacking, so that the program starts at once, and its pages are unpacked one by one; another language is
//! unpacked whole.

use crate::{files, packed, read};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

pub fn generate(folder: &Path, out: &Path) -> String {
    let mut languages: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    languages.sort();
    let english = pages(&folder.join("en"));
    let mut code = String::from(
        "/// The language that every other one falls back on.\npub static ENGLISH: Language = Language { tag: \"en\", sentences: &[\n",
    );
    for (key, sentence) in sentences(&folder.join("en/ui")) {
        let _ = writeln!(code, "({key:?}, {sentence:?}),");
    }
    let _ = writeln!(code, "], countries: &[\n");
    for (code_of, name) in countries(&folder.join("en")) {
        let _ = writeln!(code, "({code_of:?}, {name:?}),");
    }
    let _ = writeln!(
        code,
        "], causes: &ENGLISH_PAGES }};\n\nstatic ENGLISH_PAGES: [(&str, CausePage); {}] = [",
        english.len()
    );
    for (id, page) in &english {
        let page = packed(out, &format!("text.en.{id}.bin"), &page.json().to_string());
        let _ = writeln!(code, "({id:?}, CausePage::packed({page})),");
    }
    code.push_str("];\n\nstatic PACKED: &[(&str, &[u8])] = &[\n");
    for language in languages {
        let tag = language.file_name().and_then(|it| it.to_str()).unwrap_or_default();
        if tag == "en" {
            continue;
        }
        let mut own = pages(&language);
        for (id, page) in &mut own {
            if let Some(original) = english.get(id) {
                page.complete_from(original);
            }
        }
        let causes: Vec<_> = own.iter().map(|(id, page)| (id, page.json())).collect();
        let whole = serde_json::json!({
            "sentences": Vec::from_iter(sentences(&language.join("ui"))),
            "countries": Vec::from_iter(countries(&language)),
            "causes": causes,
        });
        let whole = packed(out, &format!("text.{tag}.bin"), &whole.to_string());
        let _ = writeln!(code, "({tag:?}, {whole}),");
    }
    code.push_str("];\n");
    code
}

/// Cause id → page.
fn pages(language: &Path) -> BTreeMap<String, Page> {
    files(&language.join("causes"), "md")
        .into_iter()
        .map(|path| {
            let id = path.file_stem().and_then(|it| it.to_str()).unwrap_or_default();
            (id.to_string(), Page::parse(&read(&path), &path))
        })
        .collect()
}

/// All tables of the folder, merged; `[section] key` becomes `section.key`. Sorted for binary search.
fn sentences(folder: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for path in files(folder, "toml") {
        let table: toml::Table = match read(&path).parse() {
            Ok(table) => table,
            Err(problem) => panic!("{}: {problem}", path.display()),
        };
        collect("", &table, &mut all, &path);
    }
    all
}

/// Names of countries by their codes.
fn countries(language: &Path) -> BTreeMap<String, String> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Countries {
        country: BTreeMap<String, String>,
    }
    let path = language.join("countries.toml");
    match toml::from_str::<Countries>(&read(&path)) {
        Ok(names) => names.country,
        Err(problem) => panic!("{}: {problem}", path.display()),
    }
}

fn collect(prefix: &str, table: &toml::Table, all: &mut BTreeMap<String, String>, path: &Path) {
    for (key, value) in table {
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::String(text) => {
                assert!(all.insert(name.clone(), text.clone()).is_none(), "{}: {name} stands twice", path.display());
            }
            toml::Value::Table(inner) => collect(&name, inner, all, path),
            other => panic!("{}: {name} must be text, not {other:?}", path.display()),
        }
    }
}

#[derive(Default)]
struct Page {
    title: String,
    summary: String,
    meaning: String,
    actions: Vec<Action>,
    hypotheses: Vec<Root>,
}

/// One root cause: `## If id: label`, its prose, its actions.
#[derive(Clone, Default)]
struct Root {
    id: String,
    label: String,
    /// `headline: ` lines, the most telling first.
    headlines: Vec<String>,
    meaning: String,
    actions: Vec<Action>,
    /// Kinds of the cause's own actions that do not apply: `### Do instead`.
    replaces: Vec<&'static str>,
}

#[derive(Clone, Default)]
struct Action {
    kind: &'static str,
    title: String,
    detail: String,
    url: Option<String>,
    command: Option<String>,
    takes: Option<String>,
    /// `if: SIGN = LABEL, LABEL`: shown only where the checks or the paste show it.
    wanted: Vec<Condition>,
    /// `unless: SIGN = LABEL, LABEL`: not shown where they do.
    unwanted: Vec<Condition>,
}

/// A sign and its labels.
type Condition = (String, Vec<String>);

fn condition(text: &str, path: &Path) -> Condition {
    let Some((sign, labels)) = text.split_once(" = ") else {
        panic!("{}: a condition is `SIGN = LABEL, LABEL`: {text}", path.display());
    };
    (sign.to_string(), labels.split(", ").map(str::to_string).collect())
}

enum Section {
    Summary,
    Meaning,
    Actions(&'static str),
    /// Inside one hypothesis: its prose, then its own actions.
    Hypothesis(&'static str),
}

impl Page {
    fn parse(text: &str, path: &Path) -> Self {
        let mut page = Self::default();
        let mut section = Section::Summary;
        for line in text.lines() {
            let line = line.trim_end();
            if let Some(title) = line.strip_prefix("# ") {
                page.title = title.to_string();
            } else if let Some(heading) = line.strip_prefix("## ") {
                section = match heading {
                    "Meaning" => Section::Meaning,
                    "Do" => Section::Actions("Do"),
                    "Wait" => Section::Actions("Wait"),
                    "Ask" => Section::Actions("Ask"),
                    "Avoid" => Section::Actions("Avoid"),
                    other => match other.strip_prefix("If ") {
                        Some(id) => {
                            let (id, label) = id.split_once(':').unwrap_or((id, ""));
                            page.hypotheses.push(Root {
                                id: id.trim().to_string(),
                                label: label.trim().to_string(),
                                ..Root::default()
                            });
                            Section::Hypothesis("Do")
                        }
                        None => panic!("{}: unknown heading {other:?}", path.display()),
                    },
                };
            } else if let Some(heading) = line.strip_prefix("### ") {
                let (name, instead) = heading.strip_suffix(" instead").map_or((heading, false), |name| (name, true));
                let kind = match name {
                    "Do" => "Do",
                    "Wait" => "Wait",
                    "Ask" => "Ask",
                    "Avoid" => "Avoid",
                    other => panic!("{}: unknown heading {other:?}", path.display()),
                };
                assert!(
                    matches!(section, Section::Hypothesis(_)),
                    "{}: ### {kind} belongs under ## If",
                    path.display()
                );
                section = Section::Hypothesis(kind);
                page.hypotheses.last_mut().filter(|_| instead).into_iter().for_each(|root| root.replaces.push(kind));
            } else if let Section::Actions(kind) = section {
                action_line(&mut page.actions, kind, line, path);
            } else if let Section::Hypothesis(kind) = section {
                if let Some(root) = page.hypotheses.last_mut() {
                    if let Some(headline) = line.strip_prefix("headline: ") {
                        root.headlines.push(headline.to_string());
                    } else if line.starts_with("- ") || line.starts_with("  ") {
                        action_line(&mut root.actions, kind, line, path);
                    } else {
                        append(&mut root.meaning, line);
                    }
                }
            } else if let Section::Summary = section {
                append(&mut page.summary, line);
            } else {
                append(&mut page.meaning, line);
            }
        }
        assert!(!page.title.is_empty(), "{}: no title", path.display());
        page
    }

    /// Takes the root causes and actions that this language lacks from English, so that none is passed over, and the
    /// conditions of all actions, which stand in English alone.
    fn complete_from(&mut self, english: &Self) {
        complete(&mut self.actions, &english.actions);
        for root in &english.hypotheses {
            match self.hypotheses.iter_mut().find(|own| own.id == root.id) {
                Some(own) => complete(&mut own.actions, &root.actions),
                None => self.hypotheses.push(root.clone()),
            }
        }
    }

    fn json(&self) -> serde_json::Value {
        let hypotheses: Vec<_> = self
            .hypotheses
            .iter()
            .map(|root| {
                serde_json::json!({
                    "id": root.id,
                    "label": root.label,
                    "headlines": root.headlines,
                    "meaning": root.meaning.trim(),
                    "actions": actions_json(&root.actions),
                    "replaces": root.replaces.iter().map(|kind| kind.to_lowercase()).collect::<Vec<_>>(),
                })
            })
            .collect();
        serde_json::json!({
            "title": self.title,
            "summary": self.summary.trim(),
            "meaning": self.meaning.trim(),
            "actions": actions_json(&self.actions),
            "hypotheses": hypotheses,
        })
    }
}

/// The actions of a translation in the order of the English ones, those that it lacks in English. What the English page
/// does not have is left out.
fn complete(own: &mut Vec<Action>, english: &[Action]) {
    let mut left = std::mem::take(own);
    for original in english {
        let translated = left.iter().position(|action| action.outline() == original.outline());
        let action = translated.map_or_else(|| original.clone(), |place| left.remove(place));
        let (wanted, unwanted) = (original.wanted.clone(), original.unwanted.clone());
        own.push(Action { wanted, unwanted, ..action });
    }
}

impl Action {
    /// What of it is the same in every language.
    fn outline(&self) -> impl PartialEq {
        let names = |text: &str| {
            let placeholders = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
            placeholders.map(|(name, _)| name.to_string()).collect::<BTreeSet<String>>()
        };
        let facts = (self.kind, self.url.clone(), self.command.clone(), self.takes.is_some(), self.detail.is_empty());
        (facts, names(&self.title), names(&self.detail))
    }
}

fn actions_json(actions: &[Action]) -> Vec<serde_json::Value> {
    actions
        .iter()
        .map(|it| {
            serde_json::json!({
                "kind": it.kind.to_lowercase(),
                "title": it.title,
                "detail": it.detail.trim(),
                "url": it.url,
                "command": it.command,
                "takes": it.takes,
                "wanted": it.wanted,
                "unwanted": it.unwanted,
            })
        })
        .collect()
}

/// `- **Title.** Detail` opens an action; indented `url:`, `command:`, `takes:` or more detail follow it.
fn action_line(actions: &mut Vec<Action>, kind: &'static str, line: &str, path: &Path) {
    if let Some(item) = line.strip_prefix("- ") {
        let Some((title, detail)) = item.strip_prefix("**").and_then(|rest| rest.split_once("**")) else {
            panic!("{}: an action starts with `- **Title.**`: {line}", path.display());
        };
        actions.push(Action {
            kind,
            title: title.trim_end_matches(['.', '。']).to_string(),
            detail: detail.trim().to_string(),
            ..Action::default()
        });
        return;
    }
    let text = line.trim();
    let Some(action) = actions.last_mut() else {
        assert!(text.is_empty(), "{}: text before the first action: {line}", path.display());
        return;
    };
    if let Some(url) = text.strip_prefix("url: ") {
        action.url = Some(url.to_string());
    } else if let Some(command) = text.strip_prefix("command: ") {
        action.command = Some(command.trim_matches('`').to_string());
    } else if let Some(takes) = text.strip_prefix("takes: ") {
        action.takes = Some(takes.to_string());
    } else if let Some(sign) = text.strip_prefix("if: ") {
        action.wanted.push(condition(sign, path));
    } else if let Some(sign) = text.strip_prefix("unless: ") {
        action.unwanted.push(condition(sign, path));
    } else {
        append(&mut action.detail, text);
    }
}

/// Joins wrapped lines with a space and keeps an empty line as a paragraph break.
fn append(text: &mut String, line: &str) {
    if line.is_empty() {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str("\n\n");
        }
        return;
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push(' ');
    }
    text.push_str(line);
}
