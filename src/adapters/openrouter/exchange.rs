//! One request and its whole answer, within bounds of time and size.

use super::fault::{ExchangePhase, classify, safe_detail, tls_problem};
use crate::core::checks::{TransportFault, TransportKind};
use crate::core::ingest::redact::Redactor;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{RequestBuilder, Url};
use std::time::{Duration, Instant};

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, unpacked.
    pub body: Vec<u8>,
    /// From sending to the last byte, milliseconds.
    pub ms: u64,
}

impl Exchange {
    /// `Content-Type`, lower case, without parameters.
    #[must_use]
    pub fn content_type(&self) -> Option<String> {
        let value = self.header(CONTENT_TYPE.as_str())?;
        Some(value.split(';').next().unwrap_or_default().trim().to_lowercase())
    }

    /// The answer without the key that was sent: a server or a proxy may echo the request.
    #[must_use]
    pub fn without(mut self, key: &Redactor) -> Self {
        let body = String::from_utf8_lossy(&self.body);
        if key.finds(&body) {
            self.body = key.redact(&body).text.into_bytes();
        }
        let echoing: Vec<_> = self
            .headers
            .iter()
            .filter(|(_, value)| key.finds(&String::from_utf8_lossy(value.as_bytes())))
            .map(|(name, _)| name.clone())
            .collect();
        for name in echoing {
            self.headers.remove(name);
        }
        self
    }

    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name)?.to_str().ok().map(str::to_string)
    }
}

/// No answer, or none that could be read to its end.
#[derive(Clone, Debug)]
pub struct Failed {
    /// Why; issuer and proxy are filled in by the caller.
    pub fault: TransportFault,
    /// HTTP status, when the failure came after the head.
    pub status: Option<u16>,
    /// Until the failure, milliseconds.
    pub ms: u64,
}

/// Sends, and reads the whole answer.
///
/// # Errors
/// The transport failed, the answer redirects, or it passes a bound.
pub async fn exchange(request: RequestBuilder, limit: usize, time: Duration) -> Result<Exchange, Failed> {
    let started = Instant::now();
    let elapsed = || u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let failed = |kind: TransportKind, detail: String, status: Option<u16>| Failed {
        fault: TransportFault { kind, detail, issuer: None, proxy: None, tls: None },
        status,
        ms: elapsed(),
    };
    let mut status = None;
    let mut tls = None;
    // The library's own limit covers the same span; this one also ends a resolver that hangs.
    let whole = tokio::time::timeout(time, async {
        let mut answer = request.send().await.map_err(|error| {
            tls = tls_problem(&error);
            let (kind, detail) = classify(&error, ExchangePhase::Head);
            (kind, detail, None)
        })?;
        let code = answer.status().as_u16();
        status = Some(code);
        if code == 407 {
            return Err((TransportKind::Proxy, "407".to_string(), Some(code)));
        }
        if answer.status().is_redirection() {
            return Err((TransportKind::Redirect, target(answer.headers(), answer.url()), Some(code)));
        }
        let mut body = Vec::new();
        loop {
            match answer.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > limit => {
                    return Err((TransportKind::TooLarge, format!("{limit}"), Some(code)));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => {
                    let (kind, detail) = classify(&error, ExchangePhase::Body);
                    return Err((kind, detail, Some(code)));
                }
            }
        }
        Ok((code, answer.headers().clone(), body))
    })
    .await;
    match whole {
        Ok(Ok((status, headers, body))) => Ok(Exchange { status, headers, body, ms: elapsed() }),
        Ok(Err((kind, detail, status))) => {
            let mut failed = failed(kind, detail, status);
            failed.fault.tls = tls;
            Err(failed)
        }
        Err(_) => Err(failed(TransportKind::Timeout, format!("{} s", time.as_secs_f32()), status)),
    }
}

/// Scheme and host of a redirect; the rest could hold anything.
fn target(headers: &HeaderMap, from: &Url) -> String {
    let location = headers.get(LOCATION).and_then(|it| it.to_str().ok()).unwrap_or_default();
    match from.join(location) {
        Ok(url) => safe_detail(&format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default())),
        Err(_) => String::new(),
    }
}
