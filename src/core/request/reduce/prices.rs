//! What a candidate may cost at most.

use super::candidate::longest;
use super::fitness::fallbacks;
use crate::core::case::Case;
use crate::core::checks::{Catalogue, ModelFacts, Outcome, Probe};
use crate::core::plan::choose::bound;
use crate::core::request::conversation::Conversation;
use crate::core::request::images::pictures;
use crate::core::request::skin::Skin;
use crate::core::request::tokens;
use serde_json::Value;

/// Longest answer of a model that does not tell, tokens.
const LONGEST: u64 = 128_000;

/// The highest prices that an endpoint of the model takes.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    model: Option<String>,
    row: Option<ModelFacts>,
    /// For the models that may answer in place of the first.
    catalogue: Option<Catalogue>,
}

impl Prices {
    /// Of the model in question.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let mut row = case.catalogue().and_then(|catalogue| catalogue.model.clone());
        let endpoints = match case.result(Probe::Endpoints).map(|result| &result.outcome) {
            Some(Outcome::Endpoints(endpoints)) => endpoints.as_slice(),
            _ => &[],
        };
        let dearest =
            |own: Option<f64>, prices: Vec<Option<f64>>| prices.into_iter().flatten().chain(own).max_by(f64::total_cmp);
        if let Some(row) = &mut row {
            let prompts = endpoints.iter().map(|endpoint| endpoint.prompt_price).collect();
            let answers = endpoints.iter().map(|endpoint| endpoint.completion_price).collect();
            row.prompt_price = dearest(row.prompt_price, prompts);
            row.completion_price = dearest(row.completion_price, answers);
        }
        Self { model: case.model().map(str::to_string), row, catalogue: case.catalogue().cloned() }
    }

    /// The bound of one body, USD.
    #[must_use]
    pub fn bound(&self, body: &Value, skin: Skin) -> f64 {
        let view = Conversation::of(body, skin, self.model.as_deref());
        let prompt = tokens::prompt(&view).map_or(0, |estimate| estimate.most);
        let own = self.row.as_ref().and_then(|row| row.max_completion_tokens);
        let answers = body["n"].as_u64().unwrap_or(1).max(1);
        let answer = longest(body).or(own).unwrap_or(LONGEST).saturating_mul(answers);
        let answer = u32::try_from(answer).unwrap_or(u32::MAX);
        let of = |row: Option<&ModelFacts>| bound(prompt as f64, pictures(&view).len() as f64, row, answer);
        let served = |id: &str| self.catalogue.as_ref().and_then(|catalogue| catalogue.served(id));
        fallbacks(body).map(|id| of(served(id))).fold(of(self.row.as_ref()), f64::max)
    }
}
