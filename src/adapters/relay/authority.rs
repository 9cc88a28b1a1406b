//! The authority of one run, which programs with a fixed address are made to trust for as long as it lasts.
//!
//! Its key lives in memory only and signs one certificate: whoever could read it could pass for OpenRouter to them.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use std::error::Error;
use std::sync::Arc;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// How long the certificates are good, before and after the start: clocks differ, and a run may go on for days.
const BEFORE: SignedDuration = SignedDuration::from_hours(24);
const AFTER: SignedDuration = SignedDuration::from_hours(24 * 14);

/// What the proxy shows, and what shows that it may.
#[derive(Debug)]
pub(super) struct Authority {
    /// The public certificate, PEM.
    pub(super) certificate: String,
    /// TLS in the name of the hosts, HTTP/1.1 only.
    pub(super) tls: Arc<ServerConfig>,
}

impl Authority {
    /// A new one, for these hosts.
    ///
    /// # Errors
    /// The machine has no randomness to give.
    pub(super) fn new(hosts: &[&str], now: Timestamp) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let dated = |mut params: CertificateParams, name: &str| {
            let day = |at: Timestamp| {
                let date = TimeZone::UTC.to_datetime(at).date();
                rcgen::date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
            };
            params.not_before = day(now - BEFORE);
            params.not_after = day(now + AFTER);
            params.distinguished_name = DistinguishedName::new();
            params.distinguished_name.push(DnType::CommonName, name);
            params
        };
        let mut authority = dated(CertificateParams::default(), "openrouter-doctor listen --intercept, this run only");
        authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;
        let names = hosts.iter().map(|host| (*host).to_string()).collect::<Vec<_>>();
        let mut site = dated(CertificateParams::new(names)?, hosts.first().copied().unwrap_or_default());
        site.use_authority_key_identifier_extension = true;
        site.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        site.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate()?;
        let site = site.signed_by(&key, &authority)?;
        let mut tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![site.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())?;
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { certificate: authority.pem(), tls: Arc::new(tls) })
    }
}
