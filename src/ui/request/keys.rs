//! Which keys work on the screen of a request, and their hints.

use super::model::{RequestModel, RequestStep};
use crate::ui::keymap::{self, Intent};
use crate::ui::widgets::footer::Hint;
use crate::ui::widgets::help;

/// The intent does something here and now.
#[must_use]
pub fn available(model: &RequestModel, intent: Intent) -> bool {
    match intent {
        Intent::Agree | Intent::Skip => matches!(model.step, RequestStep::Consent { .. }),
        Intent::Main => match model.step {
            RequestStep::Checked | RequestStep::Held => !model.is_offline,
            RequestStep::Consent { .. } => true,
            _ => false,
        },
        Intent::Save => !model.is_busy() && model.step != RequestStep::Awaited,
        Intent::Suspend => cfg!(unix),
        _ => true,
    }
}

/// The hints of the footer.
#[must_use]
pub fn hints(model: &RequestModel) -> Vec<Hint> {
    let bindings = keymap::of(model.context()).filter(|binding| available(model, binding.intent));
    let hints = bindings.filter_map(|binding| {
        let short = match (binding.intent, &model.step) {
            (Intent::Main, RequestStep::Checked) => "keys.hold_request",
            (Intent::Main, RequestStep::Held) => "keys.shrink_request",
            (Intent::Main, _) => return None,
            (Intent::Out, _) if model.is_busy() => return None,
            (Intent::Interrupt, _) if !model.is_busy() => return None,
            _ => binding.footer?,
        };
        let stays = matches!(binding.intent, Intent::Out | Intent::Help | Intent::Close | Intent::Interrupt);
        let key = help::name(*binding.keys.first()?, &model.look);
        Some(Hint { key, label: model.look.ui(short).to_string(), stays })
    });
    hints.collect()
}
