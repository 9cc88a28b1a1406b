//! The prober of live checks: what is asked over HTTP, and what is looked up on this machine.

use crate::adapters::openrouter::{BaseUrl, Client, ClientSettings};
use crate::core::investigation::Settings;
use crate::core::text::Sentence;
use crate::environment::Environment;
use crate::ports::Prober;
use std::sync::Arc;

/// Opens the prober; nothing is sent yet.
///
/// # Errors
/// When the base URL cannot be used, with the reason.
pub fn prober(settings: &Settings, environment: &Environment) -> Result<Arc<dyn Prober>, Sentence> {
    let mut client = ClientSettings::new(BaseUrl::parse(&settings.base_url)?);
    client.extra_roots = environment.get("SSL_CERT_FILE").map(Into::into);
    Ok(Arc::new(Client::new(client)))
}
