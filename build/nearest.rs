//! The word that was probably meant.

/// Words of a list that is printed whole.
const LISTED: usize = 12;

/// Of these words the one that is most like it, if one is like it at all.
pub fn nearest<'a>(word: &str, allowed: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let small = word.to_lowercase();
    let far = |known: &str| strsim::osa_distance(&small, &known.to_lowercase());
    let (distance, best) = allowed.map(|known| (far(known), known)).min_by_key(|(distance, _)| *distance)?;
    let alike = strsim::jaro_winkler(&small, &best.to_lowercase());
    (distance <= 2.max(small.chars().count() / 3) || alike > 0.85).then_some(best)
}

/// Says that a word is none of those that are allowed, with the nearest, and with all where they are few.
pub fn one_of<'a>(what: &str, word: &str, allowed: impl Iterator<Item = &'a str>) -> String {
    let allowed: Vec<&str> = allowed.collect();
    let meant = nearest(word, allowed.iter().copied()).map(|near| format!("; did you mean `{near}`?"));
    let list = allowed.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let all = match allowed.len() {
        0 => "; none is allowed here".to_string(),
        1..=LISTED => format!("{} allowed: {list}", if meant.is_some() { "" } else { ";" }),
        _ => String::new(),
    };
    format!("unknown {what} `{word}`{}{all}", meant.unwrap_or_default())
}
