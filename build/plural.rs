//! `{count|model|models}` of a sentence → `{count|1|model|*|models}`: each form with the numbers that it is for, as `plural`
//! in the language's `rules.toml` states them. So a sentence carries the grammar of its own language, also where another one
//! falls back on it.

use super::sentences::placeholders;
use serde::Deserialize;
use std::fmt::Write as _;

/// The numbers that a form of a word is for.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Plural {
    /// Whole numbers.
    #[serde(default)]
    pub is: Vec<String>,
    /// Last digits of numbers.
    #[serde(default)]
    pub ends: Vec<String>,
    /// Last digits of numbers that it is not for, whatever `ends` says.
    #[serde(default)]
    pub but: Vec<String>,
}

impl Plural {
    /// As `src/core/text/counted.rs` reads it.
    fn condition(&self) -> String {
        let signed = |sign: &str, numbers: &[String]| -> Vec<String> {
            numbers.iter().map(|number| format!("{sign}{number}")).collect()
        };
        [signed("^", &self.but), signed("", &self.is), signed("~", &self.ends)].concat().join("/")
    }
}

/// The text with the numbers beside the forms; or what is wrong with it.
pub fn counted(text: &str, plural: &[Plural]) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, name, forms, after)) = next(rest) {
        out.push_str(before);
        let forms: Vec<&str> = forms.split('|').collect();
        if !placeholders(text).contains(name) {
            return Err(format!("`{{{name}|…}}` follows a number that the sentence does not fill in: `{{{name}}}`"));
        }
        if forms.len() != plural.len() + 1 {
            let (is, wanted) = (forms.len(), plural.len() + 1);
            let s = if is == 1 { "" } else { "s" };
            return Err(format!("`{{{name}|…}}` has {is} form{s}, and `plural` in rules.toml makes {wanted}"));
        }
        let _ = write!(out, "{{{name}");
        let conditions = plural.iter().map(Plural::condition).chain(["*".to_string()]);
        for (condition, form) in conditions.zip(forms) {
            let _ = write!(out, "|{condition}|{form}");
        }
        out.push('}');
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// The next `{name|forms}`: what is before it, its two parts, what is after it.
fn next(text: &str) -> Option<(&str, &str, &str, &str)> {
    text.match_indices('{').find_map(|(open, _)| {
        let (inner, after) = text[open + 1..].split_once('}')?;
        let (name, forms) = inner.split_once('|')?;
        let named = !name.is_empty() && name.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
        named.then_some((&text[..open], name, forms, after))
    })
}
