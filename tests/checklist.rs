//! What `docs/checklist.md` names exists, and the pictures of the README are drawn alike by every browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::Path;

fn sources(folder: &str) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.push_str(&sources(path.to_str().unwrap()));
        } else if path.extension().is_some_and(|it| it == "rs") {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    all
}

#[test]
fn every_test_file_and_screen_of_the_checklist_exists() {
    let checklist = fs::read_to_string("docs/checklist.md").unwrap();
    let code = sources("src") + &sources("tests");
    let snapshots: Vec<String> =
        fs::read_dir("tests/snapshots").unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    let named: Vec<&str> = checklist.split('`').skip(1).step_by(2).collect();
    let mut tests = 0;
    for name in named {
        let is_word = name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
        if is_word && name.contains('_') {
            tests += 1;
            assert!(code.contains(&format!("fn {name}(")), "no test {name}");
        } else if let Some(screen) = name.strip_suffix("-*") {
            let lead = format!("screens__{screen}-");
            assert!(snapshots.iter().any(|it| it.starts_with(&lead)), "no screen {name}");
        } else if name.contains('/') && !name.contains(' ') {
            assert!(Path::new(name).exists(), "no file {name}");
        }
    }
    assert!(tests > 30, "the checklist names hardly any test");
}

/// Chromium does not inherit `xml:space`: where it is not on the text itself, spaces collapse, and `textLength` stretches
/// what is left over the cells that the spaces were to fill.
#[test]
fn every_text_of_a_picture_keeps_its_spaces_in_every_browser() {
    let mut texts = 0;
    for picture in fs::read_dir("docs/screens").unwrap() {
        let path = picture.unwrap().path();
        let svg = fs::read_to_string(&path).unwrap();
        for element in svg.split("<text").skip(1) {
            let (attributes, rest) = element.split_once('>').unwrap();
            let text = rest.split("</text>").next().unwrap();
            let collapses = text.starts_with(' ') || text.ends_with(' ') || text.contains("  ");
            let keeps = attributes.contains("xml:space=\"preserve\"");
            assert!(keeps || !collapses, "{}: {text:?}", path.display());
            let columns = width_of(attributes) / 8.4;
            let letters = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").chars().count();
            assert!(columns + 0.1 >= letters as f64, "{}: {text:?} in {columns} columns", path.display());
            texts += 1;
        }
    }
    assert!(texts > 1000, "{texts}");
}

#[test]
fn every_picture_and_page_that_the_readme_names_exists() {
    let readme = fs::read_to_string("README.md").unwrap();
    let linked = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let drawn = readme.split("src").skip(1).filter_map(|rest| rest.split('"').nth(1)).filter(|it| it.ends_with(".svg"));
    let all: Vec<&str> = linked.chain(drawn).filter(|target| !target.contains("://")).collect();
    assert!(all.len() > 12, "{all:?}");
    for target in all {
        assert!(Path::new(target).exists(), "{target}");
    }
}

/// The length that the picture gives a text.
fn width_of(attributes: &str) -> f64 {
    attributes.split("textLength=\"").nth(1).and_then(|it| it.split('"').next()).unwrap().parse().unwrap()
}
