//! Terms and punctuation of each language, as its `rules.toml` states them.

use super::build::languages::LanguageRules;
use super::{language, pages, report};
use openrouter_doctor::core::text::{CauseText, fill, placeholders, tags};
use std::collections::BTreeSet;

fn rules(tag: &str) -> LanguageRules {
    let path = format!("{}/assets/text/{tag}/rules.toml", env!("CARGO_MANIFEST_DIR"));
    toml::from_str(&std::fs::read_to_string(&path).unwrap_or_else(|problem| panic!("{path}: {problem}"))).unwrap()
}

/// A character of the scripts that are written without spaces.
fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Stands for an address.
const ADDRESS: char = '\u{fffc}';

/// What is wrong with one text.
fn faults(text: &str, rules: &LanguageRules) -> Vec<String> {
    let prose = without_code(text);
    let mut faults: Vec<String> = rules
        .term
        .iter()
        .filter(|term| text.contains(&term.not))
        .map(|term| format!("{}: say {}", term.not, term.but))
        .collect();
    let letters: Vec<char> = prose.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(at + 1).copied();
        // A space behind an address keeps the sign out of what a terminal opens.
        let spaced = before == Some(' ') && at.checked_sub(2).map(|at| letters[at]) != Some(ADDRESS);
        if rules.no_space_before.contains(letter) && spaced && after.is_none_or(|it| !it.is_alphanumeric()) {
            faults.push(format!("a space before {letter}"));
        }
        if rules.no_space_after.contains(letter) && after == Some(' ') && at + 2 < letters.len() {
            faults.push(format!("a space after {letter}"));
        }
        if rules.single.contains(letter) && after == Some(letter) {
            faults.push(format!("{letter} twice"));
        }
        if let Some(wide) = rules.full_width.get(&letter).filter(|_| rules.script.is_some()) {
            let beside = [before, after].into_iter().flatten().any(is_han);
            if beside || touches(&letters, at) {
                faults.push(format!("{letter} in place of {wide}"));
            }
        }
    }
    faults
}

/// A bracket around letters of the script.
fn touches(letters: &[char], at: usize) -> bool {
    letters[at] == '(' && letters[at..].iter().take_while(|letter| **letter != ')').any(|letter| is_han(*letter))
}

/// The text without what is typed or quoted: code, placeholders and addresses.
fn without_code(text: &str) -> String {
    let outside: String =
        text.split('`').enumerate().map(|(index, part)| if index % 2 == 0 { part } else { "x" }).collect();
    let words =
        outside.split(' ').map(|word| if word.contains("://") { ADDRESS.to_string() } else { word.to_string() });
    words.collect::<Vec<_>>().join(" ")
}

/// Every sentence and every text of a page, with where it stands.
fn texts(tag: &str) -> Vec<(String, &'static str)> {
    let mut all: Vec<(String, &'static str)> =
        language(tag).sentences.iter().map(|(key, sentence)| ((*key).to_string(), *sentence)).collect();
    for (id, page) in pages(language(tag)) {
        all.extend(of_page(page).into_iter().map(|text| (id.to_string(), text)));
    }
    all
}

fn of_page(page: &'static CauseText) -> Vec<&'static str> {
    let mut all = vec![page.title, page.summary, page.meaning];
    let actions = page.actions.iter().chain(page.hypotheses.iter().flat_map(|root| root.actions));
    all.extend(actions.flat_map(|action| [action.title, action.detail, action.takes.unwrap_or_default()]));
    all.extend(page.hypotheses.iter().flat_map(|root| [root.label, root.meaning]));
    all
}

#[test]
fn every_language_keeps_its_terms_and_its_punctuation() {
    let mut problems = Vec::new();
    for tag in tags() {
        let rules = rules(tag);
        for (place, text) in texts(tag) {
            problems.extend(faults(text, &rules).into_iter().map(|fault| format!("{tag} {place}: {fault}: {text}")));
            let heads = rules.before_colon.iter().any(|table| place.starts_with(table.as_str()));
            if heads && text.contains(['：', ':']) {
                problems.push(format!("{tag} {place}: a colon in what is put before one: {text}"));
            }
        }
        let worlds = format!("{}/assets/text/{tag}/worlds.toml", env!("CARGO_MANIFEST_DIR"));
        for line in std::fs::read_to_string(worlds).unwrap_or_default().lines() {
            let Some((name, title)) = line.split_once(" = ") else { continue };
            let title = title.trim_matches('"');
            problems.extend(faults(title, &rules).into_iter().map(|fault| format!("{tag} {name}: {fault}: {title}")));
        }
    }
    report(problems);
}

#[test]
fn one_thing_is_not_spoken_of_as_many() {
    let english = texts("en");
    // Numbers are what some sentence counts by.
    let counts = |name: &&str| english.iter().any(|(_, text)| text.contains(&format!("{{{name}|")));
    let names: BTreeSet<&str> = english.iter().flat_map(|(_, text)| placeholders(text)).filter(counts).collect();
    assert!(names.contains("count") && names.contains("calls"), "{names:?}");
    let args: Vec<(&str, String)> = names.into_iter().map(|name| (name, "1".to_string())).collect();
    // What one of them does ends in s as well.
    let verbs = ["keeps", "serves", "takes"];
    let problems = english.iter().filter_map(|(place, text)| {
        let one = fill(text, &args);
        let words: Vec<&str> = one.split_whitespace().collect();
        let plural = |word: &str| {
            ["are", "were"].contains(&word) || (word.ends_with('s') && word.len() > 3 && !verbs.contains(&word))
        };
        let many = words.windows(2).find(|pair| pair[0] == "1" && plural(pair[1]))?;
        Some(format!("{place}: {}: {text}", many.join(" ")))
    });
    report(problems.collect());
}

#[test]
fn a_slip_of_each_kind_is_found() {
    let zh = rules("zh");
    for slip in ["所需时间： 一分钟", "立即(一分钟)", "好,不好", "测试：：请求", "网络：道路畅通", "是 。", "可用 (是)"]
    {
        assert!(!faults(slip, &zh).is_empty(), "{slip}");
    }
    for right in
        ["网络：连接正常", "用 `check (x)` 检查", "见 https://openrouter.ai/a,b 。", "token (JSON)", "HTTP 401, 402"]
    {
        assert_eq!(faults(right, &zh), Vec::<String>::new(), "{right}");
    }
}
