//! Text in columns: measured, cut and wrapped by what the eye sees, not by bytes or characters.
//!
//! The Unicode line breaking algorithm is not used: it breaks behind the hyphens and slashes of model ids and
//! addresses, which have to stay whole to be copied.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Signs that may not begin a line: they close or continue what is before them.
const CLOSING: &str = concat!(
    "，。、！？：；）】》」』〉〕｝］”’…％～・ー々ゝゞ",
    "ぁぃぅぇぉっゃゅょァィゥェォッャュョ",
    ",.!?:;)]}\"'%"
);
/// Signs that may not end a line: they open what is behind them.
const OPENING: &str = "（【《「『〈〔｛［“‘([{";

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

/// The nearest boundary of a character at or before a byte.
#[must_use]
pub fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
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

/// The text followed by spaces up to `columns`; one that is longer stays as it is.
#[must_use]
pub fn fill(text: &str, columns: usize) -> String {
    let mut filled = text.to_string();
    filled.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(text))));
    filled
}

/// The text followed by spaces up to `columns`; cut where it is longer.
#[must_use]
pub fn pad(text: &str, columns: usize, ellipsis: &str) -> String {
    fill(&cut(text, columns, ellipsis), columns)
}

/// The text in pieces of at most `columns`, broken anywhere: for text that is quoted, not read.
#[must_use]
pub fn chop(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = grapheme_width(grapheme);
        if used + wide > columns && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(line) = lines.last_mut() {
            line.push_str(grapheme);
        }
    }
    lines
}

/// Breaks prose into lines of at most `columns`: at white space, and within scripts written without
/// it between two characters. A word that is longer than a line is broken where it must be.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    lines(text, columns, |word| chop(word, columns))
}

/// The same, but what cannot be broken, such as a URL, stays whole even where it is longer than a
/// line, so that it can be selected and opened.
#[must_use]
pub fn wrap_whole(text: &str, columns: usize) -> Vec<String> {
    lines(text, columns.max(1), |word| vec![word.to_string()])
}

fn lines(text: &str, columns: usize, overlong: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for piece in pieces(paragraph) {
            let gap = usize::from(piece.spaced && used > 0);
            let wide = width(&piece.text);
            if used + gap + wide <= columns {
                line.push_str(if gap > 0 { " " } else { "" });
                line.push_str(&piece.text);
                used += gap + wide;
                continue;
            }
            if used > 0 {
                lines.push(std::mem::take(&mut line));
            }
            let mut parts = if wide > columns { overlong(&piece.text) } else { vec![piece.text.into_owned()] };
            line = parts.pop().unwrap_or_default();
            lines.append(&mut parts);
            used = width(&line);
        }
        lines.push(line);
    }
    lines
}

/// Text that is not broken.
struct Piece<'a> {
    text: Cow<'a, str>,
    /// White space is before it.
    spaced: bool,
}

fn pieces(paragraph: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece> = Vec::new();
    for word in paragraph.split_whitespace() {
        for (index, part) in parts(word).into_iter().enumerate() {
            let spaced = index == 0;
            // A percent sign stays with its number.
            let number = pieces.last_mut().filter(|last| {
                spaced && part.starts_with('%') && last.text.ends_with(|letter: char| letter.is_ascii_digit())
            });
            match number {
                Some(number) => number.text = format!("{} {part}", number.text).into(),
                None => pieces.push(Piece { text: part.into(), spaced }),
            }
        }
    }
    pieces
}

/// Parts of a word between which a line may end: wide characters are on their own, closing signs stay
/// with what they close and opening ones with what they open.
fn parts(word: &str) -> Vec<&str> {
    if is_plain(word) {
        return vec![word];
    }
    let mut cuts = vec![0];
    let mut before: Option<&str> = None;
    for (at, grapheme) in word.grapheme_indices(true) {
        if let Some(last) = before {
            let between_wide = grapheme_width(grapheme) == 2 || grapheme_width(last) == 2;
            if between_wide && !CLOSING.contains(grapheme) && !OPENING.contains(last) {
                cuts.push(at);
            }
        }
        before = Some(grapheme);
    }
    cuts.push(word.len());
    cuts.windows(2).filter_map(|pair| word.get(pair[0]..pair[1])).filter(|part| !part.is_empty()).collect()
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
        assert_eq!(wrap("カードを使って", 10), ["カードを", "使って"]);
    }

    #[test]
    fn an_address_is_kept_whole_where_it_is_to_be_selected() {
        assert_eq!(wrap_whole("see https://a.example/b now", 8), ["see", "https://a.example/b", "now"]);
        assert_eq!(wrap_whole("见https://a.example/b。然后", 8), ["见", "https://a.example/b。", "然后"]);
    }

    #[test]
    fn a_percent_sign_stays_with_its_number() {
        assert_eq!(wrap_whole("sure to 97 % at least", 10), ["sure to", "97 % at", "least"]);
        assert_eq!(wrap("sure to 97 % at least", 10), ["sure to", "97 % at", "least"]);
        assert_eq!(wrap("确定度 97 %，很高", 10), ["确定度", "97 %，很高"]);
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
