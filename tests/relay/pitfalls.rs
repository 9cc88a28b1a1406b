//! What relays get wrong, one test each.

use super::upstream::{self, STREAM, Then, chunk};
use super::{KEY, Listening, runtime, secure, settings};
use openrouter_doctor::adapters::relay::RelaySettings;
use openrouter_doctor::core::exchange::facts;
use openrouter_doctor::core::exchange::recorded::Own;
use openrouter_doctor::core::exchange::{Ending, RecordedExchange, judge};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const BODY: &str = r#"{ "model" : "z-ai/glm-5.1","messages":[{"role":"user","content":"hello"}],"Odd":1 }"#;

fn json(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}", body.len())
        .into_bytes()
}

/// Line by line: what the upstream reads is what the program wrote, but for the connection's own headers.
#[test]
fn what_the_program_sends_arrives_as_it_is() {
    const HEADERS: &str = "user-AGENT: Program/1.0 (x)\r\nAccept-Encoding: br, gzip\r\nHTTP-Referer: https://example.com\r\nX-Title: Ü\r\nanthropic-beta: a\r\nKeep-Alive: timeout=5\r\nAnthropic-Beta: b\r\nzeta:   z\r\nAlpha: a\r\n";
    let folder = tempfile::tempdir().unwrap();
    let roots = folder.path().join("roots.pem");
    runtime().block_on(async {
        let (plain, seen) = upstream::start(Then::Pieces(vec![json("200 OK", "", "{}")], 0)).await;
        let tls = secure::http1(&plain, &roots).await;
        for (base_url, pure) in [(&plain, true), (&plain, false), (&tls, true), (&tls, false)] {
            let mut relay = Listening::with(RelaySettings { pure, ..secure::trusting(base_url, &roots) }).await;
            relay.post("/api/v1/chat/completions?beta=a%2Fb&x=", HEADERS, BODY).await;
            let request = seen.lock().unwrap().request.clone();
            let text = String::from_utf8_lossy(&request).into_owned();
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            assert_eq!(body, BODY);
            let is_own = |line: &&str| !line.to_lowercase().starts_with("host: ");
            let lines: Vec<&str> = head.lines().filter(is_own).collect();
            let authorization = format!("Authorization: Bearer {KEY}");
            let length = format!("Content-Length: {}", BODY.len());
            let mut wanted = vec![
                "POST /api/v1/chat/completions?beta=a%2Fb&x= HTTP/1.1",
                &authorization,
                "Content-Type: application/json",
                &length,
                "user-AGENT: Program/1.0 (x)",
                "Accept-Encoding: br, gzip",
                "HTTP-Referer: https://example.com",
                "X-Title: Ü",
                "anthropic-beta: a",
                "Anthropic-Beta: b",
                "zeta: z",
                "Alpha: a",
            ];
            if !pure {
                wanted.push("x-openrouter-metadata: enabled");
            }
            assert_eq!(lines, wanted, "{base_url} pure: {pure}");
            assert_eq!(relay.next().await.request.parameters, ["Odd"]);
        }
    });
}

#[test]
fn the_answer_comes_back_as_it_is() {
    runtime().block_on(async {
        let packed = b"\x1f\x8b not really gzip".to_vec();
        let head = format!(
            "HTTP/1.1 429 Slow Down\r\ncontent-TYPE: application/json\r\nContent-Encoding: gzip\r\nRetry-After: 7\r\nX-Generation-Id: gen-1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            packed.len()
        );
        let (base_url, _) = upstream::start(Then::Pieces(vec![[head.into_bytes(), packed.clone()].concat()], 0)).await;
        let relay = Listening::before(&base_url).await;
        let request = format!("GET /api/v1/models HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", relay.address());
        let answer = relay.raw(request.as_bytes()).await;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        assert_eq!(&answer[end + 4..], packed);
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let lines: Vec<&str> = head.lines().filter(|line| !line.to_lowercase().starts_with("connection:")).collect();
        let length = format!("Content-Length: {}", packed.len());
        let wanted = [
            "HTTP/1.1 429 Slow Down",
            "content-TYPE: application/json",
            "Content-Encoding: gzip",
            "Retry-After: 7",
            "X-Generation-Id: gen-1",
            "Set-Cookie: a=1",
            "Set-Cookie: b=2",
            &length,
        ];
        assert_eq!(lines, wanted);
    });
}

#[test]
fn each_piece_of_a_stream_is_passed_on_as_it_comes() {
    runtime().block_on(async {
        let pieces: Vec<Vec<u8>> = [
            &b": OPENROUTER PROCESSING\n\n"[..],
            b"data: {\"id\":\"gen-1\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n",
            b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
        ]
        .iter()
        .map(|piece| chunk(piece))
        .collect();
        let mut sent = vec![STREAM.to_vec()];
        sent.extend(pieces.clone());
        sent.push(b"0\r\n\r\n".to_vec());
        let (base_url, _) = upstream::start(Then::Pieces(sent, 150)).await;
        let mut relay = Listening::before(&base_url).await;
        let mut stream = TcpStream::connect(relay.address()).await.unwrap();
        let request = format!(
            "POST /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{BODY}",
            relay.address(),
            BODY.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let started = Instant::now();
        let mut came: Vec<(u128, Vec<u8>)> = Vec::new();
        let mut buffer = [0u8; 4096];
        while let Ok(count @ 1..) = stream.read(&mut buffer).await {
            came.push((started.elapsed().as_millis(), buffer[..count].to_vec()));
        }
        let all: Vec<u8> = came.iter().flat_map(|(_, piece)| piece.clone()).collect();
        let end = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        let body = [pieces.concat(), b"0\r\n\r\n".to_vec()].concat();
        // Lengths of pieces are written with other digits.
        let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_lowercase();
        assert_eq!(shown(&all[end..]), shown(&body));
        assert!(came.len() >= 4 && came[0].0 < 140, "the pieces were held back: {:?}", came.iter().map(|it| it.0).collect::<Vec<_>>());
        let caught = relay.next().await;
        let facts = &caught.reply.as_ref().unwrap().facts;
        assert_eq!(facts.finish_reason.as_deref(), Some("stop"));
        assert_eq!(caught.ending, Ending::Whole);
        assert!(caught.first_byte_ms.unwrap() + 300 < caught.ms, "{caught:?}");
    });
}

#[test]
fn trailers_are_passed_on() {
    runtime().block_on(async {
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nab\r\n0\r\nX-Sum: 7\r\n\r\n";
        let (base_url, _) = upstream::start(Then::Pieces(vec![head.to_vec()], 0)).await;
        let relay = Listening::before(&base_url).await;
        let request = format!("GET /api/v1/x HTTP/1.1\r\nHost: {}\r\nTE: trailers\r\nConnection: close, TE\r\n\r\n", relay.address());
        let answer = String::from_utf8_lossy(&relay.raw(request.as_bytes()).await).to_lowercase();
        assert!(answer.contains("x-sum: 7"), "{answer}");
    });
}

#[test]
fn a_program_that_goes_away_takes_the_call_with_it() {
    runtime().block_on(async {
        for answer in [STREAM.to_vec(), Vec::new()] {
            let early = answer.is_empty();
            let (base_url, seen) = upstream::start(Then::Hold(answer)).await;
            let mut relay = Listening::before(&base_url).await;
            let mut stream = TcpStream::connect(relay.address()).await.unwrap();
            let request = format!(
                "POST /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\r\n{BODY}",
                relay.address(),
                BODY.len()
            );
            stream.write_all(request.as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(300)).await;
            assert!(!seen.lock().unwrap().gone);
            drop(stream);
            let caught = relay.next().await;
            assert_eq!((caught.ending.clone(), caught.reply.is_none()), (Ending::Cancelled, early));
            let until = Instant::now();
            while !seen.lock().unwrap().gone {
                assert!(until.elapsed() < Duration::from_secs(2), "the call to OpenRouter goes on");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    });
}

#[test]
fn an_end_in_the_middle_stays_one() {
    runtime().block_on(async {
        let begun = chunk(b"data: {\"id\":\"gen-1\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
        for then in [
            Then::Reset([STREAM.to_vec(), begun.clone()].concat()),
            Then::Pieces(vec![[STREAM.to_vec(), begun.clone()].concat()], 0),
        ] {
            let (base_url, _) = upstream::start(then).await;
            let mut relay = Listening::before(&base_url).await;
            let answer = relay.post("/api/v1/chat/completions", "", BODY).await;
            assert!(answer.contains("gen-1"), "{answer}");
            assert!(!answer.ends_with("0\r\n\r\n"), "a broken stream was made to look whole: {answer}");
            let report = relay.verdict().await;
            assert_eq!(report.verdict.cause.as_str(), "stream.interrupted");
        }
    });
}

#[test]
fn other_peoples_pages_and_names_are_refused() {
    runtime().block_on(async {
        let (base_url, seen) = upstream::start(Then::Pieces(vec![json("200 OK", "", "{}")], 0)).await;
        let mut relay = Listening::before(&base_url).await;
        let evil = "GET /api/v1/key HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
        assert!(String::from_utf8_lossy(&relay.raw(evil.as_bytes()).await).starts_with("HTTP/1.1 403"));
        assert_eq!(relay.next().await.ending, Ending::Here(Own::Host));
        let answer = relay.post("/api/v1/chat/completions", "Origin: https://evil.example\r\n", BODY).await;
        assert!(answer.contains("--allow-origin https://evil.example"), "{answer}");
        assert!(!answer.to_lowercase().contains("access-control-allow-origin"), "{answer}");
        let caught = relay.next().await;
        assert_eq!(caught.ending, Ending::Here(Own::Origin));
        let title = |caught: &RecordedExchange| {
            judge::report(caught, Default::default(), &Default::default()).verdict.title.to_string()
        };
        assert_eq!(title(&caught), "A page was refused. To allow it: --allow-origin https://evil.example");
        for (origin, told) in [("app://obsidian.md", "--allow-origin app://obsidian.md"), ("x; rm -r ~", "not allowed")]
        {
            relay.post("/api/v1/chat/completions", &format!("Origin: {origin}\r\n"), BODY).await;
            let title = title(&relay.next().await);
            assert!(title.ends_with(told) && !title.contains("rm -r"), "{title}");
        }
        assert!(seen.lock().unwrap().request.is_empty(), "a refused call was passed on");
    });
}

#[test]
fn a_page_that_was_named_may_call() {
    runtime().block_on(async {
        let (base_url, _) = upstream::start(Then::Pieces(vec![json("200 OK", "", "{}")], 0)).await;
        let origins = vec!["https://chat.example".to_string()];
        let relay = Listening::with(RelaySettings { origins, ..settings(&base_url) }).await;
        let ask = format!(
            "OPTIONS /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nOrigin: https://chat.example\r\nConnection: close\r\n\
             Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization,x-title\r\n\
             Access-Control-Request-Private-Network: true\r\n\r\n",
            relay.address()
        );
        let answer = String::from_utf8_lossy(&relay.raw(ask.as_bytes()).await).to_lowercase();
        for line in [
            "http/1.1 204",
            "access-control-allow-origin: https://chat.example",
            "access-control-allow-methods: post",
            "access-control-allow-headers: authorization,x-title",
            "access-control-allow-private-network: true",
        ] {
            assert!(answer.contains(line), "{line} in {answer}");
        }
        let answer = relay.post("/api/v1/chat/completions", "Origin: https://chat.example\r\n", BODY).await.to_lowercase();
        assert!(answer.contains("access-control-allow-origin: https://chat.example"), "{answer}");
        assert!(answer.contains("access-control-expose-headers: x-generation-id"), "{answer}");
    });
}

/// The page that is let through here is told what OpenRouter would have said to it.
#[test]
fn what_openrouter_would_have_let_through_of_a_page_is_told() {
    runtime().block_on(async {
        for (allowed, pure, told) in [
            ("Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: authorization, content-type\r\n", false, Some("✗ x-title")),
            ("Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: authorization, x-title\r\n", false, Some("✓")),
            ("", false, Some("✗ Origin")),
            ("", true, None),
        ] {
            let (base_url, seen) = upstream::start(Then::Pieces(vec![json("204 No Content", allowed, "")], 0)).await;
            let origins = vec!["https://chat.example".to_string()];
            let mut relay = Listening::with(RelaySettings { origins, pure, ..settings(&base_url) }).await;
            let ask = format!(
                "OPTIONS /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nOrigin: https://chat.example\r\nConnection: close\r\n\
                 Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization,x-title\r\n\r\n",
                relay.address()
            );
            let answer = String::from_utf8_lossy(&relay.raw(ask.as_bytes()).await).to_lowercase();
            assert!(answer.contains("access-control-allow-headers: authorization,x-title"), "{answer}");
            let facts = facts::answer(&relay.next().await);
            let own = facts.iter().find(|fact| fact.label == "call.preflight").map(|fact| fact.value.as_str());
            assert_eq!(own, told, "{allowed}");
            assert_eq!(seen.lock().unwrap().request.is_empty(), pure);
        }
    });
}

#[test]
fn a_websocket_is_refused_with_words() {
    runtime().block_on(async {
        let (base_url, _) = upstream::start(Then::Pieces(vec![json("200 OK", "", "{}")], 0)).await;
        let mut relay = Listening::before(&base_url).await;
        let ask = format!(
            "GET /api/v1/responses HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
            relay.address()
        );
        let answer = String::from_utf8_lossy(&relay.raw(ask.as_bytes()).await).into_owned();
        assert!(answer.starts_with("HTTP/1.1 426") && answer.contains("openrouter-doctor relay: "), "{answer}");
        assert_eq!(relay.next().await.ending, Ending::Here(Own::WebSocket));
    });
}

#[test]
fn another_vendors_key_goes_nowhere() {
    runtime().block_on(async {
        let (base_url, seen) = upstream::start(Then::Pieces(vec![json("200 OK", "", "{}")], 0)).await;
        let mut relay = Listening::before(&base_url).await;
        for header in [
            "Authorization: Bearer sk-ant-oat01-demo0123456789demo0123456789demo",
            "x-api-key: sk-ant-api03-demo0123456789demo0123456789demo",
            "Authorization: Bearer sk-proj-demo0123456789demo0123456789demo0123456789",
        ] {
            let ask = format!(
                "POST /api/v1/messages HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{header}\r\nContent-Length: 2\r\n\r\n{{}}",
                relay.address()
            );
            let answer = String::from_utf8_lossy(&relay.raw(ask.as_bytes()).await).into_owned();
            assert!(answer.starts_with("HTTP/1.1 401") && !answer.contains("demo"), "{answer}");
            let report = relay.verdict().await;
            assert_eq!(report.verdict.cause.as_str(), "auth.wrong_host");
            assert!(!serde_json::to_string(&report).unwrap().contains("demo0123"), "the key is in the report");
        }
        assert!(seen.lock().unwrap().request.is_empty(), "the key was passed on");
    });
}

#[test]
fn old_programs_and_careful_ones_are_served() {
    runtime().block_on(async {
        let sent = vec![STREAM.to_vec(), chunk(b"data: [DONE]\n\n"), b"0\r\n\r\n".to_vec()];
        let (base_url, _) = upstream::start(Then::Pieces(sent, 0)).await;
        let relay = Listening::before(&base_url).await;
        let old = relay.raw(b"POST /api/v1/chat/completions HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}").await;
        let old = String::from_utf8_lossy(&old).into_owned();
        assert!(old.starts_with("HTTP/1.0 200") && old.ends_with("data: [DONE]\n\n"), "{old}");
        let mut stream = TcpStream::connect(relay.address()).await.unwrap();
        let head = format!(
            "POST /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
            relay.address(),
            BODY.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut buffer = [0u8; 64];
        let count = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut buffer)).await.unwrap().unwrap();
        assert!(buffer[..count].starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&buffer[..count]));
        stream.write_all(BODY.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.unwrap();
        assert!(rest.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&rest));
    });
}

#[test]
fn one_connection_of_a_program_carries_many_calls() {
    runtime().block_on(async {
        let (base_url, seen) = upstream::start(Then::Pieces(vec![json("200 OK", "", "{}")], 0)).await;
        let mut relay = Listening::before(&base_url).await;
        let mut stream = TcpStream::connect(relay.address()).await.unwrap();
        let call = format!("GET /api/v1/key HTTP/1.1\r\nHost: {}\r\n\r\n", relay.address());
        for number in 1..=3 {
            stream.write_all(call.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            while !answer.ends_with(b"\r\n\r\n{}") {
                assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "{}", String::from_utf8_lossy(&answer));
            }
            assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
            assert_eq!(relay.next().await.id, number);
        }
        assert_eq!(seen.lock().unwrap().begun, 3);
    });
}

#[test]
fn a_packed_request_passes_packed_and_is_read() {
    runtime().block_on(async {
        use std::io::Write;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(BODY.as_bytes()).unwrap();
        let packed = gzip.finish().unwrap();
        let (base_url, seen) = upstream::start(Then::Pieces(vec![json("200 OK", "", "{}")], 0)).await;
        let mut relay = Listening::before(&base_url).await;
        let head = format!(
            "POST /api/v1/responses HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
            relay.address(),
            packed.len()
        );
        relay.raw(&[head.into_bytes(), packed.clone()].concat()).await;
        assert!(seen.lock().unwrap().request.ends_with(&packed));
        let caught = relay.next().await;
        assert_eq!(caught.request.model.as_deref(), Some("z-ai/glm-5.1"));
        assert_eq!((caught.request.bytes, caught.request.packed.as_deref()), (packed.len() as u64, Some("gzip")));
    });
}

#[test]
fn retries_of_the_same_body_are_grouped() {
    runtime().block_on(async {
        let refusal = json(
            "429 Too Many Requests",
            "",
            r#"{"error":{"message":"Rate limit exceeded: free-models-per-day","code":429}}"#,
        );
        let (base_url, _) = upstream::start(Then::Pieces(vec![refusal], 0)).await;
        let mut relay = Listening::before(&base_url).await;
        for attempt in 1..=3 {
            relay.post("/api/v1/chat/completions", "", BODY).await;
            assert_eq!(relay.next().await.retry, (attempt > 1).then_some((1, attempt)));
        }
        relay.post("/api/v1/chat/completions", "", r#"{"model":"other"}"#).await;
        assert_eq!(relay.next().await.retry, None);
    });
}

#[test]
fn an_answer_that_echoes_the_key_is_told_without_it() {
    runtime().block_on(async {
        let odd = "my-own-gateway-secret-0123456789";
        let echo = format!(r#"{{"error":{{"message":"bad key {odd} for you","code":401}}}}"#);
        let (base_url, _) = upstream::start(Then::Pieces(vec![json("401 Unauthorized", "", &echo)], 0)).await;
        let mut relay = Listening::before(&base_url).await;
        let ask = format!(
            "GET /api/v1/key/{odd} HTTP/1.1\r\nHost: {}\r\nUser-Agent: x {odd}\r\nConnection: close\r\nAuthorization: Bearer {odd}\r\n\r\n",
            relay.address()
        );
        relay.raw(ask.as_bytes()).await;
        let caught = relay.next().await;
        let report = openrouter_doctor::core::exchange::judge::report(&caught, Default::default(), &Default::default());
        let event = serde_json::to_string(&openrouter_doctor::core::exchange::event::ExchangeEvent::of(&caught, &report)).unwrap();
        assert!(!event.contains("gateway-secret"), "{event}");
        let kept = format!("{caught:?}");
        assert!(!kept.contains("gateway-secret"), "{kept}");
        assert!(caught.reply.unwrap().text.raw.expose().is_empty(), "the bytes of the answer are kept");
    });
}

#[test]
fn a_key_that_is_lost_on_a_redirect_is_told_with_the_call_that_still_had_it() {
    runtime().block_on(async {
        let moved = json("308 Permanent Redirect", "Location: /api/v1/moved?x=1\r\n", "");
        let (base_url, _) = upstream::start(Then::Pieces(vec![moved], 0)).await;
        let mut relay = Listening::before(&base_url).await;
        relay.post("/api/v1/chat/completions", "User-Agent: program/1\r\n", BODY).await;
        let first = relay.next().await;
        assert!(first.redirect.as_deref().is_some_and(|url| url.ends_with("/api/v1/moved")), "{:?}", first.redirect);
        let say =
            |caught: &RecordedExchange| judge::report(caught, Default::default(), &Default::default()).verdict.because;
        assert!(
            say(&first)
                .iter()
                .any(|reason| reason.fact.starts_with("The answer sends the program to http://127.0.0.1"))
        );
        for (program, lost) in [("other/1", None), ("program/1", Some(1)), ("program/1", Some(1))] {
            let follow = format!(
                "GET /api/v1/moved HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nUser-Agent: {program}\r\n\r\n",
                relay.address()
            );
            relay.raw(follow.as_bytes()).await;
            let caught = relay.next().await;
            assert_eq!(caught.key_lost_since, lost, "{program}");
            let told =
                say(&caught).iter().any(|reason| reason.fact.contains("Call 1, whose answer sent the program here"));
            assert_eq!(told, lost.is_some());
        }
    });
}

#[test]
fn another_key_than_the_one_that_is_checked_is_told_also_where_the_call_passes() {
    runtime().block_on(async {
        let passed = r#"{"id":"gen-1","choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}"#;
        let (base_url, _) = upstream::start(Then::Pieces(vec![json("200 OK", "", passed)], 0)).await;
        let mut relay = Listening::before(&base_url).await;
        relay.post("/api/v1/chat/completions", "", BODY).await;
        let caught = relay.next().await;
        let own = caught.credential.as_ref().unwrap().masked.clone();
        for (given, told) in [(None, false), (Some(own.as_str()), false), (Some("sk-or-v1-…a1b2"), true)] {
            let beside = judge::beside(caught.clone(), given);
            let report = judge::report(&beside, Default::default(), &Default::default());
            assert_eq!(report.verdict.cause.as_str(), "none");
            let facts: Vec<&str> = report.verdict.because.iter().map(|reason| reason.fact.as_str()).collect();
            assert_eq!(facts.len(), usize::from(told), "{facts:?}");
            assert!(!told || (facts[0].contains(&own) && facts[0].contains("sk-or-v1-…a1b2")), "{facts:?}");
        }
    });
}
