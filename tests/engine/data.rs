//! The knowledge base holds together.

use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::infer::conclude::disjoint;
use openrouter_doctor::core::infer::observations::{probe_of, vocabulary};
use openrouter_doctor::core::knowledge::causes::CAUSES;
use openrouter_doctor::core::text::Texts;

/// Values that decide whether an action applies, and that have sentences of their own or only tell cases apart.
const UNSHOWN: &[&str] = &[
    "complaint",
    "field",
    "never_bought",
    "other_model",
    "provider",
    "refused_everywhere",
    "small_quota",
    "spent",
    "whole_id",
];

#[test]
fn every_sign_belongs_to_a_probe_or_the_paste() {
    let all = vocabulary();
    let lost: Vec<_> = all.iter().filter(|(sign, _)| probe_of(sign).is_none() && !sign.starts_with("paste/")).collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn a_value_that_decides_whether_an_action_applies_is_in_an_action_of_its_page() {
    let mut problems = Vec::new();
    let texts = Texts::choose("en");
    for entry in CAUSES {
        let page = texts.cause(entry.id).unwrap();
        let actions = || page.actions.iter().chain(page.hypotheses.iter().flat_map(|root| root.actions));
        let conditions = actions().flat_map(|action| action.wanted.iter().chain(action.unwanted));
        for label in conditions.filter(|condition| condition.sign == "value").flat_map(|condition| condition.labels) {
            let is_shown = actions().any(|action| {
                let whole = format!("{} {} {}", action.title, action.detail, action.command.unwrap_or_default());
                whole.contains(&format!("{{{label}}}"))
            });
            if !is_shown && !UNSHOWN.contains(label) {
                problems.push(format!("{}: {label}", entry.id));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_root_cause_can_be_told_from_its_siblings() {
    let mut problems = Vec::new();
    for entry in CAUSES {
        assert!(!entry.hypotheses.is_empty(), "{} has no root cause", entry.id);
        for (index, a) in entry.hypotheses.iter().enumerate() {
            for b in &entry.hypotheses[index + 1..] {
                let told = a.predicts.iter().any(|(sign, labels)| {
                    b.predicts.iter().any(|(other, theirs)| sign == other && disjoint(labels, theirs))
                });
                // What raises one and not the other tells them apart as well, if less surely.
                let raised = a.raised_by != b.raised_by;
                if !told && !raised {
                    problems.push(format!("{}: {} and {}", entry.id, a.id, b.id));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_check_has_a_name_a_reason_and_a_word_while_it_runs() {
    let texts = Texts::default();
    for probe in Probe::ALL {
        for sentence in [probe.name(), probe.why(), probe.asks("example.org")] {
            let said = texts.say(&sentence);
            assert!(said != sentence.key && !said.is_empty() && !said.contains('{'), "{}: {said}", probe.id());
        }
    }
}

#[test]
fn every_check_is_told_apart_and_belongs_to_its_own_aspects() {
    let mut ids = std::collections::BTreeSet::new();
    for probe in Probe::ALL {
        let check = probe.check();
        assert!(ids.insert(check.id), "{} twice", check.id);
        assert_eq!(Probe::parse(check.id), Some(*probe));
        assert!(!check.outcomes.is_empty(), "{} has no outcome", check.id);
        assert_eq!(check.paid, matches!(probe, Probe::Chat(_)), "{}", check.id);
        for aspect in check.aspects {
            assert_eq!(probe_of(aspect.id), Some(*probe), "{} is shown by {}", aspect.id, check.id);
        }
    }
}

#[test]
fn what_a_test_call_adds_is_json() {
    for chat in Chat::ALL {
        let added: serde_json::Value = serde_json::from_str(chat.variant().adds).unwrap();
        assert!(added.is_object(), "{chat:?} {added}");
    }
}
