//! What held a key holds it no longer: the memory of this process is searched.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use openrouter_doctor::adapters::openrouter::{BaseUrl, ClientSettings, OpenRouterClient};
use openrouter_doctor::core::ingest::redact::Redactor;
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::environment::Environment;
use openrouter_doctor::ports::Prober;
use openrouter_doctor::ui::edit::SecretInput;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;

const VEIL: u8 = 0x5a;
/// So many bytes of a key must not be found.
const PIECE: usize = 24;
const BLOCK: usize = 1024 * 1024;

/// Makes the same key each time, at a new place in memory and in no other.
fn key() -> String {
    let mut key = String::with_capacity(128);
    key.push_str("sk-or-v1-");
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..64 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        key.push(char::from_digit((state % 16) as u32, 16).unwrap());
    }
    key
}

/// What is searched for, veiled, so that the search does not find itself.
fn needle() -> Vec<u8> {
    let mut key = key();
    let veiled = key.bytes().skip(20).take(PIECE).map(|it| it ^ VEIL).collect();
    zeroize::Zeroize::zeroize(&mut key);
    veiled
}

/// How often the needle stands in what this process may write to.
fn found(needle: &[u8], block: &mut Vec<u8>) -> usize {
    let mut maps = String::new();
    File::open("/proc/self/maps").unwrap().read_to_string(&mut maps).unwrap();
    let memory = File::open("/proc/self/mem").unwrap();
    let mut count = 0;
    for line in maps.lines().filter(|it| it.contains(" rw")) {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        let mut at = from;
        while at < to {
            let size = BLOCK.min(usize::try_from(to - at).unwrap());
            block.resize(size, 0);
            if memory.read_exact_at(block, at).is_err() {
                break;
            }
            block.iter_mut().for_each(|it| *it ^= VEIL);
            count += block.windows(needle.len()).filter(|it| *it == needle).count();
            // A key on the border of two blocks is seen whole in the second.
            at += u64::try_from(if size == BLOCK { size - PIECE } else { size }).unwrap();
        }
    }
    block.fill(0);
    count
}

#[test]
fn no_copy_of_a_key_outlives_its_owner() {
    let needle = needle();
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
