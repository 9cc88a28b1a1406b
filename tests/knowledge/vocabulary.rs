//! `assets/vocabulary.toml`, which the generator checks the data with, is what the program defines.

use super::kept::keep;
use openrouter_doctor::core::infer::observations::vocabulary;
use openrouter_doctor::core::report::values::value_names;
use openrouter_doctor::core::request::detect;
use std::collections::BTreeMap;
use std::fmt::Write as _;

#[test]
fn the_vocabulary_of_the_data_is_the_programs() {
    let mut text = String::from(
        "# Words that the program defines and the other files use. A sign that a check shows, and what it can show; what an action\n\
         # may hold in braces; what looks for faults in requests. Written from the program by\n\
         #   UPDATE_SCHEMAS=1 cargo test --test knowledge\n\
         # Who adds a check and a cause that uses it in one step writes its line here by hand; the test holds it to the program.\n\n",
    );
    let list = |names: &[&str]| names.iter().map(|name| format!("  {name:?},\n")).collect::<String>();
    let mut values = value_names();
    values.sort_unstable();
    let mut detectors: Vec<&str> = detect::names().collect();
    detectors.sort_unstable();
    let _ = writeln!(text, "placeholders = [\n{}]\n\ndetectors = [\n{}]\n\n[signs]", list(&values), list(&detectors));
    let signs: BTreeMap<&str, Vec<&str>> = vocabulary().into_iter().collect();
    for (sign, labels) in signs {
        let _ = writeln!(text, "{sign:?} = {labels:?}");
    }
    keep("assets/vocabulary.toml", &text);
}
