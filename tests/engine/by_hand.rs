//! A world played by hand: what the paste says and what each probe answers.

use openrouter_doctor::core::case::{Case, KeyState, Settings};
use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::infer::conclude::conclude;
use openrouter_doctor::core::knowledge::causes::{CauseId, Fault};
use openrouter_doctor::core::plan::{Plan, plan};
use openrouter_doctor::core::reading::Reading;
use openrouter_doctor::core::reading::evidence::{Evidence, Found};
use openrouter_doctor::core::reading::{Candidate, Diagnosis, Origin};
use openrouter_doctor::core::report::{Report, State};
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::say;
use std::collections::BTreeMap;
use std::sync::Arc;

pub const MODEL: &str = "anthropic/claude-sonnet-4.5";

pub fn cause(id: &str) -> CauseId {
    CauseId::parse(id).unwrap_or_else(|| panic!("no cause {id}"))
}

/// A world played by hand: what the paste says and what each probe answers.
pub struct World {
    pub case: Case,
    pub answers: BTreeMap<Probe, Answer>,
    /// Other doors accept the key that the one for keys refuses.
    pub disagreeing: bool,
    /// Other hosts than the author's own answer for a model.
    pub foreign_host: bool,
}

#[derive(Clone, Debug)]
pub enum Answer {
    Is(Outcome),
    Refused(u16, &'static str),
    /// Refused, with a body that also shows this.
    RefusedWith(u16, &'static str, Box<Evidence>),
}

pub use Answer::{Is, Refused, RefusedWith};

pub fn ok() -> Answer {
    Is(Outcome::Answered(ChatFacts { provider: Some("Test".into()), ..ChatFacts::default() }))
}

pub fn row(id: &str, price: f64, inputs: &[&str], parameters: &[&str]) -> ModelFacts {
    let list = |it: &[&str]| it.iter().map(|it| (*it).to_string()).collect();
    ModelFacts {
        id: id.into(),
        context_length: Some(200_000),
        input_modalities: list(inputs),
        output_modalities: vec!["text".into()],
        supported_parameters: list(parameters),
        prompt_price: Some(price / 5.0),
        completion_price: Some(price),
        ..ModelFacts::default()
    }
}

pub fn rows() -> Vec<ModelFacts> {
    vec![
        row(MODEL, 15e-6, &["text", "image"], &["tools", "max_tokens"]),
        row("anthropic/claude-haiku-4.5", 5e-6, &["text", "image"], &["tools"]),
        row("openai/gpt-5.4-mini", 4.5e-6, &["text", "image"], &["tools"]),
        row("google/gemini-2.5-flash", 2.5e-6, &["text", "image"], &["tools"]),
        row("deepseek/deepseek-chat-v3.1", 1e-6, &["text"], &["tools"]),
        row("qwen/qwen3-coder", 1.2e-6, &["text"], &["tools"]),
        row("qwen/qwen3-vl", 1.4e-6, &["text", "image"], &["tools"]),
        row("z-ai/glm-plain", 0.4e-6, &["text"], &[]),
        row("qwen/qwen3-coder:free", 0.0, &["text"], &["tools"]),
        row("moonshotai/kimi-k2:free", 0.0, &["text"], &["tools"]),
    ]
}

pub fn endpoints(names: &[&str]) -> Answer {
    let endpoint = |name: &&str| EndpointFacts {
        provider: (*name).into(),
        tag: Some(name.to_lowercase()),
        status: Some(0),
        uptime_5m: Some(99.0),
        ..EndpointFacts::default()
    };
    Is(Outcome::Endpoints(names.iter().map(endpoint).collect()))
}

pub fn reading(evidence: Evidence) -> Reading {
    let text = evidence.message.as_ref().map(|it| it.value.clone()).unwrap_or_default();
    Reading { text: text.into(), evidence, ..Reading::default() }
}

impl World {
    /// All is well on the other side; the paste names this cause, or there is none.
    pub fn new(pasted: Option<&str>) -> Self {
        let evidence = Evidence { model: Some(Found::inferred(MODEL.to_string())), ..Evidence::default() };
        let settings = Settings { paid: true, max_cost_usd: 0.05, ..Settings::default() };
        let mut case = Case::new(pasted.map(|_| Arc::new(reading(evidence))), settings);
        if let Some(id) = pasted {
            let best = Candidate { cause: cause(id), confidence: 0.97, because: Vec::new() };
            case.diagnosis =
                Some(Diagnosis { origin: Origin::certain(), best, others: Vec::new(), paste_instead: None });
        }
        case.key = KeyState::Given { masked: "sk-or-v1-…a1b2".into(), source: say!("source.environment") };
        let mut answers = BTreeMap::new();
        let catalogue = Catalogue { count: rows().len(), rows: rows().into(), ..Catalogue::default() };
        for (probe, outcome) in [
            (Probe::KeyShape, Outcome::KeyShape(KeyForm::WellShaped)),
            (Probe::Environment, Outcome::Environment(Vec::new())),
            (Probe::Reach, Outcome::Reach(Reach::default())),
            (Probe::Status, Outcome::Status(Vec::new())),
            (Probe::Models, Outcome::Models(Box::new(catalogue))),
            (Probe::Key, Outcome::KeyValid(Box::default())),
            (Probe::NoKeyControl, Outcome::ControlRefused),
            (Probe::WrongKeyControl, Outcome::ControlRefused),
            (Probe::UserModels, Outcome::UserModels(rows().into_iter().map(|it| it.id).collect())),
            (Probe::BaseUrlCheck, Outcome::BaseUrlRight),
            (Probe::GenerationContent, Outcome::Skipped("network.no_error_kept")),
        ] {
            answers.insert(probe, Is(outcome));
        }
        let mut world = Self { case, answers, disagreeing: false, foreign_host: false };
        world.set(Probe::Trace, trace("DE", false));
        world.set(Probe::Credits, Refused(403, "auth.wrong_key_type"));
        world.set(Probe::Endpoints, endpoints(&["Alpha", "Beta", "Gamma"]));
        world
    }

    pub fn set(&mut self, probe: Probe, answer: Answer) -> &mut Self {
        self.answers.insert(probe, answer);
        self
    }

    /// Every free request to the API's host gets this.
    pub fn way(&mut self, answer: &Answer) -> &mut Self {
        let sent = Probe::FREE.iter().filter(|probe| probe.check().sends.is_some());
        for probe in sent.filter(|probe| **probe != Probe::Status) {
            self.set(*probe, answer.clone());
        }
        self
    }

    pub fn chat(&mut self, chat: Chat, answer: Answer) -> &mut Self {
        self.set(Probe::Chat(chat), answer)
    }

    pub fn refuse_all(&mut self, status: u16, id: &'static str) -> &mut Self {
        for probe in Probe::ALL {
            if matches!(probe, Probe::Chat(_)) {
                self.set(*probe, Refused(status, id));
            }
        }
        self
    }

    pub fn key(&mut self, facts: KeyFacts) -> &mut Self {
        self.set(Probe::Key, Is(Outcome::KeyValid(Box::new(facts))))
    }

    pub fn evidence(&mut self, change: impl FnOnce(&mut Evidence)) -> &mut Self {
        change(&mut Arc::make_mut(self.case.reading.as_mut().unwrap()).evidence);
        self
    }

    pub fn answer(&self, request: ProbeRequest) -> ProbeResult {
        // A refused key is refused at every door.
        let refused = matches!(self.answers.get(&Probe::Key), Some(Refused(401, _) | RefusedWith(401, ..)));
        let door = match request.probe {
            Probe::Credits | Probe::UserModels if refused && !self.disagreeing => Probe::Key,
            probe => probe,
        };
        let answer = self.answers.get(&door).cloned().unwrap_or_else(ok);
        let answer = match (answer, request.model.as_deref()) {
            (Is(Outcome::Answered(mut facts)), Some(model)) => {
                let host = if self.foreign_host { Some("Elsewhere") } else { model.split('/').next() };
                facts.provider = host.map(str::to_string);
                Is(Outcome::Answered(facts))
            }
            (answer, _) => answer,
        };
        let (outcome, http_status, refusal) = match answer {
            Is(outcome) => (outcome, Some(200), None),
            Refused(status, id) => (Outcome::Refused, Some(status), Some((id, Evidence::default()))),
            RefusedWith(status, id, evidence) => (Outcome::Refused, Some(status), Some((id, *evidence))),
        };
        let refusal = refusal.map(|(id, evidence)| Refusal {
            passed_on: Vec::new(),
            reading: Arc::new(reading(evidence)),
            cause: cause(id),
            confidence: 0.97,
        });
        let cost_usd = if matches!(outcome, Outcome::Answered(_)) { request.max_cost_usd / 2.0 } else { 0.0 };
        ProbeResult { request, outcome, http_status, ms: 40, cost_usd, refusal }
    }

    /// Plays to the end.
    pub fn run(&mut self) -> Report {
        for _ in 0..20 {
            match plan(&self.case) {
                Plan::Done => return Report::of(&self.case, &Texts::default()),
                Plan::Consent(planned) => panic!("consent asked though given: {planned:?}"),
                Plan::Run(batch) => {
                    for planned in batch {
                        let result = self.answer(planned.request);
                        self.case.record(result);
                    }
                }
            }
        }
        panic!("the plan does not end: {:?}", plan(&self.case));
    }

    /// Plays to the end and holds the verdict against what is expected.
    #[track_caller]
    pub fn expect(&mut self, id: &str, root: Option<&str>, fault: Fault, state: State) -> Report {
        let report = self.run();
        let verdict = &report.verdict;
        assert_eq!(
            (verdict.cause.as_str(), verdict.root_cause, verdict.fault, verdict.state),
            (id, root, Some(fault), state),
            "because {:#?}\nopen {:#?}",
            verdict.because,
            conclude(&self.case).open.iter().map(|it| (it.0.id, it.1)).collect::<Vec<_>>()
        );
        assert!(self.case.calls() <= 6, "{} calls", self.case.calls());
        report
    }

    pub fn calls(&self) -> Vec<&'static str> {
        let chats = self.case.results.iter().filter(|it| matches!(it.request.probe, Probe::Chat(_)));
        chats.map(|it| it.request.probe.id()).collect()
    }
}

pub fn trace(country: &str, unsupported: bool) -> Answer {
    let facts = TraceFacts { country: Some(country.into()), colo: Some("FRA".into()), unsupported };
    Is(Outcome::Trace(facts))
}

pub fn unreachable(kind: TransportKind) -> Answer {
    Is(Outcome::Unreachable(TransportFault {
        kind,
        detail: "as the library says".into(),
        issuer: None,
        proxy: None,
        tls: None,
    }))
}

pub fn says(report: &Report, part: &str) -> bool {
    report.verdict.because.iter().any(|it| it.fact.contains(part))
}
