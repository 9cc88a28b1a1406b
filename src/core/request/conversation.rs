//! A request as its conversation, whatever form the API's path gives it, each thing with its place in the body.

use super::json_pointer::step;
use super::skin::Skin;
use crate::core::model_id;
use serde_json::Value;

/// A body with what it holds.
#[derive(Debug)]
pub struct Conversation<'a> {
    /// The body itself.
    pub body: &'a Value,
    /// Its form.
    pub skin: Skin,
    /// The model that it names, or that the user named.
    pub model: Option<&'a str>,
    /// The conversation, in its order.
    pub turns: Vec<Turn<'a>>,
    /// The tools that the model is offered.
    pub tools: Vec<Tool<'a>>,
    /// The instructions that stand outside the conversation.
    pub system: Vec<Part<'a>>,
}

/// One message or item of the conversation.
#[derive(Debug)]
pub struct Turn<'a> {
    /// Where it stands.
    pub at: String,
    /// Who speaks: `tool` also for an item that brings a result.
    pub role: &'a str,
    /// What its content is.
    pub content: Content,
    /// The pieces of its content.
    pub parts: Vec<Part<'a>>,
    /// The tools it calls.
    pub calls: Vec<ToolCall<'a>>,
    /// The results it brings.
    pub results: Vec<ToolResult<'a>>,
    /// The object itself.
    pub value: &'a Value,
}

/// What stands as content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing: the field is not there.
    Absent,
    /// `null`.
    Null,
    /// A text.
    Text,
    /// A list of pieces.
    Parts,
    /// None of these.
    Other,
}

/// A piece of content.
#[derive(Debug)]
pub struct Part<'a> {
    /// Where it stands.
    pub at: String,
    /// Its `type`; `text` for a content that is a text.
    pub kind: &'a str,
    /// Its text.
    pub text: Option<&'a str>,
    /// The object itself.
    pub value: &'a Value,
}

/// A call of a tool.
#[derive(Debug)]
pub struct ToolCall<'a> {
    /// Where it stands.
    pub at: String,
    /// Where its id stands.
    pub id_at: String,
    /// Its id.
    pub id: Option<&'a str>,
    /// The tool's name.
    pub name: Option<&'a str>,
    /// Where its arguments stand, and what they are.
    pub arguments: Option<(String, &'a Value)>,
}

/// The result of a call.
#[derive(Debug)]
pub struct ToolResult<'a> {
    /// Where it stands.
    pub at: String,
    /// Where the id of its call stands.
    pub id_at: String,
    /// The id of the call that it answers.
    pub id: Option<&'a str>,
}

/// A tool that the model may call.
#[derive(Debug)]
pub struct Tool<'a> {
    /// Where it stands.
    pub at: String,
    /// Where its name stands.
    pub name_at: String,
    /// Its name.
    pub name: Option<&'a str>,
    /// Where the schema of its arguments stands, and the schema.
    pub schema: Option<(String, &'a Value)>,
    /// It is run by the one who serves the model.
    pub is_server_tool: bool,
    /// Its schema is to be kept strictly.
    pub is_strict: bool,
    /// The object itself.
    pub value: &'a Value,
}

impl<'a> Conversation<'a> {
    /// Reads a body.
    #[must_use]
    pub fn of(body: &'a Value, skin: Skin, model: Option<&'a str>) -> Self {
        let turns = match (skin, body.get("messages"), body.get("input")) {
            (Skin::Responses, _, Some(Value::Array(items))) => listed("/input", items, item),
            (Skin::Responses, _, Some(input @ Value::String(_))) => vec![whole("/input", input)],
            (Skin::Chat | Skin::Messages, Some(Value::Array(messages)), _) => listed("/messages", messages, message),
            _ => Vec::new(),
        };
        let tools = body["tools"].as_array().map_or_else(Vec::new, |tools| {
            tools.iter().enumerate().map(|(index, value)| tool(step("/tools", index), value)).collect()
        });
        let system = match skin {
            Skin::Messages => pieces("/system", body.get("system")),
            Skin::Responses => pieces("/instructions", body.get("instructions")),
            Skin::Chat | Skin::Embeddings | Skin::Other => Vec::new(),
        };
        let model = model.or_else(|| body["model"].as_str());
        Self { body, skin, model, turns, tools, system }
    }

    /// The author of the model, if one is named that is not a router or a preset.
    #[must_use]
    pub fn author(&self) -> Option<&str> {
        let id = self.model.filter(|id| id.contains('/') && !model_id::chooses_itself(id))?;
        Some(model_id::author(id)).filter(|author| !author.is_empty())
    }

    /// The model's name behind its author.
    #[must_use]
    pub fn model_name(&self) -> Option<&str> {
        self.author()?;
        self.model?.rsplit_once('/').map(|(_, name)| name)
    }

    /// The providers that the request pins.
    #[must_use]
    pub fn pinned(&self) -> Vec<&'a str> {
        let names = |field: &str| self.body["provider"][field].as_array().into_iter().flatten();
        let only = names("only").filter_map(Value::as_str);
        let is_fixed = self.body["provider"]["allow_fallbacks"] == Value::Bool(false);
        let order = names("order").filter_map(Value::as_str).filter(|_| is_fixed);
        only.chain(order).map(|slug| slug.split('/').next().unwrap_or(slug)).collect()
    }

    /// Every piece of content, in order.
    pub fn parts(&self) -> impl Iterator<Item = &Part<'a>> {
        self.system.iter().chain(self.turns.iter().flat_map(|turn| &turn.parts))
    }
}

fn listed<'a>(at: &str, values: &'a [Value], read: impl Fn(String, &'a Value) -> Turn<'a>) -> Vec<Turn<'a>> {
    values.iter().enumerate().map(|(index, value)| read(step(at, index), value)).collect()
}

/// An input that is one text.
fn whole<'a>(at: &str, value: &'a Value) -> Turn<'a> {
    let parts = vec![Part { at: at.to_string(), kind: "text", text: value.as_str(), value }];
    let (at, content) = (at.to_string(), Content::Text);
    Turn { at, role: "user", content, parts, calls: Vec::new(), results: Vec::new(), value }
}

fn message(at: String, value: &Value) -> Turn<'_> {
    let role = value["role"].as_str().unwrap_or_default();
    let content_at = step(&at, "content");
    let parts = pieces(&content_at, value.get("content"));
    let mut calls: Vec<ToolCall<'_>> = value["tool_calls"].as_array().map_or_else(Vec::new, |calls| {
        let at = step(&at, "tool_calls");
        calls.iter().enumerate().map(|(index, value)| call(step(&at, index), value)).collect()
    });
    let mut results = Vec::new();
    if role == "tool" || value.get("tool_call_id").is_some() {
        let id_at = step(&at, "tool_call_id");
        results.push(ToolResult { at: at.clone(), id_at, id: value["tool_call_id"].as_str() });
    }
    for part in &parts {
        match part.kind {
            "tool_use" => calls.push(ToolCall {
                at: part.at.clone(),
                id_at: step(&part.at, "id"),
                id: part.value["id"].as_str(),
                name: part.value["name"].as_str(),
                arguments: part.value.get("input").map(|input| (step(&part.at, "input"), input)),
            }),
            "tool_result" => results.push(ToolResult {
                at: part.at.clone(),
                id_at: step(&part.at, "tool_use_id"),
                id: part.value["tool_use_id"].as_str(),
            }),
            _ => {}
        }
    }
    Turn { at, role, content: content(value.get("content")), parts, calls, results, value }
}

/// An item of `/responses`.
fn item(at: String, value: &Value) -> Turn<'_> {
    let id_at = step(&at, "call_id");
    let id = value["call_id"].as_str();
    let none = Content::Absent;
    match value["type"].as_str() {
        Some("function_call") => {
            let arguments = value.get("arguments").map(|text| (step(&at, "arguments"), text));
            let name = value["name"].as_str();
            let calls = vec![ToolCall { at: at.clone(), id_at, id, name, arguments }];
            Turn { at, role: "assistant", content: none, parts: Vec::new(), calls, results: Vec::new(), value }
        }
        Some("function_call_output") => {
            let results = vec![ToolResult { at: at.clone(), id_at, id }];
            Turn { at, role: "tool", content: none, parts: Vec::new(), calls: Vec::new(), results, value }
        }
        Some("message") | None => message(at, value),
        Some(_) => {
            let (parts, calls, results) = (Vec::new(), Vec::new(), Vec::new());
            Turn { at, role: "assistant", content: none, parts, calls, results, value }
        }
    }
}

fn content(value: Option<&Value>) -> Content {
    match value {
        None => Content::Absent,
        Some(Value::Null) => Content::Null,
        Some(Value::String(_)) => Content::Text,
        Some(Value::Array(_)) => Content::Parts,
        Some(_) => Content::Other,
    }
}

fn pieces<'a>(at: &str, content: Option<&'a Value>) -> Vec<Part<'a>> {
    match content {
        Some(value @ Value::String(text)) => {
            vec![Part { at: at.to_string(), kind: "text", text: Some(text.as_str()), value }]
        }
        Some(Value::Array(parts)) => parts
            .iter()
            .enumerate()
            .map(|(index, value)| Part {
                at: step(at, index),
                kind: value["type"].as_str().unwrap_or_default(),
                text: value["text"].as_str(),
                value,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn call(at: String, value: &Value) -> ToolCall<'_> {
    let function = step(&at, "function");
    ToolCall {
        id_at: step(&at, "id"),
        id: value["id"].as_str(),
        name: value["function"]["name"].as_str(),
        arguments: value["function"].get("arguments").map(|text| (step(&function, "arguments"), text)),
        at,
    }
}

fn tool(at: String, value: &Value) -> Tool<'_> {
    let (inner_at, inner) = match value.get("function") {
        Some(function) => (step(&at, "function"), function),
        None => (at.clone(), value),
    };
    let schema = ["parameters", "input_schema"]
        .into_iter()
        .find_map(|field| inner.get(field).map(|schema| (step(&inner_at, field), schema)));
    let kind = value["type"].as_str();
    let is_server_tool =
        value.get("function").is_none() && schema.is_none() && !matches!(kind, None | Some("function" | "custom"));
    Tool {
        name_at: step(&inner_at, "name"),
        name: inner["name"].as_str(),
        schema,
        is_server_tool,
        is_strict: inner["strict"] == Value::Bool(true),
        value,
        at,
    }
}
