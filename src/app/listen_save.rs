//! Saves a call of the relay's list.

use super::listen_reader::ExchangeReader;
use crate::adapters::files;
use crate::core::checks::tone::Tone;
use crate::core::exchange::calls::Call;
use crate::core::exchange::judge;
use crate::core::ingest::Outgoing;
use crate::core::text::Sentence;
use crate::plain::exchange;
use crate::say;
use std::path::Path;

/// Saves a call, masked; what is to be said of that.
pub(super) fn save(call: &Call, reader: &ExchangeReader) -> (Tone, Sentence) {
    let case = judge::case(&call.exchange, reader.settings.clone());
    let text = exchange::markdown(call, case.reading.as_deref(), &reader.texts);
    match files::save_report(Path::new("."), &Outgoing::of(&text)) {
        Ok(path) => (Tone::Good, say!("listen.saved", file = path.display())),
        Err(problem) => (Tone::Bad, problem),
    }
}
