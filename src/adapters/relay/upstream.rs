//! The way to OpenRouter: the same proxies and trust as the live checks, and nothing added to what passes.

use crate::adapters::openrouter::{ClientSettings, Issuers, tls_config};
use crate::core::address::host;
use reqwest::Client;

/// Together the programs of one machine have a few hundred streams at once. A window of its own for each stream keeps one
/// reader that stops from filling the window of the connection, which all share.
const STREAM_WINDOW: u32 = 128 * 1024;
const CONNECTION_WINDOW: u32 = 32 * 1024 * 1024;

/// Builds the client. No time-outs: how long to wait is the program's affair.
///
/// # Errors
/// In words of the library, where the certificate store or a proxy cannot be used.
pub(super) fn client(settings: &ClientSettings) -> Result<Client, String> {
    let tls = tls_config(Issuers::default(), settings.extra_roots.as_deref()).map_err(|problem| problem.to_string())?;
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_gzip()
        .http2_initial_stream_window_size(STREAM_WINDOW)
        .http2_initial_connection_window_size(CONNECTION_WINDOW);
    for (name, addresses) in &settings.resolve {
        builder = builder.resolve_to_addrs(name, addresses);
    }
    builder = match host::is_loopback(settings.base_url.host()) {
        true => builder.no_proxy(),
        false => settings.proxies.apply(builder),
    };
    builder.build().map_err(|problem| problem.to_string())
}
