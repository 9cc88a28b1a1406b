//! The door that every text comes in by: files, pipes, pastes, the clipboard, and the answers of servers.

use super::raw_body::RawBody;
use super::redact::{Redactor, redact_all};
use super::{account, clean, decode};
use crate::core::secret::{AccountId, ApiKey};

/// An input that may be shown, and what was taken out of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ingested {
    /// The text: cleaned and masked.
    pub text: String,
    /// Secrets and personal ids that were masked.
    pub masked: usize,
    /// Places where an API key of any vendor was masked.
    pub key_places: usize,
    /// The keys that could be read, each once.
    pub keys: Vec<ApiKey>,
    /// The accounts that the text names as the key's; they can be read only before they are masked.
    pub accounts: Vec<AccountId>,
    /// The bytes as they came.
    pub raw: RawBody,
}

/// Takes an input in.
#[must_use]
pub fn ingest(bytes: Vec<u8>) -> Ingested {
    ingest_knowing(bytes, &Redactor::default())
}

/// Takes an input in; the keys of this session are sought in it in every form.
#[must_use]
pub fn ingest_knowing(bytes: Vec<u8>, known: &Redactor) -> Ingested {
    let raw = RawBody::new(bytes);
    let text = clean::clean(&decode::decode(raw.expose()));
    let accounts = account::owners(&text);
    let redacted = if known.is_empty() { redact_all(&text) } else { known.redact(&text) };
    Ingested {
        text: redacted.text,
        masked: redacted.count,
        key_places: redacted.keys,
        keys: redacted.found,
        accounts,
        raw,
    }
}

impl Ingested {
    /// The one account that is named; where there are two, neither is known to be the key's.
    #[must_use]
    pub fn account(&self) -> Option<&AccountId> {
        match self.accounts.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}

impl From<Vec<u8>> for Ingested {
    fn from(bytes: Vec<u8>) -> Self {
        ingest(bytes)
    }
}

impl From<&[u8]> for Ingested {
    fn from(bytes: &[u8]) -> Self {
        ingest(bytes.to_vec())
    }
}

impl From<&Vec<u8>> for Ingested {
    fn from(bytes: &Vec<u8>) -> Self {
        ingest(bytes.clone())
    }
}

impl<const N: usize> From<&[u8; N]> for Ingested {
    fn from(bytes: &[u8; N]) -> Self {
        ingest(bytes.to_vec())
    }
}
