//! Texts that take long to clean and to mask: whatever the program is at, Ctrl-C is answered.

use super::pty::{Pty, program};
use super::{CTRL_C, FAILURE, bracketed, empty_wizard};
use rustix::process::Signal;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A machine under load takes its time too; masking what is below takes a test build many times as long.
const SOON: Duration = Duration::from_secs(3);

/// Four mebibytes of what is slowest to mask, with a failure that sets `scan` to work in every record.
fn slow_text() -> String {
    let line = |count: usize| {
        // Records that differ in a word are looked at one by one; equal ones once.
        let word: String = count.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
        let slow = "\\u0041%41&#65;a@api_key=".repeat(1024);
        format!("2026-11-20 10:00:00 ERROR openrouter {word} failed with 402 {slow}\n")
    };
    let mut text: String = (0..4 * 1024 * 1024 / line(0).len() - 1).map(line).collect();
    text.push_str(FAILURE);
    text
}

fn slow_file() -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), slow_text()).unwrap();
    file
}

#[test]
fn an_interrupt_is_heard_while_the_file_of_the_wizard_is_masked() {
    let file = slow_file();
    let mut wizard = Pty::wizard(&["--offline", file.path().to_str().unwrap()]);
    wizard.wait_for("Taking the text in");
    let begun = Instant::now();
    wizard.type_keys(CTRL_C);
    assert_eq!(wizard.wait_for_end().exit_code(), 130);
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    wizard.assert_restored();
}

#[test]
fn an_interrupt_gives_up_a_paste_that_is_being_masked_and_nothing_else() {
    let mut wizard = empty_wizard();
    wizard.type_keys("before ");
    wizard.wait_for("before");
    wizard.type_keys(&bracketed(&slow_text()));
    wizard.wait_for("Taking the text in");
    let begun = Instant::now();
    wizard.type_keys(CTRL_C);
    wizard.wait_for("The text was given up");
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    // What comes within a quarter of a second of a paste is taken for more of it.
    wizard.wait_for_quiet(Duration::from_millis(600));
    wizard.type_keys("and after");
    wizard.wait_for("before and after");
    wizard.type_keys(&CTRL_C.repeat(2));
    assert_eq!(wizard.wait_for_end().exit_code(), 130);
    wizard.assert_restored();
}

#[test]
fn an_interrupt_ends_every_command_that_is_at_a_long_text() {
    let file = slow_file();
    for arguments in [&["explain"][..], &["check", "--offline"], &["scan", "--json"]] {
        let mut running = Command::new(program())
            .args(arguments)
            .arg(file.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(700));
        assert!(running.try_wait().unwrap().is_none(), "{arguments:?} was too quick");
        let begun = Instant::now();
        let pid = rustix::process::Pid::from_raw(running.id().cast_signed()).unwrap();
        rustix::process::kill_process(pid, Signal::INT).unwrap();
        let output = running.wait_with_output().unwrap();
        assert!(begun.elapsed() < SOON, "{arguments:?}: {:?}", begun.elapsed());
        // By the signal itself, or by the code that shells give it.
        assert!(matches!(output.status.code(), None | Some(130)), "{arguments:?}: {:?}", output.status);
        if arguments[0] == "scan" {
            let sums: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            assert!(sums["failures"].is_u64(), "{sums}");
        }
    }
}
