//! The ladder of budgets where the money is shown: each of its rows once, the one that blocks first.

use crate::by_keys::{Walk, prober};
use openrouter_doctor::adapters::openrouter::Timeouts;
use openrouter_doctor::core::case::Settings;
use openrouter_doctor::core::wizard::Stage;
use openrouter_doctor::simulator::{Server, World};
use std::time::Duration;

#[tokio::test]
async fn the_ladder_shows_the_limit_of_the_key_once_below_the_budget_that_blocks() {
    let limit = Duration::from_secs(4);
    let world = World::load("workspace-budget-under-a-key-cap").unwrap();
    let server = Server::start(world.clone()).await.unwrap();
    let (prober, key) = prober(&world, &server, Timeouts { connect: limit, free: limit, chat: limit });
    let settings = Settings { base_url: server.base_url(), ..Settings::default() };
    let mut walk = Walk::start(settings, key, prober, server.paste()).await;
    for _ in 0..8 {
        if walk.stage() == Stage::NextActions {
            break;
        }
        walk.press("enter");
        walk.settle().await;
    }
    for _ in 0..8 {
        if walk.stage() == Stage::Credits {
            break;
        }
        walk.press("b");
    }
    let screen = walk.screen();
    let row = |name: &str| screen.lines().position(|line| line.contains(name));
    let (blocking, own) = (row("✗ Whole workspace").unwrap(), row("Limit of the key itself").unwrap());
    assert!(blocking < own, "{screen}");
    walk.press("pagedown");
    let rest = walk.screen();
    let below = |name: &str| rest.contains(name);
    assert!(below("Requests to free models today") && !below("Spending limit of the key"), "{rest}");
}
