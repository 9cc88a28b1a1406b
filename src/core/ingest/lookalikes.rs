//! Letters of other alphabets that look like plain ones: what a translator, an OCR or a prankster puts into a key.

/// In the order of their code points.
const LOOKALIKES: &[(char, char)] = &[
    ('ı', 'i'),
    ('ƅ', 'b'),
    ('ȷ', 'j'),
    ('ɑ', 'a'),
    ('ɡ', 'g'),
    ('ɩ', 'i'),
    ('ɪ', 'i'),
    ('ʀ', 'r'),
    ('ʏ', 'y'),
    ('ʙ', 'b'),
    ('ʜ', 'h'),
    ('ʟ', 'l'),
    ('ͺ', 'i'),
    ('Ϳ', 'J'),
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
    ('α', 'a'),
    ('β', 'b'),
    ('γ', 'y'),
    ('ε', 'e'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('ς', 'c'),
    ('σ', 'o'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('ω', 'w'),
    ('ϲ', 'c'),
    ('ϳ', 'j'),
    ('Ϲ', 'C'),
    ('Ѕ', 'S'),
    ('І', 'I'),
    ('Ј', 'J'),
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('З', '3'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
    ('Ь', 'b'),
    ('а', 'a'),
    ('б', '6'),
    ('в', 'b'),
    ('г', 'r'),
    ('е', 'e'),
    ('з', '3'),
    ('к', 'k'),
    ('м', 'm'),
    ('н', 'h'),
    ('о', 'o'),
    ('п', 'n'),
    ('р', 'p'),
    ('с', 'c'),
    ('т', 't'),
    ('у', 'y'),
    ('х', 'x'),
    ('ь', 'b'),
    ('ѕ', 's'),
    ('і', 'i'),
    ('ј', 'j'),
    ('Ѵ', 'V'),
    ('ѵ', 'v'),
    ('Ү', 'Y'),
    ('ү', 'y'),
    ('Һ', 'H'),
    ('һ', 'h'),
    ('Ӏ', 'l'),
    ('ӏ', 'l'),
    ('Ԁ', 'D'),
    ('ԁ', 'd'),
    ('Ԍ', 'G'),
    ('ԍ', 'g'),
    ('ԛ', 'q'),
    ('Ԝ', 'W'),
    ('ԝ', 'w'),
    ('Տ', 'S'),
    ('Օ', 'O'),
    ('գ', 'q'),
    ('զ', 'q'),
    ('հ', 'h'),
    ('յ', 'j'),
    ('ո', 'n'),
    ('ս', 'u'),
    ('ց', 'g'),
    ('ք', 'f'),
    ('օ', 'o'),
    ('Ꭺ', 'A'),
    ('Ꭼ', 'E'),
    ('Ꮃ', 'W'),
    ('Ꮋ', 'H'),
    ('Ꮪ', 'S'),
    ('Ꮯ', 'C'),
    ('ᴀ', 'a'),
    ('ᴄ', 'c'),
    ('ᴅ', 'd'),
    ('ᴇ', 'e'),
    ('ᴊ', 'j'),
    ('ᴋ', 'k'),
    ('ᴍ', 'm'),
    ('ᴏ', 'o'),
    ('ᴘ', 'p'),
    ('ᴛ', 't'),
    ('ᴜ', 'u'),
    ('ᴠ', 'v'),
    ('ᴡ', 'w'),
    ('ᴢ', 'z'),
    ('ⅰ', 'i'),
    ('ⅴ', 'v'),
    ('ⅹ', 'x'),
    ('ⅼ', 'l'),
    ('ⅽ', 'c'),
    ('ⅾ', 'd'),
    ('ⅿ', 'm'),
    ('ꜱ', 's'),
];

/// So many letters in a row may have been replaced.
const WITHIN: usize = 8;

/// The letter that the first one of `rest` looks like, if it is in a word of plain letters; a word of its own alphabet is a
/// word of some language.
pub(super) fn plain(before: &str, rest: &str) -> Option<(usize, char)> {
    let letter = rest.chars().next()?;
    let plain = looks_like(letter)?;
    let joins = |letter: char| letter.is_ascii_alphanumeric();
    let passed = |letter: &char| matches!(letter, '-' | '_') || looks_like(*letter).is_some();
    let next = || rest.chars().skip(1).take(WITHIN).find(|letter| !passed(letter));
    (before.ends_with(joins) || next().is_some_and(joins)).then_some((letter.len_utf8(), plain))
}

fn looks_like(letter: char) -> Option<char> {
    let place = LOOKALIKES.binary_search_by_key(&letter, |(like, _)| *like).ok()?;
    Some(LOOKALIKES[place].1)
}

#[cfg(test)]
mod tests {
    use super::LOOKALIKES;

    #[test]
    fn letters_are_in_order_and_look_like_plain_ones() {
        assert!(LOOKALIKES.is_sorted_by(|(one, _), (next, _)| one < next));
        assert!(LOOKALIKES.iter().all(|(like, plain)| !like.is_ascii() && plain.is_ascii_alphanumeric()));
    }
}
