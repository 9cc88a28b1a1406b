//! Bytes → text that may be shown: decoded, cleaned, read for the account, and masked. The only door.

pub mod account;
pub mod binary;
pub mod clean;
pub mod decode;
mod decoded;
mod dump;
pub mod ingested;
mod lookalikes;
pub mod outgoing;
pub mod pasted_text;
pub mod private;
pub mod raw_body;
pub mod redact;

pub use ingested::{Ingested, ingest};
pub use outgoing::Outgoing;
pub use pasted_text::PastedText;
