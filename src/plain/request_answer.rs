//! All that there is to say of one request, for every way to say it.

use crate::core::case::Case;
use crate::core::checks::{Outcome, Probe};
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
    /// Prompts may be shown.
    pub with_prompts: bool,
}

impl<'a> RequestAnswer<'a> {
    /// Of an offline check.
    #[must_use]
    pub fn of(examined: &'a Examined, with_prompts: bool) -> Self {
        Self { examined, preflight: None, unmade: None, reduced: None, unreduced: None, with_prompts }
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
