//! The report as Markdown: what a support team asks for, ready to send.

use super::text::timed;
use crate::core::checks::money::usd;
use crate::core::ingest::private::{Prompts, Sendable};
use crate::core::reading::Reading;
use crate::core::report::values::grouped;
use crate::core::report::{Report, Source};
use crate::core::text::{ActionKind, Texts};
use crate::say;
use crate::show::glyphs::UNICODE;
use crate::show::tone::sign;
use crate::show::{facts, labels};
use std::fmt::Write as _;

/// Bytes of the paste that a report carries; issue trackers refuse far more than this.
const LIMIT: usize = 12 * 1024;

/// The whole report, without what is private.
#[must_use]
pub fn render(report: &Report, reading: Option<&Reading>, texts: &Texts) -> String {
    let report = &report.for_sending();
    let mut out = format!("# {}\n\n", texts.ui("markdown.title"));
    verdict(&mut out, report, texts);
    request(&mut out, report, reading, texts);
    if let Some(reading) = reading.filter(|it| !it.text.trim().is_empty()) {
        error(&mut out, report, reading, texts);
    }
    checks(&mut out, report, texts);
    xray(&mut out, report, texts);
    fit(&mut out, report, texts);
    authors(&mut out, report, texts);
    account(&mut out, report, texts);
    findings(&mut out, report, texts);
    steps(&mut out, report, texts);
    let program = &report.program;
    let made = texts.say(&say!("markdown.program", name = program.name, version = program.version));
    let prompts = texts.ui(match report.prompts {
        Prompts::LeftOut => "markdown.prompts_left_out",
        Prompts::Kept => "markdown.prompts_kept",
    });
    let _ = writeln!(out, "---\n\n{made} {prompts} {}", texts.ui("markdown.not_masked"));
    if report.redactions > 0 {
        let _ = writeln!(out, "{}", texts.say(&say!("report.redactions", count = report.redactions)));
    }
    out
}

fn heading(out: &mut String, text: &str) {
    let _ = writeln!(out, "## {text}\n");
}

fn verdict(out: &mut String, report: &Report, texts: &Texts) {
    heading(out, texts.ui("markdown.what"));
    let verdict = &report.verdict;
    let _ = writeln!(out, "**{}**\n", verdict.title);
    let mut facts = vec![format!("`{}`", verdict.cause)];
    if let Some(root) = verdict.root_cause {
        facts.push(format!("`{root}`"));
    }
    if let Some(fault) = verdict.fault {
        let who = texts.ui(labels::fault(fault));
        facts.push(texts.say(&match labels::is_open(verdict) {
            true => say!("report.fault_possible", who = who),
            false => say!("report.fault", who = who),
        }));
    }
    facts.push(texts.ui(labels::state(verdict)).to_string());
    if verdict.cause.is_named() {
        let percent = format!("{:.0}", verdict.confidence * 100.0);
        facts.push(texts.say(&say!("report.confidence", percent = percent)));
    }
    if !verdict.certain && !verdict.hedged {
        facts.push(texts.ui("report.uncertain").to_string());
    }
    let _ = writeln!(out, "{}\n", facts.join(" · "));
    if !verdict.summary.is_empty() {
        let _ = writeln!(out, "{}\n", verdict.summary);
    }
    for warning in &report.warnings {
        let _ = writeln!(out, "- ⚠ {}", prose(&warning.says));
    }
    for because in &verdict.because {
        let source = match (because.source, because.probe) {
            (Source::Probe, Some(probe)) => format!(" (`{probe}`)"),
            _ => String::new(),
        };
        let _ = writeln!(out, "- {}{source}", prose(&because.fact));
    }
    for row in &report.ruled_out {
        let _ = writeln!(
            out,
            "- {}: {} (`{}`: {})",
            texts.ui("report.ruled_out"),
            prose(&row.what),
            row.probe,
            prose(&row.shown)
        );
    }
    if !verdict.because.is_empty() || !report.ruled_out.is_empty() {
        out.push('\n');
    }
}

fn request(out: &mut String, report: &Report, reading: Option<&Reading>, texts: &Texts) {
    let facts = facts::all(reading);
    if facts.is_empty() {
        return;
    }
    heading(out, texts.ui("markdown.request"));
    for fact in facts {
        let value = Sendable::of(fact.value.as_deref().unwrap_or_default(), report.prompts).text;
        let _ = writeln!(out, "- {}: {}", texts.ui(fact.label), code(&value));
    }
    out.push('\n');
}

fn error(out: &mut String, report: &Report, reading: &Reading, texts: &Texts) {
    heading(out, texts.ui("markdown.error"));
    let sendable = Sendable::of(reading.text.trim_end(), report.prompts);
    let text = sendable.text.as_str();
    let decisive = report.verdict.because.iter().find_map(|it| it.span).map_or(0, |it| it.start);
    let shown = around(text, sendable.place_of(decisive));
    let fence = "`".repeat(longest_run(shown).max(2) + 1);
    let _ = writeln!(out, "{fence}text\n{shown}\n{fence}\n");
    if shown.len() < text.len() {
        let _ = writeln!(out, "{}\n", texts.say(&say!("markdown.cut", shown = shown.len(), total = text.len())));
    }
}

/// At most [`LIMIT`] bytes with the decisive place in them.
fn around(text: &str, decisive: usize) -> &str {
    if text.len() <= LIMIT {
        return text;
    }
    let mut start = decisive.saturating_sub(LIMIT / 2).min(text.len() - LIMIT);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let mut end = (start + LIMIT).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[start..end]
}

fn checks(out: &mut String, report: &Report, texts: &Texts) {
    heading(out, texts.ui("markdown.checks"));
    if report.probes.is_empty() {
        let _ = writeln!(out, "{}\n", texts.ui("markdown.no_checks"));
        return;
    }
    let columns = ["markdown.check", "markdown.outcome", "markdown.status", "markdown.time", "markdown.found"]
        .map(|it| texts.ui(it));
    let _ = writeln!(out, "| {} |\n|---|---|---|---|---|", columns.join(" | "));
    for probe in &report.probes {
        let status = probe.http_status.map_or_else(|| "–".to_string(), |it| it.to_string());
        let _ = writeln!(
            out,
            "| `{}` | {} {} | {status} | {} ms | {} |",
            probe.id,
            sign(probe.tone, &UNICODE),
            probe.outcome,
            probe.ms,
            prose(&probe.says)
        );
    }
    out.push('\n');
    if report.cost_usd > 0.0 {
        let _ = writeln!(out, "{}\n", texts.say(&say!("report.cost", usd = usd(report.cost_usd))));
    }
}

fn xray(out: &mut String, report: &Report, texts: &Texts) {
    let Some(xray) = &report.xray else { return };
    heading(out, texts.ui("report.xray"));
    if !xray.gates.is_empty() {
        let columns = ["markdown.gate", "markdown.left"].map(|key| texts.ui(key));
        let _ = writeln!(out, "| {} |\n|---|---|", columns.join(" | "));
        for gate in &xray.gates {
            let _ = writeln!(out, "| {} | {} |", prose(&gate.step), gate.left);
        }
        out.push('\n');
    }
    for says in &xray.says {
        let _ = writeln!(out, "{}\n", prose(says));
    }
}

fn columns(out: &mut String, keys: &[&'static str], texts: &Texts) {
    let names: Vec<&str> = keys.iter().map(|key| texts.ui(key)).collect();
    let _ = writeln!(out, "| {} |\n{}|", names.join(" | "), "|---".repeat(names.len()));
}

fn fit(out: &mut String, report: &Report, texts: &Texts) {
    let Some(fit) = &report.fit else { return };
    heading(out, texts.ui("fit.title"));
    columns(out, &["markdown.need", "markdown.left"], texts);
    for step in &fit.steps {
        let _ = writeln!(out, "| {} | {} |", prose(&step.need), step.left);
    }
    out.push('\n');
    for endpoint in &fit.endpoints {
        if let Some(lacks) = &endpoint.lacks {
            let says = texts.say(&say!("fit.left_out", provider = endpoint.provider, need = lacks));
            let _ = writeln!(out, "- {}", prose(&says));
        }
    }
    for says in &fit.says {
        let _ = writeln!(out, "- {}", prose(says));
    }
    out.push('\n');
}

fn authors(out: &mut String, report: &Report, texts: &Texts) {
    let Some(first) = report.authors.first() else { return };
    heading(out, texts.ui("authors.title"));
    let mut keys = vec!["markdown.author", "markdown.usable"];
    keys.extend(first.in_region.map(|_| "markdown.in_region"));
    keys.extend(first.unkept.map(|_| "markdown.unkept"));
    keys.push("markdown.limits");
    columns(out, &keys, texts);
    for row in &report.authors {
        let usable = row.usable.map_or_else(|| "?".to_string(), |count| count.to_string());
        let mut cells = vec![row.author.to_string(), format!("{usable}/{}", row.listed)];
        cells.extend(row.in_region.into_iter().chain(row.unkept).map(|count| count.to_string()));
        cells.push(prose(&row.says));
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out.push('\n');
}

fn account(out: &mut String, report: &Report, texts: &Texts) {
    if let Some(afforded) = &report.afforded {
        let tokens = grouped(afforded.tokens);
        let says = say!("credits.afford", tokens = tokens, usd = usd(afforded.usd), model = afforded.model);
        let _ = writeln!(out, "{}\n", prose(&texts.say(&says)));
    }
    let Some(read) = &report.management else { return };
    heading(out, texts.ui("report.management"));
    for finding in &read.findings {
        let mark = if finding.stops { "**!** " } else { "" };
        let _ = writeln!(out, "- {mark}{}\n  <{}>", prose(&finding.says), finding.url);
    }
    for says in &read.says {
        let _ = writeln!(out, "- {}", prose(says));
    }
    out.push('\n');
}

fn findings(out: &mut String, report: &Report, texts: &Texts) {
    if report.findings.is_empty() {
        return;
    }
    heading(out, texts.ui("report.findings"));
    for finding in &report.findings {
        let mark = if finding.misleads { "**!** " } else { "" };
        let value = if finding.value.is_empty() { String::new() } else { format!(" {}", code(&finding.value)) };
        let _ = writeln!(out, "- {mark}{}{value}: {}", code(&finding.place), prose(&finding.note));
    }
    out.push('\n');
}

fn steps(out: &mut String, report: &Report, texts: &Texts) {
    if report.actions.is_empty() {
        return;
    }
    heading(out, texts.ui("markdown.steps"));
    for action in &report.actions {
        let title = match action.kind {
            ActionKind::Do => action.title.clone(),
            other => texts.say(&say!("report.pair", name = texts.ui(labels::action(other)), says = action.title)),
        };
        let title = timed(&format!("**{title}**"), action.takes.as_deref(), texts);
        let _ = writeln!(out, "- {title}");
        if !action.detail.is_empty() {
            let _ = writeln!(out, "  {}", inline(&action.detail));
        }
        if let Some(url) = &action.url {
            let _ = writeln!(out, "  <{url}>");
        }
        if let Some(command) = &action.command {
            let _ = writeln!(out, "\n  ```sh\n  {}\n  ```", command.replace('\n', "\n  "));
        }
    }
    if let Some(look) = &report.second_look {
        let _ = writeln!(out, "\n{}", look.says);
    }
    out.push('\n');
}

/// One line: text from outside must not start a heading, a list or a table.
fn inline(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// A sentence whose words may come from outside: what makes links, pictures, HTML and emphasis is written as it is.
fn prose(text: &str) -> String {
    inline(text).chars().fold(String::new(), |mut out, letter| {
        match letter {
            '<' => out.push_str("&lt;"),
            '[' | ']' | '!' | '*' | '`' | '|' | '\\' => out.extend(['\\', letter]),
            other => out.push(other),
        }
        out
    })
}

/// A value as code, whatever back-quotes it holds.
pub(super) fn code(value: &str) -> String {
    let value = inline(value);
    let fence = "`".repeat(longest_run(&value) + 1);
    let space = if value.starts_with('`') || value.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{value}{space}{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|it| it != '`').map(str::len).max().unwrap_or(0)
}
