//! Proxies as the environment names them, and which of them a URL would take.

use crate::core::address::host;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
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
    /// From the variables of the process; lower case first, as curl reads them. `socks://`, which desktops write, is
    /// SOCKS 5 with the names looked up by the proxy.
    #[must_use]
    pub fn of_variables(variables: &BTreeMap<String, String>) -> Self {
        let get = |name: &str| {
            [name.to_lowercase(), name.to_uppercase()]
                .iter()
                .find_map(|it| variables.get(it))
                .map(|value| value.trim())
                .filter(|value| !value.is_empty())
                .map(|value| match value.strip_prefix("socks://") {
                    Some(rest) => format!("socks5h://{rest}"),
                    None => value.to_string(),
                })
        };
        let (https, http, all) = (get("https_proxy"), get("http_proxy"), get("all_proxy"));
        let system = https.is_none() && http.is_none() && all.is_none();
        Self { https, http, all, none_for: get("no_proxy"), system }
    }

    /// Tells the HTTP library.
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

    /// The variable that names a proxy for this URL of a kind that is not known. To go on without it would send the key
    /// another way than the user wants.
    #[must_use]
    pub fn unusable(&self, url: &Url) -> Option<&'static str> {
        let own = if url.scheme() == "https" { ("HTTPS_PROXY", &self.https) } else { ("HTTP_PROXY", &self.http) };
        let (name, value) = [own, ("ALL_PROXY", &self.all)].into_iter().find(|(_, value)| value.is_some())?;
        let is_known = self.matcher().intercept(&url.as_str().parse().ok()?).is_some();
        let proxy = value.as_deref().unwrap_or_default();
        // Where the host is excepted, any proxy would do.
        let plain = Matcher::builder().all("http://127.0.0.1:1").no(self.none_for.clone().unwrap_or_default()).build();
        let is_wanted = plain.intercept(&url.as_str().parse().ok()?).is_some();
        (is_wanted && (!is_known || Proxy::all(proxy).is_err())).then_some(name)
    }

    /// The proxy that a URL takes: scheme, host and port, never credentials.
    #[must_use]
    pub fn shown(&self, url: &Url) -> Option<String> {
        if url.host_str().is_some_and(host::is_loopback) {
            return None;
        }
        let matcher = self.matcher();
        let chosen = matcher.intercept(&url.as_str().parse().ok()?)?;
        let uri = chosen.uri();
        let scheme = uri.scheme_str().unwrap_or("http");
        let host = uri.host()?;
        Some(match uri.port_u16() {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        })
    }

    /// The proxy for this address, with its login; none where it is reached directly.
    pub fn chosen(&self, url: &str) -> Option<Intercept> {
        self.matcher().intercept(&url.parse().ok()?)
    }

    fn matcher(&self) -> Matcher {
        if self.system {
            return Matcher::from_system();
        }
        let given = |variable: &Option<String>| variable.clone().unwrap_or_default();
        Matcher::builder()
            .all(given(&self.all))
            .http(given(&self.http))
            .https(given(&self.https))
            .no(given(&self.none_for))
            .build()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> ProxySettings {
        let variables = variables.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string()));
        ProxySettings::of_variables(&variables.collect())
    }

    #[test]
    fn a_proxy_is_understood_or_refused_and_never_passed_over() {
        let url: Url = "https://openrouter.ai/api/v1".parse().unwrap();
        for (variables, shown, unusable) in [
            (&[("ALL_PROXY", "socks://127.0.0.1:1080/")][..], Some("socks5h://127.0.0.1:1080"), None),
            (&[("ALL_PROXY", "socks5://127.0.0.1:1080")], Some("socks5://127.0.0.1:1080"), None),
            (&[("all_proxy", "socks5h://127.0.0.1:1080")], Some("socks5h://127.0.0.1:1080"), None),
            (&[("HTTPS_PROXY", "127.0.0.1:3128")], Some("http://127.0.0.1:3128"), None),
            (&[("HTTPS_PROXY", "ftp://127.0.0.1:21")], None, Some("HTTPS_PROXY")),
            (&[("ALL_PROXY", "quic://127.0.0.1:1")], None, Some("ALL_PROXY")),
            (&[("ALL_PROXY", "quic://127.0.0.1:1"), ("NO_PROXY", "openrouter.ai")], None, None),
            (
                &[("ALL_PROXY", "quic://127.0.0.1:1"), ("HTTPS_PROXY", "http://127.0.0.1:1")],
                Some("http://127.0.0.1:1"),
                None,
            ),
            (&[("HTTP_PROXY", "ftp://127.0.0.1:21")], None, None),
            (&[], None, None),
        ] {
            let settings = settings(variables);
            assert_eq!(settings.unusable(&url), unusable, "{variables:?}");
            if !settings.system {
                assert_eq!(settings.shown(&url).as_deref(), shown, "{variables:?}");
            }
        }
    }
}
