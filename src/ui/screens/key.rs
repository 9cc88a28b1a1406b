//! Stage 3: the key, and the way from here to OpenRouter.

use super::probes;
use crate::core::case::KeyState;
use crate::core::checks::money::usd;
use crate::core::checks::tone::Tone;
use crate::core::checks::{KeyFacts, Outcome, Probe};
use crate::core::moment::in_words;
use crate::core::wizard::Stage;
use crate::say;
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use crate::ui::widgets::set_here::{self, Used};
use crate::ui::widgets::{bars, check_rows, field_view};
use jiff::tz::TimeZone;

/// Builds the page.
pub fn build(model: &Model, page: &mut Page) {
    let look = page.look;
    if model.asks_management_key() {
        management_field(model, page);
    } else if model.asks_key() {
        field(model, page);
    } else if let Some(KeyState::Given { masked, source }) = model.wizard.case().map(|case| &case.key) {
        let text = look.say(&say!("key_box.using", masked = masked, source = look.say(source)));
        page.prose(&text, Role::Dim);
        page.gap();
    } else if model.wizard.case().is_some_and(|case| case.key == KeyState::Skipped) {
        page.prose(look.ui("key_box.without"), Role::Dim);
        page.gap();
    }
    check_rows::rows(page, &probes::rows(model, Stage::Key), model.now_ms);
    if let Some(read) = model.report().and_then(|report| report.management.as_ref()) {
        page.heading(look.ui("report.management"));
        for finding in &read.findings {
            page.check(if finding.stops { Tone::Bad } else { Tone::Quiet }, "", &finding.says);
            page.verbatim(4, &finding.url);
        }
        for says in &read.says {
            page.prose(says, Role::Dim);
        }
    }
    let Some(case) = model.wizard.case() else { return };
    let outcome = |probe: Probe| case.result(probe).map(|result| &result.outcome);
    let variables = match outcome(Probe::Environment) {
        Some(Outcome::Environment(found)) => found.as_slice(),
        _ => &[],
    };
    let settings = match outcome(Probe::ClientSettings) {
        Some(Outcome::ClientSettings(found)) => found.as_slice(),
        _ => &[],
    };
    let used = Used { key: model.masked_key(), base_url: &model.wizard.settings().base_url };
    set_here::table(page, variables, settings, used);
    if let Some(Outcome::KeyValid(facts)) = case.result(Probe::Key).map(|result| &result.outcome)
        && facts.is_believed()
    {
        key_facts(page, facts, &case.settings.zone);
    }
}

fn field(model: &Model, page: &mut Page) {
    let look = page.look;
    page.prose(look.ui("key_box.ask"), Role::Strong);
    page.gap();
    field_view::secret(page, &model.key, look.ui("key_box.hint"));
    match model.other_keys().as_slice() {
        _ if !model.key.is_empty() => {}
        [] => {}
        [key] => page.check(Tone::Warn, "", &look.say(&say!("key_box.found", masked = key.masked()))),
        keys => {
            let masked: Vec<String> = keys.iter().map(|key| key.masked()).collect();
            let text = say!("key_box.found_several", masked = look.texts.list(&masked));
            page.check(Tone::Warn, "", &look.say(&text));
        }
    }
    if !model.key.is_empty() {
        let text = look.say(&say!("key_box.typed", count = model.key.len(), masked = model.key.masked()));
        page.line(vec![look.span(format!("  {text}"), Role::Dim)]);
        if let Some(shape) = model.key.shape() {
            let tone = if shape.is_usable() { Tone::Good } else { Tone::Warn };
            page.check(tone, "", &look.say(&shape.sentence()));
        }
    }
    page.gap();
    page.prose(&look.say(&say!("key_box.promise", host = model.host())), Role::Dim);
    page.gap();
    page.prose(look.ui("key_box.where"), Role::Dim);
    page.gap();
}

fn management_field(model: &Model, page: &mut Page) {
    let look = page.look;
    page.prose(look.ui("key_box.management_ask"), Role::Strong);
    page.gap();
    field_view::secret(page, &model.key, look.ui("key_box.management_hint"));
    if !model.key.is_empty() {
        let text = look.say(&say!("key_box.typed", count = model.key.len(), masked = model.key.masked()));
        page.line(vec![look.span(format!("  {text}"), Role::Dim)]);
    }
    page.gap();
    page.prose(&look.say(&say!("key_box.management_promise", host = model.host())), Role::Dim);
    page.gap();
}

/// What `GET /key` in_words, as pairs and gauges.
fn key_facts(page: &mut Page, facts: &KeyFacts, zone: &TimeZone) {
    let look = page.look;
    page.heading(look.ui("key_facts.title"));
    let kind = if facts.is_management_key {
        "key_facts.management"
    } else if facts.is_free_tier == Some(true) {
        "key_facts.free_tier"
    } else {
        "key_facts.ordinary"
    };
    let mut pairs: Vec<(&str, String)> = Vec::new();
    if let Some(label) = &facts.label {
        pairs.push((look.ui("key_facts.label"), label.clone()));
    }
    pairs.push((look.ui("key_facts.kind"), look.ui(kind).to_string()));
    if let Some(organization) = facts.of_organization {
        let owner = if organization { "key_facts.organization" } else { "key_facts.person" };
        pairs.push((look.ui("key_facts.owner"), look.ui(owner).to_string()));
    }
    if facts.without_workspace {
        pairs.push((look.ui("key_facts.workspace"), look.ui("key_facts.workspace_gone").to_string()));
    }
    if let Some(usage) = facts.usage {
        let daily = facts.usage_daily.map(usd).unwrap_or_default();
        let text = if daily.is_empty() {
            usd(usage)
        } else {
            look.say(&say!("key_facts.usage_today", total = usd(usage), today = daily))
        };
        pairs.push((look.ui("key_facts.usage"), text));
    }
    if let Some(expires) = &facts.expires_at {
        pairs.push((look.ui("key_facts.expires"), in_words(expires, zone)));
    }
    page.pairs(&pairs);
    cap(page, facts);
    free_quota(page, facts);
}

/// Gauge of the key's cap, if it has one.
pub fn cap(page: &mut Page, facts: &KeyFacts) {
    let look = page.look;
    if let (Some(limit), Some(left)) = (facts.limit, facts.limit_remaining) {
        page.gap();
        let used = (limit - left).max(0.0);
        let share = if limit > 0.0 { used / limit } else { 1.0 };
        let period = match facts.limit_reset.as_deref() {
            Some("daily") => look.ui("key_facts.daily"),
            Some("weekly") => look.ui("key_facts.weekly"),
            Some("monthly") => look.ui("key_facts.monthly"),
            Some(other) => other,
            None => look.ui("key_facts.no_reset"),
        };
        let says = look.say(&say!("key_facts.limit_says", used = usd(used), limit = usd(limit), left = usd(left)));
        bars::gauge(page, &look.say(&say!("key_facts.limit", period = period)), share, &says);
    }
}

/// Gauge of the free daily quota, if the key shows one.
pub fn free_quota(page: &mut Page, facts: &KeyFacts) {
    let look = page.look;
    if let (Some(used), Some(limit)) = (facts.free_used, facts.free_limit) {
        page.gap();
        let share = if limit > 0 { used as f64 / limit as f64 } else { 1.0 };
        let says = look.say(&say!("key_facts.free_says", used = used, limit = limit));
        bars::gauge(page, look.ui("key_facts.free"), share, &says);
    }
}
