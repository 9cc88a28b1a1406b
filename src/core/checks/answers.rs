//! What the API's answers say of models, keys, credits, endpoints and calls.

use crate::core::model_id;
use serde::Serialize;

/// What the catalogue says of the model in question.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Catalogue {
    /// Rows in the answer.
    pub count: usize,
    /// The model asked about.
    pub wanted: Option<String>,
    /// Its row, if it stands there.
    pub model: Option<ModelFacts>,
    /// Nearest ids when it does not.
    pub nearest: Vec<String>,
    /// All rows, for completion, alternatives and prices.
    #[serde(skip)]
    pub rows: Vec<ModelFacts>,
}

impl Catalogue {
    /// The outcome label.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match (&self.wanted, &self.model) {
            (None, _) => "listed",
            (Some(_), Some(_)) => "known_model",
            (Some(_), None) => "unknown_model",
        }
    }
}

/// One row of the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ModelFacts {
    /// `author/slug[:variant]`.
    pub id: String,
    /// The dated id that never changes.
    pub canonical_slug: Option<String>,
    /// Tokens; null for routers.
    pub context_length: Option<u64>,
    /// `architecture.input_modalities`.
    pub input_modalities: Vec<String>,
    /// `architecture.output_modalities`.
    pub output_modalities: Vec<String>,
    /// `supported_parameters`.
    pub supported_parameters: Vec<String>,
    /// USD per prompt token; null where unknown in advance.
    pub prompt_price: Option<f64>,
    /// USD per completion token.
    pub completion_price: Option<f64>,
    /// USD per request.
    pub request_price: f64,
    /// Largest output, tokens.
    pub max_completion_tokens: Option<u64>,
    /// Input is moderated first.
    pub is_moderated: bool,
    /// YYYY-MM-DD after which it may be removed.
    pub expiration_date: Option<String>,
}

impl ModelFacts {
    /// Both prices are zero.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.prompt_price == Some(0.0) && self.completion_price == Some(0.0)
    }

    /// The part before the slash.
    #[must_use]
    pub fn author(&self) -> &str {
        model_id::author(&self.id)
    }
}

/// Answer of `GET /key`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct KeyFacts {
    /// Masked label.
    pub label: Option<String>,
    /// Spending cap, USD.
    pub limit: Option<f64>,
    /// Left of the cap, USD.
    pub limit_remaining: Option<f64>,
    /// `daily`, `weekly`, `monthly`.
    pub limit_reset: Option<String>,
    /// Used ever, USD.
    pub usage: Option<f64>,
    /// Used this UTC day, USD.
    pub usage_daily: Option<f64>,
    /// Used this week, USD.
    pub usage_weekly: Option<f64>,
    /// Used this month, USD.
    pub usage_monthly: Option<f64>,
    /// Never bought credits (a hint only).
    pub is_free_tier: Option<bool>,
    /// An admin key, which cannot do inference.
    pub is_management_key: bool,
    /// RFC 3339.
    pub expires_at: Option<String>,
    /// Expired by the answer's own `Date`.
    pub expired: bool,
    /// The key is marked disabled.
    pub disabled: bool,
    /// Requests to free models today: used.
    pub free_used: Option<u64>,
    /// Requests to free models today: allowed.
    pub free_limit: Option<u64>,
    /// Requests to free models today: left.
    pub free_remaining: Option<u64>,
    /// A budget with nothing left binds this key.
    pub budget_exhausted: bool,
    /// Scope of that budget.
    pub budget_scope: Option<String>,
    /// When it starts anew, RFC 3339.
    pub budget_resets_at: Option<String>,
    /// Fields of a type that the API does not document.
    pub odd_fields: Vec<String>,
    /// The account that the key belongs to.
    #[serde(skip)]
    pub account: Option<crate::core::secret::AccountId>,
}

impl KeyFacts {
    /// The outcome label; the first that applies.
    #[must_use]
    pub fn label(&self) -> &'static str {
        if self.is_management_key {
            "management_key"
        } else if self.disabled {
            "disabled"
        } else if self.expired {
            "expired"
        } else if self.limit_remaining.is_some_and(|left| left <= 0.0) {
            "limit_reached"
        } else if self.budget_exhausted {
            "budget_exhausted"
        } else if self.free_remaining == Some(0) {
            "free_quota_used"
        } else {
            "valid"
        }
    }
}

/// Answer of `GET /credits`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CreditsFacts {
    /// Bought ever, USD.
    pub total_credits: f64,
    /// Used ever, USD.
    pub total_usage: f64,
    /// Zeros for an ordinary key: an unreadable balance, not an empty one.
    pub untrusted: bool,
}

impl CreditsFacts {
    /// Bought minus used, USD.
    #[must_use]
    pub fn balance(&self) -> f64 {
        self.total_credits - self.total_usage
    }

    /// The outcome label.
    #[must_use]
    pub fn label(&self) -> &'static str {
        if self.untrusted {
            "unreadable"
        } else if self.balance() < 0.0 {
            "negative"
        } else if self.balance() == 0.0 {
            "zero"
        } else {
            "positive"
        }
    }
}

/// One endpoint of a model.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EndpointFacts {
    /// Provider's name.
    pub provider: String,
    /// Provider's slug with variant.
    pub tag: Option<String>,
    /// 0 normal, negative reduced or out.
    pub status: Option<i64>,
    /// Percent.
    pub uptime_5m: Option<f64>,
    /// Percent.
    pub uptime_30m: Option<f64>,
    /// Percent.
    pub uptime_1d: Option<f64>,
    /// Median of the last 30 minutes, as the API gives it.
    pub latency_p50: Option<f64>,
    /// Tokens.
    pub context_length: Option<u64>,
    /// Largest output, tokens.
    pub max_completion_tokens: Option<u64>,
    /// Parameters it takes.
    pub supported_parameters: Vec<String>,
}

pub(super) fn endpoints_label(endpoints: &[EndpointFacts]) -> &'static str {
    let down =
        |it: &EndpointFacts| it.status.is_some_and(|status| status < 0) || it.uptime_5m.is_some_and(|up| up < 50.0);
    match endpoints {
        [] => "no_endpoints",
        all if all.iter().all(down) => "all_down",
        [_] => "one_endpoint",
        _ => "several_endpoints",
    }
}

/// Answer of `GET /generation`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct GenerationFacts {
    /// Model used.
    pub model: Option<String>,
    /// Provider that answered.
    pub provider: Option<String>,
    /// Every attempt: provider and status.
    pub attempts: Vec<(String, Option<u16>)>,
    /// Why it ended.
    pub finish_reason: Option<String>,
    /// The provider's own word for it.
    pub native_finish_reason: Option<String>,
    /// The client hung up.
    pub cancelled: Option<bool>,
    /// The program that called.
    pub user_agent: Option<String>,
}

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
