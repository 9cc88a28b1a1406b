//! A field of one line, plain or masked.

use crate::show::wrap::{cut, grapheme_width, width};
use crate::ui::edit::{LineInput, SecretInput};
use crate::ui::page::Page;
use crate::ui::theme::Role;
use unicode_segmentation::UnicodeSegmentation;

/// Appends a line of text with its cursor; a long one is shown around the cursor.
pub fn line(page: &mut Page, input: &LineInput, hint: &str) {
    let look = page.look;
    let columns = page.width.saturating_sub(3).max(1);
    let mut shown = String::new();
    let mut used = 0;
    for grapheme in input.text()[..input.cursor()].graphemes(true).rev() {
        used += grapheme_width(grapheme);
        if used >= columns {
            used -= grapheme_width(grapheme);
            break;
        }
        shown.insert_str(0, grapheme);
    }
    let column = used;
    for grapheme in input.text()[input.cursor()..].graphemes(true) {
        used += grapheme_width(grapheme);
        if used > columns {
            break;
        }
        shown.push_str(grapheme);
    }
    page.cursor = Some((page.lines.len(), 2 + column));
    let mut spans = vec![look.span(format!("{} ", look.glyphs.select), Role::Accent)];
    if input.text().is_empty() {
        spans.push(look.span(cut(hint, columns, look.glyphs.ellipsis), Role::Dim));
    } else {
        spans.push(look.span(shown, Role::Strong));
    }
    page.line(spans);
}

/// Appends a secret: one sign per character, and what may be shown of it.
pub fn secret(page: &mut Page, input: &SecretInput, hint: &str) {
    let look = page.look;
    let columns = page.width.saturating_sub(3).max(1);
    let shown = input.len().min(columns);
    page.cursor = Some((page.lines.len(), 2 + shown));
    let mut spans = vec![look.span(format!("{} ", look.glyphs.select), Role::Accent)];
    if input.is_empty() {
        spans.push(look.span(cut(hint, columns, look.glyphs.ellipsis), Role::Dim));
    } else {
        spans.push(look.span(look.glyphs.mask.repeat(shown), Role::Strong));
    }
    page.line(spans);
    debug_assert!(width(look.glyphs.mask) == 1);
}
