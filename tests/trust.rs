//! The ways in which secrets once got out, each as a user met it, on the program itself. `SECURITY.md` names them row by row.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod canary;

use assert_cmd::Command;
use canary::{Canary, KEY};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// Whole tokens of other vendors, in pieces, so that no search for keys finds them here.
const VENDORS: &[(&str, &str)] = &[
    ("sk-ant-", "api03-9QeWJKY40uvSwMFLZDe1f8rESQedUStPKR0CsZnn3Kq7x1Ab2Cd3Ef4Gh5"),
    ("sk-proj-", "jgVvVqE1SkHbn88HxjSI6bWHtP3fS2qHx6kwXoIIXGq1w2e3r4t5y6u7i8o9p0"),
    ("AIza", "nQtYh5Xj8TPQxjq4i9DoV8gz4FkQ1okTBGz"),
    ("gsk_", "jI6GKFSufrdZSlB5er8bOfZqfM2oeq3hDavJA76rNicHTpQ2Lk9x"),
    ("ghp_", "cbdaKwtgHwIoALtLinxN1Ekia7ZpTjCgeOj3"),
    ("AKIA", "Y6K7D372SZTXS6RS"),
];
const FORMATS: &[&[&str]] = &[&["--full"], &["--json"], &["--markdown"], &[]];
const PASTE: &str =
    "openrouter.ai 402 {\"error\":{\"message\":\"Insufficient credits\",\"code\":402}} openai/gpt-4o-mini";
const PASSWORD: &str = "S3cretPassw0rd42xyz";

fn doctor() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
    command.env_clear().env("LANG", "en_US.UTF-8");
    command
}

/// All that the program wrote.
fn written(command: &mut Command, input: &str) -> String {
    let output = command.write_stdin(input).assert().get_output().clone();
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A paste through `explain` in every format.
fn explained(paste: &str) -> Vec<String> {
    FORMATS.iter().map(|format| written(doctor().arg("explain").args(*format), paste)).collect()
}

#[track_caller]
fn assert_hidden(secret: &str, paste: &str) {
    for shown in explained(paste) {
        Canary::of(&[secret]).assert_unseen(paste, &shown);
    }
}

/// A server that answers every request alike.
fn server(status: &'static str, headers: String, body: String) -> String {
    let length = body.len();
    server_of(format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"))
}

/// A server that writes these bytes whatever it is asked.
fn server_of(answer: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/api/v1", listener.local_addr().unwrap());
    let answer: Arc<str> = answer.into();
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            std::thread::spawn(move || answer_with(connection, &answer));
        }
    });
    base
}

fn answer_with(mut connection: TcpStream, answer: &str) {
    // Whoever asks may be gone already.
    let _ = connection.read(&mut [0; 16 * 1024]);
    let _ = connection.write_all(answer.as_bytes());
}

fn checked(base: &str, arguments: &[&str]) -> String {
    let mut command = doctor();
    command.args(["check", "--base-url", base]).args(arguments).env("OPENROUTER_API_KEY", KEY);
    written(&mut command, PASTE)
}

/// What a server repeats, in every format, with consent to every call.
#[track_caller]
fn assert_unechoed(status: &'static str, headers: &str, body: &str) {
    let base = server(status, headers.to_string(), body.to_string());
    for format in FORMATS {
        let shown = checked(&base, &[*format, &["--yes"]].concat());
        Canary::of(&[KEY]).assert_unseen(body, &shown);
    }
}

fn joined(text: &str, every: usize, with: &str) -> String {
    let pieces: Vec<String> = text.as_bytes().chunks(every).map(|it| String::from_utf8_lossy(it).into()).collect();
    pieces.join(with)
}

#[test]
fn s1_a_key_with_escapes_inside_it() {
    for inside in ["\\u001b[31m", "\\u0000", "\\x1b[31m", "\\033[31m", "^[[31m", "[31m", "\\u200b"] {
        for every in [1, 10, 30] {
            let key = joined(KEY, every, inside);
            assert_hidden(KEY, &format!("{{\"error\":{{\"message\":\"Invalid key {key}\",\"code\":401}}}}"));
        }
    }
}

#[test]
fn s1b_a_key_with_escapes_inside_it_from_a_server() {
    let wide: String = KEY.chars().map(|letter| char::from_u32(letter as u32 + 0xfee0).unwrap()).collect();
    for key in [joined(KEY, 10, "\\u001b[31m"), joined(KEY, 1, "\\u0000"), wide] {
        assert_unechoed("404 Not Found", "", &format!("{{\"error\":{{\"message\":\"bad key {key}\",\"code\":404}}}}"));
    }
}

#[test]
fn s1c_a_piece_of_the_known_key_from_a_server() {
    for piece in [joined(&KEY[9..49], 1, "\0"), joined(&KEY[9..], 8, "\u{200b}"), joined(&KEY[12..60], 2, "\\u002e")] {
        let piece = piece.replace("\\u002e", "");
        assert_unechoed("404 Not Found", "", &format!("{{\"error\":{{\"message\":\"bad {piece}\",\"code\":404}}}}"));
    }
}

/// What may stand before another vendor's key: spelled-out colours, the same without their ESC, and other escapes.
#[track_caller]
fn assert_hidden_behind(signs: &[&str]) {
    for (prefix, body) in VENDORS {
        let lines: Vec<String> = signs.iter().map(|sign| format!("api={sign}{prefix}{body}\\u001b[0m \"")).collect();
        let paste = format!("openrouter.ai 404 No endpoints found matching your data policy\n{}\n", lines.join("\n"));
        for shown in explained(&paste) {
            assert!(!shown.contains(&body[..12]), "{shown}");
        }
    }
}

#[test]
fn s2_a_vendors_key_behind_an_escaped_colour() {
    assert_hidden_behind(&["\\u001b[35m", "\\\\u001b[1;35m", "\\u001B[38;5;12m"]);
}

#[test]
fn s3_a_vendors_key_behind_a_colour_whose_escape_was_lost() {
    assert_hidden_behind(&["[35m", "^[[35m", "#033[35m", "\\x1b[35m", "\\033[35m", "\\e[35m"]);
}

#[test]
fn s4_a_vendors_key_behind_another_escape() {
    assert_hidden_behind(&[
        "%22", "%3D", "%20", "%3A", "%0A", "=3D", "\\x27", "\\x22", "\\v", "\\0", "&quot;", "&#x22;",
    ]);
}

#[test]
fn s5_a_key_broken_by_a_spelled_line_end() {
    let key = joined(KEY, 35, "\\n");
    assert_hidden(KEY, &format!("{{\"error\":{{\"message\":\"No endpoints found; key {key}\",\"code\":404}}}}"));
}

#[test]
fn s6_a_key_broken_over_lines_that_have_a_prefix() {
    for prefix in ["web-1  | ", "2026-11-20T10:11:12Z ", "[pod/x] ", "12 │ ", "# ", "// ", "+ ", "│ ", "> "] {
        let key = joined(KEY, 35, &format!("\n{prefix}"));
        assert_hidden(KEY, &format!("{prefix}openrouter.ai 404 No endpoints found; key {key}\n"));
        assert_hidden(KEY, &format!("{prefix}openrouter.ai 404 No endpoints found\n{prefix}{key}\n"));
    }
    assert_hidden(KEY, &format!("openrouter.ai 404\nkey = '{}'\n", joined(KEY, 35, "' +\n  '")));
}

#[test]
fn s7_what_hides_or_reorders_text_is_not_printed() {
    let signs = "\\u202e\\u2066\\u200e\\u061c\\u200b\\u00ad\\ufeff\\u2028";
    for shown in explained(&format!(
        "openrouter.ai {{\"error\":{{\"message\":\"No endpoints found {signs}evil\",\"code\":404}}}}"
    )) {
        let hidden = ['\u{202e}', '\u{2066}', '\u{200e}', '\u{61c}', '\u{200b}', '\u{ad}', '\u{feff}', '\u{2028}'];
        assert!(!shown.contains(hidden), "{shown:?}");
    }
}

/// However the request was written into the log.
#[test]
fn s8_a_prompt_and_what_leads_to_a_person_are_not_sent_on() {
    let body = r#"{"messages":[{"role":"user","content":"My husband Peter has HIV"}]}"#;
    for written_as in [
        body.to_string(),
        body.replace('"', "&quot;"),
        body.replace('"', "%22"),
        body.replace('"', "\\u0022"),
        body.replace("\"content\":", "\\u001b[34m\"content\"\\u001b[0m:"),
    ] {
        let paste = format!(
            "{written_as}\nopenrouter.ai 404 No endpoints found matching your data policy\n\
             {{\"error\":{{\"message\":\"at C:\\\\Users\\\\Johannes\\\\x.py \\u001b[35m/home/johannes/x\\u001b[0m\",\"code\":404}}}}\n\
             \\x1b[1m+49 170 1234567\\x1b[0m [31m203.0.113.77[0m"
        );
        for format in ["--markdown", "--json"] {
            let shown = written(doctor().args(["explain", format]), &paste);
            for private in ["Peter", "ohannes", "170 1234567", "203.0.113.77"] {
                assert!(!shown.contains(private), "{private}:\n{shown}");
            }
        }
    }
}

#[test]
fn s9_a_key_in_the_place_of_a_base_url() {
    for (prefix, body) in [("", KEY)].iter().chain(VENDORS) {
        let folder = tempfile::tempdir().unwrap();
        let (file, settings) =
            (folder.path().join(".env"), format!("OPENAI_API_BASE={prefix}{body}\nOPENAI_BASE_URL={prefix}{body}\n"));
        std::fs::write(&file, &settings).unwrap();
        for format in FORMATS {
            let mut command = doctor();
            command.args(["check", "--read-settings", "--base-url", "http://127.0.0.1:1/api/v1"]).args(*format);
            command
                .current_dir(folder.path())
                .env("HOME", folder.path())
                .env("OPENAI_API_BASE", format!("{prefix}{body}"));
            let shown = written(&mut command, PASTE).to_lowercase();
            assert!(!shown.contains(&body[10..30.min(body.len())].to_lowercase()), "{shown}");
            assert_eq!(std::fs::read_to_string(&file).unwrap(), settings, "it is not ours to change");
        }
    }
}

#[test]
fn s10_a_redirect_to_a_host_named_like_the_key() {
    assert_unechoed("302 Found", &format!("Location: https://{}.example.com/{KEY}\r\n", &KEY[9..49]), "");
}

#[test]
fn s11_a_password_in_an_address() {
    for sign in ["/", "#", "?", ",", "'", " ", "@", ":", ""] {
        for host in ["db", "localhost:5432", "proxy.example:8080"] {
            let paste = format!("openrouter.ai 404 No endpoints found\npostgres://bob:Pw{sign}{PASSWORD}@{host}/x\n");
            // Behind a space the address has ended for every reader but the one who wrote it.
            let left = if sign == " " { &explained(&paste)[..0] } else { &explained(&paste)[..] };
            left.iter().for_each(|shown| assert!(!shown.contains(PASSWORD), "{shown}"));
        }
    }
}

#[test]
fn s12_the_password_of_a_proxy() {
    for format in FORMATS {
        let mut command = doctor();
        command.args(["check", "--base-url", "https://target.example/api/v1"]).args(*format);
        command.env("HTTPS_PROXY", format!("http://bob:p/{PASSWORD}@127.0.0.1:1")).env("OPENROUTER_API_KEY", KEY);
        let shown = written(&mut command, PASTE);
        assert!(!shown.contains(PASSWORD), "{shown}");
    }
}

/// A report is pasted where Markdown is read.
#[test]
fn s13_a_servers_words_are_no_markdown() {
    let words = "![x](http://evil.example/p.png) <script>alert(1)</script> [go](http://evil.example) `a` | b";
    let body = format!("{{\"error\":{{\"message\":\"{words}\",\"code\":404}}}}");
    let base = server("404 Not Found", "Content-Type: application/json\r\n".into(), body);
    let shown = checked(&base, &["--yes", "--markdown"]);
    assert!(shown.contains("evil.example"), "the message is told: {shown}");
    let mut fenced = false;
    for line in shown.lines() {
        fenced ^= line.starts_with("```");
        let live = ["![x](", "<script>", "[go]("].iter().any(|sign| line.contains(sign));
        assert!(fenced || !live, "{line}");
    }
}

#[test]
fn s14_a_quoted_value_ends_at_its_quote() {
    for value in [format!("ab,{PASSWORD}"), format!("ab${PASSWORD}"), format!("two words {PASSWORD}")] {
        let paste = format!("{{\"password\":\"{value}\"}} openrouter.ai 404 No endpoints found");
        explained(&paste).iter().for_each(|shown| assert!(!shown.contains(PASSWORD), "{shown}"));
    }
}

#[test]
fn s15_the_known_key_in_a_paste_in_forms_without_a_shape() {
    let digits = &KEY[9..];
    let hex: String = digits.bytes().map(|byte| format!("{byte:02x}")).collect();
    let percent: String = digits.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let reversed: String = digits.chars().rev().collect();
    for form in [hex, percent, reversed, digits[1..].to_string(), digits[..40].to_string(), digits[20..36].to_string()]
    {
        for format in FORMATS {
            for command in ["explain", "check"] {
                let mut doctor = doctor();
                doctor.args([command, "--offline"]).args(*format).env("OPENROUTER_API_KEY", KEY);
                let shown = written(&mut doctor, &format!("openrouter.ai 404 No endpoints found {form} x"));
                Canary::of(&[KEY]).assert_unseen(&form, &shown);
            }
        }
    }
}

#[test]
fn s16_variables_that_name_certificates_are_masked() {
    for name in ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"] {
        for format in FORMATS {
            let mut command = doctor();
            command.args(["check", "--base-url", "http://127.0.0.1:1/"]).args(*format).env("OPENROUTER_API_KEY", KEY);
            command.env(name, format!("https://bob:{PASSWORD}@x.example/{KEY}"));
            let shown = written(&mut command, PASTE);
            assert!(!shown.contains(PASSWORD), "{name}: {shown}");
            Canary::of(&[KEY]).assert_unseen(name, &shown);
        }
    }
}

/// A helper that writes down what it was started with.
#[cfg(unix)]
fn fake_helper(folder: &std::path::Path, name: &str) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let (program, seen) = (folder.join(name), folder.join(format!("{name}.seen")));
    std::fs::write(
        &program,
        format!("#!/bin/sh\n/usr/bin/env > {0}.part && /bin/mv {0}.part {0}\nprintf text\n", seen.display()),
    )
    .unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    seen
}

/// What the helper was started with, as soon as it was.
#[cfg(unix)]
#[track_caller]
fn assert_started_clean(seen: &std::path::Path, kept: &str) {
    let begun = std::time::Instant::now();
    while !seen.exists() {
        assert!(begun.elapsed().as_secs() < 30, "{} was not started", seen.display());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let environment = std::fs::read_to_string(seen).unwrap();
    assert!(environment.contains(kept), "{environment}");
    Canary::of(&[KEY, PASSWORD]).assert_unseen("a helper's environment", &environment);
    assert!(!environment.contains("hunter2"), "{environment}");
}

/// The browser, the tools of every clipboard, and the reader of pictures.
#[cfg(unix)]
#[test]
fn s17_helpers_get_no_secret_of_the_shell() {
    use openrouter_doctor::adapters::browser;
    use openrouter_doctor::adapters::clipboard::SystemClipboard;
    use openrouter_doctor::environment::Environment;
    use openrouter_doctor::ports::Clipboard;
    let secrets = [
        ("OPENROUTER_API_KEY", KEY),
        ("NOTES", KEY),
        ("HTTPS_PROXY", "http://bob:S3cretPassw0rd42xyz@proxy:3128"),
        ("MY_PASSWORD", "hunter2"),
    ];
    let browser = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let bus = ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1000/bus");
    let environment_of = |folder: &std::path::Path, more: &[(&str, &str)]| {
        let mut environment = Environment::default();
        let path = ("PATH", folder.to_str().unwrap());
        for (name, value) in secrets.iter().chain(more).chain([&path, &bus]) {
            environment.insert((*name).to_string(), (*value).to_string());
        }
        environment
    };
    let folder = tempfile::tempdir().unwrap();
    let seen = fake_helper(folder.path(), browser);
    browser::open("https://openrouter.ai/settings/keys", &environment_of(folder.path(), &[("DISPLAY", ":0")])).unwrap();
    assert_started_clean(&seen, "DISPLAY=:0");
    assert_started_clean(&seen, "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus");

    for (tools, sign) in [
        (&["wl-copy", "wl-paste"][..], ("WAYLAND_DISPLAY", "wayland-0")),
        (&["xclip"], ("DISPLAY", ":0")),
        (&["xsel"], ("DISPLAY", ":0")),
        (&["tmux"], ("TMUX", "/tmp/tmux-1000/default,1,0")),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let seen: Vec<_> = tools.iter().map(|tool| fake_helper(folder.path(), tool)).collect();
        let mut clipboard = SystemClipboard::new(&environment_of(folder.path(), &[sign]));
        for act in ["copy", "paste"] {
            match act {
                "copy" => drop(clipboard.copy("a report")),
                _ => drop(clipboard.paste()),
            }
            let started = if act == "copy" { seen.first() } else { seen.last() };
            assert_started_clean(started.unwrap(), &format!("{}={}", sign.0, sign.1));
            std::fs::remove_file(started.unwrap()).unwrap();
        }
    }

    let folder = tempfile::tempdir().unwrap();
    let seen = fake_helper(folder.path(), "tesseract");
    let picture = folder.path().join("shot.png");
    std::fs::write(&picture, b"\x89PNG\r\n\x1a\n0000").unwrap();
    let mut command = doctor();
    command.arg("explain").arg(&picture).env("PATH", folder.path()).envs(secrets);
    written(&mut command, "");
    assert_started_clean(&seen, "LANG=en_US.UTF-8");
}

#[test]
fn s18_names_and_signs_that_a_secret_stands_beside() {
    for before in [
        "Ocp-Apim-Subscription-Key: ",
        "AZURE_OPENAI_KEY=",
        "AccountKey=",
        "Pwd=",
        "X-Auth-Token: ",
        "api_key=\\u001b[35mX-API-Key: ",
        "{\"token\": \"",
        "{\"secret\": \"",
        "passphrase: ",
        "curl -u joe:",
        "curl --user=joe:",
        "curl -b 'a=",
        "__session=",
        "_gitlab_session=",
        "https://hooks.slack.com/services/T0/B0/",
        "https://discord.com/api/webhooks/123456789012345678/",
        "-----BEGIN RSA PRIVATE KEY-----\\n",
    ] {
        let paste = format!("openrouter.ai 404 No endpoints found\n{before}{PASSWORD}{PASSWORD}\n");
        explained(&paste).iter().for_each(|shown| assert!(!shown.contains(PASSWORD), "{before}: {shown}"));
    }
}

/// What once kept the mask busy for minutes, as a server's answer on every path. It has to end, no more.
#[test]
fn d2_a_hostile_answer_does_not_keep_the_check_busy() {
    let base = server("404 Not Found", String::new(), "api_key=".repeat(30_000));
    let mut command = doctor();
    command
        .args(["check", "--base-url", &base])
        .env("OPENROUTER_API_KEY", KEY)
        .timeout(std::time::Duration::from_secs(120));
    let shown = written(&mut command, PASTE);
    assert!(shown.contains("404") || shown.contains("402"), "{shown}");
}

/// A million names in one object, as an answer on every path.
#[test]
fn d2_an_answer_of_a_million_keys_does_not_keep_the_check_busy() {
    let names: Vec<String> = (0..1_000_000).map(|number| format!("\"{number:x}\":0")).collect();
    let base = server("200 OK", "Content-Type: application/json\r\n".into(), format!("{{{}}}", names.join(",")));
    assert_ends(&base);
}

/// An answer in chunks of one byte, which announce themselves with five.
#[test]
fn d2_an_answer_in_chunks_of_one_byte_does_not_keep_the_check_busy() {
    let base =
        server_of(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}", "1\r\na\r\n".repeat(500_000)));
    assert_ends(&base);
}

/// Headers without measure: one of ten million letters, and five thousand of them.
#[test]
fn d2_headers_without_measure_do_not_keep_the_check_busy() {
    for headers in [format!("X-A: {}\r\n", "a".repeat(10_000_000)), "X-A: api_key=api_key=\r\n".repeat(5_000)] {
        assert_ends(&server("404 Not Found", headers, String::new()));
    }
}

/// The check comes to its end, and the text keeps its verdict.
#[track_caller]
fn assert_ends(base: &str) {
    let mut command = doctor();
    command
        .args(["check", "--json", "--base-url", base])
        .env("OPENROUTER_API_KEY", KEY)
        .timeout(std::time::Duration::from_secs(120));
    let output = command.write_stdin(PASTE).assert().get_output().clone();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["verdict"]["cause"], "billing.no_credits", "{report:#}");
}

/// What is given to a command and cannot be used comes back without the secret in it, whatever it was taken for.
#[test]
fn no_argument_comes_back_with_a_secret_in_it() {
    let spelled = joined(KEY, 20, "\\u001b[31m");
    for secret in [KEY, &spelled] {
        for arguments in [
            &["explain", "/no/{}"][..],
            &["scan", "no-{}"],
            &["request", "/no/{}"],
            &["request", "--model", "{}", "--offline", "-"],
            &["request", "--max-calls", "{}", "-"],
            &["causes", "{}"],
            &["demo", "{}"],
            &["completions", "{}"],
            &["listen", "--port", "{}"],
            &["listen", "--", "{}"],
            &["listen", "--log", "/no/{}", "--", "true"],
            &["check", "--offline", "--model", "{}", "-"],
            &["check", "--base-url", "{}", "-"],
            &["check", "--base-url", "https://{}.example/", "--offline", "-"],
            &["check", "--key-file", "/no/{}", "-"],
            &["check", "--management-key-file", "/no/{}", "-"],
            &["check", "--max-cost", "{}", "-"],
            &["explain", "--lang", "{}", "-"],
            &["explain", "--color", "{}", "-"],
            &["explain", "--log", "/no/{}/x", "-"],
            &["--{}"],
            &["{}", "{}"],
        ] {
            let arguments: Vec<String> = arguments.iter().map(|argument| argument.replace("{}", secret)).collect();
            let shown = written(doctor().args(&arguments).timeout(std::time::Duration::from_secs(60)), PASTE);
            Canary::of(&[KEY]).assert_unseen(&arguments.join(" "), &shown);
        }
    }
}

/// The key, as Python and Git write it in 85 letters.
const BASE85: &str = "b89VcaxHc-Ej3{?V>x9pW;bFoWHdN7FkvxcGi5bqH!wLdI5IagHZ(P2He@$tIA%FvFk&%dGGsGlG-fqnHZV6aIAbtmWd";

/// The same in base58.
const BASE58: &str =
    "8X8Ckatcf5VB466zeso7eTguMwZe6NQZ1qy7N36P7wDDMH9NAwksGYbUq5sx9LG3TV9suFXV1QqsHXfDoCoRXVmQLJuRqVtWZ1Cx";

/// What `SECURITY.md` says is not masked. Where a limit goes, its sentence goes.
#[test]
fn each_limit_that_the_page_of_security_names_is_one() {
    let gsk = format!("{}{}", VENDORS[3].0, VENDORS[3].1);
    let ant = format!("{}{}", VENDORS[0].0, VENDORS[0].1);
    let shifted: String = KEY
        .chars()
        .map(|letter| match letter {
            'a'..='m' => char::from(letter as u8 + 13),
            'n'..='z' => char::from(letter as u8 - 13),
            other => other,
        })
        .collect();
    for (limit, told, stays) in [
        ("a password in a sentence", "I log in with the password correcthorse each day".to_string(), "correcthorse"),
        ("words between pieces of another vendor's key", joined(&ant, 14, " and then "), &ant[28..42]),
        ("spaces between pieces of one without sk-", joined(&gsk, 8, " "), &gsk[16..24]),
        ("a cut piece without its prefix", format!("it ends in {}", &KEY[40..]), &KEY[40..]),
        ("a shifted alphabet", format!("key {shifted}"), &shifted[20..]),
        ("base58", format!("encoded {BASE58}"), &BASE58[20..]),
        (
            "a cell of a table of HTML",
            format!("<table><tr><th>name</th><th>token</th></tr><tr><td>prod</td><td>{PASSWORD}</td></tr></table>"),
            PASSWORD,
        ),
        ("a secret before its name", format!("tried with {PASSWORD} as the key"), PASSWORD),
        ("the second line of a file of logins", format!("auth-user-pass\njoe\n{PASSWORD}"), PASSWORD),
        ("base85", format!("encoded {BASE85}"), &BASE85[20..]),
        (
            "the next line of a token that only its name gives away",
            "access_token=Zq3vT8xYb1LmN0pQr7StU4vW\n9f0Kc5Hd8Je1Gb6I\n".to_string(),
            "9f0Kc5Hd8Je1Gb6I",
        ),
        ("an id of a few plain letters", "user_joe is blocked".to_string(), "user_joe"),
        (
            "names of people, companies and hosts",
            "Jane Doe of Example Corp on build7.corp.example".to_string(),
            "Jane Doe of Example Corp on build7.corp.example",
        ),
        ("addresses of private networks", "from 192.168.1.17 and 10.0.0.3".to_string(), "192.168.1.17 and 10.0.0.3"),
        (
            "a prompt without the syntax of a request",
            "I asked it for a poem about my divorce".to_string(),
            "a poem about my divorce",
        ),
    ] {
        let shown = written(doctor().args(["explain", "--markdown"]), &format!("{PASTE}\n{told}\n"));
        assert!(shown.contains(stays), "the mask knows it now, so strike it out of SECURITY.md: {limit}\n{shown}");
        let footer = "Names of people, companies and hosts and other free text are as they were";
        assert!(shown.contains(footer), "{shown}");
    }
}
