//! `GET /key` without a key, and with one that nobody owns: both must be refused.

use super::check::{Check, CheckAnswer, CheckReply, KeySent, Sends};
use super::check_context::CheckContext;
use super::label::Label;
use crate::core::text::Sentence;
use crate::say;
use serde_json::{Value, json};

const REFUSED: Label = Label::good("refused");
const ACCEPTED: Label = Label::bad("accepted");

/// The check without a key.
pub const NO_KEY: Check = Check {
    id: "control.no_key",
    name: "probe_name.no_key_control",
    why: "why.no_key_control",
    asks: "asks.control",
    sends: Some(Sends::get("/key")),
    outcomes: &[REFUSED, ACCEPTED],
    ..Check::FREE
};

/// The check with a key that nobody owns.
pub const WRONG_KEY: Check = Check {
    id: "control.wrong_key",
    name: "probe_name.wrong_key_control",
    why: "why.wrong_key_control",
    asks: "asks.control",
    sends: Some(Sends { key: KeySent::MadeUp, ..Sends::get("/key") }),
    outcomes: &[REFUSED, ACCEPTED],
    ..Check::FREE
};

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// As it must be.
    Refused,
    /// Something answers in OpenRouter's place.
    Accepted,
}

impl CheckAnswer for Control {
    fn label(&self) -> Label {
        match self {
            Self::Refused => REFUSED,
            Self::Accepted => ACCEPTED,
        }
    }

    fn says(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        match self {
            Self::Refused => say!("probe.control_refused"),
            Self::Accepted => say!("probe.control_accepted"),
        }
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        json!({})
    }
}
