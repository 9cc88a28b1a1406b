//! Words compared by their letters and digits alone: logs quote and escape what stands between them.

/// Longest run of punctuation and white space between two letters of a word: quotes, escapes.
const GAP: usize = 8;

/// The letters and digits of a word.
pub fn letters(word: &[u8]) -> Vec<u8> {
    word.iter().copied().filter(u8::is_ascii_alphanumeric).collect()
}

/// The first letter or digit behind punctuation, lowered.
pub fn nearest<'a>(bytes: impl Iterator<Item = &'a u8>) -> Option<u8> {
    let near = bytes.take(GAP + 1).take_while(|byte| **byte != b'\n');
    near.filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).next()
}

/// Whether the letters stand there in this order, parted by punctuation only.
pub fn follow<'a>(bytes: impl Iterator<Item = &'a u8>, letters: impl Iterator<Item = &'a u8>) -> bool {
    let mut bytes = bytes;
    for letter in letters {
        let mut gap = 0;
        loop {
            match bytes.next() {
                Some(byte) if byte.to_ascii_lowercase() == *letter => break,
                Some(byte) if !byte.is_ascii_alphanumeric() && *byte != b'\n' && gap < GAP => gap += 1,
                _ => return false,
            }
        }
    }
    true
}
