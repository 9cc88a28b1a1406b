//! Probes as values: what each asks, what it costs, what it needs, and its typed outcome.
//!
//! Labels of outcomes are the vocabulary of `predicts` in `assets/causes/*.toml` and of
//! `probes[].outcome` in the JSON contract.

use crate::core::address::api_url::ApiUrl;
use crate::core::knowledge::causes::CauseId;

mod answers;
pub mod dry_run;
pub mod key_shape;
pub mod lookup;
pub mod money;
mod outcome;
pub mod tone;

pub use answers::*;
pub use outcome::*;

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
    /// The client's own call with a dummy key, to its base URL: does the API answer there?
    BaseUrlCheck,
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
        Self::BaseUrlCheck,
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
            Self::BaseUrlCheck => "door",
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
    /// The address of the client, whose base URL is checked.
    pub url: Option<Box<ApiUrl>>,
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
    pub reading: Box<crate::core::reading::Reading>,
    /// The cause it names.
    pub cause: CauseId,
    /// How sure, 0 to 1.
    pub confidence: f64,
}
