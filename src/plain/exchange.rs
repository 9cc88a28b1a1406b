//! Calls that the relay caught, a line each, and the sums.

use super::markdown;
use super::style::Style;
use crate::core::checks::money::usd;
use crate::core::exchange::RecordedExchange;
use crate::core::exchange::addresses::RelayAddresses;
use crate::core::exchange::calls::{Call, counted};
use crate::core::exchange::event::RelaySummary;
use crate::core::exchange::facts;
use crate::core::exchange::setting::{self, SettingRow};
use crate::core::knowledge::causes::CauseId;
use crate::core::knowledge::clients::Client;
use crate::core::moment;
use crate::core::reading::Reading;
use crate::core::report::Report;
use crate::core::text::Texts;
use crate::say;
use crate::show::tone::{of_verdict, verdict_sign};
use jiff::tz::TimeZone;

/// One call, one line.
#[must_use]
pub fn line(caught: &RecordedExchange, report: &Report, zone: &TimeZone, texts: &Texts, style: &Style) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(moment::time_of_day(caught.at_ms, zone));
    parts.push(style.toned(of_verdict(&report.verdict), verdict_sign(&report.verdict, style.glyphs())));
    parts.push(caught.status().map_or_else(|| "-".to_string(), |status| status.to_string()));
    parts.push(format!("{} {}", caught.method, caught.path));
    if !caught.path_right {
        parts.push(texts.ui("relay.line_wrong_path").to_string());
    }
    parts.extend(caught.request.model.clone());
    parts.push(match caught.first_byte_ms {
        Some(first) if first < caught.ms => format!("{first}/{} ms", caught.ms),
        _ => format!("{} ms", caught.ms),
    });
    let usage = caught.reply.as_ref().and_then(|reply| reply.facts.usage.as_ref());
    if let Some((prompt, completion)) = usage.and_then(|usage| Some((usage.prompt_tokens?, usage.completion_tokens?))) {
        parts.push(texts.say(&say!("relay.line_tokens", prompt = prompt, completion = completion)));
    }
    parts.extend(usage.and_then(|usage| usage.cost).map(usd));
    parts.extend(caught.credential.as_ref().map(|key| key.masked.clone()));
    if let Some((first, attempt)) = caught.retry {
        parts.push(texts.say(&say!("relay.line_attempt", attempt = attempt, first = first)));
    }
    let verdict = &report.verdict;
    parts.push(match verdict.cause {
        CauseId::NONE => verdict.title.clone(),
        cause => format!("{cause}: {}", style.bold(&verdict.title)),
    });
    style.finish(format!("{}\n", parts.join("  ")))
}

/// How a client is led to the relay, and back.
#[must_use]
pub fn setting(client: &Client, addresses: &RelayAddresses, texts: &Texts) -> String {
    let mut text = String::new();
    for row in setting::rows(client, addresses) {
        match row {
            SettingRow::Says(sentence) => text.push_str(&format!("{}\n", texts.say(&sentence))),
            SettingRow::Verbatim(line) => text.push_str(&format!("\n    {line}\n\n")),
        }
    }
    text.push('\n');
    text
}

/// A call to be sent to somebody: what can be seen of it without its prompts, then its report.
#[must_use]
pub fn markdown(call: &Call, reading: Option<&Reading>, texts: &Texts) -> String {
    let mut text = markdown::render(&call.report, reading, texts);
    for (heading, facts) in
        [("call.request", facts::request(&call.exchange)), ("call.answer", facts::answer(&call.exchange))]
    {
        text.push_str(&format!("\n## {}\n\n", texts.ui(heading)));
        for fact in facts {
            let of = fact.of.map(|of| format!(" `{of}`")).unwrap_or_default();
            text.push_str(&format!("- {}{of}: `{}`\n", texts.ui(fact.label), fact.value));
        }
    }
    text
}

/// A program was started, and none of its calls came.
#[must_use]
pub fn none_came(intercepted: bool, texts: &Texts) -> String {
    let sentence = if intercepted { say!("relay.none_intercepted") } else { say!("relay.none_came") };
    format!("{}\n", texts.say(&sentence))
}

/// The sums at the end.
#[must_use]
pub fn summary(summary: &RelaySummary, texts: &Texts, style: &Style) -> String {
    let (exchanges, failures) = (summary.exchanges(), summary.failures());
    let mut text = texts.say(&counted(exchanges, failures));
    for counted in summary.causes() {
        let title = CauseId::parse(&counted.cause).and_then(|cause| texts.cause(cause)).map_or("", |page| page.title);
        let row = say!("relay.summary_cause", count = counted.count, cause = counted.cause, title = title);
        text.push_str(&format!("\n  {}", texts.say(&row)));
    }
    style.finish(format!("{text}\n"))
}
