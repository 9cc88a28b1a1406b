//! The knowledge base holds together.

use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::infer::conclude::disjoint;
use openrouter_doctor::core::infer::observations::{VOCABULARY, labels_of, probe_of};
use openrouter_doctor::core::knowledge::causes::{CAUSES, CauseId};
use openrouter_doctor::core::report::describe;
use openrouter_doctor::core::text::Texts;

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
    for (sign, _) in VOCABULARY {
        if probe_of(sign).is_none() && !sign.starts_with("paste/") {
            problems.push(format!("{sign} belongs to no probe"));
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
                if !told {
                    problems.push(format!("{}: {} and {}", entry.id, a.id, b.id));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_probe_has_a_name_and_a_reason() {
    let texts = Texts::default();
    for probe in Probe::ALL {
        let name = texts.say(&describe::name(*probe));
        assert!(!name.contains("probe_name.") && !name.contains('{'), "{name}");
        let why = texts.say(&openrouter_doctor::core::plan::why(*probe));
        assert!(!why.contains("why."), "{why}");
    }
}
