//! The program's own call with a key that nobody owns, to its base URL: does the API answer there?

use super::check::{Check, CheckAnswer, CheckReply, CheckSubject, KeySent, Method, Sends, To};
use super::check_context::CheckContext;
use super::label::Label;
use super::transport::code;
use crate::core::address::api_url::ApiUrl;
use crate::core::text::Sentence;
use crate::say;
use serde_json::{Value, json};

const RIGHT: Label = Label::good("right_door");
const WRONG: Label = Label::bad("wrong_door");

/// The check.
pub const CHECK: Check = Check {
    id: "door",
    name: "probe_name.door",
    why: "why.door",
    asks: "asks.door",
    sends: Some(Sends {
        method: Method::Post,
        to: To::Program,
        key: KeySent::MadeUp,
        ..Sends::get("/chat/completions")
    }),
    outcomes: &[RIGHT, WRONG],
    subject,
    ..Check::FREE
};

fn subject(known: &CheckContext<'_>) -> Option<CheckSubject> {
    let url = ApiUrl::of_call(&known.evidence?.url.as_ref()?.value)?;
    Some(CheckSubject { url: Some(Box::new(url)), ..CheckSubject::default() })
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// An API of OpenRouter's.
    Right,
    /// None of them.
    Wrong,
}

impl CheckAnswer for Address {
    fn label(&self) -> Label {
        match self {
            Self::Right => RIGHT,
            Self::Wrong => WRONG,
        }
    }

    fn says(&self, _: &CheckContext<'_>, reply: &CheckReply<'_>) -> Sentence {
        match self {
            Self::Right => say!("probe.door_right", url = reply.url),
            Self::Wrong => say!("probe.door_wrong", url = reply.url, status = code(reply.status)),
        }
    }

    fn detail(&self, _: &CheckContext<'_>, reply: &CheckReply<'_>) -> Value {
        json!({ "url": reply.url })
    }
}
