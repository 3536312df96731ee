//! Which tool is called, with which arguments, and what a node gives of its answer: as the SDK's nodes
//! do.

use serde_json::{Map, Value, json};

use super::{told, wrong};
use crate::error::{NodeError, codes};

/// How many names a refusal spells out.
const NAMED: usize = 20;

/// A tool to call.
#[derive(Debug)]
pub(super) struct Tool {
    pub(super) name: String,
    /// JSON Schema of its arguments; null when it is not known.
    schema: Value,
    /// Whether the server says that it only reads.
    pub(super) reads: bool,
}

impl Tool {
    /// The tool that a node is: `tool` names it, or else the node's own name.
    pub(super) fn of_node(raw: &Value) -> Self {
        let text = |name: &str| raw[name].as_str().filter(|text| !text.is_empty());
        let name = text("tool").or_else(|| text("name")).unwrap_or_default();
        Self {
            name: name.to_owned(),
            schema: raw["json_input_schema"].clone(),
            reads: false,
        }
    }

    pub(super) fn new(name: &str, schema: Value, reads: bool) -> Self {
        Self {
            name: name.to_owned(),
            schema,
            reads,
        }
    }

    /// The tools that a node selects of a server's.
    pub(super) fn selected(raw: &Value, tools: Vec<Value>) -> Vec<Value> {
        let listed = |list: &str, name: &str| {
            let mut names = raw[list].as_array().into_iter().flatten();
            names.any(|one| one.as_str() == Some(name))
        };
        let any = raw["include_tools"]
            .as_array()
            .is_some_and(|list| !list.is_empty());
        tools
            .into_iter()
            .filter(|tool| {
                let name = tool["name"].as_str().unwrap_or_default();
                (!any || listed("include_tools", name)) && !listed("exclude_tools", name)
            })
            .collect()
    }

    /// The one tool that a node selects of a server's.
    ///
    /// # Errors
    /// None or several are selected: a node of a flow calls one.
    pub(super) fn only(raw: &Value, tools: Vec<Value>) -> Result<Self, NodeError> {
        let all = tools.len();
        let mut selected = Self::selected(raw, tools);
        if selected.len() == 1
            && let Some(mut tool) = selected.pop()
            && let Value::String(name) = tool["name"].take()
        {
            let reads = only_reads(&tool);
            let schema = tool["inputSchema"].take();
            return Ok(Self {
                name,
                schema,
                reads,
            });
        }
        let names: Vec<&str> = selected
            .iter()
            .filter_map(|tool| tool["name"].as_str())
            .take(NAMED)
            .collect();
        let mut names = names.join(", ");
        if selected.len() > NAMED {
            names.push_str(", …");
        }
        if names.is_empty() {
            "none".clone_into(&mut names);
        }
        Err(wrong(told(&format!(
            "of the MCP server's {all} tools {} are selected ({names}): select exactly one with \
             include_tools",
            selected.len()
        ))))
    }

    /// The arguments in an input: what the tool's schema names of it.
    ///
    /// # Errors
    /// Arguments that the tool needs are missing.
    pub(super) fn arguments(
        &self,
        input: &Map<String, Value>,
    ) -> Result<Map<String, Value>, NodeError> {
        // The SDK writes `type_` in a stored schema.
        let object = |value: &Value| value.as_object().cloned();
        let Some(properties) = object(&self.schema["properties"]) else {
            let composed = ["$ref", "allOf", "anyOf", "oneOf"];
            let open =
                self.schema.is_null() || composed.iter().any(|key| self.schema.get(*key).is_some());
            return Ok(if open { input.clone() } else { Map::new() });
        };
        let known = |name: &String| {
            properties.contains_key(name) || (name == "type" && properties.contains_key("type_"))
        };
        let given: Map<String, Value> = input
            .iter()
            .filter(|(name, _)| known(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let required = self.schema["required"].as_array();
        let missing: Vec<&str> = required
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .filter(|name| !given.contains_key(*name))
            .take(NAMED)
            .collect();
        if missing.is_empty() {
            return Ok(given);
        }
        Err(wrong(told(&format!(
            "the tool {} needs {}: map it with a selector",
            self.name,
            missing.join(", ")
        ))))
    }
}

/// Whether a server says of a listed tool that it only reads (specification 2025-06-18, Tools). The
/// default is that it does not.
pub(super) fn only_reads(listed: &Value) -> bool {
    listed["annotations"]["readOnlyHint"] == true
}

/// What a node gives of a tool's result.
///
/// # Errors
/// The tool says that it failed.
pub(super) fn output(tool: &str, result: Value, for_agents: bool) -> Result<Value, NodeError> {
    let Value::Object(mut result) = result else {
        return Err(super::transport::answer("gives no result"));
    };
    if result.get("isError") == Some(&Value::Bool(true)) {
        let text = texts(&result["content"]);
        let text = if text.is_empty() {
            "no reason is given"
        } else {
            &text
        };
        return Err(NodeError::new(
            codes::PROVIDER_REJECTED,
            told(&format!("the tool {tool} failed: {text}")),
        ));
    }
    // As the SDK writes it: by the names of its model, without what is not there.
    if let Some(meta) = result.shift_remove("_meta") {
        result.insert("meta".to_owned(), meta);
    }
    result.entry("isError").or_insert(Value::Bool(false));
    let structured = result
        .get("structuredContent")
        .filter(|value| !value.is_null());
    let content = match structured {
        Some(structured) => structured.clone(),
        None => Value::String(texts(result.get("content").unwrap_or(&Value::Null))),
    };
    let raw = without_nulls(Value::Object(result));
    Ok(if for_agents {
        json!({"content": content, "raw_response": raw})
    } else {
        json!({ "content": raw })
    })
}

/// The texts among a result's parts, a line each.
fn texts(content: &Value) -> String {
    let parts = content.as_array().into_iter().flatten();
    let texts = parts.filter(|part| part["type"] == "text");
    let texts: Vec<&str> = texts.filter_map(|part| part["text"].as_str()).collect();
    texts.join("\n")
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, without_nulls(value)))
                .collect(),
        ),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tools() -> Vec<Value> {
        ["add", "echo", "fail"]
            .map(|name| json!({"name": name, "inputSchema": {"type": "object"}}))
            .to_vec()
    }

    #[test]
    fn a_server_node_selects_exactly_one_tool() {
        let one = |raw: Value| Tool::only(&raw, tools()).map(|tool| tool.name);
        assert_eq!(one(json!({"include_tools": ["echo"]})).unwrap(), "echo");
        assert_eq!(
            one(json!({"exclude_tools": ["add", "fail"]})).unwrap(),
            "echo"
        );
        let both = json!({"include_tools": ["add", "echo"], "exclude_tools": ["add"]});
        assert_eq!(one(both).unwrap(), "echo");
        let several = one(json!({})).unwrap_err();
        assert!(
            several.message.contains("3 are selected (add, echo, fail)"),
            "{several:?}"
        );
        let none = one(json!({"include_tools": ["gone"]})).unwrap_err();
        assert!(none.message.contains("0 are selected (none)"), "{none:?}");
    }

    #[test]
    fn the_arguments_are_what_the_schema_names_of_the_input() {
        let tool = Tool::of_node(&json!({
            "name": "add-up", "tool": "add",
            "json_input_schema": {"type_": "object", "properties": {"a": {}, "b": {}}, "required": ["a"]}
        }));
        assert_eq!(tool.name, "add");
        let input = json!({"a": 1, "input": {"output": 2}});
        let input = input.as_object().unwrap();
        assert_eq!(
            Value::Object(tool.arguments(input).unwrap()),
            json!({"a": 1})
        );
        let missing = tool.arguments(&Map::new()).unwrap_err();
        assert!(missing.message.contains("needs a"), "{missing:?}");
        let unknown = Tool::of_node(&json!({"name": "echo"}));
        assert_eq!(unknown.arguments(input).unwrap(), *input);
    }

    #[test]
    fn a_result_is_given_as_the_sdk_gives_it() {
        let result = json!({"content": [{"type": "text", "text": "3", "annotations": null}], "_meta": {"x": 1}});
        assert_eq!(
            output("add", result.clone(), false).unwrap(),
            json!({"content": {"content": [{"type": "text", "text": "3"}], "meta": {"x": 1}, "isError": false}})
        );
        assert_eq!(output("add", result, true).unwrap()["content"], "3");
        let structured = json!({"content": [], "structuredContent": {"sum": 3}});
        assert_eq!(
            output("add", structured, true).unwrap()["content"],
            json!({"sum": 3})
        );
        let failed =
            json!({"content": [{"type": "text", "text": "no such city"}], "isError": true});
        let failed = output("weather", failed, false).unwrap_err();
        assert!(failed.message.contains("no such city"), "{failed:?}");
    }
}
