//! The report on one small screen: the verdict, why, what to do, and what was checked. What does not fit is left to
//! the whole report.

use super::annotated_source;
use super::style::Style;
use super::text::timed;
use crate::core::checks::Probe;
use crate::core::checks::money::usd;
use crate::core::checks::tone::Tone;
use crate::core::knowledge::causes::{CauseId, Fault};
use crate::core::reading::{Party, Reading};
use crate::core::report::{Action, Because, FailureView, Report, State, WarningView};
use crate::core::text::{ActionKind, Texts, sentences};
use crate::say;
use crate::show::excerpt::{Mark, MarkKind};
use crate::show::labels;
use crate::show::tone::{of_verdict, verdict_sign};
use crate::show::wrap::{cut, fill, width, wrap_whole};

/// Rows for what an open verdict may come to.
const CANDIDATES: usize = 3;

/// Rows of the smallest usual terminal, less the one of the shell's next prompt.
pub const ROWS: usize = 23;
/// Rows of the user's own text with the marks under it.
const EXCERPT: usize = 3;
/// Rows of how the first step is done. What decides may stand in its last sentence, so that others make room for it.
const WHOLE: usize = 10;
/// The same where nothing else is left to give up.
const SHORT: usize = 3;
/// Rows of what the cause means.
const MEANING: usize = 3;
/// The same where the page has no room for them.
const GIST: usize = 2;
/// Lines of a command that is shown with its action.
const COMMAND: usize = 3;

/// What is given up first when the rows do not suffice; what is `Needed` never is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Needed,
    Proof,
    Detail,
    Steps,
    /// A wrong mend that does harm outranks what only explains.
    Careful,
    Warning,
    Reason,
    Background,
}

/// The report in at most [`ROWS`] rows of 80 columns. The reading gives the user's own text to underline.
#[must_use]
pub fn render(report: &Report, reading: Option<&Reading>, texts: &Texts, style: &Style) -> String {
    let keys = [
        "brief.why",
        "brief.do",
        "brief.then",
        "brief.again",
        "brief.careful",
        "brief.checked",
        "brief.xray",
        "brief.management",
        "brief.more",
    ];
    let indent = keys.iter().map(|key| width(texts.ui(key))).max().unwrap_or(0) + 2;
    let mut page = Brief { texts, style, indent, blocks: Vec::new() };
    page.verdict(report);
    page.why(report, reading);
    page.steps(report);
    page.checked(report);
    page.after(report, reading);
    page.printed()
}

struct Part {
    rank: Rank,
    rows: Vec<String>,
    /// The same in fewer rows, where the page has no room for all.
    shorter: Option<Vec<String>>,
}

/// What a warning says stands in the headline already.
fn is_told(warning: &WarningView, report: &Report) -> bool {
    let title = &report.verdict.title;
    let dated = warning.at.as_ref().is_some_and(|at| title.contains(at.as_str()));
    dated || title.contains(warning.says.trim_end_matches(['.', '。']))
}

/// Nothing but a number of the text.
fn is_number(reason: &Because) -> bool {
    reason.quote.as_ref().is_some_and(|quote| !quote.contains(char::is_alphabetic))
}

/// As many whole sentences from the start as fit into `most` rows. One from the middle never goes: the next may rest on it.
fn shortened(text: &str, room: usize, most: usize) -> String {
    let all = sentences(text);
    let joined = |count: usize| all[..count].concat().trim_end().to_string();
    let fits = |count: &usize| wrap_whole(&joined(*count), room).len() <= most;
    let kept = (1..=all.len()).rev().find(fits).unwrap_or(1).min(all.len());
    joined(kept)
}

/// Cut to the room, and before an address that would lose its end.
fn cut_before_address(text: &str, room: usize, ellipsis: &str) -> String {
    let short = cut(text, room, ellipsis);
    match short.rsplit_once(' ') {
        Some((head, last)) if last.contains("://") && last.ends_with(ellipsis) => format!("{head} {ellipsis}"),
        _ => short,
    }
}

/// A page in blocks with an empty row between them.
struct Brief<'a> {
    texts: &'a Texts,
    style: &'a Style,
    /// Columns of the labels at the left.
    indent: usize,
    blocks: Vec<Vec<Part>>,
}

/// With a capital, as a sentence begins.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Brief<'_> {
    fn block(&mut self) {
        self.blocks.push(Vec::new());
    }

    fn add(&mut self, rank: Rank, rows: Vec<String>) {
        if self.blocks.is_empty() {
            self.block();
        }
        if let Some(block) = self.blocks.last_mut().filter(|_| !rows.is_empty()) {
            block.push(Part { rank, rows, shorter: None });
        }
    }

    /// Whole where the page has the room, else in fewer rows.
    fn add_either(&mut self, rank: Rank, rows: Vec<String>, shorter: Vec<String>) {
        let differs = rows != shorter;
        self.add(rank, rows);
        let added = self.blocks.last_mut().and_then(|block| block.last_mut());
        if let Some(part) = added.filter(|part| differs && !shorter.is_empty() && part.rank == rank) {
            part.shorter = Some(shorter);
        }
    }

    /// Prose of at most `most` rows behind a label: see [`shortened`]; only a first sentence that is longer is cut.
    fn prose(&self, label: &str, text: &str, most: usize) -> Vec<String> {
        let room = self.style.measure().saturating_sub(self.indent);
        let mut kept = shortened(text.trim(), room, most);
        // A quotation of several sentences is cut inside.
        if kept.matches('“').count() > kept.matches('”').count() {
            kept.push_str(&format!("{}”", self.style.glyphs().ellipsis));
        }
        let mut rows = wrap_whole(&kept, room);
        if rows.len() > most {
            let rest = rows.split_off(most.saturating_sub(1)).join(" ");
            // What has no space, such as an address, is never cut.
            rows.push(if rest.contains(' ') {
                cut_before_address(&rest, room, self.style.glyphs().ellipsis)
            } else {
                rest
            });
        }
        rows.retain(|row| !row.is_empty());
        self.labelled(label, rows)
    }

    /// The rows at the indent, the first behind the label.
    fn labelled(&self, label: &str, rows: Vec<String>) -> Vec<String> {
        let lead = |index: usize| if index == 0 { self.style.bold(&fill(label, self.indent)) } else { self.blank() };
        rows.into_iter().enumerate().map(|(index, row)| format!("{}{row}", lead(index))).collect()
    }

    fn blank(&self) -> String {
        " ".repeat(self.indent)
    }

    fn verdict(&mut self, report: &Report) {
        let verdict = &report.verdict;
        let tone = of_verdict(verdict);
        let glyph = verdict_sign(verdict, self.style.glyphs());
        let margin = width(glyph) + 1;
        let room = self.style.measure().saturating_sub(margin);
        let mut title = wrap_whole(&verdict.title, room);
        if title.len() > 2 {
            let rest = title.split_off(1).join(" ");
            title.push(cut(&rest, room, self.style.glyphs().ellipsis));
        }
        let mut rows = Vec::new();
        for (index, line) in title.iter().enumerate() {
            let lead = if index == 0 { self.style.toned(tone, &fill(glyph, margin)) } else { " ".repeat(margin) };
            rows.push(format!("{lead}{}", self.style.bold(line)));
        }
        let mut facts = vec![verdict.cause.to_string()];
        let hedged = !verdict.certain && verdict.cause.is_named();
        let unsent_until = hedged && !verdict.hedged;
        let met = verdict.state == State::Reproduced;
        if let Some(fault) = verdict.fault.filter(|fault| *fault != Fault::None) {
            let who = self.texts.ui(labels::fault(fault));
            // That it happens is seen; what is only likely, or one possibility among others, is who has to act.
            facts.push(self.texts.say(&match unsent_until && met {
                _ if labels::is_open(verdict) => say!("report.fault_possible", who = who),
                true => say!("report.fault_likely", who = who),
                false => say!("report.fault", who = who),
            }));
        }
        if verdict.state != State::NotTested || !hedged {
            facts.push(self.texts.ui(labels::state(verdict)).to_string());
        }
        if unsent_until && !met {
            facts.push(self.texts.ui("report.uncertain").to_string());
        }
        let facts = facts.join(&format!(" {} ", self.style.glyphs().dot));
        let indented = |row: String| format!("{:margin$}{}", "", self.style.dim(&row));
        rows.extend(wrap_whole(&facts, room).into_iter().map(indented));
        self.add(Rank::Needed, rows);
        // Where no cause is named, the words say what to paste instead.
        let (rank, most) = if verdict.cause.is_named() { (Rank::Background, MEANING) } else { (Rank::Needed, 4) };
        let narrow = Brief { indent: margin, blocks: Vec::new(), ..*self };
        // The first paragraph is the most decided one.
        let words = verdict.summary.split("\n\n").next().unwrap_or_default();
        let summary = narrow.prose("", words, most);
        let gist = narrow.prose("", words, most.min(GIST));
        self.add_either(rank, summary, gist);
        // Where a second failure waits, it is what the step for that one rests on.
        let rank = if report.actions.iter().any(|action| action.follows) { Rank::Steps } else { Rank::Warning };
        for warning in &report.warnings {
            if !is_told(warning, report) {
                let says = narrow.prose(self.style.glyph(Tone::Warn), &warning.says, 2);
                self.add(rank, says);
            }
            // A failure has a page of its own; where there is none, this is what can be done.
            let page = warning.url.as_ref().filter(|_| verdict.cause == CauseId::NONE);
            let rows = page.iter().map(|url| format!("{:margin$}{}", "", self.style.link(url))).collect();
            self.add(rank, rows);
        }
        if report.failures.len() > 1 {
            let others = report.failures.iter().filter(|failure| !failure.decisive);
            let named = |failure: &FailureView| {
                let title = self.texts.cause(failure.cause).map_or(failure.cause.as_str(), |page| page.title);
                format!("{title} ({})", failure.number)
            };
            let others: Vec<String> = others.map(named).collect();
            let says = say!("brief.failures", causes = self.texts.list(&others));
            let says = self.texts.say(&says);
            let says = narrow.prose(self.style.glyph(Tone::Warn), &says, 2);
            self.add(Rank::Reason, says);
        }
    }

    fn why(&mut self, report: &Report, reading: Option<&Reading>) {
        let because = &report.verdict.because;
        // A bare number tells less than words.
        let spanned = || because.iter().filter(|reason| reason.span.is_some());
        let worded = |reason: &&Because| !is_number(reason);
        let shown = spanned().find(worded).or_else(|| spanned().next()).or_else(|| because.first());
        let Some(first) = shown else { return };
        self.block();
        let mut label = self.texts.ui("brief.why");
        let rows = reading.map_or_else(Vec::new, |reading| self.excerpt(first, reading));
        if !rows.is_empty() {
            let rows = self.labelled(label, rows);
            self.add(Rank::Needed, rows);
            label = "";
        }
        // Words that are underlined above are not quoted again.
        let is_shown = label.is_empty() && first.quote.as_ref().is_some_and(|quote| first.fact.contains(quote));
        if !is_shown {
            let rows = self.prose(label, &first.fact, 2);
            self.add(Rank::Needed, rows);
        }
        // What an answer showed proves more than what the text says.
        let named_above: Vec<String> = self.other_failures(report);
        let rest = because.iter().filter(|reason| !std::ptr::eq(*reason, first));
        let rest = rest.filter(|reason| !named_above.contains(&reason.fact));
        let (proofs, others): (Vec<&Because>, Vec<&Because>) = rest.partition(|reason| reason.probe.is_some());
        let others: Vec<&Because> =
            others.into_iter().filter(|reason| proofs.is_empty() || !is_number(reason)).collect();
        for (reasons, rank) in [(proofs, Rank::Proof), (others, Rank::Reason)] {
            for reason in reasons.into_iter().take(2) {
                let rows = self.prose("", &reason.fact, 2);
                self.add(rank, rows);
            }
        }
        if !report.verdict.cause.is_named() {
            let titles: Vec<&str> = report.alternatives.iter().map(|other| other.title.as_str()).collect();
            let rows = self.listed(self.texts.ui("brief.maybe"), &titles, CANDIDATES);
            self.add(Rank::Reason, rows);
        }
    }

    /// The reasons that say again which other failures the text holds.
    fn other_failures(&self, report: &Report) -> Vec<String> {
        let others = report.failures.iter().filter(|failure| !failure.decisive);
        let titles = others.filter_map(|failure| self.texts.cause(failure.cause)).map(|page| page.title);
        titles.map(|title| self.texts.say(&say!("verdict.also_failed", title = title))).collect()
    }

    /// The line of the text that decides, underlined.
    fn excerpt(&self, reason: &Because, reading: &Reading) -> Vec<String> {
        let Some(span) = reason.span else { return Vec::new() };
        let marks = [Mark { span, kind: MarkKind::Telling, note: Some(String::new()) }];
        let narrow = Style { width: self.style.measure().saturating_sub(self.indent), ..*self.style };
        let mut rows = annotated_source::lines(&reading.text, &marks, &narrow);
        rows.truncate(EXCERPT);
        rows.iter().map(|row| row.trim_end().to_string()).collect()
    }

    fn steps(&mut self, report: &Report) {
        let (avoid, steps): (Vec<&Action>, Vec<&Action>) =
            report.actions.iter().partition(|action| action.kind == ActionKind::Avoid);
        self.block();
        if let Some((first, others)) = steps.split_first() {
            let title = timed(&first.title, first.takes.as_deref(), self.texts);
            let rows = self.prose(self.texts.ui("brief.do"), &title, 2);
            self.add(Rank::Needed, rows);
            let (rows, shorter) = (self.prose("", &first.detail, WHOLE), self.prose("", &first.detail, SHORT));
            self.add_either(Rank::Detail, rows, shorter);
            let command = first.command.iter().flat_map(|command| command.lines()).take(COMMAND);
            let whole: Vec<String> = first.url.iter().map(String::as_str).chain(command).map(str::to_string).collect();
            let rows = whole.iter().map(|line| format!("{}{}", self.blank(), self.style.link(line))).collect();
            self.add(Rank::Needed, rows);
            let mut label = self.texts.ui("brief.then");
            let (behind, others): (Vec<&Action>, Vec<&Action>) = others.iter().partition(|action| action.follows);
            for action in behind {
                let rows = self.prose(label, &self.with_proven(action), 2);
                self.add(Rank::Needed, rows);
                label = "";
            }
            // The label says it once for all that may be done in place of the first step.
            let lead = self.texts.ui("brief.or_lead");
            let instead = |action: &&Action| action.title.starts_with(lead);
            let is_or = !label.is_empty() && others.first().is_some_and(instead);
            if is_or {
                label = self.texts.ui("brief.or");
            }
            let bare = |title: String| match title.strip_prefix(lead).filter(|_| is_or) {
                Some(rest) => capital(rest),
                None => title,
            };
            let titles: Vec<String> = others.iter().map(|action| bare(self.with_proven(action))).collect();
            let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
            let (rows, shorter) = (self.listed(label, &titles, 2), self.listed(label, &titles, 1));
            self.add_either(Rank::Steps, rows, shorter);
        }
        if let Some(look) = &report.second_look {
            let rows = self.prose(self.texts.ui("brief.again"), &look.says, 2);
            self.add(Rank::Detail, rows);
        }
        let titles: Vec<&str> = avoid.iter().map(|action| action.title.as_str()).collect();
        let label = self.texts.ui("brief.careful");
        let (rows, shorter) = (self.listed(label, &titles, 2), self.listed(label, &titles, 1));
        self.add_either(Rank::Careful, rows, shorter);
    }

    /// The title, with the model that answered a test call where the step puts one in.
    fn with_proven(&self, action: &Action) -> String {
        let marked = |model: &String| {
            let words = self.texts.say(&say!("value.proven", model = model));
            (action.detail.contains(&words) && !action.title.contains(model.as_str())).then_some(words)
        };
        match action.value.as_ref().and_then(marked) {
            Some(words) => self.texts.say(&say!("report.pair", name = action.title, says = words)),
            None => action.title.clone(),
        }
    }

    /// As many titles as fit whole into `most` rows.
    fn listed(&self, label: &str, titles: &[&str], most: usize) -> Vec<String> {
        let room = self.style.measure().saturating_sub(self.indent);
        let separator = format!(" {} ", self.style.glyphs().dot);
        let mut rows = Vec::new();
        for count in 1..=titles.len() {
            let longer = wrap_whole(&titles[..count].join(&separator), room);
            if longer.len() > most {
                break;
            }
            rows = longer;
        }
        self.labelled(label, rows)
    }

    fn checked(&mut self, report: &Report) {
        self.block();
        let label = self.texts.ui("brief.checked");
        if report.probes.is_empty() {
            let others = matches!(report.verdict.origin.party, Party::Other | Party::Local)
                && report.verdict.origin.name.is_some();
            let key = if others && !report.verdict.cause.is_named() { "brief.not_ours" } else { "brief.not_checked" };
            let rows = self.prose(label, self.texts.ui(key), 2);
            return self.add(Rank::Needed, rows);
        }
        let mut parts = Vec::new();
        for (tone, key) in [
            (Tone::Bad, "brief.failed"),
            (Tone::Warn, "brief.to_note"),
            (Tone::Good, "brief.in_order"),
            (Tone::Quiet, "brief.without_result"),
        ] {
            let count = report.probes.iter().filter(|probe| probe.tone == tone).count();
            if count > 0 {
                parts.push(format!("{} {count} {}", self.style.glyph(tone), self.texts.ui(key)));
            }
        }
        if report.cost_usd > 0.0 {
            parts.push(usd(report.cost_usd));
        }
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let rows = self.listed(label, &parts, 2);
        self.add(Rank::Needed, rows);
        // It was asked for by name, so what it found is never left out.
        if let Some(xray) = &report.xray {
            let rows = self.prose(self.texts.ui("brief.xray"), &xray.says.join(" "), 3);
            self.add(Rank::Needed, rows);
        }
        if let Some(read) = &report.management {
            let stops = read.findings.iter().filter(|finding| finding.stops).map(|finding| finding.says.as_str());
            let all: Vec<&str> = stops.chain(read.says.iter().map(String::as_str)).collect();
            let rows = self.prose(self.texts.ui("brief.management"), &all.join(" "), 3);
            self.add(Rank::Needed, rows);
        }
        let failed = report.probes.iter().filter(|probe| probe.tone == Tone::Bad);
        let names: Vec<String> = failed
            .map(|probe| {
                let name = Probe::parse(probe.id).map_or_else(|| probe.id.to_string(), |it| self.texts.say(&it.name()));
                let status = probe.http_status.filter(|status| *status >= 400);
                status.map_or_else(|| name.clone(), |status| format!("{name} ({status})"))
            })
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let rows = self.listed("", &names, 1);
        self.add(Rank::Detail, rows);
    }

    fn after(&mut self, report: &Report, reading: Option<&Reading>) {
        if reading.is_some_and(|reading| reading.key_in_paste) {
            let rows = self.prose(self.style.glyph(Tone::Warn), self.texts.ui("report.rotate"), 2);
            self.add(Rank::Needed, rows);
        }
        let mut more = self.texts.ui("brief.full").to_string();
        if report.verdict.cause.is_named() {
            let page = format!("{} causes {}", env!("CARGO_PKG_NAME"), report.verdict.cause);
            more.push_str(&format!(" {} {page}", self.style.glyphs().dot));
        }
        let rows = self.prose(self.texts.ui("brief.more"), &more, 2);
        self.add(Rank::Needed, rows);
    }

    /// The rows, without what has to be given up.
    fn printed(mut self) -> String {
        for rank in [Rank::Background, Rank::Steps, Rank::Careful] {
            self.shorten(rank);
        }
        while self.height() > ROWS {
            let ranks = self.blocks.iter().flatten().map(|part| part.rank);
            let Some(last) = ranks.max().filter(|rank| *rank > Rank::Needed) else { break };
            if self.shorten(last) {
                continue;
            }
            let found = self.blocks.iter_mut().rev().find_map(|block| {
                let at = block.iter().rposition(|part| part.rank == last)?;
                Some((block, at))
            });
            if let Some((block, at)) = found {
                block.remove(at);
            }
        }
        let mut out = String::new();
        for block in self.blocks.iter().filter(|block| !block.is_empty()) {
            if !out.is_empty() {
                out.push('\n');
            }
            for row in block.iter().flat_map(|part| &part.rows) {
                out.push_str(row.trim_end());
                out.push('\n');
            }
        }
        self.style.finish(out)
    }

    /// Where the page is too high: whether something of this rank could be said in fewer rows.
    fn shorten(&mut self, rank: Rank) -> bool {
        if self.height() <= ROWS {
            return false;
        }
        let mut parts = self.blocks.iter_mut().flatten().filter(|part| part.rank == rank);
        let Some((part, shorter)) = parts.find_map(|part| part.shorter.take().map(|shorter| (part, shorter))) else {
            return false;
        };
        part.rows = shorter;
        true
    }

    fn height(&self) -> usize {
        let blocks = self.blocks.iter().filter(|block| !block.is_empty());
        let rows: usize = blocks.clone().flatten().map(|part| part.rows.len()).sum();
        rows + blocks.count().saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sentence_goes_from_the_middle() {
        let text =
            "Wait, then try one call. It passes: they came too fast. It is refused again: the quota of 50 is used up.";
        assert_eq!(shortened(text, 50, 2), "Wait, then try one call. It passes: they came too fast.");
        assert_eq!(shortened(text, 50, 3), text);
        let plain = "One sentence that says it. Another that says more of it, and at length. A third.";
        assert_eq!(shortened(plain, 30, 2), "One sentence that says it.");
    }

    #[test]
    fn an_address_is_whole_or_absent() {
        let text = "the regions are here: https://openrouter.ai/docs/guides/regions";
        assert_eq!(cut_before_address(text, 40, "…"), "the regions are here: …");
        assert_eq!(cut_before_address(text, 80, "…"), text);
    }
}
