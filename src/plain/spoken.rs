//! The report for the ear: one sentence a line, the step to take early, and no drawing, sign or column.

use crate::core::checks::Probe;
use crate::core::checks::tone::Tone;
use crate::core::reading::Reading;
use crate::core::report::{Action, Report};
use crate::core::text::{ActionKind, Sentence, Texts, sentences};
use crate::say;
use crate::show::labels;

/// The whole report.
#[must_use]
pub fn render(report: &Report, reading: Option<&Reading>, texts: &Texts) -> String {
    let mut page = Page { texts, out: answer(report, texts) };
    let verdict = &report.verdict;
    page.sentences(&verdict.summary);
    if let Some(fault) = verdict.fault {
        let who = texts.ui(labels::fault(fault));
        page.say(&say!("spoken.fault", who = who, state = texts.ui(labels::state(verdict))));
    }
    for warning in &report.warnings {
        page.sentences(&warning.says);
    }
    if !verdict.because.is_empty() {
        page.say(&say!("spoken.why"));
    }
    for reason in &verdict.because {
        page.sentences(&reason.fact);
    }
    page.checks(report);
    page.tables(report);
    let first = first_step(report);
    for action in report.actions.iter().filter(|action| first.is_none_or(|first| !std::ptr::eq(first, *action))) {
        let key = if action.kind == ActionKind::Avoid { "spoken.careful" } else { "spoken.then" };
        page.action(key, action);
    }
    if let Some(look) = &report.second_look {
        page.sentences(&look.says);
    }
    if reading.is_some_and(|reading| reading.key_in_paste) {
        page.sentences(texts.ui("report.rotate"));
    }
    page.out
}

/// The verdict and the first step: what is said before all else.
#[must_use]
pub fn answer(report: &Report, texts: &Texts) -> String {
    let mut page = Page { texts, out: String::new() };
    page.sentences(&report.verdict.title);
    if let Some(action) = first_step(report) {
        page.action("spoken.first", action);
    }
    page.out
}

/// Each sentence of a text on a line of its own.
#[must_use]
pub fn lines(text: &str) -> String {
    let mut page = String::new();
    for paragraph in text.lines() {
        for sentence in sentences(paragraph) {
            if !sentence.trim().is_empty() {
                page.push_str(sentence.trim());
                page.push('\n');
            }
        }
    }
    page
}

fn first_step(report: &Report) -> Option<&Action> {
    report.actions.iter().find(|action| action.kind != ActionKind::Avoid)
}

struct Page<'a> {
    texts: &'a Texts,
    out: String,
}

impl Page<'_> {
    fn sentences(&mut self, text: &str) {
        // The sign between the menus of a way is read out as a quotation mark, or not at all.
        self.out.push_str(&lines(&text.replace(" › ", ", ")));
    }

    fn say(&mut self, sentence: &Sentence) {
        let text = self.texts.say(sentence);
        self.sentences(&text);
    }

    fn action(&mut self, key: &'static str, action: &Action) {
        let title = action.title.trim_end_matches(['.', '。']);
        self.say(&Sentence { key, args: vec![("title", title.to_string())] });
        if let Some(takes) = &action.takes {
            self.say(&say!("spoken.takes", takes = takes));
        }
        self.sentences(&action.detail);
        // A link and a command are read out letter by letter and copied: nothing beside them.
        if let Some(url) = &action.url {
            self.say(&say!("spoken.page"));
            self.out.push_str(&format!("{url}\n"));
        }
        if let Some(command) = &action.command {
            self.say(&say!("spoken.command"));
            self.out.push_str(&format!("{command}\n"));
        }
    }

    fn checks(&mut self, report: &Report) {
        if report.probes.is_empty() {
            return;
        }
        let good = report.probes.iter().filter(|probe| probe.tone == Tone::Good).count();
        self.say(&say!("spoken.checks", count = report.probes.len(), good = good));
        // What is a reason has been said.
        let is_said = |id: &str| report.verdict.because.iter().any(|reason| reason.probe == Some(id));
        let told = report.probes.iter().filter(|probe| matches!(probe.tone, Tone::Bad | Tone::Warn));
        // One reason that kept several checks from being made is heard once.
        let mut said: Vec<&str> = report.verdict.because.iter().map(|reason| reason.fact.as_str()).collect();
        for probe in told.filter(|probe| !is_said(probe.id)) {
            let again = !probe.says.is_empty() && said.iter().any(|it| it.contains(probe.says.trim_end_matches('.')));
            let says = if again { self.texts.ui("checks.same") } else { &probe.says };
            said.push(&probe.says);
            let name = Probe::parse(probe.id).map_or_else(|| probe.id.to_string(), |it| self.texts.say(&it.name()));
            self.say(&say!("report.pair", name = name, says = says));
        }
    }

    /// What the screen draws as tables, a row a sentence.
    fn tables(&mut self, report: &Report) {
        if let Some(xray) = &report.xray {
            self.say(&say!("spoken.xray"));
            for gate in &xray.gates {
                self.say(&say!("spoken.gate", gate = gate.step, count = gate.left));
            }
            xray.says.iter().for_each(|says| self.sentences(says));
        }
        if let Some(fit) = report.fit.as_ref().filter(|fit| fit.steps.len() > 1) {
            self.say(&say!("spoken.fit"));
            for step in &fit.steps {
                self.say(&say!("report.pair", name = step.need, says = step.left));
            }
            fit.says.iter().for_each(|says| self.sentences(says));
        }
        for row in report.authors.iter().filter(|row| !row.says.is_empty()) {
            let usable = row.usable.map_or_else(|| "?".to_string(), |count| count.to_string());
            self.say(&say!("spoken.author", author = row.author, usable = usable, listed = row.listed));
            self.sentences(&row.says);
        }
        let Some(read) = &report.management else { return };
        self.say(&say!("spoken.management"));
        for finding in &read.findings {
            self.sentences(&finding.says);
            self.out.push_str(&format!("{}\n", finding.url));
        }
        read.says.iter().for_each(|says| self.sentences(says));
    }
}
