//! Key caps, budgets, balance and quotas, with the literal messages of the API.

use super::catalogue::{Endpoint, RoutedModel};
use super::clock::Clock;
use super::demand::ChatDemand;
use super::reply::ErrorReply;
use super::state::WorldState;
use serde_json::{Value, json};

const CREDITS_PAGE: &str = "https://openrouter.ai/settings/credits";
const KEYS_PAGE: &str = "https://openrouter.ai/settings/keys";

/// Can this call be paid for?
///
/// # Errors
/// 402, 403 or 429 as the API words it.
pub fn check(
    state: &WorldState,
    demand: &ChatDemand,
    model: &RoutedModel,
    endpoints: &[Endpoint],
    clock: Clock,
) -> Result<(), ErrorReply> {
    let account = &state.account;
    if account.admission_fails {
        return Err(ErrorReply::new(
            429,
            "OpenRouter could not verify available credits for this request in time. Retry shortly.",
        )
        .note("limit_source", json!("openrouter_admission_control"))
        .limited(&[("Retry-After", "10".to_string())]));
    }
    let cheapest = |price: fn(&Endpoint) -> f64| endpoints.iter().map(price).fold(f64::INFINITY, f64::min);
    let prompt_price = cheapest(|it| it.prompt_price.max(0.0));
    let completion_price = cheapest(|it| it.completion_price.max(0.0));
    let is_free = prompt_price == 0.0 && completion_price == 0.0;
    if account.balance() < 0.0 && account.debt_reads_as_404 && !is_free {
        return Err(ErrorReply::new(404, "No allowed providers are available for the selected model."));
    }
    if account.balance() < 0.0 {
        return Err(insufficient(account.credits));
    }
    if is_free {
        return Ok(());
    }
    key_cap(state, clock)?;
    budget(state)?;
    if account.balance() == 0.0 {
        return Err(insufficient(account.credits));
    }
    #[allow(clippy::cast_precision_loss)]
    let bill = Bill {
        prompt_tokens: demand.prompt_tokens,
        prompt_price,
        prompt: demand.prompt_tokens as f64 * prompt_price,
        completion_price,
        tokens: reserved_tokens(demand, model),
    };
    if let Some(limit) = state.key.limit {
        bill.fits(limit - state.key.limit_used, Purse::Key(state.key.limit_reset.as_deref()))?;
    }
    bill.fits(account.balance(), Purse::Account)?;
    if bill.total() > account.balance() - account.in_flight {
        return Err(ErrorReply::new(
            402,
            "This request would exceed your available credits given your current in-flight requests. Retry after \
             in-flight requests settle, or add credits.",
        )
        .note("limit_source", json!("openrouter_in_flight_budget"))
        .note("reason", json!("in_flight_budget_exhausted"))
        .limited(&[("Retry-After", "120".to_string())]));
    }
    Ok(())
}

fn insufficient(bought: f64) -> ErrorReply {
    let message = if bought == 0.0 {
        format!(
            "Insufficient credits. This account never purchased credits. Make sure your key is on the correct account \
             or org, and if so, purchase more at {CREDITS_PAGE}"
        )
    } else {
        format!("Insufficient credits. Add more using {CREDITS_PAGE}")
    };
    ErrorReply::new(402, message).note("limit_source", json!("openrouter_credits")).note("provider_name", Value::Null)
}

fn key_cap(state: &WorldState, clock: Clock) -> Result<(), ErrorReply> {
    let Some(limit) = state.key.limit.filter(|limit| state.key.limit_used >= *limit) else { return Ok(()) };
    let period = state.key.limit_reset.as_deref().unwrap_or("total");
    let resets = if period == "daily" { format!("; resets {}", rfc3339(clock.next_day_ms())) } else { String::new() };
    Err(ErrorReply::new(
        403,
        format!(
            "Key limit exceeded ({period} limit). Manage it using {KEYS_PAGE} ${:.2} of ${limit:.2} used{resets}.",
            state.key.limit_used
        ),
    )
    .note("limit_source", json!("openrouter_key_limit")))
}

fn budget(state: &WorldState) -> Result<(), ErrorReply> {
    let Some(budget) = state.key.budgets.iter().find(|budget| budget.spend_usd >= budget.limit_usd) else {
        return Ok(());
    };
    let mut interval = budget.reset_interval.clone();
    interval.truncate(16);
    let (name, source) = match budget.scope.as_str() {
        "member" | "workspace_default_member" => ("Member", "openrouter_member_budget"),
        "api_key" | "workspace_default_key" => ("Key", "openrouter_guardrail_budget"),
        _ => ("Workspace", "openrouter_workspace_budget"),
    };
    Err(ErrorReply::new(
        403,
        format!("{name} {interval} budget of ${:.2} exceeded. Contact your org admin.", budget.limit_usd),
    )
    .note("limit_source", json!(source))
    .note("scope", json!(budget.scope))
    .note("limit_usd", json!(budget.limit_usd))
    .note("spend_usd", json!(budget.spend_usd))
    .note("resets_at", json!(budget.resets_at)))
}

/// Whose money it is.
enum Purse<'a> {
    Account,
    Key(Option<&'a str>),
}

/// What a call reserves.
struct Bill {
    prompt_tokens: u64,
    prompt_price: f64,
    prompt: f64,
    completion_price: f64,
    tokens: u64,
}

impl Bill {
    #[allow(clippy::cast_precision_loss)]
    fn total(&self) -> f64 {
        self.prompt + self.tokens as f64 * self.completion_price
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn fits(&self, left: f64, purse: Purse<'_>) -> Result<(), ErrorReply> {
        if self.total() <= left {
            return Ok(());
        }
        let (source, remedy) = match purse {
            Purse::Account => ("openrouter_credits", format!("visit {CREDITS_PAGE} and add more credits")),
            Purse::Key(period) => (
                "openrouter_key_limit",
                format!("visit {KEYS_PAGE} and create a key with a higher {} limit", period.unwrap_or("total")),
            ),
        };
        let message = if self.prompt > left {
            let affordable = (left.max(0.0) / self.prompt_price) as u64;
            format!("Prompt tokens limit exceeded: {} > {affordable}. To increase, {remedy}", self.prompt_tokens)
        } else {
            let affordable = ((left - self.prompt).max(0.0) / self.completion_price) as u64;
            format!(
                "This request requires more credits, or fewer max_tokens. You requested up to {} tokens, but can only \
                 afford {affordable}. To increase, {remedy}",
                self.tokens
            )
        };
        Err(ErrorReply::new(402, message).note("limit_source", json!(source)).note("provider_name", Value::Null))
    }
}

/// `max_tokens` as the reservation counts it: as sent, else the model's largest output.
fn reserved_tokens(demand: &ChatDemand, model: &RoutedModel) -> u64 {
    demand.max_tokens.unwrap_or_else(|| {
        model
            .row
            .pointer("/top_provider/max_completion_tokens")
            .and_then(Value::as_u64)
            .or_else(|| model.row.get("context_length").and_then(Value::as_u64))
            .unwrap_or(4096)
    })
}

/// Requests to free models that an account may make a day.
#[must_use]
pub fn free_limit(state: &WorldState) -> u64 {
    state.free.limit.unwrap_or(if state.account.credits >= 10.0 { 1000 } else { 50 })
}

/// Is there a request to free models left?
///
/// # Errors
/// 429 of the minute or of the day.
pub fn free_quota(state: &WorldState, clock: Clock) -> Result<(), ErrorReply> {
    let refuse = |message: String, source: &str, limit: u64, reset: u64| {
        Err(ErrorReply::new(429, message)
            .note("limit_source", json!(source))
            .note("provider_name", Value::Null)
            .limited(&[
                ("X-RateLimit-Limit", limit.to_string()),
                ("X-RateLimit-Remaining", "0".to_string()),
                ("X-RateLimit-Reset", reset.to_string()),
            ]))
    };
    if state.free.used_this_minute >= 20 {
        return refuse(
            "Rate limit exceeded: free-models-per-min. ".to_string(),
            "openrouter_free_tier_per_minute",
            20,
            clock.next_minute_ms(),
        );
    }
    let limit = free_limit(state);
    if state.free.used >= limit {
        let message = if limit >= 1000 {
            "Rate limit exceeded: free-models-per-day-high-balance. ".to_string()
        } else {
            "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day"
                .to_string()
        };
        return refuse(message, "openrouter_free_tier_daily", limit, clock.next_day_ms());
    }
    Ok(())
}

/// Unix milliseconds as RFC 3339, UTC.
fn rfc3339(ms: u64) -> String {
    i64::try_from(ms)
        .ok()
        .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok())
        .map(|it| it.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string())
        .unwrap_or_default()
}
