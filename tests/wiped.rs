//! What held a key holds it no longer: the memory of this process is searched.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod memory_search;

use memory_search::{BLOCK, digits, found, needle};
use openrouter_doctor::adapters::openrouter::{BaseUrl, ClientSettings, OpenRouterClient};
use openrouter_doctor::core::ingest::redact::Redactor;
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::environment::Environment;
use openrouter_doctor::ports::Prober;
use openrouter_doctor::ui::edit::SecretInput;

/// The same key each time, at a new place in memory and in no other.
fn key() -> String {
    digits("sk-or-v1-", SEED)
}

const SEED: u64 = 0x2545_f491_4f6c_dd1d;

#[test]
fn no_copy_of_a_key_outlives_its_owner() {
    let needle = needle(SEED);
    let mut block = Vec::with_capacity(BLOCK);
    let mut left = || found(&needle, &mut block);

    let held = ApiKey::new(key());
    let (copy, mut echoes) = (held.clone(), Redactor::default());
    echoes.learn(&held);
    assert!(left() >= 2, "the search finds what is there");
    drop((held, copy, echoes));
    assert_eq!(left(), 0, "a key, its copy or its other forms");

    let mut input = SecretInput::default();
    let mut typed = key();
    input.insert(&typed);
    zeroize::Zeroize::zeroize(&mut typed);
    let taken = input.take();
    assert!(left() >= 1);
    drop((input, taken));
    assert_eq!(left(), 0, "what was typed");

    let mut environment = Environment::default();
    environment.insert("OPENROUTER_API_KEY".into(), key());
    drop(environment);
    assert_eq!(left(), 0, "the environment");

    let client = OpenRouterClient::new(ClientSettings::new(BaseUrl::parse("http://127.0.0.1:9/api/v1").unwrap()));
    client.use_key(Some(ApiKey::new(key())));
    assert!(left() >= 1);
    client.use_key(None);
    assert_eq!(left(), 0, "the prober");
}
