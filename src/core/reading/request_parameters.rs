//! What a request asked of its providers, as far as the text shows the request: each value behind its name, as JSON, as
//! Python or as an argument.

/// Longest value that is read.
const VALUE: usize = 24;

/// Fields of a message that hold something other than text, and what.
const PARTS: &[(&str, &str)] = &[("image_url", "image"), ("input_audio", "audio"), ("video_url", "video")];

/// What the request asks of whoever is to answer it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestParameters {
    /// Tools may be called.
    pub tools: bool,
    /// `tool_choice`: `auto`, `none`, `required`, or `function` for one tool.
    pub tool_choice: Option<String>,
    /// The most tokens of the answer.
    pub max_tokens: Option<u64>,
    /// The effort of thinking.
    pub effort: Option<String>,
    /// The tier of service.
    pub service_tier: Option<String>,
    /// Every parameter has to be honoured.
    pub require_parameters: bool,
    /// Nothing may be kept.
    pub zdr: bool,
    /// The kinds of its parts that are no text: `image`, `audio`, `video`.
    pub parts: Vec<&'static str>,
    /// Names of the parameters, as the catalogue lists them.
    pub parameters: Vec<String>,
    /// The prompt has at least so many tokens.
    pub prompt_tokens: Option<u64>,
    /// What it asks of the choice of providers.
    pub providers: Providers,
}

/// Which providers a request lets answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Providers {
    /// None but these.
    pub only: Vec<String>,
    /// None of these.
    pub ignore: Vec<String>,
    /// These first.
    pub order: Vec<String>,
    /// None but the first.
    pub no_fallbacks: bool,
    /// Precisions of the weights that are wanted.
    pub quantizations: Vec<String>,
    /// The highest price of the prompt, USD per million tokens.
    pub max_prompt_price: Option<f64>,
    /// The highest price of the answer, USD per million tokens.
    pub max_completion_price: Option<f64>,
    /// None that trains on what it is sent.
    pub no_collection: bool,
}

/// Reads it in a text.
#[must_use]
pub fn asked(text: &str) -> RequestParameters {
    let word = |name: &str| value(text, name).filter(|value| value.chars().all(|letter| letter.is_ascii_lowercase()));
    let number = |name: &str| value(text, name)?.replace('_', "").parse::<u64>().ok();
    RequestParameters {
        tools: opens_list(text, "tools"),
        tool_choice: match opens_object(text, "tool_choice") {
            true => Some("function".to_string()),
            false => word("tool_choice").filter(|value| matches!(value.as_str(), "auto" | "none" | "required")),
        },
        max_tokens: number("max_tokens").or_else(|| number("max_completion_tokens")),
        effort: word("reasoning_effort").or_else(|| word("effort")),
        service_tier: word("service_tier"),
        require_parameters: is_true(text, "require_parameters"),
        zdr: is_true(text, "zdr"),
        parts: PARTS.iter().filter(|(name, _)| opens_object(text, name)).map(|(_, kind)| *kind).collect(),
        ..RequestParameters::default()
    }
}

/// What stands behind a name and its sign of assignment.
fn behind<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.match_indices(name).find_map(|(at, _)| {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.')) {
            return None;
        }
        let rest = text[at + name.len()..].trim_start_matches(['"', '\'', '\\']).trim_start();
        rest.strip_prefix([':', '=']).map(str::trim_start)
    })
}

fn is_true(text: &str, name: &str) -> bool {
    value(text, name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

fn value(text: &str, name: &str) -> Option<String> {
    let rest = behind(text, name)?.trim_start_matches(['"', '\'', '\\']);
    let value: String =
        rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').take(VALUE).collect();
    (!value.is_empty()).then_some(value)
}

fn opens_list(text: &str, name: &str) -> bool {
    behind(text, name).and_then(|rest| rest.strip_prefix('[')).is_some_and(|rest| !rest.trim_start().starts_with(']'))
}

fn opens_object(text: &str, name: &str) -> bool {
    behind(text, name).is_some_and(|rest| rest.starts_with('{'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_in_any_notation() {
        let json = r#"{"model":"x","tools":[{"type":"function"}],"tool_choice":"required","max_tokens": 64000,
            "reasoning":{"effort":"xhigh"},"provider":{"require_parameters":true}}"#;
        let python = "client.create(tools=[tool], tool_choice='required', max_tokens=64_000, reasoning_effort='xhigh', \
                      extra_body={'provider': {'require_parameters': True}})";
        let wanted = RequestParameters {
            tools: true,
            tool_choice: Some("required".into()),
            max_tokens: Some(64_000),
            effort: Some("xhigh".into()),
            service_tier: None,
            require_parameters: true,
            ..RequestParameters::default()
        };
        assert_eq!(asked(json), wanted);
        assert_eq!(asked(python), wanted);
    }

    #[test]
    fn words_that_only_speak_of_it_ask_for_nothing() {
        for text in
            ["No endpoints found that support tool use", "\"supported_parameters\": [\"max_tokens\"]", "tools: []"]
        {
            assert_eq!(asked(text), RequestParameters::default(), "{text}");
        }
    }

    #[test]
    fn one_tool_by_its_name_is_a_function() {
        let text = r#""tool_choice": {"type": "function", "function": {"name": "read"}}"#;
        assert_eq!(asked(text).tool_choice.as_deref(), Some("function"));
    }
}
