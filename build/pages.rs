//! `assets/text/<lang>/causes/<id>.md`: what a cause means and what to do, under fixed headings.

use super::known::Known;
use super::nearest::one_of;
use super::source::{Problems, Source};
use super::words::{ActionKind, Setting};
use std::collections::BTreeSet;

/// Headings of a page, but for those of the root causes.
const HEADINGS: [&str; 5] = ["Meaning", "Do", "Wait", "Ask", "Avoid"];

/// Lines below an action that are no prose.
const ATTRIBUTES: [&str; 6] = ["url", "command", "takes", "sets", "if", "unless"];

/// Conditions that no check or text shows: what the verdict knows of its own case.
const OWN_SIGNS: [&str; 7] = ["caller", "client", "root", "value", "checks", "variant", "waits"];

/// A page.
#[derive(Debug, Default)]
pub struct Page {
    title: String,
    summary: String,
    /// `headline: ` lines for the cause itself, the most telling first.
    headlines: Vec<String>,
    meaning: String,
    actions: Vec<Action>,
    roots: Vec<Root>,
}

/// One root cause: `## If id: label`, its prose, its actions.
#[derive(Clone, Debug, Default)]
struct Root {
    id: String,
    label: String,
    /// `headline: ` lines, the most telling first.
    headlines: Vec<String>,
    meaning: String,
    actions: Vec<Action>,
    /// Kinds of the cause's own actions that do not apply: `### Do instead`.
    replaces: Vec<ActionKind>,
}

#[derive(Clone, Debug)]
struct Action {
    kind: ActionKind,
    title: String,
    detail: String,
    url: Option<String>,
    command: Option<String>,
    takes: Option<String>,
    /// `sets: SETTING`: what it changes in a program or in code.
    sets: Option<Setting>,
    /// `if: SIGN = LABEL, LABEL`: shown only where the checks or the paste show it.
    wanted: Vec<Condition>,
    /// `unless: SIGN = LABEL, LABEL`: not shown where they do.
    unwanted: Vec<Condition>,
}

/// A sign and its labels.
type Condition = (String, Vec<String>);

/// The part of the page that a line belongs to.
#[derive(Clone, Copy)]
enum Section {
    Summary,
    Meaning,
    Actions(ActionKind),
    /// Inside one root cause: its prose, then its own actions.
    Root(ActionKind),
}

/// Reads the lines of one page.
struct Reader<'a> {
    source: &'a Source,
    known: &'a Known,
    problems: &'a mut Problems,
    page: Page,
    section: Section,
    /// The line that is read, from 1.
    line: usize,
}

/// The page of a file, with everything in it that does not fit reported.
pub fn read(source: &Source, known: &Known, problems: &mut Problems) -> Page {
    let mut reader = Reader { source, known, problems, page: Page::default(), section: Section::Summary, line: 0 };
    if !known.causes.contains_key(source.stem()) {
        let what = one_of("cause", source.stem(), known.cause_ids());
        reader.problems.add(&source.path, format!("the file's name: {what}"));
    }
    for line in source.text.lines() {
        reader.line += 1;
        reader.take(line.trim_end());
    }
    if reader.page.title.is_empty() {
        reader.line = 1;
        reader.wrong("a page begins with its title: `# …`");
    }
    reader.page
}

impl Reader<'_> {
    fn wrong(&mut self, what: impl std::fmt::Display) {
        self.source.wrong_line(self.line, what, self.problems);
    }

    fn take(&mut self, line: &str) {
        if let Some(title) = line.strip_prefix("# ") {
            self.page.title = title.to_string();
        } else if let Some(heading) = line.strip_prefix("### ") {
            self.root_heading(heading);
        } else if let Some(heading) = line.strip_prefix("## ") {
            self.heading(heading);
        } else if line.starts_with('#') {
            self.wrong(format!("a heading is `# …`, `## …` or `### …`, and not `{line}`"));
        } else {
            self.text(line);
        }
    }

    fn heading(&mut self, heading: &str) {
        if let Some(root) = heading.strip_prefix("If ") {
            let (id, label) = root.split_once(':').unwrap_or((root, ""));
            let (id, label) = (id.trim().to_string(), label.trim().to_string());
            let roots = self.known.causes.get(self.source.stem());
            if let Some(roots) = roots.filter(|roots| !roots.contains(&id)) {
                let what = one_of("root cause", &id, roots.iter().map(String::as_str));
                self.wrong(format!("{what} (assets/causes/{}.toml)", self.source.stem()));
            }
            if label.is_empty() {
                self.wrong(format!("a root cause has a label: `## If {id}: in a few words`"));
            }
            self.page.roots.push(Root { id, label, ..Root::default() });
            self.section = Section::Root(ActionKind::Do);
        } else if heading == "Meaning" {
            self.section = Section::Meaning;
        } else if let Some(kind) = kind_of(heading) {
            self.section = Section::Actions(kind);
        } else {
            let headings = HEADINGS.into_iter().chain(["If ID: label"]);
            self.wrong(one_of("heading", heading, headings));
        }
    }

    fn root_heading(&mut self, heading: &str) {
        let (name, instead) = heading.strip_suffix(" instead").map_or((heading, false), |name| (name, true));
        let Some(kind) = kind_of(name) else {
            self.wrong(one_of("heading", name, HEADINGS.into_iter().skip(1)));
            return;
        };
        if !matches!(self.section, Section::Root(_)) {
            self.wrong(format!("`### {heading}` belongs below a heading `## If …`"));
            return;
        }
        self.section = Section::Root(kind);
        self.page.roots.last_mut().filter(|_| instead).into_iter().for_each(|root| root.replaces.push(kind));
    }

    fn text(&mut self, line: &str) {
        match self.section {
            Section::Summary => match line.strip_prefix("headline: ") {
                Some(headline) => {
                    self.placeholders(headline);
                    self.page.headlines.push(headline.to_string());
                }
                None => append(&mut self.page.summary, line),
            },
            Section::Meaning => append(&mut self.page.meaning, line),
            Section::Actions(kind) => {
                let mut actions = std::mem::take(&mut self.page.actions);
                self.action(&mut actions, kind, line);
                self.page.actions = actions;
            }
            Section::Root(kind) => {
                let Some(mut root) = self.page.roots.pop() else { return };
                if let Some(headline) = line.strip_prefix("headline: ") {
                    root.headlines.push(headline.to_string());
                } else if line.starts_with("- ") || line.starts_with("  ") {
                    self.action(&mut root.actions, kind, line);
                } else {
                    if let Some((name, _)) = attribute(line) {
                        self.wrong(one_of("line", name, ["headline"].into_iter()));
                    }
                    append(&mut root.meaning, line);
                }
                self.page.roots.push(root);
            }
        }
    }

    /// `- **Title.** Detail` opens an action; indented `url:`, `command:`, `takes:`, `sets:`, `if:`, `unless:` or more detail follow it.
    fn action(&mut self, actions: &mut Vec<Action>, kind: ActionKind, line: &str) {
        if let Some(item) = line.strip_prefix("- ") {
            let Some((title, detail)) = item.strip_prefix("**").and_then(|rest| rest.split_once("**")) else {
                self.wrong(format!("an action starts with `- **Title.**`, and this line with `{}`", head(line)));
                return;
            };
            self.placeholders(title);
            self.placeholders(detail);
            actions.push(Action {
                kind,
                title: title.trim_end_matches(['.', '。']).to_string(),
                detail: detail.trim().to_string(),
                url: None,
                command: None,
                takes: None,
                sets: None,
                wanted: Vec::new(),
                unwanted: Vec::new(),
            });
            return;
        }
        let text = line.trim();
        let Some(action) = actions.last_mut() else {
            if !text.is_empty() {
                self.wrong(format!(
                    "only actions are below this heading: they start with `- **Title.**`, and this line with `{}`",
                    head(line)
                ));
            }
            return;
        };
        match attribute(text) {
            Some(("url", url)) => {
                action.url = Some(url.to_string());
                self.link(url);
            }
            Some(("command", command)) => {
                action.command = Some(command.trim_matches('`').to_string());
                self.placeholders(command);
            }
            Some(("takes", takes)) => action.takes = Some(takes.to_string()),
            Some(("sets", setting)) => match Setting::ALL.iter().find(|known| known.as_str() == setting) {
                Some(known) => action.sets = Some(*known),
                None => self.wrong(one_of("setting", setting, Setting::ALL.iter().map(|known| known.as_str()))),
            },
            Some(("if", condition)) => action.wanted.extend(self.condition(condition)),
            Some(("unless", condition)) => action.unwanted.extend(self.condition(condition)),
            Some((other, _)) => self.wrong(one_of("line", other, ATTRIBUTES.into_iter())),
            None => {
                append(&mut action.detail, text);
                self.placeholders(text);
            }
        }
    }

    fn link(&mut self, url: &str) {
        if !self.known.pages.contains(url) {
            let near = super::nearest::nearest(url, self.known.pages.iter().map(String::as_str));
            let meant = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            self.wrong(format!("{url} is not in assets/pages.toml{meant}"));
        }
    }

    fn placeholders(&mut self, text: &str) {
        let known = &self.known.vocabulary.placeholders;
        let unknown: Vec<String> = names(text).into_iter().filter(|name| !known.contains(name)).collect();
        for name in unknown {
            let what = one_of("value", &name, self.known.vocabulary.placeholders.iter().map(String::as_str));
            self.wrong(format!("in braces: {what}"));
        }
    }

    fn condition(&mut self, text: &str) -> Option<Condition> {
        let Some((sign, labels)) = text.split_once(" = ") else {
            self.wrong(format!("a condition is `SIGN = LABEL, LABEL`, and not `{text}`"));
            return None;
        };
        let labels: Vec<String> = labels.split(", ").map(str::to_string).collect();
        let allowed: Vec<&str> = match sign {
            "client" => self.known.clients.iter().map(String::as_str).collect(),
            "root" => self.known.causes.get(self.source.stem()).into_iter().flatten().map(String::as_str).collect(),
            "value" => self.known.vocabulary.placeholders.iter().map(String::as_str).collect(),
            "caller" => vec!["code", "program"],
            "checks" => vec!["made", "none"],
            "variant" => vec!["free", "paid"],
            "waits" => vec!["key", "money"],
            sign => match self.known.vocabulary.signs.get(sign) {
                Some(labels) => labels.iter().map(String::as_str).collect(),
                None => {
                    let signs = self.known.vocabulary.signs.keys().map(String::as_str).chain(OWN_SIGNS);
                    let what = one_of("sign", sign, signs);
                    self.wrong(what);
                    return None;
                }
            },
        };
        let wrong = labels.iter().find(|label| !allowed.contains(&label.as_str()));
        if let Some(what) = wrong.map(|label| one_of("label", label, allowed.iter().copied())) {
            self.wrong(format!("`{sign}` cannot show this: {what}"));
        }
        Some((sign.to_string(), labels))
    }
}

fn kind_of(heading: &str) -> Option<ActionKind> {
    Some(match heading {
        "Do" => ActionKind::Do,
        "Wait" => ActionKind::Wait,
        "Ask" => ActionKind::Ask,
        "Avoid" => ActionKind::Avoid,
        _ => return None,
    })
}

/// `name: value`, the name one word in small letters: no sentence begins so.
fn attribute(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once(": ")?;
    let is_word = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
    is_word.then_some((name, value))
}

/// The first words of a line, for a message.
fn head(line: &str) -> String {
    line.chars().take(40).collect()
}

/// The names in braces.
fn names(text: &str) -> BTreeSet<String> {
    let pieces = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|it| it.is_ascii_lowercase() || it == '_');
    pieces.map(|(name, _)| name).filter(is_name).map(str::to_string).collect()
}

impl Page {
    /// Takes the root causes and actions that this language lacks from English, so that none is passed over, and of
    /// all actions the conditions and what they set, which are in English alone.
    pub fn complete_from(&mut self, english: &Self) {
        complete(&mut self.actions, &english.actions);
        for root in &english.roots {
            match self.roots.iter_mut().find(|own| own.id == root.id) {
                Some(own) => complete(&mut own.actions, &root.actions),
                None => self.roots.push(root.clone()),
            }
        }
    }

    /// As `src/core/text/packed.rs` reads it.
    pub fn json(&self) -> serde_json::Value {
        let hypotheses: Vec<_> = self
            .roots
            .iter()
            .map(|root| {
                serde_json::json!({
                    "id": root.id,
                    "label": root.label,
                    "headlines": root.headlines,
                    "meaning": root.meaning.trim(),
                    "actions": actions_json(&root.actions),
                    "replaces": root.replaces,
                })
            })
            .collect();
        serde_json::json!({
            "title": self.title,
            "summary": self.summary.trim(),
            "headlines": self.headlines,
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
        let (sets, wanted, unwanted) = (original.sets, original.wanted.clone(), original.unwanted.clone());
        own.push(Action { sets, wanted, unwanted, ..action });
    }
}

impl Action {
    /// What of it is the same in every language.
    fn outline(&self) -> impl PartialEq {
        let facts = (self.kind, self.url.clone(), self.command.clone(), self.takes.is_some(), self.detail.is_empty());
        (facts, names(&self.title), names(&self.detail))
    }
}

fn actions_json(actions: &[Action]) -> Vec<serde_json::Value> {
    let json = |action: &Action| {
        serde_json::json!({
            "kind": action.kind,
            "title": action.title,
            "detail": action.detail.trim(),
            "url": action.url,
            "command": action.command,
            "takes": action.takes,
            "sets": action.sets,
            "wanted": action.wanted,
            "unwanted": action.unwanted,
        })
    };
    actions.iter().map(json).collect()
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
