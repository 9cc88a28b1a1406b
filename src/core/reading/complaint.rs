//! What a refusal complains of: the words of whoever checked the request, with the names and numbers in them.

use crate::core::knowledge::complaints::{COMPLAINTS, Complaint, WordingPiece};

/// A complaint with what was read out of its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Complained {
    /// Which.
    pub complaint: &'static Complaint,
    /// Name → value, as the text writes it.
    pub values: Vec<(&'static str, String)>,
}

/// Longest part of a text that is searched.
const REACH: usize = 6000;

/// Longest name that is taken out of one.
const NAME: usize = 80;

/// The complaint in these words; `named` says whether the part of the request that is meant is known.
#[must_use]
pub fn read(words: &str, named: bool) -> Option<Complained> {
    first(words, |complaint| complaint.causes.is_empty() && (named || !complaint.of_a_field))
}

/// What stands near a failure of this cause and says what to mend first.
#[must_use]
pub fn beside(words: &str, cause: &str) -> Option<Complained> {
    first(words, |complaint| complaint.causes.contains(&cause))
}

fn first(words: &str, counts: impl Fn(&Complaint) -> bool) -> Option<Complained> {
    let mut complaints = COMPLAINTS.iter().filter(|complaint| counts(complaint)).peekable();
    complaints.peek()?;
    let bare = Bare::of(words);
    complaints.find_map(|complaint| {
        let stands = |words: &&str| bare.letters.contains(words);
        if complaint.without.iter().any(stands) || !(complaint.with.is_empty() || complaint.with.iter().any(stands)) {
            return None;
        }
        let values = complaint.says.iter().find_map(|pieces| bare.find(pieces, complaint.ends))?;
        is_small(complaint, &values).then_some(Complained { complaint, values })
    })
}

/// Whether the number that was read is as small as the complaint asks for, where it does.
fn is_small(complaint: &Complaint, values: &[(&'static str, String)]) -> bool {
    let Some(most) = complaint.at_most else { return true };
    let number = values.iter().find(|(name, _)| *name == "number").map(|(_, number)| number.replace(',', ""));
    number.and_then(|number| number.parse::<u64>().ok()).is_some_and(|number| number <= most)
}

/// A text without quotes and backslashes, with single spaces and in small letters, so that every escaping reads alike.
struct Bare {
    letters: String,
    /// For each byte of the letters, its place in the written text.
    places: Vec<usize>,
    written: String,
}

impl Bare {
    fn of(text: &str) -> Self {
        let mut end = text.len().min(REACH);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let written = text[..end].replace("\\n", " ").replace("\\t", " ").replace('\\', "");
        let mut letters = String::with_capacity(written.len());
        let mut places = Vec::with_capacity(written.len());
        for (at, letter) in written.char_indices() {
            if is_quote(letter) || (letter.is_whitespace() && letters.ends_with(' ')) {
                continue;
            }
            let small = if letter.is_whitespace() { ' ' } else { letter.to_ascii_lowercase() };
            letters.push(small);
            places.extend(std::iter::repeat_n(at, small.len_utf8()));
        }
        Self { letters, places, written }
    }

    /// Where these pieces stand in a row: the values between them.
    fn find(&self, pieces: &[WordingPiece], ends: bool) -> Option<Vec<(&'static str, String)>> {
        let first = pieces.iter().position(|piece| matches!(piece, WordingPiece::Words(_)))?;
        let WordingPiece::Words(anchor) = pieces[first] else { return None };
        self.letters.match_indices(anchor).take(8).find_map(|(at, _)| {
            let mut values = Vec::new();
            if let Some(WordingPiece::Read(name)) = first.checked_sub(1).map(|before| &pieces[before]) {
                values.push((*name, self.before(at)?));
            }
            let mut place = at + anchor.len();
            for piece in &pieces[first + 1..] {
                match piece {
                    WordingPiece::Words(words) => {
                        place += self.letters[place..].strip_prefix(words).map(|_| words.len())?
                    }
                    WordingPiece::Read(name) => {
                        let (value, length) = self.behind(place, name)?;
                        values.push((*name, value));
                        place += length;
                    }
                }
            }
            let open = ends && self.letters[place..].starts_with(|letter: char| is_of_name(letter) || letter == '/');
            (!open).then_some(values)
        })
    }

    /// The word that ends at this place.
    fn before(&self, at: usize) -> Option<String> {
        let word = self.letters[..at].rsplit(|letter| !is_of_name(letter)).next()?;
        self.shown(at - word.len(), word)
    }

    /// What is read from this place on, and how many letters it takes.
    fn behind(&self, from: usize, name: &str) -> Option<(String, usize)> {
        let text = &self.letters[from..];
        let length = match name {
            "number" => text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b',').count(),
            "list" => return self.list(from),
            _ => self.name(from),
        };
        let word = text[..length].trim_end_matches(['.', ',', ':']);
        Some((self.shown(from, word)?, word.len()))
    }

    /// `'a', 'b'` or `a, b` or `"a"|"b"`: names up to the end of the row.
    fn list(&self, from: usize) -> Option<(String, usize)> {
        let mut found = Vec::new();
        let mut at = from;
        loop {
            let text = &self.letters[at..];
            let word = text[..self.name(at)].trim_end_matches(['.', ':']);
            let Some(shown) = self.shown(at, word) else { break };
            found.push(shown);
            at += word.len();
            // The same mark must open the next name: another one closes the string around the list.
            let row = [", ", ",", "|", " | ", " or "].into_iter().find(|row| self.letters[at..].starts_with(row));
            let quotes = |place: usize| self.places.get(place).map(|place| self.written[..*place].ends_with(is_quote));
            let Some(row) = row.filter(|row| quotes(at + row.len()) == quotes(from) && self.closes(at)) else { break };
            at += row.len();
        }
        (!found.is_empty()).then(|| (found.join(", "), at - from))
    }

    /// How long the name is that begins here: up to its closing quote, where one opens it and it is one name, else one word.
    fn name(&self, at: usize) -> usize {
        let text = &self.letters[at..];
        let word = text.find(|letter| !is_of_name(letter)).unwrap_or(text.len());
        let quoted =
            self.places.get(at).filter(|start| self.written[..**start].ends_with(is_quote)).and_then(|start| {
                let close = start + self.written[*start..].find(is_quote)?;
                let length = self.places[at..].partition_point(|place| *place < close);
                let inner = text.get(..length)?;
                let one = inner.chars().all(|letter| is_of_name(letter) || matches!(letter, ' ' | '/' | '(' | ')'));
                (one && length <= NAME).then_some(length)
            });
        quoted.unwrap_or(word)
    }

    /// At most one quote stands behind the name that ends at this place.
    fn closes(&self, at: usize) -> bool {
        let last = at.checked_sub(1).and_then(|last| self.places.get(last));
        let next = self.places.get(at);
        last.zip(next).is_some_and(|(last, next)| next - last <= 2)
    }

    /// The word as it is written, if it is a name at all.
    fn shown(&self, at: usize, word: &str) -> Option<String> {
        let start = *self.places.get(at)?;
        let shown = self.written.get(start..start + word.len())?;
        let is_name = !word.is_empty() && word.len() <= NAME && word.chars().any(char::is_alphanumeric);
        is_name.then(|| shown.to_string())
    }
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '\'' | '"' | '`' | '“' | '”' | '‘' | '’')
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '[' | ']' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &str) -> (&'static str, Vec<(&'static str, String)>) {
        read(words, true).map_or(("", Vec::new()), |found| (found.complaint.act, found.values))
    }

    fn value(name: &'static str, value: &str) -> (&'static str, String) {
        (name, value.to_string())
    }

    #[test]
    fn names_are_read_whatever_the_quotes_around_them() {
        for words in [
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            r#"{\"message\":\"Unsupported parameter: `max_tokens` is not supported with this model. Use `max_completion_tokens` instead.\"}"#,
            "unsupported parameter: max_tokens is not\n   supported with this model. Use max_completion_tokens instead",
        ] {
            let values = vec![value("setting", "max_tokens"), value("instead", "max_completion_tokens")];
            assert_eq!(said(words), ("complaint.renamed", values), "{words}");
        }
    }

    #[test]
    fn a_list_ends_with_its_string() {
        let all = vec![value("list", "extra_headers, thinking")];
        for words in [
            r#"{'message': "Unrecognized key(s) in object: 'extra_headers', 'thinking'", 'code': 400}"#,
            r#"{"message":"Unrecognized key(s) in object: 'extra_headers', 'thinking'","code":400}"#,
            r#"{\"message\":\"Unrecognized keys: \\\"extra_headers\\\", \\\"thinking\\\"\",\"code\":400}"#,
            "Unrecognized key(s) in object: extra_headers, thinking",
        ] {
            assert_eq!(said(words), ("complaint.extra", all.clone()), "{words}");
        }
        assert_eq!(
            said(r#"{"message":"Unrecognized key(s) in object: 'Require_Parameters'","code":400}"#).1,
            vec![value("list", "Require_Parameters")]
        );
    }

    #[test]
    fn a_name_in_quotes_may_be_of_several_words() {
        let values = vec![value("list", "OpenAI, Google AI Studio, Amazon Bedrock"), value("instead", "Modal Labs")];
        for words in [
            r#"{"message":"Invalid enum value. Expected 'OpenAI' | 'Google AI Studio' | 'Amazon Bedrock', received 'Modal Labs'","code":400}"#,
            r#"Invalid enum value. Expected "OpenAI" | "Google AI Studio" | "Amazon Bedrock", received "Modal Labs""#,
        ] {
            assert_eq!(said(words), ("complaint.refused_value", values.clone()), "{words}");
        }
    }

    #[test]
    fn a_name_may_stand_before_the_words() {
        assert_eq!(
            said("tools.0.custom.input_examples2: Extra inputs are not permitted"),
            ("complaint.extra", vec![value("setting", "tools.0.custom.input_examples2")])
        );
        assert_eq!(
            said("Range of max_tokens should be [1, 8192]"),
            ("complaint.output_limit", vec![value("number", "8192")])
        );
    }

    #[test]
    fn what_needs_a_place_is_left_where_there_is_none() {
        assert!(read("Expected string, received array", false).is_none());
        assert_eq!(
            said("Expected string, received array"),
            ("complaint.kind", vec![value("instead", "string"), value("setting", "array")])
        );
        assert!(read("Something else went wrong", true).is_none());
    }
}
