//! Validators: whether `content` is what it should be, by the SDK's rules, which are Python's.

mod json;

use patchbay_catalog::{REGEX_MATCH, VALID_CHOICES};
use patchbay_workflow::python::{self, Pattern};
use serde_json::{Value, json};

use crate::error::{NodeError, codes};

/// A validator that is ready to run.
pub(crate) struct Validator {
    rule: Rule,
    raises: bool,
}

enum Rule {
    Matches(Pattern),
    OneOf,
    Json,
}

impl Validator {
    /// # Errors
    /// [`codes::INPUT_INVALID`] for settings that are unusable, an expression among them.
    pub(crate) fn new(raw: &Value) -> Result<Self, NodeError> {
        let rule = match raw["type"].as_str().unwrap_or_default() {
            REGEX_MATCH => Rule::Matches(pattern(raw)?),
            VALID_CHOICES => {
                if !raw["choices"].is_array() {
                    return Err(wrong("choices must be a list"));
                }
                Rule::OneOf
            }
            _ => Rule::Json,
        };
        let raises = match raw["behavior"].as_str() {
            None | Some("return") => false,
            Some("raise") => true,
            Some(_) => return Err(wrong("behavior must be return or raise")),
        };
        Ok(Self { rule, raises })
    }

    /// Judges `content` and gives `{"valid", "content"}`.
    ///
    /// # Errors
    /// [`codes::INPUT_INVALID`] without content; [`codes::NOT_VALID`] where the node is to raise.
    pub(crate) fn run(&self, raw: &Value, input: &Value) -> Result<Value, NodeError> {
        let content = input
            .get("content")
            .ok_or_else(|| wrong("content is missing from the input"))?;
        let fault = self.fault(raw, content)?;
        match fault {
            Some(fault) if self.raises => Err(NodeError::new(codes::NOT_VALID, fault)),
            fault => Ok(json!({"valid": fault.is_none(), "content": content})),
        }
    }

    /// Why the content is not valid.
    fn fault(&self, raw: &Value, content: &Value) -> Result<Option<String>, NodeError> {
        let shown = || python::text(content);
        match &self.rule {
            Rule::Matches(pattern) => {
                let Some(text) = content.as_str() else {
                    return Ok(Some("expected string or bytes-like object".to_owned()));
                };
                let matches = pattern
                    .matches(text)
                    .map_err(|error| wrong(format!("regex: {error}")))?;
                let regex = raw["regex"].as_str().unwrap_or_default();
                Ok((!matches).then(|| {
                    format!(
                        "Value does not match the valid pattern. Value: '{text}'. Pattern: '{regex}'"
                    )
                }))
            }
            Rule::OneOf => {
                let stripped = match content {
                    Value::String(text) => Value::from(python::strip(text)),
                    other => other.clone(),
                };
                let choices = &raw["choices"];
                let mut all = choices.as_array().into_iter().flatten();
                let found = all.any(|choice| python::equal(choice, &stripped));
                Ok((!found).then(|| {
                    format!(
                        "Value is not in valid choices. Value: '{}'. Choices: '{}'.",
                        python::text(&stripped),
                        python::repr(choices)
                    )
                }))
            }
            Rule::Json => match content.as_str().map(json::check) {
                None | Some(Ok(())) => Ok(None),
                Some(Err(reason)) => Ok(Some(format!(
                    "Value is not valid JSON. Value: '{}'. Error details: {reason}",
                    shown()
                ))),
            },
        }
    }
}

fn pattern(raw: &Value) -> Result<Pattern, NodeError> {
    let regex = raw["regex"]
        .as_str()
        .ok_or_else(|| wrong("regex must be a regular expression"))?;
    let pattern = match raw["match_type"].as_str() {
        None | Some("fullmatch") => Pattern::full(regex),
        Some("search") => Pattern::search(regex),
        Some(_) => return Err(wrong("match_type must be fullmatch or search")),
    };
    pattern.map_err(|error| wrong(format!("regex: {error}")))
}

fn wrong(text: impl Into<String>) -> NodeError {
    NodeError::new(codes::INPUT_INVALID, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_catalog::VALID_JSON;

    fn judged(raw: &Value, content: &Value) -> Result<bool, String> {
        let output = Validator::new(raw)
            .and_then(|validator| validator.run(raw, &json!({"content": content})))
            .map_err(|error| error.message)?;
        assert_eq!(output["content"], *content, "as it was given");
        Ok(output["valid"] == true)
    }

    #[test]
    fn content_is_judged_by_each_rule() {
        let regex = json!({"type": REGEX_MATCH, "regex": r"\d+"});
        let search = json!({"type": REGEX_MATCH, "regex": r"\d+", "match_type": "search"});
        let choices = json!({"type": VALID_CHOICES, "choices": ["yes", 1, null]});
        let json = json!({"type": VALID_JSON});
        for (raw, content, expected) in [
            (&regex, json!("12"), true),
            (&regex, json!("a12"), false),
            (&regex, json!(12), false),
            (&search, json!("a12"), true),
            (&choices, json!(" yes\n"), true),
            (&choices, json!(true), true),
            (&choices, json!(null), true),
            (&choices, json!("no"), false),
            (&json, json!("{\"a\": [1, NaN]}"), true),
            (&json, json!("{'a': 1}"), false),
            (&json, json!({"a": 1}), true),
        ] {
            assert_eq!(judged(raw, &content), Ok(expected), "{raw} {content}");
        }
    }

    #[test]
    fn a_node_that_raises_says_why() {
        let raw = json!({"type": VALID_CHOICES, "choices": ["a", 1.0, true], "behavior": "raise"});
        assert_eq!(
            judged(&raw, &json!(" b ")),
            Err(
                "Value is not in valid choices. Value: 'b'. Choices: '['a', 1.0, True]'."
                    .to_owned()
            )
        );
        assert_eq!(judged(&raw, &json!("a")), Ok(true));
        let broken = json!({"type": REGEX_MATCH, "regex": "("});
        let error = judged(&broken, &json!("a")).unwrap_err();
        assert!(error.starts_with("regex: missing )"), "{error}");
    }
}
