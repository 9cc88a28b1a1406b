//! The relay: a server on loopback that passes calls on to OpenRouter as they are, and keeps a copy to be read.
//!
//! Hazards kept here: it listens on loopback only; a page of a browser cannot use it unasked; a key of another vendor is
//! not passed on; what is kept is bounded, and a slow reader slows the writer instead of filling the memory. A program with a
//! fixed address is led here by variables and files of one run only; nothing on this machine trusts more than before.

mod authority;
mod body_copy;
mod budget;
mod connection;
mod decode;
mod dial;
mod forward;
mod guard;
mod headers;
mod interceptor;
#[cfg(all(test, target_os = "linux"))]
#[allow(clippy::unwrap_used)]
#[path = "../../../tests/memory_search/mod.rs"]
mod memory_search;
mod outbox;
mod own_answers;
mod passing_body;
mod recorded;
mod recording;
mod sent;
mod sent_bodies;
mod server;
mod traffic;
mod trust_files;
mod under_way;
mod upstream;
mod way;

pub use budget::{RING, WHOLE};
pub use decode::{read, read_so_far};
pub use recorded::Recorded;
pub use sent::SentBody;
pub use sent_bodies::SentBodies;
pub use server::{Interception, InterceptionSettings, Relay, RelaySettings};
pub use trust_files::TrustFiles;
pub use under_way::UnderWay;
