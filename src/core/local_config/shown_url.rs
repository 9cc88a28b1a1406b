//! Addresses of settings as they may be shown.

use crate::core::ingest::redact::redact;

/// A URL as it may be shown: credentials, query and fragment stay out, and a key in its path is masked.
#[must_use]
pub fn shown(url: &str) -> String {
    // Before it is taken apart: a password may hold what parts a URL.
    let masked = if url.contains("://") { redact(url).0 } else { url.to_string() };
    redact(&without_extras(&masked)).0
}

fn without_extras(url: &str) -> String {
    let url = url.trim().trim_matches(['"', '\'']);
    let url =
        url.rsplit_once('@').filter(|_| !url.contains("://")).map_or(url.to_string(), |(_, host)| format!("…@{host}"));
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    match bare.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_once('/').map_or((rest, None), |(it, path)| (it, Some(path)));
            let host = authority.rsplit('@').next().unwrap_or_default();
            let hidden = if authority.contains('@') { "…@" } else { "" };
            format!("{scheme}://{hidden}{host}{}", path.map(|it| format!("/{it}")).unwrap_or_default())
        }
        None => match bare.rsplit_once('@') {
            Some((_, host)) => format!("…@{host}"),
            None => bare.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_not_shown() {
        assert_eq!(shown("http://user:secret@proxy.example:3128/x?k=v"), "http://…@proxy.example:3128/x");
        assert_eq!(shown("user:secret@proxy.example:3128"), "…@proxy.example:3128");
        assert_eq!(shown("http://bob:p/S3cret?x#y@127.0.0.1:1"), "http://…@127.0.0.1:1");
        assert_eq!(shown("bob:p/S3cret@proxy:1"), "…@proxy:1");
        assert_eq!(shown("https://openrouter.ai/api/v1"), "https://openrouter.ai/api/v1");
    }
}
