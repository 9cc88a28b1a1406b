//! "My key works elsewhere, why not here?": what in a shell or in a client's settings could send a
//! call to another place, with another key, or not at all. Nothing is sent; secrets stay masked.

pub mod environment;
pub mod settings;
pub mod shown_url;

use crate::core::secret::ApiKey;

/// What the checks themselves use; everything else is compared with it.
#[derive(Clone, Copy, Debug)]
pub struct InUse<'a> {
    /// The key that the live checks send, if there is one.
    pub key: Option<&'a ApiKey>,
    /// The base URL that they send it to.
    pub base_url: &'a str,
}

/// A key of OpenRouter's, by its prefix.
#[must_use]
pub fn is_openrouter_key(key: &str) -> bool {
    key.trim().trim_matches(['"', '\'']).starts_with("sk-or-")
}
