//! How output is drawn: colour, characters, width, from options and environment.

use crate::cli::{Color, Options};
use crate::core::text::Texts;
use crate::environment::Environment;
use crate::plain::style::Style;
use crate::show::glyphs;
use crate::ui::appearance::Appearance;
use crate::ui::theme::Theme;

/// Colour or not, in this order: `--color`, `NO_COLOR`, `CLICOLOR_FORCE`, then whether it is a terminal.
#[must_use]
pub fn color(choice: Color, environment: &Environment, terminal: bool) -> bool {
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if environment.get("NO_COLOR").is_some() => false,
        Color::Auto if environment.get("CLICOLOR_FORCE").is_some_and(|it| it != "0") => true,
        Color::Auto => terminal && environment.get("TERM") != Some("dumb"),
    }
}

/// ASCII only: asked for, or the locale says that nothing else can be shown.
#[must_use]
pub fn ascii(options: &Options, environment: &Environment) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| environment.get(name));
    options.ascii || locale.is_some_and(|it| it == "C" || it == "POSIX")
}

/// The style of text views on standard output.
#[must_use]
pub fn style(options: &Options, environment: &Environment) -> Style {
    let stated = environment.get("COLUMNS").and_then(|it| it.parse().ok());
    let measured = || environment.stdout_is_terminal.then(crossterm::terminal::size).and_then(Result::ok);
    Style {
        width: stated.or_else(|| measured().map(|(columns, _)| usize::from(columns))).unwrap_or(80),
        color: color(options.color, environment, environment.stdout_is_terminal),
        ascii: ascii(options, environment),
    }
}

/// The look of a full screen.
#[must_use]
pub fn appearance(options: &Options, environment: &Environment, texts: Texts) -> Appearance {
    let color = color(options.color, environment, true);
    Appearance {
        theme: if color { Theme::Ansi } else { Theme::Mono },
        glyphs: if ascii(options, environment) { glyphs::ASCII } else { glyphs::UNICODE },
        texts,
        reduced_motion: ["REDUCED_MOTION", "ACCESSIBLE"].iter().any(|name| environment.get(name).is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        let mut environment = Environment::default();
        for (name, value) in pairs {
            environment.insert((*name).to_string(), (*value).to_string());
        }
        environment
    }

    #[test]
    fn colour_follows_the_standards_in_order() {
        let none = environment(&[]);
        let no_color = environment(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]);
        let empty = environment(&[("NO_COLOR", "")]);
        let force = environment(&[("CLICOLOR_FORCE", "1")]);
        let dumb = environment(&[("TERM", "dumb")]);
        assert!(color(Color::Auto, &none, true));
        assert!(!color(Color::Auto, &none, false));
        assert!(!color(Color::Auto, &no_color, true));
        assert!(color(Color::Always, &no_color, false));
        assert!(color(Color::Auto, &empty, true), "an empty NO_COLOR counts as unset");
        assert!(color(Color::Auto, &force, false));
        assert!(!color(Color::Auto, &dumb, true));
        assert!(!color(Color::Never, &force, true));
    }
}
