//! The way from the relay to OpenRouter.

use crate::adapters::openrouter::{BaseUrl, ClientSettings, ProxySettings};
use crate::core::text::Sentence;
use crate::environment::Environment;

/// To this base URL, as the environment has it.
///
/// # Errors
/// When the base URL cannot be used, with the reason.
pub(super) fn upstream(base_url: &str, environment: &Environment) -> Result<ClientSettings, Sentence> {
    let mut upstream = ClientSettings::new(BaseUrl::parse(base_url)?);
    upstream.extra_roots = environment.get("SSL_CERT_FILE").map(Into::into);
    upstream.proxies = ProxySettings::of_variables(&environment.variables);
    Ok(upstream)
}
