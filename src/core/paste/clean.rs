//! Bytes → text: UTF-8 repair, escape sequences, control and bidi characters.

/// The text without anything that a terminal would act on.
#[must_use]
pub fn clean(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().filter(|it| *it == '\n' || *it == '\t' || !it.is_control()).collect()
}
