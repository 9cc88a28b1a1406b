//! What a paste alone says: every literal of the API in several clients, and the same text mangled in every way that
//! terminals, loggers and chat programs mangle it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "diagnosis/mangle.rs"]
mod mangle;
#[path = "diagnosis/robust.rs"]
mod robust;
#[path = "diagnosis/wrappers.rs"]
mod wrappers;

use openrouter_doctor::core::case::{Case, Settings};
use openrouter_doctor::core::ingest::{clean::clean, decode::decode};
use openrouter_doctor::core::knowledge::causes::CAUSES;
use openrouter_doctor::core::knowledge::vendors::VENDORS;
use openrouter_doctor::core::reading::{self, Diagnosis, Party, Reading, offline};
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::Texts;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use wrappers::{Fixtures, Literal};

static FIXTURES: LazyLock<Fixtures> =
    LazyLock::new(|| toml::from_str(include_str!("diagnosis/literals.toml")).expect("literals.toml"));

fn explain(text: &str) -> (Reading, Diagnosis) {
    let reading = reading::read(text.as_bytes());
    let diagnosis = offline::diagnose(&reading);
    (reading, diagnosis)
}

fn cause(text: &str) -> &'static str {
    explain(text).1.best.cause.as_str()
}

#[test]
fn every_literal_in_every_client_leads_to_its_cause() {
    let mut wrong = Vec::new();
    for literal in &FIXTURES.literal {
        for (client, text) in wrappers::all(literal) {
            let (reading, diagnosis) = explain(&text);
            let named = diagnosis.best.cause.as_str();
            if !literal.accepts(named) {
                wrong.push(format!("{client}: {} is {named}, wanted {}\n{text}\n", literal.message, literal.cause));
            }
            let status = reading.evidence.status.as_ref().map(|it| it.value);
            if status != Some(literal.status) && wrappers::shows_status(client) {
                wrong.push(format!("{client}: status {status:?}, wanted {}\n{text}\n", literal.status));
            }
            let provider = reading.evidence.provider.as_ref().map(|it| it.value.as_str());
            if literal.provider.is_some() && provider != literal.provider.as_deref() && client != "message" {
                wrong.push(format!("{client}: provider {provider:?}, wanted {:?}\n{text}\n", literal.provider));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn texts_that_are_no_answer_lead_to_their_cause() {
    for case in &FIXTURES.text {
        assert_eq!(cause(&case.text), case.cause, "{}", case.text);
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Printed {
    cause: String,
    text: String,
    status: Option<u16>,
    model: Option<String>,
    provider: Option<String>,
}

#[derive(serde::Deserialize)]
struct AllPrinted {
    text: Vec<Printed>,
}

#[test]
fn what_programs_print_is_read_as_it_was_meant() {
    let all: AllPrinted = toml::from_str(include_str!("diagnosis/printed.toml")).expect("printed.toml");
    let mut wrong = Vec::new();
    for case in &all.text {
        let (reading, diagnosis) = explain(&case.text);
        let evidence = &reading.evidence;
        let named = diagnosis.best.cause.as_str();
        let status = evidence.status.as_ref().map(|it| it.value);
        let model = evidence.model.as_ref().map(|it| it.value.clone());
        let provider = evidence.provider.as_ref().map(|it| it.value.clone());
        let right = named == case.cause
            && (case.status.is_none() || status == case.status)
            && (case.model.is_none() || model == case.model)
            && (case.provider.is_none() || provider == case.provider);
        if !right {
            wrong
                .push(format!("{named}, {status:?}, {model:?}, {provider:?}, wanted {}:\n{}\n", case.cause, case.text));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_cause_is_reached_by_a_fixture() {
    let literals = FIXTURES.literal.iter().map(|it| it.cause.as_str());
    let reached: BTreeSet<&str> = literals.chain(FIXTURES.text.iter().map(|it| it.cause.as_str())).collect();
    let missing: Vec<&str> = CAUSES.iter().map(|it| it.id.as_str()).filter(|it| !reached.contains(it)).collect();
    assert!(missing.is_empty(), "no fixture leads to {missing:?}");
}

#[test]
fn the_four_seed_pastes() {
    let texts = Texts::default();
    let doubled = r#"anthropic/claude-sonnet-4
[OPENROUTER] 401401 Missing Authentication header
{"message":"401 Missing Authentication header","status":401,"code":401,"modelId":"anthropic/claude-sonnet-4","providerId":"openrouter","details":{"message":"Missing Authentication header","code":401}}"#;
    let (reading, diagnosis) = explain(doubled);
    assert_eq!(diagnosis.best.cause.as_str(), "auth.header_missing");
    assert_eq!(reading.evidence.status.as_ref().map(|it| it.value), Some(401));
    assert_eq!(reading.evidence.model.as_ref().map(|it| it.value.as_str()), Some("anthropic/claude-sonnet-4"));
    assert_eq!(reading.evidence.client.as_ref().map(|it| it.value.as_str()), Some("cline"));
    let noise = reading.noise.iter().find(|it| &reading.text[it.span.range()] == "401401").expect("the doubling");
    assert!(texts.say(&noise.note).contains("twice"));

    let refused = r#"[OPENROUTER] 403403 The request is prohibited due to a violation of provider Terms Of Service.
{"message":"403 The request is prohibited due to a violation of provider Terms Of Service.","status":403,"code":403,"modelId":"anthropic/claude-sonnet-4.5","providerId":"openrouter","details":{"message":"The request is prohibited due to a violation of provider Terms Of Service.","code":403,"metadata":{"provider_name":null}}}"#;
    let (reading, diagnosis) = explain(refused);
    assert_eq!(diagnosis.best.cause.as_str(), "policy.provider_tos");
    assert!(reading.evidence.provider_is_null);
    assert!(diagnosis.best.because.iter().any(|it| texts.say(&it.fact).contains("OpenRouter itself refused")));

    let trae =
        "anthropic/claude-sonnet-4\nThe request is prohibited due to a violation of provider Terms Of Service. (4028)";
    let (reading, diagnosis) = explain(trae);
    assert_eq!(diagnosis.best.cause.as_str(), "policy.provider_tos");
    assert_eq!(reading.evidence.client.as_ref().map(|it| it.value.as_str()), Some("trae"));
    let noise =
        reading.noise.iter().find(|it| &reading.text[it.span.range()] == "(4028)").expect("the wrapper's number");
    assert!(texts.say(&noise.note).contains("not an OpenRouter code"));

    let image = "Model request failed. Click the arrow on the right to expand the provider's error details for troubleshooting.\nNo endpoints found that support image input (4028) (4028)\nModels : Gemma4 , Qwen3-Coder";
    let (reading, diagnosis) = explain(image);
    assert_eq!(diagnosis.best.cause.as_str(), "model.input_modality");
    assert_eq!(reading.evidence.client.as_ref().map(|it| it.value.as_str()), Some("trae"));
}

#[test]
fn numbers_are_read_from_the_sentences() {
    let (reading, _) = explain(
        "402 This request requires more credits, or fewer max_tokens. You requested up to 64,000 tokens, but can only afford 900.",
    );
    assert_eq!(reading.evidence.numbers.requested_tokens, Some(64_000));
    assert_eq!(reading.evidence.numbers.affordable_tokens, Some(900));

    let (reading, _) =
        explain("Prompt tokens limit exceeded: 230799 > 91442. To increase, visit https://openrouter.ai/x");
    assert_eq!(reading.evidence.numbers.prompt_tokens, Some(230_799));
    assert_eq!(reading.evidence.numbers.prompt_tokens_limit, Some(91_442));

    let (reading, _) = explain(
        "This endpoint's maximum context length is 131072 tokens. However, you requested about 285601 tokens (259412 of text input, 16000 in the output, 10189 of tool input).",
    );
    let numbers = &reading.evidence.numbers;
    assert_eq!((numbers.context_limit, numbers.context_requested), (Some(131_072), Some(285_601)));
    assert_eq!(
        (numbers.context_text, numbers.context_tools, numbers.context_output),
        (Some(259_412), Some(10_189), Some(16_000))
    );

    let (reading, _) = explain(
        "Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings/keys $20.05 of $20.00 used; resets 2026-10-12T00:00:00.000Z.",
    );
    let numbers = &reading.evidence.numbers;
    assert_eq!(numbers.limit_period.as_deref(), Some("monthly"));
    assert_eq!((numbers.limit_used_usd, numbers.limit_usd), (Some(20.05), Some(20.0)));
    assert_eq!(numbers.limit_resets.as_deref(), Some("2026-10-12T00:00:00.000Z"));

    let (reading, _) = explain(
        r#"{"error":{"message":"Rate limit exceeded: free-models-per-day","code":429,"metadata":{"headers":{"X-RateLimit-Limit":"50","X-RateLimit-Reset":"1790812800000","Retry-After":"30"}}}}"#,
    );
    assert_eq!(reading.evidence.rate_limit.as_ref().map(|it| it.value), Some(50));
    assert_eq!(reading.evidence.rate_limit_reset_ms.as_ref().map(|it| it.value), Some(1_790_812_800_000));
    assert_eq!(reading.evidence.retry_after_s.as_ref().map(|it| it.value), Some(30));

    let (reading, _) = explain(
        "This model is unavailable for free. The paid version is available now - use this slug instead: z-ai/glm-4.5-air",
    );
    assert_eq!(reading.evidence.numbers.suggested_model.as_deref(), Some("z-ai/glm-4.5-air"));
}

#[test]
fn retries_collapse_and_different_failures_are_listed() {
    let line = r#"{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"x/y is temporarily rate-limited upstream.","provider_name":"Chutes"}}}"#;
    let retries = format!("Attempt 1 failed: {line}\nAttempt 2 failed: {line}\nAttempt 3 failed: {line}");
    let (reading, _) = explain(&retries);
    assert_eq!(reading.failures.len(), 1);
    assert_eq!(reading.failures[0].count, 3);

    let two = format!(
        "{line}\nfalling back\n{}",
        r#"{"error":{"message":"Insufficient credits. Add more using https://openrouter.ai/settings/credits","code":402}}"#
    );
    let (reading, _) = explain(&two);
    let causes: Vec<&str> = reading.failures.iter().map(|it| it.cause.as_str()).collect();
    assert_eq!(causes, ["rate.upstream", "billing.no_credits"]);
    assert_eq!(reading.failures[1].evidence.status.as_ref().map(|it| it.value), Some(402));
}

#[test]
fn a_lost_cause_says_what_to_paste_and_where_it_is() {
    let texts = Texts::default();
    let (_, diagnosis) = explain("Model Request failed. Please try again later. (4054)");
    assert_eq!(diagnosis.best.cause.as_str(), "undetermined");
    assert!(texts.say(&diagnosis.paste_instead.expect("a hint")).contains("Trae"));
}

#[test]
fn hostile_input_is_read_without_harm() {
    let nested = "[{\"a\":".repeat(20_000);
    let quotes = "\"message\":\"".repeat(20_000);
    let slashes = "\\".repeat(200_000);
    let brackets = "}".repeat(100_000) + &"{".repeat(100_000);
    let lines = "x\n".repeat(200_000);
    let escapes = "\u{1b}]".repeat(50_000);
    for text in [nested, quotes, slashes, brackets, lines, escapes] {
        explain(&text);
    }
    let wide = format!("{{\"message\":\"{}", "\u{4e2d}".repeat(6000));
    let speech = format!("[OpenAI] {}", "\u{4e2d}".repeat(2000));
    let bare = format!("message={}", "\u{4e2d}".repeat(300));
    for text in [
        wide.as_str(),
        &speech,
        &bare,
        "[Xiaomi] Param Incorrect",
        "\u{ff08}4028\u{ff09}",
        "error\u{ff1a}",
        "[Xiaomi] Param Incorrect \u{2514}",
    ] {
        let (reading, diagnosis) = explain(text);
        let spans =
            reading.layers.iter().map(|it| it.span).chain(diagnosis.best.because.iter().filter_map(|it| it.span));
        assert!(spans.into_iter().all(|it| reading.text.get(it.range()).is_some()), "{text}");
    }
    for bytes in [&b""[..], b"\xff\xfe", b"\xff\xfeA", b"\x00\x00\x00", b"\x1b[", b"\xc3\x28", b"\xef\xbb\xbf401"] {
        assert!(!offline::diagnose(&reading::read(bytes)).best.cause.is_named(), "{bytes:?}");
    }
}

fn any_literal() -> impl Strategy<Value = &'static Literal> {
    (0..FIXTURES.literal.len()).prop_map(|index| &FIXTURES.literal[index])
}

fn any_wrapped() -> impl Strategy<Value = (&'static Literal, String)> {
    (any_literal(), 0..wrappers::COUNT).prop_map(|(literal, index)| {
        let (_, text) = wrappers::all(literal).swap_remove(index);
        (literal, text)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn wrapping_at_any_width_changes_nothing((literal, text) in any_wrapped(), width in 16usize..200) {
        let named = cause(&mangle::wrap(&text, width));
        prop_assert!(literal.accepts(named), "{named} for {}\n{}", literal.cause, mangle::wrap(&text, width));
    }

    #[test]
    fn frames_gutters_and_prefixes_change_nothing((literal, text) in any_wrapped(), width in 30usize..120, kind in 0..mangle::PREFIXES) {
        let mangled = mangle::prefix(&mangle::wrap(&text, width), width, kind);
        let named = cause(&mangled);
        prop_assert!(literal.accepts(named), "{named} for {}\n{mangled}", literal.cause);
    }

    #[test]
    fn colours_change_nothing((literal, text) in any_wrapped(), seed in any::<u64>()) {
        let mangled = mangle::colour(&text, seed);
        let (reading, diagnosis) = explain(&mangled);
        prop_assert!(literal.accepts(diagnosis.best.cause.as_str()), "{}\n{mangled}", diagnosis.best.cause);
        let escape = reading.text.contains('\u{1b}');
        prop_assert!(!escape);
    }

    #[test]
    fn escaping_into_json_changes_nothing((literal, text) in any_wrapped(), depth in 1usize..4) {
        let mangled = mangle::escape(&text, depth);
        let named = cause(&mangled);
        prop_assert!(literal.accepts(named), "{named} for {}\n{mangled}", literal.cause);
    }

    #[test]
    fn cutting_off_what_follows_the_message_keeps_the_verdict(literal in any_literal(), extra in 0usize..80) {
        prop_assume!(literal.decides_by_message());
        let (_, text) = wrappers::all(literal).swap_remove(0);
        let end = text.find(&wrappers::json_text(&literal.message)).unwrap() + wrappers::json_text(&literal.message).len();
        let mut cut = (end + extra).min(text.len());
        while !text.is_char_boundary(cut) { cut += 1; }
        let named = cause(&text[..cut]);
        prop_assert!(literal.accepts(named), "{named} for {}\n{}", literal.cause, &text[..cut]);
    }

    #[test]
    fn cleaning_twice_is_cleaning_once(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let once = clean(&decode(&bytes));
        prop_assert_eq!(clean(&once), once);
    }

    #[test]
    fn spans_point_into_the_text(bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'"'), Just(b'{'), Just(b'\\'), Just(b'4'), Just(b'\n')], 0..300), tail in any_wrapped()) {
        let mut all = bytes;
        all.extend_from_slice(tail.1.as_bytes());
        let reading = reading::read(&all);
        let diagnosis = offline::diagnose(&reading);
        let spans = diagnosis.best.because.iter().filter_map(|it| it.span).chain(reading.noise.iter().map(|it| it.span))
            .chain(reading.layers.iter().map(|it| it.span)).chain(reading.failures.iter().map(|it| it.span));
        for span in spans {
            prop_assert!(reading.text.get(span.range()).is_some(), "{span:?} of {}", reading.text.len());
        }
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Whose {
    why: String,
    party: Option<Party>,
    name: Option<String>,
    cause: Option<String>,
    #[serde(default)]
    unsure: bool,
    /// It is not told with an “if”.
    #[serde(default)]
    sure: bool,
    text: String,
}

#[derive(serde::Deserialize)]
struct AllWhose {
    text: Vec<Whose>,
}

#[test]
fn whose_failure_it_is_is_judged_before_what_it_is() {
    let all: AllWhose = toml::from_str(include_str!("diagnosis/origin.toml")).expect("origin.toml");
    let mut wrong = Vec::new();
    for case in &all.text {
        let (_, diagnosis) = explain(&case.text);
        let (origin, named) = (&diagnosis.origin, diagnosis.best.cause.as_str());
        let elsewhere = !case.unsure && !matches!(case.party, Some(Party::OpenRouter | Party::Unknown));
        let wanted = case.cause.as_deref().or(elsewhere.then_some("none"));
        let hedged = case.party != Some(Party::Unknown) || diagnosis.best.confidence < 0.5 || named == "none";
        let right = case.party.is_none_or(|party| origin.party == party)
            && (case.name.is_none() || origin.name == case.name)
            && wanted.is_none_or(|wanted| wanted == named)
            && (case.party != Some(Party::OpenRouter) || named != "none")
            && (!case.unsure || named == "none" || diagnosis.best.confidence < 0.5)
            && (!case.sure || diagnosis.best.confidence >= 0.5)
            && hedged;
        if !right {
            wrong.push(format!("{}: {origin:?}, {named}, {}\n{}\n", case.why, diagnosis.best.confidence, case.text));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn report(text: &str) -> serde_json::Value {
    let case = Case::new(Some(reading::read(text.as_bytes()).into()), Settings::default());
    serde_json::to_value(Report::of(&case, &Texts::default())).expect("JSON")
}

#[test]
fn what_does_not_stand_in_the_text_is_called_inferred() {
    let report = report("AI_APICallError: No auth credentials found");
    assert_eq!(report["evidence"]["status"], serde_json::Value::Null);
    assert_eq!(report["inferred"][0]["field"], "status");
    assert_eq!(report["inferred"][0]["value"], 401);
    assert_eq!(report["inferred"][0]["from"], "No auth credentials found");
    assert_eq!(report["verdict"]["because"][0]["quote"], "No auth credentials found");
    assert_eq!(report["verdict"]["origin"]["party"], "openrouter");
}

#[test]
fn the_heading_follows_whose_failure_it_is_and_how_sure_that_is() {
    for (text, heading) in [
        ("HTTP 429 Too Many Requests", "If this call went to OpenRouter: "),
        (
            "toomanyrequests: You have reached your pull rate limit. 429 Too Many Requests",
            "This is a failure of Docker, ",
        ),
        ("fetch http://localhost:8091/v1/models failed: ECONNREFUSED", "The failure is at localhost:8091"),
        ("OpenRouter HTTP 400: Frobnication is not supported by this wizard.", "OpenRouter says: “"),
        ("* 4c1d9ab fix: 402 Insufficient credits\n* 77aa410 feat: back off on 429", "Nothing failed"),
    ] {
        let title = report(text)["verdict"]["title"].as_str().expect("a title").to_string();
        assert!(title.starts_with(heading), "{text}\n{title}");
    }
}

#[test]
fn the_first_action_is_for_whoever_can_act() {
    let quota = |limit: u32| {
        format!(
            r#"{{"error":{{"message":"Rate limit exceeded: free-models-per-day","code":429,"metadata":{{"headers":{{"X-RateLimit-Limit":"{limit}"}}}}}}}}"#
        )
    };
    let pinned = "[404] No allowed providers are available for the selected model. Providers serving acme/x: a, b, but your request's provider.only preference permits only: c.";
    let cached = r#"OpenRouter {"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"system.2.cache_control.ephemeral.ttl: Extra inputs are not permitted"}}}"#;
    for (text, first) in [
        (
            "401 Missing Authentication header\n    at f (file:///srv/node_modules/openai/core.js:1:2)",
            "OPENROUTER_API_KEY",
        ),
        (
            "Cline: 401 Missing Authentication header\n    at f (/home/u/.vscode/extensions/node_modules/openai/core.js:1:2)",
            "Enter the key again",
        ),
        (&format!("Error from provider (Console): Upstream request failed: {pinned}"), "OpenCode"),
        (pinned, "provider list"),
        (cached, "one-hour prompt cache"),
        (
            r#"400 {"error":{"message":"Unrecognized key(s) in object: 'Allow_Fallbacks'","code":400}}"#,
            "allow_fallbacks",
        ),
        (r#"400 {"error":{"message":"Unrecognized key(s) in object: 'thinker'","code":400}}"#, "Leave thinker out"),
        ("translation with OpenRouter failed: Error: 'choices'", "Repeat once"),
        (&quota(1000), "paid model"),
        (&quota(50), "Buy at least 10 credits"),
    ] {
        let report = report(text);
        let title = report["actions"][0]["title"].as_str().expect("an action");
        assert!(title.contains(first), "{text}\n{title}");
    }
}

#[test]
fn words_of_a_program_for_what_it_did_not_show_are_no_message() {
    let title =
        report("PDF (OpenRouter): 'choices'; Local: libz.so.9 cannot be opened")["verdict"]["title"].to_string();
    assert!(!title.contains("libz"), "{title}");
}

#[test]
fn one_switch_is_named_where_the_refusal_names_one() {
    let detail = |reason: &str| {
        let text = format!(
            "404 No endpoints found matching your data policy ({reason}). Configure: https://openrouter.ai/settings/privacy"
        );
        report(&text)["actions"][0]["detail"].to_string()
    };
    assert!(detail("Free model training").contains("Only one switch is in the way: free providers that may train"));
    assert!(!detail("Something new").contains("Only one switch"));
}

#[test]
fn a_failure_is_repeated_only_where_it_stands_on_another_line() {
    let body = r#"{"message":"402 Insufficient credits","details":{"message":"Insufficient credits","code":402}}"#;
    let count = |text: &str| explain(text).0.failures.iter().map(|failure| failure.count).collect::<Vec<_>>();
    assert_eq!(count(&format!("OpenRouter: {body}")), [1]);
    assert_eq!(count(&format!("attempt 1 OpenRouter: {body}\nattempt 2 OpenRouter: {body}")), [2]);
    let about = |model: &str| format!("OpenRouter 429: {model} is temporarily rate-limited upstream\n");
    assert_eq!(count(&(about("qwen/qwen3-32b:free") + &about("z-ai/glm-4.5-air:free"))), [1]);
}

#[test]
fn what_stands_beside_the_message_is_read() {
    let zod = report(
        r#"OpenRouter 400 ZodError: [ { "code": "invalid_value", "values": ["512","1K"], "path": ["images", 0, "resolution"], "message": "Invalid option" } ]"#,
    );
    assert_eq!(zod["evidence"]["field"], "images[0].resolution");
    assert_eq!(zod["evidence"]["allowed"], serde_json::json!(["512", "1K"]));
    for (text, field) in [
        (
            "OpenRouter 400: Provider returned error: tools.11.custom.input_schema: JSON schema is invalid",
            "tools[11].custom.input_schema",
        ),
        ("OpenRouter 400: Provider returned error: Invalid schema for function of tool 11", "tools[11]"),
        ("OpenRouter 400: messages[3].content[0].type: Invalid input", "messages[3].content[0].type"),
    ] {
        assert_eq!(report(text)["evidence"]["field"], field, "{text}");
    }
    let earlier = report(
        r#"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"bad request","provider_name":"Azure","previous_errors":[{"code":429,"message":"slow down","provider_name":"Google"}]}}}"#,
    );
    assert_eq!(earlier["evidence"]["provider"], "Azure");
    assert_eq!(earlier["evidence"]["previous_errors"][0]["provider"], "Google");
    assert_eq!(earlier["evidence"]["previous_errors"][0]["status"], 429);
    let headers = report(
        "2026-10-02 11:12:13 openrouter HTTP/1.1 429\nx-ratelimit-limit: 50\nx-ratelimit-remaining: 0\nretry-after: 7",
    );
    assert_eq!(headers["evidence"]["rate_limit"], 50);
    assert_eq!(headers["evidence"]["rate_limit_remaining"], 0);
    assert_eq!(headers["evidence"]["retry_after_s"], 7);
    let named = report("No endpoints found that support image input (4028)\nModels : Gemma4 , Qwen3-Coder");
    assert_eq!(named["evidence"]["models"], serde_json::json!(["Gemma4", "Qwen3-Coder"]));
    for (page, words) in [
        ("https://openrouter.ai/settings/keys and create a key with a higher total limit", "the cap of this key"),
        ("https://openrouter.ai/settings/credits and upgrade to a paid account", "the account's balance is too small"),
    ] {
        let text = format!(
            "402 This request requires more credits, or fewer max_tokens. You requested up to 9000 tokens, but can only afford 12. To increase, visit {page}"
        );
        let report = report(&text);
        let said: Vec<&str> =
            report["verdict"]["because"].as_array().unwrap().iter().filter_map(|it| it["fact"].as_str()).collect();
        assert!(said.iter().any(|fact| fact.contains(words)), "{said:?}");
    }
}

#[test]
fn each_failure_of_a_text_has_the_facts_of_its_own_record() {
    let report = report(concat!(
        "2026-10-02 10:01:00 model=openai/gpt-5 404 {\"error\":{\"message\":\"No endpoints found for openai/gpt-5.\",\"code\":404}}\n",
        "2026-10-02 10:02:05 fallback model=anthropic/claude-sonnet-4.5 402 {\"error\":{\"message\":\"Insufficient credits\",\"code\":402}}\n",
        "All attempts failed"
    ));
    let facts = |index: usize, field: &str| report["failures"][index][field].clone();
    for (index, model, status, time) in [
        (0, "openai/gpt-5", 404, "2026-10-02 10:01:00"),
        (1, "anthropic/claude-sonnet-4.5", 402, "2026-10-02 10:02:05"),
    ] {
        assert_eq!(facts(index, "model"), model);
        assert_eq!(facts(index, "status"), status);
        assert_eq!(facts(index, "time"), time);
        assert_eq!(facts(index, "decisive"), index == 1);
    }
    assert_eq!(report["evidence"]["model"], "anthropic/claude-sonnet-4.5");
}

#[test]
fn a_bare_status_is_open_and_names_its_causes_in_order() {
    for (status, first) in [
        (401, "auth.key_invalid"),
        (402, "billing.no_credits"),
        (403, "billing.key_limit"),
        (404, "model.no_endpoints"),
    ] {
        let report = report(&format!("OpenRouter error: HTTP {status}"));
        assert_eq!(report["verdict"]["cause"], "undetermined");
        let title = report["verdict"]["title"].as_str().unwrap();
        assert!(title.contains(&format!("status {status}")), "{title}");
        assert_eq!(report["alternatives"][0]["cause"], first);
        assert!(report["alternatives"].as_array().unwrap().len() > 1);
    }
}

#[test]
fn words_that_stand_for_a_status_are_no_message_and_name_the_same_causes() {
    for (text, status, first) in [
        ("AI_APICallError: Bad Request Open Router", 400, "request.invalid"),
        (
            "With free models on OpenRouter I run into litellm.RateLimitError: RateLimitError: OpenrouterException",
            429,
            "rate.account",
        ),
        ("openrouter: payment_required", 402, "billing.no_credits"),
    ] {
        let report = report(text);
        assert_eq!(report["verdict"]["cause"], "undetermined");
        let title = report["verdict"]["title"].as_str().unwrap();
        assert!(title.contains(&format!("status {status}")), "{title}");
        assert_eq!(report["alternatives"][0]["cause"], first, "{report}");
        assert_eq!(report["inferred"][0]["value"], status);
    }
}

#[test]
fn an_apostrophe_does_not_cut_a_message() {
    let report = report(
        "There's an issue with the selected model (acme/glim-2). It may not exist or you may not have access to it. openrouter",
    );
    assert!(report["evidence"]["message"].as_str().unwrap().starts_with("There's an issue"), "{report}");
}

#[test]
fn a_name_in_quotes_does_not_cut_a_message() {
    for (text, message) in [
        (
            "openrouter\n`Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 2 instead.`",
            "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 2 instead.",
        ),
        (
            r#"from openrouter:   "message": "Invalid input: expected \\"reasoning\\""\n   }\n"#,
            r#"Invalid input: expected "reasoning""#,
        ),
    ] {
        assert_eq!(report(text)["evidence"]["message"], message);
    }
}

#[test]
fn whatever_a_vendor_says_is_not_openrouter_s() {
    let mut wrong = Vec::new();
    for vendor in VENDORS.iter().filter(|vendor| vendor.id != "openrouter") {
        for words in vendor.hosts.iter().chain(vendor.phrases) {
            let text = format!("{words}\nHTTP 429 Too Many Requests");
            let (_, diagnosis) = explain(&text);
            if diagnosis.best.cause.is_named() || diagnosis.origin.party == Party::OpenRouter {
                wrong.push(format!("{}: {words}: {} {:?}", vendor.id, diagnosis.best.cause, diagnosis.origin.party));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_lists_of_a_refusal_are_told_with_their_names() {
    let report = report(
        "NotFoundError: OpenrouterException - {\"error\":{\"message\":\"No allowed providers are available for the selected model.\",\"code\":404,\"metadata\":{\"available_providers\":[\"acme-ai\",\"glimhost\"],\"requested_providers\":[\"openai\"]}}}",
    );
    let facts = report["verdict"]["because"].to_string();
    assert!(facts.contains("served by: acme-ai, glimhost") && facts.contains("Permitted here: openai"), "{facts}");
    let first = report["actions"][0].to_string();
    assert!(first.contains("acme-ai, glimhost"), "{first}");
}

#[test]
fn the_place_of_a_refusal_is_its_sentence_not_its_class() {
    for raw in [
        "{\\\"error\\\":{\\\"type\\\":\\\"invalid_request_error\\\",\\\"message\\\":\\\"Missing required parameter: glim\\\"}}",
        "{\"error\":{\"message\":\"Missing required parameter: glim\",\"type\":\"invalid_request_error\"}}",
    ] {
        let report = report(&format!(
            "{{\"error\":{{\"message\":\"Provider returned error\",\"code\":400,\"metadata\":{{\"raw\":\"{raw}\",\"provider_name\":\"OpenAI\"}}}}}}"
        ));
        let first = &report["verdict"]["because"][0];
        assert_eq!(first["quote"], "Missing required parameter: glim", "{first}");
    }
}

#[test]
fn the_cure_of_a_refusal_is_told_whoever_wrote_it() {
    let report = report(
        "{\"error\":{\"message\":\"Unsupported parameter: 'temperature' is not supported with this model.\",\"type\":\"invalid_request_error\",\"param\":\"temperature\",\"code\":null}}",
    );
    assert_eq!(report["verdict"]["cause"], "none");
    assert!(report["actions"][0]["title"].as_str().unwrap().contains("temperature"), "{report}");
    assert!(!report["verdict"]["title"].as_str().unwrap().contains("not OpenRouter"), "{report}");
}

#[test]
fn the_first_action_is_about_what_the_refusal_names() {
    for (text, cause, says, never) in [
        (
            r#"OpenRouter 400 {"error":{"message":"Invalid enum value. Expected 'Groq' | 'Google AI Studio' | 'Novita', received 'Lepton'","code":400},"user_id":"user_1"}"#,
            "request.invalid",
            &["“Lepton”", "Groq, Google AI Studio, Novita"][..],
            "new conversation",
        ),
        (
            r#"{"error":{"message":"qwen3-coder:free is not a valid model ID","code":400},"user_id":"user_1"}"#,
            "model.invalid_id",
            &["Put qwen/qwen3-coder:free in place of qwen3-coder:free", "author/model"],
            "withdrawn after a while",
        ),
        (
            r#"{"error":{"message":"Downloaded image content cannot exceed 30MB","code":413,"metadata":{"provider_name":null}}}"#,
            "request.too_large",
            &["smaller than 30 MB", "One picture alone"],
            "cures",
        ),
        (
            "API Provider: OpenRouter\nModel: google/gemini-2.0-pro-exp-02-05:free\n\n429 google/gemini-2.0-pro-exp-02-05:free is temporarily rate-limited upstream",
            "rate.upstream",
            &["Repeat in some minutes, or use another model", "Where the paid one exists"],
            "use google/",
        ),
        (
            "litellm.APIConnectionError: APIConnectionError: OpenrouterException - 'choices'\nThe OpenRouter API provider is down or overloaded.",
            "undetermined",
            &["run openrouter-doctor check"],
            "overloaded",
        ),
        (
            "Problem in node 'OpenRouter Chat Model'\n\nThe resource you are requesting could not be found",
            "undetermined",
            &["Open the error details"],
            "base URL to",
        ),
        (
            r#"[openrouter] {"error":{"message":"No endpoints found that support image input","code":404}}"#,
            "model.input_modality",
            &["begin a new conversation without the picture", "in the history"],
            "buy",
        ),
    ] {
        let report = report(text);
        assert_eq!(report["verdict"]["cause"], cause, "{text}");
        let action = report["actions"][0].to_string();
        assert!(says.iter().all(|words| action.contains(words)), "{action}");
        assert!(!action.contains(never), "{action}");
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    text: String,
    title: String,
    first: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
}

#[test]
fn title_and_first_action_are_those_of_this_person() {
    let mut all: std::collections::BTreeMap<String, Vec<End>> =
        toml::from_str(include_str!("diagnosis/ends.toml")).expect("ends.toml");
    let mut wrong = Vec::new();
    for End { text, title, first, never } in all.remove("end").expect("ends") {
        let report = report(&text);
        let heading = report["verdict"]["title"].as_str().expect("a title");
        let action = report["actions"][0].to_string();
        let lacks = first.iter().find(|words| !action.contains(*words));
        let says = never.iter().find(|words| action.contains(*words));
        if !heading.contains(&title) || lacks.is_some() || says.is_some() {
            wrong.push(format!("{text}\n  {heading}\n  {action}\n  lacks {lacks:?}, says {says:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_page_that_explains_a_cause_is_no_failure() {
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/text/en/causes");
    let mut claimed = Vec::new();
    let mut all = 0;
    for page in std::fs::read_dir(pages).expect("the pages of the causes") {
        let path = page.expect("a page").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        let named = explain(&text).1.best.cause;
        all += 1;
        if named.as_str() != "none" {
            claimed.push(format!("{} for {}", named.as_str(), path.display()));
        }
    }
    assert!(claimed.len() * 50 <= all, "{} of {all} pages claimed:\n{}", claimed.len(), claimed.join("\n"));
}

#[derive(serde::Deserialize)]
struct Described {
    texts: Vec<String>,
}

/// How many of the fifty texts in which nothing failed are claimed: such as quote a message or a status word by word.
const CLAIMED: usize = 4;

/// How many of ten failures that people describe in their own words are named.
const NAMED_OF_TEN: usize = 7;

#[test]
fn what_people_describe_in_their_own_words_is_named_and_what_only_speaks_of_failures_is_not() {
    let all: std::collections::BTreeMap<String, Described> =
        toml::from_str(include_str!("diagnosis/described.toml")).expect("described.toml");
    let (mut asked, mut right, mut wrong, mut claimed) = (0, 0, Vec::new(), Vec::new());
    for (cause, Described { texts }) in &all {
        for text in texts {
            let best = explain(text).1.best;
            let named = best.cause.as_str();
            if cause == "none" {
                if named != "none" && best.confidence >= 0.5 {
                    claimed.push(format!("{named} {}: {text}", best.confidence));
                }
                continue;
            }
            asked += 1;
            if named == cause {
                right += 1;
            } else {
                wrong.push(format!("{cause}, not {named}: {text}"));
            }
        }
    }
    assert!(claimed.len() <= CLAIMED, "{}", claimed.join("\n"));
    assert!(right * 10 >= asked * NAMED_OF_TEN, "{right} of {asked}:\n{}", wrong.join("\n"));
}

#[test]
fn the_words_of_a_description_are_shown_as_what_speaks_for_the_cause() {
    let report =
        report("OpenRouter credits were exhausted in the middle of the benchmark, remaining runs failed with 402.");
    assert_eq!(report["verdict"]["cause"], "billing.no_credits");
    let because = report["verdict"]["because"][0]["fact"].as_str().expect("a fact");
    assert!(because.contains("credits"), "{because}");
    assert!(report["verdict"]["confidence"].as_f64().expect("a number") < 0.95);
}
