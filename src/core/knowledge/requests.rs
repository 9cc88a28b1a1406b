//! What those who take a request refuse in it, generated from `assets/request/` at build time.

use crate::core::words::RepairKind;

include!(concat!(env!("OUT_DIR"), "/requests.rs"));

/// A setting of a program that puts into a request what is refused there.
#[derive(Debug, PartialEq)]
pub struct ClientSetting {
    /// The program's id.
    pub client: &'static str,
    /// The rules that find what it makes.
    pub rules: &'static [&'static str],
    /// Where it is and what to set, in the program's own words.
    pub place: &'static str,
}

impl ClientSetting {
    /// Those that make what a rule finds: of this program, where it is known.
    pub fn of(rule: &str, client: Option<&str>) -> impl Iterator<Item = &'static Self> {
        let made = SETTINGS.iter().filter(move |setting| setting.rules.contains(&rule));
        made.filter(move |setting| client.is_none_or(|client| client == setting.client))
    }
}

/// One thing in a request that somebody refuses.
#[derive(Debug, PartialEq)]
pub struct RequestRule {
    /// Its name in the JSON output.
    pub id: &'static str,
    /// Key of the sentence that says what is found.
    pub title: &'static str,
    /// Key of the sentence that says what to write instead.
    pub mend: &'static str,
    /// Name of the detector that looks for it.
    pub find: &'static str,
    /// Where it is sought: JSON pointers in which `*` is any key or index.
    pub at: &'static [&'static str],
    /// It counts only where one of these pointers holds something.
    pub with: &'static [&'static str],
    /// It counts only where none of these pointers holds something.
    pub without: &'static [&'static str],
    /// It counts only where this pointer holds this text.
    pub where_is: Option<(&'static str, &'static str)>,
    /// The least that is taken.
    pub least: Option<f64>,
    /// The most that is taken.
    pub most: Option<f64>,
    /// Names that are taken, or those that are not: the detector knows.
    pub words: &'static [&'static str],
    /// Kinds of paths of the API where it counts; everywhere without any.
    pub skins: &'static [&'static str],
    /// Authors of models, or providers, that refuse it; without any it is OpenRouter or everyone.
    pub minds: &'static [&'static str],
    /// Those of the providers of such models that refuse it; without any all do.
    pub providers: &'static [&'static str],
    /// Beginnings of the names of models, without their author, that refuse it.
    pub models: &'static [&'static str],
    /// Seen in a refusal or a document, and not inferred from others of its kind.
    pub is_known: bool,
    /// It counts only where the refusal's words say it.
    pub only_said: bool,
    /// Pieces of the refusal's words, in small letters.
    pub says: &'static [&'static str],
    /// What is changed.
    pub repair: RepairKind,
    /// The value for `replace` and `add`, as JSON.
    pub value: Option<&'static str>,
    /// The new name for `rename`.
    pub to: Option<&'static str>,
}
