//! What is private and no secret stays at home: prompts, home folders, addresses, numbers.

use super::doctor;

const PASTE: &str = r#"POST https://openrouter.ai/api/v1/chat/completions
{"model":"openai/gpt-4o-mini","messages":[{"role":"system","content":"You are a therapist"},{"role":"user","content":"My husband Peter has a secret"}]}
404 {"error":{"message":"No endpoints found matching your data policy (Paid model training). Configure: https://openrouter.ai/settings/privacy","code":404}}
  File "/home/johannes.mueller/bot.py", line 3, from 203.0.113.77, call +49 170 1234567
"#;

fn explain(arguments: &[&str]) -> String {
    let output = doctor().arg("explain").args(arguments).write_stdin(PASTE).assert().code(0);
    String::from_utf8_lossy(&output.get_output().stdout).into_owned()
}

#[test]
fn a_report_to_send_keeps_of_a_conversation_only_roles_and_lengths() {
    for form in ["--markdown", "--json"] {
        let sent = explain(&[form]);
        for private in ["therapist", "Peter", "johannes", "203.0.113.77", "170 1234567"] {
            assert!(!sent.contains(private), "{private} in {form}:\n{sent}");
        }
    }
    let sent = explain(&["--markdown"]);
    assert!(
        sent.contains(r#"{"role":"system","content":"[19 characters]"},{"role":"user","content":"[29 characters]"}"#)
    );
    assert!(sent.contains("/home/…/bot.py"), "{sent}");
    assert!(sent.contains("No endpoints found matching your data policy"), "{sent}");
    assert!(sent.contains("Of prompts and answers only roles and lengths are kept"), "{sent}");
}

/// A message is told again as a fact, a reason and a heading.
#[test]
fn what_a_message_says_of_a_place_is_masked_wherever_it_is_told_again() {
    const MESSAGE: &str =
        r#"openrouter {"error":{"message":"Cannot read /home/johannes/x for 203.0.113.77 today","code":400}}"#;
    for form in ["--markdown", "--json"] {
        let output = doctor().args(["explain", form]).write_stdin(MESSAGE).assert();
        let sent = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
        for private in ["johannes", "203.0.113.77"] {
            assert!(!sent.contains(private), "{private} in {form}:\n{sent}");
        }
    }
}

#[test]
fn prompts_stay_only_where_that_was_asked_for() {
    let sent = explain(&["--markdown", "--include-prompts"]);
    assert!(sent.contains("My husband Peter has a secret") && sent.contains("Prompts and answers are in it"), "{sent}");
    for private in ["johannes", "203.0.113.77", "170 1234567"] {
        assert!(!sent.contains(private), "{private}:\n{sent}");
    }
}
