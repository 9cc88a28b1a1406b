//! What a reduction found: for people, as JSON, and as a report for the makers of the program that made the request.

use super::request_answer::RequestAnswer;
use super::request_views::{MadeView, RefusedTimesView, ReplayFailureView, ShownRepairView};
use super::style::Style;
use super::text::TextPage;
use crate::core::checks::money::usd;
use crate::core::checks::tone::Tone;
use crate::core::request::privacy::{Privacy, structure};
use crate::core::request::reduce::reduction::{Ended, Reduced, ReductionResult};
use crate::core::text::{Sentence, Texts};
use crate::say;
use serde_json::{Value, json};

/// Lines of the smallest request that are printed.
const LINES: usize = 30;

/// Letters of the refusal that are printed.
const WORDS: usize = 300;

/// As the contract has it.
#[must_use]
pub fn view<'a>(answer: &RequestAnswer<'_>, reduced: &'a Reduced, texts: &Texts) -> MadeView<'a> {
    let found = &reduced.found;
    let failure = found.failure.as_ref().map(|failure| ReplayFailureView {
        status: failure.status,
        provider: &failure.provider,
        says: short(&failure.says),
    });
    let repair = found.repair.as_ref().map(|repair| ShownRepairView {
        rule: repair.rule,
        says: texts.say(&repair.says),
        mend: texts.say(&repair.mend),
        patch: &repair.patch,
    });
    MadeView {
        ended: found.ended.name(),
        says: texts.say(&headline(answer, reduced)),
        calls: found.calls,
        cost_usd: reduced.cost_usd,
        needed_usd: reduced.needed_usd,
        refused: RefusedTimesView { times: found.refused.0, of: found.refused.1 },
        failure,
        pointers: &found.places,
        lines: found.places.iter().map(|place| answer.examined.line_of(place)).collect(),
        exact: found.is_exact,
        request: found.request.as_ref().map(|body| shown(answer, found, body)),
        passes_with: found.passes_with.as_ref().map(|body| shown(answer, found, body)),
        difference: shown(answer, found, &json!(found.difference)),
        repair,
        report: found.request.is_some().then(|| report(answer, reduced, texts)),
    }
}

/// How often the smallest request was refused, where it was not each time.
fn counted(found: &ReductionResult) -> Option<Sentence> {
    let (times, of) = found.refused;
    (times < of).then(|| say!("reduce.counted", times = times, of = of))
}

/// A body as it may be shown: plain as it is, else without what is said in it.
fn shown(answer: &RequestAnswer<'_>, found: &ReductionResult, body: &Value) -> Value {
    match found.is_plain || answer.with_prompts {
        true => structure(body, Privacy::Description),
        false => structure(body, Privacy::default()),
    }
}

fn short(says: &str) -> String {
    let cut: String = says.chars().take(WORDS).collect();
    if cut.len() < says.len() { format!("{cut}…") } else { cut }
}

/// What it comes to, in one sentence.
fn headline(answer: &RequestAnswer<'_>, reduced: &Reduced) -> Sentence {
    let found = &reduced.found;
    let party = found.failure.as_ref().and_then(|failure| failure.provider.clone());
    let party = party.unwrap_or_else(|| "OpenRouter".to_string());
    match found.ended {
        _ if found.is_exact && found.places.len() == 1 => refused(answer, &party, &found.places[0]),
        _ if found.is_exact => say!("reduce.together", party = party, places = found.places.join(", ")),
        Ended::Found => say!("reduce.among", party = party, places = found.places.join(", ")),
        Ended::Passes => say!("reduce.passes"),
        Ended::Length => say!("reduce.length"),
        Ended::NotTheBody => say!("reduce.not_the_body"),
        Ended::ComesAndGoes => say!("reduce.comes_and_goes"),
        Ended::Flagged => say!("reduce.flagged"),
        Ended::OtherGate => say!("reduce.other_gate"),
        Ended::OutOfCalls => say!("reduce.out_of_calls", calls = found.calls),
        Ended::OutOfMoney => say!("reduce.out_of_money", needed = usd(reduced.needed_usd)),
        Ended::Cancelled => say!("reduce.cancelled", calls = found.calls),
        Ended::Unreached => say!("reduce.unreached"),
    }
}

/// “Anthropic refuses tool 11, “read”: at /tools/10/…”.
fn refused(answer: &RequestAnswer<'_>, party: &str, place: &str) -> Sentence {
    let body = &answer.examined.taken.body;
    let mut steps = place.split('/').skip(1);
    let (field, index) = (steps.next().unwrap_or_default(), steps.next().and_then(|step| step.parse::<usize>().ok()));
    let number = index.map(|index| index + 1).unwrap_or_default();
    match (field, index) {
        ("tools", Some(index)) => {
            let tool = &body["tools"][index];
            let name = tool["function"]["name"].as_str().or_else(|| tool["name"].as_str()).unwrap_or("?");
            say!("reduce.refuses_tool", party = party, number = number, name = name, place = place)
        }
        ("messages" | "input", Some(index)) => {
            let role = body[field][index]["role"].as_str().or_else(|| body[field][index]["type"].as_str());
            say!("reduce.refuses_message", party = party, number = number, role = role.unwrap_or("?"), place = place)
        }
        _ => say!("reduce.refuses_field", party = party, place = place),
    }
}

/// The same for people.
pub(super) fn text(page: &mut TextPage<'_>, answer: &RequestAnswer<'_>, reduced: &Reduced) {
    let (texts, style, found) = (page.texts, page.style, &reduced.found);
    let tone = match found.ended {
        Ended::Passes => Tone::Good,
        _ if found.is_exact || found.ended == Ended::Length => Tone::Bad,
        _ => Tone::Warn,
    };
    let title = texts.say(&headline(answer, reduced));
    page.painted(style.glyph(tone), 2, &title, |style, lead| style.toned(tone, lead), Style::bold);
    let spent = say!("reduce.spent", calls = found.calls, usd = usd(reduced.cost_usd));
    page.painted("", 2, &texts.say(&spent), Style::dim, Style::dim);
    if let Some(failure) = &found.failure {
        page.prose("", 2, &texts.say(&say!("reduce.says", words = short(&failure.says))));
    }
    if let Some(counted) = counted(found) {
        page.prose("", 2, &texts.say(&counted));
    }
    if let Some(repair) = &found.repair {
        page.prose("", 2, &texts.say(&repair.says));
        page.prose("", 2, &texts.say(&say!("reduce.repaired", mend = texts.say(&repair.mend))));
        if let Ok(patch) = serde_json::to_string(&shown(answer, found, &json!(repair.patch))) {
            page.line(&format!("    {}", style.link(&patch)));
        }
    }
    let Some(request) = &found.request else { return };
    page.line("");
    page.prose("", 2, texts.ui("reduce.smallest"));
    for line in lines(&shown(answer, found, request)) {
        page.line(&format!("    {line}"));
    }
    if found.passes_with.is_some() {
        page.line("");
        page.prose("", 2, texts.ui("reduce.difference"));
        if let Ok(difference) = serde_json::to_string(&shown(answer, found, &json!(found.difference))) {
            let difference: String = difference.chars().take(WORDS * 2).collect();
            page.line(&format!("    {}", style.link(&difference)));
        }
    }
    page.line("");
    page.prose("", 2, texts.ui("reduce.report_how"));
}

fn lines(body: &Value) -> Vec<String> {
    let whole = format!("{body:#}");
    let count = whole.lines().count();
    // A long one on fewer lines.
    let text = if count <= LINES { whole } else { compact(body) };
    let mut lines: Vec<String> = text.lines().take(LINES).map(str::to_string).collect();
    if text.lines().count() > LINES {
        lines.push("…".to_string());
    }
    lines
}

/// One line for each field, message and tool.
fn compact(body: &Value) -> String {
    let mut rows = Vec::new();
    for (name, value) in body.as_object().into_iter().flatten() {
        match value {
            Value::Array(items) if !items.is_empty() => {
                rows.push(format!(" \"{name}\": ["));
                let last = items.len() - 1;
                for (index, item) in items.iter().enumerate() {
                    rows.push(format!("  {item}{}", if index == last { "]," } else { "," }));
                }
            }
            value => rows.push(format!(" \"{name}\": {value},")),
        }
    }
    if let Some(row) = rows.last_mut() {
        row.pop();
    }
    format!("{{\n{}\n}}", rows.join("\n"))
}

/// `--markdown`: the report for the makers of the program, or why there is none.
#[must_use]
pub fn to_markdown(answer: &RequestAnswer<'_>, texts: &Texts) -> String {
    if let Some(reduced) = &answer.reduced {
        return report(answer, reduced, texts);
    }
    let mut rows = vec![format!("## {}", texts.ui("request.title"))];
    rows.extend(answer.unreduced.iter().map(|reason| texts.say(reason)));
    for placed in &answer.examined.findings {
        let finding = &placed.finding;
        let mend = texts.say(&finding.mend);
        rows.push(format!("- `{}` {} {mend}", finding.pointer, texts.say(&finding.says)));
    }
    format!("{}\n", rows.join("\n\n"))
}

fn report(answer: &RequestAnswer<'_>, reduced: &Reduced, texts: &Texts) -> String {
    let found = &reduced.found;
    let mut rows = vec![format!("## {}", texts.say(&headline(answer, reduced)))];
    if let Some(failure) = &found.failure {
        let status = failure.status.map(|status| status.to_string()).unwrap_or_default();
        let party = failure.provider.as_deref().unwrap_or("OpenRouter");
        rows.push(texts.say(&say!("reduce.report_refusal", party = party, status = status)));
        rows.push(format!("```\n{}\n```", short(&failure.says)));
    }
    if let Some(request) = &found.request {
        rows.push(texts.ui("reduce.report_request").to_string());
        let path = match answer.examined.taken.skin {
            crate::core::request::skin::Skin::Responses => "/responses",
            crate::core::request::skin::Skin::Messages => "/messages",
            _ => "/chat/completions",
        };
        rows.push(format!("```sh\n{}\n```", curl(path, &shown(answer, found, request))));
    }
    if found.passes_with.is_some() {
        rows.push(texts.ui("reduce.difference").to_string());
        rows.push(format!("```json\n{:#}\n```", shown(answer, found, &json!(found.difference))));
    }
    if let Some(repair) = &found.repair {
        rows.push(texts.say(&repair.says));
        rows.push(texts.say(&say!("reduce.repaired", mend = texts.say(&repair.mend))));
    }
    if found.request.is_some() && !found.is_plain {
        rows.push(texts.ui("reduce.report_masked").to_string());
    }
    format!("{}\n", rows.join("\n\n"))
}

/// The command; the key stays in the reader's own shell.
fn curl(path: &str, body: &Value) -> String {
    let body = format!("{body:#}").replace('\'', "'\\''");
    format!(
        "curl https://openrouter.ai/api/v1{path} \\\n  -H \"Authorization: Bearer $OPENROUTER_API_KEY\" \\\n  -H \
         'Content-Type: application/json' \\\n  -d '{body}'"
    )
}
