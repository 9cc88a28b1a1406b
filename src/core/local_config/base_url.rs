//! Is this base URL OpenRouter's, in the form that the client needs?

/// Which client library joins its paths to the base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// Joins `/chat/completions` or `/responses`: needs `…/api/v1`.
    OpenAi,
    /// Joins `/v1/messages`: needs `…/api`.
    Anthropic,
}

/// What a base URL is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// OpenRouter's, in the right form.
    Right,
    /// OpenRouter's web site, not its API: the path is missing.
    NoPath,
    /// The path of a call is in it, which the client adds again.
    Doubled,
    /// Plain http, which OpenRouter redirects and clients then call wrongly.
    PlainHttp,
    /// OpenRouter's, with another path than this client needs.
    OtherPath,
    /// Another host.
    OtherHost(String),
}

/// Judges a base URL for a client of this flavour.
#[must_use]
pub fn judge(url: &str, flavour: Flavour) -> Door {
    let url = url.trim().trim_matches(['"', '\'']);
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host_of(authority);
    if host != "openrouter.ai" && !host.ends_with(".openrouter.ai") {
        return Door::OtherHost(host);
    }
    if scheme.eq_ignore_ascii_case("http") {
        return Door::PlainHttp;
    }
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    let calls = ["chat/completions", "completions", "responses", "messages", "models"];
    if calls.iter().any(|it| path.ends_with(it)) || path.matches("v1").count() > 1 {
        return Door::Doubled;
    }
    match (flavour, path) {
        (_, "" | "v1") => Door::NoPath,
        (Flavour::OpenAi, "api/v1" | "api/v1/cursor") | (Flavour::Anthropic, "api") => Door::Right,
        _ => Door::OtherPath,
    }
}

/// The host in lower case, without credentials and port.
fn host_of(authority: &str) -> String {
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = if host.starts_with('[') { host.split(']').next() } else { host.split(':').next() };
    host.unwrap_or_default().trim_start_matches('[').to_lowercase()
}

/// A URL as it may be shown: credentials, query and fragment stay out, and a key in its path is masked.
#[must_use]
pub fn shown(url: &str) -> String {
    crate::core::ingest::redact::redact(&without_extras(url)).0
}

fn without_extras(url: &str) -> String {
    let url = url.trim().trim_matches(['"', '\'']);
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
    fn doors_are_told_apart() {
        let openai = |url| judge(url, Flavour::OpenAi);
        assert_eq!(openai("https://openrouter.ai/api/v1"), Door::Right);
        assert_eq!(openai("https://openrouter.ai/api/v1/"), Door::Right);
        assert_eq!(openai("https://openrouter.ai"), Door::NoPath);
        assert_eq!(openai("https://openrouter.ai/v1"), Door::NoPath);
        assert_eq!(openai("https://openrouter.ai/api"), Door::OtherPath);
        assert_eq!(openai("https://openrouter.ai/api/v1/chat/completions"), Door::Doubled);
        assert_eq!(openai("http://openrouter.ai/api/v1"), Door::PlainHttp);
        assert_eq!(openai("https://api.openai.com/v1"), Door::OtherHost("api.openai.com".into()));
        assert_eq!(
            openai("https://openrouter.ai.example.com/api/v1"),
            Door::OtherHost("openrouter.ai.example.com".into())
        );
        assert_eq!(openai("https://u:p@OpenRouter.ai:443/api/v1"), Door::Right);
        assert_eq!(judge("https://openrouter.ai/api", Flavour::Anthropic), Door::Right);
        assert_eq!(judge("https://openrouter.ai/api/v1", Flavour::Anthropic), Door::OtherPath);
    }

    #[test]
    fn credentials_are_not_shown() {
        assert_eq!(shown("http://user:secret@proxy.example:3128/x?k=v"), "http://…@proxy.example:3128/x");
        assert_eq!(shown("user:secret@proxy.example:3128"), "…@proxy.example:3128");
        assert_eq!(shown("https://openrouter.ai/api/v1"), "https://openrouter.ai/api/v1");
    }
}
