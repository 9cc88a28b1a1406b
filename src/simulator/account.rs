//! What the account endpoints say: `/key`, `/credits`, `/generation` and its content.

use super::clock::Clock;
use super::data::data;
use super::definition::KEY;
use super::money::free_limit;
use super::reply::{ErrorReply, ServerReply};
use super::state::{AdminBudget, Byok, CreditsAnswer, KeyStatus, OpenRouterMode, WorldState};
use serde_json::{Value, json};

/// Id of the workspace in which the world's key spends.
const WORKSPACE: &str = "7f3a1c52-0d0e-4b5e-9a51-3d2c1b0a9f8e";

/// Who calls.
///
/// # Errors
/// 401 or 403: no key, an unknown one, or one that is not let in.
pub fn authenticate(state: &WorldState, authorization: Option<&str>) -> Result<(), ErrorReply> {
    let key = authorization
        .and_then(|value| value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("bearer ")))
        .map(str::trim)
        .unwrap_or_default();
    if !well_shaped(key) {
        return Err(ErrorReply::new(401, "Missing Authentication header"));
    }
    let known =
        key == KEY && state.key.status != KeyStatus::Unknown && state.openrouter.mode != OpenRouterMode::AuthOutage;
    if !known {
        return Err(ErrorReply::new(401, "User not found."));
    }
    if state.account.ip_not_allowed {
        return Err(ErrorReply::new(403, "your IP address is not in the allowlist for this account"));
    }
    Ok(())
}

/// The key may do inference.
///
/// # Errors
/// 401 for a management key and for one that was switched off or has ended.
pub fn may_infer(state: &WorldState) -> Result<(), ErrorReply> {
    if state.key.management || state.key.status != KeyStatus::Active {
        return Err(ErrorReply::new(401, "User not found."));
    }
    if state.key.workspace_deleted {
        // The words are not documented; these say what the description of the field says.
        return Err(ErrorReply::new(403, "The workspace of this API key was deleted."));
    }
    if state.key.outlives_policy {
        // The words are not documented; these say what the documentation says.
        return Err(ErrorReply::new(
            403,
            "This API key never expires, which exceeds the maximum key lifetime of the account.",
        ));
    }
    Ok(())
}

fn well_shaped(key: &str) -> bool {
    key.strip_prefix("sk-or-v1-").is_some_and(|rest| rest.len() == 64 && rest.bytes().all(|it| it.is_ascii_hexdigit()))
}

/// What the key is called in lists: its masked form, where it has no name of its own.
#[must_use]
pub fn label(state: &WorldState) -> String {
    match state.key.label.as_str() {
        "" => format!("{}...{}", &KEY[..12], &KEY[KEY.len() - 3..]),
        named => named.to_string(),
    }
}

/// `GET /key`.
#[must_use]
pub fn key(state: &WorldState, clock: Clock) -> ServerReply {
    let it = &state.key;
    if it.status != KeyStatus::Active && !it.readable {
        return ErrorReply::new(401, "User not found.").reply();
    }
    let label = label(state);
    let limit = it.limit.filter(|_| !it.limit_unshown);
    let spent = if it.limit.is_some() { it.limit_used } else { state.account.usage };
    let own_keys =
        if state.account.byok.values().any(|fares| *fares == Byok::Accepted) { state.account.usage } else { 0.0 };
    let mut data = json!({
        "label": label,
        "limit": limit,
        "limit_remaining": limit.map(|limit| (limit - it.limit_used).max(0.0)),
        "limit_reset": it.limit_reset,
        "include_byok_in_limit": false,
        "usage": spent,
        "usage_daily": spent,
        "usage_weekly": spent,
        "usage_monthly": spent,
        "byok_usage": own_keys,
        "byok_usage_daily": own_keys,
        "byok_usage_weekly": own_keys,
        "byok_usage_monthly": own_keys,
        "is_free_tier": state.account.credits == 0.0,
        "is_management_key": it.management,
        "is_provisioning_key": it.management,
        "creator_user_id": state.account.user_id,
        "organization_id": state.account.organization.then_some("org_2demo0000000000000000000000"),
        "workspace_id": (!it.workspace_deleted).then_some(WORKSPACE),
        "rate_limit": {"requests": -1, "interval": "10s", "note": "This field is deprecated and safe to ignore."},
    });
    if let Some(expires) = &it.expires_at {
        data["expires_at"] = json!(clock.moment(expires));
    }
    if it.status == KeyStatus::Disabled {
        data["disabled"] = json!(true);
    }
    if !state.free.hidden {
        let limit = free_limit(state);
        data["free_model_daily_requests"] =
            json!({"used": state.free.used, "limit": limit, "remaining": limit.saturating_sub(state.free.used)});
    }
    if let Some(regions) = &it.data_regions {
        data["allowed_data_regions"] = json!(regions);
    }
    let entry = |budget: &AdminBudget| {
        json!({
            "scope": budget.scope,
            "limit_usd": budget.limit_usd,
            "spend_usd": budget.spend_usd,
            "remaining_usd": budget.limit_usd - budget.spend_usd,
            "reset_interval": budget.reset_interval,
            "resets_at": budget.resets_at,
        })
    };
    let shown = || it.budgets.iter().filter(|budget| !budget.hidden);
    let left = |budget: &&AdminBudget| budget.limit_usd - budget.spend_usd;
    let spent = shown().find(|budget| left(budget) <= 0.0);
    let least = || shown().min_by(|one, other| left(one).total_cmp(&left(other)));
    data["budgets"] = shown().map(entry).collect();
    data["effective_budget"] = spent.or_else(least).map_or(Value::Null, entry);
    ServerReply::json(200, json!({"data": data}))
}

/// `GET /credits`.
#[must_use]
pub fn credits(state: &WorldState) -> ServerReply {
    if state.key.status != KeyStatus::Active {
        return ErrorReply::new(401, "User not found.").reply();
    }
    let answer = if state.key.management { CreditsAnswer::Real } else { state.account.credits_for_keys };
    match answer {
        CreditsAnswer::Refused => ErrorReply::new(403, "Only management keys can perform this operation").reply(),
        CreditsAnswer::Zeros => ServerReply::json(200, json!({"data": {"total_credits": 0, "total_usage": 0}})),
        CreditsAnswer::Real => ServerReply::json(
            200,
            json!({"data": {"total_credits": state.account.credits, "total_usage": state.account.usage}}),
        ),
    }
}

/// `GET /generation?id=`.
#[must_use]
pub fn generation(state: &WorldState, id: &str) -> ServerReply {
    let Some(fields) = state.generations.get(id) else {
        return ErrorReply::new(404, format!("Generation {id} not found")).reply();
    };
    let mut row = data().generation.clone();
    row["id"] = json!(id);
    for (name, value) in fields.iter().filter(|(name, _)| *name != CONTENT) {
        row[name] = value.clone();
    }
    ServerReply::json(200, json!({"data": row}))
}

/// Field of a past call that holds what its account logged, where it logs input and output.
const CONTENT: &str = "content";

/// `GET /generation/content?id=`.
#[must_use]
pub fn generation_content(state: &WorldState, id: &str) -> ServerReply {
    let Some(kept) = state.generations.get(id).and_then(|fields| fields.get(CONTENT)) else {
        return ErrorReply::new(404, format!("Generation content {id} not found")).reply();
    };
    ServerReply::json(
        200,
        json!({"data": {
            "input": {"messages": [{"role": "user", "content": "What the user asked, which is nobody's business."}]},
            "output": {"completion": null, "reasoning": null},
            "error": kept.get("error"),
        }}),
    )
}
