//! What this account may use of ten authors that many people call, and why not: from the lists alone, without one call.

use crate::core::case::Case;
use crate::core::checks::{Outcome, Probe};
use crate::core::knowledge::places;
use crate::core::model_id::author;
use crate::core::text::Texts;
use crate::say;
use serde::Serialize;

/// Authors that many people call: our own choice, in the order of the alphabet.
const POPULAR: [&str; 10] =
    ["anthropic", "deepseek", "google", "meta-llama", "mistralai", "moonshotai", "openai", "qwen", "x-ai", "z-ai"];

/// One author.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AuthorView {
    /// Its part of the ids.
    pub author: &'static str,
    /// Models in the public catalogue.
    pub listed: usize,
    /// Of those, models that this account may use; none where its list did not come.
    pub usable: Option<usize>,
    /// Of those, models served in the region that was called; none where no regional host was.
    pub in_region: Option<usize>,
    /// Of those, models that somebody serves without keeping anything; none where nobody asked.
    pub unkept: Option<usize>,
    /// What limits them, in words; empty where nothing is known to.
    pub says: String,
}

/// The authors of a case; empty where the catalogue did not come.
#[must_use]
pub fn view(case: &Case, texts: &Texts) -> Vec<AuthorView> {
    let Some(catalogue) = case.catalogue() else { return Vec::new() };
    let region = match case.result(Probe::RegionModels).map(|result| &result.outcome) {
        Some(Outcome::RegionModels(ids)) => Some(ids.as_slice()),
        _ => None,
    };
    let unkept = match case.result(Probe::ZdrModels).map(|result| &result.outcome) {
        Some(Outcome::ZdrModels(ids)) => Some(ids.as_slice()),
        _ => None,
    };
    let usable = case.user_models();
    let country = match case.result(Probe::Trace).map(|result| &result.outcome) {
        Some(Outcome::Trace(facts)) => facts.country.as_deref().filter(|_| facts.unsupported),
        _ => None,
    };
    let of = |ids: &[String], name: &str| ids.iter().filter(|id| author(id) == name).count();
    let rows = POPULAR.into_iter().map(|name| {
        let listed = catalogue.rows.iter().filter(|row| author(&row.id) == name).count();
        let may = usable.map(|ids| of(ids, name));
        let served = region.map(|ids| of(ids, name));
        let free_of_trace = unkept.map(|ids| of(ids, name));
        let says = match (may, served, country) {
            (Some(0), _, _) if listed > 0 => texts.say(&say!("authors.none")),
            (Some(some), _, _) if some < listed => texts.say(&say!("authors.some", count = listed - some)),
            (_, Some(0), _) if listed > 0 => texts.say(&say!("authors.no_region")),
            (_, _, Some(country)) if !places::is_open(name) => texts.say(&say!("authors.country", country = country)),
            _ => match free_of_trace {
                Some(0) if listed > 0 => texts.say(&say!("authors.no_zdr")),
                Some(some) if some < listed => texts.say(&say!("authors.some_zdr", count = listed - some)),
                _ => String::new(),
            },
        };
        AuthorView { author: name, listed, usable: may, in_region: served, unkept: free_of_trace, says }
    });
    rows.filter(|row| row.listed > 0).collect()
}
