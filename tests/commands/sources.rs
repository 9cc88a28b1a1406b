//! Files, pipes and outputs that misbehave: each is met with a limit and a sentence.

use super::doctor;
use std::fs;
use std::io::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

const FAILURE: &str = r#"{"error":{"message":"Insufficient credits","code":402}}"#;

#[cfg(unix)]
fn pipe_without_a_peer(folder: &tempfile::TempDir) -> String {
    let path = folder.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    path.to_str().unwrap().to_string()
}

#[cfg(unix)]
#[test]
fn d3_a_key_file_without_end_is_no_key_file() {
    let output =
        doctor().args(["check", "--key-file", "/dev/zero", "--base-url", "http://127.0.0.1:9/api/v1"]).assert().code(3);
    let said = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(said.contains("/dev/zero is no key file"), "{said}");
}

/// PowerShell's `>` writes UTF-16, and editors put a mark before UTF-8.
#[test]
fn c1_a_key_file_is_read_in_the_encoding_it_has() {
    const KEY: &str = "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";
    let wide = |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    for bytes in [
        wide(&format!("\u{feff}{KEY}\r\n"), u16::to_le_bytes),
        wide(&format!("\u{feff}{KEY}\r\n"), u16::to_be_bytes),
        wide(&format!("{KEY}\r\n"), u16::to_le_bytes),
        format!("\u{feff}{KEY}\n").into_bytes(),
        format!("{KEY}\n").into_bytes(),
    ] {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), &bytes).unwrap();
        let output = doctor()
            .args([
                "check",
                "--json",
                "--base-url",
                "http://127.0.0.1:9/api/v1",
                "--key-file",
                file.path().to_str().unwrap(),
            ])
            .write_stdin(FAILURE)
            .assert();
        let report: serde_json::Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
        let shape = report["probes"].as_array().unwrap().iter().find(|probe| probe["id"] == "key_shape").unwrap();
        assert_eq!(shape["outcome"], "well_shaped", "{bytes:?}: {shape}");
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe\0\x01").unwrap();
    let output = doctor().args(["check", "--key-file", file.path().to_str().unwrap()]).assert().code(3);
    assert!(String::from_utf8_lossy(&output.get_output().stderr).contains("is no key file"));
}

#[cfg(unix)]
#[test]
fn d3_a_paste_without_end_is_refused() {
    for arguments in [["explain", "/dev/zero"], ["check", "/dev/zero"]] {
        let output = doctor().args(arguments).assert().code(3);
        assert!(String::from_utf8_lossy(&output.get_output().stderr).contains("larger than"));
    }
}

#[cfg(unix)]
#[test]
fn d3_a_log_that_is_a_pipe_without_a_reader_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = pipe_without_a_peer(&folder);
    let output = doctor().args(["explain", "-", "--log", &pipe]).write_stdin(FAILURE).assert().code(3);
    assert!(String::from_utf8_lossy(&output.get_output().stderr).contains(&pipe));
}

#[cfg(unix)]
#[test]
fn d4_a_named_pipe_that_is_slow_is_waited_for_with_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = pipe_without_a_peer(&folder);
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"))
        .args(["explain", &pipe])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(3_500));
    fs::OpenOptions::new().write(true).open(&pipe).unwrap().write_all(FAILURE.as_bytes()).unwrap();
    let status = program.wait().unwrap();
    let mut said = String::new();
    std::io::Read::read_to_string(program.stderr.as_mut().unwrap(), &mut said).unwrap();
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(said.contains("Still waiting for"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn c2_a_full_disk_on_standard_output_is_said() {
    for arguments in [&["causes"][..], &["--help"], &["man"], &["demo", "--list"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"))
            .args(arguments)
            .stdout(full)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn c2_every_command_writes_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let paste = folder.path().join("error.txt");
    fs::write(&paste, FAILURE).unwrap();
    let paste = paste.to_str().unwrap();
    for arguments in [&["explain", paste][..], &["scan", paste], &["causes"], &["man"]] {
        let log = folder.path().join(arguments[0]);
        doctor().args(arguments).args(["--log", log.to_str().unwrap()]).assert().success();
        let lines = fs::read_to_string(&log).unwrap();
        assert!(lines.contains(&format!("{} started", arguments[0])) && lines.contains("exit code 0"), "{lines}");
    }
}

#[test]
fn c2_a_log_needs_a_name_and_makes_no_file_called_after_a_stream() {
    let folder = tempfile::tempdir().unwrap();
    for command in [&["causes"][..], &["explain", "-"], &["listen", "--", "true"]] {
        let output = doctor().current_dir(folder.path()).arg("--log").arg("-").args(command).assert().code(2);
        let said = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(said.contains("/dev/stderr"), "{said}");
        assert!(!folder.path().join("-").exists());
    }
}

#[test]
fn m3_a_limit_that_limits_nothing_is_an_error() {
    for amount in ["-1", "-0.01", "-inf", "nan", "NaN", "inf", "infinity", "1e400", "much", "", " ", "0,01", "0x1"] {
        let output = doctor().args(["check", &format!("--max-cost={amount}")]).assert().code(2);
        assert!(String::from_utf8_lossy(&output.get_output().stderr).contains("0 or more"), "{amount}");
    }
    for amount in ["0", "-0", "0.0", "1e-400"] {
        doctor().args(["causes", &format!("--max-cost={amount}")]).assert().success();
    }
}

#[cfg(unix)]
#[test]
fn d3_authorities_without_end_hold_nothing_up() {
    let started = Instant::now();
    doctor()
        .env("SSL_CERT_FILE", "/dev/zero")
        .env("OPENROUTER_API_KEY", "x")
        .args(["check", "--base-url", "https://127.0.0.1:9/api/v1"])
        .write_stdin(FAILURE)
        .timeout(Duration::from_secs(60))
        .assert()
        .code(1);
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn a_text_of_which_nothing_is_left_is_an_empty_one() {
    for text in ["", " \n", "\0", "a\u{8}", "\u{1b}[m\n", "\u{200b}\u{feff}", "\u{3000}\u{a0}", "\u{1b}]0;title\u{7}"] {
        for (code, arguments) in [(1, &["explain", "-", "--json"][..]), (0, &["check", "-", "--json", "--offline"])] {
            let mut command = doctor();
            command.args(arguments).timeout(Duration::from_secs(20)).write_stdin(text);
            let output = command.assert().code(code);
            let report: serde_json::Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
            assert_eq!(report["verdict"]["cause"], "none", "{text:?}");
        }
    }
}
