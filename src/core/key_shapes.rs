//! How the keys of every vendor look, and the names that secrets have: data of `assets/vendors/`.

pub use crate::core::words::Alphabet;

impl Alphabet {
    /// The letter belongs to it.
    #[must_use]
    pub fn has(self, byte: u8) -> bool {
        match self {
            Self::Word => byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_',
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_'),
            Self::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'),
        }
    }
}

/// How one kind of key looks.
#[derive(Debug)]
pub struct KeyShape {
    /// Whose it is; empty where many use the shape.
    pub vendor: &'static str,
    /// What it begins with.
    pub prefix: &'static str,
    /// Fewest characters after the prefix.
    pub least: usize,
    /// Characters of a whole key, prefix included, where they are all of one length.
    pub whole: Option<usize>,
    /// What follows the prefix.
    pub alphabet: Alphabet,
    /// The prefix is so telling that letters may be right before it.
    pub anywhere: bool,
    /// Only what has exactly the length of a whole key is one.
    pub exact: bool,
    /// What must be in the part after the prefix.
    pub needs: &'static str,
    /// The part after the prefix of a made-up key; kept apart from it, so that no search for keys finds it here.
    pub example: &'static str,
}

/// An address whose end is a secret, such as a webhook's.
#[derive(Debug)]
pub struct SecretAddress {
    /// What is before the secret.
    pub before: &'static str,
    /// Fewest characters of the secret.
    pub least: usize,
    /// The end of a made-up one.
    pub example: &'static str,
}

/// A key that only its end gives away.
#[derive(Debug)]
pub struct SecretTail {
    /// What follows the hexadecimal digits that it is made of.
    pub behind: &'static str,
    /// Fewest digits.
    pub least: usize,
    /// The digits of a made-up one.
    pub example: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/key_shapes.rs"));

/// The shape whose prefix a key has.
#[must_use]
pub fn shape_of(key: &str) -> Option<&'static KeyShape> {
    KEYS.iter().find(|shape| key.starts_with(shape.prefix))
}
