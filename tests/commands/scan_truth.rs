//! `scan` against logs of known truth: generated in every format that services write, counted as they are made.
//!
//! `SCAN_TRUTH_RECORDS=10000 cargo test --test commands scan_truth` makes them larger.

use super::scan::{scan, utf16};
use openrouter_doctor::core::scan::Summary;
use openrouter_doctor::core::scan::stamp::Stamp;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Precision and recall that every format must reach.
const LEAST: f64 = 0.995;

pub(super) fn records() -> usize {
    std::env::var("SCAN_TRUTH_RECORDS").ok().and_then(|count| count.parse().ok()).unwrap_or(160)
}

/// Deterministic numbers.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }

    pub(super) fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

const MODELS: [&str; 6] = [
    "openai/gpt-4.1-mini",
    "anthropic/claude-sonnet-4.5",
    "deepseek/deepseek-chat-v3.1:free",
    "google/gemini-2.5-flash",
    "qwen/qwen3-coder",
    "x-ai/grok-4",
];

/// One failure as the API words it.
pub(super) struct Failure {
    pub(super) cause: &'static str,
    pub(super) status: u16,
    pub(super) message: String,
    pub(super) model: &'static str,
}

impl Failure {
    pub(super) fn roll(dice: &mut Dice) -> Self {
        let model = MODELS[dice.roll(MODELS.len())];
        let asked = 131_073 + dice.roll(90_000);
        let kinds: [(&'static str, u16, String); 12] = [
            ("billing.no_credits", 402, "Insufficient credits. Add more using https://openrouter.ai/settings/credits".into()),
            ("billing.max_tokens", 402, format!("This request requires more credits, or fewer max_tokens. You requested up to 32000 tokens, but can only afford {}.", 90 + dice.roll(9000))),
            ("rate.free_per_day", 429, "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day".into()),
            ("rate.free_per_minute", 429, "Rate limit exceeded: free-models-per-min. ".into()),
            ("rate.upstream", 429, format!("{model} is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits: https://openrouter.ai/settings/integrations")),
            ("auth.key_invalid", 401, "User not found.".into()),
            ("auth.header_missing", 401, "No auth credentials found".into()),
            ("policy.data", 404, "No endpoints found matching your data policy (Free model training). Configure: https://openrouter.ai/settings/privacy".into()),
            ("model.no_endpoints", 404, format!("No endpoints found for {model}.")),
            ("model.invalid_id", 400, format!("{model} is not a valid model ID")),
            ("model.tools", 404, "No endpoints found that support tool use. To learn more about provider routing, visit: https://openrouter.ai/docs/provider-routing".into()),
            ("request.context_length", 400, format!("This endpoint's maximum context length is 131072 tokens. However, you requested about {asked} tokens. Please reduce the length of either one, or use the \"middle-out\" transform to compress your prompt automatically.")),
        ];
        let index = dice.roll(kinds.len());
        let (cause, status, message) = kinds.into_iter().nth(index).unwrap();
        Self { cause, status, message, model }
    }

    pub(super) fn json(&self) -> String {
        serde_json::json!({ "error": { "message": self.message, "code": self.status } }).to_string()
    }

    /// As Python prints an object.
    pub(super) fn python(&self) -> String {
        let quote = if self.message.contains('\'') && !self.message.contains('"') { '"' } else { '\'' };
        let message = if quote == '\'' { self.message.replace('\'', "\\'") } else { self.message.clone() };
        format!("{{'error': {{'message': {quote}{message}{quote}, 'code': {}}}}}", self.status)
    }

    pub(super) fn traceback(&self) -> Vec<String> {
        let class = match self.status {
            401 => "AuthenticationError",
            404 => "NotFoundError",
            429 => "RateLimitError",
            400 => "BadRequestError",
            _ => "APIStatusError",
        };
        [
            "Traceback (most recent call last):".to_string(),
            "  File \"/srv/bot/ask.py\", line 41, in ask".to_string(),
            "    answer = client.chat.completions.create(model=name, messages=messages)".to_string(),
            "             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^".to_string(),
            "  File \"/srv/env/lib/python3.12/site-packages/openai/_base_client.py\", line 1047, in request"
                .to_string(),
            "    raise self._make_status_error_from_response(err.response) from None".to_string(),
            format!("openai.{class}: Error code: {} - {}", self.status, self.python()),
        ]
        .into()
    }

    pub(super) fn java(&self) -> Vec<String> {
        vec![
            format!("org.springframework.web.client.HttpClientErrorException: {} : \"{}\"", self.status, self.json()),
            "\tat org.springframework.web.client.HttpClientErrorException.create(HttpClientErrorException.java:101)"
                .into(),
            "\tat com.example.bot.Client.ask(Client.java:77)".into(),
            format!(
                "Caused by: java.io.IOException: Server returned HTTP response code: {} for URL: https://openrouter.ai/api/v1/chat/completions",
                self.status
            ),
            "\t... 12 more".into(),
        ]
    }

    pub(super) fn node(&self) -> Vec<String> {
        vec![
            format!("APIError: {} {}", self.status, self.message),
            "    at Function.generate (/app/node_modules/openai/src/error.ts:62:14)".into(),
            "    at OpenAI.makeStatusError (/app/node_modules/openai/src/core.ts:462:21) {".into(),
            format!("  status: {},", self.status),
            format!("  error: {{ message: {:?}, code: {} }}", self.message, self.status),
            "}".into(),
        ]
    }
}

/// Failures of others, on one line each, and ordinary lines.
pub(super) const OTHERS: [&str; 6] = [
    "Error code: 429 - {'error': {'message': 'You exceeded your current quota, please check your plan and billing details. https://platform.openai.com/docs/guides/error-codes/api-errors.', 'type': 'insufficient_quota', 'code': 'insufficient_quota'}} POST https://api.openai.com/v1/chat/completions",
    "anthropic.APIStatusError: Error code: 529 - {'type': 'error', 'error': {'type': 'overloaded_error', 'message': 'Overloaded'}} https://api.anthropic.com/v1/messages",
    "stripe.error.CardError: Request req_8sjd: Your card was declined. status 402",
    "could not connect to server: Connection refused (10.0.0.3) port 5432",
    "login failed for user bob: invalid password (401)",
    "requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='api.github.com', port=443): Read timed out.",
];
pub(super) const ORDINARY: [&str; 9] = [
    "request done openrouter model=openai/gpt-4.1-mini status=200 tokens=431",
    "starting worker 4",
    "OpenRouter client ready base_url=https://openrouter.ai/api/v1",
    "HTTP Request: POST https://openrouter.ai/api/v1/chat/completions \"HTTP/1.1 200 OK\"",
    "user 4021 sent message of 402 chars",
    "flush took 503 ms",
    "switched model to anthropic/claude-sonnet-4.5 via openrouter",
    "429 items processed",
    "retry policy: 3 attempts on 429 and 503 for openrouter",
];

/// A moment of the log's clock.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) seconds: usize,
    pub(super) millis: usize,
}

impl Moment {
    /// Since 1970, the log begins with the first of November 2026.
    pub(super) fn epoch_millis(self) -> u64 {
        1_793_491_200_000 + self.seconds as u64 * 1000 + self.millis as u64
    }

    pub(super) fn clock(self) -> String {
        format!("{:02}:{:02}:{:02}", self.seconds / 3600 % 24, self.seconds / 60 % 60, self.seconds % 60)
    }

    pub(super) fn day(self) -> usize {
        1 + self.seconds / 86_400 % 28
    }

    pub(super) fn iso(self) -> String {
        format!("2026-11-{:02}T{}.{:03}Z", self.day(), self.clock(), self.millis)
    }

    pub(super) fn python(self) -> String {
        format!("2026-11-{:02} {},{:03}", self.day(), self.clock(), self.millis)
    }
}

/// What a log holds.
#[derive(Default)]
pub(super) struct Truth {
    causes: BTreeMap<&'static str, u64>,
    /// Models of failures whose record names one.
    models: BTreeMap<&'static str, u64>,
    /// Failures by their hour, where the format has times.
    hours: BTreeMap<String, u64>,
}

impl Truth {
    pub(super) fn add(&mut self, failure: &Failure, names_model: bool, at: Moment) {
        *self.causes.entry(failure.cause).or_default() += 1;
        if names_model {
            *self.models.entry(failure.model).or_default() += 1;
        }
        *self.hours.entry(format!("2026-11-{:02}T{}", at.day(), &at.clock()[..2])).or_default() += 1;
    }
}

/// How a program writes its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Program {
    JsonLines,
    Python,
    Winston,
    WinstonPretty,
    Log4j,
    Nginx,
    /// No times: failures announced by a line above their traceback.
    Untimed,
    /// No times: nothing but the traceback.
    Stderr,
}

/// What is done to them before they lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Collector {
    None,
    Docker,
    Compose,
    Journald,
    JournaldJson,
    Cri,
    Heroku,
    Kubectl,
    Syslog,
    Coloured,
    ColourSpelled,
    ColourWithoutEscape,
    ReturnsOnly,
    ReturnsToo,
    Utf16(bool, bool),
}

fn lines(program: Program, failure: &Failure, at: Moment, dice: &mut Dice) -> (Vec<String>, bool) {
    let model = failure.model;
    let in_message = failure.message.contains(model);
    match program {
        Program::JsonLines => {
            let line = serde_json::json!({ "ts": at.iso(), "level": "error", "msg": "openrouter call failed", "model": model,
                "status": failure.status, "error": { "message": failure.message, "code": failure.status } });
            (vec![line.to_string()], true)
        }
        Program::Python if dice.roll(5) < 2 => {
            let mut lines = vec![format!("{} ERROR [bot.llm] openrouter call failed model={model}", at.python())];
            lines.extend(failure.traceback());
            (lines, true)
        }
        Program::Python => (
            vec![format!(
                "{} ERROR [bot.llm] model={model} openrouter call failed: Error code: {} - {}",
                at.python(),
                failure.status,
                failure.python()
            )],
            true,
        ),
        Program::Winston => (
            vec![format!(
                "{} error: OpenRouter request failed: {} {} {}",
                at.iso(),
                failure.status,
                failure.message,
                serde_json::json!({ "model": model, "status": failure.status })
            )],
            true,
        ),
        Program::WinstonPretty => {
            let mut lines = failure.node();
            lines[0] = format!("{} error: OpenRouter request failed for {model} {}", at.iso(), lines[0]);
            (lines, true)
        }
        Program::Log4j => {
            let mut lines = vec![format!(
                "{} [pool-2-thread-{}] ERROR c.e.bot.Client - OpenRouter call failed, model {model}",
                at.python(),
                dice.roll(9)
            )];
            lines.extend(failure.java());
            (lines, true)
        }
        Program::Nginx => {
            let time = format!("{:02}/Nov/2026:{} +0000", at.day(), at.clock());
            let body = failure.json().replace('"', "\\x22");
            (
                vec![format!(
                    "10.0.0.{} - - [{time}] \"POST /v1/chat/completions HTTP/1.1\" {} 213 \"-\" \"OpenAI/Python 1.52.0\" upstream=openrouter.ai body=\"{body}\"",
                    dice.roll(255),
                    failure.status
                )],
                in_message,
            )
        }
        Program::Untimed if dice.roll(2) == 0 => {
            (vec![format!("openrouter {model} failed: {} {}", failure.status, failure.json())], true)
        }
        Program::Untimed => {
            let mut lines = vec![format!("openrouter call failed model={model}")];
            lines.extend(failure.traceback());
            (lines, true)
        }
        Program::Stderr => (failure.traceback(), in_message),
    }
}

fn ordinary(program: Program, text: &str, bad: bool, at: Moment) -> String {
    match program {
        Program::JsonLines => {
            serde_json::json!({ "ts": at.iso(), "level": if bad { "error" } else { "info" }, "msg": text }).to_string()
        }
        Program::Python => format!("{} {} [bot.app] {text}", at.python(), if bad { "ERROR" } else { "INFO" }),
        Program::Winston | Program::WinstonPretty => {
            format!("{} {}: {text}", at.iso(), if bad { "error" } else { "info" })
        }
        Program::Log4j => {
            format!("{} [main] {} c.e.bot.App - {text}", at.python(), if bad { "ERROR" } else { "INFO " })
        }
        Program::Nginx => format!(
            "10.0.0.9 - - [{:02}/Nov/2026:{} +0000] \"GET /app.js HTTP/1.1\" {} 612 \"-\" \"Mozilla/5.0\"",
            at.day(),
            at.clock(),
            if bad { 502 } else { 200 }
        ),
        Program::Untimed | Program::Stderr => text.to_string(),
    }
}

fn collected(collector: Collector, line: &str, at: Moment) -> String {
    let time_end = line
        .find(" ERROR")
        .or_else(|| line.find(" INFO"))
        .or_else(|| line.find(" error"))
        .or_else(|| line.find(" info"));
    let painted = |escape: &str| match time_end.filter(|_| line.starts_with("20")) {
        Some(end) => format!("{escape}[36m{}{escape}[0m {escape}[1;31m{}", &line[..end], &line[end + 1..]),
        None => line.to_string(),
    };
    match collector {
        Collector::Docker => serde_json::json!({ "log": format!("{line}\n"), "stream": "stderr", "time": at.iso().replace('Z', "123456Z") }).to_string(),
        Collector::Compose => format!("web-1  | {line}"),
        Collector::Journald => format!("Nov {:2} {} vps bot[812]: {line}", at.day(), at.clock()),
        Collector::JournaldJson => {
            let micros = 1_793_491_200_000_000_u64 + at.seconds as u64 * 1_000_000;
            serde_json::json!({ "__CURSOR": "s=1", "__REALTIME_TIMESTAMP": micros.to_string(), "MESSAGE": line, "_PID": "812" }).to_string()
        }
        Collector::Cri => format!("{} stderr F {line}", at.iso().replace('Z', "456789Z")),
        Collector::Heroku => format!("{} app[web.1]: {line}", at.iso().replace('Z', "000+00:00")),
        Collector::Kubectl => format!("{} {line}", at.iso().replace('Z', "456789Z")),
        Collector::Syslog => format!("<11>1 {} vps bot 812 - - {line}", at.iso()),
        Collector::Coloured => painted("\u{1b}"),
        Collector::ColourSpelled => painted("#033"),
        Collector::ColourWithoutEscape => painted(""),
        Collector::None | Collector::ReturnsOnly | Collector::ReturnsToo | Collector::Utf16(..) => line.to_string(),
    }
}

fn encoded(collector: Collector, log: &str) -> Vec<u8> {
    match collector {
        Collector::ReturnsOnly => log.replace('\n', "\r").into_bytes(),
        Collector::ReturnsToo => log.replace('\n', "\r\n").into_bytes(),
        Collector::Utf16(big, mark) => utf16(log, big, mark),
        _ => log.as_bytes().to_vec(),
    }
}

fn make(program: Program, collector: Collector, count: usize, seed: u64) -> (Vec<u8>, Truth) {
    let mut dice = Dice::new(seed);
    let mut log = String::new();
    let mut truth = Truth::default();
    let mut seconds = 0;
    for _ in 0..count {
        seconds += 3 + dice.roll(28);
        let at = Moment { seconds, millis: dice.roll(999) };
        let kind = dice.roll(100);
        let written = if kind < 35 {
            let failure = Failure::roll(&mut dice);
            let (written, names_model) = lines(program, &failure, at, &mut dice);
            truth.add(&failure, names_model, at);
            written
        } else if kind < 50 {
            vec![ordinary(program, dice.pick(&OTHERS), true, at)]
        } else {
            vec![ordinary(program, dice.pick(&ORDINARY), false, at)]
        };
        for line in written {
            let _ = writeln!(log, "{}", collected(collector, &line, at));
        }
    }
    (encoded(collector, &log), truth)
}

/// Precision and recall of counts against the truth.
fn measure<'a>(truth: impl Iterator<Item = (&'a str, u64)>, found: &BTreeMap<String, u64>) -> (f64, f64) {
    let truth: BTreeMap<&str, u64> = truth.collect();
    let right: u64 = truth.iter().map(|(name, count)| *count.min(found.get(*name).unwrap_or(&0))).sum();
    #[expect(clippy::cast_precision_loss)]
    let share = |whole: u64| if whole == 0 { 1.0 } else { right as f64 / whole as f64 };
    (share(found.values().sum()), share(truth.values().sum()))
}

fn assert_known(program: Program, collector: Collector) {
    let count = records();
    let (log, truth) = make(program, collector, count, 0x0dd_ba11 + program as u64 * 31);
    let summary = scan(&log, 64 * 1024);
    let what = format!("{program:?} through {collector:?}");
    assert_counted(&what, &summary, &truth);
    assert_models(&what, &summary, &truth);
    let timed = !matches!(
        (program, collector),
        (
            Program::Untimed | Program::Stderr,
            Collector::None
                | Collector::Compose
                | Collector::ReturnsOnly
                | Collector::ReturnsToo
                | Collector::Utf16(..)
        )
    );
    if timed {
        assert_hours(&what, &summary, &truth);
    }
}

#[track_caller]
pub(super) fn assert_counted(what: &str, summary: &Summary, truth: &Truth) {
    let causes = summary.ranked().into_iter().map(|(cause, group)| (cause.as_str().to_string(), group.count)).collect();
    assert_alike(&format!("{what}: causes"), truth.causes.iter().map(|(name, count)| (*name, *count)), &causes);
}

#[track_caller]
pub(super) fn assert_models(what: &str, summary: &Summary, truth: &Truth) {
    let models = summary.models.ranked().into_iter().map(|(name, count)| (name.to_string(), count)).collect();
    assert_alike(&format!("{what}: models"), truth.models.iter().map(|(name, count)| (*name, *count)), &models);
}

#[track_caller]
pub(super) fn assert_hours(what: &str, summary: &Summary, truth: &Truth) {
    let hour = |stamp: &Stamp| stamp.to_string()[..13].replace(' ', "T");
    let hours = summary.hours.iter().map(|(stamp, count)| (hour(stamp), *count)).collect();
    assert_alike(&format!("{what}: hours"), truth.hours.iter().map(|(name, count)| (name.as_str(), *count)), &hours);
}

#[track_caller]
fn assert_alike<'a>(what: &str, truth: impl Iterator<Item = (&'a str, u64)> + Clone, found: &BTreeMap<String, u64>) {
    let (precision, recall) = measure(truth.clone(), found);
    assert!(
        precision >= LEAST && recall >= LEAST,
        "{what}: {precision:.3} {recall:.3}\n{found:?}\n{:?}",
        truth.collect::<BTreeMap<_, _>>()
    );
}

#[test]
fn every_program_s_own_format_is_counted_as_it_was_made() {
    for program in [
        Program::JsonLines,
        Program::Python,
        Program::Winston,
        Program::WinstonPretty,
        Program::Log4j,
        Program::Nginx,
        Program::Untimed,
        Program::Stderr,
    ] {
        assert_known(program, Collector::None);
    }
}

#[test]
fn l10_lines_of_docker_journald_and_cri_are_put_together() {
    for collector in [
        Collector::Docker,
        Collector::Journald,
        Collector::JournaldJson,
        Collector::Cri,
        Collector::Compose,
        Collector::Syslog,
    ] {
        for program in [Program::Untimed, Program::Python, Program::Log4j, Program::WinstonPretty] {
            assert_known(program, collector);
        }
    }
}

#[test]
fn l8_a_collector_s_time_before_every_line_splits_no_record() {
    for collector in [Collector::Heroku, Collector::Kubectl, Collector::Cri] {
        for program in [Program::Log4j, Program::WinstonPretty, Program::Python] {
            assert_known(program, collector);
        }
    }
}

#[test]
fn l3_colours_around_the_time_hide_no_record() {
    for collector in [Collector::Coloured, Collector::ColourSpelled, Collector::ColourWithoutEscape] {
        for program in [Program::Python, Program::Winston, Program::WinstonPretty, Program::Log4j] {
            assert_known(program, collector);
        }
    }
}

#[test]
fn l2_utf_16_is_read_in_both_orders_with_and_without_a_mark() {
    for big in [false, true] {
        for mark in [false, true] {
            for program in [Program::Python, Program::JsonLines, Program::Stderr] {
                assert_known(program, Collector::Utf16(big, mark));
            }
        }
    }
}

#[test]
fn l4_every_kind_of_line_end_is_one() {
    for collector in [Collector::ReturnsOnly, Collector::ReturnsToo] {
        for program in [Program::Python, Program::Log4j, Program::Stderr] {
            assert_known(program, collector);
        }
    }
}
