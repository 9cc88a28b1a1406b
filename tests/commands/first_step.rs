//! The first step that `explain` names: the very thing that the refusal complains of.

use super::doctor;
use serde_json::Value;

fn first_step(text: &str) -> Value {
    let output = doctor().args(["explain", "--json"]).write_stdin(text).assert();
    let report: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    let first = report["actions"].as_array().unwrap().iter().find(|action| action["kind"] == "do");
    first.cloned().unwrap_or_default()
}

#[test]
fn the_first_step_names_what_the_refusal_complains_of() {
    for (text, title) in [
        (
            r#"Server error status: 400: {"error":{"message":"Unrecognized key(s) in object: 'Require_Parameters'","code":400}}"#,
            "Write require_parameters in place of Require_Parameters",
        ),
        (
            r#"OpenRouter API returned 400: {"error":{"message":"Provider returned error: Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","code":400}}"#,
            "Send max_completion_tokens in place of max_tokens",
        ),
        (
            r#"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"Missing required parameter: 'messages[2].tool_call_id'.\",\"type\":\"invalid_request_error\"}}","provider_name":"OpenAI"}}}"#,
            "Add what is missing: messages[2].tool_call_id",
        ),
        (
            r#"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"detail\":\"Range of max_tokens should be [1, 8192]\"}","provider_name":"Alibaba"}}}"#,
            "Set max tokens to 8192 or less",
        ),
        (
            r#"openrouter {"error":{"message":"Expected string, received array","code":400,"path":["messages",3,"content"]}}"#,
            "Send messages[3].content in another form: string",
        ),
        (
            r#"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"Invalid schema for function 'get_weather': 'additionalProperties' is required\"}}","provider_name":"Azure"}}}"#,
            "Mend the JSON schema of get_weather",
        ),
        (
            r#"OpenRouter 400 Invalid Responses API request: [{"code":"invalid_union","errors":[[{"code":"invalid_value","values":["message"],"path":["type"],"message":"Invalid input: expected \"message\""}],[{"code":"invalid_value","values":["reasoning"],"path":["type"],"message":"Invalid input: expected \"reasoning\""}]],"path":[6]}]"#,
            "Switch the program from the Responses API to chat completions",
        ),
        (
            "ValueError: No embedding data received\nopenrouter, qwen/qwen3-embedding-4b",
            "Send plain text, and ask for float in place of base64",
        ),
        (
            r#"{"error":{"message":"No active credentials for provider: openrouter","type":"invalid_request_error","code":"model_not_found"}}"#,
            "Add your OpenRouter key at OmniRoute",
        ),
        (
            r#"{"error":{"message":"No active credentials for provider: nvidia","code":"model_not_found"}}"#,
            "Look into the log of OmniRoute",
        ),
    ] {
        assert_eq!(first_step(text)["title"], title, "{text}");
    }
}

#[test]
fn what_the_text_shows_as_done_is_not_asked_for() {
    let right = "OpenRouter: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON\nbase URL: https://openrouter.ai/api/v1\n";
    assert_eq!(first_step(right)["title"], "Find the full address that the program calls");
    let wrong =
        "OpenRouter: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON\nbase URL: https://openrouter.ai/v1\n";
    assert_eq!(first_step(wrong)["title"], "Set the base URL to https://openrouter.ai/api/v1");
}

#[test]
fn a_union_s_own_marks_are_no_field_to_mend() {
    let text = "OpenRouter 400 invalid_prompt: \"message\": \"Invalid input: expected \\\"reasoning\\\"\", \"code\": \
                \"invalid_value\",\\n \"values\": [\\n \"reasoning\"\\n ],\\n \"path\": [\\n \"type\"\\n ]";
    let output = doctor().args(["explain", "--json"]).write_stdin(text).assert();
    let report: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    assert_eq!(report["evidence"]["field"], Value::Null, "{report:#}");
}

#[test]
fn a_bare_number_is_told_its_meaning_and_claimed_by_nobody() {
    for (number, meaning) in [("401", "about the key"), ("429", "too fast"), (" 402\n", "about money")] {
        let output = doctor().args(["explain", "--json"]).write_stdin(number).assert().code(1);
        let report: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
        assert_eq!(report["verdict"]["cause"], "none", "{number}");
        assert!(report["verdict"]["summary"].as_str().unwrap().contains(meaning), "{number}: {}", report["verdict"]);
    }
    let output = doctor().args(["explain"]).write_stdin("1234").assert().code(1);
    assert!(!String::from_utf8_lossy(&output.get_output().stdout).contains("1234 alone"));
}

/// Whom to ask, where the failure is somebody else's: each kind of party has its own first step.
#[test]
fn a_failure_of_another_party_says_whom_to_ask() {
    for (text, first, command) in [
        (
            "Error interacting with language model cloud language model completion failed with status 451 Unavailable For Legal Reasons",
            "ask Zed",
            "",
        ),
        (
            "WARNING: Retrying after connection broken by '<pip._vendor.urllib3.connection.HTTPSConnection object>: [Errno -3] Temporary failure in name resolution': /simple/openai/",
            "has a connection",
            "curl -sSI https://pypi.org",
        ),
        (
            "anthropic.RateLimitError: Error code: 429 - {'type': 'error', 'error': {'type': 'rate_limit_error', 'message': 'This request would exceed your organization's rate limit'}} POST https://api.anthropic.com/v1/messages",
            "call Anthropic less often",
            "",
        ),
        (
            "Error: Post \"http://127.0.0.1:11434/api/pull\": dial tcp 127.0.0.1:11434: connect: connection refused",
            "runs, and answers",
            "curl -sS -i http://127.0.0.1:11434",
        ),
    ] {
        let output = doctor().arg("explain").write_stdin(text).assert();
        let page = String::from_utf8_lossy(&output.get_output().stdout).to_string();
        let shown = page.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains(first) && shown.contains(command) && !shown.contains("Paste more"), "{page}");
    }
}

/// The numbers and neighbours of a word decide what it means.
#[test]
fn a_word_is_weighed_with_what_stands_beside_it() {
    let afford = |tokens: u32, page: &str| {
        format!(
            "This request requires more credits, or fewer max_tokens. You requested up to 32000 tokens, but can only afford {tokens}. To increase, visit https://openrouter.ai/settings/{page}"
        )
    };
    let tls = "HTTPSConnectionPool(host='openrouter.ai', port=443): Max retries exceeded with url: /api/v1/models (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:992)')))";
    let gateway = "OpenRouter: Load failed https://gateway.ai.cloudflare.com/v1/ACCOUNT-ID/GATEWAY-ID/openrouter/v1";
    for (text, title) in [
        (afford(0, "keys"), "Raise or remove the limit of this key, or use another key"),
        (afford(7, "credits"), "Add credits to the account that owns the key"),
        (afford(4000, "keys"), "Lower max tokens to 3600, or raise the limit of this key"),
        (gateway.to_string(), "Look in the log of your Cloudflare gateway which path arrives"),
        (
            "404 No endpoints found for openrouter/hunter-alpha:free.".to_string(),
            "Try the id without :free; if that is refused, the test is over",
        ),
        (
            "OpenRouter: SyntaxError: JSON.parse: unexpected end of data at line 1 column 1 of the JSON data"
                .to_string(),
            "Switch streaming off in the program, or update it",
        ),
        (
            r#"opencode glm-4.7-free Unauthorized: {"error":{"message":"User not found.","code":401}}"#.to_string(),
            "If you chose the model in OpenCode Zen, choose another one there",
        ),
        (
            "An unexpected error occurred (Provider: OpenRouter).\nCheck the error details below.".to_string(),
            "Paste the error details that the program shows, or run the live checks",
        ),
        (tls.to_string(), "Look who signs the certificate, then set the variable of requests"),
    ] {
        let step = first_step(&text);
        assert_eq!(step["title"], title, "{text}");
    }
    assert_eq!(first_step(tls)["command"], "export REQUESTS_CA_BUNDLE=/path/to/company-ca.pem");
}

#[test]
fn a_name_in_a_stack_is_no_second_failure() {
    let text = r#"openrouter {"error":{"message":"Rate limit exceeded","code":429}} [1] connections(req::HTTP.Request; readtimeout::Int64)"#;
    let output = doctor().args(["explain", "--json"]).write_stdin(text).assert();
    let report: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    assert_eq!(report["failures"].as_array().map(Vec::len), Some(1), "{report}");
}

#[test]
fn a_field_of_an_answer_is_no_part_of_a_request() {
    let text = r#"OpenRouter provider error:
No object generated: response did not match schema. Type validation failed: Value: {"action":"proceed","searchOptions":null}. Error message: [ { "code": "invalid_type", "expected": "object", "received": "null", "path": [ "searchOptions" ], "message": "Expected object, received null" } ]"#;
    let output = doctor().arg("explain").write_stdin(text).assert();
    let page = String::from_utf8_lossy(&output.get_output().stdout).to_string();
    assert!(page.contains("searchOptions") && !page.contains("is refused"), "{page}");
}
