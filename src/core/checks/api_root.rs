//! Where the base URL is not the API's root: does the API answer at the root of the same host?

use super::check::{Check, CheckAnswer, CheckReply, CheckSubject, Sends, To};
use super::check_context::CheckContext;
use super::label::Label;
use crate::core::address::api_url::ApiUrl;
use crate::core::knowledge::api::Skin;
use crate::core::text::Sentence;
use crate::say;
use serde_json::{Value, json};

/// The API answers at the root, which is not the address in use.
pub const ELSEWHERE: Label = Label::warn("elsewhere");

/// The check: without a key, the API refuses it in its own shape.
pub const CHECK: Check = Check {
    id: "root",
    name: "probe_name.api_root",
    why: "why.api_root",
    asks: "asks.api_root",
    sends: Some(Sends { to: To::Root, ..Sends::get("/key") }),
    absence: Some("network.no_api_at_root"),
    outcomes: &[ELSEWHERE],
    subject,
    ..Check::FREE
};

fn subject(known: &CheckContext<'_>) -> Option<CheckSubject> {
    let url = ApiUrl::of_base(known.base_url, Skin::Chat).filter(|url| !url.has_right_path())?;
    Some(CheckSubject { url: Some(Box::new(url)), ..CheckSubject::default() })
}

/// The API refused a call without a key at the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtRoot;

impl CheckAnswer for AtRoot {
    fn label(&self) -> Label {
        ELSEWHERE
    }

    fn says(&self, known: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        let right = ApiUrl::of_base(known.base_url, Skin::Chat).map(|url| url.right_base()).unwrap_or_default();
        say!("probe.api_elsewhere", right = right, url = known.base_url)
    }

    fn detail(&self, known: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        let right = ApiUrl::of_base(known.base_url, Skin::Chat).map(|url| url.right_base());
        json!({ "url": right })
    }
}
