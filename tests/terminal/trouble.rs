//! What goes wrong around the program: full disks, readers that go away, a storm of sizes, pastes at the wrong moment.

use super::canary::{Canary, KEY};
use super::pty::{Pty, command, program};
use super::{CTRL_C, EMPTY, FAILURE, bracketed, empty_wizard};
use rustix::process::Signal;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// A server that takes every connection and never answers.
fn silent_server() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || listener.incoming().collect::<Vec<_>>());
    format!("http://{address}/api/v1")
}

#[test]
fn a_paste_while_checks_run_is_kept_out_and_runs_no_key() {
    let mut command = command(program(), &["--base-url", &silent_server()]);
    command.env("OPENROUTER_API_KEY", KEY);
    let mut wizard = Pty::start(command, 80, 24);
    wizard.wait_for(EMPTY);
    wizard.type_keys(&bracketed(FAILURE));
    wizard.wait_for("402");
    wizard.wait_for("› Diagnosis");
    // Long enough for a key to be meant for the diagnosis.
    wizard.wait_for_quiet(Duration::from_millis(700));
    wizard.type_keys("\r");
    wizard.wait_for("cancel");
    let secret = format!("Authorization: Bearer {KEY}\nq\ny\n");
    wizard.type_keys(&bracketed(&secret.repeat(1024 * 1024 / secret.len())));
    wizard.wait_for("Nothing was pasted");
    // The same without marks: were these keys, they would quit.
    wizard.type_keys("and more of it, unmarked\rq\ry\rq\r");
    for round in 0_u16..150 {
        wizard.resize(1 + (round * 37) % 240, 1 + (round * 11) % 70);
    }
    wizard.resize(80, 24);
    wizard.wait_for_quiet(Duration::from_millis(200));
    assert!(wizard.child.try_wait().unwrap().is_none(), "it has ended");
    // One cancels, two more leave.
    wizard.type_keys(CTRL_C);
    wizard.wait_for_quiet(Duration::from_millis(300));
    assert!(wizard.child.try_wait().unwrap().is_none(), "one interrupt cancels what runs");
    wizard.type_keys(&CTRL_C.repeat(2));
    assert_eq!(wizard.wait_for_end().exit_code(), 130);
    wizard.assert_restored();
    Canary::of(&[KEY]).assert_unseen("the terminal", &String::from_utf8_lossy(&wizard.bytes()));
}

#[test]
fn an_unmarked_paste_of_four_mebibytes_is_one_text() {
    let mut wizard = empty_wizard();
    let line = "402 Insufficient credits, said the log of a program that goes on and on\r";
    let text = line.repeat(4 * 1024 * 1024 / line.len() - 1);
    wizard.type_keys(&format!("{text}the last line"));
    wizard.wait_for("the last line");
    wizard.type_keys("Q");
    wizard.wait_for("the last lineQ");
    wizard.signal(Signal::TERM);
    assert_eq!(wizard.wait_for_end().exit_code(), 143);
    wizard.assert_restored();
}

/// A file system of one page, with nothing left.
struct FullDisk(tempfile::TempDir);

impl FullDisk {
    /// None where this user may not mount.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4k,mode=700", "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        if !mounted.is_ok_and(|it| it.success()) {
            println!("skipped: a file system of its own can be mounted only by root with the right to mount");
            return None;
        }
        let disk = Self(folder);
        std::fs::write(disk.path().join("filler"), [0; 4096]).unwrap();
        assert!(std::fs::write(disk.path().join("more"), "x").is_err(), "the disk is not full");
        std::fs::remove_file(disk.path().join("more")).unwrap();
        Some(disk)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for FullDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

#[test]
fn a_full_disk_is_said_and_leaves_no_half_report() {
    let Some(disk) = FullDisk::mount() else { return };
    let mut command = command(program(), &["demo", "data-policy", "--log", "log"]);
    command.cwd(disk.path());
    let mut wizard = Pty::start(command, 100, 30);
    super::walk_on(&mut wizard);
    wizard.type_keys("s");
    wizard.wait_for("could not be saved");
    wizard.wait_for("No space left");
    wizard.type_keys(&CTRL_C.repeat(2));
    assert_eq!(wizard.wait_for_end().exit_code(), 130);
    wizard.assert_restored();
    let left = wizard.screen();
    assert!(left.contains("The log log could not be written"), "{left}");
    let files: Vec<_> = std::fs::read_dir(disk.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert!(files.iter().all(|it| it == "filler" || it == "log"), "{files:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_that_cannot_be_written_is_said_and_stops_nothing() {
    let mut check = Command::new(program());
    check.args(["demo", "healthy", "--json", "--log", "/dev/full"]).env_clear().stdin(Stdio::null());
    let output = check.output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["verdict"]["cause"], "none");
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("/dev/full") && said.contains("No space left"), "{said}");
    // A report that cannot be printed whole is no success.
    for arguments in [&["causes"][..], &["explain"], &["man"], &["demo", "healthy", "--json"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(program());
        command.args(arguments).env_clear().stdin(Stdio::null()).stdout(full);
        assert_eq!(command.status().unwrap().code(), Some(3), "{arguments:?}");
    }
}

#[test]
fn a_closed_output_changes_no_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("app.log");
    std::fs::write(&log, format!("openrouter {FAILURE}\n").repeat(2_000)).unwrap();
    let log = log.to_str().unwrap();
    for arguments in [
        &["explain", log][..],
        &["explain", log, "--json"],
        &["check", log, "--offline"],
        &["scan", log],
        &["scan", log, "--json"],
        &["causes", "--json"],
        &["causes", "billing.no_credits"],
        &["demo", "--list"],
        &["demo", "data-policy"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
    ] {
        let run = |output: Stdio| {
            let mut command = Command::new(program());
            command.args(arguments).env_clear().stdin(Stdio::null()).stdout(output).stderr(Stdio::piped());
            let output = command.spawn().unwrap().wait_with_output().unwrap();
            (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
        };
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (code, said) = run(writer.into());
        assert_eq!(code, run(Stdio::null()).0, "{arguments:?}");
        assert_eq!(said, "", "{arguments:?}");
    }
}

const VENDOR: &str =
    "sk-ant-api03-Zq3vT8xYb1LmN0pQr7StU4vWx2Yz9f0Kc5Hd8Je1Gb6Ia3FoMlRnPwQtVsXuZy-_4i7u1o9e3a5h2k8w6q0d-9kQwAA";

/// Settings of other programs hold keys; they are looked at, and the report is copied over OSC 52.
#[test]
fn keys_in_settings_files_come_out_on_no_way() {
    let home = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    file(
        ".claude/settings.json",
        &format!("{{\"env\":{{\"ANTHROPIC_AUTH_TOKEN\":\"{KEY}\",\"ANTHROPIC_API_KEY\":\"{VENDOR}\"}}}}"),
    );
    file(
        ".env",
        &format!("OPENROUTER_API_KEY={KEY}\nOPENAI_BASE_URL=https://me:{KEY}@openrouter.ai/api/v1?key={KEY}\n"),
    );
    file(".aider.conf.yml", &format!("openai-api-key: {KEY}\nanthropic-api-key: {VENDOR}\n"));
    file(
        "litellm_config.yaml",
        &format!("model_list:\n  - litellm_params:\n      api_key: {KEY}\n      model: openrouter/{KEY}\n"),
    );
    file(
        ".codex/config.toml",
        &format!("[model_providers.openrouter]\nbase_url = \"https://openrouter.ai/api\"\nenv_key = \"{KEY}\"\n"),
    );
    let mut command = command(program(), &["demo", "data-policy", "--log", "log"]);
    command.cwd(home.path());
    command.env("HOME", home.path());
    command.env("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22");
    let mut wizard = Pty::start(command, 120, 40);
    wizard.wait_for("Test call");
    for _ in 0..12 {
        wizard.wait_for_quiet(Duration::from_millis(400));
        if wizard.screen().contains("› Next actions") {
            break;
        }
        // Reading the settings is agreed to wherever it is offered.
        wizard.type_keys("a");
        wizard.wait_for_quiet(Duration::from_millis(200));
        let asks = wizard.screen().contains("y agree");
        wizard.type_keys(if asks { "y" } else { "\r" });
    }
    wizard.wait_for("› Next actions");
    wizard.type_keys("c");
    wizard.wait_for_quiet(Duration::from_millis(300));
    wizard.type_keys("s");
    wizard.wait_for("Saved to");
    wizard.type_keys(&CTRL_C.repeat(2));
    wizard.wait_for_end();
    wizard.assert_restored();
    let written = String::from_utf8_lossy(&wizard.bytes()).into_owned();
    assert!(written.contains("\x1b]52;c;"), "nothing was copied");
    let canary = Canary::of(&[KEY, VENDOR]);
    for (at, copy) in written.split("\x1b]52;c;").skip(1).enumerate() {
        let copy = copy.split('\x1b').next().unwrap();
        canary.assert_unseen(&format!("copy {at}"), &unpacked(copy));
    }
    canary.assert_unseen("the terminal", &written);
    for name in ["log", "openrouter-report.md"] {
        canary.assert_unseen(name, &std::fs::read_to_string(home.path().join(name)).unwrap());
    }
}

/// The text behind base64.
fn unpacked(base64: &str) -> String {
    let mut decoder = Command::new("base64").arg("-d").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut decoder.stdin.take().unwrap(), base64.as_bytes()).unwrap();
    String::from_utf8_lossy(&decoder.wait_with_output().unwrap().stdout).into_owned()
}

/// A program that may be dumped lets other processes of the same user look into it; then its files in /proc are the
/// user's, else root's.
#[cfg(target_os = "linux")]
#[test]
fn its_memory_is_closed_to_other_processes_of_the_user() {
    use std::os::unix::fs::MetadataExt;
    let owner = |process: u32| std::fs::metadata(format!("/proc/{process}/status")).unwrap().uid();
    // Root's files are root's either way.
    let root = owner(std::process::id()) == 0;
    let nobody = ["--reuid=65534", "--clear-groups", program(), "--offline"];
    let mut command = if root { command("setpriv", &nobody) } else { command(program(), &["--offline"]) };
    command.cwd("/");
    let mut wizard = Pty::start(command, 80, 24);
    for _ in 0..1000 {
        if wizard.screen().contains(EMPTY) || wizard.child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    if wizard.child.try_wait().unwrap().is_some() {
        println!("skipped: nobody cannot start the program from here: {}", wizard.screen());
        return;
    }
    assert_eq!(owner(wizard.child.process_id().unwrap()), 0);
    wizard.signal(Signal::TERM);
    wizard.wait_for_end();
    wizard.assert_restored();
}
