//! Where a call of a program belongs at OpenRouter, and whether the program's own path would have led there.

use crate::core::knowledge::api::{ROOT, SKINS};

/// Parts of the site beside the API that answer calls of programs too (`/api/alpha/decisions`, `/api/beta/…`); they are
/// below `/api` and not below the root.
const BESIDE: &[&str] = &["alpha", "beta"];

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The path at OpenRouter, from the host on.
    pub whole: String,
    /// The same below the root of the API; none beside it.
    pub below: Option<String>,
    /// The program's own path is this one.
    pub right: bool,
}

/// The place of a path, as it came and without its query. A part of the root that is missing or doubled, and a call that
/// was appended twice, are mended.
#[must_use]
pub fn of(path: &str) -> Route {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if parts.first() == Some(&"api") && parts.get(1).is_some_and(|part| BESIDE.contains(part)) {
        return Route { whole: path.to_string(), below: None, right: true };
    }
    // "api" and "v1" begin no path below the root.
    let leading = parts.iter().take_while(|part| ["api", "v1"].contains(part)).count();
    parts.drain(..leading);
    let mut below: String = parts.iter().flat_map(|part| ["/", part]).collect();
    // Of the skins that fit, the longer path is the one that was appended.
    let ends = |below: &str| {
        let fitting = SKINS.iter().map(|skin| skin.path).filter(|end| below.ends_with(end));
        fitting.max_by_key(|end| end.len())
    };
    while let Some(end) = ends(&below) {
        let Some(before) = below.strip_suffix(end).filter(|before| ends(before).is_some()) else { break };
        below.truncate(before.len());
    }
    if path.len() > 1 && path.ends_with('/') {
        below.push('/');
    }
    let whole = format!("{ROOT}{below}");
    Route { right: whole == path, whole, below: Some(below) }
}

/// The place of a path that the program wrote at OpenRouter's own host: it goes there as it is, right or wrong.
#[must_use]
pub fn as_it_is(path: &str) -> Route {
    let Route { below, right, .. } = of(path);
    Route { whole: path.to_string(), below: below.filter(|_| right), right }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_arrives_at_its_place_and_says_whether_it_was_right() {
        for (path, whole, right) in [
            ("/api/v1/chat/completions", "/api/v1/chat/completions", true),
            ("/v1/chat/completions", "/api/v1/chat/completions", false),
            ("/chat/completions", "/api/v1/chat/completions", false),
            ("/api/chat/completions", "/api/v1/chat/completions", false),
            ("/api/v1/v1/messages", "/api/v1/messages", false),
            ("/api/v1/messages", "/api/v1/messages", true),
            ("/api/v1/api/v1/models", "/api/v1/models", false),
            ("//api/v1/models", "/api/v1/models", false),
            ("/api/v1/chat/completions/chat/completions", "/api/v1/chat/completions", false),
            ("/api/v1/chat/completions/completions", "/api/v1/chat/completions", false),
            ("/api/v1/models/z-ai/glm-5.1/endpoints", "/api/v1/models/z-ai/glm-5.1/endpoints", true),
            ("/api/v1/models/", "/api/v1/models/", true),
            ("/api/v1/cursor/chat/completions", "/api/v1/cursor/chat/completions", true),
            ("/api/alpha/decisions", "/api/alpha/decisions", true),
            ("/key", "/api/v1/key", false),
            ("/a%2Fb", "/api/v1/a%2Fb", false),
        ] {
            let route = of(path);
            assert_eq!((route.whole.as_str(), route.right), (whole, right), "{path}");
        }
    }
}
