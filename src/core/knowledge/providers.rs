//! Upstream providers by name and slug, generated from `assets/providers.toml` at build time.

include!(concat!(env!("OUT_DIR"), "/providers.rs"));

/// This is a provider's name, as OpenRouter prints it.
#[must_use]
pub fn is_provider(name: &str) -> bool {
    PROVIDERS.binary_search_by(|(known, _)| (*known).cmp(name)).is_ok()
}

/// Both are the same name but for case, spaces and punctuation, in which errors, lists and requests differ.
#[must_use]
pub fn is_same(a: &str, b: &str) -> bool {
    plain(a).eq(plain(b))
}

/// The slug that requests take for a provider, by its name or slug; none for one that is not known to serve.
#[must_use]
pub fn slug_of(provider: &str) -> Option<&'static str> {
    let found = PROVIDERS.iter().find(|(name, slug)| is_same(name, provider) || *slug == provider);
    found.map(|(_, slug)| *slug).filter(|slug| !slug.is_empty())
}

fn plain(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_known_by_each_of_its_names() {
        for (name, slug) in [
            ("Google", Some("google-vertex")),
            ("google ai studio", Some("google-ai-studio")),
            ("Moonshot AI", Some("moonshotai")),
            ("moonshotai", Some("moonshotai")),
            ("Z.AI", Some("z-ai")),
            ("DeepInfra", Some("deepinfra")),
            ("Lambda", None),
            ("Nobody", None),
        ] {
            assert_eq!(slug_of(name), slug, "{name}");
        }
    }
}
