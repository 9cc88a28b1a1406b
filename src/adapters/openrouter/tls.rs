//! TLS: the platform's trust, and a note of who signed what was shown, accepted or not.

use super::certificate_issuer;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Largest file of certificates that is read, bytes; the bundles of operating systems have a quarter of a mebibyte.
const BUNDLE: u64 = 8 * 1024 * 1024;

/// Issuers seen, by host.
#[derive(Clone, Debug, Default)]
pub struct Issuers(Arc<Mutex<BTreeMap<String, String>>>);

impl Issuers {
    /// The issuer of the certificate that this host showed last.
    #[must_use]
    pub fn of(&self, host: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(host).cloned()
    }

    fn note(&self, host: &ServerName<'_>, certificate: &CertificateDer<'_>) {
        if let Some(issuer) = certificate_issuer::issuer(certificate) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(host.to_str().into_owned(), issuer);
        }
    }
}

/// A configuration that trusts what the platform trusts and, where given, the certificates of a file.
///
/// # Errors
/// The library has no cipher suites in common with itself; never seen.
pub fn config(issuers: Issuers, extra_roots: Option<&Path>) -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // Without any certificate store the program still serves plain http on loopback; https then fails
    // with this error, as a finding.
    let trust = match extra_roots {
        Some(file) => certificates(file).and_then(|extra| platform(extra, &provider)),
        None => platform(Vec::new(), &provider),
    };
    let verifier = Recording { trust, issuers, provider: Arc::clone(&provider) };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The certificates of a file. What is no file of certificates is refused before the platform's own reader meets it: it
/// follows the same variable, and reads without a bound.
fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let Ok(about) = std::fs::metadata(file) else { return Ok(Vec::new()) };
    if !about.is_file() || about.len() > BUNDLE {
        return Err(Error::General(format!("{} is no file of certificates", file.display())));
    }
    let text = std::fs::read(file).map_err(|problem| Error::General(problem.to_string()))?;
    Ok(CertificateDer::pem_slice_iter(&text).filter_map(Result::ok).collect())
}

#[cfg(not(target_os = "android"))]
fn platform(
    extra: Vec<CertificateDer<'static>>,
    provider: &Arc<CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, Error> {
    if extra.is_empty() {
        rustls_platform_verifier::Verifier::new(Arc::clone(provider))
    } else {
        rustls_platform_verifier::Verifier::new_with_extra_roots(extra, Arc::clone(provider))
    }
}

#[cfg(target_os = "android")]
fn platform(
    _extra: Vec<CertificateDer<'static>>,
    provider: &Arc<CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, Error> {
    rustls_platform_verifier::Verifier::new(Arc::clone(provider))
}

/// Decides as the platform does; only takes a note.
#[derive(Debug)]
struct Recording {
    trust: Result<rustls_platform_verifier::Verifier, Error>,
    issuers: Issuers,
    provider: Arc<CryptoProvider>,
}

impl Recording {
    fn trust(&self) -> Result<&rustls_platform_verifier::Verifier, Error> {
        self.trust.as_ref().map_err(Clone::clone)
    }
}

impl ServerCertVerifier for Recording {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.issuers.note(server_name, end_entity);
        self.trust()?.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.trust()?.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.trust()?.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
