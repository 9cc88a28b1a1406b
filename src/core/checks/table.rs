//! Every check with its typed answer, in the order in which they are shown.
//!
//! A new check is its own file, a row here and an outcome.

use super::catalogue::Catalogue;
use super::chat::Chat;
use super::check::{Check, CheckAnswer, OkBody};
use super::client_settings::SettingsFinding;
use super::completion::{ChatFacts, Completion};
use super::credits::CreditsFacts;
use super::endpoints::{EndpointFacts, Endpoints};
use super::environment::{EnvironmentFinding, VariablesAnswer};
use super::generation::GenerationFacts;
use super::generation_content::Kept;
use super::key::KeyFacts;
use super::key_shape::KeyForm;
use super::management::Managed;
use super::preflight::Preflight;
use super::reachability::Reach;
use super::region_models::Served;
use super::stage::Stage;
use super::status_page::Incidents;
use super::trace::TraceFacts;
use super::transport::{CheckFailure, ForeignAnswer, TransportFault};
use super::user_models::Usable;
use super::zdr_endpoints::{ZdrEndpoint, ZdrEndpoints};
use super::zdr_models::Unkept;
use super::{
    api_root, base_url_check, client_settings, controls, credits, endpoints, environment, generation,
    generation_content, key, key_shape, management, models, preflight, reachability, region_models, replay,
    status_page, trace, user_models, zdr_endpoints, zdr_models,
};
use crate::core::text::Sentence;

macro_rules! checks {
    ($($(#[$doc:meta])* $probe:ident => $check:path $(, $read:path => $outcome:expr)?;)*) => {
        /// One live check.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Probe {
            $($(#[$doc])* $probe,)*
            /// A minimal chat completion.
            Chat(Chat),
            /// The user's own request, or a part of it, which belongs to no case.
            Replay,
        }

        impl Probe {
            /// All that ask for nothing paid.
            pub const FREE: &'static [Self] = &[$(Self::$probe),*];

            /// What is fixed about it.
            #[must_use]
            pub fn check(self) -> &'static Check {
                match self {
                    $(Self::$probe => &$check,)*
                    Self::Chat(chat) => &chat.variant().check,
                    Self::Replay => &replay::CHECK,
                }
            }

            /// The answer in a body; none where it is not one of this check. Test calls and what is found on this
            /// machine are read elsewhere.
            #[must_use]
            pub fn read(self, body: &OkBody<'_>) -> Option<Outcome> {
                match self {
                    $(Self::$probe => None$(.or_else(|| $read(body).map($outcome)))?,)*
                    Self::Chat(_) | Self::Replay => None,
                }
            }
        }
    };
}

checks! {
    /// Prefix, length and stray characters of the key; nothing is sent.
    KeyShape => key_shape::CHECK;
    /// Variables of this shell that could mislead the client; nothing is sent.
    Environment => environment::CHECK;
    /// Settings files of known clients (needs consent); nothing is sent.
    ClientSettings => client_settings::CHECK;
    /// Name, connection and certificate of the base URL's host.
    Reach => reachability::CHECK;
    /// The country and edge that OpenRouter sees.
    Trace => trace::CHECK, trace::read => Outcome::Trace;
    /// The status page's incident feed.
    Status => status_page::CHECK, status_page::read => Outcome::Status;
    /// What a browser asks before a page may call.
    Preflight => preflight::CHECK;
    /// The public catalogue.
    Models => models::CHECK, models::read => |catalogue| Outcome::Models(Box::new(catalogue));
    /// What the account has set, read with a management key: its list of keys tells more of one that is refused than `/key` does.
    Management => management::CHECK, management::read => |managed| Outcome::Managed(Box::new(managed));
    /// What OpenRouter says of the key.
    Key => key::CHECK, key::read => |facts| Outcome::KeyValid(Box::new(facts));
    /// The same without a key: must be refused.
    NoKeyControl => controls::NO_KEY;
    /// The same with a well-shaped key nobody owns: must be refused.
    WrongKeyControl => controls::WRONG_KEY;
    /// The account's balance.
    Credits => credits::CHECK, credits::read => Outcome::Credits;
    /// What this account may use.
    UserModels => user_models::CHECK, user_models::read => Outcome::UserModels;
    /// Whether the model is served in the region of the host that was called.
    RegionModels => region_models::CHECK, region_models::read => Outcome::RegionModels;
    /// Whether the model is served by anybody who keeps nothing.
    ZdrModels => zdr_models::CHECK, zdr_models::read => Outcome::ZdrModels;
    /// The providers of a model.
    Endpoints => endpoints::CHECK, endpoints::read => Outcome::Endpoints;
    /// Which endpoints keep nothing.
    ZdrEndpoints => zdr_endpoints::CHECK, zdr_endpoints::read => Outcome::ZdrEndpoints;
    /// The client's own call with a dummy key, to its base URL: does the API answer there?
    BaseUrlCheck => base_url_check::CHECK;
    /// The API's root at the host of a base URL that is not one.
    ApiRoot => api_root::CHECK;
    /// A past call, by its id in the paste.
    Generation => generation::CHECK, generation::read => |facts| Outcome::Generation(Box::new(facts));
    /// The error of that call, where it is kept.
    GenerationContent => generation_content::CHECK, generation_content::read => |kept| Outcome::Kept(Box::new(kept));
}

impl Probe {
    /// All probes of a case, in the order in which they are shown.
    pub const ALL: &'static [Self] = &{
        let mut all = [Self::KeyShape; Self::FREE.len() + Chat::ALL.len()];
        let mut index = 0;
        while index < all.len() {
            all[index] = match index < Self::FREE.len() {
                true => Self::FREE[index],
                false => Self::Chat(Chat::ALL[index - Self::FREE.len()]),
            };
            index += 1;
        }
        all
    };

    /// The id in data and JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.check().id
    }

    /// The probe of that id.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|probe| probe.id() == id)
    }

    /// The stage that shows it.
    #[must_use]
    pub fn stage(self) -> Stage {
        self.check().stage
    }

    /// It sends the user's key.
    #[must_use]
    pub fn needs_key(self) -> bool {
        self.check().needs_key()
    }

    /// It is a rung of the routing X-ray.
    #[must_use]
    pub fn is_rung(self) -> bool {
        matches!(self, Self::Chat(chat) if chat.is_rung())
    }

    /// It may cost money or quota, so it needs consent.
    #[must_use]
    pub fn is_paid(self) -> bool {
        self.check().paid
    }

    /// What it is called.
    #[must_use]
    pub fn name(self) -> Sentence {
        Sentence { key: self.check().name, args: Vec::new() }
    }

    /// What it would settle.
    #[must_use]
    pub fn why(self) -> Sentence {
        Sentence { key: self.check().why, args: Vec::new() }
    }

    /// What is being asked while it is under way.
    #[must_use]
    pub fn asks(self, host: &str) -> Sentence {
        Sentence { key: self.check().asks, args: vec![("host", host.to_string())] }
    }
}

/// The typed outcome of a probe.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// No answer: the transport failed.
    Unreachable(TransportFault),
    /// An answer that OpenRouter would not give (HTML, another shape, another host).
    Foreign(ForeignAnswer),
    /// Cancelled by the user.
    Cancelled,
    /// Not made, for this reason (key of a sentence).
    Skipped(&'static str),
    /// The call was refused with an error body; `ProbeResult::refusal` has it.
    Refused,
    /// Shape of the key.
    KeyShape(KeyForm),
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
    /// Balance as told.
    Credits(CreditsFacts),
    /// Ids this account may use.
    UserModels(Vec<String>),
    /// Ids that are served in a region.
    RegionModels(Vec<String>),
    /// Ids that are served by somebody who keeps nothing.
    ZdrModels(Vec<String>),
    /// What of a page's call is let through.
    Preflight(Box<Preflight>),
    /// What the account has set.
    Managed(Box<Managed>),
    /// Endpoints of the model.
    Endpoints(Vec<EndpointFacts>),
    /// Endpoints that keep nothing.
    ZdrEndpoints(Vec<ZdrEndpoint>),
    /// A control was refused as it must be.
    ControlRefused,
    /// A control was let through: something answers in OpenRouter's place.
    ControlAccepted,
    /// The API answers at the client's base URL.
    BaseUrlRight,
    /// Something else answers there, or nothing of the kind.
    BaseUrlWrong,
    /// The API answers at the root of the host, and not at the base URL.
    ApiElsewhere,
    /// A past call.
    Generation(Box<GenerationFacts>),
    /// What is kept of its error.
    Kept(Box<Kept>),
    /// The completion came.
    Answered(ChatFacts),
    /// A 200 without content.
    Empty(ChatFacts),
}

impl Outcome {
    /// What a check wanted to know, if it came.
    pub fn with_answer<T>(&self, read: impl FnOnce(&dyn CheckAnswer) -> T) -> Option<T> {
        Some(match self {
            Self::Unreachable(_) | Self::Foreign(_) | Self::Cancelled | Self::Skipped(_) | Self::Refused => {
                return None;
            }
            Self::KeyShape(shape) => read(shape),
            Self::Environment(found) => read(&VariablesAnswer(found)),
            Self::ClientSettings(found) => read(&client_settings::SettingsAnswer(found)),
            Self::Reach(reach) => read(reach),
            Self::Trace(facts) => read(facts),
            Self::Status(incidents) => read(&Incidents(incidents)),
            Self::Models(catalogue) => read(catalogue.as_ref()),
            Self::KeyValid(facts) => read(facts.as_ref()),
            Self::Credits(facts) => read(facts),
            Self::UserModels(ids) => read(&Usable(ids)),
            Self::RegionModels(ids) => read(&Served(ids)),
            Self::ZdrModels(ids) => read(&Unkept(ids)),
            Self::Preflight(preflight) => read(preflight.as_ref()),
            Self::Managed(managed) => read(managed.as_ref()),
            Self::Endpoints(endpoints) => read(&Endpoints(endpoints)),
            Self::ZdrEndpoints(rows) => read(&ZdrEndpoints(rows)),
            Self::ControlRefused => read(&controls::Control::Refused),
            Self::ControlAccepted => read(&controls::Control::Accepted),
            Self::BaseUrlRight => read(&base_url_check::Address::Right),
            Self::BaseUrlWrong => read(&base_url_check::Address::Wrong),
            Self::ApiElsewhere => read(&api_root::AtRoot),
            Self::Generation(facts) => read(facts.as_ref()),
            Self::Kept(kept) => read(kept.as_ref()),
            Self::Answered(facts) => read(&Completion::Answered(facts)),
            Self::Empty(facts) => read(&Completion::Empty(facts)),
        })
    }

    /// What came instead of it.
    #[must_use]
    pub fn failure(&self) -> Option<CheckFailure<'_>> {
        match self {
            Self::Unreachable(fault) => Some(CheckFailure::Unreachable(fault)),
            Self::Foreign(foreign) => Some(CheckFailure::Foreign(foreign)),
            Self::Refused => Some(CheckFailure::Refused),
            _ => None,
        }
    }

    /// The label used by predictions and the JSON contract.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Unreachable(fault) => fault.kind.label().name,
            Self::Foreign(_) => ForeignAnswer::LABEL.name,
            Self::Cancelled => "cancelled",
            Self::Skipped(_) => "skipped",
            Self::Refused => "refused",
            // The rest are answers.
            answer => answer.with_answer(|answer| answer.label().name).unwrap_or_default(),
        }
    }
}
