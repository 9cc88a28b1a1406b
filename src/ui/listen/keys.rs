//! Which keys work on the screen of the relay, and their hints.

use super::model::{ListenModel, ListenOverlay};
use crate::ui::keymap::{self, Intent, KeyContext};
use crate::ui::layout::{LayoutForm, Pane};
use crate::ui::widgets::footer::Hint;
use crate::ui::widgets::help;

/// The intent does something here and now.
#[must_use]
pub fn available(model: &ListenModel, intent: Intent) -> bool {
    let calls = model.calls.groups().len();
    match intent {
        Intent::Main => model.context() == KeyContext::Picker || model.ended_call().is_some(),
        Intent::Save | Intent::ShowPrompts | Intent::MarkCall | Intent::CheckRequest => model.ended_call().is_some(),
        Intent::Compare => model.pair().is_some(),
        Intent::Left | Intent::Right if model.context() == KeyContext::Calls => {
            model.group().is_some_and(|group| group.calls.len() > 1)
        }
        Intent::ShowSetting => model.client.is_some() && calls > 0,
        Intent::OtherPane => calls > 0,
        Intent::Out => model.pane == Pane::Evidence || model.chosen.is_some() || model.marked.is_some(),
        Intent::FetchList | Intent::ReadClipboard => false,
        Intent::Suspend => cfg!(unix),
        _ => true,
    }
}

/// The hints of the footer.
#[must_use]
pub fn hints(model: &ListenModel) -> Vec<Hint> {
    let stacked = LayoutForm::of(model.size.0, model.size.1) == LayoutForm::Narrow;
    keymap::of(model.context())
        .filter(|binding| available(model, binding.intent))
        .filter_map(|binding| {
            let short = match binding.intent {
                Intent::Main if model.overlay == Some(ListenOverlay::Clients) => "keys.use_row",
                // Where both panes are on the screen, it only says which one the arrows move.
                Intent::OtherPane if !stacked => return None,
                _ => binding.footer?,
            };
            let stays = matches!(binding.intent, Intent::Quit | Intent::Help | Intent::Close)
                || (binding.intent == Intent::Interrupt && model.context() == KeyContext::Picker);
            let key = help::name(*binding.keys.first()?, &model.look);
            Some(Hint { key, label: model.look.ui(short).to_string(), stays })
        })
        .collect()
}
