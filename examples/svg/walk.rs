//! A walk through a demo world, from the paste to the next actions, with a frame at each stage.

use super::Failure;
use openrouter_doctor::app::driver::Driver;
use openrouter_doctor::app::live_prober;
use openrouter_doctor::app::screen_driver::Keyed;
use openrouter_doctor::core::case::{KeyState, Settings};
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::core::wizard::{Phase, Stage, Wizard};
use openrouter_doctor::environment::Environment;
use openrouter_doctor::key_press::KeyPress;
use openrouter_doctor::say;
use openrouter_doctor::simulator::{Server, World};
use openrouter_doctor::ui::appearance::Appearance;
use openrouter_doctor::ui::screens::frame;
use openrouter_doctor::ui::{Input, Model};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// As long as a page or a question must have been on the screen before a key is meant for it.
const READ: std::time::Duration = std::time::Duration::from_millis(510);

/// One picture.
pub struct Frame {
    /// Its file name.
    pub name: String,
    /// The cells.
    pub buffer: Buffer,
    /// The text cursor.
    pub cursor: Option<Position>,
}

struct Walk {
    keyed: Keyed,
    frames: Vec<Frame>,
}

/// Walks through a world by pressing Enter.
pub async fn through(world: &str, size: (u16, u16)) -> Result<Vec<Frame>, Failure> {
    let server = Server::start(World::load(world).map_err(|problem| problem.to_string())?).await?;
    let world = server.world();
    // Asked is the simulation; shown is the address that a user sees.
    let there = Settings { base_url: server.base_url(), ..Settings::default() };
    let read_client_settings = !world.user.files.is_empty();
    let prober = live_prober::prober(&there, &Environment::default(), Some(live_prober::Simulated::of(&server)))
        .map_err(|problem| format!("{problem:?}"))?;
    let key = ApiKey::new(world.user.key.clone());
    let known =
        KeyState::Given { masked: key.masked(), source: say!("source.key_variable", name = "OPENROUTER_API_KEY") };
    prober.use_key(Some(key));
    let wizard = Wizard::new(Settings { read_client_settings, ..Settings::default() }, known);
    let model = Model::new(wizard, Appearance::default(), size);
    let mut walk = Walk { keyed: Keyed::new(Driver::new(model, prober)), frames: Vec::new() };
    walk.picture("empty");
    walk.input(Input::Paste(server.paste()));
    walk.rest().await;
    walk.picture("diagnosis");
    tokio::time::sleep(READ).await;
    walk.press("b");
    walk.picture("paste");
    walk.press("enter");
    for _ in 0..12 {
        let agreed = matches!(walk.keyed.model().wizard.phase(walk.keyed.model().wizard.stage()), Phase::Consent(_));
        if agreed {
            // A question must have been on the screen for a while before a key can answer it.
            tokio::time::sleep(READ).await;
        }
        walk.press(if agreed { "y" } else { "enter" });
        walk.rest().await;
        let stage = walk.keyed.model().wizard.stage();
        let asks = matches!(walk.keyed.model().wizard.phase(stage), Phase::Consent(_));
        let name = if asks && !agreed { "consent" } else { stage.label().trim_start_matches("step.") };
        let name = name.replace('_', "-");
        if walk.frames.iter().all(|frame| frame.name != name) {
            walk.picture(&name);
        }
        if stage == Stage::NextActions {
            break;
        }
    }
    // Stages that the walk does not stop at.
    for (key, name) in [("alt-3", "key"), ("alt-4", "credits"), ("alt-5", "model"), ("alt-6", "test-call")] {
        walk.press(key);
        walk.picture(name);
    }
    walk.press("7");
    walk.input(Input::Resize(50, 22));
    walk.picture("narrow");
    Ok(walk.frames)
}

impl Walk {
    fn picture(&mut self, name: &str) {
        let area = Rect::new(0, 0, self.keyed.model().size.0, self.keyed.model().size.1);
        let mut buffer = Buffer::empty(area);
        let cursor = frame::draw(self.keyed.model(), area, &mut buffer);
        self.frames.push(Frame { name: name.to_string(), buffer, cursor });
    }

    fn press(&mut self, key: &str) {
        if let Some(key) = KeyPress::parse(key) {
            self.input(Input::Key(key));
        }
    }

    fn input(&mut self, input: Input) {
        // What concerns the screen or the clipboard has no place in a picture.
        let _ = self.keyed.input(input);
    }

    /// Until nothing is under way.
    async fn rest(&mut self) {
        while self.keyed.driver.is_waiting() {
            let event = self.keyed.driver.next().await;
            let _ = self.keyed.dispatch(event);
        }
    }
}
