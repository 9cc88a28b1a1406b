//! The form of a word beside a number: `{count|1|model|*|models}`, as `build/plural.rs` writes it.

/// Of `CONDITION|form|CONDITION|form…` the first form whose condition the number meets.
pub(super) fn form<'a>(forms: &'a str, number: &str) -> &'a str {
    let mut parts = forms.split('|');
    while let (Some(condition), Some(form)) = (parts.next(), parts.next()) {
        if meets(number, condition) {
            return form;
        }
    }
    ""
}

/// `*` all, `1` this number, `~1` what ends so, `^11` not what ends so.
fn meets(number: &str, condition: &str) -> bool {
    condition
        .split('/')
        .find_map(|wanted| match (wanted.strip_prefix('^'), wanted.strip_prefix('~')) {
            (Some(end), _) => number.ends_with(end).then_some(false),
            (_, Some(end)) => number.ends_with(end).then_some(true),
            _ => (wanted == "*" || wanted == number).then_some(true),
        })
        .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::super::fill;

    #[test]
    fn a_word_takes_the_form_of_its_number() {
        let english = "{count} {count|1|model is|*|models are} left";
        let russian = "{count} {count|^11/~1|модель|^12/^13/^14/~2/~3/~4|модели|*|моделей}";
        for (number, en, ru) in [
            ("0", "0 models are left", "0 моделей"),
            ("1", "1 model is left", "1 модель"),
            ("3", "3 models are left", "3 модели"),
            ("11", "11 models are left", "11 моделей"),
            ("12", "12 models are left", "12 моделей"),
            ("21", "21 models are left", "21 модель"),
            ("1,001", "1,001 models are left", "1,001 модель"),
        ] {
            let args = [("count", number.to_string())];
            assert_eq!(fill(english, &args), en);
            assert_eq!(fill(russian, &args), ru);
        }
    }
}
