//! What nobody can guess.

use crate::core::text::Sentence;
use crate::say;

/// Bytes of a token; more than anybody can try within a run.
const BYTES: usize = 12;

/// A part of an address that other users of this machine, and pages of the web, do not know.
///
/// # Errors
/// The system gives no random numbers.
pub fn token() -> Result<String, Sentence> {
    let mut bytes = [0u8; BYTES];
    let source = rustls::crypto::ring::default_provider().secure_random;
    source.fill(&mut bytes).map_err(|_| say!("relay.no_token"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
