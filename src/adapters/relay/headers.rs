//! Headers that belong to one connection and are not passed on.

use reqwest::header::{CONNECTION, HeaderMap, HeaderName, HeaderValue};

/// RFC 9110, 7.6.1, what older programs send, and the name of the other side.
const HOP_BY_HOP: &[&str] = &[
    "connection",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "transfer-encoding",
    "upgrade",
];

/// The headers for the other side, in their order. `Trailer` and a wish for trailers stay, since trailers are passed on.
pub(super) fn passed_on(headers: &HeaderMap) -> HeaderMap {
    let named: Vec<String> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let stays = |name: &HeaderName, value: &HeaderValue| {
        let is_wish = name == "te" && value.as_bytes().eq_ignore_ascii_case(b"trailers");
        let hops = HOP_BY_HOP.contains(&name.as_str()) || named.iter().any(|hop| hop == name.as_str()) || name == "te";
        is_wish || !hops
    };
    let mut passed = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers.iter().filter(|(name, value)| stays(name, value)) {
        passed.append(name.clone(), value.clone());
    }
    passed
}

/// A header as text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_what_belongs_to_the_connection_stays_behind() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("user-agent", "x/1"),
            ("connection", "keep-alive, X-Own"),
            ("x-own", "1"),
            ("keep-alive", "timeout=5"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "h2c"),
            ("te", "trailers"),
            ("trailer", "x-sum"),
            ("accept-encoding", "gzip, br"),
            ("http-referer", "https://example.com"),
            ("anthropic-version", "2023-06-01"),
        ] {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let left: Vec<String> = passed_on(&headers).keys().map(ToString::to_string).collect();
        assert_eq!(left, ["user-agent", "te", "trailer", "accept-encoding", "http-referer", "anthropic-version"]);
    }
}
