//! `assets/pages.toml`: every page that a text links to. The program needs to know which of them act late.

use super::source::{Problems, Source};
use super::values::{At, Day};
use serde::Deserialize;

/// Every page that a text links to: `assets/pages.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Links {
    /// The pages.
    pub page: Vec<Link>,
}

/// A page that texts link to.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Its address.
    pub url: At<String>,
    /// When it was seen last.
    pub seen: Day,
    /// Where.
    pub source: At<String>,
    /// What is changed there takes its time, so that no text says that it acts at once.
    #[serde(default)]
    pub slow: bool,
}

/// The pages, with everything that does not fit reported.
pub fn read(source: &Source, problems: &mut Problems) -> Option<Links> {
    let links: Links = source.parse(problems)?;
    let mut seen: Vec<&str> = Vec::new();
    for link in &links.page {
        let url = link.url.get().as_str();
        let is_plain = url.chars().all(|letter| letter.is_ascii_graphic()) && !url.contains(['{', '}', '`', '<', '>']);
        if !url.starts_with("https://") || !is_plain {
            source.wrong(
                link.url.span(),
                format!("`{url}` is no address of a page: it begins with `https://`"),
                problems,
            );
        }
        if seen.contains(&url) {
            source.wrong(link.url.span(), format!("{url} is there twice"), problems);
        }
        if link.source.get().is_empty() {
            source.wrong(link.source.span(), "say where it was seen", problems);
        }
        seen.push(url);
    }
    Some(links)
}

/// The table of pages whose settings take their time.
pub fn table(links: &Links) -> String {
    let slow: Vec<&str> = links.page.iter().filter(|link| link.slow).map(|link| link.url.get().as_str()).collect();
    format!(
        "/// Pages whose settings take their time to act.\n\
         pub static SLOW_PAGES: &[&str] = &{slow:?};\n"
    )
}
