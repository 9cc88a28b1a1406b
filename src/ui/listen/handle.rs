//! Keys on the screen of the relay, and what they ask for.

use super::areas;
use super::frame;
use super::keys::available;
use super::model::{ListenModel, ListenOverlay};
use crate::core::checks::tone::Tone;
use crate::key_press::{KeyCode, KeyPress};
use crate::say;
use crate::ui::keymap::{self, Intent, KeyContext};
use crate::ui::layout::Pane;

/// What the screen wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListenRequest {
    /// Open this call as a case in the wizard.
    Open(u64),
    /// Save this call, masked.
    Save(u64),
    /// Read what was said to the model in this call.
    Prompts(u64),
    /// Say what is wrong with the request of this call.
    Check(u64),
    /// End the relay.
    Quit,
    /// To the background.
    Suspend,
    /// Draw everything anew.
    Redraw,
}

/// Takes a key in.
pub fn handle(model: &mut ListenModel, key: KeyPress) -> Option<ListenRequest> {
    let context = model.context();
    let request = match keymap::intent(context, key) {
        Some(intent) if available(model, intent) => act(model, context, intent),
        Some(_) => None,
        None => {
            if let KeyCode::Char(letter) = key.code
                && context.types()
                && key.ctrl == key.alt
            {
                model.typed.insert(letter.encode_utf8(&mut [0; 4]));
                model.picked = 0;
            }
            None
        }
    };
    settle(model);
    request
}

/// Takes a paste in: it narrows the list of clients, and means nothing elsewhere.
pub fn paste(model: &mut ListenModel, text: &str) {
    if model.context().types() {
        model.typed.insert(text);
        model.picked = 0;
    }
}

/// Keeps scroll positions where something is to be seen.
pub fn settle(model: &mut ListenModel) {
    model.scroll = model.scroll.min(frame::furthest(model));
    model.overlay_scroll = model.overlay_scroll.min(frame::overlay_furthest(model));
}

fn act(model: &mut ListenModel, context: KeyContext, intent: Intent) -> Option<ListenRequest> {
    match intent {
        Intent::Interrupt | Intent::Quit => return Some(ListenRequest::Quit),
        Intent::Suspend => return Some(ListenRequest::Suspend),
        Intent::Redraw => return Some(ListenRequest::Redraw),
        Intent::Close => model.overlay = None,
        Intent::Help => model.show(ListenOverlay::Help),
        Intent::Main if context == KeyContext::Picker => choose_client(model),
        Intent::Main => return model.call().map(|call| ListenRequest::Open(call.exchange.id)),
        Intent::Save => return model.call().map(|call| ListenRequest::Save(call.exchange.id)),
        Intent::ShowPrompts => return model.call().map(|call| ListenRequest::Prompts(call.exchange.id)),
        Intent::CheckRequest => return model.call().map(|call| ListenRequest::Check(call.exchange.id)),
        Intent::ChooseClient => {
            model.typed.clear();
            model.picked = 0;
            model.show(ListenOverlay::Clients);
        }
        Intent::ShowSetting => model.show(ListenOverlay::Setting),
        Intent::MarkCall => mark(model),
        Intent::Compare => {
            if let Some((left, right)) = model.pair() {
                model.show(ListenOverlay::Compare(left, right));
            }
        }
        Intent::OtherPane => model.pane = if model.pane == Pane::Main { Pane::Evidence } else { Pane::Main },
        Intent::Out => out(model),
        _ if context == KeyContext::Picker => edit(model, intent),
        _ if context == KeyContext::Overlay => model.overlay_scroll = moved(model, model.overlay_scroll, intent),
        Intent::Left | Intent::Right => other_attempt(model, intent == Intent::Left),
        Intent::PageUp | Intent::PageDown => model.scroll = moved(model, model.scroll, intent),
        _ if model.pane == Pane::Evidence => model.scroll = moved(model, model.scroll, intent),
        _ => select(model, intent),
    }
    None
}

/// One level out: the other pane, the mark, back to the latest call. Never out of the program.
fn out(model: &mut ListenModel) {
    if model.pane == Pane::Evidence {
        model.pane = Pane::Main;
    } else if model.chosen.is_some() {
        model.choose(None);
    } else {
        model.marked = None;
    }
}

fn mark(model: &mut ListenModel) {
    let Some(id) = model.call().map(|call| call.exchange.id) else { return };
    model.marked = if model.marked == Some(id) { None } else { Some(id) };
    let says = match model.marked {
        Some(id) => say!("listen.marked", number = id),
        None => say!("listen.unmarked"),
    };
    let text = model.look.say(&says);
    model.notify(Tone::Quiet, text);
}

fn choose_client(model: &mut ListenModel) {
    let clients = model.clients();
    let Some(client) = clients.get(model.picked.min(clients.len().saturating_sub(1))) else { return };
    model.client = Some(client);
    // Before the first call the setting is on the screen anyway.
    model.overlay = None;
    if model.calls.groups().len() > 0 {
        model.show(ListenOverlay::Setting);
    }
}

fn edit(model: &mut ListenModel, intent: Intent) {
    let last = model.clients().len().saturating_sub(1);
    let page = usize::from(model.size.1).saturating_sub(8).max(1);
    let picked = model.picked.min(last);
    model.picked = match intent {
        Intent::Up => picked.saturating_sub(1),
        Intent::Down => (picked + 1).min(last),
        Intent::PageUp => picked.saturating_sub(page),
        Intent::PageDown => (picked + page).min(last),
        Intent::Clear | Intent::Backspace | Intent::Delete => 0,
        _ => picked,
    };
    match intent {
        Intent::Clear => model.typed.clear(),
        Intent::Backspace => model.typed.backspace(),
        Intent::Delete => model.typed.delete(),
        Intent::Left => model.typed.left(),
        Intent::Right => model.typed.right(),
        Intent::LineStart => model.typed.home(),
        Intent::LineEnd => model.typed.end(),
        _ => {}
    }
}

/// The list has the latest on top; whoever goes there follows what comes.
fn select(model: &mut ListenModel, intent: Intent) {
    let last = model.calls.groups().len().saturating_sub(1);
    let place = match intent {
        Intent::Up => model.place().saturating_sub(1),
        Intent::Down => (model.place() + 1).min(last),
        Intent::First => 0,
        Intent::Last => last,
        _ => return,
    };
    let first = model.calls.group(place).map(|group| group.first);
    model.choose(first.filter(|_| place > 0));
}

fn other_attempt(model: &mut ListenModel, before: bool) {
    let Some(id) = model.call().map(|call| call.exchange.id) else { return };
    let Some(group) = model.group() else { return };
    let first = group.first;
    let at = group.calls.iter().position(|call| call.exchange.id == id).unwrap_or(0);
    let at = if before { at.saturating_sub(1) } else { at + 1 };
    let Some(other) = group.calls.get(at).map(|call| call.exchange.id) else { return };
    // Whoever reads an attempt is not to lose it to the next call.
    model.choose(Some(first));
    model.attempt = Some(other);
}

fn moved(model: &ListenModel, position: usize, intent: Intent) -> usize {
    let page = usize::from(areas::of(model).detail.height.max(4)).saturating_sub(1);
    match intent {
        Intent::Up => position.saturating_sub(1),
        Intent::Down => position.saturating_add(1),
        Intent::PageUp => position.saturating_sub(page),
        Intent::PageDown => position.saturating_add(page),
        Intent::First => 0,
        Intent::Last => usize::MAX / 2,
        _ => position,
    }
}
