//! Answers of OpenRouter's endpoints that have the shape of its newest description (`tests/api/openrouter.json`) and no meaning.

use crate::generated::Dice;
use openrouter_doctor::simulator::{ReplyBody, ServerReply, ServerRequest};
use serde_json::{Map, Value, json};

/// Of a hundred values, so many are of another type than described.
const OF_ANOTHER_TYPE: usize = 1;
/// Of a hundred answers, so many are an error of a status that the description has for the endpoint.
const REFUSED: usize = 12;
/// Statuses that say something of the caller's key or account.
const OF_THE_CALLER: [u64; 4] = [401, 402, 403, 429];

/// Texts that a value may be: none of them is one of the API's.
const WORDS: [&str; 14] = [
    "",
    "-",
    "word",
    "lorem ipsum dolor",
    "0",
    "true",
    "null",
    "2026-13-45",
    "a/b",
    "\u{202e}desrever",
    "日本語",
    "<b>",
    "\u{1b}[31m",
    "a sentence that goes on for a while and says nothing at all to whoever reads it, whatever they make of it",
];

/// Makes them up.
pub struct MadeUp<'a> {
    facts: &'a Value,
    dice: Dice,
}

impl<'a> MadeUp<'a> {
    pub fn new(facts: &'a Value, seed: u64) -> Self {
        Self { facts, dice: Dice(seed) }
    }

    /// The answer of an endpoint of the API; none where another than the API answers. Statuses that speak of the caller are among
    /// the errors only where they are wanted.
    pub fn answer(&mut self, request: &ServerRequest, caller_refused: bool) -> Option<ServerReply> {
        let path = request.path.strip_prefix("/api/v1/").or_else(|| request.path.strip_prefix('/'))?;
        let asked = format!("{} /{path}", request.method);
        let (described, kind) = match path {
            "key" | "auth/key" => ("GET /key", "GetCurrentKeyData"),
            "credits" => ("GET /credits", "GetCreditsData"),
            "models" | "models/user" => ("GET /models/user", "Model"),
            "models/count" => ("GET /models/count", "count"),
            "providers" => ("GET /providers", "ListProvidersData"),
            "endpoints/zdr" => ("GET /endpoints/zdr", "PublicEndpoint"),
            "generation" => ("GET /generation", "GenerationResponseData"),
            "generation/content" => ("GET /generation/content", "content"),
            "chat/completions" => ("POST /chat/completions", "ChatResult"),
            "guardrails" => ("GET /guardrails", "Guardrail"),
            "guardrails/assignments/keys" => ("GET /guardrails/assignments/keys", "KeyAssignment"),
            "guardrails/assignments/members" => ("GET /guardrails/assignments/members", "MemberAssignment"),
            "byok" => ("GET /byok", "BYOKKey"),
            "keys" => ("GET /keys", "ListData"),
            "workspaces" => ("GET /workspaces", "Workspace"),
            "organization/settings" => ("GET /organization/settings", "OrganizationSettings"),
            _ if path.starts_with("models/") && path.ends_with("/endpoints") => {
                ("GET /models/{author}/{slug}/endpoints", "endpoints")
            }
            _ => return None,
        };
        if asked.split(' ').next() != described.split(' ').next() {
            return None;
        }
        if self.dice.below(100) < REFUSED
            && let Some(status) = self.status(described, caller_refused)
        {
            return Some(ServerReply::json(status, self.error(status)));
        }
        if kind == "ChatResult" {
            return Some(self.completion(&request.body));
        }
        let data = match kind {
            "count" => json!({ "count": self.value("int") }),
            "content" => json!({ "input": {}, "output": {}, "error": self.value("Nullable[GenerationContentError]") }),
            "endpoints" => json!({ "id": self.word(), "name": self.word(), "endpoints": self.list("PublicEndpoint") }),
            "GetCurrentKeyData" | "GetCreditsData" | "GenerationResponseData" | "OrganizationSettings" => {
                self.value(kind)
            }
            rows => self.list(rows),
        };
        Some(ServerReply::json(200, json!({ "data": data })))
    }

    /// One of the errors that the description has for this.
    fn status(&mut self, described: &str, caller_refused: bool) -> Option<u16> {
        let listed = self.facts["statuses"][described].as_array()?;
        let known = listed.iter().filter_map(|status| status.as_str()?.parse::<u64>().ok());
        let errors: Vec<u64> =
            known.filter(|it| *it >= 400 && (caller_refused || !OF_THE_CALLER.contains(it))).collect();
        (!errors.is_empty()).then(|| u16::try_from(*self.dice.pick(&errors)).unwrap())
    }

    fn error(&mut self, status: u16) -> Value {
        let mut error = json!({ "code": status, "message": self.word() });
        if self.dice.below(2) == 0 {
            error["metadata"] = json!({ "error_type": self.one_of("APIErrorType") });
        }
        json!({ "error": error })
    }

    /// An answer of a model, whole or in pieces, as it was asked for.
    fn completion(&mut self, body: &[u8]) -> ServerReply {
        let whole = self.value("ChatResult");
        let wants_pieces = serde_json::from_slice::<Value>(body).is_ok_and(|body| body["stream"] == true);
        if !wants_pieces {
            return ServerReply::json(200, whole);
        }
        let pieces = (0..self.dice.below(4)).map(|_| {
            let mut piece = self.value("ChatResult");
            for choice in piece["choices"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                if let Some(message) = choice.remove("message") {
                    choice.insert("delta".into(), message);
                }
            }
            format!("data: {piece}\n\n")
        });
        let mut frames: Vec<String> = pieces.collect();
        frames.insert(0, ": OPENROUTER PROCESSING\n\n".into());
        if self.dice.below(4) > 0 {
            frames.push("data: [DONE]\n\n".into());
        }
        ServerReply { status: 200, headers: Vec::new(), body: ReplyBody::Events(frames) }
    }

    fn word(&mut self) -> String {
        (*self.dice.pick(&WORDS)).to_string()
    }

    fn one_of(&mut self, set: &str) -> Value {
        match self.facts["enums"][set].as_array() {
            Some(values) if self.dice.below(20) > 0 => self.dice.pick(values).clone(),
            _ => json!(self.word()),
        }
    }

    fn list(&mut self, kind: &str) -> Value {
        let rows = [0, 1, 1, 2, 3, 5][self.dice.below(6)];
        (0..rows).map(|_| self.value(kind)).collect()
    }

    /// A value of a type as the description writes it.
    fn value(&mut self, kind: &str) -> Value {
        if self.dice.below(100) < OF_ANOTHER_TYPE {
            return [json!(null), json!("word"), json!(-1), json!([[]]), json!({ "a": {} }), json!(true)]
                [self.dice.below(6)]
            .clone();
        }
        let inner = |wrapper: &str| kind.strip_prefix(wrapper)?.strip_prefix('[')?.strip_suffix(']');
        if let Some(inside) = inner("List") {
            return self.list(inside);
        }
        for (wrapper, empty_of_ten) in [("OptionalNullable", 4), ("Nullable", 3), ("Optional", 3)] {
            if let Some(inside) = inner(wrapper) {
                return if self.dice.below(10) < empty_of_ten { Value::Null } else { self.value(inside) };
            }
        }
        if let Some(fields) = self.facts["types"][kind].as_object() {
            return Value::Object(self.fields(fields));
        }
        if self.facts["enums"][kind].is_array() {
            return self.one_of(kind);
        }
        match kind {
            "datetime" | "date" => {
                json!(format!("{}-0{}-11T10:00:00Z", 1960 + self.dice.below(160), 1 + self.dice.below(9)))
            }
            "bool" => json!(self.dice.below(2) == 0),
            "int" => self
                .dice
                .pick(&[
                    json!(0),
                    json!(1),
                    json!(7),
                    json!(-3),
                    json!(400),
                    json!(1_000_000_000_000_u64),
                    json!(i64::MIN),
                ])
                .clone(),
            "float" => self
                .dice
                .pick(&[
                    json!(0.0),
                    json!(-0.0),
                    json!(1.5),
                    json!(-20.25),
                    json!(1e-9),
                    json!(99.0),
                    json!(1e12),
                    json!(1e300),
                ])
                .clone(),
            other if other.starts_with("Dict") => json!({}),
            other if other.chars().next().is_some_and(char::is_uppercase) && self.dice.below(2) == 0 => json!({}),
            _ => json!(self.word()),
        }
    }

    /// Fields that may be absent are, now and then.
    fn fields(&mut self, fields: &Map<String, Value>) -> Map<String, Value> {
        let mut made = Map::new();
        for (name, kind) in fields {
            let kind = kind.as_str().unwrap_or_default();
            if !kind.starts_with("Optional") || self.dice.below(10) < 7 {
                made.insert(name.clone(), self.value(kind));
            }
        }
        made
    }
}
