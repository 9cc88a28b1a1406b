//! Proxies as the environment names them, and which of them a URL would take.

use crate::core::address::host;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{ClientBuilder, NoProxy, Proxy, Url};
use std::collections::BTreeMap;

/// Where proxies come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProxySettings {
    /// `HTTPS_PROXY`.
    pub https: Option<String>,
    /// `HTTP_PROXY`.
    pub http: Option<String>,
    /// `ALL_PROXY`.
    pub all: Option<String>,
    /// `NO_PROXY`.
    pub none_for: Option<String>,
    /// Ask the operating system, since no variable names a proxy.
    pub system: bool,
}

impl ProxySettings {
    /// From the variables of the process; lower case first, as curl reads them.
    #[must_use]
    pub fn of_variables(variables: &BTreeMap<String, String>) -> Self {
        let get = |name: &str| {
            [name.to_lowercase(), name.to_uppercase()]
                .iter()
                .find_map(|it| variables.get(it))
                .filter(|it| !it.trim().is_empty())
                .cloned()
        };
        let (https, http, all) = (get("https_proxy"), get("http_proxy"), get("all_proxy"));
        let system = https.is_none() && http.is_none() && all.is_none();
        Self { https, http, all, none_for: get("no_proxy"), system }
    }

    /// Tells the HTTP library. A variable that is no URL is passed over, as curl does.
    pub fn apply(&self, mut builder: ClientBuilder) -> ClientBuilder {
        if self.system {
            return builder;
        }
        builder = builder.no_proxy();
        let except = self.none_for.as_deref().and_then(NoProxy::from_string);
        type Make = fn(&str) -> reqwest::Result<Proxy>;
        let rules: [(&Option<String>, Make); 3] = [
            (&self.https, |url| Proxy::https(url)),
            (&self.http, |url| Proxy::http(url)),
            (&self.all, |url| Proxy::all(url)),
        ];
        for (url, make) in rules {
            if let Some(Ok(rule)) = url.as_deref().map(make) {
                builder = builder.proxy(rule.no_proxy(except.clone()));
            }
        }
        builder
    }

    /// The proxy that a URL takes: scheme, host and port, never credentials.
    #[must_use]
    pub fn shown(&self, url: &Url) -> Option<String> {
        if url.host_str().is_some_and(host::is_loopback) {
            return None;
        }
        let given = |it: &Option<String>| it.clone().unwrap_or_default();
        let matcher = if self.system {
            Matcher::from_system()
        } else {
            Matcher::builder()
                .all(given(&self.all))
                .http(given(&self.http))
                .https(given(&self.https))
                .no(given(&self.none_for))
                .build()
        };
        let chosen = matcher.intercept(&url.as_str().parse().ok()?)?;
        let uri = chosen.uri();
        let scheme = uri.scheme_str().unwrap_or("http");
        let host = uri.host()?;
        Some(match uri.port_u16() {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        })
    }
}
