//! The command against a simulated OpenRouter: arguments and a body in, the document and the exit code out.

use super::output_schemas::assert_fits;
use assert_cmd::Command;
use openrouter_doctor::simulator::{KEY, Server, World};
use serde_json::Value;

/// A world under the program's feet.
pub struct Stage {
    pub server: Server,
    /// Dropped, it ends the thread that serves.
    _serving: std::sync::mpsc::Sender<()>,
}

/// How a run ended.
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub problem: String,
}

impl Ended {
    pub fn document(&self) -> Value {
        let document = serde_json::from_str(&self.out);
        let document = document.unwrap_or_else(|problem| panic!("{problem}: {}\n{}", self.out, self.problem));
        assert_fits("request", &document);
        document
    }
}

impl Stage {
    /// The world of that name, with changes.
    pub fn of(name: &str, change: impl FnOnce(&mut World)) -> Self {
        let mut world = World::load(name).unwrap();
        change(&mut world);
        let (started, server) = std::sync::mpsc::channel();
        let (serving, ended) = std::sync::mpsc::channel::<()>();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            started.send(runtime.block_on(Server::start(world)).unwrap()).unwrap();
            runtime.block_on(async {
                while ended.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                }
            });
        });
        Self { server: server.recv().unwrap(), _serving: serving }
    }

    /// Runs the program with this key on this input.
    pub fn run(&self, key: Option<&str>, arguments: &[&str], input: &str) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
        command.env_clear().env("LANG", "en_US.UTF-8").env("OPENROUTER_BASE_URL", self.server.base_url());
        if let Some(key) = key {
            command.env("OPENROUTER_API_KEY", key);
        }
        let output = command.arg("request").arg("-").args(arguments).write_stdin(input).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ended { code: output.status.code().unwrap(), out: text(output.stdout), problem: text(output.stderr) }
    }

    /// The program with the world's key, as JSON.
    pub fn json(&self, arguments: &[&str], input: &str) -> Ended {
        self.run(Some(KEY), &[&["--json"], arguments].concat(), input)
    }

    /// Paths that were asked for.
    pub fn paths(&self) -> Vec<String> {
        self.server.requests().iter().map(|request| request.path.clone()).collect()
    }
}
