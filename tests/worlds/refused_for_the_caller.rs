//! A free model that is reserved for listed programs: this program is none of them, so that its own refusal there proves
//! nothing of the user's calls.

use super::{TIMEOUTS, now};
use crate::by_keys::prober;
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::Settings;
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::simulator::{Server, World};
use serde_json::Value;

const RESERVED: &str = "reserved-for-agent-apps";
const MODEL: &str = "poolside/laguna-m.1:free";
/// As sure as a suspicion may be.
const SUSPECTED: f64 = 0.8;

/// Failures of listed programs at that model which have nothing to do with its list.
const OTHERS: [(&str, &str); 3] = [
    (
        "upstream.openrouter",
        r#"claude-cli/2.0: API Error 500 {"error":{"message":"Internal Server Error","code":500}} model poolside/laguna-m.1:free via https://openrouter.ai/api/v1"#,
    ),
    (
        "rate.free_per_minute",
        r#"opencode {"error":{"message":"Rate limit exceeded: free-models-per-min. ","code":429}} model: poolside/laguna-m.1:free"#,
    ),
    (
        "request.context_length",
        r#"cline {"error":{"message":"This endpoint's maximum context length is 262144 tokens. However, you requested about 300000 tokens (299000 of text input, 1000 in the output).","code":400}} model: poolside/laguna-m.1:free"#,
    ),
];

async fn check(paste: Option<&str>) -> Value {
    let world = World::load(RESERVED).unwrap();
    let server = Server::start(world.clone()).await.unwrap();
    let (prober, key) = prober(&world, &server, TIMEOUTS);
    let settings = Settings {
        base_url: server.base_url(),
        paid: true,
        model: paste.is_none().then(|| MODEL.to_string()),
        now_ms: Some(now(&world)),
        ..Settings::default()
    };
    let paste = paste.map(|paste| paste.as_bytes().to_vec());
    let (wizard, _) = headless::run(Script { paste, settings, key }, prober).await;
    serde_json::to_value(Report::of(wizard.case().unwrap(), &Texts::default())).unwrap()
}

#[tokio::test]
async fn another_failure_of_the_text_stays_the_verdict_and_the_refusal_is_told_as_this_programs_own() {
    for (cause, paste) in OTHERS {
        let report = check(Some(paste)).await;
        let verdict = &report["verdict"];
        assert_eq!(verdict["cause"], cause, "{verdict}");
        assert_ne!(verdict["state"], "reproduced", "{verdict}");
        let says = |words: &str| {
            verdict["because"].as_array().unwrap().iter().any(|it| it["fact"].as_str().unwrap().contains(words))
        };
        assert!(says("says nothing of your program"), "{verdict}");
        let alternatives = report["alternatives"].as_array().unwrap();
        assert!(!alternatives.iter().any(|it| it["cause"] == "policy.harness_gate"), "{alternatives:?}");
    }
}

#[tokio::test]
async fn without_a_failure_to_compare_it_is_a_suspicion_about_the_model_only() {
    for paste in [None, Some("my agent cannot use poolside/laguna-m.1:free on OpenRouter, it just fails")] {
        let verdict = check(paste).await["verdict"].clone();
        assert_eq!(
            (&verdict["cause"], &verdict["fault"]),
            (&"policy.harness_gate".into(), &"model".into()),
            "{verdict}"
        );
        assert!(verdict["confidence"].as_f64().unwrap() <= SUSPECTED, "{verdict}");
    }
}
