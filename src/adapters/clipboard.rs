//! The clipboard: which way leads to it is a rule over the environment, and an outcome claims no more than is known.

use super::helper;
use crate::adapters::screenshot::is_picture;
use crate::adapters::sequences::SetClipboard;
use crate::core::ingest::decode::decode;
use crate::environment::Environment;
use crate::ports::{Clip, Clipboard, CopyOutcome};
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// A way to a clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClipboardRoute {
    /// `wl-copy` and `wl-paste`. What is copied outlives this program.
    Wayland,
    /// `xclip`. What is copied outlives this program.
    Xclip,
    /// `xsel`. What is copied outlives this program.
    Xsel,
    /// The system's own interface. On X11 and Wayland this program serves the text itself.
    System,
    /// tmux's buffer, which tmux passes on to the terminal that is attached now.
    Tmux,
    /// The terminal, by an escape sequence that nothing confirms.
    Terminal,
}

/// The ways to try, best first, for copying.
#[must_use]
pub fn copy_routes(environment: &Environment, installed: impl Fn(&str) -> bool) -> Vec<ClipboardRoute> {
    let mut routes = Vec::new();
    // A tmux session may be attached from elsewhere than where it was started; only tmux knows.
    if environment.get("TMUX").is_some() && installed("tmux") {
        routes.push(ClipboardRoute::Tmux);
    }
    if is_remote(environment) {
        routes.push(ClipboardRoute::Terminal);
        return routes;
    }
    routes.extend(local_routes(environment, installed));
    // In a container or after `sudo` there is no display, but a terminal that may take the text.
    let console = environment.get("TERM").is_none_or(|it| it == "linux" || it == "dumb" || it.starts_with("vt"));
    if !console && environment.get("STY").is_none() {
        routes.push(ClipboardRoute::Terminal);
    }
    routes
}

/// The ways to try, best first, for pasting.
#[must_use]
pub fn paste_routes(environment: &Environment, installed: impl Fn(&str) -> bool) -> Vec<ClipboardRoute> {
    let mut routes = Vec::new();
    if !is_remote(environment) {
        routes.extend(local_routes(environment, &installed));
    }
    if environment.get("TMUX").is_some() && installed("tmux") {
        routes.push(ClipboardRoute::Tmux);
    }
    routes
}

/// The clipboard of the machine in front of the user is out of reach.
fn is_remote(environment: &Environment) -> bool {
    ["SSH_TTY", "SSH_CONNECTION", "SSH_CLIENT"].iter().any(|it| environment.get(it).is_some())
}

fn local_routes(environment: &Environment, installed: impl Fn(&str) -> bool) -> Vec<ClipboardRoute> {
    let mut routes = Vec::new();
    let wayland = environment.get("WAYLAND_DISPLAY").is_some();
    let x11 = environment.get("DISPLAY").is_some();
    if wayland && installed("wl-copy") && installed("wl-paste") {
        routes.push(ClipboardRoute::Wayland);
    }
    if x11 && installed("xclip") {
        routes.push(ClipboardRoute::Xclip);
    }
    if x11 && installed("xsel") {
        routes.push(ClipboardRoute::Xsel);
    }
    if cfg!(feature = "clipboard") && (wayland || x11 || cfg!(not(all(unix, not(target_os = "macos"))))) {
        routes.push(ClipboardRoute::System);
    }
    routes
}

/// A program that does not answer must not hold the wizard up.
const PATIENCE: Duration = Duration::from_secs(2);
/// More than any paste may hold, and than a screenshot needs.
const LARGEST: u64 = 32 * 1024 * 1024;

/// The clipboard of this session.
pub struct SystemClipboard {
    copying: Vec<ClipboardRoute>,
    pasting: Vec<ClipboardRoute>,
    remote: bool,
    environment: Environment,
    #[cfg(feature = "clipboard")]
    handle: Option<arboard::Clipboard>,
    serving: bool,
}

impl std::fmt::Debug for SystemClipboard {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "SystemClipboard(copy {:?}, paste {:?})", self.copying, self.pasting)
    }
}

impl SystemClipboard {
    /// Chooses the ways for this environment; opens none of them yet.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        let path = environment.get("PATH").unwrap_or_default().to_string();
        let installed = |program: &str| is_on_path(&path, program);
        Self {
            copying: copy_routes(environment, installed),
            pasting: paste_routes(environment, installed),
            remote: is_remote(environment),
            environment: environment.clone(),
            #[cfg(feature = "clipboard")]
            handle: None,
            serving: false,
        }
    }

    /// What was copied ends with this program, unless a clipboard manager has taken it.
    #[must_use]
    pub fn ends_with_us(&self) -> bool {
        self.serving && cfg!(all(unix, not(target_os = "macos")))
    }

    fn copy_by(&mut self, route: ClipboardRoute, text: &str) -> Option<CopyOutcome> {
        let until = Instant::now() + PATIENCE;
        let environment = &self.environment;
        let run = |program: &str, arguments: &[&str]| {
            exchange(helper::command(program, environment), arguments, Some(text.as_bytes()), until).ok()
        };
        match route {
            ClipboardRoute::Wayland => {
                run("wl-copy", &["--type", "text/plain;charset=utf-8"]).map(|_| CopyOutcome::Copied)
            }
            ClipboardRoute::Xclip => run("xclip", &["-selection", "clipboard", "-in"]).map(|_| CopyOutcome::Copied),
            ClipboardRoute::Xsel => run("xsel", &["--clipboard", "--input"]).map(|_| CopyOutcome::Copied),
            ClipboardRoute::Tmux => run("tmux", &["load-buffer", "-w", "-"]).map(|_| CopyOutcome::SentToTmux),
            ClipboardRoute::System => self.copy_by_system(text),
            ClipboardRoute::Terminal => send_to_terminal(text),
        }
    }

    fn paste_by(&mut self, route: ClipboardRoute, until: Instant) -> Option<Clip> {
        let environment = &self.environment;
        let text = |program: &str, arguments: &[&str]| {
            let bytes = exchange(helper::command(program, environment), arguments, None, until).ok()?;
            // Some owners answer every question with what they have.
            if is_picture(&bytes) {
                return Some(Clip::Image(bytes));
            }
            let text = decode(&bytes).into_owned();
            (!text.trim().is_empty()).then_some(Clip::Text(text))
        };
        let picture = |program: &str, arguments: &[&str]| {
            let bytes = exchange(helper::command(program, environment), arguments, None, until).ok()?;
            is_picture(&bytes).then_some(Clip::Image(bytes))
        };
        match route {
            ClipboardRoute::Wayland => text("wl-paste", &["--no-newline", "--type", "text"])
                .or_else(|| picture("wl-paste", &["--type", "image/png"])),
            ClipboardRoute::Xclip => text("xclip", &["-selection", "clipboard", "-out", "-target", "UTF8_STRING"])
                .or_else(|| picture("xclip", &["-selection", "clipboard", "-out", "-target", "image/png"])),
            ClipboardRoute::Xsel => text("xsel", &["--clipboard", "--output"]),
            ClipboardRoute::Tmux => text("tmux", &["save-buffer", "-"]),
            ClipboardRoute::System => self.paste_by_system(),
            ClipboardRoute::Terminal => None,
        }
    }

    #[cfg(feature = "clipboard")]
    fn system(&mut self) -> Option<&mut arboard::Clipboard> {
        if self.handle.is_none() {
            self.handle = arboard::Clipboard::new().ok();
        }
        self.handle.as_mut()
    }

    #[cfg(feature = "clipboard")]
    fn copy_by_system(&mut self, text: &str) -> Option<CopyOutcome> {
        self.system()?.set_text(text).ok()?;
        self.serving = true;
        Some(CopyOutcome::Copied)
    }

    #[cfg(feature = "clipboard")]
    fn paste_by_system(&mut self) -> Option<Clip> {
        let text = self.system()?.get_text().ok()?;
        (!text.trim().is_empty()).then_some(Clip::Text(text))
    }

    #[cfg(not(feature = "clipboard"))]
    fn copy_by_system(&mut self, _text: &str) -> Option<CopyOutcome> {
        None
    }

    #[cfg(not(feature = "clipboard"))]
    fn paste_by_system(&mut self) -> Option<Clip> {
        None
    }
}

impl Clipboard for SystemClipboard {
    fn paste(&mut self) -> Clip {
        // All ways lead to the same owner: if it hangs, asking it again by another way is no use.
        let until = Instant::now() + PATIENCE;
        for route in self.pasting.clone() {
            if let Some(clip) = self.paste_by(route, until) {
                return clip;
            }
            if Instant::now() >= until {
                return Clip::Nothing("clipboard.no_answer");
            }
        }
        Clip::Nothing(match (self.remote, self.pasting.is_empty()) {
            (true, _) => "clipboard.remote",
            (false, true) => "clipboard.no_way",
            (false, false) => "clipboard.empty",
        })
    }

    fn copy(&mut self, text: &str) -> CopyOutcome {
        let mut best = CopyOutcome::Unavailable;
        for route in self.copying.clone() {
            // The terminal is the last resort, not a second copy.
            if route == ClipboardRoute::Terminal && best != CopyOutcome::Unavailable {
                break;
            }
            match self.copy_by(route, text) {
                Some(CopyOutcome::Copied) => return CopyOutcome::Copied,
                Some(outcome) => best = outcome,
                None => {}
            }
        }
        best
    }
}

fn send_to_terminal(text: &str) -> Option<CopyOutcome> {
    if text.len() > SetClipboard::LIMIT {
        return None;
    }
    let mut out = io::stdout().lock();
    write!(out, "{}", SetClipboard(text)).and_then(|()| out.flush()).ok()?;
    Some(CopyOutcome::SentToTerminal)
}

fn is_on_path(path: &str, program: &str) -> bool {
    std::env::split_paths(path).any(|folder| Path::new(&folder).join(program).is_file())
}

/// Runs a program, hands it the input and returns its output, all before `until`.
fn exchange(mut program: Command, arguments: &[&str], input: Option<&[u8]>, until: Instant) -> io::Result<Vec<u8>> {
    let copying = input.is_some();
    // Those that copy go on in the background to serve the text; they must not hold a pipe of ours open.
    let mut child = program
        .args(arguments)
        .stdin(if copying { Stdio::piped() } else { Stdio::null() })
        .stdout(if copying { Stdio::null() } else { Stdio::piped() })
        .stderr(Stdio::null())
        .spawn()?;
    let (writer, reader) = (child.stdin.take(), child.stdout.take());
    let input = input.map(<[u8]>::to_vec).unwrap_or_default();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let written = writer.map_or(Ok(()), |mut it| it.write_all(&input));
        let read = reader.map_or(Ok(0), |it| it.take(LARGEST).read_to_end(&mut bytes));
        let _ = sender.send(written.and(read).map(|_| bytes));
    });
    let patience = until.saturating_duration_since(Instant::now());
    let result = receiver.recv_timeout(patience).unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    while result.is_ok() && Instant::now() < until {
        match child.try_wait()? {
            Some(status) if status.success() => return result,
            Some(_) => return Err(io::ErrorKind::Other.into()),
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    result.and(Err(io::ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        let mut environment = Environment::default();
        for (name, value) in variables {
            environment.insert((*name).to_string(), (*value).to_string());
        }
        environment
    }

    const X11: (&str, &str) = ("DISPLAY", ":0");
    const WAYLAND: (&str, &str) = ("WAYLAND_DISPLAY", "wayland-0");
    const TMUX: (&str, &str) = ("TMUX", "/tmp/tmux-1000/default,1,0");
    const SSH: (&str, &str) = ("SSH_CONNECTION", "10.0.0.1 5 10.0.0.2 22");
    const XTERM: (&str, &str) = ("TERM", "xterm-256color");

    #[cfg(all(unix, not(target_os = "macos"), feature = "clipboard"))]
    #[test]
    fn the_way_follows_from_the_environment() {
        use ClipboardRoute::{System, Terminal, Tmux, Wayland, Xclip, Xsel};
        let all: &[&str] = &["tmux", "wl-copy", "wl-paste", "xclip", "xsel"];
        for (variables, tools, copy, paste) in [
            (&[X11, XTERM][..], all, &[Xclip, Xsel, System, Terminal][..], &[Xclip, Xsel, System][..]),
            (&[X11, XTERM], &[], &[System, Terminal], &[System]),
            (&[X11, WAYLAND, XTERM], all, &[Wayland, Xclip, Xsel, System, Terminal], &[Wayland, Xclip, Xsel, System]),
            (&[WAYLAND, XTERM], &["xclip"], &[System, Terminal], &[System]),
            (&[SSH, XTERM], all, &[Terminal], &[]),
            (&[SSH, X11, XTERM], all, &[Terminal], &[]),
            (&[SSH, TMUX, XTERM], all, &[Tmux, Terminal], &[Tmux]),
            (&[SSH, TMUX, XTERM], &[], &[Terminal], &[]),
            (&[TMUX, X11, XTERM], &["tmux"], &[Tmux, System, Terminal], &[System, Tmux]),
            (&[("TMUX", ""), X11, XTERM], &["tmux"], &[System, Terminal], &[System]),
            (&[XTERM], all, &[Terminal], &[]),
            (&[("TERM", "linux")], all, &[], &[]),
            (&[XTERM, ("STY", "1.pts")], all, &[], &[]),
            (&[], all, &[], &[]),
        ] {
            let environment = environment(variables);
            let installed = |it: &str| tools.contains(&it);
            assert_eq!(copy_routes(&environment, installed), copy, "copy, {variables:?}, {tools:?}");
            assert_eq!(paste_routes(&environment, installed), paste, "paste, {variables:?}, {tools:?}");
        }
    }

    #[test]
    fn what_no_clipboard_takes_is_not_called_copied() {
        assert_eq!(SystemClipboard::new(&environment(&[])).copy("text"), CopyOutcome::Unavailable);
        assert_eq!(send_to_terminal(&"a".repeat(SetClipboard::LIMIT + 1)), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_hangs_or_fails_is_given_up() {
        let soon = Instant::now() + Duration::from_millis(500);
        assert!(exchange(Command::new("false"), &[], None, soon).is_err());
        assert!(exchange(Command::new("sleep"), &["60"], None, soon).is_err());
        assert!(exchange(Command::new("no such program"), &[], None, soon).is_err());
        let later = Instant::now() + PATIENCE;
        assert_eq!(exchange(Command::new("printf"), &["abc"], None, later).ok().as_deref(), Some(&b"abc"[..]));
    }
}
