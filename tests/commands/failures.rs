//! Several failures in one text: which one is explained, and how another is chosen.

use super::doctor;
use super::output_schemas::assert_fits;
use serde_json::Value;

/// A log in which an agent met one refusal, tried again with another model, and met another.
const LOG: &str = "2026-03-02 10:00:01 ERROR openrouter.ai HTTP 402: {\"error\":{\"message\":\"Insufficient credits. Add more using https://openrouter.ai/settings/credits\",\"code\":402}} model=openai/gpt-5\n\
2026-03-02 10:00:04 INFO trying the fallback\n\
2026-03-02 10:00:09 ERROR openrouter.ai HTTP 404: {\"error\":{\"message\":\"No endpoints found for acme/gone-1.\",\"code\":404}} model=acme/gone-1\n";

fn explained(arguments: &[&str]) -> Value {
    let output = doctor().args(["explain", "--json"]).args(arguments).write_stdin(LOG).assert();
    let report = serde_json::from_slice(&output.get_output().stdout).unwrap();
    assert_fits("report", &report);
    report
}

#[test]
fn each_failure_of_a_text_can_be_asked_for_by_its_number() {
    let own = explained(&[]);
    let failures = own["failures"].as_array().unwrap().clone();
    assert_eq!(failures.len(), 2, "{own:#}");
    assert_eq!(own["verdict"]["cause"], "model.no_endpoints", "the last one ended the call");
    for failure in failures {
        let number = failure["number"].to_string();
        let report = explained(&["--failure", &number]);
        assert_eq!(report["verdict"]["cause"], failure["cause"]);
        assert_eq!(report["evidence"]["status"], failure["status"]);
        assert_eq!(report["evidence"]["model"], failure["model"]);
        let deciding: Vec<&Value> =
            report["failures"].as_array().unwrap().iter().filter(|one| one["decisive"] == true).collect();
        assert_eq!(deciding.len(), 1);
        assert_eq!(deciding[0]["number"].to_string(), number);
    }
}

#[test]
fn the_text_names_the_numbers_of_the_others() {
    let output = doctor().args(["explain"]).write_stdin(LOG).assert().success();
    let said = String::from_utf8_lossy(&output.get_output().stdout).replace('\n', " ");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("The OpenRouter account has no credits left (1)"), "{said}");
    assert!(!said.contains("The text also shows"), "{said}");
    assert!(said.contains("--failure"), "{said}");
}

#[test]
fn a_number_that_no_failure_has_is_wrong_usage() {
    let output = doctor().args(["explain", "--failure", "3"]).write_stdin(LOG).assert().code(2);
    assert!(String::from_utf8_lossy(&output.get_output().stderr).contains("2 can be read"));
}
