//! One table of keys: dispatch, footer and help are made from it.

use crate::core::checks::Stage;
use crate::key_press::{KeyCode, KeyPress};

/// Where the keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyContext {
    /// The box for the pasted text: printable keys type.
    Paste,
    /// A field of one line: printable keys type.
    Field,
    /// The picker: printable keys narrow the list.
    Picker,
    /// A stage to be read.
    Stage,
    /// A paid call waits for consent.
    Consent,
    /// Checks are under way.
    Running,
    /// The list of next actions.
    Actions,
    /// Help, or a text shown for selection.
    Overlay,
    /// "Quit?"
    Quitting,
    /// "A new case, or more of this one?"
    Pasted,
    /// "Start over?"
    Forgetting,
    /// The calls that the relay caught.
    Calls,
    /// What is wrong with a request.
    Request,
}

impl KeyContext {
    /// All contexts.
    pub const ALL: &'static [Self] = &[
        Self::Paste,
        Self::Field,
        Self::Picker,
        Self::Stage,
        Self::Consent,
        Self::Running,
        Self::Actions,
        Self::Overlay,
        Self::Quitting,
        Self::Pasted,
        Self::Forgetting,
        Self::Calls,
        Self::Request,
    ];

    /// Printable keys type text here.
    #[must_use]
    pub fn types(self) -> bool {
        matches!(self, Self::Paste | Self::Field | Self::Picker)
    }
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Intent {
    /// The main action of the place.
    Main,
    /// A line break in the text.
    NewLine,
    /// Read the system clipboard.
    ReadClipboard,
    /// Empty the field.
    Clear,
    /// Take the last change of the text back.
    Undo,
    /// Check key and account without a paste.
    HealthCheck,
    /// Up a row or item.
    Up,
    /// Down a row or item.
    Down,
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Up a page.
    PageUp,
    /// Down a page.
    PageDown,
    /// To the first row or item.
    First,
    /// To the last row or item.
    Last,
    /// To the start of the line.
    LineStart,
    /// To the end of the line.
    LineEnd,
    /// Remove what stands before the cursor.
    Backspace,
    /// Remove what stands after the cursor.
    Delete,
    /// Fetch the list to choose from.
    FetchList,
    /// Choose a model.
    ChooseModel,
    /// Choose the failure that decides.
    ChooseFailure,
    /// The routing X-ray.
    Xray,
    /// Check again by itself at the time that is waited for, or no longer.
    Appoint,
    /// Start over, whatever is forgotten by it.
    StartOver,
    /// The pasted text is a case of its own.
    NewCase,
    /// The pasted text belongs to this case.
    AddText,
    /// The other pane.
    OtherPane,
    /// Jump to a stage, from 1.
    Goto(u8),
    /// Select an item of the list, from 1.
    Pick(u8),
    /// One stage back.
    Back,
    /// One stage forward; nothing is sent.
    Forward,
    /// To the next actions; nothing is sent.
    Conclude,
    /// One level out.
    Out,
    /// Agree to the test calls that are asked about.
    Agree,
    /// Leave this stage out.
    Skip,
    /// Use another key.
    OtherKey,
    /// Read what the account has set, with a management key.
    ManagementKey,
    /// Read settings files of clients.
    ReadSettings,
    /// Copy the selected action's command or link.
    CopyItem,
    /// Copy the report.
    CopyReport,
    /// Save the report.
    Save,
    /// Save the report with the prompts in it.
    SaveWithPrompts,
    /// Open the selected action's link.
    OpenLink,
    /// Run the checks again.
    Recheck,
    /// Start over with another text.
    NewPaste,
    /// Show all keys.
    Help,
    /// Close what lies on top.
    Close,
    /// Yes.
    Yes,
    /// No.
    No,
    /// Ctrl-C.
    Interrupt,
    /// Leave.
    Quit,
    /// To the background.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Catch the next call of the program with a relay.
    CatchCall,
    /// What is wrong with the request.
    CheckRequest,
    /// What differs between two calls.
    Compare,
    /// Keep this call to be compared with.
    MarkCall,
    /// What was said to the model in this call.
    ShowPrompts,
    /// Choose the client that is to be led to the relay.
    ChooseClient,
    /// How the chosen client is led to the relay, and back.
    ShowSetting,
}

/// One row of the table.
#[derive(Debug)]
pub struct Binding {
    /// Where it holds.
    pub contexts: &'static [KeyContext],
    /// The keys; the first is the one shown.
    pub keys: &'static [KeyPress],
    /// What they ask for.
    pub intent: Intent,
    /// Key of the sentence in the help.
    pub label: &'static str,
    /// Key of the short label in the footer, where it is shown there; in the order of the table.
    pub footer: Option<&'static str>,
}

const fn char(letter: char) -> KeyPress {
    KeyPress::plain(KeyCode::Char(letter))
}

const fn plain(code: KeyCode) -> KeyPress {
    KeyPress::plain(code)
}

const fn alt(code: KeyCode) -> KeyPress {
    KeyPress { code, ctrl: false, alt: true, shift: false }
}

const fn ctrl_code(code: KeyCode) -> KeyPress {
    KeyPress { code, ctrl: true, alt: false, shift: false }
}

/// A row of these stands for each of its digits: the intent takes its number from the key.
const DIGITS: [KeyPress; 9] =
    [char('1'), char('2'), char('3'), char('4'), char('5'), char('6'), char('7'), char('8'), char('9')];
const ALT_DIGITS: [KeyPress; 9] = [
    alt(KeyCode::Char('1')),
    alt(KeyCode::Char('2')),
    alt(KeyCode::Char('3')),
    alt(KeyCode::Char('4')),
    alt(KeyCode::Char('5')),
    alt(KeyCode::Char('6')),
    alt(KeyCode::Char('7')),
    alt(KeyCode::Char('8')),
    alt(KeyCode::Char('9')),
];
const STAGE_ALT_DIGITS: &[KeyPress] = ALT_DIGITS.split_at(Stage::ALL.len()).0;

const EVERYWHERE: &[KeyContext] = KeyContext::ALL;
const BUT_QUITTING: &[KeyContext] = &[
    KeyContext::Paste,
    KeyContext::Field,
    KeyContext::Picker,
    KeyContext::Stage,
    KeyContext::Consent,
    KeyContext::Running,
    KeyContext::Actions,
];
const READING: &[KeyContext] = &[KeyContext::Stage, KeyContext::Consent, KeyContext::Running, KeyContext::Actions];
const STAGES: &[KeyContext] = &[KeyContext::Stage, KeyContext::Consent, KeyContext::Running];
const LISTS: &[KeyContext] = &[
    KeyContext::Stage,
    KeyContext::Consent,
    KeyContext::Running,
    KeyContext::Actions,
    KeyContext::Overlay,
    KeyContext::Calls,
    KeyContext::Request,
];
const TYPING: &[KeyContext] = &[KeyContext::Paste, KeyContext::Field, KeyContext::Picker];
const FIELDS: &[KeyContext] = &[KeyContext::Field, KeyContext::Picker];

macro_rules! bind {
    ($contexts:expr, [$($key:expr),+], $intent:expr, $label:literal) => {
        Binding { contexts: $contexts, keys: &[$($key),+], intent: $intent, label: $label, footer: None }
    };
    ($contexts:expr, [$($key:expr),+], $intent:expr, $label:literal, footer $short:literal) => {
        Binding { contexts: $contexts, keys: &[$($key),+], intent: $intent, label: $label, footer: Some($short) }
    };
}

/// The table. Order is the order of footer and help.
pub static BINDINGS: &[Binding] = &[
    bind!(&[KeyContext::Quitting], [char('y'), char('Y')], Intent::Yes, "help.quit_yes", footer "keys.quit_yes"),
    bind!(
        &[KeyContext::Quitting],
        [char('n'), char('N'), plain(KeyCode::Enter), plain(KeyCode::Esc)],
        Intent::No,
        "help.quit_no", footer "keys.quit_no"
    ),
    bind!(&[KeyContext::Pasted], [char('n'), char('N')], Intent::NewCase, "help.new_case", footer "keys.new_case"),
    bind!(&[KeyContext::Pasted], [char('a'), char('A')], Intent::AddText, "help.add_text", footer "keys.add_text"),
    bind!(&[KeyContext::Pasted], [plain(KeyCode::Esc), plain(KeyCode::Enter)], Intent::No, "help.drop_text", footer "keys.drop_text"),
    bind!(&[KeyContext::Forgetting], [char('y'), char('Y')], Intent::StartOver, "help.new_paste", footer "keys.new_paste"),
    bind!(
        &[KeyContext::Forgetting],
        [char('n'), char('N'), plain(KeyCode::Enter), plain(KeyCode::Esc)],
        Intent::No,
        "help.quit_no", footer "keys.quit_no"
    ),
    bind!(&[KeyContext::Running], [KeyPress::ctrl('c')], Intent::Interrupt, "help.cancel", footer "keys.cancel"),
    bind!(&[KeyContext::Consent], [char('y'), char('Y')], Intent::Agree, "help.agree", footer "keys.agree"),
    bind!(
        &[
            KeyContext::Paste,
            KeyContext::Field,
            KeyContext::Picker,
            KeyContext::Stage,
            KeyContext::Running,
            KeyContext::Actions
        ],
        [plain(KeyCode::Enter)],
        Intent::Main,
        "help.main", footer "keys.main"
    ),
    bind!(&[KeyContext::Consent], [plain(KeyCode::Enter)], Intent::Main, "help.no_agreement"),
    bind!(&[KeyContext::Request], [char('y'), char('Y')], Intent::Agree, "help.agree", footer "keys.agree"),
    bind!(&[KeyContext::Request], [char('s'), char('S')], Intent::Skip, "help.leave_shrinking", footer "keys.leave_shrinking"),
    bind!(&[KeyContext::Request], [plain(KeyCode::Enter)], Intent::Main, "help.look_into_request"),
    bind!(&[KeyContext::Request], [char('e')], Intent::Save, "help.save_request", footer "keys.save"),
    bind!(
        &[KeyContext::Request],
        [plain(KeyCode::PageDown), KeyPress::ctrl('f'), char(' ')],
        Intent::PageDown,
        "help.page_down"
    ),
    bind!(&[KeyContext::Request], [KeyPress::ctrl('c')], Intent::Interrupt, "help.cancel", footer "keys.cancel"),
    bind!(
        &[KeyContext::Request],
        [plain(KeyCode::Esc), char('q'), char('b'), plain(KeyCode::Left)],
        Intent::Out,
        "help.leave_request", footer "keys.back"
    ),
    bind!(&[KeyContext::Request], [char('?'), plain(KeyCode::F(1))], Intent::Help, "help.help", footer "keys.help"),
    bind!(&[KeyContext::Calls], [plain(KeyCode::Enter)], Intent::Main, "help.open_call", footer "keys.open_call"),
    bind!(&[KeyContext::Calls], [plain(KeyCode::Tab), plain(KeyCode::BackTab)], Intent::OtherPane, "help.call_pane", footer "keys.call_pane"),
    bind!(&[KeyContext::Calls], [char('c')], Intent::ChooseClient, "help.choose_client", footer "keys.choose_client"),
    bind!(&[KeyContext::Calls], [char('i')], Intent::ShowSetting, "help.show_setting", footer "keys.show_setting"),
    bind!(&[KeyContext::Calls], [char('d')], Intent::Compare, "help.compare", footer "keys.compare"),
    bind!(&[KeyContext::Calls], [char('m'), char(' ')], Intent::MarkCall, "help.mark_call"),
    bind!(&[KeyContext::Calls], [char('p')], Intent::ShowPrompts, "help.show_prompts", footer "keys.show_prompts"),
    bind!(&[KeyContext::Calls], [char('w')], Intent::CheckRequest, "help.check_request", footer "keys.check_request"),
    bind!(&[KeyContext::Calls], [char('e'), char('s')], Intent::Save, "help.save_call", footer "keys.save"),
    bind!(&[KeyContext::Calls], [plain(KeyCode::Left), char('h')], Intent::Left, "help.attempt_before"),
    bind!(&[KeyContext::Calls], [plain(KeyCode::Right), char('l')], Intent::Right, "help.attempt_after"),
    bind!(&[KeyContext::Calls], [plain(KeyCode::PageDown), KeyPress::ctrl('f')], Intent::PageDown, "help.page_down"),
    bind!(&[KeyContext::Calls], [char('q')], Intent::Quit, "help.end_relay", footer "keys.end_relay"),
    bind!(&[KeyContext::Calls], [plain(KeyCode::Esc)], Intent::Out, "help.out"),
    bind!(&[KeyContext::Calls], [KeyPress::ctrl('c')], Intent::Interrupt, "help.end_relay"),
    bind!(&[KeyContext::Calls], [char('?'), plain(KeyCode::F(1))], Intent::Help, "help.help", footer "keys.help"),
    bind!(&[KeyContext::Paste], [plain(KeyCode::Down)], Intent::Down, "help.down", footer "keys.earlier"),
    bind!(&[KeyContext::Paste], [KeyPress::ctrl('v')], Intent::ReadClipboard, "help.read_clipboard", footer "keys.read_clipboard"),
    bind!(FIELDS, [KeyPress::ctrl('v')], Intent::ReadClipboard, "help.read_clipboard"),
    bind!(&[KeyContext::Paste], [KeyPress::ctrl('t')], Intent::HealthCheck, "help.health_check", footer "keys.health_check"),
    bind!(&[KeyContext::Picker], [plain(KeyCode::Tab)], Intent::FetchList, "help.list_models", footer "keys.list_models"),
    bind!(&[KeyContext::Picker], [plain(KeyCode::Esc)], Intent::Close, "help.close", footer "keys.close"),
    bind!(&[KeyContext::Stage, KeyContext::Actions], [char('r')], Intent::Recheck, "help.recheck", footer "keys.recheck"),
    bind!(&[KeyContext::Stage, KeyContext::Actions], [char('L')], Intent::CatchCall, "help.catch_call", footer "keys.catch_call"),
    bind!(&[KeyContext::Stage], [char('w')], Intent::CheckRequest, "help.check_request", footer "keys.check_request"),
    bind!(&[KeyContext::Actions], [char('w')], Intent::Appoint, "help.appoint", footer "keys.appoint"),
    bind!(&[KeyContext::Actions], [char('y')], Intent::CopyItem, "help.copy_item", footer "keys.copy_item"),
    bind!(&[KeyContext::Actions], [char('e'), char('s')], Intent::Save, "help.save", footer "keys.save"),
    bind!(&[KeyContext::Actions], [char('p')], Intent::SaveWithPrompts, "help.save_with_prompts"),
    bind!(
        &[KeyContext::Consent, KeyContext::Stage, KeyContext::Running],
        [char('s'), char('S')],
        Intent::Skip,
        "help.skip", footer "keys.skip"
    ),
    bind!(STAGES, [char('7')], Intent::Conclude, "help.conclude", footer "keys.conclude"),
    bind!(READING, [char('b'), plain(KeyCode::Left), char('h')], Intent::Back, "help.back", footer "keys.back"),
    bind!(READING, [char('q')], Intent::Quit, "help.quit", footer "keys.quit"),
    bind!(READING, [plain(KeyCode::Right), char('l')], Intent::Forward, "help.forward"),
    bind!(STAGES, [char('e')], Intent::Save, "help.save", footer "keys.save"),
    bind!(READING, [char('m')], Intent::ChooseModel, "help.choose_model", footer "keys.choose_model"),
    bind!(READING, [char('f')], Intent::ChooseFailure, "help.choose_failure", footer "keys.choose_failure"),
    bind!(&[KeyContext::Stage, KeyContext::Actions], [char('x')], Intent::Xray, "help.xray", footer "keys.xray"),
    bind!(&[KeyContext::Actions], [char('o')], Intent::OpenLink, "help.open", footer "keys.open"),
    bind!(&[KeyContext::Actions], [char('c')], Intent::CopyReport, "help.copy_report", footer "keys.copy_report"),
    bind!(&[KeyContext::Stage, KeyContext::Actions], [char('u')], Intent::OtherKey, "help.other_key", footer "keys.other_key"),
    bind!(&[KeyContext::Stage, KeyContext::Actions], [char('v')], Intent::ManagementKey, "help.management_key", footer "keys.management_key"),
    bind!(READING, [char('a')], Intent::ReadSettings, "help.read_settings", footer "keys.read_settings"),
    bind!(&[KeyContext::Field], [plain(KeyCode::Esc)], Intent::Out, "help.field_out", footer "keys.field_out"),
    bind!(&[KeyContext::Paste], [plain(KeyCode::Esc)], Intent::Out, "help.out"),
    bind!(READING, [plain(KeyCode::Esc)], Intent::Out, "help.out"),
    bind!(
        &[KeyContext::Overlay],
        [plain(KeyCode::Esc), char('q'), char('?'), plain(KeyCode::Enter), plain(KeyCode::F(1))],
        Intent::Close,
        "help.close", footer "keys.close"
    ),
    bind!(
        &[KeyContext::Paste, KeyContext::Field, KeyContext::Stage, KeyContext::Consent, KeyContext::Running, KeyContext::Actions],
        [plain(KeyCode::Tab), plain(KeyCode::BackTab)],
        Intent::OtherPane,
        "help.other_pane", footer "keys.other_pane"
    ),
    bind!(READING, [char('n')], Intent::NewPaste, "help.new_paste", footer "keys.new_paste"),
    bind!(&[KeyContext::Paste], [alt(KeyCode::Enter), KeyPress::ctrl('j')], Intent::NewLine, "help.new_line"),
    bind!(TYPING, [KeyPress::ctrl('u')], Intent::Clear, "help.clear"),
    bind!(
        &[KeyContext::Paste],
        [KeyPress::ctrl('_'), KeyPress::ctrl('7'), KeyPress::ctrl('y')],
        Intent::Undo,
        "help.undo"
    ),
    bind!(&[KeyContext::Paste, KeyContext::Picker], [plain(KeyCode::Up)], Intent::Up, "help.up"),
    bind!(&[KeyContext::Picker], [plain(KeyCode::Down)], Intent::Down, "help.down"),
    bind!(TYPING, [plain(KeyCode::Left)], Intent::Left, "help.left"),
    bind!(TYPING, [plain(KeyCode::Right)], Intent::Right, "help.right"),
    bind!(TYPING, [plain(KeyCode::Home), KeyPress::ctrl('a')], Intent::LineStart, "help.line_start"),
    bind!(TYPING, [plain(KeyCode::End), KeyPress::ctrl('e')], Intent::LineEnd, "help.line_end"),
    bind!(TYPING, [plain(KeyCode::PageUp)], Intent::PageUp, "help.page_up"),
    bind!(TYPING, [plain(KeyCode::PageDown)], Intent::PageDown, "help.page_down"),
    bind!(&[KeyContext::Paste], [ctrl_code(KeyCode::Home)], Intent::First, "help.first"),
    bind!(&[KeyContext::Paste], [ctrl_code(KeyCode::End)], Intent::Last, "help.last"),
    bind!(TYPING, [plain(KeyCode::Backspace), KeyPress::ctrl('h')], Intent::Backspace, "help.backspace"),
    bind!(TYPING, [plain(KeyCode::Delete), KeyPress::ctrl('d')], Intent::Delete, "help.delete"),
    bind!(LISTS, [plain(KeyCode::Up), char('k')], Intent::Up, "help.up"),
    bind!(LISTS, [plain(KeyCode::Down), char('j')], Intent::Down, "help.down"),
    bind!(LISTS, [plain(KeyCode::PageUp), KeyPress::ctrl('b')], Intent::PageUp, "help.page_up"),
    bind!(
        &[KeyContext::Stage, KeyContext::Consent, KeyContext::Running, KeyContext::Actions, KeyContext::Overlay],
        [plain(KeyCode::PageDown), KeyPress::ctrl('f'), char(' ')],
        Intent::PageDown,
        "help.page_down"
    ),
    bind!(LISTS, [char('g'), plain(KeyCode::Home)], Intent::First, "help.first"),
    bind!(LISTS, [char('G'), plain(KeyCode::End)], Intent::Last, "help.last"),
    Binding {
        contexts: &[KeyContext::Actions],
        keys: &DIGITS,
        intent: Intent::Pick(1),
        label: "help.pick",
        footer: None,
    },
    Binding {
        contexts: BUT_QUITTING,
        keys: STAGE_ALT_DIGITS,
        intent: Intent::Goto(1),
        label: "help.goto_alt",
        footer: None,
    },
    bind!(TYPING, [KeyPress::ctrl('c')], Intent::Interrupt, "help.interrupt", footer "keys.quit"),
    bind!(
        &[
            KeyContext::Stage,
            KeyContext::Consent,
            KeyContext::Actions,
            KeyContext::Overlay,
            KeyContext::Quitting,
            KeyContext::Pasted,
            KeyContext::Forgetting
        ],
        [KeyPress::ctrl('c')],
        Intent::Interrupt,
        "help.interrupt"
    ),
    bind!(EVERYWHERE, [KeyPress::ctrl('z')], Intent::Suspend, "help.suspend"),
    bind!(EVERYWHERE, [KeyPress::ctrl('l')], Intent::Redraw, "help.redraw"),
    bind!(&[KeyContext::Pasted, KeyContext::Forgetting], [plain(KeyCode::F(1))], Intent::Help, "help.help", footer "keys.help"),
    bind!(READING, [char('?'), plain(KeyCode::F(1))], Intent::Help, "help.help", footer "keys.help"),
    bind!(TYPING, [plain(KeyCode::F(1))], Intent::Help, "help.help", footer "keys.help"),
];

/// What a key asks for in a context.
#[must_use]
pub fn intent(context: KeyContext, key: KeyPress) -> Option<Intent> {
    let binding = of(context).find(|binding| binding.keys.contains(&key))?;
    let number = match key.code {
        KeyCode::Char(letter) => letter.to_digit(10).and_then(|digit| u8::try_from(digit).ok()).unwrap_or(1),
        _ => 1,
    };
    Some(match binding.intent {
        Intent::Goto(_) => Intent::Goto(number),
        Intent::Pick(_) => Intent::Pick(number),
        intent => intent,
    })
}

/// The rows of a context.
pub fn of(context: KeyContext) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |it| it.contexts.contains(&context))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn no_key_has_two_meanings_in_one_context() {
        for context in KeyContext::ALL {
            let mut seen: HashMap<KeyPress, Intent> = HashMap::new();
            for binding in of(*context) {
                for key in binding.keys {
                    let other = seen.insert(*key, binding.intent);
                    assert_eq!(other, None, "{key} means {:?} too in {context:?}", binding.intent);
                }
            }
        }
    }

    #[test]
    fn every_printable_key_types_in_a_text_field() {
        for context in KeyContext::ALL.iter().filter(|it| it.types()) {
            for letter in (' '..='~').chain(['é', '中', 'ß']) {
                assert_eq!(intent(*context, KeyPress::plain(KeyCode::Char(letter))), None, "{letter} in {context:?}");
            }
        }
    }

    #[test]
    fn help_and_a_way_out_are_everywhere() {
        for context in KeyContext::ALL {
            assert_eq!(intent(*context, KeyPress::ctrl('c')), Some(Intent::Interrupt), "{context:?}");
            assert!(intent(*context, KeyPress::plain(KeyCode::Esc)).is_some(), "{context:?}");
            if *context != KeyContext::Quitting {
                assert!(intent(*context, KeyPress::plain(KeyCode::F(1))).is_some(), "{context:?}");
            }
        }
    }
}
