//! Whose a host is, and when two addresses lead to the same one.

use crate::core::knowledge::api::{HOSTS, REDIRECTING};
use url::{Host, Url};

/// The domain of the API.
#[must_use]
pub fn domain() -> &'static str {
    HOSTS[0].0
}

/// A host of OpenRouter's, also one that is not in the table.
#[must_use]
pub fn is_openrouter(host: &str) -> bool {
    let domain = domain().as_bytes();
    let Some(start) = host.len().checked_sub(domain.len()) else { return false };
    let (head, tail) = host.as_bytes().split_at(start);
    tail.eq_ignore_ascii_case(domain) && (head.is_empty() || head.ends_with(b"."))
}

/// A host of OpenRouter's that only redirects to the API.
#[must_use]
pub fn is_redirecting(host: &str) -> bool {
    REDIRECTING.iter().any(|name| name.eq_ignore_ascii_case(host))
}

/// The region that a host keeps its traffic to, as the API's queries name it; none for the usual host and all others.
#[must_use]
pub fn region(host: &str) -> Option<&'static str> {
    let (name, _) = HOSTS.iter().skip(1).find(|(name, _)| name.eq_ignore_ascii_case(host))?;
    name.split('.').next()
}

/// The host is this machine. A name such as `localhost.example.com` is not.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    match Host::parse(host) {
        // RFC 6761 keeps this one name for the machine itself.
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Err(_) => false,
    }
}

/// The host is no public name: this machine, a container, one of the network around, or a bare address.
#[must_use]
pub fn is_local(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => !name.contains('.') || name.ends_with(".local") || name.ends_with(".internal"),
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        Err(_) => !host.contains('.'),
    }
}

/// https, or http that does not leave this machine.
#[must_use]
pub fn is_safe_for_a_key(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && url.host_str().is_some_and(is_loopback))
}

/// Reads an address as people write it: with or without a scheme, in quotes, with spaces around it.
#[must_use]
pub fn parse(text: &str) -> Option<Url> {
    let text = text.trim().trim_matches(['"', '\'']);
    let whole = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("https://{text}")) };
    whole.ok().filter(|url| url.host_str().is_some_and(|host| !host.is_empty()))
}

/// Host and port as they are shown: without credentials and path, the port only where it is not the usual one.
#[must_use]
pub fn shown(text: &str) -> String {
    let Some(url) = parse(text) else { return String::new() };
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_string(), |port| format!("{host}:{port}"))
}

/// Both addresses lead to the same host and port.
#[must_use]
pub fn is_same(a: &str, b: &str) -> bool {
    let place = |text: &str| parse(text).map(|url| (url.host_str().map(str::to_string), url.port_or_known_default()));
    place(a).is_some_and(|place_of_a| Some(place_of_a) == place(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_openrouter_are_its_domain_and_what_is_below_it() {
        for host in ["openrouter.ai", "OpenRouter.ai", "eu.openrouter.ai", "www.openrouter.ai", "status.openrouter.ai"]
        {
            assert!(is_openrouter(host), "{host}");
        }
        for host in ["openrouter.ai.example.com", "notopenrouter.ai", "openrouter.com", "", ".ai"] {
            assert!(!is_openrouter(host), "{host}");
        }
    }

    #[test]
    fn hosts_are_compared_without_case_credentials_and_the_usual_port() {
        assert!(is_same("https://OpenRouter.ai/api/v1", "https://me:x@openrouter.ai:443/api"));
        assert!(!is_same("https://openrouter.ai", "https://eu.openrouter.ai"));
        assert!(!is_same("http://localhost:1", "http://localhost:2"));
        assert_eq!(shown("http://me:x@LOCALHOST:8080/api/v1"), "localhost:8080");
    }

    #[test]
    fn local_hosts_are_told_from_public_names() {
        for host in ["localhost", "127.0.0.1", "[::1]", "192.168.1.5", "nas.local", "host.docker.internal", "litellm"] {
            assert!(is_local(host), "{host}");
        }
        for host in ["openrouter.ai", "local.example.com", "localhost.example.com"] {
            assert!(!is_local(host) && !is_loopback(host), "{host}");
        }
    }
}
