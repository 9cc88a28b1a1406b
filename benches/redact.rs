//! How long the mask takes on the worst inputs known, and whether twice the size takes twice the time.

#[path = "support/slow_units.rs"]
mod slow_units;

use openrouter_doctor::core::ingest::private::{Prompts, Sendable};
use openrouter_doctor::core::ingest::redact::{Redactor, redact_all};
use openrouter_doctor::core::secret::ApiKey;
use slow_units::slow_texts;
use std::time::{Duration, Instant};

const SIZE: usize = 4 * 1024 * 1024;

fn time(text: &str, work: impl Fn(&str)) -> Duration {
    let begun = Instant::now();
    work(text);
    begun.elapsed()
}

fn main() {
    let mut known = Redactor::default();
    known.learn(&ApiKey::new(format!("sk-or-v1-{}", "5a3c9e1f7b2d4860".repeat(4))));
    println!("{:36} {:>10} {:>8} {:>12} {:>12}", "unit", "4 MiB", "growth", "known key", "sent on");
    for ((name, text), (_, small_text)) in slow_texts(SIZE).zip(slow_texts(SIZE / 2)) {
        let shapes = |text: &str| drop(std::hint::black_box(redact_all(text)));
        let (small, large) = (time(&small_text, shapes), time(&text, shapes));
        let both = time(&text, |text| drop(std::hint::black_box(known.redact(text))));
        let growth = large.as_secs_f64() / small.as_secs_f64();
        let sent = time(&text, |text| drop(std::hint::black_box(Sendable::of(text, Prompts::LeftOut))));
        println!("{:36} {large:>10.2?} {growth:>8.2} {both:>12.2?} {sent:>12.2?}", name);
    }
}
