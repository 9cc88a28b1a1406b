//! A made-up key and a made-up prompt in every place of a call: neither comes out anywhere but where the user asks for it.

use super::upstream::{self, STREAM, Then, chunk};
use super::{Listening, runtime};
use jiff::tz::TimeZone;
use openrouter_doctor::adapters::relay::{read, read_so_far};
use openrouter_doctor::core::exchange::addresses::RelayAddresses;
use openrouter_doctor::core::exchange::calls::Call;
use openrouter_doctor::core::exchange::event::ExchangeEvent;
use openrouter_doctor::core::exchange::{RecordedExchange, judge};
use openrouter_doctor::core::ingest::Outgoing;
use openrouter_doctor::key_press::{KeyCode, KeyPress};
use openrouter_doctor::plain::exchange as plain;
use openrouter_doctor::ui::appearance::Appearance;
use openrouter_doctor::ui::listen::{self, ListenModel, ListenOverlay};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const KEY: &str = "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";
const PROMPT: &str = "zanzibar-marmalade";
const SIZES: [(u16, u16); 2] = [(50, 15), (140, 60)];

/// Requests with both in each place that a program writes to.
fn requests() -> Vec<(String, String)> {
    let said = |content: &str, more: &str| {
        format!(r#"{{"model":"z-ai/glm-5.1","messages":[{{"role":"user","content":{content}}}]{more}}}"#)
    };
    let plain = said(&format!("\"{PROMPT}\""), "");
    vec![
        (String::new(), plain.clone()),
        (String::new(), said(&format!(r#"[{{"type":"text","text":"{PROMPT} {KEY}"}}]"#), "")),
        (
            String::new(),
            said("\"x\"", &format!(r#","user":"{PROMPT}","metadata":{{"note":"{PROMPT}","key":"{KEY}"}}"#)),
        ),
        (
            String::new(),
            said(
                "\"x\"",
                &format!(
                    r#","tools":[{{"type":"function","function":{{"name":"f","description":"{PROMPT} {KEY}"}}}}]"#
                ),
            ),
        ),
        (String::new(), format!(r#"{{"model":"{KEY}","prompt":"{PROMPT}"}}"#)),
        (format!("User-Agent: program/{KEY}\r\nX-Title: {KEY}\r\n"), plain.clone()),
        (format!("HTTP-Referer: https://example.com/?key={KEY}\r\nCookie: a={KEY}\r\n"), plain),
        (String::new(), format!("{PROMPT} {KEY} is no JSON")),
    ]
}

/// Answers with the key in each place that a server writes to, and the prompt where a model says it.
fn answers() -> Vec<Vec<u8>> {
    let whole = |status: &str, headers: &str, body: &str| {
        let length = body.len();
        format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}")
            .into_bytes()
    };
    let stream = |events: &[&str]| {
        let events: Vec<u8> = events.iter().flat_map(|event| chunk(format!("data: {event}\n\n").as_bytes())).collect();
        [STREAM.to_vec(), events, b"0\r\n\r\n".to_vec()].concat()
    };
    vec![
        whole(
            "200 OK",
            "",
            &format!(
                r#"{{"id":"gen-{KEY}","model":"{KEY}","provider":"{KEY}","choices":[{{"message":{{"content":"{PROMPT} {KEY}","tool_calls":[{{"function":{{"name":"{KEY}","arguments":"{PROMPT}"}}}}]}},"finish_reason":"{KEY}"}}],"openrouter_metadata":{{"summary":"{KEY}","strategy":"{KEY}"}}}}"#
            ),
        ),
        whole(
            "401 Unauthorized",
            "",
            &format!(r#"{{"error":{{"message":"Invalid key {KEY}","code":401,"metadata":{{"raw":"{KEY}"}}}}}}"#),
        ),
        whole(
            "429 Too Many Requests",
            &format!("X-Generation-Id: {KEY}\r\nRetry-After: {KEY}\r\nX-Odd: {KEY}\r\n"),
            r#"{"error":{"message":"Rate limit exceeded","code":429}}"#,
        ),
        whole("308 Permanent Redirect", &format!("Location: https://{KEY}@example.com/{KEY}?key={KEY}\r\n"), ""),
        whole("502 Bad Gateway", "", &format!("<html><title>{KEY}</title>{KEY}</html>")),
        stream(&[
            &format!(r#"{{"id":"gen-1","choices":[{{"delta":{{"content":"{PROMPT} sk-or-v1-c0ffee11"}}}}]}}"#),
            &format!(
                r#"{{"id":"gen-1","choices":[{{"delta":{{"content":"{}"}}}}]}}"#,
                &KEY["sk-or-v1-c0ffee11".len()..]
            ),
            r#"{"id":"gen-1","choices":[{"delta":{},"finish_reason":"stop"}]}"#,
            "[DONE]",
        ]),
        stream(&[
            r#"{"id":"gen-1","choices":[{"delta":{"content":"a"}}]}"#,
            &format!(r#"{{"id":"gen-1","error":{{"code":502,"message":"Provider said {KEY}"}},"choices":[]}}"#),
        ]),
        b"\x16\x03\x01 no http".to_vec(),
    ]
}

fn judged(exchange: RecordedExchange) -> Call {
    let report = judge::report(&exchange, Default::default(), &Default::default());
    Call { exchange, report }
}

/// All that the screen shows of these calls, whatever is pressed.
fn screens(calls: &[Call]) -> String {
    let mut all = String::new();
    for size in SIZES {
        let mut model =
            ListenModel::new(Appearance::default(), size, TimeZone::UTC, RelayAddresses::of("http://127.0.0.1:46930"));
        for call in calls {
            match call.exchange.is_running() {
                true => model.running(call.clone()),
                false => model.caught(call.clone()),
            }
            for key in ['g', '\t', 'G', '\t', 'd', '\x1b', 'm', 'j', 'd'] {
                let code = match key {
                    '\t' => KeyCode::Tab,
                    '\x1b' => KeyCode::Esc,
                    letter => KeyCode::Char(letter),
                };
                listen::handle(&mut model, KeyPress::plain(code));
                let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
                terminal.draw(|frame| listen::render(&model, frame)).unwrap();
                let cells = terminal.backend().buffer().content.iter().map(|cell| cell.symbol());
                // Without the ends of lines, which may cut a word.
                all.extend(cells.filter(|symbol| *symbol != " "));
                all.push('\n');
            }
        }
    }
    all
}

#[track_caller]
fn assert_hidden(what: &str, canaries: &[&str], text: &str) {
    let plain: String = text.chars().filter(|letter| !letter.is_whitespace() && !"│|".contains(*letter)).collect();
    for canary in canaries {
        assert!(!plain.contains(canary), "{canary} is in {what}: {text}");
    }
}

#[test]
fn a_key_is_nowhere_and_a_prompt_nowhere_but_in_what_the_model_says() {
    // Any stretch of the digits is too much.
    let key = [&KEY[9..25], &KEY[40..56]];
    let nothing = [key[0], key[1], PROMPT];
    runtime().block_on(async {
        for answer in answers() {
            let (base_url, _) = upstream::start(Then::Pieces(vec![answer.clone()], 0)).await;
            let mut relay = Listening::before(&base_url).await;
            let under_way = relay.relay.under_way();
            let mut calls = Vec::new();
            for (headers, body) in requests() {
                let request = format!(
                    "POST /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {KEY}\r\nContent-Length: {}\r\n{headers}\r\n{body}",
                    relay.address(),
                    body.len()
                );
                relay.raw(request.as_bytes()).await;
                assert!(under_way.so_far(None).is_empty());
                let recorded = relay.caught.recv().await.unwrap();
                calls.push(judged(read_so_far(&recorded)));
                let exchange = read(&recorded, &mut relay.earlier);
                let id = exchange.id;
                let call = judged(judge::beside(exchange, Some("sk-or-v1-…a1b2")));
                relay.relay.sent().keep(id, recorded.into_sent(), call.failed());
                if let Some(text) = relay.relay.sent().text(id) {
                    assert_hidden("what is shown on demand", &key, &text);
                }
                calls.push(call);
            }
            for call in &calls {
                let json = serde_json::to_string(&ExchangeEvent::of(&call.exchange, &call.report)).unwrap();
                assert_hidden("the JSON", &nothing, &json);
                let line = plain::line(&call.exchange, &call.report, &TimeZone::UTC, &Default::default(), &Default::default());
                assert_hidden("the line", &nothing, &line);
                let case = judge::case(&call.exchange, Default::default());
                let saved = plain::markdown(call, case.reading.as_deref(), &Default::default());
                assert_hidden("the saved file", &nothing, Outgoing::of(&saved).as_str());
            }
            let screen = screens(&calls);
            assert_hidden("the screen", &key, &screen);
            let says = calls.iter().any(|call| call.exchange.reply.as_ref().is_some_and(|reply| reply.said.contains(PROMPT)));
            match says {
                true => assert!(screen.contains(PROMPT), "what the model says is on the screen: {screen}"),
                false => assert_hidden("the screen", &[PROMPT], &screen),
            }
        }
    });
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

#[test]
fn keys_in_any_order_while_calls_come_lose_nothing() {
    let keys = "gGjkdmpwecihlq? \t\x1b\rabx";
    let recorded = runtime().block_on(async {
        let answer = answers().swap_remove(5);
        let (base_url, _) = upstream::start(Then::Pieces(vec![answer], 0)).await;
        let mut relay = Listening::before(&base_url).await;
        relay.post("/api/v1/chat/completions", "", &requests()[0].1).await;
        relay.next().await
    });
    for seed in 1..=40 {
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed) | 1);
        let size = [(40, 6), (50, 15), (80, 24), (120, 40)][dice.roll(4)];
        let mut model =
            ListenModel::new(Appearance::default(), size, TimeZone::UTC, RelayAddresses::of("http://127.0.0.1:46930"));
        let (mut begun, mut open) = (0u64, Vec::new());
        for step in 0..200 {
            model.tick(step * 100);
            match dice.roll(6) {
                0 => {
                    begun += 1;
                    open.push(begun);
                    let ending = openrouter_doctor::core::exchange::Ending::Running;
                    model.running(judged(RecordedExchange { id: begun, ending, retry: None, ..recorded.clone() }));
                }
                1 if !open.is_empty() => {
                    let id = open.swap_remove(dice.roll(open.len()));
                    // What is repeated is over: calls are compared as they end.
                    let retry = (dice.roll(3) == 0 && id > 1 && !open.contains(&1)).then_some((1, 2));
                    model.caught(judged(RecordedExchange { id, retry, ..recorded.clone() }));
                }
                _ => {
                    let letter = keys.chars().nth(dice.roll(keys.chars().count())).unwrap();
                    let code = match letter {
                        '\t' => KeyCode::Tab,
                        '\x1b' => KeyCode::Esc,
                        '\r' => KeyCode::Enter,
                        letter => KeyCode::Char(letter),
                    };
                    listen::handle(&mut model, KeyPress::plain(code));
                }
            }
            listen::handle::settle(&mut model);
            assert_eq!(model.calls.seen as u64, begun, "seed {seed}, step {step}: each call is counted once");
            assert_eq!(model.calls.under_way(), open.len(), "seed {seed}, step {step}: what goes on is in the list");
            assert!(
                model.calls.groups().len() == 0 || model.call().is_some(),
                "seed {seed}, step {step}: a call is chosen"
            );
            assert!(model.chosen.is_none_or(|first| model.calls.place(first).is_some()), "seed {seed}, step {step}");
            let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
            terminal.draw(|frame| listen::render(&model, frame)).unwrap();
            assert!(
                !matches!(model.overlay, Some(ListenOverlay::Shown { .. })),
                "prompts are shown by whoever keeps them"
            );
        }
    }
}
