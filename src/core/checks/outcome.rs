//! What a probe found, as far as it is about the way there: faults of the transport, strange answers, this machine.

use super::answers::{Catalogue, ChatFacts, CreditsFacts, EndpointFacts, GenerationFacts, KeyFacts, endpoints_label};
use serde::Serialize;

/// The typed outcome of a probe.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// No answer: the transport failed.
    Unreachable(TransportFault),
    /// An answer that OpenRouter would not give (HTML, another shape, another host).
    Foreign(Foreign),
    /// Cancelled by the user.
    Cancelled,
    /// Not made, for this reason (key of a sentence).
    Skipped(&'static str),
    /// Shape of the key.
    KeyShape(KeyShape),
    /// Variables found.
    Environment(Vec<EnvironmentFinding>),
    /// Client settings found.
    ClientSettings(Vec<SettingsFinding>),
    /// Name, connection, certificate.
    Reach(Reach),
    /// Country and edge.
    Trace(TraceFacts),
    /// Open incidents, titles.
    Status(Vec<String>),
    /// The public catalogue.
    Models(Box<Catalogue>),
    /// The key was accepted.
    KeyValid(Box<KeyFacts>),
    /// The call was refused with an error body; `ProbeResult::refusal` has it.
    Refused,
    /// Balance as told.
    Credits(CreditsFacts),
    /// Ids this account may use.
    UserModels(Vec<String>),
    /// Endpoints of the model.
    Endpoints(Vec<EndpointFacts>),
    /// A control was refused as it must be.
    ControlRefused,
    /// A control was let through: something answers in OpenRouter's place.
    ControlAccepted,
    /// The API answers at the client's base URL.
    BaseUrlRight,
    /// Something else answers there, or nothing of the kind.
    BaseUrlWrong,
    /// A past call.
    Generation(Box<GenerationFacts>),
    /// The completion came.
    Answered(ChatFacts),
    /// A 200 without content.
    Empty(ChatFacts),
}

impl Outcome {
    /// The label used by predictions and the JSON contract.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Unreachable(fault) => fault.kind.label(),
            Self::Foreign(_) => "foreign_answer",
            Self::Cancelled => "cancelled",
            Self::Skipped(_) => "skipped",
            Self::KeyShape(shape) => shape.label(),
            Self::Environment(found) => {
                if found.iter().all(|it| it.misleads.is_none()) {
                    "clean"
                } else {
                    "suspicious"
                }
            }
            Self::ClientSettings(found) => {
                if found.iter().any(|it| it.misleads.is_some()) {
                    "suspicious"
                } else {
                    "clean"
                }
            }
            Self::Reach(_) => "reachable",
            Self::Trace(facts) => {
                if facts.unsupported {
                    "unsupported_country"
                } else {
                    "supported_country"
                }
            }
            Self::Status(incidents) => {
                if incidents.is_empty() {
                    "operational"
                } else {
                    "incident"
                }
            }
            Self::Models(catalogue) => catalogue.label(),
            Self::KeyValid(facts) => facts.label(),
            Self::Refused => "refused",
            Self::Credits(facts) => facts.label(),
            Self::UserModels(_) => "listed",
            Self::Endpoints(endpoints) => endpoints_label(endpoints),
            Self::ControlRefused => "refused",
            Self::ControlAccepted => "accepted",
            Self::BaseUrlRight => "right_door",
            Self::BaseUrlWrong => "wrong_door",
            Self::Generation(_) => "found",
            Self::Answered(_) => "ok",
            Self::Empty(_) => "empty",
        }
    }
}

/// Why no answer came.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TransportFault {
    /// The kind.
    pub kind: TransportKind,
    /// The library's words, cleaned and redacted.
    pub detail: String,
    /// Issuer of the certificate that was refused, if seen.
    pub issuer: Option<String>,
    /// The proxy in use, without credentials.
    pub proxy: Option<String>,
}

/// Kinds of transport failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TransportKind {
    /// Name not resolved.
    Dns,
    /// Nobody listens.
    ConnectionRefused,
    /// Cut before or within the answer.
    ConnectionReset,
    /// No connection or no answer in time.
    Timeout,
    /// Certificate or handshake.
    Tls,
    /// The proxy refused.
    Proxy,
    /// A redirect that would leave the host or https.
    Redirect,
    /// Larger than the bound.
    TooLarge,
    /// Cut short, undecodable or of the wrong length.
    Broken,
}

impl TransportKind {
    /// The outcome label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Dns => "dns_failed",
            Self::ConnectionRefused => "connection_refused",
            Self::ConnectionReset => "connection_reset",
            Self::Timeout => "timeout",
            Self::Tls => "tls_failed",
            Self::Proxy => "proxy_refused",
            Self::Redirect => "redirect_refused",
            Self::TooLarge => "too_large",
            Self::Broken => "broken_answer",
        }
    }
}

/// An answer that is not OpenRouter's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Foreign {
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// First characters, cleaned.
    pub excerpt: String,
}

/// What is wrong with the key's form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyShape {
    /// `sk-or-v1-` and 64 hex digits.
    WellShaped,
    /// Nothing in it.
    Empty,
    /// Quotes around or inside it.
    Quoted,
    /// Spaces, line breaks or invisible characters in it.
    Whitespace,
    /// `Bearer ` typed into the field.
    BearerTyped,
    /// Another vendor's key, by its prefix.
    OtherVendor(String),
    /// Right prefix, wrong length or characters; length as found.
    Malformed(usize),
}

impl KeyShape {
    /// The outcome label.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::WellShaped => "well_shaped",
            Self::Empty => "empty",
            Self::Quoted => "quoted",
            Self::Whitespace => "whitespace",
            Self::BearerTyped => "bearer_typed",
            Self::OtherVendor(_) => "other_vendor",
            Self::Malformed(_) => "malformed",
        }
    }
}

/// A variable that could mislead a client.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EnvironmentFinding {
    /// Its name.
    pub variable: String,
    /// Its value, masked if it is a secret.
    pub value: String,
    /// What it does to a client.
    pub note: crate::core::text::Sentence,
    /// In which way it misleads; none where it is only worth knowing.
    pub misleads: Option<Interference>,
}

/// In which way a variable or a setting misleads the calls of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Interference {
    /// Another key is sent than the one checked here.
    OtherKey,
    /// What is sent is no key of OpenRouter's, or is not in its form.
    OddKey,
    /// No key is sent.
    NoKey,
    /// The address is not that of OpenRouter's API.
    WrongAddress,
    /// The call goes to another host.
    OtherHost,
    /// The call goes by another way.
    OtherWay,
    /// Other certificate authorities are trusted.
    OtherTrust,
}

/// A setting in a client's file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SettingsFinding {
    /// The client's id.
    pub client: String,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What stands there, masked.
    pub value: String,
    /// What it means.
    pub note: crate::core::text::Sentence,
    /// In which way it differs from what the checks use, or cannot work.
    pub misleads: Option<Interference>,
    /// The model that the client asks for, where the setting names one.
    pub model: Option<String>,
}

/// The way to the host.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Reach {
    /// Addresses found.
    pub addresses: Vec<String>,
    /// Issuer of the certificate.
    pub issuer: Option<String>,
    /// The issuer is not a public authority: something inspects TLS.
    pub inspected: bool,
    /// Proxy in use, without credentials.
    pub proxy: Option<String>,
}

/// Answer of `/cdn-cgi/trace`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TraceFacts {
    /// Country, ISO 3166 alpha-2.
    pub country: Option<String>,
    /// Cloudflare edge.
    pub colo: Option<String>,
    /// Vendors with geographic terms do not serve this country.
    pub unsupported: bool,
}
