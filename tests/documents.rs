//! What the documents name exists, and the pictures of the README are drawn alike by every browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::Path;

/// Documents for whoever changes the program.
const DOCUMENTS: [&str; 5] =
    ["CONTRIBUTING.md", "ARCHITECTURE.md", "docs/glossary.md", "docs/platforms.md", "docs/state-machine.md"];

#[test]
fn every_file_that_the_documents_name_exists() {
    let exists =
        |name: &str| ["", "src/", "src/core/", "tests/"].iter().any(|folder| Path::new(folder).join(name).exists());
    let mut named = 0;
    for document in DOCUMENTS {
        let text = fs::read_to_string(document).unwrap();
        for name in text.split('`').skip(1).step_by(2) {
            let is_path =
                name.contains('/') && !name.contains([' ', '<', '*', '$', '|', '{']) && !name.starts_with('/');
            let is_file = is_path && (name.contains('.') || Path::new("src").join(name).exists());
            if is_file && !name.contains("://") {
                named += 1;
                assert!(exists(name), "{document} names {name}");
            }
        }
    }
    assert!(named > 40, "{named}");
}

/// A sentence of the page of security is worth what its test is worth.
#[test]
fn every_test_that_the_page_of_security_names_exists() {
    let mut tests = std::collections::BTreeSet::new();
    for folder in ["src", "tests"] {
        tests_below(Path::new(folder), &mut tests);
    }
    let page = fs::read_to_string("SECURITY.md").unwrap();
    let is_name = |word: &&str| {
        // The beginning of an account's id is written like one.
        *word != "user_…"
            && word.matches(['_', '…']).count() > 1
            && word.chars().all(|it| matches!(it, 'a'..='z' | '0'..='9' | '_' | '…'))
    };
    let names: Vec<&str> = page.split('`').skip(1).step_by(2).filter(is_name).collect();
    assert!(names.len() > 60, "{}", names.len());
    for name in names {
        // `d2_…` stands for all that begin so, `…_of_a_request` for all that end so.
        let (before, behind) = name.split_once('…').unwrap_or((name, name));
        let found = tests.iter().any(|test| test.starts_with(before) && test.ends_with(behind));
        assert!(found, "SECURITY.md names {name}");
    }
}

fn tests_below(folder: &Path, tests: &mut std::collections::BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests_below(&path, tests);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let name = |rest: &str| Some(rest.split_once("fn ")?.1.split_once('(')?.0.to_string());
            tests.extend(text.split("test]\n").skip(1).filter_map(name));
            // Those that need a program stand in a table with it.
            let table = text.split_once("const TESTS: ").and_then(|(_, rest)| rest.split_once("];"));
            let row = |line: &str| Some(line.trim().strip_prefix("(\"")?.split_once('"')?.0.to_string());
            tests.extend(table.into_iter().flat_map(|(rows, _)| rows.lines()).filter_map(row));
        }
    }
}

/// Chromium does not inherit `xml:space`: where it is not on the text itself, spaces collapse, and `textLength` stretches
/// what is left over the cells that the spaces were to fill. So each text says it, starts at a cell, is as long as its
/// cells, and ends before the next one begins: then no browser can draw it elsewhere.
#[test]
fn every_text_of_a_picture_stands_in_its_cells_in_every_browser() {
    let (cell, air) = (8.4, 12.0);
    let mut texts = 0;
    for picture in fs::read_dir("docs/screens").unwrap() {
        let path = picture.unwrap().path();
        let svg = fs::read_to_string(&path).unwrap();
        let mut end = (0.0, 0.0);
        for element in svg.split("<text").skip(1) {
            let (attributes, rest) = element.split_once('>').unwrap();
            let text = rest.split("</text>").next().unwrap();
            let told = || format!("{}: {text:?} {attributes}", path.display());
            assert!(attributes.contains("xml:space=\"preserve\""), "{}", told());
            let [x, y, length] = ["x", "y", "textLength"].map(|name| number(attributes, name));
            let column = (x - air) / cell;
            assert!((column - column.round()).abs() < 0.02, "{}", told());
            let letters = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            let columns = openrouter_doctor::show::wrap::width(&letters) as f64;
            assert!((length / cell - columns).abs() < 0.02, "{columns}: {}", told());
            let (row, right) = end;
            assert!(row != y || right <= x + 0.1, "{}", told());
            end = (y, x + length);
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

fn number(attributes: &str, name: &str) -> f64 {
    let value = attributes.split(&format!(" {name}=\"")).nth(1).and_then(|it| it.split('"').next());
    value.unwrap().parse().unwrap()
}
