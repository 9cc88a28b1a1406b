//! The README shows what the program prints.

use super::doctor;

/// A failure as Claude Code prints it.
const PRINTED: &str = concat!(
    r#"API Error: 402 {"error":{"message":"This request requires more credits, or fewer max_tokens. You requested up to "#,
    r#"64000 tokens, but can only afford 13321. To increase, visit https://openrouter.ai/settings/credits and add more "#,
    r#"credits","code":402,"metadata":{"provider_name":null}}}"#,
);

#[test]
fn the_sample_of_the_readme_is_what_explain_prints() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let (_, behind) = readme.split_once("The first of them prints:\n\n```\n").unwrap();
    let (sample, _) = behind.split_once("```").unwrap();
    let output = doctor().args(["explain", "-"]).write_stdin(PRINTED).assert().success().get_output().stdout.clone();
    assert_eq!(String::from_utf8(output).unwrap(), sample);
}
