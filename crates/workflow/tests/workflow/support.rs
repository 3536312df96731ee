//! Flows and catalogues for the tests of this crate.

use patchbay_workflow::{FieldErrors, Graph, KnownReferences, NodeCatalog, RequirementKind};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const OPENAI_CONNECTION: &str = "5b0f3c1e-6d1f-4c55-9a53-0c9b0a5f1d01";
pub(crate) const ANTHROPIC_CONNECTION: &str = "5b0f3c1e-6d1f-4c55-9a53-0c9b0a5f1d02";
pub(crate) const OPENAI_REQUIREMENT: &str = "7b3f1c2a-9d4e-4f6b-8a1c-2e5d7f9b0c3d";
pub(crate) const GMAIL_REQUIREMENT: &str = "1f2e3d4c-5b6a-4789-9a0b-1c2d3e4f5a6b";
pub(crate) const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

/// The example of the platform's documentation: Input → `OpenAI` → Output.
pub(crate) fn example() -> Value {
    json!({
        "id": "0d0f5d6e-3a51-4d5f-8e55-0e61c4f3b111",
        "nodes": [
            {
                "id": "input", "name": "input", "type": "dynamiq.nodes.utils.Input",
                "schema": {"type": "object", "properties": {}}
            },
            {
                "id": "openai-1", "name": "openai-1", "type": "dynamiq.nodes.llms.OpenAI",
                "model": "gpt-4o", "connection": OPENAI_CONNECTION,
                "prompt": {"messages": [{"role": "user", "content": "{{input}}"}]},
                "depends": [{"node": "input"}],
                "input_transformer": {"selector": {"input": "$.input.output.input"}}
            },
            {
                "id": "output", "name": "output", "type": "dynamiq.nodes.utils.Output",
                "depends": [{"node": "openai-1"}],
                "input_transformer": {"selector": {"answer": "$.openai-1.output.content"}}
            }
        ]
    })
}

/// The example with something done to its `OpenAI` node.
pub(crate) fn example_with(change: impl FnOnce(&mut Value)) -> Value {
    let mut flow = example();
    change(&mut flow["nodes"][1]);
    flow
}

pub(crate) fn placeholder(id: &str) -> Value {
    json!({"$type": "requirement", "$id": id})
}

pub(crate) fn uuid(text: &str) -> Uuid {
    text.parse().unwrap()
}

pub(crate) fn refusals(flow: &Value) -> FieldErrors {
    Graph::parse(flow).expect_err("the flow should be refused")
}

pub(crate) fn errors<const N: usize>(pairs: [(&str, &str); N]) -> FieldErrors {
    pairs
        .into_iter()
        .map(|(field, reason)| (field.to_owned(), reason.to_owned()))
        .collect()
}

/// A few node types and what they take.
pub(crate) struct Types(Vec<(&'static str, Vec<String>)>);

impl Types {
    pub(crate) fn new() -> Self {
        let own = |names: &[&str]| {
            names
                .iter()
                .map(|name| format!("dynamiq.connections.{name}"))
                .collect()
        };
        Self(vec![
            ("dynamiq.nodes.utils.Input", vec![]),
            ("dynamiq.nodes.utils.Output", vec![]),
            ("dynamiq.nodes.llms.OpenAI", own(&["OpenAI"])),
            ("dynamiq.nodes.agents.Agent", vec![]),
            (
                "dynamiq.nodes.tools.SQLExecutor",
                own(&["PostgreSQL", "MySQL"]),
            ),
            ("dynamiq.nodes.tools.Pipedream", own(&["PipedreamOAuth2"])),
        ])
    }
}

impl NodeCatalog for Types {
    fn accepted_connections(&self, node_type: &str) -> Option<&[String]> {
        let found = self.0.iter().find(|(name, _)| *name == node_type);
        found.map(|(_, accepted)| accepted.as_slice())
    }
}

/// The connections and requirements named by the constants above.
pub(crate) struct Known;

impl KnownReferences for Known {
    fn connection_type(&self, id: Uuid) -> Option<&str> {
        match id.to_string().as_str() {
            OPENAI_CONNECTION => Some("dynamiq.connections.OpenAI"),
            ANTHROPIC_CONNECTION => Some("dynamiq.connections.Anthropic"),
            _ => None,
        }
    }

    fn requirement(&self, id: Uuid) -> Option<RequirementKind<'_>> {
        match id.to_string().as_str() {
            OPENAI_REQUIREMENT => Some(RequirementKind::Connection {
                connection_type: "dynamiq.connections.OpenAI",
            }),
            GMAIL_REQUIREMENT => Some(RequirementKind::PipedreamAccount { app_slug: "gmail" }),
            _ => None,
        }
    }
}
