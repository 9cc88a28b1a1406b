//! The status page's feed: does OpenRouter report an incident?

use super::check::{BodyFormat, Check, CheckAnswer, CheckReply, OkBody, Sends, To};
use super::check_context::CheckContext;
use super::fields::text;
use super::label::Label;
use crate::core::text::Sentence;
use crate::say;
use serde_json::{Value, json};

const OPERATIONAL: Label = Label::good("operational");
const INCIDENT: Label = Label::warn("incident");

/// The check.
pub const CHECK: Check = Check {
    id: "status",
    name: "probe_name.status",
    why: "why.status",
    asks: "asks.status",
    sends: Some(Sends { to: To::StatusPage, ..Sends::get("/incidents.rss") }),
    form: BodyFormat::Text,
    absence: Some("network.status_unreadable"),
    outcomes: &[OPERATIONAL, INCIDENT],
    ..Check::FREE
};

/// The answer: titles of open incidents.
#[derive(Clone, Copy, Debug)]
pub struct Incidents<'a>(pub &'a [String]);

impl CheckAnswer for Incidents<'_> {
    fn label(&self) -> Label {
        if self.0.is_empty() { OPERATIONAL } else { INCIDENT }
    }

    fn says(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        match self.0.first() {
            None => say!("probe.status_operational"),
            Some(title) => say!("probe.status_incident", title = title),
        }
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        json!({ "incidents": self.0 })
    }

    fn in_order(&self, _: &CheckContext<'_>) -> Option<Sentence> {
        self.0.is_empty().then(|| say!("in_order.status"))
    }
}

/// States of an incident that is going on. States are a closed set: an entry whose state is none that is known here says
/// nothing, and neither does maintenance that is planned.
const OPEN: &[&str] = &["investigating", "identified", "monitoring", "update", "in progress", "verifying"];
const MOST: usize = 5;

/// Titles of open incidents; `None` when it is no feed.
#[must_use]
pub fn read(body: &OkBody<'_>) -> Option<Vec<String>> {
    let feed = String::from_utf8_lossy(body.bytes);
    if !feed.contains("<rss") && !feed.contains("<feed") {
        return None;
    }
    let (item, end) = if feed.contains("<entry") { ("<entry", "</entry>") } else { ("<item", "</item>") };
    Some(
        feed.split(item)
            .skip(1)
            .filter_map(|rest| rest.split(end).next())
            .filter(|entry| is_open(entry))
            .filter_map(|entry| element(entry, "title"))
            .map(|title| text(&unescape(title)))
            .take(MOST)
            .collect(),
    )
}

/// The newest update stands first, its state in bold.
fn is_open(entry: &str) -> bool {
    let words = element(entry, "description")
        .or_else(|| element(entry, "content:encoded"))
        .or_else(|| element(entry, "content"))
        .or_else(|| element(entry, "summary"))
        .map(|words| unescape(words).to_lowercase())
        .unwrap_or_default();
    let state = words.split_once("<strong>").map_or(words.as_str(), |(_, rest)| rest);
    let state = state.split_once("status:").map_or(state, |(_, rest)| rest);
    let state = state.trim_start_matches(|letter: char| !letter.is_alphabetic());
    OPEN.iter().any(|word| state.starts_with(word))
}

fn element<'a>(entry: &'a str, tag: &str) -> Option<&'a str> {
    let (_, rest) = entry.split_once(&format!("<{tag}"))?;
    let (_, rest) = rest.split_once('>')?;
    let (content, _) = rest.split_once(&format!("</{tag}>"))?;
    let content = content.trim();
    Some(content.strip_prefix("<![CDATA[").and_then(|it| it.strip_suffix("]]>")).unwrap_or(content).trim())
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(state: &str) -> Vec<String> {
        let feed =
            format!("<rss><item><title>Slow</title><description>{state} - We look into it.</description></item></rss>");
        read(&OkBody { json: None, bytes: feed.as_bytes(), date: None, wanted: None, beside: &[] }).unwrap_or_default()
    }

    #[test]
    fn only_a_known_state_of_an_open_incident_says_anything() {
        for state in
            ["<strong>Investigating</strong>", "&lt;strong&gt;Identified&lt;/strong&gt;", "<b>Status: MONITORING</b>"]
        {
            assert_eq!(open(state), ["Slow"], "{state}");
        }
        for state in [
            "<strong>RESOLVED</strong>",
            "<strong>Completed</strong>",
            "<strong>Scheduled</strong>",
            "<strong>Degraded</strong>",
            "",
        ] {
            assert!(open(state).is_empty(), "{state}");
        }
    }
}
