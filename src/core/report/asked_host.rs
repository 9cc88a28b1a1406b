//! The pages of causes speak of the API's usual host; another base URL may have been asked.

use crate::core::address::host;
use crate::core::case::Case;
use crate::core::infer::conclude::Conclusion;

/// The host as the pages write it.
const USUAL: &str = "openrouter.ai";

/// The text with the host that was asked, where the verdict is about the way to it.
pub(super) fn named(case: &Case, conclusion: &Conclusion, text: String) -> String {
    let asked = host::shown(&case.settings.base_url);
    let name = asked.split(':').next().unwrap_or_default();
    // The simulated API and relays answer on this machine in the usual host's place.
    if conclusion.cause.family() != "network" || host::is_openrouter(name) || host::is_loopback(name) || name.is_empty()
    {
        return text;
    }
    // A call that the text shows went where the text says.
    let evidence = case.reading.as_ref().map(|reading| &reading.evidence);
    if evidence.and_then(|evidence| evidence.host.as_ref()).is_some_and(|shown| host::is_openrouter(&shown.value)) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(USUAL) {
        let (before, behind) = rest.split_at(at);
        out.push_str(before);
        // `status.openrouter.ai` is another host.
        out.push_str(if before.ends_with('.') { USUAL } else { name });
        rest = &behind[USUAL.len()..];
    }
    out.push_str(rest);
    out
}
