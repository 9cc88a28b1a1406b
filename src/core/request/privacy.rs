//! Which texts of a body are what people and models say. They are shown by their length.

use serde_json::Value;

/// Longest text of a body that is shown as it is; a longer one is shown by its length.
const SHOWN: usize = 60;

/// Fields that hold what people and models say.
const SAID: [&str; 9] =
    ["content", "text", "arguments", "thinking", "reasoning", "input", "output", "instructions", "system"];

/// Fields within what is said whose values belong to the form.
const FORM: [&str; 8] = ["type", "role", "id", "name", "call_id", "tool_call_id", "tool_use_id", "media_type"];

/// Fields of the request that describe tools and answers; a word that is private elsewhere is a name there.
const DESCRIPTIONS: [&str; 2] = ["tools", "response_format"];

/// How private a place of a body is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Privacy {
    /// It belongs to the form, and so does all below it.
    Description,
    /// It belongs to the form.
    #[default]
    Form,
    /// It is said, but for the fields that give it its form.
    Said,
    /// It belongs to the form, and nothing below it does.
    FormOfSaid,
    /// It is said, and all below it.
    Arguments,
}

impl Privacy {
    /// Of the field below.
    #[must_use]
    pub fn below(self, name: &str) -> Self {
        match self {
            Self::Description => Self::Description,
            Self::Form if DESCRIPTIONS.contains(&name) => Self::Description,
            Self::Form if SAID.contains(&name) => Self::Said,
            Self::Form => Self::Form,
            Self::Said if FORM.contains(&name) => Self::FormOfSaid,
            // What a tool is given has names of its own.
            Self::Said if matches!(name, "input" | "arguments" | "output") => Self::Arguments,
            Self::Said => Self::Said,
            Self::FormOfSaid | Self::Arguments => Self::Arguments,
        }
    }

    /// Of the place that a pointer leads to.
    #[must_use]
    pub fn at(pointer: &str) -> Self {
        let names = pointer.split('/').skip(1).filter(|name| name.parse::<usize>().is_err());
        names.fold(Self::default(), Self::below)
    }

    /// A text of so many letters is not shown there.
    #[must_use]
    pub fn hides(self, letters: usize) -> bool {
        letters > SHOWN || (letters > 0 && matches!(self, Self::Said | Self::Arguments))
    }

    /// What is shown in its place.
    #[must_use]
    pub fn stand_in(letters: usize) -> String {
        format!("… {letters} characters")
    }
}

/// The value with lengths in place of what is said, and of what is long.
#[must_use]
pub fn structure(value: &Value, privacy: Privacy) -> Value {
    match value {
        Value::String(text) => {
            let letters = text.chars().count();
            if privacy.hides(letters) { Privacy::stand_in(letters).into() } else { value.clone() }
        }
        Value::Array(items) => items.iter().map(|item| structure(item, privacy)).collect(),
        Value::Object(fields) => {
            let field = |(name, field): (&String, &Value)| (name.clone(), structure(field, privacy.below(name)));
            Value::Object(fields.iter().map(field).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_said_is_shown_by_its_length() {
        let message = json!({"role": "user", "content": [{"type": "text", "text": "my secret"}], "id": "a"});
        let shown = structure(&message, Privacy::default());
        assert_eq!(shown, json!({"role": "user", "content": [{"type": "text", "text": "… 9 characters"}], "id": "a"}));
    }

    #[test]
    fn a_name_in_the_arguments_of_a_tool_is_said_and_one_in_a_schema_is_not() {
        let part = json!({"content": [{"type": "tool_use", "name": "find", "input": {"name": "Ada", "type": "x"}}]});
        let shown = structure(&part, Privacy::default());
        assert_eq!(shown["content"][0]["name"], "find");
        assert_eq!(shown["content"][0]["input"]["name"], "… 3 characters");
        let tools = json!({"tools": [{"parameters": {"properties": {"text": {"type": "string", "format": "uri"}}}}]});
        assert_eq!(structure(&tools, Privacy::default()), tools);
        assert_eq!(Privacy::at("/messages/0/content/1/text"), Privacy::Said);
        assert_eq!(Privacy::at("/tools/0/function/parameters/properties/text/format"), Privacy::Description);
    }
}
