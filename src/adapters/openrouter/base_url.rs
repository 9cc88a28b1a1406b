//! The one URL that the key may go to.

use crate::core::address::host;
use crate::core::text::Sentence;
use crate::say;
use reqwest::Url;

/// A base URL that is safe to send a key to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Checks a URL as given: https, or http on loopback; no credentials, query or fragment.
    ///
    /// # Errors
    /// The sentence that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Sentence> {
        let mut url = Url::parse(text.trim()).map_err(|_| say!("network.base_url_unreadable"))?;
        if url.host_str().is_none_or(str::is_empty) {
            return Err(say!("network.base_url_unreadable"));
        }
        if !host::is_safe_for_a_key(&url) {
            return Err(say!("network.base_url_plain"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(say!("network.base_url_credentials"));
        }
        url.set_query(None);
        url.set_fragment(None);
        let path = url.path().trim_end_matches('/').to_string();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// An endpoint of the API; `path` begins with a slash.
    #[must_use]
    pub fn endpoint(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let base = url.path().trim_end_matches('/').to_string();
        url.set_path(&format!("{base}{path}"));
        url
    }

    /// A page of the host, beside the API.
    #[must_use]
    pub fn page(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// It is OpenRouter's own.
    #[must_use]
    pub fn is_openrouter(&self) -> bool {
        host::is_openrouter(self.host())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_loopback_may_have_the_key() {
        for good in ["https://openrouter.ai/api/v1", "https://eu.openrouter.ai/api/v1/", "http://127.0.0.1:8080/api/v1"]
        {
            assert!(BaseUrl::parse(good).is_ok(), "{good}");
        }
        assert!(BaseUrl::parse("http://localhost:1/").is_ok());
        assert!(BaseUrl::parse("http://[::1]:1/").is_ok());
        for (bad, key) in [
            ("openrouter.ai/api/v1", "network.base_url_unreadable"),
            ("http://openrouter.ai/api/v1", "network.base_url_plain"),
            ("http://localhost.example.com/", "network.base_url_plain"),
            ("http://127.0.0.1.example.com/", "network.base_url_plain"),
            ("file:///etc/passwd", "network.base_url_unreadable"),
            ("ftp://openrouter.ai/", "network.base_url_plain"),
            ("https://user:pass@openrouter.ai/api/v1", "network.base_url_credentials"),
        ] {
            assert_eq!(BaseUrl::parse(bad).err().map(|it| it.key), Some(key), "{bad}");
        }
    }

    #[test]
    fn paths_are_joined_with_one_slash() {
        let base = BaseUrl::parse("https://openrouter.ai/api/v1/?x=1#y").ok();
        let urls = base.map(|it| (it.endpoint("/key").to_string(), it.page("/cdn-cgi/trace").to_string()));
        let expected = ("https://openrouter.ai/api/v1/key", "https://openrouter.ai/cdn-cgi/trace");
        assert_eq!(urls.as_ref().map(|(a, b)| (a.as_str(), b.as_str())), Some(expected));
    }
}
