//! Pages that texts lead to.

include!(concat!(env!("OUT_DIR"), "/links.rs"));

/// The workspace that addresses name where the user's own is not known.
const ANY_WORKSPACE: &str = "default";

/// What is changed on this page takes its time to act, in whichever workspace.
#[must_use]
pub fn acts_late(url: &str) -> bool {
    let plain = match url.split_once("/workspaces/").and_then(|(host, rest)| Some((host, rest.split_once('/')?.1))) {
        Some((host, page)) => format!("{host}/workspaces/{ANY_WORKSPACE}/{page}"),
        None => url.to_string(),
    };
    SLOW_PAGES.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::acts_late;

    #[test]
    fn a_page_of_any_workspace_acts_as_late_as_that_of_the_default_one() {
        assert!(acts_late("https://openrouter.ai/settings/privacy"));
        assert!(acts_late("https://openrouter.ai/workspaces/acre-agents/guardrails"));
        assert!(!acts_late("https://openrouter.ai/settings/keys"));
        assert!(!acts_late("https://openrouter.ai/models"));
    }
}
