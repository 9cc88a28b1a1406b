//! Text in columns: measured, cut and wrapped by what the eye sees, not by bytes or characters.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Columns that a text takes. Control characters take none: they are never drawn.
#[must_use]
pub fn width(text: &str) -> usize {
    if is_plain(text) { text.len() } else { text.graphemes(true).map(grapheme_width).sum() }
}

/// Columns of one grapheme; a tab is drawn as four spaces.
#[must_use]
pub fn grapheme_width(grapheme: &str) -> usize {
    if grapheme == "\t" {
        4
    } else if grapheme.contains(char::is_control) {
        0
    } else {
        grapheme.width()
    }
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|it| (0x20..0x7f).contains(&it))
}

/// The text in at most `columns`, with the sign for "cut" at its end where something is missing.
#[must_use]
pub fn cut(text: &str, columns: usize, ellipsis: &str) -> String {
    if width(text) <= columns {
        return text.replace('\t', "    ");
    }
    let room = columns.saturating_sub(width(ellipsis));
    let mut kept = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = grapheme_width(grapheme);
        if used + wide > room {
            break;
        }
        used += wide;
        kept.push_str(if grapheme == "\t" { "    " } else { grapheme });
    }
    if columns >= width(ellipsis) {
        kept.push_str(ellipsis);
    }
    kept
}

/// The text followed by spaces up to `columns`; cut where it is longer.
#[must_use]
pub fn pad(text: &str, columns: usize, ellipsis: &str) -> String {
    let mut padded = cut(text, columns, ellipsis);
    let missing = columns.saturating_sub(width(&padded));
    padded.extend(std::iter::repeat_n(' ', missing));
    padded
}

/// Breaks prose into lines of at most `columns`: at white space, and within scripts written without
/// it between two characters. A word that is longer than a line is broken where it must be.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split_whitespace() {
            let mut gap = usize::from(used > 0);
            for piece in pieces(word) {
                let wide = width(piece);
                if used + gap + wide <= columns {
                    if gap > 0 {
                        line.push(' ');
                    }
                    line.push_str(piece);
                    used += gap + wide;
                } else {
                    if used > 0 {
                        lines.push(std::mem::take(&mut line));
                        used = 0;
                    }
                    used = place(piece, columns, &mut line, used, &mut lines);
                }
                gap = 0;
            }
        }
        lines.push(line);
    }
    lines
}

/// Puts a piece on a fresh line, over several if it is longer than one; returns the columns used.
fn place(piece: &str, columns: usize, line: &mut String, mut used: usize, lines: &mut Vec<String>) -> usize {
    for grapheme in piece.graphemes(true) {
        let wide = grapheme_width(grapheme);
        if used + wide > columns && used > 0 {
            lines.push(std::mem::take(line));
            used = 0;
        }
        line.push_str(grapheme);
        used += wide;
    }
    used
}

/// Parts of a word between which a line may end: wide characters stand alone, closing signs stay
/// with what they close and opening ones with what they open.
fn pieces(word: &str) -> Vec<&str> {
    if is_plain(word) {
        return vec![word];
    }
    let mut cuts = vec![0];
    let mut before: Option<&str> = None;
    for (at, grapheme) in word.grapheme_indices(true) {
        if let Some(last) = before {
            let between_wide = grapheme_width(grapheme) == 2 || grapheme_width(last) == 2;
            if between_wide && !closes(grapheme) && !opens(last) {
                cuts.push(at);
            }
        }
        before = Some(grapheme);
    }
    cuts.push(word.len());
    cuts.windows(2).filter_map(|pair| word.get(pair[0]..pair[1])).filter(|it| !it.is_empty()).collect()
}

fn closes(grapheme: &str) -> bool {
    "，。、！？：；）】》」』”’…ー々,.!?:;)]}\"'".contains(grapheme)
}

fn opens(grapheme: &str) -> bool {
    "（【《「『“‘([{".contains(grapheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_text_is_measured_and_cut_by_columns() {
        assert_eq!(width("中文 ok"), 7);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(cut("中文字", 5, "…"), "中文…");
        assert_eq!(cut("中文字", 4, "…"), "中…");
        assert_eq!(cut("abc", 3, "…"), "abc");
        assert_eq!(cut("abc", 0, "…"), "");
        assert_eq!(pad("中", 4, "…"), "中  ");
    }

    #[test]
    fn prose_breaks_at_spaces_and_between_wide_characters() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("你好，世界。", 6), ["你好，", "世界。"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("a\n\nb", 9), ["a", "", "b"]);
    }

    #[test]
    fn a_wrapped_line_is_never_wider_than_asked() {
        for columns in 2..40 {
            for line in wrap("Der Aufruf 中文字符 https://openrouter.ai/settings/privacy endet 👩‍👩‍👧 hier.", columns)
            {
                assert!(width(&line) <= columns, "{line:?} at {columns}");
            }
        }
    }
}
