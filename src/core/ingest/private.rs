//! What is private and no secret: taken out of a report that is meant to be sent.
//!
//! Of what people and models wrote to each other only who spoke and how much stays; home folders, public addresses of
//! the network, telephone and card numbers are masked. On the user's own screen all of it is left as it is.

mod conversation;
mod pieces;
mod places;

use pieces::PrivatePiece;
use serde::Serialize;
use std::ops::Range;

/// May the conversation stay in what is sent?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Prompts {
    /// Only its structure stays.
    #[default]
    LeftOut,
    /// The user wants it in.
    Kept,
}

/// A text that may be sent, and what was taken out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sendable {
    /// The text.
    pub text: String,
    /// Pieces of a conversation that were reduced to their length.
    pub prompts: usize,
    /// Home folders, addresses and numbers that were masked.
    pub places: usize,
    /// What was replaced: where it was in the original, and how long it is now.
    replaced: Vec<(Range<usize>, usize)>,
}

impl Sendable {
    /// Takes out what is private.
    #[must_use]
    pub fn of(text: &str, prompts: Prompts) -> Self {
        let mut sendable = Self { text: text.to_string(), ..Self::default() };
        if prompts == Prompts::LeftOut {
            sendable.prompts = sendable.replace(pieces::apart(&sendable.text, conversation::find));
        }
        // What a conversation holds is gone with it, and is not counted twice.
        sendable.places = sendable.replace(pieces::apart(&sendable.text, places::find));
        sendable
    }

    /// The place in the text of what was at this place before. Inside something that was replaced it is its start.
    #[must_use]
    pub fn place_of(&self, original: usize) -> usize {
        let mut place = original;
        // The second pass counts in the text that the first one left.
        for (range, now) in &self.replaced {
            place = match () {
                () if place >= range.end => place - range.len() + now,
                () if place > range.start => range.start,
                () => place,
            };
        }
        place
    }

    /// Replaces the pieces, which are in order and apart; says how many there were.
    fn replace(&mut self, pieces: Vec<PrivatePiece>) -> usize {
        let mut out = String::with_capacity(self.text.len());
        let mut at = 0;
        let count = pieces.len();
        for PrivatePiece { range, with, .. } in pieces {
            out.push_str(&self.text[at..range.start]);
            let start = out.len();
            out.push_str(&with);
            self.replaced.push((start..start + range.len(), with.len()));
            at = range.end;
        }
        out.push_str(&self.text[at..]);
        self.text = out;
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str) -> String {
        Sendable::of(text, Prompts::LeftOut).text
    }

    #[test]
    fn a_place_is_found_again() {
        let text = r#"{"messages":[{"role":"user","content":"My husband has HIV"}]} from /home/joe/x then FAILED here"#;
        let sendable = Sendable::of(text, Prompts::LeftOut);
        for word in ["{\"messages\"", "\"role\"", "from", "FAILED", "here"] {
            let (before, after) = (text.find(word).unwrap_or(0), sendable.text.find(word).unwrap_or(usize::MAX));
            assert_eq!(sendable.place_of(before), after, "{word} in {}", sendable.text);
        }
        assert_eq!((sendable.prompts, sendable.places), (1, 1));
    }

    #[test]
    fn of_a_conversation_only_roles_and_lengths_stay() {
        assert_eq!(
            sent(
                r#"{"model":"a/b","messages":[{"role":"system","content":"You are kind"},{"role":"user","content":"Hi \"you\"\nthere"}]}"#
            ),
            r#"{"model":"a/b","messages":[{"role":"system","content":"[12 characters]"},{"role":"user","content":"[17 characters]"}]}"#
        );
        for (text, secret) in [
            (r#"{"prompt":"Peter is ill","max_tokens":5}"#, "Peter"),
            (r#"{"input":["Peter is ill","and Mary"]}"#, "Mary"),
            (
                r#"{"messages":[{"role":"user","content":[{"type":"text","text":"Peter"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgoPeter"}}]}]}"#,
                "Peter",
            ),
            (r#"{"body":"{\"messages\":[{\"role\":\"user\",\"content\":\"Peter \\\"is\\\" ill\"}]}"}"#, "ill"),
            (
                r#"{"a":"{\"b\":\"{\\\"messages\\\":[{\\\"role\\\":\\\"user\\\",\\\"content\\\":\\\"Peter\\\"}]}\"}"}"#,
                "Peter",
            ),
            ("{'messages': [{'role': 'user', 'content': \"Peter's ill\"}], 'model': 'x'}", "Peter"),
            ("messages: [ { role: 'user', content: 'Peter is ill' } ],", "Peter"),
            ("create(messages=[ChatMessage(role='user', content='Peter is ill')], model='x')", "Peter"),
            (
                "{\n  \"messages\": [\n    {\n      \"role\": \"user\",\n      \"content\": \"Peter\"\n    }\n  ]\n}",
                "Peter",
            ),
            (
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Peter is ill and was cut o\n404 {\"error\":{\"message\":\"x\"}}",
                "Peter",
            ),
            (r#"{"system":"Peter","contents":[{"parts":[{"text":"Mary"}]}]}"#, "Mary"),
            (r#"{"choices":[{"message":{"role":"assistant","content":"Peter should see a doctor"}}]}"#, "Peter"),
            (r#"data: {"choices":[{"delta":{"content":"Peter"}}]}"#, "Peter"),
            ("prompt: Peter is very ill and wants a divorce\n", "Peter"),
        ] {
            let shown = sent(text);
            assert!(!shown.contains(secret), "{text}\n{shown}");
            assert_eq!(Sendable::of(text, Prompts::Kept).text, text);
        }
    }

    #[test]
    fn what_the_failure_says_stays() {
        for text in [
            r#"{"error":{"message":"messages.0.content: Input should be a valid string","code":400}}"#,
            r#"{"error":{"message":"No endpoints found matching your data policy","code":404}}"#,
            "prompt: Field required",
            "messages: at least one message is required",
            "Content-Type: application/json\ncontent-length: 12\n",
            r#"{"choices":[{"error":{"message":"Provider returned error","code":502},"message":{"role":"assistant"}}]}"#,
            r#"{"messages":[],"content":null,"prompt":"","input":5}"#,
            r#"openai.BadRequestError: Error code: 400 - {'error': {'message': 'Input is too long', 'code': 400}}"#,
            "{\"messages\":[{\"role\":\"user\",\"content\":\"[5 characters]\"}]}",
        ] {
            assert_eq!(sent(text), text);
        }
        let cut = "{\"messages\":[{\"content\":\"Peter is ill and was cut o\n404 {\"error\":{\"message\":\"User not found.\"}}";
        assert!(sent(cut).ends_with("404 {\"error\":{\"message\":\"User not found.\"}}"), "{}", sent(cut));
    }

    #[test]
    fn places_and_numbers_that_lead_to_a_person_are_masked() {
        for (text, shown) in [
            ("File \"/home/johannes.mueller/project/x.py\", line 3", "File \"/home/…/project/x.py\", line 3"),
            ("at /Users/johannesmueller/project/x.py:3", "at /Users/…/project/x.py:3"),
            (r"C:\Users\JohannesMueller\x.py", r"C:\Users\…\x.py"),
            (r"C:\Users\Johannes Mueller\x.py", r"C:\Users\…\x.py"),
            (r#""C:\\Users\\Johannes\\x.py""#, r#""C:\\Users\\…\\x.py""#),
            ("/mnt/c/Users/Johannes/x", "/mnt/c/Users/…/x"),
            ("file:///home/joe", "file:///home/…"),
            ("client ip 203.0.113.77 refused", "client ip … refused"),
            ("http://198.51.100.7:8080/v1", "http://…:8080/v1"),
            ("from 2001:db8:85a3::8a2e:370:7334.", "from …."),
            ("call +49 170 1234567 now", "call … now"),
            ("call (415) 555-2671 now", "call … now"),
            ("call 415-555-2671 now", "call … now"),
            ("电话 13812345678。", "电话 …。"),
            ("card 4242 4242 4242 4242.", "card …."),
            ("card 4242424242424242", "card …"),
        ] {
            assert_eq!(sent(text), shown);
        }
        for text in [
            "http://127.0.0.1:4000/v1",
            "192.168.1.5 and 10.0.0.7 and 172.17.0.2 and 0.0.0.0",
            "Chrome/120.0.0.0 Safari/537.36",
            "version 1.2.3 and v10.20.30.40",
            "2026-11-20T10:11:12.123+00:00 [1712345678901] 10:11:12",
            "gen-1712345678-AbCdEfGh and 0123456789",
            "https://example.com/home/about and https://example.com/users/5",
            "std::io::Error and ::1 and a::b",
            "\"/home/…/x\"",
            "status 404, 1234567 tokens, 16 000 000",
        ] {
            assert_eq!(sent(text), text);
        }
    }

    #[test]
    fn sending_twice_is_sending_once() {
        for text in [
            r#"{"messages":[{"role":"user","content":"Peter"}]}"#,
            "/home/joe/x 203.0.113.77 prompt: Peter is very ill today",
        ] {
            assert_eq!(sent(&sent(text)), sent(text));
        }
    }
}
