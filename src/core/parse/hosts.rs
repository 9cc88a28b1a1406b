//! Hosts that a text names as called, looked up or answering. Any of them is a party of the call; no list is needed.

use super::anchor_words::HOST_LEADS;
use super::fields::{FieldName, Fields, Value};
use super::literals::{Care, Hits};
use crate::core::address::api_url::is_call_path;
use crate::core::address::host;
use crate::core::knowledge::lexicon::HELP_HOSTS;
use crate::core::knowledge::relay::PORTS;
use std::ops::Range;

/// Most hosts that are kept.
const KEPT: usize = 256;

/// Pieces of a title that are looked at.
const PIECES: usize = 4;

/// Endings of file names, which look like hosts.
const FILES: [&str; 40] = [
    "js", "ts", "py", "php", "rs", "go", "json", "md", "yaml", "yml", "toml", "html", "htm", "txt", "log", "lock",
    "sh", "exe", "env", "cfg", "conf", "ini", "java", "kt", "rb", "cs", "cpp", "tsx", "jsx", "mjs", "cjs", "vue",
    "css", "dll", "swift", "ex", "lua", "gz", "zip", "jsonl",
];

/// What kind of place a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostKind {
    /// OpenRouter's.
    OpenRouter,
    /// This machine or its network.
    Local,
    /// The relay of this program, on this machine.
    Relay,
    /// Any other name.
    Public,
}

/// A host that takes part in a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    /// Whose.
    pub kind: HostKind,
    /// Its name, with the port where one stands there, in the flat text.
    pub at: Range<usize>,
    /// The URL around it, without credentials and query, if it stands in one.
    pub url: Option<Range<usize>>,
    /// The URL's path looks like that of a model API.
    pub api: bool,
    /// The reader is told to look there: no party of a call, but whoever says so in a refusal speaks for this host.
    pub advised: bool,
}

/// All hosts, in the order they were found in.
#[must_use]
pub fn find(flat: &str, fields: &Fields, hits: &Hits) -> Vec<Host> {
    let mut hosts = Vec::new();
    urls(flat, fields, &mut hosts);
    for lead in HOST_LEADS {
        for hit in hits.of(lead, Care::Loose).iter().filter(|hit| !fields.in_raw(hit.at.start)) {
            named_after(flat, hit.at.end, &mut hosts);
            if lead == "title" {
                titled(flat, hit.at.end, &mut hosts);
            }
        }
    }
    refusing(flat, &mut hosts);
    for field in
        fields.of_key(FieldName::Host).filter(|field| field.value == Value::Text && !fields.in_raw(field.at.start))
    {
        let name = &flat[field.at.clone()];
        if let Some(kind) = kind(name).filter(|_| !name.is_empty() && name.bytes().all(is_host_byte)) {
            hosts.push(Host { kind, at: field.at.clone(), url: None, api: false, advised: false });
        }
    }
    hosts.truncate(KEPT);
    hosts
}

fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

/// Whose host this is; nothing for a public bare address, which may be anybody's, OpenRouter's too.
fn kind(name: &str) -> Option<HostKind> {
    if host::is_openrouter(name) {
        return Some(HostKind::OpenRouter);
    }
    let name = name.to_ascii_lowercase();
    let parts: Option<Vec<u8>> = name.split('.').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some([127 | 10 | 0, _, _, _] | [192, 168, _, _]) => return Some(HostKind::Local),
        Some([172, second, _, _]) if (16..32).contains(second) => return Some(HostKind::Local),
        Some([_, _, _, _]) => return None,
        _ => {}
    }
    let inner = [".local", ".internal", ".localhost", ".lan", ".home", ".arpa"];
    if !name.contains('.') || inner.iter().any(|ending| name.ends_with(ending)) {
        return Some(HostKind::Local);
    }
    Some(HostKind::Public)
}

/// An address of this machine with one of the ports that only this program's relay has.
fn is_relay(place: &str) -> bool {
    let port = |port: &str| port.parse::<u16>().is_ok_and(|port| PORTS.contains(&port));
    place.rsplit_once(':').is_some_and(|(name, number)| host::is_loopback(name) && port(number))
}

/// A name with a dot and an ending of letters that is no file's, an address, or this machine's name.
fn looks_like_host(name: &str) -> bool {
    if name.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let Some((head, ending)) = name.rsplit_once('.') else { return false };
    if head.is_empty() || head.starts_with('.') || name.contains("..") || name.len() > 120 {
        return false;
    }
    if name.split('.').all(|part| part.parse::<u8>().is_ok()) {
        return name.split('.').count() == 4;
    }
    let lower = ending.to_ascii_lowercase();
    (2..=10).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_lowercase())
        && head.bytes().all(|byte| !byte.is_ascii_uppercase())
        && !FILES.contains(&lower.as_str())
}

/// The pieces of a page's title: an edge's page names the site in one of them, `Access denied | shop.example.com | Cloudflare`.
fn titled(flat: &str, end: usize, hosts: &mut Vec<Host>) {
    let title = flat[end..].lines().next().unwrap_or_default();
    let title = title.split("</").next().unwrap_or_default();
    for (bar, _) in title.match_indices(" | ").take(PIECES) {
        named_after(flat, end + bar + " | ".len(), hosts);
    }
}

/// `lookup api.example.com on …`, `connect to host api.example.com:443`, `<title>api.example.com | 522: …`,
/// `unable to access</span> example.com`, `domain=.example.com`.
fn named_after(flat: &str, end: usize, hosts: &mut Vec<Host>) {
    let bytes = flat.as_bytes();
    let end = if flat[end..].starts_with("</span>") { end + "</span>".len() } else { end };
    let skipped = bytes[end..]
        .iter()
        .take(4)
        .take_while(|byte| matches!(byte, b' ' | b':' | b'>' | b'\'' | b'"' | b'(' | b'\n' | b'=' | b'`' | b'\\'));
    let from = end + skipped.count();
    let from = if flat[end..from].ends_with('=') && bytes.get(from) == Some(&b'.') { from + 1 } else { from };
    let length = bytes[from..].iter().take(130).take_while(|byte| is_host_byte(**byte)).count();
    let Some(name) = flat.get(from..from + length) else { return };
    let name = name.trim_end_matches(['.', '-']);
    if !looks_like_host(name) {
        return;
    }
    let Some(kind) = kind(name) else { return };
    let mut to = from + name.len();
    if bytes.get(to) == Some(&b':') {
        to += 1 + bytes[to + 1..].iter().take(5).take_while(|byte| byte.is_ascii_digit()).count();
    }
    let kind = if is_relay(&flat[from..to]) { HostKind::Relay } else { kind };
    hosts.push(Host { kind, at: from..to, url: None, api: false, advised: false });
}

/// `localhost:5432: connection refused`: an address of this machine before what is said of it.
fn refusing(flat: &str, hosts: &mut Vec<Host>) {
    for name in ["localhost:", "127.0.0.1:", "[::1]:"] {
        for at in memchr::memmem::find_iter(flat.as_bytes(), name).take(KEPT) {
            let port = flat[at + name.len()..].bytes().take_while(u8::is_ascii_digit).count();
            let to = at + name.len() + port;
            let alone = !flat[..at]
                .ends_with(|letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '/' | '@' | '.'));
            let behind = flat[to..].lines().next().unwrap_or_default().to_ascii_lowercase();
            let refused =
                behind.starts_with(':') && ["refused", "errno 111", "10061"].iter().any(|words| behind.contains(words));
            if alone && (2..=5).contains(&port) && refused {
                let kind = if is_relay(&flat[at..to]) { HostKind::Relay } else { HostKind::Local };
                hosts.push(Host { kind, at: at..to, url: None, api: false, advised: false });
            }
        }
    }
}

/// Hosts of URLs that a call went to; not those that the reader is told to look at.
fn urls(flat: &str, fields: &Fields, hosts: &mut Vec<Host>) {
    let bytes = flat.as_bytes();
    for at in memchr::memmem::find_iter(bytes, b"://") {
        if hosts.len() >= KEPT {
            break;
        }
        let scheme = bytes[..at].iter().rev().take(5).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let known = ["http", "https", "ws", "wss"].iter().any(|name| flat[at - scheme..at].eq_ignore_ascii_case(name));
        if !known || fields.in_raw(at) {
            continue;
        }
        let rest = &bytes[at + 3..];
        let of_url = |byte: &u8| is_host_byte(*byte) || matches!(byte, b'/' | b':' | b'@' | b'~' | b'%');
        let length = rest.iter().take(300).position(|byte| !of_url(byte)).unwrap_or(rest.len().min(300));
        // `https://openrouter.` at the end of a line and `ai/api/v1` on the next: what is left names no host.
        let next = flat[at + 3 + length..].strip_prefix('\n').and_then(|below| below.chars().next());
        let broken = rest[..length].ends_with(b".") && next.is_some_and(|letter| letter.is_ascii_lowercase());
        if broken && !rest[..length - 1].contains(&b'.') {
            continue;
        }
        let text = flat[at + 3..at + 3 + length].trim_end_matches(['.', ':', ',']);
        let (authority, path) = text.find('/').map_or((text, ""), |slash| text.split_at(slash));
        let place = authority.rsplit('@').next().unwrap_or(authority);
        let name = place.split(':').next().unwrap_or(place);
        let Some(kind) = kind(name).filter(|_| !name.is_empty()) else { continue };
        let from = at + 3 + authority.len() - place.len();
        let api = is_call_path(path) && !path.contains("/docs") && !path.contains("/settings");
        let url = at - scheme..at + 3 + text.len();
        let kind = if is_relay(place) { HostKind::Relay } else { kind };
        let page = if kind == HostKind::OpenRouter { !api || path.len() < 4 } else { is_page(flat, &url, name, path) };
        if !page {
            let advised = kind != HostKind::OpenRouter && !api && is_advised(flat, &url);
            hosts.push(Host { kind, at: from..from + place.len(), url: Some(url), api, advised });
        }
    }
}

/// A manual, a frame of a stack, the site that a call names as its sender, or the name of a schema.
fn is_page(flat: &str, url: &Range<usize>, name: &str, path: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let help =
        HELP_HOSTS.iter().any(|host| name == *host || name.strip_suffix(host).is_some_and(|head| head.ends_with('.')));
    if help || name.starts_with("docs.") || name.starts_with("developer.") || name.starts_with("help.") {
        return true;
    }
    let file = path.rsplit('/').next().unwrap_or_default();
    let mut pieces = file.split(['.', ':']).skip(1);
    if pieces.any(|piece| matches!(piece, "js" | "mjs" | "ts" | "tsx" | "css" | "html" | "svg" | "png")) {
        return true;
    }
    let lead = lead(flat, url);
    // Addresses in a page are where it leads, not where it came from.
    if ["href=", "src=", "action=", "content="]
        .iter()
        .any(|name| lead.trim_end_matches(['"', '\'', '\\']).ends_with(name))
    {
        return true;
    }
    // Nor was it asked where an answer sends on to.
    if ["redirected to ", "redirects to ", "location: "].iter().any(|words| lead.ends_with(words)) {
        return true;
    }
    let sender =
        ["referer", "referrer", "origin", "x-title", "site_url", "$schema", "homepage", "repository", "app url"];
    sender.iter().any(|word| lead.contains(word))
}

/// What stands before a URL, in small letters.
fn lead(flat: &str, url: &Range<usize>) -> String {
    let mut from = url.start.saturating_sub(40);
    while !flat.is_char_boundary(from) {
        from += 1;
    }
    flat[from..url.start].to_ascii_lowercase()
}

/// An address that the reader is told to look at.
fn is_advised(flat: &str, url: &Range<usize>) -> bool {
    let lead = lead(flat, url);
    let told = [
        "see ",
        "visit ",
        "visit: ",
        "more: ",
        "more at ",
        "details: ",
        "docs: ",
        "refer to ",
        "head to: ",
        "head to ",
        "check ",
        "go to ",
        "at: ",
        "check out ",
        "documentation: ",
        "information: ",
        "info: ",
        "help: ",
        "here: ",
        "find your api key at ",
        "](",
        "status at ",
        "report this ",
        "contact ",
        "support: ",
        "manage ",
        "upgrade at ",
        "available at ",
        "using ",
        "learn more",
    ];
    told.iter()
        .any(|word| lead.ends_with(word) || lead.trim_end_matches([':', ' ', '(', '\n']).ends_with(word.trim_end()))
}
