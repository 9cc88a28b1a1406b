//! Where everything stands on the screen of the relay.
//!
//! ```text
//! | openrouter-doctor listen    → openrouter.ai |
//! | http://127.0.0.1:46930/api/v1               |
//! |---------------------------------------------|
//! |   time      status path  model  …           |
//! | › 10:02:11 ✗ 402   …                        |
//! |---------------------------------------------|
//! | the chosen call                             |
//! |---------------------------------------------|
//! | Enter open as a case   q end                |
//! ```
//!
//! In a small window list and call take turns.

use super::model::ListenModel;
use crate::ui::layout::{LayoutForm, Pane};
use ratatui::layout::Rect;

/// The areas; an area may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// Program, upstream, address.
    pub head: Rect,
    /// The list of calls.
    pub list: Rect,
    /// The chosen call, or how a client is led here.
    pub detail: Rect,
    /// The keys.
    pub footer: Rect,
    /// Rows of lines between them.
    pub rules: [Option<u16>; 3],
}

/// Rows of the list at most, where the window is high.
const MOST: u16 = 12;

/// The areas of a model's frame.
#[must_use]
pub fn of(model: &ListenModel) -> Areas {
    within(model, Rect::new(0, 0, model.size.0, model.size.1))
}

/// The areas in a frame.
#[must_use]
pub fn within(model: &ListenModel, frame: Rect) -> Areas {
    let inside = Rect { x: frame.x + 1, width: frame.width.saturating_sub(2), ..frame };
    let rows = |y: u16, height: u16| Rect { y: frame.y + y, height, ..inside };
    let low = frame.height < 10;
    let head = if low { 1 } else { 2 };
    let rule = u16::from(!low);
    let footer = frame.height.saturating_sub(1);
    let (top, bottom) = (head + rule, footer.saturating_sub(rule));
    let body = bottom.saturating_sub(top);
    let mut areas = Areas { head: rows(0, head), footer: rows(footer, 1), ..Areas::default() };
    if !low {
        areas.rules = [Some(frame.y + head), None, Some(frame.y + bottom)];
    }
    let calls = u16::try_from(model.calls.groups().len()).unwrap_or(u16::MAX);
    let takes_turns = LayoutForm::of(frame.width, frame.height) == LayoutForm::Narrow || body < 12;
    if calls == 0 || (takes_turns && model.pane == Pane::Evidence) {
        areas.detail = rows(top, body);
    } else if takes_turns {
        areas.list = rows(top, body);
    } else {
        // The heading is a row of the list.
        let list = (calls + 1).min((body / 3).max(4)).min(MOST);
        areas.list = rows(top, list);
        areas.rules[1] = Some(frame.y + top + list);
        areas.detail = rows(top + list + 1, body - list - 1);
    }
    areas
}
