//! An account that calls with provider keys of its own: what is left of the free quota is a policy of its tier, which limits
//! such calls in nothing, so that a used-up quota alone proves no failure.

use super::{TIMEOUTS, now};
use crate::by_keys::prober;
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::Settings;
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::simulator::{Byok, Server, World};

const MODEL: &str = "z-ai/glm-4.5-air:free";
const REFUSED: &str =
    r#"{"error":{"message":"Rate limit exceeded: free-models-per-day","code":429}} model z-ai/glm-4.5-air:free"#;

/// The free checks of an account whose quota is used up.
async fn check(own_keys: bool, paste: Option<&str>) -> Report {
    let mut world = World::load("healthy").unwrap();
    world.state.free.used = 50;
    world.state.free.limit = Some(50);
    if own_keys {
        world.state.account.byok.insert("z-ai".to_string(), Byok::Accepted);
    }
    let server = Server::start(world.clone()).await.unwrap();
    let (prober, key) = prober(&world, &server, TIMEOUTS);
    let settings = Settings {
        base_url: server.base_url(),
        model: paste.is_none().then(|| MODEL.to_string()),
        now_ms: Some(now(&world)),
        ..Settings::default()
    };
    let paste = paste.map(|paste| paste.as_bytes().to_vec());
    let (wizard, _) = headless::run(Script { paste, settings, key }, prober).await;
    Report::of(wizard.case().unwrap(), &Texts::default())
}

#[tokio::test]
async fn a_used_up_quota_is_no_proof_where_calls_may_go_by_keys_of_the_accounts_own() {
    let without = check(false, None).await.verdict;
    assert_eq!(without.cause.as_str(), "rate.free_per_day", "{without:#?}");
    let with = check(true, None).await.verdict;
    assert_ne!(with.cause.as_str(), "rate.free_per_day", "{with:#?}");
    // A refusal shows that the quota binds the account after all.
    let refused = check(true, Some(REFUSED)).await.verdict;
    assert_eq!(refused.cause.as_str(), "rate.free_per_day", "{refused:#?}");
}
