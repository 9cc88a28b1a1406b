//! Where the relay is, in the forms that programs expect.

use crate::core::knowledge::api::{ROOT, Skin};
use crate::core::words::AddressForm;

/// The addresses of a relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayAddresses {
    origin: String,
    /// With the root of the API.
    pub api: String,
    /// Before the version, as Anthropic's libraries have it.
    pub anthropic: String,
    chat: String,
}

impl RelayAddresses {
    /// Of the part that comes before every path.
    #[must_use]
    pub fn of(origin: &str) -> Self {
        let api = format!("{origin}{ROOT}");
        Self {
            anthropic: format!("{origin}{}", ROOT.trim_end_matches("/v1")),
            chat: format!("{api}{}", Skin::Chat.paths().path),
            origin: origin.to_string(),
            api,
        }
    }

    /// The one of this form.
    #[must_use]
    pub fn in_form(&self, form: AddressForm) -> &str {
        match form {
            AddressForm::Api => &self.api,
            AddressForm::Anthropic => &self.anthropic,
            AddressForm::Host => &self.origin,
            AddressForm::Chat => &self.chat,
        }
    }
}
