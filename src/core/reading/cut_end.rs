//! Whether a text breaks off: inside a string or an object, or at a mark that a program puts where it cuts.

/// Words shown of the place where it breaks off, in characters.
const SHOWN: usize = 32;

/// The words right before the place where the text breaks off; nothing where it is whole.
#[must_use]
pub fn cut_behind(text: &str) -> Option<String> {
    let end = match mark(text) {
        Some(at) => at,
        None if is_open(text.trim_end()) => text.len(),
        None => return None,
    };
    let before =
        text[..end].trim_end_matches(|it: char| it.is_whitespace() || matches!(it, '.' | '…' | '[' | '(' | '<'));
    let line = before.lines().next_back().unwrap_or_default().trim();
    let skipped = line.chars().count().saturating_sub(SHOWN);
    let shown: String = line.chars().skip(skipped).collect();
    (!shown.is_empty()).then_some(shown)
}

/// Where a program says in brackets that it left out the rest.
fn mark(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    lower.match_indices("truncated").map(|(at, word)| (at, at + word.len())).find_map(|(at, end)| {
        let opened = lower[..at].ends_with(['[', '(', '<', '…']) || lower[..at].ends_with("...");
        let closed = lower[end..].starts_with([']', ')', '>']);
        (opened && closed).then_some(at)
    })
}

/// The last object that the text opens is not closed. A quotation mark ends a string only where something may follow it,
/// since programs print strings with marks of either kind in them.
fn is_open(text: &str) -> bool {
    let bytes = text.as_bytes();
    let next = |from: usize| bytes[from..].iter().copied().find(|byte| !byte.is_ascii_whitespace());
    let mut depth = 0_usize;
    let mut string: Option<u8> = None;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        match string {
            Some(_) if byte == b'\\' => at += 1,
            Some(mark) => {
                if byte == mark && next(at + 1).is_none_or(|it| matches!(it, b',' | b':' | b'}' | b']')) {
                    string = None;
                }
            }
            None => match byte {
                b'{' if depth > 0 || matches!(next(at + 1), Some(b'"' | b'\'')) => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                b'"' | b'\'' if depth > 0 => string = Some(byte),
                _ => {}
            },
        }
        at += 1;
    }
    depth > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_breaks_off_is_known() {
        let cut = [
            (
                r#"failed: {"error":{"message":"Provider returned error","metadata":{"raw":"{\"err"#,
                r#"metadata":{"raw":"{\"err"#,
            ),
            ("{'error': {'message': 'No endpo", "{'error': {'message': 'No endpo"),
            ("400 messages.12: Invalid `signature`… [truncated]\nmodel x", "Invalid `signature`"),
        ];
        for (text, end) in cut {
            assert!(cut_behind(text).is_some_and(|shown| shown.ends_with(end) || end.ends_with(&shown)), "{text}");
        }
        let whole = [
            r#"{"error":{"message":"it's \"here\"","code":400}}"#,
            "Error code: 402 - {'error': {'message': \"can't pay\", 'code': 402}}",
            "Retrying in 1 seconds… (attempt 1/10)",
            "fn main() {",
        ];
        for text in whole {
            assert_eq!(cut_behind(text), None, "{text}");
        }
    }
}
