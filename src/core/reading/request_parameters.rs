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

/// What the request of a text adds to the rules of its account, and so to what may refuse it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnRules {
    /// None that trains on what it is sent.
    pub no_collection: bool,
    /// Nothing may be kept.
    pub no_retention: bool,
    /// None but these providers.
    pub pinned: Vec<String>,
    /// The first plug-in, which has a price of its own.
    pub plugin: Option<String>,
    /// The most tokens of the answer.
    pub max_tokens: Option<u64>,
}

/// A longer text is a log, whose requests are not told from one another.
const ONE_REQUEST: usize = 64 * 1024;

/// Longest list or plug-in that is read.
const LIST: usize = 400;

/// Reads the rules that the request of a text sets itself.
#[must_use]
pub fn own_rules(text: &str) -> OwnRules {
    if text.len() > ONE_REQUEST {
        return OwnRules::default();
    }
    let no_fallbacks = value(text, "allow_fallbacks").is_some_and(|value| value.eq_ignore_ascii_case("false"));
    let only = names(text, "only");
    let order = || if no_fallbacks { names(text, "order") } else { Vec::new() };
    let plugin = list(text, "plugins").and_then(|plugins| value(plugins, "id"));
    OwnRules {
        no_collection: value(text, "data_collection").is_some_and(|value| value == "deny"),
        no_retention: is_true(text, "zdr"),
        pinned: if only.is_empty() { order() } else { only },
        plugin,
        max_tokens: max_tokens(text),
    }
}

/// What is between the brackets behind a name.
fn list<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let rest = behind(text, name)?.strip_prefix('[')?;
    let end = rest.char_indices().take(LIST).find(|(_, letter)| *letter == ']')?.0;
    Some(&rest[..end])
}

/// The names in the list behind a name.
fn names(text: &str, name: &str) -> Vec<String> {
    let bare = |name: &str| name.trim().trim_matches(['"', '\'', '\\', ' ']).to_string();
    let names = list(text, name).unwrap_or_default().split(',').map(bare);
    names.filter(|name| !name.is_empty() && !name.contains(['{', '"', '\'', '\n'])).collect()
}

/// Reads it in a text.
#[must_use]
pub fn asked(text: &str) -> RequestParameters {
    let word = |name: &str| value(text, name).filter(|value| value.chars().all(|letter| letter.is_ascii_lowercase()));
    RequestParameters {
        tools: opens_list(text, "tools"),
        tool_choice: match opens_object(text, "tool_choice") {
            true => Some("function".to_string()),
            false => word("tool_choice").filter(|value| matches!(value.as_str(), "auto" | "none" | "required")),
        },
        max_tokens: max_tokens(text),
        effort: word("reasoning_effort").or_else(|| word("effort")),
        service_tier: word("service_tier"),
        require_parameters: is_true(text, "require_parameters"),
        zdr: is_true(text, "zdr"),
        parts: PARTS.iter().filter(|(name, _)| opens_object(text, name)).map(|(_, kind)| *kind).collect(),
        ..RequestParameters::default()
    }
}

fn max_tokens(text: &str) -> Option<u64> {
    let number = |name: &str| value(text, name)?.replace('_', "").parse::<u64>().ok();
    number("max_tokens").or_else(|| number("max_completion_tokens"))
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
    fn the_rules_of_a_request_are_read_in_any_notation() {
        let json =
            r#"{"provider":{"only":["amazon-bedrock"],"data_collection":"deny","zdr":true},"plugins":[{"id":"web"}]}"#;
        let rules = own_rules(json);
        assert!(rules.no_collection && rules.no_retention);
        assert_eq!((rules.pinned, rules.plugin), (vec!["amazon-bedrock".to_string()], Some("web".to_string())));
        let script = "provider: {order: ['DeepInfra', 'Novita'], allow_fallbacks: false}";
        assert_eq!(own_rules(script).pinned, ["DeepInfra", "Novita"]);
        for free in ["permits only: amazon-bedrock", "order: ['DeepInfra']", "plugins: []", "data_collection: allow"] {
            assert_eq!(own_rules(free), OwnRules::default(), "{free}");
        }
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
