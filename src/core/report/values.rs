//! What a case knows, under the names that the texts of the causes use.

use crate::core::address::api_url::ApiUrl;
use crate::core::case::{Case, KeyState};
use crate::core::checks::chat::Takes;
use crate::core::checks::money::usd;
use crate::core::checks::{Interference, KeyFacts, KeyShape, Outcome, Probe};
use crate::core::infer::conclude::Conclusion;
use crate::core::infer::observations::interference::Finding;
use crate::core::knowledge::api::Skin;
use crate::core::knowledge::causes::{CauseId, Gate};
use crate::core::knowledge::lexicon::Client;
use crate::core::knowledge::models::VISION_MODELS;
use crate::core::model_id;
use crate::core::moment;
use crate::core::plan::choose;
use crate::core::reading::evidence::Evidence;
use crate::core::report::interference::telling;
use crate::core::text::Texts;
use crate::say;
use jiff::civil::Weekday;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use std::collections::BTreeSet;

/// Names with their values.
pub(super) type Values = Vec<(&'static str, String)>;

/// The values that are known in this case; an action drops the sentences of those that are not.
pub(super) fn values(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Values {
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
    let client = client.map(|id| Client::find(id).map_or(id, |it| it.name).to_string());
    set("program", Some(client.clone().unwrap_or_else(|| texts.ui("value.program").to_string())));
    set("client", client);
    set("key_vendor", key_vendor(case));
    set("country", country(case));
    set("author", case.model().map(|id| model_id::author(id).to_string()));
    set("requested_tokens", evidence.numbers.requested_tokens.map(grouped));
    set("affordable_tokens", evidence.numbers.affordable_tokens.map(grouped));
    set("step", evidence.failed_routing_step.as_ref().map(|it| it.value.clone()));
    set("edge", edge(case));
    set("context_limit", evidence.numbers.context_limit.map(grouped));
    set("context_text", evidence.numbers.context_text.map(grouped));
    set("context_tools", evidence.numbers.context_tools.map(grouped));
    set("context_output", evidence.numbers.context_output.map(grouped));
    set("unsupported", unsupported(case));
    set("model_ended", ended(case));
    set("provider", evidence.provider.as_ref().map(|it| it.value.clone()));
    set("provider_words", evidence.told.provider_words.clone());
    set("serving", evidence.told.serving.clone());
    set("permitted", evidence.told.permitted.clone());
    set("silence", evidence.told.silence.clone());
    set("idle_limit", evidence.told.idle_limit.clone());
    set("answered_by", answered_by(case));
    set("refusal", refusal(case));
    set("key_tail", key_tail(case));
    let telling = telling(case, conclusion);
    let (wrong, right) = addresses(case, &telling).unzip();
    set("wrong_url", wrong);
    set("right_url", right);
    set("host", evidence.host.as_ref().map(|it| it.value.clone()));
    set("key_variable", key_variable(&telling));
    set("misspelt_variable", misspelt_variable(&telling));
    set("place", telling.into_iter().next().map(|it| it.place));
    set("max_tokens", max_tokens(case, evidence, conclusion.cause).map(|it| it.to_string()));
    set("balance", balance(case, evidence, texts));
    set("reset_time", reset_ms(case, evidence, conclusion.cause).map(|it| instant(it, case, texts)));
    set("alternatives", alternatives(case, conclusion.cause, texts));
    set("vision_models", vision_models(case, conclusion.cause, texts));
    set("nearest_models", nearest(case, evidence, texts));
    values
}

/// A base URL that was found to be wrong, and the one to put in its place: the one asked, the program's own, or what
/// stands on this machine.
fn addresses(case: &Case, telling: &[Finding<'_>]) -> Option<(String, String)> {
    let of = |url: &ApiUrl| (url.base().to_string(), url.right_base());
    let found = |probe: Probe, outcome: Outcome| case.result(probe).filter(|result| result.outcome == outcome);
    let asked =
        found(Probe::ApiRoot, Outcome::ApiElsewhere).or_else(|| found(Probe::BaseUrlCheck, Outcome::BaseUrlWrong));
    if let Some(url) = asked.and_then(|result| result.request.url.as_deref()) {
        return Some(of(url));
    }
    let finding = telling.iter().find(|finding| finding.misleads == Some(Interference::WrongAddress))?;
    let is_anthropic = format!("{} {}", finding.place, finding.value).to_lowercase().contains("anthropic");
    let skin = if is_anthropic { Skin::Messages } else { Skin::Chat };
    ApiUrl::of_base(finding.value.rsplit(" = ").next()?, skin).as_ref().map(of)
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let apart = |(at, digit): (usize, char)| {
        let comma = at > 0 && (digits.len() - at).is_multiple_of(3);
        comma.then_some(',').into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(apart).collect()
}

fn key_vendor(case: &Case) -> Option<String> {
    match &case.result(Probe::KeyShape)?.outcome {
        Outcome::KeyShape(KeyShape::OtherVendor(vendor)) => Some(vendor.clone()),
        _ => None,
    }
}

/// The country that OpenRouter sees, where vendors with geographic terms do not serve it.
fn country(case: &Case) -> Option<String> {
    match &case.result(Probe::Trace)?.outcome {
        Outcome::Trace(facts) if facts.unsupported => facts.country.clone(),
        _ => None,
    }
}

/// Settings of the request that the text names in quotes and that the model's providers do not take, though others' do.
fn unsupported(case: &Case) -> Option<String> {
    let text = &case.reading.as_ref()?.text;
    let catalogue = case.catalogue()?;
    let own = &catalogue.model.as_ref().filter(|row| !row.supported_parameters.is_empty())?.supported_parameters;
    let known: BTreeSet<&String> = catalogue.rows.iter().flat_map(|row| &row.supported_parameters).collect();
    let sent = |name: &&&String| !own.contains(name) && text.contains(&format!("\"{name}\""));
    let found: Vec<&str> = known.iter().filter(sent).map(|name| name.as_str()).collect();
    (!found.is_empty()).then(|| found.join(", "))
}

/// The day on which the model ended, as the catalogue says it.
fn ended(case: &Case) -> Option<String> {
    let end = case.catalogue()?.model.as_ref()?.expiration_date.clone()?;
    let day: jiff::civil::Date = end.get(..10)?.parse().ok()?;
    let now = Timestamp::from_millisecond(case.settings.now_ms?).ok()?.to_zoned(TimeZone::UTC).date();
    (day <= now).then_some(end)
}

/// The variable that a settings file takes the key from, where it is not set.
fn key_variable(telling: &[Finding<'_>]) -> Option<String> {
    let unset = |finding: &&Finding<'_>| {
        finding.probe == Probe::ClientSettings && finding.misleads == Some(Interference::NoKey)
    };
    let (_, name) = telling.iter().find(unset)?.value.split_once(" = ")?;
    let is_name = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    (is_name && !name.is_empty()).then(|| name.to_string())
}

/// A variable whose name no program reads, where the key stands in it.
fn misspelt_variable(telling: &[Finding<'_>]) -> Option<String> {
    let found = telling.iter().find(|finding| finding.note.key == "misleads.misspelt")?;
    Some(found.place.clone())
}

/// The edge that carried the call.
fn edge(case: &Case) -> Option<String> {
    match &case.result(Probe::Trace)?.outcome {
        Outcome::Trace(facts) => facts.colo.clone(),
        _ => None,
    }
}

/// The provider that answered a test call.
fn answered_by(case: &Case) -> Option<String> {
    case.results.iter().find_map(|result| match &result.outcome {
        Outcome::Answered(facts) => facts.provider.clone(),
        _ => None,
    })
}

/// What a test call was refused with, in OpenRouter's words.
fn refusal(case: &Case) -> Option<String> {
    let chats = case.results.iter().filter(|result| matches!(result.request.probe, Probe::Chat(_)));
    let evidence =
        chats.filter_map(|result| result.refusal.as_ref()).map(|refusal| &refusal.reading.evidence).next()?;
    let words = evidence.message.as_ref().map(|message| message.value.trim())?;
    Some(match &evidence.status {
        Some(status) => format!("{} “{words}”", status.value),
        None => format!("“{words}”"),
    })
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

/// When the verdict's limit starts anew, Unix milliseconds.
#[must_use]
pub fn resumes_ms(case: &Case, conclusion: &Conclusion) -> Option<i64> {
    let none = Evidence::default();
    reset_ms(case, case.reading.as_ref().map_or(&none, |reading| &reading.evidence), conclusion.cause)
}

/// The wall clock as of the last answer, else as of the start.
fn now_ms(case: &Case) -> Option<i64> {
    case.answered_ms.or(case.settings.now_ms)
}

/// When the limit starts anew, Unix milliseconds: as the API tells it, else by its rules.
fn reset_ms(case: &Case, evidence: &Evidence, cause: CauseId) -> Option<i64> {
    let now = now_ms(case);
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
    if let Some(resets) = facts.and_then(|it| it.blocking_budget()?.resets_at.as_ref()) {
        return resets.parse::<Timestamp>().ok().map(Timestamp::as_millisecond);
    }
    let period = if cause.family() == "rate" {
        facts.filter(|it| it.free_remaining == Some(0)).map(|_| "daily")
    } else {
        facts.filter(|it| it.limit_remaining.is_some_and(|left| left <= 0.0)).and_then(|it| it.limit_reset.as_deref())
    };
    next_period(now_ms(case)?, period?)
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
fn instant(at_ms: i64, case: &Case, texts: &Texts) -> String {
    let Some(time) = moment::stated(at_ms, &case.settings.zone) else { return String::new() };
    let Some(minutes) = now_ms(case).map(|now| (at_ms - now + 59_999) / 60_000).filter(|it| *it > 0) else {
        return time;
    };
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => texts.say(&say!("value.in_minutes", time = time, minutes = minutes)),
        (0, hours, minutes) => texts.say(&say!("value.in_hours", time = time, hours = hours, minutes = minutes)),
        (days, hours, _) => texts.say(&say!("value.in_days", time = time, days = days, hours = hours)),
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
