//! Finds `key: value` pairs in anything that looks like structured data: JSON, JSON in strings at any escape depth,
//! Python and JavaScript dumps, log fields, headers, and pieces of those. Tolerant on purpose: pastes are cut, wrapped
//! and edited. One pass, with a bound on every look back and ahead.

use std::ops::Range;

mod scalar;

use scalar::{KEY, bare, number, string};
pub use scalar::{Value, decode};

/// Deepest nesting that is followed; deeper data is read flat.
const DEPTH: usize = 128;
/// Fields of a container, with those inside it, that are looked through for one.
const BESIDE: usize = 48;
/// Most fields that are kept.
const FIELDS: usize = 20_000;

macro_rules! keys {
    ($($name:ident: $($text:literal)|+;)+) => {
        /// A key that means something to us, whatever its spelling.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum FieldName { $($name),+ }

        impl FieldName {
            fn of(squeezed: &[u8]) -> Option<Self> {
                match squeezed {
                    $($(bytes if bytes == $text.as_bytes() => Some(Self::$name),)+)+
                    _ => None,
                }
            }
        }
    };
}

keys! {
    Code: "code" | "errorcode" | "statuscodevalue";
    Status: "status" | "statuscode" | "httpstatus" | "httpstatuscode" | "errorstatus" | "http";
    Message: "message" | "msg" | "errormessage" | "detail" | "errormsg";
    Metadata: "metadata";
    Error: "error" | "err";
    Details: "details";
    Data: "data";
    Body: "body" | "responsebody";
    ProviderName: "providername";
    Provider: "provider" | "providerid" | "providerkey" | "apiprovider" | "modelprovider";
    Raw: "raw";
    IsByok: "isbyok" | "byok";
    LimitSource: "limitsource";
    Reason: "reason";
    RemedyHint: "remedyhint";
    FailedStep: "failedroutingstep";
    Funnel: "routingfunnel";
    Step: "step";
    EndpointCount: "endpointcount" | "count";
    Reasons: "ineligibilityreasons";
    ErrorType: "errortype";
    Availability: "availability";
    ExcludedBy: "excludedby";
    FallbackModels: "fallbackmodels";
    Attestations: "missingattestationtypes";
    Requested: "requestedproviders";
    Available: "availableproviders";
    RetryAfter: "retryafter" | "retryafterseconds" | "retryafters";
    RetryAfterMs: "retryafterms";
    RateLimit: "xratelimitlimit" | "ratelimitlimit" | "xratelimitlimitrequests";
    RateRemaining: "xratelimitremaining" | "ratelimitremaining" | "xratelimitremainingrequests";
    RateReset: "xratelimitreset" | "ratelimitreset";
    Model: "model" | "modelid" | "modelname" | "modelslug" | "requestedmodel" | "modelgroup" | "receivedmodelgroup";
    Type: "type";
    Param: "param";
    BaseUrl: "baseurl" | "apibase" | "openrouterbaseurl";
    ChatBaseUrl: "openaibaseurl" | "openaiapibase";
    MessagesBaseUrl: "anthropicbaseurl" | "anthropicapiurl";
    Host: "host" | "hostname";
    CfRay: "cfray" | "cray";
    FinishReason: "finishreason";
    NativeFinish: "nativefinishreason";
    Choices: "choices";
    Content: "content";
    ToolCalls: "toolcalls" | "functioncall";
    PreviousErrors: "previouserrors";
    UserId: "userid";
    RequestId: "requestid";
    Object: "object";
    Usage: "usage";
    Reasons403: "reasons";
    Patterns: "patterns";
    Path: "path" | "loc";
    Allowed: "values" | "options" | "expected";
    ErrorCauseCode: "errno" | "syscall";
    Safeguards: "safeguardresults";
    Alignment: "alignment";
    Outcome: "outcome";
    Explanation: "explanation";
}

/// Most error objects inside messages that are looked at.
const PASSED_ON: usize = 64;

/// One pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The key.
    pub key: FieldName,
    /// The kind of value.
    pub value: Value,
    /// Where the key starts, in the flat text.
    pub key_at: usize,
    /// Where the value stands, in the flat text, without its quotes.
    pub at: Range<usize>,
    /// The container it stands in; 0 is the text itself.
    pub owner: u32,
}

/// An object or a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Container {
    /// The container around it.
    pub parent: u32,
    /// The key it is the value of.
    pub key: Option<FieldName>,
    /// From its bracket to past its closing one, or to the end of the text.
    pub at: Range<usize>,
}

/// All pairs and containers of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    /// The pairs, in order.
    pub all: Vec<Field>,
    /// The containers; the first is the text.
    pub containers: Vec<Container>,
    /// What upstream providers said: extents of `raw` values, sorted, none inside another.
    pub raws: Vec<Range<usize>>,
    /// Key → its fields, by number.
    index: Vec<Vec<u32>>,
}

impl Fields {
    /// Reads a flat text.
    #[must_use]
    pub fn of(flat: &str) -> Self {
        let bytes = flat.as_bytes();
        let mut fields =
            Self { containers: vec![Container { parent: 0, key: None, at: 0..bytes.len() }], ..Self::default() };
        let mut stack: Vec<(u8, u32)> = Vec::new();
        // A key whose value opens a container, and where that container starts.
        let mut pending: Option<(usize, FieldName)> = None;
        // Text that may be looked at twice: keeps hostile input linear.
        let mut budget = bytes.len() * 4 + 4096;
        for (at, it) in bytes.iter().enumerate() {
            match it {
                b'{' | b'[' if stack.len() < DEPTH && fields.containers.len() < FIELDS => {
                    let id = fields.containers.len() as u32;
                    let parent = stack.last().map_or(0, |(_, id)| *id);
                    let key = pending.take_if(|(place, _)| *place == at).map(|(_, key)| key);
                    fields.containers.push(Container { parent, key, at: at..bytes.len() });
                    stack.push((*it, id));
                }
                b'}' | b']' => {
                    let open = if *it == b'}' { b'{' } else { b'[' };
                    let near = stack.len().saturating_sub(8);
                    if let Some(found) = stack[near..].iter().rposition(|(kind, _)| *kind == open) {
                        for (_, id) in stack.drain(near + found..) {
                            fields.containers[id as usize].at.end = at + 1;
                        }
                    }
                }
                b':' | b'=' => {
                    if fields.all.len() >= FIELDS {
                        continue;
                    }
                    let Some((key, key_at)) = key_before(bytes, at) else { continue };
                    let owner = stack.last().map_or(0, |(_, id)| *id);
                    let Some((value, mut range, opens)) = value_after(bytes, at + 1, key, &mut budget) else {
                        continue;
                    };
                    // A bound may have cut inside a character.
                    while !flat.is_char_boundary(range.end) {
                        range.end -= 1;
                    }
                    if let Some(place) = opens {
                        pending = Some((place, key));
                    }
                    fields.all.push(Field { key, value, key_at, at: range, owner });
                }
                _ => {}
            }
        }
        for (number, field) in fields.all.iter().enumerate() {
            let key = field.key as usize;
            if fields.index.len() <= key {
                fields.index.resize(key + 1, Vec::new());
            }
            fields.index[key].push(number as u32);
        }
        fields.find_raws(bytes.len());
        fields
    }

    fn find_raws(&mut self, end: usize) {
        for field in self.all.iter().filter(|it| it.key == FieldName::Raw) {
            let inside = self.raws.last().is_some_and(|it| field.key_at < it.end);
            let extent = match field.value {
                Value::Text => field.at.clone(),
                Value::Open => {
                    let found = self.containers.partition_point(|it| it.at.start < field.at.start);
                    field.at.start..self.containers.get(found).map_or(end, |it| it.at.end)
                }
                _ => continue,
            };
            if !inside && !extent.is_empty() {
                self.raws.push(extent);
            }
        }
    }

    /// Where OpenRouter's message is an error object of another format, it is what the provider said:
    /// `{"error": {"message": "{\"error\": {\"message\": …, \"type\": …}}", "code": 400}}`.
    pub fn find_passed_on(&mut self) {
        let said = |key: FieldName, inside: &Range<usize>| {
            let mut fields = self.of_key(key);
            fields.any(|field| field.value == Value::Text && inside.contains(&field.at.start))
        };
        let messages = self.containers.iter().filter(|it| it.key == Some(FieldName::Message) && it.parent != 0);
        let passed_on = messages.filter(|it| {
            let code = self.beside(it.parent, FieldName::Code).map(|code| code.value);
            let numbered = matches!(code, Some(Value::Number(number)) if (400..600).contains(&number));
            let typed = [FieldName::Type, FieldName::Status].iter().any(|key| self.beside(it.parent, *key).is_some());
            numbered
                && !typed
                && [FieldName::Type, FieldName::Param, FieldName::Code].iter().any(|key| said(*key, &it.at))
        });
        let extents: Vec<Range<usize>> = passed_on.map(|it| it.at.clone()).take(PASSED_ON).collect();
        for extent in extents {
            self.add_raw(extent);
        }
    }

    /// Where a text was cut inside `raw`, what stands before the next field is still what the provider said.
    pub fn find_cut_raw(&mut self, flat: &str) {
        let behind =
            [FieldName::ProviderName, FieldName::IsByok].map(|key| self.of_key(key).next().map(|field| field.key_at));
        let Some(next) = behind.into_iter().flatten().min() else { return };
        let opened = self.of_key(FieldName::Raw).any(|field| field.key_at < next);
        let head = flat[..next].trim_end_matches(['"', '\'']).trim_end_matches([' ', ',']);
        let quoted = head.len() + 1 < next && head.ends_with(['"', '\'']);
        if !opened && quoted && (head.contains("\\\"") || head.contains("\\n")) {
            self.add_raw(0..head.len() - 1);
        }
    }

    /// Adds the extent of something else that an upstream provider said.
    pub fn add_raw(&mut self, extent: Range<usize>) {
        let place = self.raws.partition_point(|it| it.start < extent.start);
        let overlaps = |it: Option<&Range<usize>>| it.is_some_and(|it| it.start < extent.end && extent.start < it.end);
        if !overlaps(self.raws.get(place)) && !overlaps(place.checked_sub(1).and_then(|it| self.raws.get(it))) {
            self.raws.insert(place, extent);
        }
    }

    /// Whether a place stands in what an upstream provider said.
    #[must_use]
    pub fn in_raw(&self, at: usize) -> bool {
        let after = self.raws.partition_point(|it| it.start <= at);
        after.checked_sub(1).and_then(|it| self.raws.get(it)).is_some_and(|it| at < it.end)
    }

    /// Whether one of the containers around has this key.
    #[must_use]
    pub fn under(&self, mut owner: u32, key: FieldName) -> bool {
        for _ in 0..DEPTH {
            if owner == 0 {
                return false;
            }
            let Some(container) = self.containers.get(owner as usize) else { return false };
            if container.key == Some(key) {
                return true;
            }
            owner = container.parent;
        }
        false
    }

    /// The field of a key in a container, of those it opens with.
    #[must_use]
    pub fn beside(&self, owner: u32, key: FieldName) -> Option<&Field> {
        let container = self.containers.get(owner as usize)?;
        let from = self.all.partition_point(|field| field.key_at < container.at.start);
        let inside = self.all[from..].iter().take(BESIDE).take_while(|field| field.key_at < container.at.end);
        inside.into_iter().find(|field| field.owner == owner && field.key == key)
    }

    /// Fields of a key, in order.
    pub fn of_key(&self, key: FieldName) -> impl Iterator<Item = &Field> {
        let numbers = self.index.get(key as usize).map_or(&[][..], Vec::as_slice);
        numbers.iter().filter_map(|it| self.all.get(*it as usize))
    }
}

/// The key that ends before a colon or equals sign.
fn key_before(bytes: &[u8], at: usize) -> Option<(FieldName, usize)> {
    let mut end = at;
    while end > 0 && matches!(bytes[end - 1], b' ' | b'\n') && at - end < 4 {
        end -= 1;
    }
    let mut quoted = false;
    // PHP prints `[key] => value`.
    let bracketed = end > 0 && bytes[end - 1] == b']' && bytes.get(at + 1) == Some(&b'>');
    if bracketed || (end > 0 && matches!(bytes[end - 1], b'"' | b'\'' | b'`')) {
        quoted = true;
        end -= 1;
        while end > 0 && matches!(bytes[end - 1], b'\\' | b'\n') && at - end < KEY {
            end -= 1;
        }
    }
    let mut name = [0u8; KEY];
    let mut length = 0;
    let mut start = end;
    while start > 0 && at - start < KEY {
        match bytes[start - 1] {
            it if it.is_ascii_alphanumeric() => {
                if length == KEY {
                    return None;
                }
                name[KEY - 1 - length] = it.to_ascii_lowercase();
                length += 1;
            }
            b'_' | b'-' => {}
            b'\n' if quoted => {}
            // Markdown and terminal emphasis around a label.
            b'*' if length == 0 => {}
            _ => break,
        }
        start -= 1;
    }
    // `\nmessage:` spelled with an escape: the letter belongs to the escape.
    let name = &name[KEY - length..];
    if let Some(key) = FieldName::of(name) {
        return Some((key, start));
    }
    if start > 0 && bytes[start - 1] == b'\\' && matches!(name.first(), Some(b'n' | b't' | b'r')) {
        return FieldName::of(&name[1..]).map(|key| (key, start + 1));
    }
    None
}

/// Kind and place of the value, and where a container opens in it.
fn value_after(
    bytes: &[u8],
    from: usize,
    key: FieldName,
    budget: &mut usize,
) -> Option<(Value, Range<usize>, Option<usize>)> {
    let mut at = from;
    // `==`, `=>`, `::` are not assignments, but `key=> value` is one in some dumps.
    if bytes.get(at) == Some(&b'>') && bytes[at - 1] == b'=' {
        at += 1;
    } else if matches!(bytes.get(at), Some(b'=' | b':')) {
        return None;
    }
    let bracketed = at > from && bytes[..from - 1].trim_ascii_end().ends_with(b"]");
    let mut breaks = 0;
    loop {
        match bytes.get(at)? {
            b' ' | b'*' => at += 1,
            b'\n' if breaks < 2 => {
                breaks += 1;
                at += 1;
            }
            b'\\' if matches!(bytes.get(at + 1), Some(b'n' | b't' | b'r')) => at += 2,
            _ => break,
        }
    }
    // Only data goes on behind a line break; a label with nothing behind it has no value.
    if breaks > 0 && !matches!(bytes[at], b'"' | b'\'' | b'`' | b'{' | b'[' | b'\\' | b'0'..=b'9') {
        let word = bytes[at..].iter().take(9).take_while(|it| it.is_ascii_alphabetic()).count();
        if !matches!(&bytes[at..at + word], b"null" | b"true" | b"false" | b"None" | b"True" | b"False") {
            return None;
        }
    }
    // Wrapping may break between the backslashes and their quote.
    let escape = |it: &usize| match bytes[*it] {
        b'\\' => true,
        b'\n' => *it > at && matches!(bytes.get(it + 1), Some(b'\\' | b'"' | b'\'')),
        _ => false,
    };
    let mut open = at + (at..bytes.len()).take(64).take_while(escape).count();
    let slashes = bytes[at..open].iter().filter(|it| **it == b'\\').count();
    if matches!(bytes.get(open), Some(b'b' | b'f' | b'u')) && matches!(bytes.get(open + 1), Some(b'"' | b'\'')) {
        open += 1;
    }
    match bytes.get(open)? {
        quote @ (b'"' | b'\'' | b'`') => {
            let limit = match key {
                FieldName::Raw => 65_536,
                FieldName::Message | FieldName::Error | FieldName::Body | FieldName::Data => 8_192,
                _ => 600,
            };
            let limit = limit.min(*budget);
            let range = string(bytes, open + 1, *quote, slashes, limit);
            *budget = budget.saturating_sub(range.len());
            let inner =
                bytes[range.clone()].iter().take(16).take_while(|it| matches!(it, b' ' | b'\n' | b'\\' | b'n')).count();
            let opens = matches!(bytes.get(range.start + inner), Some(b'{' | b'[')).then_some(range.start + inner);
            // A quoted number is a number to us: `"code":"404"`, `"X-RateLimit-Limit":"50"`.
            let value = number(&bytes[range.clone()]).filter(|(_, length)| *length == range.len());
            Some((value.map_or(Value::Text, |(it, _)| Value::Number(it)), range, opens))
        }
        b'{' | b'[' => Some((Value::Open, open..open + 1, Some(open))),
        b'0'..=b'9' => {
            let (it, length) = number(&bytes[open..])?;
            let next = bytes.get(open + length);
            if next.is_some_and(|it| it.is_ascii_alphabetic()) || (next == Some(&b'/') && key == FieldName::Model) {
                return bare(bytes, open);
            }
            Some((Value::Number(it), open..open + length, None))
        }
        // Such a dump leaves the quotes out: the text goes on to the end of its line.
        _ if bracketed && breaks == 0 => {
            let rest = &bytes[open..(open + 600).min(bytes.len())];
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            Some((Value::Text, open..open + end, None))
        }
        _ => bare(bytes, open),
    }
}
