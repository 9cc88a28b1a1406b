//! TLS as a company's inspecting proxy shows it: under a certificate of an authority that nobody trusts.

use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair};
use std::io;
use std::sync::Arc;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{self, ServerConfig};

/// What is shown in the place of OpenRouter's certificate.
#[derive(Debug)]
pub struct Inspection {
    /// Valid for long.
    pub lasting: Arc<ServerConfig>,
    /// Ended years ago.
    pub ended: Arc<ServerConfig>,
}

/// A proxy whose authority and keys are made now and live in memory only: a key that comes with the program would be
/// one that everybody has.
///
/// # Errors
/// The machine has no randomness to give.
pub fn config() -> io::Result<Inspection> {
    let shown = |last_year: i32| {
        let (certificate, key) = certificate(last_year).map_err(io::Error::other)?;
        server_config(certificate, key).map(Arc::new).map_err(io::Error::other)
    };
    Ok(Inspection { lasting: shown(LASTING)?, ended: shown(ENDED)? })
}

/// Last years of the two certificates.
const LASTING: i32 = 4095;
const ENDED: i32 = 2021;

fn certificate(last_year: i32) -> Result<(CertificateDer<'static>, PrivatePkcs8KeyDer<'static>), rcgen::Error> {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.distinguished_name = DistinguishedName::new();
    authority.distinguished_name.push(DnType::OrganizationName, "Example Corp");
    authority.distinguished_name.push(DnType::CommonName, "Inspection CA");
    let authority = Issuer::new(authority, KeyPair::generate()?);
    let mut site = CertificateParams::new(["127.0.0.1".to_string(), "openrouter.ai".to_string()])?;
    site.distinguished_name = DistinguishedName::new();
    site.distinguished_name.push(DnType::CommonName, "openrouter.ai");
    site.not_before = rcgen::date_time_ymd(2020, 1, 1);
    site.not_after = rcgen::date_time_ymd(last_year, 12, 31);
    let key = KeyPair::generate()?;
    let certificate = site.signed_by(&key, &authority)?;
    Ok((certificate.der().clone(), key.serialize_der().into()))
}

fn server_config(
    certificate: CertificateDer<'static>,
    key: PrivatePkcs8KeyDer<'static>,
) -> Result<ServerConfig, rustls::Error> {
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key.into())
}
