//! What is kept of the bodies that pass, to be read and checked.

use super::upstream::{self, Then};
use super::{Listening, runtime};
use openrouter_doctor::adapters::relay::{RING, WHOLE, read};
use openrouter_doctor::core::exchange::earlier_calls::EarlierCalls;
use std::io::Write;

const REFUSED: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 44\r\nConnection: close\r\n\r\n{\"error\":{\"message\":\"Bad image\",\"code\":400}}";

fn body(mebibytes: usize) -> String {
    let image = "A".repeat(mebibytes << 20);
    format!(r#"{{"model":"z-ai/glm-5.1","messages":[{{"role":"user","content":"Peter {image}"}}]}}"#)
}

/// Makes a call, reads it, and gives its body to those that are kept; its number.
async fn made(relay: &mut Listening, body: &str, failed: bool) -> u64 {
    relay.post("/api/v1/chat/completions", "", body).await;
    let recorded = relay.caught.recv().await.unwrap();
    let exchange = read(&recorded, &mut EarlierCalls::default());
    assert_eq!(exchange.request.model.as_deref(), Some("z-ai/glm-5.1"), "{:?}", exchange.request);
    relay.relay.sent().keep(exchange.id, recorded.into_sent(), failed);
    exchange.id
}

#[test]
fn the_whole_body_of_the_last_failed_call_is_kept_beside_the_ring() {
    runtime().block_on(async {
        let (base_url, _) = upstream::start(Then::Pieces(vec![REFUSED.to_vec()], 0)).await;
        let mut relay = Listening::before(&base_url).await;
        let sent = relay.relay.sent();
        let long = body(31);
        let first = made(&mut relay, &long, true).await;
        assert_eq!(sent.whole(first).unwrap().as_slice(), long.as_bytes());
        // What passes meanwhile does not push it out.
        for _ in 0..6 {
            let short = body(5);
            let id = made(&mut relay, &short, false).await;
            assert_eq!(sent.whole(id).unwrap().len(), short.len());
        }
        assert!(sent.whole(first).is_some());
        // A later failure takes its place.
        let second = made(&mut relay, &body(20), true).await;
        assert!(sent.whole(first).is_none() && sent.whole(second).is_some());
        // One that passed is kept up to its share of the ring.
        let passed = made(&mut relay, &body(9), false).await;
        assert!(sent.whole(passed).is_none() && sent.whole(second).is_some());
    });
}

#[test]
fn what_is_kept_is_what_the_documents_say() {
    let security = include_str!("../../SECURITY.md");
    for bytes in [RING, WHOLE] {
        assert!(security.contains(&format!("{} MiB", bytes >> 20)), "{}", bytes >> 20);
    }
}

#[test]
fn bodies_are_read_in_every_packing_that_programs_and_servers_use() {
    runtime().block_on(async {
        let text = r#"{"model":"z-ai/glm-5.1","messages":[{"role":"user","content":"hello"}]}"#;
        let refusal = r#"{"error":{"message":"Insufficient credits. Add more using https://openrouter.ai/settings/credits","code":402}}"#;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(refusal.as_bytes()).unwrap();
        let zstd = |text: &str| ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
        // `refusal` by Node's zlib.
        for (packing, packed) in [("gzip", gzip.finish().unwrap()), ("zstd", zstd(refusal)), ("br", BROTLI.to_vec())] {
            let head = format!(
                "HTTP/1.1 402 Payment Required\r\nContent-Type: application/json\r\nContent-Encoding: {packing}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                packed.len()
            );
            let (base_url, seen) = upstream::start(Then::Pieces(vec![[head.into_bytes(), packed.clone()].concat()], 0)).await;
            let mut relay = Listening::before(&base_url).await;
            let asked = zstd(text);
            let head = format!(
                "POST /api/v1/responses HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Encoding: zstd\r\nContent-Length: {}\r\n\r\n",
                relay.address(),
                asked.len()
            );
            let answer = relay.raw(&[head.into_bytes(), asked.clone()].concat()).await;
            assert!(answer.ends_with(&packed) && seen.lock().unwrap().request.ends_with(&asked), "{packing}: passed as it is");
            let caught = relay.next().await;
            assert_eq!(caught.request.model.as_deref(), Some("z-ai/glm-5.1"));
            assert_eq!(caught.request.packed.as_deref(), Some("zstd"));
            let report = openrouter_doctor::core::exchange::judge::report(&caught, Default::default(), &Default::default());
            assert_eq!(report.verdict.cause.as_str(), "billing.no_credits", "{packing}");
        }
    });
}

const BROTLI: &[u8] = &[
    27, 109, 0, 96, 173, 138, 119, 64, 157, 56, 21, 85, 71, 81, 147, 69, 140, 225, 169, 41, 69, 104, 246, 42, 40, 173,
    88, 116, 74, 166, 47, 201, 194, 96, 90, 228, 197, 69, 174, 27, 28, 176, 87, 227, 180, 229, 235, 48, 216, 130, 187,
    141, 173, 39, 138, 65, 52, 162, 17, 85, 35, 219, 129, 167, 153, 79, 60, 26, 111, 52, 17, 170, 202, 115, 177, 41,
    108, 152, 193, 249, 94, 204, 76, 111, 108, 24, 91, 203,
];

#[test]
fn a_call_of_a_tool_that_a_plug_in_withheld_is_no_answer_in_order() {
    runtime().block_on(async {
        let verdict = r#""safeguard_results":[{"type":"dangerous_tool_use","status":{"type":"available","tool_uses":{"call_1":{"type":"evaluated","outcome":"flagged","explanation":"[Git Destructive]"}}}}]"#;
        let marked = r#"{"id":"gen-1","choices":[{"message":{"content":"<openrouter_armor_blocked>"},"finish_reason":"stop"}],"#;
        let audited = r#"{"id":"gen-1","choices":[{"message":{"tool_calls":[{"id":"call_1","function":{"name":"bash"}}]},"finish_reason":"tool_calls"}],"#;
        for (answer, cause) in [(marked, "policy.guardrail"), (audited, "none")] {
            let body = format!("{answer}{verdict}}}");
            let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
            let (base_url, _) = upstream::start(Then::Pieces(vec![[head, body].concat().into_bytes()], 0)).await;
            let mut relay = Listening::before(&base_url).await;
            relay.post("/api/v1/chat/completions", "", r#"{"model":"z-ai/glm-5.1","messages":[]}"#).await;
            let report = relay.verdict().await;
            assert_eq!(report.verdict.cause.as_str(), cause, "{report:?}");
            if cause != "none" {
                assert_eq!(report.verdict.root_cause, Some("withheld"));
                assert!(report.verdict.because.iter().any(|it| it.fact.contains("Git Destructive")), "{report:?}");
            }
        }
    });
}
