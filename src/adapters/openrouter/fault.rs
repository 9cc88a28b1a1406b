//! From the HTTP library's error to a kind of failure that a user can act on.

use super::resolve::LookupFailed;
use crate::core::checks::{TlsProblem, TransportKind};
use crate::core::ingest::clean::clean;
use crate::core::ingest::redact::redact;
use std::error::Error;
use std::io;

const LONGEST_DETAIL: usize = 300;

/// Where in the exchange the failure happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExchangePhase {
    /// Before any answer.
    Head,
    /// Within the body.
    Body,
}

/// The kind of failure and the innermost words for it, cleaned and redacted.
#[must_use]
pub fn classify(error: &reqwest::Error, phase: ExchangePhase) -> (TransportKind, String) {
    classify_chain(error, (error.is_timeout(), error.is_connect()), phase)
}

/// The same for an error of another library, which says whether it is a time-out, and whether it is of connecting.
#[must_use]
pub fn classify_chain(
    error: &(dyn Error + 'static),
    is: (bool, bool),
    phase: ExchangePhase,
) -> (TransportKind, String) {
    let chain = chain(error);
    let kind = kind(is, &chain, phase);
    let words = chain.last().map_or_else(String::new, ToString::to_string);
    (kind, safe_detail(&words))
}

/// What was wrong with the secure connection, where the library tells.
#[must_use]
pub fn tls_problem(error: &(dyn Error + 'static)) -> Option<TlsProblem> {
    use rustls::CertificateError as Certificate;
    use rustls::{AlertDescription, Error as Tls};
    let chain = chain(error);
    match chain.iter().find_map(|cause| cause.downcast_ref::<Tls>())? {
        Tls::InvalidCertificate(
            Certificate::Expired
            | Certificate::ExpiredContext { .. }
            | Certificate::NotValidYet
            | Certificate::NotValidYetContext { .. },
        ) => Some(TlsProblem::Expired),
        Tls::InvalidCertificate(Certificate::NotValidForName | Certificate::NotValidForNameContext { .. }) => {
            Some(TlsProblem::WrongName)
        }
        Tls::PeerIncompatible(_) | Tls::AlertReceived(AlertDescription::ProtocolVersion) => {
            Some(TlsProblem::OldVersion)
        }
        Tls::InvalidMessage(_) => Some(TlsProblem::NoTls),
        _ => None,
    }
}

/// Text of a library or a server, made safe to show.
#[must_use]
pub fn safe_detail(words: &str) -> String {
    let (safe, _) = redact(&clean(words));
    safe.chars().take(LONGEST_DETAIL).collect()
}

/// All causes, outermost first. An `io::Error` hides its payload from `source`, so it is opened here.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    let mut found: Vec<&(dyn Error + 'static)> = Vec::new();
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(current) = next {
        // Cycles cannot happen, but nothing in the types forbids them.
        if found.len() >= 32 {
            break;
        }
        found.push(current);
        next = match current.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(payload) => Some(payload),
            None => current.source(),
        };
    }
    found
}

fn kind(
    (is_timeout, is_connect): (bool, bool),
    chain: &[&(dyn Error + 'static)],
    phase: ExchangePhase,
) -> TransportKind {
    if chain.iter().any(|it| it.is::<LookupFailed>()) {
        return TransportKind::Dns;
    }
    if chain.iter().any(|it| it.is::<rustls::Error>()) {
        return TransportKind::Tls;
    }
    let io_kind = |wanted: &[io::ErrorKind]| {
        chain.iter().filter_map(|it| it.downcast_ref::<io::Error>()).any(|it| wanted.contains(&it.kind()))
    };
    if io_kind(&[io::ErrorKind::ConnectionRefused]) {
        return TransportKind::ConnectionRefused;
    }
    // The types of tunnel and SOCKS errors are private to the library.
    let mentions = |words: &[&str]| chain.iter().any(|it| words.iter().any(|word| it.to_string().contains(word)));
    if mentions(&["proxy authorization required", "tunnel error", "SOCKS error", "socks"]) {
        return TransportKind::Proxy;
    }
    if is_timeout || io_kind(&[io::ErrorKind::TimedOut]) {
        return TransportKind::Timeout;
    }
    if io_kind(&[io::ErrorKind::ConnectionReset, io::ErrorKind::ConnectionAborted, io::ErrorKind::BrokenPipe]) {
        return TransportKind::ConnectionReset;
    }
    if io_kind(&[io::ErrorKind::HostUnreachable, io::ErrorKind::NetworkUnreachable, io::ErrorKind::AddrNotAvailable]) {
        return TransportKind::Timeout;
    }
    let http = chain.iter().find_map(|it| it.downcast_ref::<hyper::Error>());
    let cut = http.is_some_and(|it| it.is_incomplete_message() || it.is_canceled() || it.is_closed());
    let ended = io_kind(&[io::ErrorKind::UnexpectedEof]);
    match phase {
        ExchangePhase::Head if cut || ended || is_connect || mentions(&["http2 error"]) => {
            TransportKind::ConnectionReset
        }
        // HTTP/2 ends a connection or a stream with a word of its own.
        ExchangePhase::Body if mentions(&["http2 error", " error received: "]) => TransportKind::ConnectionReset,
        _ => TransportKind::Broken,
    }
}
