//! What the text itself chooses among the cases that a page lists: the switch in the way, the right name, the larger quota.

use crate::core::knowledge::lexicon::{
    BY_GUARDRAIL, CLOSED_BY_GUARDRAIL, FAMILIES, LARGE_QUOTA, SMALL_QUOTA, SWITCHES, TRIALS,
};
use crate::core::knowledge::requests::RULES;
use crate::core::reading::evidence::Evidence;
use crate::core::reading::request_parameters::OwnRules;
use crate::core::text::Texts;

/// The one switch that a refusal for its data rules names; of several, none is chosen.
pub(super) fn privacy_switch(evidence: &Evidence, texts: &Texts) -> Option<String> {
    let message = evidence.message.iter().map(|words| words.value.to_lowercase());
    let reasons = evidence.ineligibility_reasons.iter().map(|reason| reason.value.to_lowercase());
    let said: Vec<String> = message.chain(reasons).collect();
    let names = |words: &str| said.iter().any(|text| text.contains(words));
    let mut named = SWITCHES.iter().filter(|(words, _)| names(words)).map(|(_, key)| *key);
    let first = named.next()?;
    named.all(|key| key == first).then(|| texts.ui(first).to_string())
}

/// The rule of a guardrail that a refusal names, in its own words: what stands behind the line that announces reasons.
pub(super) fn guardrail_words(evidence: &Evidence) -> Option<String> {
    let message = &evidence.message.as_ref()?.value;
    let announces = |text: &&str| BY_GUARDRAIL.iter().any(|words| text.to_lowercase().contains(words));
    let words = message.lines().find(announces)?.split(['.', ':']).find(announces)?;
    Some(words.trim().to_string())
}

/// The reason that a guardrail gives where the model itself is not on its list.
pub(super) fn is_closed_by_guardrail(evidence: &Evidence) -> Option<()> {
    let mut reasons = evidence.ineligibility_reasons.iter();
    reasons.any(|reason| CLOSED_BY_GUARDRAIL.contains(&reason.value.as_str())).then_some(())
}

/// The rule about data that the request of the text sets itself, as it is written in a body.
pub(super) fn own_rule(rules: &OwnRules) -> Option<String> {
    let set = [(rules.no_collection, "`data_collection: \"deny\"`"), (rules.no_retention, "`zdr: true`")];
    set.into_iter().find(|(set, _)| *set).map(|(_, rule)| rule.to_string())
}

/// The part of an id that says that the model is tried out, which its maker ends after a while.
pub(super) fn ageing_part(model: &str) -> Option<String> {
    model.split(['/', '-', ':', '_']).find(|part| TRIALS.contains(part)).map(str::to_string)
}

/// The name of the API that this one is, but for capitals and signs between its words.
pub(super) fn right_name(written: &str) -> Option<String> {
    let squeeze = |name: &str| -> String {
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let wanted = squeeze(written);
    let known = RULES.iter().filter(|rule| rule.find == "unknown_field").flat_map(|rule| rule.words);
    let near = known.filter(|name| !wanted.is_empty() && squeeze(name) == wanted);
    near.map(|name| (*name).to_string()).find(|name| name != written)
}

/// The number of free requests a day, where the answer's headers count more than the small quota.
pub(super) fn large_quota(evidence: &Evidence) -> Option<String> {
    let limit = evidence.rate_limit.as_ref()?.value;
    (limit >= LARGE_QUOTA).then(|| limit.to_string())
}

/// The refusal offers the large quota, so that the account has the small one.
pub(super) fn small_quota(evidence: &Evidence) -> bool {
    evidence.message.as_ref().is_some_and(|words| SMALL_QUOTA.iter().any(|offer| words.value.contains(offer)))
}

/// The id with the author that its name speaks for. Numbers of a version have a dot in Claude's ids, where Anthropic's own
/// names have a hyphen.
pub(super) fn whole_id(name: &str) -> Option<String> {
    let small = name.to_ascii_lowercase();
    let ends = |rest: &str| !rest.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let fits = |family: &str| small.strip_prefix(family).is_some_and(|rest| family.ends_with('-') || ends(rest));
    let (_, author) = FAMILIES.iter().filter(|(family, _)| fits(family)).max_by_key(|(family, _)| family.len())?;
    let dotted = |(before, after): (&str, &str)| {
        let digit = |text: &str| text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = before.rsplit('-').next().unwrap_or_default();
        (digit(number) && digit(after)).then(|| format!("{before}.{after}"))
    };
    let version = small.rsplit_once('-').filter(|_| *author == "anthropic").and_then(dotted);
    Some(format!("{author}/{}", version.unwrap_or(small)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_whatever_its_capitals() {
        assert_eq!(right_name("Require_Parameters").as_deref(), Some("require_parameters"));
        assert_eq!(right_name("allowFallbacks").as_deref(), Some("allow_fallbacks"));
        assert_eq!(right_name("require_parameters"), None);
        assert_eq!(right_name("extra_headers"), None);
        assert_eq!(right_name("…"), None);
    }

    #[test]
    fn a_name_without_its_author_gets_it() {
        let all = [
            ("ministral-3b", "mistralai/ministral-3b"),
            ("claude-sonnet-4-6", "anthropic/claude-sonnet-4.6"),
            ("claude-3-haiku-20240307", "anthropic/claude-3-haiku-20240307"),
            ("deepseek-r1t-chimera:free", "tngtech/deepseek-r1t-chimera:free"),
            ("deepseek-chat", "deepseek/deepseek-chat"),
            ("GPT-4o", "openai/gpt-4o"),
            ("quasar-alpha", "openrouter/quasar-alpha"),
            ("free", "openrouter/free"),
        ];
        for (name, whole) in all {
            assert_eq!(whole_id(name).as_deref(), Some(whole), "{name}");
        }
        for name in ["freedom-7b", "my-model", "step", "autoglm"] {
            assert_eq!(whole_id(name), None, "{name}");
        }
    }

    #[test]
    fn an_id_on_trial_is_known_by_its_parts() {
        assert_eq!(ageing_part("google/gemini-2.0-pro-exp-02-05:free").as_deref(), Some("exp"));
        assert_eq!(ageing_part("openai/o1-preview").as_deref(), Some("preview"));
        assert_eq!(ageing_part("mistralai/expert-7b"), None);
    }
}
