//! The screen of `listen`: what stands on it at three sizes, and what its keys do.

use super::{SIZES, ansi, ascii, mono, shown};
use openrouter_doctor::core::case::Settings;
use openrouter_doctor::core::exchange::addresses::RelayAddresses;
use openrouter_doctor::core::exchange::answer::{AnswerFacts, AnswerKind, Usage};
use openrouter_doctor::core::exchange::calls::{Call, KEPT};
use openrouter_doctor::core::exchange::credential::{CallerCredential, key};
use openrouter_doctor::core::exchange::request::RequestShape;
use openrouter_doctor::core::exchange::{Ending, RecordedExchange, RecordedReply, answer_headers, judge, setting};
use openrouter_doctor::core::ingest::ingested::ingest;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::key_press::{KeyCode, KeyPress};
use openrouter_doctor::ui::appearance::Appearance;
use openrouter_doctor::ui::listen::{self, ListenModel, ListenOverlay, ListenRequest};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

/// 2026-11-28 10:02:00 UTC.
const START: i64 = 1_795_860_120_000;

const PASSING: &str = r#"{"model":"z-ai/glm-5.1","max_tokens":500,"stream":true,
    "messages":[{"role":"system","content":"Be kind"},{"role":"user","content":"Peter is ill"}]}"#;

const FAILING: &str = r#"{"model":"anthropic/claude-sonnet-4.5","max_tokens":64000,"temperature":0.2,"stream":true,
    "messages":[{"role":"system","content":"Be kind"},{"role":"user","content":"Peter is ill"}],
    "tools":[{"type":"function","function":{"name":"diary"}}]}"#;

const REFUSAL: &str = r#"{"error":{"code":402,"message":"This request requires more credits, or fewer max_tokens. You requested up to 64000 tokens, but can only afford 1200. To increase, visit https://openrouter.ai/settings/credits and upgrade to a paid account"}}"#;

fn exchange(id: u64, path: &str, body: &str) -> RecordedExchange {
    let mut request = RequestShape::of(body.as_bytes());
    request.bytes = body.len() as u64;
    RecordedExchange {
        id,
        at_ms: START + i64::try_from(id).unwrap() * 7_000,
        method: if body.is_empty() { "GET" } else { "POST" }.to_string(),
        path: path.to_string(),
        path_right: path.starts_with("/api/v1"),
        intercepted: false,
        url: "https://openrouter.ai/api/v1/chat/completions".to_string(),
        user_agent: Some("opencode/1.2.3 ai-sdk/openrouter/2.10".to_string()),
        credential: Some(CallerCredential::of(&key(
            "authorization",
            "Bearer sk-or-v1-0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab1c96",
        ))),
        origin: None,
        other_key: None,
        key_lost_since: None,
        preflight: None,
        redirect: None,
        request,
        reply: None,
        ending: Ending::Whole,
        first_byte_ms: Some(212),
        ms: 1840,
        retry: None,
    }
}

fn passed(id: u64, path: &str, body: &str) -> Call {
    let facts = AnswerFacts {
        generation_id: Some("gen-1764324131-abcdefgh".to_string()),
        model: Some("z-ai/glm-5.1".to_string()),
        provider: Some("DeepInfra".to_string()),
        finish_reason: Some("stop".to_string()),
        usage: Some(Usage {
            prompt_tokens: Some(1_311),
            completion_tokens: Some(42),
            reasoning_tokens: None,
            cost: Some(0.0012),
        }),
        attempts: vec![("DeepInfra".to_string(), Some(200))],
        ..AnswerFacts::default()
    };
    let reply = RecordedReply {
        status: 200,
        bytes: 2_048,
        stream: true,
        came: AnswerKind::Passed,
        begun: true,
        facts,
        ..RecordedReply::default()
    };
    judged(RecordedExchange { reply: Some(reply), ..exchange(id, path, body) })
}

fn refused(id: u64, retry: Option<(u64, usize)>) -> Call {
    let text = answer_headers::text(402, |_| None, REFUSAL.as_bytes());
    let reply = RecordedReply {
        status: 402,
        bytes: REFUSAL.len() as u64,
        came: AnswerKind::Error,
        text: ingest(text),
        ..RecordedReply::default()
    };
    let call = exchange(id, "/api/v1/chat/completions", FAILING);
    judged(RecordedExchange { reply: Some(reply), retry, first_byte_ms: Some(41), ms: 41, ..call })
}

fn judged(exchange: RecordedExchange) -> Call {
    let report = judge::report(&exchange, Settings::default(), &Texts::default());
    Call { exchange, report }
}

/// A stream that has begun.
fn running(id: u64, ms: u64, said: &str) -> Call {
    let facts = AnswerFacts {
        generation_id: Some("gen-1764324131-abcdefgh".to_string()),
        provider: Some("DeepInfra".to_string()),
        router: vec![("strategy", "direct".to_string())],
        ..AnswerFacts::default()
    };
    let said = said.to_string().into();
    let reply =
        RecordedReply { status: 200, bytes: 4_300, pieces: 17, stream: true, facts, said, ..RecordedReply::default() };
    let call = exchange(id, "/api/v1/chat/completions", PASSING);
    judged(RecordedExchange { reply: Some(reply), ending: Ending::Running, ms, ..call })
}

fn waiting(look: Appearance, size: (u16, u16)) -> ListenModel {
    let addresses = RelayAddresses::of("http://127.0.0.1:46930");
    let mut model = ListenModel::new(look, size, jiff::tz::TimeZone::UTC, addresses);
    model.upstream = Some("openrouter.ai".to_string());
    model
}

/// A passing call, one by a wrong path, and one that was refused three times.
fn busy(look: Appearance, size: (u16, u16)) -> ListenModel {
    let mut model = waiting(look, size);
    model.caught(passed(1, "/api/v1/chat/completions", PASSING));
    model.caught(passed(2, "/v1/chat/completions", PASSING));
    model.caught(refused(3, None));
    model.caught(refused(4, Some((3, 2))));
    model.caught(refused(5, Some((3, 3))));
    model
}

fn draw(model: &ListenModel) -> Buffer {
    let (width, height) = model.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| listen::render(model, frame)).unwrap();
    terminal.backend().buffer().clone()
}

fn text(model: &ListenModel) -> String {
    shown(&draw(model), false)
}

fn press(model: &mut ListenModel, keys: &str) -> Option<ListenRequest> {
    let mut last = None;
    for letter in keys.chars() {
        let code = match letter {
            '⏎' => KeyCode::Enter,
            '⇥' => KeyCode::Tab,
            '⎋' => KeyCode::Esc,
            '↓' => KeyCode::Down,
            '↑' => KeyCode::Up,
            '←' => KeyCode::Left,
            letter => KeyCode::Char(letter),
        };
        last = listen::handle(model, KeyPress::plain(code));
    }
    last
}

/// Beside those of the other screens.
pub(super) fn assert_screen(name: String, screen: String) {
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!(format!("screens__{name}"), screen);
    });
}

#[test]
fn the_relay_waits_and_shows_what_it_caught_at_three_sizes() {
    for size in SIZES {
        let place = format!("{}x{}", size.0, size.1);
        assert_screen(format!("listen-waiting-{place}"), text(&waiting(ansi(), size)));
        let mut model = waiting(ansi(), size);
        model.client = setting::find("roo-code").ok();
        assert_screen(format!("listen-client-{place}"), text(&model));
        let mut model = busy(ansi(), size);
        assert_screen(format!("listen-calls-{place}"), shown(&draw(&model), size == (80, 24)));
        press(&mut model, "⇥");
        assert_screen(format!("listen-call-{place}"), text(&model));
        press(&mut model, "⇥d");
        assert_screen(format!("listen-compare-{place}"), text(&model));
        press(&mut model, "⎋c");
        assert_screen(format!("listen-clients-{place}"), text(&model));
        press(&mut model, "⎋?");
        assert_screen(format!("listen-help-{place}"), text(&model));
    }
}

#[test]
fn the_relay_is_the_same_without_colour_in_ascii_and_in_chinese() {
    let size = (80, 24);
    let model = busy(mono(), size);
    assert!(draw(&model).content.iter().all(|cell| cell.fg == ratatui::style::Color::Reset));
    let screen = text(&busy(ascii(), size));
    assert!(screen.is_ascii(), "{screen}");
    let chinese = Appearance { texts: Texts::choose("zh"), ..Appearance::default() };
    let mut model = busy(chinese, size);
    assert_screen("listen-calls-zh".to_string(), text(&model));
    model.client = setting::find("claude-code").ok();
    press(&mut model, "i");
    assert_screen("listen-setting-zh".to_string(), text(&model));
}

#[test]
fn a_client_is_found_by_part_of_its_name_and_its_setting_stands_there_with_its_undoing() {
    let mut model = waiting(ansi(), (80, 24));
    press(&mut model, "cgoo⏎");
    let screen = text(&model);
    for words in ["export OPENROUTER_HOST=http://127.0.0.1:46930 ", "unset OPENROUTER_HOST", "ECONNREFUSED"] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
}

#[test]
fn repeated_bodies_are_one_row_whose_attempts_can_be_looked_through() {
    let mut model = busy(ansi(), (120, 40));
    let screen = text(&model);
    assert!(screen.contains("×3") && screen.contains("The same body was sent 3 times"), "{screen}");
    assert_eq!(model.calls.groups().len(), 3);
    assert_eq!(press(&mut model, "⏎"), Some(ListenRequest::Open(5)));
    press(&mut model, "←←");
    assert_eq!(press(&mut model, "⏎"), Some(ListenRequest::Open(3)));
    assert_eq!(press(&mut model, "e"), Some(ListenRequest::Save(3)));
}

#[test]
fn prompts_are_shown_on_demand_only() {
    for size in SIZES {
        let mut model = busy(ansi(), size);
        for keys in ["", "⇥", "d", "⎋↓", "⎋?"] {
            press(&mut model, keys);
            assert!(!text(&model).contains("Peter"), "{}", text(&model));
        }
    }
    let mut model = busy(ansi(), (80, 24));
    assert_eq!(press(&mut model, "p"), Some(ListenRequest::Prompts(5)));
}

#[test]
fn a_comparison_names_what_the_failing_call_has_that_the_passing_one_has_not() {
    let mut model = busy(ansi(), (120, 40));
    press(&mut model, "d");
    assert_eq!(model.overlay, Some(ListenOverlay::Compare(1, 5)), "the passing one by the same path comes first");
    let screen = text(&model);
    for words in ["500 → 64000", "not there → 0.2", "z-ai/glm-5.1 → anthropic/claude-sonnet-4.5", "200 → 402"] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    assert!(!screen.contains("gen-1764324131"), "what differs by nature says nothing: {screen}");
}

/// A wrong path that the relay mended led to the same place.
#[test]
fn a_call_is_compared_with_one_to_the_same_place() {
    let mut model = waiting(mono(), SIZES[0]);
    model.caught(passed(1, "/api/v1/chat/completions", PASSING));
    let mut refused = refused(2, None);
    refused.exchange.path = "/v1/chat/completions".to_string();
    model.caught(refused);
    model.caught(passed(3, "/api/v1/models", ""));
    assert_eq!(model.calls.counterpart(2).map(|call| call.exchange.id), Some(1));
    assert_eq!(model.calls.counterpart(3).map(|call| call.exchange.id), Some(2));
}

#[test]
fn a_marked_call_is_the_one_that_is_compared_with() {
    let mut model = busy(ansi(), (120, 40));
    press(&mut model, "↓m↑d");
    assert_eq!(model.overlay, Some(ListenOverlay::Compare(2, 5)));
}

#[test]
fn whoever_reads_a_call_keeps_it_while_others_come() {
    let mut model = busy(ansi(), (80, 24));
    press(&mut model, "↓");
    let read = model.call().map(|call| call.exchange.id);
    model.caught(passed(6, "/api/v1/chat/completions", PASSING));
    assert_eq!(model.call().map(|call| call.exchange.id), read);
    press(&mut model, "g");
    model.caught(passed(7, "/api/v1/chat/completions", PASSING));
    assert_eq!(model.call().map(|call| call.exchange.id), Some(7), "on top the latest is followed");
}

#[test]
fn a_call_stands_in_the_list_as_it_comes_and_settles_where_it_stands() {
    for size in SIZES {
        let mut model = waiting(ansi(), size);
        model.running(running(1, 3_210, "The answer begins"));
        let place = format!("{}x{}", size.0, size.1);
        assert_screen(format!("listen-running-{place}"), text(&model));
    }
    let mut model = waiting(ansi(), (80, 24));
    model.running(running(1, 3_210, "The answer begins"));
    assert!(text(&model).contains("The answer begins"), "{}", text(&model));
    let mut model = waiting(ansi(), (120, 40));
    model.running(running(1, 900, ""));
    model.running(running(2, 3_210, "The answer begins"));
    let screen = text(&model);
    for words in
        ["2 calls, 0 failed · 2 under way", "3 s", "4.2 KiB ×17", "The answer begins", "direct", "gen-1764324131"]
    {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    for keys in ["⏎", "e", "p", "w", "d"] {
        assert_eq!(press(&mut model, keys), None, "what goes on cannot be opened: {keys}");
    }
    press(&mut model, "↓");
    model.caught(passed(1, "/api/v1/chat/completions", PASSING));
    assert_eq!(model.place(), 1, "it stays where it was");
    assert_eq!(press(&mut model, "⏎"), Some(ListenRequest::Open(1)));
    // It repeats the first: both are one row, and the reader follows.
    press(&mut model, "g");
    model.choose(Some(2));
    model.caught(refused(2, Some((1, 2))));
    assert_eq!(model.calls.groups().len(), 1);
    assert_eq!(model.call().map(|call| call.exchange.id), Some(2));
    let screen = text(&model);
    assert!(screen.contains("2 calls, 1 failed ·") && !screen.contains("under way"), "{screen}");
}

#[test]
fn what_goes_on_does_not_push_out_what_is_kept() {
    let mut model = waiting(ansi(), (80, 24));
    model.running(running(1, 900, ""));
    for id in 2..=60 {
        model.caught(passed(id, "/api/v1/chat/completions", PASSING));
    }
    assert_eq!(model.calls.groups().len(), KEPT + 1);
    assert!(model.calls.call(1).is_some_and(|call| call.exchange.is_running()));
    model.caught(passed(1, "/api/v1/chat/completions", PASSING));
    assert_eq!((model.calls.groups().len(), model.calls.seen), (KEPT, 60));
}

#[test]
fn the_latest_fifty_calls_are_kept_and_all_are_counted() {
    let mut model = waiting(ansi(), (80, 24));
    for id in 1..=60 {
        model.caught(passed(id, "/api/v1/chat/completions", PASSING));
    }
    assert_eq!(model.calls.groups().map(|group| group.calls.len()).sum::<usize>(), KEPT);
    assert_eq!(model.calls.seen, 60);
    assert!(model.calls.call(10).is_none() && model.calls.call(11).is_some());
    press(&mut model, "G");
    assert_eq!(model.call().map(|call| call.exchange.id), Some(11));
}

#[test]
fn both_keys_end_the_relay() {
    let mut model = busy(ansi(), (80, 24));
    assert_eq!(press(&mut model, "q"), Some(ListenRequest::Quit));
    assert_eq!(listen::handle(&mut model, KeyPress::ctrl('c')), Some(ListenRequest::Quit));
    press(&mut model, "?");
    assert_eq!(listen::handle(&mut model, KeyPress::ctrl('c')), Some(ListenRequest::Quit), "over the help as well");
    assert_eq!(press(&mut model, "q"), None, "there q closes the help");
}

#[test]
fn any_size_is_drawn() {
    for width in [1, 39, 40, 50, 66, 76, 97, 105, 140] {
        for height in [1, 5, 6, 9, 10, 12, 15, 16, 24, 42] {
            let size = (width, height);
            draw(&waiting(ansi(), size));
            let mut model = busy(ansi(), size);
            for keys in ["", "⇥", "d", "⎋c", "⎋?"] {
                press(&mut model, keys);
                draw(&model);
            }
        }
    }
}
