//! Addresses: whose a host is, what a base URL is, and which call a client makes of it.

pub mod api_url;
pub mod host;
