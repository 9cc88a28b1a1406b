//! Chat completions: gates, then the providers in turn.

use super::catalogue::{Endpoint, text};
use super::clock::Clock;
use super::demand::ChatDemand;
use super::gates::{self, RoutePlan};
use super::minds;
use super::reply::{ErrorReply, ReplyBody, ServerReply};
use super::state::{Byok, OpenRouterMode, ProviderMode, WorldState};
use crate::core::model_id::author;
use serde_json::{Value, json};

/// Answers a chat call.
#[must_use]
pub fn answer(state: &WorldState, body: &Value, wants_metadata: bool, clock: Clock, number: u64) -> ServerReply {
    if state.openrouter.mode == OpenRouterMode::InternalError {
        return ErrorReply::new(500, "Internal Server Error").reply();
    }
    let Some(demand) = ChatDemand::read(body) else {
        return ErrorReply::new(400, "Invalid request parameters").reply();
    };
    if let Err(refusal) = gates::unknown_step(state) {
        return refusal.reply();
    }
    let route = match gates::pass(state, &demand, clock) {
        Ok(route) => route,
        Err(mut refusal) => {
            // Ids are checked at the edge, before the account is looked at.
            refusal.user_id = (refusal.status != 400).then(|| state.account.user_id.clone());
            let hidden = refusal.status == 429 || refusal.status == 400;
            return with_metadata(
                refusal.reply(),
                (wants_metadata && !hidden).then(|| routed(state, &demand, &[], &[])),
            );
        }
    };
    let id = format!("gen-{}-demo{number:016}", clock.0 / 1000);
    let mut failures: Vec<(Endpoint, ErrorReply)> = Vec::new();
    for endpoint in &route.endpoints {
        let attempts: Vec<(&Endpoint, u16)> = failures.iter().map(|(it, failure)| (it, failure.status)).collect();
        let mode = mode(state, endpoint);
        let minded = minds::refusal(&state.minds, &endpoint.provider, body, number);
        match minded.or_else(|| attempt(state, &route, endpoint, mode)) {
            Some(failure) => failures.push((endpoint.clone(), failure)),
            None => {
                let mut all = attempts;
                all.push((endpoint, 200));
                let metadata = wants_metadata.then(|| routed(state, &demand, &route.endpoints, &all));
                let completion = Completion {
                    id: &id,
                    created: clock.0 / 1000,
                    model: gates::answered_model(&route.model),
                    demand: &demand,
                    endpoint,
                    mode,
                    is_cut: state.network.cuts_streams || mode == ProviderMode::Drops,
                };
                return completion
                    .reply(metadata)
                    .with("X-Generation-Id", id)
                    .with("X-Provider-Name", &endpoint.provider);
            }
        }
        // A body that one provider calls invalid is not tried on the next.
        if !demand.fallbacks || failures.last().is_some_and(|(_, failure)| failure.status == 400) {
            break;
        }
    }
    let attempts: Vec<(&Endpoint, u16)> = failures.iter().map(|(it, failure)| (it, failure.status)).collect();
    let tried: Vec<ProviderMode> = failures.iter().map(|(it, _)| mode(state, it)).collect();
    let metadata = wants_metadata.then(|| routed(state, &demand, &route.endpoints, &attempts));
    let previous: Vec<Value> = failures
        .iter()
        .rev()
        .skip(1)
        .map(|(it, failure)| json!({"code": failure.status, "message": failure.message, "provider_name": it.provider}))
        .collect();
    let Some((_, mut last)) = failures.pop() else {
        return ErrorReply::new(404, format!("No endpoints found for {}.", demand.model)).reply();
    };
    if !previous.is_empty() {
        last = last.note("previous_errors", json!(previous));
    }
    last.user_id = Some(state.account.user_id.clone());
    if demand.echo && demand.stream {
        return echoed(&demand, &tried, &last.body()).with("X-Generation-Id", id);
    }
    with_metadata(last.reply().with("X-Generation-Id", id), metadata)
}

/// A field that OpenRouter puts into what it passes on.
const ADDED: &str = "reasoning_effort";

/// The stream of a refused call that was to show what is passed on: one frame for each provider tried, then the error.
fn echoed(demand: &ChatDemand, tried: &[ProviderMode], error: &Value) -> ServerReply {
    let passed_on = |mode: &ProviderMode| {
        // Beside what was asked for there is what an account or a preset puts in, and with some providers a key.
        let messages = json!([{"role": "system", "content": "what a preset says is nobody's business"}]);
        let mut body = json!({"model": demand.model, "messages": messages, "max_tokens": demand.max_tokens, "stream": true,
            "user": "nobody's name"});
        if *mode == ProviderMode::RejectsAdded {
            body[ADDED] = json!("low");
        }
        json!({"choices": [], "debug": {"echo_upstream_body": body}})
    };
    let events = tried.iter().map(passed_on).chain(std::iter::once(error.clone()));
    let frames = events.map(|event| format!("data: {event}\n\n")).collect();
    ServerReply { status: 200, headers: Vec::new(), body: ReplyBody::Events(frames) }
}

fn mode(state: &WorldState, endpoint: &Endpoint) -> ProviderMode {
    state.providers.get(&endpoint.provider).or_else(|| state.providers.get("*")).copied().unwrap_or(ProviderMode::Up)
}

/// The provider's refusal; `None` when it answers with 200.
fn attempt(state: &WorldState, route: &RoutePlan, endpoint: &Endpoint, mode: ProviderMode) -> Option<ErrorReply> {
    let byok = gates::byok(state, &route.model);
    let raised = |status: u16, message: &str, raw: Value, kind: &str| {
        Some(
            ErrorReply::new(status, message)
                .note("raw", raw)
                .note("provider_name", json!(endpoint.provider))
                .note("is_byok", json!(byok.is_some()))
                .note("error_type", json!(kind)),
        )
    };
    let returned = "Provider returned error";
    if byok == Some(Byok::Rejected) {
        let raw =
            "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"invalid x-api-key\"}}";
        return raised(401, returned, json!(raw), "authentication");
    }
    let limited = |source: &str| {
        let raw = format!(
            "{} is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate \
             limits: https://openrouter.ai/settings/integrations",
            route.model.id
        );
        raised(429, returned, json!(raw), "rate_limit_exceeded").map(|it| it.note("limit_source", json!(source)))
    };
    if byok == Some(Byok::RateLimited) {
        return limited("byok_provider_limit");
    }
    if state.network.provider_gate.iter().any(|it| it == "*" || it == author(&route.model.id)) {
        let raw = "{\"error\":{\"code\":\"unsupported_country_region_territory\",\"message\":\"Country, region, or \
                   territory not supported\",\"param\":null,\"type\":\"request_forbidden\"}}";
        return raised(403, returned, json!(raw), "permission_denied");
    }
    match mode {
        ProviderMode::Up
        | ProviderMode::Empty
        | ProviderMode::OnlyThinks
        | ProviderMode::MostlyThinks
        | ProviderMode::ThinksAloud
        | ProviderMode::ErrorInside
        | ProviderMode::Interrupted
        | ProviderMode::Drops
        | ProviderMode::Stalled => None,
        ProviderMode::Down => {
            raised(502, returned, json!("upstream connect error: connection refused"), "provider_unavailable")
        }
        ProviderMode::Overloaded => {
            raised(503, returned, json!("Service temporarily overloaded"), "provider_overloaded")
        }
        ProviderMode::RateLimited => limited("upstream_provider_shared_pool"),
        ProviderMode::Timeout => raised(524, returned, json!("The provider did not answer in time"), "timeout"),
        ProviderMode::Fails => Some(ErrorReply::new(500, "Internal Server Error")),
        ProviderMode::Odd => Some(ErrorReply::new(403, "E-7731")),
        ProviderMode::RejectsAdded => {
            let raw = format!(
                "{{\"error\":{{\"message\":\"Unknown parameter: '{ADDED}'.\",\"type\":\"invalid_request_error\",\
                 \"param\":\"{ADDED}\",\"code\":\"unknown_parameter\"}}}}"
            );
            raised(400, returned, json!(raw), "invalid_request")
        }
        ProviderMode::Rejects => {
            let raw = "{\"error\":{\"message\":\"messages: text content blocks must be non-empty\",\
                       \"type\":\"invalid_request_error\"}}";
            raised(400, returned, json!(raw), "invalid_request")
        }
    }
}

/// A call that a provider takes.
struct Completion<'a> {
    id: &'a str,
    created: u64,
    model: String,
    demand: &'a ChatDemand,
    endpoint: &'a Endpoint,
    mode: ProviderMode,
    /// The provider, or something on the way, ends the stream after its first bytes.
    is_cut: bool,
}

impl Completion<'_> {
    fn reply(&self, metadata: Option<Value>) -> ServerReply {
        if self.mode == ProviderMode::ErrorInside {
            return with_metadata(ServerReply::json(200, json!({"id": self.id, "error": self.error()})), metadata);
        }
        if self.demand.stream {
            return ServerReply { status: 200, headers: Vec::new(), body: ReplyBody::Events(self.frames()) };
        }
        let content = self.content();
        let body = json!({
            "id": self.id,
            "provider": self.endpoint.provider,
            "model": self.model,
            "object": "chat.completion",
            "created": self.created,
            "system_fingerprint": null,
            "choices": [{
                "index": 0,
                "logprobs": null,
                "finish_reason": match (self.only_thinks(), content.is_empty()) {
                    _ if self.mode == ProviderMode::ThinksAloud => json!("stop"),
                    (true, _) => json!("length"),
                    (false, true) => Value::Null,
                    (false, false) => json!("stop"),
                },
                "native_finish_reason": if self.only_thinks() { "max_tokens" } else { "stop" },
                "message": {"role": "assistant", "content": content, "refusal": null},
            }],
            "usage": self.usage(),
        });
        with_metadata(ServerReply::json(200, body), metadata)
    }

    fn only_thinks(&self) -> bool {
        matches!(self.mode, ProviderMode::OnlyThinks | ProviderMode::MostlyThinks)
    }

    fn content(&self) -> &'static str {
        let silent = matches!(self.mode, ProviderMode::Empty | ProviderMode::ThinksAloud);
        if self.only_thinks() || silent { "" } else { "Hi." }
    }

    fn usage(&self) -> Value {
        let (prompt, thinks) = (self.demand.prompt_tokens, self.only_thinks());
        let aloud = self.mode == ProviderMode::ThinksAloud;
        let tokens = match thinks {
            true => self.demand.max_tokens.unwrap_or(64),
            false => u64::from(aloud || !self.content().is_empty()) * 3,
        };
        let spared = if self.mode == ProviderMode::MostlyThinks { 2 } else { 0 };
        let thoughts = if thinks || aloud { tokens.saturating_sub(spared) } else { 0 };
        #[allow(clippy::cast_precision_loss)]
        let cost = prompt as f64 * self.endpoint.prompt_price + tokens as f64 * self.endpoint.completion_price;
        json!({
            "prompt_tokens": prompt,
            "completion_tokens": tokens,
            "total_tokens": prompt + tokens,
            "cost": cost,
            "is_byok": false,
            "completion_tokens_details": {"reasoning_tokens": thoughts},
        })
    }

    /// What a provider says that breaks off inside an answer with status 200.
    fn error(&self) -> Value {
        if self.mode == ProviderMode::Stalled {
            return json!({"code": 504, "message": "Upstream idle timeout exceeded", "metadata": {"error_type": "timeout"}});
        }
        json!({
            "message": format!("Upstream error from {}: Service temporarily overloaded", self.endpoint.provider),
            "code": 503,
            "metadata": {"error_type": "provider_overloaded"},
        })
    }

    fn ends_in_an_error(&self) -> bool {
        matches!(self.mode, ProviderMode::Interrupted | ProviderMode::Stalled)
    }

    fn frames(&self) -> Vec<String> {
        let begun = self.delta("H", &Value::Null);
        let mut events = Vec::new();
        if self.is_cut {
            events.push(begun);
        } else if self.ends_in_an_error() {
            let mut last = self.delta("", &json!("error"));
            last["error"] = self.error();
            events.extend((self.mode == ProviderMode::Interrupted).then_some(begun).into_iter().chain([last]));
        } else {
            let mut last = self.chunk(&json!([]));
            last["usage"] = self.usage();
            events.extend([self.delta(self.content(), &Value::Null), self.delta("", &json!("stop")), last]);
        }
        let is_whole = !self.is_cut && !self.ends_in_an_error();
        std::iter::once(": OPENROUTER PROCESSING\n\n".to_string())
            .chain(events.iter().map(|event| format!("data: {event}\n\n")))
            .chain(is_whole.then(|| "data: [DONE]\n\n".to_string()))
            .collect()
    }

    fn delta(&self, content: &str, reason: &Value) -> Value {
        self.chunk(&json!([{
            "index": 0,
            "delta": {"role": "assistant", "content": content},
            "finish_reason": reason,
            "logprobs": null,
        }]))
    }

    fn chunk(&self, choices: &Value) -> Value {
        json!({
            "id": self.id,
            "provider": self.endpoint.provider,
            "model": self.model,
            "object": "chat.completion.chunk",
            "created": self.created,
            "choices": choices,
        })
    }
}

/// `openrouter_metadata`: what was available and what was tried.
fn routed(state: &WorldState, demand: &ChatDemand, available: &[Endpoint], attempts: &[(&Endpoint, u16)]) -> Value {
    let selected = attempts.last().map(|(it, _)| it.provider.as_str());
    let shown: Vec<Value> = available
        .iter()
        .map(|it| {
            json!({
                "provider": it.provider,
                "model": text(&it.row, "model_id"),
                "selected": Some(it.provider.as_str()) == selected,
            })
        })
        .collect();
    let tried: Vec<Value> = attempts
        .iter()
        .map(|(it, status)| json!({"provider": it.provider, "model": text(&it.row, "model_id"), "status": status}))
        .collect();
    json!({
        "requested": demand.model,
        "strategy": "direct",
        "region": state.network.colo.to_lowercase(),
        "summary": format!("available={}", available.len()),
        "attempt": attempts.len(),
        "is_byok": false,
        "endpoints": {"total": available.len(), "available": shown},
        "attempts": tried,
    })
}

fn with_metadata(mut reply: ServerReply, metadata: Option<Value>) -> ServerReply {
    if let (ReplyBody::Json(body), Some(metadata)) = (&mut reply.body, metadata) {
        body["openrouter_metadata"] = metadata;
    }
    reply
}
