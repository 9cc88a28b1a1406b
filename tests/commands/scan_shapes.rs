//! `scan` against more shapes of logs of known truth: structured loggers, frameworks, collectors, exports of clouds, and times
//! as other countries write them.

use super::scan_truth::{
    Dice, Failure, Moment, ORDINARY, OTHERS, Truth, assert_counted, assert_hours, assert_models, records,
};
use serde_json::{Value, json};

/// What one entry says.
pub enum Entry<'a> {
    Failed(&'a Failure),
    /// A text, and whether it is an error's.
    Text(&'a str, bool),
}

impl Entry<'_> {
    fn is_bad(&self) -> bool {
        !matches!(self, Self::Text(_, false))
    }

    /// `error` and `info`, or the like.
    fn level(&self, bad: &'static str, good: &'static str) -> &'static str {
        if self.is_bad() { bad } else { good }
    }

    /// The failure on one line, or the text.
    fn line(&self) -> String {
        match self {
            Self::Failed(failure) => {
                format!("openrouter {} failed: {} {}", failure.model, failure.status, failure.json())
            }
            Self::Text(text, _) => (*text).to_string(),
        }
    }

    /// The failure as Python shows it, on many lines, or the text.
    fn lines(&self) -> Vec<String> {
        match self {
            Self::Failed(failure) => {
                let mut lines = vec![format!("openrouter call failed model={}", failure.model)];
                lines.extend(failure.traceback());
                lines
            }
            Self::Text(text, _) => vec![(*text).to_string()],
        }
    }
}

/// One line of JSON.
fn line(value: &Value) -> String {
    format!("{value}\n")
}

fn body(failure: &Failure) -> Value {
    json!({ "error": { "message": failure.message, "code": failure.status } })
}

fn pino(entry: &Entry<'_>, at: Moment) -> String {
    line(&match entry {
        Entry::Failed(failure) => {
            json!({ "level": 50, "time": at.epoch_millis(), "pid": 12, "hostname": "web", "model": failure.model,
            "err": { "type": "APIError", "message": format!("{} {}", failure.status, failure.message), "stack": failure.node().join("\n"),
                "status": failure.status, "error": body(failure)["error"] }, "msg": "openrouter call failed" })
        }
        Entry::Text(text, _) => {
            json!({ "level": 30, "time": at.epoch_millis(), "pid": 12, "hostname": "web", "msg": text })
        }
    })
}

fn bunyan(entry: &Entry<'_>, at: Moment) -> String {
    line(&match entry {
        Entry::Failed(failure) => {
            json!({ "name": "bot", "hostname": "web", "pid": 3, "level": 50, "model": failure.model,
            "err": { "message": failure.message, "name": "APIError", "code": failure.status },
            "msg": format!("OpenRouter answered: {}", failure.json()), "time": at.iso(), "v": 0 })
        }
        Entry::Text(text, _) => json!({ "name": "bot", "pid": 3, "level": 30, "msg": text, "time": at.iso(), "v": 0 }),
    })
}

/// In columns, with a stack, and with local time.
fn zap(entry: &Entry<'_>, at: Moment) -> String {
    let time = at.iso().replace('Z', "+0000");
    match entry {
        Entry::Failed(failure) => format!(
            "{time}\tERROR\tllm/client.go:88\topenrouter request failed\t{}\nmain.(*Client).Ask\n\t/app/llm/client.go:88\nmain.main\n\t/app/main.go:20\n",
            json!({ "model": failure.model, "status": failure.status, "body": failure.json() })
        ),
        Entry::Text(text, bad) => format!("{time}\t{}\tapp/main.go:20\t{text}\n", if *bad { "ERROR" } else { "INFO" }),
    }
}

fn slog(entry: &Entry<'_>, at: Moment) -> String {
    let level = entry.level("ERROR", "INFO");
    match entry {
        Entry::Failed(failure) => format!(
            "time={} level={level} msg=\"openrouter call failed\" model={} status={} err={}\n",
            at.iso(),
            failure.model,
            failure.status,
            Value::from(failure.json())
        ),
        Entry::Text(text, _) => format!("time={} level={level} msg={}\n", at.iso(), Value::from(*text)),
    }
}

fn go(entry: &Entry<'_>, at: Moment) -> String {
    let time = at.python().replace('-', "/");
    match entry {
        Entry::Failed(failure) => format!(
            "{} llm.go:41: openrouter {}: error, status code: {}, status: , message: {}\n",
            &time[..19],
            failure.model,
            failure.status,
            failure.message
        ),
        Entry::Text(text, _) => format!("{} main.go:20: {text}\n", &time[..19]),
    }
}

fn serilog(entry: &Entry<'_>, at: Moment) -> String {
    line(&match entry {
        Entry::Failed(failure) => json!({ "@t": at.iso(), "@mt": "OpenRouter call failed for {Model}", "@l": "Error",
            "@x": format!("System.ClientModel.ClientResultException: HTTP {}\r\n\r\n{}\r\n   at Bot.Llm.Ask() in /src/Llm.cs:line 41", failure.status, failure.message),
            "Model": failure.model, "Body": failure.json() }),
        Entry::Text(text, _) => json!({ "@t": at.iso(), "@mt": text }),
    })
}

/// With a gap inside the record.
fn dotnet(entry: &Entry<'_>, at: Moment) -> String {
    let head = format!("{} {}: Bot.Llm[0]", &at.python()[..19], entry.level("fail", "info"));
    match entry {
        Entry::Failed(failure) => format!(
            "{head}\n      OpenRouter call failed for {}\n      System.ClientModel.ClientResultException: HTTP {}\n\n      {}\n         at Bot.Llm.Ask() in /src/Llm.cs:line 41\n",
            failure.model, failure.status, failure.message
        ),
        Entry::Text(text, _) => format!("{head}\n      {text}\n"),
    }
}

fn iis(entry: &Entry<'_>, at: Moment) -> String {
    let time = &at.python()[..19];
    match entry {
        Entry::Failed(failure) => format!(
            "{time} 10.0.0.4 POST /api/v1/chat/completions - 443 - 10.0.0.9 OpenAI/Python+1.52.0 - {} 0 0 213 upstream=https://openrouter.ai model={} response={}\n",
            failure.status,
            failure.model,
            failure.json()
        ),
        Entry::Text(_, bad) => format!(
            "{time} 10.0.0.4 GET /app.js - 443 - 10.0.0.9 Mozilla/5.0 - {} 0 0 15\n",
            if *bad { 502 } else { 200 }
        ),
    }
}

fn windows_event(entry: &Entry<'_>, at: Moment) -> String {
    let text = entry.line().replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    format!(
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Bot'/><EventID>1000</EventID><Level>{}</Level><TimeCreated SystemTime='{}'/><Computer>WEB1</Computer></System><EventData><Data>{text}</Data></EventData></Event>\n",
        if entry.is_bad() { 2 } else { 4 },
        at.iso()
    )
}

/// A time before every line, tracebacks too, and a mark before what failed.
fn github_actions(entry: &Entry<'_>, at: Moment) -> String {
    let time = at.iso().replace('Z', "1234Z");
    let mut lines: Vec<String> = entry.lines();
    match entry {
        Entry::Failed(failure) if failure.status == 404 => lines = vec![format!("##[error]{}", entry.line())],
        Entry::Failed(_) => lines.push("##[error]Process completed with exit code 1.".into()),
        Entry::Text(text, true) => lines = vec![format!("##[error]{text}")],
        Entry::Text(..) => {}
    }
    lines.iter().map(|line| format!("{time} {line}\n")).collect()
}

/// `journalctl -o verbose`.
fn journal_verbose(entry: &Entry<'_>, at: Moment) -> String {
    format!(
        "Fri {}.{:03}456 UTC [s=abc;i=1f;b=1;m=2;t=3;x=4]\n    _TRANSPORT=stdout\n    PRIORITY=6\n    SYSLOG_IDENTIFIER=bot\n    MESSAGE={}\n    _PID=812\n",
        &at.python()[..19],
        at.millis,
        entry.line()
    )
}

/// `aws logs get-log-events`: one object over many lines, in one list.
fn cloudwatch(entry: &Entry<'_>, at: Moment) -> String {
    let event =
        json!({ "ingestionTime": at.epoch_millis() + 900, "message": entry.line(), "timestamp": at.epoch_millis() });
    let lines = format!("{event:#}");
    lines.lines().map(|line| format!("        {line}\n")).collect::<String>().trim_end().to_string() + ",\n"
}

/// `aws logs filter-log-events --output json | jq -c .events[]`: one line of the program in each.
fn cloudwatch_lines(entry: &Entry<'_>, at: Moment) -> String {
    let event = |text: &String| {
        line(
            &json!({ "timestamp": at.epoch_millis(), "message": format!("{text}\n"), "ingestionTime": at.epoch_millis() + 900 }),
        )
    };
    entry.lines().iter().map(event).collect()
}

fn datadog(entry: &Entry<'_>, at: Moment) -> String {
    let mut attributes =
        json!({ "host": "web", "service": "bot", "status": entry.level("error", "info"), "timestamp": at.iso() });
    match entry {
        Entry::Failed(failure) => {
            attributes["message"] = "openrouter call failed".into();
            attributes["attributes"] = json!({ "model": failure.model, "http": { "status_code": failure.status },
                "error": { "message": format!("Error code: {} - {}", failure.status, failure.python()) } });
        }
        Entry::Text(text, _) => attributes["message"] = (*text).into(),
    }
    line(&json!({ "id": "AZ1", "type": "log", "attributes": attributes }))
}

fn pretty(entry: &Entry<'_>, at: Moment) -> String {
    let value = match entry {
        Entry::Failed(failure) => {
            json!({ "timestamp": at.iso(), "level": "error", "message": "openrouter call failed", "model": failure.model,
            "error": { "status": failure.status, "body": body(failure) } })
        }
        Entry::Text(text, bad) => {
            json!({ "timestamp": at.iso(), "level": if *bad { "error" } else { "info" }, "message": text })
        }
    };
    format!("{value:#}\n")
}

/// A bar that returns to its start, as `tee` keeps it.
fn progress(entry: &Entry<'_>, at: Moment) -> String {
    let bar: String = (0..5)
        .map(|part| {
            format!("\r{:3}%|{:10}| {}/100 [00:01<00:01, 40.1it/s]", part * 20, "#".repeat(part * 2), part * 20)
        })
        .collect();
    format!("{bar}\r{} {} {}\n", &at.python()[..19], entry.level("ERROR", "INFO"), entry.line())
}

fn german(entry: &Entry<'_>, at: Moment) -> String {
    format!("{:02}.11.2026 {} {} {}\n", at.day(), at.clock(), entry.level("FEHLER", "INFO"), entry.line())
}

fn chinese(entry: &Entry<'_>, at: Moment) -> String {
    format!("2026年11月{:02}日 {} {} {}\n", at.day(), at.clock(), entry.level("错误", "信息"), entry.line())
}

/// NestJS, with a clock of twelve hours, and a stack below.
fn nest(entry: &Entry<'_>, at: Moment) -> String {
    let hour = at.seconds / 3600 % 24;
    let time = format!(
        "11/{:02}/2026, {}{} {}",
        at.day(),
        (hour + 11) % 12 + 1,
        &at.clock()[2..],
        if hour < 12 { "AM" } else { "PM" }
    );
    let stack = match entry {
        Entry::Failed(failure) => failure.node().join("\n") + "\n",
        Entry::Text(..) => String::new(),
    };
    format!("[Nest] 41  - {time}   {} [Llm] {}\n{stack}", entry.level("ERROR", "  LOG"), entry.line())
}

/// Spring Boot leaves a line empty between a message and its exception.
fn spring(entry: &Entry<'_>, at: Moment) -> String {
    let head = format!(
        "{} {} 1 --- [nio-8080-exec-3] c.e.bot.Llm :",
        at.iso().replace('Z', "+00:00"),
        entry.level("ERROR", " INFO")
    );
    match entry {
        Entry::Failed(failure) => {
            format!("{head} OpenRouter call failed, model {}\n\n{}\n", failure.model, failure.java().join("\n"))
        }
        Entry::Text(text, _) => format!("{head} {text}\n"),
    }
}

fn tomcat(entry: &Entry<'_>, at: Moment) -> String {
    let head = format!(
        "{:02}-Nov-2026 {}.{:03} {} [http-nio-8080-exec-{}] com.example.Llm.ask",
        at.day(),
        at.clock(),
        at.millis,
        entry.level("SEVERE", "INFO"),
        at.millis % 9
    );
    match entry {
        Entry::Failed(failure) => format!(
            "{head} OpenRouter call failed, model {}\n\tjava.io.IOException: {} {}\n\t\tat com.example.Llm.ask(Llm.java:41)\n",
            failure.model,
            failure.status,
            failure.json()
        ),
        Entry::Text(text, _) => format!("{head} {text}\n"),
    }
}

/// The body on a line of its own below what announces it.
fn laravel(entry: &Entry<'_>, at: Moment) -> String {
    let head = format!("[{}] production.{}:", &at.python()[..19], entry.level("ERROR", "INFO"));
    match entry {
        Entry::Failed(failure) => format!(
            "{head} OpenRouter {} failed: HTTP request returned status code {}:\n{}\n {{\"exception\":\"[object] (RequestException(code: {}))\n[stacktrace]\n#0 /app/vendor/x.php(300): x()\n#1 {{main}}\n\"}}\n",
            failure.model,
            failure.status,
            failure.json(),
            failure.status
        ),
        Entry::Text(text, _) => format!("{head} {text}\n"),
    }
}

fn rails(entry: &Entry<'_>, at: Moment) -> String {
    format!(
        "{}, [{} #812] {} -- : {}\n",
        entry.level("E", "I"),
        at.iso().replace('Z', "123"),
        entry.level("ERROR", " INFO"),
        entry.line()
    )
}

fn tracing(entry: &Entry<'_>, at: Moment) -> String {
    let time = at.iso();
    match entry {
        Entry::Failed(failure) => format!(
            "{time} ERROR bot::llm: openrouter call failed model=\"{}\" status={} body={}\n    at src/llm.rs:41\n\n",
            failure.model,
            failure.status,
            failure.json()
        ),
        Entry::Text(text, bad) => format!("{time} {} bot: {text}\n", if *bad { "ERROR" } else { " INFO" }),
    }
}

/// Frames with gaps between them.
fn loguru(entry: &Entry<'_>, at: Moment) -> String {
    let head =
        format!("{} | {} | bot.llm:ask:41 -", at.python().replace(',', "."), entry.level("ERROR   ", "INFO    "));
    match entry {
        Entry::Failed(failure) => {
            let trace = failure.traceback();
            let [first, frames @ .., last] = trace.as_slice() else { return String::new() };
            let frames: String = frames
                .iter()
                .map(|line| if line.starts_with("  File") { format!("\n{line}\n") } else { format!("{line}\n") })
                .collect();
            format!("{head} openrouter call failed model={}\n{first}\n{frames}\n{last}\n", failure.model)
        }
        Entry::Text(text, _) => format!("{head} {text}\n"),
    }
}

fn structlog(entry: &Entry<'_>, at: Moment) -> String {
    format!("{} [{}] {}   [bot.llm]\n", at.iso(), entry.level("error    ", "info     "), entry.line())
}

/// One entry a line of the program.
fn each(entry: &Entry<'_>, collected: impl Fn(&str) -> String) -> String {
    entry.lines().iter().map(|text| collected(text)).collect()
}

fn google_cloud(entry: &Entry<'_>, at: Moment) -> String {
    let severity = entry.level("ERROR", "INFO");
    each(entry, |text| {
        line(
            &json!({ "insertId": "1f", "resource": { "type": "cloud_run_revision" }, "timestamp": at.iso(), "severity": severity, "textPayload": text }),
        )
    })
}

fn vector(entry: &Entry<'_>, at: Moment) -> String {
    each(entry, |text| {
        line(
            &json!({ "container_name": "bot", "host": "web", "message": text, "source_type": "docker_logs", "stream": "stderr", "timestamp": at.iso() }),
        )
    })
}

fn fluentd(entry: &Entry<'_>, at: Moment) -> String {
    let time = at.python().replace(',', ".");
    each(entry, |text| {
        format!(
            "{time}000000 +0000 docker.bot: {}\n",
            json!({ "container_id": "9f1", "container_name": "/bot", "source": "stderr", "log": text })
        )
    })
}

fn fluent_bit(entry: &Entry<'_>, at: Moment) -> String {
    let date = format!("{}.{:03}", at.epoch_millis() / 1000, at.millis);
    each(entry, |text| {
        format!(
            "{{\"date\":{date},\"stream\":\"stderr\",\"log\":{},\"kubernetes\":{{\"pod_name\":\"bot-1\"}}}}\n",
            Value::from(format!("{text}\n"))
        )
    })
}

fn container_runtime(entry: &Entry<'_>, at: Moment) -> String {
    each(entry, |text| line(&json!({ "time": at.iso(), "stream": "stderr", "logtag": "F", "log": text })))
}

fn loki(entry: &Entry<'_>, at: Moment) -> String {
    each(entry, |text| line(&json!({ "labels": { "app": "bot" }, "line": text, "timestamp": at.iso() })))
}

fn loki_text(entry: &Entry<'_>, at: Moment) -> String {
    format!("{} {{app=\"bot\", pod=\"bot-7d9f\"}} {}\n", at.iso(), entry.line())
}

fn gelf(entry: &Entry<'_>, at: Moment) -> String {
    #[expect(clippy::cast_precision_loss)]
    let time = at.epoch_millis() as f64 / 1000.0;
    let lines = entry.lines();
    line(
        &json!({ "version": "1.1", "host": "web", "timestamp": time, "level": 3, "short_message": lines[0], "full_message": lines.join("\n") }),
    )
}

fn fly(entry: &Entry<'_>, at: Moment) -> String {
    let level = entry.level("error", "info");
    each(entry, |text| format!("{} app[148e21] fra [{level}] {text}\n", at.iso()))
}

fn logstash(entry: &Entry<'_>, at: Moment) -> String {
    let mut value = json!({ "@timestamp": at.iso(), "@version": "1", "logger_name": "c.e.Llm", "level": entry.level("ERROR", "INFO") });
    match entry {
        Entry::Failed(failure) => {
            value["message"] = format!("OpenRouter call failed, model {}", failure.model).into();
            value["stack_trace"] = failure.java().join("\n").into();
        }
        Entry::Text(text, _) => value["message"] = (*text).into(),
    }
    line(&value)
}

fn open_telemetry(entry: &Entry<'_>, at: Moment) -> String {
    line(
        &json!({ "timeUnixNano": format!("{}000000", at.epoch_millis()), "severityText": entry.level("ERROR", "INFO"), "body": { "stringValue": entry.line() } }),
    )
}

fn csv(entry: &Entry<'_>, at: Moment) -> String {
    format!("{},{},bot,\"{}\"\n", at.iso(), entry.level("error", "info"), entry.line().replace('"', "\"\""))
}

type Shape = fn(&Entry<'_>, Moment) -> String;

const SHAPES: [(&str, Shape); 35] = [
    ("pino", pino),
    ("bunyan", bunyan),
    ("zap", zap),
    ("slog", slog),
    ("go", go),
    ("serilog", serilog),
    ("dotnet", dotnet),
    ("iis", iis),
    ("windows event", windows_event),
    ("github actions", github_actions),
    ("journalctl -o verbose", journal_verbose),
    ("cloudwatch", cloudwatch),
    ("cloudwatch in lines", cloudwatch_lines),
    ("datadog", datadog),
    ("pretty json", pretty),
    ("progress bars", progress),
    ("german times", german),
    ("chinese times", chinese),
    ("nest", nest),
    ("spring", spring),
    ("tomcat", tomcat),
    ("laravel", laravel),
    ("rails", rails),
    ("tracing", tracing),
    ("loguru", loguru),
    ("structlog", structlog),
    ("google cloud", google_cloud),
    ("vector", vector),
    ("fluentd", fluentd),
    ("fluent bit", fluent_bit),
    ("container runtime", container_runtime),
    ("loki", loki),
    ("loki text", loki_text),
    ("gelf", gelf),
    ("fly", fly),
];

const LATER: [(&str, Shape); 3] = [("logstash", logstash), ("open telemetry", open_telemetry), ("csv", csv)];

/// A log of failures, of other vendors' failures and of ordinary lines, and what is in it.
pub fn make(write: impl Fn(&Entry<'_>, Moment, &mut Dice) -> String, seed: u64) -> (String, Truth) {
    let mut dice = Dice::new(seed);
    let (mut log, mut truth) = (String::new(), Truth::default());
    let mut seconds = 0;
    for _ in 0..records() {
        seconds += 3 + dice.roll(28);
        let at = Moment { seconds, millis: dice.roll(999) };
        let kind = dice.roll(100);
        log += &if kind < 35 {
            let failure = Failure::roll(&mut dice);
            truth.add(&failure, true, at);
            write(&Entry::Failed(&failure), at, &mut dice)
        } else if kind < 50 {
            write(&Entry::Text(dice.pick(&OTHERS), true), at, &mut dice)
        } else {
            write(&Entry::Text(dice.pick(&ORDINARY), false), at, &mut dice)
        };
    }
    (log, truth)
}

#[track_caller]
fn assert_known(name: &str, log: &[u8], truth: &Truth) {
    let summary = super::scan::scan(log, 64 * 1024);
    assert_counted(name, &summary, truth);
    assert_models(name, &summary, truth);
    assert_hours(name, &summary, truth);
}

#[test]
fn every_shape_of_a_log_is_counted_as_it_was_made() {
    for (index, (name, shape)) in SHAPES.iter().chain(&LATER).enumerate() {
        let (log, truth) = make(|entry, at, _| shape(entry, at), 0x5ea_f00d + index as u64);
        let log = if *name == "cloudwatch" {
            format!("{{\n    \"events\": [\n{}\n    ]\n}}\n", log.trim_end().trim_end_matches(','))
        } else {
            log
        };
        assert_known(name, log.as_bytes(), &truth);
    }
}

/// Half of it in one encoding, half in another, behind a mark.
#[test]
fn a_mark_and_two_encodings_in_one_log_hide_nothing() {
    let (log, truth) = make(|entry, at, _| slog(entry, at), 7);
    let text = log.replace("openrouter call failed", "Müller: openrouter-Straße call failed");
    let mixed = text.lines().enumerate().flat_map(|(number, line)| {
        let latin = line.chars().map(|letter| u8::try_from(letter as u32).unwrap_or(b'?'));
        let mut bytes = if number % 2 == 0 { line.as_bytes().to_vec() } else { latin.collect() };
        bytes.push(b'\n');
        bytes
    });
    let marked: Vec<u8> = "\u{feff}".bytes().chain(mixed).collect();
    assert_known("two encodings", &marked, &truth);
}
