//! Probes as values: what each asks, what it costs, what it needs, and its typed outcome.
//!
//! Labels of outcomes are the vocabulary of `predicts` in `assets/causes/*.toml` and of
//! `probes[].outcome` in the JSON contract.

use crate::core::causes::CauseId;
use serde::Serialize;

/// One live check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Probe {
    /// Prefix, length and stray characters of the key; nothing is sent.
    KeyShape,
    /// Variables of this shell that could mislead the client; nothing is sent.
    Environment,
    /// Settings files of known clients (needs consent); nothing is sent.
    ClientSettings,
    /// Name, connection and certificate of the base URL's host.
    Reach,
    /// `GET /cdn-cgi/trace`: the country and edge that OpenRouter sees.
    Trace,
    /// The status page's incident feed.
    Status,
    /// `GET /models` without a key.
    Models,
    /// `GET /key`.
    Key,
    /// `GET /key` without a key: must be refused.
    NoKeyControl,
    /// `GET /key` with a well-shaped key nobody owns: must be refused.
    WrongKeyControl,
    /// `GET /credits`.
    Credits,
    /// `GET /models/user`: what this account may use.
    UserModels,
    /// `GET /models/{author}/{slug}/endpoints`.
    Endpoints,
    /// `POST` to the client's base URL with a dummy key: is it the right door?
    Door,
    /// `GET /generation?id=` for an id in the paste.
    Generation,
    /// A minimal chat completion.
    Chat(Chat),
}

/// The variants of the test call, each changing one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Chat {
    /// The model of the paste, 16 tokens, nothing else.
    SameModel,
    /// The same again after a pause, to see whether it is transient.
    Again,
    /// With the `max_tokens` of the paste.
    SameMaxTokens,
    /// Cheapest other model of the same author.
    SameAuthor,
    /// A model of another author with geographic terms.
    OtherAuthor,
    /// A cheap model without geographic terms.
    OpenModel,
    /// A free model.
    FreeModel,
    /// The model pinned to the provider of the paste.
    ProviderPinned,
    /// The model with the provider of the paste ignored.
    ProviderIgnored,
    /// With a harmless tool.
    WithTool,
    /// With a 1x1 image.
    WithImage,
    /// With `provider.data_collection: "deny"`.
    DenyDataCollection,
    /// With `stream: true`.
    Streaming,
    /// With a demand that no provider of the model meets, so that the router refuses it for nothing:
    /// the refusal names the first gate that is closed, or that all of them are open.
    Xray,
    /// A proposed alternative, first to third.
    Alternative(u8),
}

/// Which stage of the wizard shows a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProbeStage {
    /// Key, environment and network.
    Key,
    /// Money.
    Credits,
    /// Catalogue and routes.
    Model,
    /// Chat completions.
    TestCall,
}

impl Probe {
    /// All probes but the alternatives, in the order in which they are shown.
    pub const ALL: &'static [Self] = &[
        Self::KeyShape,
        Self::Environment,
        Self::ClientSettings,
        Self::Reach,
        Self::Trace,
        Self::Status,
        Self::Models,
        Self::Key,
        Self::NoKeyControl,
        Self::WrongKeyControl,
        Self::Credits,
        Self::UserModels,
        Self::Endpoints,
        Self::Door,
        Self::Generation,
        Self::Chat(Chat::SameModel),
        Self::Chat(Chat::Again),
        Self::Chat(Chat::SameMaxTokens),
        Self::Chat(Chat::SameAuthor),
        Self::Chat(Chat::OtherAuthor),
        Self::Chat(Chat::OpenModel),
        Self::Chat(Chat::FreeModel),
        Self::Chat(Chat::ProviderPinned),
        Self::Chat(Chat::ProviderIgnored),
        Self::Chat(Chat::WithTool),
        Self::Chat(Chat::WithImage),
        Self::Chat(Chat::DenyDataCollection),
        Self::Chat(Chat::Streaming),
        Self::Chat(Chat::Xray),
        Self::Chat(Chat::Alternative(1)),
        Self::Chat(Chat::Alternative(2)),
        Self::Chat(Chat::Alternative(3)),
    ];

    /// The id in data and JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::KeyShape => "key_shape",
            Self::Environment => "environment",
            Self::ClientSettings => "client_settings",
            Self::Reach => "reach",
            Self::Trace => "trace",
            Self::Status => "status",
            Self::Models => "models",
            Self::Key => "key",
            Self::NoKeyControl => "control.no_key",
            Self::WrongKeyControl => "control.wrong_key",
            Self::Credits => "credits",
            Self::UserModels => "models.user",
            Self::Endpoints => "endpoints",
            Self::Door => "door",
            Self::Generation => "generation",
            Self::Chat(chat) => match chat {
                Chat::SameModel => "chat.same_model",
                Chat::Again => "chat.again",
                Chat::SameMaxTokens => "chat.same_max_tokens",
                Chat::SameAuthor => "chat.same_author",
                Chat::OtherAuthor => "chat.other_author",
                Chat::OpenModel => "chat.open_model",
                Chat::FreeModel => "chat.free_model",
                Chat::ProviderPinned => "chat.provider_pinned",
                Chat::ProviderIgnored => "chat.provider_ignored",
                Chat::WithTool => "chat.with_tool",
                Chat::WithImage => "chat.with_image",
                Chat::DenyDataCollection => "chat.deny_data_collection",
                Chat::Streaming => "chat.streaming",
                Chat::Xray => "chat.xray",
                Chat::Alternative(1) => "chat.alternative_1",
                Chat::Alternative(2) => "chat.alternative_2",
                Chat::Alternative(_) => "chat.alternative_3",
            },
        }
    }

    /// The probe of that id.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|probe| probe.id() == id)
    }

    /// The stage that shows it.
    #[must_use]
    pub fn stage(self) -> ProbeStage {
        match self {
            Self::Credits => ProbeStage::Credits,
            Self::Models | Self::UserModels | Self::Endpoints => ProbeStage::Model,
            Self::Chat(_) | Self::Generation => ProbeStage::TestCall,
            _ => ProbeStage::Key,
        }
    }

    /// It sends the user's key.
    #[must_use]
    pub fn needs_key(self) -> bool {
        matches!(self, Self::Key | Self::Credits | Self::UserModels | Self::Generation | Self::Chat(_))
    }

    /// It may cost money or quota, so it needs consent.
    #[must_use]
    pub fn is_paid(self) -> bool {
        matches!(self, Self::Chat(_))
    }
}

/// Everything a prober needs to make one call; it reads no state of its own but key and base URL.
#[derive(Clone, Debug, PartialEq)]
pub struct ProbeRequest {
    /// Which probe.
    pub probe: Probe,
    /// Model of a chat or endpoints probe.
    pub model: Option<String>,
    /// URL of the door probe: the client's base URL.
    pub url: Option<String>,
    /// Id of the generation probe.
    pub generation_id: Option<String>,
    /// `max_tokens` of a chat probe.
    pub max_tokens: u32,
    /// `provider.only`.
    pub provider_only: Option<String>,
    /// `provider.ignore`.
    pub provider_ignore: Option<String>,
    /// Names of parameters that are demanded though no provider of the model takes them: refused before any is asked.
    pub impossible: Vec<&'static str>,
    /// Estimated upper bound of what it costs, USD.
    pub max_cost_usd: f64,
}

impl ProbeRequest {
    /// A request without parameters; test calls ask for 16 tokens, since some providers refuse less.
    #[must_use]
    pub fn new(probe: Probe) -> Self {
        Self {
            probe,
            model: None,
            url: None,
            generation_id: None,
            max_tokens: 16,
            provider_only: None,
            provider_ignore: None,
            impossible: Vec::new(),
            max_cost_usd: 0.0,
        }
    }
}

/// Parameters that many providers lack, each with a harmless value as JSON.
pub const SELDOM_TAKEN: &[(&str, &str)] = &[
    ("top_a", "0.5"),
    ("min_p", "0.05"),
    ("logit_bias", "{\"50256\": -1}"),
    ("verbosity", "\"low\""),
    ("repetition_penalty", "1.1"),
    ("top_k", "40"),
    ("seed", "7"),
    ("logprobs", "true"),
    ("frequency_penalty", "0.1"),
    ("presence_penalty", "0.1"),
];

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub struct ProbeResult {
    /// What was asked.
    pub request: ProbeRequest,
    /// What it means.
    pub outcome: Outcome,
    /// HTTP status, when an answer came.
    pub http_status: Option<u16>,
    /// Time from sending to the last byte, milliseconds.
    pub ms: u64,
    /// What the answer says it cost, USD.
    pub cost_usd: f64,
    /// The refusal's body, cleaned and redacted, to be decoded like a paste.
    pub refusal: Option<Refusal>,
}

/// A refusal decoded like a paste.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// What was read from it.
    pub reading: Box<crate::core::paste::Reading>,
    /// The cause it names.
    pub cause: CauseId,
    /// How sure, 0 to 1.
    pub confidence: f64,
}

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
    /// The door is OpenRouter's.
    DoorRight,
    /// The door is not an API of OpenRouter's.
    DoorWrong,
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
            Self::DoorRight => "right_door",
            Self::DoorWrong => "wrong_door",
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
    pub misleads: Option<Misleads>,
}

/// In which way a variable or a setting misleads the calls of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Misleads {
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
    pub misleads: Option<Misleads>,
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

/// What the catalogue says of the model in question.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Catalogue {
    /// Rows in the answer.
    pub count: usize,
    /// The model asked about.
    pub wanted: Option<String>,
    /// Its row, if it stands there.
    pub model: Option<ModelFacts>,
    /// Nearest ids when it does not.
    pub nearest: Vec<String>,
    /// All rows, for completion, alternatives and prices.
    #[serde(skip)]
    pub rows: Vec<ModelFacts>,
}

impl Catalogue {
    /// The outcome label.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match (&self.wanted, &self.model) {
            (None, _) => "listed",
            (Some(_), Some(_)) => "known_model",
            (Some(_), None) => "unknown_model",
        }
    }
}

/// One row of the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ModelFacts {
    /// `author/slug[:variant]`.
    pub id: String,
    /// Tokens; null for routers.
    pub context_length: Option<u64>,
    /// `architecture.input_modalities`.
    pub input_modalities: Vec<String>,
    /// `architecture.output_modalities`.
    pub output_modalities: Vec<String>,
    /// `supported_parameters`.
    pub supported_parameters: Vec<String>,
    /// USD per prompt token; null where unknown in advance.
    pub prompt_price: Option<f64>,
    /// USD per completion token.
    pub completion_price: Option<f64>,
    /// USD per request.
    pub request_price: f64,
    /// Largest output, tokens.
    pub max_completion_tokens: Option<u64>,
    /// Input is moderated first.
    pub is_moderated: bool,
    /// YYYY-MM-DD after which it may be removed.
    pub expiration_date: Option<String>,
}

impl ModelFacts {
    /// Both prices are zero.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.prompt_price == Some(0.0) && self.completion_price == Some(0.0)
    }

    /// The part before the slash.
    #[must_use]
    pub fn author(&self) -> &str {
        self.id.trim_start_matches('~').split('/').next().unwrap_or_default()
    }
}

/// Answer of `GET /key`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct KeyFacts {
    /// Masked label.
    pub label: Option<String>,
    /// Spending cap, USD.
    pub limit: Option<f64>,
    /// Left of the cap, USD.
    pub limit_remaining: Option<f64>,
    /// `daily`, `weekly`, `monthly`.
    pub limit_reset: Option<String>,
    /// Used ever, USD.
    pub usage: Option<f64>,
    /// Used this UTC day, USD.
    pub usage_daily: Option<f64>,
    /// Used this week, USD.
    pub usage_weekly: Option<f64>,
    /// Used this month, USD.
    pub usage_monthly: Option<f64>,
    /// Never bought credits (a hint only).
    pub is_free_tier: Option<bool>,
    /// An admin key, which cannot do inference.
    pub is_management_key: bool,
    /// RFC 3339.
    pub expires_at: Option<String>,
    /// Expired by the answer's own `Date`.
    pub expired: bool,
    /// The key is marked disabled.
    pub disabled: bool,
    /// Requests to free models today: used.
    pub free_used: Option<u64>,
    /// Requests to free models today: allowed.
    pub free_limit: Option<u64>,
    /// Requests to free models today: left.
    pub free_remaining: Option<u64>,
    /// A budget with nothing left binds this key.
    pub budget_exhausted: bool,
    /// Scope of that budget.
    pub budget_scope: Option<String>,
    /// When it starts anew, RFC 3339.
    pub budget_resets_at: Option<String>,
    /// Fields of a type that the API does not document.
    pub odd_fields: Vec<String>,
    /// The account that the key belongs to.
    #[serde(skip)]
    pub account: Option<crate::core::secret::AccountId>,
}

impl KeyFacts {
    /// The outcome label; the first that applies.
    #[must_use]
    pub fn label(&self) -> &'static str {
        if self.is_management_key {
            "management_key"
        } else if self.disabled {
            "disabled"
        } else if self.expired {
            "expired"
        } else if self.limit_remaining.is_some_and(|left| left <= 0.0) {
            "limit_reached"
        } else if self.budget_exhausted {
            "budget_exhausted"
        } else if self.free_remaining == Some(0) {
            "free_quota_used"
        } else {
            "valid"
        }
    }
}

/// Answer of `GET /credits`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CreditsFacts {
    /// Bought ever, USD.
    pub total_credits: f64,
    /// Used ever, USD.
    pub total_usage: f64,
    /// Zeros for an ordinary key: an unreadable balance, not an empty one.
    pub untrusted: bool,
}

impl CreditsFacts {
    /// Bought minus used, USD.
    #[must_use]
    pub fn balance(&self) -> f64 {
        self.total_credits - self.total_usage
    }

    /// The outcome label.
    #[must_use]
    pub fn label(&self) -> &'static str {
        if self.untrusted {
            "unreadable"
        } else if self.balance() < 0.0 {
            "negative"
        } else if self.balance() == 0.0 {
            "zero"
        } else {
            "positive"
        }
    }
}

/// One endpoint of a model.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EndpointFacts {
    /// Provider's name.
    pub provider: String,
    /// Provider's slug with variant.
    pub tag: Option<String>,
    /// 0 normal, negative reduced or out.
    pub status: Option<i64>,
    /// Percent.
    pub uptime_5m: Option<f64>,
    /// Percent.
    pub uptime_30m: Option<f64>,
    /// Percent.
    pub uptime_1d: Option<f64>,
    /// Median of the last 30 minutes, as the API gives it.
    pub latency_p50: Option<f64>,
    /// Tokens.
    pub context_length: Option<u64>,
    /// Largest output, tokens.
    pub max_completion_tokens: Option<u64>,
    /// Parameters it takes.
    pub supported_parameters: Vec<String>,
}

fn endpoints_label(endpoints: &[EndpointFacts]) -> &'static str {
    let down =
        |it: &EndpointFacts| it.status.is_some_and(|status| status < 0) || it.uptime_5m.is_some_and(|up| up < 50.0);
    match endpoints {
        [] => "no_endpoints",
        all if all.iter().all(down) => "all_down",
        [_] => "one_endpoint",
        _ => "several_endpoints",
    }
}

/// Answer of `GET /generation`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct GenerationFacts {
    /// Model used.
    pub model: Option<String>,
    /// Provider that answered.
    pub provider: Option<String>,
    /// Every attempt: provider and status.
    pub attempts: Vec<(String, Option<u16>)>,
    /// Why it ended.
    pub finish_reason: Option<String>,
    /// The provider's own word for it.
    pub native_finish_reason: Option<String>,
    /// The client hung up.
    pub cancelled: Option<bool>,
    /// The program that called.
    pub user_agent: Option<String>,
}

/// What a completion tells.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ChatFacts {
    /// `gen-…`.
    pub generation_id: Option<String>,
    /// Model that answered.
    pub model: Option<String>,
    /// Provider that answered.
    pub provider: Option<String>,
    /// Why it ended.
    pub finish_reason: Option<String>,
    /// Tokens of the answer.
    pub completion_tokens: Option<u64>,
    /// Of these, reasoning.
    pub reasoning_tokens: Option<u64>,
    /// Providers tried: name and status, from `openrouter_metadata`.
    pub attempts: Vec<(String, Option<u16>)>,
}
