//! Checks as values: what each asks, what it costs, what it needs, and its typed outcome.
//!
//! One file a check, as `check` describes it; `table` lists them all.

pub mod api_root;
pub mod base_url_check;
pub mod catalogue;
pub mod chat;
pub mod check;
pub mod client_settings;
pub mod completion;
pub mod completion_body;
pub mod controls;
pub mod credits;
pub mod endpoints;
pub mod environment;
pub mod fields;
pub mod generation;
pub mod interference;
pub mod key;
pub mod key_shape;
pub mod known;
pub mod label;
pub mod lookup;
pub mod models;
pub mod money;
pub mod reach;
pub mod refusal;
pub mod result;
pub mod scope;
pub mod stage;
pub mod status_page;
pub mod table;
pub mod tone;
pub mod trace;
pub mod transport;
pub mod user_models;

pub use catalogue::{Catalogue, ModelFacts, ProviderFacts};
pub use chat::{Chat, SELDOM_TAKEN};
pub use client_settings::SettingsFinding;
pub use completion::ChatFacts;
pub use credits::CreditsFacts;
pub use endpoints::EndpointFacts;
pub use environment::EnvironmentFinding;
pub use generation::GenerationFacts;
pub use interference::Interference;
pub use key::KeyFacts;
pub use key_shape::KeyShape;
pub use known::Known;
pub use reach::Reach;
pub use refusal::Refusal;
pub use result::{ProbeRequest, ProbeResult};
pub use stage::Stage;
pub use table::{Outcome, Probe};
pub use tone::Tone;
pub use trace::TraceFacts;
pub use transport::{Foreign, TlsProblem, TransportFault, TransportKind};
