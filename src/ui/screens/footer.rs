//! Which keys work now, and what each does here.

use crate::core::wizard::{Phase, Stage};
use crate::say;
use crate::ui::keymap::{self, Context, Intent};
use crate::ui::layout::Form;
use crate::ui::model::Model;
use crate::ui::parts::footer::Hint;
use crate::ui::parts::help;

/// The hints of the footer.
#[must_use]
pub fn hints(model: &Model) -> Vec<Hint> {
    let context = model.context();
    keymap::of(context)
        .filter(|it| available(model, it.intent))
        .filter_map(|it| {
            let short = it.footer?;
            let label = match it.intent {
                Intent::Main => main_label(model, context)?,
                Intent::Complete if !model.has_catalogue() => model.look.ui("keys.list_models").to_string(),
                // Enter does the same and says so.
                Intent::OpenLink if main_key(model, context) == Some("keys.open_page") => return None,
                Intent::CopyItem if main_key(model, context) == Some("keys.copy_command") => return None,
                Intent::OtherPane if Form::of(model.size.0, model.size.1) == Form::Wide => return None,
                _ => model.look.ui(short).to_string(),
            };
            Some(Hint { key: it.keys.first().map(|key| help::name(*key, &model.look))?, label })
        })
        .collect()
}

/// What Enter does here; none where it does nothing.
fn main_label(model: &Model, context: Context) -> Option<String> {
    let look = &model.look;
    if context == Context::Stage {
        return Some(look.say(&say!("keys.next", stage = next_name(model))));
    }
    main_key(model, context).map(|key| look.ui(key).to_string())
}

/// The name of the stage that the main action leads to: the next one that is not passed over.
fn next_name(model: &Model) -> &'static str {
    let here = model.wizard.stage();
    let next =
        Stage::ALL.into_iter().find(|stage| *stage > here && !matches!(model.wizard.phase(*stage), Phase::Skipped(_)));
    model.look.ui(next.unwrap_or(Stage::NextActions).label())
}

/// The key of what Enter does, where its name is always the same.
fn main_key(model: &Model, context: Context) -> Option<&'static str> {
    Some(match context {
        Context::Paste if model.paste.is_empty() => return None,
        Context::Paste => "keys.diagnose",
        Context::Field if model.asks_key() && model.key.is_empty() => "keys.no_key",
        Context::Field if model.asks_key() => "keys.use_key",
        Context::Field | Context::Completion if model.model_id.text().is_empty() && model.completion.is_none() => {
            "keys.no_model"
        }
        Context::Field | Context::Completion => "keys.use_model",
        Context::Actions => {
            let action = model.report()?.actions.get(model.selected)?;
            if action.url.is_some() {
                "keys.open_page"
            } else if action.command.is_some() {
                "keys.copy_command"
            } else {
                return None;
            }
        }
        Context::Stage | Context::Consent | Context::Running | Context::Overlay | Context::Quitting => return None,
    })
}

/// The intent does something here and now.
#[must_use]
pub fn available(model: &Model, intent: Intent) -> bool {
    let wizard = &model.wizard;
    let stage = wizard.stage();
    let action = || model.report().and_then(|it| it.actions.get(model.selected));
    match intent {
        Intent::Skip => {
            matches!(wizard.phase(stage), Phase::Ready | Phase::Running(_) | Phase::Consent(_))
                && stage != Stage::NextActions
        }
        Intent::OtherKey => stage == Stage::Key && model.masked_key().is_some() && wizard.run.is_none(),
        Intent::ReadSettings => stage == Stage::Key && !wizard.settings().read_client_settings && wizard.run.is_none(),
        Intent::CopyItem => action().is_some(),
        Intent::OpenLink => action().is_some_and(|it| it.url.is_some()),
        Intent::CopyReport | Intent::Save => model.report().is_some(),
        Intent::Recheck => stage == Stage::NextActions && wizard.run.is_none() && !wizard.settings().offline,
        Intent::NewPaste => matches!(stage, Stage::NextActions | Stage::Diagnosis),
        Intent::Back => !wizard.history.is_empty(),
        Intent::HealthCheck => wizard.run.is_none(),
        // Elsewhere there is no job control to give the terminal back to.
        Intent::Suspend => cfg!(unix),
        Intent::Complete => model.has_catalogue() || (wizard.run.is_none() && !wizard.settings().offline),
        _ => true,
    }
}
