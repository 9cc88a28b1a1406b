//! Who signs certificates for the public: a certificate of anybody else was made for inspection.

/// Beginnings of the organisations' names.
const PUBLIC: &[&str] = &[
    "Actalis",
    "Amazon",
    "Asseco",
    "Baltimore",
    "Buypass",
    "Certainly",
    "Certum",
    "Cloudflare",
    "Comodo",
    "D-Trust",
    "DigiCert",
    "Entrust",
    "GlobalSign",
    "GoDaddy",
    "Google Trust Services",
    "HARICA",
    "IdenTrust",
    "Internet Security Research Group",
    "Let's Encrypt",
    "Microsoft",
    "QuoVadis",
    "SSL Corp",
    "Sectigo",
    "Starfield",
    "SwissSign",
    "Telia",
    "The USERTRUST Network",
    "ZeroSSL",
];

/// Does this issuer sign for the public?
#[must_use]
pub fn is_public(issuer: &str) -> bool {
    let issuer = issuer.to_lowercase();
    PUBLIC.iter().any(|known| issuer.starts_with(&known.to_lowercase()))
}
