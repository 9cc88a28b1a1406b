//! The simulated OpenRouter against the official document, and the prober against both and against
//! broken networks. Loopback only.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod canary;
#[path = "network/faults.rs"]
mod faults;
#[path = "network/hostile.rs"]
mod hostile;
#[path = "network/leaves.rs"]
mod leaves;
#[path = "network/official.rs"]
mod official;
#[path = "network/prober.rs"]
mod prober;
#[path = "network/process.rs"]
mod process;
#[path = "network/schema.rs"]
mod schema;
#[path = "network/simulated.rs"]
mod simulated;
#[path = "network/wire.rs"]
mod wire;
