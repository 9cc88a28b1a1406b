//! Stand-ins for typographic signs where only ASCII may be printed. Letters of other scripts stay.

/// A sign, its stand-in of one column, and the stand-in in running text.
const STAND_INS: &[(char, char, &str)] = &[
    ('“', '"', "\""),
    ('”', '"', "\""),
    ('„', '"', "\""),
    ('«', '"', "\""),
    ('»', '"', "\""),
    ('‘', '\'', "'"),
    ('’', '\'', "'"),
    ('…', '~', "..."),
    ('–', '-', "-"),
    ('—', '-', "-"),
    ('−', '-', "-"),
    ('·', '|', "|"),
    ('•', '|', "|"),
    ('×', 'x', "x"),
    ('→', '>', "->"),
    ('›', '>', ">"),
    ('\u{a0}', ' ', " "),
    ('\u{202f}', ' ', " "),
];

/// The stand-in that takes as many columns as the sign: on a screen nothing may move.
#[must_use]
pub fn in_cell(sign: char) -> Option<char> {
    STAND_INS.iter().find(|row| row.0 == sign).map(|row| row.1)
}

/// The text with the stand-ins that read best.
#[must_use]
pub fn in_text(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match STAND_INS.iter().find(|row| row.0 == letter) {
            Some(row) => plain.push_str(row.2),
            None => plain.push(letter),
        }
    }
    plain
}
