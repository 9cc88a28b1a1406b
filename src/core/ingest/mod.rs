//! Bytes → text that may be shown: decoded, cleaned, and masked.

pub mod account;
pub mod clean;
pub mod redact;
