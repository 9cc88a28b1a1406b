//! Words into lines, measured in terminal columns.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Columns a text takes.
#[must_use]
pub fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Breaks at spaces and between wide characters. What has neither, such as a URL, stays whole even
/// where it is longer than the line, so that it can be selected and opened.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for (piece, spaced) in pieces(paragraph) {
            let wide = columns(&piece);
            let gap = usize::from(spaced && used > 0);
            if used > 0 && used + gap + wide > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            } else if gap == 1 {
                line.push(' ');
                used += 1;
            }
            line.push_str(&piece);
            used += wide;
        }
        lines.push(line);
    }
    lines
}

fn is_digit(it: char) -> bool {
    it.is_ascii_digit()
}

/// The unbreakable pieces of a paragraph; true where a space stands before the piece.
fn pieces(paragraph: &str) -> Vec<(String, bool)> {
    let mut pieces: Vec<(String, bool)> = Vec::new();
    for word in paragraph.split_whitespace() {
        // A percent sign stays with its number.
        if let Some((number, _)) = pieces.last_mut().filter(|(it, _)| word.starts_with('%') && it.ends_with(is_digit)) {
            number.push(' ');
            number.push_str(word);
            continue;
        }
        let mut spaced = true;
        let mut narrow = String::new();
        for cluster in word.graphemes(true) {
            if columns(cluster) < 2 || word.contains("://") {
                narrow.push_str(cluster);
                continue;
            }
            if !narrow.is_empty() {
                pieces.push((std::mem::take(&mut narrow), spaced));
                spaced = false;
            }
            // Punctuation of wide scripts may not start a line.
            match pieces.last_mut() {
                Some((last, _)) if !spaced && "，。、；：？！）」』】》".contains(cluster) => {
                    last.push_str(cluster)
                }
                _ => pieces.push((cluster.to_string(), spaced)),
            }
            spaced = false;
        }
        if !narrow.is_empty() {
            pieces.push((narrow, spaced));
        }
    }
    pieces
}

/// The text cut to this many columns, the last of them an ellipsis.
#[must_use]
pub fn cut(text: &str, width: usize, ellipsis: &str) -> String {
    if columns(text) <= width {
        return text.to_string();
    }
    let room = width.saturating_sub(columns(ellipsis));
    let mut kept = String::new();
    let mut used = 0;
    for cluster in text.graphemes(true) {
        let wide = columns(cluster);
        if used + wide > room {
            break;
        }
        kept.push_str(cluster);
        used += wide;
    }
    kept.push_str(ellipsis);
    kept
}

/// The text in pieces of at most this many columns, broken anywhere: for text that is quoted, not read.
#[must_use]
pub fn chop(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for cluster in text.graphemes(true) {
        let wide = columns(cluster);
        if used + wide > width && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(line) = lines.last_mut() {
            line.push_str(cluster);
        }
    }
    lines
}

/// The text filled with spaces to this many columns.
#[must_use]
pub fn pad(text: &str, width: usize) -> String {
    let mut padded = text.to_string();
    padded.extend(std::iter::repeat_n(' ', width.saturating_sub(columns(text))));
    padded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_sign_stays_with_its_number() {
        assert_eq!(wrap("sure to 97 % at least", 10), ["sure to", "97 % at", "least"]);
    }
}
