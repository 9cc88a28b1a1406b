//! A request looked into at a real terminal: `--reduce` asks and is answered, and the wizard's `w` goes the whole way.

use super::listen::{call, free_port};
use super::{bracketed, served};
use crate::pty::{Pty, command, program};
use openrouter_doctor::simulator::{KEY, Server, World};
use std::path::PathBuf;
use std::time::Duration;

const WORLD: &str = "piece-of-text-empty";
const QUESTION: &str = "Shrink the request?";

fn paste() -> String {
    World::load(WORLD).unwrap().paste
}

fn file(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("body.txt");
    std::fs::write(&path, paste()).unwrap();
    path
}

fn reducing(server: &Server, folder: &tempfile::TempDir) -> Pty {
    let (base, path) = (server.base_url(), file(folder));
    let arguments = ["request", path.to_str().unwrap(), "--reduce", "--max-cost", "1", "--base-url", &base];
    let mut command = command(program(), &arguments);
    command.env("OPENROUTER_API_KEY", KEY);
    Pty::start(command, 80, 60)
}

fn calls(server: &Server) -> usize {
    server.requests().iter().filter(|request| request.path.ends_with("/chat/completions")).count()
}

#[test]
fn only_y_shrinks_a_request() {
    let folder = tempfile::tempdir().unwrap();
    for (keys, code, sent) in [("\r", 3, false), ("n\r", 3, false), ("\x03", 130, false), ("y\r", 1, true)] {
        let server = served(WORLD);
        let mut program = reducing(&server, &folder);
        program.wait_for(QUESTION);
        program.wait_for_quiet(Duration::from_millis(100));
        program.type_keys(keys);
        let status = program.wait_for_end();
        assert_eq!(status.exit_code(), code, "{keys:?}\n{}", program.screen());
        assert_eq!(calls(&server) > 0, sent, "{keys:?}");
        if sent {
            let bytes = String::from_utf8_lossy(&program.bytes()).into_owned();
            assert!(bytes.contains("/messages/1/content/1") && !bytes.contains(KEY), "{bytes}");
        }
        program.assert_restored();
    }
}

#[test]
fn ctrl_c_ends_the_shrinking_with_what_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::load(WORLD).unwrap();
    world.state.delay_ms = 700;
    let server = super::serve(world);
    let mut program = reducing(&server, &folder);
    program.wait_for(QUESTION);
    program.wait_for_quiet(Duration::from_millis(100));
    program.type_keys("y\r");
    program.wait_for("1 of at most 12 calls");
    program.type_keys("\x03");
    assert_eq!(program.wait_for_end().exit_code(), 130, "{}", program.screen());
    let bytes = String::from_utf8_lossy(&program.bytes()).into_owned();
    assert!(bytes.contains("Ended by you after"), "{bytes}");
    let made = calls(&server);
    assert!(made < 4, "{made} calls");
    program.assert_restored();
}

#[test]
fn the_wizard_looks_into_the_request_and_shrinks_it() {
    let server = served(WORLD);
    let base = server.base_url();
    let mut command = command(program(), &["--base-url", &base, "--max-cost", "1"]);
    command.env("OPENROUTER_API_KEY", KEY);
    let mut wizard = Pty::start(command, 80, 24);
    wizard.wait_for("Paste here");
    wizard.type_keys(&bracketed(&paste()));
    wizard.wait_for("› Diagnosis");
    wizard.wait_for("w request");
    wizard.wait_for_quiet(Duration::from_millis(600));
    wizard.type_keys("w");
    wizard.wait_for("A piece of text is empty");
    wizard.wait_for("the refusal’s words name it");
    assert!(!wizard.screen().contains("Look at this."), "{}", wizard.screen());
    wizard.type_keys("\r");
    wizard.wait_for("speaks against it");
    wizard.type_keys("\r");
    wizard.wait_for(QUESTION);
    wizard.wait_for_quiet(Duration::from_millis(400));
    wizard.type_keys("\r");
    wizard.wait_for("Enter agrees to nothing here");
    assert_eq!(calls(&server), 0);
    wizard.type_keys("y");
    wizard.wait_for("refuses message 2 (user)");
    wizard.wait_for("Leave it out.");
    assert!(calls(&server) > 2);
    wizard.type_keys("\x1b");
    wizard.wait_for("› Diagnosis");
    wizard.type_keys("q");
    wizard.wait_for_quiet(Duration::from_millis(200));
    wizard.type_keys("y");
    wizard.wait_for_end();
    wizard.assert_restored();
}

#[test]
fn another_request_is_pasted_on_its_screen_and_stays_as_it_is() {
    let mut wizard = Pty::wizard(&["--offline"]);
    wizard.wait_for("Paste here");
    let failure = r#"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"bad","provider_name":"Anthropic"}}}"#;
    wizard.type_keys(&bracketed(failure));
    wizard.wait_for("› Diagnosis");
    wizard.wait_for_quiet(Duration::from_millis(600));
    wizard.type_keys("w");
    wizard.wait_for("Paste the request here");
    wizard.type_keys(&bracketed(&paste()));
    wizard.wait_for("A piece of text is empty");
    wizard.wait_for_quiet(Duration::from_millis(600));
    wizard.type_keys("?");
    wizard.wait_for("Back to where you came from");
    wizard.type_keys("\x1b");
    wizard.wait_for("A piece of text is empty");
    wizard.type_keys("\x03");
    wizard.wait_for("› Diagnosis");
    wizard.type_keys("\x03\x03");
    wizard.wait_for_end();
    wizard.assert_restored();
}

/// What the program sends, behind the refusal that the paste begins with.
fn body() -> String {
    let paste = paste();
    paste[paste.find("{\n").unwrap()..].to_string()
}

/// A relay before the world that has caught one refused call.
fn relay_with_a_call(server: &Server, max_cost: &str) -> (Pty, u16) {
    let (port, base) = (free_port(), server.base_url());
    let number = port.to_string();
    let arguments = ["listen", "--port", &number, "--base-url", &base, "--max-cost", max_cost];
    let mut command = command(program(), &arguments);
    command.env("OPENROUTER_API_KEY", KEY);
    let relay = Pty::start(command, 80, 24);
    relay.wait_for("Waiting for the first call");
    assert!(call(port, "/api/v1/chat/completions", &body()).contains("must be non-empty"));
    relay.wait_for("1 call, 1 failed");
    (relay, port)
}

/// From the offline check over the catalogue to the question.
fn to_the_question(screen: &mut Pty) {
    screen.wait_for("A piece of text is empty");
    screen.wait_for("the refusal’s words name it");
    assert!(!screen.screen().contains("Look at this."), "{}", screen.screen());
    screen.type_keys("\r");
    screen.wait_for("speaks against it");
    screen.type_keys("\r");
    screen.wait_for(QUESTION);
    screen.wait_for_quiet(Duration::from_millis(400));
}

#[test]
fn a_call_that_the_relay_caught_is_looked_into_and_shrunk_on_its_screen() {
    let server = served(WORLD);
    let (mut relay, port) = relay_with_a_call(&server, "1");
    let before = calls(&server);
    relay.type_keys("w");
    to_the_question(&mut relay);
    relay.type_keys("\r");
    relay.wait_for("Enter agrees to nothing here");
    assert_eq!(calls(&server), before, "nothing is sent without consent");
    relay.type_keys("y");
    relay.wait_for("refuses message 2 (user)");
    relay.wait_for("Leave it out.");
    assert!(calls(&server) > before + 2);
    // What comes meanwhile is in the list afterwards.
    call(port, "/api/v1/chat/completions", &body());
    relay.type_keys("\x1b");
    relay.wait_for("2 calls, 2 failed");
    relay.type_keys("q");
    assert_eq!(relay.wait_for_end().exit_code(), 0);
    relay.assert_restored();
    assert!(!String::from_utf8_lossy(&relay.bytes()).contains(KEY), "the key was printed");
}

/// The sum of which the question says that it may be spent.
fn may_be_spent(screen: &str) -> f64 {
    let text = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    let sum = text.split("; only $").nth(1).unwrap_or_else(|| panic!("{text}")).split(' ').next().unwrap();
    sum.parse().unwrap()
}

/// However often a call is looked into, it is one case with one bound.
#[test]
fn what_shrinking_a_caught_call_has_cost_counts_when_it_is_looked_into_again() {
    let server = served(WORLD);
    let (mut relay, _) = relay_with_a_call(&server, "0.002");
    relay.type_keys("w");
    to_the_question(&mut relay);
    let first = may_be_spent(&relay.screen());
    relay.type_keys("y");
    relay.wait_for("refuses message 2 (user)");
    relay.type_keys("\x1b");
    relay.wait_for("1 call, 1 failed");
    relay.type_keys("w");
    to_the_question(&mut relay);
    let second = may_be_spent(&relay.screen());
    assert!(second < first, "{second} of {first}");
    relay.type_keys("s");
    relay.wait_for("speaks against it");
    relay.type_keys("q");
    relay.wait_for("1 call, 1 failed");
    relay.type_keys("q");
    assert_eq!(relay.wait_for_end().exit_code(), 0);
    relay.assert_restored();
}

#[test]
fn a_caught_call_that_was_opened_as_a_case_is_looked_into_with_what_it_sent() {
    let server = served(WORLD);
    let (mut relay, _) = relay_with_a_call(&server, "1");
    relay.type_keys("\r");
    relay.wait_for("› Diagnosis");
    relay.wait_for_quiet(Duration::from_millis(600));
    relay.type_keys("w");
    to_the_question(&mut relay);
    relay.type_keys("y");
    relay.wait_for("refuses message 2 (user)");
    relay.type_keys("\x1b");
    relay.wait_for("› Diagnosis");
    relay.wait_for_quiet(Duration::from_millis(200));
    relay.type_keys("q");
    relay.wait_for("Quit?");
    relay.type_keys("y");
    relay.wait_for("1 call, 1 failed");
    relay.type_keys("q");
    assert_eq!(relay.wait_for_end().exit_code(), 0);
    relay.assert_restored();
}

/// On the stage of the model the same key leads there, and back to that stage.
#[test]
fn the_request_is_looked_into_from_the_stage_of_the_model_too() {
    let server = served(WORLD);
    let mut command = command(program(), &["--base-url", &server.base_url()]);
    command.env("OPENROUTER_API_KEY", KEY);
    let mut wizard = Pty::start(command, 80, 24);
    wizard.wait_for("Paste here");
    wizard.type_keys(&bracketed(&paste()));
    wizard.wait_for("› Diagnosis");
    wizard.wait_for_quiet(Duration::from_millis(600));
    wizard.type_keys("\r");
    wizard.wait_for("› Test call");
    wizard.wait_for_quiet(Duration::from_millis(600));
    wizard.type_keys("b");
    wizard.wait_for("› Model");
    wizard.wait_for_quiet(Duration::from_millis(600));
    wizard.type_keys("w");
    wizard.wait_for("A piece of text is empty");
    assert_eq!(calls(&server), 0, "nothing was sent");
    wizard.type_keys("\x1b");
    wizard.wait_for("› Model");
    wizard.type_keys("\x03\x03");
    wizard.wait_for_end();
    wizard.assert_restored();
}
