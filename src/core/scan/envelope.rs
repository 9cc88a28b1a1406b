//! What a collector puts around each line of a program: docker's JSON, journald, CRI, compose, platforms of clouds.

use super::spelled_colors;
use super::stamp::Stamp;
use super::timestamp;
use std::borrow::Cow;

/// Any leap year: only whether there is a time matters, or how far two are apart.
const YEAR: Option<i16> = Some(2000);
/// Collectors that pass on what others collected.
const LAYERS: usize = 3;
/// Longest name of a service, a host, a pod.
const NAME: usize = 80;
/// Where the text of an object of JSON is looked for, and how far from its end the time.
const HEAD: usize = 4096;

/// A line of a program, taken out of what a collector put around it.
#[derive(Debug, PartialEq, Eq)]
pub struct Peeled<'a> {
    /// The program's own line.
    pub text: Cow<'a, [u8]>,
    /// When the collector took it.
    pub at: Option<Stamp>,
    /// Whose line it is.
    pub source: &'a [u8],
    /// There was something to take it out of.
    pub wrapped: bool,
    /// The line goes on with the next one.
    pub partial: bool,
}

/// Takes the program's own line out; `year` completes times written without one.
#[must_use]
pub fn peel(line: &[u8], year: Option<i16>) -> Peeled<'_> {
    let bare = Peeled { text: Cow::Borrowed(line), at: None, source: b"", wrapped: false, partial: false };
    if line.starts_with(b"{") {
        return object(line, year).unwrap_or(bare);
    }
    let mut peeled = bare;
    let mut rest = line;
    for _ in 0..LAYERS {
        let Some(layer) = layer(rest, year) else { break };
        rest = layer.text;
        peeled.at = layer.at.or(peeled.at);
        peeled.partial |= layer.partial;
        if !layer.source.is_empty() {
            peeled.source = layer.source;
        }
        peeled.wrapped = true;
    }
    if peeled.wrapped
        && rest.starts_with(b"{")
        && let Some(inner) = object(rest, year)
    {
        return Peeled { at: inner.at.or(peeled.at), source: peeled.source, ..inner };
    }
    peeled.text = spelled_colors::strip(rest);
    peeled
}

/// One prefix of text.
struct Layer<'a> {
    text: &'a [u8],
    at: Option<Stamp>,
    source: &'a [u8],
    partial: bool,
}

fn layer(line: &[u8], year: Option<i16>) -> Option<Layer<'_>> {
    // The number of a facility and a severity, with the version of the newer format.
    let (priority, rest) = match line.strip_prefix(b"<") {
        Some(rest) => {
            let digits = run(rest, u8::is_ascii_digit);
            (1..=3).contains(&digits).then_some(())?;
            let rest = rest[digits..].strip_prefix(b">")?;
            (true, rest)
        }
        None => (false, line),
    };
    if priority && let Some(newer) = rest.strip_prefix(b"1 ") {
        return syslog(newer, year);
    }
    if let Some((at, end)) = stamp_at_head(rest, year) {
        return behind_time(&rest[end..], at, rest[0].is_ascii_uppercase(), year);
    }
    named(rest).or_else(|| pod(rest, year))
}

/// A time at the very start, and where it ends.
fn stamp_at_head(line: &[u8], year: Option<i16>) -> Option<(Stamp, usize)> {
    let first = *line.first()?;
    if !first.is_ascii_digit() && !first.is_ascii_uppercase() {
        return None;
    }
    timestamp::at_start(line, year)
}

/// `2026-11-20T10:00:00Z host app 12 - - text`, behind `<11>1 `.
fn syslog(line: &[u8], year: Option<i16>) -> Option<Layer<'_>> {
    let (at, end) = stamp_at_head(line, year)?;
    let mut rest = line[end..].strip_prefix(b" ")?;
    let start = rest;
    for _ in 0..4 {
        rest = &rest[memchr::memchr(b' ', rest)? + 1..];
    }
    let source = &start[..start.len() - rest.len()];
    let text = match rest.strip_prefix(b"-") {
        Some(text) => text,
        None => {
            let close = memchr::memmem::find(rest.strip_prefix(b"[")?, b"] ")?;
            &rest[close + 2..]
        }
    };
    let text = text.strip_prefix(b" ").unwrap_or(text);
    Some(Layer { text: text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text), at: Some(at), source, partial: false })
}

/// What stands behind a collector's time; `syslog`: it was written as syslog writes it.
fn behind_time(rest: &[u8], at: Stamp, syslog: bool, year: Option<i16>) -> Option<Layer<'_>> {
    let at = Some(at);
    let rest = rest.strip_prefix(b" ")?;
    for stream in [&b"stdout "[..], b"stderr "] {
        if let Some(tagged) = rest.strip_prefix(stream) {
            let partial = tagged.starts_with(b"P ");
            let text = tagged.strip_prefix(b"F ").or_else(|| tagged.strip_prefix(b"P "))?;
            return Some(Layer { text, at, source: b"", partial });
        }
    }
    if let Some((source, text)) =
        tag(rest, syslog).or_else(|| carried(rest, year)).or_else(|| region(rest)).or_else(|| stream(rest))
    {
        return Some(Layer { text, at, source, partial: false });
    }
    // A program's own time behind it: the first one is the collector's.
    let own = rest.strip_prefix(b"[").unwrap_or(rest);
    let own = spelled_colors::strip(&own[..own.len().min(NAME)]);
    stamp_at_head(&own, year).map(|_| Layer { text: rest, at, source: b"", partial: false })
}

/// `host app[12]: text`, `app[web.1]: text`, and in syslog `host app: text`.
fn tag(rest: &[u8], syslog: bool) -> Option<(&[u8], &[u8])> {
    let word = |from: &[u8]| run(from, |byte| byte.is_ascii_alphanumeric() || b"._-/@()".contains(byte)).min(NAME);
    let mut length = word(rest);
    let mut from = 0;
    // A level is what programs write themselves.
    if length > 0 && rest.get(length) == Some(&b' ') && rest[..length].iter().any(|byte| !byte.is_ascii_uppercase()) {
        from = length + 1;
        length = word(&rest[from..]);
    }
    let name = from + length;
    (length > 0).then_some(())?;
    let mut end = name;
    if rest.get(end) == Some(&b'[') {
        end += 1 + run(&rest[end + 1..], |byte| byte.is_ascii_alphanumeric() || b"._-".contains(byte));
        (rest.get(end) == Some(&b']')).then_some(())?;
        end += 1;
    } else if from == 0 || !syslog {
        // Words and a colon are what programs write themselves.
        return None;
    }
    let text = rest[end..].strip_prefix(b":")?;
    Some((&rest[..end], text.strip_prefix(b" ").unwrap_or(text)))
}

/// `docker.bot: {"log":"text", …}`, as fluentd passes an object on.
fn carried(rest: &[u8], year: Option<i16>) -> Option<(&[u8], &[u8])> {
    let name = run(rest, |byte| byte.is_ascii_alphanumeric() || b"._-/@".contains(byte)).min(NAME);
    let text = rest[name..].strip_prefix(b": ").filter(|text| text.starts_with(b"{"))?;
    object(text, year).map(|_| (&rest[..name], text))
}

/// `app[148e] fra [info] text`, as Fly.io writes it.
fn region(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let word = |from: &[u8]| run(from, u8::is_ascii_alphanumeric);
    let name = word(rest);
    let id = word(rest[name..].strip_prefix(b"[")?);
    let place = rest[name + 1 + id..].strip_prefix(b"] ")?;
    let level = place[word(place)..].strip_prefix(b" [")?;
    let text = level[word(level)..].strip_prefix(b"]")?;
    (name > 0 && id > 0).then(|| (&rest[..name + id + 2], text.strip_prefix(b" ").unwrap_or(text)))
}

/// `2026/11/20/[$LATEST]9f1c text`, `bot/app/9f1c0d text`, as `aws logs tail` names the stream.
fn stream(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(b' ', &rest[..rest.len().min(2 * NAME)])?;
    let name = &rest[..end];
    let parts = memchr::memchr_iter(b'/', name).count();
    let id = name.iter().rev().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"/[]$._-".contains(byte);
    (parts >= 2 && id >= 8 && !name.starts_with(b"/") && name.iter().all(fits)).then(|| (name, &rest[end + 1..]))
}

/// `bot-7d9f bot 2026-11-20T10:00:00Z text`, as stern writes the pod and its container before the time.
fn pod(line: &[u8], year: Option<i16>) -> Option<Layer<'_>> {
    let word = |from: &[u8]| run(from, |byte| byte.is_ascii_alphanumeric() || b"._-".contains(byte)).min(NAME);
    let name = word(line);
    let container = word(line[name..].strip_prefix(b" ")?);
    let source = &line[..name + 1 + container];
    let behind = line[source.len()..].strip_prefix(b" ").filter(|_| source[..name].contains(&b'-'))?;
    let (at, end) = stamp_at_head(behind, year)?;
    let text = behind[end..].strip_prefix(b" ").unwrap_or(&behind[end..]);
    (container > 0).then_some(Layer { text, at: Some(at), source, partial: false })
}

/// `web-1  | text`, `0|bot  | text`, `10:00:00 web.1 | text`, `[pod/bot-7d9/app] text`.
fn named(line: &[u8]) -> Option<Layer<'_>> {
    let layer = |source, text| Some(Layer { text, at: None, source, partial: false });
    if let Some(pod) = line.strip_prefix(b"[pod/") {
        let close = memchr::memchr(b']', &pod[..pod.len().min(2 * NAME)])?;
        return layer(&pod[..close], pod[close + 1..].strip_prefix(b" ")?);
    }
    let head = &line[..line.len().min(NAME)];
    let bar = memchr::memchr_iter(b'|', head).find(|at| head.get(at + 1) == Some(&b' '))?;
    let name = line[..bar].trim_ascii_end();
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-|: ".contains(byte);
    // A name in columns is padded or numbered; a table in prose is neither.
    let column = bar > name.len() + 1 || name.last().is_some_and(u8::is_ascii_digit) || name.contains(&b'|');
    let whole = !name.is_empty() && !name.starts_with(b" ") && name.iter().all(fits);
    let words = name.split(|byte| *byte == b' ').count();
    let timed =
        words == 2 && name.iter().take_while(|byte| **byte != b' ').all(|byte| byte.is_ascii_digit() || *byte == b':');
    (column && whole && (words == 1 || timed)).then_some(())?;
    layer(name, &line[bar + 2..])
}

/// A field that holds a program's line, and those that show it to be a collector's.
struct Wrapping {
    text: &'static [u8],
    beside: &'static [&'static [u8]],
    times: &'static [&'static [u8]],
}

/// Docker, the readers of its logs, journald, the agents that carry lines on, the exports of clouds.
const WRAPPINGS: [Wrapping; 5] = [
    Wrapping {
        text: b"\"log\"",
        beside: &[b"\"stream\"", b"\"container_name\"", b"\"container_id\"", b"\"kubernetes\""],
        times: &[b"\"time\"", b"\"@timestamp\"", b"\"timestamp\"", b"\"date\""],
    },
    Wrapping {
        text: b"\"MESSAGE\"",
        beside: &[b"\"_PID\"", b"\"__REALTIME_TIMESTAMP\""],
        times: &[b"\"__REALTIME_TIMESTAMP\""],
    },
    Wrapping {
        text: b"\"message\"",
        beside: &[
            b"\"source_type\"",
            b"\"container_name\"",
            b"\"container_id\"",
            b"\"kubernetes\"",
            b"\"ingestionTime\"",
            b"\"agent\"",
        ],
        times: &[b"\"@timestamp\"", b"\"timestamp\"", b"\"time\""],
    },
    Wrapping { text: b"\"line\"", beside: &[b"\"labels\""], times: &[b"\"timestamp\"", b"\"ts\""] },
    Wrapping { text: b"\"textPayload\"", beside: &[b"\"insertId\""], times: &[b"\"timestamp\""] },
];

/// Fields that say whose line it is.
const SOURCES: [&[u8]; 3] = [b"\"container_name\"", b"\"pod_name\"", b"\"container_id\""];

/// An object that a collector made of a line: `{"log":"text\n","stream":"stderr","time":"…"}`, `{"MESSAGE":"text", …}`.
fn object(line: &[u8], year: Option<i16>) -> Option<Peeled<'_>> {
    let head = &line[..line.len().min(HEAD)];
    let foot = &line[line.len().saturating_sub(HEAD)..];
    let has = |name: &[u8]| memchr::memmem::find(head, name).is_some() || memchr::memmem::find(foot, name).is_some();
    let (wrapping, start) = WRAPPINGS.iter().find_map(|wrapping| {
        let start = text_of(line, head, wrapping.text)?;
        wrapping.beside.iter().any(|name| has(name)).then_some((wrapping, start))
    })?;
    let mut text = unescape(&line[start..]);
    // Docker cuts long lines, and only the last piece has an end; others take the end off.
    let docker = has(b"\"stream\"") && has(b"\"time\"") && !SOURCES.iter().any(|name| has(name));
    let partial = if has(b"\"logtag\"") {
        has(b"\"logtag\":\"P\"")
    } else {
        docker && wrapping.text == b"\"log\"" && text.last() != Some(&b'\n')
    };
    while text.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        text.pop();
    }
    let value = |part: &'_ [u8], name: &[u8]| {
        let value = &part[memchr::memmem::rfind(part, name)? + name.len()..];
        Some(part.len() - value.len() + run(value, |byte| b" :\"".contains(byte)))
    };
    let time = |name: &&[u8]| {
        [head, foot].into_iter().find_map(|part| {
            let value = &part[value(part, name)?..];
            timestamp::at_start(value, year).map(|(at, _)| at).or_else(|| timestamp::epoch(value))
        })
    };
    let at = wrapping.times.iter().find_map(time);
    let source = SOURCES.iter().find_map(|name| {
        let value = &head[value(head, name)?..];
        Some(&value[..run(value, |byte| *byte != b'"')])
    });
    let text = Cow::Owned(spelled_colors::strip(&text).into_owned());
    Some(Peeled { text, at, source: source.unwrap_or_default(), wrapped: true, partial })
}

/// Where the text of a field begins.
fn text_of(line: &[u8], head: &[u8], name: &[u8]) -> Option<usize> {
    let at = memchr::memmem::find(head, name)? + name.len();
    let gap = |from: usize| run(&line[from..], |byte| *byte == b' ');
    let colon = at + gap(at);
    let quote = (line.get(colon) == Some(&b':')).then(|| colon + 1 + gap(colon + 1))?;
    (line.get(quote) == Some(&b'"')).then_some(quote + 1)
}

/// The text of a JSON string up to its closing quote; what is cut off is taken as it is.
fn unescape(string: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(string.len().min(HEAD));
    let mut rest = string;
    loop {
        let Some(at) = memchr::memchr2(b'"', b'\\', rest) else {
            out.extend_from_slice(rest);
            return out;
        };
        out.extend_from_slice(&rest[..at]);
        if rest[at] == b'"' {
            return out;
        }
        let Some(kind) = rest.get(at + 1) else { return out };
        rest = &rest[at + 2..];
        match kind {
            b'n' => out.push(b'\n'),
            b't' => out.push(b'\t'),
            b'r' => out.push(b'\r'),
            b'u' => {
                let digits = rest.get(..4).and_then(|digits| std::str::from_utf8(digits).ok());
                let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                if let Some(code) = code {
                    rest = &rest[4..];
                    // Halves of a pair are no characters by themselves, and no letters of any message.
                    let shown = char::from_u32(code).unwrap_or('\u{fffd}');
                    out.extend_from_slice(shown.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
            b'b' | b'f' => {}
            other => out.push(*other),
        }
    }
}

fn run(bytes: &[u8], test: impl Fn(&u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| test(byte)).count()
}

/// A record as its program wrote it: every line taken out of its envelope, pieces of one line joined.
#[must_use]
pub fn unwrap(record: &[u8]) -> Cow<'_, [u8]> {
    let mut out: Option<Vec<u8>> = None;
    let mut done = 0;
    for line in record.split_inclusive(|byte| *byte == b'\n') {
        let peeled = peel(line.strip_suffix(b"\n").unwrap_or(line), YEAR);
        let changed = peeled.wrapped || matches!(peeled.text, Cow::Owned(_));
        if changed || out.is_some() {
            let out = out.get_or_insert_with(|| record[..done].to_vec());
            out.extend_from_slice(&peeled.text);
            if !peeled.partial {
                out.push(b'\n');
            }
        }
        done += line.len();
    }
    out.map_or(Cow::Borrowed(record), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::{peel, unwrap};

    fn text(line: &str) -> String {
        String::from_utf8_lossy(&peel(line.as_bytes(), Some(2026)).text).into_owned()
    }

    #[test]
    fn the_program_s_line_is_taken_out_of_what_collectors_put_around_it() {
        for (line, own) in [
            (r#"{"log":"  File \"a.py\"\n","stream":"stderr","time":"2026-11-20T10:00:00.1Z"}"#, "  File \"a.py\""),
            (r#"{"stream": "stderr", "log": "\u001b[31mERROR\u001b[0m x\n"}"#, "ERROR x"),
            (r#"{"__REALTIME_TIMESTAMP":"1795428001123456","MESSAGE":"x failed","_PID":"3"}"#, "x failed"),
            ("Nov 20 10:00:00 vps bot[812]:   File", "  File"),
            ("2026-11-20T10:00:00+0000 vps bot[812]: x", "x"),
            ("<11>1 2026-11-20T10:00:00.000Z vps bot 812 - - x", "x"),
            ("<11>1 2026-11-20T10:00:00.000Z vps bot 812 ID1 [a@1 b=\"c\"] x", "x"),
            ("<11>Nov 20 10:00:00 vps bot: x", "x"),
            ("2026-11-20T10:00:00.000000+00:00 app[web.1]: \tat a", "\tat a"),
            ("2026-11-20T10:00:00.123456789Z stderr F }", "}"),
            ("2026-11-20T10:00:00Z 2026-11-20 10:00:00,001 [main] ERROR x", "2026-11-20 10:00:00,001 [main] ERROR x"),
            ("web-1  |   File", "  File"),
            ("0|bot  | x", "x"),
            ("10:00:00 web.1  | x", "x"),
            ("[pod/bot-7d9f/app] x", "x"),
            ("web-1  | 2026-11-20T10:00:00Z ERROR x", "2026-11-20T10:00:00Z ERROR x"),
            ("2026-11-20T10:00:00Z ERROR x", "2026-11-20T10:00:00Z ERROR x"),
            ("2026-11-20 10:00:00 bot: x", "2026-11-20 10:00:00 bot: x"),
            (
                r#"{"container_name":"bot","message":"  File","source_type":"docker_logs","timestamp":"2026-11-20T10:00:00Z"}"#,
                "  File",
            ),
            (r#"{"date":1795428001.1,"stream":"stderr","log":"  File","kubernetes":{"pod_name":"bot-1"}}"#, "  File"),
            (r#"{"time":"2026-11-20T10:00:00Z","stream":"stderr","logtag":"F","log":"  File"}"#, "  File"),
            (
                r#"2026-11-20 10:00:00.000000000 +0000 docker.bot: {"container_id":"9f","log":"  File","source":"stderr"}"#,
                "  File",
            ),
            (r#"{"timestamp":1795428001123,"message":"  File\n","ingestionTime":1795428001999}"#, "  File"),
            (r#"{"labels":{"app":"bot"},"line":"  File","timestamp":"2026-11-20T10:00:00Z"}"#, "  File"),
            (r#"{"textPayload":"  File","insertId":"1","timestamp":"2026-11-20T10:00:00Z"}"#, "  File"),
            ("2026-11-20T10:00:00Z app[148e] fra [error]  File", " File"),
            (
                r#"{"timestamp":"2026-11-20T10:00:00Z","level":"error","message":"x"}"#,
                r#"{"timestamp":"2026-11-20T10:00:00Z","level":"error","message":"x"}"#,
            ),
            ("\\x1b[36m2026-11-20 10:00:00\\x1b[0m x", "2026-11-20 10:00:00 x"),
            ("a | b", "a | b"),
        ] {
            assert_eq!(text(line), own, "{line}");
        }
    }

    #[test]
    fn pieces_of_one_line_are_joined() {
        let record = "2026-11-20T10:00:00.1Z stderr P {\"error\":\n2026-11-20T10:00:00.1Z stderr F {}}\n";
        assert_eq!(unwrap(record.as_bytes()), &b"{\"error\":{}}\n"[..]);
    }
}
