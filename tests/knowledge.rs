//! The knowledge base and its prose: complete, consistent between data and languages, well formed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

// The generator of the tables, tried on wrong data.
#[allow(dead_code)]
#[path = "../build/mod.rs"]
mod build;
#[path = "knowledge/claims.rs"]
mod claims;
#[path = "knowledge/editor_schemas.rs"]
mod editor_schemas;
#[path = "knowledge/kept.rs"]
mod kept;
#[path = "knowledge/language_rules.rs"]
mod language_rules;
#[path = "knowledge/vocabulary.rs"]
mod vocabulary;
#[path = "knowledge/wrong_data.rs"]
mod wrong_data;

use openrouter_doctor::core::knowledge::causes::CAUSES;
use openrouter_doctor::core::knowledge::lexicon::SWITCHES;
use openrouter_doctor::core::knowledge::requests::RULES;
use openrouter_doctor::core::text::{self, ActionKind, ActionText, CauseText, Language};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Hosts that a next action may send a user to.
const HOSTS: &[&str] = &[
    "openrouter.ai",
    "status.openrouter.ai",
    "discord.gg",
    "www.anthropic.com",
    "platform.openai.com",
    "ai.google.dev",
];
/// How each language says that a change acts at once.
const AT_ONCE: &[(&str, &str)] =
    &[("en", "at once"), ("ja", "すぐに"), ("pt-BR", "na hora"), ("ru", "сразу"), ("zh", "立即")];
/// Columns of a title: it must fit one line of a normal terminal.
const TITLE_COLUMNS: usize = 70;
/// Columns of a root cause's label: it stands in lists, with a mark and a percentage.
const LABEL_COLUMNS: usize = 60;

fn language(tag: &str) -> &'static Language {
    text::language(tag).unwrap_or_else(|| panic!("no language {tag}"))
}

fn pages(language: &'static Language) -> BTreeMap<&'static str, &'static CauseText> {
    language.causes.iter().map(|(id, page)| (*id, page.text())).collect()
}

/// Every action of a page, with those of its root causes, and where it stands.
fn actions(page: &'static CauseText) -> Vec<(String, &'static ActionText)> {
    let own = page.actions.iter().map(|it| (String::new(), it));
    let rooted = page.hypotheses.iter().flat_map(|root| root.actions.iter().map(move |it| (root.id.to_string(), it)));
    let mut all: Vec<_> = own.chain(rooted).collect();
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    all
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text::placeholders(text).collect()
}

fn report(problems: Vec<String>) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_cause_has_a_page_worth_reading() {
    let mut problems = Vec::new();
    let ids: BTreeSet<_> = CAUSES.iter().map(|it| it.id.as_str()).collect();
    for tag in text::tags() {
        let pages = pages(language(tag));
        let written: BTreeSet<_> = pages.keys().copied().collect();
        // What a translation lacks is shown in English.
        let wrong: Vec<_> = match tag {
            "en" => ids.symmetric_difference(&written).collect(),
            _ => written.difference(&ids).collect(),
        };
        problems.extend(wrong.into_iter().map(|id| format!("{tag}/{id}: data without page, or page without data")));
        for (id, page) in pages {
            let mut miss = |what: &str| problems.push(format!("{tag}/{id}: {what}"));
            let columns = unicode_width::UnicodeWidthStr::width(page.title);
            if page.title == id || columns > TITLE_COLUMNS {
                miss(&format!("title of {columns} columns"));
            }
            if page.summary.is_empty() {
                miss("no summary");
            }
            if page.meaning.is_empty() {
                miss("no meaning");
            }
            let has = |kind| page.actions.iter().any(|it| it.kind == kind);
            if !(has(ActionKind::Do) || has(ActionKind::Wait) || has(ActionKind::Ask)) {
                miss("nothing to do");
            }
            if !has(ActionKind::Avoid) && id != "none" {
                miss("no wrong fix to avoid");
            }
            for (place, action) in actions(page) {
                if action.title.is_empty() || action.title.contains('|') {
                    miss(&format!("{place}: an action needs a title: {:?}", action.title));
                }
            }
        }
    }
    report(problems);
}

#[test]
fn every_root_cause_has_its_prose_and_the_reverse() {
    let mut problems = Vec::new();
    let english = pages(language("en"));
    for cause in CAUSES {
        let page = english.get(cause.id.as_str());
        let prose: BTreeSet<_> = page.into_iter().flat_map(|page| page.hypotheses).map(|root| root.id).collect();
        for root in cause.hypotheses.iter().filter(|root| !prose.contains(root.id)) {
            problems.push(format!("en/{}: no section \"If {}\"", cause.id, root.id));
        }
    }
    for tag in text::tags() {
        for (id, page) in pages(language(tag)) {
            for root in page.hypotheses {
                let own = root.actions.iter();
                let left = page.actions.iter().filter(|it| !root.replaces.contains(&it.kind));
                if own.chain(left).all(|it| it.kind == ActionKind::Avoid) && id != "none" {
                    problems.push(format!("{tag}/{id}: \"If {}\" leaves nothing to do", root.id));
                }
                let columns = unicode_width::UnicodeWidthStr::width(root.label);
                if columns == 0 || columns > LABEL_COLUMNS || root.label.ends_with(['.', '。']) {
                    problems.push(format!("{tag}/{id}: \"If {}\" has a label of {columns} columns", root.id));
                }
                if root.meaning.is_empty() {
                    problems.push(format!("{tag}/{id}: \"If {}\" says nothing", root.id));
                }
            }
        }
    }
    report(problems);
}

#[test]
fn links_lead_to_known_hosts_over_https() {
    let mut problems = Vec::new();
    for language in text::tags().filter_map(text::language) {
        for (id, page) in language.causes.iter().map(|(id, page)| (id, page.text())) {
            for (_, action) in actions(page) {
                let Some(url) = action.url else { continue };
                let host = url.strip_prefix("https://").map(|rest| rest.split(['/', '?', '#']).next().unwrap());
                let clean = url.chars().all(|it| it.is_ascii_graphic()) && !url.contains(['{', '}', '`', '<', '>']);
                if !clean || !host.is_some_and(|host| HOSTS.contains(&host)) {
                    problems.push(format!("{}/{id}: {url}", language.tag));
                }
            }
        }
    }
    report(problems);
}

#[test]
fn every_page_of_the_table_is_linked_and_a_slow_one_does_not_act_at_once() {
    let text = std::fs::read_to_string(kept::path("assets/pages.toml")).unwrap();
    let table = toml::from_str::<build::links::Links>(&text).unwrap().page;
    let mut problems = Vec::new();
    let mut linked = BTreeSet::new();
    for language in text::tags().filter_map(text::language) {
        for (id, page) in language.causes.iter().map(|(id, page)| (id, page.text())) {
            for (_, action) in actions(page) {
                let Some(url) = action.url else { continue };
                linked.insert(url);
                let slow = table.iter().any(|page| page.url.get() == url && page.slow);
                let at_once = AT_ONCE.iter().find(|(tag, _)| *tag == language.tag).map(|(_, words)| *words);
                let at_once =
                    at_once.unwrap_or_else(|| panic!("how {} says “at once” is not in AT_ONCE", language.tag));
                if slow && action.takes.is_some_and(|takes| takes.contains(at_once)) {
                    problems.push(format!("{}/{id}: what is changed at {url} does not act at once", language.tag));
                }
            }
        }
    }
    // Sentences outside the pages of causes link too; addresses of the API are no pages.
    let sentences: Vec<(PathBuf, String)> = text::tags()
        .flat_map(|tag| std::fs::read_dir(kept::path(&format!("assets/text/{tag}/ui"))).unwrap())
        .map(|file| file.unwrap().path())
        .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
        .collect();
    for (path, text) in &sentences {
        for rest in text.split("https://openrouter.ai/").skip(1).filter(|rest| !rest.starts_with("api")) {
            let end = rest.find(|it: char| !it.is_ascii_graphic() || "\"\\()<>,".contains(it)).unwrap_or(rest.len());
            let url = format!("https://openrouter.ai/{}", rest[..end].trim_end_matches(['.', ';', ':']));
            match table.iter().find(|page| *page.url.get() == url) {
                Some(page) => drop(linked.insert(page.url.get().as_str())),
                None => problems.push(format!("{}: {url} is not in the table", path.display())),
            }
        }
    }
    let urls = table.iter().map(|page| page.url.get().as_str());
    problems.extend(urls.filter(|url| !linked.contains(url)).map(|url| format!("{url}: not linked")));
    report(problems);
}

#[test]
fn actions_hold_placeholders_each_in_a_sentence_of_its_own() {
    let mut problems = Vec::new();
    for language in text::tags().filter_map(text::language) {
        for (id, page) in language.causes.iter().map(|(id, page)| (id, page.text())) {
            for text in
                [page.title, page.summary, page.meaning].into_iter().chain(page.hypotheses.iter().map(|it| it.meaning))
            {
                if !placeholders(text).is_empty() {
                    problems.push(format!("{}/{id}: a placeholder outside an action: {text}", language.tag));
                }
            }
            for (_, action) in actions(page) {
                let unknown: &[(&str, String)] = &[];
                let left = text::fill_known(action.detail, unknown);
                if left.is_empty() && !action.detail.is_empty() && action.url.is_none() {
                    problems.push(format!("{}/{id}: nothing is left of {:?}", language.tag, action.detail));
                }
            }
        }
    }
    report(problems);
}

#[test]
fn a_sentence_without_its_value_is_left_out() {
    let known = [("model", "a/b-1.5".to_string()), ("balance", String::new())];
    let cases = [
        ("Use {model}. It has {balance} left. Then go on.", "Use a/b-1.5. Then go on."),
        ("Set https://openrouter.ai/api/v1. The end is {key_tail}.", "Set https://openrouter.ai/api/v1."),
        ("打开 {model}。余额：{balance}。再试一次。", "打开 a/b-1.5。再试一次。"),
        (r#"Write {"dns": ["8.8.8.8"]} there."#, r#"Write {"dns": ["8.8.8.8"]} there."#),
        ("Only {client}", ""),
    ];
    for (template, wanted) in cases {
        assert_eq!(text::fill_known(template, &known), wanted, "{template}");
    }
}

#[test]
fn translations_keep_kind_link_command_and_placeholders_of_every_action() {
    let english = pages(language("en"));
    let mut problems = Vec::new();
    for language in text::tags().filter_map(text::language) {
        for (id, page) in language.causes.iter().map(|(id, page)| (id, page.text())) {
            let Some(original) = english.get(id) else { continue };
            let wanted: Vec<_> = actions(original).into_iter().map(|(root, action)| outline(root, action)).collect();
            let found: Vec<_> = actions(page).into_iter().map(|(root, action)| outline(root, action)).collect();
            for root in original.hypotheses {
                let same = page.hypotheses.iter().find(|it| it.id == root.id).map(|it| it.replaces);
                if same != Some(root.replaces) {
                    problems.push(format!("{}/{id}: \"If {}\" replaces other kinds", language.tag, root.id));
                }
            }
            if wanted != found {
                let first = wanted.iter().zip(&found).find(|(a, b)| a != b);
                problems.push(format!(
                    "{}/{id}: {} actions for {}, {first:?}",
                    language.tag,
                    found.len(),
                    wanted.len()
                ));
            }
        }
    }
    report(problems);
}

/// What of an action must not change with the language.
fn outline(root: String, action: &'static ActionText) -> impl PartialEq + std::fmt::Debug {
    (
        root,
        action.kind,
        action.url,
        action.command,
        action.takes.is_some(),
        action.detail.is_empty(),
        placeholders(action.detail),
    )
}

#[test]
fn nobody_is_told_to_evade_a_restriction() {
    // Only where it is named as a thing not to do may an action speak of disguise.
    let tempting = ["use a vpn", "turn on a vpn", "with a vpn", "new account", "another account's key", "share a key"];
    let mut problems = Vec::new();
    for (id, page) in pages(language("en")) {
        for (_, action) in actions(page).into_iter().filter(|(_, it)| it.kind != ActionKind::Avoid) {
            let text = format!("{} {}", action.title, action.detail).to_lowercase();
            for phrase in tempting.iter().filter(|phrase| text.contains(**phrase)) {
                problems.push(format!("{id}: {phrase:?} in {:?}", action.title));
            }
        }
    }
    report(problems);
}

#[test]
fn sentences_used_in_the_program_stand_in_english_and_no_other_do() {
    let sentences: BTreeMap<_, _> = language("en").sentences.iter().copied().collect();
    let mut problems = Vec::new();
    let mut literals = BTreeSet::new();
    for (file, data) in files("assets", "toml", "assets/text") {
        let keys = |line: &str| {
            ["body = ", "note = ", "act = ", "act_named = ", "how = ", "how_named = "]
                .iter()
                .any(|it| line.trim_start().starts_with(it))
        };
        for key in data.lines().filter(|line| keys(line)).filter_map(|line| line.split('"').nth(1)) {
            literals.insert(key.to_string());
            if !sentences.contains_key(key) {
                problems.push(format!("{file}: no sentence {key}"));
            }
        }
    }
    for (rule, key) in RULES.iter().flat_map(|rule| [(rule.id, rule.title), (rule.id, rule.mend)]) {
        literals.insert(key.to_string());
        if !sentences.contains_key(key) {
            problems.push(format!("assets/request: {rule}: no sentence {key}"));
        }
    }
    for (words, key) in SWITCHES {
        literals.insert(key.to_string());
        if !sentences.contains_key(key) {
            problems.push(format!("assets/paste/lexicon.toml: {words}: no sentence {key}"));
        }
    }
    for (file, code) in files("src", "rs", "target") {
        for key in string_literals(&code) {
            literals.insert(key);
        }
        for (key, args) in uses(&code) {
            let Some(sentence) = sentences.get(key.as_str()) else {
                problems.push(format!("{file}: no sentence {key}"));
                continue;
            };
            let Some(args) = args else { continue };
            for name in placeholders(sentence).iter().filter(|name| !args.contains(**name)) {
                problems.push(format!("{file}: {key} shows {{{name}}}, which is not given"));
            }
            for name in args.iter().filter(|name| !placeholders(sentence).contains(name.as_str())) {
                problems.push(format!("{file}: {key} is given {name}, which it does not show"));
            }
        }
    }
    for key in sentences.keys().filter(|key| !literals.contains(**key)) {
        problems.push(format!("nothing uses {key}"));
    }
    report(problems);
}

/// What a language says in English: keys of sentences, pages, root causes and actions of pages.
fn untranslated(tag: &str) -> Vec<String> {
    let (own, english) = (language(tag), language("en"));
    let sentences: BTreeSet<_> = own.sentences.iter().map(|(key, _)| *key).collect();
    let missing = english.sentences.iter().filter(|(key, _)| !sentences.contains(key));
    let mut list: Vec<String> = missing.map(|(key, sentence)| format!("{tag} {key}: {sentence}")).collect();
    let translated = pages(own);
    for (id, original) in pages(english) {
        let Some(page) = translated.get(id) else {
            list.push(format!("{tag} {id}: the page"));
            continue;
        };
        for root in page.hypotheses {
            let same = original.hypotheses.iter().find(|other| other.id == root.id);
            if same.is_some_and(|same| same.meaning == root.meaning) {
                list.push(format!("{tag} {id}: \"If {}\"", root.id));
            }
        }
        let titles: Vec<_> = actions(original).into_iter().map(|(_, action)| action.title).collect();
        let same = actions(page).into_iter().filter(|(_, action)| titles.contains(&action.title));
        list.extend(same.map(|(_, action)| format!("{tag} {id}: the action {:?}", action.title)));
    }
    list
}

#[test]
fn what_is_untranslated_is_listed_and_shown_in_english() {
    for tag in text::tags().filter(|tag| *tag != "en") {
        let list = untranslated(tag);
        println!("{tag}: {} texts are shown in English", list.len());
        list.iter().for_each(|text| println!("  {text}"));
        let texts = text::Texts::choose(tag);
        for (key, sentence) in language("en").sentences {
            let is_own = language(tag).sentences.iter().any(|(own, _)| own == key);
            assert!(is_own || texts.ui(key) == *sentence, "{tag}: {key}");
        }
        for cause in CAUSES {
            assert!(texts.cause(cause.id).is_some(), "{tag}: no page of {}", cause.id);
        }
    }
}

/// Every file below a folder with this extension, by path, but for those below `without`.
fn files(folder: &str, extension: &str, without: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() && path != root.join(without) {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The text without comments and doc comments, so that examples in them do not count.
fn without_comments(code: &str) -> String {
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// All plain string literals.
fn string_literals(code: &str) -> Vec<String> {
    without_comments(code).split('"').map(str::to_string).collect()
}

/// Keys given to `say!` (with the names of their values) and to `.ui(…)`.
fn uses(code: &str) -> Vec<(String, Option<BTreeSet<String>>)> {
    let code = without_comments(code);
    let mut found = Vec::new();
    for (opening, valued) in [("say!(", true), (".ui(", false)] {
        for (at, _) in code.match_indices(opening) {
            let rest = &code[at + opening.len()..];
            let Some(quoted) = rest.trim_start().strip_prefix('"') else { continue };
            let Some((key, after)) = quoted.split_once('"') else { continue };
            found.push((key.to_string(), valued.then(|| names(after))));
        }
    }
    found
}

/// Names on the left of `=` in the macro's arguments, up to its closing bracket.
fn names(arguments: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut depth = 0;
    let mut quoted = false;
    let mut previous = ' ';
    let mut argument = String::new();
    for character in arguments.chars() {
        if character == '"' && previous != '\\' {
            quoted = !quoted;
        }
        previous = character;
        if quoted {
            continue;
        }
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth < 0 || (depth == 0 && character == ',') {
            if let Some((name, _)) = argument.split_once('=') {
                names.insert(name.trim().to_string());
            }
            argument.clear();
            if depth < 0 {
                return names;
            }
        } else {
            argument.push(character);
        }
    }
    names
}
