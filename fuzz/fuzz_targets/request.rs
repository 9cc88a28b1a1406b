//! Any text as a request: bodies, commands, archives and dumps, whole, cut and broken. What is found leads into the text, its
//! changes can be applied, and it can be read as a conversation.

#![no_main]

use libfuzzer_sys::fuzz_target;
use openrouter_doctor::core::request::examined::examine;
use openrouter_doctor::core::request::extract::take;
use openrouter_doctor::core::request::reduce::reduction::{Next, Reduction, Reply, USUAL};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(taken) = take(&text)
        && let Some(at) = taken.at
    {
        assert!(text[at..].starts_with(&taken.text), "the body does not stand where it is said to");
    }
    let Ok(examined) = examine(bytes, None, false) else { return };
    let lines = text.lines().count().max(1);
    for placed in &examined.findings {
        for line in &placed.lines {
            assert!(line.number.is_none_or(|number| number >= 1 && number <= lines), "{:?}", placed.lines);
        }
    }
    let view = examined.view();
    if view.model.is_none() {
        return;
    }
    // A few candidates, as if each second one were accepted.
    let mut reduction = Reduction::of(&view, &examined.taken.words, None, USUAL);
    let mut is_accepted = false;
    while let Next::Send(_) = reduction.next(1.0, |_| 0.0) {
        reduction.answered(if is_accepted { Reply::Accepted } else { Reply::Lost });
        is_accepted = !is_accepted;
    }
    let _ = reduction.outcome();
});
