//! The words of a refusal, so that every way to quote and escape them reads alike.

/// Small letters, without quotes and backslashes, with single spaces.
#[must_use]
pub fn bare(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let spaced = text.replace("\\n", " ").replace("\\t", " ");
    for letter in spaced.chars() {
        match letter {
            '\'' | '"' | '`' | '\\' | '“' | '”' | '‘' | '’' => {}
            letter if letter.is_whitespace() => {
                if !bare.ends_with(' ') {
                    bare.push(' ');
                }
            }
            letter => bare.extend(letter.to_lowercase()),
        }
    }
    bare
}
