//! An exchange as it was caught: typed facts, and of the bodies only what is needed to judge.

use super::answer::{AnswerFacts, AnswerKind};
use super::credential::CallerCredential;
use super::request::RequestShape;
use crate::core::checks::{Preflight, TransportFault};
use crate::core::ingest::Ingested;
use zeroize::Zeroizing;

/// One exchange between a program and OpenRouter.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedExchange {
    /// Its number, in the order in which the calls came.
    pub id: u64,
    /// When it came, Unix time in milliseconds.
    pub at_ms: i64,
    /// Method.
    pub method: String,
    /// The path as the program wrote it, without the query.
    pub path: String,
    /// The path would have been right at OpenRouter.
    pub path_right: bool,
    /// The program called OpenRouter's own host and was led here by a proxy: the path was left as it is.
    pub intercepted: bool,
    /// Where it went, without the query.
    pub url: String,
    /// `User-Agent`.
    pub user_agent: Option<String>,
    /// The page that it comes from, in the letters of such an origin.
    pub origin: Option<String>,
    /// The key that came with it.
    pub credential: Option<CallerCredential>,
    /// The key of this call is another than this one, which the user gave to this program: masked.
    pub other_key: Option<String>,
    /// The call that sent the program here and still carried the key that this one lacks.
    pub key_lost_since: Option<u64>,
    /// Where the answer sends the program, without the query.
    pub redirect: Option<String>,
    /// What OpenRouter's own answer lets through, where a browser asked before its call and was answered here.
    pub preflight: Option<Preflight>,
    /// The structure of the request.
    pub request: RequestShape,
    /// What came back; none where nothing did.
    pub reply: Option<RecordedReply>,
    /// How it ended.
    pub ending: Ending,
    /// From the request's head to the answer's head, milliseconds.
    pub first_byte_ms: Option<u64>,
    /// From the request's head to the end, milliseconds.
    pub ms: u64,
    /// The first exchange with the same body, and which attempt this one is.
    pub retry: Option<(u64, usize)>,
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordedReply {
    /// HTTP status.
    pub status: u16,
    /// Bytes of the body as they came.
    pub bytes: u64,
    /// How many pieces it came in.
    pub pieces: u64,
    /// It came as server-sent events.
    pub stream: bool,
    /// What it came to.
    pub came: AnswerKind,
    /// Content had come before an error did.
    pub begun: bool,
    /// What it says of itself.
    pub facts: AnswerFacts,
    /// What the model said, masked: for the user's own screen, and nothing else.
    pub said: Zeroizing<String>,
    /// Telling headers and, where it is a refusal or somebody else's page, the body: read as a paste is.
    pub text: Ingested,
}

/// How an exchange ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// It goes on.
    Running,
    /// To the end.
    Whole,
    /// The connection to OpenRouter broke within the answer; the words for it.
    Broken(String),
    /// The program went away before the end.
    Cancelled,
    /// No answer came.
    Unreachable(TransportFault),
    /// The relay answered by itself.
    Here(Own),
}

/// Why the relay answered by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// The key is another vendor's.
    OtherVendor,
    /// A WebSocket was asked for.
    WebSocket,
    /// The `Host` is none of this relay's.
    Host,
    /// A page of a browser, or a desktop program built as one, that was not allowed.
    Origin,
    /// A question of a browser before the call.
    Preflight,
    /// The random part of the path is missing or wrong.
    Token,
    /// No request that can be passed on.
    Unusable,
    /// Answers are made here: nothing is passed on.
    Capture,
    /// The program does not trust the authority of this run.
    Untrusted,
}

impl Own {
    /// Its word in JSON.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::OtherVendor => "other_vendor_key",
            Self::WebSocket => "websocket",
            Self::Host => "host",
            Self::Origin => "origin",
            Self::Preflight => "preflight",
            Self::Token => "token",
            Self::Unusable => "unusable",
            Self::Capture => "capture",
            Self::Untrusted => "untrusted",
        }
    }
}

impl RecordedExchange {
    /// It is not over yet.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.ending == Ending::Running
    }

    /// The status that the program saw.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.reply.as_ref().map(|reply| reply.status)
    }
}
