//! What a scan found: a table with bars for people, a document for machines.

use super::markdown::code;
use super::style::Style;
use super::text::TextPage;
use crate::core::knowledge::causes::{CauseId, Fault};
use crate::core::report::actions;
use crate::core::report::{Action, Program, SCHEMA_VERSION};
use crate::core::scan::stamp::Stamp;
use crate::core::scan::summary::Example;
use crate::core::scan::{CauseGroup, FoundFailure, Summary, Tally};
use crate::core::text::{ActionKind, Sentence, Texts};
use crate::say;
use crate::show::byte_size::byte_size;
use crate::show::labels;
use crate::show::wrap::{chop, cut, fill, width};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Causes shown with an example and what to do; the table has them all.
const DETAILED: usize = 8;
/// Rows of the tables of models, providers and clients.
const ROWS: usize = 8;
/// Rows of the table of hours: two days.
const HOURS: usize = 48;
/// Lines of an example.
const EXAMPLE_LINES: usize = 6;
/// Columns of the longest bar.
const BAR: usize = 20;

/// One scanned file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScannedFile {
    /// Its name, cleaned and redacted.
    pub name: String,
    /// Bytes read of it.
    pub bytes: u64,
    /// Why it could not be read, or not to its end.
    #[serde(skip)]
    pub problem: Option<Sentence>,
}

/// The table for people.
#[must_use]
pub fn render_text(summary: &Summary, sources: &[ScannedFile], texts: &Texts, style: &Style) -> String {
    let mut page = TextPage { texts, style, out: String::new() };
    page.prose("", 0, &overview(summary, sources, texts));
    if let Some((first, last)) = summary.period() {
        page.prose("", 0, &texts.say(&say!("scan.period", first = first, last = last)));
    }
    for source in sources {
        if let Some(problem) = &source.problem {
            page.prose("  -", 4, &texts.say(problem));
        }
    }
    if summary.failures == 0 {
        return style.finish(page.out);
    }
    causes(&mut page, summary);
    for (heading, tally) in tables(summary) {
        names(&mut page, heading, tally, summary.failures);
    }
    hours(&mut page, summary);
    for (cause, group) in summary.ranked().into_iter().take(DETAILED) {
        detail(&mut page, cause, group);
    }
    if summary.redactions() > 0 {
        page.line("");
        page.prose("", 0, &texts.say(&say!("report.redactions", count = summary.redactions())));
    }
    style.finish(page.out)
}

fn overview(summary: &Summary, sources: &[ScannedFile], texts: &Texts) -> String {
    let name = match sources {
        [one] => one.name.clone(),
        many => texts.say(&say!("scan.files", count = many.len())),
    };
    texts.say(&say!(
        "scan.overview",
        name = name,
        size = byte_size(summary.bytes),
        lines = summary.lines,
        failures = summary.failures
    ))
}

fn tables(summary: &Summary) -> [(&'static str, &Tally); 3] {
    [("scan.models", &summary.models), ("scan.providers", &summary.providers), ("scan.clients", &summary.clients)]
}

fn causes(page: &mut TextPage<'_>, summary: &Summary) {
    page.heading("scan.causes");
    let ranked = summary.ranked();
    let most = ranked.first().map_or(1, |it| it.1.count);
    let count = most.to_string().len().max(3);
    let name = ranked.iter().map(|it| it.0.as_str().len()).max().unwrap_or(0);
    let bar = BAR.min(page.style.measure() / 5);
    for (cause, group) in &ranked {
        let title = page.texts.cause(*cause).map_or("", |it| it.title);
        let lead = 2 + count + 2 + 7 + bar + 2 + name + 2;
        let room = page.style.measure().saturating_sub(lead);
        let title = if room >= 20 { cut(title, room, page.style.glyphs().ellipsis) } else { String::new() };
        page.line(&format!(
            "  {:>count$}  {:>5}  {}  {}  {title}",
            group.count,
            percent(group.count, summary.failures),
            fill(&page.style.bar(share(group.count, most), bar), bar),
            page.style.bold(&fill(cause.as_str(), name)),
        ));
    }
}

fn names(page: &mut TextPage<'_>, heading: &'static str, tally: &Tally, all: u64) {
    if tally.is_empty() {
        return;
    }
    page.heading(heading);
    let ranked = tally.ranked();
    let most = ranked[0].1;
    let count = most.to_string().len().max(3);
    let bar = BAR.min(page.style.measure() / 5);
    for (name, times) in ranked.iter().take(ROWS) {
        let bar_text = fill(&page.style.bar(share(*times, most), bar), bar);
        page.line(&format!("  {times:>count$}  {:>5}  {bar_text}  {name}", percent(*times, all)));
    }
    if ranked.len() > ROWS {
        let rest = page.texts.say(&say!("scan.more", count = ranked.len() - ROWS));
        page.prose("", 2, &rest);
    }
}

fn hours(page: &mut TextPage<'_>, summary: &Summary) {
    if summary.hours.is_empty() {
        return;
    }
    page.heading("scan.hours");
    let skipped = summary.hours.len().saturating_sub(HOURS);
    if skipped > 0 {
        let rest = page.texts.say(&say!("scan.earlier_hours", count = skipped));
        page.prose("", 2, &rest);
    }
    let shown: Vec<_> = summary.hours.iter().skip(skipped).collect();
    let most = shown.iter().map(|it| *it.1).max().unwrap_or(1);
    let count = most.to_string().len().max(3);
    for (hour, times) in shown {
        let text = hour.to_string();
        let short = text.get(..16).unwrap_or(&text);
        let zone = if hour.utc { "Z" } else { " " };
        page.line(&format!("  {short}{zone}  {times:>count$}  {}", page.style.bar(share(*times, most), BAR)));
    }
}

fn detail(page: &mut TextPage<'_>, cause: CauseId, group: &CauseGroup) {
    let prose = page.texts.cause(cause);
    page.line("");
    page.painted("", 0, &format!("{cause}: {}", prose.map_or("", |it| it.title)), Style::bold, Style::bold);
    if let (Some(first), Some(last)) = (group.first, group.last) {
        page.prose("", 2, &page.texts.say(&say!("scan.seen", first = first, last = last)));
    }
    for (heading, tally) in
        [("scan.models", &group.models), ("scan.providers", &group.providers), ("scan.clients", &group.clients)]
    {
        if !tally.is_empty() {
            let top: Vec<String> = tally.ranked().iter().take(4).map(|it| format!("{} ({})", it.0, it.1)).collect();
            page.prose("", 2, &format!("{}: {}", page.texts.ui(heading), top.join(", ")));
        }
    }
    if let Some(example) = &group.example {
        let at = page.texts.say(&say!("scan.example", file = example.file, line = example.line));
        page.prose("", 2, &at);
        let room = page.style.measure().saturating_sub(4);
        let lines = example.text.lines().filter(|it| !it.trim().is_empty());
        for line in lines.flat_map(|it| chop(&it.replace('\t', " "), room)).take(EXAMPLE_LINES) {
            let line = page.style.dim(&line);
            page.line(&format!("  {} {line}", page.style.glyphs().vertical));
        }
    }
    for action in first_actions(cause, group, page.texts) {
        page.prose("  -", 4, &action.title);
        for whole in action.url.iter().map(String::as_str).chain(action.command.iter().flat_map(|it| it.lines())) {
            let whole = page.style.link(whole);
            page.line(&format!("    {whole}"));
        }
    }
}

/// The first things to do about a cause, in the words for its commonest client.
fn first_actions(cause: CauseId, group: &CauseGroup, texts: &Texts) -> Vec<Action> {
    actions::general(cause, group.clients.ranked().first().map(|client| client.0), texts)
}

/// One line for a failure in a live log.
#[must_use]
pub fn live_text(found: &FoundFailure, source: &str, style: &Style) -> String {
    let verdict = &found.verdict;
    let mut parts = Vec::new();
    parts.extend(found.stamp.map(|it| it.to_string()));
    parts.push(source.to_string());
    parts.push(style.bold(verdict.cause.as_str()));
    parts.extend(verdict.status.map(|it| it.to_string()));
    parts.extend(verdict.model.clone());
    let head = parts.join("  ");
    let flat: Vec<&str> = verdict.message.as_deref().unwrap_or(&verdict.example).split_whitespace().collect();
    let room = style.width.saturating_sub(width(&head) + 2).max(20);
    format!("{head}  {}\n", cut(&flat.join(" "), room, style.glyphs().ellipsis))
}

/// One failure of a log that is followed: a line of `scan --follow --json`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LiveFailure<'a> {
    /// `failure`.
    event: &'static str,
    /// The file, as it was given.
    file: &'a str,
    /// The line its record starts at, from 1.
    line: u64,
    /// When, as the log says.
    at: Option<Stamp>,
    /// Its cause.
    cause: CauseId,
    /// 0 to 1.
    confidence: f64,
    /// HTTP status.
    status: Option<u16>,
    /// Model id.
    model: Option<&'a str>,
    /// Upstream provider.
    provider: Option<&'a str>,
    /// Client id.
    client: Option<&'a str>,
    /// The message.
    message: Option<&'a str>,
}

/// One line of JSON for a failure in a live log.
#[must_use]
pub fn live_json(found: &FoundFailure, source: &str) -> String {
    let verdict = &found.verdict;
    let event = LiveFailure {
        event: "failure",
        file: source,
        line: found.line,
        at: found.stamp,
        cause: verdict.cause,
        confidence: verdict.confidence,
        status: verdict.status,
        model: verdict.model.as_deref(),
        provider: verdict.provider.as_deref(),
        client: verdict.client.as_deref(),
        message: verdict.message.as_deref(),
    };
    format!("{}\n", json!(event))
}

/// What `scan --json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScanDocument<'a> {
    /// Version of the documents.
    schema_version: u32,
    /// Who made it.
    program: Program,
    /// The files that were read.
    files: Vec<FileView<'a>>,
    /// Bytes read.
    bytes: u64,
    /// Lines read.
    lines: u64,
    /// Failures found.
    failures: u64,
    /// When the first was, where the logs tell.
    first: Option<Stamp>,
    /// When the last was.
    last: Option<Stamp>,
    /// Their causes, the most frequent first.
    causes: Vec<CauseView<'a>>,
    /// By model.
    models: &'a Tally,
    /// By upstream provider.
    providers: &'a Tally,
    /// By client.
    clients: &'a Tally,
    /// By hour.
    hours: Vec<HourView>,
    /// Secrets and personal ids masked.
    redactions: usize,
}

/// One file.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FileView<'a> {
    /// Its name, cleaned and redacted.
    name: &'a str,
    /// Bytes read of it.
    bytes: u64,
    /// Why it could not be read, or not to its end.
    problem: Option<String>,
}

/// The failures of an hour.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct HourView {
    /// The hour.
    hour: Stamp,
    /// How many.
    count: u64,
}

/// The failures of one cause.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct CauseView<'a> {
    /// Its id.
    cause: CauseId,
    /// Who most likely has to act; null where no cause is named.
    fault: Option<Fault>,
    /// One line.
    title: &'static str,
    /// How many.
    count: u64,
    /// Mean, 0 to 1.
    confidence: f64,
    /// When the first was, where the log tells.
    first: Option<Stamp>,
    /// When the last was.
    last: Option<Stamp>,
    /// By HTTP status.
    statuses: &'a Tally,
    /// By model.
    models: &'a Tally,
    /// By upstream provider.
    providers: &'a Tally,
    /// By client.
    clients: &'a Tally,
    /// The first one found.
    example: &'a Option<Example>,
    /// The first things to do.
    actions: Vec<ScanAction>,
}

/// Something to do.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ScanAction {
    /// Do or wait.
    kind: ActionKind,
    /// One line.
    title: String,
    /// The exact page.
    url: Option<String>,
    /// A command to copy.
    command: Option<String>,
}

/// The document for machines.
#[must_use]
pub fn document(summary: &Summary, sources: &[ScannedFile], texts: &Texts) -> Value {
    let cause = |(cause, group)| view(cause, group, texts);
    let period = summary.period();
    json!(ScanDocument {
        schema_version: SCHEMA_VERSION,
        program: Program { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        files: sources.iter().map(|file| file_view(file, texts)).collect(),
        bytes: summary.bytes,
        lines: summary.lines,
        failures: summary.failures,
        first: period.map(|(first, _)| first),
        last: period.map(|(_, last)| last),
        causes: summary.ranked().into_iter().map(cause).collect(),
        models: &summary.models,
        providers: &summary.providers,
        clients: &summary.clients,
        hours: summary.hours.iter().map(|(hour, count)| HourView { hour: *hour, count: *count }).collect(),
        redactions: summary.redactions(),
    })
}

fn file_view<'a>(file: &'a ScannedFile, texts: &Texts) -> FileView<'a> {
    let problem = file.problem.as_ref().map(|problem| texts.say(problem));
    FileView { name: &file.name, bytes: file.bytes, problem }
}

fn view<'a>(cause: CauseId, group: &'a CauseGroup, texts: &Texts) -> CauseView<'a> {
    #[expect(clippy::cast_precision_loss)]
    let confidence = group.confidence_sum / group.count.max(1) as f64;
    let action = |Action { kind, title, url, command, .. }: Action| ScanAction { kind, title, url, command };
    CauseView {
        cause,
        fault: cause.is_named().then(|| cause.entry().fault),
        title: texts.cause(cause).map_or("", |page| page.title),
        count: group.count,
        confidence: (confidence * 100.0).round() / 100.0,
        first: group.first,
        last: group.last,
        statuses: &group.statuses,
        models: &group.models,
        providers: &group.providers,
        clients: &group.clients,
        example: &group.example,
        actions: first_actions(cause, group, texts).into_iter().map(action).collect(),
    }
}

/// Markdown, to paste into an issue.
#[must_use]
pub fn render_markdown(summary: &Summary, sources: &[ScannedFile], texts: &Texts) -> String {
    let mut out = format!("{}\n\n", overview(summary, sources, texts));
    if let Some((first, last)) = summary.period() {
        let _ = writeln!(out, "{}\n", texts.say(&say!("scan.period", first = first, last = last)));
    }
    for problem in sources.iter().filter_map(|it| it.problem.as_ref()) {
        let _ = writeln!(out, "- {}", texts.say(problem));
    }
    if summary.failures == 0 {
        return out;
    }
    let head = ["scan.count", "causes.id", "causes.title", "scan.first", "scan.last"].map(|it| texts.ui(it));
    let _ = writeln!(out, "| {} |\n|---:|---|---|---|---|", head.join(" | "));
    for (cause, group) in summary.ranked() {
        let time =
            |it: Option<crate::core::scan::stamp::Stamp>| it.map_or_else(|| "–".to_string(), |it| it.to_string());
        let title = texts.cause(cause).map_or("", |it| it.title).replace('|', "\\|");
        let _ =
            writeln!(out, "| {} | `{cause}` | {title} | {} | {} |", group.count, time(group.first), time(group.last));
    }
    for (heading, tally) in tables(summary) {
        if !tally.is_empty() {
            let _ = writeln!(out, "\n## {}\n", texts.ui(heading));
            for (name, count) in tally.ranked().into_iter().take(ROWS) {
                let _ = writeln!(out, "- {}: {count}", code(name));
            }
        }
    }
    for (cause, group) in summary.ranked().into_iter().take(DETAILED) {
        let _ = writeln!(out, "\n## `{cause}`\n");
        if let Some(example) = &group.example {
            let at = texts.say(&say!("scan.example", file = example.file, line = example.line));
            let fence = "`".repeat(example.text.split(|it| it != '`').map(str::len).max().unwrap_or(0).max(2) + 1);
            let _ = writeln!(out, "{at}\n\n{fence}text\n{}\n{fence}\n", example.text);
        }
        for action in first_actions(cause, group, texts) {
            let kind = if action.kind == ActionKind::Wait { texts.ui(labels::action(action.kind)) } else { "" };
            let _ = writeln!(out, "- {kind}{}{}", if kind.is_empty() { "" } else { ": " }, action.title);
            if let Some(url) = &action.url {
                let _ = writeln!(out, "  <{url}>");
            }
        }
    }
    out
}

fn share(part: u64, whole: u64) -> f64 {
    #[expect(clippy::cast_precision_loss)]
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn percent(part: u64, whole: u64) -> String {
    format!("{:.0} %", share(part, whole) * 100.0)
}
