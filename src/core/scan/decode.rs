//! Bytes as a log holds them → lines of text: UTF-16 and control sequences undone, every kind of line end made one.
//!
//! It works in place and in pieces of any size: what a piece leaves unfinished is kept for the next.

/// Bytes from which the encoding is seen.
const SAMPLE: usize = 64;
/// Longest control sequence.
const SEQUENCE: usize = 64;
/// Longest control string: a title, a link.
const STRING: usize = 4096;

/// How the text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, or another that holds ASCII as it is.
    Bytes,
    /// UTF-16, the lower byte first.
    WideLittle,
    /// UTF-16, the higher byte first.
    WideBig,
}

impl Encoding {
    /// By where the zeros of ASCII letters stand; with a mark a few of them will do.
    #[must_use]
    pub fn of(head: &[u8]) -> Self {
        let pairs = || head.as_chunks::<2>().0.iter();
        let low = pairs().filter(|pair| pair[0] == 0).count();
        let high = pairs().filter(|pair| pair[1] == 0).count();
        let enough = pairs().count().max(4) / if matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) { 8 } else { 4 };
        if high >= enough && high > 8 * low {
            Self::WideLittle
        } else if low >= enough && low > 8 * high {
            Self::WideBig
        } else {
            Self::Bytes
        }
    }
}

/// Where in a control sequence the last piece ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Text,
    /// Behind a carriage return, which was made a line end.
    Return,
    Escape,
    Sequence(usize),
    String(usize),
    /// An escape inside a string: its end, or the start of another sequence.
    StringEscape,
}

/// Undoes one stream.
#[derive(Debug)]
pub struct Decoder {
    encoding: Option<Encoding>,
    state: State,
    /// Bytes that no decision was made about yet, or half a character.
    rest: Vec<u8>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self { encoding: None, state: State::Text, rest: Vec::new() }
    }
}

impl Decoder {
    /// A decoder for the middle of a stream whose encoding is known.
    #[must_use]
    pub fn of(encoding: Encoding) -> Self {
        Self { encoding: Some(encoding), ..Self::default() }
    }

    /// Undoes `count` new bytes at the start of the buffer; how many bytes of text stand there then. The buffer must
    /// have room for half as many more, and for `SAMPLE` bytes kept back.
    pub fn take(&mut self, buffer: &mut [u8], count: usize) -> usize {
        let encoding = match self.encoding {
            Some(encoding) => encoding,
            None if self.rest.len() + count < SAMPLE => {
                self.rest.extend_from_slice(&buffer[..count]);
                return 0;
            }
            None => self.decide(&buffer[..count]),
        };
        self.undo(encoding, buffer, count)
    }

    /// Undoes what was kept back while too little was there; how many bytes of text stand in the buffer then.
    pub fn finish(&mut self, buffer: &mut [u8]) -> usize {
        if self.encoding.is_some() || self.rest.is_empty() {
            return 0;
        }
        let encoding = self.decide(&[]);
        self.undo(encoding, buffer, 0)
    }

    fn decide(&mut self, new: &[u8]) -> Encoding {
        let mut head = self.rest.clone();
        head.extend_from_slice(&new[..new.len().min(64 * SAMPLE)]);
        let encoding = Encoding::of(&head);
        self.encoding = Some(encoding);
        encoding
    }

    fn undo(&mut self, encoding: Encoding, buffer: &mut [u8], count: usize) -> usize {
        if self.rest.is_empty() && encoding == Encoding::Bytes {
            return self.plain(buffer, count);
        }
        let mut raw = std::mem::take(&mut self.rest);
        raw.extend_from_slice(&buffer[..count]);
        let length = match encoding {
            Encoding::Bytes => {
                buffer[..raw.len()].copy_from_slice(&raw);
                raw.len()
            }
            Encoding::WideLittle => self.wide(&raw, buffer, u16::from_le_bytes),
            Encoding::WideBig => self.wide(&raw, buffer, u16::from_be_bytes),
        };
        self.plain(buffer, length)
    }

    /// UTF-16 → UTF-8; half a character at the end is kept.
    fn wide(&mut self, raw: &[u8], into: &mut [u8], unit: fn([u8; 2]) -> u16) -> usize {
        let (pairs, odd) = raw.as_chunks::<2>();
        let last = pairs.last().map_or(0, |pair| unit(*pair));
        // The first half of a pair: its second half comes with the next bytes.
        let whole = pairs.len() - usize::from((0xd800..0xdc00).contains(&last));
        self.rest.extend(pairs[whole..].iter().flatten().chain(odd));
        let mut length = 0;
        for char in char::decode_utf16(pairs[..whole].iter().map(|pair| unit(*pair))) {
            let char = char.unwrap_or(char::REPLACEMENT_CHARACTER);
            if char != '\u{feff}' {
                length += char.encode_utf8(&mut into[length..]).len();
            }
        }
        length
    }

    /// Takes out control sequences and zeros, and makes line ends of lone carriage returns.
    fn plain(&mut self, buffer: &mut [u8], count: usize) -> usize {
        let (mut read, mut written) = (0, 0);
        while read < count {
            if self.state == State::Text {
                let next = memchr::memchr3(0, 0x1b, b'\r', &buffer[read..count]).map_or(count, |at| read + at);
                if written < read {
                    buffer.copy_within(read..next, written);
                }
                written += next - read;
                read = next;
                if read == count {
                    break;
                }
            }
            let byte = buffer[read];
            let (state, put, taken) = step(self.state, byte);
            self.state = state;
            read += usize::from(taken);
            if let Some(put) = put {
                buffer[written] = put;
                written += 1;
            }
        }
        written
    }
}

/// The next state, the byte that is put, and whether this byte is done with.
fn step(state: State, byte: u8) -> (State, Option<u8>, bool) {
    match (state, byte) {
        (State::Text, b'\r') => (State::Return, Some(b'\n'), true),
        (State::Text, 0x1b) => (State::Escape, None, true),
        (State::Text, _) | (State::Return, b'\r') => (state, None, true),
        (State::Return, b'\n') => (State::Text, None, true),
        (State::Return, _) => (State::Text, None, false),
        (State::Escape, b'[') => (State::Sequence(0), None, true),
        (State::Escape, b']' | b'P' | b'X' | b'^' | b'_') => (State::String(0), None, true),
        (State::Escape, b' '..=b'/') => (State::Escape, None, true),
        (State::Escape, b'0'..=b'~') => (State::Text, None, true),
        (State::Sequence(length), 0x20..=0x3f) if length < SEQUENCE => (State::Sequence(length + 1), None, true),
        // What stood apart on the screen stays apart.
        (State::Sequence(_), b'C' | b'a') => (State::Text, Some(b' '), true),
        (State::Sequence(_), b'A' | b'B' | b'E'..=b'H' | b'd' | b'f') => (State::Text, Some(b'\n'), true),
        (State::Sequence(_), 0x40..=0x7e) | (State::String(_), 0x07) => (State::Text, None, true),
        (State::StringEscape, b'\\') => (State::Text, None, true),
        (State::StringEscape, _) => (State::Escape, None, false),
        (State::String(_), 0x1b) => (State::StringEscape, None, true),
        (State::String(length), byte) if length < STRING && !matches!(byte, b'\n' | b'\r') => {
            (State::String(length + 1), None, true)
        }
        (State::Escape | State::Sequence(_) | State::String(_), _) => (State::Text, None, false),
    }
}

#[cfg(test)]
mod tests {
    use super::{Decoder, Encoding};

    fn decoded(raw: &[u8], piece: usize) -> String {
        let mut decoder = Decoder::default();
        let mut out = Vec::new();
        let mut buffer = vec![0; raw.len() * 2 + 256];
        for piece in raw.chunks(piece) {
            buffer[..piece.len()].copy_from_slice(piece);
            let count = decoder.take(&mut buffer, piece.len());
            out.extend_from_slice(&buffer[..count]);
        }
        let count = decoder.finish(&mut buffer);
        out.extend_from_slice(&buffer[..count]);
        String::from_utf8_lossy(&out).into_owned()
    }

    fn wide(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn both_orders_with_and_without_a_mark_are_read_in_pieces_of_any_size() {
        let text = "2026-11-20 10:00:00 ERROR openrouter 402 — 调用失败 😀\nnext line of the log\n";
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            for mark in ["", "\u{feff}"] {
                let raw = wide(&format!("{mark}{text}"), unit);
                for piece in [1, 2, 3, 7, 64, 1000] {
                    assert_eq!(decoded(&raw, piece), text, "{mark:?} {piece}");
                }
            }
        }
    }

    #[test]
    fn colours_titles_and_returns_are_undone_in_pieces_of_any_size() {
        let raw = "\u{1b}[36ma\u{1b}[0m b\r\nc\rd\r\r\ne\u{1b}]0;title\u{7}f\u{1b}[Kg\u{1b}[2Ch h\u{1b}]8;;x\u{1b}\\i\0j\u{1b}[1\n";
        let text = "a b\nc\nd\nefg h hij\n";
        let long = raw.repeat(8);
        for piece in [1, 2, 3, 5, 64, 1000] {
            assert_eq!(decoded(long.as_bytes(), piece), text.repeat(8), "{piece}");
        }
    }

    #[test]
    fn text_with_few_zeros_is_no_utf_16() {
        assert_eq!(Encoding::of(b"plain text, nothing else in it, at all"), Encoding::Bytes);
        assert_eq!(Encoding::of("日志日志日志日志日志日志".as_bytes()), Encoding::Bytes);
    }
}
