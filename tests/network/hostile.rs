//! Whatever a server says, the decoders neither panic nor pass control characters on.

use openrouter_doctor::adapters::openrouter::read_answer;
use openrouter_doctor::core::checks::check::CheckAnswer;
use openrouter_doctor::core::checks::{Chat, Outcome, Probe, ProbeRequest};
use openrouter_doctor::core::ingest::redact::Redactor;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const PROBES: &[Probe] = &[
    Probe::Reach,
    Probe::Trace,
    Probe::Status,
    Probe::Models,
    Probe::Key,
    Probe::NoKeyControl,
    Probe::Credits,
    Probe::UserModels,
    Probe::Endpoints,
    Probe::BaseUrlCheck,
    Probe::Generation,
    Probe::Chat(Chat::SameModel),
    Probe::Chat(Chat::Streaming),
];

/// Field names of the API, so that made-up answers reach the code behind them.
const NAMES: &[&str] = &[
    "data",
    "error",
    "message",
    "code",
    "metadata",
    "choices",
    "delta",
    "content",
    "finish_reason",
    "usage",
    "cost",
    "id",
    "model",
    "provider",
    "endpoints",
    "provider_name",
    "status",
    "label",
    "limit",
    "limit_remaining",
    "is_management_key",
    "expires_at",
    "free_model_daily_requests",
    "used",
    "remaining",
    "budgets",
    "remaining_usd",
    "total_credits",
    "total_usage",
    "architecture",
    "input_modalities",
    "pricing",
    "prompt",
    "completion",
    "top_provider",
    "context_length",
    "uptime_last_5m",
    "latency_last_30m",
    "p50",
    "provider_responses",
    "openrouter_metadata",
    "attempts",
    "raw",
    "canonical_slug",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        Just("\u{1b}]0;owned\u{7}".to_string()),
        Just("\u{202e}gnp.exe\u{200b}\0\r\n\u{9b}31m".to_string()),
        Just("9".repeat(400)),
        Just("-1".to_string()),
        ".{0,20}",
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(NAMES), inner), 0..8).prop_map(|all| Value::from(
                all.into_iter().map(|(key, value)| (key.to_string(), value)).collect::<Map<_, _>>()
            )),
        ]
    })
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let json = any_json().prop_map(|it| it.to_string()).boxed();
    prop_oneof![
        4 => json.clone().prop_map(String::into_bytes),
        2 => any_json().prop_map(|it| json!({"data": it}).to_string().into_bytes()),
        1 => any_json().prop_map(|it| json!({"data": [it]}).to_string().into_bytes()),
        1 => (json.clone(), any::<prop::sample::Index>()).prop_map(|(text, at)| {
            let bytes = text.into_bytes();
            bytes[..at.index(bytes.len() + 1)].to_vec()
        }),
        2 => prop::collection::vec(json, 0..4)
            .prop_map(|all| all.into_iter().map(|it| format!("data: {it}\n\n")).collect::<String>().into_bytes()),
        1 => text().prop_map(|it| format!("<rss><item><title>{it}</title></item></rss>loc={it}\ncolo={it}").into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..200),
    ]
}

fn kind() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["application/json", "text/event-stream", "text/html; charset=utf-8", "", "a/b"])
}

/// Debug text shows a control character as an escape, and a backslash as two.
fn has_control(text: &str) -> bool {
    let text = text.replace("\\\\", "");
    ["\\u{1b}", "\\u{7}", "\\0", "\\u{202e}", "\\u{9b}", "\\u{200b}"].iter().any(|it| text.contains(it))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_answer_is_an_outcome(
        status in prop_oneof![Just(200_u16), 100_u16..600],
        kind in kind(),
        body in body(),
    ) {
        for probe in PROBES {
            let request = ProbeRequest { model: Some("a/b".into()), ..ProbeRequest::new(*probe) };
            let (outcome, refusal) = read_answer(&request, status, kind, &body, &Redactor::default());
            prop_assert!(!outcome.label().is_empty());
            let shown = format!("{outcome:?}");
            prop_assert!(!has_control(&shown), "{}: {shown}", probe.id());
            if let Some(refusal) = refusal {
                let text = &refusal.reading.text;
                prop_assert!(!text.contains(['\u{1b}', '\u{7}', '\0', '\u{202e}', '\u{9b}']), "{text:?}");
            }
            if let Outcome::KeyValid(facts) = &outcome {
                prop_assert!(facts.limit.is_none_or(f64::is_finite));
            }
        }
    }
}

#[test]
fn a_catalogue_of_eight_megabytes_is_read_in_time() {
    let row = json!({"id": "author/a-model-with-a-name", "architecture": {"input_modalities": ["text"]},
        "pricing": {"prompt": "0.000001", "completion": "0.000002"}, "description": "x".repeat(300)});
    let body = json!({"data": vec![row; 16_000]}).to_string();
    let request = ProbeRequest { model: Some("autor/a-modle-with-name".into()), ..ProbeRequest::new(Probe::Models) };
    let (outcome, _) = read_answer(&request, 200, "application/json", body.as_bytes(), &Redactor::default());
    let Outcome::Models(catalogue) = outcome else { panic!("{outcome:?}") };
    assert_eq!((catalogue.count, catalogue.label().name), (16_000, "unknown_model"));
    assert!(catalogue.nearest.len() <= 3);
}
