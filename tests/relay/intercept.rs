//! What `--intercept` gives to a program goes away with it.
#![cfg(unix)]

use super::process::{is_gone, listen, meanwhile, world};
use std::io::{BufRead, BufReader};
use std::path::Path;

#[test]
fn nothing_is_left_behind_when_it_is_ended() {
    let (runtime, server) = world("healthy");
    let script = "trap 'exit 5' TERM; echo file $SSL_CERT_FILE; while :; do sleep 0.05; done";
    let mut command = listen(&server, &["--intercept", "--", "sh", "-c", script]);
    let (text, code) = meanwhile(&runtime, move || {
        let mut child = command.spawn().unwrap();
        let mut text = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut text).unwrap();
        let id = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        (text, child.wait().unwrap().code())
    });
    assert_eq!(code, Some(5));
    is_gone(&text);
}

/// Killed, it cannot take its file away; what is left has no secret, and is its owner's alone.
#[cfg(target_os = "linux")]
#[test]
fn what_a_kill_leaves_behind_is_a_public_certificate() {
    let (runtime, server) = world("healthy");
    let script = "echo $SSL_CERT_FILE; stat -c %a $SSL_CERT_FILE; exec sleep 1";
    let mut command = listen(&server, &["--intercept", "--", "sh", "-c", script]);
    let (file, mode) = meanwhile(&runtime, move || {
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = (out.next().unwrap().unwrap(), out.next().unwrap().unwrap());
        child.kill().unwrap();
        child.wait().unwrap();
        said
    });
    assert_eq!(mode, "600");
    let left = std::fs::read_to_string(&file).unwrap();
    assert!(left.contains("BEGIN CERTIFICATE") && !left.contains("PRIVATE"), "{left}");
    let folder = Path::new(&file).parent().unwrap();
    let others: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let private = |path: &std::path::PathBuf| std::fs::read_to_string(path).unwrap().contains("PRIVATE");
    assert!(!others.iter().any(private), "{others:?}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn it_is_for_commands() {
    let (runtime, server) = world("healthy");
    let mut command = listen(&server, &["--intercept"]);
    let output = meanwhile(&runtime, move || command.output().unwrap());
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("--intercept -- COMMAND"));
}
