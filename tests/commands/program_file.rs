//! What the file of the program holds, and what it must not.

use rcgen::KeyPair;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn program() -> Vec<u8> {
    fs::read(env!("CARGO_BIN_EXE_openrouter-doctor")).unwrap()
}

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets")
}

/// Name and title of every world.
fn worlds() -> Vec<(String, String)> {
    let title_of = |path: PathBuf| {
        let world: toml::Table = fs::read_to_string(&path).unwrap().parse().unwrap();
        (path.file_stem().unwrap().display().to_string(), world["title"].as_str().unwrap().to_string())
    };
    fs::read_dir(assets().join("worlds")).unwrap().map(|file| title_of(file.unwrap().path())).collect()
}

/// A PKCS #8 key at the start of these bytes. Templates without a key, which the TLS library holds, are none.
fn is_der_key(bytes: &[u8]) -> bool {
    let (head, length) = match *bytes {
        [0x30, length @ ..=0x7f, ..] => (2, usize::from(length)),
        [0x30, 0x81, length, ..] => (3, usize::from(length)),
        [0x30, 0x82, high, low, ..] => (4, usize::from(high) << 8 | usize::from(low)),
        _ => return false,
    };
    let is_pkcs8 = matches!(bytes.get(head..), Some([0x02, 0x01, 0x00 | 0x01, 0x30, ..]));
    is_pkcs8 && bytes.get(..head + length).is_some_and(|der| KeyPair::try_from(der).is_ok())
}

/// PEM around a key; the words alone are how a reader of such files knows one.
fn is_pem_key(bytes: &[u8]) -> bool {
    let body = bytes.strip_prefix(b"PRIVATE KEY-----").unwrap_or_default();
    let body = body.strip_prefix(b"\r").unwrap_or(body);
    let is_base64 = |text: &[u8]| text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte));
    body.strip_prefix(b"\n").and_then(|text| text.get(..32)).is_some_and(is_base64)
}

fn keys_in(bytes: &[u8]) -> usize {
    (0..bytes.len()).filter(|&start| is_der_key(&bytes[start..]) || is_pem_key(&bytes[start..])).count()
}

#[test]
fn no_private_key_comes_with_the_program() {
    let key = KeyPair::generate().unwrap();
    assert_eq!(keys_in(&[b"before", key.serialize_der().as_slice(), b"behind"].concat()), 1);
    assert_eq!(keys_in(format!("before{}behind", key.serialize_pem()).as_bytes()), 1);
    assert_eq!(keys_in(&program()), 0);
}

/// Worlds and captured answers are packed, so that nothing of them is read before a demonstration asks.
#[test]
fn no_world_and_no_captured_answer_lies_open_in_the_program() {
    let mut sentences: Vec<String> = worlds().into_iter().map(|(_, title)| title).collect();
    let models = fs::read_to_string(assets().join("simulator/models.json")).unwrap();
    let models: Vec<serde_json::Value> = serde_json::from_str(&models).unwrap();
    sentences.extend(models.iter().filter_map(|model| model["description"].as_str()).map(str::to_string));
    assert!(sentences.len() > 200 && sentences.iter().all(|sentence| sentence.len() > 10), "{sentences:?}");
    let program = program();
    let search = aho_corasick::AhoCorasick::new(&sentences).unwrap();
    let open: Vec<&String> = search.find_iter(&program).map(|found| &sentences[found.pattern()]).collect();
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn every_world_is_listed_by_name_and_title() {
    let list = super::stdout_of(&["demo", "--list"]);
    let listed: BTreeSet<String> =
        list.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let worlds = worlds();
    assert_eq!(list.lines().filter(|line| line.starts_with("  ")).count(), worlds.len());
    let missing: Vec<_> =
        worlds.iter().map(|(name, title)| format!("{name} {title}")).filter(|row| !listed.contains(row)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
