//! The next actions: those of the root cause, then those of the cause, with their values filled in.

use crate::core::case::{Case, KeyState};
use crate::core::checks::chat::Takes;
use crate::core::checks::money::usd;
use crate::core::checks::{KeyFacts, Outcome, Probe};
use crate::core::infer::conclude::Conclusion;
use crate::core::knowledge::causes::{CauseId, Gate};
use crate::core::knowledge::lexicon::Client;
use crate::core::knowledge::models::VISION_MODELS;
use crate::core::model_id;
use crate::core::plan::choose;
use crate::core::reading::evidence::Evidence;
use crate::core::report::document::Action;
use crate::core::report::interference::telling;
use crate::core::text::{ActionKind, ActionText, Texts, fill, fill_known, placeholders};
use crate::say;
use jiff::civil::Weekday;
use jiff::{Timestamp, ToSpan, tz::TimeZone};

/// What to do, ranked: do, wait, ask, avoid; within each, what belongs to the root cause first.
#[must_use]
pub fn actions(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Vec<Action> {
    let Some(page) = texts.cause(conclusion.cause) else { return Vec::new() };
    // The page of `none` asks for another text; a health check has none.
    if case.reading.is_none() && !conclusion.cause.is_named() {
        return Vec::new();
    }
    let values = values(case, conclusion, texts);
    let root = conclusion.root.and_then(|root| page.hypotheses.iter().find(|it| it.id == root.id));
    let rooted = root.map_or(&[][..], |it| it.actions);
    let replaced = root.map_or(&[][..], |it| it.replaces);
    let general: Vec<&ActionText> = page.actions.iter().filter(|it| !replaced.contains(&it.kind)).collect();
    let mut found: Vec<Action> = Vec::new();
    for kind in [ActionKind::Do, ActionKind::Wait, ActionKind::Ask, ActionKind::Avoid] {
        for text in rooted.iter().chain(general.iter().copied()).filter(|it| it.kind == kind) {
            if let Some(action) = filled(text, &values)
                && !found.iter().any(|it| it.title == action.title)
            {
                found.push(action);
            }
        }
    }
    found
}

type Values = Vec<(&'static str, String)>;

fn filled(text: &ActionText, values: &Values) -> Option<Action> {
    let known = |text: &str| placeholders(text).all(|name| values.iter().any(|it| it.0 == name));
    if !known(text.title) {
        return None;
    }
    let whole = |text: Option<&'static str>| text.filter(|it| known(it)).map(|it| fill(it, values));
    Some(Action {
        kind: text.kind,
        title: fill(text.title, values),
        detail: fill_known(text.detail, values),
        url: whole(text.url),
        command: whole(text.command),
        takes: whole(text.takes),
    })
}

/// The values that are known in this case; an action drops the sentences of those that are not.
fn values(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Values {
    let none = Evidence::default();
    let evidence = case.reading.as_ref().map_or(&none, |it| &it.evidence);
    let mut values: Values = Vec::new();
    let mut set = |name: &'static str, value: Option<String>| {
        if let Some(value) = value.filter(|it| !it.is_empty()) {
            values.push((name, value));
        }
    };
    set("model", case.model().map(str::to_string));
    let client = evidence.client.as_ref().map(|it| it.value.as_str());
    set("client", client.map(|id| Client::find(id).map_or(id, |it| it.name).to_string()));
    set("provider", evidence.provider.as_ref().map(|it| it.value.clone()));
    set("key_tail", key_tail(case));
    set("place", telling(case, conclusion).into_iter().next().map(|it| it.place));
    set("max_tokens", max_tokens(case, evidence, conclusion.cause).map(|it| it.to_string()));
    set("balance", balance(case, evidence, texts));
    set("reset_time", reset_ms(case, evidence, conclusion.cause).map(|it| instant(it, case.settings.now_ms, texts)));
    set("alternatives", alternatives(case, conclusion.cause, texts));
    set("vision_models", vision_models(case, conclusion.cause, texts));
    set("nearest_models", nearest(case, evidence, texts));
    values
}

fn key_tail(case: &Case) -> Option<String> {
    match &case.key {
        KeyState::Given { masked, .. } => masked.rsplit('…').next().map(str::to_string),
        _ => case.reading.as_ref()?.evidence.key_tail.as_ref().map(|it| it.value.clone()),
    }
}

/// An answer length that passes: what the money pays for, or what the window leaves.
fn max_tokens(case: &Case, evidence: &Evidence, cause: CauseId) -> Option<u64> {
    let numbers = &evidence.numbers;
    let affordable = numbers.affordable_tokens.or_else(|| {
        let left = key(case)?.limit_remaining?;
        let price = case.catalogue()?.model.as_ref()?.completion_price.filter(|it| *it > 0.0)?;
        (cause.entry().gate == Gate::Money).then_some((left / price) as u64)
    });
    let window = numbers.context_limit.map(|limit| {
        let taken = numbers.context_text.unwrap_or(0) + numbers.context_tools.unwrap_or(0);
        limit.saturating_sub(taken)
    });
    let most = affordable.or(window).filter(|it| *it > 0)?;
    // Other calls use up some of it in the meantime: keep a tenth in hand, and a round number.
    let safe = most - most / 10;
    let step = 10_u64.pow(safe.checked_ilog10().unwrap_or(0).saturating_sub(1));
    Some(safe / step * step)
}

/// The balance as read, else as it follows from the message.
fn balance(case: &Case, evidence: &Evidence, texts: &Texts) -> Option<String> {
    if let Some(Outcome::Credits(facts)) = case.result(Probe::Credits).map(|it| &it.outcome)
        && !facts.untrusted
    {
        return Some(usd(facts.balance()));
    }
    let model = case.catalogue()?.model.as_ref()?;
    let numbers = &evidence.numbers;
    let estimate = match (numbers.affordable_tokens, numbers.prompt_tokens_limit) {
        (Some(tokens), _) => tokens as f64 * model.completion_price?,
        (None, Some(tokens)) => tokens as f64 * model.prompt_price?,
        (None, None) => return None,
    };
    Some(texts.say(&say!("value.about", amount = usd(estimate))))
}

fn key(case: &Case) -> Option<&KeyFacts> {
    match &case.result(Probe::Key)?.outcome {
        Outcome::KeyValid(facts) => Some(facts),
        _ => None,
    }
}

/// When the limit starts anew, Unix milliseconds: as the API tells it, else by its rules.
fn reset_ms(case: &Case, evidence: &Evidence, cause: CauseId) -> Option<i64> {
    let now = case.settings.now_ms;
    let refusals = case.results.iter().filter_map(|it| it.refusal.as_ref()).filter(|it| it.cause == cause);
    // Our own refusals are newer than the paste.
    let told = refusals.map(|it| &it.reading.evidence).chain([evidence]).find_map(|it| {
        let header = it.rate_limit_reset_ms.as_ref().and_then(|it| i64::try_from(it.value).ok());
        let text = || it.numbers.limit_resets.as_ref()?.parse::<Timestamp>().ok().map(Timestamp::as_millisecond);
        let after = || Some(now? + i64::try_from(it.retry_after_s.as_ref()?.value).ok()?.checked_mul(1000)?);
        // A time that has passed is no news.
        header.or_else(text).filter(|it| now.is_none_or(|now| *it > now)).or_else(after)
    });
    told.or_else(|| by_rule(case, cause))
}

fn by_rule(case: &Case, cause: CauseId) -> Option<i64> {
    let facts = key(case);
    if let Some(resets) = facts.filter(|it| it.budget_exhausted).and_then(|it| it.budget_resets_at.as_ref()) {
        return resets.parse::<Timestamp>().ok().map(Timestamp::as_millisecond);
    }
    let period = if cause.family() == "rate" {
        facts.filter(|it| it.free_remaining == Some(0)).map(|_| "daily")
    } else {
        facts.filter(|it| it.limit_remaining.is_some_and(|left| left <= 0.0)).and_then(|it| it.limit_reset.as_deref())
    };
    next_period(case.settings.now_ms?, period?)
}

/// The next 00:00 UTC at which this period begins anew; weeks begin on Monday.
#[must_use]
pub fn next_period(now_ms: i64, period: &str) -> Option<i64> {
    let today = Timestamp::from_millisecond(now_ms).ok()?.to_zoned(TimeZone::UTC).date();
    let day = match period {
        "daily" => today.checked_add(1.day()).ok()?,
        "weekly" => today.nth_weekday(1, Weekday::Monday).ok()?,
        "monthly" => today.first_of_month().checked_add(1.month()).ok()?,
        _ => return None,
    };
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// "2026-10-12 00:00 UTC, in 3 h 12 min".
fn instant(at_ms: i64, now_ms: Option<i64>, texts: &Texts) -> String {
    let Ok(at) = Timestamp::from_millisecond(at_ms) else { return String::new() };
    let time = at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M").to_string();
    let Some(minutes) = now_ms.map(|now| (at_ms - now + 59_999) / 60_000).filter(|it| *it > 0) else {
        return texts.say(&say!("value.utc", time = time));
    };
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => texts.say(&say!("value.utc_minutes", time = time, minutes = minutes)),
        (0, hours, minutes) => texts.say(&say!("value.utc_hours", time = time, hours = hours, minutes = minutes)),
        (days, hours, _) => texts.say(&say!("value.utc_days", time = time, days = days, hours = hours)),
    }
}

/// Other models, those that answered in a test call first and marked.
fn alternatives(case: &Case, cause: CauseId, texts: &Texts) -> Option<String> {
    let mut ids: Vec<String> = Vec::new();
    let mut failed: Vec<&str> = Vec::new();
    for result in &case.results {
        let Some(model) = result.request.model.as_deref() else { continue };
        match (result.request.probe, &result.outcome) {
            (Probe::Chat(chat), Outcome::Answered(_)) if chat.variant().model != Takes::Wanted => {
                ids.push(texts.say(&say!("value.proven", model = model)))
            }
            (Probe::Chat(_), Outcome::Refused) => failed.push(model),
            _ => {}
        }
    }
    let known: Vec<String> = ids.clone();
    for row in choose::alternatives(case, cause) {
        if !failed.contains(&row.id.as_str()) && !known.iter().any(|it| it.starts_with(&row.id)) {
            ids.push(row.id.clone());
        }
    }
    ids.truncate(3);
    (!ids.is_empty()).then(|| texts.list(&ids))
}

fn vision_models(case: &Case, cause: CauseId, texts: &Texts) -> Option<String> {
    if cause.entry().other_model.contains(&"input") && case.catalogue().is_some() {
        return alternatives(case, cause, texts);
    }
    Some(texts.list(VISION_MODELS))
}

fn nearest(case: &Case, evidence: &Evidence, texts: &Texts) -> Option<String> {
    let mut ids: Vec<String> = evidence.numbers.suggested_model.iter().cloned().collect();
    if let Some(catalogue) = case.catalogue() {
        let base = case.model().map(model_id::base).filter(|base| Some(*base) != case.model());
        ids.extend(base.and_then(|base| catalogue.served(base)).map(|row| row.id.clone()));
        ids.extend(catalogue.nearest.iter().cloned());
    }
    let mut seen: Vec<String> = Vec::new();
    for id in ids {
        if !seen.contains(&id) {
            seen.push(id);
        }
    }
    seen.truncate(3);
    (!seen.is_empty()).then(|| texts.list(&seen))
}
