//! Screenshots as pastes: the four errors of the README's audience, as a terminal or an editor shows them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::path::Path;
use std::process::{Command, Output};

fn explain(picture: &str, path: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(picture);
    command.arg("explain").arg(file).arg("--json");
    if let Some(path) = path {
        command.env("PATH", path);
    }
    command.output().unwrap()
}

#[test]
fn clean_screenshots_give_the_same_verdict_as_their_text() {
    let version = Command::new("tesseract").arg("--version").output();
    if version.is_err() {
        println!("left out: tesseract is not installed");
        return;
    }
    for (picture, cause, client) in [
        ("cline-missing-key.png", "auth.header_missing", "cline"),
        ("cline-terms.png", "policy.provider_tos", "cline"),
        ("trae-terms.png", "policy.provider_tos", "trae"),
        ("trae-image.png", "model.input_modality", "trae"),
    ] {
        let output = explain(picture, None);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["verdict"]["cause"], cause, "{picture}");
        assert_eq!(report["evidence"]["client"], client, "{picture}");
        assert_eq!(output.status.code(), Some(0), "{picture}");
    }
}

#[test]
fn without_tesseract_the_user_learns_how_to_get_it() {
    let nothing = tempfile::tempdir().unwrap();
    let output = explain("trae-terms.png", Some(nothing.path()));
    assert_eq!(output.status.code(), Some(3));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("tesseract") && said.contains("apt install"), "{said}");
}
