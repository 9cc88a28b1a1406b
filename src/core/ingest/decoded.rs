//! The text as a reader decodes it: escapes, entities, percent signs and spelled-out colours undone, and the way back.

use super::clean::is_invisible;
use super::{dump, lookalikes};
use std::borrow::Cow;
use std::ops::Range;

/// JSON in JSON in a log in JSON: deeper nesting than that is nobody's log.
const LAYERS: usize = 4;
/// Longest spelled-out colour, title or link of a terminal, and tag of a page.
const LONGEST_COLOUR: usize = 24;
const LONGEST_STRING: usize = 512;
const LONGEST_TAG: usize = 400;
/// What has no name between `<` and `>`, or is part of what has one.
const NAMELESS: &[&str] = &["<![CDATA[", "<!-->", "<!---->", "<!-- -->"];

/// Something that was found at a place of a text.
pub(super) trait DecodedMatch {
    /// Turns every place that it names, the one that counts first, into a place of another text.
    fn each_place(&mut self, map: impl FnMut(&mut Range<usize>));
}

/// Seeks in the text and in every layer of decoding below it; all places are of the text.
pub(super) fn everywhere<T: DecodedMatch>(text: &str, find: impl Fn(&str, &mut Vec<T>)) -> Vec<T> {
    let mut all = Vec::new();
    let mut layers: Vec<Decoded> = Vec::new();
    loop {
        let above = layers.last().map_or(text, |layer| layer.text.as_str());
        let mut found = Vec::new();
        find(above, &mut found);
        all.extend(found.into_iter().filter_map(|one| placed(one, text, layers.iter().rev())));
        if let Some(dump) = Decoded::of_dump(above) {
            let mut found = Vec::new();
            find(&dump.text, &mut found);
            let way = || std::iter::once(&dump).chain(layers.iter().rev());
            all.extend(found.into_iter().filter_map(|one| placed(one, text, way())));
        }
        if layers.len() == LAYERS {
            return all;
        }
        let Some(layer) = Decoded::of(above) else { return all };
        layers.push(layer);
    }
}

/// What was found, at its places in `text`. None where a range of an escape begins or ends in the middle of what one
/// letter stands for.
fn placed<'a, T: DecodedMatch>(mut one: T, text: &str, way: impl Iterator<Item = &'a Decoded> + Clone) -> Option<T> {
    let mut whole = true;
    one.each_place(|place| {
        for layer in way.clone() {
            *place = layer.original(place);
        }
        whole &= text.is_char_boundary(place.start) && text.is_char_boundary(place.end);
    });
    whole.then_some(one)
}

/// A decoded text and where each piece of it was read.
struct Decoded {
    text: String,
    pieces: Vec<Piece>,
}

/// From `at` on the text was read at `from`: letter by letter, or all of it from one escape of `length` bytes.
struct Piece {
    at: u32,
    from: u32,
    length: u32,
}

impl Decoded {
    /// None where nothing is to be decoded, or the text is too large to be one that people look at.
    fn of(text: &str) -> Option<Self> {
        // Most texts have nothing to decode, and are not copied to find that out.
        let first = first_token(text)?;
        u32::try_from(text.len()).ok()?;
        let mut out = Self { text: String::with_capacity(text.len()), pieces: Vec::new() };
        out.copy(text, 0, first);
        let mut at = first;
        while at < text.len() {
            let run = plain(text, at);
            if run > 0 {
                out.copy(text, at, at + run);
                at += run;
                continue;
            }
            match token(&out.text, &text[at..]) {
                // Printers struck a letter twice to make it bold: the last one counts.
                Some((length, _)) if text.as_bytes()[at] == 0x08 => {
                    out.strike_out();
                    at += length;
                }
                Some((length, decoded)) => {
                    out.replace(at, length, &decoded);
                    at += length;
                }
                None => {
                    let length = undecoded(text, at);
                    out.copy(text, at, at + length);
                    at += length;
                }
            }
        }
        Some(out)
    }

    /// What the bytes say that a text shows in columns. Each line is masked whole: it says the same twice.
    fn of_dump(text: &str) -> Option<Self> {
        let lines = dump::lines(text);
        u32::try_from(text.len()).ok().filter(|_| !lines.is_empty())?;
        let mut out = Self { text: String::new(), pieces: Vec::new() };
        for (line, says) in lines {
            out.replace(line.start, line.len(), &says);
        }
        Some(out)
    }

    fn copy(&mut self, text: &str, from: usize, to: usize) {
        if from == to {
            return;
        }
        let goes_on = self.pieces.last().is_some_and(|piece| {
            piece.length == 0 && piece.from as usize + (self.text.len() - piece.at as usize) == from
        });
        if !goes_on {
            self.piece(from, 0);
        }
        self.text.push_str(&text[from..to]);
    }

    fn strike_out(&mut self) {
        self.text.pop();
        // A place behind the end would make all places after it wrong.
        while self.pieces.last().is_some_and(|piece| piece.at as usize >= self.text.len()) {
            self.pieces.pop();
        }
    }

    fn replace(&mut self, from: usize, length: usize, with: &str) {
        if !with.is_empty() {
            self.piece(from, length);
            self.text.push_str(with);
        }
    }

    fn piece(&mut self, from: usize, length: usize) {
        // The text is shorter than the one it is read from, whose length fits.
        let number = |size: usize| u32::try_from(size).unwrap_or(u32::MAX);
        self.pieces.push(Piece { at: number(self.text.len()), from: number(from), length: number(length) });
    }

    fn piece_at(&self, at: usize) -> Option<&Piece> {
        let index = self.pieces.partition_point(|piece| piece.at as usize <= at);
        self.pieces.get(index.checked_sub(1)?)
    }

    /// The stretch of the text above that this stretch was read from.
    fn original(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.piece_at(range.start).map_or(0, |piece| match piece.length {
            0 => piece.from as usize + range.start - piece.at as usize,
            _ => piece.from as usize,
        });
        let last = range.end.saturating_sub(1).max(range.start);
        let end = self.piece_at(last).map_or(0, |piece| match piece.length {
            0 => piece.from as usize + last - piece.at as usize + 1,
            length => (piece.from + length) as usize,
        });
        start..end.max(start)
    }
}

/// Where the first thing stands that is decoded.
fn first_token(text: &str) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        at += plain(text, at);
        if at < text.len() {
            if token(&text[..at], &text[at..]).is_some() {
                return Some(at);
            }
            at += undecoded(text, at);
        }
    }
    None
}

/// How many bytes from here on begin nothing that is decoded.
fn plain(text: &str, at: usize) -> usize {
    let rest = &text.as_bytes()[at..];
    rest.iter().position(|byte| TELLING[usize::from(*byte)]).unwrap_or(rest.len())
}

/// How many bytes are passed over where nothing is decoded. Of a row of backslashes none escapes more than the last one
/// does.
fn undecoded(text: &str, at: usize) -> usize {
    let slashes = text.as_bytes()[at..].iter().take_while(|byte| **byte == b'\\').count();
    slashes.max(text[at..].chars().next().map_or(1, char::len_utf8))
}

/// Bytes at which something that is decoded may begin.
const TELLING: [bool; 256] = {
    let mut telling = [false; 256];
    let mut byte = 0_u8;
    loop {
        telling[byte as usize] =
            matches!(byte, b'\\' | b'%' | b'&' | b'=' | b'^' | b'#' | b'[' | b']' | b'<' | b'`' | 0x7f..)
                || (byte < b' ' && byte != b'\n' && byte != b'\t');
        if byte == u8::MAX {
            break telling;
        }
        byte += 1;
    }
};

/// What begins with `rest`: how many bytes, and what they stand for.
fn token(before: &str, rest: &str) -> Option<(usize, Cow<'static, str>)> {
    let letter = rest.chars().next()?;
    match letter {
        '\\' => escape(rest),
        '%' => percent(rest),
        '&' => entity(rest),
        '=' => quoted_printable(rest),
        '[' => colour(rest).map(|length| (length, Cow::Borrowed(""))),
        '^' | '#' | '<' | '␛' => spelled_escape(rest).or_else(|| tag(rest)),
        '`' => backtick(rest),
        ']' => rest.starts_with("]]>").then_some((3, Cow::Borrowed(""))),
        // Pictures of line ends and of other control characters.
        '␊' | '␍' | '␤' => Some((letter.len_utf8(), Cow::Borrowed("\n"))),
        '\u{2400}'..='\u{2421}' => Some((letter.len_utf8(), Cow::Borrowed(""))),
        'ⓐ'..='ⓩ' => folded(letter, 'ⓐ' as u32 - 'a' as u32),
        '①'..='⑨' => folded(letter, '①' as u32 - '1' as u32),
        '⁰' | '⁴'..='⁹' => folded(letter, '⁰' as u32 - '0' as u32),
        '₀'..='₉' => folded(letter, '₀' as u32 - '0' as u32),
        // The alphabets of formulas leave out those that were there before.
        '⓪' | '¹' | '²' | '³' | 'ℯ' | 'ℊ' | 'ℴ' | 'ℎ' => older(letter),
        '\u{1b}' => Some((1 + behind_escape(&rest[1..]), Cow::Borrowed(""))),
        '\u{9b}' => {
            let length = letter.len_utf8();
            Some((length + sequence(&rest[length..]), Cow::Borrowed("")))
        }
        '！'..='～' => folded(letter, 0xfee0),
        '\u{1d400}'..='\u{1d6a3}' => {
            mathematical(letter, 0x1d400, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        }
        '\u{1d7ce}'..='\u{1d7ff}' => mathematical(letter, 0x1d7ce, b"0123456789"),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some((letter.len_utf8(), Cow::Borrowed("-"))),
        '\u{fe58}' | '\u{fe63}' => Some((letter.len_utf8(), Cow::Borrowed("-"))),
        // Accents without a letter of their own.
        '\u{300}'..='\u{36f}' => Some((letter.len_utf8(), Cow::Borrowed(""))),
        _ if letter.is_control() || is_invisible(letter) => Some((letter.len_utf8(), Cow::Borrowed(""))),
        _ => lookalikes::plain(before, rest).map(|(length, plain)| (length, plain.to_string().into())),
    }
}

/// A full-width letter as the letter it looks like.
fn folded(letter: char, by: u32) -> Option<(usize, Cow<'static, str>)> {
    char::from_u32(letter as u32 - by).map(|plain| (letter.len_utf8(), plain.to_string().into()))
}

/// A letter whose place in its alphabet was taken by an older one.
fn older(letter: char) -> Option<(usize, Cow<'static, str>)> {
    const OLDER: &[(char, &str)] =
        &[('⓪', "0"), ('¹', "1"), ('²', "2"), ('³', "3"), ('ℯ', "e"), ('ℊ', "g"), ('ℴ', "o"), ('ℎ', "h")];
    let (_, plain) = OLDER.iter().find(|(older, _)| *older == letter)?;
    Some((letter.len_utf8(), Cow::Borrowed(plain)))
}

/// A letter or a colour as PowerShell escapes it.
fn backtick(rest: &str) -> Option<(usize, Cow<'static, str>)> {
    if rest.starts_with("`e[") {
        return Some((2 + sequence(&rest[2..]), Cow::Borrowed("")));
    }
    let inner = rest.strip_prefix("`u{")?;
    let end = inner.bytes().take(7).position(|byte| byte == b'}')?;
    Some((end + 4, letter_of(hex(inner, end)?)))
}

/// A bold, italic or double-struck letter: the alphabets of formulas follow one another.
fn mathematical(letter: char, first: u32, alphabet: &[u8]) -> Option<(usize, Cow<'static, str>)> {
    let place = usize::try_from(letter as u32 - first).ok()? % alphabet.len();
    Some((letter.len_utf8(), char::from(alphabet[place]).to_string().into()))
}

/// The letter of a code point; none where a letter is only half of one.
fn letter_of(code: u32) -> Cow<'static, str> {
    match char::from_u32(code) {
        Some('\r') => "\n".into(),
        Some(letter) if !is_invisible(letter) => letter.to_string().into(),
        _ => "".into(),
    }
}

/// A letter that is spelled byte by byte in UTF-8: `\xe2\x80\x8b`, `%E2%80%8B`.
fn spelled_letter(rest: &str, byte: impl Fn(&str) -> Option<(usize, u32)>) -> Option<(usize, Cow<'static, str>)> {
    let (mut length, first) = byte(rest)?;
    let (more, bits) = match first {
        0..0x80 => return Some((length, letter_of(first))),
        0xc2..0xe0 => (1, first & 0x1f),
        0xe0..0xf0 => (2, first & 0x0f),
        0xf0..0xf5 => (3, first & 0x07),
        _ => return None,
    };
    let mut code = bits;
    for _ in 0..more {
        let (step, next) = byte(&rest[length..]).filter(|(_, next)| next & 0xc0 == 0x80)?;
        code = code << 6 | next & 0x3f;
        length += step;
    }
    Some((length, letter_of(code)))
}

fn hex(text: &str, digits: usize) -> Option<u32> {
    let digits = text.get(..digits)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

/// A backslash, or several of them, and what they escape.
fn escape(rest: &str) -> Option<(usize, Cow<'static, str>)> {
    let slashes = rest.bytes().take_while(|byte| *byte == b'\\').count();
    let body = &rest[slashes..];
    let found = |length: usize, text: Cow<'static, str>| Some((slashes + length, text));
    match body.as_bytes().first()? {
        b'u' | b'U' if body[1..].starts_with('{') => {
            let inner = &body[2..];
            let end = inner.bytes().take(LONGEST_STRING).position(|byte| byte == b'}')?;
            // Ruby puts several letters between two braces.
            let letters = inner[..end].split(' ').map(|digits| Some(letter_of(hex(digits, digits.len().min(6))?)));
            found(end + 3, letters.collect::<Option<String>>()?.into())
        }
        b'u' => {
            let code = hex(&body[1..], 4)?;
            let low = || body[5..].trim_start_matches('\\').strip_prefix('u').and_then(|half| hex(half, 4));
            match (code, low()) {
                // Two halves of one letter.
                (0xd800..0xdc00, Some(half @ 0xdc00..0xe000)) => {
                    let behind = body[5..].len() - body[5..].trim_start_matches('\\').len();
                    found(5 + behind + 5, letter_of(0x10000 + ((code - 0xd800) << 10) + (half - 0xdc00)))
                }
                _ => found(5, letter_of(code)),
            }
        }
        b'U' => found(9, letter_of(hex(&body[1..], 8)?)),
        b'x' if body[1..].starts_with('{') => {
            let inner = &body[2..];
            let end = inner.bytes().take(7).position(|byte| byte == b'}')?;
            found(end + 3, letter_of(hex(inner, end)?))
        }
        // What is no UTF-8 is the letter of Latin-1, as JavaScript means it.
        b'x' => spelled_letter(rest, hexadecimal_byte).or_else(|| found(3, letter_of(hex(&body[1..], 2)?))),
        b'0'..=b'3' => spelled_letter(rest, octal_byte),
        b'e' | b'E' if body[1..].starts_with(['[', ']', '(']) => found(1 + behind_escape(&body[1..]), "".into()),
        b'o' if body[1..].starts_with('{') => {
            let inner = &body[2..];
            let end = inner.bytes().take(7).position(|byte| byte == b'}')?;
            found(end + 3, letter_of(u32::from_str_radix(&inner[..end], 8).ok()?))
        }
        b'N' if body.starts_with("N{ESC}") => found(6 + behind_escape(&body[6..]), "".into()),
        b'n' | b'r' => found(1, "\n".into()),
        b't' => found(1, "\t".into()),
        b'v' | b'b' | b'f' | b'a' => found(1, " ".into()),
        b'"' => found(1, "\"".into()),
        b'\'' => found(1, "'".into()),
        b'/' => found(1, "/".into()),
        _ => None,
    }
}

/// The byte of `\x22`, with any number of backslashes, and how long that is.
fn hexadecimal_byte(rest: &str) -> Option<(usize, u32)> {
    let body = rest.trim_start_matches('\\');
    let slashes = rest.len() - body.len();
    Some((slashes + 3, hex(body.strip_prefix('x').filter(|_| slashes > 0)?, 2)?))
}

/// The byte of `\042`. `\1` is a group of a pattern; a letter has three digits, and zero one.
fn octal_byte(rest: &str) -> Option<(usize, u32)> {
    let body = rest.trim_start_matches('\\');
    let slashes = rest.len() - body.len();
    let digits = body.bytes().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
    let code = u32::from_str_radix(&body[..digits], 8).ok().filter(|code| *code < 0x100)?;
    let colour = code == 0x1b && body[digits..].starts_with('[');
    (slashes > 0 && (digits == 3 || code == 0 || colour)).then_some((slashes + digits, code))
}

/// `%22`, and `%2522`, which was escaped twice, and `%u0022` of old scripts.
fn percent(rest: &str) -> Option<(usize, Cow<'static, str>)> {
    if let Some(digits) = rest.strip_prefix("%u") {
        return Some((6, letter_of(hex(digits, 4)?)));
    }
    spelled_letter(rest, |rest| {
        let mut at = 1;
        rest.strip_prefix('%')?;
        while rest[at..].starts_with("25") && hex(&rest[at + 2..], 2).is_some() {
            at += 2;
        }
        Some((at + 2, hex(&rest[at..], 2)?))
    })
}

/// Entities of the letters that keys, names and addresses are made of, and of those that hide inside them.
const NAMED: &[(&str, &str)] = &[
    ("quot", "\""),
    ("apos", "'"),
    ("lt", "<"),
    ("gt", ">"),
    ("nbsp", " "),
    ("equals", "="),
    ("commat", "@"),
    ("colon", ":"),
    ("sol", "/"),
    ("bsol", "\\"),
    ("lowbar", "_"),
    ("period", "."),
    ("hyphen", "-"),
    ("dash", "-"),
    ("ndash", "-"),
    ("mdash", "-"),
    ("minus", "-"),
    ("thinsp", " "),
    ("NewLine", "\n"),
    ("Tab", "\t"),
    ("shy", ""),
    ("zwj", ""),
    ("zwnj", ""),
    ("ZeroWidthSpace", ""),
    ("NoBreak", ""),
];

/// `&quot;`, `&#34;`, `&#x22;`, and `&amp;quot;`, which was escaped twice.
fn entity(rest: &str) -> Option<(usize, Cow<'static, str>)> {
    let mut at = 1;
    while rest[at..].starts_with("amp;") {
        at += 4;
    }
    let body = &rest[at..];
    for (name, letter) in NAMED {
        if let Some(behind) = body.strip_prefix(name)
            && behind.starts_with(';')
        {
            return Some((at + name.len() + 1, Cow::Borrowed(letter)));
        }
    }
    if let Some(number) = body.strip_prefix('#') {
        let digits = number.strip_prefix(['x', 'X']).unwrap_or(number);
        let (radix, mark) = if digits.len() < number.len() { (16, 1) } else { (10, 0) };
        // Browsers read it without its semicolon too.
        let length = digits.bytes().take(8).take_while(|byte| char::from(*byte).is_digit(radix)).count();
        let code = u32::from_str_radix(&digits[..length], radix).ok()?;
        let closed = usize::from(digits[length..].starts_with(';'));
        return Some((at + 1 + mark + length + closed, letter_of(code)));
    }
    (at > 1).then_some((at, Cow::Borrowed("&")))
}

/// A letter as mail encodes it, such as `=3D` and `=22`, and a line that goes on.
fn quoted_printable(rest: &str) -> Option<(usize, Cow<'static, str>)> {
    if rest[1..].starts_with('\n') {
        return Some((2, Cow::Borrowed("")));
    }
    spelled_letter(rest, |rest| {
        let digits = rest.strip_prefix('=')?.get(..2)?;
        // In lower case it is some value, unless the next letter is encoded as well.
        let lower = digits.bytes().any(|byte| byte.is_ascii_lowercase());
        (!lower || rest[3..].starts_with('=')).then_some(())?;
        Some((3, hex(digits, 2)?))
    })
}

/// A tag of any name, an end of a line, or a letter that a pager spells: `<200b>`, `<E2>`.
fn tag(rest: &str) -> Option<(usize, Cow<'static, str>)> {
    let body = rest.strip_prefix('<')?;
    if let Some(mark) = NAMELESS.iter().find(|mark| rest.starts_with(**mark)) {
        return Some((mark.len(), Cow::Borrowed("")));
    }
    let name = body.strip_prefix('/').unwrap_or(body);
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = &name[..length];
    if length == 2
        && body[length..].starts_with('>')
        && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
    {
        return spelled_letter(rest, |rest| {
            let digits = rest.strip_prefix('<')?;
            digits[2.min(digits.len())..].starts_with('>').then_some(())?;
            Some((4, hex(digits, 2)?))
        });
    }
    (length > 0).then_some(())?;
    let with = if name.eq_ignore_ascii_case("br") || name == "newline" { "\n" } else { "" };
    // A brace closes the object that a text with a `<` is in: what follows is no part of a tag.
    let end = body.bytes().take(LONGEST_TAG).position(|byte| matches!(byte, b'>' | b'<' | b'}'))?;
    (body.as_bytes()[end] == b'>').then_some((end + 2, Cow::Borrowed(with)))
}

/// `[35m`, whose ESC was lost, and the `[K` that `grep` writes behind it.
fn colour(rest: &str) -> Option<usize> {
    let head = &rest.as_bytes()[1..rest.len().min(LONGEST_COLOUR)];
    let digits = head.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b';' | b':')).count();
    let ends = matches!(head.get(digits), Some(b'm' | b'K'));
    // `[Key]` is a word in brackets.
    (ends && (digits > 0 || !head.contains(&b']'))).then_some(digits + 2)
}

/// How long what follows an ESC is: a sequence, a string such as a title or a link, or a set of letters.
fn behind_escape(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    match bytes.first() {
        Some(b'[') => sequence(rest),
        Some(b'(' | b')') if bytes.len() > 1 && bytes[1].is_ascii() => 2,
        Some(b']' | b'P' | b'X' | b'^' | b'_') => {
            let head = &bytes[..bytes.len().min(LONGEST_STRING)];
            let Some(end) = head.iter().position(|byte| matches!(byte, 0x07 | 0x1b | b'\n')) else { return 0 };
            let slashes = bytes[end + 1..].iter().take_while(|byte| **byte == b'\\').count();
            // An ESC ends the string, also where what escapes the next letter took its backslash.
            match bytes[end] {
                0x07 => end + 1,
                0x1b => end + 1 + slashes,
                _ => 0,
            }
        }
        _ => 0,
    }
}

/// Parameters and last letter of a sequence that begins with `[` here; none where there is no sequence.
fn sequence(rest: &str) -> usize {
    let head = &rest.as_bytes()[..rest.len().min(LONGEST_COLOUR)];
    if head.first() != Some(&b'[') {
        return 0;
    }
    let parameters = head[1..].iter().take_while(|byte| matches!(byte, 0x20..=0x3f)).count();
    match head.get(1 + parameters) {
        Some(0x40..=0x7e) => parameters + 2,
        _ => 1,
    }
}

/// ESC as `cat -v`, rsyslog, less and others write it, and the sequence that it begins.
fn spelled_escape(rest: &str) -> Option<(usize, Cow<'static, str>)> {
    let spelled = ["^[", "#033", "<0x1b>", "<0x1B>", "<1b>", "<1B>", "<ESC>", "<U+001B>", "␛"];
    match spelled.iter().find(|name| rest.starts_with(**name)) {
        Some(name) => {
            let sequence = behind_escape(&rest[name.len()..]);
            (sequence > 1).then_some((name.len() + sequence, Cow::Borrowed("")))
        }
        None => control(rest),
    }
}

/// Other control characters: `^M` as `cat -v` writes them, `#012` as rsyslog does.
fn control(rest: &str) -> Option<(usize, Cow<'static, str>)> {
    let (length, code) = match rest.as_bytes() {
        [b'^', letter @ (b'@'..=b'_' | b'?'), ..] => (2, u32::from(letter ^ 0x40)),
        [b'#', b'0', tens @ b'0'..=b'3', ones @ b'0'..=b'7', ..] => (4, u32::from((tens - b'0') * 8 + (ones - b'0'))),
        _ => return None,
    };
    let with = if matches!(code, 0x0a | 0x0d) { "\n" } else { "" };
    Some((length, Cow::Borrowed(with)))
}
