//! Which keys work now, and what each does here.

use crate::core::knowledge::causes::{CauseId, Fault};
use crate::core::report::actions::catches_live;
use crate::core::report::{Action, State};
use crate::core::wizard::{Phase, Stage};
use crate::say;
use crate::ui::keymap::{self, Intent, KeyContext};
use crate::ui::layout::LayoutForm;
use crate::ui::model::{Model, Overlay, Picking};
use crate::ui::picker::{Choice, picked};
use crate::ui::widgets::footer::Hint;
use crate::ui::widgets::help;

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
                Intent::Down if !offers_earlier(model, context) => return None,
                Intent::Appoint if model.wizard.appointment.is_some() => {
                    model.look.ui("keys.no_appointment").to_string()
                }
                // Enter does the same and says so.
                Intent::OpenLink if main_key(model, context) == Some("keys.open_page") => return None,
                Intent::CopyItem if main_key(model, context) == Some("keys.copy_command") => return None,
                Intent::CatchCall if main_key(model, context) == Some("keys.catch_call") => return None,
                Intent::ReadSettings if main_key(model, context) == Some("keys.look_here") => return None,
                Intent::Conclude if main_concludes(model, context) => return None,
                // Elsewhere the help names it.
                Intent::Xray if model.wizard.stage() != Stage::Model => return None,
                Intent::CheckRequest if !may_lie_in_request(model) => return None,
                Intent::ManagementKey if model.wizard.stage() != Stage::Key => return None,
                Intent::FetchList if main_key(model, context) == Some("keys.list_models") => return None,
                Intent::OtherPane if LayoutForm::of(model.size.0, model.size.1) == LayoutForm::Wide => return None,
                Intent::Out if context == KeyContext::Field && model.key.is_empty() => {
                    model.look.ui("keys.back").to_string()
                }
                _ => model.look.ui(short).to_string(),
            };
            let stays = match it.intent {
                Intent::Back | Intent::Quit | Intent::Help | Intent::Close => true,
                Intent::Interrupt => context.types(),
                Intent::Out => context == KeyContext::Field,
                _ => false,
            };
            Some(Hint { key: it.keys.first().map(|key| help::name(*key, &model.look))?, label, stays })
        })
        .collect()
}

/// Earlier cases are listed, and none of them is chosen yet.
fn offers_earlier(model: &Model, context: KeyContext) -> bool {
    context == KeyContext::Paste && model.paste.is_empty() && !model.earlier.is_empty() && model.chosen.is_none()
}

/// What Enter does here; none where it does nothing.
fn main_label(model: &Model, context: KeyContext) -> Option<String> {
    let look = &model.look;
    if context == KeyContext::Stage && model.asks_model() {
        return Some(look.ui("keys.pick_model").to_string());
    }
    if context == KeyContext::Stage {
        return Some(if model.wizard.checks_wait() {
            match model.masked_key() {
                // Its end tells it from others; the rest would cost the footer a key.
                Some(masked) => {
                    let end = masked.rfind('…').map_or(masked, |at| &masked[at..]);
                    look.say(&say!("keys.check_live_with", key = end))
                }
                None => look.ui("keys.check_live").to_string(),
            }
        } else {
            look.say(&say!("keys.next", stage = look.ui(next_stage(model).label())))
        });
    }
    main_key(model, context).map(|key| look.ui(key).to_string())
}

/// Enter leads to the next actions.
fn main_concludes(model: &Model, context: KeyContext) -> bool {
    let walks = context == KeyContext::Stage && !model.asks_model() && !model.wizard.checks_wait();
    walks && next_stage(model) == Stage::NextActions
}

/// The stage that Enter leads to where nothing is left to be checked.
fn next_stage(model: &Model) -> Stage {
    match model.wizard.phase(Stage::TestCall) {
        Phase::Consent(_) if model.wizard.stage() != Stage::TestCall => Stage::TestCall,
        _ => Stage::NextActions,
    }
}

/// The key of what Enter does, where its name is always the same.
fn main_key(model: &Model, context: KeyContext) -> Option<&'static str> {
    Some(match context {
        KeyContext::Paste if model.paste.is_empty() && model.chosen.is_some() => "keys.reopen",
        KeyContext::Paste if model.paste.is_empty() => return None,
        KeyContext::Paste => "keys.diagnose",
        KeyContext::Field if model.asks_management_key() => match model.key.is_empty() {
            true => "keys.leave_management_key",
            false => "keys.read_with_key",
        },
        KeyContext::Field if !model.key.is_empty() => "keys.use_key",
        KeyContext::Field if model.other_keys().len() == 1 => "keys.use_found_key",
        KeyContext::Field if model.other_keys().len() > 1 => "keys.pick_key",
        KeyContext::Field => "keys.no_key",
        KeyContext::Picker => match picked(model) {
            Some(Choice::Called(_)) => "keys.list_models",
            _ => "keys.use_row",
        },
        KeyContext::Actions => {
            let action = model.report()?.actions.get(model.selected)?;
            if action.url.is_some() {
                "keys.open_page"
            } else if looks_into_request(action) {
                "keys.check_request"
            } else if catches_live(action) && wants_catching(model) {
                "keys.catch_call"
            } else if action.command.is_some() {
                "keys.copy_command"
            } else if looks_here(model) {
                "keys.look_here"
            } else {
                return None;
            }
        }
        KeyContext::Stage
        | KeyContext::Consent
        | KeyContext::Running
        | KeyContext::Overlay
        | KeyContext::Quitting
        | KeyContext::Pasted
        | KeyContext::Forgetting
        | KeyContext::Calls
        | KeyContext::Request => return None,
    })
}

/// The action is to look into the request, which has a screen here.
#[must_use]
pub fn looks_into_request(action: &Action) -> bool {
    action.command.as_deref().is_some_and(|command| command.starts_with("openrouter-doctor request"))
}

/// The program on this machine is to blame, and its settings have not been looked at.
#[must_use]
pub fn looks_here(model: &Model) -> bool {
    let client = model.report().is_some_and(|report| report.verdict.fault == Some(Fault::Client));
    client && available(model, Intent::ReadSettings)
}

/// What the text has lost can be seen where the call passes by: the cause is not in it, or the program is the difference.
#[must_use]
pub fn wants_catching(model: &Model) -> bool {
    let wizard = &model.wizard;
    let Some((case, report)) = wizard.case().zip(model.report()) else { return false };
    let verdict = &report.verdict;
    let lost = verdict.cause == CauseId::UNDETERMINED
        || verdict.fault == Some(Fault::Client)
        || (verdict.state == State::Cleared && verdict.cause != CauseId::NONE);
    lost && !case.caught && case.reading.is_some() && wizard.run.is_none() && !case.settings.offline
}

/// The verdict leaves it to the request what is refused.
fn may_lie_in_request(model: &Model) -> bool {
    let cause = model.report().map(|report| report.verdict.cause);
    cause.is_some_and(|cause| cause.as_str().starts_with("request.") || cause == CauseId::UNDETERMINED)
}

/// The intent does something here and now.
#[must_use]
pub fn available(model: &Model, intent: Intent) -> bool {
    let wizard = &model.wizard;
    let stage = wizard.stage();
    let action = || model.report().and_then(|it| it.actions.get(model.selected));
    match intent {
        Intent::Skip => {
            let asks = matches!(wizard.phase(stage), Phase::Ready) && stage != Stage::Paste;
            asks || model.shows_board() || matches!(wizard.phase(stage), Phase::Running(_) | Phase::Consent(_))
        }
        Intent::OtherKey => stage >= Stage::Diagnosis && model.masked_key().is_some() && wizard.run.is_none(),
        Intent::ManagementKey => {
            stage >= Stage::Key && !model.asks_key() && wizard.run.is_none() && !wizard.settings().offline
        }
        Intent::ReadSettings => {
            stage >= Stage::Diagnosis && !wizard.settings().read_client_settings && wizard.run.is_none()
        }
        Intent::CopyItem => action().is_some(),
        Intent::OpenLink => action().is_some_and(|it| it.url.is_some()),
        Intent::CopyReport | Intent::Save => model.report().is_some(),
        Intent::Recheck => {
            let asked = wizard.case().is_some_and(|case| !case.results.is_empty()) || stage == Stage::NextActions;
            asked && wizard.run.is_none() && !wizard.settings().offline
        }
        Intent::CatchCall => wants_catching(model),
        Intent::CheckRequest => matches!(stage, Stage::Diagnosis | Stage::Model) && wizard.case().is_some(),
        Intent::Xray => wizard.may_xray(),
        Intent::NewPaste => wizard.run.is_none(),
        Intent::Back => stage != Stage::Paste,
        Intent::Forward | Intent::Conclude => stage != Stage::NextActions && wizard.case().is_some(),
        Intent::HealthCheck => wizard.run.is_none(),
        // Elsewhere there is no job control to give the terminal back to.
        Intent::Suspend => cfg!(unix),
        Intent::ChooseFailure => model.failures().is_some() && wizard.run.is_none(),
        Intent::Appoint => wizard.appointment.is_some() || wizard.waits_for(model.now_ms).is_some(),
        Intent::FetchList if model.overlay != Some(Overlay::Picker(Picking::Model)) => false,
        Intent::FetchList => !model.has_catalogue() && wizard.run.is_none() && !wizard.settings().offline,
        Intent::ChooseModel => wizard.case().is_some() && wizard.run.is_none(),
        _ => true,
    }
}
