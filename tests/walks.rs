//! Every demo world walked through the wizard by keys, against the real HTTP server, with real answers; each screen
//! is a snapshot. The test plays the part of the interactive loop, nothing else is replaced.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use openrouter_doctor::app::effects::Tasks;
use openrouter_doctor::app::live;
use openrouter_doctor::core::case::{KeyState, Settings};
use openrouter_doctor::core::report::State;
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::core::wizard::{Effect, Event, StageId, Step, Wizard, update};
use openrouter_doctor::environment::Environment;
use openrouter_doctor::key_press::KeyPress;
use openrouter_doctor::say;
use openrouter_doctor::simulator::{Server, World, worlds};
use openrouter_doctor::ui::look::Look;
use openrouter_doctor::ui::theme::Theme;
use openrouter_doctor::ui::{self, Input, Model, Request};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::fmt::Write as _;

const WIDTH: u16 = 80;
const HEIGHT: u16 = 24;
/// No walk needs more keys and answers than this.
const PATIENCE: usize = 200;

struct Walk {
    model: Model,
    tasks: Tasks,
    server: Server,
}

impl Walk {
    async fn start(world: World) -> Self {
        let server = Server::start(world).await.unwrap();
        let world = server.world();
        let mut environment = Environment::default();
        for (name, value) in &world.user.variables {
            environment.insert(name.clone(), value.clone());
        }
        let mut settings = Settings { base_url: server.base_url(), ..Settings::default() };
        settings.max_cost_usd = world.user.max_cost.unwrap_or(settings.max_cost_usd);
        settings.read_client_settings = !world.user.files.is_empty();
        let prober = live::prober(&settings, &environment, Some(live::Simulated::of(&server))).unwrap();
        let mut wizard = Wizard::new(settings);
        if !world.user.key.is_empty() {
            let key = ApiKey::new(world.user.key.clone());
            wizard.key = KeyState::Given { masked: key.masked(), source: say!("demo.key") };
            prober.use_key(Some(key));
        }
        let look = Look { theme: Theme::Mono, reduced_motion: true, ..Look::default() };
        let paste = server.paste();
        let mut walk = Self { model: Model::new(wizard, look, (WIDTH, HEIGHT)), tasks: Tasks::new(prober), server };
        if paste.is_empty() {
            walk.press("ctrl-t");
        } else {
            walk.input(Input::Paste(paste));
        }
        walk
    }

    fn press(&mut self, key: &str) {
        self.input(Input::Key(KeyPress::parse(key).unwrap()));
    }

    fn input(&mut self, input: Input) {
        for request in ui::handle(&mut self.model, input) {
            match request {
                Request::Tell(event) => self.tell(event),
                Request::PasteEdited { .. } => self.tell(self.model.paste_changed()),
                other => panic!("{other:?} is not needed to walk a world"),
            }
        }
    }

    fn tell(&mut self, event: Event) {
        // Time stands still, so that no screen depends on it.
        let Step { wizard, effects } = update(self.model.wizard.clone(), event, 0);
        self.model.take(wizard);
        for effect in effects {
            if let Some(Effect::Quit) = self.tasks.perform(effect) {
                panic!("nobody asked to quit");
            }
        }
    }

    async fn settle(&mut self) {
        for _ in 0..PATIENCE {
            if self.model.wizard.run.is_none() && self.model.wizard.draft.recognising.is_none() {
                return;
            }
            let mut event = self.tasks.next().await;
            if let Event::ProbeFinished { result, .. } = &mut event {
                result.ms = 7;
            }
            self.tell(event);
        }
        panic!("the checks never end");
    }

    fn screen(&self) -> String {
        let mut terminal = Terminal::new(TestBackend::new(WIDTH, HEIGHT)).unwrap();
        terminal.draw(|frame| ui::render(&self.model, frame)).unwrap();
        stable(&terminal.backend().to_string(), self.server.base_url().split([':', '/']).nth(4).unwrap_or_default())
    }

    /// Presses Enter to the last stage; returns every screen on the way.
    async fn walk_on(&mut self) -> String {
        let mut screens = String::new();
        for _ in 0..PATIENCE {
            self.settle().await;
            let stage = self.model.wizard.stage();
            let _ = writeln!(screens, "── {} ──\n{}", stage.name(), self.screen());
            if stage == StageId::NextActions {
                return screens;
            }
            self.press("enter");
        }
        panic!("stuck in {:?}", self.model.wizard.stage());
    }
}

/// Ports differ from run to run; they have five digits on every system that picks them from the ephemeral range.
fn stable(text: &str, port: &str) -> String {
    text.replace(port, "PORT-")
}

/// The worlds that the first release promises to walk; later ones are checked by their verdict alone.
const WALKED: &[&str] = &[
    "healthy",
    "no-key-sent",
    "unknown-key",
    "management-key",
    "no-credits",
    "max-tokens-too-high",
    "key-limit-reached",
    "free-daily-quota",
    "upstream-rate-limit",
    "tos-refusal-by-region",
    "tos-refusal-by-account",
    "data-policy",
    "negative-balance-behind-a-404",
    "old-key-in-a-stored-login",
    "image-attached-by-the-client",
    "model-removed",
    "image-input-refused",
    "provider-down",
    "openrouter-down",
];

#[tokio::test]
async fn every_stage_of_every_world_is_shown() {
    for name in WALKED {
        let mut walk = Walk::start(World::load(name).unwrap()).await;
        let screens = walk.walk_on().await;
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(format!("walk_{}", name.replace('-', "_")), screens);
        });
    }
}

#[tokio::test]
async fn what_can_be_mended_turns_green_on_re_check() {
    let mut mended = 0;
    for (name, _) in worlds() {
        let mut walk = Walk::start(World::load(name).unwrap()).await;
        walk.walk_on().await;
        if !walk.server.apply_fix().unwrap() {
            continue;
        }
        mended += 1;
        walk.press("r");
        for _ in 0..8 {
            walk.settle().await;
            walk.press("enter");
        }
        let report = walk.model.report().unwrap();
        assert_eq!(report.verdict.state, State::Cleared, "{name} after the fix: {:#?}", report.verdict);
    }
    assert!(mended >= 3, "only {mended} worlds can be mended");
}
