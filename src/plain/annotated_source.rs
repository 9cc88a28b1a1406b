//! The user's own text with the decisive places underlined, as compilers show source.

use super::style::Style;
use crate::show::excerpt::{Frame, Mark, excerpt};

/// Columns kept free behind an underline for the number of its reason.
const LABEL: usize = 4;

/// The marked lines with their numbers; empty when no mark lies in the text.
#[must_use]
pub fn lines(text: &str, marks: &[Mark], style: &Style) -> Vec<String> {
    let glyphs = style.glyphs();
    let width = style.measure().saturating_sub(LABEL);
    let (digits, rows) =
        excerpt(text, marks, Frame { width, around: 0, enough: usize::MAX, ellipsis: glyphs.ellipsis });
    let cut = |shown: bool| if shown { glyphs.ellipsis } else { "" };
    let mut lines = Vec::new();
    for row in &rows {
        if row.gap {
            lines.push(style.dim(&format!("{:>digits$} {}", "", glyphs.gap)));
        }
        let number = row.number.map(|number| number.to_string()).unwrap_or_default();
        let shown: String = row.pieces.iter().map(|(text, _)| text.as_str()).collect();
        let gutter = style.dim(&format!("{number:>digits$} {}", glyphs.vertical));
        lines.push(format!("{gutter} {}{}{}", cut(row.cut.0), shown.trim_end(), cut(row.cut.1)));
        for note in &row.notes {
            let gutter = style.dim(&format!("{:>digits$} {}", "", glyphs.vertical));
            let under = style.mark(&"^".repeat(note.columns.max(1)));
            lines.push(format!("{gutter} {:indent$}{under} {}", "", note.text, indent = note.column));
        }
    }
    lines
}
