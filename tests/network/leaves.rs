//! What leaves the machine is what the README says: every request of every check, every header.

use super::wire;
use openrouter_doctor::adapters::openrouter::{ClientSettings, OpenRouterClient};
use openrouter_doctor::core::address::api_url::ApiUrl;
use openrouter_doctor::core::checks::check::{KeySent, Sends};
use openrouter_doctor::core::checks::{Probe, ProbeRequest};
use openrouter_doctor::core::reading::browser::page_call;
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::ports::Prober;
use openrouter_doctor::simulator::{KEY, MANAGEMENT_KEY};
use std::collections::BTreeSet;

#[tokio::test]
async fn every_request_and_every_header_is_in_the_readme() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let table = readme.split("## What is sent where").nth(1).unwrap().split("## Exit codes").next().unwrap();
    let (address, heads) = wire::listening().await;
    let settings = ClientSettings {
        status_url: Some(format!("http://{address}/incidents.rss")),
        ..wire::settings(&format!("http://{address}/api/v1"))
    };
    let client = OpenRouterClient::new(settings);
    client.use_key(Some(ApiKey::new(KEY.to_string())));
    client.read_with(ApiKey::new(MANAGEMENT_KEY.to_string()));
    for probe in Probe::ALL {
        client
            .probe(ProbeRequest {
                model: Some("author/slug".into()),
                generation_id: Some("gen-1".into()),
                region: Some("eu"),
                page: page_call("Failed to fetch").map(Box::new),
                url: ApiUrl::of_call(&format!("http://me:secret@{address}/wrong/base/chat/completions?key={KEY}#x"))
                    .map(Box::new),
                ..ProbeRequest::new(*probe)
            })
            .await;
    }
    let heads = heads.lock().unwrap().clone();
    let mut asked = BTreeSet::new();
    for head in &heads {
        let line = head.lines().next().unwrap();
        let request = line.replace(" HTTP/1.1", "").replace("/api/v1", "").replace("author/slug", "AUTHOR/SLUG");
        let request =
            request.replace("id=gen-1", "id=ID").replace("region=eu", "region=REGION").replace("/wrong/base", "…");
        assert!(table.contains(&format!("`{request}`")), "{request} is not in the README");
        for header in head.lines().skip(1).filter_map(|it| it.split_once(':')).map(|it| it.0) {
            assert!(table.to_lowercase().contains(&format!("`{header}")), "the header {header} of {request}");
        }
        let with_key = head.contains(KEY);
        assert!(!with_key || stated(KeySent::Own).any(|own| own == request), "{request} carries the key");
        let to_read = head.contains(MANAGEMENT_KEY);
        let managing = stated(KeySent::Management).any(|managing| managing == request);
        assert_eq!(to_read, managing, "{request}: the management key reads and does nothing else");
        assert!(!to_read || request.starts_with("GET "), "{request}");
        assert!(!line.contains("secret") && !line.contains(KEY), "{line}");
        asked.insert(request);
    }
    let all =
        [KeySent::None, KeySent::Own, KeySent::MadeUp, KeySent::Management].into_iter().flat_map(stated).collect();
    assert_eq!(asked, all, "what the checks state, and what they send");
    let named =
        table.split('`').filter(|it| it.starts_with("GET /") || it.starts_with("POST ") || it.starts_with("OPTIONS "));
    let unused: Vec<&str> = named.filter(|it| !asked.contains(*it)).collect();
    assert!(unused.is_empty(), "in the README and never asked: {unused:?}");
}

/// The short table of `SECURITY.md` leaves no request out either, and says of each which key goes with it.
#[test]
fn every_request_and_its_key_is_on_the_page_of_security() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/SECURITY.md")).unwrap();
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
    for (key, words) in [
        (KeySent::None, "without a key"),
        (KeySent::Own, "with your key"),
        (KeySent::MadeUp, "made-up"),
        (KeySent::Management, "with your management key"),
    ] {
        for request in stated(key) {
            let (_, path) = request.split_once(' ').unwrap();
            // What is asked about is an ellipsis there, and of a call its own rows say more.
            let path = path.replace("AUTHOR/SLUG", "…").replace("=ID", "=…").replace("=REGION", "=…");
            let named = |row: &&&str| row.split('`').any(|code| code == path || code.split(' ').nth(1) == Some(&path));
            let calls = path.starts_with("/chat/completions") || path.starts_with('…');
            let row = rows.iter().filter(named).find(|row| row.contains(words));
            assert!(calls || row.is_some(), "{request} {words}");
        }
    }
}

/// The requests that the checks state, with this key.
fn stated(key: KeySent) -> impl Iterator<Item = String> {
    let sent = Probe::ALL.iter().filter_map(|probe| probe.check().sends);
    sent.flat_map(|sends| std::iter::once(sends).chain(sends.beside.iter().map(move |path| Sends { path, ..sends })))
        .filter(move |sends| sends.key == key)
        .map(|sends| sends.shown())
}
