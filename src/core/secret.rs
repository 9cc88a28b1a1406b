//! The API key: one type that cannot print itself and is wiped on drop.

use crate::core::key_shapes;
use std::fmt;
use zeroize::Zeroizing;

/// A key as the user gave it, trimmed of nothing: its shape is part of the evidence.
#[derive(Clone)]
pub struct ApiKey(Zeroizing<String>);

impl ApiKey {
    /// Takes the text over; the caller wipes its own copies.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The characters, for the one header they are sent in and for the shape check.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// `sk-or-v1-…a1b2`, or `…` when it is too short to show anything.
    #[must_use]
    pub fn masked(&self) -> String {
        mask(&self.0)
    }

    /// The last four characters, to compare with a key shown by a client.
    #[must_use]
    pub fn tail(&self) -> String {
        tail(self.0.trim())
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ApiKey({})", self.masked())
    }
}

impl PartialEq for ApiKey {
    fn eq(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }
}

/// The `user_…` id of an account: it can only be compared, never shown, and is wiped on drop.
#[derive(Clone)]
pub struct AccountId(Zeroizing<String>);

impl AccountId {
    /// Takes an id of a person's account; other ids, such as an organisation's, cannot be compared with one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.trim().strip_prefix("user_")?;
        let plain = body.len() >= 16 && body.bytes().all(|it| it.is_ascii_alphanumeric());
        plain.then(|| Self(Zeroizing::new(body.to_string())))
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("AccountId(…)")
    }
}

impl PartialEq for AccountId {
    fn eq(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }
}

/// Masks any vendor's key: its public prefix and the last four characters.
#[must_use]
pub fn mask(key: &str) -> String {
    let key = key.trim();
    if key.chars().count() < 16 {
        return "…".to_string();
    }
    format!("{}…{}", public_prefix(key), tail(key))
}

/// The part of a key that is the same for all keys of its kind.
#[must_use]
pub fn public_prefix(key: &str) -> &'static str {
    key_shapes::shape_of(key).map_or("", |shape| shape.prefix)
}

fn tail(key: &str) -> String {
    let count = key.chars().count();
    key.chars().skip(count.saturating_sub(4)).collect()
}
