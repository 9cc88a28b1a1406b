//! The user's own request, or a part of it, sent again: what does the API make of it?

use super::check::{Check, Method, Sends};
use super::completion::{EMPTY, OK};
use super::stage::Stage;
use serde_json::Value;
use std::fmt;

/// The check. It is made only where the user agreed to it, apart from the test calls.
pub const CHECK: Check = Check {
    id: "request.replay",
    stage: Stage::TestCall,
    name: "probe_name.replay",
    why: "why.replay",
    asks: "asks.chat",
    sends: Some(Sends { method: Method::Post, ..Sends::with_key("/chat/completions") }),
    paid: true,
    outcomes: &[OK, EMPTY],
    subject: |_| None,
    ..Check::FREE
};

/// What is sent.
#[derive(Clone, PartialEq)]
pub struct Replay {
    /// The path behind the base URL.
    pub path: &'static str,
    /// The body, with what the user wrote in it.
    pub body: Value,
}

impl fmt::Debug for Replay {
    /// The body stays out of every message.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Replay").field("path", &self.path).finish_non_exhaustive()
    }
}
