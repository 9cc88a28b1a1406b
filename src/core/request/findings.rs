//! What is wrong with a request, the likeliest cause first.

use super::conversation::Conversation;
use super::detect;
use super::extract::{Extracted, FlawKind, RequestSource};
use super::json_pointer::is_given;
use super::named_places::{Pointed, pointed};
use super::refusal_words::bare;
use super::rule_hit::{Operation, RuleHit};
use crate::core::knowledge::providers::is_same;
use crate::core::knowledge::requests::{RULES, RequestRule};
use crate::core::text::Sentence;
use std::collections::BTreeSet;

/// Places of one rule that are listed.
const OF_ONE_RULE: usize = 20;

use crate::core::words::RepairKind;

pub use crate::core::words::Certainty;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestFinding {
    /// The rule's id.
    pub rule: &'static str,
    /// Where, as a JSON pointer into the body.
    pub pointer: String,
    /// What is wrong.
    pub says: Sentence,
    /// Who refuses it; nobody named means OpenRouter or everyone.
    pub minds: &'static [&'static str],
    /// The kind of repair.
    pub repair: RepairKind,
    /// What to write instead.
    pub mend: Sentence,
    /// The change, where it can be written down.
    pub patch: Vec<Operation>,
    /// How sure it is.
    pub certainty: Certainty,
    /// The refusal's own words name the place or the fault.
    pub is_named: bool,
}

/// Checks a request, offline.
#[must_use]
pub fn findings(taken: &Extracted, view: &Conversation<'_>) -> Vec<RequestFinding> {
    let words = bare(&taken.words);
    let places = pointed(&taken.words, view);
    let mut ranked: Vec<(u8, RequestFinding)> = Vec::new();
    ranked.extend(flaws(taken).into_iter().map(|finding| (0, finding)));
    for rule in RULES {
        let is_said = rule.says.iter().any(|piece| words.contains(&bare(piece)));
        let Some(certainty) = counts(rule, view, &words, is_said) else { continue };
        let Some(detector) = detect::named(rule.find) else { continue };
        let hits = detector(view, rule);
        let count = hits.len();
        for hit in hits.into_iter().take(OF_ONE_RULE) {
            let is_pointed = places.iter().any(|place| touches(&place.at, &hit.at));
            let rank = match (is_said, is_pointed, certainty) {
                (true, true, _) => 1,
                (true, false, _) => 2,
                (false, true, _) => 4,
                (false, false, Certainty::Known) => 6,
                (false, false, Certainty::Likely) => 7,
            };
            ranked.push((rank, finding(rule, hit, certainty, count, is_said || is_pointed)));
        }
    }
    let is_explained =
        |place: &Pointed| ranked.iter().any(|(rank, finding)| *rank < 6 && touches(&place.at, &finding.pointer));
    let unexplained: Vec<RequestFinding> =
        places.iter().filter(|place| !is_explained(place)).map(named_place).collect();
    ranked.extend(unexplained.into_iter().map(|finding| (3, finding)));
    ranked.sort_by_key(|(rank, _)| *rank);
    once_for_each_repair(&mut ranked);
    ranked.into_iter().map(|(_, finding)| finding).collect()
}

/// Rules of one detector differ by who minds, and how much. Where the same change mends both, the surer is said.
fn once_for_each_repair(ranked: &mut Vec<(u8, RequestFinding)>) {
    let mut said = BTreeSet::new();
    ranked.retain(|(_, finding)| {
        let Some(find) = RULES.iter().find(|rule| rule.id == finding.rule).map(|rule| rule.find) else { return true };
        said.insert((find, finding.mend.key, finding.pointer.clone()))
    });
}

/// One place lies in the other.
fn touches(a: &str, b: &str) -> bool {
    let within = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    !a.is_empty() && !b.is_empty() && (within(a, b) || within(b, a))
}

/// The form of the request and what stands in it are those that the rule speaks of.
fn applies(rule: &RequestRule, view: &Conversation<'_>) -> bool {
    let has = |pattern: &&str| is_given(view.body, pattern);
    (rule.skins.is_empty() || rule.skins.contains(&view.skin.as_str()))
        && rule
            .where_is
            .is_none_or(|(at, text)| at.is_empty() || view.body.pointer(at).is_some_and(|value| value == text))
        && (rule.with.is_empty() || rule.with.iter().any(has))
        && !rule.without.iter().any(has)
}

/// Whether a rule counts for this request, and how surely. What is cheap to know is asked first.
fn counts(rule: &'static RequestRule, view: &Conversation<'_>, words: &str, is_said: bool) -> Option<Certainty> {
    certainty(rule, view, words, is_said).filter(|_| applies(rule, view))
}

/// How sure a rule is by whom the request goes to and by the words.
fn certainty(rule: &'static RequestRule, view: &Conversation<'_>, words: &str, is_said: bool) -> Option<Certainty> {
    let own = if rule.is_known { Certainty::Known } else { Certainty::Likely };
    if is_said {
        return Some(Certainty::Known);
    }
    if rule.only_said {
        return None;
    }
    let is_model = rule.models.is_empty()
        || view.model_name().is_some_and(|name| rule.models.iter().any(|begin| name.starts_with(begin)));
    if !is_model {
        return None;
    }
    if rule.minds.is_empty() {
        return Some(own);
    }
    let pinned = view.pinned();
    let names_provider = |name: &str| {
        words.contains(&format!("provider_name: {name}")) || words.contains(&format!("provider_name:{name}"))
    };
    let minds = |party: &str| rule.minds.iter().any(|mind| is_same(mind, party));
    match view.author() {
        Some(author) if minds(author) => Some(own).filter(|_| may_reach(rule.providers, view, &names_provider, words)),
        _ if pinned.iter().any(|slug| minds(slug)) || rule.minds.iter().any(|mind| names_provider(mind)) => Some(own),
        Some(_) => None,
        // A router, a preset or nothing: whoever answers may be one who minds.
        None => Some(Certainty::Likely),
    }
}

/// One of these providers may be the one who answers: the request does not keep out of their way, and no other one is named as who
/// refused it.
fn may_reach(providers: &[&str], view: &Conversation<'_>, is_named: &impl Fn(&str) -> bool, words: &str) -> bool {
    let (pinned, ignored) = (view.pinned(), view.ignored());
    let is_left = |provider: &&str| {
        (pinned.is_empty() || pinned.iter().any(|slug| is_same(slug, provider)))
            && !ignored.iter().any(|slug| is_same(slug, provider))
    };
    let may_be_meant = |provider: &&str| is_named(provider) || !words.contains("provider_name");
    providers.is_empty() || providers.iter().any(|provider| is_left(provider) && may_be_meant(provider))
}

fn finding(
    rule: &'static RequestRule,
    hit: RuleHit,
    certainty: Certainty,
    count: usize,
    is_named: bool,
) -> RequestFinding {
    let patch = hit.operations(rule);
    let mut args = hit.values;
    args.push(("pointer", hit.at.clone()));
    args.push(("count_of_places", count.to_string()));
    if let Some(to) = rule.to {
        args.push(("to", to.to_string()));
    }
    RequestFinding {
        rule: rule.id,
        says: Sentence { key: rule.title, args: args.clone() },
        mend: Sentence { key: rule.mend, args },
        pointer: hit.at,
        minds: if rule.providers.is_empty() { rule.minds } else { rule.providers },
        repair: rule.repair,
        patch,
        certainty,
        is_named,
    }
}

/// A place that the words name and no rule explains.
fn named_place(place: &Pointed) -> RequestFinding {
    let args = vec![("words", place.named.clone()), ("pointer", place.at.clone())];
    RequestFinding {
        rule: "named_place",
        pointer: place.at.clone(),
        says: Sentence { key: "request.named_place", args: args.clone() },
        minds: &[],
        repair: RepairKind::ByHand,
        mend: Sentence { key: "request.mend_named_place", args },
        patch: Vec::new(),
        certainty: Certainty::Known,
        is_named: true,
    }
}

/// What is wrong with the body's text itself.
fn flaws(taken: &Extracted) -> Vec<RequestFinding> {
    let is_sent = matches!(taken.form, RequestSource::Body | RequestSource::Curl);
    let known = if is_sent { Certainty::Known } else { Certainty::Likely };
    let found = taken.flaws.iter().filter_map(|flaw| {
        let (rule, title, mend) = match flaw.kind {
            FlawKind::Cut => ("body_cut", "request.body_cut", "request.mend_body_cut"),
            FlawKind::Unexpected => ("body_not_json", "request.body_not_json", "request.mend_body_not_json"),
            FlawKind::HalfLetter => ("body_half_letter", "request.body_half_letter", "request.mend_body_half_letter"),
            // The program that printed it left parts out; what was sent had them.
            FlawKind::Abridged => return None,
        };
        let args = vec![("line", flaw.line.to_string()), ("column", flaw.column.to_string())];
        Some(RequestFinding {
            rule,
            pointer: String::new(),
            says: Sentence { key: title, args: args.clone() },
            minds: &[],
            repair: RepairKind::ByHand,
            mend: Sentence { key: mend, args },
            patch: Vec::new(),
            certainty: known,
            is_named: false,
        })
    });
    found.collect()
}
