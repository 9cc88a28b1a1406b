//! What a chat call asks for.

use serde_json::Value;

/// What a chat body asks for.
#[derive(Clone, Debug, Default)]
pub struct ChatDemand {
    /// `model`.
    pub model: String,
    /// `max_tokens`, if sent.
    pub max_tokens: Option<u64>,
    /// `stream`.
    pub stream: bool,
    /// `debug.echo_upstream_body`, which only streams heed.
    pub echo: bool,
    /// Names of the tools.
    pub tools: Vec<String>,
    /// Kinds of the tools that OpenRouter runs itself.
    pub server_tools: Vec<String>,
    /// What is among the messages besides text.
    pub input: Option<&'static InputKind>,
    /// Top-level parameters beside the ones above.
    pub parameters: Vec<String>,
    /// `provider.only`.
    pub only: Vec<String>,
    /// `provider.ignore`.
    pub ignore: Vec<String>,
    /// `provider.quantizations`.
    pub quantizations: Vec<String>,
    /// `provider.data_collection` is `deny`.
    pub deny_collection: bool,
    /// `provider.zdr`.
    pub zdr: bool,
    /// `provider.require_parameters`.
    pub require_parameters: bool,
    /// `provider.allow_fallbacks` is not false.
    pub fallbacks: bool,
    /// `provider.max_price.prompt` and `.completion`, USD per million tokens.
    pub max_price: (Option<f64>, Option<f64>),
    /// Tokens of the messages, four characters each.
    pub prompt_tokens: u64,
}

/// Parameters that are not checked against `supported_parameters`.
const STRUCTURAL: &[&str] =
    &["model", "messages", "stream", "tools", "provider", "max_tokens", "usage", "user", "debug"];

impl ChatDemand {
    /// Reads a body as leniently as the API does; `None` when it is no chat call at all.
    #[must_use]
    pub fn read(body: &Value) -> Option<Self> {
        let messages = body.get("messages")?.as_array().filter(|it| !it.is_empty())?;
        let names = |key: &str| -> Vec<String> {
            body.pointer(&format!("/provider/{key}"))
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|it| it.as_str().map(str::to_lowercase))
                .collect()
        };
        let price = |key: &str| body.pointer(&format!("/provider/max_price/{key}")).and_then(number);
        let flag = |key: &str| body.pointer(&format!("/provider/{key}")).and_then(Value::as_bool);
        Some(Self {
            model: body.get("model")?.as_str()?.to_string(),
            max_tokens: body.get("max_tokens").and_then(Value::as_u64),
            stream: body.get("stream").and_then(Value::as_bool).unwrap_or(false),
            echo: body.pointer("/debug/echo_upstream_body").and_then(Value::as_bool).unwrap_or(false),
            tools: body
                .get("tools")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|it| it.pointer("/function/name").and_then(Value::as_str).map(str::to_string))
                .collect(),
            server_tools: body
                .get("tools")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|it| it.get("type").and_then(Value::as_str))
                .filter(|kind| kind.starts_with("openrouter:"))
                .map(str::to_string)
                .collect(),
            input: messages.iter().find_map(input),
            parameters: body
                .as_object()
                .into_iter()
                .flat_map(serde_json::Map::keys)
                .filter(|key| !STRUCTURAL.contains(&key.as_str()))
                .cloned()
                .collect(),
            only: names("only"),
            ignore: names("ignore"),
            quantizations: names("quantizations"),
            deny_collection: body.pointer("/provider/data_collection").and_then(Value::as_str) == Some("deny"),
            zdr: flag("zdr").unwrap_or(false),
            require_parameters: flag("require_parameters").unwrap_or(false),
            fallbacks: flag("allow_fallbacks").unwrap_or(true),
            max_price: (price("prompt"), price("completion")),
            prompt_tokens: (messages.iter().map(|it| it.to_string().len() as u64).sum::<u64>() / 4).max(1),
        })
    }
}

impl ChatDemand {
    /// The same without what it demands of providers.
    #[must_use]
    pub fn without_filters(&self) -> Self {
        Self {
            only: Vec::new(),
            ignore: Vec::new(),
            quantizations: Vec::new(),
            require_parameters: false,
            max_price: (None, None),
            ..self.clone()
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// A kind of part that not every model takes.
#[derive(Debug)]
pub struct InputKind {
    part: &'static str,
    /// The modality that it needs.
    pub modality: &'static str,
    /// What a refusal calls it.
    pub words: &'static str,
    /// The step of the router that removes endpoints for it.
    pub step: &'static str,
}

const INPUTS: [InputKind; 3] = [
    InputKind { part: "image_url", modality: "image", words: "image input", step: "Filter by Image Support" },
    InputKind { part: "input_audio", modality: "audio", words: "input audio", step: "Filter by Audio Support" },
    InputKind { part: "video_url", modality: "video", words: "input video", step: "Filter by Video Support" },
];

fn input(message: &Value) -> Option<&'static InputKind> {
    let parts = message.get("content")?.as_array()?;
    let kinds = || parts.iter().filter_map(|part| part.get("type").and_then(Value::as_str));
    INPUTS.iter().find(|input| kinds().any(|part| part == input.part))
}
