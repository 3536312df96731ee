//! What an agent's settings ask of its work.

use serde_json::Value;

use crate::error::{NodeError, codes};

/// The SDK's defaults.
const MAX_LOOPS: usize = 15;
const MAX_AT_ONCE: usize = 8;
const MAX_OUTPUT: usize = 64_000;
/// Characters to a token, as the SDK estimates.
const CHARS_PER_TOKEN: usize = 4;
/// More calls of one answer than this are never under way at the same time.
const AT_ONCE_LIMIT: usize = 64;

/// How an agent works.
pub(super) struct Settings {
    pub(super) max_loops: usize,
    /// Whether an agent that reaches them answers with what it knows.
    pub(super) returns: bool,
    pub(super) max_at_once: usize,
    /// Characters of a tool's result that the model is told.
    pub(super) max_output: Option<usize>,
    /// Whether an agent among the tools may give the answer.
    pub(super) delegates: bool,
    /// JSON Schema of the answer.
    pub(super) answer: Option<Value>,
}

impl Settings {
    /// # Errors
    /// [`codes::INPUT_INVALID`], naming the setting that is unusable.
    pub(super) fn of(raw: &Value) -> Result<Self, NodeError> {
        let returns = match raw["behaviour_on_max_loops"].as_str() {
            None | Some("raise") => false,
            Some("return") => true,
            Some(_) => return Err(wrong("behaviour_on_max_loops must be raise or return")),
        };
        let max_output = number(raw, "tool_output_max_length", MAX_OUTPUT, 1)?;
        Ok(Self {
            max_loops: number(raw, "max_loops", MAX_LOOPS, 2)?,
            returns,
            max_at_once: calls_at_once(raw)?,
            max_output: (raw["tool_output_truncate_enabled"] != false)
                .then(|| max_output.saturating_mul(CHARS_PER_TOKEN)),
            delegates: raw["delegation_allowed"] == true,
            answer: answer_schema(&raw["response_format"])?,
        })
    }
}

/// Calls of one answer that run at the same time: one after the other, as in the SDK, unless the node
/// says otherwise.
fn calls_at_once(raw: &Value) -> Result<usize, NodeError> {
    let most = number(raw, "max_parallel_tool_calls", MAX_AT_ONCE, 1)?.min(AT_ONCE_LIMIT);
    let is_parallel = raw["parallel_tool_calls_enabled"] == true;
    Ok(if is_parallel { most } else { 1 })
}

/// The schema of the answer, without the wrapping that the protocol has for it.
fn answer_schema(format: &Value) -> Result<Option<Value>, NodeError> {
    match format {
        Value::Null => Ok(None),
        Value::Object(object) => {
            let wrapped = object
                .get("json_schema")
                .filter(|_| format["type"] == "json_schema");
            let schema = wrapped.map_or(format, |inner| inner.get("schema").unwrap_or(inner));
            Ok(Some(schema.clone()))
        }
        _ => Err(wrong("response_format must be a JSON Schema")),
    }
}

fn number(raw: &Value, name: &str, default: usize, least: usize) -> Result<usize, NodeError> {
    match &raw[name] {
        Value::Null => Ok(default),
        value => value
            .as_u64()
            .and_then(|number| usize::try_from(number).ok())
            .filter(|number| *number >= least)
            .ok_or_else(|| wrong(format!("{name} must be a whole number of at least {least}"))),
    }
}

fn wrong(text: impl Into<String>) -> NodeError {
    NodeError::new(codes::INPUT_INVALID, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn unusable_settings_are_named() {
        for (raw, message) in [
            (
                json!({"max_loops": 1}),
                "max_loops must be a whole number of at least 2",
            ),
            (
                json!({"max_loops": "3"}),
                "max_loops must be a whole number of at least 2",
            ),
            (
                json!({"max_parallel_tool_calls": 0}),
                "max_parallel_tool_calls must be a whole number of at least 1",
            ),
            (
                json!({"behaviour_on_max_loops": "stop"}),
                "behaviour_on_max_loops must be raise or return",
            ),
            (
                json!({"response_format": []}),
                "response_format must be a JSON Schema",
            ),
        ] {
            let Err(error) = Settings::of(&raw) else {
                panic!("{raw}")
            };
            assert_eq!(error.message, message);
        }
    }

    #[test]
    fn calls_run_one_after_the_other_unless_the_node_says_otherwise() {
        for (raw, expected) in [
            (json!({}), 1),
            (json!({"max_parallel_tool_calls": 3}), 1),
            (
                json!({"parallel_tool_calls_enabled": false, "max_parallel_tool_calls": 3}),
                1,
            ),
            (
                json!({"parallel_tool_calls_enabled": true, "max_parallel_tool_calls": 3}),
                3,
            ),
        ] {
            let settings = Settings::of(&raw).ok().unwrap();
            assert_eq!(settings.max_at_once, expected, "{raw}");
        }
    }

    #[test]
    fn the_answers_schema_is_taken_out_of_the_protocols_wrapping() {
        let schema = json!({"type": "object"});
        let wrapped =
            json!({"type": "json_schema", "json_schema": {"name": "x", "schema": schema}});
        for format in [schema.clone(), wrapped] {
            let settings = Settings::of(&json!({"response_format": format}))
                .ok()
                .unwrap();
            assert_eq!(settings.answer.as_ref(), Some(&schema));
        }
    }
}
