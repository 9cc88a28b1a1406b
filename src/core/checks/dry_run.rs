//! The call that is built to be refused, and how its refusal is read.

use super::ProbeResult;

/// The router refused only for the parameter that no provider takes, so every gate before that one is open.
#[must_use]
pub fn only_impossible(result: &ProbeResult) -> bool {
    let refused = result.refusal.as_ref().is_some_and(|refusal| refusal.cause.as_str() == "model.parameters");
    refused && !result.request.impossible.is_empty()
}
