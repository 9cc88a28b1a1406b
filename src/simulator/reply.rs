//! What the simulated server says, before it becomes HTTP.

use serde_json::{Map, Value, json};

/// An answer.
#[derive(Clone, Debug)]
pub struct ServerReply {
    /// HTTP status.
    pub status: u16,
    /// Headers beside those of every answer.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: ReplyBody,
}

/// A body.
#[derive(Clone, Debug)]
pub enum ReplyBody {
    /// `application/json`.
    Json(Value),
    /// Another type.
    Text {
        /// `Content-Type`.
        kind: &'static str,
        /// The text.
        text: String,
    },
    /// `text/event-stream`: the frames.
    Events(Vec<String>),
}

impl ServerReply {
    /// JSON.
    #[must_use]
    pub fn json(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body: ReplyBody::Json(body) }
    }

    /// A page.
    #[must_use]
    pub fn html(status: u16, title: &str, text: &str) -> Self {
        let page = format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
             <body><h1>{title}</h1><p>{text}</p></body></html>"
        );
        Self { status, headers: Vec::new(), body: ReplyBody::Text { kind: "text/html; charset=utf-8", text: page } }
    }

    /// Plain text.
    #[must_use]
    pub fn plain(status: u16, text: String) -> Self {
        Self { status, headers: Vec::new(), body: ReplyBody::Text { kind: "text/plain; charset=utf-8", text } }
    }

    /// With one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }
}

/// OpenRouter's error envelope.
#[derive(Clone, Debug)]
pub struct ErrorReply {
    /// Status and `error.code`.
    pub status: u16,
    /// `error.message`.
    pub message: String,
    /// `error.metadata`; absent when empty.
    pub metadata: Box<Map<String, Value>>,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// The refusal came after the account was known.
    pub user_id: Option<String>,
}

impl ErrorReply {
    /// A refusal without metadata.
    #[must_use]
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), metadata: Box::default(), headers: Vec::new(), user_id: None }
    }

    /// With one more metadata field.
    #[must_use]
    pub fn note(mut self, key: &str, value: Value) -> Self {
        self.metadata.insert(key.to_string(), value);
        self
    }

    /// With rate limit or retry headers, in the answer's head and inside the metadata.
    #[must_use]
    pub fn limited(mut self, headers: &[(&'static str, String)]) -> Self {
        let inside: Map<String, Value> =
            headers.iter().map(|(name, value)| ((*name).to_string(), json!(value))).collect();
        self.headers.extend(headers.iter().cloned());
        self.note("headers", Value::Object(inside))
    }

    /// As JSON.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut error = json!({"message": self.message, "code": self.status});
        if !self.metadata.is_empty() {
            error["metadata"] = Value::Object((*self.metadata).clone());
        }
        let mut body = json!({"error": error});
        if let Some(user) = &self.user_id {
            body["user_id"] = json!(user);
        }
        body
    }

    /// As an answer.
    #[must_use]
    pub fn reply(self) -> ServerReply {
        let body = self.body();
        ServerReply { status: self.status, headers: self.headers, body: ReplyBody::Json(body) }
    }
}
