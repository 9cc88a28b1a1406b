//! Name resolution whose failure can be told from every other.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;
use thiserror::Error;

/// The name was not resolved.
#[derive(Debug, Error)]
#[error("name lookup failed: {0}")]
pub struct LookupFailed(#[source] std::io::Error);

/// The system's resolver.
#[derive(Clone, Copy, Debug)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await.map_err(LookupFailed)?.collect();
            if found.is_empty() {
                return Err(LookupFailed(std::io::ErrorKind::NotFound.into()).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
