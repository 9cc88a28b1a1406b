//! All that there is to say of one request, for every way to say it.

use crate::core::case::Case;
use crate::core::checks::{Outcome, Probe};
use crate::core::knowledge::clients::Client;
use crate::core::knowledge::requests::ClientSetting;
use crate::core::request::examined::Examined;
use crate::core::request::preflight::RequestPreflight;
use crate::core::request::reduce::reduction::Reduced;
use crate::core::text::Sentence;
use crate::say;

/// All that there is to say of a request.
#[derive(Debug)]
pub struct RequestAnswer<'a> {
    /// What was found offline.
    pub examined: &'a Examined,
    /// The request against catalogue and account.
    pub preflight: Option<RequestPreflight>,
    /// Why there is no preflight, where it was to be made.
    pub unmade: Option<Sentence>,
    /// What the reduction found.
    pub reduced: Option<Reduced>,
    /// Why there is none, where it was wanted.
    pub unreduced: Option<Sentence>,
    /// The program that made the request, where its words show it.
    pub client: Option<String>,
    /// Prompts may be shown.
    pub with_prompts: bool,
}

impl<'a> RequestAnswer<'a> {
    /// Of an offline check.
    #[must_use]
    pub fn of(examined: &'a Examined, with_prompts: bool) -> Self {
        // Reading words takes longer than checking a short request, and there may be none.
        let is_told = !examined.taken.words.trim().is_empty();
        let client = is_told.then(|| examined.told().client).flatten();
        Self { examined, preflight: None, unmade: None, reduced: None, unreduced: None, client, with_prompts }
    }

    /// The settings of programs that make what a rule finds: of the program that made the request, else of all that are
    /// known to; each with the program's name.
    pub fn settings(&self, rule: &str) -> Vec<(&'static str, &'static str)> {
        let client = self.client.as_deref();
        // A library has no settings page of its own, but the one who uses it may be any program.
        let client = client.filter(|id| Client::find(id).is_some_and(|client| !client.library));
        let made = ClientSetting::of(rule, client);
        made.filter_map(|setting| Some((Client::find(setting.client)?.name, setting.place))).collect()
    }

    /// Takes in what the catalogue says, or why it was not heard.
    pub fn hold(&mut self, preflight: Option<RequestPreflight>, case: &Case) {
        self.unmade = match (&preflight, case.result(Probe::Models)) {
            (Some(_), _) => None,
            (None, Some(result)) if !matches!(result.outcome, Outcome::Cancelled) => Some(result.says(&case.known())),
            (None, _) => Some(say!("preflight.not_asked")),
        };
        self.preflight = preflight;
    }
}
