//! Thought that a conversation carries along: signed, of one vendor, in its place, within its budget.

use crate::core::knowledge::requests::RequestRule;
use crate::core::request::conversation::Conversation;
use crate::core::request::json_pointer::{field, places};
use crate::core::request::rule_hit::{Operation, RuleHit};
use serde_json::Value;

/// Beginnings of `reasoning_details[].format`, and the authors whose models take it.
/// <https://openrouter.ai/docs/use-cases/reasoning-tokens>, August 2026.
const FORMATS: [(&str, &[&str]); 4] =
    [("anthropic-", &["anthropic"]), ("openai-", &["openai"]), ("google-", &["google"]), ("xai-", &["x-ai"])];

fn details<'a>(view: &Conversation<'a>) -> Vec<(String, &'a Value)> {
    places(view.body, "/messages/*/reasoning_details/*")
}

fn remove(at: &str) -> Vec<Operation> {
    vec![Operation::Remove { path: at.to_string() }]
}

/// A block of thought without its signature.
pub fn unsigned_thinking(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let is_unsigned = |value: &Value| value["signature"].as_str().is_none_or(str::is_empty);
    let blocks =
        view.parts().filter(|part| part.kind == "thinking" && is_unsigned(part.value)).map(|part| part.at.to_string());
    let texts = details(view).into_iter().filter(|(_, value)| {
        let is_own = value["format"].as_str().is_none_or(|format| format.starts_with("anthropic-"));
        value["type"] == "reasoning.text" && is_own && is_unsigned(value)
    });
    blocks.chain(texts.map(|(at, _)| at)).map(|at| RuleHit::at(at.clone()).mended_by(remove(&at))).collect()
}

/// Thought in the format of another vendor than the model's.
pub fn foreign_reasoning(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let Some(author) = view.author() else { return Vec::new() };
    let hits = details(view).into_iter().filter_map(|(at, value)| {
        let format = value["format"].as_str()?;
        let (_, authors) = FORMATS.iter().find(|(begin, _)| format.starts_with(begin))?;
        (!authors.contains(&author)).then(|| RuleHit::at(at.clone()).with("format", format).mended_by(remove(&at)))
    });
    hits.collect()
}

/// A call of a tool that came without the thought that led to it; with `unfinished` only since the user spoke last.
pub fn lost_reasoning(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let begin = if rule.words.contains(&"unfinished") { spoke_last(view) } else { 0 };
    let turns = view.turns.iter().skip(begin).filter(|turn| !turn.calls.is_empty());
    let lost = turns.filter(|turn| {
        let kept =
            field(turn.value, "reasoning_details").and_then(Value::as_array).is_some_and(|details| !details.is_empty());
        let signed = field(turn.value, "tool_calls").and_then(Value::as_array).into_iter().flatten().any(|call| {
            call.pointer("/extra_content/google/thought_signature").is_some() || call.get("thought_signature").is_some()
        });
        !kept && !signed && field(turn.value, "role").is_some()
    });
    lost.map(|turn| RuleHit::at(turn.at.to_string())).collect()
}

/// The turn in which the user spoke last: what a model thought before is not asked for any more.
fn spoke_last(view: &Conversation<'_>) -> usize {
    view.turns.iter().rposition(|turn| turn.role == "user" && turn.results.is_empty()).unwrap_or(0)
}

/// A block of thought behind a call of a tool in the same turn.
pub fn late_thinking(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let is_thought = |kind: &str| matches!(kind, "thinking" | "redacted_thinking");
    let hits = view.turns.iter().flat_map(|turn| {
        let behind = turn.parts.iter().skip_while(|part| part.kind != "tool_use");
        behind.filter(|part| is_thought(part.kind)).map(|part| part.at.to_string())
    });
    hits.map(|at| RuleHit::at(at.clone()).mended_by(remove(&at))).collect()
}

/// With thinking on, a turn that calls a tool begins with something else.
pub fn thinking_not_first(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    if view.body["thinking"]["type"] != "enabled" {
        return Vec::new();
    }
    let turns = view.turns.iter().skip(spoke_last(view)).filter(|turn| !turn.calls.is_empty());
    let hits = turns.filter_map(|turn| {
        let first = turn.parts.first()?;
        let is_thought = matches!(first.kind, "thinking" | "redacted_thinking");
        (!is_thought).then(|| RuleHit::at(first.at.to_string()).with("value", first.kind))
    });
    hits.collect()
}

/// The budget of thought leaves no room for an answer.
pub fn budget_over_answer(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let [budget_at, answers @ ..] = rule.at else { return Vec::new() };
    let number = |at: &str| view.body.pointer(at).and_then(Value::as_u64);
    let Some(budget) = number(budget_at) else { return Vec::new() };
    let answer = answers.iter().find_map(|at| number(at).map(|most| (*at, most)));
    match answer {
        Some((at, most)) if most <= budget => {
            let value = Value::from(budget + 4096);
            let patch = vec![Operation::Replace { path: at.to_string(), value }];
            vec![RuleHit::at(*budget_at).with("value", budget).with("most", most).mended_by(patch)]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::request::json_pointer::step;
    use crate::core::request::skin::Skin;
    use serde_json::json;

    #[test]
    fn thought_of_another_vendor_is_found() {
        let body = json!({"model": "openai/gpt-5", "messages": [
            {"role": "assistant", "content": "x", "reasoning_details": [{"type": "reasoning.text", "format": "anthropic-claude-v1"}]}
        ]});
        let view = Conversation::of(&body, Skin::Chat, None);
        let rule = &crate::core::knowledge::requests::RULES[0];
        assert_eq!(foreign_reasoning(&view, rule)[0].at, step("/messages/0/reasoning_details", 0));
    }
}
