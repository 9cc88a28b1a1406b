//! Whatever the answers are.

use super::by_hand::*;
use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::infer::conclude::conclude;
use openrouter_doctor::core::knowledge::causes::CAUSES;
use openrouter_doctor::core::plan::{Plan, plan};
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::Texts;
use proptest::prelude::*;

fn any_outcome() -> impl Strategy<Value = Answer> {
    let causes: Vec<&'static str> = CAUSES.iter().map(|it| it.id.as_str()).collect();
    prop_oneof![
        4 => Just(ok()),
        4 => (prop::sample::select(vec![400_u16, 401, 402, 403, 404, 429, 500, 503]), prop::sample::select(causes))
            .prop_map(|(status, id)| Refused(status, id)),
        1 => Just(Is(Outcome::Empty(ChatFacts::default()))),
        1 => Just(Is(Outcome::Foreign(ForeignAnswer { content_type: None, excerpt: "x".into(), title: None }))),
        1 => prop::sample::select(vec![
            TransportKind::Dns, TransportKind::Tls, TransportKind::Timeout, TransportKind::Proxy, TransportKind::Broken,
        ]).prop_map(unreachable),
        1 => Just(Is(Outcome::Cancelled)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_world_ends_within_its_bounds(
        pasted in prop::option::of(prop::sample::select(CAUSES.iter().map(|it| it.id.as_str()).collect::<Vec<_>>())),
        changed in prop::collection::btree_map(prop::sample::select(Probe::ALL.to_vec()), any_outcome(), 0..20),
        paid in any::<bool>(),
        most in prop::sample::select(vec![0.0, 0.0005, 0.01, 1.0]),
    ) {
        let mut world = World::new(pasted);
        if !paid {
            world.case.agreed_calls = 0;
        }
        world.case.settings.max_cost_usd = most;
        world.answers.extend(changed);
        let mut rounds = 0;
        loop {
            prop_assert_eq!(plan(&world.case), plan(&world.case));
            prop_assert_eq!(conclude(&world.case), conclude(&world.case));
            match plan(&world.case) {
                Plan::Done => break,
                Plan::Consent(planned) => {
                    prop_assert!(!paid);
                    prop_assert!(planned.request.probe.is_paid());
                    prop_assert!(world.case.spent_usd() + planned.request.max_cost_usd <= most);
                    break;
                }
                Plan::Run(batch) => {
                    prop_assert!(!batch.is_empty());
                    let calls = batch.iter().filter(|it| it.request.probe.is_paid()).count();
                    prop_assert!(calls == 0 || (paid && batch.len() == 1), "one paid call at a time, with consent");
                    for planned in batch {
                        prop_assert!(world.case.result(planned.request.probe).is_none(), "asked twice");
                        let result = world.answer(planned.request);
                        world.case.record(result);
                    }
                }
            }
            rounds += 1;
            prop_assert!(rounds <= 8, "at most one batch and six calls");
        }
        prop_assert!(world.case.calls() <= 6);
        prop_assert!(world.case.spent_usd() <= most, "{} > {}", world.case.spent_usd(), most);
        let report = Report::of(&world.case, &Texts::default());
        for reason in &report.verdict.because {
            prop_assert!(!reason.fact.contains('{'), "a hole in {}", reason.fact);
        }
        for probe in &report.probes {
            prop_assert!(!probe.says.starts_with("probe."), "no sentence {}", probe.says);
        }
        prop_assert!((0.0..=1.0).contains(&report.verdict.confidence));
    }
}

/// The page of a root cause tells what checks have shown. Without an answer of the network they have shown next to nothing.
#[test]
fn no_page_tells_of_checks_that_were_not_made() {
    let texts = Texts::default();
    for entry in CAUSES {
        let mut world = World::new(Some(entry.id.as_str()));
        for probe in Probe::ALL.iter().filter(|it| !matches!(it, Probe::KeyShape | Probe::Environment)) {
            world.set(*probe, unreachable(TransportKind::Timeout));
        }
        let report = world.run();
        let conclusion = conclude(&world.case);
        let Some(root) = conclusion.root else { continue };
        let pages = &texts.cause(conclusion.cause).unwrap().hypotheses;
        let meaning = pages.iter().find(|it| it.id == root.id).unwrap().meaning;
        let live =
            root.says.iter().any(|group| group.iter().all(|it| it.starts_with("chat") || it.starts_with("key/")));
        if live {
            let summary = &report.verdict.summary;
            let hedged = summary.contains("No check has shown it yet") && !summary.contains(meaning);
            assert!(hedged, "{}/{}: {summary}", entry.id.as_str(), root.id);
        }
    }
}
