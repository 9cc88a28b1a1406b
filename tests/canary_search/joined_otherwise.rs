//! Secrets in tables, objects, commands and tokens of parts: a name and its value are joined neither by a colon nor by an equals sign.

use openrouter_doctor::core::ingest::clean::clean;
use openrouter_doctor::core::ingest::redact::redact_all;

const KEY: &str = "q7Rt2Xv9Lm4Kp8Zs1Wd6Yb3Nc5";
const PASSWORD: &str = "hunter2Zebra77";

#[track_caller]
fn assert_hidden(text: &str) {
    let text = clean(&text.replace('¤', KEY).replace('§', PASSWORD));
    let shown = redact_all(&text).text;
    assert!(!shown.contains(&KEY[6..18]) && !shown.contains(&PASSWORD[4..]), "{text}\n→\n{shown}");
}

#[track_caller]
fn assert_kept(text: &str) {
    let shown = redact_all(text).text;
    assert_eq!(shown, text);
}

/// What a log or a collector puts before each line of a table is none of its columns.
#[test]
fn a_column_of_secrets_is_one_behind_the_time_of_a_log_and_between_drawn_lines() {
    for text in [
        "2026-11-29 02:10:11,123 INFO  id | api_key | model\n2026-11-29 02:10:11,123 INFO ----+---------+------\n\
         2026-11-29 02:10:11,123 INFO  1 | ¤ | openai/gpt-4o",
        "web-1  | +----+--------+\nweb-1  | | id | token |\nweb-1  | +----+-------+\nweb-1  | | 1 | ¤ |",
        "2026-11-29T02:10:11Z name,api_key,model\n2026-11-29T02:10:11Z prod,¤,x",
        "[02:10:11] user\ttoken\n[02:10:11] joe\tKEY",
        "┌──────┬─────────┐\n│ name │ api key │\n├──────┼─────────┤\n│ prod │ ¤ │\n└──────┴─────────┘",
        "NAME   TOKEN                        AGE\nprod   ¤   3d",
        "   name                       token\n0  prod  ¤\n1  test  ¤",
        "   user    password\n0  joe  §",
        "====== ======\nname   token\n====== ======\nprod   ¤",
    ] {
        assert_hidden(text);
    }
    for text in [
        "the call failed, and so did the token\nthe next one, gen-1700000000-AbCdEfGhIjKlMnOpQrSt",
        "model                        key\nopenai/gpt-4o-2024-08-06  cache",
        "NAME      TOKENS  COST\nclaude-3-5-sonnet-20241022  1200  0.02",
        "id  status  request key\n1  402  openai/gpt-4o",
    ] {
        assert_kept(text);
    }
}

#[test]
fn the_value_of_an_object_is_secret_where_the_name_of_the_object_or_of_its_sibling_says_so() {
    for text in [
        "{\"api_key_openrouter\": [{\"id\": \"a\", \"value\": \"¤\", \"label\": \"main\"}, {\"id\": \"b\", \"value\": \"¤\"}]}",
        "{\"spring.datasource.password\":{\"value\":\"§\"}}",
        "{\"headers\":[{\"value\":\"¤\",\"name\":\"X-Api-Key\"}]}",
        "{\"cookies\":[{\n \"name\": \"laravel_session\",\n \"value\": \"¤\"\n}]}",
        "{\"key\":\"db.password\",\"value\":{\"stringValue\":\"§\"}}",
        "{\"openrouter\": \"¤\", \"openai\": \"¤\"}",
        "{\"api_key_mistralai\": \"¤\"}",
        "{\"type\":\"oauth\",\"refresh\":\"¤\",\"access\":\"¤\",\"expires\":1}",
        "{\"github-oauth\":{\"github.com\":\"¤\"}}",
        "api-key:\n  - openrouter=¤",
        "OPENAI_API_KEYS=¤;¤",
    ] {
        assert_hidden(text);
    }
    for text in [
        "{\"headers\":[{\"name\":\"x-request-id\",\"value\":\"8f14e45fceea167a5a36dedd4bea2543\"}]}",
        "{\"openrouter\": \"anthropic/claude-3-5-sonnet-20241022\"}",
        "{\"openai\":{\"model\":\"gpt-4o-2024-08-06\"}}",
        "openrouter request 5f2c8a9e1b7d4c3f0a1b failed",
        "{\"access\":\"2026-11-29T02:10:11Z\",\"provider\":\"google\"}",
        "{\"tokens\":{\"value\":\"120000\"}}",
        "OpenRouter gen-1700000000-AbCdEfGhIjKlMnOpQrSt",
    ] {
        assert_kept(text);
    }
}

#[test]
fn arguments_at_the_start_of_a_line_and_in_lists_are_arguments() {
    for text in [
        "curl https://x \\\n-u joe:§",
        "curl https://x \\\n\t-u 'joe:§'",
        "curl https://x \\\n--user joe:§",
        "args:\n  - -u\n  - joe:§",
        "[\n  \"-u\",\n  \"joe:§\"\n]",
        "smbclient //s/x -U joe%§",
        "npmAuthIdent: \"joe:§\"",
        "url = x\nuser = \"joe:§\"",
        "net use Z: \\\\srv\\share /user:CORP\\joe §",
        "schtasks /create /tn x /ru joe /rp §",
        "127.0.0.1:6379> AUTH joe §",
        "[0 127.0.0.1:5] \"AUTH\" \"§\"",
        "rabbitmqctl add_user joe §",
        "htpasswd -b f joe §",
        "echo § | kinit joe",
        "snmp-server community § RO",
        "db.auth(\"joe\", \"§\")",
        "::add-mask::¤",
        "$ keyring get openrouter joe\nKEY",
        "$ security find-generic-password -s x -w\nKEY",
        "$ llm keys get openrouter\nKEY",
    ] {
        assert_hidden(text);
    }
    for text in [
        "grep x | sort -u\nError: 402 Payment Required",
        "docker run -u=1000:1000 x",
        "python -u main.py",
        "echo hello2you | grep you",
        "$ llm keys set openrouter\nError: 401",
        "response=<Response [402 Payment Required]>",
    ] {
        assert_kept(text);
    }
}

#[test]
fn a_password_is_one_behind_types_tags_and_drawn_lines() {
    for text in [
        "DB_PASS</td><td><pre>&#x27;§&#x27;</pre></td>",
        "$_SERVER['DB_PASSWORD']</td><td class=\"v\">§</td>",
        "│ password │ '§' │",
        "Password\t\"§\"\tstring",
        " Password: (string) (len=14) \"§\",",
        "password: Optional(\"§\")",
        "{password,\"§\"}",
        "$password\n[1] \"§\"",
        "password | §",
        "psk=\"§\"",
        "requirepass §",
        "api_key = 0x5555 \"¤\"",
        "Dim apiKey As String = \"¤\"",
        "APISecret: ¤",
        "Authorization: Api-Key ¤.¤",
    ] {
        assert_hidden(text);
    }
    for text in [
        "the password was wrong\nOAuth2 Handler",
        "password reset for the model Claude37Sonnet",
        "password for user: req_AbCdEf1234567890",
    ] {
        assert_kept(text);
    }
}

/// An id, a sign, and what is secret, as vendors without a prefix write it; and the proofs of a digest.
#[test]
fn tokens_of_parts_are_known_by_their_parts() {
    const DIGITS: &str = "8f14e45fceea167a5a36dedd4bea2543";
    let secret = &DIGITS[8..24];
    for text in [
        "1/1200123456789012:DIGITS".to_string(),
        "2/1200123456789012/1200123456789013:DIGITS".to_string(),
        "Administrator:500:aad3b435b51404eeaad3b435b51404ee:DIGITS:::".to_string(),
        "Digest username=\"joe\", realm=\"x\", nonce=\"abc\", response=\"DIGITS\"".to_string(),
        "{\"authorization\":\"Digest username=\\\"joe\\\", response=\\\"DIGITS\\\"\"}".to_string(),
        "access_token$production$ab12cd34ef56gh78$DIGITS".to_string(),
        "DIGITS-us12".to_string(),
        "private key 0xDIGITSDIGITS".to_string(),
    ] {
        let text = text.replace("DIGITS", DIGITS);
        let shown = redact_all(&text).text;
        assert!(!shown.contains(secret), "{text}\n→\n{shown}");
    }
    assert_hidden("0.7b1f2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.¤:q83vEjRWeJCrze8SNFZ4kA==");
    assert_hidden("MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.KEYab");
    assert_hidden("8f14e45fceea167a5a36dedd4bea2543:¤");
    for text in [
        "4bf92f3577b34da6a3ce929d0e0e4736:00f067aa0ba902b7:0:1",
        "traceparent 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "file 8f14e45fceea167a5a36dedd4bea2543.bundle.js",
        "request 7b1f2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.failed",
        "region us-east-1, eu-us12",
        "1700000000123:retry in 20",
    ] {
        assert_kept(text);
    }
}
