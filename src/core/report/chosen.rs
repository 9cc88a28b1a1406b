//! What the text itself chooses among the cases that a page lists: the switch in the way, the right name, the larger quota.

use crate::core::knowledge::requests::RULES;
use crate::core::reading::evidence::Evidence;
use crate::core::text::Texts;

/// From here on a quota of free requests is more than the small one.
const LARGE_QUOTA: u64 = 200;

/// Words of a rule about data, with the sentence for its switch. Refusals name it in either form.
const SWITCHES: [(&[&str], &str); 4] = [
    (&["free model training", "free-model-training"], "value.switch_free_training"),
    (&["paid model training", "paid-model-training"], "value.switch_paid_training"),
    (&["free model publication", "free-model-publication"], "value.switch_publication"),
    (&["zero data retention", "zdr-violation", "zdr violation"], "value.switch_retention"),
];

/// What makers put into the ids of models that they try out.
const TRIALS: [&str; 5] = ["exp", "experimental", "preview", "beta", "alpha"];

/// The one switch that a refusal for its data rules names; of several, none is chosen.
pub(super) fn privacy_switch(evidence: &Evidence, texts: &Texts) -> Option<String> {
    let message = evidence.message.iter().map(|words| words.value.to_lowercase());
    let reasons = evidence.ineligibility_reasons.iter().map(|reason| reason.value.to_lowercase());
    let said: Vec<String> = message.chain(reasons).collect();
    let names = |words: &[&str]| said.iter().any(|text| words.iter().any(|word| text.contains(word)));
    let mut named = SWITCHES.iter().filter(|(words, _)| names(words)).map(|(_, key)| *key);
    named.next().filter(|_| named.next().is_none()).map(|key| texts.ui(key).to_string())
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
    fn an_id_on_trial_is_known_by_its_parts() {
        assert_eq!(ageing_part("google/gemini-2.0-pro-exp-02-05:free").as_deref(), Some("exp"));
        assert_eq!(ageing_part("openai/o1-preview").as_deref(), Some("preview"));
        assert_eq!(ageing_part("mistralai/expert-7b"), None);
    }
}
