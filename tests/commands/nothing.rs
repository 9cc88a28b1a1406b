//! What the pages promise not to happen: nothing is sent or written that nobody asked for, and of a paste only what they name
//! leaves the machine.

use super::doctor;
use openrouter_doctor::simulator::{KEY, Server, World};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

const MODEL: &str = "anthropic/claude-sonnet-4.6";

/// Stands in the place of every proxy, refuses whatever is asked of it, and keeps it.
struct Trap {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Trap {
    fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut connection in listener.incoming().flatten() {
                let mut head = [0; 4096];
                let length = connection.read(&mut head).unwrap_or(0);
                kept.lock().unwrap().push(String::from_utf8_lossy(&head[..length]).into_owned());
                let _ =
                    connection.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            }
        });
        Self { address, asked }
    }

    /// The program behind it.
    fn around(&self) -> assert_cmd::Command {
        let mut command = doctor();
        for variable in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            command.env(variable, format!("http://{}", self.address));
        }
        command.env("OPENROUTER_API_KEY", KEY);
        command
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn paste() -> String {
    format!(
        "Traceback in /home/marigold/plover/app.py of host quillwort\n\
         POST https://openrouter.ai/api/v1/chat/completions\n\
         {{\"model\":\"{MODEL}\",\"messages\":[{{\"role\":\"system\",\"content\":\"You are a bramble\"}},\
         {{\"role\":\"user\",\"content\":\"tell thistledown of sorrel\"}}]}}\n\
         openrouter.ai 402 {{\"error\":{{\"message\":\"Insufficient credits\",\"code\":402}},\"user_id\":\"user_2abcDEF0123456789\"}}\n"
    )
}

const OF_THE_PASTE: [&str; 9] = [
    "marigold",
    "plover",
    "quillwort",
    "bramble",
    "thistledown",
    "sorrel",
    "Traceback",
    "Insufficient",
    "2abcDEF0123456789",
];

/// Commands that send nothing, and what each is given.
const SILENT: &[&[&str]] = &[
    &["explain", "-"],
    &["explain", "-", "--json"],
    &["scan", "-"],
    &["causes"],
    &["causes", "billing.no_credits"],
    &["completions", "bash"],
    &["man"],
    &["check", "-", "--offline", "--yes"],
    &["request", "-", "--offline"],
    &["--plain", "--offline"],
    &["demo", "no-credits", "--json", "--yes"],
    &["--help"],
];

#[test]
fn nothing_is_sent_by_commands_that_send_nothing() {
    for arguments in SILENT {
        let trap = Trap::set();
        let mut command = trap.around();
        if arguments[0] != "demo" {
            command.env("OPENROUTER_BASE_URL", format!("http://{}/api/v1", trap.address));
        }
        let output = command.args(*arguments).write_stdin(paste()).assert();
        assert!(matches!(output.get_output().status.code(), Some(0 | 1)), "{arguments:?}: {output}");
        assert_eq!(trap.asked(), Vec::<String>::new(), "{arguments:?}");
    }
}

/// A paste may name any host; live checks go to OpenRouter's and to its status page.
#[test]
fn a_check_asks_openrouter_and_its_status_page_and_nobody_else() {
    let trap = Trap::set();
    let strange = "POST https://api.example.com/v1/chat/completions http://127.0.0.2/v1 → 404 page not found\n";
    let mut command = trap.around();
    command.args(["check", "-", "--yes"]).write_stdin(strange.to_string() + &paste()).assert().code(1);
    let asked = trap.asked();
    let hosts = ["CONNECT openrouter.ai:443 ", "CONNECT status.openrouter.ai:443 "];
    assert!(asked.iter().any(|head| head.starts_with(hosts[0])), "{asked:?}");
    for head in &asked {
        assert!(hosts.iter().any(|host| head.starts_with(host)) && !head.contains(KEY), "{head}");
    }
}

#[test]
fn of_a_paste_only_what_the_requests_need_leaves_the_machine() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = runtime.block_on(Server::start(World::load("no-credits").unwrap())).unwrap();
    let mut command = doctor();
    command.args(["check", "-", "--yes", "--base-url", &server.base_url()]).env("OPENROUTER_API_KEY", KEY);
    command.write_stdin(paste());
    let output = runtime.block_on(async { tokio::task::spawn_blocking(move || command.output()).await });
    assert_eq!(output.unwrap().unwrap().status.code(), Some(1));
    let requests = server.requests();
    assert!(requests.iter().any(|request| request.body.contains(MODEL)), "the model is asked about");
    for request in &requests {
        for word in OF_THE_PASTE {
            assert!(!request.path.contains(word) && !request.body.contains(word), "{word} in {request:?}");
        }
        if !request.body.is_empty() {
            let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
            assert!(request.body.contains("\"hi\"") && body["max_tokens"] == 16, "{request:?}");
        }
    }
}

fn files_below(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let below = |path: std::path::PathBuf| match path.is_dir() {
        true => files_below(&path),
        false => vec![path.display().to_string()],
    };
    entries.flat_map(below).collect()
}

#[test]
fn nothing_is_written_but_the_log_that_was_asked_for() {
    let checks: [&[&str]; 2] = [&["check", "-", "--yes"], &["check", "-", "--markdown", "--read-settings"]];
    for arguments in SILENT.iter().chain(&checks) {
        let trap = Trap::set();
        let home = tempfile::tempdir().unwrap();
        let mut command = trap.around();
        for variable in ["HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"] {
            command.env(variable, home.path());
        }
        command.current_dir(home.path()).args(*arguments).write_stdin(paste()).output().unwrap();
        assert_eq!(files_below(home.path()), Vec::<String>::new(), "{arguments:?}");
    }
    let home = tempfile::tempdir().unwrap();
    let log = home.path().join("log");
    doctor().current_dir(home.path()).args(["explain", "-", "--log"]).arg(&log).write_stdin(paste()).assert().success();
    assert_eq!(files_below(home.path()), [log.display().to_string()]);
    let written = std::fs::read_to_string(&log).unwrap();
    assert!(OF_THE_PASTE.iter().all(|word| !written.contains(word)), "{written}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
