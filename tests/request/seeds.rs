//! Requests made by a seeded generator, with culprits put into them: how often shrinking finds them, and at what price.

use super::reduce::{BOUND_USD, MODEL, mind, minding, serving, shrink};
use openrouter_doctor::core::request::reduce::reduction::{CALLS, Ended, Limits, Reduced, USUAL};
use openrouter_doctor::simulator::Mind;
use serde_json::{Value, json};

/// A generator of numbers that gives the same ones each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below.max(1)
    }
}

const SAYS: &str = "Invalid request: this part of the request is not supported by the model";

/// A conversation with tools, as a coding agent sends it.
fn body(dice: &mut Dice) -> Value {
    let (tools, turns) = (3 + dice.roll(38), 2 + dice.roll(14));
    let tool = |index: usize| {
        json!({"type": "function", "function": {
            "name": format!("tool_{index}"),
            "description": "Reads a file of the project and gives back its lines with their numbers.",
            "parameters": {"type": "object", "required": ["path"], "properties": {
                "path": {"type": "string", "description": "where it is"},
                "limit": {"type": "integer", "minimum": 1, "maximum": 2000},
                "mode": {"type": "string", "enum": ["text", "binary"]},
            }, "additionalProperties": false},
        }})
    };
    let mut messages = vec![json!({"role": "system", "content": "You help with the code of a project."})];
    for turn in 0..turns {
        messages.push(json!({"role": "user", "content": format!("Please look at part {turn} of the project.")}));
        match dice.roll(3) {
            0 => {
                let id = format!("call_{turn}");
                let name = format!("tool_{}", dice.roll(tools));
                messages.push(json!({"role": "assistant", "content": "", "tool_calls": [
                    {"id": id, "type": "function", "function": {"name": name, "arguments": "{\"path\":\"src/main.rs\"}"}}]}));
                messages.push(json!({"role": "tool", "tool_call_id": id, "content": "fn main() { println!(\"a\"); }"}));
                messages.push(json!({"role": "assistant", "content": "It prints a letter, and nothing else."}));
            }
            1 => messages
                .push(json!({"role": "assistant", "content": [{"type": "text", "text": "This part is in order."}]})),
            _ => messages.push(json!({"role": "assistant", "content": "There is nothing to be done here."})),
        }
    }
    messages.push(json!({"role": "user", "content": "Then go on with the next one."}));
    let mut body = json!({"model": MODEL, "messages": messages, "max_tokens": 4000, "stream": true,
        "tools": (0..tools).map(tool).collect::<Vec<_>>()});
    let fields = [
        ("temperature", json!(0.2)),
        ("top_p", json!(0.9)),
        ("seed", json!(7)),
        ("stop", json!(["END"])),
        ("user", json!("user-of-mine")),
        ("metadata", json!({"run": "a"})),
        ("top_k", json!(40)),
        ("parallel_tool_calls", json!(true)),
    ];
    for (name, value) in fields {
        if dice.roll(2) == 0 {
            body[name] = value;
        }
    }
    body
}

/// A culprit, where it stands, and how a provider finds it.
struct Culprit {
    at: String,
    place: Value,
}

fn culprit(body: &mut Value, dice: &mut Dice, mark: &str) -> Culprit {
    let tools = body["tools"].as_array().unwrap().len();
    let messages = body["messages"].as_array().unwrap().len();
    match dice.roll(6) {
        0 => {
            let index = dice.roll(tools);
            body["tools"][index]["function"]["strict"] = json!(mark);
            Culprit { at: format!("/tools/{index}"), place: json!({"at": "/tools/*/function/strict", "is": mark}) }
        }
        1 => {
            let index = dice.roll(tools);
            body["tools"][index]["function"]["parameters"]["properties"]["limit"]["format"] = json!(mark);
            Culprit {
                at: format!("/tools/{index}"),
                place: json!({"at": "/tools/*/function/parameters/properties/*/format", "is": mark}),
            }
        }
        2 => {
            body[mark] = json!({"on": true});
            Culprit { at: format!("/{mark}"), place: json!({"at": format!("/{mark}")}) }
        }
        3 => {
            let index = 1 + dice.roll(messages - 2);
            body["messages"][index]["annotations"] = json!(mark);
            Culprit { at: format!("/messages/{index}"), place: json!({"at": "/messages/*/annotations", "is": mark}) }
        }
        4 => {
            // What is said itself.
            let users: Vec<usize> =
                (0..messages - 1).filter(|index| body["messages"][*index]["role"] == "user").collect();
            let index = users[dice.roll(users.len())];
            body["messages"][index]["content"] = json!(mark.repeat(9));
            Culprit {
                at: format!("/messages/{index}"),
                place: json!({"at": "/messages/*/content", "is": mark.repeat(9)}),
            }
        }
        _ => {
            let users: Vec<usize> =
                (0..messages - 1).filter(|index| body["messages"][*index]["role"] == "user").collect();
            let index = users[dice.roll(users.len())];
            let url = format!("data:image/png;base64,{mark}");
            body["messages"][index]["content"] = json!([
                {"type": "text", "text": "Look at this picture of the project."},
                {"type": "image_url", "image_url": {"url": url}}]);
            Culprit {
                at: format!("/messages/{index}"),
                place: json!({"at": "/messages/*/content/*/image_url/url", "is": url}),
            }
        }
    }
}

/// What twelve calls of the largest of these requests may cost; the question names it.
const ENOUGH_USD: f64 = 2.0;

fn run(body: &Value, minds: Vec<Mind>, limits: Limits) -> Reduced {
    run_within(ENOUGH_USD, body, minds, limits)
}

fn run_within(bound_usd: f64, body: &Value, minds: Vec<Mind>, limits: Limits) -> Reduced {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let server = serving(minds.clone()).await;
        let reduced =
            shrink(&server, &body.to_string(), limits, bound_usd).await.unwrap_or_else(|it| panic!("{}", it.key));
        let sent = server.requests().iter().filter(|request| request.path.ends_with("/chat/completions")).count();
        assert_eq!(sent, reduced.found.calls, "every call is counted");
        // Whatever was answered on the way: the result is refused, and its neighbour is not.
        let is_refused = |body: &Value| minds.iter().any(|mind| mind.minds("*", body, 1));
        if reduced.found.is_exact && minds.iter().all(|mind| mind.one_in < 2) {
            assert!(reduced.found.request.as_ref().is_some_and(is_refused), "{:?}", reduced.found);
            assert!(reduced.found.passes_with.as_ref().is_some_and(|body| !is_refused(body)), "{:?}", reduced.found);
        }
        reduced
    })
}

/// What is claimed was seen: the request refused, its neighbour accepted, within calls and money.
fn holds(reduced: &Reduced, calls: usize) {
    let found = &reduced.found;
    assert!(found.calls <= calls, "{} calls", found.calls);
    assert!(reduced.cost_usd <= ENOUGH_USD, "{} USD", reduced.cost_usd);
    assert!(!found.is_exact || (found.request.is_some() && found.passes_with.is_some()));
}

fn is_part(place: &str, of: &str) -> bool {
    place == of || place.starts_with(&format!("{of}/"))
}

/// The place, or that of the call and its result which belong together.
pub fn is_at(place: &str, of: &str, body: &Value) -> bool {
    let index = |at: &str| at.strip_prefix("/messages/").and_then(|rest| rest.split('/').next()?.parse::<usize>().ok());
    let is_pair = |call: usize, result: usize| {
        let id = &body["messages"][result]["tool_call_id"];
        let calls = body["messages"][call]["tool_calls"].as_array();
        id.is_string() && calls.is_some_and(|calls| calls.iter().any(|call| call["id"] == *id))
    };
    is_part(place, of) || matches!((index(place), index(of)), (Some(a), Some(b)) if is_pair(a, b) || is_pair(b, a))
}

#[test]
fn a_single_culprit_is_found_in_twelve_calls() {
    let (mut found_it, mut calls, mut dearest, mut missed) = (0, 0, 0.0_f64, Vec::new());
    for seed in 0..60 {
        let mut dice = Dice(seed * 7 + 1);
        let mut body = body(&mut dice);
        let culprit = culprit(&mut body, &mut dice, "culpritone");
        let reduced = run(&body, vec![mind(SAYS, json!({"places": [culprit.place]}))], USUAL);
        holds(&reduced, CALLS);
        let found = &reduced.found;
        calls += found.calls;
        dearest = dearest.max(reduced.cost_usd);
        let is_it = found.places.len() == 1 && is_at(&found.places[0], &culprit.at, &body);
        assert!(!found.is_exact || is_it, "seed {seed}: a wrong culprit {:?}, not {}", found.places, culprit.at);
        if found.is_exact && is_it {
            found_it += 1;
        } else {
            missed.push(format!("seed {seed}: {:?} {:?} not {}", found.ended, found.places, culprit.at));
        }
    }
    println!("{found_it} of 60 found, {calls} calls together, at most {dearest} USD: {missed:#?}");
    assert!(found_it >= 54, "{found_it} of 60: {missed:#?}");
}

#[test]
fn within_one_cent_no_culprit_is_wrong_and_what_is_needed_is_named() {
    let (mut found_it, mut short, mut dearest, mut needed) = (0, 0, 0.0_f64, Vec::new());
    for seed in 0..60 {
        let mut dice = Dice(seed * 7 + 1);
        let mut body = body(&mut dice);
        let culprit = culprit(&mut body, &mut dice, "culpritone");
        let reduced = run_within(BOUND_USD, &body, vec![mind(SAYS, json!({"places": [culprit.place]}))], USUAL);
        holds(&reduced, CALLS);
        let found = &reduced.found;
        assert!(reduced.cost_usd <= BOUND_USD, "{} USD", reduced.cost_usd);
        dearest = dearest.max(reduced.cost_usd);
        assert!(!found.is_exact || is_at(&found.places[0], &culprit.at, &body), "seed {seed}: {:?}", found.places);
        found_it += usize::from(found.is_exact);
        if found.ended == Ended::OutOfMoney {
            assert!(reduced.needed_usd > BOUND_USD, "seed {seed}: {} USD", reduced.needed_usd);
            short += 1;
        }
        needed.push(reduced.needed_usd);
    }
    // More need more than this: the question names how much.
    assert!(found_it >= 20 && found_it + short >= 57, "{found_it} found, {short} short of money");
    needed.sort_by(f64::total_cmp);
    println!(
        "within {BOUND_USD} USD: {found_it} of 60 found, {short} short of money, at most {dearest} USD spent; the question names {} to {} USD, {} in the middle",
        needed[0], needed[59], needed[30]
    );
}

#[test]
fn of_two_that_fail_together_neither_is_called_the_only_one() {
    let (mut both, mut with_more) = (0, 0);
    for seed in 0..15 {
        let mut dice = Dice(seed * 11 + 5);
        let mut body = body(&mut dice);
        let first = culprit(&mut body, &mut dice, "culpritone");
        let second = culprit(&mut body, &mut dice, "culprittwo");
        if first.at == second.at {
            continue;
        }
        let places = || json!({"places": [first.place, second.place]});
        // The second may have overwritten the first.
        let at = |calls: usize| run(&body, vec![mind(SAYS, places())], Limits { calls, tries: 1 });
        for calls in [CALLS, 40] {
            let reduced = at(calls);
            holds(&reduced, calls);
            let found = &reduced.found;
            let is_one = |place: &String| is_at(place, &first.at, &body) || is_at(place, &second.at, &body);
            assert!(!found.is_exact || found.places.iter().all(is_one), "seed {seed}: {:?}", found.places);
            let is_both = found.is_exact
                && [&first.at, &second.at].iter().all(|at| found.places.iter().any(|place| is_at(place, at, &body)));
            both += usize::from(is_both && calls == CALLS);
            with_more += usize::from(is_both && calls > CALLS);
            assert!(!found.is_exact || is_both, "seed {seed}: {:?}, not {} and {}", found.places, first.at, second.at);
        }
    }
    println!("of two: {both} of 15 in twelve calls, {with_more} in forty");
    assert!(with_more >= 12, "{with_more}");
}

#[test]
fn a_culprit_that_a_change_mends_is_shown_mended() {
    let mut mended = 0;
    for seed in 0..10 {
        let mut dice = Dice(seed * 13 + 3);
        let mut body = body(&mut dice);
        let (rule, at) = match seed % 4 {
            0 => {
                body["messages"][1]["content"] =
                    json!([{"type": "text", "text": "Look."}, {"type": "text", "text": ""}]);
                ("text_empty", "/messages/1")
            }
            1 => {
                body["tools"][1]["function"]["parameters"]["properties"]["limit"] = json!({"type": "array"});
                ("schema_items", "/tools/1")
            }
            2 => {
                body["tools"][2]["function"]["name"] = json!("read a file");
                ("tool_name_letters", "/tools/2")
            }
            _ => {
                body["messages"]
                    .as_array_mut()
                    .unwrap()
                    .insert(1, json!({"role": "developer", "content": "Be short, please."}));
                ("developer_refused", "/messages/1")
            }
        };
        let reduced = run(&body, minding(rule), USUAL);
        holds(&reduced, CALLS);
        let found = &reduced.found;
        let in_place = found.places.iter().any(|place| is_at(place, at, &body));
        if in_place && found.repair.as_ref().is_some_and(|repair| repair.rule == rule) {
            mended += 1;
        } else {
            println!(
                "seed {seed}: {rule} {:?} {:?} {:?}",
                found.ended,
                found.places,
                found.repair.as_ref().map(|it| it.rule)
            );
        }
    }
    println!("{mended} of 10 mended");
    assert!(mended >= 9, "{mended} of 10");
}

#[test]
fn what_comes_and_goes_names_no_culprit() {
    for seed in 0..10 {
        let mut dice = Dice(seed * 17 + 9);
        let body = body(&mut dice);
        let status = [502, 503, 429, 500, 400][usize::try_from(seed % 5).unwrap()];
        let says = if status == 400 { SAYS } else { "The service is overloaded for a moment" };
        let flaky = mind(says, json!({"status": status, "one_in": 2}));
        let reduced = run(&body, vec![flaky.clone()], USUAL);
        holds(&reduced, CALLS);
        assert!(!reduced.found.is_exact, "seed {seed}: {:?}", reduced.found.places);
        assert!(status == 400 || reduced.found.calls <= 2, "not sent on: {}", reduced.found.calls);
    }
}

#[test]
fn what_comes_and_goes_is_found_where_it_is_asked_for() {
    let mut dice = Dice(77);
    let mut body = body(&mut dice);
    let culprit = culprit(&mut body, &mut dice, "culpritone");
    let flaky =
        mind("The service is overloaded for a moment", json!({"status": 502, "one_in": 2, "places": [culprit.place]}));
    let reduced = run(&body, vec![flaky], Limits { calls: 60, tries: 6 });
    holds(&reduced, 60);
    let found = &reduced.found;
    assert!(found.is_exact && is_part(&found.places[0], &culprit.at), "{:?} {:?}", found.ended, found.places);
}
