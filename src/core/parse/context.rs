//! Whose failure a text may be: signs of OpenRouter and of other parties, with their places.

use super::anchor_words::ROUTED;
use super::fields::{FieldName, Fields, Value};
use super::hosts::{self, Host, HostKind};
use super::literals::{Care, Hits};
use super::mentions::{self, Mention, MentionWeight, is_spoken_of};
use super::quoted::Quoted;
use crate::core::knowledge::providers::is_provider;
use crate::core::knowledge::vendors::{VENDORS, Vendor};
use std::ops::Range;

/// Words for a failure that many APIs and relays use, so that they name none.
const ANY_API: [&str; 6] = ["error", "unknown", "api_error", "internal_error", "client", "server"];

/// Most error objects whose extent is kept.
const ENVELOPES: usize = 32;

/// How far below its label a report goes on.
const LABELLED: usize = 1200;

/// How far a log line goes on behind the host that it names.
const LINE: usize = 400;

/// Lines whose tags are looked at.
const TAGGED: usize = 4000;

/// A URL that was called.
#[derive(Clone, Debug, PartialEq)]
pub struct CalledUrl {
    /// Without credentials and query.
    pub url: String,
    /// Its host, lower case.
    pub host: String,
    /// Whose host it is.
    pub kind: HostKind,
    /// Where.
    pub at: Range<usize>,
}

/// Who shows itself in a place that is not OpenRouter's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherParty {
    /// A known vendor or program, by its host or its name.
    Vendor(&'static Vendor),
    /// The same by its own words, which OpenRouter passes on.
    Words(&'static Vendor),
    /// A host that nobody has listed.
    Host,
    /// This machine or its network.
    Local,
    /// An error object in the format of another API.
    Format,
}

/// A sign of another party.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignSign {
    /// Whose.
    pub party: OtherParty,
    /// Where; of a host, its name.
    pub at: Range<usize>,
}

/// Signs of who speaks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartySigns {
    /// Places that show OpenRouter.
    pub openrouter: Vec<Mention>,
    /// Places where another party shows itself.
    pub foreign: Vec<ForeignSign>,
    /// Addresses of this program's relay.
    pub relay: Vec<Range<usize>>,
    /// Error objects as only OpenRouter makes them.
    objects: Vec<Range<usize>>,
    /// Hosts that the reader is told to look at.
    pub advised: Vec<ForeignSign>,
    /// URLs of API calls, OpenRouter's first.
    pub calls: Vec<CalledUrl>,
}

impl PartySigns {
    /// Reads the signs.
    #[must_use]
    pub fn of(flat: &str, fields: &Fields, hits: &Hits, quoted: &[Quoted]) -> Self {
        let mut context = Self { openrouter: mentions::find(flat, fields, hits, quoted), ..Self::default() };
        let shaped = context.openrouter.iter().filter(|mention| mention.standing == MentionWeight::Envelope);
        let object = |mention: &Mention| {
            let around = fields.containers.iter().skip(1).filter(|container| container.at.contains(&mention.at.start));
            around.map(|container| container.at.clone()).min_by_key(Range::len)
        };
        context.objects = shaped.take(ENVELOPES).filter_map(object).collect();
        for vendor in VENDORS {
            for (signs, party) in
                [(vendor.hosts, OtherParty::Vendor(vendor)), (vendor.phrases, OtherParty::Words(vendor))]
            {
                for sign in signs {
                    // `OpenAIError:` is a class of a library that serves any host; `OpenAI error:` names the party.
                    let whole =
                        |at: &Range<usize>| !sign.trim().contains(' ') || flat[at.clone()].contains([' ', '\n']);
                    let outside = hits.of(sign, Care::Exact).iter().filter(|hit| {
                        !fields.in_raw(hit.at.start) && whole(&hit.at) && !answered_well(flat, hit.at.end)
                    });
                    context.foreign.extend(outside.map(|hit| ForeignSign { party, at: hit.at.clone() }));
                }
            }
        }
        context.labels(flat, fields);
        context.routed(flat, hits);
        context.tags(flat);
        context.formats(flat, fields);
        for host in hosts::find(flat, fields, hits) {
            context.host(flat, host);
        }
        context.foreign.sort_by_key(|sign| sign.at.start);
        context
    }

    /// `provider: openai` in a client's error report.
    fn labels(&mut self, flat: &str, fields: &Fields) {
        for field in fields
            .of_key(FieldName::Provider)
            .filter(|field| field.value == Value::Text && !fields.in_raw(field.at.start))
        {
            let value = &flat[field.at.clone()];
            let upstream = field.owner != 0 && is_provider(value);
            let label = !upstream && !is_spoken_of(&flat[..field.at.start]);
            if let Some(vendor) = Vendor::labelled(value).filter(|_| label) {
                self.foreign.push(ForeignSign { party: OtherParty::Vendor(vendor), at: field.at.clone() });
            }
        }
    }

    /// `[anthropic] 529 overloaded`: whom a router's line speaks of. Upstream providers are written with a capital.
    fn tags(&mut self, flat: &str) {
        let mut start = 0;
        for line in flat.lines().take(TAGGED) {
            let name = line.strip_prefix('[').and_then(|line| line.split_once(']')).map_or("", |(name, _)| name);
            let small =
                (3..30).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            if let Some(vendor) = Vendor::labelled(name).filter(|_| small) {
                self.foreign
                    .push(ForeignSign { party: OtherParty::Vendor(vendor), at: start + 1..start + 1 + name.len() });
            }
            if let Some(name) = status_speaker(line)
                && let Some(vendor) = Vendor::labelled(&line[name.clone()])
            {
                let at = start + name.start..start + name.end;
                self.foreign.push(ForeignSign { party: OtherParty::Vendor(vendor), at });
            }
            start += line.len() + 1;
        }
    }

    /// `Error 500 with provider vertex …`: which of a gateway's providers a line speaks of.
    fn routed(&mut self, flat: &str, hits: &Hits) {
        for hit in ROUTED.iter().flat_map(|words| hits.of(words, Care::Loose)) {
            let lead = flat[hit.at.end..]
                .bytes()
                .take(3)
                .take_while(|byte| matches!(byte, b' ' | b':' | b'\'' | b'"'))
                .count();
            let start = hit.at.end + lead;
            let length =
                flat[start..].bytes().take(30).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
            if let Some(vendor) = Vendor::labelled(&flat[start..start + length]) {
                self.foreign.push(ForeignSign { party: OtherParty::Vendor(vendor), at: start..start + length });
            }
        }
    }

    /// Error objects in the format of another API: a `type` or a `code` of words beside the message (OpenAI, Anthropic),
    /// a `status` of words (Google), a request id of Anthropic's.
    fn formats(&mut self, flat: &str, fields: &Fields) {
        let messages =
            |owner: u32| fields.beside(owner, FieldName::Message).is_some_and(|field| field.value == Value::Text);
        for key in [FieldName::Type, FieldName::Code, FieldName::Status, FieldName::RequestId] {
            for field in fields.of_key(key).filter(|field| field.owner != 0 && !fields.in_raw(field.at.start)).take(256)
            {
                let value = &flat[field.at.clone()];
                let coded = matches!(key, FieldName::Type | FieldName::Code).then(|| Vendor::coded(value)).flatten();
                let container = fields.containers.get(field.owner as usize);
                let error =
                    container.is_some_and(|container| container.key == Some(FieldName::Error) || container.parent == 0);
                if field.value != Value::Text && coded.is_none() {
                    continue;
                }
                let format = match key {
                    FieldName::RequestId => value.starts_with("req_"),
                    FieldName::Status => error && is_constant(value) && messages(field.owner),
                    _ => error && is_name(value) && !ANY_API.contains(&value) && messages(field.owner),
                };
                if let Some(vendor) = coded.filter(|_| messages(field.owner)) {
                    self.foreign.push(ForeignSign { party: OtherParty::Words(vendor), at: field.at.clone() });
                } else if format {
                    self.foreign.push(ForeignSign { party: OtherParty::Format, at: field.at.clone() });
                }
            }
        }
    }

    fn host(&mut self, flat: &str, host: Host) {
        let name = flat[host.at.clone()].to_ascii_lowercase();
        if let Some(at) = host.url.clone().filter(|_| host.api) {
            let path = flat[host.at.end..at.end].to_string();
            let scheme = flat[at.clone()].split("://").next().unwrap_or_default().to_ascii_lowercase();
            let bare = name.split(':').next().unwrap_or(&name).to_string();
            let call = CalledUrl {
                url: format!("{scheme}://{}{path}", &flat[host.at.clone()]),
                host: bare,
                kind: host.kind,
                at,
            };
            let place = if host.kind == HostKind::OpenRouter { 0 } else { self.calls.len() };
            self.calls.insert(place, call);
        }
        if answered_well(flat, host.at.end) {
            return;
        }
        match host.kind {
            HostKind::Public if host.advised => self.advised.push(ForeignSign { party: OtherParty::Host, at: host.at }),
            _ if host.advised => {}
            HostKind::OpenRouter => {}
            // A call to the relay was meant for OpenRouter.
            HostKind::Relay => {
                self.openrouter.push(Mention { at: host.at.clone(), standing: MentionWeight::Named });
                self.relay.push(host.at);
            }
            HostKind::Local => self.foreign.push(ForeignSign { party: OtherParty::Local, at: host.at }),
            HostKind::Public => self.foreign.push(ForeignSign { party: OtherParty::Host, at: host.at }),
        }
    }

    /// OpenRouter is named as a party somewhere, or is around where nobody else is.
    #[must_use]
    pub fn shows_openrouter(&self) -> bool {
        let named = self.openrouter.iter().any(|mention| mention.standing > MentionWeight::Aside);
        named || (!self.openrouter.is_empty() && self.foreign.is_empty())
    }

    /// No other party shows itself anywhere but by the form of an error.
    fn is_sole_party(&self) -> bool {
        self.foreign.iter().all(|sign| sign.party == OtherParty::Format)
    }

    /// All that shows OpenRouter in this record is the form of an error object.
    fn is_only_form(&self, record: &Range<usize>) -> bool {
        let mut shown = self.openrouter.iter().filter(|mention| mention.standing > MentionWeight::Aside);
        shown.all(|mention| mention.standing == MentionWeight::Envelope && record.contains(&mention.at.start))
    }

    /// A call to another public host, and nothing of OpenRouter but the name of a model, which that host was asked for.
    #[must_use]
    pub fn calls_elsewhere(&self) -> bool {
        let models = |mention: &Mention| matches!(mention.standing, MentionWeight::Catalogue | MentionWeight::Listed);
        self.openrouter.iter().all(models) && self.calls.iter().any(|call| call.kind == HostKind::Public)
    }

    /// The other party that words at this place speak of, which others use too. Where OpenRouter is named as well, only a
    /// sign of the other one close by says so.
    #[must_use]
    pub fn other_party(&self, record: &Range<usize>, line: &Range<usize>, at: usize) -> Option<&ForeignSign> {
        let theirs = self.nearest_other(record, at).map(|sign| self.called_so(sign, line));
        if let Some(called) = self.elsewhere() {
            return Some(called);
        }
        let enveloped = !self.openrouter.is_empty()
            && self
                .openrouter
                .iter()
                .all(|mention| matches!(mention.standing, MentionWeight::Envelope | MentionWeight::Listed));
        if enveloped {
            // The shape of an error object gives way to whoever names himself outside of it.
            let outside = |sign: &&ForeignSign| {
                matches!(sign.party, OtherParty::Words(_) | OtherParty::Vendor(_))
                    && !self.objects.iter().any(|object| object.contains(&sign.at.start))
            };
            let served = |sign: &&ForeignSign| {
                let is_it = |call: &CalledUrl| call.kind == HostKind::Local && call.at.contains(&sign.at.start);
                sign.party == OtherParty::Local && self.calls.iter().any(is_it)
            };
            let named = self.foreign.iter().find(outside).or_else(|| self.foreign.iter().find(served));
            if named.is_some() {
                return named;
            }
        }
        if !self.shows_openrouter() {
            // A vendor's own words or address anywhere before a mere format.
            let named = |sign: &&ForeignSign| {
                matches!(sign.party, OtherParty::Vendor(_) | OtherParty::Words(_) | OtherParty::Host)
            };
            return theirs
                .filter(|sign| sign.party != OtherParty::Format)
                .or_else(|| self.foreign.iter().find(named))
                .or_else(|| self.foreign.first());
        }
        // The label of a report holds for all that stands below it, up to the next party that is named.
        let spoken = theirs.is_some_and(|sign| matches!(sign.party, OtherParty::Words(_) | OtherParty::Format));
        if spoken && self.is_labelled(at) {
            return None;
        }
        let ours = self
            .openrouter
            .iter()
            .filter(|mention| mention.standing > MentionWeight::Aside && record.contains(&mention.at.start))
            .filter(|mention| !theirs.is_some_and(|sign| is_object(sign, mention)))
            .map(|mention| (mention.at.start.abs_diff(at), mention.standing))
            .min_by_key(|(distance, standing)| (*standing != MentionWeight::Label, *distance));
        match (ours, theirs) {
            (_, None) => None,
            // The form of an error names nobody; OpenRouter is named, if elsewhere.
            (None, Some(ForeignSign { party: OtherParty::Format, .. })) if self.is_sole_party() => None,
            (None, theirs) => theirs,
            // A relay of the user's own, or an error in another API's format, on the way of a call to OpenRouter.
            (Some(_), Some(ForeignSign { party: OtherParty::Format, .. })) => None,
            (Some(_), Some(ForeignSign { party: OtherParty::Local, .. })) if !self.is_only_form(record) => None,
            (
                Some((_, MentionWeight::Label | MentionWeight::Proof)),
                Some(ForeignSign { party: OtherParty::Words(_), .. }),
            ) => None,
            // The form of an error alone names nobody where another party is named beside it.
            (Some(_), Some(theirs)) if self.is_only_form(record) => Some(theirs),
            (Some((ours, standing)), Some(theirs)) => {
                // On the line of the failure only the other one is named; a label speaks for all below it.
                let on_line =
                    |mention: &Mention| line.contains(&mention.at.start) && mention.standing > MentionWeight::Aside;
                let alone = standing < MentionWeight::Label
                    && line.contains(&theirs.at.start)
                    && !self.openrouter.iter().any(on_line);
                (alone || theirs.at.start.abs_diff(at) < ours).then_some(theirs)
            }
        }
    }

    /// Whose page a refusal sends its reader to, in the same breath: whoever says that speaks for that host.
    #[must_use]
    pub fn speaker(&self, message: &Range<usize>) -> Option<&ForeignSign> {
        if self.openrouter.iter().any(|mention| message.contains(&mention.at.start)) {
            return None;
        }
        let signs = self
            .advised
            .iter()
            .chain(self.foreign.iter().filter(|sign| matches!(sign.party, OtherParty::Host | OtherParty::Vendor(_))));
        signs.filter(|sign| message.contains(&sign.at.start)).min_by_key(|sign| sign.at.start)
    }

    fn is_labelled(&self, at: usize) -> bool {
        let before = self.openrouter.partition_point(|mention| mention.at.start <= at);
        let label =
            self.openrouter[..before].iter().rev().take(8).find(|mention| mention.standing == MentionWeight::Label);
        label.is_some_and(|label| {
            let after = self.foreign.partition_point(|sign| sign.at.start < label.at.end);
            let mut between = self.foreign[after..].iter().take_while(|sign| sign.at.start < at);
            at - label.at.start < LABELLED
                && !between.any(|sign| matches!(sign.party, OtherParty::Vendor(_) | OtherParty::Host))
        })
    }

    /// The name of whoever's words these are, where the line names him as well.
    fn called_so<'a>(&'a self, words: &'a ForeignSign, line: &Range<usize>) -> &'a ForeignSign {
        let OtherParty::Words(vendor) = words.party else { return words };
        let names = |sign: &&ForeignSign| {
            line.contains(&sign.at.start) && matches!(sign.party, OtherParty::Vendor(named) if named.id == vendor.id)
        };
        self.foreign.iter().find(names).unwrap_or(words)
    }

    fn nearest_other(&self, record: &Range<usize>, at: usize) -> Option<&ForeignSign> {
        let after = self.foreign.partition_point(|sign| sign.at.start < at);
        let around = self.foreign[after.saturating_sub(8)..(after + 8).min(self.foreign.len())].iter();
        around
            .filter(|sign| record.contains(&sign.at.start))
            .min_by_key(|sign| (sign.party == OtherParty::Format, sign.at.start.abs_diff(at)))
    }

    /// The party of such a call.
    #[must_use]
    pub fn elsewhere(&self) -> Option<&ForeignSign> {
        let call = self.calls.iter().find(|call| call.kind == HostKind::Public).filter(|_| self.calls_elsewhere())?;
        self.foreign.iter().find(|sign| call.at.contains(&sign.at.start))
    }
}

/// `No active credentials for provider: openrouter`: another's own words end with whom they speak of.
fn is_object(sign: &ForeignSign, mention: &Mention) -> bool {
    let behind = mention.at.start.checked_sub(sign.at.end);
    matches!(sign.party, OtherParty::Words(_)) && behind.is_some_and(|gap| gap <= ": \"".len())
}

/// What programs call the format that many APIs share.
const SHARED_FORMAT: &str = "openai";

/// `ERROR anthropic: 529 …`: whose status a line of a log gives.
fn status_speaker(line: &str) -> Option<Range<usize>> {
    let end = line.find(": ")?;
    let lead = &line[..end];
    let start = lead.rfind(' ').map_or(0, |at| at + 1);
    let name = &lead[start..];
    let levels = ["ERROR", "WARN", "WARNING", "ERR"];
    let level = start == 0 || lead[..start].split([' ', '[', ']']).any(|word| levels.contains(&word));
    let coded = line.as_bytes()[end + 2..].iter().take(4).position(|byte| !byte.is_ascii_digit()) == Some(3);
    let small = name.len() > 2 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    (level && coded && small && name != SHARED_FORMAT).then_some(start..end)
}

/// `https://api.telegram.org/… "HTTP/1.1 200 OK"`: on the rest of its line the call went well.
fn answered_well(flat: &str, from: usize) -> bool {
    let tail = &flat.as_bytes()[from..(from + LINE).min(flat.len())];
    let line = &tail[..memchr::memchr(b'\n', tail).unwrap_or(tail.len())];
    [&b"HTTP/1.1 200"[..], b"HTTP/1.1\" 200", b"HTTP/2 200"]
        .iter()
        .any(|good| memchr::memmem::find(line, good).is_some())
}

/// `INVALID_ARGUMENT`.
fn is_constant(value: &str) -> bool {
    value.len() > 4 && value.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

/// `invalid_request_error`, `AllocationQuota.FreeTierOnly`: a word, not a sentence and not a number.
fn is_name(value: &str) -> bool {
    value.len() > 2
        && value.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'\n'))
}
