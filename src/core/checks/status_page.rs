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

/// States of an incident that is going on.
const OPEN: &[&str] = &["investigating", "identified", "monitoring", "update", "in progress", "verifying"];
/// States of one that is over, or of maintenance that has not begun.
const CLOSED: &[&str] = &["resolved", "completed", "postmortem", "scheduled", "canceled", "cancelled"];
const MOST: usize = 5;

/// Titles of open incidents; `None` when it is no feed, or where none is known to be open and the state of some cannot be
/// told: states are a closed set, and any other word says nothing.
#[must_use]
pub fn read(body: &OkBody<'_>) -> Option<Vec<String>> {
    let feed = String::from_utf8_lossy(body.bytes);
    if !feed.contains("<rss") && !feed.contains("<feed") {
        return None;
    }
    let (item, end) = if feed.contains("<entry") { ("<entry", "</entry>") } else { ("<item", "</item>") };
    let mut seen: Vec<&str> = Vec::new();
    let mut open = Vec::new();
    let mut untold = false;
    for entry in feed.split(item).skip(1).filter_map(|rest| rest.split(end).next()) {
        let Some(title) = element(entry, "title") else {
            untold = true;
            continue;
        };
        // The newest stands first: what is below it under the same title is an earlier word on the same incident.
        if seen.contains(&title) {
            continue;
        }
        seen.push(title);
        let state = state(entry);
        let is_one_of = |known: &[&str]| known.iter().any(|word| begins_with(&state, word));
        if is_one_of(OPEN) {
            open.push(text(&unescape(title)));
        } else if !is_one_of(CLOSED) {
            untold = true;
        }
    }
    open.truncate(MOST);
    (!open.is_empty() || !untold).then_some(open)
}

/// The newest update stands first, its state in bold.
fn state(entry: &str) -> String {
    let words = element(entry, "description")
        .or_else(|| element(entry, "content:encoded"))
        .or_else(|| element(entry, "content"))
        .or_else(|| element(entry, "summary"))
        .map(|words| unescape(words).to_lowercase())
        .unwrap_or_default();
    let state = words.split_once("<strong>").map_or(words.as_str(), |(_, rest)| rest);
    let state = state.split_once("status:").map_or(state, |(_, rest)| rest);
    state.trim_start_matches(|letter: char| !letter.is_alphabetic()).to_string()
}

/// The state stands by itself: “monitoring improvements” is an announcement.
fn begins_with(state: &str, word: &str) -> bool {
    let Some(rest) = state.strip_prefix(word) else { return false };
    !rest.trim_start_matches(' ').starts_with(char::is_alphanumeric)
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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn titles(items: &str) -> Option<Vec<String>> {
        let feed = format!("<rss>{items}</rss>");
        read(&OkBody { json: None, bytes: feed.as_bytes(), date: None, wanted: None, beside: &[] })
    }

    fn item(title: &str, state: &str) -> String {
        format!("<item><title>{title}</title><description>{state} - We look into it.</description></item>")
    }

    #[test]
    fn only_a_known_state_of_an_open_incident_says_anything() {
        for state in
            ["<strong>Investigating</strong>", "&lt;strong&gt;Identified&lt;/strong&gt;", "<b>Status: MONITORING</b>"]
        {
            assert_eq!(titles(&item("Slow", state)).unwrap(), ["Slow"], "{state}");
        }
        for state in ["<strong>RESOLVED</strong>", "<strong>Completed</strong>", "<strong>Scheduled</strong>"] {
            assert!(titles(&item("Slow", state)).unwrap().is_empty(), "{state}");
        }
        assert!(titles("").unwrap().is_empty(), "nothing is listed");
    }

    #[test]
    fn a_state_that_is_not_known_tells_neither_that_an_incident_is_open_nor_that_none_is() {
        for state in ["<strong>Degraded</strong>", "", "Monitoring improvements for all", "Updates to our terms"] {
            assert_eq!(titles(&item("Slow", state)), None, "{state}");
        }
        let both = item("Slow", "<strong>Degraded</strong>") + &item("Down", "<strong>Identified</strong>");
        assert_eq!(titles(&both).unwrap(), ["Down"]);
    }

    #[test]
    fn the_newest_word_on_an_incident_is_the_one_that_counts() {
        let ended = item("Slow", "<strong>Resolved</strong>") + &item("Slow", "<strong>Investigating</strong>");
        assert!(titles(&ended).unwrap().is_empty());
        let again = item("Slow", "<strong>Investigating</strong>") + &item("Slow", "<strong>Resolved</strong>");
        assert_eq!(titles(&again).unwrap(), ["Slow"]);
    }
}
