//! How a program came to the relay, and where its call therefore goes.

use crate::adapters::openrouter::BaseUrl;
use crate::core::address::host::is_openrouter;
use crate::core::exchange::route::{self, Route};
use reqwest::Url;

/// How a program came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By the relay's own address; its path is mended where it is wrong.
    Addressed,
    /// By the address of this host of OpenRouter's, led here by a proxy; its path is left as it is.
    Intercepted(&'static str),
}

impl Way {
    pub(super) fn is_intercepted(self) -> bool {
        self != Self::Addressed
    }

    /// The place of a path.
    pub(super) fn route(self, path: &str) -> Route {
        match self {
            Self::Addressed => route::of(path),
            Self::Intercepted(_) => route::as_it_is(path),
        }
    }

    /// Where a call goes. A key is passed on to the host of OpenRouter's that the program addressed; another upstream, which
    /// the user named, takes all calls.
    pub(super) fn upstream(self, base: &BaseUrl, path: &str, query: Option<&str>) -> Url {
        let route = self.route(path);
        let mut url = match &route.below {
            Some(below) => base.endpoint(below),
            None => base.page(&route.whole),
        };
        if let Self::Intercepted(host) = self
            && is_openrouter(base.host())
        {
            // Such a host is a name, so that the URL takes it.
            let _ = url.set_host(Some(host));
        }
        url.set_query(query);
        url
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_call_goes_where_it_was_addressed_or_to_the_upstream_that_the_user_named() {
        let openrouter = BaseUrl::parse("https://openrouter.ai/api/v1").unwrap();
        let named = BaseUrl::parse("http://127.0.0.1:8080/api/v1").unwrap();
        let europe = Way::Intercepted("eu.openrouter.ai");
        for (way, base, path, url) in [
            (Way::Addressed, &openrouter, "/v1/key", "https://openrouter.ai/api/v1/key"),
            (europe, &openrouter, "/api/v1/key", "https://eu.openrouter.ai/api/v1/key"),
            (europe, &openrouter, "/v1/key", "https://eu.openrouter.ai/v1/key"),
            (europe, &named, "/api/v1/key", "http://127.0.0.1:8080/api/v1/key"),
            (europe, &named, "/v1/key", "http://127.0.0.1:8080/v1/key"),
        ] {
            assert_eq!(way.upstream(base, path, None).as_str(), url, "{way:?} {path}");
        }
    }
}
