//! A line that hides what is typed and wipes it.

use crate::core::checks::KeyForm;
use crate::core::checks::key_shape;
use crate::core::secret::ApiKey;
use std::fmt;
use zeroize::Zeroizing;

/// The buffer never grows past this, since a reallocation would leave a copy behind.
const LIMIT: usize = 4096;

/// Shorter than any vendor's key: it is still being typed.
const ENOUGH: usize = 20;

/// A key being typed.
pub struct SecretInput {
    text: Zeroizing<String>,
}

impl Default for SecretInput {
    fn default() -> Self {
        Self { text: Zeroizing::new(String::with_capacity(LIMIT)) }
    }
}

impl fmt::Debug for SecretInput {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SecretInput({} characters)", self.len())
    }
}

impl SecretInput {
    /// Nothing is typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Characters typed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.text.chars().count()
    }

    /// Appends; only the line end of a paste is left out, since quotes and spaces are evidence.
    pub fn insert(&mut self, text: &str) {
        for letter in text.trim_end_matches(['\r', '\n']).chars() {
            if self.text.len() + letter.len_utf8() > LIMIT {
                break;
            }
            self.text.push(letter);
        }
    }

    /// Removes the last character.
    pub fn backspace(&mut self) {
        self.text.pop();
    }

    /// Wipes it.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// `sk-or-v1-…a1b2`.
    #[must_use]
    pub fn masked(&self) -> String {
        crate::core::secret::mask(&self.text)
    }

    /// What its form tells, once enough is typed to tell anything.
    #[must_use]
    pub fn shape(&self) -> Option<KeyForm> {
        (self.len() >= ENOUGH).then(|| key_shape::inspect(&self.text))
    }

    /// Hands the key over and forgets it.
    pub fn take(&mut self) -> ApiKey {
        let key = ApiKey::new(self.text.as_str().to_owned());
        self.clear();
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_prints_itself_and_is_empty_once_taken() {
        let mut field = SecretInput::default();
        field.insert("sk-or-v1-0123456789abcdef\r\n");
        assert!(!format!("{field:?}").contains("0123"));
        assert_eq!(field.len(), 25);
        assert_eq!(field.masked(), "sk-or-v1-…cdef");
        assert_eq!(field.take().expose(), "sk-or-v1-0123456789abcdef");
        assert!(field.is_empty());
    }
}
