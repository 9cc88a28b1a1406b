//! The commands as a shell meets them: help, completions, manual page, exit codes, logs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "commands/failures.rs"]
mod failures;
#[path = "commands/first_step.rs"]
mod first_step;
#[path = "commands/nothing.rs"]
mod nothing;
mod output_schemas;
#[path = "commands/private.rs"]
mod private;
#[path = "commands/program_file.rs"]
mod program_file;
#[path = "commands/readme.rs"]
mod readme;
#[path = "commands/request.rs"]
mod request;
#[path = "commands/scan.rs"]
mod scan;
#[path = "commands/scan_same.rs"]
mod scan_same;
#[path = "commands/scan_shapes.rs"]
mod scan_shapes;
#[path = "commands/scan_stacks.rs"]
mod scan_stacks;
#[path = "commands/scan_truth.rs"]
mod scan_truth;
#[path = "commands/sources.rs"]
mod sources;

use assert_cmd::Command;

/// The program in an empty environment, so that the machine's own settings do not matter.
pub fn doctor() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
    command.env_clear().env("LANG", "en_US.UTF-8");
    command
}

fn stdout_of(arguments: &[&str]) -> String {
    let output = doctor().args(arguments).assert().success().get_output().stdout.clone();
    String::from_utf8(output).unwrap()
}

const COMMANDS: [&str; 8] = ["explain", "check", "scan", "request", "causes", "demo", "completions", "man"];

#[test]
fn help_shows_examples_exit_codes_and_variables() {
    insta::assert_snapshot!("help", stdout_of(&["--help"]));
}

#[test]
fn short_help_fits_a_screen_and_a_half() {
    insta::assert_snapshot!("short_help", stdout_of(&["-h"]));
}

#[test]
fn help_of_every_command_has_an_example_that_names_it() {
    for command in COMMANDS {
        let help = stdout_of(&[command, "--help"]);
        let example = format!("openrouter-doctor {command}");
        let after = help.split("Examples:").nth(1).unwrap_or_else(|| panic!("{command} has no examples"));
        assert!(after.contains(&example), "{command}: {after}");
    }
    insta::assert_snapshot!("help_scan", stdout_of(&["scan", "--help"]));
}

#[test]
fn help_does_not_show_values_of_variables() {
    let help = doctor().env("OPENROUTER_BASE_URL", "https://user:secret@proxy.example/api").arg("--help").assert();
    assert!(!String::from_utf8_lossy(&help.get_output().stdout).contains("secret"));
}

#[test]
fn help_speaks_the_chosen_language() {
    let english = stdout_of(&["--help"]);
    let chinese = stdout_of(&["--lang", "zh", "--help"]);
    let by_locale = doctor().env("LANG", "zh_CN.UTF-8").arg("--help").assert().success().get_output().stdout.clone();
    assert_eq!(chinese, String::from_utf8(by_locale).unwrap());
    assert_ne!(english, chinese);
}

#[test]
fn the_manual_page_is_roff_with_all_commands() {
    let page = stdout_of(&["man"]);
    assert!(page.starts_with(".ie") || page.contains(".TH openrouter-doctor 1"));
    for command in COMMANDS {
        assert!(page.contains(&format!("openrouter\\-doctor\\-{command}")), "{command}");
    }
    insta::assert_snapshot!("man", page);
}

#[test]
fn completions_know_every_command_and_option() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = stdout_of(&["completions", shell]);
        for word in COMMANDS.into_iter().chain(["base-url", "max-cost", "markdown", "follow"]) {
            assert!(script.contains(word), "{shell}: {word}");
        }
        insta::assert_snapshot!(format!("completions_{shell}"), script);
    }
}

#[test]
fn completions_are_valid_where_the_shell_is_installed() {
    for shell in ["bash", "zsh", "fish"] {
        let script = stdout_of(&["completions", shell]);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), script).unwrap();
        let Ok(status) = std::process::Command::new(shell).arg("-n").arg(file.path()).status() else { continue };
        assert!(status.success(), "{shell} does not take its completions");
    }
}

#[test]
fn wrong_usage_ends_with_two() {
    for arguments in [&["--no-such-option"][..], &["scan"], &["causes", "no.such.cause"], &["--json", "--markdown"]] {
        doctor().args(arguments).assert().code(2);
    }
}

#[test]
fn an_unknown_cause_is_answered_with_its_neighbours() {
    let output = doctor().args(["causes", "key_invalid"]).assert().code(2).get_output().stderr.clone();
    assert!(String::from_utf8(output).unwrap().contains("auth.key_invalid"));
}

#[test]
fn every_list_in_json_fits_its_schema() {
    let list: serde_json::Value = serde_json::from_str(&stdout_of(&["causes", "--json"])).unwrap();
    output_schemas::assert_fits("causes", &list);
    for cause in list["causes"].as_array().unwrap() {
        let id = cause["id"].as_str().unwrap();
        let page: serde_json::Value = serde_json::from_str(&stdout_of(&["causes", "--json", id])).unwrap();
        output_schemas::assert_fits("cause", &page);
    }
    let worlds: serde_json::Value = serde_json::from_str(&stdout_of(&["demo", "--list", "--json"])).unwrap();
    output_schemas::assert_fits("demo-list", &worlds);
    assert!(worlds.as_array().unwrap().len() > 100, "{worlds:#}");
}

#[test]
fn a_cause_is_explained_in_three_forms() {
    assert!(stdout_of(&["causes", "policy.provider_tos"]).contains("policy.provider_tos"));
    assert!(stdout_of(&["causes", "policy.provider_tos", "--markdown"]).starts_with("# "));
    let json: serde_json::Value = serde_json::from_str(&stdout_of(&["causes", "--json", "auth.key_invalid"])).unwrap();
    output_schemas::assert_fits("cause", &json);
    assert_eq!(json["id"], "auth.key_invalid");
    assert!(json["actions"].as_array().unwrap().iter().any(|it| it["kind"] == "do"));
}

#[test]
fn what_is_no_text_is_answered_in_one_sentence_with_the_right_command() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_string()
    };
    let program: Vec<u8> = (0..=255).cycle().take(9000).collect();
    let cases = [
        (folder.path().to_str().unwrap().to_string(), "is a folder", "scan"),
        (place("program", &program), "is a binary file", "explain"),
        (place("app.log.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03"), "is compressed", "scan"),
        (place("big.log", &b"a line of a log\n".repeat(400_000)), "is larger than", "scan"),
    ];
    for (path, says, command) in &cases {
        for arguments in [&["explain", path][..], &["check", "--offline", path], &[path]] {
            let output = doctor().args(arguments).assert().code(3).get_output().clone();
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.contains(says), "{arguments:?}: {said}");
            assert!(said.contains(&format!("`openrouter-doctor {command} ")), "{arguments:?}: {said}");
            assert_eq!(said.lines().count(), 1, "{said}");
            assert!(output.stdout.is_empty());
        }
    }
}

#[test]
fn what_is_no_text_on_standard_input_is_named_as_that() {
    for (bytes, says, command) in [
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec(), "Standard input is compressed", "scan"),
        ((0..=255).cycle().take(9000).collect(), "Standard input is binary", "explain"),
        (b"a line of a log\n".repeat(400_000), "Standard input is larger than", "scan"),
    ] {
        for arguments in [&["explain", "-"][..], &["explain"], &["check", "--offline", "-"]] {
            let output = doctor().args(arguments).write_stdin(bytes.clone()).assert().code(3).get_output().clone();
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.contains(says) && !said.contains(" - is"), "{arguments:?}: {said}");
            assert!(said.contains(&format!("`openrouter-doctor {command} ")), "{arguments:?}: {said}");
        }
    }
}

#[test]
fn plain_is_made_for_the_ear() {
    let paste = "[OPENROUTER] 403403 The request is prohibited due to a violation of provider Terms Of Service.";
    let run = |arguments: &[&str]| {
        let output = doctor().args(arguments).write_stdin(paste).assert().code(0).get_output().stdout.clone();
        String::from_utf8(output).unwrap()
    };
    let said = run(&["explain", "--plain"]);
    assert!(!said.contains(['^', '│', '╰', '✗', '✓', '›', '·', '\u{1b}']), "{said}");
    assert!(said.lines().take(3).any(|line| line.starts_with("Do this first: ")), "{said}");
    for line in said.lines() {
        assert!(!line.is_empty() && !line.starts_with(' ') && !line.contains(". "), "{line:?}");
    }
    assert!(said.lines().any(|line| line == "https://openrouter.ai/models"), "{said}");
    assert!(run(&["explain", "--plain", "--ascii"]).is_ascii());
}

#[test]
fn for_the_ear_one_reason_that_stopped_several_checks_is_told_once() {
    let paste = "[OPENROUTER] 403403 The request is prohibited due to a violation of provider Terms Of Service.";
    let nobody = ["check", "--plain", "--base-url", "http://127.0.0.1:1/api/v1"];
    let output = doctor().args(nobody).write_stdin(paste).assert().get_output().stdout.clone();
    let said = String::from_utf8(output).unwrap();
    let mut reasons: Vec<&str> = said.lines().filter_map(|line| Some(line.split_once(": ")?.1)).collect();
    reasons.retain(|reason| reason.len() > 40);
    let all = reasons.len();
    reasons.sort_unstable();
    reasons.dedup();
    assert!(reasons.len() == all && said.contains(": the same."), "{said}");
}

#[test]
fn explain_fits_a_small_screen_and_full_prints_all() {
    let run = |arguments: &[&str], paste: &str| {
        let output = doctor().args(arguments).write_stdin(paste).assert().code(0).get_output().stdout.clone();
        String::from_utf8(output).unwrap()
    };
    let paste = "[OPENROUTER] 403403 The request is prohibited due to a violation of provider Terms Of Service.";
    let short = run(&["explain"], paste);
    assert!(short.lines().count() < 24, "{short}");
    for needed in ["^^^^", "https://openrouter.ai/models", "policy.provider_tos", "--full"] {
        assert!(short.contains(needed), "{needed}: {short}");
    }
    assert!(!short.contains("Careful: Do not") && !short.contains("Do not do this"), "{short}");
    let whole = run(&["explain", "--full"], paste);
    assert_eq!(whole, run(&["explain", "-v"], paste));
    assert!(whole.lines().count() > 40 && whole.contains("What else it could be") | whole.contains("Less likely"));
}

fn wrong(arguments: &[&str]) -> String {
    let output = doctor().args(arguments).assert().code(2).get_output().clone();
    assert!(output.stdout.is_empty(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn what_is_mistyped_is_answered_with_what_was_meant() {
    for (typed, meant) in [
        (&["explian", "e1.txt"][..], "`openrouter-doctor explain e1.txt`"),
        (&["chekc"], "`openrouter-doctor check`"),
        (&["--lang", "en", "scna", "app.log"], "`openrouter-doctor --lang en scan app.log`"),
        (&["demo", "no-credit"], "no-credits"),
        (&["causes", "tos"], "policy.provider_tos"),
        (&["causes", "key_invalid"], "auth.key_invalid"),
        (&["explain", "--jsn"], "--json"),
    ] {
        let said = wrong(typed);
        assert!(said.contains("Did you mean") && said.contains(meant), "{typed:?}: {said}");
    }
    for typed in [&["causes", "zzzz"][..], &["demo", "zzzz"], &["--zzzz"]] {
        let said = wrong(typed);
        assert!(!said.contains("Did you mean") && said.contains("`openrouter-doctor "), "{typed:?}: {said}");
    }
}

#[test]
fn a_file_may_have_a_name_like_a_command() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("chekc"), "[OPENROUTER] 401401 Missing Authentication header").unwrap();
    let output = doctor().current_dir(&folder).args(["chekc", "--json"]).assert().code(0).get_output().stdout.clone();
    assert!(String::from_utf8(output).unwrap().contains("auth.header_missing"));
}

#[test]
fn errors_of_the_command_line_follow_the_language() {
    for arguments in [
        &["--lang", "zh", "explian"][..],
        &["--lang=zh", "--colr"],
        &["scan", "--lang", "zh"],
        &["--lang", "zh", "check", "--color", "blue"],
        &["--lang", "zh", "--max-cost", "-1"],
        &["--lang", "zh", "--json", "--markdown"],
        &["--lang", "zh", "a", "b"],
        &["--lang", "zh", "--model"],
        &["--lang", "zh", "demo", "zzzz"],
        &["--lang", "zh", "causes", "zzzz"],
    ] {
        let said = wrong(arguments);
        let english = ["error", "There is", "Usage", "missing", "cannot", "needs"];
        assert!(english.iter().all(|word| !said.contains(word)), "{arguments:?}: {said}");
        assert!(said.contains(['有', '能', '缺', '要', '词']), "{arguments:?}: {said}");
    }
    let said = wrong(&["--lang", "xx", "causes"]);
    for language in ["xx", "en (English)", "zh (中文)", "ja (日本語)", "pt-BR", "ru"] {
        assert!(said.contains(language), "{language}: {said}");
    }
}

#[test]
fn help_in_chinese_has_no_english_of_the_parser() {
    for arguments in
        [&["--lang", "zh", "--help"][..], &["check", "-h", "--lang", "zh"], &["help", "scan", "--lang", "zh"]]
    {
        let help = stdout_of(arguments);
        for word in ["Usage", "Commands", "Options", "Arguments", "Print", "default", "possible", "env:"] {
            assert!(!help.contains(word), "{arguments:?} {word}: {help}");
        }
        let narrow = help.lines().find(|line| !line.starts_with(' ') && line.ends_with(':'));
        assert_eq!(narrow, None, "{arguments:?}: {help}");
    }
}

#[test]
fn situations_are_listed_by_family_in_the_chosen_language() {
    let english = stdout_of(&["demo", "--list"]);
    let headings: Vec<&str> = english.lines().filter(|line| !line.is_empty() && !line.starts_with(' ')).collect();
    assert!(headings.len() > 8 && headings.contains(&"Money"), "{headings:?}");
    let chinese = stdout_of(&["demo", "--list", "--lang", "zh"]);
    assert_eq!(chinese.lines().count(), english.lines().count());
    let row = |list: &str| list.lines().find(|line| line.contains(" no-credits ")).unwrap().to_string();
    assert!(row(&english).ends_with("The account never bought credits"));
    assert!(row(&chinese).ends_with("账户从未充值"));
}

#[test]
fn explain_answers_in_three_forms_with_its_exit_codes() {
    let paste = "[OPENROUTER] 401401 Missing Authentication header";
    let run = |arguments: &[&str], paste: &str| doctor().args(arguments).write_stdin(paste).assert();
    let text = run(&["explain"], paste).code(0).get_output().stdout.clone();
    assert!(String::from_utf8(text).unwrap().contains("auth.header_missing"));
    let markdown = run(&["explain", "--markdown", "-"], paste).code(0).get_output().stdout.clone();
    assert!(String::from_utf8(markdown).unwrap().contains("Missing Authentication header"));
    let json = run(&["explain", "--json"], paste).code(0).get_output().stdout.clone();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["verdict"]["cause"], "auth.header_missing");
    run(&["explain"], "Segmentation fault").code(1);
    doctor().args(["explain", "/no/such/file"]).assert().code(3);
}
