//! The generative search: a canary in every encoding, broken in every way, inside every wrapper, out of every sink.
//!
//! `GENERATED=10 cargo test --test canary_search` runs all 5,000 pastes and 5,000 answers of servers; a tenth by default.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod canary;
#[path = "canary/commands.rs"]
mod commands;
mod generated;
#[path = "canary_search/joined_otherwise.rs"]
mod joined_otherwise;
#[path = "canary/outputs.rs"]
mod outputs;
#[cfg(target_os = "linux")]
#[path = "../benches/support/slow_units.rs"]
mod slow_units;

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use canary::{Canary, KEY};
use openrouter_doctor::core::ingest::ingest;
#[cfg(target_os = "linux")]
use openrouter_doctor::core::ingest::private::{Prompts, Sendable};
use openrouter_doctor::core::ingest::redact::{Redactor, redact_all};
use openrouter_doctor::core::key_shapes::{ADDRESSES, KEYS, TAILS};
use openrouter_doctor::core::secret::ApiKey;
#[cfg(target_os = "linux")]
use slow_units::slow_texts;

/// A part of the table, with its name for a failure.
type Step = (&'static str, fn(&str) -> String);

fn each(text: &str, at: usize, with: impl Fn(char) -> String) -> String {
    text.chars().enumerate().map(|(index, letter)| if index % at == 0 { with(letter) } else { letter.into() }).collect()
}

fn between(text: &str, every: usize, with: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let pieces: Vec<String> = letters.chunks(every).map(|piece| piece.iter().collect()).collect();
    pieces.join(with)
}

/// How the letters of the key are written.
const ENCODINGS: &[Step] = &[
    ("plain", |key| key.to_string()),
    ("JSON escapes", |key| each(key, 1, |letter| format!("\\u{:04x}", letter as u32))),
    ("every second as a JSON escape", |key| each(key, 2, |letter| format!("\\u{:04X}", letter as u32))),
    ("JSON in JSON", |key| each(key, 3, |letter| format!("\\\\u{:04x}", letter as u32))),
    ("JSON in JSON in JSON", |key| each(key, 5, |letter| format!("\\\\\\\\u{:04x}", letter as u32))),
    ("Python escapes", |key| each(key, 2, |letter| format!("\\x{:02x}", letter as u32))),
    ("octal", |key| each(key, 4, |letter| format!("\\{:03o}", letter as u32))),
    ("octal all along", |key| each(key, 1, |letter| format!("\\{:03o}", letter as u32))),
    ("letters of a like look", |key| {
        each(key, 1, |letter| match letter {
            'a' => "а".into(),
            'c' => "с".into(),
            'e' => "е".into(),
            'k' => "κ".into(),
            'o' => "ο".into(),
            's' => "ѕ".into(),
            other => other.to_string(),
        })
    }),
    ("percent", |key| each(key, 1, |letter| format!("%{:02X}", letter as u32))),
    ("percent twice", |key| each(key, 3, |letter| format!("%25{:02x}", letter as u32))),
    ("entities", |key| each(key, 2, |letter| format!("&#{};", letter as u32))),
    ("hexadecimal entities", |key| each(key, 3, |letter| format!("&#x{:x};", letter as u32))),
    ("full width", |key| each(key, 1, |letter| char::from_u32(letter as u32 + 0xfee0).unwrap().to_string())),
    ("quoted printable", |key| each(key, 1, |letter| format!("={:02X}", letter as u32))),
    ("an old script's escapes", |key| each(key, 2, |letter| format!("%u{:04x}", letter as u32))),
    ("letters of formulas", |key| {
        each(key, 1, |letter| match letter {
            'a'..='z' => char::from_u32(0x1d41a + letter as u32 - 'a' as u32).unwrap().to_string(),
            '0'..='9' => char::from_u32(0x1d7f6 + letter as u32 - '0' as u32).unwrap().to_string(),
            other => other.to_string(),
        })
    }),
    ("code points", |key| each(key, 6, |letter| format!("\\u{{{:x}}}", letter as u32))),
    ("escapes of eight digits", |key| each(key, 1, |letter| format!("\\U{:08X}", letter as u32))),
    ("code points of Perl", |key| each(key, 2, |letter| format!("\\x{{{:x}}}", letter as u32))),
    ("quoted printable in lower case", |key| each(key, 1, |letter| format!("={:02x}", letter as u32))),
    ("percent three times", |key| each(key, 1, |letter| format!("%2525{:02X}", letter as u32))),
    ("entities in percent", |key| each(key, 2, |letter| format!("%26%23{}%3B", letter as u32))),
    ("dashes that do not break", |key| key.replace('-', "%E2%80%91")),
    ("dashes as entities", |key| key.replace('-', "&hyphen;")),
    ("entities without their semicolons", |key| each(key, 1, |letter| format!("&#{}", letter as u32))),
    ("hexadecimal entities without their semicolons", |key| each(key, 1, |letter| format!("&#x{:x}", letter as u32))),
    ("a script's letters", |key| {
        each(key, 1, |letter| match letter {
            'e' => "ℯ".into(),
            'o' => "ℴ".into(),
            'a'..='z' => char::from_u32(0x1d4b6 + letter as u32 - 'a' as u32).unwrap().to_string(),
            other => other.to_string(),
        })
    }),
    ("circled letters", |key| {
        each(key, 1, |letter| match letter {
            'a'..='z' => char::from_u32(0x24d0 + letter as u32 - 'a' as u32).unwrap().to_string(),
            '1'..='9' => char::from_u32(0x2460 + letter as u32 - '1' as u32).unwrap().to_string(),
            '0' => "⓪".into(),
            other => other.to_string(),
        })
    }),
    ("letters in two halves", |key| {
        each(key, 1, |letter| match letter {
            'a'..='z' => format!("\\ud835\\u{:04x}", 0xdc1a + letter as u32 - 'a' as u32),
            other => other.to_string(),
        })
    }),
    ("octal in braces", |key| each(key, 2, |letter| format!("\\o{{{:o}}}", letter as u32))),
    ("escapes of PowerShell", |key| each(key, 2, |letter| format!("`u{{{:x}}}", letter as u32))),
    ("bytes as a pager shows them", |key| each(key, 2, |letter| format!("<{:02X}>", letter as u32))),
    ("small digits", |key| {
        each(key, 1, |letter| match letter {
            '0'..='9' => char::from_u32(0x2080 + letter as u32 - '0' as u32).unwrap().to_string(),
            other => other.to_string(),
        })
    }),
    ("struck twice", |key| key.chars().flat_map(|letter| [letter, '\u{8}', letter]).collect()),
    ("struck over a line", |key| key.chars().flat_map(|letter| ['_', '\u{8}', letter]).collect()),
];

/// What is between its pieces, and how many letters a piece has.
const SEPARATORS: &[(&str, usize, &str)] = &[
    ("nothing", 80, ""),
    ("a colour", 12, "\u{1b}[31m"),
    ("an escaped colour", 12, "\\u001b[31m"),
    ("a colour escaped twice", 12, "\\\\u001b[31m"),
    ("a hexadecimal colour", 12, "\\x1b[1;31m"),
    ("an octal colour", 12, "\\033[0m"),
    ("a short colour", 12, "\\e[35m"),
    ("a colour as cat shows it", 12, "^[[35m"),
    ("a colour as rsyslog shows it", 12, "#033[35m"),
    ("a colour without its escape", 12, "[35m"),
    ("zero width", 4, "\u{200b}"),
    ("escaped zero width", 6, "\\u200b"),
    ("NUL", 4, "\0"),
    ("escaped NUL", 4, "\\u0000"),
    ("a soft hyphen", 9, "\u{ad}"),
    ("a true colour", 20, "\\u001b[38;2;255;100;0m"),
    ("a colour with colons", 20, "\\x1b[38:2::255:100:0m"),
    ("what grep writes", 20, "[01;31m[K"),
    ("the end of a link", 20, "\u{1b}]8;;https://x.example/\u{1b}\\"),
    ("the end of a link, spelled", 20, "\\033]8;;https://x.example/\\033\\\\"),
    ("a set of letters", 20, "^[(B"),
    ("zero width in bytes of Python", 20, "\\xe2\\x80\\x8b"),
    ("zero width in octal bytes", 20, "\\342\\200\\213"),
    ("zero width in percent", 20, "%E2%80%8B"),
    ("zero width in quoted printable", 20, "=E2=80=8B"),
    ("an accent", 20, "\u{301}"),
    ("a letter without ink", 20, "\u{3164}"),
    ("a joiner of letters", 20, "\u{34f}"),
    ("NUL as cat shows it", 4, "^@"),
    ("a tag", 20, "</span><span class=\\\"x\\\">"),
    ("a place to break", 20, "<wbr>"),
    ("a soft hyphen's name", 20, "&shy;"),
    ("a soft line end", 20, "=\n"),
    ("a tag in capitals", 20, "</SPAN><SPAN STYLE=\\\"color:red\\\">"),
    ("cells of a table", 20, "</td><td>"),
    ("runs of a document", 20, "</w:t></w:r><w:r><w:t>"),
    ("zero width as a pager shows it", 20, "<U+200B>"),
    ("zero width as vim shows it", 20, "<200b>"),
    ("a picture of NUL", 20, "␀"),
    ("a bell as cat shows it", 20, "^G"),
    ("an octal colour of two digits", 20, "\\33[31m"),
    ("a named escape", 20, "\\N{ESC}[31m"),
    ("a colour of PowerShell", 20, "`e[31m"),
];

/// What is between its pieces and is undone by nothing; the letters themselves are as they are.
const STRANGERS: &[(&str, usize, &str)] = &[
    ("a space", 10, " "),
    ("a space that does not break", 30, "\u{a0}"),
    ("a thin space, escaped", 10, "\\u2009"),
    ("a bullet", 10, "•"),
    ("three dots", 30, "..."),
    ("an ellipsis", 30, "…"),
    ("a character", 10, "的"),
    ("a picture", 30, "😀"),
    ("a plus", 10, " + "),
    ("a comma", 10, ","),
    ("a letter that no digit is", 10, "x"),
    ("marks of bold", 30, "**"),
    ("a tag of a board", 30, "[/color][color=red]"),
    ("a tag of a library", 30, "[bold red]"),
    ("a tag of curses", 30, "{red-fg}"),
    ("a code of a game", 30, "§c"),
    ("a code of a chat", 30, "^C04"),
    ("what TeX may break at", 10, "\\discretionary{}{}{}"),
    ("a comment of a page", 30, "<!-- page 2 of the log -->"),
    ("what an encoding mistook", 10, "â€‹"),
    ("a tab", 10, "\\t"),
    ("a word", 20, " and then "),
    ("a paragraph", 30, "\\par\n"),
];

/// All of the key in another way of writing.
const FORMS: &[Step] = &[
    ("letters with a space", |key| between(key, 1, " ")),
    ("letters with two spaces", |key| between(key, 1, "  ")),
    ("letters with a dot", |key| between(key, 1, ".")),
    ("letters with a backslash", |key| format!("\\{}", between(key, 1, "\\"))),
    ("groups of four", |key| between(key, 4, " ")),
    ("groups of eight", |key| between(key, 8, " ")),
    ("a list of letters", |key| format!("['{}']", between(key, 1, "', '"))),
    ("a list of letters in JSON", |key| format!("[\\\"{}\\\"]", between(key, 1, "\\\",\\\""))),
    ("a list of bytes", |key| numbers(key, ", ", |byte| byte.to_string())),
    ("a list of bytes of Go", |key| numbers(key, " ", |byte| byte.to_string())),
    ("bytes of C", |key| numbers(key, ", ", |byte| format!("0x{byte:02X}"))),
    ("bytes of Erlang", |key| numbers(key, ",", |byte| format!("16#{byte:x}"))),
    ("octal numbers", |key| numbers(key, " ", |byte| format!("{byte:o}"))),
    ("octal numbers of three digits", |key| numbers(key, "", |byte| format!("{byte:03o}"))),
    ("octal numbers of Rust", |key| numbers(key, ", ", |byte| format!("0o{byte:o}"))),
    ("binary numbers", |key| numbers(key, " ", |byte| format!("{byte:08b}"))),
    ("binary numbers in a row", |key| numbers(key, "", |byte| format!("{byte:08b}"))),
    ("binary numbers of C", |key| numbers(key, ", ", |byte| format!("0b{byte:b}"))),
    ("base32", |key| base32(key.as_bytes())),
    ("base32 behind another word", |key| base32(format!("Bearer {key}").as_bytes())),
    ("base32 in small letters", |key| base32(format!("a:{key}").as_bytes()).to_lowercase()),
    ("a buffer with its indices", |key| {
        let rows = key.bytes().enumerate().map(|(index, byte)| format!("\"{index}\":{byte}"));
        format!("{{{}}}", rows.collect::<Vec<_>>().join(","))
    }),
    ("letters of Ruby", |key| format!("\\u{{{}}}", numbers(key, " ", |byte| format!("{byte:x}")))),
    ("base64 of two bytes a letter", |key| {
        BASE64_STANDARD.encode(key.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>())
    }),
    ("base64 twice", |key| BASE64_STANDARD.encode(BASE64_STANDARD.encode(key))),
    ("xxd", |key| {
        dump(&format!("key={key}"), ": ", |row| row.chunks(2).map(hexadecimal).collect::<Vec<_>>().join(" "))
    }),
    ("hexdump", |key| dump(key, "  ", |row| numbers(row, " ", |byte| format!("{byte:02x}")))),
    ("tcpdump", |key| {
        dump(key, ":  ", |row| row.chunks(2).map(hexadecimal).collect::<Vec<_>>().join(" ")).replace("\n0", "\n\t0x0")
    }),
    ("od", |key| dump(key, "   ", |row| between(&String::from_utf8_lossy(row), 1, "   "))),
];

fn base32(bytes: &[u8]) -> String {
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let letters = bits.as_bytes().chunks(5).map(|five| {
        let five = format!("{:0<5}", std::str::from_utf8(five).unwrap());
        char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from_str_radix(&five, 2).unwrap()])
    });
    let text: String = letters.collect();
    let padding = "=".repeat((8 - text.len() % 8) % 8);
    text + &padding
}

fn hexadecimal(bytes: &[u8]) -> String {
    numbers(bytes, "", |byte| format!("{byte:02x}"))
}

fn numbers(text: impl AsRef<[u8]>, with: &str, write: impl Fn(u8) -> String) -> String {
    text.as_ref().iter().map(|byte| write(*byte)).collect::<Vec<_>>().join(with)
}

/// Sixteen bytes a line, what is before them, and what they say.
fn dump(text: &str, behind_offset: &str, write: impl Fn(&[u8]) -> String) -> String {
    let rows = text.as_bytes().chunks(16).enumerate().map(|(row, bytes)| {
        format!("{:08x}{behind_offset}{:<40}  {}", 16 * row, write(bytes), String::from_utf8_lossy(bytes))
    });
    format!("\n{}\n", rows.collect::<Vec<_>>().join("\n"))
}

/// What breaks it into lines; only whole letters are broken, so these go with the plain key.
const LINES: &[Step] = &[
    ("a line end", |key| between(key, 30, "\n")),
    ("an escaped line end", |key| between(key, 30, "\\n")),
    ("a box", |key| format!("│ {} │", between(key, 30, " │\n│ "))),
    ("compose", |key| format!("web-1  | {}", between(key, 30, "\nweb-1  | "))),
    ("a collector's time", |key| {
        format!("2026-11-20T10:11:12.123456Z {}", between(key, 30, "\n2026-11-20T10:11:12.123457Z "))
    }),
    ("CRI", |key| {
        format!("2026-11-20T10:11:12.1Z stdout F {}", between(key, 30, "\n2026-11-20T10:11:12.2Z stdout F "))
    }),
    ("stern", |key| format!("[pod/web-5d4f8/web] {}", between(key, 30, "\n[pod/web-5d4f8/web] "))),
    ("syslog", |key| format!("Nov 20 10:11:12 host app[12]: {}", between(key, 30, "\nNov 20 10:11:13 host app[12]: "))),
    ("a gutter of numbers", |key| format!("12 │ {}", between(key, 30, "\n13 │ "))),
    ("a shell's comment", |key| format!("# {}", between(key, 30, "\n# "))),
    ("a comment", |key| format!("// {}", between(key, 30, "\n// "))),
    ("a patch", |key| format!("+ {}", between(key, 30, "\n+ "))),
    ("a quote", |key| format!("> {}", between(key, 30, "\n> "))),
    ("concatenation", |key| format!("'{}'", between(key, 30, "' +\n    '"))),
    ("concatenation before", |key| format!("\"{}\"", between(key, 30, "\"\n    + \""))),
    ("a shell's continuation", |key| between(key, 30, "\\\n")),
    ("neighbours in Python", |key| format!("(\"{}\")", between(key, 30, "\"\n    \""))),
    ("docker's own log", |key| {
        let end = "\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-20T10:11:12.12345";
        format!("{{\"log\":\"{}{end}Z\"}}", between(key, 30, &format!("{end}678Z\"}}\n{{\"log\":\"")))
    }),
    ("the journal in JSON", |key| format!("{{\"MESSAGE\":\"{}\"}}", between(key, 30, "\"}\n{\"MESSAGE\":\""))),
    ("blame", |key| {
        let mark = "f1b2c3d4e (Joe Roe 2026-11-20 10:11:12 +0100 13) ";
        format!("a1b2c3d4e (Jane Doe 2026-11-20 10:11:12 +0100 12) {}", between(key, 30, &format!("\n{mark}")))
    }),
    ("GitLab", |key| {
        format!("2026-11-20T10:11:12.123456Z 00O {}", between(key, 30, "\n2026-11-20T10:11:12.123457Z 00O+"))
    }),
    ("a search", |key| format!("app.log:12:{}", between(key, 30, "\napp.log-13-"))),
    ("cat -A", |key| between(key, 30, "$\n")),
    ("a console of Windows", |key| between(key, 30, "^\n")),
    ("PowerShell", |key| between(key, 30, "`\n")),
    ("TOML", |key| format!("key = \"\"\"\\\n  {}\"\"\"", between(key, 30, "\\\n  "))),
    ("an arrow", |key| between(key, 30, "↩\n")),
    ("an arrow before", |key| format!("→ {}", between(key, 30, "\n↪ "))),
    ("a bar", |key| format!("▎{}", between(key, 30, "\n▎"))),
    ("strings on one line", |key| format!("\"{}\"", between(key, 20, "\" + \""))),
    ("strings of SQL", |key| format!("'{}'", between(key, 20, "' || '"))),
    ("strings of C", |key| format!("\"{}\"", between(key, 20, "\" \""))),
    ("nothing quoted", |key| between(key, 20, "''")),
];

/// What is around it.
const WRAPPERS: &[Step] = &[
    ("a line", |text| format!("openrouter 401 No auth credentials found\nkey {text} is bad\n")),
    ("a message", |text| format!("{{\"error\":{{\"message\":\"No auth credentials found: {text}\",\"code\":401}}}}")),
    ("a header", |text| {
        format!("POST https://openrouter.ai/api/v1/chat/completions 401\nAuthorization: Bearer {text}\n")
    }),
    ("Python", |text| {
        format!(
            "openai.AuthenticationError: Error code: 401 - {{'error': {{'message': 'User not found. {text}', 'code': 401}}}}"
        )
    }),
    ("a variable", |text| format!("OPENROUTER_API_KEY={text}\nopenrouter: 401 User not found.\n")),
    ("an address", |text| format!("GET https://openrouter.ai/api/v1/models?key={text}&x=1 → 401 User not found.\n")),
    ("a log in JSON", |text| {
        format!("{{\"log\":\"openrouter 401 User not found. api_key={text}\\n\",\"stream\":\"stderr\"}}")
    }),
    ("YAML", |text| format!("log: |\n  openrouter 401 User not found. {text}\n")),
    ("a container's environment", |text| {
        format!("{{\"Env\":[\"A=b\",\"OPENROUTER_API_KEY={text}\"]}}\nopenrouter: 401 User not found.\n")
    }),
    ("a command", |text| {
        format!("curl -H \"Authorization: Bearer {text}\" https://openrouter.ai/api/v1/models\n401 User not found.\n")
    }),
    ("a table", |text| format!("| key | {text} |\n| status | openrouter 401 User not found. |\n")),
    ("a page", |text| format!("<p>openrouter 401 User not found. <code>{text}</code></p>")),
    ("an element", |text| format!("<apiKey>{text}</apiKey>\nopenrouter 401 User not found.\n")),
    ("a recorded header", |text| {
        format!("{{\"name\":\"x-api-key\",\"value\":\"{text}\"}}\nopenrouter 401 User not found.\n")
    }),
    ("escaped quotes", |text| {
        format!("{{\"raw\":\"{{\\\"error\\\":\\\"bad {text}\\\"}}\",\"provider\":\"openrouter\"}}")
    }),
];

fn assert_hidden(canary: &Canary, what: &str, text: &str) {
    let paste = ingest(text.as_bytes().to_vec());
    assert!(canary.found_in(&paste.text).is_none(), "{what}\n{text}\n→\n{}", paste.text);
    // What a reader would decode from it is searched as well.
    let reading = openrouter_doctor::core::reading::read(text.as_bytes());
    let shown = format!("{:?}{:?}{:?}", reading.evidence, reading.layers, reading.failures);
    assert!(canary.found_in(&shown).is_none(), "{what}, decoded\n{text}\n→\n{shown}");
    let known = {
        let mut redactor = Redactor::default();
        redactor.learn(&ApiKey::new(KEY.to_string()));
        redactor.redact(text).text
    };
    assert!(canary.found_in(&known).is_none(), "{what}, known\n{text}\n→\n{known}");
}

/// The key, encoded, with something between its pieces, and wrapped. The letters are encoded, not what is between them:
/// that is somebody else's.
fn written_as(encoding: usize, separator: usize, wrapper: usize) -> (String, String) {
    let (encoding, encode) = ENCODINGS[encoding % ENCODINGS.len()];
    let (separator, every, with) = SEPARATORS[separator % SEPARATORS.len()];
    let (wrapper, wrap) = WRAPPERS[wrapper % WRAPPERS.len()];
    let pieces = KEY.as_bytes().chunks(every).map(|piece| encode(std::str::from_utf8(piece).unwrap()));
    let text = pieces.collect::<Vec<_>>().join(with);
    (format!("{encoding} × {separator} × {wrapper}"), wrap(&text))
}

/// Every pair of the three, each with some third; where a search goes through all of `GENERATED`, every triple.
#[test]
fn every_pair_of_encoding_separator_and_wrapper() {
    let canary = Canary::of(&[KEY]);
    let all = generated::tenths(1) > 1;
    for encoding in 0..ENCODINGS.len() {
        for separator in 0..SEPARATORS.len() {
            for wrapper in 0..WRAPPERS.len() {
                // A square of remainders in which each pair of two comes once.
                if all || (encoding + separator + wrapper) % ENCODINGS.len().min(WRAPPERS.len()) == 0 {
                    let (how, text) = written_as(encoding, separator, wrapper);
                    assert_hidden(&canary, &how, &text);
                }
            }
        }
    }
}

/// What nobody could foresee is between the pieces, and whole keys in other ways of writing, inside every wrapper.
#[test]
fn every_stranger_and_every_form_in_every_wrapper() {
    let like = "ѕκ-рrоj-Нq7RtХv9Lm4Κр8Zѕ1Wd6bVn3Jс5Fg0ҮtUеІоРаЅdFgНјΚl";
    let shown = redact_all(&format!("Ключ: отправлен {like}, кто-то его видел.")).text;
    assert!(!shown.contains("v9Lm4") && shown.ends_with(", кто-то его видел."), "{shown}");
    let canary = Canary::of(&[KEY]);
    // Of other vendors' keys nobody knows how long they are: there must be none of their letters elsewhere.
    for key in [
        concat!("sk-", "proj-Hq7RtXv9Lm4Kp8Zs1Wd6bVn3Jc5Fg0YtUeIoPaSdFgHjKl"),
        concat!("sk-", "ant-api03-Hq7RtXv9Lm4Kp8Zs1Wd6bVn3Jc5Fg0YtUeIoPaSdFgHjKlAA"),
    ] {
        for (name, write) in FORMS.iter().filter(|(name, _)| !name.starts_with("base64")) {
            let shown = redact_all(&format!("openrouter 401 User not found. key {}\n", write(key))).text;
            assert!(Canary::of(&[key]).found_in(&shown).is_none(), "{name}: {shown}");
        }
    }
    for (wrapper, wrap) in WRAPPERS {
        for (name, every, with) in STRANGERS {
            assert_hidden(&canary, &format!("{name} × {wrapper}"), &wrap(&between(KEY, *every, with)));
        }
        for (name, write) in FORMS {
            assert_hidden(&canary, &format!("{name} × {wrapper}"), &wrap(&write(KEY)));
        }
    }
}

#[test]
fn every_way_of_breaking_it_into_lines() {
    let canary = Canary::of(&[KEY]);
    for (lines, break_up) in LINES {
        for intro in ["the key ", "", "api_key="] {
            let text = format!(
                "openrouter 401 User not found.\n{}\nnext line of the log\n",
                break_up(&format!("{intro}{KEY}"))
            );
            assert_hidden(&canary, &format!("{lines} × {intro:?}"), &text);
        }
    }
}

#[test]
fn every_shape_of_every_vendor_behind_every_separator() {
    for shape in KEYS {
        let key = format!("{}{}", shape.prefix, shape.example);
        let canary = &key[key.len() - 16..key.len() - 4];
        for before in [
            "key ",
            "\"",
            "\\u001b[35m",
            "[35m",
            "^[[35m",
            "#033[35m",
            "\\x1b[35m",
            "\\033[35m",
            "\\e[35m",
            "%22",
            "%3D",
            "%20",
            "%3A",
            "%0A",
            "=3D",
            "\\x27",
            "\\x22",
            "\\n",
            "\\t",
            "&quot;",
            "&#39;",
            "\u{200b}",
            "（",
        ] {
            let text = format!("openrouter 404 No endpoints found {before}{key}\"");
            let found = redact_all(&text);
            assert!(!found.text.contains(canary), "{} behind {before:?}: {}", shape.vendor, found.text);
        }
    }
    for address in ADDRESSES {
        let text = format!("POST https://{}{} failed", address.before, address.example);
        let tail = &address.example[address.example.len() - 12..];
        assert!(!redact_all(&text).text.contains(tail), "{text}");
    }
    for tail in TAILS {
        let text = format!("openrouter 401 {}{} was refused", tail.example, &format!("{}12", tail.behind)[..4]);
        assert!(!redact_all(&text).text.contains(&tail.example[12..]), "{text}");
    }
}

/// Processor time of this thread so far, nanoseconds: unlike the clock it stands still while other programs run.
#[cfg(target_os = "linux")]
fn worked() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

/// Eight times the text, and eight times the work, the least of three; 64 times where it is quadratic.
#[cfg(target_os = "linux")]
#[test]
fn the_mask_is_linear_in_what_was_quadratic() {
    for ((name, small_text), (_, large_text)) in slow_texts(8 * 1024).zip(slow_texts(64 * 1024)) {
        let time = |text: &str| {
            let once = || {
                let begun = worked();
                let _ = Sendable::of(&redact_all(text).text, Prompts::LeftOut);
                worked() - begun
            };
            (0..3).map(|_| once()).fold(f64::MAX, f64::min)
        };
        let (small, large) = (time(&small_text), time(&large_text));
        // The kernel counts in ticks of some milliseconds.
        assert!(large < 24.0 * small + 120e6, "{name}: {small} ns, then {large} ns");
    }
}

/// Printers strike a letter out with a backspace; what was decoded before it must lose its place as well.
#[test]
fn what_is_struck_out_moves_no_mask() {
    for struck in 1..40 {
        let back = "\u{8}".repeat(struck);
        let text = format!("{}plain{back}in the header \\x6b\\x65\\x79 {KEY} of the call", "\\x41".repeat(20));
        let safe = redact_all(&text).text;
        assert!(!safe.contains(&KEY[16..]) && safe.ends_with(" of the call"), "{struck}: {safe}");
    }
}

/// Of a key that is known the digits alone are enough, however they are written.
#[test]
fn the_digits_of_a_known_key_are_found_whatever_is_between_them() {
    let body = &KEY["sk-or-v1-".len()..];
    let with = |between: &str, of: usize| {
        let groups: Vec<&str> = (0..body.len()).step_by(of).map(|at| &body[at..(at + of).min(body.len())]).collect();
        groups.join(between)
    };
    let numbers = |how: fn(u8) -> String| body.bytes().map(how).collect::<Vec<_>>();
    let backwards: String = body.chars().rev().flat_map(|letter| [letter, ' ']).collect();
    let forms = [
        with(" ", 1),
        with("', '", 1),
        with("<i></i>", 1),
        with("-", 4),
        with(" · ", 7),
        with("\n   | ", 4),
        with(" ", 4).to_uppercase(),
        backwards,
        numbers(|byte| byte.to_string()).join(", "),
        numbers(|byte| format!("0x{byte:02x}")).join(", "),
        numbers(|byte| format!("{byte:02x}")).join(" "),
        numbers(|byte| format!("{byte:02X}")).join(":"),
        numbers(|byte| format!("{byte:o}")).join(", "),
        numbers(|byte| format!("0o{byte:o}")).join(" "),
        numbers(|byte| format!("{byte:08b}")).join(" "),
        numbers(|byte| format!("0b{byte:b}")).join(", "),
        base32(body.as_bytes()).trim_end_matches('=').to_string(),
        base32(&body.as_bytes()[..48]).trim_end_matches('=').to_lowercase(),
        BASE64_STANDARD.encode(body.bytes().flat_map(|letter| [letter, 0]).collect::<Vec<_>>()),
    ];
    let mut known = Redactor::default();
    known.learn(&ApiKey::new(KEY.to_string()));
    for form in forms {
        let safe = known.redact(&format!("the server said ({form}) and went away")).text;
        assert!(safe.len() < 70 && safe.starts_with("the server said (") && safe.ends_with("and went away"), "{safe}");
    }
}

#[test]
fn a_word_at_the_last_place_of_a_value_is_none() {
    for length in 60..90 {
        let text = format!("the token is {}the the the the plain words go on", ".".repeat(length));
        assert_eq!(redact_all(&text).text, text);
    }
}

#[test]
fn pieces_in_the_records_of_a_collector_are_joined_inside_a_string_too() {
    let records = "{\"MESSAGE\":\"sk-or-v1-5a3c9e1f7b2d4860a1c3e\"}\n{\"MESSAGE\":\"5f70918273645b6d7e8f9a0b1c2d3e\"}\n{\"MESSAGE\":\"4f5a60718c0de\"}";
    for text in [
        records.to_string(),
        format!("{{\"raw\":\"{{\\\"error\\\":\\\"bad {records}\\\"}}\",\"provider\":\"openrouter\"}}"),
    ] {
        let shown = redact_all(&text).text;
        assert!(!shown.contains("5f70918273645b6d") && !shown.contains("4f5a60718c0de"), "{shown}");
    }
}

#[test]
fn words_behind_a_short_key_stay() {
    for text in [
        "key sk-or-v1-000: Expecting value",
        "sk-or-v1-123: Wonderful",
        "sk-or-v1-000: Unexpected token",
        "sk-ant-1: Something else",
    ] {
        assert_eq!(redact_all(text).text, text);
    }
}

#[test]
fn a_value_ends_at_its_quote_and_a_password_at_the_last_sign() {
    const SECRET: &str = "S3cretPassw0rd42xyz";
    for text in [
        format!("http://bob:p/{SECRET}@127.0.0.1:1"),
        format!("postgres://app:p@ss{SECRET}@db:5432/app"),
        format!("http://bob:p?{SECRET}@proxy:8080/"),
        format!("http://bob:p#{SECRET}@proxy:8080/"),
        format!("http://bob:p,{SECRET}@proxy:8080/"),
        format!("http://bob:p'{SECRET}@proxy:8080/"),
        format!("http://bob:{}{SECRET}@proxy:8080/", "x1".repeat(300)),
        format!("{{\"password\":\"ab,{SECRET}\"}}"),
        format!("{{\"password\":\"ab${SECRET}\"}}"),
        format!("{{\"password\":\"two words {SECRET}\"}}"),
        format!("Server=x;Uid=sa;Pwd={SECRET};"),
        format!("Ocp-Apim-Subscription-Key: {SECRET}"),
        format!("X-Auth-Token: {SECRET}"),
        format!("{{\"token\": \"{SECRET}\"}}"),
        format!("passphrase: {SECRET}"),
        format!("AZURE_OPENAI_KEY={SECRET}"),
        format!("curl -u admin:{SECRET} https://x"),
        format!("curl -b '__session={SECRET}'"),
        "Authorization: Bearer sdfwesdfuwieorqpwoeiruty".replace("sdfwesdfuwieorqpwoeiruty", &SECRET.to_lowercase()),
        format!("-----BEGIN RSA PRIVATE KEY-----\n{SECRET}{SECRET}\n{SECRET}{SECRET}\n-----END RSA PRIVATE KEY-----"),
    ] {
        let shown = redact_all(&text).text;
        assert!(!shown.to_lowercase().contains(&SECRET[6..].to_lowercase()), "{text}\n{shown}");
    }
    for (text, secret) in [
        (format!("api_key=Ocp-Apim-Subscription-Key: {SECRET}"), SECRET),
        (format!("api_key=X-Auth-Token: {SECRET} token: X-API-Key: {SECRET}"), SECRET),
        ("bot 123456789:AAJPiX1EwY2orTyRqBRlEaZUZrwpPtuEFBN stopped".into(), "JPiX1EwY2orTyRq"),
        ("key sk-LI7jChGi4s6A refused".into(), "LI7jChGi4s6A"),
        ("from \"joe doe\"@example.com".into(), "joe doe"),
        ("{\"from\":\"\\\"joe doe\\\"@example.com\"}".into(), "joe doe"),
        ("org_abcdefghijklmnopqrst".into(), "abcdefghijklmnop"),
        ("{\"user_id\":\"user_abcd\"}".into(), "abcd"),
        ("user_id='joe'".into(), "joe"),
    ] {
        let shown = redact_all(&text).text;
        assert!(!shown.contains(secret), "{text}\n{shown}");
        assert!(!text.starts_with('{') || serde_json::from_str::<serde_json::Value>(&shown).is_ok(), "{shown}");
    }
    assert!(!redact_all("mail jörg.müller@exämple.de now").text.contains("müller"));
    for harmless in
        ["https://cdn.example.com/npm/x@1.2.3/index.js", "http://127.0.0.1:8080/a@b", "PWD=/home/bob/project"]
    {
        assert_eq!(redact_all(harmless).text, harmless);
    }
}

/// A text in another writing may hold the key of any vendor, or the name of a password, anywhere in it.
#[test]
fn a_secret_inside_an_encoded_text_is_masked_with_it() {
    const SECRET: &str = "q7Rt2Xv9Lm4Kp8Zs1Wd6";
    let inner = [
        format!("{{\"api_key\":\"{SECRET}\"}}"),
        format!("bob the builder:gsk_{SECRET}{SECRET}aB1cD2eF3gH4"),
        format!("DB_HOST=x\nDB_PASSWORD={SECRET}\n"),
        format!("Authorization: Bearer {SECRET}"),
        "user jane.doe@example.com".to_string(),
    ];
    for inner in inner {
        let wide: Vec<u8> = inner.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for encoded in [
            BASE64_STANDARD.encode(&inner),
            BASE64_URL_SAFE_NO_PAD.encode(&inner),
            BASE64_STANDARD.encode(BASE64_STANDARD.encode(&inner)),
            BASE64_STANDARD.encode(&wide),
            base32(inner.as_bytes()),
            hexadecimal(inner.as_bytes()),
            numbers(&inner, " ", |byte| format!("{byte:02x}")),
            numbers(&inner, ", ", |byte| format!("0x{byte:02X}")),
            numbers(&inner, ", ", |byte| byte.to_string()),
            numbers(&inner, " ", |byte| format!("{byte:o}")),
            numbers(&inner, " ", |byte| format!("{byte:08b}")),
        ] {
            let plain = encoded.trim_end_matches('=').to_string();
            for text in [
                format!("data: {encoded}"),
                format!("https://example.com/cb/{plain}?x=1"),
                format!("{{\"payload\":\"{encoded}\",\"n\":1}}"),
            ] {
                let shown = redact_all(&text).text;
                let known = plain
                    .as_bytes()
                    .windows(20)
                    .skip(8)
                    .find(|piece| shown.contains(std::str::from_utf8(piece).unwrap()));
                assert!(known.is_none(), "{inner}\n{text}\n{shown}");
            }
        }
    }
    for harmless in [
        BASE64_STANDARD.encode("a picture of a cat, and nothing else in it at all"),
        "src/core/ingest/redact/encoded_runs/tests/and/more".to_string(),
        hexadecimal(b"plain words in hexadecimal"),
        numbers(b"plain words in numbers", ", ", |byte| byte.to_string()),
        "99, 101, 120, 98, 97, 110, 104, 115, 114, 116, 100, 99, 101, 118, 109, 97, 98 ms".to_string(),
        "anthropic/claude-sonnet-4-20250514-thinking-max".to_string(),
    ] {
        assert_eq!(redact_all(&harmless).text, harmless);
    }
}

/// A password that its form does not give away, behind its name as dumps, files and commands write it.
#[test]
fn a_password_is_found_behind_whatever_its_name_is_joined_by() {
    const SECRET: &str = "hunter2Zebra77";
    for text in [
        "Config { secret: SecretString(\"x\"), password: Some(\"SECRET\") }",
        "Config {\n    password: Some(\n        \"SECRET\",\n    ),\n}",
        "array(1) {\n  [\"password\"]=>\n  string(14) \"SECRET\"\n}",
        "Array\n(\n    [password] => SECRET\n)",
        "a:1:{s:8:\"password\";s:14:\"SECRET\";}",
        "(:user \"bob\" :password \"SECRET\")",
        "{ [\"password\"] = \"SECRET\" }",
        " $ password: chr \"SECRET\"",
        "password: >-\n  SECRET\n",
        "password: |\n  SECRET\n",
        "password: &pw SECRET\n",
        "password: !!str SECRET\n",
        "password = \"\"\"SECRET\"\"\"\n",
        "INSERT INTO cfg (name, value) VALUES ('smtp_password','SECRET');",
        "CREATE USER 'bob'@'%' IDENTIFIED BY 'SECRET';",
        "ALTER ROLE bob WITH PASSWORD 'SECRET';",
        "    DB_PASSWORD    REG_SZ    SECRET\n",
        "<password><![CDATA[SECRET]]></password>",
        "<wsse:Password Type=\"#PasswordText\">SECRET</wsse:Password>",
        "<key>password</key>\n<string>SECRET</string>",
        "Content-Disposition: form-data; name=\"password\"\r\n\r\nSECRET\r\n--b",
        "[\"curl\", \"--password\", \"SECRET\"]",
        "['curl', '-u', 'bob:SECRET', 'https://x.example']",
        "[('user', 'bob'), ('password', 'SECRET')]",
        "ENV DB_PASSWORD SECRET",
        "SetEnv DB_PASSWORD SECRET",
    ] {
        let text = text.replace("SECRET", SECRET);
        for text in [openrouter_doctor::core::ingest::clean::clean(&text), serde_json::Value::from(text).to_string()] {
            let shown = redact_all(&text).text;
            assert!(!shown.contains(&SECRET[4..]), "{shown}");
        }
    }
    for text in ["password SECRET was rejected", "the passphrase 'SECRET' is wrong", "user,password\nbob,SECRET\n"] {
        let shown = redact_all(&text.replace("SECRET", SECRET)).text;
        assert!(!shown.contains(&SECRET[4..]), "{shown}");
    }
    // Fields of a form, sentences, and tables of what is no secret.
    for text in [
        "password OAuth2.Handler failed, password Reset it",
        "model,tokens,key\nopenai/gpt-4o-2024-08-06,1200,cache\n",
        "key,value\nmodel,anthropic/claude-sonnet-4-20250514\n",
        "echo gen-1700000000-AbCdEfGhIjKlMnOpQrSt | jq",
        "{\"required\":[\"password\",\"email\"]}",
        "forgot your password? \"Reset it\" here",
        "<input name=\"password\" type=\"text\"> Enter it2day",
    ] {
        assert_eq!(redact_all(text).count, 0, "{}", redact_all(text).text);
    }
    let block = "kind: Secret\ndata:\n  foo: |\n    aHVudGVyMlpl\n    YnJhNzc5OTk5\n  bar: eHh4\nmetadata:\n  name: x";
    let shown = redact_all(block).text;
    assert!(["aHVu", "YnJh", "eHh4"].iter().all(|line| !shown.contains(line)) && shown.ends_with("name: x"), "{shown}");
    let copied = redact_all("New-Object System.Net.Cookie(\"__session\", \"abc123def456ghi789jkl\", \"/\")").text;
    assert!(!copied.contains("def456"), "{copied}");
}

/// Files, commands and records of programs, in which a name and its secret are not side by side in one way only.
#[test]
fn names_of_secrets_in_files_commands_and_records() {
    const SECRET: &str = "q7Rt2Xv9Lm4Kp8Zs1Wd6";
    for text in [
        "machine openrouter.ai login bob password SECRET",
        "machine x.example\n  login bob\n  password SECRET",
        "{\"name\":\"x-api-key\",\"value\":\"SECRET\"}",
        "{\n \"name\": \"Authorization\",\n \"value\": \"Token SECRET\"\n}",
        "- name: FOO_API_KEY\n  value: SECRET",
        "<password>SECRET</password>",
        "<add key=\"ApiKey\" value=\"SECRET\" />",
        "variable \"db_password\" {\n  default = \"SECRET\"\n}",
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  foo: SECRET",
        "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{\"a\":\"b\",\"foo\":\"SECRET\"}}",
        "stringData:\n  foo: SECRET\nkind: Secret",
        "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"SECRET\"}}}",
        "client-key-data: SECRET",
        "REDISCLI_AUTH=SECRET",
        "jdbc:oracle:thin:bob/SECRET@db:1521/x",
        "OPENROUTER_API_KEY_2=SECRET",
        "SECRET_KEY_BASE=SECRET",
        "{\"botToken\":\"SECRET\"}",
        "licenseKey: SECRET",
        "Config { api_key: Some(\"SECRET\") }",
        "key := \"a\"; apiSecret := \"SECRET\"",
        "密码: SECRET",
        "API key: SECRET",
        "set -gx FOO_API_KEY SECRET",
        "setx FOO_API_KEY \"SECRET\" /M",
        "aws configure set aws_secret_access_key SECRET",
        "x --access-token SECRET",
        "x --client-secret SECRET",
        "http -a bob:SECRET x",
        "mysql -u bob -pSECRET db",
        "docker login -u bob -p SECRET x",
        "keytool -storepass SECRET",
        "openssl rsa -passin pass:SECRET",
        "kubectl create secret generic x --from-literal=foo=SECRET",
        "Authorization: Token SECRET",
        "Authorization: ApiKey SECRET",
        "x-functions-key: SECRET",
        "X-Auth: SECRET",
        "wss://x.example/?auth=SECRET",
        "https://hc-ping.com/SECRET",
        "Private-Lines: 1\nSECRETSECRET\nPrivate-MAC: 0",
        "'-----BEGIN RSA PRIVATE KEY-----\\n' +\n'SECRETSECRETSECRET\\n' +\n'-----END RSA PRIVATE KEY-----'",
        "[\"-----BEGIN PRIVATE KEY-----\", \"SECRETSECRETSECRET\", \"-----END PRIVATE KEY-----\"]",
        "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nSECRETSECRET\n---- END SSH2 ENCRYPTED PRIVATE KEY ----",
        "-----BEGIN OpenVPN Static key V1-----\nSECRET\n-----END OpenVPN Static key V1-----",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"SECRET\"}",
        "{\"k\": \"SECRET\", \"kty\": \"oct\"}",
        "<RSAKeyValue><Modulus>x</Modulus><D>SECRET</D></RSAKeyValue>",
        "db.example:5432:app:bob:SECRET",
        "*:*:*:postgres:SECRET",
        "root:$6$SECRET$SECRET:19000:0:99999:7:::",
        "bob:$2y$10$SECRET",
        "| api_key | SECRET |",
        "api_key,model\nSECRET,openai/gpt-4o",
        "model,api_key\nopenai/gpt-4o,x\nopenai/gpt-4o,SECRET",
        "name\tapi_key\nx\tSECRET",
        "| name | api_key |\n|---|---|\n| x | SECRET |",
        " id | auth_token \n----+-----------\n  1 | SECRET",
        "cs1Label=apiKey cs1=SECRET msg=x",
        "{\"key\":\"x-api-key\",\"value\":{\"arrayValue\":{\"values\":[{\"stringValue\":\"SECRET\"}]}}}",
        "api_key=os.getenv(\"OPENROUTER_API_KEY\") or \"SECRET\"",
        "gh secret set OPENROUTER_API_KEY --body SECRET",
        "gh secret set OPENROUTER_API_KEY -b\"SECRET\"",
        "vercel env add OPENROUTER_API_KEY production <<< SECRET",
        "echo SECRET | wrangler secret put OPENROUTER_API_KEY",
        "printf \"SECRET\" | gcloud secrets create x --data-file=-",
        "OPENROUTER_API_KEY=a1b2c3d4e5f6g7h8i9j0,SECRET",
        "https://gateway.example/v1/SECRET/chat?api_key=SECRET",
        ".openrouter.ai\tTRUE\t/\tTRUE\t1790000000\t__session\tSECRET",
        "user_code=x&device_code=SECRET",
        "openssl enc -k SECRET",
        "rar a -hpSECRET x",
        "ldapsearch -w SECRET -D cn=x",
        "我的密钥是 SECRET，一直报错",
        "APIキーは「SECRET」です",
        "API 키: SECRET",
        "minha chave é SECRET",
        "chiave API: SECRET",
        "klucz API: SECRET",
        "ключ API: SECRET",
        "khóa API: SECRET",
        "مفتاح API: SECRET",
        "कुंजी API: SECRET",
        "│ password │ SECRET │",
        "api_key\tSECRET",
        "password ...... SECRET",
        "password -> SECRET",
        "The password is SECRET",
        "password: |\n  SECRET",
        "\"password\":\n   \"SECRET\"",
        "<password><![CDATA[SECRET]]></password>",
        "<string name=\"api_key\">SECRET</string>",
        "<key>apiKey</key>\n<string>SECRET</string>",
        "Content-Disposition: form-data; name=\"api_key\"\r\n\r\nSECRET\r\n--b",
        "array [\"api_key\"]=>\n  string(20) \"SECRET\"",
        "Array ( [api_key] => SECRET",
        "os.environ[\"API_KEY\"] = \"SECRET\"",
        "(:api-key \"SECRET\")",
        "api_keys: [\"SECRET\"]",
        "secrets:\n  - SECRET",
        "password:\n  value: SECRET",
        "ENV API_KEY SECRET",
        "#define API_KEY \"SECRET\"",
        "const API_KEY: string = \"SECRET\"",
        "API key SECRET is invalid",
        "Incorrect API key provided: SECRET",
        "Authorization: Bearer \"SECRET\"",
        "'Authorization': 'Bearer ' + 'SECRET'",
        "Authorization: Bearer \\\nSECRET",
        "auth=(\"bob\", \"SECRET\")",
        "{\"username\":\"bob\",\"key\":\"SECRET\"}",
        "curl -uadmin:SECRET x",
        "curl -sSu admin:SECRET x",
        "ConvertTo-SecureString \"SECRET\" -AsPlainText",
        "CREATE USER bob IDENTIFIED BY 'SECRET'",
        "requirepass SECRET",
        "_gh_sess=SECRET",
        "https://x.example/?magic=SECRET",
        "X-Jwt-Assertion: SECRET",
        "токен: SECRET",
        "口令: SECRET",
        "ParameterKey=DbPassword,ParameterValue=SECRET",
    ] {
        let (front, last) = text.rsplit_once("SECRET").unwrap();
        let text = match text.matches("SECRET").count() {
            2.. if !text.contains("PRIVATE") && !text.contains("Private") => format!("{front}{SECRET}{last}"),
            _ => text.replace("SECRET", SECRET),
        };
        let shown = redact_all(&text).text;
        assert!(!shown.contains(&SECRET[..12]) && !shown.contains(&SECRET[4..16]), "{text}\n{shown}");
        let json = text.starts_with(['{', '[']);
        assert!(!json || serde_json::from_str::<serde_json::Value>(&shown).is_ok(), "{shown}");
    }
    for bytes in ["", " ", ":"] {
        let text: Vec<String> = KEY.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!redact_all(&text.join(bytes)).text.contains(&text[20..30].join(bytes)));
    }
    // The kind is written in both ways, far from each other.
    let far = format!("\"kind\":\"Secret\" {} kind: Secret\ndata:\n  foo: {SECRET}\n", "é ".repeat(60_000));
    assert!(!redact_all(&far).text.contains(SECRET));
    for harmless in [
        "the token count is 1234567890123456",
        "docker run -p 8080:80 x",
        "login failed for bob",
        "foreign_key_count=3",
        "the key: it is lost",
        "set the api key first",
        "kind: Secret stuff\ndata: none",
        "the token of gen-1712345678-AbCdEfGhIjKlMnOpQrSt was counted twice",
        "auth failed for request req_011CSHoEeqs5C35K2UUqy7xd",
        "key 12345678901234567890 of the table",
        "tokens: 16385, model anthropic/claude-3-5-sonnet-20241022",
        "tokenizer = Llama3TokenizerFast2048x",
        "src/app.rs:1234:main:bob: error",
        "docker run -u1000:1000 x",
        "{\"d\":\"averylongvalue1234\",\"k\":\"averylongvalue1234\"}",
        "s k i p p e d and 115, 107, 45 more",
        "00000010: 6865 6c6c 6f20 776f 726c 6420 6167 6169  hello world agai\n00000020: 6e",
    ] {
        assert_eq!(redact_all(harmless).text, harmless);
    }
}
