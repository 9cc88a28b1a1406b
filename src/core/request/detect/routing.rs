//! Provider preferences that leave nothing, or name nobody.

use crate::core::knowledge::providers::{PROVIDERS, is_same};
use crate::core::knowledge::requests::RequestRule;
use crate::core::request::conversation::Conversation;
use crate::core::request::json_pointer::places;
use crate::core::request::rule_hit::{Operation, RuleHit};
use serde_json::Value;

fn slugs<'a>(view: &Conversation<'a>, field: &str) -> Option<Vec<&'a str>> {
    let list = view.body["provider"][field].as_array().filter(|list| !list.is_empty())?;
    Some(list.iter().filter_map(Value::as_str).collect())
}

/// What is allowed is ignored as well, or nothing is allowed.
pub fn nothing_left(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let ignored = slugs(view, "ignore").unwrap_or_default();
    let is_ignored = |slug: &&str| ignored.iter().any(|other| other.eq_ignore_ascii_case(slug));
    let is_fixed = view.body["provider"]["allow_fallbacks"] == Value::Bool(false);
    let order = slugs(view, "order").filter(|_| is_fixed);
    let left = |field: &str, slugs: Option<Vec<&str>>| {
        let slugs = slugs.filter(|slugs| slugs.iter().all(&is_ignored))?;
        Some(RuleHit::at(format!("/provider/{field}")).with("names", slugs.join(", ")))
    };
    let hit = left("only", slugs(view, "only")).or_else(|| left("order", order));
    let ignore = vec![Operation::Remove { path: "/provider/ignore".to_string() }];
    hit.map(|hit| hit.mended_by(ignore)).into_iter().collect()
}

/// A provider that is not known here; the catalogue of today may know it.
pub fn unknown_provider(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let named = rule.at.iter().flat_map(|pattern| places(view.body, pattern));
    let unknown = named.filter_map(|(at, value)| {
        let slug = value.as_str()?;
        let base = slug.split('/').next().unwrap_or(slug);
        let is_known = PROVIDERS.iter().any(|(name, known)| *known == base || is_same(name, base));
        (!is_known).then(|| RuleHit::at(at).with("name", slug))
    });
    unknown.collect()
}
