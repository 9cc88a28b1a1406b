//! What works now and will not for long.

use super::document::WarningView;
use super::values::next_period;
use crate::core::case::Case;
use crate::core::checks::money::usd;
use crate::core::checks::{KeyFacts, Outcome, Probe};
use crate::core::knowledge::models::author_name;
use crate::core::knowledge::places::has_terms;
use crate::core::model_id::author;
use crate::core::moment::in_words;
use crate::core::text::{Sentence, Texts};
use crate::core::words::WarningId;
use crate::say;
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

/// Balance below which it is told, USD.
const LOW_BALANCE: f64 = 1.0;
/// Share of a cap or a budget from which on it is told.
const NEARLY: f64 = 0.9;
/// Time before the end of a key from which on it is told, seconds.
const SOON: i64 = 7 * 24 * 3600;

/// Days before the end of a model from which on it is told: a program is seldom moved to another in less.
const MODEL_SOON: i32 = 90;

const CREDITS: &str = "https://openrouter.ai/settings/credits";
const MODELS: &str = "https://openrouter.ai/models";
const KEYS: &str = "https://openrouter.ai/settings/keys";
const BUDGETS: &str = "https://openrouter.ai/docs/guides/best-practices/spend-controls";

/// Everything that is near its end.
pub(super) fn warnings(case: &Case, texts: &Texts) -> Vec<WarningView> {
    let mut found = Vec::new();
    let mut warn = |id: WarningId, says: Sentence, value: f64, limit: Option<f64>, url: Option<&'static str>| {
        found.push(WarningView { id, says: texts.say(&says), value, limit, at: None, url });
    };
    if let Some(Outcome::Credits(facts)) = outcome(case, Probe::Credits)
        && let Some(balance) = facts.balance().filter(|balance| *balance > 0.0 && *balance < LOW_BALANCE)
    {
        let says = say!("warning.balance_low", left = usd(balance));
        warn(WarningId::BalanceLow, says, balance, Some(LOW_BALANCE), Some(CREDITS));
    }
    if let Some(Outcome::Trace(facts)) = outcome(case, Probe::Trace)
        && let Some(country) = facts.country.as_ref().filter(|_| facts.unsupported)
    {
        let author = case.model().map(author).filter(|author| has_terms(author)).map(author_name);
        let says = match author {
            Some(author) => say!("warning.country_of", author = author, country = country),
            None => say!("warning.country", country = country),
        };
        warn(WarningId::CountryUnsupported, says, 1.0, None, None);
    }
    let ends = model_ending(case, texts);
    let Some(Outcome::KeyValid(facts)) = outcome(case, Probe::Key) else {
        found.extend(ends);
        return found;
    };
    if let (Some(limit), Some(left)) = (facts.limit.filter(|limit| *limit > 0.0), facts.limit_remaining)
        && left > 0.0
        && left <= limit * (1.0 - NEARLY) + f64::EPSILON
    {
        let again = facts.limit_reset.as_deref().and_then(|period| next_period(case.settings.now_ms?, period));
        let again = again.and_then(|at| Timestamp::from_millisecond(at).ok());
        let says = match again.map(|at| in_words(&at.to_string(), &case.settings.zone)) {
            Some(at) => say!("warning.cap_nearly_used_until", left = usd(left), limit = usd(limit), at = at),
            None => say!("warning.cap_nearly_used", left = usd(left), limit = usd(limit)),
        };
        warn(WarningId::CapNearlyUsed, says, left, Some(limit), Some(KEYS));
    }
    let fullest = facts.budgets.fullest().filter(|(_, used)| *used >= NEARLY && facts.blocking_budget().is_none());
    if let Some((budget, used)) = fullest {
        let sum = |amount: Option<f64>| amount.map(usd).unwrap_or_default();
        let (left, limit) = (sum(budget.remaining_usd), sum(budget.limit_usd));
        let says = match budget.resets_at.as_deref().map(|at| in_words(at, &case.settings.zone)) {
            Some(at) => say!("warning.budget_nearly_used_until", left = left, limit = limit, at = at),
            None => say!("warning.budget_nearly_used", left = left, limit = limit),
        };
        warn(WarningId::BudgetNearlyUsed, says, used, Some(1.0), Some(BUDGETS));
    }
    if let (Some(left), Some(limit)) = (facts.free_remaining, facts.free_limit)
        && left > 0
        && left.saturating_mul(10) <= limit
    {
        let says = say!("warning.free_quota_low", left = left, limit = limit);
        warn(WarningId::FreeQuotaLow, says, left as f64, Some(limit as f64), Some(CREDITS));
    }
    found.extend(ending(case, facts, texts));
    found.extend(ends);
    found
}

fn ending(case: &Case, facts: &KeyFacts, texts: &Texts) -> Option<WarningView> {
    let end: Timestamp = facts.expires_at.as_ref().filter(|_| !facts.expired)?.parse().ok()?;
    let left = end.as_second() - case.settings.now_ms? / 1000;
    (0..=SOON).contains(&left).then(|| WarningView {
        id: WarningId::KeyEndsSoon,
        says: texts.say(&say!(
            "warning.key_ends_soon",
            at = in_words(&end.to_string(), &case.settings.zone),
            hours = left / 3600
        )),
        value: left as f64,
        limit: Some(SOON as f64),
        at: Some(end.to_string()),
        url: Some(KEYS),
    })
}

/// The model in question is to be switched off, or was to be by now.
fn model_ending(case: &Case, texts: &Texts) -> Option<WarningView> {
    let row = case.catalogue()?.model.as_ref()?;
    let date = row.expiration_date.as_ref()?.get(..10)?;
    let day: Date = date.parse().ok()?;
    let today = Timestamp::from_millisecond(case.settings.now_ms?).ok()?.to_zoned_datetime(TimeZone::UTC).date();
    let left = today.until(day).ok()?.get_days();
    let says = match left {
        0.. => say!("warning.model_ends", model = row.id, day = date, days = left),
        _ => say!("warning.model_ended", model = row.id, day = date),
    };
    (left <= MODEL_SOON).then(|| WarningView {
        id: WarningId::ModelEndsSoon,
        says: texts.say(&says),
        value: left.into(),
        limit: Some(MODEL_SOON.into()),
        at: Some(date.to_string()),
        url: Some(MODELS),
    })
}

fn outcome(case: &Case, probe: Probe) -> Option<&Outcome> {
    case.result(probe).map(|result| &result.outcome)
}
