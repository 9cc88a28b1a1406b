//! Nothing secret leaves the program, and nothing hostile gets through it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod canary;

use canary::{Canary, KEY, hidden};
use openrouter_doctor::core::ingest::redact::{Redactor, redact, redact_all};
use openrouter_doctor::core::secret::ApiKey;
use proptest::prelude::*;

const TAIL: &str = "c0de";

const OTHERS: &[&str] = &[
    "sk-ant-api03-Zq3vT8xYb1LmN0pQrStUvWxYz0123456789abcdefGHIJKLmnopQRSTuvwxYZ-_0123456789abcdefghijAA-9kQwAA",
    "sk-proj-Ab3dEf6hIj9kLmN0pQrStUvWxYz0123456789abcdefT3BlbkFJGHIJKLmnopQRSTuvwxYZ0123456789",
    "sk-svcacct-Ab3dEf6hIj9kLmN0pQrStUvWxYz0123456789",
    "sk-1234567890abcdef1234567890abcdef",
    "AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
    "xai-Ab3dEf6hIj9kLmN0pQrStUvWxYz0123456789abcdefGHIJKLmnopQRSTuvwxYZ0123456789abcdef01",
    "gsk_Ab3dEf6hIj9kLmN0pQrSWGdyb3FYt0123456789abcdefGHIJKLm",
    "hf_AbCdEfGhIjKlMnOpQrStUvWxYzabcdefgh",
    "nvapi-Ab3dEf6hIj9kLmN0pQrStUvWxYz0123456789abcdefGHIJKLmnopQRSTuvwxYZ0",
    "AKIAIOSFODNN7EXAMPL3",
    "ghp_Ab3dEf6hIj9kLmN0pQrStUvWxYz012345678",
    "github_pat_11ABCDEFG0abcdefghijkl_0123456789abcdefghijklmnopqrstuvwxyz",
    "glpat-Ab3dEf6hIj9kLmN0pQrS",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
];

#[test]
fn keys_of_every_vendor_are_masked_wherever_they_stand() {
    for key in OTHERS.iter().chain([&KEY]) {
        for text in [
            key.to_string(),
            format!("Incorrect API key provided: {key}."),
            format!("{{\"key\":\"{key}\",\"n\":1}}"),
            format!("{{\\\"raw\\\":\\\"bad {key}\\\"}}"),
            format!("KEY={key}\nNEXT=1"),
            format!("https://example.com/?key={key}&a=1"),
            format!("('authorization', 'Bearer {key}')"),
            format!("错误：{key}，请检查"),
        ] {
            let found = redact_all(&text);
            assert!(!found.text.contains(hidden(key)), "{key} in {text}\n{}", found.text);
            assert!(found.count >= 1 && found.keys >= 1, "{text}");
        }
    }
}

#[test]
fn a_masked_key_keeps_what_tells_it_from_another() {
    assert_eq!(redact(&format!("key {KEY} bad")), (format!("key sk-or-v1-…{TAIL} bad"), 1));
    assert_eq!(redact(&format!("Bearer{KEY}")).0, format!("Bearersk-or-v1-…{TAIL}"));
    assert_eq!(redact(OTHERS[0]).0, "sk-ant-…QwAA");
    // The first half came and was masked; then the second half came.
    assert_eq!(redact(&format!("sk-or-v1-…1f7b{}", &KEY[24..])).0, format!("sk-or-v1-…{TAIL}"));
}

#[test]
fn secrets_are_known_by_the_name_beside_them() {
    for (text, masked) in [
        ("Authorization: Bearer abc123def456", "Authorization: Bearer …"),
        ("authorization: Basic dXNlcjpwYXNzd29yZDEyMw==", "authorization: Basic …Mw=="),
        ("'x-api-key': 'f00dbeef12'", "'x-api-key': '…'"),
        ("\"api-key\":\"f00dbeef12\",", "\"api-key\":\"…\","),
        ("{\\\"api_key\\\": \\\"f00dbeef12\\\"}", "{\\\"api_key\\\": \\\"…\\\"}"),
        ("(b'x-api-key', b'f00dbeef12')", "(b'x-api-key', b'…')"),
        ("map[X-Api-Key:[f00dbeef12] Accept:[*/*]]", "map[X-Api-Key:[…] Accept:[*/*]]"),
        ("Cookie: __cf_bm=abc; session=def, x\nNext: 1", "Cookie: …\nNext: 1"),
        ("{\"cookie\":\"a=b; c=d\",\"x\":1}", "{\"cookie\":\"…\",\"x\":1}"),
        ("set-cookie: __cf_bm=abc; Path=/", "set-cookie: …"),
        ("http://me:pw@proxy.corp:3128/", "http://…@proxy.corp:3128/"),
        ("https://g.co/v1/models?key=abcdef&alt=sse", "https://g.co/v1/models?key=…&alt=sse"),
        ("user_2abcDEF0123456789abcdefghi7 blocked", "user_… blocked"),
        ("\"org_id\":\"org_2abcDEF0123456789abcdefghi7\"", "\"org_id\":\"org_…\""),
        ("organization org-Ab3dEf6hIj9kLmN0pQrS on tokens", "organization org-… on tokens"),
        ("hash 5a3c9e1f7b2d4860a1c3e5f70918273645b6d7e8f9a0b1c2d3e4f5a60718c0de.", "hash …."),
        ("mail jane.doe+x@example.co.uk now", "mail … now"),
        ("\\njane@example.com", "\\n…"),
        ("?email=jane%40example.com&x", "?email=…&x"),
        (
            "{\"flagged_input\":\"say \\\"hi\\\", Jane\",\"reasons\":[\"x\"]}",
            "{\"flagged_input\":\"…\",\"reasons\":[\"x\"]}",
        ),
        (
            "{\\\"flagged_input\\\":\\\"say \\\\\\\"hi\\\\\\\", Jane\\\",\\\"a\\\":1}",
            "{\\\"flagged_input\\\":\\\"…\\\",\\\"a\\\":1}",
        ),
        ("{'flagged_input': 'it\\'s me', 'a': 1}", "{'flagged_input': '…', 'a': 1}"),
    ] {
        assert_eq!(redact(text).0, masked);
    }
}

#[test]
fn what_is_evidence_and_no_secret_stays() {
    for text in [
        "write to support@openrouter.ai",
        "\\nsupport@openrouter.ai",
        "contact sup\nport@openrouter.ai",
        "Missing Bearer token",
        "Bearer undefined",
        "Bearer $OPENROUTER_API_KEY",
        "api_key=os.environ[\"OPENROUTER_API_KEY2\"]",
        "apiKey: process.env.OPENROUTER_API_KEY",
        "\"api_key\": null",
        "sk-or-v1-your-key-here",
        "sk-or-v1-xxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-or-v1-0e6...1c96",
        "sk-or-v1-…a1b2",
        "user_id user_agent user_blocked_by_admin user_2fa",
        "max_tokens: 65536, prompt_tokens: 12345678",
        "risk-assessment-2024-report-final",
        "anthropic/claude-sonnet-4.5:free",
        "gen-1700000000-AbCdEfGhIjKlMnOpQrSt",
        "cf-ray: 8f1e2d3c4b5a6978-FRA",
        "npm i openai@4.2.0 @ai-sdk/provider@1.0.0 git@github.com:a/b.git",
        "authorization: missing",
        "basic authentication",
        "https://openrouter.ai/settings/keys",
        "https://openrouter.ai/api/v1/chat/completions",
        "cookies: disabled",
        "org_id: null",
        "let userId = await whoami()",
        "commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904 of req_011CSHoEeqs5C35K2UUqR7Fy",
        "id 3f2504e0-4f89-41d3-9a0c-0305e82c3301 s.toString t1.micro sc_enterprise_2024.v2",
        "tool --api-key is required, --token limit, run_npm_package_v2 my_phc_2024",
        "password: ",
        "flagged_input: null",
    ] {
        assert_eq!(redact(text), (text.to_string(), 0));
    }
}

/// What a terminal of that width makes of a line, inside a box or not.
fn wrapped(text: &str, width: usize, boxed: bool) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(width).fold(String::new(), |mut all, line| {
        let line: String = line.iter().collect();
        all += &if boxed { format!("│ {line:width$} │\n") } else { format!("{line}\n") };
        all
    })
}

#[track_caller]
fn assert_unseen(secret: &str, shown: &str) {
    Canary::of(&[secret]).assert_unseen("what is shown", shown);
}

#[test]
fn a_wrapped_key_is_masked_whole() {
    for width in 24..90 {
        for boxed in [false, true] {
            let text = wrapped(&format!("Error: 401 for the key {KEY} of yours, which is bad"), width, boxed);
            assert_unseen(KEY, &redact(&text).0);
            let mut redactor = Redactor::default();
            redactor.learn(&ApiKey::new(KEY.to_string()));
            assert_unseen(KEY, &redactor.redact(&text).text);
        }
    }
    for key in OTHERS.iter().filter(|it| it.len() > 80 && !it.starts_with("eyJ")) {
        let text = wrapped(&format!("the key {key} is bad"), 40, true);
        assert_unseen(key, &redact(&text).0);
    }
}

#[test]
fn a_key_at_the_end_of_a_line_leaves_the_next_line_alone() {
    for next in ["added 12 things", "2026-01-02T10:11:12 error", "ANTHROPIC_API_KEY2=", "Error: 401", "deadbeef00 x"] {
        let text = format!("key {KEY}\n{next}\n");
        assert_eq!(redact(&text).0, format!("key sk-or-v1-…{TAIL}\n{next}\n"));
    }
}

#[test]
fn encoded_keys_are_masked() {
    for text in [
        "c2stb3ItdjEtNWEzYzllMWY3YjJkNDg2MGExYzNlNWY3MDkxODI3MzY0NWI2ZDdlOGY5YTBiMWMyZDNlNGY1YTYwNzE4YzBkZQ==",
        "OnNrLW9yLXYxLTVhM2M5ZTFmN2IyZDQ4NjBhMWMzZTVmNzA5MTgyNzM2NDViNmQ3ZThmOWEwYjFjMmQzZTRmNWE2MDcxOGMwZGU=",
        "dTpzay1vci12MS01YTNjOWUxZjdiMmQ0ODYwYTFjM2U1ZjcwOTE4MjczNjQ1YjZkN2U4ZjlhMGIxYzJkM2U0ZjVhNjA3MThjMGRl",
    ] {
        let (shown, count) = redact(&format!("\"echo\":\"{text}\""));
        assert_eq!((shown.as_str(), count), ("\"echo\":\"…\"", 1), "{text}");
    }
    let secret = hidden(KEY);
    for text in [format!("sk%2Dor%2Dv1%2D{secret}{TAIL}"), format!("sk\\u002dor\\u002dv1\\u002d{secret}{TAIL}")] {
        assert_eq!(redact(&format!("\"{text}\"")).0, format!("\"sk-or-v1-…{TAIL}\""));
    }
}

#[test]
fn the_sessions_own_key_is_masked_in_every_form() {
    for key in [KEY, "no-vendors-shape/with+odd=signs.12", OTHERS[0]] {
        let mut redactor = Redactor::default();
        redactor.learn(&ApiKey::new(format!(" {key}\n")));
        let percent: String = key.bytes().map(|it| format!("%{it:02x}")).collect();
        let escaped: String = key.bytes().map(|it| format!("\\u00{it:02x}")).collect();
        let hex: String = key.bytes().map(|it| format!("{it:02x}")).collect();
        for text in [key.to_string(), percent, escaped, hex, format!("x{}", &key[..key.len() - 2])] {
            if text.starts_with('x') && key.len() < 40 {
                continue;
            }
            let found = redactor.redact(&format!("[{text}]"));
            assert!(found.keys >= 1 && found.text.len() < 40, "{text} → {}", found.text);
        }
        assert!(!format!("{redactor:?}").contains(hidden(key)));
    }
}

/// Whoever pastes the error where the key is asked for has a key that is found all over the answer.
#[test]
fn what_stands_for_one_secret_does_not_hide_the_next() {
    let other = "sk-ant-api03-Zq3vT8xYb1LmN0pQr7StU4vWx2Yz9f0Kc5Hd8Je1Gb6Ia3FoMlRnPwQtVsXuZy";
    for spaces in 0..10 {
        let pasted = format!(r#"{{"error":{:spaces$}{{"code":402,"metadata":{{"provider_name":"Azure"}}}}}}b"#, "");
        let mut redactor = Redactor::default();
        redactor.learn(&ApiKey::new(pasted));
        let shown = redactor.redact(&format!(r#"{{"metadata":{{"provider_name":"{other}"}}}}"#));
        assert_unseen(other, &shown.text);
    }
    assert_unseen(other, &redact(&format!("{KEY}{other}")).0);
}

/// Found by the fuzz target of pastes.
#[test]
fn an_outer_string_may_end_before_the_inner_one() {
    for behind in ["…", "é, ", "'…", "\\…"] {
        let (shown, masked) = redact(&format!(r#"flagged_input:\"what was said"{behind}"#));
        assert!(masked == 0 || !shown.contains("what was said"), "{shown}");
    }
}

#[test]
fn d1_time_grows_with_the_size_only() {
    for unit in [
        "sk-",
        "sk-or-v1-",
        "a@",
        "://",
        "eyJ",
        "c2stb3ItdjEt",
        "flagged_input:\"",
        "cookie:",
        "user_1",
        "\n",
        "│",
        "%40",
        "f",
    ] {
        let text = unit.repeat(200_000 / unit.len());
        let begun = std::time::Instant::now();
        let _ = redact(&text);
        println!("{unit:?} {:?}", begun.elapsed());
        assert!(begun.elapsed().as_secs() < 10, "{unit:?} took {:?}", begun.elapsed());
    }
}

/// An answer that repeats another one as a string.
fn json_in_json(name: &str, texts: &[String]) -> serde_json::Value {
    let inner = serde_json::json!({ name: texts, "flagged_input": texts[0] }).to_string();
    serde_json::json!({ "error": { "metadata": { "raw": inner } }, "cookie": texts[0] })
}

#[track_caller]
fn assert_json_in_json(text: &str) {
    let shown = redact(text).0;
    let read: Result<serde_json::Value, _> = serde_json::from_str(&shown);
    assert!(read.is_ok(), "{text}\n{shown}");
    let raw = read.unwrap()["error"]["metadata"]["raw"].as_str().unwrap_or_default().to_string();
    assert!(serde_json::from_str::<serde_json::Value>(&raw).is_ok(), "{text}\n{shown}");
}

/// Found by the search below: what a sentence says of names, quotes and broken lines reads like the syntax around it.
#[test]
fn json_stays_json_whatever_its_strings_say() {
    let pat = OTHERS[11];
    for texts in [
        vec!["flagged_input\": ".to_string()],
        vec![format!("│ │ {},sk-or-v1-\\n", OTHERS[0])],
        vec!["`x-api-key: `A".to_string()],
        vec![format!(": │ {}", OTHERS[1]), format!(": │ {pat}")],
    ] {
        for name in ["a", "_"] {
            let outer = json_in_json(name, &texts);
            for text in [outer.to_string(), serde_json::to_string_pretty(&outer).unwrap()] {
                assert_json_in_json(&text);
                assert_unseen(OTHERS[0], &redact(&text).0);
            }
        }
    }
}

#[test]
fn json_stays_json_where_a_secret_is_no_string_or_in_several() {
    let numbers: Vec<u8> = KEY.bytes().collect();
    let pieces: Vec<&str> = vec![&KEY[..20], &KEY[20..41], &KEY[41..]];
    let number = serde_json::json!({ "password": 1_234_567_890, "api_key": 12_345_678_901_234_567_u64, "pin": true });
    let both = serde_json::json!({ "key": numbers, "pieces": pieces, "inner": number.to_string(), KEY: 1 });
    for document in [number, both] {
        let text = document.to_string();
        for text in [format!("10:11:12 ERROR {text}\n[app] {text}\nand that was all"), text] {
            let shown = redact(&text).0;
            assert_unseen(KEY, &shown);
            assert!(!shown.contains("1234567890"), "{shown}");
            for line in shown.lines().filter(|line| line.contains('{')) {
                let read = serde_json::from_str::<serde_json::Value>(&line[line.find('{').unwrap()..]);
                assert!(read.is_ok(), "{text}\n{shown}");
                let inner = read.unwrap()["inner"].as_str().map_or_else(|| "{}".to_string(), str::to_string);
                assert!(serde_json::from_str::<serde_json::Value>(&inner).is_ok(), "{text}\n{shown}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn masking_twice_is_masking_once(text in mixture()) {
        let once = redact(&text).0;
        prop_assert_eq!(redact(&once), (once.clone(), 0));
    }

    #[test]
    fn json_stays_json(texts in prop::collection::vec(mixture(), 1..5), name in "[a-z_]{1,12}") {
        // An apostrophe inside a sentence cannot be told from the quote of a JavaScript dump.
        let texts: Vec<String> = texts.iter().map(|it| it.replace('\'', "")).collect();
        let outer = json_in_json(&name, &texts);
        for text in [outer.to_string(), serde_json::to_string_pretty(&outer).unwrap()] {
            assert_json_in_json(&text);
        }
    }

    #[test]
    fn a_key_is_found_in_any_surroundings(before in "\\PC{0,40}", after in "\\PC{0,40}") {
        let shown = redact(&format!("{before}{KEY}{after}")).0;
        prop_assert!(!shown.contains(hidden(KEY)), "{shown}");
    }
}

/// Texts full of what looks like secrets, whole and in pieces.
fn mixture() -> impl Strategy<Value = String> {
    let pieces: Vec<&'static str> = [
        KEY,
        "Bearer ",
        "api_key",
        "x-api-key: ",
        "cookie: a=",
        "flagged_input",
        "://",
        "@",
        "%40",
        "\\u0040",
        "user_2ab",
        "sk-or-v1-",
        "sk-",
        "eyJ",
        "c2stb3ItdjEt",
        "…",
        "\"",
        "'",
        "\\",
        "\\n",
        "\n",
        ": ",
        "=",
        ",",
        "}",
        "{",
        "│ ",
        "example.com",
        "abc123def456",
        "?key=",
        "a1b2",
        "5a3c9e1f7b2d4860a1c3e5f709182736",
        "é",
        "错误",
        " ",
        "[",
    ]
    .into_iter()
    .chain(OTHERS.iter().copied())
    .collect();
    prop::collection::vec(
        prop_oneof![4 => prop::sample::select(pieces).prop_map(str::to_string), 1 => "\\PC{0,6}"],
        0..14,
    )
    .prop_map(|it| it.concat())
}

mod outputs {
    //! A canary key goes through every command and is found in nothing that comes out.
    use super::{KEY, OTHERS, assert_unseen};
    use std::io::Write;
    use std::process::{Command, Stdio};

    /// What the program wrote, on standard output and standard error and into its log.
    fn run(arguments: &[&str], input: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
        command.args(arguments).args(["--log", log.to_str().unwrap()]).current_dir(folder.path());
        command.env_clear().env("OPENROUTER_API_KEY", KEY).env("HTTPS_PROXY", format!("http://me:{KEY}@127.0.0.1:9"));
        command.env("ANTHROPIC_API_KEY", OTHERS[0]).env("LANG", "C.UTF-8").env("COLUMNS", "60");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that reads no input may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let logged = std::fs::read_to_string(&log).unwrap_or_default();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        format!("{out}\n{err}\n{logged}")
    }

    fn assert_silent(secret: &str, arguments: &[&str], input: &str) {
        assert_unseen(secret, &run(arguments, input));
    }

    const READING: &[&[&str]] = &[
        &["explain"],
        &["explain", "--json"],
        &["explain", "--markdown"],
        &["explain", "--color", "always"],
        &["check", "--offline"],
        &["check", "--offline", "--json"],
        &["check", "--offline", "--markdown"],
        &["scan", "-"],
        &["scan", "-", "--json"],
        &["scan", "-", "--markdown"],
        &[],
    ];

    /// Titles, clipboard writes, cursor moves, text that runs backwards or is not seen.
    #[test]
    fn nothing_that_a_terminal_acts_on_comes_out_of_a_command() {
        let acts = "\u{1b}]0;owned\u{7}\u{1b}]52;c;b3du\u{7}\u{1b}[2J\u{9b}5n\u{202e}txet\u{200b}\u{8}\u{e0041}";
        let body = format!(
            "openrouter 402 {acts}{{\"error\":{{\"message\":\"Insufficient credits{acts}\",\"code\":402,\"metadata\":\
             {{\"provider_name\":\"Az{acts}ure\"}}}}}}"
        );
        for arguments in READING.iter().filter(|it| !it.contains(&"always")) {
            let shown = run(arguments, &body);
            let acts = |it: char| {
                (it.is_control() && !matches!(it, '\n' | '\t')) || matches!(it, '\u{202e}' | '\u{200b}' | '\u{e0041}')
            };
            assert!(!shown.contains(acts), "{arguments:?}: {shown:?}");
        }
    }

    #[test]
    fn a_key_in_a_paste_comes_out_of_no_command() {
        for arguments in READING {
            let raw = serde_json::json!({ "error": { "message": format!("Incorrect API key provided: {KEY}") } });
            let body = serde_json::json!({
                "error": { "message": format!("No auth for {KEY}"), "code": 401, "metadata": {
                    "raw": raw.to_string(), "provider_name": KEY, "flagged_input": KEY, "headers": { "x-api-key": KEY } } },
                "user_id": "user_2abcDEF0123456789abcdefghi7", "model": KEY,
            });
            assert_silent(KEY, arguments, &body.to_string());
            let log = format!(
                "2026-01-02T10:11:12Z ERROR openrouter.ai 401 Authorization: Bearer {KEY}\n\
                 https://openrouter.ai/api/v1/models?key={KEY} 402 Insufficient credits\n\
                 openrouter.ai 401 │ {} │\n│ {} │ No auth credentials found\n",
                &KEY[..40],
                &KEY[40..]
            );
            assert_silent(KEY, arguments, &log);
        }
    }

    /// Forms without a shape of their own: only whoever knows the key finds them. They are named where standard error and
    /// the log repeat what was given.
    #[test]
    fn the_known_key_is_hidden_on_standard_error_and_in_the_log_too() {
        let hex: String = KEY.bytes().map(|byte| format!("{byte:02x}")).collect();
        let reversed: String = KEY.chars().rev().collect();
        for form in [&hex, &reversed, &KEY[9..60]] {
            for arguments in [
                &["explain", form][..],
                &["scan", form],
                &["check", "--offline", "--key-file", form],
                &["check", "--base-url", "http://127.0.0.1:9/api/v1", "--model", form],
                &["check", "--plain", "--offline", "--model", form],
                &["--plain", "--offline", "--model", form],
                &["causes", form],
                &["demo", form],
            ] {
                assert_silent(KEY, arguments, &format!("openrouter 402 Insufficient credits {form}\nsk-or-v1-{hex}"));
            }
        }
    }

    #[test]
    fn keys_of_other_vendors_come_out_of_no_command() {
        for arguments in [&["explain"][..], &["explain", "--json"], &["scan", "-"], &["scan", "-", "--json"]] {
            for key in OTHERS {
                assert_silent(key, arguments, &format!("openrouter 401 Incorrect API key provided: {key}\n"));
            }
        }
    }

    #[test]
    fn a_key_given_in_the_wrong_place_is_not_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let named = folder.path().join(format!("{KEY}.txt"));
        std::fs::write(&named, "401 User not found.").unwrap();
        let named = named.to_str().unwrap();
        let with_credentials = format!("https://me:{KEY}@openrouter.ai/api/v1");
        for arguments in [
            &[KEY][..],
            &["explain", KEY],
            &["explain", named],
            &["explain", named, "--json"],
            &["scan", KEY],
            &["scan", named],
            &["scan", named, "--json"],
            &["check", "--offline", "--key-file", KEY],
            &["check", "--offline", "--model", KEY],
            &["check", "--offline", "--model", KEY, "--json"],
            &["check", "--base-url", &with_credentials],
            &["check", "--json", "--base-url", &with_credentials],
            &["causes", KEY],
            &["demo", KEY],
            &["completions", KEY],
            &["--key", KEY],
            &[&format!("--key={KEY}")],
            &["--lang", KEY, "causes"],
            &["--help"],
            &["man"],
        ] {
            assert_silent(KEY, arguments, "401 No auth credentials found");
        }
    }
}

#[test]
fn the_quotes_of_a_list_are_not_those_of_a_mailbox() {
    for text in [
        r#"{"a":["@host.example","b"]}"#,
        r#"["a","@host.example"]"#,
        r#"{"error":"\"x\":\"@host.example\""}"#,
        r#"{"raw":"[\"a1b2\\\"@example.com\"]"}"#,
    ] {
        let shown = redact(text).0;
        assert!(serde_json::from_str::<serde_json::Value>(&shown).is_ok(), "{text}\n{shown}");
    }
    assert!(!redact(r#"from "joe doe"@host.example today"#).0.contains("joe doe"));
}
