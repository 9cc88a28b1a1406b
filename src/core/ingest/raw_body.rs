//! What came in, as it came.

use std::fmt;
use zeroize::Zeroizing;

/// The bytes of an input, secrets included: they cannot be printed and are wiped on drop.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawBody(Zeroizing<Vec<u8>>);

impl RawBody {
    /// Takes the bytes over; the caller wipes its own copies.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, to be read or sent where the user asked for it, never to be shown.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for RawBody {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "RawBody({} bytes)", self.0.len())
    }
}
