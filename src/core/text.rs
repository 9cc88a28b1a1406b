//! Every sentence a user meets, by language, generated from `assets/text` at build time.

use crate::core::knowledge::causes::CauseId;

mod cause_prose;
mod counted;
mod packed;

pub use cause_prose::{ActionKind, ActionText, CauseText, Condition, HypothesisText};

use std::sync::OnceLock;

/// The placeholder for a country.
const COUNTRY: &str = "country";

include!(concat!(env!("OUT_DIR"), "/text.rs"));

/// Tags of all languages, sorted.
pub fn tags() -> impl Iterator<Item = &'static str> {
    let mut tags: Vec<_> = PACKED.iter().map(|(tag, _)| *tag).chain([ENGLISH.tag]).collect();
    tags.sort_unstable();
    tags.into_iter()
}

/// The language of that tag.
#[must_use]
pub fn language(tag: &str) -> Option<&'static Language> {
    static UNPACKED: [OnceLock<Option<Language>>; PACKED.len()] = [const { OnceLock::new() }; PACKED.len()];
    if tag == ENGLISH.tag {
        return Some(&ENGLISH);
    }
    let index = PACKED.iter().position(|(known, _)| *known == tag)?;
    let (tag, bytes) = PACKED[index];
    UNPACKED[index].get_or_init(|| unpack(tag, bytes)).as_ref()
}

/// Each language is unpacked once; its texts live as long as the program.
fn unpack(tag: &'static str, bytes: &[u8]) -> Option<Language> {
    let packed::Unpacked { sentences, countries, causes } = packed::unpack(bytes)?;
    let causes = causes.into_iter().map(|(id, text)| (id, CausePage::open(text))).collect();
    Some(Language { tag, sentences: Vec::leak(sentences), countries: Vec::leak(countries), causes: Vec::leak(causes) })
}

/// One language folder.
pub struct Language {
    /// BCP 47 tag: the folder's name.
    pub tag: &'static str,
    /// Key → sentence, sorted by key.
    pub sentences: &'static [(&'static str, &'static str)],
    /// ISO 3166 code → name as a sentence takes it, sorted by code.
    pub countries: &'static [(&'static str, &'static str)],
    /// Cause id → page, sorted by id.
    pub causes: &'static [(&'static str, CausePage)],
}

/// Its sentences are the same in every run and would fill pages.
impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Language").field(&self.tag).finish()
    }
}

/// The page of a cause, unpacked when it is first read.
pub struct CausePage {
    packed: &'static [u8],
    text: OnceLock<CauseText>,
}

impl CausePage {
    const fn packed(packed: &'static [u8]) -> Self {
        Self { packed, text: OnceLock::new() }
    }

    fn open(text: CauseText) -> Self {
        Self { packed: &[], text: OnceLock::from(text) }
    }

    /// Its text; empty only if the program was built wrong, which the tests would see.
    pub fn text(&self) -> &CauseText {
        self.text.get_or_init(|| packed::page(self.packed).unwrap_or_default())
    }
}

/// A sentence by its key, with the values to fill in; rendered only where a language is known.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Sentence {
    /// Key in `assets/text/<lang>/ui`.
    pub key: &'static str,
    /// Placeholder → value.
    pub args: Vec<(&'static str, String)>,
}

/// A [`Sentence`]: `say!("paste.status", status = 401)`.
#[macro_export]
macro_rules! say {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::core::text::Sentence {
            key: $key,
            args: vec![$((stringify!($name), ($value).to_string())),*],
        }
    };
}

/// Stands between the words of a list until the language is known. What came from outside holds no control characters.
const LIST: char = '\u{1f}';

/// The words as a value of a [`Sentence`], which puts the comma of the language between them.
#[must_use]
pub fn in_list<S: AsRef<str>>(words: &[S]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    words.join(&LIST.to_string())
}

/// The texts of one language; what it lacks is taken from English.
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    chosen: &'static Language,
}

impl Default for Texts {
    fn default() -> Self {
        Self::choose("en")
    }
}

impl Texts {
    /// The language for a tag or a POSIX locale (`zh_CN.UTF-8`); English when there is none.
    #[must_use]
    pub fn choose(locale: &str) -> Self {
        Self { chosen: Self::tag_of(locale).and_then(language).unwrap_or(&ENGLISH) }
    }

    /// Whether there is a language for this tag or locale.
    #[must_use]
    pub fn is_known(locale: &str) -> bool {
        Self::tag_of(locale).is_some()
    }

    fn tag_of(locale: &str) -> Option<&'static str> {
        let wanted = locale.split(['.', '@']).next().unwrap_or_default().replace('_', "-").to_lowercase();
        let primary = wanted.split('-').next().unwrap_or_default().to_string();
        let find = |test: &dyn Fn(&str) -> bool| tags().find(|it| test(&it.to_lowercase()));
        find(&|tag| tag == wanted)
            .or_else(|| find(&|tag| tag == primary))
            .or_else(|| find(&|tag| tag.split('-').next() == Some(primary.as_str())))
    }

    /// Tag of the language in use.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        self.chosen.tag
    }

    /// The sentence of this key; the key itself if it stands nowhere, so that a gap is seen.
    #[must_use]
    pub fn ui(&self, key: &'static str) -> &'static str {
        [self.chosen, &ENGLISH]
            .into_iter()
            .find_map(|it| {
                it.sentences.binary_search_by(|(name, _)| (*name).cmp(key)).ok().map(|index| it.sentences[index].1)
            })
            .unwrap_or(key)
    }

    /// The sentence with its values filled in; a country's code is said by its name, a list with its commas.
    #[must_use]
    pub fn say(&self, sentence: &Sentence) -> String {
        match sentence.args.iter().any(|(name, value)| *name == COUNTRY || value.contains(LIST)) {
            false => fill(self.ui(sentence.key), &sentence.args),
            true => {
                let named = |(name, value): &(&'static str, String)| match *name {
                    COUNTRY => (*name, self.country(value)),
                    _ => (*name, value.replace(LIST, self.ui("list.comma"))),
                };
                let args: Vec<(&str, String)> = sentence.args.iter().map(named).collect();
                fill(self.ui(sentence.key), &args)
            }
        }
    }

    /// The name of the country with this code; the code where none is known.
    #[must_use]
    pub fn country(&self, code: &str) -> String {
        let name = |language: &'static Language| {
            let found = language.countries.binary_search_by(|(known, _)| (*known).cmp(code)).ok()?;
            Some(language.countries[found].1)
        };
        name(self.chosen).or_else(|| name(&ENGLISH)).unwrap_or(code).to_string()
    }

    /// The words in a row, with the comma of the language between them.
    #[must_use]
    pub fn list<S: AsRef<str>>(&self, words: &[S]) -> String {
        let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
        words.join(self.ui("list.comma"))
    }

    /// The page of a cause.
    #[must_use]
    pub fn cause(&self, id: CauseId) -> Option<&'static CauseText> {
        [self.chosen, &ENGLISH].into_iter().find_map(|it| {
            it.causes.binary_search_by(|(name, _)| (*name).cmp(id.as_str())).ok().map(|index| it.causes[index].1.text())
        })
    }
}

/// Replaces `{name}` by its value, and `{name|…}` by the form of a word that goes with it; unknown placeholders stay as they are.
#[must_use]
pub fn fill<K: AsRef<str>>(template: &str, args: &[(K, String)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        let tail = &rest[open + 1..];
        let value = tail.find('}').and_then(|close| {
            let (name, forms) =
                tail[..close].split_once('|').map_or((&tail[..close], None), |(name, it)| (name, Some(it)));
            let (_, value) = args.iter().find(|(key, _)| key.as_ref() == name)?;
            Some((close, forms.map_or(value.as_str(), |forms| counted::form(forms, value))))
        });
        match value {
            Some((close, value)) => {
                filled.push_str(value);
                rest = &tail[close + 1..];
            }
            None => {
                filled.push('{');
                rest = tail;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// The text with its values filled in, without the sentences whose value is unknown.
#[must_use]
pub fn fill_known<K: AsRef<str>>(template: &str, args: &[(K, String)]) -> String {
    let known = |sentence: &&str| {
        placeholders(sentence).all(|name| args.iter().any(|(key, value)| key.as_ref() == name && !value.is_empty()))
    };
    let kept: String = sentences(template).into_iter().filter(known).collect();
    fill(kept.trim(), args)
}

/// Names of the `{placeholders}` of a text; other braces, such as those of JSON, are not placeholders.
pub fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).filter(|name| {
        !name.is_empty() && name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
    })
}

/// What a full stop shortens before more of the same sentence: forms of companies, as certificates name them, and Latin.
const SHORTENED: &[&str] = &["Inc", "Ltd", "Corp", "Co", "e.g", "i.e", "vs"];

/// The sentences with the white space after them: a full stop ends one before white space, a CJK one anywhere.
#[must_use]
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut ended = false;
    let mut previous = ' ';
    for (at, character) in text.char_indices() {
        let after_stop = matches!(previous, '.' | '?' | '!') && character.is_whitespace() && !is_shortened(&text[..at]);
        if ended && !character.is_whitespace() {
            found.push(&text[start..at]);
            start = at;
            ended = false;
        }
        ended |= after_stop || matches!(character, '。' | '？' | '！');
        previous = character;
    }
    found.push(&text[start..]);
    found
}

fn is_shortened(text: &str) -> bool {
    let word =
        text.rsplit(|letter: char| letter.is_whitespace() || matches!(letter, '(' | ',')).next().unwrap_or_default();
    word.strip_suffix('.').is_some_and(|word| SHORTENED.contains(&word))
}
