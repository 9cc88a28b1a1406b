//! Draws every screen as SVG: `cargo run --example screens -- FOLDER`.

#[path = "../tests/scenes/mod.rs"]
mod scenes;

#[path = "svg/mod.rs"]
mod svg;

use openrouter_doctor::ui::look::Look;
use openrouter_doctor::ui::screens::frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "docs/screens".to_string()));
    std::fs::create_dir_all(&folder)?;
    for size in [(80, 24), (120, 40), (50, 15)] {
        for (name, scene) in scenes::all(Look::default(), size) {
            let area = Rect::new(0, 0, size.0, size.1);
            let mut buffer = Buffer::empty(area);
            let cursor = frame::draw(&scene.model, area, &mut buffer);
            let file = folder.join(format!("{name}-{}x{}.svg", size.0, size.1));
            std::fs::write(file, svg::of(&buffer, cursor, svg::DARK))?;
        }
    }
    Ok(())
}
