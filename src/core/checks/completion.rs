//! What a test call answered.

use super::check::{CheckAnswer, CheckReply, data};
use super::check_context::CheckContext;
use super::label::{Aspect, Label};
use super::tone::Tone;
use crate::core::text::Sentence;
use crate::say;
use serde::Serialize;
use serde_json::Value;

/// Content came.
pub const OK: Label = Label::good("ok");
/// Nothing in it.
pub const EMPTY: Label = Label::bad("empty");

/// Text came.
pub const TEXT: Aspect = Aspect::new("chat.same_model/tokens", "text");
/// Every token went into reasoning.
pub const REASONING: Aspect = Aspect::new("chat.same_model/tokens", "reasoning");
/// The model ended by itself, and its words are in the reasoning.
pub const IN_REASONING: Aspect = Aspect::new("chat.same_model/tokens", "in_reasoning");
/// No token came.
pub const NOTHING: Aspect = Aspect::new("chat.same_model/tokens", "nothing");

/// What a completion tells.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ChatFacts {
    /// `gen-…`.
    pub generation_id: Option<String>,
    /// Model that answered.
    pub model: Option<String>,
    /// Provider that answered.
    pub provider: Option<String>,
    /// Why it ended.
    pub finish_reason: Option<String>,
    /// Tokens of the answer.
    pub completion_tokens: Option<u64>,
    /// Of these, reasoning.
    pub reasoning_tokens: Option<u64>,
    /// Providers tried: name and status, from `openrouter_metadata`.
    pub attempts: Vec<(String, Option<u16>)>,
}

impl ChatFacts {
    /// Sixteen tokens are few for a model that thinks first: it did answer.
    fn thought(&self) -> bool {
        self.reasoning_tokens.is_some_and(|tokens| tokens > 0) || self.finish_reason.as_deref() == Some("length")
    }
}

/// The answer, with or without content.
#[derive(Clone, Copy, Debug)]
pub enum Completion<'a> {
    /// Content came.
    Answered(&'a ChatFacts),
    /// A 200 without content.
    Empty(&'a ChatFacts),
}

impl Completion<'_> {
    /// What it shows of the way to the model: a model that only thought did answer.
    #[must_use]
    pub fn shown(&self) -> Label {
        match self {
            Self::Empty(facts) if facts.thought() => OK,
            other => other.label(),
        }
    }
}

impl ChatFacts {
    /// It ended by itself: what it had to say is in the reasoning.
    fn spoke_in_reasoning(&self) -> bool {
        self.reasoning_tokens.is_some_and(|tokens| tokens > 0) && self.finish_reason.as_deref() == Some("stop")
    }
}

impl CheckAnswer for Completion<'_> {
    fn label(&self) -> Label {
        match self {
            Self::Answered(_) => OK,
            Self::Empty(_) => EMPTY,
        }
    }

    fn tone(&self, known: &CheckContext<'_>) -> Tone {
        match self {
            // That a model spends a small call on thinking is no failure where none was met.
            Self::Empty(facts) if facts.thought() && known.evidence.is_none() => Tone::Warn,
            other => other.label().tone,
        }
    }

    fn says(&self, _: &CheckContext<'_>, reply: &CheckReply<'_>) -> Sentence {
        match self {
            Self::Empty(facts) if facts.spoke_in_reasoning() => say!("probe.in_reasoning", model = reply.model),
            Self::Empty(facts) if facts.reasoning_tokens.is_some_and(|tokens| tokens > 0) => {
                let tokens = facts.reasoning_tokens.unwrap_or_default();
                say!("probe.only_thinking", model = reply.model, tokens = tokens)
            }
            Self::Answered(facts) => say!(
                "probe.answered",
                model = reply.model,
                provider = facts.provider.clone().unwrap_or_else(|| "OpenRouter".to_string()),
                ms = reply.ms
            ),
            Self::Empty(_) => say!("probe.empty", model = reply.model),
        }
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        match self {
            Self::Answered(facts) | Self::Empty(facts) => data(facts),
        }
    }

    fn aspects(&self, _: &CheckContext<'_>) -> Vec<Aspect> {
        vec![match self {
            Self::Answered(_) => TEXT,
            Self::Empty(facts) if facts.spoke_in_reasoning() => IN_REASONING,
            Self::Empty(facts) if facts.thought() => REASONING,
            Self::Empty(_) => NOTHING,
        }]
    }
}
