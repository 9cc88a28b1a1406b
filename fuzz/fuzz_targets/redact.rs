//! The redactor: a key put anywhere into any text does not come out again, and the time grows with the size only.
#![no_main]

use libfuzzer_sys::fuzz_target;
use openrouter_doctor::core::ingest::redact::{Redactor, redact};
use openrouter_doctor::core::secret::ApiKey;
use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

const KEY: &str = "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";

/// A text is repeated up to this size, so that what is not linear in it shows.
const LARGE: usize = 16 * 1024;
/// Processor time for each byte of it, under the sanitizer: some twenty times what it takes.
const FOR_A_BYTE: Duration = Duration::from_micros(20);

/// Processor time of this thread, which a busy machine does not stretch.
fn spent() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

fuzz_target!(|input: (&str, usize)| {
    let (text, at) = input;
    let at = (0..=text.len()).rev().find(|it| text.is_char_boundary(*it) && *it <= at % (text.len() + 1)).unwrap_or(0);
    let whole = format!("{}{KEY}{}", &text[..at], &text[at..]);
    let mut known = Redactor::default();
    known.learn(&ApiKey::new(KEY.to_string()));
    let safe = known.redact(&whole).text;
    assert!(!safe.contains(&KEY[9..69]), "{safe}");
    // Without knowing the key only a text that stands apart is told from another.
    let large = whole.repeat((LARGE / whole.len()).max(1));
    let before = spent();
    let _ = redact(&large);
    let took = spent().saturating_sub(before);
    let most = FOR_A_BYTE * u32::try_from(large.len()).unwrap_or(u32::MAX);
    assert!(took < most, "{} bytes took {took:?}", large.len());
});
