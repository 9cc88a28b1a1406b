//! The budgets that bind a key, in the order in which the router enforces them.

use super::fields::FieldReader;
use serde::Serialize;
use serde_json::{Map, Value};

/// Scope of the budget that is the key's own limit.
const KEY_LIMIT: &str = "key_limit";

/// Sums differ by less where they are rounded, USD.
const CENT: f64 = 0.01;

/// One budget: an entry of `budgets`, or `effective_budget`, in the answer of `GET /key` (components/keybudget of the
/// package `openrouter` 1.3.84, October 2026).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Budget {
    /// Whose it is: `workspace_default_member`, `workspace_default_key`, `member`, `api_key`, `workspace`, `key_limit`.
    pub scope: Option<String>,
    /// Its size, USD.
    pub limit_usd: Option<f64>,
    /// Spent in this period, USD.
    pub spend_usd: Option<f64>,
    /// Left, USD; zero or less refuses requests with a 403.
    pub remaining_usd: Option<f64>,
    /// `daily`, `weekly`, `monthly`; none where it never starts anew.
    pub reset_interval: Option<String>,
    /// When it starts anew, RFC 3339.
    pub resets_at: Option<String>,
    /// Calls with the user's own provider keys count too.
    pub include_byok: Option<bool>,
}

impl Budget {
    fn read(object: &Map<String, Value>) -> Self {
        let mut fields = FieldReader::of(object);
        let (limit_usd, spend_usd) = (fields.number("limit_usd"), fields.number("spend_usd"));
        Self {
            scope: fields.name("scope"),
            limit_usd,
            spend_usd,
            remaining_usd: fields.number("remaining_usd").or_else(|| Some(limit_usd? - spend_usd?)),
            reset_interval: fields.name("reset_interval"),
            resets_at: fields.name("resets_at"),
            include_byok: fields.flag("include_byok"),
        }
    }

    /// Nothing is left of it.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.remaining_usd.is_some_and(|left| left <= 0.0)
    }

    /// Its own figures say both that something is left and that nothing is.
    fn contradicts_itself(&self) -> bool {
        let by_figures = self.limit_usd.zip(self.spend_usd).map(|(limit, spent)| limit - spent);
        by_figures
            .zip(self.remaining_usd)
            .is_some_and(|(left, told)| (left > CENT && told <= 0.0) || (left <= 0.0 && told > CENT))
    }

    /// It is the limit of the key itself, which whoever manages the key can lift.
    #[must_use]
    pub fn is_key_limit(&self) -> bool {
        self.scope.as_deref() == Some(KEY_LIMIT)
    }

    /// Scope and period in words, as far as the answer gives them.
    #[must_use]
    pub fn named(&self) -> String {
        let parts = [&self.scope, &self.reset_interval].into_iter().flatten();
        parts.map(|part| part.replace('_', " ")).collect::<Vec<_>>().join(", ")
    }

    /// Share that is used, 0 to 1.
    #[must_use]
    pub fn used(&self) -> Option<f64> {
        let limit = self.limit_usd.filter(|limit| *limit > 0.0)?;
        Some(1.0 - self.remaining_usd? / limit)
    }
}

/// All budgets of a key.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Ladder {
    /// As the answer lists them: guardrail budgets, workspace budgets, then the key's own limit.
    pub layers: Vec<Budget>,
    /// The one that refuses first, by the answer's own word: spent already, or with the least left.
    pub effective: Option<Budget>,
}

impl Ladder {
    /// The budgets in the answer of `GET /key`; an older API has only the effective one, or none.
    #[must_use]
    pub fn read(data: &Map<String, Value>) -> Self {
        let listed = data.get("budgets").and_then(Value::as_array).into_iter().flatten();
        let effective = data.get("effective_budget").and_then(Value::as_object).map(Budget::read);
        let mut layers: Vec<Budget> = listed.filter_map(Value::as_object).map(Budget::read).collect();
        if layers.is_empty() {
            layers.extend(effective.clone());
        }
        Self { layers, effective }
    }

    /// The budget that refuses calls now: what the answer calls effective goes before our own reading of the order.
    #[must_use]
    pub fn blocking(&self) -> Option<&Budget> {
        self.effective.iter().chain(&self.layers).find(|budget| budget.is_spent())
    }

    /// It cannot be true: figures that exclude each other, or an effective budget that is none of those listed.
    #[must_use]
    pub fn contradicts_itself(&self) -> bool {
        let known = |budget: &Budget| budget.scope.is_some();
        let unlisted = |effective: &Budget| {
            known(effective) && self.layers.iter().all(|layer| known(layer) && layer.scope != effective.scope)
        };
        self.layers.iter().chain(&self.effective).any(Budget::contradicts_itself)
            || self.effective.as_ref().is_some_and(unlisted)
    }

    /// The budget of which the largest share is used, and that share, 0 to 1; the key's own limit is read from the key.
    #[must_use]
    pub fn fullest(&self) -> Option<(&Budget, f64)> {
        let shares = self.layers.iter().filter(|budget| !budget.is_key_limit());
        shares.filter_map(|budget| Some((budget, budget.used()?))).max_by(|one, other| one.1.total_cmp(&other.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ladder(data: &Value) -> Ladder {
        Ladder::read(data.as_object().unwrap_or(&Map::new()))
    }

    #[test]
    fn the_first_spent_budget_blocks_and_the_answers_own_word_goes_before() {
        let spent = |scope: &str| json!({"scope": scope, "limit_usd": 5, "spend_usd": 5, "remaining_usd": 0});
        let open = json!({"scope": "member", "limit_usd": 5, "spend_usd": 1});
        let scope = |data: &Value| ladder(data).blocking().and_then(|budget| budget.scope.clone());
        assert_eq!(
            scope(&json!({"budgets": [open, spent("workspace"), spent("key_limit")]})),
            Some("workspace".into())
        );
        let named = json!({"budgets": [spent("member"), spent("workspace")], "effective_budget": spent("workspace")});
        assert_eq!(scope(&named), Some("workspace".into()));
        assert_eq!(scope(&json!({"budgets": [open], "effective_budget": open})), None);
        assert_eq!(scope(&json!({"budgets": "many", "effective_budget": null})), None);
    }

    #[test]
    fn figures_that_exclude_each_other_are_not_believed() {
        let open = json!({"scope": "member", "limit_usd": 5, "spend_usd": 1, "remaining_usd": 4});
        let odd = json!({"scope": "member", "limit_usd": 5, "spend_usd": 1, "remaining_usd": -4});
        let other = json!({"scope": "workspace", "limit_usd": 5, "spend_usd": 5, "remaining_usd": 0});
        let is_odd = |data: &Value| ladder(data).contradicts_itself();
        assert!(is_odd(&json!({"budgets": [odd]})));
        assert!(
            is_odd(&json!({"budgets": [open], "effective_budget": other})),
            "an effective budget that is not listed"
        );
        assert!(!is_odd(&json!({"budgets": [open, other], "effective_budget": other})));
        assert!(!is_odd(&json!({"effective_budget": other})), "an older API lists none");
        let rounded = json!({"scope": "member", "limit_usd": 5, "spend_usd": 4.996, "remaining_usd": 0});
        assert!(!is_odd(&json!({"budgets": [rounded]})));
    }

    #[test]
    fn what_is_left_follows_from_what_is_spent() {
        let open = ladder(&json!({"budgets": [{"scope": "member", "limit_usd": 5, "spend_usd": 4}]}));
        assert_eq!(open.layers[0].remaining_usd, Some(1.0));
        assert_eq!(open.fullest().map(|(_, used)| used), Some(0.8));
    }
}
