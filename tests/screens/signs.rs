//! The sign beside a check is the same on the screen, in text and in Markdown.

use super::{ansi, draw, scenes, shown};
use openrouter_doctor::core::checks::budget::Budget;
use openrouter_doctor::core::checks::tone::Tone;
use openrouter_doctor::core::checks::{
    Catalogue, Chat, ChatFacts, CheckContext, CreditsFacts, EndpointFacts, EnvironmentFinding, ForeignAnswer,
    Interference, Kept, KeyFacts, KeyForm, ModelFacts, Outcome, Preflight, Probe, ProbeResult, Reach, Refusal,
    SettingsFinding, Stage, TraceFacts, TransportFault, TransportKind,
};
use openrouter_doctor::core::knowledge::causes::CauseId;
use openrouter_doctor::core::reading::Reading;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::plain::{markdown, style::Style, text};
use openrouter_doctor::say;

const WANTED: &str = "anthropic/claude-sonnet-4.5";

fn unreachable(kind: TransportKind) -> Outcome {
    Outcome::Unreachable(TransportFault { kind, detail: "cut".into(), issuer: None, proxy: None, tls: None })
}

fn key(change: impl FnOnce(&mut KeyFacts)) -> Outcome {
    let mut facts = KeyFacts::default();
    change(&mut facts);
    Outcome::KeyValid(Box::new(facts))
}

fn catalogue(wanted: Option<&str>, listed: bool) -> Outcome {
    let model = listed.then(|| ModelFacts { id: WANTED.into(), ..ModelFacts::default() });
    let wanted = wanted.map(str::to_string);
    Outcome::Models(Box::new(Catalogue { wanted, model, ..Catalogue::default() }))
}

fn credits(total_credits: f64, untrusted: bool) -> Outcome {
    Outcome::Credits(CreditsFacts { total_credits, total_usage: 5.0, untrusted })
}

fn endpoints(statuses: &[i64]) -> Outcome {
    let endpoint =
        |status: &i64| EndpointFacts { provider: "Azure".into(), status: Some(*status), ..EndpointFacts::default() };
    Outcome::Endpoints(statuses.iter().map(endpoint).collect())
}

fn variable(misleads: Option<Interference>) -> Outcome {
    let note = say!("misleads.quoted");
    Outcome::Environment(vec![EnvironmentFinding {
        variable: "OPENAI_BASE_URL".into(),
        value: "https://example.org".into(),
        note,
        misleads,
    }])
}

fn setting(misleads: Option<Interference>) -> Outcome {
    Outcome::ClientSettings(vec![SettingsFinding {
        client: "cline".into(),
        file: "settings.json".into(),
        line: 3,
        value: "https://example.org".into(),
        note: say!("misleads.quoted"),
        misleads,
        model: None,
    }])
}

fn preflight(page: bool, refused: &[&str]) -> Outcome {
    let refused = refused.iter().map(|name| (*name).to_string()).collect();
    Outcome::Preflight(Box::new(Preflight { page, refused, asked: Vec::new() }))
}

/// Every outcome of every check, and what it means at a glance.
fn every_outcome() -> Vec<(Probe, Outcome, Tone)> {
    use Outcome::{Answered, ControlAccepted, ControlRefused, Empty, Refused};
    use Tone::{Bad, Good, Quiet, Warn};
    let chat = Probe::Chat(Chat::SameModel);
    let foreign = ForeignAnswer { content_type: None, excerpt: "<html>".into(), title: None };
    let trace = |unsupported| Outcome::Trace(TraceFacts { country: Some("RU".into()), colo: None, unsupported });
    let mut all = vec![
        (Probe::KeyShape, Outcome::KeyShape(KeyForm::WellShaped), Good),
        (Probe::KeyShape, Outcome::KeyShape(KeyForm::Empty), Bad),
        (Probe::KeyShape, Outcome::KeyShape(KeyForm::Quoted), Bad),
        (Probe::KeyShape, Outcome::KeyShape(KeyForm::Whitespace), Bad),
        (Probe::KeyShape, Outcome::KeyShape(KeyForm::BearerTyped), Bad),
        (Probe::KeyShape, Outcome::KeyShape(KeyForm::Malformed(40)), Bad),
        (Probe::KeyShape, Outcome::KeyShape(KeyForm::AccessToken(Some(1_796_000_000))), Good),
        (Probe::KeyShape, Outcome::KeyShape(KeyForm::OtherVendor("OpenAI".into())), Bad),
        (Probe::Environment, Outcome::Environment(Vec::new()), Good),
        (Probe::Environment, variable(None), Good),
        (Probe::Environment, variable(Some(Interference::OtherHost)), Warn),
        (Probe::ClientSettings, Outcome::ClientSettings(Vec::new()), Good),
        (Probe::ClientSettings, setting(None), Good),
        (Probe::ClientSettings, setting(Some(Interference::OtherHost)), Warn),
        (Probe::Reach, Outcome::Reach(Reach::default()), Good),
        (
            Probe::Reach,
            Outcome::Reach(Reach { inspected: true, issuer: Some("Corp".into()), ..Reach::default() }),
            Warn,
        ),
        (Probe::Trace, trace(false), Good),
        (Probe::Trace, trace(true), Warn),
        (Probe::Status, Outcome::Status(Vec::new()), Good),
        (Probe::Status, Outcome::Status(vec!["Elevated errors".into()]), Warn),
        (Probe::Models, catalogue(None, false), Good),
        (Probe::Models, catalogue(Some(WANTED), true), Good),
        (Probe::Models, catalogue(Some("anthropic/claude-sonet"), false), Bad),
        (Probe::Key, key(|_| ()), Good),
        (Probe::Key, key(|facts| facts.free_remaining = Some(0)), Warn),
        (Probe::Key, key(|facts| facts.disabled = true), Bad),
        (Probe::Key, key(|facts| facts.expired = true), Bad),
        (Probe::Key, key(|facts| facts.is_management_key = true), Bad),
        (Probe::Key, key(|facts| facts.limit_remaining = Some(0.0)), Bad),
        (Probe::Key, key(|facts| facts.implausible.push("usage")), Quiet),
        (
            Probe::Key,
            key(|facts| facts.budgets.layers.push(Budget { remaining_usd: Some(0.0), ..Budget::default() })),
            Bad,
        ),
        (Probe::Key, Refused, Bad),
        (Probe::NoKeyControl, ControlRefused, Good),
        (Probe::NoKeyControl, ControlAccepted, Bad),
        (Probe::WrongKeyControl, ControlRefused, Good),
        (Probe::WrongKeyControl, ControlAccepted, Bad),
        (Probe::ZdrEndpoints, Outcome::ZdrEndpoints(Vec::new()), Good),
        (Probe::Credits, credits(9.0, false), Good),
        (Probe::Credits, credits(5.0, false), Bad),
        (Probe::Credits, credits(1.0, false), Bad),
        (Probe::Credits, credits(0.0, true), Quiet),
        (Probe::Credits, credits(-9e7, false), Quiet),
        (Probe::Credits, Refused, Quiet),
        (Probe::UserModels, Outcome::UserModels(vec![WANTED.into()]), Good),
        (Probe::UserModels, Outcome::UserModels(vec!["openai/gpt-4o-mini".into()]), Warn),
        (Probe::RegionModels, Outcome::RegionModels(vec![WANTED.into()]), Good),
        (Probe::RegionModels, Outcome::RegionModels(vec!["openai/gpt-4o-mini".into()]), Bad),
        (Probe::ZdrModels, Outcome::ZdrModels(vec![WANTED.into()]), Good),
        (Probe::ZdrModels, Outcome::ZdrModels(vec!["openai/gpt-4o-mini".into()]), Quiet),
        (Probe::Management, Outcome::Managed(Box::default()), Good),
        (Probe::Management, Refused, Bad),
        (Probe::Preflight, preflight(true, &[]), Good),
        (Probe::Preflight, preflight(true, &["x-title"]), Bad),
        (Probe::Preflight, preflight(false, &[]), Bad),
        (Probe::Endpoints, endpoints(&[0, 0]), Good),
        (Probe::Endpoints, endpoints(&[0]), Good),
        (Probe::Endpoints, endpoints(&[-2]), Bad),
        (Probe::Endpoints, endpoints(&[]), Bad),
        (Probe::BaseUrlCheck, Outcome::BaseUrlRight, Good),
        (Probe::BaseUrlCheck, Outcome::BaseUrlWrong, Bad),
        (Probe::ApiRoot, Outcome::ApiElsewhere, Warn),
        (Probe::Generation, Outcome::Generation(Box::default()), Good),
        (Probe::GenerationContent, Outcome::Kept(Box::new(Kept { error: None })), Good),
        (Probe::GenerationContent, Outcome::Kept(Box::new(Kept { error: Some(refusal()) })), Warn),
        (chat, Answered(ChatFacts::default()), Good),
        (chat, Empty(ChatFacts::default()), Bad),
        (chat, Refused, Bad),
        (Probe::Chat(Chat::Xray), Refused, Good),
    ];
    for kind in TransportKind::ALL {
        all.push((Probe::Reach, unreachable(*kind), Bad));
    }
    for probe in [Probe::Key, Probe::Models, Probe::Trace, chat] {
        all.push((probe, Outcome::Foreign(foreign.clone()), Bad));
        all.push((probe, Outcome::Cancelled, Quiet));
        all.push((probe, Outcome::Skipped("network.no_model"), Quiet));
    }
    all
}

fn refusal() -> Refusal {
    let cause = CauseId::parse("upstream.error").unwrap();
    Refusal { reading: std::sync::Arc::default(), cause, confidence: 0.9, passed_on: Vec::new() }
}

/// The call that is built to be refused was refused for just that.
fn refused_as_built(result: &mut ProbeResult) {
    let cause = CauseId::parse("model.parameters").unwrap();
    result.refusal = Some(Refusal {
        reading: std::sync::Arc::new(Reading::default()),
        cause,
        confidence: 0.9,
        passed_on: Vec::new(),
    });
    result.request.impossible = vec!["top_a"];
}

#[test]
fn every_outcome_of_a_check_has_one_sign() {
    let size = (160, 60);
    for (probe, outcome, tone) in every_outcome() {
        let said = format!("{probe:?} {outcome:?}");
        let mut result = scenes::answer(probe, outcome, 200, 5);
        if probe == Probe::Chat(Chat::Xray) {
            refused_as_built(&mut result);
        }
        let (name, stage) = match probe.stage() {
            Stage::Key => ("3-key", Stage::Key),
            Stage::Credits => ("4-credits", Stage::Credits),
            Stage::Model => ("5-model", Stage::Model),
            Stage::TestCall => ("6-test-call", Stage::TestCall),
            other => panic!("{other:?} shows no check"),
        };
        let mut scene = scenes::scene(name, ansi(), size);
        scene.with_case(|case| {
            case.results.retain(|known| known.request.probe != probe);
            case.results.push(result);
        });
        scene.at(stage);
        let sign = match tone {
            Tone::Good => "✓",
            Tone::Bad => "✗",
            Tone::Warn => "!",
            Tone::Quiet => "–",
        };
        let title = Texts::default().say(&probe.name());
        let screen = shown(&draw(scene.model(), size), false);
        assert!(screen.contains(&format!("{sign} {title}")), "{said}: {sign} {title}\n{screen}");
        let report = scene.model().report().unwrap();
        let plain = text::render(report, None, &Texts::default(), &Style { width: 100, ..Style::default() });
        let row = format!("  {sign} {} ", probe.id());
        assert!(plain.lines().any(|line| line.starts_with(&row)), "{said}: {row}\n{plain}");
        let sent = markdown::render(report, None, &Texts::default());
        assert!(sent.contains(&format!("| `{}` | {sign} ", probe.id())), "{said}\n{sent}");
    }
}

#[test]
fn every_outcome_that_a_check_names_is_tried_here_and_has_a_sentence() {
    let tried = every_outcome();
    for probe in Probe::FREE.iter().chain([&Probe::Chat(Chat::SameModel)]) {
        for label in probe.check().outcomes {
            let is_tried = tried.iter().any(|(of, outcome, _)| of == probe && outcome.label() == label.name);
            assert!(is_tried, "{} {}", probe.id(), label.name);
        }
    }
    let known = CheckContext {
        evidence: None,
        cause: CauseId::NONE,
        model: None,
        row: None,
        text: "",
        has_key: true,
        masked_key: None,
        key_label: None,
        has_management_key: true,
        may_read_settings: true,
        base_url: "",
        now_ms: None,
        zone: &jiff::tz::TimeZone::UTC,
    };
    for (probe, outcome, tone) in tried {
        let mut result = scenes::answer(probe, outcome, 200, 5);
        if probe == Probe::Chat(Chat::Xray) {
            refused_as_built(&mut result);
        }
        let sentence = result.says(&known);
        let said = Texts::default().say(&sentence);
        assert!(said != sentence.key && !said.contains('{'), "{probe:?} {tone:?}: {said}");
    }
}
