//! The prober of live checks: what is asked over HTTP, and what is looked up on this machine.

use super::logged::Logged;
use super::nothing_sent::NothingSent;
use crate::adapters::client_settings::{Machine, OnThisMachine};
use crate::adapters::log::Log;
use crate::adapters::openrouter::{BaseUrl, Client, ClientSettings, ProxySettings};
use crate::cli::Options;
use crate::core::investigation::Settings;
use crate::core::text::Sentence;
use crate::environment::Environment;
use crate::ports::Prober;
use std::sync::Arc;

/// Opens the prober; nothing is sent yet. Without a `status_url` only OpenRouter's own service has one.
///
/// # Errors
/// When the base URL cannot be used, with the reason.
pub fn prober(
    settings: &Settings,
    environment: &Environment,
    status_url: Option<String>,
) -> Result<Arc<dyn Prober>, Sentence> {
    let mut client = ClientSettings::new(BaseUrl::parse(&settings.base_url)?);
    client.extra_roots = environment.get("SSL_CERT_FILE").map(Into::into);
    client.proxies = ProxySettings::of_variables(&environment.variables);
    client.status_url = status_url.or(client.status_url);
    let machine = Machine {
        plain: environment.variables.clone(),
        secret: environment.secrets.clone(),
        folder: std::env::current_dir().unwrap_or_default(),
        base_url: settings.base_url.clone(),
    };
    Ok(Arc::new(OnThisMachine::before(Arc::new(Client::new(client)), machine)))
}

/// As [`prober`], but sends nothing when offline, and writes down what it does where `--log` asks for it.
///
/// # Errors
/// When the base URL cannot be used or the log cannot be opened.
pub fn open(
    settings: &Settings,
    options: &Options,
    environment: &Environment,
    status_url: Option<String>,
) -> Result<Arc<dyn Prober>, Sentence> {
    let inner: Arc<dyn Prober> =
        if settings.offline { Arc::new(NothingSent) } else { prober(settings, environment, status_url)? };
    Ok(match options.log.as_deref() {
        Some(file) => Arc::new(Logged::new(inner, Log::open(Some(file))?)),
        None => inner,
    })
}
