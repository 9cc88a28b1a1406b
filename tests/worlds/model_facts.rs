//! What the catalogue says of the model, where the model is shown: how it thinks, which tiers are sold.

use super::TIMEOUTS;
use crate::by_keys::{Walk, prober};
use openrouter_doctor::core::case::Settings;
use openrouter_doctor::core::wizard::Stage;
use openrouter_doctor::simulator::{Server, World};
use openrouter_doctor::ui::keymap::KeyContext;

/// No page of the model is longer.
const SCREENS: usize = 8;

/// All that the page of the model shows, screen by screen.
async fn page(name: &str) -> String {
    let world = World::load(name).unwrap();
    let server = Server::start(world.clone()).await.unwrap();
    let (prober, key) = prober(&world, &server, TIMEOUTS);
    let settings = Settings { base_url: server.base_url(), ..Settings::default() };
    let mut walk = Walk::start(settings, key, prober, server.paste()).await;
    for _ in 0..SCREENS {
        match walk.keyed.model().context() {
            KeyContext::Consent => walk.press("s"),
            _ if walk.stage() == Stage::NextActions => break,
            _ => walk.press("enter"),
        }
        walk.settle().await;
    }
    for _ in 0..SCREENS {
        if walk.stage() == Stage::Model {
            break;
        }
        walk.press("b");
    }
    assert_eq!(walk.stage(), Stage::Model, "{}", walk.screen());
    let mut shown = String::new();
    for _ in 0..SCREENS {
        shown.push_str(&walk.screen());
        walk.press("pagedown");
    }
    shown
}

#[tokio::test]
async fn how_a_model_thinks_is_shown_where_the_model_is() {
    let page = page("model-refuses-a-plain-body").await;
    for told in ["always", "efforts: high, medium, low", "a number of tokens"] {
        assert!(page.contains(told), "{told}: {page}");
    }
}

#[tokio::test]
async fn an_endpoint_of_another_tier_is_shown_with_it() {
    let page = page("tier-that-no-provider-sells").await;
    assert!(page.contains("Novita (priority)") && !page.contains("Z.AI ("), "{page}");
}
