//! All keys of the place, made from the keymap.

use crate::key_press::{KeyCode, KeyPress};
use crate::show::glyphs::ASCII;
use crate::show::wrap::{pad, width};
use crate::ui::appearance::Appearance;
use crate::ui::keymap::{self, Intent, KeyContext};
use crate::ui::page::Page;
use crate::ui::theme::Role;

/// The help page for a context: the keys that do something there now.
#[must_use]
pub fn page(look: Appearance, context: KeyContext, columns: usize, works: impl Fn(Intent) -> bool) -> Page {
    let mut page = Page::new(look, columns);
    let mut rows: Vec<(String, &'static str)> = Vec::new();
    for binding in keymap::of(context).filter(|it| works(it.intent)) {
        let keys = match binding.intent {
            Intent::Goto(_) | Intent::Pick(_) => {
                let first = binding.keys.first().map(|key| name(*key, &look)).unwrap_or_default();
                let dots = if look.glyphs == ASCII { "-" } else { "…" };
                format!("{first}{dots}{}", binding.keys.len())
            }
            _ => {
                let mut names: Vec<String> = binding.keys.iter().map(|it| name(*it, &look)).collect();
                names.dedup_by(|a, b| a.eq_ignore_ascii_case(b) && a.len() == 1);
                names.join(" ")
            }
        };
        rows.push((keys, look.ui(binding.label)));
    }
    let keys = rows.iter().map(|(keys, _)| width(keys)).max().unwrap_or(0).min(columns / 2);
    for (name, label) in rows {
        let lead = [look.span(format!("{}  ", pad(&name, keys, look.glyphs.ellipsis)), Role::Key)];
        page.hanging(&lead, label, Role::Text);
    }
    page
}

/// A key as it is written on the keyboard.
#[must_use]
pub fn name(key: KeyPress, look: &Appearance) -> String {
    let base = match key.code {
        KeyCode::Char(' ') => look.ui("keyname.space").to_string(),
        KeyCode::Char(letter) if key.ctrl => letter.to_uppercase().to_string(),
        KeyCode::Char(letter) => letter.to_string(),
        KeyCode::Enter => "Enter".to_string(),
        KeyCode::Esc => "Esc".to_string(),
        KeyCode::Tab => "Tab".to_string(),
        KeyCode::BackTab => "Shift-Tab".to_string(),
        KeyCode::Backspace => "Backspace".to_string(),
        KeyCode::Delete => "Del".to_string(),
        KeyCode::Home => "Home".to_string(),
        KeyCode::End => "End".to_string(),
        KeyCode::PageUp => "PgUp".to_string(),
        KeyCode::PageDown => "PgDn".to_string(),
        KeyCode::F(number) => format!("F{number}"),
        KeyCode::Up | KeyCode::Down | KeyCode::Left | KeyCode::Right if look.glyphs == ASCII => {
            format!("{:?}", key.code)
        }
        KeyCode::Up => "↑".to_string(),
        KeyCode::Down => "↓".to_string(),
        KeyCode::Left => "←".to_string(),
        KeyCode::Right => "→".to_string(),
    };
    format!(
        "{}{}{}{base}",
        if key.ctrl { "Ctrl-" } else { "" },
        if key.alt { "Alt-" } else { "" },
        if key.shift { "Shift-" } else { "" }
    )
}
