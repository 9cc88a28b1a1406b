//! `request`: what it prints, and how it ends.

use crate::doctor;
use serde_json::Value;

const REFUSED: &str = r#"{"model":"google/gemini-2.5-pro","messages":[{"role":"user","content":"my own secret plan"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"array"}}}}}]}"#;

fn run(arguments: &[&str], input: &str) -> (i32, String, String) {
    let output = doctor().args(["request", "--offline"]).args(arguments).write_stdin(input).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn faults_are_exit_one_and_json_names_pointer_and_patch() {
    let (code, out, _) = run(&["-", "--json"], REFUSED);
    let document: Value = serde_json::from_str(&out).unwrap();
    super::output_schemas::assert_fits("request", &document);
    let finding = &document["findings"][0];
    assert_eq!((code, &document["schema_version"]), (1, &Value::from(1)));
    assert_eq!(finding["pointer"], "/tools/0/function/parameters/properties/a");
    assert_eq!(finding["repair"]["patch"][0]["path"], "/tools/0/function/parameters/properties/a/items");
    assert_eq!(finding["certainty"], "known");
}

#[test]
fn nothing_found_is_exit_zero_and_no_request_is_three() {
    let healthy = r#"{"model":"openai/gpt-4o","messages":[{"role":"user","content":"hi"}]}"#;
    assert_eq!(run(&["-"], healthy).0, 0);
    let (code, _, problem) = run(&["-"], "nothing of the kind");
    assert!(code == 3 && problem.contains("No request was found"), "{code} {problem}");
    let (code, _, problem) = run(&["-"], "curl -d @body.json https://openrouter.ai/api/v1/chat/completions");
    assert!(code == 3 && problem.contains("body.json"), "{code} {problem}");
    assert_eq!(run(&[], "").0, 2);
}

#[test]
fn neither_keys_nor_prompts_are_printed() {
    let key = format!("sk-or-v1-{}", "0123456789abcdef".repeat(4));
    let command =
        format!("curl https://openrouter.ai/api/v1/chat/completions -H 'Authorization: Bearer {key}' -d '{REFUSED}'");
    for arguments in [&["-"][..], &["-", "--json"]] {
        let (code, out, problem) = run(arguments, &command);
        assert_eq!(code, 1);
        assert!(
            !out.contains("0123456789abcdef") && !out.contains("secret plan") && problem.is_empty(),
            "{out}{problem}"
        );
    }
}

#[test]
fn the_text_shows_place_and_change() {
    let (_, out, _) = run(&["-"], REFUSED);
    insta::assert_snapshot!("request_text", out);
}
