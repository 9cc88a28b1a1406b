//! What the view knows: the machine's state, what is being typed, and what only the screen has.

use super::appearance::Appearance;
use super::countdown::next_change;
use super::earlier::{self, Earlier};
use super::edit::{LineInput, SecretInput, TextArea};
use super::keymap::KeyContext;
use super::layout::Pane;
use super::widgets::toast::Toast;
use crate::core::case::{Case, KeyState};
use crate::core::ingest::PastedText;
use crate::core::ingest::redact::Redactor;
use crate::core::moment;
use crate::core::plan::Question;
use crate::core::reading::Reading;
use crate::core::report::Report;
use crate::core::secret::ApiKey;
use crate::core::wizard::{Effect, Event, Masked, Millis, Phase, Stage, Wizard};
use crate::key_press::{KeyCode, KeyPress};
use crate::ui::appearance::RowState;
use std::sync::Arc;

/// How long a notice stays, milliseconds.
const TOAST: Millis = 4_000;

/// A key that is held down comes again sooner than this, milliseconds: the longest usual delay before it repeats is
/// two thirds of a second.
const HELD: Millis = 800;

/// Within this after a page opened by itself a key was pressed for what was there before; so was each key that follows
/// such a key as soon, milliseconds.
const TYPED_AHEAD: Millis = 500;

/// Keys of the text that are kept to choose from.
const FOUND_KEYS: usize = 9;

/// What a picker chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picking {
    /// The model in question.
    Model,
    /// The failure of the text that decides.
    Failure,
    /// A key that stood in the text.
    Key,
}

/// Whether a management key is being asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Managing {
    /// It is not.
    #[default]
    No,
    /// It is, from the next event on: that leads to the page of the key.
    Asked,
    /// It is asked for on the page of the key.
    Open,
}

/// What lies over the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// All keys of the place.
    Help,
    /// Something to choose from.
    Picker(Picking),
    /// "Start over?", because something would be forgotten.
    Forgetting,
    /// Another text was pasted: "a new case, or more of this one?"
    Pasted,
    /// "Quit?", because something would be lost.
    Quitting,
    /// A text to select by hand: there is no clipboard.
    Shown {
        /// What it is.
        title: String,
        /// The text.
        text: String,
    },
}

/// The view's state. Changed by [`super::handle()`] and [`Model::update`] only.
#[derive(Debug)]
pub struct Model {
    /// The machine as of the last event.
    pub wizard: Wizard,
    /// Styles, signs, sentences.
    pub look: Appearance,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Milliseconds since the program started; set before each input and frame.
    pub now_ms: Millis,
    /// The pane that the arrows move in.
    pub pane: Pane,
    /// What lies over the screen.
    pub overlay: Option<Overlay>,
    /// What is shown is a demonstration.
    pub demo: bool,
    /// A notice.
    pub toast: Option<Toast>,
    /// The text being pasted.
    pub paste: TextArea,
    /// The key being typed.
    pub key: SecretInput,
    /// The key that is typed is a management key.
    pub managing: Managing,
    /// The key in use, which is masked in every form in what is pasted.
    pub known: Arc<Redactor>,
    /// What is typed to narrow the list of the picker.
    pub model_id: LineInput,
    /// The selected row of the picker.
    pub picked: usize,
    /// A model id that is no row: Enter once more takes it all the same.
    pub insisted: Option<String>,
    /// A text, masked, that waits for the answer to [`Overlay::Pasted`].
    pub held: Option<(String, Masked)>,
    /// When the last text was pasted.
    pub(super) pasted_ms: Option<Millis>,
    /// The diagnosis of what was pasted by hand has yet to open.
    pub(super) opening: bool,
    /// When a page opened by itself under the hands of who may be typing, or the last key that was typed for the page
    /// before.
    pub(super) typing_ms: Option<Millis>,
    /// The keys of OpenRouter's that the text held, the last one first.
    pub found_keys: Vec<ApiKey>,
    /// The earlier cases of this sitting, the newest first.
    pub earlier: Vec<Earlier>,
    /// The selected one of them.
    pub chosen: Option<usize>,
    /// An earlier case was neither copied nor saved.
    pub unkept: bool,
    /// Clicks come to this program and not to the terminal.
    pub mouse: bool,
    /// The selected action.
    pub selected: usize,
    /// Lines scrolled: main pane.
    pub scroll: usize,
    /// Lines scrolled: evidence pane.
    pub evidence_scroll: usize,
    /// Lines scrolled: what lies on top.
    pub overlay_scroll: usize,
    /// The report was copied or saved.
    pub kept: bool,
    /// When Ctrl-C was pressed last.
    pub(super) interrupted: Option<Millis>,
    /// When the open question about money came up.
    pub asked_ms: Option<Millis>,
    /// When the stage was entered.
    entered_ms: Millis,
    /// When Enter was pressed last, and the time before that.
    enters_ms: [Option<Millis>; 2],
    report: Option<Report>,
    reading: Option<Arc<Reading>>,
}

impl Model {
    /// The view of a machine.
    #[must_use]
    pub fn new(wizard: Wizard, look: Appearance, size: (u16, u16)) -> Self {
        let mut model = Self {
            wizard,
            look,
            size,
            now_ms: 0,
            pane: Pane::Main,
            overlay: None,
            demo: false,
            toast: None,
            paste: TextArea::default(),
            key: SecretInput::default(),
            managing: Managing::No,
            known: Arc::default(),
            model_id: LineInput::default(),
            picked: 0,
            insisted: None,
            held: None,
            pasted_ms: None,
            opening: false,
            typing_ms: None,
            found_keys: Vec::new(),
            earlier: Vec::new(),
            chosen: None,
            unkept: false,
            mouse: false,
            selected: 0,
            scroll: 0,
            evidence_scroll: 0,
            overlay_scroll: 0,
            kept: false,
            interrupted: None,
            asked_ms: None,
            entered_ms: 0,
            enters_ms: [None; 2],
            report: None,
            reading: None,
        };
        if !model.wizard.draft.text.is_empty() {
            model.paste.replace(Arc::clone(&model.wizard.draft.text));
        }
        model.follow(false, true, false);
        model
    }

    /// The host that is asked.
    #[must_use]
    pub fn host(&self) -> String {
        crate::core::address::host::shown(&self.wizard.settings().base_url)
    }

    /// Tells the machine what happened and follows it; returns what it wants done.
    #[must_use]
    pub fn update(&mut self, event: Event, now: Millis) -> Vec<Effect> {
        let (stage, revision) = (self.wizard.stage(), self.wizard.revision());
        let had_text = !self.wizard.draft.text.is_empty();
        let answers = self.wizard.case().is_some_and(|case| !case.results.is_empty()) && !self.kept;
        let earlier = self.wizard.past.len();
        let effects = self.wizard.update(event, now);
        self.unkept |= answers && self.wizard.past.len() > earlier;
        if stage != self.wizard.stage() {
            self.entered_ms = now;
            let opened = self.wizard.stage() == Stage::Diagnosis && std::mem::take(&mut self.opening);
            self.typing_ms = opened.then_some(now);
        }
        self.follow(stage != self.wizard.stage(), revision != self.wizard.revision(), had_text);
        self.note_question(now);
        effects
    }

    /// Shows another machine.
    pub fn take(&mut self, wizard: Wizard) {
        let moved = wizard.stage() != self.wizard.stage();
        let had_text = !self.wizard.draft.text.is_empty();
        self.wizard = wizard;
        self.follow(moved, true, had_text);
        self.note_question(self.now_ms);
    }

    /// Keeps the time at which the question about money came up that is open now.
    fn note_question(&mut self, now: Millis) {
        self.asked_ms = match self.wizard.phase(self.wizard.stage()) {
            Phase::Consent(_) => self.asked_ms.or(Some(now)),
            _ => None,
        };
    }

    fn follow(&mut self, moved: bool, case_changed: bool, had_text: bool) {
        if self.wizard.draft.text.is_empty() && had_text {
            self.paste.clear();
            self.reading = None;
        }
        if let Some(reading) = self.wizard.draft.reading.clone() {
            self.recognised(reading);
        }
        if case_changed {
            let known = self.wizard.case().zip(self.wizard.conclusion());
            self.report = known.map(|(case, conclusion)| Report::concluded(case, conclusion, &self.look.texts));
            self.kept = false;
            self.earlier = earlier::of(&self.wizard, &self.look);
        }
        if moved && self.wizard.stage() == Stage::Diagnosis {
            // Whoever goes back to the text finds what was found in it.
            let message = self.reading.as_ref().and_then(|reading| reading.evidence.message.as_ref()?.span);
            if let Some(span) = message {
                self.paste.go_to(span.start);
            }
        }
        if moved {
            self.pane = Pane::Main;
            self.scroll = 0;
            self.evidence_scroll = 0;
            self.selected = 0;
            self.chosen = None;
            self.key.clear();
        }
        self.managing = match self.managing {
            Managing::Asked if self.wizard.stage() == Stage::Key => Managing::Open,
            Managing::Open if !moved => Managing::Open,
            _ => Managing::No,
        };
        let last = self.report.as_ref().map_or(0, |it| it.actions.len().saturating_sub(1));
        self.selected = self.selected.min(last);
    }

    /// What was read replaces what was pasted where they differ, so that a key or an escape sequence
    /// in the paste is gone from the screen at once.
    fn recognised(&mut self, reading: Arc<Reading>) {
        if self.reading.as_ref().is_some_and(|it| Arc::ptr_eq(it, &reading)) {
            return;
        }
        if *reading.text != *self.paste.text() {
            self.paste.replace(Arc::clone(&reading.text));
        }
        self.reading = Some(reading);
    }

    /// What the machine is to be told of the text as it stands now.
    #[must_use]
    pub fn paste_changed(&mut self) -> Event {
        let text = self.paste.share();
        // What was typed a letter at a time may be a key as a whole.
        let masked = self.paste.is_untouched();
        Event::PasteChanged(if masked { PastedText::masked(text) } else { PastedText::edited(text) })
    }

    /// The report as of now, from the diagnosis on.
    #[must_use]
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// What was recognised last in the paste; kept while the next recognition runs, so that the
    /// recognised parts do not blink with every key.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        self.reading.as_deref()
    }

    /// Shows a notice for a few seconds.
    pub fn notify(&mut self, standing: impl Into<RowState>, text: String) {
        self.toast = Some(Toast { standing: standing.into(), text, until_ms: self.now_ms + TOAST });
    }

    /// Takes down a notice of something under way.
    pub fn rest(&mut self) {
        self.toast.take_if(|it| it.standing == RowState::Busy);
    }

    /// Shows a text for selection by hand.
    pub fn show(&mut self, title: String, text: String) {
        self.overlay_scroll = 0;
        self.overlay = Some(Overlay::Shown { title, text });
    }

    /// Milliseconds until the screen changes by itself; none while it rests.
    #[must_use]
    pub fn wake_in(&self) -> Option<Millis> {
        let toast = self.toast.as_ref().map(|it| it.until_ms.saturating_sub(self.now_ms));
        // A text to be selected must not be redrawn under the pointer.
        let shown = matches!(self.overlay, Some(Overlay::Shown { .. }));
        let running =
            (self.wizard.run.is_some() && !shown).then_some(if self.look.reduced_motion { 1_000 } else { 100 });
        let countdown = self.countdown().filter(|_| !shown).map(next_change);
        let due = self.wizard.appointment.filter(|_| self.wizard.run.is_none());
        let due = due.map(|at| at.saturating_sub(self.now_ms));
        [toast, running, countdown, due].into_iter().flatten().min()
    }

    /// Milliseconds that the countdown on the screen still has.
    #[must_use]
    pub fn countdown(&self) -> Option<Millis> {
        let at = self.wizard.appointment.or_else(|| Some(self.wizard.waits_for(self.now_ms)?.until));
        let left = at?.saturating_sub(self.now_ms);
        (self.wizard.stage() == Stage::NextActions && self.wizard.run.is_none() && left > 0).then_some(left)
    }

    /// A time of this program's clock as the user's clock shows it.
    #[must_use]
    pub fn local_time(&self, at: Millis) -> Option<String> {
        let settings = self.wizard.settings();
        let wall = |at: Millis| settings.now_ms?.checked_add(i64::try_from(at).ok()?);
        moment::short(wall(at)?, wall(self.now_ms), &settings.zone)
    }

    /// Takes down what has had its time; true if the screen changes.
    pub fn tick(&mut self, now_ms: Millis) -> bool {
        // The last second of a countdown changes the screen as well.
        let counting = self.countdown().is_some();
        self.now_ms = now_ms;
        let over = self.toast.as_ref().is_some_and(|it| it.until_ms <= now_ms);
        if over {
            self.toast = None;
        }
        over || counting || self.wizard.run.is_some()
    }

    /// A key was pressed.
    pub(super) fn note_enter(&mut self, enter: bool) {
        if enter {
            self.enters_ms = [Some(self.now_ms), self.enters_ms[0]];
        }
    }

    /// Enter is held down, or was pressed for what was on the screen before.
    #[must_use]
    pub(super) fn enter_is_held(&self) -> bool {
        let recent = |then: Millis| self.now_ms.saturating_sub(then) < HELD;
        recent(self.entered_ms) || self.enters_ms[1].is_some_and(recent)
    }

    /// A key that writes, or Enter, was pressed for the page before this one, which opened by itself.
    pub(super) fn was_typed_ahead(&mut self, key: KeyPress) -> bool {
        let typing = matches!(key.code, KeyCode::Char(_) | KeyCode::Enter) && !key.ctrl && !key.alt;
        let Some(before) = self.typing_ms.filter(|_| typing) else { return false };
        let ahead = self.now_ms.saturating_sub(before) < TYPED_AHEAD;
        self.typing_ms = ahead.then_some(self.now_ms);
        ahead
    }

    /// Where the keys go.
    #[must_use]
    pub fn context(&self) -> KeyContext {
        match self.overlay {
            Some(Overlay::Quitting) => return KeyContext::Quitting,
            Some(Overlay::Picker(_)) => return KeyContext::Picker,
            Some(Overlay::Forgetting) => return KeyContext::Forgetting,
            Some(Overlay::Pasted) => return KeyContext::Pasted,
            Some(_) => return KeyContext::Overlay,
            None => {}
        }
        let stage = self.wizard.stage();
        let reading = self.pane == Pane::Evidence;
        match (stage, self.wizard.phase(stage)) {
            (_, Phase::Running(_)) => KeyContext::Running,
            (_, Phase::Consent(_)) => KeyContext::Consent,
            _ if reading => KeyContext::Stage,
            (Stage::Paste, _) => KeyContext::Paste,
            (Stage::Key, Phase::Ready) => KeyContext::Field,
            (Stage::Key, _) if self.managing == Managing::Open => KeyContext::Field,
            // The answers of this stage are all there, those of others not.
            _ if self.shows_board() => KeyContext::Running,
            (Stage::NextActions, _) => KeyContext::Actions,
            _ => KeyContext::Stage,
        }
    }

    /// The checks of all stages are under way, on one page.
    #[must_use]
    pub fn shows_board(&self) -> bool {
        self.wizard.walking && self.wizard.run.is_some() && self.wizard.stage().makes_checks()
    }

    /// Opens the picker.
    pub fn pick(&mut self, picking: Picking) {
        self.model_id.clear();
        self.picked = match (picking, self.failures()) {
            (Picking::Failure, Some(reading)) => reading.decisive,
            _ => 0,
        };
        self.insisted = None;
        self.overlay = Some(Overlay::Picker(picking));
    }

    /// The reading of the case, where its text holds more than one failure.
    #[must_use]
    pub fn failures(&self) -> Option<&Reading> {
        self.wizard.case()?.reading.as_deref().filter(|reading| reading.failures.len() > 1)
    }

    /// Keys that the text held, but for the one in use.
    #[must_use]
    pub fn other_keys(&self) -> Vec<&ApiKey> {
        let used = self.masked_key();
        self.found_keys.iter().filter(|key| used != Some(key.masked().as_str())).collect()
    }

    /// Keeps a key that stood in the text, in memory only.
    pub fn note_keys(&mut self, keys: Vec<ApiKey>) {
        for key in keys {
            self.found_keys.retain(|known| known.expose() != key.expose());
            self.found_keys.insert(0, key);
        }
        self.found_keys.truncate(FOUND_KEYS);
    }

    /// The model is still missing and asked for here.
    #[must_use]
    pub fn asks_model(&self) -> bool {
        self.wizard.stage() == Stage::Diagnosis && self.wizard.question() == Some(&Question::Model)
    }

    /// A key is asked for here.
    #[must_use]
    pub fn asks_key(&self) -> bool {
        self.wizard.stage() == Stage::Key && *self.wizard.phase(Stage::Key) == Phase::Ready
    }

    /// A management key is asked for here.
    #[must_use]
    pub fn asks_management_key(&self) -> bool {
        self.context() == KeyContext::Field && self.managing == Managing::Open
    }

    /// The list of models is at hand.
    #[must_use]
    pub fn has_catalogue(&self) -> bool {
        self.wizard.case().and_then(Case::catalogue).is_some()
    }

    /// The key in short: `sk-or-v1-…a1b2`.
    #[must_use]
    pub fn masked_key(&self) -> Option<&str> {
        match self.wizard.key() {
            KeyState::Given { masked, .. } => Some(masked),
            KeyState::Unknown | KeyState::Skipped => None,
        }
    }

    /// Quitting now would lose something.
    #[must_use]
    pub fn would_lose(&self) -> bool {
        let typed = self.wizard.stage() == Stage::Paste && !self.paste.is_empty() && self.wizard.case().is_none();
        let fetched = self.wizard.case().is_some_and(|case| !case.results.is_empty());
        self.unkept || (!self.kept && (typed || fetched))
    }
}
