//! Shrinking over HTTP: for each rule a provider that refuses exactly that; check finds it, shrinking isolates it, and
//! where a change is written down, a call shows that it mends it.

use super::cases;
use super::generated::{self, Dice};
use super::seeds::is_at;
use openrouter_doctor::adapters::openrouter::{BaseUrl, ClientSettings, OpenRouterClient};
use openrouter_doctor::app::reduce::{ask, plan};
use openrouter_doctor::core::case::{Case, KeyState, Settings};
use openrouter_doctor::core::checks::{
    Catalogue, ChatFacts, ModelFacts, Outcome, Probe, ProbeRequest, ProbeResult, Refusal, TransportFault, TransportKind,
};
use openrouter_doctor::core::ingest::redact::Redactor;
use openrouter_doctor::core::knowledge::requests::RULES;
use openrouter_doctor::core::reading::{self, offline};
use openrouter_doctor::core::request::examined::examine;
use openrouter_doctor::core::request::findings::Certainty;
use openrouter_doctor::core::request::reduce::prices::Prices;
use openrouter_doctor::core::request::reduce::reduction::{CALLS, Ended, Limits, Reduced, USUAL};
use openrouter_doctor::core::request::skin::Skin;
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::core::text::Sentence;
use openrouter_doctor::ports::{Pending, Prober};
use openrouter_doctor::say;
use openrouter_doctor::simulator::{KEY, Mind, Server, World, worlds};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

/// What may be spent where nothing else is said.
pub const BOUND_USD: f64 = 0.01;

/// Enough for twelve calls that may think at length.
const THOUGHT_USD: f64 = 1.0;

/// Bodies of more bytes than a test should send: their rules are proved by the check alone.
const TOO_LARGE: [&str; 3] = ["body_large", "body_large_gemini", "image_very_large"];

/// Every candidate names a short answer, since that bounds its cost: what lies in naming none cannot be seen so.
const BEYOND: [&str; 1] = ["max_tokens_absent"];

/// A model that the simulated catalogue has.
pub const MODEL: &str = "anthropic/claude-sonnet-4.6";

/// One of another author, for whom the thought of the first is foreign.
const OTHER_AUTHOR: &str = "openai/gpt-5.5";

/// A provider that minds something.
pub fn mind(says: &str, more: Value) -> Mind {
    let mut mind = json!({"provider": "*", "says": says});
    for (name, value) in more.as_object().unwrap() {
        mind[name] = value.clone();
    }
    serde_json::from_value(mind).unwrap()
}

/// The healthy world with providers who mind these.
pub async fn serving(minds: Vec<Mind>) -> Server {
    let mut world = World::load("healthy").unwrap();
    world.state.minds = minds;
    world.state.key.limit = Some(20.0);
    Server::start(world).await.unwrap()
}

/// The program's own loop on a request.
pub async fn shrink(server: &Server, body: &str, limits: Limits, max_cost_usd: f64) -> Result<Reduced, Sentence> {
    let examined = examine(body.as_bytes(), None, false).unwrap();
    let settings =
        Settings { base_url: server.base_url(), model: examined.model.clone(), max_cost_usd, ..Settings::default() };
    let client = OpenRouterClient::new(ClientSettings::new(BaseUrl::parse(&settings.base_url).unwrap()));
    let prober: Arc<dyn Prober> = Arc::new(client);
    prober.use_key(Some(ApiKey::new(KEY.to_string())));
    let mut case = Case::new(None, settings);
    case.key = KeyState::Given { masked: String::new(), source: say!("source.key_typed") };
    let interrupted = Notify::new();
    ask(&mut case, &examined, &prober, &interrupted).await;
    let planned = plan(&case, &examined, limits)?;
    Ok(planned.run(&mut case, examined.model.clone(), &prober, &interrupted, &mut |_, _, _| ()).await)
}

fn on_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// A row of `tests/request/validators.toml`.
#[derive(Deserialize)]
struct Validator {
    rule: String,
    #[serde(flatten)]
    mind: Value,
}

/// What the simulated providers refuse, by the rule that is to be proved.
pub fn validators() -> Vec<(String, Mind)> {
    #[derive(Deserialize)]
    struct File {
        validator: Vec<Validator>,
    }
    let file: File = toml::from_str(include_str!("validators.toml")).unwrap();
    file.validator.into_iter().map(|own| (own.rule, serde_json::from_value(own.mind).unwrap())).collect()
}

/// Those of one rule.
pub fn minding(rule: &str) -> Vec<Mind> {
    validators().into_iter().filter(|(own, _)| own == rule).map(|(_, mind)| mind).collect()
}

fn refused_by<'a>(minds: &'a [Mind], body: &Value) -> Option<&'a Mind> {
    minds.iter().find(|mind| mind.minds("Anthropic", body, 1))
}

fn body_of(text: &str) -> Value {
    serde_json::from_str(&text[text.find('{').unwrap()..]).unwrap()
}

#[test]
fn each_rule_has_a_provider_that_refuses_its_body_and_takes_the_near_one_by_data_of_its_own() {
    let mut problems = Vec::new();
    for rule in RULES {
        let minds = minding(rule.id);
        let attested = |mind: &Mind| {
            let words = mind.says.to_lowercase().replace('`', "");
            rule.says.is_empty() || rule.says.iter().any(|says| words.contains(&says.replace('`', "")))
        };
        if minds.is_empty() || !minds.iter().all(attested) {
            problems.push(format!("{}: no provider refuses it in attested words", rule.id));
        }
        let (body, near) = match cases().into_iter().find(|case| case.rule == rule.id) {
            Some(case) => (body_of(&case.body), body_of(&case.near)),
            None => super::heavy(rule.id),
        };
        if refused_by(&minds, &body).is_none() {
            problems.push(format!("{}: its body is taken", rule.id));
        }
        // A near one may differ by its model alone, or by the words beside it.
        if near["model"] == body["model"] && !rule.only_said && refused_by(&minds, &near).is_some() {
            problems.push(format!("{}: the near body is refused", rule.id));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn for_each_rule_check_finds_it_shrinking_isolates_it_and_its_change_passes() {
    let (mut problems, mut isolated, mut mended, mut with_change, mut calls) = (Vec::new(), 0, 0, 0, 0);
    let (mut tried, mut dearest, mut unsent) = (0, 0.0_f64, Vec::new());
    for rule in RULES {
        // The bodies with a place, and the large ones, whose place is the rule's own.
        let (text, pointer) = match cases().into_iter().find(|case| case.rule == rule.id) {
            Some(case) => (case.body, Some(case.pointer)),
            None => (super::heavy(rule.id).0.to_string(), None),
        };
        if TOO_LARGE.contains(&rule.id) {
            unsent.push(rule.id);
            continue;
        }
        let mut body = body_of(&text);
        let minds = minding(rule.id);
        let skin = examine(text.as_bytes(), None, false).unwrap().taken.skin;
        if !matches!(skin, Skin::Chat | Skin::Messages | Skin::Responses) {
            unsent.push(rule.id);
            continue;
        }
        // The model of the rule, where the catalogue of the worlds does not have it, is another.
        if rule.find == "foreign_reasoning" {
            body["model"] = json!(OTHER_AUTHOR);
        } else if rule.id != "model_absent" && rule.id != "model_kind" {
            body["model"] = json!(MODEL);
        }
        let says = refused_by(&minds, &body).unwrap_or_else(|| panic!("{}: {body}", rule.id)).says.clone();
        // A body without a conversation is known as one only where nothing stands beside it.
        let with_words = format!("{says}\n\n{body}");
        let text = if examine(with_words.as_bytes(), None, false).is_ok() { with_words } else { body.to_string() };
        let found = examine(text.as_bytes(), None, false).unwrap();
        let Some(placed) = found.findings.iter().find(|placed| placed.finding.rule == rule.id) else {
            problems.push(format!("{}: check does not find it", rule.id));
            continue;
        };
        let pointer = pointer.unwrap_or_else(|| placed.finding.pointer.clone());
        tried += 1;
        let patch = placed.finding.patch.clone();
        let reduced = on_runtime(async {
            let server = serving(minds).await;
            shrink(&server, &text, USUAL, THOUGHT_USD).await
        });
        let reduced = match reduced {
            Ok(reduced) => reduced,
            Err(reason) => {
                tried -= usize::from(reason.key.starts_with("reduce.unfit"));
                unsent.push(rule.id);
                if !reason.key.starts_with("reduce.unfit") {
                    problems.push(format!("{}: {}", rule.id, reason.key));
                }
                continue;
            }
        };
        let found = &reduced.found;
        calls += found.calls;
        dearest = dearest.max(reduced.cost_usd);
        if found.calls > CALLS || reduced.cost_usd > THOUGHT_USD {
            problems.push(format!("{}: {} calls, {} USD", rule.id, found.calls, reduced.cost_usd));
        }
        if found.places.iter().any(|place| is_at(place, &pointer, &body) || is_at(&pointer, place, &body)) {
            isolated += 1;
        } else {
            problems.push(format!("{}: {:?} at {:?}, not {pointer}", rule.id, found.ended, found.places));
        }
        if !patch.is_empty() {
            with_change += 1;
            // Two rules may speak of one place, and either change mends it.
            let shown = found.repair.as_ref();
            if shown.is_some_and(|repair| repair.rule == rule.id || repair.touches([&pointer].into_iter())) {
                mended += 1;
            } else {
                problems.push(format!("{}: {:?} no change was shown to mend it", rule.id, found.ended));
            }
        }
    }
    println!(
        "{tried} of {} rules, {isolated} isolated, {mended} of {with_change} changes shown to mend, {calls} calls, {dearest} USD, not sent: {unsent:?}",
        RULES.len()
    );
    problems.retain(|problem| !BEYOND.iter().any(|rule| problem.starts_with(&format!("{rule}: "))));
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(tried + unsent.len(), RULES.len(), "every rule is tried, or known not to be sent");
    assert!(tried >= 120 && unsent.len() <= 20, "{tried} tried, {unsent:?}");
}

#[test]
fn each_world_in_which_a_body_is_refused_is_found_shrunk_and_mended() {
    let (mut problems, mut seen, mut mended, mut with_change) = (Vec::new(), 0, 0, 0);
    for (name, _) in worlds() {
        let world = World::load(name).unwrap();
        if world.state.minds.is_empty() {
            continue;
        }
        let Ok(examined) = examine(world.paste.as_bytes(), None, false) else { continue };
        seen += 1;
        let Some(first) = examined.findings.first() else {
            problems.push(format!("{name}: nothing is found"));
            continue;
        };
        if !first.finding.is_named || first.finding.certainty != Certainty::Known {
            problems.push(format!("{name}: the words do not lead to {}", first.finding.rule));
        }
        let reduced = on_runtime(async {
            let server = Server::start(world.clone()).await.unwrap();
            shrink(&server, &world.paste, USUAL, BOUND_USD).await
        });
        let Ok(reduced) = reduced else {
            problems.push(format!("{name}: {}", reduced.unwrap_err().key));
            continue;
        };
        let found = &reduced.found;
        let pointer = &first.finding.pointer;
        if !found.is_exact || !found.places.iter().any(|place| pointer.starts_with(place) || place.starts_with(pointer))
        {
            problems.push(format!("{name}: {:?} {:?} and not {pointer}", found.ended, found.places));
        }
        with_change += usize::from(!first.finding.patch.is_empty());
        mended += usize::from(found.repair.as_ref().is_some_and(|repair| repair.rule == first.finding.rule));
    }
    println!("{seen} worlds, {mended} of {with_change} changes shown to mend");
    assert!(problems.is_empty() && seen >= 18, "{seen}: {problems:#?}");
    assert!(mended + 1 >= with_change, "{mended} of {with_change}");
}

/// A body with an empty piece of text, which every provider of the world refuses.
const REFUSED: &str = r#"{"model":"anthropic/claude-sonnet-4.6","stream":true,"temperature":0.2,"messages":[
    {"role":"system","content":"You keep my secret plan."},
    {"role":"user","content":"What is my secret plan?"},
    {"role":"assistant","content":[{"type":"text","text":"It is this."},{"type":"text","text":""}]},
    {"role":"user","content":"Go on with my secret plan."}],
    "tools":[{"type":"function","function":{"name":"read","parameters":{"type":"object","properties":{}}}}]}"#;

/// Where the money does not cover the whole request, what is said goes first, then all that nobody suspects: an agent's
/// request with fifty tools is shrunk within one cent, where the check or the words know the place.
#[test]
fn what_is_too_dear_to_be_sent_whole_is_begun_with_less() {
    let says = "messages: text content blocks must be non-empty";
    let tool = |index: usize| {
        let properties: serde_json::Map<String, Value> =
            (0..12).map(|field| (format!("field_{field}"), json!({"type": "string"}))).collect();
        json!({"type": "function", "function": {"name": format!("tool_{index}"), "parameters": {"type": "object", "properties": properties}}})
    };
    let long = "It prints a letter, and nothing else. ".repeat(400);
    let body = |tools: usize| {
        json!({"model": MODEL, "messages": [
            {"role": "system", "content": long},
            {"role": "user", "content": [{"type": "text", "text": "Look."}, {"type": "text", "text": ""}]},
            {"role": "assistant", "content": long},
            {"role": "user", "content": "Go on."}], "tools": (0..tools).map(tool).collect::<Vec<_>>()})
    };
    for tools in [2, 50] {
        for words in [format!("{{\"error\":{{\"message\":\"{says}\",\"code\":400}}}}\n\n"), String::new()] {
            let body = body(tools);
            let reduced = on_runtime(async {
                let server = serving(minding("text_empty")).await;
                let reduced = shrink(&server, &format!("{words}{body}"), USUAL, BOUND_USD).await.unwrap();
                for request in server.requests().iter().filter(|request| request.path.ends_with("/chat/completions")) {
                    assert!(!request.body.contains("prints a letter"), "what is said was sent");
                }
                reduced
            });
            let found = &reduced.found;
            assert!(reduced.needed_usd > BOUND_USD && reduced.cost_usd <= BOUND_USD, "{} USD", reduced.cost_usd);
            assert!(
                found.is_exact && found.places == ["/messages/1/content/1"],
                "{tools}: {:?} {:?}",
                found.ended,
                found.places
            );
            assert_eq!(found.repair.as_ref().map(|repair| repair.rule), Some("text_empty"));
        }
    }
    // Words of another failure than the one that is met: nothing is concluded from it.
    let other = format!("400 Tool call id was call_1 but must be a-z, A-Z, 0-9, with a length of 9.\n\n{}", body(50));
    let reduced = on_runtime(async {
        let server = serving(minding("text_empty")).await;
        shrink(&server, &other, USUAL, BOUND_USD).await.unwrap()
    });
    assert_eq!((reduced.found.ended, reduced.found.places.len()), (Ended::OutOfMoney, 0), "{:?}", reduced.found.places);
}

fn refusing() -> super::live::Stage {
    super::live::Stage::of("healthy", |world| {
        let says = "messages: text content blocks must be non-empty";
        world.state.minds = vec![mind(says, json!({"places": [{"at": "/messages/*/content/*/text", "blank": true}]}))];
    })
}

#[test]
fn the_command_shrinks_with_consent_and_prints_neither_prompts_nor_the_key() {
    let stage = refusing();
    let unasked = stage.json(&["--reduce"], REFUSED);
    assert_eq!((unasked.code, &unasked.document()["reduced"]["ended"]), (3, &json!("not_made")), "{}", unasked.out);
    assert!(!stage.paths().iter().any(|path| path.ends_with("/chat/completions")), "nothing is sent without consent");
    let ended = stage.json(&["--reduce", "--yes"], REFUSED);
    let document = ended.document();
    let reduced = &document["reduced"];
    assert_eq!((ended.code, &reduced["ended"], &reduced["exact"]), (1, &json!("found"), &json!(true)), "{document:#}");
    assert_eq!(reduced["pointers"], json!(["/messages/2/content/1"]), "{document:#}");
    assert_eq!(reduced["repair"]["rule"], "text_empty", "{document:#}");
    assert!(reduced["cost_usd"].as_f64().is_some_and(|usd| usd > 0.0 && usd < 0.01), "{document:#}");
    let markdown = stage.run(Some(KEY), &["--reduce", "--yes", "--markdown"], REFUSED);
    let text = stage.run(Some(KEY), &["--reduce", "--yes"], REFUSED);
    assert!(markdown.out.contains("Bearer $OPENROUTER_API_KEY") && markdown.out.contains("curl"), "{}", markdown.out);
    for out in [&ended.out, &markdown.out, &text.out] {
        assert!(!out.contains("secret plan") && !out.contains(KEY), "{out}");
    }
    println!("{}\n{}", text.out, markdown.out);
}

/// What comes and goes is met once and left alone; where the user asks for it, each part is sent several times, and how
/// often it was refused is said.
#[test]
fn what_comes_and_goes_is_shrunk_where_it_is_asked_for_and_counted() {
    let stage = super::live::Stage::of("healthy", |world| {
        let places = json!([{"at": "/messages/*/content/*/text", "blank": true}]);
        world.state.minds = vec![mind("The upstream is busy", json!({"status": 502, "one_in": 2, "places": places}))];
    });
    let unasked = stage.json(&["--reduce", "--yes", "--max-cost", "1"], REFUSED).document();
    let ended = &unasked["reduced"]["ended"];
    assert!(*ended == "comes_and_goes" || *ended == "passes", "{unasked:#}");
    assert!(unasked["reduced"]["calls"].as_u64().is_some_and(|calls| calls <= 2), "{unasked:#}");
    let asked = ["--reduce", "--yes", "--max-cost", "1", "--tries", "5", "--max-calls", "80"];
    let document = stage.json(&asked, REFUSED).document();
    let reduced = &document["reduced"];
    assert_eq!((&reduced["ended"], &reduced["exact"]), (&json!("found"), &json!(true)), "{document:#}");
    assert_eq!(reduced["pointers"], json!(["/messages/2/content/1"]), "{document:#}");
    let (times, of) = (reduced["refused"]["times"].as_u64().unwrap(), reduced["refused"]["of"].as_u64().unwrap());
    assert!(times >= 2 && of >= times, "{document:#}");
    let text = stage.run(Some(KEY), &asked, REFUSED).out;
    println!("{times} of {of}\n{text}");
}

#[test]
fn what_was_flagged_and_what_acts_is_not_sent_again() {
    let stage = refusing();
    let flagged = format!("403 Your input was flagged for \"harassment\".\n\n{REFUSED}");
    let acting = REFUSED.replace(r#""tools":["#, r#""tools":[{"type":"web_search_20250305","name":"web_search"},"#);
    for body in [flagged.as_str(), acting.as_str()] {
        let ended = stage.json(&["--reduce", "--yes"], body);
        assert_eq!((ended.code, &ended.document()["reduced"]["ended"]), (3, &json!("not_made")), "{}", ended.out);
    }
    let poor = stage.json(&["--reduce", "--yes", "--max-cost", "0.000001"], REFUSED);
    assert_eq!(poor.document()["reduced"]["ended"], "out_of_money", "{}", poor.out);
    assert!(!stage.paths().iter().any(|path| path.ends_with("/chat/completions")), "nothing was sent");
}

/// M2: a preset, a web search and a dearer model in reserve have prices that the model's own row does not name.
#[test]
fn m2_what_has_a_price_that_no_list_names_is_not_sent_again() {
    let stage = refusing();
    let own = r#""model":"anthropic/claude-sonnet-4.6""#;
    for changed in [
        r#""model":"anthropic/claude-sonnet-4.6","preset":"mine""#,
        r#""model":"@preset/mine""#,
        r#""model":"anthropic/claude-sonnet-4.6@preset/mine""#,
        r#""model":"anthropic/claude-sonnet-4.6:online""#,
        r#""model":"anthropic/claude-sonnet-4.6","models":["openai/gpt-4.1:online"]"#,
        r#""model":"anthropic/claude-sonnet-4.6","plugins":[{"id":"web"}]"#,
        r#""model":"anthropic/claude-sonnet-4.6","web_search_options":{}"#,
    ] {
        let ended = stage.json(&["--reduce", "--yes"], &REFUSED.replace(own, changed));
        assert_eq!((ended.code, &ended.document()["reduced"]["ended"]), (3, &json!("not_made")), "{changed}");
    }
    assert!(!stage.paths().iter().any(|path| path.ends_with("/chat/completions")), "nothing was sent");
}

/// The bound of a body at these prices.
fn bound_of(body: &Value, change: impl FnOnce(&mut [ModelFacts])) -> f64 {
    let row = |id: &str, price: f64| ModelFacts {
        id: id.into(),
        prompt_price: Some(price),
        completion_price: Some(price),
        ..ModelFacts::default()
    };
    let mut rows = vec![row(MODEL, 1e-6), row("openai/gpt-5.2", 1e-6)];
    change(&mut rows);
    let catalogue = Catalogue { count: rows.len(), rows: rows.into(), ..Catalogue::default() };
    let mut case = Case::new(None, Settings { model: Some(MODEL.into()), ..Settings::default() });
    case.record(ProbeResult {
        request: ProbeRequest::new(Probe::Models),
        outcome: Outcome::Models(Box::new(catalogue)),
        http_status: Some(200),
        ms: 1,
        cost_usd: 0.0,
        refusal: None,
    });
    Prices::of(&case).bound(body, Skin::Chat)
}

/// M2: each price of the catalogue counts in what shrinking asks for.
#[test]
fn m2_every_price_of_the_catalogue_is_in_the_bound_of_a_body() {
    let said = |more: Value| {
        let mut body =
            json!({"model": MODEL, "max_tokens": 100, "messages": [{"role": "user", "content": "Hello there"}]});
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let plain = said(json!({}));
    let before = bound_of(&plain, |_| ());
    assert!(before >= 1e-4, "{before}");
    let more = |change: fn(&mut ModelFacts)| bound_of(&plain, |rows| change(&mut rows[0])) - before;
    assert!(more(|row| row.request_price = 0.01) > 0.0099, "a price for each request");
    assert!(more(|row| row.reasoning_price = 1e-3) > 0.09, "100 tokens of thought");
    assert!(more(|row| row.cache_write_price = 1e-3) > 0.0, "a prompt that is written to the cache");
    assert!(more(|row| row.completion_price = None) > 0.0, "a price that is not told");
    assert!(bound_of(&said(json!({"n": 3})), |_| ()) > before + 1.9e-4, "three answers");
    let picture = json!([{"role": "user", "content": [
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}, {"type": "text", "text": "What is it?"}]}]);
    let picture = said(json!({"messages": picture}));
    let dearer = bound_of(&picture, |rows| rows[0].image_price = 0.02);
    assert!(dearer > bound_of(&picture, |_| ()) + 0.0199, "a price for each picture");
    let reserve = said(json!({"models": ["openai/gpt-5.2"]}));
    assert!(bound_of(&reserve, |rows| rows[1].completion_price = Some(1e-3)) > 0.09, "a dearer model in reserve");
    let unknown = said(json!({"models": ["openai/never-heard-of"]}));
    assert!(bound_of(&unknown, |_| ()) > before * 10.0, "a model in reserve that no list has");
}

/// Answers by dice, and what it was asked to send.
struct ByDice {
    dice: Mutex<Dice>,
    sent: Mutex<Vec<f64>>,
    /// What is left of the case may be less at any time, never more.
    ends: Arc<Notify>,
}

impl Prober for ByDice {
    fn probe(&self, request: ProbeRequest) -> Pending<'_, ProbeResult> {
        self.sent.lock().unwrap().push(request.max_cost_usd);
        let mut dice = self.dice.lock().unwrap();
        let (outcome, status, cost_usd) = match dice.below(8) {
            0 => (Outcome::Answered(ChatFacts::default()), Some(200), 0.0),
            1 => (Outcome::Answered(ChatFacts::default()), Some(200), request.max_cost_usd / 3.0),
            2 => {
                let fault = TransportFault {
                    kind: TransportKind::Timeout,
                    detail: String::new(),
                    issuer: None,
                    proxy: None,
                    tls: None,
                };
                (Outcome::Unreachable(fault), None, 0.0)
            }
            _ => (Outcome::Refused, Some(400), 0.0),
        };
        let refusal = (outcome == Outcome::Refused).then(|| {
            let says = ["the schema is not supported", "the schema is not supported", "something else is wrong"]
                [dice.below(3)];
            let text = format!("{{\"error\":{{\"message\":\"{says}\",\"code\":400}}}}");
            let reading = Arc::new(reading::read(text.as_bytes()));
            let best = offline::diagnose(&reading).best;
            Refusal { reading, cause: best.cause, confidence: best.confidence, passed_on: Vec::new() }
        });
        let waits = dice.below(40) == 0;
        let ends = Arc::clone(&self.ends);
        Box::pin(async move {
            if waits {
                ends.notify_one();
                std::future::pending::<()>().await;
            }
            ProbeResult { request, outcome, http_status: status, ms: 1, cost_usd, refusal }
        })
    }

    fn use_key(&self, _: Option<ApiKey>) {}

    fn read_with(&self, _: ApiKey) {}

    fn known(&self) -> Arc<Redactor> {
        Arc::default()
    }
}

/// Whatever is answered, lost or interrupted: never more calls than the question named, never more money than the case
/// may cost, counted apart from the reduction.
#[test]
fn m1_no_order_of_answers_makes_a_reduction_pass_what_its_question_named() {
    let examined = examine(REFUSED.as_bytes(), None, false).unwrap();
    let mut made = 0;
    for number in 0..generated::tenths(200) {
        let mut dice = Dice(number as u64);
        let max_cost_usd = *dice.pick(&[0.0, 0.001, 0.01, 1.0]);
        let mut case = Case::new(None, Settings { model: examined.model.clone(), max_cost_usd, ..Settings::default() });
        case.key = KeyState::Given { masked: String::new(), source: say!("source.key_typed") };
        case.spend_usd(max_cost_usd * *dice.pick(&[0.0, 0.5, 1.0]));
        let left = case.left_usd();
        let limits = Limits { calls: 1 + dice.below(40), ..USUAL };
        let planned = plan(&case, &examined, limits).unwrap();
        let (calls, ends) = (planned.calls, Arc::new(Notify::new()));
        let by_dice = Arc::new(ByDice { dice: Mutex::new(dice), sent: Mutex::default(), ends: Arc::clone(&ends) });
        let prober: Arc<dyn Prober> = Arc::clone(&by_dice) as _;
        let model = examined.model.clone();
        let reduced = on_runtime(planned.run(&mut case, model, &prober, &ends, &mut |_, _, _| ()));
        let sent = by_dice.sent.lock().unwrap();
        assert!(sent.len() <= calls && calls <= limits.calls, "number {number}: {} of {calls} calls", sent.len());
        assert!(sent.iter().all(|bound| *bound <= left + 1e-12), "number {number}: {sent:?} of {left}");
        assert!(case.spent_usd() <= max_cost_usd + 1e-9, "number {number}: {} of {max_cost_usd}", case.spent_usd());
        assert!(reduced.cost_usd <= left + 1e-9, "number {number}: {}", reduced.cost_usd);
        made += sent.len();
    }
    assert!(made > 0, "nothing was sent");
}

/// Free requests are counted by the day: never more of them than are left, and none where none is.
#[test]
fn no_more_free_requests_are_made_than_the_day_has_left() {
    for left in [3, 0] {
        let stage = super::live::Stage::of("healthy", |world| {
            let places = json!([{"at": "/messages/*/content/*/text", "blank": true}]);
            world.state.minds = vec![mind("This part of the request is not supported", json!({"places": places}))];
            (world.state.free.limit, world.state.free.used) = (Some(50), 50 - left);
        });
        let body = REFUSED.replace(r#""model":"anthropic/claude-sonnet-4.6""#, r#""model":"openai/gpt-oss-20b:free""#);
        let document = stage.json(&["--reduce", "--yes"], &body).document();
        let made = stage.paths().iter().filter(|path| path.ends_with("/chat/completions")).count() as u64;
        assert!(made <= left, "{made} of {left}: {document:#}");
        assert_eq!(made == 0, left == 0, "{document:#}");
        assert_eq!(document["reduced"]["ended"] == "not_made", left == 0, "{document:#}");
    }
}
