//! Whose rule or money refused a call, by the words of the refusal.

use super::check_context::words;
use crate::core::reading::evidence::Evidence;

/// Whose rule or money it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The account's.
    Account,
    /// That of a guardrail of the account.
    Guardrail,
    /// The request's own.
    Request,
    /// The key's.
    Key,
}

impl Scope {
    /// Its label in data.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Account => "by_account",
            Self::Guardrail => "by_guardrail",
            Self::Request => "by_request",
            Self::Key => "by_key",
        }
    }

    /// The scope that a refusal names.
    #[must_use]
    pub fn of(evidence: &Evidence) -> Option<Self> {
        let by = |scope: &str| evidence.ineligibility_reasons.iter().any(|reason| reason.value.ends_with(scope));
        let source = |name: &str| evidence.limit_source.as_ref().is_some_and(|found| found.value == name);
        let text = words(evidence);
        let has = |part: &str| text.contains(part);
        if by("-by-guardrail") || has("(guardrail)") {
            Some(Self::Guardrail)
        } else if by("-by-account") || has("(account settings)") || source("openrouter_credits") {
            Some(Self::Account)
        } else if by("-by-request") {
            Some(Self::Request)
        } else if source("openrouter_key_limit") || has("settings/keys") || has("default/keys") {
            Some(Self::Key)
        } else if has("settings/credits") {
            Some(Self::Account)
        } else {
            None
        }
    }
}
