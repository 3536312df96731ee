//! Workflows as a builder's script writes them. Every one takes `{"question": text}` and gives
//! `{"answer": text}`, unless it says otherwise.

use serde_json::{Value, json};

/// The Input node.
pub fn input() -> Value {
    json!({
        "id": "input", "name": "input", "type": "dynamiq.nodes.utils.Input",
        "schema": {
            "type": "object",
            "properties": {"question": {"type": "string"}},
            "required": ["question"],
        },
    })
}

/// An OpenAI node after the Input node, which asks the question.
pub fn openai(id: &str, connection: &Value) -> Value {
    json!({
        "id": id, "name": id, "type": "dynamiq.nodes.llms.OpenAI",
        "model": "gpt-4o-mini",
        "connection": connection,
        "prompt": {"messages": [{"role": "user", "content": "{{question}}"}]},
        "depends": [{"node": "input"}],
        "input_transformer": {"selector": {"question": "$.input.output.question"}},
    })
}

/// The Output node after these nodes, with what each of them said under these names.
pub fn output(answers: &[(&str, &str)]) -> Value {
    let depends: Vec<Value> = answers.iter().map(|(_, id)| json!({"node": id})).collect();
    let selector: serde_json::Map<String, Value> = answers
        .iter()
        .map(|(name, id)| ((*name).to_owned(), json!(format!("$.{id}.output.content"))))
        .collect();
    json!({
        "id": "output", "name": "output", "type": "dynamiq.nodes.utils.Output",
        "depends": depends,
        "input_transformer": {"selector": selector},
    })
}

/// A reference to a requirement, to stand in a connection's place.
pub fn requirement(id: &str) -> Value {
    json!({"$type": "requirement", "$id": id})
}

/// A flow of these nodes.
pub fn of(nodes: &[Value]) -> Value {
    json!({"id": "0b9a3c5d-7e1f-4a2b-8c3d-4e5f60718293", "nodes": nodes})
}

/// Input → `openai-1` with this connection → Output.
pub fn one_llm(connection: &Value) -> Value {
    of(&[
        input(),
        openai("openai-1", connection),
        output(&[("answer", "openai-1")]),
    ])
}

/// Input → Output, which gives the question back.
pub fn no_llm() -> Value {
    let output = json!({
        "id": "output", "name": "output", "type": "dynamiq.nodes.utils.Output",
        "depends": [{"node": "input"}],
        "input_transformer": {"selector": {"answer": "$.input.output.question"}},
    });
    of(&[input(), output])
}

/// An Action of Pipedream that acts through the account of a requirement.
pub fn gmail(id: &str, requirement_id: &str) -> Value {
    let part =
        |path: &str| json!({"$type": "requirement", "$id": requirement_id, "value_path": path});
    json!({
        "id": id, "name": id, "type": "dynamiq.nodes.tools.Pipedream",
        "action_id": "gmail-send-email",
        "external_user_id": part("$.external_user_id"),
        "input_props": {"configurableProps": [{"name": "gmail", "type_": "app", "app": "gmail"}]},
        "configurable_props": {"gmail": {"authProvisionId": part("$.account_id")}},
        "depends": [{"node": "input"}],
    })
}

/// An empty canvas.
pub fn canvas() -> Value {
    json!({"nodes": [], "edges": [], "custom_node_data": {}})
}
