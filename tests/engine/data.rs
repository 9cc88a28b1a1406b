//! The knowledge base holds together.

use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::infer::conclude::disjoint;
use openrouter_doctor::core::infer::observations::{labels_of, probe_of, vocabulary};
use openrouter_doctor::core::knowledge::causes::{CAUSES, CauseId};
use openrouter_doctor::core::text::Texts;

/// Values that decide whether an action applies, and that no text shows.
const UNSHOWN: &[&str] = &["complaint"];

#[test]
fn every_sign_and_label_of_the_data_exists() {
    let mut problems = Vec::new();
    for entry in CAUSES {
        let tables = entry.hypotheses.iter().flat_map(|it| [it.predicts, it.proven_by, it.cleared_by, it.raised_by]);
        for (sign, labels) in tables.chain([entry.shown_by, entry.hinted_by]).flatten() {
            let known = labels_of(sign);
            if known.is_empty() {
                problems.push(format!("{}: no sign {sign}", entry.id));
            }
            for label in *labels {
                if !known.contains(label) && CauseId::parse(label).is_none() {
                    problems.push(format!("{}: {sign} cannot be {label}", entry.id));
                }
            }
        }
        for next in entry.next {
            if CauseId::parse(next).is_none() {
                problems.push(format!("{}: next names no cause {next}", entry.id));
            }
        }
    }
    for (sign, _) in vocabulary() {
        if probe_of(sign).is_none() && !sign.starts_with("paste/") {
            problems.push(format!("{sign} belongs to no probe"));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_condition_of_an_action_can_be_met() {
    let mut problems = Vec::new();
    for language in ["en", "zh", "ja", "pt-BR", "ru"] {
        let texts = Texts::choose(language);
        for entry in CAUSES {
            let page = texts.cause(entry.id).unwrap();
            let actions = page.actions.iter().chain(page.hypotheses.iter().flat_map(|root| root.actions));
            for condition in actions.flat_map(|action| action.wanted.iter().chain(action.unwanted)) {
                let known = |label: &&str| match condition.sign {
                    "client" => openrouter_doctor::core::knowledge::lexicon::Client::find(label).is_some(),
                    "root" => entry.hypotheses.iter().any(|root| root.id == *label),
                    // What the words of the text let mend first has sentences of its own.
                    "value" if matches!(*label, "complaint" | "other_model") => true,
                    "value" => {
                        page.actions.iter().chain(page.hypotheses.iter().flat_map(|root| root.actions)).any(|it| {
                            let whole = format!("{} {} {}", it.title, it.detail, it.command.unwrap_or_default());
                            UNSHOWN.contains(label) || whole.contains(&format!("{{{label}}}"))
                        })
                    }
                    "checks" => matches!(*label, "made" | "none"),
                    "variant" => matches!(*label, "free" | "paid"),
                    sign => labels_of(sign).contains(label),
                };
                if !condition.labels.iter().all(known) {
                    problems.push(format!("{language} {}: {condition:?}", entry.id));
                }
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
        let sum: f64 = entry.hypotheses.iter().map(|it| it.prior).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{}: priors sum to {sum}", entry.id);
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
