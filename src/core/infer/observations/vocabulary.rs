//! Everything that can be observed, from the checks and the paste; a test holds the data against it.

use super::{cross_checks, party, paste};
use crate::core::checks::label::Aspect;
use crate::core::checks::{ForeignAnswer, Probe, TransportKind};

/// Ways in which a refusal is named: as such, or as seen from a candidate cause.
const REFUSABLE: &[&str] = &["refused", "same", "other"];

/// Every id with all labels that it can show, but the ids of causes.
#[must_use]
pub fn vocabulary() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut all: Vec<(&'static str, Vec<&'static str>)> = Vec::new();
    for probe in Probe::ALL {
        let check = probe.check();
        let is_observed = !matches!(probe, Probe::Chat(chat) if chat.repeats().is_some() || chat.is_rung());
        if is_observed {
            all.push((check.id, outcomes(*probe)));
        }
        add(&mut all, check.aspects);
    }
    add(&mut all, cross_checks::ALL);
    add(&mut all, paste::ALL);
    add(&mut all, party::ALL);
    all
}

fn outcomes(probe: Probe) -> Vec<&'static str> {
    let check = probe.check();
    let mut labels: Vec<&'static str> = check.outcomes.iter().map(|label| label.name).collect();
    if check.sends.is_some() {
        labels.extend(TransportKind::ALL.iter().map(|kind| kind.label().name));
        labels.push(ForeignAnswer::LABEL.name);
        labels.extend(REFUSABLE);
    }
    labels
}

fn add(all: &mut Vec<(&'static str, Vec<&'static str>)>, aspects: &[Aspect]) {
    for aspect in aspects {
        match all.iter_mut().find(|(id, _)| *id == aspect.id) {
            Some((_, labels)) => labels.push(aspect.label),
            None => all.push((aspect.id, vec![aspect.label])),
        }
    }
}
