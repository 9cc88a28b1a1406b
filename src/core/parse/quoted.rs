//! Words that a text only quotes: the source of a program, a change to it, what a document plans or promises, what was
//! searched for. None of them is said by a call that failed.

use crate::core::knowledge::lexicon::{
    BUILD_MARKS, CHANGE_VERBS, DOCUMENT_HEADINGS, GUIDE_LABELS, PAGE_HEADINGS, PLANNED, REVIEWED, SEARCH_LEADS,
    TODO_MARKS,
};
use std::ops::Range;

/// Larger texts are logs; source code that somebody pastes is short.
const LARGEST: usize = 64 * 1024;

/// Most lines that a bracket of source code keeps open: the rest of it may have been cut away.
const OPEN_LINES: usize = 40;

/// What kind of text a stretch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotedKind {
    /// Lines of a program.
    Source,
    /// Lines of a patch.
    Patch,
    /// Items of a checklist, of release notes, of a plan.
    Document,
    /// What compilers, linters and tests say of a program.
    Build,
    /// Words that were looked for.
    Search,
}

/// A stretch that only quotes.
#[derive(Clone, Debug, PartialEq)]
pub struct Quoted {
    /// Of what.
    pub kind: QuotedKind,
    /// Where, in the flat text.
    pub at: Range<usize>,
}

/// All stretches, in order.
#[must_use]
pub fn find(flat: &str) -> Vec<Quoted> {
    if flat.len() > LARGEST {
        return Vec::new();
    }
    let mut found = Vec::new();
    let lines: Vec<&str> = flat.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut state = State { whole: whole(&lines), ..State::default() };
    let mut start = 0;
    for whole in flat.split_inclusive('\n') {
        let line = whole.trim();
        let from = start + (whole.len() - whole.trim_start().len());
        start += whole.len();
        match state.kind(line) {
            Some(kind) => found.push(Quoted { kind, at: from..from + line.len() }),
            None => found.extend(searches(line, from)),
        }
    }
    found
}

/// The stretch around a place.
#[must_use]
pub fn around(quoted: &[Quoted], at: usize) -> Option<&Quoted> {
    let after = quoted.partition_point(|stretch| stretch.at.start <= at);
    quoted[..after].last().filter(|stretch| at < stretch.at.end)
}

/// What the lines before say of the next one.
#[derive(Default)]
struct State {
    /// A patch has begun.
    patch: bool,
    /// A heading of a plan or of release notes stands above.
    section: bool,
    /// Brackets of source code that are open, and for how many lines they have been.
    open: isize,
    lines: usize,
    /// A string in backticks goes on over lines, and for how many it has.
    template: Option<usize>,
    /// The line above is of a program.
    source: bool,
    /// The line above asks for a value.
    awaits: bool,
    /// A compiler or a test has just spoken: what follows is the source that it means.
    built: bool,
    /// What the text is as a whole.
    whole: Option<QuotedKind>,
    /// The text opens with the subject of a change.
    change: bool,
    begun: bool,
}

impl State {
    fn kind(&mut self, line: &str) -> Option<QuotedKind> {
        if line.is_empty() {
            return None;
        }
        if self.whole.is_some() {
            return self.whole;
        }
        if line.starts_with("@@ -") || line.starts_with("diff --git ") {
            self.patch = true;
            return Some(QuotedKind::Patch);
        }
        if self.patch && line.starts_with(['+', '-']) {
            return Some(QuotedKind::Patch);
        }
        let first = !std::mem::replace(&mut self.begun, true);
        self.change = first && is_subject(line) || self.change && !is_output(line);
        if self.change {
            return Some(QuotedKind::Document);
        }
        if let Some(count) = self.template {
            let closed = line.contains('`') || count > OPEN_LINES;
            self.template = (!closed).then_some(count + 1);
            if count <= OPEN_LINES {
                self.source = true;
                return Some(QuotedKind::Source);
            }
        }
        if self.open > 0 {
            self.open += balance(line);
            self.lines += 1;
            let left = self.lines > OPEN_LINES || is_output(line);
            if left {
                self.open = 0;
            } else {
                self.source = true;
                return Some(QuotedKind::Source);
            }
        }
        self.built = is_diagnostic(line) || self.built && is_gutter(line);
        if self.built {
            return Some(QuotedKind::Build);
        }
        // Remarks, values and docstrings have no shape of their own.
        let remark = ["* ", "# ", "\"\"\""].iter().any(|opening| line.starts_with(opening)) || line == "break";
        let below = self.source && (remark || is_assigned(line)) || self.awaits && is_literal(line);
        // Strings below one another are one string.
        let goes_on = self.source && line.ends_with(['"', '\'']);
        self.awaits = line.ends_with(['=', '(', '[', '+']) || goes_on || self.awaits && is_literal(line);
        self.source = below || is_source(line);
        if self.source {
            self.section = false;
            self.template = (line.ends_with(['`']) && line.matches('`').count() % 2 == 1).then_some(0);
            if opens(line) {
                self.open = balance(line).max(0);
                self.lines = 0;
            }
            return Some(QuotedKind::Source);
        }
        if is_heading(line) {
            self.section = true;
            return Some(QuotedKind::Document);
        }
        let item = is_item(line);
        let plan = is_plan(line);
        self.section |= (plan || is_release_note(line)) && item;
        if is_checkbox(line)
            || is_todo(line)
            || is_release_note(line)
            || self.section && item
            || is_option(line)
            || is_row(line)
            || plan
        {
            return Some(QuotedKind::Document);
        }
        self.section &= item;
        None
    }
}

/// What a text is as a whole, where most of its lines together say so.
fn whole(lines: &[&str]) -> Option<QuotedKind> {
    let signed = lines.iter().filter(|line| line.starts_with(['+', '-']));
    let of_code = |line: &&&str| {
        let rest = line[1..].trim();
        line.starts_with('+') && rest.ends_with(['{', '(', ')', ':', ';', ',', ']', '}'])
            || is_source(rest)
            || rest.starts_with("//")
    };
    let (count, code) = (signed.clone().count(), signed.filter(of_code).count());
    if count > 1 && count * 10 >= lines.len() * 8 && code * 3 >= count {
        return Some(QuotedKind::Patch);
    }
    let translated = lines.iter().filter(|line| is_translation(line)).count();
    if translated * 10 >= lines.len() * 8 && lines.iter().any(|line| is_translation(line) && has_hole(line)) {
        return Some(QuotedKind::Source);
    }
    // `cause: undefined` is a field of an object; a guide's labels are written as headings are.
    let headings = lines.iter().map(|line| line.trim_matches(['#', '*', '-', ' ']));
    let headings = headings.filter(|line| !line.starts_with(|letter: char| letter.is_ascii_lowercase()));
    let lower: Vec<String> = headings.map(str::to_lowercase).collect();
    let repeated = |label: &&&str| {
        let labelled =
            |line: &&String| line.strip_prefix(**label).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
        lower.iter().filter(labelled).count() > 1
    };
    let trace = lines.iter().any(|line| line.starts_with("at ") || line.starts_with("Traceback"));
    if !trace && GUIDE_LABELS.iter().any(|label| repeated(&label)) {
        return Some(QuotedKind::Document);
    }
    let heads = |heading: &&&str| lower.iter().any(|line| line.trim_end_matches([':', '\u{ff1a}']) == **heading);
    if !trace && PAGE_HEADINGS.iter().filter(heads).count() > 1 || is_api_description(lines) {
        return Some(QuotedKind::Document);
    }
    // What a row names in its example is no call either where the other rows explain.
    let table = lines.iter().all(|line| line.ends_with(" |") && !reports_outcome(line));
    if table && lines.iter().filter(|line| is_row(line)).count() > 1 {
        return Some(QuotedKind::Document);
    }
    let shown = ["Traceback (most", "{\"", "{'", "Error: ", "error: ", "ERROR", "\u{2717}", "\u{274c}"];
    let reports = lines
        .iter()
        .any(|line| shown.iter().any(|words| line.contains(words)) || is_first_person_report(&line.to_lowercase()));
    let planned = lines.iter().filter(|line| is_plan(line) || is_subject(line)).map(|line| line.len()).sum::<usize>();
    if !reports && planned * 2 >= lines.iter().map(|line| line.len()).sum::<usize>() && planned > 0 {
        return Some(QuotedKind::Document);
    }
    let headed = lines.iter().any(|line| line.starts_with("##") && is_heading(line));
    (headed && !reports).then_some(QuotedKind::Document)
}

/// An OpenAPI document, or a part of one: its examples are no answers.
fn is_api_description(lines: &[&str]) -> bool {
    let marks = ['-', ' ', '"', '\''];
    let is = |line: &str, name: &str| {
        let rest = line.trim_start_matches(marks).strip_prefix(name);
        rest.is_some_and(|rest| rest.trim_start_matches(marks).starts_with(':'))
    };
    let names = |name: &str| lines.iter().any(|line| is(line, name));
    let refers = lines.iter().any(|line| line.contains("$ref") && line.contains("#/components/"));
    // The body of a call has schemas and contents as well.
    let is_body = names("messages");
    !is_body && (refers || names("schema")) && (names("content") || names("responses") || names("description"))
}

/// Whether somebody tells what happened to them.
fn is_first_person_report(lower: &str) -> bool {
    let told = ["i get", "i got", "got ", "i'm ", "i am ", "we get", "we got", "my ", "exception", "error: "];
    told.iter().any(|words| lower.contains(words))
}

/// A row of a document's table: `| 402 | No credits | Top up |`. Rows with data, a time, a model or an outcome report a call.
fn is_row(line: &str) -> bool {
    !reports_outcome(line)
        && line.ends_with(" |")
        && line.trim_end_matches(" |").contains(" | ")
        && !line.split([' ', '`']).any(|word| is_model(word) || is_clock(word) || is_run(word))
}

/// A row of data, or one with an outcome in a cell of its own.
fn reports_outcome(line: &str) -> bool {
    const OUTCOMES: [&str; 5] = ["error", "failed", "fail", "blocked", "timeout"];
    let outcome =
        |cell: &str| OUTCOMES.iter().any(|word| cell.trim_matches([' ', '*', '`']).eq_ignore_ascii_case(word));
    // `HTTP 403: acme/glim is only for …`: what came of a call, with its model in the same cell.
    let answered = |cell: &str| {
        let status = cell.trim().strip_prefix("HTTP ").is_some_and(|rest| rest.starts_with(['4', '5']));
        status && cell.split([' ', '`']).any(is_model)
    };
    line.split('|').any(answered)
        || line.contains(['{', '\u{1f534}', '\u{2717}', '\u{2718}', '\u{274c}'])
        || line.contains("FAIL")
        || line.split('|').any(outcome)
}

/// `author/slug-4`
fn is_model(word: &str) -> bool {
    let part =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b':' | b'_');
    word.split_once('/').is_some_and(|(author, slug)| {
        author.len() > 2
            && author.bytes().all(part)
            && !author.contains(':')
            && slug.len() > 2
            && slug.bytes().all(part)
    })
}

/// `ses_f0bf88c9`, `case_en_001`: the id of something that ran.
fn is_run(word: &str) -> bool {
    word.contains('_') && word.bytes().filter(u8::is_ascii_digit).count() > 2
}

/// `19:37`
fn is_clock(word: &str) -> bool {
    word.split_once(':').is_some_and(|(hour, rest)| {
        (1..=2).contains(&hour.len())
            && hour.bytes().all(|byte| byte.is_ascii_digit())
            && rest.len() > 1
            && rest.bytes().take(2).all(|byte| byte.is_ascii_digit())
    })
}

/// Where a console's line ends the source above it.
fn is_output(line: &str) -> bool {
    let opens = ["$ ", "Error", "Traceback", "Uncaught", "```", ">>> ", "at ", "HTTP"];
    let first = line.split(' ').next().unwrap_or_default();
    opens.iter().any(|word| line.starts_with(word))
        || line.starts_with(|letter: char| letter.is_ascii_digit()) && !is_number_argument(line)
        || first.ends_with("Error:")
        || first.ends_with("Exception:")
        || line.starts_with("File \"")
}

/// `404,`: an argument of a call over several lines.
fn is_number_argument(line: &str) -> bool {
    line.strip_suffix(',').is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Brackets that a line opens, less those that it closes, outside of its strings.
fn balance(line: &str) -> isize {
    let mut quote = None;
    let mut escaped = false;
    let mut open = 0;
    for byte in line.bytes() {
        match (quote, byte) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(mark), _) if mark == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => open += 1,
            (None, b')' | b']' | b'}') => open -= 1,
            _ => {}
        }
    }
    open
}

/// A call or a table that goes on below; the body of a block is judged line by line.
fn opens(line: &str) -> bool {
    line.ends_with(['(', '['])
        || line.ends_with("({")
        || line.ends_with(',') && is_call_over_lines(line)
        || (line.ends_with('{') && (line.contains("= {") || line.contains("({")))
}

/// A line of a program, whatever words stand in its strings.
fn is_source(line: &str) -> bool {
    is_template(line)
        || is_statement(line)
        || is_comparison(line)
        || is_constant(line)
        || is_call(line)
        || is_call_over_lines(line)
        || is_shell_case(line)
        || is_object_of_calls(line)
        || is_shell_script(line)
        || is_pair(line)
        || is_row_of_values(line)
        || is_made_error(line)
        || is_argument_over_lines(line)
        || is_typed_declaration(line)
        || line.contains("\"#!/")
        || line.contains("'#!/")
}

/// `Map result = service.call(url, 'key', [model: 'a/b'])`: a name behind its type, and a call.
fn is_typed_declaration(line: &str) -> bool {
    let Some((left, value)) = line.split_once(" = ") else { return false };
    let Some((class, name)) = left.split_once(' ') else { return false };
    let word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'<' | b'>'));
    let called = value.split('(').next().unwrap_or_default().trim_start_matches("new ");
    class.starts_with(|letter: char| letter.is_ascii_uppercase())
        && name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && word(class)
        && word(name)
        && value.trim_end_matches(';').ends_with(')')
        && !called.is_empty()
        && called.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'<' | b'>'))
}

/// `err: new Error('Incorrect API key provided: …'),`: an error that a program makes; what is printed of one has no `new`.
fn is_made_error(line: &str) -> bool {
    let class = line.split("new ").nth(1).and_then(|rest| rest.split_once('(')).map(|(class, _)| class);
    let name = |class: &str| class.ends_with("Error") && class.bytes().all(|byte| byte.is_ascii_alphanumeric());
    class.is_some_and(name) && line.ends_with([',', ';', '(', '{', ')'])
}

/// `error=(`, `body: json({`: an argument or a field whose value a call makes on the lines below.
fn is_argument_over_lines(line: &str) -> bool {
    let Some(sign) = line.find(['=', ':']).filter(|_| line.ends_with(['(', '{', '['])) else { return false };
    let (name, value) = (&line[..sign], &line[sign + 1..]);
    let word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'!'));
    let called = value.trim_start().trim_end_matches(['{', '[']).strip_suffix('(');
    let keyword = line[sign..].starts_with('=') && !value.starts_with(' ');
    !name.is_empty() && word(name) && called.is_some_and(|called| word(called) && (keyword || !called.is_empty()))
}

/// `{ code: Kind.Moderation, match: sub('…') },`: an object of a program's whose fields are calls.
fn is_object_of_calls(line: &str) -> bool {
    let inner = line.strip_prefix('{').and_then(|rest| rest.strip_suffix("},"));
    inner.is_some_and(|inner| inner.split(", ").any(|field| is_call(&format!("{},", field.trim()))))
}

/// `{"rate limited", 429, "…", RouteQuota},`: a row of a table in a program, values by their order. What a call prints has names.
fn is_row_of_values(line: &str) -> bool {
    let inner = line.strip_suffix(',').unwrap_or(line);
    let brackets = [('{', '}'), ('(', ')')];
    let inner = brackets.iter().find_map(|(open, close)| inner.strip_prefix(*open)?.strip_suffix(*close));
    let quote = inner.and_then(|inner| inner.chars().next()).filter(|mark| matches!(mark, '"' | '\'' | '`'));
    let (Some(inner), Some(quote)) = (inner, quote) else { return false };
    let behind = inner[1..].split_once(quote).map_or("", |(_, rest)| rest.trim_start());
    behind.starts_with(',') && line.ends_with(',')
}

/// `Reply::json(429, json!({`, `match: sub("…"),`, `.header("retry-after", "7"),`: a call with a string, in a list or a chain.
fn is_call(line: &str) -> bool {
    let name = |text: &str| {
        text.len() > 1
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'!'))
    };
    let value = line.split_once(": ").filter(|(key, _)| name(key)).map_or(line, |(_, value)| value);
    let Some((called, arguments)) = value.split_once('(') else { return false };
    let chained = called.starts_with('.') || called.contains("::") || value.len() < line.len();
    name(called)
        && chained
        && (line.ends_with([',', '(', '{', ';']) || called.contains("::") && line.ends_with(')'))
        && arguments.contains(['"', '\'', '(', '{'])
}

/// `fetchMock.mockOnce(answer(`, `return json(`, `String url = serve('/chat', 'application/json',`: a call whose arguments go
/// on below.
fn is_call_over_lines(line: &str) -> bool {
    let name = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b'!'))
    };
    let Some((called, arguments)) = line.split_once('(').filter(|_| balance(line) > 0) else { return false };
    let (lead, called) = called.rsplit_once(' ').unwrap_or(("", called));
    let assigned =
        lead.strip_suffix(" =").is_some_and(|names| names.split(' ').count() < 4 && names.split(' ').all(name));
    let led = assigned || matches!(lead, "return" | "await" | "yield" | "throw new" | "return await");
    name(called)
        && (led || lead.is_empty() && called.contains('.'))
        && (line.ends_with(['(', '[', '{']) || line.ends_with(',') && arguments.contains(['"', '\'']))
}

/// `401) warn "unauthorized" ;;`: an arm of a shell's `case`.
fn is_shell_case(line: &str) -> bool {
    line.ends_with(";;") && line.contains(')') || line.starts_with("case \"$") && line.ends_with(" in")
}

/// `if [ "$model" = x ]; then`, `echo "…" >&2`
fn is_shell_script(line: &str) -> bool {
    (line.starts_with("if [ ") && line.ends_with("; then"))
        || line.starts_with("echo \"")
        || line.starts_with("echo '")
        || line.starts_with("printf '")
}

/// `"…";`, `'…',`, `#"…"#`: a string that the source above asks for.
fn is_literal(line: &str) -> bool {
    let inner = line.trim_end_matches([';', ',', ')']).trim_matches('#');
    inner.len() > 2 && ['"', '\'', '`'].iter().any(|mark| inner.starts_with(*mark) && inner.ends_with(*mark))
}

/// A string whose values are yet to be filled in.
fn is_template(line: &str) -> bool {
    let python = |mark: &str| {
        line.match_indices(mark).any(|(at, _)| {
            let begins = !line[..at].ends_with(|letter: char| letter.is_ascii_alphanumeric());
            let rest = &line[at + mark.len()..];
            let hole = rest.find('{').and_then(|open| rest[open + 1..].chars().next());
            begins && hole.is_some_and(|letter| letter.is_ascii_alphabetic() || letter == '_')
        })
    };
    let script = line.find('`').is_some_and(|open| line[open..].contains("${"));
    python("f\"") || python("f'") || script
}

/// A line that begins as statements do and has their punctuation.
fn is_statement(line: &str) -> bool {
    let calls = [
        "logger.",
        "logging.",
        "log.",
        "console.",
        "print(",
        "println!(",
        "eprintln!(",
        "expect(",
        "self.assert",
        "assert(",
        "assert_",
        "it(",
        "test(",
        "describe(",
        "fmt.",
        "@patch(",
        "mock_",
        "assert ",
        "vi.",
        "jest.",
        "nock(",
        "sinon.",
        "responses.",
        "respx.",
        "mocker.",
        "monkeypatch.",
        "new Response(",
        "w.Write",
        "Object.",
        "super().",
        "super(",
    ];
    if calls.iter().any(|word| line.starts_with(word)) && line.contains('(') {
        return true;
    }
    let rest = |word: &str| line.strip_prefix(word);
    if (rest("with ").is_some() && line.contains('(') && line.ends_with(':')) || is_decorator(line) {
        return true;
    }
    if line.split_once(" := ").is_some_and(|(name, value)| !name.contains(": ") && value.contains('(')) {
        return true;
    }
    let assigned = ["const ", "let ", "var ", "static ", "export const ", "final ", "val "];
    if assigned.iter().filter_map(|word| rest(word)).any(|tail| tail.contains('=')) {
        return true;
    }
    let block = [
        "class ",
        "def ",
        "async def ",
        "fn ",
        "pub ",
        "func ",
        "function ",
        "async function ",
        "export ",
        "public ",
        "private ",
        "protected ",
        "if (",
        "if !",
        "if err",
        "elif ",
        "} else",
        "except ",
        "} catch",
        "catch (",
        "while (",
        "for (",
    ];
    if block.iter().any(|word| line.starts_with(word)) && line.ends_with(['{', ':', ';', '(', ')', ',']) {
        return true;
    }
    // `raise X(…)`, `throw new X(…)`: words of prose are not followed by a bracket.
    if let Some(tail) = rest("raise ").or_else(|| rest("throw ")) {
        let name = tail.strip_prefix("new ").unwrap_or(tail);
        let word = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')).count();
        // What a traceback glues behind it is said.
        let whole = line.ends_with(['(', '[', '{']) || balance(line) <= 0;
        return word > 2 && name[word..].starts_with('(') && whole;
    }
    if let Some(tail) = rest("return ") {
        return tail.ends_with(';') || tail.starts_with(['"', '\'', '`', '{', '(']) || tail.starts_with("new ");
    }
    let number = rest("case ").map(|tail| tail.bytes().take_while(u8::is_ascii_digit).count());
    number.is_some_and(|digits| digits > 0) && line.ends_with(':') || line.starts_with("// ") || line.starts_with("/* ")
}

/// `@responses.activate`, `@pytest.mark.parametrize(…`
fn is_decorator(line: &str) -> bool {
    let name = line.strip_prefix('@').map(|rest| rest.split('(').next().unwrap_or(rest));
    name.is_some_and(|name| {
        name.contains(['.', '_'])
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
    })
}

/// `"no auth credentials found": "The key is missing.",`: words by which a program looks up other words.
fn is_pair(line: &str) -> bool {
    // No program prints a name and its value in two kinds of quotes in this order.
    let mixed =
        line.split_once("\": '").is_some_and(|(key, _)| key.strip_prefix('"').is_some_and(|key| !key.contains('"')));
    if mixed && line.ends_with("',") {
        return true;
    }
    ["\": \"", "': '"].iter().any(|middle| {
        let key = line.split_once(middle).and_then(|(key, _)| key.strip_prefix(['"', '\'']));
        line.ends_with(',') && key.is_some_and(|key| key.contains(' ') && !key.contains(['"', '\'']))
    })
}

/// `'llm.rate': 'Rate limited, waiting {wait}s',`: a name and what is shown for it.
fn is_translation(line: &str) -> bool {
    let bare = line.trim_end_matches(',');
    ["\": \"", "': '"].iter().any(|middle| {
        let (first, last) = (&middle[..1], &middle[3..]);
        let key = bare.split_once(middle).and_then(|(key, _)| key.strip_prefix(first));
        bare.ends_with(last) && key.is_some_and(|key| key.len() > 2 && !key.contains([' ', '"', '\'']))
    })
}

/// `{wait}`, `{{seconds}}`: a value that is yet to be filled in.
fn has_hole(line: &str) -> bool {
    line.match_indices('{').any(|(at, _)| {
        let inner = line[at + 1..].split('}').next().unwrap_or_default();
        let named = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'{');
        !inner.is_empty() && inner.len() + at + 1 < line.len() && inner.bytes().all(named)
    })
}

/// `message = "…"`, `self.detail = detail`
fn is_assigned(line: &str) -> bool {
    let name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
    };
    line.split_once(" = ").is_some_and(|(left, _)| name(left))
}

/// A line that looks for words in other words, or compares.
fn is_comparison(line: &str) -> bool {
    let inner = [
        ".contains(\"",
        ".contains('",
        ".includes(\"",
        ".includes('",
        ".includes(`",
        ".indexOf(\"",
        ".indexOf('",
        ".startsWith(",
        ".starts_with(",
        ".match(/",
        ".test(",
        "MustCompile(",
        "re.compile(",
        "re.search(",
        " === ",
        " !== ",
        "_code == ",
        "_code != ",
        ".status == ",
        ".return_value",
        " in str(",
        "HttpResponse.json(",
        "=> Err(",
        ") => {",
    ];
    // `Proxy response (407) !== 200` is what a library prints.
    let digit = |letter: char| letter.is_ascii_digit();
    let of_numbers = line
        .split_once(" !== ")
        .is_some_and(|(left, right)| left.trim_end_matches(')').ends_with(digit) && right.starts_with(digit));
    inner.iter().any(|words| line.contains(words) && !(of_numbers && *words == " !== "))
}

/// `_PATTERNS = [`, `FRIENDLY = {`, `response.value = {`: a name of a program's own, given a table.
fn is_constant(line: &str) -> bool {
    let Some((name, value)) = line.split_once(" = ") else { return false };
    let name = name.split(':').next().unwrap_or(name).trim();
    let word = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    name.len() > 3 && name.bytes().all(word) && (value.ends_with(['[', '{', '(']) || is_literal(value))
}

/// `## Test plan`, `Acceptance criteria:`
fn is_heading(line: &str) -> bool {
    let words = line.trim_start_matches(['#', '*', ' ']).trim_end_matches([':', '*', ' ']);
    line.len() < 60 && DOCUMENT_HEADINGS.iter().any(|heading| words.eq_ignore_ascii_case(heading))
}

fn is_item(line: &str) -> bool {
    let digits = line.bytes().take(3).take_while(u8::is_ascii_digit).count();
    line.starts_with("- ") || line.starts_with("* ") || (digits > 0 && line[digits..].starts_with(". "))
}

/// `- Fixed: …`, `* Added …`
fn is_release_note(line: &str) -> bool {
    let rest = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
    let rest = rest.map(|rest| rest.trim_start_matches('*'));
    rest.is_some_and(|rest| CHANGE_VERBS.iter().any(|verb| rest.starts_with(verb)))
}

/// `TODO: …`, `- FIXME …`, `// TODO(ann): …`
fn is_todo(line: &str) -> bool {
    let rest = line.trim_start_matches(['-', '*', '/', '#', ' ']);
    TODO_MARKS.iter().any(|mark| {
        let behind = rest.strip_prefix(mark);
        behind.is_some_and(|behind| !behind.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_'))
    })
}

fn is_checkbox(line: &str) -> bool {
    let rest = line.trim_start_matches(['-', '*', ' ']);
    ["[ ] ", "[x] ", "[X] "].iter().any(|sign| rest.starts_with(sign))
}

/// `--search "openrouter 429"`, `"query": "…"`: up to the end of the quoted words.
fn searches(line: &str, start: usize) -> Vec<Quoted> {
    let mut found = Vec::new();
    // In a string of JSON the quotes of what leads a search are escaped.
    let is_escaped = line.contains("\\\"");
    for lead in SEARCH_LEADS {
        searched(line, start, lead, &mut found);
        if is_escaped && lead.contains('"') {
            searched(line, start, &lead.replace('"', "\\\""), &mut found);
        }
    }
    let query = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "];
    if query.iter().any(|word| line.starts_with(word)) {
        found.push(Quoted { kind: QuotedKind::Search, at: start..start + line.len() });
    }
    found.sort_by_key(|quoted| quoted.at.start);
    found
}

/// What stands in quotes behind these words.
fn searched(line: &str, start: usize, lead: &str, found: &mut Vec<Quoted>) {
    for (at, _) in line.match_indices(lead) {
        let begins = !line[..at].ends_with(|letter: char| letter.is_ascii_alphanumeric());
        let from = at + lead.len();
        let rest = &line[from..];
        let skipped = rest.len() - rest.trim_start_matches([' ', '\\']).len();
        let Some(mark) = rest[skipped..].chars().next().filter(|mark| matches!(mark, '"' | '\'' | '/')) else {
            continue;
        };
        let inner = from + skipped + 1;
        let end = line[inner..]
            .match_indices(mark)
            .map(|(end, _)| inner + end)
            .find(|end| !line[..*end].ends_with('\\') || line[from..].starts_with('\\'))
            .unwrap_or(line.len());
        if begins {
            found.push(Quoted { kind: QuotedKind::Search, at: start + inner..start + end });
        }
    }
}

/// `feat(ai): …`: the subject of a commit or of a pull request.
fn is_subject(line: &str) -> bool {
    let line = line.trim_start_matches(['#', '*', ' ']);
    let line = line.strip_prefix('[').and_then(|tail| tail.split_once("] ")).map_or(line, |(_, rest)| rest);
    let kinds = ["fix", "feat", "chore", "docs", "refactor", "test", "perf", "ci", "build"];
    let kind = kinds.iter().find_map(|kind| line.strip_prefix(kind));
    // `fix: AgentError … failed: …`: an error in its own words, under the heading of whoever mends it.
    let reports = |rest: &str| {
        let class = |word: &str| word.len() > 5 && (word.ends_with("Error") || word.ends_with("Exception"));
        rest.contains("failed: ") && rest.split(|letter: char| !letter.is_alphanumeric()).any(class)
    };
    kind.is_some_and(|rest| rest.starts_with(": ") && !reports(rest) || (rest.starts_with('(') && rest.contains("): ")))
}

/// `a.c:1:24: warning: …` behind its file and line, `x.ts:4:2 - error TS2339: …`, `error[E0425]: …`, `AssertionError: …`.
fn is_diagnostic(line: &str) -> bool {
    let starts = ["error[E", "--> ", "--- FAIL:", "E assert", "warning: unused", "= note: ", "= help: "];
    if starts.iter().any(|word| line.starts_with(word))
        || is_coded(line)
        || BUILD_MARKS.iter().any(|mark| line.contains(mark))
    {
        return true;
    }
    let test = line.strip_prefix("FAIL").map(|tail| tail.strip_prefix("ED").unwrap_or(tail));
    if test.is_some_and(|tail| tail.starts_with(' ') && (tail.contains(" > ") || tail.contains("::"))) {
        return !line.contains(" - ") || line.contains(" - assert");
    }
    if line.contains(": In function '") {
        return true;
    }
    // File and line are a prefix, which no longer stands there; the column is left.
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let Some(said) = line[digits..].strip_prefix(": ").filter(|_| (1..5).contains(&digits)) else { return false };
    let verdicts = ["error:", "warning:", "note:", "fatal error:", "undefined:", "cannot use", "syntax error"];
    let code = said.split(' ').next().unwrap_or_default();
    let lint = code.len() == 4
        && code.starts_with(|letter: char| letter.is_ascii_uppercase())
        && code.bytes().skip(1).all(|byte| byte.is_ascii_digit());
    lint || verdicts.iter().any(|word| said.starts_with(word))
}

/// `error CS0246: …`, `- error TS2339: …`, `warning NU1701: …`: a number of a compiler's own, behind the letters of its language.
fn is_coded(line: &str) -> bool {
    ["error ", "warning "].iter().any(|level| {
        line.match_indices(level).any(|(at, _)| {
            let code = &line[at + level.len()..];
            let letters = code.bytes().take_while(u8::is_ascii_uppercase).count();
            let digits = code[letters..].bytes().take_while(u8::is_ascii_digit).count();
            let apart = !line[..at].ends_with(|letter: char| letter.is_alphanumeric());
            apart
                && (1..=8).contains(&letters)
                && (3..=5).contains(&digits)
                && code[letters + digits..].starts_with(':')
        })
    })
}

/// `14 |     let s = f(429);`, `|             ^^^ not found`: the source that a compiler shows.
fn is_gutter(line: &str) -> bool {
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start();
    let marked = ["|", "^", "---", "+++", "~~~", "help: ", "note: ", "..."].iter().any(|sign| rest.starts_with(sign));
    marked || (line.ends_with([';', '{', '}', ')']) && !line.contains("rror:") && !line.contains("rror ("))
}

/// `--timeout duration request timeout`: an option of a program, explained.
fn is_option(line: &str) -> bool {
    let dashes = line.starts_with("--") || (line.starts_with('-') && line.contains(", --"));
    let words = line.trim_start_matches('-');
    dashes
        && words.starts_with(|letter: char| letter.is_ascii_lowercase())
        && words.contains(' ')
        && !line.contains(['"', '{', '\''])
}

/// A sentence of somebody who explains a change, rather than what happened to them.
fn is_plan(line: &str) -> bool {
    if line.contains("{\"") || line.split_whitespace().count() < 8 {
        return false;
    }
    let lower = line.to_lowercase();
    let count = PLANNED.iter().filter(|words| lower.contains(**words)).count();
    (count > 1 || REVIEWED.iter().any(|words| lower.contains(words))) && !is_first_person_report(&lower)
}
