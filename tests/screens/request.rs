//! The screen of a request: what stands on it at three sizes, and what its keys do.

use super::listen::assert_screen;
use super::{SIZES, ansi, ascii, mono, shown};
use openrouter_doctor::core::request::examined::{Examined, examine};
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::key_press::{KeyCode, KeyPress};
use openrouter_doctor::plain::request::to_text;
use openrouter_doctor::plain::request_answer::RequestAnswer;
use openrouter_doctor::plain::style::Style;
use openrouter_doctor::say;
use openrouter_doctor::show::glyphs::ASCII;
use openrouter_doctor::ui::appearance::Appearance;
use openrouter_doctor::ui::request::{self, RequestModel, RequestStep, RequestWish, frame};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// A refusal that names a place by the provider's own count, and what was refused.
const REFUSED: &str = r#"400 Provider returned error: {"error":{"message":"tools.1.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"}}

{
  "model": "anthropic/claude-sonnet-4.5",
  "max_tokens": 4000,
  "messages": [
    {"role": "system", "content": "Keep my plan."},
    {"role": "user", "content": [
      {"type": "text", "text": "What is my plan?"},
      {"type": "text", "text": ""}
    ]}
  ],
  "tools": [
    {"type": "function", "function": {"name": "read", "parameters": {"type": "object", "properties": {}}}},
    {"type": "function", "function": {"name": "read file", "parameters": {"type": "object", "properties": {}}}}
  ]
}"#;

fn refused() -> Examined {
    examine(REFUSED.as_bytes(), None, false).unwrap()
}

fn checked(look: Appearance, size: (u16, u16)) -> RequestModel {
    let examined = refused();
    let mut model = RequestModel::new(look, size, "openrouter.ai".to_string());
    let style = Style { width: frame::columns(size), color: false, ascii: look.glyphs == ASCII };
    let text = to_text(&RequestAnswer::of(&examined, false), &look.texts, &style);
    model.report = text.lines().map(str::to_string).collect();
    model.step = RequestStep::Checked;
    model
}

fn asked(look: Appearance, size: (u16, u16)) -> RequestModel {
    let mut model = checked(look, size);
    model.ask(look.say(&say!("reduce.consent_short", calls = 12, usd = "$0.01", needed = "$0.084")));
    model
}

fn text(model: &RequestModel, styles: bool) -> String {
    let mut terminal = Terminal::new(TestBackend::new(model.size.0, model.size.1)).unwrap();
    terminal.draw(|area| request::render(model, area)).unwrap();
    shown(terminal.backend().buffer(), styles)
}

fn press(model: &mut RequestModel, code: KeyCode) -> Option<RequestWish> {
    request::handle(model, KeyPress::plain(code))
}

#[test]
fn the_faults_stand_with_their_lines_at_three_sizes() {
    for size in SIZES {
        let place = format!("{}x{}", size.0, size.1);
        assert_screen(format!("request-checked-{place}"), text(&checked(ansi(), size), size == (80, 24)));
        assert_screen(format!("request-consent-{place}"), text(&asked(ansi(), size), false));
        let empty = RequestModel::new(ansi(), size, "openrouter.ai".to_string());
        assert_screen(format!("request-awaited-{place}"), text(&empty, false));
    }
    let chinese = Appearance { texts: Texts::choose("zh"), ..ansi() };
    assert_screen("request-checked-80x24-zh".to_string(), text(&checked(chinese, (80, 24)), false));
    assert_screen("request-consent-80x24-zh".to_string(), text(&asked(chinese, (80, 24)), false));
    assert_screen("request-checked-80x24-mono".to_string(), text(&checked(mono(), (80, 24)), true));
    assert_screen("request-checked-80x24-ascii".to_string(), text(&checked(ascii(), (80, 24)), false));
}

#[test]
fn the_words_of_the_refusal_lead_to_the_first_fault_and_nothing_private_is_shown() {
    let screen = text(&checked(ansi(), (120, 40)), false);
    let first = screen.lines().position(|line| line.contains("read file")).unwrap();
    assert!(screen.lines().nth(first + 1).is_some_and(|line| line.contains("words name it")), "{screen}");
    assert!(!screen.contains("my plan") && screen.contains("… 16 characters"), "{screen}");
}

#[test]
fn enter_goes_on_and_never_agrees() {
    let mut model = checked(ansi(), (80, 24));
    assert_eq!(press(&mut model, KeyCode::Char('y')), None);
    assert_eq!(press(&mut model, KeyCode::Enter), Some(RequestWish::Preflight));
    model.step = RequestStep::Held;
    assert_eq!(press(&mut model, KeyCode::Enter), Some(RequestWish::Shrink));
    model.now_ms = 1_000;
    model.ask("?".to_string());
    assert_eq!(press(&mut model, KeyCode::Char('y')), None, "typed before it could be read");
    model.now_ms = 1_400;
    assert_eq!(press(&mut model, KeyCode::Enter), None);
    assert!(text(&model, false).contains("Enter agrees to nothing here"));
    assert_eq!(press(&mut model, KeyCode::Char('y')), Some(RequestWish::Agreed));
    assert_eq!(press(&mut model, KeyCode::Char('s')), None);
    assert_eq!(model.step, RequestStep::Held);
    assert_eq!(press(&mut model, KeyCode::Esc), Some(RequestWish::Leave));
}

#[test]
fn calls_under_way_are_ended_before_one_leaves() {
    let mut model = checked(ansi(), (80, 24));
    model.step = RequestStep::Shrinking { progress: "3 of 12".to_string() };
    assert!(text(&model, false).contains("3 of 12"));
    assert_eq!(press(&mut model, KeyCode::Esc), None);
    assert_eq!(request::handle(&mut model, KeyPress::ctrl('c')), Some(RequestWish::Cancel));
    model.step = RequestStep::Shrunk;
    assert_eq!(request::handle(&mut model, KeyPress::ctrl('c')), Some(RequestWish::Leave));
}

#[test]
fn offline_nothing_is_asked() {
    let mut model = checked(ansi(), (80, 24));
    model.is_offline = true;
    assert_eq!(press(&mut model, KeyCode::Enter), None);
    assert!(!text(&model, false).contains("free"));
}
