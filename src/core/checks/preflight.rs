//! `OPTIONS /chat/completions`: what a browser asks before it lets a page call, without a key.

use super::check::{Check, CheckAnswer, CheckReply, CheckSubject, Method, Sends};
use super::check_context::CheckContext;
use super::label::Label;
use super::stage::Stage;
use crate::core::reading::browser::{PageCall, page_call};
use crate::core::text::{Sentence, in_list};
use crate::say;
use serde_json::{Value, json};

const ALLOWED: Label = Label::good("allowed");
const HEADER_REFUSED: Label = Label::bad("header_refused");
const PAGE_REFUSED: Label = Label::bad("page_refused");

/// The check; it is made only where the text has words of a browser.
pub const CHECK: Check = Check {
    id: "preflight",
    stage: Stage::Key,
    name: "probe_name.preflight",
    why: "why.preflight",
    asks: "asks.preflight",
    sends: Some(Sends { method: Method::Options, ..Sends::get("/chat/completions") }),
    outcomes: &[ALLOWED, HEADER_REFUSED, PAGE_REFUSED],
    subject: |known| Some(CheckSubject { page: Some(Box::new(page_call(known.text)?)), ..CheckSubject::default() }),
    ..Check::FREE
};

/// The answer: what of the call is let through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preflight {
    /// Calls from the page are.
    pub page: bool,
    /// Headers that are not.
    pub refused: Vec<String>,
    /// Headers that were asked for.
    pub asked: Vec<String>,
}

impl Preflight {
    /// What the headers of an answer let through of a call.
    #[must_use]
    pub fn of(call: &PageCall, pages: Option<&str>, headers: Option<&str>) -> Self {
        let page = pages.is_some_and(|pages| matches!(pages.trim(), "*" | "null") || pages.trim() == call.origin);
        let listed: Vec<String> =
            headers.unwrap_or_default().split(',').map(|name| name.trim().to_lowercase()).collect();
        // A star covers every header but that of the key.
        let any = listed.iter().any(|name| name == "*");
        let is_open = |name: &String| listed.contains(name) || (any && name != "authorization");
        let refused = call.headers.iter().filter(|name| !is_open(name)).cloned().collect();
        Self { page, refused, asked: call.headers.clone() }
    }
}

impl CheckAnswer for Preflight {
    fn label(&self) -> Label {
        match (self.page, self.refused.is_empty()) {
            (false, _) => PAGE_REFUSED,
            (true, false) => HEADER_REFUSED,
            (true, true) => ALLOWED,
        }
    }

    fn says(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        match self.label() {
            PAGE_REFUSED => say!("probe.preflight_page"),
            HEADER_REFUSED => say!("probe.preflight_header", names = in_list(&self.refused)),
            _ => say!("probe.preflight_allowed"),
        }
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        json!({ "page_allowed": self.page, "headers_asked": self.asked, "headers_refused": self.refused })
    }

    fn in_order(&self, _: &CheckContext<'_>) -> Option<Sentence> {
        (self.label() == ALLOWED).then(|| say!("in_order.preflight"))
    }
}
