//! TLS as a company's inspecting proxy shows it: under a certificate of an authority that nobody trusts.

use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair};
use std::io;
use std::sync::Arc;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{self, ServerConfig};

/// A proxy whose authority and keys are made now and live in memory only: a key that comes with the program would be
/// one that everybody has.
///
/// # Errors
/// The machine has no randomness to give.
pub fn config() -> io::Result<Arc<ServerConfig>> {
    let (certificate, key) = certificate().map_err(io::Error::other)?;
    server_config(certificate, key).map(Arc::new).map_err(io::Error::other)
}

fn certificate() -> Result<(CertificateDer<'static>, PrivatePkcs8KeyDer<'static>), rcgen::Error> {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.distinguished_name = DistinguishedName::new();
    authority.distinguished_name.push(DnType::OrganizationName, "Example Corp");
    authority.distinguished_name.push(DnType::CommonName, "Inspection CA");
    let authority = Issuer::new(authority, KeyPair::generate()?);
    let mut site = CertificateParams::new(["127.0.0.1".to_string(), "openrouter.ai".to_string()])?;
    site.distinguished_name = DistinguishedName::new();
    site.distinguished_name.push(DnType::CommonName, "openrouter.ai");
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
