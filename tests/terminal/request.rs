//! A request looked into at a real terminal: `--reduce` asks and is answered, and the wizard's `w` goes the whole way.

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
