//! Name, connection and certificate of the base URL's host.

use super::check::{Check, CheckAnswer, CheckReply, Sends, data};
use super::check_context::CheckContext;
use super::label::{Aspect, Label};
use super::tone::Tone;
use super::transport::{CheckFailure, TlsProblem, TransportKind};
use crate::core::knowledge::authorities::is_public;
use crate::core::text::Sentence;
use crate::say;
use serde::Serialize;
use serde_json::Value;

const REACHABLE: Label = Label::good("reachable");

const DIRECT: Aspect = Aspect::new("reach/way", "direct");
const BY_PROXY: Aspect = Aspect::new("reach/way", "by_proxy");
const WANTS_LOGIN: Aspect = Aspect::new("reach/proxy", "wants_login");
const REFUSES: Aspect = Aspect::new("reach/proxy", "refuses");
const INSPECTED: Aspect = Aspect::new("reach/tls", "inspected");
const PUBLIC_ISSUER: Aspect = Aspect::new("reach/tls", "public_issuer");
const UNKNOWN_ISSUER: Aspect = Aspect::new("reach/tls", "unknown_issuer");
const EXPIRED: Aspect = Aspect::new("reach/tls", "expired");
const WRONG_NAME: Aspect = Aspect::new("reach/tls", "wrong_name");
const NO_TLS: Aspect = Aspect::new("reach/tls", "no_tls");

/// The check. Whatever is answered, a whole answer is enough; it has a body, since some filters and broken paths let
/// only heads through.
pub const CHECK: Check = Check {
    id: "reach",
    name: "probe_name.reach",
    why: "why.reach",
    asks: "asks.reach",
    sends: Some(Sends::get("/models/count")),
    outcomes: &[REACHABLE],
    aspects: &[
        DIRECT,
        BY_PROXY,
        WANTS_LOGIN,
        REFUSES,
        INSPECTED,
        PUBLIC_ISSUER,
        UNKNOWN_ISSUER,
        EXPIRED,
        WRONG_NAME,
        NO_TLS,
    ],
    failed,
    ..Check::FREE
};

fn failed(failure: CheckFailure<'_>, _: &CheckReply<'_>) -> Vec<Aspect> {
    let CheckFailure::Unreachable(fault) = failure else { return Vec::new() };
    let mut shown = vec![way(fault.proxy.as_deref())];
    if fault.kind == TransportKind::Proxy {
        shown.push(if fault.wants_login() { WANTS_LOGIN } else { REFUSES });
    }
    if fault.kind == TransportKind::Tls {
        // A wrong clock or an ended certificate fails too, under an issuer that everybody trusts.
        let inspected = fault.issuer.as_deref().is_some_and(|issuer| !is_public(issuer));
        shown.push(match fault.tls {
            Some(TlsProblem::Expired) => EXPIRED,
            Some(TlsProblem::WrongName) => WRONG_NAME,
            Some(TlsProblem::OldVersion | TlsProblem::NoTls) => NO_TLS,
            None if inspected => INSPECTED,
            None => UNKNOWN_ISSUER,
        });
    }
    shown
}

fn way(proxy: Option<&str>) -> Aspect {
    if proxy.is_some() { BY_PROXY } else { DIRECT }
}

/// The way to the host.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Reach {
    /// Addresses found.
    pub addresses: Vec<String>,
    /// Issuer of the certificate.
    pub issuer: Option<String>,
    /// The issuer is not a public authority: something inspects TLS.
    pub inspected: bool,
    /// Proxy in use, without credentials.
    pub proxy: Option<String>,
}

impl CheckAnswer for Reach {
    fn label(&self) -> Label {
        REACHABLE
    }

    fn tone(&self, _: &CheckContext<'_>) -> Tone {
        if self.inspected { Tone::Warn } else { REACHABLE.tone }
    }

    fn says(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        match (&self.issuer, &self.proxy) {
            (Some(issuer), _) if self.inspected => say!("probe.reach_inspected", issuer = issuer),
            (_, Some(proxy)) => say!("probe.reach_proxy", proxy = proxy),
            _ => say!("probe.reach_direct"),
        }
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        data(self)
    }

    fn in_order(&self, _: &CheckContext<'_>) -> Option<Sentence> {
        (!self.inspected).then(|| say!("in_order.network"))
    }

    fn aspects(&self, _: &CheckContext<'_>) -> Vec<Aspect> {
        vec![way(self.proxy.as_deref()), if self.inspected { INSPECTED } else { PUBLIC_ISSUER }]
    }
}
