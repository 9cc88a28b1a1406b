//! The engine: answers in, verdict out, with no network. Each test plays one world by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "engine/by_hand.rs"]
mod by_hand;
#[path = "engine/capabilities.rs"]
mod capabilities;
#[path = "engine/data.rs"]
mod data;
#[path = "engine/keys.rs"]
mod keys;
#[path = "engine/limits.rs"]
mod limits;
#[path = "engine/money.rs"]
mod money;
#[path = "engine/network.rs"]
mod network;
#[path = "engine/no_cause.rs"]
mod no_cause;
#[path = "engine/policies.rs"]
mod policies;
#[path = "engine/properties.rs"]
mod properties;
#[path = "engine/providers.rs"]
mod providers;
#[path = "engine/statuses.rs"]
mod statuses;
#[path = "engine/unmade.rs"]
mod unmade;
