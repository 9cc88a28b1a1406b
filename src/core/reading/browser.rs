//! What a text shows of a call that a browser was to make: a browser asks the API first (the preflight), and tells the page
//! nothing of a refusal.

use crate::core::address::host::is_loopback;
use url::Url;

/// Words in which browsers tell a page that its call did not come about; a connection that failed may be behind them.
const SIGNS: &[&str] = &[
    "Failed to fetch",
    "Load failed",
    "NetworkError when attempting to fetch resource",
    "net::ERR_FAILED",
    "Access-Control-Allow-",
];

/// Those that name the rule that was broken.
const KEPT: &[&str] = &["blocked by CORS policy", "Cross-Origin Request Blocked"];

/// Headers that clients of the API send from pages.
const USUAL: &[&str] = &["authorization", "content-type", "http-referer", "x-title"];
/// What browsers write before and behind the name of a header that was refused.
const FIELD: &[(&str, &str)] = &[("equest header field ", " "), ("header ‘", "’"), ("header '", "'")];
/// Headers that are asked for at most, and letters of one.
const MOST: usize = 16;
const LONGEST: usize = 64;
/// A page that nobody named.
const SOME_PAGE: &str = "http://localhost:3000";

/// A call that a page was to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageCall {
    /// The page.
    pub origin: String,
    /// Names of the call's headers, in small letters.
    pub headers: Vec<String>,
}

/// The call of a page; none where the text has no words of a browser.
#[must_use]
pub fn page_call(text: &str) -> Option<PageCall> {
    if !SIGNS.iter().chain(KEPT).any(|sign| text.contains(sign)) {
        return None;
    }
    let mut headers: Vec<String> = USUAL.iter().map(|name| (*name).to_string()).collect();
    let refused = FIELD.iter().flat_map(|(before, after)| {
        text.split(before).skip(1).filter_map(move |rest| rest.split(after).next()).collect::<Vec<_>>()
    });
    let listed = text.split("ccess-control-request-headers:").skip(1).filter_map(|rest| rest.lines().next());
    for name in refused.chain(listed.flat_map(|line| line.split(','))) {
        let name = name.trim().to_ascii_lowercase();
        if is_header(&name) && !headers.contains(&name) && headers.len() < MOST {
            headers.push(name);
        }
    }
    let origin = text.split("from origin ").nth(1).and_then(origin);
    Some(PageCall { origin: origin.unwrap_or_else(|| SOME_PAGE.to_string()), headers })
}

/// The header that the browser names as refused, in small letters.
#[must_use]
pub fn refused_header(text: &str) -> Option<String> {
    page_call(text)?.headers.into_iter().find(|name| !USUAL.contains(&name.as_str()))
}

/// Words in which the browser says that it kept the answer, or the call, from the page.
#[must_use]
pub fn kept_from_the_page(text: &str) -> Option<&'static str> {
    KEPT.iter().find(|words| text.contains(**words)).copied()
}

/// A name that a header of a call may have; the browser's own and those that a forwarding party sets are none.
fn is_header(name: &str) -> bool {
    let spelled = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let word = name.len() > 2 && name.len() <= LONGEST;
    word && spelled && (name.contains('-') || USUAL.contains(&name))
}

/// The page that is named in quotes. A name on a private network is nobody's business: any page of this machine serves.
fn origin(rest: &str) -> Option<String> {
    let named = rest.trim_start_matches(['\'', '"', '‘', '`']);
    let named = named.split(['\'', '"', '’', '`', ' ', '\n']).next()?;
    let url = Url::parse(named).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = url.host_str()?;
    is_loopback(host).then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_header_that_a_browser_names_is_asked_for() {
        let chrome = "Access to fetch at 'https://openrouter.ai/api/v1/chat/completions' from origin \
                      'http://localhost:5173' has been blocked by CORS policy: Request header field \
                      x-openrouter-metadata is not allowed by Access-Control-Allow-Headers in preflight response.";
        let call = page_call(chrome).unwrap();
        assert_eq!(call.origin, "http://localhost:5173");
        assert!(call.headers.iter().any(|name| name == "x-openrouter-metadata"), "{call:?}");
        assert_eq!(refused_header(chrome).as_deref(), Some("x-openrouter-metadata"));
        assert_eq!(kept_from_the_page(chrome), Some("blocked by CORS policy"));
        let firefox = "Cross-Origin Request Blocked: … (Reason: header ‘x-stainless-os’ is not allowed according to header \
                       ‘Access-Control-Allow-Headers’ from CORS preflight response).";
        assert!(page_call(firefox).unwrap().headers.contains(&"x-stainless-os".to_string()));
    }

    #[test]
    fn a_page_of_the_web_is_not_named_to_anybody() {
        let text = "from origin 'https://intranet.example' has been blocked by CORS policy";
        assert_eq!(page_call(text).unwrap().origin, SOME_PAGE);
        assert_eq!(page_call("TypeError: Failed to fetch").unwrap().headers.len(), USUAL.len());
        assert_eq!(page_call("401 User not found."), None);
        assert_eq!((refused_header(text), kept_from_the_page("TypeError: Failed to fetch")), (None, None));
    }
}
