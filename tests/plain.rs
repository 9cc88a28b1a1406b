//! The text and Markdown views of a report, as a reader meets them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use openrouter_doctor::core::checks::tone::Tone;
use openrouter_doctor::core::ingest::private::Prompts;
use openrouter_doctor::core::knowledge::causes::{CAUSES, CauseId, Fault};
use openrouter_doctor::core::parse::span::Span;
use openrouter_doctor::core::reading::{Party, Reading, Speaker, read};
use openrouter_doctor::core::report::{
    Action, Alternative, Because, EvidenceView, FailureView, FindingView, LayerView, NoiseView, OriginView, ProbeView,
    Program, Report, RuledOut, SCHEMA_VERSION, Source, State, Verdict, WarningView,
};
use openrouter_doctor::core::text::{ActionKind, Texts};
use openrouter_doctor::core::words::WarningId;
use openrouter_doctor::plain::style::Style;
use openrouter_doctor::plain::{annotated_source, brief, causes, markdown, text};
use openrouter_doctor::show::excerpt::{Mark, MarkKind};
use openrouter_doctor::show::wrap::{width as columns, wrap_whole as wrap};

const PASTE: &str = "anthropic/claude-sonnet-4.5
[OPENROUTER] 403403 The request is prohibited due to a violation of provider Terms Of Service.
{\"status\":403}
";
const URL: &str =
    "https://openrouter.ai/models?order=top-weekly&supported_parameters=tools&an-address=that-must-stay-whole";
const COMMAND: &str = "openrouter-doctor check --model deepseek/deepseek-chat-v3.1 --yes --max-cost 0.01 --base-url https://openrouter.ai/api/v1";

fn span(of: &str) -> Span {
    let start = PASTE.find(of).unwrap();
    Span::new(start..start + of.len())
}

fn because(fact: &str, span: Option<Span>, probe: Option<&'static str>) -> Because {
    let source = if probe.is_some() { Source::Probe } else { Source::Paste };
    Because { fact: fact.into(), source, span, quote: None, probe }
}

fn probe(id: &'static str, outcome: &'static str, tone: Tone, status: u16, says: &str, cost_usd: f64) -> ProbeView {
    let detail = serde_json::json!({});
    ProbeView { id, outcome, tone, http_status: Some(status), ms: 41, cost_usd, says: says.into(), detail }
}

fn report() -> Report {
    let cause = CauseId::parse("policy.provider_tos").unwrap();
    Report {
        schema_version: SCHEMA_VERSION,
        program: Program { name: "openrouter-doctor", version: "0.1.0" },
        verdict: Verdict {
            cause,
            origin: OriginView { party: Party::OpenRouter, name: None, probability: 0.99 },
            root_cause: Some("region"),
            fault: Some(Fault::Network),
            state: State::Reproduced,
            confidence: 0.95,
            fault_confidence: 0.95,
            root_cause_confidence: None,
            certain: true,
            title: "OpenRouter refuses this author from this place".into(),
            summary: "OpenRouter itself, not the provider, refused the call before it was sent on. \
                      The prompt is not the reason."
                .into(),
            mended: None,
            hedged: false,
            called: true,
            because: vec![
                because(
                    "The text holds OpenRouter's own sentence for this refusal.",
                    Some(span("violation of provider Terms Of Service")),
                    None,
                ),
                because("The status is 403.", Some(Span { end: span("403403").start + 3, ..span("403403") }), None),
                because("Another author with terms is refused too.", None, Some("chat.other_author")),
            ],
        },
        alternatives: vec![Alternative {
            cause: CauseId::parse("policy.account_blocked").unwrap(),
            root_cause: None,
            title: "This account is blocked".into(),
            confidence: 0.04,
            split_by: Some("chat.open_model"),
        }],
        evidence: EvidenceView {
            status: Some(403),
            message: Some("The request is prohibited due to a violation of provider Terms Of Service.".into()),
            model: Some("anthropic/claude-sonnet-4.5".into()),
            client: Some("cline".into()),
            ..EvidenceView::default()
        },
        inferred: Vec::new(),
        probes: vec![
            probe("key", "valid", Tone::Good, 200, "The key is known.", 0.0),
            probe("chat.other_author", "refused", Tone::Bad, 403, "Refused | with the same words.", 0.000_012),
        ],
        cost_usd: 0.000_012,
        actions: vec![
            Action {
                kind: ActionKind::Do,
                title: "Choose a model of an author without geographic terms".into(),
                detail: "These are open models that any provider may serve.".into(),
                url: Some(URL.into()),
                command: Some(COMMAND.into()),
                value: None,
                takes: Some("at once".into()),
                follows: false,
            },
            Action {
                kind: ActionKind::Avoid,
                title: "Rewriting the prompt".into(),
                detail: "It was not read.".into(),
                url: None,
                command: None,
                value: None,
                takes: None,
                follows: false,
            },
        ],
        ruled_out: vec![RuledOut { what: "the key".into(), probe: "key", shown: "valid".into() }],
        next_gates: vec![CauseId::parse("policy.data").unwrap()],
        findings: vec![
            FindingView {
                place: "OPENROUTER_API_KEY".into(),
                value: "sk-or-v1-…9999".into(),
                note: "It holds another key than the one checked here.".into(),
                misleads: true,
            },
            FindingView {
                place: "~/.codex/config.toml:9".into(),
                value: "base_url = https://openrouter.ai/api/v1".into(),
                note: "The right base URL.".into(),
                misleads: false,
            },
        ],
        layers: vec![LayerView { speaker: Speaker::Client, says: "cline".into(), span: span("[OPENROUTER] 403403") }],
        noise: vec![NoiseView {
            text: "403403".into(),
            note: "The client prints the status twice.".into(),
            span: span("403403"),
        }],
        failures: vec![FailureView {
            number: 1,
            cause,
            message: None,
            status: Some(403),
            model: None,
            provider: None,
            host: None,
            time: None,
            span: span("403403"),
            count: 1,
            decisive: true,
        }],
        warnings: Vec::new(),
        xray: None,
        fit: None,
        authors: Vec::new(),
        afforded: None,
        management: None,
        second_look: None,
        redactions: 1,
        prompts: Prompts::LeftOut,
    }
}

fn reading() -> Reading {
    read(PASTE.as_bytes())
}

#[test]
fn text_tells_the_verdict_first_and_everything_else_after_it() {
    let shown = text::render(&report(), Some(&reading()), &Texts::default(), &Style::default());
    insta::assert_snapshot!(shown);
}

#[test]
fn a_small_screen_shows_verdict_reason_step_and_checks() {
    let shown = brief::render(&report(), Some(&reading()), &Texts::default(), &Style::default());
    insta::assert_snapshot!(shown);
}

#[test]
fn the_short_report_gives_up_the_least_first() {
    let mut report = report();
    report.verdict.summary = "A sentence that is long enough to take a row of its own, or two. ".repeat(9);
    let warning = WarningView { id: WarningId::BalanceLow, says: report.verdict.summary.clone(), ..warning() };
    report.warnings = vec![warning; 9];
    report.verdict.because.extend(vec![because(&report.verdict.summary, None, Some("key")); 9]);
    report.actions[0].detail = report.verdict.summary.clone();
    for width in [80, 100, 200] {
        let style = Style { width, ..Style::default() };
        let shown = brief::render(&report, Some(&reading()), &Texts::default(), &style);
        assert!(shown.lines().count() <= brief::ROWS, "{shown}");
        for needed in [&report.verdict.title, "^^^^", &report.actions[0].title, URL, COMMAND, "--full"] {
            assert!(shown.contains(needed), "{needed} is not in\n{shown}");
        }
    }
}

fn warning() -> WarningView {
    WarningView { id: WarningId::BalanceLow, says: String::new(), value: 0.0, limit: None, at: None, url: None }
}

#[test]
fn text_in_ascii_holds_no_other_glyph() {
    let style = Style { ascii: true, ..Style::default() };
    let shown = text::render(&report(), Some(&reading()), &Texts::default(), &style);
    let odd: Vec<char> = shown.chars().filter(|it| !it.is_ascii()).collect();
    assert!(odd.is_empty(), "{odd:?}\n{shown}");
}

#[test]
fn colour_adds_emphasis_and_nothing_else() {
    let plain = text::render(&report(), Some(&reading()), &Texts::default(), &Style::default());
    let style = Style { color: true, ..Style::default() };
    let painted = text::render(&report(), Some(&reading()), &Texts::default(), &style);
    assert!(painted.contains("\x1b[1;31m^^^"));
    let mut bare = String::new();
    let mut rest = painted.as_str();
    while let Some(at) = rest.find("\x1b[") {
        bare.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[rest.find('m').unwrap() + 1..];
    }
    bare.push_str(rest);
    let trimmed = |text: &str| text.lines().map(|it| it.trim_end().to_string()).collect::<Vec<_>>();
    assert_eq!(trimmed(&bare), trimmed(&plain));
}

#[test]
fn urls_and_commands_stand_whole_on_their_own_line_at_any_width() {
    for width in [1, 40, 80, 200] {
        let style = Style { width, ..Style::default() };
        let shown = text::render(&report(), Some(&reading()), &Texts::default(), &style);
        for whole in [URL, COMMAND] {
            assert!(shown.lines().any(|line| line.trim() == whole), "{width}: {whole}\n{shown}");
        }
    }
}

#[test]
fn markdown_is_a_report_that_can_be_sent() {
    let mut reading = reading();
    reading.text = format!("{}```\nA fence in the paste must not end ours.\n", reading.text).into();
    insta::assert_snapshot!(markdown::render(&report(), Some(&reading), &Texts::default()));
}

#[test]
fn markdown_keeps_the_decisive_part_of_a_long_paste() {
    let mut reading = reading();
    reading.text = format!("{}{PASTE}{}", "noise\n".repeat(50_000), "é".repeat(100_000)).into();
    let mut report = report();
    let start = reading.text.find("violation").unwrap();
    report.verdict.because[0].span = Some(Span::new(start..start + 9));
    let shown = markdown::render(&report, Some(&reading), &Texts::default());
    assert!(shown.contains("violation of provider Terms Of Service.\n"));
    assert!(shown.len() < 20_000);
}

#[test]
fn a_place_in_a_huge_line_is_shown_with_its_surroundings() {
    let text = format!("{}NEEDLE{}", "日本 ".repeat(100_000), " x".repeat(100_000));
    let start = text.find("NEEDLE").unwrap();
    let marks = [Mark { span: Span::new(start..start + 6), kind: MarkKind::Telling, note: Some("1".into()) }];
    let lines = annotated_source::lines(&text, &marks, &Style::default());
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|it| columns(it) <= 80), "{lines:?}");
    let at = columns(&lines[0][..lines[0].find("NEEDLE").unwrap()]);
    assert_eq!(columns(&lines[1][..lines[1].find("^^^^^^ 1").unwrap()]), at);
}

#[test]
fn wide_letters_wrap_without_spaces_and_urls_do_not() {
    let lines = wrap("请求被拒绝，因为它违反了提供商的服务条款。见 https://openrouter.ai/settings/privacy 。", 20);
    assert!(lines.iter().all(|it| columns(it) <= 20 || it.contains("://")), "{lines:?}");
    assert!(lines.iter().any(|it| it.contains("https://openrouter.ai/settings/privacy")));
    assert!(lines.iter().all(|it| !it.starts_with('，')), "{lines:?}");
}

#[test]
fn every_cause_is_listed_and_explained_in_three_forms() {
    let texts = Texts::default();
    let style = Style::default();
    let list = causes::list_text(&texts, &style);
    let table = causes::list_markdown(&texts);
    let json = causes::list_json(&texts);
    for cause in CAUSES {
        let id = cause.id.as_str();
        assert!(list.lines().any(|line| line.starts_with(id)), "{id} is not listed");
        assert!(table.contains(&format!("`{id}`")));
        assert!(json["causes"].as_array().unwrap().iter().any(|it| it["id"] == id));
        assert!(causes::explain_text(cause.id, &texts, &style).contains(id));
        assert!(causes::explain_markdown(cause.id, &texts).contains(id));
        let page = causes::explain_json(cause.id, &texts);
        assert_eq!(page["id"], id);
        for rule in cause.rules {
            for literal in rule.literal {
                assert!(page["literals"].as_array().unwrap().iter().any(|it| it == literal));
            }
        }
    }
}

#[test]
fn a_misspelt_cause_finds_its_neighbour() {
    assert_eq!(causes::nearest("policy.provider-tos").first(), Some(&"policy.provider_tos"));
    assert_eq!(causes::nearest("key_invalid").first(), Some(&"auth.key_invalid"));
    assert!(causes::nearest("zzzz").is_empty());
}
