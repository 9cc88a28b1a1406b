//! A request as its conversation, whatever form the API's path gives it, each thing with its place in the body.

use super::json_pointer::{field, step, text};
use super::place::{Root, TurnPlace};
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
    pub at: TurnPlace,
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
    pub at: TurnPlace,
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
            (Skin::Responses, _, Some(Value::Array(items))) => listed(Root::Input, items, item),
            (Skin::Responses, _, Some(input @ Value::String(_))) => vec![whole(input)],
            (Skin::Chat | Skin::Messages, Some(Value::Array(messages)), _) => listed(Root::Messages, messages, message),
            _ => Vec::new(),
        };
        let tools = body["tools"].as_array().map_or_else(Vec::new, |tools| {
            tools.iter().enumerate().map(|(index, value)| tool(step("/tools", index), value)).collect()
        });
        let system = match skin {
            Skin::Messages => pieces(TurnPlace::whole(Root::System), body.get("system")),
            Skin::Responses => pieces(TurnPlace::whole(Root::Instructions), body.get("instructions")),
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

    /// The providers that the request leaves out.
    #[must_use]
    pub fn ignored(&self) -> Vec<&'a str> {
        let names = self.body["provider"]["ignore"].as_array().into_iter().flatten();
        names.filter_map(Value::as_str).map(|slug| slug.split('/').next().unwrap_or(slug)).collect()
    }

    /// Every piece of content, in order.
    pub fn parts(&self) -> impl Iterator<Item = &Part<'a>> {
        self.system.iter().chain(self.turns.iter().flat_map(|turn| &turn.parts))
    }
}

fn listed<'a>(root: Root, values: &'a [Value], read: impl Fn(TurnPlace, &'a Value) -> Turn<'a>) -> Vec<Turn<'a>> {
    values.iter().enumerate().map(|(index, value)| read(TurnPlace::turn(root, index), value)).collect()
}

/// An input that is one text.
fn whole(value: &Value) -> Turn<'_> {
    let (at, content) = (TurnPlace::whole(Root::Input), Content::Text);
    let parts = vec![Part { at, kind: "text", text: value.as_str(), value }];
    Turn { at, role: "user", content, parts, calls: Vec::new(), results: Vec::new(), value }
}

fn message(at: TurnPlace, value: &Value) -> Turn<'_> {
    let role = text(value, "role").unwrap_or_default();
    let parts = pieces(at, field(value, "content"));
    let mut calls: Vec<ToolCall<'_>> =
        field(value, "tool_calls").and_then(Value::as_array).map_or_else(Vec::new, |calls| {
            let at = step(at, "tool_calls");
            calls.iter().enumerate().map(|(index, value)| call(step(&at, index), value)).collect()
        });
    let mut results = Vec::new();
    if role == "tool" || field(value, "tool_call_id").is_some() {
        let id_at = step(at, "tool_call_id");
        results.push(ToolResult { at: at.to_string(), id_at, id: text(value, "tool_call_id") });
    }
    for part in &parts {
        match part.kind {
            "tool_use" => calls.push(ToolCall {
                at: part.at.to_string(),
                id_at: step(part.at, "id"),
                id: text(part.value, "id"),
                name: text(part.value, "name"),
                arguments: field(part.value, "input").map(|input| (step(part.at, "input"), input)),
            }),
            "tool_result" => results.push(ToolResult {
                at: part.at.to_string(),
                id_at: step(part.at, "tool_use_id"),
                id: text(part.value, "tool_use_id"),
            }),
            _ => {}
        }
    }
    Turn { at, role, content: content(field(value, "content")), parts, calls, results, value }
}

/// An item of `/responses`.
fn item(at: TurnPlace, value: &Value) -> Turn<'_> {
    let id_at = step(at, "call_id");
    let id = text(value, "call_id");
    let none = Content::Absent;
    match text(value, "type") {
        Some("function_call") => {
            let arguments = field(value, "arguments").map(|text| (step(at, "arguments"), text));
            let name = text(value, "name");
            let calls = vec![ToolCall { at: at.to_string(), id_at, id, name, arguments }];
            Turn { at, role: "assistant", content: none, parts: Vec::new(), calls, results: Vec::new(), value }
        }
        Some("function_call_output") => {
            let results = vec![ToolResult { at: at.to_string(), id_at, id }];
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

fn pieces(of: TurnPlace, content: Option<&Value>) -> Vec<Part<'_>> {
    match content {
        Some(value @ Value::String(text)) => {
            vec![Part { at: of.content(), kind: "text", text: Some(text.as_str()), value }]
        }
        Some(Value::Array(parts)) => parts
            .iter()
            .enumerate()
            .map(|(index, value)| Part {
                at: of.piece(index),
                kind: text(value, "type").unwrap_or_default(),
                text: text(value, "text"),
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
        id: text(value, "id"),
        name: value["function"]["name"].as_str(),
        arguments: value["function"].get("arguments").map(|text| (step(&function, "arguments"), text)),
        at,
    }
}

fn tool(at: String, value: &Value) -> Tool<'_> {
    let (inner_at, inner) = match field(value, "function") {
        Some(function) => (step(&at, "function"), function),
        None => (at.clone(), value),
    };
    let schema = ["parameters", "input_schema"]
        .into_iter()
        .find_map(|field| inner.get(field).map(|schema| (step(&inner_at, field), schema)));
    let kind = text(value, "type");
    // They may have settings in the place of a schema.
    let is_server_tool = field(value, "function").is_none() && !matches!(kind, None | Some("function" | "custom"));
    Tool {
        name_at: step(&inner_at, "name"),
        name: text(inner, "name"),
        schema: schema.filter(|_| !is_server_tool),
        is_server_tool,
        is_strict: inner["strict"] == Value::Bool(true),
        value,
        at,
    }
}
