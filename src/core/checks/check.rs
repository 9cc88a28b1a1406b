//! What is fixed about a check, and what its answer can say of itself.
//!
//! Each check is one file: a [`Check`] that states what it is, and an [`CheckAnswer`] for what came back. Everything
//! else (the vocabulary of the data, the order on the screen, the table of the README) follows from these.

use super::check_context::CheckContext;
use super::demand::Demand;
use super::label::{Aspect, Label};
use super::refusal::Refusal;
use super::stage::Stage;
use super::tone::Tone;
use super::transport::{CheckFailure, code, short};
use crate::core::address::api_url::ApiUrl;
use crate::core::reading::browser::PageCall;
use crate::core::text::Sentence;
use crate::say;
use jiff::Timestamp;
use serde_json::Value;

/// A check, as far as it is the same in every case.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its id in data and JSON.
    pub id: &'static str,
    /// The stage that shows it.
    pub stage: Stage,
    /// Key of the sentence that names it.
    pub name: &'static str,
    /// Key of the sentence that says what it would settle.
    pub why: &'static str,
    /// Key of the sentence that says what is being asked; may hold `{host}`.
    pub asks: &'static str,
    /// What leaves the machine; none where it looks at this machine only.
    pub sends: Option<Sends>,
    /// The form of the answer.
    pub form: BodyFormat,
    /// It is an extra whose absence says nothing: key of the sentence for it.
    pub absence: Option<&'static str>,
    /// It may cost money or quota, so it needs consent.
    pub paid: bool,
    /// How its own answer can turn out. A live check may also be refused, or fail on the way.
    pub outcomes: &'static [Label],
    /// What an answer can show beside its outcome.
    pub aspects: &'static [Aspect],
    /// What to ask in this case; none where there is nothing to ask. Test calls are chosen by the plan.
    pub subject: fn(&CheckContext<'_>) -> Option<CheckSubject>,
    /// What a refusal means here.
    pub refused: fn(&CheckReply<'_>) -> (Tone, Sentence),
    /// What is shown though its own answer did not come.
    pub failed: fn(CheckFailure<'_>, &CheckReply<'_>) -> Vec<Aspect>,
}

impl Check {
    /// A free check that is always made and shows nothing when it fails, to be completed by its file.
    pub const FREE: Self = Self {
        id: "",
        stage: Stage::Key,
        name: "",
        why: "",
        asks: "",
        sends: None,
        form: BodyFormat::Json,
        absence: None,
        paid: false,
        outcomes: &[],
        aspects: &[],
        subject: |_| Some(CheckSubject::default()),
        refused: refused_with,
        failed: |_, _| Vec::new(),
    };

    /// It sends the user's key.
    #[must_use]
    pub fn needs_key(&self) -> bool {
        self.sends.is_some_and(|sends| sends.key == KeySent::Own)
    }
}

/// How a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Without a body.
    Get,
    /// With a body.
    Post,
    /// As a browser asks before a call of another site.
    Options,
}

impl Method {
    /// As it stands on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Options => "OPTIONS",
        }
    }
}

/// A request over HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sends {
    /// How.
    pub method: Method,
    /// The host.
    pub to: To,
    /// The path behind the base URL, with `{model}`, `{id}` and `{region}` for what is asked about.
    pub path: &'static str,
    /// The key that goes with it.
    pub key: KeySent,
    /// The answer is a whole catalogue.
    pub large: bool,
    /// Further paths below the base URL that are asked at once, with the same key; the absence of any says nothing.
    pub beside: &'static [&'static str],
}

impl Sends {
    /// A `GET` of the API without a key.
    #[must_use]
    pub const fn get(path: &'static str) -> Self {
        Self { method: Method::Get, to: To::Api, path, key: KeySent::None, large: false, beside: &[] }
    }

    /// The same with the user's key.
    #[must_use]
    pub const fn with_key(path: &'static str) -> Self {
        Self { key: KeySent::Own, ..Self::get(path) }
    }

    /// The request as the README writes it.
    #[must_use]
    pub fn shown(&self) -> String {
        let method = self.method.name();
        let before = if self.to == To::Program { "…" } else { "" };
        let path = self.path.replace("{model}", "AUTHOR/SLUG").replace("{id}", "ID").replace("{region}", "REGION");
        format!("{method} {before}{path}")
    }
}

/// Where a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The base URL.
    Api,
    /// The root of the base URL's host.
    Host,
    /// OpenRouter's status page.
    StatusPage,
    /// The base URL that the program of the paste uses.
    Program,
    /// The API's root at the base URL's host.
    Root,
}

/// Which key goes with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySent {
    /// None.
    None,
    /// The user's.
    Own,
    /// One that nobody owns.
    MadeUp,
    /// The user's management key, which reads the account and makes no calls.
    Management,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyFormat {
    /// JSON of the API.
    Json,
    /// Something else of a form of its own.
    Text,
}

/// The body of an answer that is no refusal.
#[derive(Clone, Copy, Debug)]
pub struct OkBody<'a> {
    /// As JSON, if it is an object.
    pub json: Option<&'a Value>,
    /// As it came.
    pub bytes: &'a [u8],
    /// When the server says that it was sent.
    pub date: Option<Timestamp>,
    /// The model that was asked about.
    pub wanted: Option<&'a str>,
    /// What came from the further paths, as JSON, in their order; none where nothing of use came.
    pub beside: &'a [Option<Value>],
}

/// What a check is about, in one case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckSubject {
    /// The model.
    pub model: Option<String>,
    /// The address of the client, whose base URL is checked.
    pub url: Option<Box<ApiUrl>>,
    /// The id of a generation.
    pub generation_id: Option<String>,
    /// A region, as the API's queries name it.
    pub region: Option<&'static str>,
    /// The call of a page.
    pub page: Option<Box<PageCall>>,
}

/// The circumstances of an answer.
#[derive(Clone, Copy, Debug)]
pub struct CheckReply<'a> {
    /// HTTP status, when an answer came.
    pub status: Option<u16>,
    /// Time from sending to the last byte, milliseconds.
    pub ms: u64,
    /// The model that was asked about or called.
    pub model: &'a str,
    /// The address that was tried.
    pub url: &'a str,
    /// What was demanded, though no provider can meet it.
    pub demand: Option<Demand>,
    /// The refusal.
    pub refusal: Option<&'a Refusal>,
}

impl CheckReply<'_> {
    /// Only the demand that no provider can meet was refused: every gate before it is open.
    #[must_use]
    pub fn only_the_demand(&self) -> bool {
        match (self.demand, self.refusal) {
            (Some(demand), Some(refusal)) => demand.is_refused_by(refusal),
            _ => false,
        }
    }

    /// The providers that the refusal says are left.
    #[must_use]
    pub fn hosts(&self) -> String {
        let serving = self.refusal.and_then(|refusal| refusal.reading.evidence.statements.serving.as_deref());
        // A provider with several endpoints is named once for each.
        let mut named: Vec<&str> = Vec::new();
        for host in serving.unwrap_or_default().split(", ") {
            if !named.contains(&host) {
                named.push(host);
            }
        }
        named.join(", ")
    }

    /// The words of the refusal: where they announce reasons, those; of a web page, what stands before its next tag.
    #[must_use]
    pub fn message(&self) -> String {
        let message = self.refusal.and_then(|refusal| refusal.reading.evidence.message.as_ref());
        let words = message.map(|found| found.value.as_str()).unwrap_or_default();
        let words = words.split_once("</").map_or(words, |(text, _)| text);
        match reasons(words) {
            Some(reasons) => short(&reasons),
            None => short(words),
        }
    }
}

/// What stands behind a line that ends with a colon, without where it can be changed.
fn reasons(words: &str) -> Option<String> {
    let (announcement, reasons) = words.split_once(":\n")?;
    let told = reasons.lines().map(|line| line.split(';').next().unwrap_or_default().trim());
    let told: Vec<&str> = told.filter(|line| !line.is_empty()).collect();
    (announcement.contains("reasons") && !told.is_empty()).then(|| told.join("; "))
}

/// The answer that a check wants, typed.
pub trait CheckAnswer {
    /// How the check turned out.
    fn label(&self) -> Label;

    /// What that means in this case, where it depends on more than the answer.
    fn tone(&self, _known: &CheckContext<'_>) -> Tone {
        self.label().tone
    }

    /// The answer in one sentence.
    fn says(&self, known: &CheckContext<'_>, reply: &CheckReply<'_>) -> Sentence;

    /// Its facts, as the JSON contract's `detail`.
    fn detail(&self, known: &CheckContext<'_>, reply: &CheckReply<'_>) -> Value;

    /// A healthy answer, as a thing that is not the reason.
    fn in_order(&self, _known: &CheckContext<'_>) -> Option<Sentence> {
        None
    }

    /// It shows something; otherwise the check counts as not made.
    fn shows(&self) -> bool {
        true
    }

    /// What it shows beside its outcome.
    fn aspects(&self, _known: &CheckContext<'_>) -> Vec<Aspect> {
        Vec::new()
    }
}

/// A value as data; none can fail, since no map here has keys that are not text.
#[must_use]
pub fn data<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// A refusal that was not expected.
fn refused_with(reply: &CheckReply<'_>) -> (Tone, Sentence) {
    let status = code(reply.status);
    let says = match reply.refusal {
        None => say!("probe.refused", status = status),
        Some(_) => say!("probe.refused_with", status = status, message = reply.message()),
    };
    (Tone::Bad, says)
}
