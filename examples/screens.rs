//! Draws the wizard as SVG.
//!
//! ```text
//! cargo build && cargo run --example screens   the pictures of the README, from the demo worlds, to docs/screens
//! cargo run --example screens -- FOLDER        the same, to another folder
//! cargo run --example screens -- --sheet FILE  every scene in four looks, four sizes and two languages on one HTML page;
//!                                              words behind it choose: `7-next 120x40 dark zh`
//! ```

#[path = "../tests/by_hand/mod.rs"]
mod by_hand;
#[path = "svg/recorded.rs"]
mod recorded;
#[path = "../tests/scenes/mod.rs"]
mod scenes;
#[path = "svg/mod.rs"]
mod svg;
#[path = "svg/walk.rs"]
mod walk;

use openrouter_doctor::core::text::Texts;
use openrouter_doctor::show::glyphs;
use openrouter_doctor::ui::appearance::Appearance;
use openrouter_doctor::ui::screens::frame;
use openrouter_doctor::ui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("--sheet"), Some(file)) => sheet(Path::new(&file), &arguments.collect::<Vec<_>>()),
        (folder, _) => pictures(&PathBuf::from(folder.unwrap_or("docs/screens"))),
    }
}

/// The world whose walk is shown.
const WORLD: &str = "tos-refusal-by-region";
/// Worlds with a film of their own, each won by another kind of evidence.
const OTHER_WORLDS: &[&str] = &[
    "negative-balance-behind-a-404",
    "old-key-in-a-stored-login",
    "max-tokens-too-high",
    "image-attached-by-the-client",
];
const SIZE: (u16, u16) = (118, 32);

fn pictures(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let frames = runtime.block_on(walk::through(WORLD, SIZE))?;
    for frame in &frames {
        for (palette, look) in [(svg::DARK, ""), (svg::LIGHT, "-light")] {
            let file = folder.join(format!("{}{look}.svg", frame.name));
            std::fs::write(file, svg::of(&frame.buffer, frame.cursor, palette))?;
        }
    }
    film(&frames, &folder.join("walk.svg"))?;
    for world in OTHER_WORLDS {
        let frames = runtime.block_on(walk::through(world, SIZE))?;
        film(&frames, &folder.join(format!("walk-{world}.svg")))?;
    }
    film(&recorded::caught_and_shrunk(SIZE)?, &folder.join("caught-and-shrunk.svg"))
}

/// The stages of one world, one after the other.
fn film(frames: &[walk::Frame], file: &Path) -> Result<(), Failure> {
    // Those that a user sees without going back.
    let aside = ["narrow", "paste", "key", "credits", "model", "test-call"];
    let shown: Vec<_> = frames.iter().filter(|frame| !aside.contains(&frame.name.as_str())).collect();
    std::fs::write(file, svg::animated(&shown, svg::DARK))?;
    Ok(())
}

/// Every scene whose caption holds all these words.
fn sheet(file: &Path, words: &[String]) -> Result<(), Failure> {
    let mut page = String::from(
        "<!doctype html><meta charset=\"utf-8\"><title>Screens</title>\
         <style>body{font-family:sans-serif;background:#777}figure{display:inline-block;margin:8px}</style>\n",
    );
    for language in ["en", "zh"] {
        let look = Appearance { texts: Texts::choose(language), ..Appearance::default() };
        let ascii = Appearance { glyphs: glyphs::ASCII, ..look };
        let mono = Appearance { theme: Theme::Mono, ..look };
        for (width, height) in [(80, 24), (120, 40), (200, 60), (50, 15)] {
            for (look, palette, word) in [
                (look, svg::DARK, "dark"),
                (look, svg::LIGHT, "light"),
                (mono, svg::DARK, "mono"),
                (ascii, svg::LIGHT, "ascii"),
            ] {
                for name in scenes::NAMES {
                    let caption = format!("{name} {width}x{height} {word} {language}");
                    if !words.iter().all(|wanted| caption.contains(wanted.as_str())) {
                        continue;
                    }
                    let scene = scenes::scene(name, look, (width, height));
                    let area = Rect::new(0, 0, width, height);
                    let mut buffer = Buffer::empty(area);
                    let cursor = frame::draw(scene.model(), area, &mut buffer);
                    let picture = svg::of(&buffer, cursor, palette);
                    writeln!(page, "<figure>{picture}<figcaption>{caption}</figcaption></figure>")?;
                }
            }
        }
    }
    std::fs::write(file, page)?;
    Ok(())
}
