//! The real program in a real pseudo-terminal: whatever happens, the terminal is left as it was found.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod canary;
#[path = "terminal/listen.rs"]
mod listen;
#[path = "terminal/long_text.rs"]
mod long_text;
mod pty;
#[path = "terminal/request.rs"]
mod request;
#[path = "terminal/trouble.rs"]
mod trouble;

use canary::KEY;
use openrouter_doctor::adapters::known_keys;
use openrouter_doctor::adapters::terminal::{TerminalSession, install_panic_hook};
use openrouter_doctor::app::interactive;
use openrouter_doctor::core::case::{KeyState, Settings};
use openrouter_doctor::core::checks::{ProbeRequest, ProbeResult};
use openrouter_doctor::core::ingest::redact::Redactor;
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::core::wizard::Wizard;
use openrouter_doctor::environment::Environment;
use openrouter_doctor::ports::{Pending, Prober};
use openrouter_doctor::simulator::{Server, World};
use openrouter_doctor::ui::appearance::Appearance;
use pty::{Pty, command, program};
use rustix::process::Signal;
use std::sync::Arc;
use std::time::Duration;

const CTRL_C: &str = "\x03";
const CTRL_Z: &str = "\x1a";
const EMPTY: &str = "Paste here";
const FAILURE: &str =
    r#"{"error":{"message":"Insufficient credits. Add more using https://openrouter.ai/settings/credits","code":402}}"#;

fn empty_wizard() -> Pty {
    let wizard = Pty::wizard(&["--offline"]);
    wizard.wait_for(EMPTY);
    wizard
}

fn bracketed(text: &str) -> String {
    format!("\x1b[200~{text}\x1b[201~")
}

#[test]
fn the_first_frame_shows_and_leaving_restores() {
    let mut wizard = empty_wizard();
    let emulator = wizard.emulator();
    assert!(emulator.screen().alternate_screen() && emulator.screen().bracketed_paste());
    assert_ne!(wizard.modes().0, wizard.modes().1, "raw mode is off");
    wizard.type_keys(CTRL_C);
    let status = wizard.wait_for_end();
    assert_eq!(status.exit_code(), 130);
    wizard.assert_restored();
}

#[test]
fn on_leaving_the_verdict_and_the_first_step_stay_on_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("terms.txt");
    let text = r#"{"error":{"message":"The request is prohibited due to a violation of provider Terms Of Service.","code":403}} model: anthropic/claude-sonnet-4.5"#;
    std::fs::write(&file, text).unwrap();
    let mut wizard = Pty::wizard(&[file.to_str().unwrap(), "--offline"]);
    wizard.wait_for("Why we think so");
    wizard.type_keys("q");
    assert_eq!(wizard.wait_for_end().exit_code(), 0);
    wizard.assert_restored();
    let left = wizard.screen();
    assert!(
        left.contains("→ ") && left.contains("https://openrouter.ai/") && left.contains("No report was saved"),
        "{left}"
    );
    // The program breaks its lines between words, and the terminal none within one.
    let emulator = wizard.emulator();
    assert!((0..24).all(|row| !emulator.screen().row_wrapped(row)), "{left}");
}

#[test]
fn two_interrupts_end_it_whatever_is_on_the_screen() {
    let mut wizard = empty_wizard();
    wizard.type_keys(&bracketed(FAILURE));
    wizard.wait_for("402");
    wizard.type_keys(CTRL_C);
    wizard.wait_for_quiet(Duration::from_millis(100));
    if wizard.child.try_wait().unwrap().is_none() {
        wizard.type_keys(CTRL_C);
    }
    assert_eq!(wizard.wait_for_end().exit_code(), 130);
    wizard.assert_restored();
}

#[test]
fn two_interrupts_from_outside_end_it() {
    let mut wizard = empty_wizard();
    wizard.type_keys(&bracketed(FAILURE));
    wizard.wait_for("402");
    wizard.signal(Signal::INT);
    wizard.wait_for_quiet(Duration::from_millis(100));
    if wizard.child.try_wait().unwrap().is_none() {
        wizard.signal(Signal::INT);
    }
    assert_eq!(wizard.wait_for_end().exit_code(), 130);
    wizard.assert_restored();
}

#[test]
fn signals_that_end_it_restore_the_terminal() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::QUIT, 131)] {
        let mut wizard = empty_wizard();
        wizard.type_keys(&bracketed(FAILURE));
        wizard.wait_for("402");
        wizard.signal(signal);
        assert_eq!(wizard.wait_for_end().exit_code(), code, "{signal:?}");
        wizard.assert_restored();
    }
}

#[test]
fn t1_signals_at_the_key_question_restore_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let paste = folder.path().join("error.txt");
    std::fs::write(&paste, FAILURE).unwrap();
    let paste = paste.to_str().unwrap();
    let nowhere = ["--base-url", "http://127.0.0.1:9/api/v1"];
    for arguments in [vec!["check", paste], vec!["--plain", paste]] {
        for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::QUIT, 131), (Signal::INT, 130)] {
            let arguments: Vec<&str> = arguments.iter().chain(&nowhere).copied().collect();
            let mut program = Pty::start(command(program(), &arguments), 80, 24);
            program.wait_for("not shown");
            program.signal(signal);
            let status = program.wait_for_end();
            assert_eq!(status.exit_code(), code, "{arguments:?} {signal:?}");
            program.assert_restored();
        }
    }
}

#[test]
fn a_closed_window_ends_it() {
    let wizard = empty_wizard();
    let process = wizard.child.process_id().unwrap();
    let mut child = wizard.close_window();
    for _ in 0..1000 {
        if let Some(status) = child.try_wait().unwrap() {
            assert_eq!(status.exit_code(), 129);
            assert_eq!(pty::processes_of_session(process), Vec::<String>::new());
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    panic!("it goes on without a terminal");
}

#[test]
fn the_shell_gets_the_terminal_back_while_it_is_suspended() {
    let mut shell = command("bash", &["--norc", "--noprofile", "-i"]);
    shell.env("PS1", "ready> ");
    let mut shell = Pty::start(shell, 80, 24);
    shell.wait_for("ready>");
    shell.type_keys(&format!("{} --offline\n", program()));
    shell.wait_for(EMPTY);
    type_slowly(&mut shell, "typed before");
    shell.wait_for("typed before");
    shell.type_keys(CTRL_Z);
    shell.wait_until("the shell", |screen| !screen.alternate_screen() && screen.contents().contains("Stopped"));
    assert!(!shell.emulator().screen().hide_cursor());
    shell.type_keys("stty -a | tr ' ' '\\n' | grep -x -e icanon -e echo | paste -sd+; echo code $?\n");
    shell.wait_for("icanon+echo");
    shell.type_keys("fg\n");
    shell.wait_until("the wizard", |screen| screen.alternate_screen() && screen.contents().contains("typed before"));
    type_slowly(&mut shell, " and after");
    shell.wait_for("typed before and after");
    // Stopped and continued from outside, while the shell has set its own modes.
    shell.type_keys(CTRL_Z);
    shell.wait_until("the shell", |screen| screen.contents().matches("Stopped").count() == 2);
    shell.type_keys("kill -TERM %1; fg; echo code $?\n");
    shell.wait_for("code 143");
    shell.type_keys("echo over $((20+3))\n");
    shell.wait_for("over 23");
    let screen = shell.emulator();
    assert!(!screen.screen().alternate_screen() && !screen.screen().hide_cursor());
}

/// As a person types: letters in one piece count as pasted.
fn type_slowly(terminal: &mut Pty, text: &str) {
    for letter in text.chars() {
        terminal.type_keys(&letter.to_string());
        std::thread::sleep(Duration::from_millis(40));
    }
}

#[test]
fn a_marked_paste_of_any_size_arrives_whole() {
    for kib in [1, 64, 1024, 4095] {
        let mut wizard = empty_wizard();
        let lines = format!("{FAILURE}\n").repeat(kib * 1024 / (FAILURE.len() + 1) - 1);
        wizard.type_keys(&bracketed(&format!("{lines}the last line of {kib}")));
        wizard.wait_for(&format!("the last line of {kib}"));
        wizard.signal(Signal::TERM);
        wizard.wait_for_end();
        wizard.assert_restored();
    }
}

#[test]
fn t3_what_was_begun_and_not_ended_takes_no_key_away() {
    for begun in ["\x1b[200~some text", "\x1b[<", "\x1b[?1", "\x1b]0;title"] {
        let mut wizard = empty_wizard();
        wizard.type_keys(begun);
        std::thread::sleep(Duration::from_millis(200));
        wizard.type_keys(CTRL_C);
        std::thread::sleep(Duration::from_millis(200));
        if wizard.child.try_wait().unwrap().is_none() {
            wizard.type_keys(CTRL_C);
        }
        assert_eq!(wizard.wait_for_end().exit_code(), 130, "{begun:?}");
        wizard.assert_restored();
    }
}

#[test]
fn a_paste_without_its_end_is_taken_after_a_while() {
    let mut wizard = empty_wizard();
    wizard.type_keys(&format!("\x1b[200~{FAILURE}"));
    wizard.wait_for("status 402");
    wizard.wait_for("› Diagnosis");
}

/// A simulated API that answers while the test itself waits.
fn served(world: &'static str) -> Arc<Server> {
    serve(World::load(world).unwrap())
}

fn serve(world: World) -> Arc<Server> {
    let (sender, started) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            sender.send(Arc::new(Server::start(world).await.unwrap())).unwrap();
            std::future::pending::<()>().await;
        });
    });
    started.recv().unwrap()
}

/// T2: a text may hold the end of a marked paste and keys behind it; a slow line brings them piece by piece. With a key at
/// hand nothing is sent with it.
#[test]
fn t2_keys_hidden_in_a_paste_move_and_send_nothing() {
    let server = served("healthy");
    for (pieces, pause) in [("\x1b[C\r\x1b[C", 1), ("\r", 1), ("\r", 150), ("\x1b[C", 150), ("\x1b[C\ry\x1b[C", 200)] {
        let mut wizard = command(program(), &["--base-url", &server.base_url()]);
        wizard.env("OPENROUTER_API_KEY", KEY);
        let mut wizard = Pty::start(wizard, 80, 24);
        wizard.wait_for(EMPTY);
        wizard.type_keys(&bracketed(FAILURE));
        for _ in 0..12 {
            std::thread::sleep(Duration::from_millis(pause));
            wizard.type_keys(pieces);
        }
        wizard.type_keys("\x1b[201~");
        wizard.wait_for("status 402");
        wizard.wait_for_quiet(Duration::from_millis(300));
        let screen = wizard.screen();
        // The text is diagnosed at once, whatever comes with it; no key has led further.
        assert!(screen.contains("› Diagnosis"), "{pieces:?} each {pause} ms: {screen}");
        let requests = server.requests();
        assert!(!requests.iter().any(|request| request.with_world_key), "{requests:?}");
    }
}

#[test]
fn a_paste_over_the_limit_is_refused_and_kept_out() {
    let mut wizard = empty_wizard();
    wizard.type_keys(&bracketed(&"a line of a very long log\n".repeat(170_000)));
    wizard.wait_for("MiB");
    wizard.type_keys("still here");
    wizard.wait_for("still here");
    wizard.signal(Signal::TERM);
    wizard.wait_for_end();
    wizard.assert_restored();
}

#[test]
fn an_unmarked_paste_is_one_text_and_submits_nothing() {
    for lines in [2, 40, 2000] {
        let mut wizard = empty_wizard();
        let text = "402 Insufficient credits\r".repeat(lines);
        wizard.type_keys(&format!("{text}the last line"));
        wizard.wait_for("› Diagnosis");
        wizard.wait_for_quiet(Duration::from_millis(700));
        assert!(wizard.screen().contains("› Diagnosis"), "{}", wizard.screen());
        // All of it is in the box, which a letter can be typed into.
        wizard.type_keys("b");
        wizard.wait_for("› Paste");
        wizard.type_keys("\x1b[1;5F");
        wizard.wait_for("the last line");
        wizard.type_keys("Q");
        wizard.wait_for("the last lineQ");
        wizard.signal(Signal::TERM);
        wizard.wait_for_end();
        wizard.assert_restored();
    }
}

#[test]
fn hostile_text_reaches_the_terminal_as_text_only() {
    let mut wizard = empty_wizard();
    let before = wizard.bytes().len();
    wizard.type_keys(&bracketed(
        "402 \x1b]0;owned\x07 \x1b]52;c;b3duZWQ=\x07 \x1b[2J\x1b[31mred \u{202e}txet\u{200b} \u{9b}5n \x00\x07\x08 end of it",
    ));
    wizard.wait_for("end of it");
    let written = String::from_utf8_lossy(&wizard.bytes()[before..]).into_owned();
    for mark in ["\x1b]", "\x07", "\x08", "\u{9b}", "\u{202e}", "\x1b[2J"] {
        assert!(!written.contains(mark), "{mark:?} was written");
    }
    wizard.signal(Signal::TERM);
    wizard.wait_for_end();
    wizard.assert_restored();
}

/// The memory holds a key; the shell that started it may allow core dumps.
#[cfg(target_os = "linux")]
#[test]
fn a_crash_leaves_no_memory_behind() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Core);
    setrlimit(Resource::Core, Rlimit { current: maximum, maximum }).unwrap();
    let mut wizard = empty_wizard();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", wizard.child.process_id().unwrap())).unwrap();
    let core = limits.lines().find(|it| it.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    wizard.signal(Signal::TERM);
    wizard.wait_for_end();
}

#[test]
fn sizes_from_one_cell_to_a_wall_are_survived() {
    let mut wizard = empty_wizard();
    wizard.type_keys(&bracketed(FAILURE));
    wizard.wait_for("402");
    for _ in 0..5 {
        for (columns, rows) in
            [(1, 1), (500, 200), (2, 50), (200, 2), (40, 12), (39, 11), (1, 200), (500, 1), (100, 30)]
        {
            wizard.resize(columns, rows);
        }
    }
    wizard.resize(80, 24);
    // What the emulator made of the sizes in between is not comparable: have everything drawn anew.
    wizard.wait_for_quiet(Duration::from_millis(200));
    wizard.type_keys("\x0c");
    wizard.wait_for("402");
    wizard.signal(Signal::TERM);
    assert_eq!(wizard.wait_for_end().exit_code(), 143);
    wizard.assert_restored();
}

/// How often the threads of a process have gone to sleep and woken up again.
#[cfg(target_os = "linux")]
fn wake_ups(process: u32) -> u64 {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let count = |task: std::fs::DirEntry| {
        let status = std::fs::read_to_string(task.path().join("status")).unwrap();
        let line =
            status.lines().find_map(|it| it.strip_prefix("voluntary_ctxt_switches:")).unwrap().trim().to_string();
        line.parse::<u64>().unwrap()
    };
    tasks.map(|it| count(it.unwrap())).sum()
}

#[cfg(target_os = "linux")]
#[test]
fn idle_does_not_even_wake_up() {
    let mut wizard = empty_wizard();
    wizard.type_keys(&bracketed(FAILURE));
    wizard.wait_for("402");
    // Threads of the background pool end after ten seconds without work.
    std::thread::sleep(Duration::from_secs(11));
    let process = wizard.child.process_id().unwrap();
    let before = wake_ups(process);
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(wake_ups(process), before);
}

#[test]
fn a_stop_from_outside_gives_the_terminal_back_as_well() {
    let mut wizard = empty_wizard();
    type_slowly(&mut wizard, "typed before");
    wizard.wait_for("typed before");
    for signal in [Signal::TSTP, Signal::TSTP] {
        wizard.signal(signal);
        wizard.wait_until("the normal screen", |screen| !screen.alternate_screen() && !screen.hide_cursor());
        wizard.wait_for_quiet(Duration::from_millis(100));
        let (now, before) = wizard.modes();
        assert_eq!(now, before);
        wizard.signal(Signal::CONT);
        wizard
            .wait_until("the wizard", |screen| screen.alternate_screen() && screen.contents().contains("typed before"));
    }
    wizard.signal(Signal::TERM);
    wizard.wait_for_end();
    wizard.assert_restored();
}

/// T4: Ctrl-Z typed many times is one stop, and a signal that ends it needs one continuation.
#[test]
fn t4_ctrl_z_typed_again_and_again_is_one_stop() {
    let mut shell = command("bash", &["--norc", "--noprofile", "-i"]);
    shell.env("PS1", "ready> ");
    let mut shell = Pty::start(shell, 80, 24);
    shell.wait_for("ready>");
    shell.type_keys(&format!("{} --offline\n", program()));
    shell.wait_for(EMPTY);
    shell.type_keys(&CTRL_Z.repeat(7));
    shell.wait_until("the shell", |screen| !screen.alternate_screen() && screen.contents().contains("Stopped"));
    shell.wait_for_quiet(Duration::from_millis(300));
    shell.type_keys("kill -TERM %1; kill -CONT %1; wait %1; echo code $?\n");
    shell.wait_for("code 143");
}

/// T4: a key that repeats faster than frames are drawn does not make the program deaf.
#[test]
fn t4_a_flood_of_one_letter_leaves_ctrl_c_heard() {
    let mut wizard = empty_wizard();
    wizard.type_keys(&"a".repeat(100_000));
    let begun = std::time::Instant::now();
    wizard.type_keys(CTRL_C);
    std::thread::sleep(Duration::from_millis(200));
    wizard.type_keys(CTRL_C);
    assert_eq!(wizard.wait_for_end().exit_code(), 130);
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    wizard.assert_restored();
}

#[test]
fn idle_writes_nothing() {
    let mut wizard = empty_wizard();
    wizard.type_keys(&bracketed(FAILURE));
    wizard.wait_for("402");
    wizard.wait_for_quiet(Duration::from_millis(500));
    let before = wizard.bytes().len();
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(wizard.bytes().len(), before);
}

#[test]
fn without_colour_emphasis_stays() {
    let mut command = command(program(), &["--offline"]);
    command.env("NO_COLOR", "1");
    let mut wizard = Pty::start(command, 80, 24);
    wizard.wait_for(EMPTY);
    wizard.type_keys(&bracketed(FAILURE));
    wizard.wait_for("402");
    let emulator = wizard.emulator();
    let cells = (0..24).flat_map(|row| (0..80).map(move |column| (row, column)));
    let cells: Vec<_> = cells.filter_map(|(row, column)| emulator.screen().cell(row, column)).collect();
    assert!(cells.iter().all(|it| it.fgcolor() == vt100::Color::Default && it.bgcolor() == vt100::Color::Default));
    assert!(cells.iter().any(|it| it.bold() || it.inverse()), "no emphasis is left");
}

#[test]
fn keys_come_from_the_terminal_when_the_paste_comes_from_a_pipe() {
    let line = format!("printf '%s' '{FAILURE}' | {} --offline", program());
    let mut wizard = Pty::start(command("bash", &["-c", &line]), 80, 24);
    wizard.wait_until("the verdict", |screen| screen.alternate_screen() && screen.contents().contains("402"));
    wizard.type_keys(CTRL_C);
    wizard.wait_for_quiet(Duration::from_millis(100));
    if wizard.child.try_wait().unwrap().is_none() {
        wizard.type_keys(CTRL_C);
    }
    wizard.wait_for_end();
    wizard.assert_restored();
}

#[test]
fn keys_typed_ahead_answer_no_question_of_the_dialogue() {
    let mut dialogue = Pty::wizard(&["demo", "no-credits", "--plain"]);
    dialogue.type_keys("y\ny\ny\n");
    dialogue.wait_for("Type y");
    dialogue.wait_for_quiet(Duration::from_millis(300));
    assert!(dialogue.child.try_wait().unwrap().is_none(), "it was answered by what came before it");
    dialogue.type_keys("n\n");
    dialogue.wait_for("q: quit");
    dialogue.type_keys("q\n");
    assert_eq!(dialogue.wait_for_end().exit_code(), 0);
    let said = String::from_utf8_lossy(&dialogue.bytes()).into_owned();
    assert!(!said.contains("met it again"), "{said}");
    let verdict = said.find("never purchased credits").unwrap();
    let step = said.find("Do this first").unwrap();
    assert!(verdict < step && step < said.find("Type y").unwrap(), "{said}");
}

#[test]
fn a_dumb_terminal_gets_plain_text() {
    let line = format!("printf '%s' '{FAILURE}' | {} --offline", program());
    let mut shell = command("bash", &["-c", &line]);
    shell.env("TERM", "dumb");
    let mut shell = Pty::start(shell, 80, 24);
    shell.wait_for_end();
    let text = String::from_utf8_lossy(&shell.bytes()).into_owned();
    assert!(text.contains("402") && !text.contains('\x1b'), "{text}");
}

/// Enter to the last stage, as a person would.
fn walk_on(wizard: &mut Pty) {
    wizard.wait_for("Test call");
    for _ in 0..12 {
        wizard.wait_for_quiet(Duration::from_millis(400));
        let screen = wizard.screen();
        if screen.contains("› Next actions") {
            break;
        }
        // A health check starts without a text.
        let key = if screen.contains(EMPTY) {
            "\x14"
        } else if screen.contains("y agree") {
            "y"
        } else {
            "\r"
        };
        wizard.type_keys(key);
    }
    wizard.wait_for("› Next actions");
}

/// To the end of a demo world and out.
fn walk(world: &str, verdict: &str) {
    let mut wizard = Pty::wizard(&["demo", world]);
    walk_on(&mut wizard);
    wizard.wait_for(verdict);
    wizard.type_keys("q");
    wizard.wait_for_quiet(Duration::from_millis(200));
    if wizard.child.try_wait().unwrap().is_none() {
        wizard.type_keys("y");
    }
    let status = wizard.wait_for_end();
    assert_eq!(status.exit_code(), 0, "{world}");
    wizard.assert_restored();
    let left = wizard.screen();
    assert!(left.contains(verdict), "{world}: the normal screen keeps the verdict: {left}");
    assert_eq!(left.contains("→ "), world != "healthy", "{world}: and the first action: {left}");
}

#[test]
fn worlds_are_walked_by_keys_to_the_verdict() {
    walk("healthy", "Key, account and network are in order");
    walk("data-policy", "leave no provider");
    walk("image-input-refused", "reads text only");
}

/// A check that fails as no check should.
struct Panics(String);

impl Prober for Panics {
    fn probe<'a>(&'a self, _: ProbeRequest) -> Pending<'a, ProbeResult> {
        Box::pin(async move { panic!("{}", self.0) })
    }

    fn use_key(&self, _: Option<ApiKey>) {}

    fn read_with(&self, _: ApiKey) {}

    fn known(&self) -> Arc<Redactor> {
        Arc::default()
    }
}

/// Takes the screen as the wizard does and then fails where it is told to.
#[test]
#[ignore = "a program for the test below"]
fn fails_on_the_screen() {
    install_panic_hook(Texts::default());
    known_keys::learn(&ApiKey::new(KEY.to_string()));
    let mut session = TerminalSession::enter(false).unwrap();
    session.draw(|frame| frame.render_widget("on the screen", frame.area())).unwrap();
    let encoded: String = KEY.bytes().map(|byte| format!("{byte:02x}")).collect();
    let words = format!("the key was {KEY} and {encoded}");
    match std::env::var("FAILS_IN").unwrap_or_default().as_str() {
        "update" => panic!("{words}"),
        "draw" => session.draw(|_| panic!("{words}")).unwrap(),
        "effect" => {
            drop(session);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let (wizard, environment) = (Wizard::new(Settings::default(), KeyState::Unknown), Environment::default());
            let start = interactive::WizardStart {
                wizard,
                paste: None,
                look: Appearance::default(),
                demo: None,
                mouse: false,
                sent: None,
            };
            runtime.block_on(interactive::run(start, Arc::new(Panics(words)), &environment)).unwrap();
        }
        "thread" => drop(std::thread::spawn(move || panic!("{words}")).join()),
        "error" => {
            drop(session);
            std::process::exit(3);
        }
        _ => session.leave().unwrap(),
    }
    std::process::exit(0);
}

#[test]
fn a_panic_anywhere_restores_the_terminal_and_tells_no_secret() {
    let myself = std::env::current_exe().unwrap();
    let arguments = ["--exact", "fails_on_the_screen", "--ignored", "--nocapture"];
    for (place, code) in [("update", 3), ("draw", 3), ("effect", 3), ("thread", 3), ("error", 3), ("", 0)] {
        let mut command = command(myself.to_str().unwrap(), &arguments);
        command.env("FAILS_IN", place);
        let mut program = Pty::start(command, 80, 24);
        if place == "effect" {
            program.wait_for(EMPTY);
            program.type_keys("\x14");
            for _ in 0..8 {
                program.wait_for_quiet(Duration::from_millis(200));
                if program.child.try_wait().unwrap().is_none() {
                    program.type_keys("\r");
                }
            }
        }
        assert_eq!(program.wait_for_end().exit_code(), code, "{place}\n{}", program.screen());
        program.assert_restored();
        let text = String::from_utf8_lossy(&program.bytes()).into_owned();
        assert!(text.contains("screen"), "{place}: {text}");
        canary::Canary::of(&[KEY]).assert_unseen(place, &text);
        let tells = text.contains("sk-or-v1-…c0de") && text.contains("report this");
        assert_eq!(tells, !matches!(place, "" | "error"), "{place}: {text}");
    }
}

/// Pastes a text that holds a key and looks at every screen; what was ever written is searched.
#[test]
fn a_key_in_a_paste_is_on_no_screen() {
    for paste in [
        bracketed(&format!(
            "openrouter 401 No auth credentials found\nAuthorization: Bearer {KEY}\nmail jane@example.com"
        )),
        bracketed(&format!(
            "openrouter 401 {} \r\n│ {} │ \x1b[31m{}\x1b[32m{}\x1b[0m",
            &KEY[..30],
            &KEY[30..],
            &KEY[..20],
            &KEY[20..]
        )),
        format!("openrouter 401 No auth credentials found\rAuthorization: Bearer {KEY}\r"),
    ] {
        let mut wizard = empty_wizard();
        wizard.type_keys(&paste);
        wizard.wait_for("c0de");
        for key in ["\r", "\t", "\x1b[C", "\r", "?", "\x1b", "1", "\r", "\r", "\r", "\r", "c"] {
            wizard.type_keys(key);
            wizard.wait_for_quiet(Duration::from_millis(120));
        }
        wizard.signal(Signal::TERM);
        wizard.wait_for_end();
        let mut parser = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0);
        for part in wizard.bytes().split_inclusive(|byte| *byte == 0x1b) {
            parser.process(part);
            let dense: String = parser.screen().contents().chars().filter(char::is_ascii_alphanumeric).collect();
            for piece in KEY.as_bytes()[9..69].windows(12) {
                assert!(!dense.contains(std::str::from_utf8(piece).unwrap()), "{}", parser.screen().contents());
            }
            assert!(!dense.contains("janeexample"));
        }
    }
}

/// PowerShell's `>` writes UTF-16, and a Windows console pipes the code page of its language.
#[test]
fn t5_a_file_in_another_encoding_is_shown_as_it_reads() {
    let text = "调用失败：余额不足，请稍后再试。\n{\"error\":{\"message\":\"Insufficient credits\",\"code\":402}}\n";
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("utf-16", utf_16), ("gbk", encoding_rs::GBK.encode(text).0.into_owned())] {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let mut wizard = Pty::wizard(&[file.to_str().unwrap(), "--offline"]);
        wizard.wait_for("余额不足");
        wizard.type_keys("\x03\x03");
        wizard.wait_for_end();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn its_memory_is_never_dumped() {
    // The shell allows dumps; the program does not.
    let line = format!("ulimit -Sc \"$(ulimit -Hc)\"; exec {} --offline", program());
    let mut wizard = Pty::start(command("bash", &["-c", &line]), 80, 24);
    wizard.wait_for(EMPTY);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", wizard.child.process_id().unwrap())).unwrap();
    let core = limits.lines().find(|it| it.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    // The end that dumps by default.
    wizard.signal(Signal::ABORT);
    wizard.wait_for_end();
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let line = format!("{} causes | head -c 1 >/dev/null; echo codes ${{PIPESTATUS[0]}}", program());
    let mut shell = Pty::start(command("bash", &["-c", &line]), 80, 24);
    shell.wait_for_end();
    assert!(shell.screen().contains("codes 0"), "{}", shell.screen());
}

#[test]
fn a_key_typed_while_a_large_paste_is_read_stays() {
    let line = "2026-11-23 06:00:00 INFO request to https://openrouter.ai/api/v1/chat/completions took 812 ms\n";
    let mut pty = Pty::wizard(&[]);
    pty.wait_for("Ctrl-V");
    pty.type_keys(&format!("\x1b[200~{}\x1b[201~", line.repeat(3_000)));
    pty.wait_for("KiB");
    // The text is diagnosed at once, and keys are of the diagnosis then.
    pty.wait_for_quiet(Duration::from_millis(600));
    pty.type_keys("b");
    pty.wait_for("Enter diagnose");
    pty.type_keys("Zebra");
    pty.wait_for("Zebra");
    // The reading of the text before the edit, and that of the text after it, have come by then.
    pty.wait_for_quiet(Duration::from_secs(2));
    assert!(pty.screen().contains("Zebra"), "{}", pty.screen());
    pty.type_keys("\x03\x03");
    pty.wait_for_end();
}
