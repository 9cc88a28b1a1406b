//! Input → what the machine is told, and what only the screen does.

use super::keymap::{self, Intent, KeyContext};
use super::layout::Pane;
use super::model::{Managing, Model, Overlay, Picking};
use super::mouse::{self, Target};
use super::picker::{Choice, choices, picked};
use super::screens;
use crate::core::checks::tone::Tone;
use crate::core::ingest::Ingested;
use crate::core::ingest::ingested::ingest_knowing;
use crate::core::reading::LIMIT;
use crate::core::report::actions::catches_live;
use crate::core::secret::ApiKey;
use crate::core::wizard::{CopyWhat, Event, Masked, Millis, Stage, TWICE};
use crate::key_press::{KeyCode, KeyPress};
use crate::say;
use zeroize::Zeroizing;

/// A question about money stands so long before a key can agree to it, milliseconds.
const READ_FIRST: Millis = 300;

/// Texts that follow each other this soon are one paste, milliseconds.
const SAME_PASTE: Millis = 1_000;

/// What every key of OpenRouter's begins with.
const OUR_KEYS: &str = "sk-or-";

/// What the terminal told.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A key.
    Key(KeyPress),
    /// A paste, whole; it never runs keys.
    Paste(String),
    /// What a file or a pipe held, whole.
    Piped(Vec<u8>),
    /// The same as one of the two, cleaned and masked already.
    Taken {
        /// The text.
        taken: Box<Ingested>,
        /// It was pasted.
        by_hand: bool,
        /// When it came.
        since: Millis,
    },
    /// The new size.
    Resize(u16, u16),
    /// A click on a cell: column and row.
    Click(u16, u16),
    /// The wheel was turned over a cell.
    Wheel {
        /// Towards the user.
        down: bool,
        /// Column and row.
        at: (u16, u16),
    },
}

/// What the view wants done.
#[derive(Debug, PartialEq)]
pub enum Request {
    /// Tell the machine.
    Dispatch(Event),
    /// Tell the machine the text of the paste, which is another now. Where a key changed it, more may follow.
    PasteEdited {
        /// By a key, not by a paste.
        by_key: bool,
    },
    /// Put a masked text behind the one in the box, then tell the machine what was masked and the text.
    AddText {
        /// The text.
        text: String,
        /// What was masked in it.
        masked: Masked,
    },
    /// Hand the typed key to the prober, then tell the machine its masked form.
    UseKey(ApiKey),
    /// Hand the typed management key to the prober, then tell the machine that there is one.
    ReadWith(ApiKey),
    /// Read the system clipboard and hand it in as [`Input::Paste`].
    ReadClipboard,
    /// Catch the next call of a program with a relay, and tell the machine what it was.
    CatchCall,
    /// Show what is wrong with the request.
    CheckRequest,
    /// To the background.
    Suspend,
    /// Draw everything anew.
    Redraw,
}

/// Takes an input in. `model.now_ms` must have been set.
pub fn handle(model: &mut Model, input: Input) -> Vec<Request> {
    let requests = match input {
        Input::Resize(width, height) => {
            model.size = (width, height);
            Vec::new()
        }
        // It may be the key.
        Input::Paste(text) => paste(model, Brought::Raw(Zeroizing::new(text.into_bytes())), true),
        Input::Piped(bytes) => paste(model, Brought::Raw(Zeroizing::new(bytes)), false),
        Input::Taken { taken, by_hand, since } => paste(model, Brought::Taken(taken, since), by_hand),
        Input::Key(key) => press(model, key),
        Input::Click(column, row) => click(model, column, row),
        Input::Wheel { down, at } => {
            wheel(model, down, at);
            Vec::new()
        }
    };
    settle(model);
    requests
}

/// Keeps scroll positions where something is to be seen.
fn settle(model: &mut Model) {
    let (columns, height) = screens::paste::text_size(model);
    model.paste.settle(columns, height);
    model.scroll = model.scroll.min(screens::scroll::furthest(model, Pane::Main));
    model.evidence_scroll = model.evidence_scroll.min(screens::scroll::furthest(model, Pane::Evidence));
    model.overlay_scroll = model.overlay_scroll.min(screens::overlay::furthest(model));
}

fn press(model: &mut Model, key: KeyPress) -> Vec<Request> {
    if model.was_typed_ahead(key) {
        let text = model.look.ui("notice.typed_ahead").to_string();
        model.notify(Tone::Warn, text);
        return Vec::new();
    }
    let context = model.context();
    model.note_enter(key.code == KeyCode::Enter);
    match keymap::intent(context, key) {
        Some(intent) => act(model, context, intent),
        None => match key.code {
            // AltGr arrives as Control and Alt together on some terminals.
            KeyCode::Char(letter) if context.types() && key.ctrl == key.alt => {
                let letter = Zeroizing::new(letter.to_string().into_bytes());
                typed(model, context, Brought::Raw(letter), true)
            }
            _ => Vec::new(),
        },
    }
}

/// A click does what a key does that nothing is lost or paid by: it goes to a stage, selects, and picks what is selected.
fn click(model: &mut Model, column: u16, row: u16) -> Vec<Request> {
    match mouse::target(model, column, row) {
        Some(Target::Stage(stage)) => dispatch(Event::Goto(stage)),
        Some(Target::Action(index)) => {
            model.selected = index;
            model.scroll = screens::scroll::follow(model);
            Vec::new()
        }
        Some(Target::Row(index)) if model.picked == index => pick(model),
        Some(Target::Row(index)) => {
            model.picked = index;
            Vec::new()
        }
        Some(Target::Earlier(index)) if model.chosen == Some(index) => dispatch(Event::Reopen(index)),
        Some(Target::Earlier(index)) => {
            model.chosen = Some(index);
            Vec::new()
        }
        Some(Target::Pane(pane)) => {
            model.pane = pane;
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Lines that one notch of the wheel moves.
const NOTCH: usize = 3;

fn wheel(model: &mut Model, down: bool, (column, row): (u16, u16)) {
    let moved =
        |position: usize, by: usize| if down { position.saturating_add(by) } else { position.saturating_sub(by) };
    match &model.overlay {
        Some(Overlay::Picker(_)) => {
            let last = choices(model).len().saturating_sub(1);
            model.picked = moved(model.picked, 1).min(last);
        }
        Some(_) => model.overlay_scroll = moved(model.overlay_scroll, NOTCH),
        None if model.context() == KeyContext::Paste => {
            let (columns, _) = screens::paste::text_size(model);
            if down { model.paste.down(NOTCH, columns) } else { model.paste.up(NOTCH, columns) }
        }
        None => match mouse::pane(model, column, row) {
            Some(Pane::Evidence) => model.evidence_scroll = moved(model.evidence_scroll, NOTCH),
            _ => model.scroll = moved(model.scroll, NOTCH),
        },
    }
}

/// A text that came at once.
enum Brought {
    /// As it came.
    Raw(Zeroizing<Vec<u8>>),
    /// Cleaned and masked beside the loop, and when it came.
    Taken(Box<Ingested>, Millis),
}

impl Brought {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Raw(bytes) => bytes,
            Self::Taken(taken, _) => taken.raw.expose(),
        }
    }

    fn since(&self, model: &Model) -> Millis {
        match self {
            Self::Raw(_) => model.now_ms,
            Self::Taken(_, since) => *since,
        }
    }

    fn taken(self, model: &Model) -> Ingested {
        match self {
            Self::Raw(bytes) => ingest_knowing(bytes.to_vec(), &model.known),
            Self::Taken(taken, _) => *taken,
        }
    }
}

fn paste(model: &mut Model, brought: Brought, by_hand: bool) -> Vec<Request> {
    if matches!(model.overlay, Some(Overlay::Help | Overlay::Shown { .. })) {
        model.overlay = None;
    }
    let context = model.context();
    if context.types() {
        model.opening = by_hand && context == KeyContext::Paste;
        return typed(model, context, brought, false);
    }
    if matches!(context, KeyContext::Stage | KeyContext::Consent | KeyContext::Actions) {
        return pasted_later(model, brought);
    }
    if !matches!(context, KeyContext::Quitting | KeyContext::Pasted | KeyContext::Forgetting) {
        let text = model.look.ui("notice.paste_here").to_string();
        model.notify(Tone::Warn, text);
    }
    Vec::new()
}

/// A paste while results are on the screen: a key is another key, the rest of a paste belongs to it, and of anything else
/// the user says what it is.
fn pasted_later(model: &mut Model, brought: Brought) -> Vec<Request> {
    if brought.bytes().len() > LIMIT {
        let text = model.look.say(&say!("paste_box.too_large", limit = LIMIT / (1024 * 1024)));
        model.notify(Tone::Warn, text);
        return Vec::new();
    }
    let since = brought.since(model);
    let taken = brought.taken(model);
    if let Some(key) = only_key(&taken) {
        return vec![Request::Dispatch(Event::KeyForgotten), Request::UseKey(key)];
    }
    let rest = model.pasted_ms.is_some_and(|before| since.saturating_sub(before) <= SAME_PASTE);
    model.held = Some((taken.text.clone(), Masked::of(&taken)));
    model.note_keys(ours(taken));
    if rest {
        return take_held(model, false);
    }
    model.overlay = Some(Overlay::Pasted);
    model.typing_ms = Some(model.now_ms);
    Vec::new()
}

/// The key of OpenRouter's that is all there is in a text.
fn only_key(taken: &Ingested) -> Option<ApiKey> {
    let [key] = taken.keys.as_slice() else { return None };
    let whole = taken.raw.expose().trim_ascii() == key.expose().as_bytes();
    (whole && key.expose().starts_with(OUR_KEYS)).then(|| key.clone())
}

/// The keys of OpenRouter's that stood in a text.
fn ours(taken: Ingested) -> Vec<ApiKey> {
    taken.keys.into_iter().filter(|key| key.expose().starts_with(OUR_KEYS)).collect()
}

/// Back to the text with the held one in it, which is diagnosed as soon as it is read.
fn take_held(model: &mut Model, alone: bool) -> Vec<Request> {
    model.overlay = None;
    let Some((text, masked)) = model.held.take() else { return Vec::new() };
    let first = if alone { Event::NewPaste } else { Event::Goto(Stage::Paste) };
    model.pasted_ms = Some(model.now_ms);
    model.opening = true;
    vec![Request::Dispatch(first), Request::AddText { text, masked }]
}

fn typed(model: &mut Model, context: KeyContext, brought: Brought, by_key: bool) -> Vec<Request> {
    if context == KeyContext::Paste {
        return pasted(model, brought, by_key);
    }
    if context == KeyContext::Field {
        model.key.insert(&String::from_utf8_lossy(brought.bytes()));
    } else {
        // A whole error text, or the key itself, may be pasted here by mistake.
        let text = brought.taken(model).text;
        model.model_id.insert(&text);
        model.picked = 0;
    }
    Vec::new()
}

/// Takes a text in, cleaned and masked before it is shown or told to the machine.
fn pasted(model: &mut Model, brought: Brought, by_key: bool) -> Vec<Request> {
    let fits = model.paste.text().len() + brought.bytes().len() <= LIMIT;
    let taken = if fits { brought.taken(model) } else { Ingested::default() };
    if let Some(key) = only_key(&taken).filter(|_| model.paste.is_empty()) {
        // The key is what was meant to be given; the text is still to come.
        let text = model.look.say(&say!("notice.key_taken", masked = key.masked()));
        model.notify(Tone::Good, text);
        return vec![Request::UseKey(key)];
    }
    if !fits || !model.paste.insert(&taken.text) {
        return dispatch(Event::PasteRefused(say!("paste_box.too_large", limit = LIMIT / (1024 * 1024))));
    }
    let masked = Masked::of(&taken);
    model.note_keys(ours(taken));
    if !by_key {
        model.pasted_ms = Some(model.now_ms);
    }
    let mut requests = vec![Request::PasteEdited { by_key }];
    if masked != Masked::default() {
        requests.insert(0, Request::Dispatch(Event::PasteMasked(masked)));
    }
    requests
}

fn dispatch(event: Event) -> Vec<Request> {
    vec![Request::Dispatch(event)]
}

fn act(model: &mut Model, context: KeyContext, intent: Intent) -> Vec<Request> {
    if !screens::footer::available(model, intent) {
        return Vec::new();
    }
    match intent {
        Intent::Main => return main(model, context),
        Intent::HealthCheck => return dispatch(Event::HealthCheck),
        Intent::ReadClipboard => return vec![Request::ReadClipboard],
        Intent::CatchCall => return vec![Request::CatchCall],
        Intent::CheckRequest => return vec![Request::CheckRequest],
        Intent::Suspend => return vec![Request::Suspend],
        Intent::Redraw => return vec![Request::Redraw],
        Intent::Goto(number) => {
            let stage = Stage::ALL.get(usize::from(number).saturating_sub(1));
            return stage.map(|it| dispatch(Event::Goto(*it))).unwrap_or_default();
        }
        Intent::Pick(number) => {
            let last = model.report().map_or(0, |it| it.actions.len());
            if usize::from(number) <= last {
                model.selected = usize::from(number).saturating_sub(1);
                model.scroll = screens::scroll::follow(model);
            }
        }
        Intent::Back => return dispatch(Event::Back),
        Intent::Forward => return dispatch(Event::Forward),
        Intent::Conclude => return dispatch(Event::Goto(Stage::NextActions)),
        Intent::Agree => return agree(model),
        Intent::Skip => return dispatch(Event::Skip),
        Intent::OtherKey => return dispatch(Event::KeyForgotten),
        Intent::ManagementKey => {
            let there = dispatch(Event::Goto(Stage::Key));
            model.managing = Managing::Asked;
            return there;
        }
        Intent::ReadSettings => return dispatch(Event::ClientSettingsAllowed),
        Intent::CopyItem => return dispatch(Event::Copy(CopyWhat::Action(model.selected))),
        Intent::CopyReport => return dispatch(Event::Copy(CopyWhat::Report)),
        Intent::Save => return dispatch(Event::Save),
        Intent::SaveWithPrompts => return dispatch(Event::SaveWithPrompts),
        Intent::OpenLink => return open_link(model),
        Intent::Recheck => return dispatch(Event::Recheck),
        Intent::NewPaste if model.wizard.would_forget() => model.overlay = Some(Overlay::Forgetting),
        Intent::NewPaste => return dispatch(Event::NewPaste),
        Intent::Interrupt => return interrupt(model),
        Intent::Quit => return quit(model),
        Intent::Yes => return dispatch(Event::Quit),
        Intent::No | Intent::Close => {
            model.overlay = None;
            model.held = None;
        }
        Intent::Help => {
            model.overlay_scroll = 0;
            model.overlay = Some(Overlay::Help);
        }
        Intent::OtherPane => {
            model.pane = if model.pane == Pane::Main { Pane::Evidence } else { Pane::Main };
        }
        Intent::FetchList => return dispatch(Event::CatalogueWanted),
        Intent::ChooseModel => model.pick(Picking::Model),
        Intent::ChooseFailure => model.pick(Picking::Failure),
        Intent::Xray => return dispatch(Event::XrayWanted),
        Intent::Appoint => return dispatch(Event::Appoint),
        Intent::StartOver => {
            model.overlay = None;
            return dispatch(Event::NewPaste);
        }
        Intent::NewCase => return take_held(model, true),
        Intent::AddText => return take_held(model, false),
        Intent::Out => return out(model),
        _ if context == KeyContext::Paste => return edit_paste(model, intent),
        _ if context.types() => edit_field(model, intent),
        _ => scroll(model, context, intent),
    }
    Vec::new()
}

fn main(model: &mut Model, context: KeyContext) -> Vec<Request> {
    match context {
        KeyContext::Field if model.asks_management_key() => {
            model.managing = Managing::No;
            let key = model.key.take();
            if key.expose().trim().is_empty() { Vec::new() } else { vec![Request::ReadWith(key)] }
        }
        KeyContext::Field if model.asks_key() && !model.key.is_empty() => vec![Request::UseKey(model.key.take())],
        KeyContext::Field => match model.other_keys().as_slice() {
            [] => dispatch(Event::Submit),
            [key] => vec![Request::UseKey((*key).clone())],
            _ => {
                model.pick(Picking::Key);
                Vec::new()
            }
        },
        KeyContext::Paste if model.paste.is_empty() && model.chosen.is_some() => {
            model.chosen.map(|index| dispatch(Event::Reopen(index))).unwrap_or_default()
        }
        KeyContext::Picker => pick(model),
        KeyContext::Stage if model.asks_model() => {
            model.pick(Picking::Model);
            Vec::new()
        }
        KeyContext::Actions if model.enter_is_held() => Vec::new(),
        KeyContext::Actions => {
            let action = model.report().and_then(|it| it.actions.get(model.selected));
            match action {
                Some(action) if action.url.is_some() => open_link(model),
                Some(action) if screens::footer::looks_into_request(action) => vec![Request::CheckRequest],
                Some(action) if catches_live(action) && screens::footer::wants_catching(model) => {
                    vec![Request::CatchCall]
                }
                Some(action) if action.command.is_some() => dispatch(Event::Copy(CopyWhat::Action(model.selected))),
                Some(_) if screens::footer::looks_here(model) => dispatch(Event::ClientSettingsAllowed),
                _ => Vec::new(),
            }
        }
        KeyContext::Running => Vec::new(),
        KeyContext::Consent => {
            let text = model.look.ui("notice.only_y_agrees").to_string();
            model.notify(Tone::Warn, text);
            Vec::new()
        }
        _ => dispatch(Event::Submit),
    }
}

/// Takes the selected row, or what is typed, if it is insisted on; then the free checks run with it.
fn pick(model: &mut Model) -> Vec<Request> {
    let given = match picked(model) {
        Some(Choice::Without) => None,
        Some(Choice::Model { id, .. }) => Some(id.to_string()),
        Some(Choice::Called(name)) => {
            // Its id is in the list, among those that fit the name.
            let name = name.to_string();
            model.model_id.clear();
            model.model_id.insert(&name);
            model.picked = 0;
            return dispatch(Event::CatalogueWanted);
        }
        Some(Choice::Failure { number, .. }) => {
            let chosen = Event::FailureChosen(number);
            model.overlay = None;
            return dispatch(chosen);
        }
        Some(Choice::Key(key)) => {
            let key = key.clone();
            model.overlay = None;
            return vec![Request::UseKey(key)];
        }
        None if model.overlay != Some(Overlay::Picker(Picking::Model)) => return Vec::new(),
        None => {
            let typed = model.model_id.text().trim().to_string();
            if typed.is_empty() {
                return Vec::new();
            }
            if model.insisted.as_ref() != Some(&typed) {
                let text = model.look.ui("picker.insist").to_string();
                model.notify(Tone::Warn, text);
                model.insisted = Some(typed);
                return Vec::new();
            }
            Some(typed)
        }
    };
    model.overlay = None;
    if model.insisted.take().is_some() {
        model.toast = None;
    }
    let go_on = model.wizard.stage() == Stage::Diagnosis;
    let named = given.map(|id| Request::Dispatch(Event::ModelGiven(id)));
    named.into_iter().chain(go_on.then_some(Request::Dispatch(Event::Submit))).collect()
}

/// Keys that were typed before the question could be read are no answer to it.
fn agree(model: &mut Model) -> Vec<Request> {
    let unread = model.asked_ms.is_none_or(|asked| model.now_ms.saturating_sub(asked) < READ_FIRST);
    if unread {
        let text = model.look.ui("notice.agree_again").to_string();
        model.notify(Tone::Warn, text);
        return Vec::new();
    }
    dispatch(Event::Agree)
}

fn open_link(model: &Model) -> Vec<Request> {
    let url = model.report().and_then(|it| it.actions.get(model.selected)).and_then(|it| it.url.clone());
    url.map(|it| dispatch(Event::Open(it))).unwrap_or_default()
}

/// One level out: the other pane, what is typed, one stage back. Never out of the program.
fn out(model: &mut Model) -> Vec<Request> {
    if model.pane == Pane::Evidence {
        model.pane = Pane::Main;
    } else if model.context() == KeyContext::Field && !model.key.is_empty() {
        model.key.clear();
    } else if model.asks_management_key() {
        model.managing = Managing::No;
    } else if model.wizard.stage() == Stage::Paste {
        let text = model.look.ui("notice.how_to_quit").to_string();
        model.notify(Tone::Quiet, text);
    } else {
        return dispatch(Event::Back);
    }
    Vec::new()
}

fn interrupt(model: &mut Model) -> Vec<Request> {
    let twice = model.interrupted.is_some_and(|before| model.now_ms.saturating_sub(before) <= TWICE);
    model.interrupted = Some(model.now_ms);
    if model.overlay == Some(Overlay::Quitting) {
        // The question was the answer to the first one, however long ago.
        return vec![Request::Dispatch(Event::Interrupt), Request::Dispatch(Event::Interrupt)];
    }
    if twice || model.wizard.run.is_some() || !model.would_lose() {
        return dispatch(Event::Interrupt);
    }
    model.overlay = Some(Overlay::Quitting);
    Vec::new()
}

fn quit(model: &mut Model) -> Vec<Request> {
    if model.would_lose() {
        model.overlay = Some(Overlay::Quitting);
        return Vec::new();
    }
    dispatch(Event::Quit)
}

fn edit_paste(model: &mut Model, intent: Intent) -> Vec<Request> {
    let (columns, height) = screens::paste::text_size(model);
    let page = height.saturating_sub(1).max(1);
    if model.paste.is_empty() && !model.earlier.is_empty() && matches!(intent, Intent::Up | Intent::Down) {
        let last = model.earlier.len() - 1;
        model.chosen = match (model.chosen, intent) {
            (None, Intent::Down) => Some(0),
            (Some(0) | None, _) if intent == Intent::Up => None,
            (Some(chosen), Intent::Up) => Some(chosen - 1),
            (Some(chosen), _) => Some((chosen + 1).min(last)),
            (None, _) => None,
        };
        return Vec::new();
    }
    let paste = &mut model.paste;
    let edited = vec![Request::PasteEdited { by_key: true }];
    match intent {
        Intent::NewLine => {
            paste.insert("\n");
            return edited;
        }
        Intent::Clear => {
            paste.clear();
            return edited;
        }
        Intent::Undo => return if paste.undo() { edited } else { Vec::new() },
        Intent::Backspace => {
            paste.backspace();
            return edited;
        }
        Intent::Delete => {
            paste.delete();
            return edited;
        }
        Intent::Up => paste.up(1, columns),
        Intent::Down => paste.down(1, columns),
        Intent::PageUp => paste.up(page, columns),
        Intent::PageDown => paste.down(page, columns),
        Intent::Left => paste.left(),
        Intent::Right => paste.right(),
        Intent::LineStart => paste.home(columns),
        Intent::LineEnd => paste.end(columns),
        Intent::First => paste.first(),
        Intent::Last => paste.last(),
        _ => {}
    }
    Vec::new()
}

fn edit_field(model: &mut Model, intent: Intent) {
    if !matches!(model.overlay, Some(Overlay::Picker(_))) {
        match intent {
            Intent::Clear => model.key.clear(),
            Intent::Backspace => model.key.backspace(),
            Intent::PageUp | Intent::PageDown => scroll(model, KeyContext::Field, intent),
            _ => {}
        }
        return;
    }
    let last = choices(model).len().saturating_sub(1);
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
        Intent::Clear => model.model_id.clear(),
        Intent::Backspace => model.model_id.backspace(),
        Intent::Delete => model.model_id.delete(),
        Intent::Left => model.model_id.left(),
        Intent::Right => model.model_id.right(),
        Intent::LineStart => model.model_id.home(),
        Intent::LineEnd => model.model_id.end(),
        _ => {}
    }
}

fn scroll(model: &mut Model, context: KeyContext, intent: Intent) {
    if context == KeyContext::Actions && model.pane == Pane::Main {
        let last = model.report().map_or(0, |it| it.actions.len().saturating_sub(1));
        let moved = match intent {
            Intent::Up => Some(model.selected.saturating_sub(1)),
            Intent::Down => Some((model.selected + 1).min(last)),
            Intent::First => Some(0),
            Intent::Last => Some(last),
            _ => None,
        };
        if let Some(moved) = moved {
            // At the end of the list the rest of the page comes into view.
            if moved != model.selected || intent == Intent::First {
                model.selected = moved;
                model.scroll = screens::scroll::follow(model);
                return;
            }
        }
    }
    let page = match context {
        KeyContext::Overlay => usize::from(model.size.1).saturating_sub(8),
        // The last line stays in view as the first one.
        _ => screens::scroll::height(model, model.pane).saturating_sub(1),
    }
    .max(1);
    let position = match (context, model.pane) {
        (KeyContext::Overlay, _) => &mut model.overlay_scroll,
        (_, Pane::Main) => &mut model.scroll,
        (_, Pane::Evidence) => &mut model.evidence_scroll,
    };
    *position = match intent {
        Intent::Up => position.saturating_sub(1),
        Intent::Down => position.saturating_add(1),
        Intent::PageUp => position.saturating_sub(page),
        Intent::PageDown => position.saturating_add(page),
        Intent::First => 0,
        Intent::Last => usize::MAX / 2,
        _ => *position,
    };
}
