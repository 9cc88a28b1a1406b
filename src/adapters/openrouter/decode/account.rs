//! `GET /key` and `GET /credits`.

use super::{Fields, data};
use crate::core::checks::{CreditsFacts, KeyFacts};
use crate::core::secret::AccountId;
use serde_json::{Map, Value};

/// The facts of a key; `date` is the answer's own, since this machine's clock may be wrong.
#[must_use]
pub fn key(body: &Value, date: Option<jiff::Timestamp>) -> Option<KeyFacts> {
    let object = data(body)?;
    let known = ["label", "limit", "usage", "is_free_tier", "is_management_key", "is_provisioning_key", "rate_limit"];
    if !known.iter().any(|field| object.contains_key(*field)) {
        return None;
    }
    let mut fields = Fields::of(object);
    let expires_at = fields.text("expires_at");
    let expired = match (expires_at.as_deref().and_then(|it| it.parse::<jiff::Timestamp>().ok()), date) {
        (Some(end), Some(now)) => end <= now,
        _ => false,
    };
    let management = fields.flag("is_management_key");
    let provisioning = fields.flag("is_provisioning_key");
    let quota = fields.object("free_model_daily_requests");
    let mut facts = KeyFacts {
        label: fields.text("label"),
        limit: fields.number("limit"),
        limit_remaining: fields.number("limit_remaining"),
        limit_reset: fields.name("limit_reset"),
        usage: fields.number("usage"),
        usage_daily: fields.number("usage_daily"),
        usage_weekly: fields.number("usage_weekly"),
        usage_monthly: fields.number("usage_monthly"),
        is_free_tier: fields.flag("is_free_tier"),
        is_management_key: management.or(provisioning).unwrap_or(false),
        expires_at,
        expired,
        disabled: fields.flag("disabled").unwrap_or(false),
        account: object.get("creator_user_id").and_then(Value::as_str).and_then(AccountId::parse),
        ..KeyFacts::default()
    };
    facts.odd_fields = fields.odd();
    if let Some(quota) = quota {
        let mut quota = Fields::of(quota);
        facts.free_used = quota.count("used");
        facts.free_limit = quota.count("limit");
        facts.free_remaining = quota.count("remaining").or_else(|| {
            let (used, limit) = (facts.free_used?, facts.free_limit?);
            Some(limit.saturating_sub(used))
        });
        facts.odd_fields.extend(quota.odd());
    }
    if let Some(budget) = budgets(object).into_iter().find(|it| is_exhausted(it)) {
        let mut budget = Fields::of(budget);
        facts.budget_exhausted = true;
        facts.budget_scope = budget.name("scope");
        facts.budget_resets_at = budget.name("resets_at");
    }
    Some(facts)
}

/// The place of the budgets in the answer is not established: any of these names, one or many.
fn budgets(object: &Map<String, Value>) -> Vec<&Map<String, Value>> {
    ["effective_budget", "effective_budgets", "budgets", "budget"]
        .iter()
        .filter_map(|key| object.get(*key))
        .flat_map(|value| match value {
            Value::Array(all) => all.iter().filter_map(Value::as_object).collect(),
            Value::Object(one) => vec![one],
            _ => Vec::new(),
        })
        .collect()
}

fn is_exhausted(budget: &Map<String, Value>) -> bool {
    let mut fields = Fields::of(budget);
    match (fields.number("remaining_usd"), fields.number("limit_usd"), fields.number("spend_usd")) {
        (Some(left), _, _) => left <= 0.0,
        (None, Some(limit), Some(spent)) => spent >= limit,
        _ => false,
    }
}

/// The balance as told; zeros are not believed, since an ordinary key may get them for any account.
#[must_use]
pub fn credits(body: &Value) -> Option<CreditsFacts> {
    let mut fields = Fields::of(data(body)?);
    let total_credits = fields.number("total_credits")?;
    let total_usage = fields.number("total_usage")?;
    Some(CreditsFacts { total_credits, total_usage, untrusted: total_credits == 0.0 && total_usage == 0.0 })
}
