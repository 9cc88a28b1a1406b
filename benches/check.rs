//! `check` with all free probes, every answer delayed by 300 ms: how many delays does it take?
//! `cargo bench --bench check`. Budget: 2.5 delays.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::cast_precision_loss, missing_docs)]

use openrouter_doctor::adapters::openrouter::{BaseUrl, ClientSettings, OpenRouterClient};
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::{KeyState, Settings};
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::ports::Prober;
use openrouter_doctor::say;
use openrouter_doctor::simulator::{Server, World, worlds};
use std::sync::Arc;
use std::time::{Duration, Instant};

const DELAY: Duration = Duration::from_millis(300);
const ROUNDS: usize = 5;

async fn once(world: &World) -> (Duration, usize) {
    let mut world = world.clone();
    world.state.delay_ms = u64::try_from(DELAY.as_millis()).unwrap();
    let server = Server::start(world.clone()).await.unwrap();
    let settings = ClientSettings {
        status_url: Some(server.status_url()),
        ..ClientSettings::new(BaseUrl::parse(&server.base_url()).unwrap())
    };
    let client = OpenRouterClient::new(settings);
    client.use_key(Some(ApiKey::new(world.user.key.clone())));
    let script = Script {
        paste: (!world.paste.is_empty()).then(|| server.paste().into_bytes()),
        settings: Settings { base_url: server.base_url(), model: world.model.clone(), ..Settings::default() },
        key: KeyState::Given { masked: "sk-or-v1-…".into(), source: say!("source.key_typed") },
    };
    let started = Instant::now();
    let (wizard, _) = headless::run(script, Arc::new(client)).await;
    (started.elapsed(), wizard.case().map_or(0, |case| case.results.iter().filter(|it| it.ms > 0).count()))
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    println!("{:<26} {:>7} {:>9} {:>8}", "world", "probes", "ms", "delays");
    let mut worst = 0.0_f64;
    for (name, _) in worlds() {
        let world = World::load(name).unwrap();
        let mut rounds: Vec<(Duration, usize)> = (0..ROUNDS).map(|_| runtime.block_on(once(&world))).collect();
        rounds.sort();
        let (time, probes) = rounds[ROUNDS / 2];
        let delays = time.as_secs_f64() / DELAY.as_secs_f64();
        worst = worst.max(delays);
        println!("{name:<26} {probes:>7} {:>9.0} {delays:>8.2}", time.as_secs_f64() * 1000.0);
    }
    println!("worst: {worst:.2} delays (median of {ROUNDS} runs a world; budget 2.5)");
}
