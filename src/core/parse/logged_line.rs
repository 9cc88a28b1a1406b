//! One line of a structured log holds all lines of what a program said: a stack, a framed traceback, an answer over several
//! lines, with `\n` between them. What is judged line by line is judged by those.

use std::ops::Range;

/// Fields that loggers write, and answers of an API do not.
const LOG_FIELDS: &[&str] = &["level", "severity", "levelname", "lvl", "log", "@timestamp", "time", "ts", "timestamp"];

/// How far a record is searched for a logger's field before its message; behind it they are found from the end.
const HEAD: usize = 512;

/// The lines that a line of a text holds: one, or those that a record of a structured log spells out.
pub fn lines(line: &str) -> impl Iterator<Item = Range<usize>> {
    let is_record = is_record(line);
    let mut start = Some(0);
    std::iter::from_fn(move || {
        let from = start?;
        let to = if is_record { spelled_break(&line[from..]).map(|at| from + at) } else { None };
        start = to.map(|at| at + "\\n".len());
        Some(from..to.unwrap_or(line.len()))
    })
}

/// An object with a field of a logger, as pino, bunyan, zap, winston, structlog and docker write it.
fn is_record(line: &str) -> bool {
    let Some(object) = line.find('{').filter(|at| line[*at + 1..].trim_start().starts_with('"')) else { return false };
    let object = &line.as_bytes()[object..];
    let parts = [&object[..object.len().min(HEAD)], &object[object.len().saturating_sub(HEAD)..]];
    parts.iter().any(|part| LOG_FIELDS.iter().any(|field| has_field(part, field.as_bytes())))
}

/// Escaped fields are those of what is quoted inside.
fn has_field(part: &[u8], field: &[u8]) -> bool {
    memchr::memmem::find_iter(part, field).any(|at| {
        let (before, behind) = (&part[..at], &part[at + field.len()..]);
        let value = behind.strip_prefix(b"\"").map(<[u8]>::trim_ascii_start);
        before.ends_with(b"\"") && !before.ends_with(b"\\\"") && value.is_some_and(|rest| rest.starts_with(b":"))
    })
}

/// The first line break of a string of JSON: behind another backslash the letter is a path's or a deeper string's.
fn spelled_break(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    memchr::memchr_iter(b'\\', bytes)
        .scan(usize::MAX, |escaped, at| {
            let is_escaped = *escaped == at;
            if !is_escaped {
                *escaped = at + 1;
            }
            Some((at, is_escaped))
        })
        .find_map(|(at, is_escaped)| (!is_escaped && bytes.get(at + 1) == Some(&b'n')).then_some(at))
}

#[cfg(test)]
mod tests {
    use super::lines;

    fn of(line: &str) -> Vec<&str> {
        lines(line).map(|at| &line[at]).collect()
    }

    #[test]
    fn a_record_of_a_log_holds_the_lines_of_its_message() {
        assert_eq!(of(r#"{"level":"error","msg":"a\n  b\nc"}"#), [r#"{"level":"error","msg":"a"#, "  b", r#"c"}"#]);
        assert_eq!(of(r#"{"log":"a\n","stream":"stderr"}"#), [r#"{"log":"a"#, r#"","stream":"stderr"}"#]);
        let late = format!(r#"{{"msg":"{}\nend","level":50}}"#, "word ".repeat(200));
        assert_eq!(of(&late).len(), 2);
    }

    #[test]
    fn paths_deeper_strings_and_answers_stay_whole() {
        for line in [
            r#"{"level":"error","msg":"C:\\new\\node_modules"}"#,
            r#"{"level":"error","body":"{\"error\":\"a\\nb\"}"}"#,
            r#"{"error":{"message":"a\nb","code":400}}"#,
            r"C:\project\node_modules\openai",
        ] {
            assert_eq!(of(line), [line]);
        }
    }
}
