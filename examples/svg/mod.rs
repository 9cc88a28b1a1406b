//! A buffer of cells as an SVG picture.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;

/// Colours of a terminal.
#[derive(Clone, Copy)]
pub struct Palette {
    /// Background.
    pub background: &'static str,
    /// Foreground.
    pub foreground: &'static str,
    /// Red.
    pub red: &'static str,
    /// Green.
    pub green: &'static str,
    /// Magenta.
    pub magenta: &'static str,
    /// Cyan.
    pub cyan: &'static str,
}

/// A dark terminal.
pub const DARK: Palette = Palette {
    background: "#16181d",
    foreground: "#d7dae0",
    red: "#f0717a",
    green: "#8cc570",
    magenta: "#cf86e0",
    cyan: "#56b9c6",
};

/// A light terminal.
pub const LIGHT: Palette = Palette {
    background: "#fbfbf9",
    foreground: "#24292f",
    red: "#b3232f",
    green: "#23742f",
    magenta: "#8a2aa5",
    cyan: "#0b6d7c",
};

const WIDTH: f64 = 8.4;
const HEIGHT: f64 = 18.0;
const AIR: f64 = 12.0;

/// The picture.
pub fn of(buffer: &Buffer, cursor: Option<Position>, palette: Palette) -> String {
    let (width, height) = size(buffer);
    let mut svg = open(width, height, palette);
    cells_of(&mut svg, buffer, cursor, palette);
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// Seconds that each frame of a film stands.
const STANDS: usize = 4;

/// The frames one after the other, over and over.
pub fn animated(frames: &[&super::walk::Frame], palette: Palette) -> String {
    let Some(first) = frames.first() else { return String::new() };
    let (width, height) = size(&first.buffer);
    let whole = frames.len() * STANDS;
    let share = 100.0 / frames.len().max(1) as f64;
    let mut svg = open(width, height, palette);
    let _ = writeln!(
        svg,
        "<style>.f{{visibility:hidden;animation:f {whole}s step-end infinite}}\
         @keyframes f{{0%{{visibility:visible}}{share:.3}%{{visibility:hidden}}100%{{visibility:hidden}}}}</style>"
    );
    for (index, frame) in frames.iter().enumerate() {
        let _ = writeln!(svg, "<g class=\"f\" style=\"animation-delay:{}s\">", index * STANDS);
        cells_of(&mut svg, &frame.buffer, frame.cursor, palette);
        svg.push_str("</g>\n");
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

fn size(buffer: &Buffer) -> (f64, f64) {
    (f64::from(buffer.area.width) * WIDTH + 2.0 * AIR, f64::from(buffer.area.height) * HEIGHT + 2.0 * AIR)
}

fn open(width: f64, height: f64, palette: Palette) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\">\n\
         <rect width=\"{width:.0}\" height=\"{height:.0}\" rx=\"8\" fill=\"{}\"/>\n\
         <g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\">\n",
        palette.background
    )
}

fn cells_of(svg: &mut String, buffer: &Buffer, cursor: Option<Position>, palette: Palette) {
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let Some(cell) = buffer.cell((x, y)) else { break };
            let mut text = String::from(cell.symbol());
            let start = x;
            x += cells(cell);
            while let Some(next) = buffer.cell((x, y)).filter(|next| x < buffer.area.width && same(cell, next)) {
                if cells(cell) != 1 || cells(next) != 1 {
                    break;
                }
                text.push_str(next.symbol());
                x += 1;
            }
            run(svg, cell, &text, (start, y), x - start, palette);
        }
    }
    if let Some(position) = cursor {
        let _ = writeln!(
            svg,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{}\" opacity=\"0.6\"/>",
            AIR + f64::from(position.x) * WIDTH,
            AIR + f64::from(position.y) * HEIGHT,
            palette.foreground
        );
    }
}

fn cells(cell: &Cell) -> u16 {
    u16::try_from(openrouter_doctor::show::wrap::width(cell.symbol())).unwrap_or(1).max(1)
}

fn same(a: &Cell, b: &Cell) -> bool {
    a.fg == b.fg && a.bg == b.bg && a.modifier == b.modifier
}

fn run(svg: &mut String, cell: &Cell, text: &str, (x, y): (u16, u16), columns: u16, palette: Palette) {
    if text.trim().is_empty() && !cell.modifier.contains(Modifier::REVERSED) {
        return;
    }
    let (left, top) = (AIR + f64::from(x) * WIDTH, AIR + f64::from(y) * HEIGHT);
    let colour = match cell.fg {
        Color::Red => palette.red,
        Color::Green => palette.green,
        Color::Magenta => palette.magenta,
        Color::Cyan => palette.cyan,
        _ => palette.foreground,
    };
    let mut style = format!("fill=\"{colour}\"");
    if cell.modifier.contains(Modifier::DIM) {
        style.push_str(" opacity=\"0.62\"");
    }
    if cell.modifier.contains(Modifier::BOLD) {
        style.push_str(" font-weight=\"bold\"");
    }
    let line = match (cell.modifier.contains(Modifier::UNDERLINED), cell.modifier.contains(Modifier::CROSSED_OUT)) {
        (true, _) => " text-decoration=\"underline\"",
        (_, true) => " text-decoration=\"line-through\"",
        _ => "",
    };
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let trimmed = escaped.trim_end();
    let shown = if line.is_empty() { trimmed } else { &escaped };
    let columns =
        if line.is_empty() { openrouter_doctor::show::wrap::width(text.trim_end()) } else { usize::from(columns) };
    // On each text: Chromium does not inherit it, and would drop spaces and stretch the rest.
    let _ = writeln!(
        svg,
        "<text xml:space=\"preserve\" x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{:.1}\" lengthAdjust=\"spacingAndGlyphs\" {style}{line}>{shown}</text>",
        top + HEIGHT - 4.5,
        columns as f64 * WIDTH,
    );
}
