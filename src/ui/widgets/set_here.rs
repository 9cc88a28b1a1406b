//! What is set on this machine and misleads a program: what stands there, and what is used here instead.

use crate::core::checks::{EnvironmentFinding, Interference, SettingsFinding};
use crate::core::text::Sentence;
use crate::show::wrap::width;
use crate::ui::page::Page;
use crate::ui::theme::Role;

/// What the checks of this program use.
#[derive(Clone, Copy, Debug)]
pub struct Used<'a> {
    /// The key, masked; none where none was given.
    pub key: Option<&'a str>,
    /// The base URL.
    pub base_url: &'a str,
}

/// Appends the table; nothing where nothing misleads.
pub fn table(page: &mut Page, variables: &[EnvironmentFinding], settings: &[SettingsFinding], used: Used<'_>) {
    let of_variable = |finding: &EnvironmentFinding| {
        (finding.misleads, finding.variable.clone(), finding.value.clone(), finding.note.clone())
    };
    let of_file = |finding: &SettingsFinding| {
        (finding.misleads, format!("{}:{}", finding.file, finding.line), finding.value.clone(), finding.note.clone())
    };
    let all = variables.iter().map(of_variable).chain(settings.iter().map(of_file));
    let rows: Vec<(Interference, String, String, Sentence)> =
        all.filter_map(|(misleads, place, value, note)| Some((misleads?, place, value, note))).collect();
    if rows.is_empty() {
        return;
    }
    let look = page.look;
    page.heading(look.ui("set_here.title"));
    let columns = rows.iter().map(|(_, place, ..)| width(place)).max().unwrap_or(0) + 1;
    for (misleads, place, value, note) in &rows {
        let says = match instead(*misleads, used) {
            Some(right) if right != value.as_str() => format!("{value} {} {right}", look.glyphs.arrow),
            _ => value.clone(),
        };
        page.pair(place, columns, &says, Role::Text);
        page.hanging(&[look.span("  ", Role::Dim)], &look.say(note), Role::Dim);
    }
}

/// What is used here where that misleads; none where there is no value to name.
fn instead<'a>(misleads: Interference, used: Used<'a>) -> Option<&'a str> {
    match misleads {
        Interference::OtherKey | Interference::OddKey => used.key,
        Interference::WrongAddress | Interference::OtherHost | Interference::OtherBase => Some(used.base_url),
        Interference::NoKey | Interference::OtherWay | Interference::OtherTrust => None,
    }
}
