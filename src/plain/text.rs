//! The report as text for people: the verdict first, then why, then what to do.

use super::annotated_source;
use super::style::Style;
use crate::core::checks::money::usd;
use crate::core::checks::tone::Tone;
use crate::core::ingest::redact::redact;
use crate::core::reading::Reading;
use crate::core::report::values::grouped;
use crate::core::report::{Action, Alternative, Report};
use crate::core::text::{ActionKind, Sentence, Texts};
use crate::say;
use crate::show::excerpt::{Mark, MarkKind};
use crate::show::tone::{of_verdict, verdict_sign};
use crate::show::wrap::{cut, fill, width, wrap_whole};
use crate::show::{facts, labels};

/// The whole report. The reading gives the user's own text to underline.
#[must_use]
pub fn render(report: &Report, reading: Option<&Reading>, texts: &Texts, style: &Style) -> String {
    let mut page = TextPage { texts, style, out: String::new() };
    page.verdict(report);
    page.why(report, reading);
    page.speakers(report);
    page.noise(report);
    page.failures(report);
    page.checks(report);
    page.xray(report);
    page.fit(report);
    page.account(report);
    page.findings(report);
    page.ruled_out(report);
    page.alternatives(report);
    let mut kinds = [ActionKind::Do, ActionKind::Wait, ActionKind::Ask, ActionKind::Avoid];
    kinds.sort_by_key(|kind| report.actions.iter().position(|action| action.kind == *kind));
    for kind in kinds {
        page.actions(kind, &report.actions);
    }
    if let Some(look) = &report.second_look {
        page.line("");
        page.prose("", 0, &look.says);
    }
    page.next_gates(report);
    page.support(reading);
    page.redactions(report, reading);
    style.finish(page.out)
}

/// A page being written: prose is wrapped, URLs and commands stand alone.
pub(super) struct TextPage<'a> {
    /// Where sentences come from.
    pub texts: &'a Texts,
    /// How it is drawn.
    pub style: &'a Style,
    /// What stands so far.
    pub out: String,
}

impl TextPage<'_> {
    /// One line as it is.
    pub fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// A heading after an empty line.
    pub fn heading(&mut self, key: &'static str) {
        let heading = self.style.bold(self.texts.ui(key));
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.line(&heading);
    }

    /// Wrapped prose; the first line starts with `lead`, the others line up under it.
    pub fn prose(&mut self, lead: &str, indent: usize, text: &str) {
        self.painted(lead, indent, text, |_, lead| lead.to_string(), |_, line| line.to_string());
    }

    /// Prose whose lead and lines are painted after they were measured.
    pub fn painted(
        &mut self,
        lead: &str,
        indent: usize,
        text: &str,
        paint_lead: impl Fn(&Style, &str) -> String,
        paint: impl Fn(&Style, &str) -> String,
    ) {
        let room = self.style.measure().saturating_sub(indent);
        // Masked before it is broken into lines: what a reader is given in pieces is harder to find.
        let (text, _) = redact(text);
        for (index, line) in wrap_whole(&text, room).iter().enumerate() {
            let start = if index == 0 { paint_lead(self.style, &fill(lead, indent)) } else { " ".repeat(indent) };
            self.line(&format!("{start}{}", paint(self.style, line)));
        }
    }

    fn say(&self, sentence: &Sentence) -> String {
        self.texts.say(sentence)
    }

    fn pair(&self, name: &str, says: &str) -> String {
        self.say(&say!("report.pair", name = name, says = says))
    }

    fn verdict(&mut self, report: &Report) {
        let verdict = &report.verdict;
        let tone = of_verdict(verdict);
        let glyph = verdict_sign(verdict, self.style.glyphs());
        let toned = |style: &Style, lead: &str| style.toned(tone, lead);
        self.painted(glyph, width(glyph) + 1, &verdict.title, toned, Style::bold);
        let mut facts = vec![verdict.cause.to_string()];
        if let Some(fault) = verdict.fault {
            let who = self.texts.ui(labels::fault(fault));
            facts.push(self.say(&match labels::is_open(verdict) {
                true => say!("report.fault_possible", who = who),
                false => say!("report.fault", who = who),
            }));
        }
        facts.push(self.texts.ui(labels::state(verdict)).to_string());
        if verdict.cause.is_named() {
            let percent = format!("{:.0}", verdict.confidence * 100.0);
            facts.push(self.say(&say!("report.confidence", percent = percent)));
        }
        if !verdict.certain && !verdict.hedged {
            facts.push(self.texts.ui("report.uncertain").to_string());
        }
        let separator = format!(" {} ", self.style.glyphs().dot);
        self.painted("", 2, &facts.join(&separator), Style::dim, Style::dim);
        if !verdict.summary.is_empty() {
            self.line("");
            self.prose("", 2, &verdict.summary);
        }
        for warning in &report.warnings {
            self.prose(&format!("  {}", self.style.glyph(Tone::Warn)), 4, &warning.says);
        }
    }

    fn why(&mut self, report: &Report, reading: Option<&Reading>) {
        if report.verdict.because.is_empty() {
            return;
        }
        self.heading("report.why");
        let mut marks = Vec::new();
        for (index, because) in report.verdict.because.iter().enumerate() {
            let number = (index + 1).to_string();
            let fact = match because.probe {
                Some(probe) => bracketed(&because.fact, probe, self.texts),
                None => because.fact.clone(),
            };
            self.prose(&format!("  {number}."), 5, &fact);
            marks.extend(because.span.map(|span| Mark { span, kind: MarkKind::Telling, note: Some(number) }));
        }
        let Some(reading) = reading else { return };
        let lines = annotated_source::lines(&reading.text, &marks, self.style);
        if !lines.is_empty() {
            self.line("");
        }
        for line in lines {
            self.line(&format!("  {line}"));
        }
    }

    fn speakers(&mut self, report: &Report) {
        if report.layers.is_empty() {
            return;
        }
        self.heading("report.speakers");
        let names: Vec<&str> = report.layers.iter().map(|it| self.texts.ui(labels::speaker(it.speaker))).collect();
        let indent = names.iter().map(|name| width(name)).max().unwrap_or(0) + 4;
        for (layer, name) in report.layers.iter().zip(names) {
            self.prose(&format!("  {name}"), indent, &layer.says);
        }
    }

    fn noise(&mut self, report: &Report) {
        if report.noise.is_empty() {
            return;
        }
        self.heading("report.noise");
        for noise in &report.noise {
            let says = self.pair(&excerpt_of(&noise.text), &noise.note);
            self.prose("  -", 4, &says);
        }
    }

    fn failures(&mut self, report: &Report) {
        if report.failures.len() < 2 {
            return;
        }
        self.heading("report.failures");
        for failure in &report.failures {
            let lead = format!("  {}", if failure.decisive { self.style.glyphs().select } else { "-" });
            let message = failure.message.as_deref().unwrap_or_default();
            let times = if failure.count > 1 {
                format!(" {}{}", self.style.glyphs().times, failure.count)
            } else {
                String::new()
            };
            let says = self.pair(&format!("{}. {}{times}", failure.number, failure.cause), &excerpt_of(message));
            self.prose(&lead, 4, &says);
        }
    }

    fn checks(&mut self, report: &Report) {
        if report.probes.is_empty() {
            return;
        }
        self.heading("report.checks");
        let name = report.probes.iter().map(|it| it.id.len()).max().unwrap_or(0);
        let outcome = report.probes.iter().map(|it| it.outcome.len()).max().unwrap_or(0);
        for probe in &report.probes {
            let tone = probe.tone;
            let glyph = self.style.glyph(tone);
            let mut time = format!("{} ms", probe.ms);
            if probe.cost_usd > 0.0 {
                time.push_str(&format!(", {}", usd(probe.cost_usd)));
            }
            self.line(&format!(
                "  {} {}  {}  {}",
                self.style.toned(tone, glyph),
                fill(probe.id, name),
                self.style.toned(tone, &fill(probe.outcome, outcome)),
                self.style.dim(&time)
            ));
            if !probe.says.is_empty() {
                self.prose("", width(glyph) + 3, &probe.says);
            }
        }
        if report.cost_usd > 0.0 {
            let cost = self.say(&say!("report.cost", usd = usd(report.cost_usd)));
            self.prose("", 2, &cost);
        }
    }

    /// The gates of the router as a funnel, and what that comes to.
    fn xray(&mut self, report: &Report) {
        let Some(xray) = &report.xray else { return };
        self.heading("report.xray");
        let names = xray.gates.iter().map(|gate| width(&gate.step)).max().unwrap_or(0);
        let most = xray.gates.iter().map(|gate| gate.left).max().unwrap_or(0);
        for gate in &xray.gates {
            let tone = if gate.left == 0 { Tone::Bad } else { Tone::Good };
            #[expect(clippy::cast_precision_loss, reason = "a model has a few dozen endpoints")]
            let share = gate.left as f64 / most.max(1) as f64;
            self.line(&format!(
                "  {} {}  {:>3}  {}",
                self.style.toned(tone, self.style.glyph(tone)),
                fill(&gate.step, names),
                gate.left,
                self.style.toned(tone, &self.style.bar(share, 16))
            ));
        }
        for says in &xray.says {
            self.prose("", 2, says);
        }
    }

    /// What the request needs against what the endpoints take, and what the account may use of popular authors.
    fn fit(&mut self, report: &Report) {
        if let Some(fit) = &report.fit {
            self.heading("fit.title");
            let names = fit.steps.iter().map(|step| width(&step.need)).max().unwrap_or(0);
            for step in &fit.steps {
                let tone = if step.left == 0 { Tone::Bad } else { Tone::Good };
                let glyph = self.style.toned(tone, self.style.glyph(tone));
                self.line(&format!("  {glyph} {}  {:>3}", fill(&step.need, names), step.left));
            }
            for endpoint in &fit.endpoints {
                if let Some(lacks) = &endpoint.lacks {
                    let says = self.say(&say!("fit.left_out", provider = endpoint.provider, need = lacks));
                    self.prose("  -", 4, &says);
                }
            }
            for says in &fit.says {
                self.prose("", 2, says);
            }
        }
        if !report.authors.is_empty() {
            self.heading("authors.title");
            let names = report.authors.iter().map(|row| width(row.author)).max().unwrap_or(0);
            for row in &report.authors {
                let usable = row.usable.map_or_else(|| "?".to_string(), |count| count.to_string());
                let counts = format!("{usable}/{}", row.listed);
                let line = format!("  {}  {counts:>7}  {}", fill(row.author, names), row.says);
                self.line(line.trim_end());
            }
        }
    }

    /// What the account has set, and what is left of its balance as far as an answer lets it be inferred.
    fn account(&mut self, report: &Report) {
        if let Some(afforded) = &report.afforded {
            self.heading("credits.inferred");
            let tokens = grouped(afforded.tokens);
            let says = say!("credits.afford", tokens = tokens, usd = usd(afforded.usd), model = afforded.model);
            let says = self.say(&says);
            self.prose("", 2, &says);
        }
        let Some(read) = &report.management else { return };
        self.heading("report.management");
        for finding in &read.findings {
            let tone = if finding.stops { Tone::Bad } else { Tone::Quiet };
            let glyph = self.style.glyph(tone);
            let sign = format!("  {}", self.style.toned(tone, glyph));
            self.prose(&sign, width(glyph) + 3, &finding.says);
            self.line(&format!("{}{}", " ".repeat(width(glyph) + 3), self.style.link(&finding.url)));
        }
        for says in &read.says {
            self.prose("", 2, says);
        }
    }

    fn findings(&mut self, report: &Report) {
        if report.findings.is_empty() {
            return;
        }
        self.heading("report.findings");
        for finding in &report.findings {
            let tone = if finding.misleads { Tone::Warn } else { Tone::Quiet };
            let glyph = self.style.glyph(tone);
            let indent = width(glyph) + 3;
            let says = match finding.value.is_empty() {
                true => finding.place.clone(),
                false => self.pair(&finding.place, &finding.value),
            };
            self.line(&format!("  {} {says}", self.style.toned(tone, glyph)));
            self.prose("", indent, &finding.note);
        }
    }

    fn ruled_out(&mut self, report: &Report) {
        if report.ruled_out.is_empty() {
            return;
        }
        self.heading("report.ruled_out");
        for row in &report.ruled_out {
            let says = self.say(&say!("report.ruled_out_by", what = row.what, probe = row.probe, shown = row.shown));
            self.prose("  -", 4, &says);
        }
    }

    fn alternatives(&mut self, report: &Report) {
        // What may be behind the cause is no doubt about the cause.
        let (roots, others): (Vec<_>, Vec<_>) =
            report.alternatives.iter().partition(|it| it.cause == report.verdict.cause && it.root_cause.is_some());
        let open = if report.verdict.cause.is_named() { "report.alternatives" } else { "report.candidates" };
        for (heading, group) in [("report.roots", roots), (open, others)] {
            self.candidates(heading, &group, report);
        }
    }

    fn candidates(&mut self, heading: &'static str, group: &[&Alternative], report: &Report) {
        if group.is_empty() {
            return;
        }
        self.heading(heading);
        for other in group {
            self.prose("  -", 4, &other.title);
        }
        if report.probes.is_empty() && group.iter().any(|other| other.split_by.is_some()) {
            self.prose("", 2, self.texts.ui("report.tell_apart"));
        }
    }

    fn actions(&mut self, kind: ActionKind, actions: &[Action]) {
        let chosen: Vec<&Action> = actions.iter().filter(|it| it.kind == kind).collect();
        if chosen.is_empty() {
            return;
        }
        self.heading(labels::action(kind));
        for (index, action) in chosen.iter().enumerate() {
            let (lead, indent) = match kind {
                ActionKind::Avoid => ("  -".to_string(), 4),
                _ => (format!("  {}.", index + 1), 5),
            };
            let title = timed(&action.title, action.takes.as_deref(), self.texts);
            self.action(&lead, indent, &title, action);
        }
    }

    fn action(&mut self, lead: &str, indent: usize, title: &str, action: &Action) {
        self.prose(lead, indent, title);
        if !action.detail.is_empty() {
            self.prose("", indent, &action.detail);
        }
        let command = action.command.iter().flat_map(|it| it.lines());
        for whole in action.url.iter().map(String::as_str).chain(command) {
            self.line(&format!("{:indent$}{}", "", self.style.link(whole)));
        }
    }

    fn next_gates(&mut self, report: &Report) {
        if report.next_gates.is_empty() {
            return;
        }
        self.heading("report.next_gates");
        for gate in &report.next_gates {
            let title = self.texts.cause(*gate).map_or("", |it| it.title);
            let says = self.pair(gate.as_str(), title);
            self.prose("  -", 4, &says);
        }
    }

    fn support(&mut self, reading: Option<&Reading>) {
        let facts = facts::all(reading);
        if facts.is_empty() {
            return;
        }
        self.heading("report.support");
        let indent = facts.iter().map(|fact| width(self.texts.ui(fact.label))).max().unwrap_or(0) + 4;
        for fact in facts {
            let name = self.texts.ui(fact.label);
            self.prose(&format!("  {name}"), indent, fact.value.as_deref().unwrap_or_default());
        }
        let hint = self.texts.ui("report.support_hint");
        self.prose("", 2, hint);
    }

    fn redactions(&mut self, report: &Report, reading: Option<&Reading>) {
        if report.redactions > 0 {
            let note = self.say(&say!("report.redactions", count = report.redactions));
            self.line("");
            self.prose("", 0, &note);
        }
        if reading.is_some_and(|it| it.key_in_paste) {
            self.prose("", 0, self.texts.ui("report.rotate"));
        }
    }
}

/// The title of an action, with how long it takes.
pub(super) fn timed(title: &str, takes: Option<&str>, texts: &Texts) -> String {
    takes.map_or_else(|| title.to_string(), |takes| bracketed(title, takes, texts))
}

fn bracketed(text: &str, note: &str, texts: &Texts) -> String {
    texts.say(&say!("report.bracketed", text = text, note = note))
}

/// A piece of the paste short enough for one list item.
fn excerpt_of(text: &str) -> String {
    let flat: Vec<&str> = text.split_whitespace().collect();
    cut(&flat.join(" "), 200, "…")
}
