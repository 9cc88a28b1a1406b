//! Whose failure it is: signs of OpenRouter and of other vendors, with their places.

use super::fields::{Fields, Key, Value};
use super::literals::{Care, Hits};
use super::view::squeeze;
use crate::core::address::api_url::is_call_path;
use crate::core::address::host;
use crate::core::knowledge::lexicon::{FOREIGN_HOSTS, FOREIGN_PHRASES, OPENROUTER_SIGNS, PROVIDERS, VENDORS};
use std::ops::Range;

/// A URL that was called.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Without credentials and query.
    pub url: String,
    /// Its host, lower case.
    pub host: String,
    /// Where.
    pub at: Range<usize>,
}

/// Signs of who speaks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    /// Places where OpenRouter is named or its own fields stand.
    pub openrouter: Vec<usize>,
    /// Places where another vendor's API speaks.
    pub foreign: Vec<usize>,
    /// Another public host was called, and none of OpenRouter's.
    pub foreign_call: bool,
    /// URLs of API calls, OpenRouter's first.
    pub calls: Vec<Call>,
}

impl Context {
    /// Reads the signs.
    #[must_use]
    pub fn of(flat: &str, fields: &Fields, hits: &Hits) -> Self {
        let mut context = Self::default();
        for sign in OPENROUTER_SIGNS {
            context.openrouter.extend(hits.of(sign, Care::Part).iter().map(|it| it.at.start));
        }
        for field in &fields.all {
            let own = match field.key {
                Key::LimitSource
                | Key::FailedStep
                | Key::Funnel
                | Key::ProviderName
                | Key::IsByok
                | Key::Availability
                | Key::RemedyHint => true,
                // The id itself is masked by now; OpenRouter puts it beside `error`.
                Key::UserId => field.value == Value::Text && flat[..field.key_at].ends_with(['"', '\'', ' ', '\\']),
                _ => false,
            };
            if own && !fields.in_raw(field.key_at) {
                context.openrouter.push(field.key_at);
            }
        }
        context.openrouter.extend(generation(flat).map(|it| it.start));
        for sign in FOREIGN_HOSTS.iter().chain(FOREIGN_PHRASES) {
            let outside = hits.of(sign, Care::Exact).iter().filter(|it| !fields.in_raw(it.at.start));
            context.foreign.extend(outside.map(|it| it.at.start));
        }
        context.labels(flat, fields);
        context.hosts(flat, fields);
        context.shapes(flat, fields);
        context.urls(flat, fields);
        context.openrouter.sort_unstable();
        context.foreign.sort_unstable();
        context
    }

    /// `provider: openai` in a client's error report.
    fn labels(&mut self, flat: &str, fields: &Fields) {
        for field in fields.of_key(Key::Provider).filter(|it| it.value == Value::Text && !fields.in_raw(it.at.start)) {
            let value = &flat[field.at.clone()];
            if squeeze(value).starts_with("openrouter") {
                self.openrouter.push(field.at.start);
            } else if VENDORS.binary_search(&value.to_ascii_lowercase().as_str()).is_ok()
                && !(field.owner != 0 && PROVIDERS.contains(&value))
            {
                self.foreign.push(field.at.start);
            }
        }
    }

    /// `HTTPSConnectionPool(host='openrouter.ai')`, `hostname: 'api.openai.com'`.
    fn hosts(&mut self, flat: &str, fields: &Fields) {
        for field in fields.of_key(Key::Host).filter(|it| it.value == Value::Text && !fields.in_raw(it.at.start)) {
            let name = &flat[field.at.clone()];
            if !host::is_local(name) && !squeeze(name).contains("openrouter") {
                self.foreign.push(field.at.start);
            }
        }
    }

    /// Error objects in the shape of another vendor: OpenAI's `type` and `param`, Anthropic's `req_` id, Google's `status`.
    fn shapes(&mut self, flat: &str, fields: &Fields) {
        for field in &fields.all {
            if field.value != Value::Text || fields.in_raw(field.at.start) {
                continue;
            }
            let value = &flat[field.at.clone()];
            let foreign = match field.key {
                Key::Type => matches!(
                    value,
                    "invalid_request_error"
                        | "insufficient_quota"
                        | "rate_limit_error"
                        | "overloaded_error"
                        | "authentication_error"
                        | "permission_error"
                        | "not_found_error"
                        | "api_error"
                        | "request_forbidden"
                        | "forbidden"
                        | "tokens"
                        | "requests"
                        | "internal_server_error"
                        | "server_error"
                ),
                Key::RequestId => value.starts_with("req_"),
                Key::Status => matches!(
                    value,
                    "UNAVAILABLE"
                        | "INVALID_ARGUMENT"
                        | "RESOURCE_EXHAUSTED"
                        | "PERMISSION_DENIED"
                        | "NOT_FOUND"
                        | "UNAUTHENTICATED"
                        | "FAILED_PRECONDITION"
                        | "DEADLINE_EXCEEDED"
                        | "INTERNAL"
                ),
                _ => false,
            };
            // Libraries have a `status` in Google's words too; Google puts it beside its message.
            let whole = field.key != Key::Status
                || fields.of_key(Key::Message).any(|it| it.owner == field.owner && it.value == Value::Text);
            if foreign && whole && field.owner != 0 {
                self.foreign.push(field.at.start);
            }
        }
    }

    /// Hosts of API calls.
    fn urls(&mut self, flat: &str, fields: &Fields) {
        let bytes = flat.as_bytes();
        let mut public = false;
        let mut ours = false;
        for at in memchr::memmem::find_iter(bytes, b"://") {
            if self.calls.len() > 256 {
                break;
            }
            let scheme = bytes[..at].iter().rev().take(5).take_while(|it| it.is_ascii_alphabetic()).count();
            if !matches!(&bytes[at - scheme..at], b"http" | b"https" | b"HTTP" | b"HTTPS") || fields.in_raw(at) {
                continue;
            }
            let rest = &bytes[at + 3..];
            let length = rest
                .iter()
                .take(300)
                .position(|it| {
                    !(it.is_ascii_alphanumeric() || matches!(it, b'.' | b'-' | b'_' | b'/' | b':' | b'@' | b'~' | b'%'))
                })
                .unwrap_or(rest.len().min(300));
            let text = &flat[at + 3..at + 3 + length];
            let text = text.trim_end_matches(['.', ':', ',']);
            let (authority, path) = text.find('/').map_or((text, ""), |it| text.split_at(it));
            let authority = authority.rsplit('@').next().unwrap_or(authority);
            let name = authority.split(':').next().unwrap_or(authority).to_ascii_lowercase();
            let openrouter = host::is_openrouter(&name);
            let api = is_call_path(path);
            if !api || path.contains("/docs") || path.contains("/settings") || (openrouter && path.len() < 4) {
                continue;
            }
            if name.contains("github.com")
                || name.contains("docs.")
                || name.starts_with("developer.")
                || name.is_empty()
            {
                continue;
            }
            let call = Call {
                url: format!("{}://{authority}{path}", &flat[at - scheme..at].to_ascii_lowercase()),
                host: name.clone(),
                at: at - scheme..at + 3 + text.len(),
            };
            if openrouter {
                ours = true;
                self.calls.insert(0, call);
            } else {
                public |= !host::is_local(&name);
                self.foreign.push(call.at.start);
                self.calls.push(call);
            }
        }
        self.foreign_call = public && !ours && self.openrouter.is_empty();
    }

    /// OpenRouter is named somewhere.
    #[must_use]
    pub fn shows_openrouter(&self) -> bool {
        !self.openrouter.is_empty()
    }

    /// Words that others use too, at this place: do they speak of another vendor? Where OpenRouter is named as well,
    /// only a sign of the other one close by says so.
    #[must_use]
    pub fn is_foreign(&self, record: &Range<usize>, at: usize) -> bool {
        if self.openrouter.is_empty() {
            return !self.foreign.is_empty();
        }
        let inside = |places: &[usize]| {
            let after = places.partition_point(|it| *it < at);
            let near = [after.checked_sub(1).and_then(|it| places.get(it)), places.get(after)];
            near.into_iter().flatten().filter(|it| record.contains(it)).map(|it| it.abs_diff(at)).min()
        };
        match (inside(&self.openrouter), inside(&self.foreign)) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(ours), Some(theirs)) => theirs < ours,
        }
    }
}

/// `gen-1763855921-…` ids of OpenRouter's answers.
pub fn generation(flat: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = flat.as_bytes();
    memchr::memmem::find_iter(bytes, b"gen-").filter_map(move |at| {
        if at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'-' | b'_')) {
            return None;
        }
        let length =
            bytes[at + 4..].iter().take(60).take_while(|it| it.is_ascii_alphanumeric() || **it == b'-').count();
        let digits = bytes[at + 4..].iter().take(12).filter(|it| it.is_ascii_digit()).count();
        let random = bytes[at + 4..at + 4 + length].iter().any(u8::is_ascii_digit);
        (length >= 10 && (digits >= 6 || (length > 18 && random))).then_some(at..at + 4 + length)
    })
}
