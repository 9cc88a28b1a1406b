//! Who may use the relay: programs of this machine that address it by its own name, and pages that the user named.
//!
//! A page on the web can send calls to loopback, and a name of its own can be made to lead there (DNS rebinding): the page
//! shows itself by `Origin`, the name by `Host`.

use super::headers::text;
use crate::core::address::host::is_loopback;
use crate::core::exchange::recorded::Own;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Uri, Version};

/// What the user allowed.
#[derive(Clone, Debug, Default)]
pub(super) struct Guard {
    pub(super) origins: Vec<String>,
    pub(super) token: Option<String>,
}

/// Why a call is not taken, and what that is about.
pub(super) struct Refused(pub(super) Own, pub(super) String);

impl Guard {
    /// Looks at the head of a call; the path without the token, where it may go on.
    pub(super) fn admit(
        &self,
        method: &Method,
        uri: &Uri,
        version: Version,
        headers: &HeaderMap,
    ) -> Result<String, Refused> {
        let refused = |own: Own, about: &str| Err(Refused(own, about.to_string()));
        if matches!(*method, Method::CONNECT | Method::TRACE) {
            return refused(Own::Unusable, "its method is for proxies");
        }
        if !self.is_own_name(uri, version, headers) {
            return refused(Own::Host, "");
        }
        if let Some(origin) = text(headers, "origin").or(headers.get("origin").map(|_| "?"))
            && !self.origins.iter().any(|allowed| allowed == origin)
        {
            return refused(if is_preflight(method, headers) { Own::Preflight } else { Own::Origin }, origin);
        }
        let path = match &self.token {
            None => uri.path().to_string(),
            Some(token) => match uri.path().strip_prefix(&format!("/t/{token}")) {
                Some(rest) if rest.is_empty() || rest.starts_with('/') => rest.to_string(),
                _ => return refused(Own::Token, ""),
            },
        };
        if wants_websocket(headers) {
            return refused(Own::WebSocket, "");
        }
        Ok(path)
    }

    /// Proxies write the whole address, and HTTP/1.0 needs no `Host`.
    fn is_own_name(&self, uri: &Uri, version: Version, headers: &HeaderMap) -> bool {
        let stated = uri.authority().map(|authority| authority.as_str());
        let names: Vec<&str> = headers.get_all("host").iter().map(|value| value.to_str().unwrap_or("?")).collect();
        let own = |name: &str| {
            let bare = name.rsplit_once(':').filter(|(_, port)| port.bytes().all(|digit| digit.is_ascii_digit()));
            is_loopback(bare.map_or(name, |(host, _)| host))
        };
        let named = match names.as_slice() {
            [] => version == Version::HTTP_10 || stated.is_some(),
            [name] => own(name),
            _ => false,
        };
        named && stated.is_none_or(own)
    }

    /// The headers that let an allowed page read the answer.
    pub(super) fn allow(&self, origin: Option<&HeaderValue>, answer: &mut HeaderMap) {
        let Some(origin) = origin else { return };
        // OpenRouter allows every page, and its own word stays.
        if !answer.contains_key("access-control-allow-origin") {
            answer.insert(HeaderName::from_static("access-control-allow-origin"), origin.clone());
            answer.append(HeaderName::from_static("vary"), HeaderValue::from_static("Origin"));
        }
        if !answer.contains_key("access-control-expose-headers") {
            answer.insert(
                HeaderName::from_static("access-control-expose-headers"),
                HeaderValue::from_static("X-Generation-Id,X-Provider-Name,Retry-After"),
            );
        }
    }
}

/// Looks at the head of a call that a program made to OpenRouter's own host; the program chose to come this way, so that no
/// page and no name has to be doubted.
pub(super) fn admit_intercepted(uri: &Uri, headers: &HeaderMap) -> Result<String, Refused> {
    if wants_websocket(headers) {
        return Err(Refused(Own::WebSocket, String::new()));
    }
    Ok(uri.path().to_string())
}

fn wants_websocket(headers: &HeaderMap) -> bool {
    text(headers, "upgrade").is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket"))
}

/// A browser asks before the call.
pub(super) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    *method == Method::OPTIONS && headers.contains_key("access-control-request-method")
}

/// What a browser wants to hear before it calls, also from a page of the web to this machine.
pub(super) fn allowed_preflight(asked: &HeaderMap) -> HeaderMap {
    let mut answer = HeaderMap::new();
    for (wanted, allowed) in [
        ("access-control-request-method", "access-control-allow-methods"),
        ("access-control-request-headers", "access-control-allow-headers"),
    ] {
        if let Some(value) = asked.get(wanted) {
            answer.insert(HeaderName::from_static(allowed), value.clone());
        }
    }
    for request in ["private-network", "local-network"] {
        if asked.contains_key(format!("access-control-request-{request}"))
            && let Ok(name) = HeaderName::try_from(format!("access-control-allow-{request}"))
        {
            answer.insert(name, HeaderValue::from_static("true"));
        }
    }
    answer
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn admitted(guard: &Guard, uri: &str, headers: &[(&'static str, &str)]) -> Result<String, Own> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        guard.admit(&Method::POST, &uri.parse().unwrap(), Version::HTTP_11, &map).map_err(|refused| refused.0)
    }

    #[test]
    fn only_this_machines_own_names_are_taken() {
        let guard = Guard::default();
        for host in ["127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:8080", "127.0.0.1"] {
            assert_eq!(admitted(&guard, "/api/v1/key", &[("host", host)]), Ok("/api/v1/key".to_string()), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example:80", "localhost.evil.example", "10.0.0.5:8080", "", "?"] {
            assert_eq!(admitted(&guard, "/api/v1/key", &[("host", host)]), Err(Own::Host), "{host}");
        }
        assert_eq!(admitted(&guard, "/x", &[]), Err(Own::Host));
        assert_eq!(admitted(&guard, "/x", &[("host", "localhost"), ("host", "evil.example")]), Err(Own::Host));
        assert_eq!(admitted(&guard, "http://127.0.0.1:1/x", &[("host", "127.0.0.1:1")]), Ok("/x".to_string()));
        assert_eq!(admitted(&guard, "http://openrouter.ai/x", &[("host", "127.0.0.1:1")]), Err(Own::Host));
    }

    #[test]
    fn pages_are_refused_unless_the_user_named_them() {
        let mut guard = Guard::default();
        for origin in ["https://evil.example", "null", "app://obsidian.md", "http://localhost:3000"] {
            let headers = [("host", "localhost"), ("origin", origin)];
            assert_eq!(admitted(&guard, "/x", &headers), Err(Own::Origin), "{origin}");
            guard.origins = vec![origin.to_string()];
            assert!(admitted(&guard, "/x", &headers).is_ok(), "{origin}");
            guard.origins.clear();
        }
    }

    #[test]
    fn the_token_is_part_of_the_address() {
        let guard = Guard { token: Some("abc".to_string()), ..Guard::default() };
        let host = [("host", "localhost")];
        assert_eq!(admitted(&guard, "/t/abc/api/v1/key", &host), Ok("/api/v1/key".to_string()));
        for path in ["/api/v1/key", "/t/abd/api/v1/key", "/t/abcd/api/v1/key", "/t/", "/"] {
            assert_eq!(admitted(&guard, path, &host), Err(Own::Token), "{path}");
        }
    }
}
