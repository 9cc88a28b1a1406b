//! The command line: JSON lines, the log, and a program that is started.

use super::KEY;
use super::process::{BODY, lines, listen, meanwhile, world};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Child;

fn post(address: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: Bearer {KEY}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let id = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
}

/// The user's own key is in the environment, and the program has another.
#[cfg(unix)]
#[test]
fn a_program_with_another_key_is_told_in_json() {
    let (runtime, server) = world("no-credits");
    let mut command = listen(&server, &["--json"]);
    let other = KEY.replace("1c96", "a1b2");
    let mut child = command.env("OPENROUTER_API_KEY", &other).spawn().unwrap();
    let text = meanwhile(&runtime, move || {
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        out.read_line(&mut text).unwrap();
        let first: Value = serde_json::from_str(&text).unwrap();
        let address = first["base_url"].as_str().unwrap().trim_start_matches("http://").trim_end_matches("/api/v1");
        post(address, "/api/v1/chat/completions", BODY);
        out.read_line(&mut text).unwrap();
        interrupt(&child);
        child.wait().unwrap();
        text
    });
    let because = lines(&text)[1]["verdict"]["because"].to_string();
    assert!(because.contains("sk-or-v1-…1c96, and not sk-or-v1-…a1b2"), "{because}");
    assert!(!text.contains(&other) && !text.contains(KEY), "{text}");
}

#[cfg(unix)]
#[test]
fn json_lines_tell_each_call_and_the_sums() {
    let (runtime, server) = world("no-credits");
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("relay.log");
    let mut child = listen(&server, &["--json", "--log", log.to_str().unwrap()]).spawn().unwrap();
    let (text, code) = meanwhile(&runtime, move || {
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        out.read_line(&mut text).unwrap();
        let first: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((first["schema_version"].as_u64(), first["event"].as_str()), (Some(1), Some("listening")));
        let base_url = first["base_url"].as_str().unwrap().to_string();
        let address = base_url.trim_start_matches("http://").trim_end_matches("/api/v1").to_string();
        assert_eq!(first["anthropic_base_url"], format!("http://{address}/api"));
        assert!(post(&address, "/v1/chat/completions", BODY).starts_with("HTTP/1.1 402"));
        out.read_line(&mut text).unwrap();
        interrupt(&child);
        out.read_to_string(&mut text).unwrap();
        (text, child.wait().unwrap().code())
    });
    assert_eq!(code, Some(0));
    let events = lines(&text);
    assert_eq!(events.len(), 3, "{text}");
    let call = &events[1];
    for (pointer, wanted) in [
        ("/event", Value::from("exchange")),
        ("/id", 1.into()),
        ("/method", "POST".into()),
        ("/path", "/v1/chat/completions".into()),
        ("/path_right", false.into()),
        ("/status", 402.into()),
        ("/stream", false.into()),
        ("/model", "anthropic/claude-sonnet-4.6".into()),
        ("/key", "sk-or-v1-…1c96".into()),
        ("/request/bytes", BODY.len().into()),
        ("/request/messages", 1.into()),
        ("/request/tools", 0.into()),
        ("/request/parameters", serde_json::json!(["max_tokens", "temperature"])),
        ("/answer/finish_reason", Value::Null),
        ("/answer/usage", Value::Null),
        ("/answer/generation_id", Value::Null),
        ("/verdict/cause", "billing.no_credits".into()),
        ("/verdict/state", "reproduced".into()),
        ("/verdict/because/0/source", "exchange".into()),
    ] {
        assert_eq!(call.pointer(pointer), Some(&wanted), "{pointer} in {call}");
    }
    for pointer in ["/at", "/ms", "/first_byte_ms", "/answer/bytes", "/actions/0/title"] {
        assert!(call.pointer(pointer).is_some_and(|value| !value.is_null()), "{pointer} in {call}");
    }
    let sums = serde_json::json!({"event": "summary", "exchanges": 1, "failures": 1, "causes": [{"cause": "billing.no_credits", "count": 1}]});
    assert_eq!(events[2], sums);
    let logged = std::fs::read_to_string(&log).unwrap();
    assert_eq!(logged, text, "the log holds the same lines");
    for secret in [KEY, "secret diary", "user_2demo"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[cfg(unix)]
#[test]
fn its_first_lines_say_whether_calls_are_passed_on() {
    for (arguments, says) in [(&["--capture"][..], "passes nothing on"), (&[], "passes each call on")] {
        let (runtime, server) = world("healthy");
        let mut child = listen(&server, arguments).spawn().unwrap();
        let text = meanwhile(&runtime, move || {
            let mut out = BufReader::new(child.stdout.take().unwrap());
            let mut text = String::new();
            while !text.contains("Ctrl-C") {
                assert!(out.read_line(&mut text).unwrap() > 0, "{text}");
            }
            interrupt(&child);
            child.wait().unwrap();
            text
        });
        assert!(text.contains(says), "{arguments:?}: {text}");
    }
}

/// A call is refused alike for a key that does not exist and for one that was switched off; `GET /key` tells them apart.
#[cfg(unix)]
#[test]
fn a_refused_key_is_asked_about_once_and_never_under_pure() {
    for (arguments, cause, asked) in
        [(&["--json"][..], "auth.key_disabled", 1), (&["--json", "--pure"], "auth.key_invalid", 0)]
    {
        let (runtime, server) = world("key-disabled");
        let mut child = listen(&server, arguments).spawn().unwrap();
        let text = meanwhile(&runtime, move || {
            let mut out = BufReader::new(child.stdout.take().unwrap());
            let mut text = String::new();
            out.read_line(&mut text).unwrap();
            let first: Value = serde_json::from_str(&text).unwrap();
            let address = first["base_url"].as_str().unwrap().trim_start_matches("http://").trim_end_matches("/api/v1");
            for body in [BODY, BODY, &BODY.replace("diary", "letter")] {
                assert!(post(address, "/api/v1/chat/completions", body).starts_with("HTTP/1.1 401"));
                out.read_line(&mut text).unwrap();
            }
            interrupt(&child);
            child.wait().unwrap();
            text
        });
        for call in &lines(&text)[1..] {
            assert_eq!(call["verdict"]["cause"], cause, "{arguments:?}: {call}");
        }
        let looks = server.requests().iter().filter(|request| request.path == "/api/v1/key").count();
        assert_eq!(looks, asked, "{arguments:?}");
        assert!(!text.contains(KEY), "{text}");
    }
}

/// It would be lost if nobody listened for it just then.
#[cfg(unix)]
#[test]
fn an_interrupt_is_heard_while_calls_are_read() {
    let (runtime, server) = world("no-credits");
    let mut child = listen(&server, &["--json"]).spawn().unwrap();
    let code = meanwhile(&runtime, move || {
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        let first: Value = serde_json::from_str(&first).unwrap();
        let address = first["base_url"].as_str().unwrap().trim_start_matches("http://").trim_end_matches("/api/v1");
        // Long enough that reading them goes on after the last is answered.
        let body = BODY.replace("My secret diary", &"My secret diary. ".repeat(60_000));
        for _ in 0..8 {
            post(address, "/api/v1/chat/completions", &body);
        }
        interrupt(&child);
        let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        while std::time::Instant::now() < until {
            if let Some(status) = child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        panic!("the interrupt was not heard");
    });
    assert_eq!(code, Some(0));
}

#[cfg(unix)]
#[test]
fn without_a_terminal_each_call_is_a_line() {
    let (runtime, server) = world("no-credits");
    let mut child = listen(&server, &[]).spawn().unwrap();
    let text = meanwhile(&runtime, move || {
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        while !text.ends_with("\n\n") {
            out.read_line(&mut text).unwrap();
        }
        let address = text.split("http://").nth(1).unwrap().split('/').next().unwrap().to_string();
        post(&address, "/api/v1/chat/completions", BODY);
        out.read_line(&mut text).unwrap();
        interrupt(&child);
        out.read_to_string(&mut text).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0));
        text
    });
    let call = text.lines().find(|line| line.contains("POST")).unwrap();
    for words in
        ["402", "/api/v1/chat/completions", "anthropic/claude-sonnet-4.6", "sk-or-v1-…1c96", "billing.no_credits"]
    {
        assert!(call.contains(words), "{words} in {text}");
    }
    assert!(text.contains("1 failed"), "{text}");
    assert!(!text.contains("secret diary"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_program_is_led_to_the_relay_and_its_exit_code_passed_on() {
    let (runtime, server) = world("no-credits");
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("relay.log");
    let script = format!(
        "printf '%s\\n' \"$OPENAI_BASE_URL\" \"$OPENROUTER_BASE_URL\" \"$OPENROUTER_API_BASE\" \"$OPENROUTER_HOST\" \"$ANTHROPIC_BASE_URL\" \"$NO_PROXY\" \"$MY_TOKEN\"\n\
         curl -s -o /dev/null -H 'Authorization: Bearer {KEY}' -d '{BODY}' \"$OPENAI_BASE_URL/chat/completions\" || exit 90\n\
         exit 7"
    );
    let mut command = listen(&server, &["--json", "--log", log.to_str().unwrap(), "--", "sh", "-c", &script]);
    command.env("OPENAI_BASE_URL", "https://api.openai.com/v1").env("NO_PROXY", "example.com").env("MY_TOKEN", KEY);
    let output = meanwhile(&runtime, move || command.output().unwrap());
    let out = String::from_utf8(output.stdout).unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(7), "{out}{said}");
    let rows: Vec<&str> = out.lines().collect();
    let host = rows[3];
    let wanted = [
        format!("{host}/api/v1"),
        format!("{host}/api/v1"),
        format!("{host}/api/v1"),
        host.to_string(),
        format!("{host}/api"),
        "example.com,127.0.0.1,localhost".to_string(),
        KEY.to_string(),
    ];
    assert_eq!(rows, wanted, "nothing but the program's own words is on standard output");
    assert!(said.contains("OPENAI_BASE_URL was https://api.openai.com/v1"), "{said}");
    let events = lines(&std::fs::read_to_string(&log).unwrap());
    assert_eq!(events[0]["replaced"]["OPENAI_BASE_URL"], "https://api.openai.com/v1");
    assert_eq!(events[1]["verdict"]["cause"], "billing.no_credits");
    assert_eq!(events.last().unwrap()["failures"], 1);
}

/// All that the process itself listens on, by the tables of the system.
#[cfg(target_os = "linux")]
#[test]
fn it_listens_on_the_loopback_address_only() {
    const LISTENS: &str = "0A";
    let (runtime, server) = world("healthy");
    let mut command = listen(&server, &["--json"]);
    let bound = meanwhile(&runtime, move || {
        let mut child = command.spawn().unwrap();
        let mut first = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut first).unwrap();
        let process = format!("/proc/{}", child.id());
        let tables = ["tcp", "tcp6"].map(|name| std::fs::read_to_string(format!("{process}/net/{name}")).unwrap());
        // Without its own list of open files, which nobody else may read: the port that it named.
        let port = first.split("127.0.0.1:").nth(1).unwrap().split(['/', '"']).next().unwrap();
        let port = format!("{:04X}", port.parse::<u16>().unwrap());
        let rows: Vec<String> = tables.iter().flat_map(|table| table.lines().skip(1)).map(str::to_string).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        rows.into_iter()
            .filter_map(|row| {
                let fields: Vec<&str> = row.split_whitespace().collect();
                let (address, at) = fields[1].split_once(':')?;
                (fields[3] == LISTENS && at == port).then(|| address.to_string())
            })
            .collect::<Vec<_>>()
    });
    // 127.0.0.1 and ::1, as the kernel writes them.
    let loopback = ["0100007F", "00000000000000000000000001000000"];
    assert!(!bound.is_empty() && bound.iter().all(|address| loopback.contains(&address.as_str())), "{bound:?}");
}

#[cfg(unix)]
#[test]
fn a_program_of_which_no_call_comes_is_told_why_that_may_be() {
    for (arguments, says) in
        [(&["--", "true"][..], "--client NAME"), (&["--intercept", "--", "true"], "the variables that name a proxy")]
    {
        let (runtime, server) = world("healthy");
        let mut command = listen(&server, arguments);
        let output = meanwhile(&runtime, move || command.output().unwrap());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains("0 calls, 0 failed") && said.contains(says), "{said}");
    }
}

#[test]
fn a_program_that_cannot_start_is_127() {
    let (runtime, server) = world("healthy");
    let mut command = listen(&server, &["--", "no-such-program-anywhere"]);
    let output = meanwhile(&runtime, move || command.output().unwrap());
    assert_eq!(output.status.code(), Some(127));
    assert!(String::from_utf8(output.stderr).unwrap().contains("no-such-program-anywhere"));
}

#[cfg(unix)]
#[test]
fn a_signal_reaches_the_program_and_its_end_is_ours() {
    let (runtime, server) = world("healthy");
    let mut command = listen(
        &server,
        &["--", "sh", "-c", "trap 'echo got it; exit 5' TERM; echo ready; while :; do sleep 0.1; done"],
    );
    let (text, code) = meanwhile(&runtime, move || {
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        out.read_line(&mut text).unwrap();
        let id = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        out.read_to_string(&mut text).unwrap();
        (text, child.wait().unwrap().code())
    });
    assert_eq!((text.as_str(), code), ("ready\ngot it\n", Some(5)));
}

#[test]
fn what_cannot_be_is_said_before_anything_starts() {
    let (runtime, server) = world("healthy");
    for (arguments, code) in
        [(&["--json", "--", "true"][..], 2), (&["--offline"], 2), (&["--port", "0"], 2), (&["--port", "70000"], 2)]
    {
        let mut command = listen(&server, arguments);
        let output = meanwhile(&runtime, move || command.output().unwrap());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
    }
    let own = server.base_url();
    let port = own.rsplit(':').next().unwrap().split('/').next().unwrap().to_string();
    let mut command = listen(&server, &["--port", &port]);
    let output = meanwhile(&runtime, move || command.output().unwrap());
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&port), "{said}");
}
