//! `scan`: the same verdicts as `explain`, on streams of any shape, in bounded memory.

use super::doctor;
use super::output_schemas::assert_fits;
use openrouter_doctor::core::knowledge::causes::{CAUSES, CauseId};
use openrouter_doctor::core::reading;
use openrouter_doctor::core::reading::offline;
use openrouter_doctor::core::scan::sieve::{Sieve, own_words};
use openrouter_doctor::core::scan::{Scanner, Summary};
use proptest::prelude::*;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

const TOS: &str = "The request is prohibited due to a violation of provider Terms Of Service.";

/// A text as PowerShell's `>` writes it.
pub fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let marked = if mark { format!("\u{feff}{text}") } else { text.to_string() };
    let unit = if big { u16::to_be_bytes } else { u16::to_le_bytes };
    marked.encode_utf16().flat_map(unit).collect()
}

pub fn scan(log: &[u8], block: usize) -> Summary {
    static SIEVE: OnceLock<Arc<Sieve>> = OnceLock::new();
    let sieve = SIEVE.get_or_init(|| Arc::new(Sieve::new()));
    let mut scanner = Scanner::new(Arc::clone(sieve), "log", Some(2026));
    let mut ignore = |_: &_| {};
    for chunk in log.chunks(block.max(1)) {
        let mut rest = chunk;
        while !rest.is_empty() {
            let spare = scanner.spare();
            let count = rest.len().min(spare.len());
            spare[..count].copy_from_slice(&rest[..count]);
            scanner.advance(count, &mut ignore);
            rest = &rest[count..];
        }
    }
    scanner.settle(&mut ignore);
    scanner.summary()
}

fn counts(summary: &Summary) -> Vec<(&'static str, u64)> {
    summary.ranked().into_iter().map(|(cause, group)| (cause.as_str(), group.count)).collect()
}

/// Ordinary lines with failures in three forms, some over several lines.
fn log(failures: usize) -> Vec<u8> {
    let mut log = Vec::new();
    for index in 0..failures {
        let (minute, second) = (index / 60 % 60, index % 60);
        for line in 0..index % 7 {
            writeln!(log, "2026-11-23T10:{minute:02}:{second:02}Z INFO job {line} done in {index} ms").unwrap();
        }
        match index % 3 {
            0 => writeln!(
                log,
                "2026-11-23T10:{minute:02}:{second:02}Z ERROR openrouter: 403 {{\"model\":\"openai/gpt-4.1\",\"error\":{{\"message\":\"{TOS}\",\"code\":403}}}}"
            ),
            1 => writeln!(
                log,
                "2026-11-23T10:{minute:02}:{second:02}Z ERROR failed\nTraceback (most recent call last):\n  File \"a.py\", line 3, in f\n    call(messages)\nopenai.AuthenticationError: Error code: 401 - {{'error': {{'message': 'Missing Authentication header', 'code': 401}}}}"
            ),
            _ => writeln!(
                log,
                "2026-11-23T10:{minute:02}:{second:02}Z WARN answer:\n{{\n  \"error\": {{\n    \"message\": \"Insufficient credits. Add more using https://openrouter.ai/settings/credits\",\n    \"code\": 402\n  }}\n}}"
            ),
        }
        .unwrap();
    }
    log
}

#[test]
fn failures_are_counted_once_each_whatever_their_form() {
    let summary = scan(&log(300), 64 * 1024);
    assert_eq!(
        counts(&summary),
        [("auth.header_missing", 100), ("billing.no_credits", 100), ("policy.provider_tos", 100)]
    );
    assert_eq!(summary.failures, 300);
    assert_eq!(summary.models.ranked(), [("openai/gpt-4.1", 100)]);
    let (first, last) = summary.period().unwrap();
    assert_eq!(
        (first.to_string().as_str(), last.to_string().as_str()),
        ("2026-11-23 10:00:00Z", "2026-11-23 10:04:59Z")
    );
    assert_eq!(summary.hours.len(), 1);
    let lines = log(300).iter().filter(|it| **it == b'\n').count() as u64;
    assert_eq!(summary.lines, lines);
}

#[test]
fn the_size_of_reads_does_not_matter() {
    let log = log(2000);
    let whole = scan(&log, usize::MAX);
    for block in [997, 4096, 65_537, 262_144, 300_001] {
        assert_eq!(scan(&log, block), whole, "blocks of {block}");
    }
}

#[test]
fn every_word_of_openrouter_s_leads_to_the_verdict_of_explain() {
    let own = own_words();
    let mut missed = Vec::new();
    for cause in CAUSES {
        for literal in cause.rules.iter().flat_map(|it| it.literal) {
            if !own.contains(&literal.to_ascii_lowercase()) {
                continue;
            }
            let status = cause.statuses.first().copied().unwrap_or(400);
            let record = format!(
                "2026-11-23 10:00:01 ERROR call to https://openrouter.ai/api/v1/chat/completions failed: {{\"error\":{{\"message\":\"{}\",\"code\":{status}}}}}\n",
                literal.replace('\\', "\\\\").replace('"', "\\\"")
            );
            let explained = offline::diagnose(&reading::read(record.as_bytes())).best.cause;
            let log = format!("2026-11-23 10:00:00 INFO up\n{record}2026-11-23 10:00:02 INFO on\n");
            let found = scan(log.as_bytes(), usize::MAX).ranked().first().map(|it| it.0);
            if found != Some(explained).filter(|it| *it != CauseId::NONE) {
                missed.push(format!("{literal}: explain {explained}, scan {found:?}"));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn what_to_do_about_a_cause_names_no_value_that_a_log_does_not_show() {
    let line = |message: &str, status: u16| {
        format!(
            "2026-11-23 10:00:01 ERROR call to https://openrouter.ai/api/v1/chat/completions failed: {{\"error\":{{\"message\":\"{message}\",\"code\":{status}}}}}\n"
        )
    };
    let literals = CAUSES.iter().flat_map(|cause| {
        let status = cause.statuses.first().copied().unwrap_or(400);
        cause.rules.iter().flat_map(|rule| rule.literal).map(move |literal| line(&literal.replace('"', "'"), status))
    });
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("app.log");
    fs::write(&log, literals.collect::<String>()).unwrap();
    for form in ["--json", "--markdown"] {
        for language in openrouter_doctor::core::text::tags() {
            let output = doctor().args(["scan", form, "--lang", language]).arg(&log).output().unwrap();
            let shown = String::from_utf8(output.stdout).unwrap();
            let actions = shown.lines().filter(|line| line.contains("\"title\"") || line.starts_with("- "));
            for action in actions {
                let left: Vec<&str> = openrouter_doctor::core::text::placeholders(action).collect();
                assert!(left.is_empty(), "{language}: {action}");
            }
        }
    }
}

#[test]
fn failures_of_other_services_are_not_openrouter_s() {
    let log = "2026-11-23 10:00:00 ERROR db: connection refused to 10.0.0.5:5432\n\
        2026-11-23 10:00:01 ERROR mail: 429 Too Many Requests\n\
        2026-11-23 10:00:02 WARN auth: User not found.\n\
        2026-11-23 10:00:03 INFO http: POST https://openrouter.ai/api/v1/chat/completions 200 OK\n\
        2026-11-23 10:00:04 ERROR s3: timed out\n";
    assert_eq!(counts(&scan(log.as_bytes(), usize::MAX)), []);
}

#[test]
fn a_line_of_ten_megabytes_is_read_around_its_failures() {
    let filler = "lorem ipsum ".repeat(400_000);
    let log = format!("{{\"a\":\"{filler}\",\"e\":\"{TOS}\",\"b\":\"{filler}\",\"f\":\"{TOS}\"}}\n");
    assert_eq!(counts(&scan(log.as_bytes(), 262_144)), [("policy.provider_tos", 2)]);
}

#[test]
fn invalid_text_does_not_hurt() {
    let mut log = vec![0xff, 0xfe, 0x00, b'\n'];
    log.extend((0..100_000_u32).map(|it| it.wrapping_mul(2_654_435_761).to_be_bytes()[0]));
    log.extend_from_slice(b"\n\xc3\x28 openrouter 401 No auth credentials found \xf0\x28\r\n");
    log.extend_from_slice(b"no newline at the end: ");
    log.extend_from_slice(TOS.as_bytes());
    assert_eq!(counts(&scan(&log, 4096)), [("auth.header_missing", 1), ("policy.provider_tos", 1)]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_in_any_blocks_give_the_same(
        pieces in prop::collection::vec(
            prop_oneof![
                prop::collection::vec(any::<u8>(), 0..200),
                Just(b"\n".to_vec()),
                Just(b"2026-11-23 10:00:00 openrouter error 429\n".to_vec()),
                Just(TOS.as_bytes().to_vec()),
                Just(b"  \"error\": {\n".to_vec()),
            ],
            0..40,
        ),
        block in 1_usize..400,
    ) {
        let log = pieces.concat();
        prop_assert_eq!(scan(&log, block), scan(&log, usize::MAX));
    }
}

fn json(arguments: &[&str]) -> (i32, Value) {
    let output = doctor().arg("scan").args(arguments).arg("--json").output().unwrap();
    let code = output.status.code().unwrap();
    let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|problem| panic!("{problem}: {output:?}"));
    assert_fits("scan", &document);
    (code, document)
}

#[test]
fn the_document_has_sums_examples_and_actions() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.log");
    fs::write(&file, log(30)).unwrap();
    let (code, document) = json(&[file.to_str().unwrap()]);
    assert_eq!(code, 0);
    assert_eq!(document["schema_version"], 1);
    assert_eq!(document["failures"], 30);
    assert_eq!(document["bytes"], fs::metadata(&file).unwrap().len());
    let first = &document["causes"][0];
    assert_eq!(first["count"], 10);
    assert!(first["example"]["text"].as_str().unwrap().contains("Missing Authentication header"));
    assert_eq!(first["example"]["line"], 3);
    assert!(!first["actions"].as_array().unwrap().is_empty());
    assert_eq!(document["hours"][0]["count"], 30);
}

#[test]
fn a_file_read_in_parts_gives_what_a_stream_gives() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.log");
    let part = log(40);
    let mut large = Vec::new();
    while large.len() < 40 << 20 {
        large.extend_from_slice(&part);
        // Records over several lines, so that a border may fall into one.
        for line in 0..20_000 {
            large
                .extend_from_slice(format!("2026-11-23 10:00:00 INFO job {line}\n  step one\n  step two\n").as_bytes());
        }
    }
    fs::write(&file, &large).unwrap();
    let (_, in_parts) = json(&[file.to_str().unwrap()]);
    let output = doctor().args(["scan", "-", "--json"]).write_stdin(large).output().unwrap();
    let streamed: Value = serde_json::from_slice(&output.stdout).unwrap();
    for field in ["bytes", "lines", "failures", "first", "last", "hours", "models", "redactions"] {
        assert_eq!(in_parts[field], streamed[field], "{field}");
    }
    for (in_parts, streamed) in
        in_parts["causes"].as_array().unwrap().iter().zip(streamed["causes"].as_array().unwrap())
    {
        assert_eq!(in_parts["count"], streamed["count"]);
        assert_eq!(in_parts["example"]["line"], streamed["example"]["line"]);
    }
}

#[test]
fn the_table_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("app.log"), log(30)).unwrap();
    let output = doctor().current_dir(&folder).args(["scan", "app.log"]).assert().success().get_output().stdout.clone();
    insta::assert_snapshot!("scan_table", String::from_utf8(output).unwrap());
    let output = doctor().current_dir(&folder).args(["scan", "--ascii", "app.log"]).output().unwrap().stdout;
    assert!(output.is_ascii());
    let output = doctor().current_dir(&folder).args(["scan", "--markdown", "app.log"]).output().unwrap().stdout;
    insta::assert_snapshot!("scan_markdown", String::from_utf8(output).unwrap());
}

#[test]
fn keys_in_logs_are_masked() {
    let key = format!("sk-or-v1-{}", "0123456789abcdef".repeat(4));
    let line = format!("2026-11-23 10:00:00 ERROR Authorization: Bearer {key}: 401 No auth credentials found\n");
    for form in ["--json", "--markdown", "--plain"] {
        let output = doctor().args(["scan", "-", form]).write_stdin(line.clone()).output().unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(shown.contains("auth.header_missing"));
        assert!(!shown.contains("0123456789abcdef"), "{shown}");
    }
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    fs::write(path("good.log"), log(3)).unwrap();
    fs::write(path("old.log.xz"), b"\xfd7zXZ\0\0\x04").unwrap();
    let (code, document) =
        json(&[&path("gone.log"), &path("good.log"), &path("old.log.xz"), folder.path().to_str().unwrap()]);
    assert_eq!(code, 3);
    assert_eq!(document["failures"], 3);
    let problems: Vec<bool> =
        document["files"].as_array().unwrap().iter().map(|it| it["problem"].is_string()).collect();
    assert_eq!(problems, [true, false, true, true]);
    assert!(document["files"][2]["problem"].as_str().unwrap().contains("xzcat"));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.log");
    fs::write(&file, log(3000)).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"))
        .args(["scan", file.to_str().unwrap()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

fn found(log: &str) -> Vec<(&'static str, u64)> {
    counts(&scan(log.as_bytes(), usize::MAX))
}

const NO_CREDITS: &str =
    r#"{"error":{"message":"Insufficient credits. Add more using https://openrouter.ai/settings/credits","code":402}}"#;

#[test]
fn l1_a_traceback_that_names_no_one_counts_by_its_own_words_or_by_the_line_above() {
    let trace = |raised: &str| {
        format!("Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    ask()\n{raised}\n")
    };
    let user =
        trace("openai.AuthenticationError: Error code: 401 - {'error': {'message': 'User not found.', 'code': 401}}");
    assert_eq!(found(&user), [("auth.key_invalid", 1)]);
    assert_eq!(found(&format!("openrouter call failed\n{user}")), [("auth.key_invalid", 1)]);
    let long = trace(
        r#"openai.BadRequestError: Error code: 400 - {'error': {'message': 'This endpoint\'s maximum context length is 131072 tokens. Use the "middle-out" transform.', 'code': 400}}"#,
    );
    assert_eq!(found(&long), [("request.context_length", 1)]);
    // What the line above names is not the traceback's where it speaks of something else.
    let foreign = trace(
        "openai.AuthenticationError: Error code: 401 - {'error': {'message': 'Incorrect API key provided: sk-abc. You can find your API key at https://platform.openai.com/account/api-keys.', 'type': 'invalid_request_error', 'code': 'invalid_api_key'}}",
    );
    assert_eq!(found(&format!("OpenRouter client ready\n{foreign}")), []);
}

#[test]
fn l7_a_failure_of_another_vendor_above_a_traceback_does_not_swallow_it() {
    let log = "anthropic.APIStatusError: Error code: 529 - {\"type\": \"error\", \"error\": {\"type\": \"overloaded_error\"}} https://api.anthropic.com/v1/messages\n\
        Traceback (most recent call last):\n  File \"a.py\", line 88, in ask\n    call()\n\
        openai.BadRequestError: Error code: 400 - {\"error\": {\"message\": \"google/gemini-2.5-pro is not a valid model ID\", \"code\": 400}}\n";
    assert_eq!(found(log), [("model.invalid_id", 1)]);
}

#[test]
fn l9_a_user_agent_is_no_model() {
    for agent in [
        "OpenAI/Python 1.52.0",
        "OpenAI/JS 4.52.0",
        "Anthropic/Python 0.40.1",
        "AsyncOpenAI/Python 1.52.0",
        "OpenAI/Go 1.2.0",
    ] {
        let line = format!(
            "10.0.0.4 - - [20/Nov/2026:00:00:10 +0000] \"POST /v1/chat/completions HTTP/1.1\" 402 213 \"-\" \"{agent}\" upstream=openrouter.ai body=\"{}\"\n",
            NO_CREDITS.replace('"', "\\x22")
        );
        let summary = scan(line.as_bytes(), usize::MAX);
        assert_eq!(counts(&summary), [("billing.no_credits", 1)], "{agent}");
        assert!(summary.models.is_empty(), "{agent}: {:?}", summary.models);
    }
    let line = format!("openrouter 400 {}\n", r"{\x22message\x22: \x22openai/gpt-4o-mini is not a valid model ID\x22}");
    assert_eq!(scan(line.as_bytes(), usize::MAX).models.ranked(), [("openai/gpt-4o-mini", 1)]);
}

/// L8: the program's own time opens a record, not the collector's.
#[test]
fn the_program_s_own_time_is_the_failure_s() {
    let log = format!(
        "2026-11-20T23:00:00.000000+00:00 app[web.1]: 2026-11-20 10:00:00,001 ERROR OpenRouter call failed\n\
         2026-11-20T23:00:00.000000+00:00 app[web.1]: org.x.HttpException: 402 : \"{NO_CREDITS}\"\n\
         2026-11-20T23:00:00.000000+00:00 app[web.1]: \tat com.example.Client.ask(Client.java:77)\n"
    );
    let summary = scan(log.as_bytes(), usize::MAX);
    assert_eq!(counts(&summary), [("billing.no_credits", 1)]);
    assert_eq!(summary.period().unwrap().0.to_string(), "2026-11-20 10:00:00");
}

#[test]
fn l4_a_compressed_log_is_read_or_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log.1.gz");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&log(30)).unwrap();
    let packed = packed.finish().unwrap();
    fs::write(&path, &packed).unwrap();
    let (code, document) = json(&[path.to_str().unwrap()]);
    assert_eq!((code, document["failures"].as_u64()), (0, Some(30)));
    // From a pipe, in two members, as logs that are appended to hold them.
    let output =
        doctor().args(["scan", "-", "--json"]).write_stdin([packed.clone(), packed.clone()].concat()).output().unwrap();
    let streamed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(streamed["failures"], 60);
    // Broken off.
    fs::write(&path, &packed[..packed.len() / 2]).unwrap();
    let (code, document) = json(&[path.to_str().unwrap()]);
    assert_eq!(code, 3);
    assert!(document["files"][0]["problem"].as_str().unwrap().contains("damaged"), "{document}");
    for (magic, command) in [
        (&b"BZh91AY&SY"[..], "bzcat"),
        (b"\xfd7zXZ\0\0\x04", "xzcat"),
        (b"\x28\xb5\x2f\xfd\x04", "zstdcat"),
        (b"PK\x03\x04\x14\0", "unzip -p"),
        (b"\x04\x22\x4d\x18\x64", "lz4cat"),
        (b"7z\xbc\xaf\x27\x1c\0", "7z x -so"),
    ] {
        fs::write(&path, magic).unwrap();
        let (code, document) = json(&[path.to_str().unwrap()]);
        assert_eq!(code, 3, "{command}");
        assert!(document["files"][0]["problem"].as_str().unwrap().contains(command), "{document}");
        let output = doctor().args(["scan", "-"]).write_stdin(magic).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("Standard input is compressed (") && said.contains(command), "{said}");
    }
    let output = doctor().args(["scan", "-"]).write_stdin(&packed[..packed.len() / 2]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("Standard input is compressed, and broken off"), "{said}");
}

/// A silent pipe, and one that fell silent.
#[cfg(unix)]
#[test]
fn l11_the_first_signal_ends_a_waiting_scan_with_its_sums() {
    for (signal, line) in [("-TERM", ""), ("-INT", "2026-11-23 10:00:01 ERROR 401 No auth credentials found\n")] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"))
            .args(["scan", "-", "--json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(line.as_bytes()).unwrap();
        input.flush().unwrap();
        // A silent pipe is said to be one, once the handlers are set.
        if line.is_empty() {
            let mut said = String::new();
            BufReader::new(child.stderr.take().unwrap()).read_line(&mut said).unwrap();
            assert!(said.contains("Waiting for standard input"), "{said}");
        } else {
            std::thread::sleep(Duration::from_secs(4));
        }
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        let output = child.wait_with_output().unwrap();
        drop(input);
        assert_eq!(output.status.code(), Some(130), "{signal}");
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["failures"], u64::from(!line.is_empty()), "{signal}");
    }
}

/// A followed log, its lines of JSON read as they come.
struct Followed {
    child: Child,
    lines: std::sync::mpsc::Receiver<Value>,
}

impl Followed {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"))
            .args(["scan", "--follow", "--json"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let event: Value = serde_json::from_str(&line).unwrap();
                // The sums at the end are the document of a scan.
                assert_fits(if event["event"] == "failure" { "scan-follow" } else { "scan" }, &event);
                if sender.send(event).is_err() {
                    break;
                }
            }
        });
        Self { child, lines }
    }

    fn next(&self) -> Value {
        self.lines.recv_timeout(Duration::from_secs(20)).expect("no line came")
    }

    fn interrupt(mut self) -> (Option<i32>, Value) {
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        let sums = self.next();
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), sums);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.child.kill().unwrap();
        panic!("it did not end");
    }
}

#[cfg(unix)]
#[test]
fn a_followed_log_may_grow_rotate_vanish_and_be_truncated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    let append = |text: &str| {
        let mut file = fs::OpenOptions::new().create(true).append(true).open(&path).unwrap();
        writeln!(file, "{text}").unwrap();
    };
    append("2026-11-23 10:00:00 INFO start");
    let followed = Followed::start(&[path.to_str().unwrap()]);

    append("2026-11-23 10:00:01 ERROR 401 No auth credentials found");
    let first = followed.next();
    assert_eq!((first["event"].as_str(), first["cause"].as_str()), (Some("failure"), Some("auth.header_missing")));
    assert_eq!(first["at"], "2026-11-23T10:00:01");

    fs::rename(&path, folder.path().join("app.log.1")).unwrap();
    append(&format!("2026-11-23 10:00:02 ERROR 403 {TOS}"));
    assert_eq!(followed.next()["cause"], "policy.provider_tos");

    fs::write(&path, "").unwrap();
    std::thread::sleep(Duration::from_millis(600));
    append("2026-11-23 10:00:03 ERROR 402 Insufficient credits. Add more using https://openrouter.ai/settings/credits");
    assert_eq!(followed.next()["cause"], "billing.no_credits");

    fs::remove_file(&path).unwrap();
    std::thread::sleep(Duration::from_millis(600));
    append(&format!("2026-11-23 10:00:04 ERROR 403 {TOS}"));
    assert_eq!(followed.next()["cause"], "policy.provider_tos");

    let (code, sums) = followed.interrupt();
    assert_eq!(code, Some(130));
    assert_eq!(sums["failures"], 4);
}

/// Who writes a log learns late that it was rotated, and writes into the old one meanwhile.
#[cfg(unix)]
#[test]
fn l12_what_is_still_written_to_a_rotated_log_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    append(&path, &credits_line(0));
    let followed = Followed::start(&[path.to_str().unwrap()]);
    followed.next();
    let mut writer = fs::OpenOptions::new().append(true).open(&path).unwrap();
    fs::rename(&path, folder.path().join("app.log.1")).unwrap();
    append(&path, &credits_line(1));
    followed.next();
    std::thread::sleep(Duration::from_millis(700));
    writer.write_all(credits_line(2).as_bytes()).unwrap();
    followed.next();
    append(&path, &credits_line(3));
    followed.next();
    assert_eq!(followed.interrupt().1["failures"], 4);
}

#[cfg(unix)]
#[test]
fn a_followed_pipe_shows_failures_at_once_and_ends_with_the_pipe() {
    let mut followed = Followed::start(&["-"]);
    let mut input = followed.child.stdin.take().unwrap();
    writeln!(input, "2026-11-23 10:00:01 ERROR 403 {TOS}").unwrap();
    assert_eq!(followed.next()["cause"], "policy.provider_tos");
    drop(input);
    assert_eq!(followed.next()["failures"], 1);
    assert_eq!(followed.child.wait().unwrap().code(), Some(0));
}

fn credits_line(number: usize) -> String {
    format!(
        "2026-11-20 10:{:02}:{:02},123 ERROR [bot] openrouter call failed n={number:04}: 402 {NO_CREDITS}\n",
        number / 60 % 60,
        number % 60
    )
}

fn append(path: &std::path::Path, text: &str) {
    fs::OpenOptions::new().create(true).append(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
}

#[cfg(unix)]
#[test]
fn l12_a_line_written_in_pieces_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    fs::write(&path, "").unwrap();
    let followed = Followed::start(&[path.to_str().unwrap()]);
    // Short pauses, and one after which the line is read as it is.
    for pause in [50, 300, 700, 2600] {
        let line = credits_line(pause);
        append(&path, &line[..120]);
        std::thread::sleep(Duration::from_millis(pause as u64));
        append(&path, &line[120..]);
        assert_eq!(followed.next()["cause"], "billing.no_credits", "{pause}");
        std::thread::sleep(Duration::from_millis(500));
    }
    // A traceback line by line, under a line that says nothing yet.
    for line in [
        "2026-11-20 11:00:00,123 ERROR call failed\n",
        "Traceback (most recent call last):\n",
        "  File \"a.py\", line 1\n",
        "openai.APIError: No auth credentials found\n",
    ] {
        append(&path, line);
        std::thread::sleep(Duration::from_millis(450));
    }
    assert_eq!(followed.next()["cause"], "auth.header_missing");
    let (_, sums) = followed.interrupt();
    assert_eq!(sums["failures"], 5);
}

#[cfg(unix)]
#[test]
fn l12_a_log_that_is_written_anew_in_place_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    let lines = |from: usize, to: usize| (from..to).map(credits_line).collect::<String>();
    fs::write(&path, lines(0, 5)).unwrap();
    let followed = Followed::start(&[path.to_str().unwrap()]);
    let expect = |count: usize| (0..count).for_each(|_| assert_eq!(followed.next()["cause"], "billing.no_credits"));
    expect(5);
    std::thread::sleep(Duration::from_millis(500));
    // To the same size, and to a larger one.
    fs::write(&path, lines(10, 15)).unwrap();
    expect(5);
    std::thread::sleep(Duration::from_millis(500));
    fs::write(&path, lines(20, 40)).unwrap();
    expect(20);
    let (_, sums) = followed.interrupt();
    assert_eq!(sums["failures"], 30);
}

#[cfg(unix)]
#[test]
fn l12_a_followed_log_that_becomes_a_pipe_does_not_hang() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    fs::write(&path, credits_line(1)).unwrap();
    let followed = Followed::start(&[path.to_str().unwrap()]);
    assert_eq!(followed.next()["cause"], "billing.no_credits");
    fs::remove_file(&path).unwrap();
    Command::new("mkfifo").arg(&path).status().unwrap();
    std::thread::sleep(Duration::from_millis(800));
    // Its first writer, and a log under the name again.
    append(&path, &credits_line(2));
    assert_eq!(followed.next()["cause"], "billing.no_credits");
    std::thread::sleep(Duration::from_millis(800));
    fs::remove_file(&path).unwrap();
    fs::write(&path, credits_line(3)).unwrap();
    assert_eq!(followed.next()["cause"], "billing.no_credits");
    let (code, sums) = followed.interrupt();
    assert_eq!((code, sums["failures"].as_u64()), (Some(130), Some(3)));
}
