//! Programs whose address is fixed: led here by a proxy for them alone, which leaves nothing behind.

use super::process::{BODY, is_gone, lines, listen, meanwhile, world};
use super::{KEY, has, trial};
use libtest_mimic::Trial;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

/// Each with the program that it needs.
const TESTS: &[(&str, &str, fn())] = &[
    ("a_python_program_with_a_fixed_address_is_caught", "python3", a_python_program_with_a_fixed_address_is_caught),
    ("a_node_program_with_a_fixed_address_is_caught", "node", a_node_program_with_a_fixed_address_is_caught),
    ("a_program_that_does_not_trust_this_run_is_named", "curl", a_program_that_does_not_trust_this_run_is_named),
    ("other_hosts_pass_through_unseen", "python3", other_hosts_pass_through_unseen),
    ("the_users_own_proxy_is_kept_for_other_hosts", "python3", the_users_own_proxy_is_kept_for_other_hosts),
];

pub fn trials() -> Vec<Trial> {
    let test = |(name, program, run): &(&'static str, &'static str, fn())| {
        trial(format!("fixed_address::{name}"), has(program), *run)
    };
    TESTS.iter().map(test).collect()
}

/// Runs a command under `--intercept` before a world; its output, exit code and the events.
fn intercepted(world_name: &str, set: &[(&str, &str)], command: &[&str]) -> (String, Option<i32>, Vec<Value>) {
    let (runtime, server) = world(world_name);
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("relay.log");
    let arguments = [&["--intercept", "--json", "--log", log.to_str().unwrap(), "--"], command].concat();
    let mut command = listen(&server, &arguments);
    command.envs(set.iter().copied());
    let output = meanwhile(&runtime, move || command.output().unwrap());
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (said, output.status.code(), lines(&std::fs::read_to_string(&log).unwrap()))
}

/// The calls among the events.
fn calls(events: &[Value]) -> Vec<&Value> {
    events.iter().filter(|event| event["event"] == "exchange").collect()
}

/// The one call was refused for want of credits, and was caught at OpenRouter's own address.
fn is_caught(events: &[Value], said: &str) {
    assert!(events[0]["proxy_url"].as_str().is_some_and(|url| url.starts_with("http://127.0.0.1:")), "{events:?}");
    let calls = calls(events);
    assert_eq!(calls.len(), 1, "{said}{events:?}");
    assert_eq!(calls[0]["intercepted"], true);
    assert_eq!(calls[0]["path"], "/api/v1/chat/completions");
    assert_eq!(calls[0]["status"], 402);
    assert_eq!(calls[0]["key"], "sk-or-v1-…1c96");
    assert_eq!(calls[0]["verdict"]["cause"], "billing.no_credits");
    assert_eq!(calls[0]["verdict"]["state"], "reproduced");
}

fn a_python_program_with_a_fixed_address_is_caught() {
    let program = format!(
        r#"
import os, stat, urllib.error, urllib.request
for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
    file = os.environ[name]
    print("file", file)
    print("mode %o %o" % (stat.S_IMODE(os.stat(file).st_mode), stat.S_IMODE(os.stat(os.path.dirname(file)).st_mode)))
assert "PRIVATE" not in open(os.environ["SSL_CERT_FILE"]).read()
call = urllib.request.Request("https://openrouter.ai/api/v1/chat/completions", {BODY:?}.encode(),
    {{"Authorization": "Bearer {KEY}", "Content-Type": "application/json"}})
try:
    urllib.request.urlopen(call)
except urllib.error.HTTPError as refused:
    print("status", refused.code, refused.read().decode())
raise SystemExit(7)
"#
    );
    // An exception for OpenRouter would lead it past the proxy.
    let (said, code, events) =
        intercepted("no-credits", &[("NO_PROXY", "example.com, openrouter.ai")], &["python3", "-c", &program]);
    assert_eq!(code, Some(7), "{said}");
    assert!(said.contains("status 402"), "{said}");
    assert!(said.contains("mode 600 700"), "{said}");
    is_caught(&events, &said);
    is_gone(&said);
}

fn a_node_program_with_a_fixed_address_is_caught() {
    let program = format!(
        r#"
const http = require("http"), tls = require("tls");
console.log("file", process.env.NODE_EXTRA_CA_CERTS);
const proxy = new URL(process.env.HTTPS_PROXY);
http.request({{ host: proxy.hostname, port: proxy.port, method: "CONNECT", path: "openrouter.ai:443" }})
  .on("connect", (answer, socket) => {{
    const way = tls.connect({{ socket, servername: "openrouter.ai" }}, () => {{
      const body = {BODY:?};
      way.write("POST /api/v1/chat/completions HTTP/1.1\r\nHost: openrouter.ai\r\nConnection: close\r\n" +
        "Authorization: Bearer {KEY}\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n" + body);
    }});
    way.on("data", piece => process.stdout.write(piece)).on("end", () => process.exit(7));
    way.on("error", problem => {{ console.log(problem.message); process.exit(8); }});
  }}).end();
"#
    );
    let (said, code, events) = intercepted("no-credits", &[], &["node", "-e", &program]);
    assert_eq!(code, Some(7), "{said}");
    assert!(said.contains("HTTP/1.1 402"), "{said}");
    is_caught(&events, &said);
    is_gone(&said);
}

fn a_program_that_does_not_trust_this_run_is_named() {
    // A list of its own, as a program has that ships its certificates.
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own.pem");
    let key = rcgen::KeyPair::generate().unwrap();
    let other = rcgen::CertificateParams::new(vec!["example.com".to_string()]).unwrap().self_signed(&key).unwrap();
    std::fs::write(&own, other.pem()).unwrap();
    let call = ["curl", "-s", "--cacert", own.to_str().unwrap(), "https://openrouter.ai/api/v1/key"];
    let (said, code, events) = intercepted("healthy", &[], &call);
    assert_eq!(code, Some(60), "{said}");
    let calls = calls(&events);
    assert_eq!(calls.len(), 1, "{events:?}");
    assert_eq!((&calls[0]["ended"], &calls[0]["answered_here"]), (&"here".into(), &"untrusted".into()));
    assert_eq!(calls[0]["status"], Value::Null);
}

fn other_hosts_pass_through_unseen() {
    let echo = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = echo.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = echo.accept().unwrap();
        let mut bytes = [0; 5];
        stream.read_exact(&mut bytes).unwrap();
        bytes.reverse();
        stream.write_all(&bytes).unwrap();
    });
    let program = format!(
        r#"
import os, socket, urllib.parse
proxy = urllib.parse.urlparse(os.environ["HTTPS_PROXY"])
def connect(target):
    way = socket.create_connection((proxy.hostname, proxy.port))
    way.sendall(f"CONNECT {{target}} HTTP/1.1\r\nHost: {{target}}\r\n\r\n".encode())
    return way, way.recv(4096).decode()
way, answer = connect("127.0.0.1:{port}")
print(answer.split("\r\n")[0])
way.sendall(b"abcde")
print(way.recv(5).decode())
print(connect("127.0.0.1:1")[1])
"#
    );
    let (said, code, events) = intercepted("healthy", &[], &["python3", "-c", &program]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("HTTP/1.1 200") && said.contains("edcba"), "{said}");
    assert!(
        said.contains("HTTP/1.1 502") && said.contains("openrouter-doctor relay: 127.0.0.1 was not reached"),
        "{said}"
    );
    assert_eq!(calls(&events).len(), 0, "{events:?}");
}

fn the_users_own_proxy_is_kept_for_other_hosts() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    let asked = std::thread::spawn(move || {
        let (stream, _) = proxy.accept().unwrap();
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(reader.read_line(&mut head).unwrap(), 0, "{head}");
        }
        reader.get_mut().write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        let mut first = [0; 1];
        // As in TLS, the client speaks first.
        reader.read_exact(&mut first).unwrap();
        reader.get_mut().write_all(b"hello").unwrap();
        head
    });
    let program = r#"
import os, socket, urllib.parse
proxy = urllib.parse.urlparse(os.environ["HTTPS_PROXY"])
assert "secret" not in os.environ["HTTPS_PROXY"]
way = socket.create_connection((proxy.hostname, proxy.port))
way.sendall(b"CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example:443\r\n\r\n")
seen = way.recv(4096)
way.sendall(b"x")
while b"hello" not in seen:
    piece = way.recv(4096)
    if not piece:
        break
    seen += piece
print(seen.decode())
"#;
    let own = format!("http://user:secret@{address}");
    let (said, code, events) = intercepted("healthy", &[("HTTPS_PROXY", &own)], &["python3", "-c", program]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("hello"), "{said}");
    let head = asked.join().unwrap();
    assert!(head.starts_with("CONNECT elsewhere.example:443 "), "{head}");
    assert!(head.to_lowercase().contains("proxy-authorization: basic dxnlcjpzzwnyzxq="), "{head}");
    assert_eq!(calls(&events).len(), 0, "{events:?}");
}
