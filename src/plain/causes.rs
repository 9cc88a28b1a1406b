//! The knowledge base for reading: the list of causes, and one cause explained.

use super::markdown::code;
use super::style::Style;
use super::text::{TextPage, timed};
use crate::core::knowledge::causes::{CAUSES, Cause, CauseId, Fault};
use crate::core::nearest::nearest_words;
use crate::core::report::SCHEMA_VERSION;
use crate::core::text::{ActionKind, ActionText, CauseText, Texts, fill_known, placeholders};
use crate::say;
use crate::show::labels;
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Every cause with its title, by family.
#[must_use]
pub fn list_text(texts: &Texts, style: &Style) -> String {
    let mut page = TextPage { texts, style, out: String::new() };
    let wide = CAUSES.iter().map(|it| it.id.as_str().len()).max().unwrap_or(0);
    let mut family = "";
    for cause in CAUSES {
        if cause.id.family() != family && !family.is_empty() {
            page.line("");
        }
        family = cause.id.family();
        page.painted(cause.id.as_str(), wide + 2, title(cause.id, texts), Style::link, |_, line| line.to_string());
    }
    page.line("");
    page.prose("", 0, texts.ui("causes.hint"));
    style.finish(page.out)
}

/// Every cause as a Markdown table.
#[must_use]
pub fn list_markdown(texts: &Texts) -> String {
    let mut out = format!("| {} | {} |\n|---|---|\n", texts.ui("causes.id"), texts.ui("causes.title"));
    for cause in CAUSES {
        let _ = writeln!(out, "| `{}` | {} |", cause.id, title(cause.id, texts).replace('|', "\\|"));
    }
    out
}

/// Every cause, as `causes --json` prints them.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CauseList {
    /// Version of the documents.
    schema_version: u32,
    /// All of them, sorted by id.
    causes: Vec<ListedCause>,
}

/// One cause of the list.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ListedCause {
    /// Its id.
    id: CauseId,
    /// Who most likely has to act.
    fault: Fault,
    /// HTTP statuses that it is usually seen with.
    statuses: &'static [u16],
    /// One line.
    title: &'static str,
}

/// Every cause as JSON.
#[must_use]
pub fn list_json(texts: &Texts) -> Value {
    let listed = |cause: &Cause| ListedCause {
        id: cause.id,
        fault: cause.fault,
        statuses: cause.statuses,
        title: title(cause.id, texts),
    };
    json!(CauseList { schema_version: SCHEMA_VERSION, causes: CAUSES.iter().map(listed).collect() })
}

fn title(id: CauseId, texts: &Texts) -> &'static str {
    texts.cause(id).map_or("", |it| it.title)
}

/// One cause explained at length.
#[must_use]
pub fn explain_text(cause: CauseId, texts: &Texts, style: &Style) -> String {
    let entry = cause.entry();
    let mut page = TextPage { texts, style, out: String::new() };
    let Some(prose) = texts.cause(cause) else { return format!("{cause}\n") };
    page.painted("", 0, prose.title, Style::bold, Style::bold);
    page.painted("", 0, &signature(entry, texts), Style::dim, Style::dim);
    page.line("");
    page.prose("", 0, prose.summary);
    if !prose.meaning.is_empty() {
        page.heading("causes.meaning");
        page.prose("", 0, prose.meaning);
    }
    let literals = literals(entry);
    if !literals.is_empty() {
        page.heading("causes.literals");
        for literal in literals {
            page.prose("  -", 4, literal);
        }
    }
    let roots = roots(entry, prose);
    if !roots.is_empty() {
        page.heading("causes.roots");
        for root in &roots {
            let said = texts.say(&say!("causes.action", title = root.label, detail = root.meaning));
            page.prose("  -", 4, &format!("{}: {said}", root.id));
            for action in root.actions.iter().filter(|action| is_general(action)) {
                action_text(&mut page, "    ", action);
            }
            if !root.checks.is_empty() {
                let shown = texts.say(&say!("causes.shown_by", checks = root.checks.join(", ")));
                page.prose("", 4, &shown);
            }
        }
    }
    for kind in [ActionKind::Do, ActionKind::Wait, ActionKind::Ask, ActionKind::Avoid] {
        let chosen: Vec<&ActionText> =
            prose.actions.iter().filter(|action| action.kind == kind && is_general(action)).collect();
        if !chosen.is_empty() {
            page.heading(labels::action(kind));
        }
        for action in chosen {
            action_text(&mut page, "  ", action);
        }
    }
    if !entry.next.is_empty() {
        page.heading("report.next_gates");
        for next in entry.next {
            let title = CauseId::parse(next).map_or("", |it| title(it, texts));
            page.prose("  -", 4, &format!("{next}: {title}"));
        }
    }
    style.finish(page.out)
}

fn action_text(page: &mut TextPage<'_>, margin: &str, action: &ActionText) {
    let indent = margin.len() + 2;
    let text = spoken(&timed(action.title, action.takes, page.texts), action, page.texts);
    page.prose(&format!("{margin}-"), indent, &text);
    for line in action.url.into_iter().chain(action.command.into_iter().flat_map(str::lines)) {
        let line = page.style.link(line);
        page.line(&format!("{}{line}", " ".repeat(indent)));
    }
}

/// Title and detail as running text, in the punctuation of the language.
fn spoken(title: &str, action: &ActionText, texts: &Texts) -> String {
    let detail = general(action);
    if detail.is_empty() {
        title.to_string()
    } else {
        texts.say(&say!("causes.action", title = title, detail = detail))
    }
}

/// An action whose title names something of one case says nothing without it.
fn is_general(action: &ActionText) -> bool {
    placeholders(action.title).next().is_none()
}

/// The detail as it stands for every case: without the sentences that speak of one.
fn general(action: &ActionText) -> String {
    fill_known::<&str>(action.detail, &[])
}

/// Id, statuses and who has to act, on one line.
fn signature(entry: &Cause, texts: &Texts) -> String {
    let mut parts = vec![entry.id.to_string()];
    if !entry.statuses.is_empty() {
        let statuses: Vec<String> = entry.statuses.iter().map(u16::to_string).collect();
        parts.push(format!("HTTP {}", statuses.join(", ")));
    }
    if entry.id.is_named() {
        parts.push(texts.say(&say!("report.fault", who = texts.ui(labels::fault(entry.fault)))));
    }
    parts.join(" · ")
}

fn literals(entry: &Cause) -> Vec<&'static str> {
    entry.rules.iter().flat_map(|it| it.literal.iter().copied()).collect()
}

struct Root {
    id: &'static str,
    prior: f64,
    certain: bool,
    fault: crate::core::knowledge::causes::Fault,
    label: &'static str,
    meaning: &'static str,
    actions: &'static [ActionText],
    checks: Vec<String>,
}

fn roots(entry: &'static Cause, prose: &'static CauseText) -> Vec<Root> {
    let mut roots: Vec<Root> = entry
        .hypotheses
        .iter()
        .map(|it| {
            let text = prose.hypotheses.iter().find(|text| text.id == it.id);
            Root {
                id: it.id,
                label: text.map_or("", |it| it.label),
                prior: it.prior,
                certain: it.certain,
                fault: it.fault,
                meaning: text.map_or("", |it| it.meaning),
                actions: text.map_or(&[], |it| it.actions),
                checks: it
                    .predicts
                    .iter()
                    .map(|(probe, outcomes)| format!("{probe} = {}", outcomes.join("/")))
                    .collect(),
            }
        })
        .collect();
    roots.sort_by(|a, b| b.prior.total_cmp(&a.prior));
    roots
}

/// One cause explained, as Markdown.
#[must_use]
pub fn explain_markdown(cause: CauseId, texts: &Texts) -> String {
    let entry = cause.entry();
    let Some(prose) = texts.cause(cause) else { return format!("# {cause}\n") };
    let mut out = format!("# {}\n\n{}\n\n{}\n\n", prose.title, signature(entry, texts), prose.summary);
    if !prose.meaning.is_empty() {
        let _ = writeln!(out, "## {}\n\n{}\n", texts.ui("causes.meaning"), prose.meaning);
    }
    let literals = literals(entry);
    if !literals.is_empty() {
        let _ = writeln!(out, "## {}\n", texts.ui("causes.literals"));
        for literal in literals {
            let _ = writeln!(out, "- {}", code(literal));
        }
        out.push('\n');
    }
    let roots = roots(entry, prose);
    if !roots.is_empty() {
        let _ = writeln!(out, "## {}\n", texts.ui("causes.roots"));
        for root in &roots {
            let said = texts.say(&say!("causes.action", title = root.label, detail = root.meaning));
            let _ = writeln!(out, "- `{}`: {said}", root.id);
            if !root.checks.is_empty() {
                let shown = texts.say(&say!("causes.shown_by", checks = root.checks.join(", ")));
                let _ = writeln!(out, "  {shown}");
            }
            actions_markdown(&mut out, "  ", root.actions.iter(), texts);
        }
        out.push('\n');
    }
    for kind in [ActionKind::Do, ActionKind::Wait, ActionKind::Ask, ActionKind::Avoid] {
        let mut chosen = prose.actions.iter().filter(|it| it.kind == kind).peekable();
        if chosen.peek().is_some() {
            let _ = writeln!(out, "## {}\n", texts.ui(labels::action(kind)));
            actions_markdown(&mut out, "", chosen, texts);
            out.push('\n');
        }
    }
    out
}

fn actions_markdown<'a>(out: &mut String, margin: &str, actions: impl Iterator<Item = &'a ActionText>, texts: &Texts) {
    for action in actions {
        let text = spoken(&timed(&format!("**{}**", action.title), action.takes, texts), action, texts);
        let _ = writeln!(out, "{margin}- {text}");
        if let Some(url) = action.url {
            let _ = writeln!(out, "{margin}  <{url}>");
        }
        if let Some(command) = action.command {
            let _ = writeln!(out, "{margin}  `{command}`");
        }
    }
}

/// One cause, as `causes ID --json` prints it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExplainedCause {
    /// Version of the documents.
    schema_version: u32,
    /// Its id.
    id: CauseId,
    /// Who most likely has to act.
    fault: Fault,
    /// HTTP statuses that it is usually seen with.
    statuses: &'static [u16],
    /// One line.
    title: &'static str,
    /// Two or three sentences.
    summary: &'static str,
    /// The long form.
    meaning: &'static str,
    /// Messages that lead to it.
    literals: Vec<&'static str>,
    /// Its root causes, the likeliest first.
    root_causes: Vec<ExplainedRoot>,
    /// What to do, whichever root cause it is.
    actions: Vec<ExplainedAction>,
    /// Causes that may show up once this one is mended.
    next: &'static [&'static str],
}

/// One root cause.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ExplainedRoot {
    /// Its id.
    id: &'static str,
    /// Who has to act then.
    fault: Fault,
    /// Share of cases in which it is this one.
    prior: f64,
    /// Public knowledge is sure of it.
    certain: bool,
    /// In a few words.
    label: &'static str,
    /// What it means.
    meaning: &'static str,
    /// The checks that show it.
    shown_by: Vec<String>,
    /// What to do then.
    actions: Vec<ExplainedAction>,
}

/// What to do, with general words in place of the values of a case.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ExplainedAction {
    /// Do, wait, ask or avoid.
    kind: ActionKind,
    /// One line.
    title: &'static str,
    /// How and why.
    detail: String,
    /// The exact page.
    url: Option<&'static str>,
    /// A command to copy.
    command: Option<&'static str>,
    /// How long it takes.
    takes: Option<&'static str>,
}

/// One cause explained, as JSON.
#[must_use]
pub fn explain_json(cause: CauseId, texts: &Texts) -> Value {
    let entry = cause.entry();
    let prose = texts.cause(cause);
    let action = |action: &ActionText| ExplainedAction {
        kind: action.kind,
        title: action.title,
        detail: general(action),
        url: action.url,
        command: action.command,
        takes: action.takes,
    };
    let root = |root: &Root| ExplainedRoot {
        id: root.id,
        fault: root.fault,
        prior: root.prior,
        certain: root.certain,
        label: root.label,
        meaning: root.meaning,
        shown_by: root.checks.clone(),
        actions: root.actions.iter().map(action).collect(),
    };
    json!(ExplainedCause {
        schema_version: SCHEMA_VERSION,
        id: cause,
        fault: entry.fault,
        statuses: entry.statuses,
        title: prose.map_or("", |prose| prose.title),
        summary: prose.map_or("", |prose| prose.summary),
        meaning: prose.map_or("", |prose| prose.meaning),
        literals: literals(entry),
        root_causes: prose.map(|prose| roots(entry, prose).iter().map(root).collect()).unwrap_or_default(),
        actions: prose.map(|prose| prose.actions.iter().map(action).collect()).unwrap_or_default(),
        next: entry.next,
    })
}

/// Ids that hold a name or are close to it, best first.
#[must_use]
pub fn nearest(name: &str) -> Vec<&'static str> {
    let ids: Vec<&'static str> = CAUSES.iter().map(|cause| cause.id.as_str()).collect();
    nearest_words(name, &ids, 6)
}
