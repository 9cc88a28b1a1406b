//! An address of the API as a client uses it.

use super::host;
use crate::core::knowledge::api::{FOREIGN_PATHS, OTHER_ROOTS, RESOURCES, ROOT, SKINS, Skin};
use std::ops::Range;
use url::Url;

/// A base URL together with what the client appends to it. Credentials, query and fragment are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiUrl {
    skin: Skin,
    base: Url,
    appends: &'static str,
}

/// How a base URL fits OpenRouter's API and the client that uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// OpenRouter's, in the right form.
    Right,
    /// OpenRouter's web site, not its API: the path is missing.
    NoPath,
    /// A part that the client appends is in it already, or a part stands in it twice.
    Doubled,
    /// Plain http, which OpenRouter redirects and clients then call wrongly.
    PlainHttp,
    /// A host that redirects to the API's.
    Redirecting,
    /// OpenRouter's, with another path than this client needs.
    OtherPath,
    /// Another host.
    OtherHost(String),
}

impl ApiUrl {
    /// A base URL as it is given to a client of this skin; none where it is no address.
    #[must_use]
    pub fn of_base(text: &str, skin: Skin) -> Option<Self> {
        let base = without_extras(host::parse(text)?)?;
        Some(Self { skin, base, appends: skin.paths().appends })
    }

    /// The address of a call as an error names it. What the client appended says which skin it speaks; where nothing
    /// tells, it is taken for chat completions.
    #[must_use]
    pub fn of_call(text: &str) -> Option<Self> {
        let mut base = without_extras(host::parse(text)?)?;
        let path = base.path().to_string();
        let appended = || SKINS.iter().map(|paths| (paths.skin, paths.appends));
        // A client of another kind may reach a skin by its bare path.
        let bare = || SKINS.iter().map(|paths| (paths.skin, paths.path));
        let found = appended().chain(bare()).find(|(_, tail)| path.ends_with(tail));
        if let Some((skin, appends)) = found {
            base.set_path(&path[..path.len() - appends.len()]);
            return Some(Self { skin, base, appends });
        }
        let resource = path.strip_prefix(ROOT).and_then(|rest| rest.strip_prefix('/')?.split('/').next());
        if resource.is_some_and(|name| RESOURCES.contains(&name)) {
            base.set_path(ROOT);
        }
        Some(Self { skin: Skin::Chat, base, appends: Skin::Chat.paths().appends })
    }

    /// The wire format of its calls.
    #[must_use]
    pub fn skin(&self) -> Skin {
        self.skin
    }

    /// Its host.
    #[must_use]
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// Its scheme.
    #[must_use]
    pub fn scheme(&self) -> &str {
        self.base.scheme()
    }

    /// The base URL, without a slash at its end.
    #[must_use]
    pub fn base(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Where the client's call of a model goes.
    #[must_use]
    pub fn call(&self) -> Url {
        let mut url = self.base.clone();
        let path = format!("{}{}", url.path().trim_end_matches('/'), self.appends);
        url.set_path(&path);
        url
    }

    /// The base URL that a client of this skin needs, at the same host.
    #[must_use]
    pub fn right_base(&self) -> String {
        let mut url = self.base.clone();
        url.set_path(self.skin.paths().base);
        if host::is_openrouter(self.host()) {
            // Both always succeed: the host is a name and both schemes are of the same kind.
            let _ = url.set_scheme("https");
            if host::is_redirecting(self.host()) {
                let _ = url.set_host(Some(host::domain()));
            }
        }
        url.as_str().trim_end_matches('/').to_string()
    }

    /// Its path is one that the API answers at, whatever the host.
    #[must_use]
    pub fn has_right_path(&self) -> bool {
        self.path_fit() == Fit::Right
    }

    /// Whether it leads to OpenRouter's API in the form that its client needs.
    #[must_use]
    pub fn fit(&self) -> Fit {
        if !host::is_openrouter(self.host()) {
            return Fit::OtherHost(self.host().to_string());
        }
        if self.scheme() == "http" {
            return Fit::PlainHttp;
        }
        if host::is_redirecting(self.host()) {
            return Fit::Redirecting;
        }
        self.path_fit()
    }

    fn path_fit(&self) -> Fit {
        let path = self.base.path().trim_end_matches('/');
        let right = self.skin.paths().base;
        if path == right || (right == ROOT && OTHER_ROOTS.contains(&path)) {
            return Fit::Right;
        }
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        let twice = parts.iter().enumerate().any(|(at, part)| parts[..at].contains(part));
        if twice || SKINS.iter().any(|paths| path.ends_with(paths.path)) || path.ends_with("/models") {
            return Fit::Doubled;
        }
        // Only the end of the root, or nothing of it.
        if path.is_empty() || (path.len() < ROOT.len() && ROOT.ends_with(path)) { Fit::NoPath } else { Fit::OtherPath }
    }
}

/// Judges a base URL for a client of this skin; what is no address leads nowhere near OpenRouter.
#[must_use]
pub fn fit(text: &str, skin: Skin) -> Fit {
    ApiUrl::of_base(text, skin).map_or_else(|| Fit::OtherHost(text.trim().to_lowercase()), |url| url.fit())
}

/// The path of a call to OpenRouter that its API does not have, and the one that does the same there.
#[must_use]
pub fn foreign_path(call: &str) -> Option<(&'static str, Option<&'static str>)> {
    let url = host::parse(call).filter(|url| url.host_str().is_some_and(host::is_openrouter))?;
    let path = url.path().trim_end_matches('/').strip_prefix(ROOT)?;
    FOREIGN_PATHS.iter().find(|(foreign, _)| path == *foreign).copied()
}

/// What a text asked the API for with its place, where it names no call of a model: the resource of the first path below
/// the root, if all that it names are of resources.
#[must_use]
pub fn asked_resource(text: &str) -> Option<(Range<usize>, &'static str)> {
    let below = |(at, _)| {
        let path = text[at + ROOT.len()..].strip_prefix('/').filter(|path| path.starts_with(char::is_alphabetic))?;
        Some((at, path.split(|letter: char| !letter.is_alphanumeric()).next()?))
    };
    let resource = |(at, name): (usize, &str)| {
        let known = RESOURCES.iter().find(|known| **known == name)?;
        Some((at..at + ROOT.len() + 1 + name.len(), *known))
    };
    let mut paths = text.match_indices(ROOT).filter_map(below).map(resource);
    let first = paths.next()??;
    paths.all(|path| path.is_some()).then_some(first)
}

/// The path is one that APIs of language models have, OpenRouter's or another vendor's.
#[must_use]
pub fn is_call_path(path: &str) -> bool {
    let general = ["/v1", "/api", "/chat", "/models", ":generate"];
    general.iter().any(|part| path.contains(part)) || SKINS.iter().any(|paths| path.contains(paths.path))
}

/// Credentials are the client's affair, and query and fragment are no part of an API's address.
fn without_extras(mut url: Url) -> Option<Url> {
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_string();
    url.set_path(&path);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_judged_for_the_client_that_uses_it() {
        let chat = |url| fit(url, Skin::Chat);
        assert_eq!(chat("https://openrouter.ai/api/v1"), Fit::Right);
        assert_eq!(chat("https://openrouter.ai/api/v1/"), Fit::Right);
        assert_eq!(chat("https://eu.openrouter.ai/api/v1"), Fit::Right);
        assert_eq!(chat("openrouter.ai/api/v1"), Fit::Right);
        assert_eq!(chat("https://openrouter.ai/api/v1/cursor"), Fit::Right);
        assert_eq!(chat("https://openrouter.ai"), Fit::NoPath);
        assert_eq!(chat("https://openrouter.ai/v1"), Fit::NoPath);
        assert_eq!(chat("https://openrouter.ai/api"), Fit::OtherPath);
        assert_eq!(chat("https://openrouter.ai//api/v1"), Fit::OtherPath);
        assert_eq!(chat("https://openrouter.ai/api/v1/chat/completions"), Fit::Doubled);
        assert_eq!(chat("https://openrouter.ai/api/v1/v1"), Fit::Doubled);
        assert_eq!(chat("http://openrouter.ai/api/v1"), Fit::PlainHttp);
        assert_eq!(chat("https://www.openrouter.ai/api/v1"), Fit::Redirecting);
        assert_eq!(chat("https://api.openai.com/v1"), Fit::OtherHost("api.openai.com".into()));
        assert_eq!(chat("localhost:4000"), Fit::OtherHost("localhost".into()));
        assert_eq!(
            chat("https://openrouter.ai.example.com/api/v1"),
            Fit::OtherHost("openrouter.ai.example.com".into())
        );
        assert_eq!(chat("https://u:p@OpenRouter.ai:443/api/v1"), Fit::Right);
        assert_eq!(fit("https://openrouter.ai/api", Skin::Messages), Fit::Right);
        assert_eq!(fit("https://openrouter.ai/api/v1", Skin::Messages), Fit::OtherPath);
    }

    #[test]
    fn what_a_client_appended_is_taken_off_and_put_back() {
        for (call, skin, base) in [
            ("https://openrouter.ai/api/v1/chat/completions", Skin::Chat, "https://openrouter.ai/api/v1"),
            ("https://openrouter.ai/v1/chat/completions", Skin::Chat, "https://openrouter.ai/v1"),
            ("https://openrouter.ai/api/v1/responses", Skin::Responses, "https://openrouter.ai/api/v1"),
            ("https://openrouter.ai/api/v1/messages", Skin::Messages, "https://openrouter.ai/api"),
            ("https://openrouter.ai/api/v1/v1/messages", Skin::Messages, "https://openrouter.ai/api/v1"),
            ("https://openrouter.ai/api/messages", Skin::Messages, "https://openrouter.ai/api"),
            ("https://openrouter.ai/api/v1/completions", Skin::Completions, "https://openrouter.ai/api/v1"),
            ("https://openrouter.ai/api/v1/embeddings", Skin::Embeddings, "https://openrouter.ai/api/v1"),
        ] {
            let url = ApiUrl::of_call(&format!("{call}/?beta=true#x"));
            let found = url.map(|url| (url.skin(), url.base().to_string(), url.call().to_string()));
            assert_eq!(found, Some((skin, base.to_string(), call.to_string())));
        }
        for listed in ["/models", "/key", "/models/a/b/endpoints", "/generation", ""] {
            let url = ApiUrl::of_call(&format!("https://me:x@openrouter.ai/api/v1{listed}"));
            let call = url.map(|url| url.call().to_string());
            assert_eq!(call.as_deref(), Some("https://openrouter.ai/api/v1/chat/completions"), "{listed}");
        }
    }

    #[test]
    fn a_text_asks_for_a_resource_where_no_model_is_called() {
        let asked = |text| asked_resource(text).map(|(at, name)| (&text[at], name));
        let models = Some(("/api/v1/models", "models"));
        assert_eq!(asked("GET https://openrouter.ai/api/v1/models/user 503"), models);
        assert_eq!(asked("base https://openrouter.ai/api/v1 GET /api/v1/models?zdr=true"), models);
        assert_eq!(asked("GET /api/v1/models 200, POST /api/v1/chat/completions 503"), None);
        assert_eq!(asked("GET /api/v1/model-list 503"), None);
        assert_eq!(asked("https://openrouter.ai/api/v1/"), None);
    }

    #[test]
    fn the_right_base_keeps_the_host_where_it_can() {
        for (base, skin, right) in [
            ("https://openrouter.ai/v1", Skin::Chat, "https://openrouter.ai/api/v1"),
            ("http://www.openrouter.ai", Skin::Chat, "https://openrouter.ai/api/v1"),
            ("https://eu.openrouter.ai/api/v1", Skin::Messages, "https://eu.openrouter.ai/api"),
            ("http://127.0.0.1:8080/v1", Skin::Chat, "http://127.0.0.1:8080/api/v1"),
        ] {
            assert_eq!(ApiUrl::of_base(base, skin).map(|url| url.right_base()).as_deref(), Some(right));
        }
    }
}
