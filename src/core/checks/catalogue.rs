//! The catalogue of models, as far as checks, plan and screens need it.

use crate::core::model_id;
use serde::Serialize;
use std::sync::Arc;

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
    pub rows: Arc<[ModelFacts]>,
    /// The providers of all models, where they came along.
    #[serde(skip)]
    pub providers: Vec<ProviderFacts>,
}

/// One provider, of `GET /providers`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProviderFacts {
    /// Its name, as errors have it.
    pub name: String,
    /// Its slug, as requests take it.
    pub slug: String,
}

/// How a model thinks before it answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ReasoningFacts {
    /// It cannot be switched off.
    pub mandatory: bool,
    /// The efforts that it takes, the highest first; none where it takes any.
    pub efforts: Option<Vec<String>>,
    /// It thinks where the request says nothing of it.
    pub by_default: Option<bool>,
    /// It takes a number of tokens in place of an effort.
    pub takes_tokens: bool,
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
    /// USD per search of the web that the model makes by itself.
    pub web_search_price: f64,
    /// USD per picture sent.
    pub image_price: f64,
    /// USD per token of reasoning, where it differs from the answer's.
    pub reasoning_price: f64,
    /// USD per prompt token that is written to a cache.
    pub cache_write_price: f64,
    /// Largest output, tokens.
    pub max_completion_tokens: Option<u64>,
    /// Input is moderated first.
    pub is_moderated: bool,
    /// How it thinks, where it does.
    pub reasoning: Option<ReasoningFacts>,
    /// The model that this alias stands for now.
    pub alias_target: Option<String>,
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

/// A number of tokens in short: `128k`, `1M`, `1.2M`.
#[must_use]
pub fn tokens(count: u64) -> String {
    match count {
        0..=9_999 => count.to_string(),
        10_000..=999_999 => format!("{}k", count / 1000),
        _ => format!("{:.1}", count as f64 / 1_000_000.0).trim_end_matches(".0").to_string() + "M",
    }
}
