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

/// Words that begin the newest update of an incident that is over.
const OVER: &[&str] = &["resolved", "completed", "postmortem", "post-mortem", "cancelled"];
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
            .filter(|entry| !is_over(entry))
            .filter_map(|entry| element(entry, "title"))
            .map(|title| text(&unescape(title)))
            .take(MOST)
            .collect(),
    )
}

/// The newest update stands first, its state in bold.
fn is_over(entry: &str) -> bool {
    let words = element(entry, "description")
        .or_else(|| element(entry, "content:encoded"))
        .or_else(|| element(entry, "content"))
        .or_else(|| element(entry, "summary"))
        .map(|it| unescape(it).to_lowercase())
        .unwrap_or_default();
    let state = words.split_once("<strong>").map_or(words.as_str(), |(_, rest)| rest);
    let state = state.trim_start_matches(|it: char| !it.is_alphabetic());
    OVER.iter().any(|word| state.starts_with(word))
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
