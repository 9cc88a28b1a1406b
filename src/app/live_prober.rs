//! The prober of live checks: what is asked over HTTP, and what is looked up on this machine.

use super::logging_prober::LoggingProber;
use super::offline_prober::OfflineProber;
use crate::adapters::client_settings::{Files, LocalMachine, LocalProber};
use crate::adapters::log::Log;
use crate::adapters::openrouter::{BaseUrl, ClientSettings, OpenRouterClient, ProxySettings};
use crate::cli::Options;
use crate::core::case::Settings;
use crate::core::text::Sentence;
use crate::environment::Environment;
use crate::ports::Prober;
use crate::simulator::Server;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a demonstration puts in the place of the real world, beside base URL and variables.
#[derive(Clone, Debug)]
pub struct Simulated {
    /// The incident feed.
    pub status_url: String,
    /// Settings files by the name that is shown.
    pub files: BTreeMap<String, String>,
}

impl Simulated {
    /// What this simulated world puts there.
    #[must_use]
    pub fn of(server: &Server) -> Self {
        Self { status_url: server.status_url(), files: server.world().user.files }
    }
}

/// Opens the prober; nothing is sent yet. Unless it is simulated, only OpenRouter's own service has a status page.
///
/// # Errors
/// When the base URL cannot be used, with the reason.
pub fn prober(
    settings: &Settings,
    environment: &Environment,
    simulated: Option<Simulated>,
) -> Result<Arc<dyn Prober>, Sentence> {
    let mut client = ClientSettings::new(BaseUrl::parse(&settings.base_url)?);
    client.extra_roots = environment.get("SSL_CERT_FILE").map(Into::into);
    client.proxies = ProxySettings::of_variables(&environment.variables);
    let mut files = Files::OnDisk;
    if let Some(simulated) = simulated {
        client.status_url = Some(simulated.status_url);
        files = Files::Given(simulated.files);
    }
    let machine = LocalMachine {
        plain: environment.variables.clone(),
        secret: environment.secrets.clone(),
        folder: std::env::current_dir().unwrap_or_default(),
        base_url: settings.base_url.clone(),
        files,
    };
    Ok(Arc::new(LocalProber::before(Arc::new(OpenRouterClient::new(client)), machine)))
}

/// As [`prober`], but sends nothing when offline, and writes down what it does where `--log` asks for it.
///
/// # Errors
/// When the base URL cannot be used or the log cannot be opened.
pub fn open(
    settings: &Settings,
    options: &Options,
    environment: &Environment,
    simulated: Option<Simulated>,
) -> Result<Arc<dyn Prober>, Sentence> {
    let inner: Arc<dyn Prober> =
        if settings.offline { Arc::new(OfflineProber::default()) } else { prober(settings, environment, simulated)? };
    Ok(match options.log.as_deref() {
        Some(file) => Arc::new(LoggingProber::new(inner, Log::open(Some(file))?)),
        None => inner,
    })
}
