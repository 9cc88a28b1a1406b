//! Wraps a failure as clients print it. Shapes as seen in public threads.

use serde_json::{Map, Value, json};

#[derive(serde::Deserialize)]
pub struct Fixtures {
    pub literal: Vec<Literal>,
    pub text: Vec<Text>,
}

#[derive(serde::Deserialize)]
pub struct Text {
    pub cause: String,
    pub text: String,
}

/// One message of the API.
#[derive(Debug, serde::Deserialize)]
pub struct Literal {
    pub cause: String,
    #[serde(default)]
    pub also: Vec<String>,
    pub status: u16,
    pub message: String,
    pub provider: Option<String>,
    pub raw: Option<String>,
    pub metadata: Option<String>,
    pub availability: Option<String>,
}

impl Literal {
    pub fn accepts(&self, cause: &str) -> bool {
        self.cause == cause || self.also.iter().any(|it| it == cause)
    }

    pub fn decides_by_message(&self) -> bool {
        self.raw.is_none() && self.metadata.is_none() && self.availability.is_none()
    }

    fn error(&self) -> Value {
        let mut error = Map::new();
        error.insert("message".into(), json!(self.message));
        error.insert("code".into(), json!(self.status));
        let mut metadata: Map<String, Value> =
            self.metadata.as_deref().map(|it| serde_json::from_str(it).unwrap()).unwrap_or_default();
        if let Some(raw) = &self.raw {
            metadata.insert("raw".into(), json!(raw));
        }
        if let Some(provider) = &self.provider {
            metadata.insert("provider_name".into(), json!(provider));
        }
        if !metadata.is_empty() {
            error.insert("metadata".into(), Value::Object(metadata));
        }
        if let Some(availability) = &self.availability {
            error.insert("availability".into(), serde_json::from_str(availability).unwrap());
        }
        Value::Object(error)
    }
}

/// A text as it stands inside a JSON string.
pub fn json_text(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_string()
}

/// How many wrappers there are.
pub const COUNT: usize = 10;

/// Wrappers that show the HTTP status or the code.
pub fn shows_status(_client: &str) -> bool {
    true
}

/// The failure in every client.
pub fn all(literal: &Literal) -> Vec<(&'static str, String)> {
    let error = literal.error();
    let body = json!({ "error": error, "user_id": "user_2abc" }).to_string();
    let status = literal.status;
    let message = &literal.message;
    let python = repr(&json!({ "error": error, "user_id": "user_2abc" }));
    let details = json!({
        "message": format!("{status} {message}"), "status": status, "code": status,
        "modelId": "anthropic/claude-sonnet-4.5", "providerId": "openrouter", "details": error
    });
    vec![
        ("json", body.clone()),
        (
            "curl",
            format!("HTTP/2 {status}\ndate: Mon, 23 Nov 2026 00:07:04 GMT\ncontent-type: application/json\nserver: cloudflare\ncf-ray: 9a2f43535243ea5c-FRA\n\n{body}"),
        ),
        (
            "openai-python",
            format!(
                "Traceback (most recent call last):\n  File \"/app/main.py\", line 5, in <module>\n    reply = client.chat.completions.create(model=MODEL, messages=messages)\n            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n  File \"/usr/lib/python3/site-packages/openai/_base_client.py\", line 1047, in request\n    raise self._make_status_error_from_response(err.response) from None\nopenai.APIStatusError: Error code: {status} - {python}"
            ),
        ),
        ("litellm", format!("litellm.APIError: APIError: OpenrouterException - {body}\nRetrying in 0.5 seconds...")),
        ("cline", format!("[OPENROUTER] {status}{status} {message}\n{details}")),
        (
            "ai-sdk",
            format!(
                "APICallError [AI_APICallError]: {message}\n    at file:///app/node_modules/@openrouter/ai-sdk-provider/dist/index.mjs:2312:14\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) {{\n  cause: undefined,\n  url: 'https://openrouter.ai/api/v1/chat/completions',\n  requestBodyValues: {{\n    model: 'openai/gpt-5-mini',\n    messages: [ [Object] ]\n  }},\n  statusCode: {status},\n  responseBody: {},\n  isRetryable: false\n}}",
                single(&body)
            ),
        ),
        ("claude-code", format!("API Error: {status} {body} · Please run /login")),
        (
            "log",
            json!({ "level": "error", "time": 1_790_812_800, "msg": format!("request failed with status {status}"), "body": body }).to_string(),
        ),
        ("go", format!("POST \"https://openrouter.ai/api/v1/chat/completions\": {status} Refused {error}")),
        (
            "gateway",
            json!({ "error": { "message": format!("error from provider(openrouter): {body}"), "type": "upstream_error", "code": status } }).to_string(),
        ),
    ]
}

/// A string as Node's inspector prints it.
fn single(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// A value as Python prints it.
fn repr(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(it) => if *it { "True" } else { "False" }.into(),
        Value::Number(it) => it.to_string(),
        Value::String(it) => {
            let text = it.replace('\\', "\\\\").replace('\n', "\\n");
            if text.contains('\'') && !text.contains('"') {
                format!("\"{text}\"")
            } else {
                format!("'{}'", text.replace('\'', "\\'"))
            }
        }
        Value::Array(it) => format!("[{}]", it.iter().map(repr).collect::<Vec<_>>().join(", ")),
        Value::Object(it) => {
            let pairs: Vec<String> = it.iter().map(|(key, value)| format!("'{key}': {}", repr(value))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}
