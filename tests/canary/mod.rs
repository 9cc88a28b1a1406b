//! Finds a secret that has come out, in whatever form it did.

#![allow(dead_code, reason = "each test program uses a part of it")]

use aho_corasick::AhoCorasick;

/// Made up; the tail that may be shown is `c0de`.
pub const KEY: &str = "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";

/// As many letters and digits in a row are a leak.
const TELLING: usize = 12;

/// What must not be seen, and every form of it.
pub struct Canary {
    forms: Vec<(&'static str, String)>,
    search: AhoCorasick,
    owners: Vec<usize>,
}

impl Canary {
    /// Looks for these secrets. Of a key, prefix and tail may be shown.
    pub fn of(secrets: &[&str]) -> Self {
        let forms: Vec<(&'static str, String)> = secrets.iter().flat_map(|it| forms(hidden(it))).collect();
        let mut pieces = Vec::new();
        let mut owners = Vec::new();
        for (at, (name, form)) in forms.iter().enumerate() {
            let length = if *name == "plain" || *name == "reversed" { TELLING } else { 2 * TELLING };
            for piece in form.as_bytes().windows(length.min(form.len())) {
                pieces.push(piece.to_vec());
                owners.push(at);
            }
        }
        let search = AhoCorasick::builder().ascii_case_insensitive(true).build(pieces).unwrap();
        Self { forms, search, owners }
    }

    /// The form in which a secret stands there. All but letters and digits is passed over: line ends, frames, spaces.
    pub fn found_in(&self, text: &str) -> Option<&'static str> {
        let dense: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).collect();
        self.search.find(&dense).map(|it| self.forms[self.owners[it.pattern().as_usize()]].0)
    }

    #[track_caller]
    pub fn assert_unseen(&self, place: &str, text: &str) {
        if let Some(form) = self.found_in(text) {
            panic!("a secret ({form}) stands in {place}:\n{text}");
        }
    }
}

/// The part of a secret that must not be found anywhere.
pub fn hidden(secret: &str) -> &str {
    &secret[secret.len().min(9)..secret.len() - 4]
}

/// The letters and digits of every encoding.
fn forms(secret: &str) -> Vec<(&'static str, String)> {
    let dense = |text: String| -> String { text.chars().filter(char::is_ascii_alphanumeric).collect() };
    let each = |mark: &str| secret.bytes().map(|it| format!("{mark}{it:02x}")).collect::<String>();
    let mut all = vec![
        ("plain", dense(secret.to_string())),
        ("reversed", dense(secret.chars().rev().collect())),
        ("hexadecimal or percent-encoded", each("")),
        ("escaped as in JSON", each("u00")),
        ("escaped as in Python", each("x")),
        ("a list of bytes", secret.bytes().map(|it| it.to_string()).collect()),
    ];
    for before in 0..3 {
        all.push(("base64", dense(base64(secret, before))));
    }
    all
}

/// The base64 letters that are the same whatever stands before and behind.
fn base64(text: &str, before: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes: Vec<u8> = std::iter::repeat_n(0, before).chain(text.bytes()).collect();
    let letters = bytes.chunks_exact(3).flat_map(|it| {
        let group = u32::from(it[0]) << 16 | u32::from(it[1]) << 8 | u32::from(it[2]);
        [18, 12, 6, 0].map(|by| char::from(LETTERS[(group >> by & 63) as usize]))
    });
    letters.skip(if before == 0 { 0 } else { 4 }).collect()
}
