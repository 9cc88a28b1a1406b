//! What is wrong with a request, as text and as JSON.

use super::request_answer::RequestAnswer;
use super::request_report;
use super::request_views::{PreflightView, ReducedView, RequestGateView, UnmadeView};
use super::style::Style;
use super::text::TextPage;
use crate::core::checks::tone::Tone;
use crate::core::knowledge::models::author_name;
use crate::core::knowledge::providers::PROVIDERS;
use crate::core::report::SCHEMA_VERSION;
use crate::core::request::examined::{Examined, Placed};
use crate::core::request::excerpt::ExcerptLine;
use crate::core::request::extract::RequestSource;
use crate::core::request::findings::Certainty;
use crate::core::request::preflight::{Gate, Passage, RequestPreflight};
use crate::core::request::rule_hit::Operation;
use crate::core::request::skin::Skin;
use crate::core::text::{Sentence, Texts};
use crate::core::words::RepairKind;
use crate::say;
use crate::show::byte_size::byte_size;
use crate::show::wrap::cut;
use serde::Serialize;
use serde_json::{Value, json};

/// Findings that are printed whole; the rest is counted.
const SHOWN: usize = 12;

/// Settings of programs that are printed with a fault.
const SETTINGS: usize = 4;

/// Columns before the lines of the user's own text, without their numbers.
const INDENT: usize = 4;

/// What `request --json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RequestDocument<'a> {
    /// Version of the documents.
    schema_version: u32,
    /// The request that was found.
    request: RequestView<'a>,
    /// Its faults, the likeliest first.
    findings: Vec<FindingView<'a>>,
    /// What the catalogue says of it; null where it was not asked.
    preflight: Option<PreflightView>,
    /// The part that is refused; null where it was not looked for.
    reduced: Option<ReducedView<'a>>,
}

/// The request that was found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RequestView<'a> {
    /// How it was given.
    form: RequestSource,
    /// Which form of the API it has.
    skin: Skin,
    /// The model that it names.
    model: &'a Option<String>,
    /// Bytes of the body.
    bytes: usize,
    /// Messages or items.
    messages: usize,
    /// Tools that are offered.
    tools: usize,
    /// Pictures.
    images: usize,
}

/// One fault.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FindingView<'a> {
    /// The rule's id.
    rule: &'static str,
    /// Where, as a JSON pointer into the body.
    pointer: &'a str,
    /// The line of the input on which it begins, from 1.
    line: Option<usize>,
    /// The lines around it in the input; of a body on long lines, as it would be with one field a line.
    lines: &'a [ExcerptLine],
    /// What is found.
    says: String,
    /// Authors of models, or providers, that refuse it; empty: OpenRouter or everyone.
    minds: &'a [&'static str],
    /// What mends it.
    repair: RepairView<'a>,
    /// Settings of programs that make it: of the one that made the request, else of all that are known to.
    settings: Vec<SettingView>,
    /// How sure it is that it is refused.
    certainty: Certainty,
    /// The words of a refusal name it.
    named: bool,
}

/// A setting that makes a fault.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SettingView {
    /// The program.
    client: &'static str,
    /// Where the setting is and what to set.
    setting: &'static str,
}

/// What mends a fault.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RepairView<'a> {
    /// What is changed.
    kind: RepairKind,
    /// In words.
    says: String,
    /// As RFC 6902 writes it; empty where the data cannot say it.
    patch: &'a [Operation],
}

/// The one document of `--json`.
#[must_use]
pub fn to_json(answer: &RequestAnswer<'_>, texts: &Texts) -> Value {
    let examined = answer.examined;
    let unreduced = |reason: &Sentence| ReducedView::Unmade(UnmadeView { ended: "not_made", says: texts.say(reason) });
    let reduced = answer.reduced.as_ref();
    let reduced = reduced.map(|reduced| ReducedView::Made(Box::new(request_report::view(answer, reduced, texts))));
    json!(RequestDocument {
        schema_version: SCHEMA_VERSION,
        request: RequestView {
            form: examined.taken.form,
            skin: examined.taken.skin,
            model: &examined.model,
            bytes: examined.taken.text.len(),
            messages: examined.messages,
            tools: examined.tools,
            images: examined.images,
        },
        findings: examined.findings.iter().map(|placed| view(answer, placed, texts)).collect(),
        preflight: answer.preflight.as_ref().map(|flight| preflight_view(flight, texts)),
        reduced: reduced.or_else(|| answer.unreduced.as_ref().map(unreduced)),
    })
}

fn view<'a>(answer: &RequestAnswer<'_>, placed: &'a Placed, texts: &Texts) -> FindingView<'a> {
    let finding = &placed.finding;
    let settings = answer.settings(finding.rule).into_iter();
    FindingView {
        rule: finding.rule,
        pointer: &finding.pointer,
        line: placed.line,
        lines: &placed.lines,
        says: texts.say(&finding.says),
        minds: finding.minds,
        repair: RepairView { kind: finding.repair, says: texts.say(&finding.mend), patch: &finding.patch },
        settings: settings.map(|(client, setting)| SettingView { client, setting }).collect(),
        certainty: finding.certainty,
        named: finding.is_named,
    }
}

fn preflight_view(flight: &RequestPreflight, texts: &Texts) -> PreflightView {
    let view = flight.fit.view(&flight.notes, texts);
    let gate = |gate: &Gate| RequestGateView { id: gate.id, passage: gate.passage, says: gate.words(texts) };
    PreflightView {
        refused_at: flight.refused_at().map(|gate| gate.id),
        says: texts.say(&held(flight)),
        gates: flight.gates.iter().map(gate).collect(),
        endpoints: view.endpoints,
        steps: view.steps,
        notes: view.says,
        prompt_tokens: flight.prompt,
        reserve_usd: flight.reserve_usd,
        left_usd: flight.left_usd,
        with_account: flight.with_account,
    }
}

/// What the preflight comes to.
fn held(flight: &RequestPreflight) -> Sentence {
    match flight.refused_at() {
        Some(gate) => say!("preflight.refused", gate = gate.id),
        None if flight.with_account => say!("preflight.passes"),
        None => say!("preflight.passes_without_account"),
    }
}

/// The same for people: the likeliest fault first, each with its place and what to write instead.
#[must_use]
pub fn to_text(answer: &RequestAnswer<'_>, texts: &Texts, style: &Style) -> String {
    let examined = answer.examined;
    let mut page = TextPage { texts, style, out: String::new() };
    let count = examined.findings.len();
    let (tone, title) = match count {
        0 => (Tone::Good, say!("request.found_none")),
        _ => (Tone::Bad, say!("request.found", count = count)),
    };
    let sign = style.glyph(tone);
    page.painted(sign, 2, &texts.say(&title), |style, lead| style.toned(tone, lead), Style::bold);
    page.painted("", 2, &overview(examined, texts), Style::dim, Style::dim);
    for placed in examined.findings.iter().take(SHOWN) {
        page.line("");
        one(&mut page, answer, placed);
    }
    if count > SHOWN {
        page.line("");
        page.prose("", 2, &texts.say(&say!("request.more_places", count = count - SHOWN)));
    }
    page.line("");
    match &answer.preflight {
        Some(flight) => preflight_text(&mut page, flight),
        None => {
            if let Some(unmade) = &answer.unmade {
                page.prose("", 0, &texts.say(unmade));
            }
            page.prose("", 0, texts.ui("request.checked_offline"));
        }
    }
    if let Some(reason) = &answer.unreduced {
        page.line("");
        let tone = Tone::Warn;
        page.painted(
            style.glyph(tone),
            2,
            &texts.say(reason),
            |style, lead| style.toned(tone, lead),
            |_, line| line.to_string(),
        );
    }
    if let Some(reduced) = &answer.reduced {
        page.line("");
        request_report::text(&mut page, answer, reduced);
    }
    style.finish(page.out)
}

/// The gates of the router, and what each makes of the request.
fn preflight_text(page: &mut TextPage<'_>, flight: &RequestPreflight) {
    let (texts, style) = (page.texts, page.style);
    let tone = if flight.refused_at().is_some() { Tone::Bad } else { Tone::Good };
    let sign = style.glyph(tone);
    page.painted(sign, 2, &texts.say(&held(flight)), |style, lead| style.toned(tone, lead), Style::bold);
    for gate in &flight.gates {
        let tone = match gate.passage {
            Passage::Open => Tone::Good,
            Passage::Unsure => Tone::Warn,
            Passage::Closed => Tone::Bad,
        };
        let sign = format!("  {}", style.glyph(tone));
        page.painted(&sign, 4, &gate.words(texts), |style, lead| style.toned(tone, lead), |_, line| line.to_string());
    }
    let view = flight.fit.view(&flight.notes, texts);
    for endpoint in view.endpoints.iter().take(SHOWN) {
        if let Some(lacks) = &endpoint.lacks {
            let says = say!("fit.left_out", provider = endpoint.provider, need = lacks);
            page.painted("", 4, &texts.say(&says), Style::dim, Style::dim);
        }
    }
    for says in &view.says {
        page.prose("", 2, says);
    }
    if let Some(prompt) = &flight.prompt {
        let says = say!("preflight.prompt", tokens = prompt.tokens, least = prompt.least, most = prompt.most);
        page.painted("", 2, &texts.say(&says), Style::dim, Style::dim);
    }
    page.prose("", 2, texts.ui("preflight.what_is_left"));
}

fn one(page: &mut TextPage<'_>, answer: &RequestAnswer<'_>, placed: &Placed) {
    let (texts, finding) = (page.texts, &placed.finding);
    let tone = if finding.certainty == Certainty::Known { Tone::Bad } else { Tone::Warn };
    let sign = page.style.glyph(tone);
    page.painted(sign, 2, &texts.say(&finding.says), |style, lead| style.toned(tone, lead), |_, line| line.to_string());
    let mut notes = vec![match finding.certainty {
        Certainty::Known => texts.ui("request.known").to_string(),
        Certainty::Likely => texts.ui("request.likely").to_string(),
    }];
    if finding.is_named {
        notes.push(texts.ui("request.named").to_string());
    }
    if !finding.minds.is_empty() {
        let mut names: Vec<&str> = Vec::new();
        for name in finding.minds.iter().map(|mind| display_name(mind)) {
            // A vendor and its own cloud have one name.
            if !names.contains(&name) {
                names.push(name);
            }
        }
        notes.push(texts.say(&say!("request.minded_by", minds = texts.list(&names))));
    }
    let place = match placed.line {
        _ if finding.pointer.is_empty() => None,
        Some(line) if line > 1 => Some(say!("request.place", pointer = finding.pointer, line = line)),
        _ => Some(say!("request.place_alone", pointer = finding.pointer)),
    };
    notes.extend(place.map(|place| texts.say(&place)));
    page.painted("", 2, &notes.join(" · "), Style::dim, Style::dim);
    excerpt(page, &placed.lines);
    page.prose("", 2, &texts.say(&say!("request.instead", mend = texts.say(&finding.mend))));
    if !finding.patch.is_empty()
        && let Ok(patch) = serde_json::to_string(&finding.patch)
        && patch.len() < 400
    {
        let patch = page.style.link(&patch);
        page.line(&format!("    {patch}"));
    }
    for (client, setting) in answer.settings(finding.rule).into_iter().take(SETTINGS) {
        let says = say!("request.made_in", client = client, setting = setting);
        page.painted("", 2, &texts.say(&says), Style::dim, Style::dim);
    }
}

/// The user's own lines, those of the place marked.
fn excerpt(page: &mut TextPage<'_>, lines: &[ExcerptLine]) {
    let style = page.style;
    let digits = lines.iter().filter_map(|line| line.number).max().map_or(0, |number| number.to_string().len());
    let sign = style.glyphs().select;
    let room = style.measure().saturating_sub(INDENT + digits + 4);
    for line in lines {
        let number = line.number.map(|number| number.to_string()).unwrap_or_default();
        let text = cut(&line.text, room, style.glyphs().ellipsis);
        let lead = format!("{:INDENT$}{number:>digits$} ", "");
        match line.here {
            true => page.line(&format!("{}{} {}", style.dim(&lead), style.mark(sign), style.mark(&text))),
            false => page.line(&format!("{}  {}", style.dim(&lead), style.dim(&text))),
        }
    }
}

/// The name of an author or a provider, as people know it.
fn display_name(slug: &'static str) -> &'static str {
    match author_name(slug) {
        name if name != slug => name,
        _ => PROVIDERS.iter().find(|(_, own)| *own == slug).map_or(slug, |(name, _)| *name),
    }
}

fn overview(examined: &Examined, texts: &Texts) -> String {
    let path = match examined.taken.skin {
        Skin::Chat => "/chat/completions",
        Skin::Responses => "/responses",
        Skin::Messages => "/messages",
        Skin::Embeddings => "/embeddings",
        Skin::Other => "/…",
    };
    let form = match examined.taken.form {
        RequestSource::Body => say!("request.form_body", path = path),
        RequestSource::Curl => say!("request.form_curl", path = path),
        RequestSource::Har => say!("request.form_har", path = path),
        RequestSource::Text => say!("request.form_text", path = path),
    };
    let mut parts = vec![texts.say(&form), byte_size(examined.taken.text.len() as u64)];
    parts.extend(examined.model.as_ref().map(|model| texts.say(&say!("request.model", model = model))));
    for (count, says) in [
        (examined.messages, say!("request.messages", count = examined.messages)),
        (examined.tools, say!("request.tools", count = examined.tools)),
        (examined.images, say!("request.images", count = examined.images)),
    ] {
        if count > 0 {
            parts.push(texts.say(&says));
        }
    }
    parts.join(" · ")
}
