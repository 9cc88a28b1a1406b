//! What kind a line of a text is, by its shape.

use crate::core::knowledge::lexicon::STATUS_CLASSES;

/// What kind a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A frame of a stack, or source that one shows.
    Trace,
    /// Structured data.
    Data,
    /// A program's source.
    Code,
    /// A heading of a document.
    Heading,
    /// A row of a document's table.
    Row,
    /// Anything else.
    Plain,
}

/// The kind of a line without the white space around it.
#[must_use]
pub fn kind(line: &str) -> Kind {
    if is_trace(line) {
        return Kind::Trace;
    }
    if is_data(line) && !(line.ends_with(");") && line.len() < 5) {
        return Kind::Data;
    }
    if is_code(line) {
        return Kind::Code;
    }
    let marks = line.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&marks) && line[marks..].starts_with(' ') {
        return Kind::Heading;
    }
    if is_row(line) { Kind::Row } else { Kind::Plain }
}

/// A row of a table that explains; rows with an outcome, a model or one value report.
fn is_row(line: &str) -> bool {
    let cells = line.matches('|').count();
    let reports = line.contains(['{', '\u{1f534}', '\u{274c}']) || line.contains("FAIL") || line.contains(":free");
    cells > 3 && line.starts_with('|') && line.ends_with('|') && !reports
}

fn is_trace(line: &str) -> bool {
    let drawn = line.trim_start_matches(['\u{2502}', '\u{2503}', ' ']);
    let boxed = drawn.len() < line.len() && drawn.starts_with(|letter: char| letter.is_ascii_digit());
    let frame = line.starts_with("at ") && line.contains(['(', ':']) && line.bytes().any(|byte| byte.is_ascii_digit());
    boxed
        || frame
        || line.contains('\u{2771}')
        || (line.starts_with("File \"") && line.contains(", line "))
        || line.starts_with("Traceback (most")
        || line.starts_with("Caused by")
        || line.contains("panicked at")
}

/// `"code": 402,`, `message: 'Provider returned error',`, `[code] => 402`, brackets alone, the opening of an object.
fn is_data(line: &str) -> bool {
    let line = line.trim_start_matches(['\u{2502}', '\u{2503}', '|', ' ']);
    if line.contains(") =>") || line.ends_with("=>") {
        return false;
    }
    if line.starts_with('[') && line.contains("] => ")
        || line.starts_with('{')
        || !line.is_empty() && line.bytes().all(|byte| b"[]{}()\"',;\\ ".contains(&byte))
    {
        return true;
    }
    if let Some(mark) = line.chars().next().filter(|mark| matches!(mark, '"' | '\'')) {
        let Some(end) = line[1..].find(mark) else { return false };
        return line[1 + end + 1..].trim_start().starts_with(':');
    }
    let Some((name, value)) = line.split_once(": ") else { return false };
    let named =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    let valued = value.starts_with(['\'', '"', '`', '[', '{'])
        || value.starts_with(|letter: char| letter.is_ascii_digit())
        || ["null", "undefined", "true", "false"].iter().any(|word| value.starts_with(word));
    named && valued
}

/// How statements begin, and with what such a line must end; without an ending any does.
const OPENINGS: [(&str, &[char]); 60] = [
    ("if ", &[':', '{', '(']),
    ("if(", &[]),
    ("elif ", &[':']),
    ("else:", &[]),
    ("else {", &[]),
    ("} ", &['{', ';', ')']),
    ("return ", &[';', ',', '(', '{', ')', '"', '\'', '`', '[']),
    ("return;", &[]),
    ("raise ", &[')', '(', ',']),
    ("throw ", &[')', '(', ',', ';']),
    ("case ", &[':', '{']),
    ("def ", &[':', '(', ',']),
    ("async def ", &[]),
    ("fn ", &[]),
    ("pub ", &[]),
    ("async fn ", &[]),
    ("func ", &[]),
    ("function ", &['{', '(', ',']),
    ("async function ", &[]),
    ("export ", &[]),
    ("const ", &[]),
    ("let ", &[';', '{', '(', ')', ',', '"', '\'', '[']),
    ("var ", &[';', '{', '(', ')', ',', '"', '\'', '[']),
    ("import ", &[]),
    ("class ", &[':', '{', '(', ')', ';']),
    ("await ", &[]),
    ("try:", &[]),
    ("try {", &[]),
    ("except ", &[':']),
    ("except:", &[]),
    ("for ", &[':', '{', '(']),
    ("while ", &[':', '{', '(']),
    ("match ", &['{', ':']),
    ("switch ", &['{']),
    ("switch(", &[]),
    ("use ", &[';']),
    ("assert", &[]),
    ("print(", &[]),
    ("println!", &[]),
    ("console.", &[]),
    ("// ", &[]),
    ("/// ", &[]),
    ("//! ", &[]),
    ("/*", &[]),
    ("*/", &[]),
    ("* ", &[]),
    ("#include", &[]),
    ("#[", &[]),
    ("self.", &[]),
    ("this.", &[]),
    ("default:", &[]),
    ("static ", &[]),
    ("private ", &[]),
    ("public ", &[]),
    ("protected ", &[]),
    ("type ", &['{', '=', ';', '(']),
    ("interface ", &['{']),
    ("with ", &[':', '(']),
    ("super().", &[]),
    ("super(", &[]),
];

/// A line of a program.
fn is_code(line: &str) -> bool {
    let opens =
        OPENINGS.iter().any(|(word, ends)| line.starts_with(word) && (ends.is_empty() || line.ends_with(*ends)));
    if opens || line.ends_with(';') || line.ends_with(") {") || line.ends_with("=> {") || line.ends_with(" -> {") {
        return true;
    }
    if line.contains(" => ")
        || line.ends_with("=>")
        || line.contains(" := ")
        || line.starts_with("\"\"\"")
        || line.starts_with("r\"\"\"")
    {
        return true;
    }
    is_decorator(line)
        || is_assignment(line)
        || is_argument(line)
        || is_call(line)
        || is_member(line)
        || is_element(line)
}

/// `status=402)`, `json={"error": …},`: an argument by its name.
fn is_argument(line: &str) -> bool {
    let Some((name, value)) = line.split_once('=') else { return false };
    !name.contains('.') && is_name(name) && line.ends_with([',', ')']) && !value.is_empty()
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'!'))
}

/// `@pytest.fixture`, `@patch(`
fn is_decorator(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('@') else { return false };
    let name = rest.split('(').next().unwrap_or(rest);
    is_name(name) && (rest.len() > name.len() || name.contains('.'))
}

/// `payload["model"] = model`, `credits_exhausted |= …`
fn is_assignment(line: &str) -> bool {
    let Some((left, right)) =
        line.split_once(" = ").or_else(|| line.split_once(" |= ")).or_else(|| line.split_once(" += "))
    else {
        return false;
    };
    let place =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'[' | b']' | b'"' | b'\'' | b'$');
    !left.is_empty() && !right.is_empty() && left.bytes().all(place)
}

/// `.header("retry-after", "7")`, `raise_for(`, `utils.match(…),`; a class of an error with its words is what a program says.
fn is_call(line: &str) -> bool {
    let Some((name, arguments)) = line.split_once('(') else { return false };
    let chained = name.strip_prefix('.');
    let bare = chained.unwrap_or(name);
    let said = STATUS_CLASSES.iter().any(|(stem, _)| bare.contains(stem))
        || bare.ends_with("Error")
        || bare.ends_with("Exception");
    is_name(bare)
        && !(said && chained.is_none() && arguments.contains(' '))
        && (chained.is_some() || line.ends_with(['(', ')', ',']) || line.ends_with(", {"))
}

/// `userId?: string | null;`, `error: models.ErrorData;`, `timed_out: bool,`
fn is_member(line: &str) -> bool {
    let Some((name, kind)) = line.split_once(": ") else { return false };
    let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'?');
    let typed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.<>[]|, =&'".contains(&byte);
    let kind = kind.trim_end_matches(';');
    let ended = line.ends_with([';', ',']) || name.ends_with('?');
    !name.is_empty() && name.bytes().all(word) && ended && kind.bytes().all(typed)
}

/// `"no endpoints found",`, `("unknown-key", 401, "…"),`
fn is_element(line: &str) -> bool {
    let tuple = line.starts_with('(') && line.ends_with("),");
    let quoted = ['"', '\''].into_iter().any(|mark| {
        let inner = line.strip_suffix(',').and_then(|line| line.strip_prefix(mark)?.strip_suffix(mark));
        inner.is_some_and(|inner| !inner.contains(mark))
    });
    tuple || quoted
}
