//! Objects of JSON over several lines, as exports of logs hold them in one list.

/// Lines of an object within which its time stands.
const LINES: usize = 64;

/// What such an export calls the time of an event.
const TIMES: [&[u8]; 8] = [
    b"\"timestamp\"",
    b"\"@timestamp\"",
    b"\"time\"",
    b"\"ts\"",
    b"\"date\"",
    b"\"eventTime\"",
    b"\"ingestionTime\"",
    b"\"receiveTimestamp\"",
];

/// How far the object is set in whose bracket is all that the line there holds; none where no such line is, or it is not
/// set in.
#[must_use]
pub fn indentation(bytes: &[u8], start: usize) -> Option<usize> {
    let depth = bytes[start..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let rest = &bytes[start + depth..];
    (depth > 0 && rest.starts_with(b"{\n")).then_some(depth)
}

/// Whether an object begins there that has a time of its own: it is a record, whatever it lies in.
#[must_use]
pub fn is_dated(bytes: &[u8], start: usize) -> bool {
    let Some(depth) = indentation(bytes, start) else { return false };
    let lines = bytes[start + depth + 2..].split(|byte| *byte == b'\n').take(LINES);
    let set_in = |line: &&[u8]| line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count() > depth;
    lines.take_while(set_in).any(|line| TIMES.iter().any(|time| line.trim_ascii_start().starts_with(time)))
}
