//! Variables of the shell that could mislead a client.

use super::shown_url::shown;
use super::{InUse, is_openrouter_key};
use crate::core::address::api_url::{Fit, fit};
use crate::core::address::host;
use crate::core::checks::{EnvironmentFinding, Interference};
use crate::core::knowledge::api::Skin;
use crate::core::secret::{ApiKey, mask};
use crate::core::text::Sentence;
use crate::say;
use std::collections::BTreeMap;

/// The variable that clients read.
const KEY: &str = "OPENROUTER_API_KEY";

/// Names that people write for it and no client reads.
const MISSPELT: &[&str] = &[
    "OPEN_ROUTER_API_KEY",
    "OPEN_ROUTER_KEY",
    "OPENROUTER_KEY",
    "OPENROUTER_APIKEY",
    "OPENROUTER_API_TOKEN",
    "OPENROUTER_TOKEN",
    "OPENROUTER_SECRET_KEY",
    "OPENROUTERAPI_KEY",
    "OPENROUTER_API_KEYS",
];

/// Variables that replace or extend the trusted certificate authorities of some clients.
const AUTHORITIES: &[&str] =
    &["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];

/// Where systems keep their own list of authorities (as `openssl-probe` knows them, and Nix): naming it changes nothing.
const SYSTEM_AUTHORITIES: &[&str] = &[
    "/etc/ssl/certs",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/certs",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
];

/// The variables as they were read: plain ones, and those whose name says that they hold a secret.
#[derive(Clone, Copy, Debug)]
pub struct Variables<'a> {
    /// Plain variables.
    pub plain: &'a BTreeMap<String, String>,
    /// Secrets.
    pub secret: &'a BTreeMap<String, ApiKey>,
}

impl Variables<'_> {
    /// The value, wherever it was filed; empty counts as unset.
    fn get(&self, name: &str) -> Option<&str> {
        let plain = self.plain.get(name).map(String::as_str);
        plain.or_else(|| self.secret.get(name).map(ApiKey::expose)).filter(|it| !it.trim().is_empty())
    }
}

/// What could mislead a client that was started from the same shell; empty when nothing could.
#[must_use]
pub fn find(variables: Variables<'_>, in_use: InUse<'_>) -> Vec<EnvironmentFinding> {
    let mut found = Findings { variables, found: Vec::new() };
    found.openrouter_key(in_use);
    found.misspelt();
    found.openai(in_use);
    found.anthropic(in_use);
    found.own_base_url();
    found.proxies();
    found.certificates();
    found.found
}

struct Findings<'a> {
    variables: Variables<'a>,
    found: Vec<EnvironmentFinding>,
}

impl Findings<'_> {
    fn add(&mut self, name: &str, value: String, note: Sentence, misleads: impl Into<Option<Interference>>) {
        self.found.push(EnvironmentFinding { variable: name.to_string(), value, note, misleads: misleads.into() });
    }

    fn secret(&mut self, name: &str, value: &str, note: Sentence, misleads: impl Into<Option<Interference>>) {
        self.add(name, mask(value.trim().trim_matches(['"', '\''])), note, misleads);
    }

    fn url(&mut self, name: &str, value: &str, note: Sentence, misleads: impl Into<Option<Interference>>) {
        self.add(name, shown(value), note, misleads);
    }

    /// What is wrong with a base URL that leads to OpenRouter's hosts.
    fn base_url(&mut self, name: &str, base: &str, fit: &Fit) {
        if let Some(note) = fit_note(fit) {
            self.url(name, base, note, fit_misleads(fit));
        }
    }

    fn openrouter_key(&mut self, in_use: InUse<'_>) {
        let variables = self.variables;
        let Some(key) = variables.get(KEY) else { return };
        if let Some(note) = odd_shape(key) {
            self.secret(KEY, key, note, Interference::OddKey);
        } else if in_use.key.is_some_and(|it| it.expose().trim() != key) {
            self.secret(KEY, key, say!("misleads.other_key"), Interference::OtherKey);
        }
    }

    fn misspelt(&mut self) {
        let variables = self.variables;
        for name in MISSPELT {
            if let Some(key) = variables.get(name) {
                if variables.get(KEY).is_some() {
                    self.secret(name, key, say!("misleads.misspelt_beside", name = KEY), None);
                } else {
                    self.secret(name, key, say!("misleads.misspelt", name = KEY), Interference::NoKey);
                }
            }
        }
    }

    fn openai(&mut self, in_use: InUse<'_>) {
        let variables = self.variables;
        let bases = ["OPENAI_BASE_URL", "OPENAI_API_BASE"];
        let [new, old] = bases.map(|it| variables.get(it));
        if let (Some(new), Some(old)) = (new, old)
            && new.trim_end_matches('/') != old.trim_end_matches('/')
        {
            let note = say!("misleads.two_bases", other = bases[0], value = shown(new));
            self.url(bases[1], old, note, Interference::WrongAddress);
        }
        let key = variables.get("OPENAI_API_KEY");
        for (name, base) in bases.into_iter().zip([new, old]) {
            let Some(base) = base else { continue };
            match fit(base, Skin::Chat) {
                // With OpenRouter's key it is told below, with the key.
                Fit::OtherHost(host) if !host::is_local(&host) && !key.is_some_and(is_openrouter_key) => {
                    self.url(
                        name,
                        base,
                        say!("misleads.base_of_openai_programs", host = host),
                        Interference::OtherBase,
                    );
                }
                Fit::OtherHost(_) => {}
                fit => {
                    self.base_url(name, base, &fit);
                    if let Some(key) = key.filter(|it| !is_openrouter_key(it)) {
                        let note = say!("misleads.foreign_key_to_openrouter", base = name);
                        self.secret("OPENAI_API_KEY", key, note, Interference::OddKey);
                    }
                }
            }
        }
        let Some(key) = key.filter(|it| is_openrouter_key(it)) else { return };
        match new.or(old).map(|base| fit(base, Skin::Chat)) {
            None => {
                self.secret("OPENAI_API_KEY", key, say!("misleads.openrouter_key_to_openai"), Interference::OtherHost);
            }
            Some(Fit::OtherHost(host)) => {
                let note = say!("misleads.openrouter_key_to_host", host = host);
                self.secret("OPENAI_API_KEY", key, note, Interference::OtherHost);
            }
            Some(_) if in_use.key.is_some_and(|it| it.expose().trim() != key) => {
                self.secret("OPENAI_API_KEY", key, say!("misleads.other_key"), Interference::OtherKey);
            }
            Some(_) => {}
        }
    }

    fn anthropic(&mut self, in_use: InUse<'_>) {
        let variables = self.variables;
        let base = variables.get("ANTHROPIC_BASE_URL");
        let token = variables.get("ANTHROPIC_AUTH_TOKEN");
        let key = variables.get("ANTHROPIC_API_KEY");
        let fit = base.map(|base| fit(base, Skin::Messages));
        let at_openrouter = fit.as_ref().is_some_and(|fit| !matches!(fit, Fit::OtherHost(_)));
        if let (Some(base), Some(fit)) = (base.filter(|_| at_openrouter), &fit) {
            self.base_url("ANTHROPIC_BASE_URL", base, fit);
        }
        if at_openrouter {
            match token {
                None => {
                    self.add(
                        "ANTHROPIC_AUTH_TOKEN",
                        String::new(),
                        say!("misleads.no_auth_token"),
                        Interference::NoKey,
                    );
                }
                Some(token) if !is_openrouter_key(token) => {
                    let note = say!("misleads.foreign_key_to_openrouter", base = "ANTHROPIC_BASE_URL");
                    self.secret("ANTHROPIC_AUTH_TOKEN", token, note, Interference::OddKey);
                }
                Some(token) if in_use.key.is_some_and(|it| it.expose().trim() != token) => {
                    self.secret("ANTHROPIC_AUTH_TOKEN", token, say!("misleads.other_key"), Interference::OtherKey);
                }
                Some(_) => {}
            }
            if let Some(key) = key {
                self.secret("ANTHROPIC_API_KEY", key, say!("misleads.two_anthropic_keys"), Interference::OtherKey);
            }
            return;
        }
        for (name, value) in [("ANTHROPIC_AUTH_TOKEN", token), ("ANTHROPIC_API_KEY", key)] {
            if let Some(value) = value.filter(|it| is_openrouter_key(it)) {
                self.secret(name, value, say!("misleads.openrouter_key_to_anthropic"), Interference::OtherHost);
            }
        }
    }

    fn own_base_url(&mut self) {
        let variables = self.variables;
        for name in ["OPENROUTER_BASE_URL", "OPENROUTER_API_BASE"] {
            let Some(base) = variables.get(name) else { continue };
            self.base_url(name, base, &fit(base, Skin::Chat));
        }
    }

    fn proxies(&mut self) {
        let variables = self.variables;
        let exempt = ["NO_PROXY", "no_proxy"]
            .into_iter()
            .find_map(|it| variables.get(it))
            .is_some_and(|list| list.split(',').any(exempts));
        for upper in ["HTTPS_PROXY", "ALL_PROXY"] {
            let lower = upper.to_lowercase();
            match (variables.get(upper), variables.get(&lower)) {
                (Some(a), Some(b)) if a != b => {
                    let note = say!("misleads.two_proxies", other = lower, value = shown(b));
                    self.url(upper, a, note, Interference::OtherWay);
                }
                (a, b) => {
                    let name = if a.is_some() { upper } else { &lower };
                    if let Some(proxy) = a.or(b) {
                        if exempt {
                            self.url(name, proxy, say!("misleads.proxy_exempt"), None);
                        } else {
                            self.url(name, proxy, say!("misleads.proxy"), Interference::OtherWay);
                        }
                    }
                }
            }
        }
    }

    fn certificates(&mut self) {
        let variables = self.variables;
        for name in AUTHORITIES {
            let own = |path: &&str| !SYSTEM_AUTHORITIES.contains(&path.trim().trim_end_matches('/'));
            if let Some(path) = variables.get(name).filter(own) {
                self.add(name, path.to_string(), say!("misleads.authorities"), Interference::OtherTrust);
            }
        }
        let name = "NODE_TLS_REJECT_UNAUTHORIZED";
        if variables.get(name) == Some("0") {
            self.add(name, "0".to_string(), say!("misleads.unchecked_tls"), None);
        }
    }
}

/// What is wrong with the form of a key that should be OpenRouter's.
fn odd_shape(key: &str) -> Option<Sentence> {
    let bare = key.trim();
    if key.contains(['"', '\'']) {
        Some(say!("misleads.quoted"))
    } else if bare != key || bare.contains(char::is_whitespace) {
        Some(if bare.to_lowercase().starts_with("bearer ") { say!("misleads.bearer") } else { say!("misleads.spaces") })
    } else if !is_openrouter_key(bare) {
        Some(say!("misleads.not_openrouter_key"))
    } else {
        None
    }
}

/// What a base URL that does not fit does to the client.
pub(super) fn fit_note(fit: &Fit) -> Option<Sentence> {
    Some(match fit {
        Fit::Right => return None,
        Fit::NoPath => say!("misleads.door_no_path"),
        Fit::Doubled => say!("misleads.door_doubled"),
        Fit::PlainHttp => say!("misleads.door_plain_http"),
        Fit::Redirecting => say!("misleads.door_redirecting"),
        Fit::OtherPath => say!("misleads.door_other_path"),
        Fit::OtherHost(host) => say!("misleads.base_elsewhere", host = host),
    })
}

/// In which way a base URL that does not fit misleads the client.
pub(super) fn fit_misleads(fit: &Fit) -> Option<Interference> {
    match fit {
        Fit::Right => None,
        Fit::OtherHost(_) => Some(Interference::OtherHost),
        _ => Some(Interference::WrongAddress),
    }
}

/// An entry of `NO_PROXY` that covers OpenRouter.
fn exempts(entry: &str) -> bool {
    let name = entry.trim().trim_start_matches('.');
    let domain = host::domain();
    name == "*" || (!name.is_empty() && (domain == name || domain.ends_with(&format!(".{name}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "sk-or-v1-0000000000000000000000000000000000000000000000000000000000000001";
    const OTHER: &str = "sk-or-v1-0000000000000000000000000000000000000000000000000000000000009999";

    fn notes(pairs: &[(&str, &str)]) -> Vec<String> {
        let (mut plain, mut secret) = (BTreeMap::new(), BTreeMap::new());
        for (name, value) in pairs {
            if name.ends_with("KEY") || name.ends_with("TOKEN") {
                secret.insert((*name).to_string(), ApiKey::new((*value).to_string()));
            } else {
                plain.insert((*name).to_string(), (*value).to_string());
            }
        }
        let key = ApiKey::new(OURS.to_string());
        let in_use = InUse { key: Some(&key), base_url: "https://openrouter.ai/api/v1" };
        let found = find(Variables { plain: &plain, secret: &secret }, in_use);
        for it in &found {
            assert!(!it.value.contains("000000"), "{it:?}");
        }
        found.iter().map(|it| format!("{} {}", it.variable, it.note.key.trim_start_matches("misleads."))).collect()
    }

    #[test]
    fn the_list_of_the_system_misleads_nobody_and_another_one_may() {
        let named = |path| notes(&[("SSL_CERT_FILE", path), ("CURL_CA_BUNDLE", path)]);
        assert!(named("/etc/ssl/certs/ca-certificates.crt").is_empty());
        assert!(notes(&[("SSL_CERT_DIR", "/etc/ssl/certs/")]).is_empty());
        assert_eq!(named("/opt/company/ca.pem").len(), 2);
    }

    #[test]
    fn a_clean_shell_says_nothing() {
        assert!(notes(&[]).is_empty());
        assert!(notes(&[("OPENROUTER_API_KEY", OURS), ("OPENAI_API_KEY", "sk-proj-abc"), ("PATH", "/bin")]).is_empty());
        assert!(notes(&[("OPENAI_API_KEY", OURS), ("OPENAI_BASE_URL", "https://openrouter.ai/api/v1")]).is_empty());
        assert!(
            notes(&[("ANTHROPIC_AUTH_TOKEN", OURS), ("ANTHROPIC_BASE_URL", "https://openrouter.ai/api")]).is_empty()
        );
    }

    #[test]
    fn what_differs_or_conflicts_is_named() {
        let quoted = format!("\"{OURS}\"");
        let bearer = format!("Bearer {OURS}");
        let base = "https://openrouter.ai/api/v1";
        for (pairs, expected) in [
            (&[("OPENROUTER_API_KEY", OTHER)][..], &["OPENROUTER_API_KEY other_key"][..]),
            (&[("OPENROUTER_API_KEY", &quoted)], &["OPENROUTER_API_KEY quoted"]),
            (&[("OPENROUTER_API_KEY", &bearer)], &["OPENROUTER_API_KEY bearer"]),
            (&[("OPENROUTER_API_KEY", "sk-ant-x")], &["OPENROUTER_API_KEY not_openrouter_key"]),
            (&[("OPEN_ROUTER_API_KEY", OURS)], &["OPEN_ROUTER_API_KEY misspelt"]),
            (&[("OPENAI_API_KEY", OURS)], &["OPENAI_API_KEY openrouter_key_to_openai"]),
            (
                &[("OPENAI_API_KEY", "sk-proj-abc"), ("OPENAI_BASE_URL", base)],
                &["OPENAI_API_KEY foreign_key_to_openrouter"],
            ),
            (
                &[("OPENAI_API_KEY", OURS), ("OPENAI_BASE_URL", "https://api.openai.com/v1")],
                &["OPENAI_API_KEY openrouter_key_to_host"],
            ),
            (
                &[("OPENAI_BASE_URL", base), ("OPENAI_API_BASE", "https://x.example/v1")],
                &["OPENAI_API_BASE two_bases", "OPENAI_API_BASE base_of_openai_programs"],
            ),
            (&[("OPENAI_BASE_URL", "https://api.openai.com/v1")], &["OPENAI_BASE_URL base_of_openai_programs"]),
            (&[("OPENAI_BASE_URL", "http://localhost:11434/v1")], &[]),
            (&[("OPENAI_BASE_URL", "https://openrouter.ai")], &["OPENAI_BASE_URL door_no_path"]),
            (
                &[("ANTHROPIC_BASE_URL", base), ("ANTHROPIC_AUTH_TOKEN", OURS), ("ANTHROPIC_API_KEY", "sk-ant-x")],
                &["ANTHROPIC_BASE_URL door_other_path", "ANTHROPIC_API_KEY two_anthropic_keys"],
            ),
            (&[("ANTHROPIC_BASE_URL", "https://openrouter.ai/api")], &["ANTHROPIC_AUTH_TOKEN no_auth_token"]),
            (&[("ANTHROPIC_API_KEY", OURS)], &["ANTHROPIC_API_KEY openrouter_key_to_anthropic"]),
            (&[("OPENROUTER_BASE_URL", "http://localhost:4000")], &["OPENROUTER_BASE_URL base_elsewhere"]),
            (&[("HTTPS_PROXY", "http://u:p@proxy:3128")], &["HTTPS_PROXY proxy"]),
            (&[("https_proxy", "http://a:1"), ("NO_PROXY", "localhost,openrouter.ai")], &["https_proxy proxy_exempt"]),
            (&[("HTTPS_PROXY", "http://a:1"), ("https_proxy", "http://b:1")], &["HTTPS_PROXY two_proxies"]),
            (&[("REQUESTS_CA_BUNDLE", "/etc/ca.pem")], &["REQUESTS_CA_BUNDLE authorities"]),
            (&[("NODE_TLS_REJECT_UNAUTHORIZED", "0")], &["NODE_TLS_REJECT_UNAUTHORIZED unchecked_tls"]),
        ] {
            assert_eq!(notes(pairs), expected, "{pairs:?}");
        }
    }
}
