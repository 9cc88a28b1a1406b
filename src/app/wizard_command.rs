//! The wizard itself, and the demonstration: chooses between full screen, dialogue and plain report.

use super::exit::Exit;
use super::paste_source::Pasted;
use super::{commands, dialogue, interactive, key_source, live_prober, output_options, paste_source, streams};
use crate::adapters::terminal;
use crate::cli::Options;
use crate::core::case::{KeyState, Settings};
use crate::core::nearest::nearest_words;
use crate::core::secret::ApiKey;
use crate::core::text::Sentence;
use crate::core::wizard::Wizard;
use crate::environment::Environment;
use crate::ports::Prober;
use crate::say;
use crate::show::wrap::fill;
use crate::simulator::{MANAGEMENT_KEY, Server, World, listed, worlds};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Opened when no situation is named: a 404 that is really a privacy switch.
const DEFAULT_WORLD: &str = "data-policy";

/// A key and where it came from.
type Key = Option<(ApiKey, Sentence)>;

/// `openrouter-doctor [FILE]`.
pub fn wizard(file: Option<&Path>, options: &Options, environment: &Environment) -> Exit {
    if !takes_terminal(options, environment) {
        return commands::explain(file, options, environment);
    }
    let texts = commands::texts(options, environment);
    let is_given = file.is_some() || !environment.stdin_is_terminal;
    let opened = is_given.then(|| paste_source::read(file, &texts)).transpose().and_then(|paste| {
        let key = key_source::find(options.key_file.as_deref(), environment, &texts)?;
        Ok((paste, key))
    });
    let (paste, key) = match opened {
        Ok(opened) => opened,
        Err(problem) => return streams::fail(&texts, &problem),
    };
    commands::on_runtime(async {
        let settings = commands::settings(options, environment);
        match live_prober::open(&settings, options, environment, None) {
            Ok(prober) => converse(settings, paste, key, prober, None, options, environment).await,
            Err(problem) => streams::fail(&texts, &problem),
        }
    })
    .unwrap_or(Exit::Incomplete)
}

/// `demo [WORLD]`.
pub fn demo(world: Option<&str>, options: &Options, environment: &Environment) -> Exit {
    let texts = commands::texts(options, environment);
    let name = world.unwrap_or(DEFAULT_WORLD);
    let Some((name, _)) = worlds().into_iter().find(|(known, _)| *known == name) else {
        let names: Vec<&str> = worlds().into_iter().map(|(known, _)| known).collect();
        let near = nearest_words(name, &names, 6).join(", ");
        let says = match near.is_empty() {
            true => say!("demo.unknown", name = name),
            false => say!("demo.unknown_near", name = name, near = near),
        };
        streams::fail(&texts, &says);
        return Exit::Usage;
    };
    let world = match World::load(name) {
        Ok(world) => world,
        Err(problem) => return streams::fail(&texts, &say!("demo.broken", problem = problem)),
    };
    commands::on_runtime(async {
        let server = match Server::start(world).await {
            Ok(server) => server,
            Err(problem) => return streams::fail(&texts, &say!("demo.not_started", problem = problem)),
        };
        let world = server.world();
        let mut settings = Settings { base_url: server.base_url(), ..commands::settings(options, environment) };
        settings.model = settings.model.or_else(|| world.paste.is_empty().then(|| world.model.clone()).flatten());
        settings.max_cost_usd = world.user.max_cost.unwrap_or(settings.max_cost_usd);
        // The person of the demonstration sits in another shell than the one this runs in.
        let shell = demo_shell(environment, server.variables());
        let simulated = live_prober::Simulated::of(&server);
        let prober = match live_prober::open(&settings, options, &shell, Some(simulated)) {
            Ok(prober) => prober,
            Err(problem) => return streams::fail(&texts, &problem),
        };
        if world.user.management_key {
            settings.management_key = true;
            prober.read_with(ApiKey::new(MANAGEMENT_KEY.to_string()));
        }
        let key = (!world.user.key.is_empty()).then(|| (ApiKey::new(world.user.key.clone()), say!("demo.key")));
        let paste =
            (!world.paste.is_empty()).then(|| Pasted { bytes: server.paste().into_bytes(), from_picture: false });
        if takes_terminal(options, environment) {
            return converse(settings, paste, key, prober, Some(server), options, &shell).await;
        }
        // The files of a world are nobody's, so they are read without asking.
        settings.read_client_settings |= !world.user.files.is_empty();
        commands::check_with(paste.map(|it| it.bytes), key, settings, prober, options, environment).await
    })
    .unwrap_or(Exit::Incomplete)
}

/// `demo --list`.
pub fn list(options: &Options, environment: &Environment) -> Exit {
    let texts = commands::texts(options, environment);
    let all = listed(texts.tag());
    if options.json {
        let rows: Vec<_> = all
            .iter()
            .map(|world| serde_json::json!({ "name": world.name, "title": world.title, "family": world.family }))
            .collect();
        return streams::write(&format!("{:#}\n", serde_json::Value::from(rows)));
    }
    let style = output_options::style(options, environment);
    let wide = all.iter().map(|world| world.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    let mut family = "";
    for world in &all {
        if world.family != family {
            let gap = if family.is_empty() { "" } else { "\n" };
            family = world.family;
            text.push_str(&format!("{gap}{}\n", style.bold(world.heading)));
        }
        text.push_str(&format!("  {}  {}\n", style.link(&fill(world.name, wide)), world.title));
    }
    streams::write(&style.finish(text))
}

fn takes_terminal(options: &Options, environment: &Environment) -> bool {
    let printed = options.json || options.markdown;
    let dialogue = options.plain && environment.stdin_is_terminal && environment.stdout_is_terminal;
    !printed && (dialogue || (!options.plain && terminal::can_take_screen(environment)))
}

/// What the terminal, the clipboard and the browser need; keys, proxies and base URLs of the real shell are not among it.
const OF_TERMINAL: [&str; 20] = [
    "ACCESSIBLE",
    "CLICOLOR_FORCE",
    "DISPLAY",
    "HOME",
    "KITTY_WINDOW_ID",
    "LANG",
    "LC_ALL",
    "LC_MESSAGES",
    "NO_COLOR",
    "PATH",
    "REDUCED_MOTION",
    "SSH_CONNECTION",
    "SSH_TTY",
    "TERM",
    "TERM_PROGRAM",
    "TMUX",
    "VTE_VERSION",
    "WAYLAND_DISPLAY",
    "WT_SESSION",
    "XDG_RUNTIME_DIR",
];

fn demo_shell(environment: &Environment, variables: impl IntoIterator<Item = (String, String)>) -> Environment {
    let mut shell = Environment {
        stdin_is_terminal: environment.stdin_is_terminal,
        stdout_is_terminal: environment.stdout_is_terminal,
        ..Environment::default()
    };
    for name in OF_TERMINAL {
        if let Some(value) = environment.get(name) {
            shell.insert(name.to_string(), value.to_string());
        }
    }
    for (name, value) in variables {
        shell.insert(name, value);
    }
    shell
}

async fn converse(
    settings: Settings,
    paste: Option<Pasted>,
    key: Key,
    prober: Arc<dyn Prober>,
    demo: Option<Server>,
    options: &Options,
    environment: &Environment,
) -> Exit {
    let texts = commands::texts(options, environment);
    let known = match key {
        Some((key, source)) => {
            let masked = key.masked();
            prober.use_key(Some(key));
            KeyState::Given { masked, source }
        }
        None => KeyState::Unknown,
    };
    let wizard = Wizard::new(settings, known);
    if options.plain {
        let ascii = output_options::ascii(options, environment);
        return dialogue::run(dialogue::DialogueStart { wizard, paste, texts, ascii }, prober).await;
    }
    let start = interactive::WizardStart {
        wizard,
        paste,
        look: output_options::appearance(options, environment, texts),
        demo,
        mouse: options.mouse,
        sent: None,
    };
    match interactive::run(start, prober, environment).await {
        Ok(exit) => exit,
        Err(problem) if problem.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(problem) => streams::fail(&texts, &say!("terminal.lost", problem = problem)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::attention::Attention;

    #[test]
    fn a_demonstration_knows_the_terminal_and_no_key_of_the_shell() {
        let mut shell = Environment::default();
        for (name, value) in [("TERM_PROGRAM", "WezTerm"), ("OPENROUTER_API_KEY", "sk-or-v1-x"), ("HTTPS_PROXY", "p")] {
            shell.insert(name.to_string(), value.to_string());
        }
        let demo = demo_shell(&shell, [("OPENROUTER_BASE_URL".to_string(), "http://127.0.0.1".to_string())]);
        assert!(Attention::of(&demo, "it works").to_string().contains("\u{1b}]9;"));
        assert_eq!(demo.secret("OPENROUTER_API_KEY").map(|_| ()), None);
        assert_eq!((demo.get("HTTPS_PROXY"), demo.get("OPENROUTER_BASE_URL")), (None, Some("http://127.0.0.1")));
    }
}
