//! A demo world over real HTTP, and the wizard driven through it by keys: the driver, the view and the prober of the
//! program; only the terminal is missing.

#![allow(dead_code, reason = "each program that walks worlds uses a part of this")]

use openrouter_doctor::adapters::client_settings::{Files, LocalMachine, LocalProber};
use openrouter_doctor::adapters::openrouter::{BaseUrl, ClientSettings, OpenRouterClient, ProxySettings, Timeouts};
use openrouter_doctor::app::driver::Driver;
use openrouter_doctor::app::screen_driver::{Keyed, Wanted};
use openrouter_doctor::core::case::{KeyState, Settings};
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::core::wizard::{Effect, Event, Stage, Wizard};
use openrouter_doctor::environment::Environment;
use openrouter_doctor::key_press::KeyPress;
use openrouter_doctor::ports::Prober;
use openrouter_doctor::say;
use openrouter_doctor::simulator::{MANAGEMENT_KEY, Server, World};
use openrouter_doctor::ui;
use openrouter_doctor::ui::appearance::Appearance;
use openrouter_doctor::ui::keymap::KeyContext;
use openrouter_doctor::ui::theme::Theme;
use openrouter_doctor::ui::{Input, Model};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::sync::Arc;
use std::time::Duration;

/// Columns and rows of the terminal that is missing.
pub const SIZE: (u16, u16) = (80, 24);
/// As long as a question must have been on the screen before a key can answer it.
const READ: Duration = Duration::from_millis(310);
/// No walk needs more keys and answers than this.
const PATIENCE: usize = 400;

/// The prober of a world's user, with their key.
pub fn prober(world: &World, server: &Server, timeouts: Timeouts) -> (Arc<dyn Prober>, KeyState) {
    let mut settings = ClientSettings::new(BaseUrl::parse(&server.base_url()).unwrap());
    settings.status_url = Some(server.status_url());
    settings.timeouts = timeouts;
    let mut shell = Environment::default();
    for (name, value) in server.variables() {
        shell.insert(name, value);
    }
    settings.proxies = ProxySettings::of_variables(&shell.variables);
    let machine = LocalMachine {
        plain: shell.variables,
        secret: shell.secrets,
        base_url: server.base_url(),
        files: Files::Given(world.user.files.clone()),
        ..LocalMachine::default()
    };
    let prober = LocalProber::before(Arc::new(OpenRouterClient::new(settings)), machine);
    if world.user.management_key {
        prober.read_with(ApiKey::new(MANAGEMENT_KEY.to_string()));
    }
    let key = match world.user.key.as_str() {
        "" => KeyState::Unknown,
        text => {
            let key = ApiKey::new(text.to_string());
            let masked = key.masked();
            prober.use_key(Some(key));
            KeyState::Given { masked, source: say!("demo.key") }
        }
    };
    (Arc::new(prober), key)
}

/// The wizard in a world.
pub struct Walk {
    /// The view and the driver of the program.
    pub keyed: Keyed,
}

impl Walk {
    /// The wizard with the world's paste, which has been read; a health check is under way where there is none.
    pub async fn start(settings: Settings, key: KeyState, prober: Arc<dyn Prober>, paste: String) -> Self {
        let look = Appearance { theme: Theme::Mono, reduced_motion: true, ..Appearance::default() };
        let model = Model::new(Wizard::new(settings, key), look, SIZE);
        let mut walk = Self { keyed: Keyed::new(Driver::new(model, prober)) };
        if paste.is_empty() {
            walk.press("ctrl-t");
        } else {
            walk.input(Input::Piped(paste.into_bytes()));
        }
        walk.settle().await;
        walk
    }

    /// Hands an input to the view; a link is not opened.
    pub fn input(&mut self, input: Input) {
        for wanted in self.keyed.input(input) {
            assert!(matches!(wanted, Wanted::Effect(Effect::Open(_))), "{wanted:?} is not needed to walk a world");
        }
    }

    /// Presses a key.
    pub fn press(&mut self, key: &str) {
        self.input(Input::Key(KeyPress::parse(key).unwrap()));
    }

    /// Walks on: agrees where a question about money is open and has been read, presses Enter elsewhere.
    pub async fn go_on(&mut self) {
        if self.keyed.model().context() == KeyContext::Consent {
            tokio::time::sleep(READ).await;
            self.press("y");
        } else {
            self.press("enter");
        }
    }

    /// Presses the keys of a text, one by one.
    pub fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            self.press(&letter.to_string());
        }
    }

    /// The machine as of the last event.
    pub fn wizard(&self) -> &Wizard {
        self.keyed.driver.wizard()
    }

    /// The stage on the screen.
    pub fn stage(&self) -> Stage {
        self.wizard().stage()
    }

    /// What is on the screen.
    pub fn screen(&self) -> String {
        let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).unwrap();
        terminal.draw(|frame| ui::render(self.keyed.model(), frame)).unwrap();
        terminal.backend().to_string()
    }

    /// Until nothing is under way.
    pub async fn settle(&mut self) {
        for _ in 0..PATIENCE {
            if !self.keyed.driver.is_waiting() {
                return;
            }
            let mut event = self.keyed.driver.next().await;
            if let Event::ProbeFinished { result, .. } = &mut event {
                // No screen may depend on how fast this machine is.
                result.ms = 7;
            }
            let wanted = self.keyed.dispatch(event);
            assert!(wanted.is_empty(), "{wanted:?}");
        }
        panic!("the checks never end");
    }
}
