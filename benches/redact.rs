//! How long the mask takes on the worst inputs known, and whether twice the size takes twice the time.

use openrouter_doctor::core::ingest::private::{Prompts, Sendable};
use openrouter_doctor::core::ingest::redact::{Redactor, redact_all};
use openrouter_doctor::core::secret::ApiKey;
use std::time::{Duration, Instant};

/// Each makes some search look far for nothing.
const UNITS: &[&str] = &[
    "api_key=",
    "authorization=",
    "client_secret=",
    "signature=",
    "access_token=",
    "password=\"",
    "sk-or-v1-0\n",
    "sk-",
    "sk_",
    "eyJ",
    "c2stb3ItdjEt",
    "://",
    "://a:b",
    "a@",
    "%40",
    "@a.",
    "user_1",
    "cookie:",
    "cookie=a",
    "flagged_input:\"",
    "-----BEGIN ",
    "\\",
    "\\u00",
    "\\u0041",
    "%41",
    "%25",
    "&amp;",
    "&#65;",
    "=3D",
    "[31m",
    "\u{ff21}",
    "│ a\n",
    "a\n",
    "\n",
    "'a' +\n",
    "12 │ a\n",
    "f",
    "-----BEGIN PRIVATE KEY-----\n",
    "Bearer ",
    "curl -u a:",
    "https://u:p@",
    "a@b.c,",
    "data:;base64,QUJD",
    "eyJhbGciOiJIUzI1NiJ9.",
    "%2525",
    "&amp;amp;",
    "\\\\u0041",
    "\\x1b[",
    "=?utf-8?B?",
    "{\"messages\":[",
    "C:\\Users\\",
    "192.168.",
    "\u{200b}a",
    "%00",
    "0x",
    "eyJa1b2c3d4e5f6g7h8i9j0k1",
    "{\"password\":\"a\\\"",
    "x-api-key: sk-or-v1-0 token= secret= webhook: passphrase: ",
];
const SIZE: usize = 4 * 1024 * 1024;

fn time(text: &str, work: impl Fn(&str)) -> Duration {
    let begun = Instant::now();
    work(text);
    begun.elapsed()
}

fn main() {
    let mut known = Redactor::default();
    known.learn(&ApiKey::new(format!("sk-or-v1-{}", "5a3c9e1f7b2d4860".repeat(4))));
    println!("{:24} {:>10} {:>8} {:>12} {:>12}", "unit", "4 MiB", "growth", "known key", "sent on");
    for unit in UNITS {
        let text = unit.repeat(SIZE / unit.len());
        let mut half = text.len() / 2;
        while !text.is_char_boundary(half) {
            half += 1;
        }
        let shapes = |text: &str| drop(std::hint::black_box(redact_all(text)));
        let (small, large) = (time(&text[..half], shapes), time(&text, shapes));
        let both = time(&text, |text| drop(std::hint::black_box(known.redact(text))));
        let growth = large.as_secs_f64() / small.as_secs_f64();
        let sent = time(&text, |text| drop(std::hint::black_box(Sendable::of(text, Prompts::LeftOut))));
        println!("{:24} {large:>10.2?} {growth:>8.2} {both:>12.2?} {sent:>12.2?}", format!("{unit:?}"));
    }
}
