//! What a call has to do with those before it.

use super::redirects::Redirects;
use super::retries::Retries;

/// The calls before.
#[derive(Debug, Default)]
pub struct EarlierCalls {
    /// Bodies that were sent.
    pub retries: Retries,
    /// Answers that sent a program elsewhere.
    pub redirects: Redirects,
}
