//! A file of `assets/`, and what is wrong with it: always with the file and, where it is known, the line.

use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::nearest::one_of;

/// Everything that is wrong, each with its place.
#[derive(Debug, Default)]
pub struct Problems {
    found: Vec<String>,
}

impl Problems {
    /// Adds one.
    pub fn add(&mut self, place: impl Display, what: impl Display) {
        self.found.push(format!("{place}: {what}"));
    }

    /// All of them, in the order in which they were found.
    pub fn into_list(self) -> Vec<String> {
        self.found
    }
}

/// The text of one file.
#[derive(Debug)]
pub struct Source {
    /// Its path, with `/` on every system.
    pub path: String,
    /// What it holds.
    pub text: String,
}

impl Source {
    /// Reads the file.
    pub fn read(path: &Path, problems: &mut Problems) -> Option<Self> {
        let name = path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        match fs::read_to_string(path) {
            Ok(text) => Some(Self { path: name, text }),
            Err(problem) => {
                problems.add(name, format!("cannot be read: {problem}"));
                None
            }
        }
    }

    /// The file's name without its ending.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// The name of the folder that it is in.
    pub fn folder(&self) -> &str {
        self.path.rsplit('/').nth(1).unwrap_or_default()
    }

    /// The TOML that it holds, as the type says.
    pub fn parse<T: DeserializeOwned>(&self, problems: &mut Problems) -> Option<T> {
        match toml::from_str(&self.text) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.unreadable(&problem, problems);
                None
            }
        }
    }

    /// What the reader of TOML says, with the key of the line and the nearest word.
    pub fn unreadable(&self, problem: &toml::de::Error, problems: &mut Problems) {
        let Some(at) = problem.span() else {
            problems.add(&self.path, in_words(problem.message()));
            return;
        };
        self.wrong(at, in_words(problem.message()), problems);
    }

    /// Something is wrong at these bytes. The key of the line is put before it where the words do not name it.
    pub fn wrong(&self, at: Range<usize>, what: impl Display, problems: &mut Problems) {
        let line = self.line_of(at.start);
        let text = self.text.lines().nth(line - 1).unwrap_or_default();
        let key = text.split_once('=').map(|(key, _)| key.trim().trim_matches('"'));
        let key = key.filter(|key| !key.contains(['[', '{', ' ']));
        let what = what.to_string();
        let what = match key.filter(|key| !what.contains(&format!("`{key}`"))) {
            Some(key) => format!("`{key}`: {what}"),
            None => what,
        };
        self.wrong_line(line, what, problems);
    }

    /// Something is wrong in this line.
    pub fn wrong_line(&self, line: usize, what: impl Display, problems: &mut Problems) {
        problems.add(format!("{}:{line}", self.path), what);
    }

    /// The number of the line that holds this byte, from 1.
    pub fn line_of(&self, at: usize) -> usize {
        let head = self.text.as_bytes().get(..at).unwrap_or(self.text.as_bytes());
        1 + head.iter().filter(|byte| **byte == b'\n').count()
    }
}

/// The files of a folder with this extension, by name, so that the output never varies. Another file is a mistake, since
/// nothing would read it.
pub fn files(folder: &Path, extension: &str, problems: &mut Problems) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in entries(folder, problems) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        } else if !name.starts_with('.') && !name.ends_with('~') {
            problems.add(path.display(), format!("nothing reads this file: those here end in `.{extension}`"));
        }
    }
    found
}

/// What a folder holds, by name.
pub fn entries(folder: &Path, problems: &mut Problems) -> Vec<PathBuf> {
    match fs::read_dir(folder) {
        Ok(entries) => {
            let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
            paths.sort();
            paths
        }
        Err(problem) => {
            problems.add(folder.display(), format!("cannot be read: {problem}"));
            Vec::new()
        }
    }
}

/// The reader's message in the words of somebody who writes data: `unknown field` is a key here, and `variant` a word.
fn in_words(message: &str) -> String {
    let message = message.trim_end();
    let quoted = |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_string).collect() };
    for (opening, what) in [("unknown field ", "key"), ("unknown variant ", "word")] {
        let Some(rest) = message.strip_prefix(opening) else { continue };
        let (word, allowed) = rest.split_once(", ").unwrap_or((rest, ""));
        let word = word.trim_matches('`');
        return one_of(what, word, quoted(allowed).iter().map(String::as_str));
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        return format!("the key {rest} is missing");
    }
    let mut message = message.lines().next().unwrap_or_default().to_string();
    for (kind, words) in KINDS {
        message = message.replace(&format!("expected {kind}"), &format!("expected {words}"));
    }
    message
}

/// What the reader of TOML calls a kind of value, and what a writer of data calls it.
const KINDS: [(&str, &str); 9] = [
    ("f64", "a number"),
    ("u8", "a whole number"),
    ("u16", "a whole number"),
    ("u64", "a whole number"),
    ("usize", "a whole number"),
    ("a sequence", "a list"),
    ("a map", "a table"),
    ("a string", "a text in quotes"),
    ("a boolean", "`true` or `false`"),
];
