//! Calls that go on: what is to be seen of them before they are over.

use super::upstream::{self, STREAM, Then, chunk};
use super::{Listening, runtime};
use openrouter_doctor::adapters::relay::{UnderWay, read_so_far};
use openrouter_doctor::core::exchange::{Ending, RecordedExchange};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

const BODY: &str = r#"{"model":"z-ai/glm-5.1","stream":true,"messages":[]}"#;

fn event(data: &str) -> Vec<u8> {
    chunk(format!("data: {data}\n\n").as_bytes())
}

/// The only call that goes on, as soon as it has come this far.
async fn when(under_way: &UnderWay, is_so: impl Fn(&RecordedExchange) -> bool) -> RecordedExchange {
    let come = async {
        loop {
            let calls: Vec<RecordedExchange> = under_way.so_far(Some(1)).iter().map(read_so_far).collect();
            if let Some(call) = calls.into_iter().find(&is_so) {
                return call;
            }
            under_way.changed().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), come).await.unwrap()
}

#[test]
fn a_stream_is_read_while_it_comes() {
    runtime().block_on(async {
        let begun = [
            event(r#"{"id":"gen-1","model":"m","provider":"DeepInfra","openrouter_metadata":{"strategy":"direct","region":"iad","attempt":1,"endpoints":{"total":3},"attempts":[{"provider":"DeepInfra","status":200}]},"choices":[{"delta":{"content":"Hello "}}]}"#),
            event(r#"{"id":"gen-1","choices":[{"delta":{"content":"wor"}}]}"#),
        ];
        let (base_url, _) = upstream::start(Then::Hold([STREAM.to_vec(), begun.concat()].concat())).await;
        let mut relay = Listening::before(&base_url).await;
        let under_way = relay.relay.under_way();
        let mut stream = TcpStream::connect(relay.address()).await.unwrap();
        let head = format!("POST /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\r\n", relay.address(), BODY.len());
        stream.write_all(head.as_bytes()).await.unwrap();
        let asked = when(&under_way, |call| call.request.bytes == 0).await;
        assert_eq!((asked.ending, asked.path.as_str(), asked.reply), (Ending::Running, "/api/v1/chat/completions", None));
        stream.write_all(BODY.as_bytes()).await.unwrap();
        let call = when(&under_way, |call| call.reply.as_ref().is_some_and(|reply| !reply.said.is_empty())).await;
        assert_eq!(call.ending, Ending::Running);
        assert_eq!(call.request.model.as_deref(), Some("z-ai/glm-5.1"));
        let reply = call.reply.unwrap();
        assert_eq!(reply.said.as_str(), "Hello ", "a word that may go on is held back");
        assert!(reply.pieces >= 1 && reply.bytes > 200 && reply.status == 200);
        assert_eq!(reply.facts.generation_id.as_deref(), Some("gen-1"));
        assert_eq!(reply.facts.provider.as_deref(), Some("DeepInfra"));
        assert!(reply.facts.router.contains(&("strategy", "direct".to_string())), "{:?}", reply.facts.router);
        assert!(reply.facts.router.contains(&("endpoints", "3".to_string())), "{:?}", reply.facts.router);
        drop(stream);
        let ended = relay.next().await;
        assert_eq!(ended.ending, Ending::Cancelled);
        assert_eq!(ended.reply.unwrap().said.as_str(), "Hello wor");
        assert!(under_way.so_far(None).is_empty(), "what is over does not go on");
    });
}

/// The key may be cut anywhere by the pieces that it comes in.
#[test]
fn a_key_in_an_answer_is_never_to_be_read_not_even_in_part() {
    runtime().block_on(async {
        let key = super::KEY;
        let pieces: Vec<Vec<u8>> = key
            .as_bytes()
            .chunks(7)
            .map(|piece| {
                event(&format!(
                    r#"{{"id":"gen-1","choices":[{{"delta":{{"content":"{}"}}}}]}}"#,
                    std::str::from_utf8(piece).unwrap()
                ))
            })
            .collect();
        let mut sent = vec![STREAM.to_vec(), event(r#"{"choices":[{"delta":{"content":"Your key is "}}]}"#)];
        sent.extend(pieces);
        let (base_url, _) = upstream::start(Then::Hold(sent.concat())).await;
        let mut relay = Listening::before(&base_url).await;
        let under_way = relay.relay.under_way();
        let mut stream = TcpStream::connect(relay.address()).await.unwrap();
        let head = format!(
            "POST /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\r\n{BODY}",
            relay.address(),
            BODY.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let call = when(&under_way, |call| call.reply.as_ref().is_some_and(|reply| reply.bytes > 500)).await;
        assert_eq!(call.reply.unwrap().said.as_str(), "Your key is ");
        drop(stream);
        let said = relay.next().await.reply.unwrap().said;
        assert!(said.contains("sk-or-v1-…") && !said.contains(&key[9..20]), "{}", said.as_str());
    });
}
