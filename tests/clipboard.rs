//! The clipboard against the real other side: an X server, a Wayland compositor, tmux, a terminal that reads OSC 52.
//!
//! Needs Debian's `xvfb xclip xsel sway wl-clipboard tmux`; a test whose tools are missing says so and passes.
#![cfg(all(unix, not(target_os = "macos")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod pty;

use openrouter_doctor::adapters::clipboard::SystemClipboard;
use openrouter_doctor::environment::Environment;
use openrouter_doctor::ports::{Clip, Clipboard};
use pty::{Pty, command};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const TEXT: &str = "Verdict: 余额不足 “402”\nsecond line\n";

fn have(tools: &[&str]) -> bool {
    let path = std::env::var("PATH").unwrap_or_default();
    let missing: Vec<_> =
        tools.iter().filter(|tool| !std::env::split_paths(&path).any(|it| it.join(tool).is_file())).collect();
    if !missing.is_empty() {
        eprintln!("skipped: {missing:?} not installed");
    }
    missing.is_empty()
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn wait_for<T>(what: &str, mut test: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = test() {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "waited for {what} in vain");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The process environment decides which display the libraries speak to, so each case runs in a process of its own:
/// this test binary again, with only the variables of the case.
fn act(act: &str, variables: &[(&str, &str)], tools: &Path) -> (String, Option<i32>) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "acts_in_its_own_environment", "--ignored", "--nocapture"]);
    child
        .env_clear()
        .env("PATH", tools)
        .env("ACT", act)
        .env("HOME", tools)
        .env("TERM", "xterm-256color")
        .envs(variables.iter().copied());
    let output = child.stdin(Stdio::null()).output().unwrap();
    (
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
        output.status.code(),
    )
}

/// Holds what was copied until a line comes, or ends at once.
#[test]
#[ignore = "a program for the tests below"]
fn acts_in_its_own_environment() {
    let environment = Environment::of_process();
    let mut clipboard = SystemClipboard::new(&environment);
    match std::env::var("ACT").unwrap().as_str() {
        "copy" => println!("outcome {:?} {}", clipboard.copy(TEXT), clipboard.ends_with_us()),
        "copy much" => println!("outcome {:?}", clipboard.copy(&"a".repeat(80_000))),
        "copy and hold" => {
            println!("outcome {:?} {}", clipboard.copy(TEXT), clipboard.ends_with_us());
            std::io::stdout().flush().unwrap();
            let _ = std::io::stdin().read(&mut [0; 1]);
        }
        _ => match clipboard.paste() {
            Clip::Text(text) => println!("text {text:?}"),
            Clip::Image(bytes) => println!("image {}", bytes.len()),
            Clip::Nothing(why) => println!("nothing {why}"),
        },
    }
    drop(clipboard);
    std::process::exit(0);
}

/// A folder that holds these programs and nothing else. `wl-copy` reads by way of `cat`.
fn only(tools: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = std::env::var("PATH").unwrap();
    for tool in tools {
        let found = std::env::split_paths(&path).map(|it| it.join(tool)).find(|it| it.is_file()).unwrap();
        std::os::unix::fs::symlink(found, folder.path().join(tool)).unwrap();
    }
    folder
}

/// An X server on a display of its own choice.
fn x_server() -> (Killed, String) {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "320x200x24", "-nolisten", "tcp", "-noreset"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut number = String::new();
    let mut out = server.stdout.take().unwrap();
    while !number.ends_with('\n') {
        let mut byte = [0];
        assert_eq!(out.read(&mut byte).unwrap(), 1, "Xvfb did not start");
        number.push(char::from(byte[0]));
    }
    (Killed(server), format!(":{}", number.trim()))
}

fn xclip(display: &str, arguments: &[&str], input: Option<&[u8]>) -> Vec<u8> {
    let mut child = Command::new("xclip");
    child.args(["-selection", "clipboard"]).args(arguments).env("DISPLAY", display).stderr(Stdio::null());
    let Some(input) = input else { return child.output().unwrap().stdout };
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait().unwrap();
    // It answers for the selection from the background, as soon as it has come to it.
    let target = arguments.last().filter(|it| it.contains('/')).copied().unwrap_or("UTF8_STRING");
    wait_for("xclip", || (xclip(display, &["-out", "-target", target], None) == input).then_some(Vec::new()))
}

fn holding(variables: &[(&str, &str)], tools: &Path) -> (Killed, String) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "acts_in_its_own_environment", "--ignored", "--nocapture"]);
    child.env_clear().env("PATH", tools).env("ACT", "copy and hold").env("TERM", "xterm-256color");
    let mut child = child.envs(variables.iter().copied()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut said = String::new();
    while !said.contains("outcome") || !said.ends_with('\n') {
        let mut byte = [0];
        assert_eq!(out.read(&mut byte).unwrap(), 1, "{said}");
        said.push(char::from(byte[0]));
    }
    (Killed(child), said)
}

#[test]
fn x11_with_a_program_that_keeps_the_text() {
    if !have(&["Xvfb", "xclip", "xsel"]) {
        return;
    }
    let (_server, display) = x_server();
    for tools in [only(&["xclip"]), only(&["xsel"])] {
        let (said, _) = act("copy", &[("DISPLAY", &display)], tools.path());
        assert!(said.contains("outcome Copied false"), "{said}");
        // The program that copied has ended; the text is still there.
        wait_for("the text", || {
            (xclip(&display, &["-out", "-target", "UTF8_STRING"], None) == TEXT.as_bytes()).then_some(())
        });
        xclip(&display, &["-in"], Some("from elsewhere ✓".as_bytes()));
        let (said, _) = act("paste", &[("DISPLAY", &display)], tools.path());
        assert!(said.contains("text \"from elsewhere ✓\""), "{said}");
    }
}

#[test]
fn x11_by_our_own_hand() {
    if !have(&["Xvfb", "xclip"]) {
        return;
    }
    let (_server, display) = x_server();
    let nothing = only(&[]);
    let (mut holder, said) = holding(&[("DISPLAY", &display)], nothing.path());
    // While it runs the text is there, and the user is told that it ends with the program.
    assert!(said.contains("outcome Copied true"), "{said}");
    assert_eq!(String::from_utf8_lossy(&xclip(&display, &["-out", "-target", "UTF8_STRING"], None)), TEXT);
    drop(holder.0.stdin.take());
    holder.0.wait().unwrap();
    xclip(&display, &["-in"], Some(TEXT.as_bytes()));
    let (said, _) = act("paste", &[("DISPLAY", &display)], nothing.path());
    assert!(said.contains(&format!("text {TEXT:?}")), "{said}");
}

#[test]
fn x11_with_a_picture_or_nothing_in_it() {
    if !have(&["Xvfb", "xclip"]) {
        return;
    }
    let (_server, display) = x_server();
    let tools = only(&["xclip"]);
    let (said, _) = act("paste", &[("DISPLAY", &display)], tools.path());
    assert!(said.contains("nothing clipboard.empty"), "{said}");
    xclip(&display, &["-in", "-target", "image/png"], Some(b"\x89PNG\r\n\x1a\n and so on"));
    let (said, _) = act("paste", &[("DISPLAY", &display)], tools.path());
    assert!(said.contains("image 18"), "{said}");
}

#[test]
fn an_owner_that_hangs_holds_no_frame_up() {
    if !have(&["Xvfb", "xclip"]) {
        return;
    }
    let (_server, display) = x_server();
    let mut owner = Command::new("xclip");
    owner.args(["-selection", "clipboard", "-in", "-quiet"]).env("DISPLAY", &display).stderr(Stdio::null());
    let mut owner = Killed(owner.stdin(Stdio::piped()).spawn().unwrap());
    owner.0.stdin.take().unwrap().write_all(b"never told").unwrap();
    let told = || xclip(&display, &["-out", "-target", "UTF8_STRING"], None) == b"never told";
    wait_for("xclip", || told().then_some(()));
    let pid = rustix::process::Pid::from_raw(owner.0.id().cast_signed()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::STOP).unwrap();

    let tools = only(&["xclip"]);
    for path in [tools.path(), only(&[]).path()] {
        let mut wizard = command(pty::program(), &[]);
        wizard.env("DISPLAY", &display);
        wizard.env("PATH", path);
        let mut wizard = Pty::start(wizard, 100, 30);
        wizard.wait_for("Ctrl-V");
        wizard.type_keys("\x16typed meanwhile");
        let without_answer = |screen: &vt100::Screen| !screen.contents().contains("does not answer");
        wizard.wait_until("the keys", |screen| {
            assert!(without_answer(screen), "the keys waited for the clipboard");
            screen.contents().contains("typed meanwhile")
        });
        wizard.wait_for("Waiting for the clipboard");
        wizard.wait_until("the end of patience", |screen| !without_answer(screen));
        wizard.type_keys("\x15\x03");
        assert_eq!(wizard.wait_for_end().exit_code(), 130);
    }
}

const NOBODY: u32 = 65534;

/// A headless compositor with the data-control protocol; its socket is in a runtime folder of its own.
fn compositor(folder: &Path) -> (Killed, String) {
    let config = folder.join("config");
    std::fs::write(&config, "").unwrap();
    // Sway refuses to run as root.
    let mut server = Command::new("sway");
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(folder, Some(NOBODY), Some(NOBODY)).unwrap();
        let nobody = NOBODY.to_string();
        server = Command::new("setpriv");
        server.args(["--reuid", &nobody, "--regid", &nobody, "--clear-groups", "sway"]);
    }
    let server = server
        .args(["--config".as_ref(), config.as_os_str()])
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("XDG_RUNTIME_DIR", folder)
        .env("WLR_BACKENDS", "headless")
        .env("WLR_RENDERER", "pixman")
        .env("WLR_LIBINPUT_NO_DEVICES", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let server = Killed(server);
    let socket = wait_for("the compositor", || {
        let names = std::fs::read_dir(folder).unwrap().filter_map(|it| it.unwrap().file_name().into_string().ok());
        names.into_iter().find(|it| it.starts_with("wayland-") && !it.ends_with(".lock"))
    });
    (server, socket)
}

#[test]
fn wayland_with_and_without_the_usual_programs() {
    if !have(&["sway", "wl-copy", "wl-paste"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (_server, socket) = compositor(folder.path());
    let variables = [("WAYLAND_DISPLAY", socket.as_str()), ("XDG_RUNTIME_DIR", folder.path().to_str().unwrap())];
    let wl = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).envs(variables).env_remove("DISPLAY").stdin(Stdio::null()).stderr(Stdio::null());
        command
    };
    let tools = only(&["wl-copy", "wl-paste", "cat"]);
    let (said, _) = act("copy", &variables, tools.path());
    assert!(said.contains("outcome Copied false"), "{said}");
    assert_eq!(String::from_utf8_lossy(&wl("wl-paste", &["-n"]).output().unwrap().stdout), TEXT);

    wl("wl-copy", &["from elsewhere ✓"]).stdout(Stdio::null()).status().unwrap();
    let nothing = only(&[]);
    for path in [tools.path(), nothing.path()] {
        let (said, _) = act("paste", &variables, path);
        assert!(said.contains("text \"from elsewhere ✓\""), "{said}");
    }
    // Without the programs the text is served by data control, and ends with us.
    let (holder, said) = holding(&variables, nothing.path());
    assert!(said.contains("outcome Copied true"), "{said}");
    assert_eq!(String::from_utf8_lossy(&wl("wl-paste", &["-n"]).output().unwrap().stdout), TEXT);
    drop(holder);
}

fn tmux(socket: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("tmux");
    command.arg("-S").arg(socket).args(["-f", "/dev/null"]).args(arguments).env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8").env_remove("TMUX");
    String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned()
}

#[test]
fn tmux_takes_the_text_and_passes_it_to_the_terminal_outside() {
    if !have(&["tmux"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("s");
    tmux(&socket, &["new-session", "-d", "-x", "80", "-y", "24", "sleep 600"]);
    tmux(&socket, &["set-option", "-g", "set-clipboard", "external"]);
    tmux(&socket, &["set-option", "-as", "terminal-features", ",xterm*:clipboard"]);
    let mut outside = command("tmux", &["-S", socket.to_str().unwrap(), "attach"]);
    outside.env("LANG", "C.UTF-8");
    let mut outside = Pty::start(outside, 80, 24);
    outside.wait_until("tmux", |screen| screen.alternate_screen());
    let inside = format!("{},1,0", socket.display());
    let tools = only(&["tmux"]);
    let (said, _) = act("copy", &[("TMUX", &inside), ("SSH_TTY", "/dev/pts/9")], tools.path());
    assert!(said.contains("outcome SentToTmux"), "{said}");
    assert_eq!(tmux(&socket, &["show-buffer"]).trim_end(), TEXT.trim_end());
    wait_for("the terminal outside", || {
        String::from_utf8_lossy(&outside.bytes()).contains(&format!(";{}", base64(TEXT))).then_some(())
    });
    let (said, _) = act("paste", &[("TMUX", &inside), ("SSH_TTY", "/dev/pts/9")], tools.path());
    assert!(said.contains("text ") && said.contains("second line"), "{said}");
    tmux(&socket, &["kill-server"]);
    outside.wait_for_end();
}

#[test]
fn over_ssh_the_terminal_gets_the_text_and_no_more_than_it_takes() {
    let nothing = only(&[]);
    let (said, _) = act("copy", &[("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")], nothing.path());
    assert!(said.contains(&format!("\x1b]52;c;{}\x1b\\", base64(TEXT))), "{said:?}");
    assert!(said.contains("outcome SentToTerminal"), "{said:?}");
    let (said, _) = act("copy much", &[("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")], nothing.path());
    assert!(said.contains("outcome Unavailable") && !said.contains("\x1b]52"), "{said:?}");
    let (said, _) = act("paste", &[("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")], nothing.path());
    assert!(said.contains("nothing clipboard.remote"), "{said:?}");
}

#[test]
fn where_there_is_no_clipboard_nothing_is_claimed() {
    let nothing = only(&[]);
    let (said, _) = act("copy", &[("TERM", "linux")], nothing.path());
    assert!(said.contains("outcome Unavailable"), "{said}");
    let (said, _) = act("copy", &[("DISPLAY", ":987"), ("TERM", "linux")], nothing.path());
    assert!(said.contains("outcome Unavailable"), "{said}");
    let (said, _) = act("paste", &[("TERM", "linux")], nothing.path());
    assert!(said.contains("nothing clipboard.no_way"), "{said}");
}

fn base64(text: &str) -> String {
    let encoder = Command::new("base64").arg("-w0").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut encoder = encoder.unwrap();
    encoder.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    String::from_utf8(encoder.wait_with_output().unwrap().stdout).unwrap()
}
