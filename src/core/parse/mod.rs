//! A text with everything that was found in it, and no judgement of what it means.

pub mod anchor_words;
pub mod answer;
pub mod base_url;
pub mod context;
pub mod fields;
pub mod fuzzy;
pub mod generation;
pub mod hosts;
pub mod key_tail;
pub mod line_prefix;
pub mod literals;
pub mod logged_line;
pub mod mentions;
pub mod names;
pub mod normalized;
pub mod parsed_text;
pub mod quoted;
pub mod span;
pub mod status;
