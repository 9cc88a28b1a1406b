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

/// Folders of other systems, and numbers however they are written; in a line of the log and in a message.
#[test]
fn places_of_every_system_and_numbers_of_every_form_are_masked() {
    for (place, private) in [
        (r"C:\Users\JohannesM\x.py", "JohannesM"),
        (r"c:\users\nils\x.py", "nils"),
        (r"C:\USERS\JOHANNESM\x.py", "JOHANNESM"),
        (r"\\?\C:\Users\JohannesM\x.py", "JohannesM"),
        (r"C:\Users\Johannes Maier\AppData\x.py", "Maier"),
        ("/mnt/c/Users/JohannesM/x.py", "JohannesM"),
        ("/Users/johannesm/x.py", "johannesm"),
        ("/var/home/johannesm/x.py", "johannesm"),
        ("/System/Volumes/Data/Users/johannesm/x.py", "johannesm"),
        ("vscode-remote://wsl+ubuntu/home/johannesm/x.py", "johannesm"),
        ("2001:db8:85a3::8a2e:370:7334", "85a3::8a2e"),
        ("::ffff:203.0.113.77", "203.0.113.77"),
        ("[2001:db8:85a3::8a2e:370:7334]:443", "85a3::8a2e"),
        ("0049 170 1234567", "170 1234567"),
        ("415.555.2671", "555.2671"),
        ("tel:+14155552671", "4155552671"),
        ("3782 822463 10005", "822463"),
        ("jörg.müller@exämple.de", "müller"),
        ("测试用户@例子.中国", "测试用户"),
        ("joe.doe&commat;example.com", "joe.doe"),
    ] {
        let message = serde_json::json!({"error": {"message": format!("Cannot read {place} today"), "code": 400}});
        for paste in [format!("openrouter {message}"), format!("openrouter.ai 404 No endpoints found\nat {place}\n")] {
            for form in ["--markdown", "--json"] {
                let output = doctor().args(["explain", form]).write_stdin(paste.clone()).assert();
                let sent = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
                assert!(!sent.contains(private), "{private} in {form}:\n{sent}");
            }
        }
    }
}

#[test]
fn an_account_id_is_masked_and_is_no_key() {
    let text =
        r#"OpenRouter {"error":{"message":"User not found.","code":401},"user_id":"user_2demo0000000000000000000000"}"#;
    let output = doctor().arg("explain").write_stdin(text).assert();
    let shown = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    assert!(!shown.contains("2demo0") && !shown.contains("whole API key"), "{shown}");
}
