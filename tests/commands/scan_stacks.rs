//! `scan` against programs that write no times of their own and fail with a stack, on many lines, behind every collector:
//! a line says that the call failed, the stack below it says why, and both are one failure.

use super::scan::scan;
use super::scan_shapes::{Entry, make};
use super::scan_truth::{Dice, Failure, Moment, Truth, assert_counted, assert_hours, assert_models};
use serde_json::json;

/// How a language shows what was raised.
type Stack = fn(&Failure) -> Vec<String>;

const STACKS: [Stack; 8] = [python, python_chain, node, node_cause, java, go, ruby, dotnet];

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_string()).collect()
}

/// Python 3.13 marks calls over many lines and leaves lines out.
fn python(failure: &Failure) -> Vec<String> {
    let mut lines = owned(&[
        "Traceback (most recent call last):",
        "  File \"/srv/bot/ask.py\", line 41, in ask",
        "    answer = client.chat.completions.create(",
        "        model=name,",
        "    ...<2 lines>...",
        "    )",
        "  File \"/srv/env/lib/python3.13/site-packages/openai/_base_client.py\", line 1047, in request",
        "    raise self._make_status_error_from_response(err.response) from None",
    ]);
    lines.push(format!("openai.APIStatusError: Error code: {} - {}", failure.status, failure.python()));
    lines
}

/// The message of the first exception has a second line.
fn python_chain(failure: &Failure) -> Vec<String> {
    let mut lines = owned(&[
        "Traceback (most recent call last):",
        "  File \"/srv/env/lib/python3.13/site-packages/httpx/_models.py\", line 829, in raise_for_status",
        "    raise HTTPStatusError(message, request=request, response=self)",
    ]);
    lines.push(format!(
        "httpx.HTTPStatusError: Client error '{}' for url 'https://openrouter.ai/api/v1'",
        failure.status
    ));
    lines.extend(owned(&[
        "For more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status",
        "",
        "During handling of the above exception, another exception occurred:",
        "",
    ]));
    lines.extend(python(failure));
    lines
}

fn node(failure: &Failure) -> Vec<String> {
    vec![
        format!("APIError: {} {}", failure.status, failure.message),
        "    at APIError.generate (file:///app/node_modules/openai/core/error.mjs:41:20)".into(),
        "    at async ask (file:///app/src/llm.js:21:15) {".into(),
        format!("  status: {},", failure.status),
        "}".into(),
    ]
}

fn node_cause(failure: &Failure) -> Vec<String> {
    let mut lines = owned(&["Error: step failed", "    at Agent.step (/app/dist/agent.js:77:13) {"]);
    let cause = node(failure);
    lines.push(format!("  [cause]: {}", cause[0]));
    lines.extend(cause[1..].iter().map(|line| format!("  {line}")));
    lines.push("}".into());
    lines
}

fn java(failure: &Failure) -> Vec<String> {
    vec![
        "java.util.concurrent.CompletionException: com.example.LlmException: call failed".into(),
        "\tat java.base/java.lang.Thread.run(Thread.java:1583)".into(),
        format!("Caused by: com.example.LlmException: {} on POST request: \"{}\"", failure.status, failure.json()),
        "\tat com.example.Llm.ask(Llm.java:81)".into(),
        "\t... 3 common frames omitted".into(),
    ]
}

fn go(failure: &Failure) -> Vec<String> {
    vec![
        format!("panic: openrouter: error, status code: {}, message: {}", failure.status, failure.message),
        String::new(),
        "goroutine 21 [running]:".into(),
        "main.(*Bot).ask(0xc000123000)".into(),
        "\t/app/bot.go:77 +0x1b4".into(),
    ]
}

fn ruby(failure: &Failure) -> Vec<String> {
    vec![
        format!(
            "/app/lib/llm.rb:21:in 'ask': the server responded with status {} for POST https://openrouter.ai/api/v1: {} (Faraday::ClientError)",
            failure.status,
            failure.json()
        ),
        "\tfrom /app/lib/bot.rb:10:in 'run'".into(),
    ]
}

/// What the server said stands below a gap.
fn dotnet(failure: &Failure) -> Vec<String> {
    vec![
        format!("System.AggregateException: One or more errors occurred. (HTTP {})", failure.status),
        format!(" ---> System.ClientModel.ClientResultException: HTTP {}", failure.status),
        String::new(),
        failure.message.clone(),
        "   at OpenAI.ClientPipelineExtensions.ProcessMessageAsync(ClientPipeline pipeline)".into(),
        "   --- End of inner exception stack trace ---".into(),
    ]
}

/// What is put around one line.
type Collector = fn(&str, Moment) -> String;

const COLLECTORS: [(&str, Collector); 11] = [
    ("compose in colour", |line, _| format!("\u{1b}[36mbot-1  |\u{1b}[0m {line}\n")),
    ("docker", |line, at| {
        format!("{}\n", json!({ "log": format!("{line}\r\n"), "stream": "stdout", "time": at.iso() }))
    }),
    ("pieces of CRI", pieces),
    ("RFC 3164", |line, at| format!("<11>Nov {:2} {} vps bot[812]: {line}\n", at.day(), at.clock())),
    ("journalctl -o short-precise", |line, at| {
        format!("Nov {:02} {}.{:03}456 vps bot[812]: {line}\n", at.day(), at.clock(), at.millis)
    }),
    ("journalctl -o short-full", |line, at| format!("Fri {} UTC vps bot[812]: {line}\n", &at.python()[..19])),
    ("kubectl logs --timestamps", |line, at| format!("{} {line}\n", at.iso())),
    ("kubectl logs --prefix --timestamps", |line, at| format!("[pod/bot-7d9f/bot] {} {line}\n", at.iso())),
    ("stern --timestamps", |line, at| format!("bot-7d9f bot {} {line}\n", at.iso())),
    ("pm2 --time", |line, at| format!("0|bot      | {}: {line}\n", &at.iso()[..19])),
    ("aws logs tail", |line, at| {
        format!("{} 2026/11/20/[$LATEST]9f1c0d2e {line}\n", at.iso().replace('Z', "000+00:00"))
    }),
];

/// Long lines are cut, and only the last piece says that it is the last.
fn pieces(line: &str, at: Moment) -> String {
    let letters: Vec<char> = line.chars().collect();
    let mut out = String::new();
    let pieces: Vec<String> = letters.chunks(220).map(|piece| piece.iter().collect()).collect();
    for (index, piece) in pieces.iter().enumerate() {
        let tag = if index + 1 == pieces.len() { 'F' } else { 'P' };
        out += &format!("{} stderr {tag} {piece}\n", at.iso());
    }
    if pieces.is_empty() { format!("{} stderr F \n", at.iso()) } else { out }
}

fn make_behind(collector: Collector, seed: u64) -> (String, Truth) {
    let write = |entry: &Entry<'_>, at: Moment, dice: &mut Dice| -> String {
        let lines = match entry {
            Entry::Failed(failure) => {
                let mut lines = vec![format!("openrouter call failed model={}", failure.model)];
                lines.extend(STACKS[dice.roll(STACKS.len())](failure));
                lines
            }
            Entry::Text(text, _) => vec![(*text).to_string()],
        };
        lines.iter().map(|line| collector(line, at)).collect()
    };
    make(write, seed)
}

#[test]
fn l10_a_stack_of_any_language_is_one_failure_behind_any_collector() {
    for (index, (name, collector)) in COLLECTORS.iter().enumerate() {
        let (log, truth) = make_behind(*collector, 0x57ac_0000 + index as u64);
        let summary = scan(log.as_bytes(), 64 * 1024);
        assert_counted(name, &summary, &truth);
        assert_models(name, &summary, &truth);
        if *name != "compose in colour" {
            assert_hours(name, &summary, &truth);
        }
    }
}

#[test]
fn stacks_without_times_that_follow_each_other_are_failures_each() {
    let mut dice = Dice::new(11);
    let mut log = String::new();
    for _ in 0..6 {
        for stack in [python, node, python_chain, node_cause] {
            let mut failure = Failure::roll(&mut dice);
            while !failure.message.contains("openrouter.ai") {
                failure = Failure::roll(&mut dice);
            }
            log += &(stack(&failure).join("\n") + "\n");
        }
    }
    assert_eq!(scan(log.as_bytes(), 64 * 1024).failures, 24);
}

/// What names OpenRouter beside a word of failure, and counts that nothing failed.
#[test]
fn a_count_of_none_and_an_empty_field_are_no_failures() {
    for line in [
        "2026-11-20 10:00:00 INFO error budget 99.9 %, 0 failed calls to openrouter in the last hour",
        "2026-11-20 10:00:00 INFO openrouter: 0 errors today",
        "2026-11-20 10:00:00 INFO openrouter: no failures since 09:00",
        "2026-11-20 10:00:00 INFO openrouter done=12 failed=0",
        "{\"time\":\"2026-11-20T10:00:00Z\",\"level\":\"INFO\",\"exception\":null,\"message\":\"3 attempts on 429 for openrouter\"}",
    ] {
        let log = format!("{line}\n").repeat(3);
        assert_eq!(scan(log.as_bytes(), 64 * 1024).failures, 0, "{line}");
    }
    let log = "2026-11-20 10:00:00 INFO openrouter: 10 errors today\n";
    assert_eq!(scan(log.as_bytes(), 64 * 1024).failures, 1);
}

/// The hour of a failure is that of its record's own time, wherever the record has it.
#[test]
fn the_time_is_the_record_s_own() {
    let long = "word ".repeat(120);
    let reset = "{'X-RateLimit-Reset': '1764305753000'}";
    for (log, hour) in [
        (format!("{{\"message\":\"openrouter 402 Insufficient credits {long}\",\"timestamp\":\"2026-11-20T10:00:00Z\"}}\n"), Some(10)),
        (
            "[\n  {\n    \"jsonPayload\": {\n      \"error\": \"openrouter 402 Insufficient credits\",\n      \"a\": 1\n    },\n    \"b\": 1,\n    \"timestamp\": \"2026-11-20T11:00:00Z\"\n  }\n]\n"
                .to_string(),
            Some(11),
        ),
        ("1795176000000\tERROR\topenrouter 402 Insufficient credits\n".to_string(), Some(12)),
        ("2026-11-20T13:00:00Z\t9f1c-22\tERROR\topenrouter 402 Insufficient credits\n".to_string(), Some(13)),
        (format!("openrouter 429 Rate limit exceeded: free-models-per-day {reset}\n"), None),
    ] {
        let summary = scan(log.as_bytes(), 64 * 1024);
        assert_eq!(summary.failures, 1, "{log}");
        let hours: Vec<i8> = summary.hours.keys().map(|stamp| stamp.at.hour()).collect();
        assert_eq!(hours, Vec::from_iter(hour), "{log}");
    }
}
