//! Keys on the screen of a request, and what they ask for.

use super::frame;
use super::keys::available;
use super::model::{RequestModel, RequestStep};
use crate::core::checks::tone::Tone;
use crate::key_press::KeyPress;
use crate::ui::keymap::{self, Intent};

/// What the screen wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestWish {
    /// Ask catalogue and account.
    Preflight,
    /// Say what shrinking would cost, and ask for consent.
    Shrink,
    /// It was agreed to.
    Agreed,
    /// End the calls that are under way.
    Cancel,
    /// Save the report for the makers of the program.
    Save,
    /// Back to where it was opened.
    Leave,
    /// To the background.
    Suspend,
    /// Draw everything anew.
    Redraw,
}

/// Takes a key in.
pub fn handle(model: &mut RequestModel, key: KeyPress) -> Option<RequestWish> {
    let intent = keymap::intent(model.context(), key).filter(|intent| available(model, *intent));
    let wish = intent.and_then(|intent| act(model, intent));
    settle(model);
    wish
}

/// Keeps the scroll position where something is to be seen.
pub fn settle(model: &mut RequestModel) {
    model.scroll = model.scroll.min(frame::furthest(model));
}

fn act(model: &mut RequestModel, intent: Intent) -> Option<RequestWish> {
    match intent {
        Intent::Agree if model.was_read() => return Some(RequestWish::Agreed),
        Intent::Agree => notify(model, "notice.typed_ahead"),
        Intent::Skip => model.step = RequestStep::Held,
        Intent::Main => match model.step {
            RequestStep::Checked => return Some(RequestWish::Preflight),
            RequestStep::Held => return Some(RequestWish::Shrink),
            RequestStep::Consent { .. } => notify(model, "notice.only_y_agrees"),
            _ => {}
        },
        Intent::Interrupt if model.is_busy() => return Some(RequestWish::Cancel),
        Intent::Interrupt | Intent::Quit | Intent::Out if model.is_busy() => notify(model, "request.cancel_first"),
        Intent::Interrupt | Intent::Quit | Intent::Out => return Some(RequestWish::Leave),
        Intent::Save => return Some(RequestWish::Save),
        Intent::Suspend => return Some(RequestWish::Suspend),
        Intent::Redraw => return Some(RequestWish::Redraw),
        Intent::Help => {
            model.shows_help = true;
            model.scroll = 0;
        }
        Intent::Close => {
            model.shows_help = false;
            model.scroll = 0;
        }
        _ => scroll(model, intent),
    }
    None
}

fn notify(model: &mut RequestModel, key: &'static str) {
    let text = model.look.ui(key).to_string();
    model.notify(Tone::Warn, text);
}

fn scroll(model: &mut RequestModel, intent: Intent) {
    let page = frame::height(model).saturating_sub(1).max(1);
    model.scroll = match intent {
        Intent::Up => model.scroll.saturating_sub(1),
        Intent::Down => model.scroll.saturating_add(1),
        Intent::PageUp => model.scroll.saturating_sub(page),
        Intent::PageDown => model.scroll.saturating_add(page),
        Intent::First => 0,
        Intent::Last => usize::MAX,
        _ => model.scroll,
    };
}
