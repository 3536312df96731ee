//! Node types: what a workflow can be built from, which connections each accepts, and which of them
//! Patchbay runs itself. Never how a node runs.

use std::{collections::HashMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

use crate::chat::chat_provider;
use crate::connection::connection_types;
use crate::data;

/// The type id of the node that hands a run's input to the others.
pub const INPUT: &str = "dynamiq.nodes.utils.Input";
/// The type id of the node whose input is a run's output.
pub const OUTPUT: &str = "dynamiq.nodes.utils.Output";

/// The type id of the node that sends an HTTP request.
pub const HTTP_CALL: &str = "dynamiq.nodes.tools.HttpApiCall";

/// The type id of the node that performs an action with a linked account.
pub const ACTION: &str = "dynamiq.nodes.tools.Pipedream";

/// The type id of the node that calls one tool of an MCP server.
pub const MCP_TOOL: &str = "dynamiq.nodes.tools.MCPTool";

/// The type id of the node that finds the tools of an MCP server and calls the one that it selects.
pub const MCP_SERVER: &str = "dynamiq.nodes.tools.MCPServer";

/// The type id of the node in which a model works with tools.
pub const AGENT: &str = "dynamiq.nodes.agents.Agent";

/// The type id of an agent among the tools of another, in a wrapping of its own. It runs as a tool only.
pub const SUB_AGENT: &str = "dynamiq.nodes.tools.SubAgentTool";

/// The type id of the node with one way out for each of its options.
pub const CHOICE: &str = "dynamiq.nodes.operators.Choice";

/// The type id of the node that runs another for each item of a list.
pub const MAP: &str = "dynamiq.nodes.operators.Map";

/// The type id of the node that passes its input on.
pub const PASS: &str = "dynamiq.nodes.operators.Pass";

/// The type id of the node that waits.
pub const DELAY: &str = "dynamiq.nodes.operators.Delay";

/// The type id of the node that judges a text by a regular expression.
pub const REGEX_MATCH: &str = "dynamiq.nodes.validators.RegexMatch";

/// The type id of the node that judges whether a value is one of a list.
pub const VALID_CHOICES: &str = "dynamiq.nodes.validators.ValidChoices";

/// The type id of the node that judges whether a text is JSON.
pub const VALID_JSON: &str = "dynamiq.nodes.validators.ValidJSON";

/// Whether Patchbay itself can run nodes of this type.
pub fn runnable(node_type: &str) -> bool {
    matches!(
        node_type,
        INPUT | OUTPUT | HTTP_CALL | ACTION | MCP_TOOL | MCP_SERVER
    ) || matches!(node_type, AGENT | CHOICE | MAP | PASS | DELAY)
        || is_validator(node_type)
        || chat_provider(node_type).is_some()
}

/// Whether Patchbay runs nodes of this type as tools of an agent.
pub fn runs_as_tool(node_type: &str) -> bool {
    matches!(
        node_type,
        HTTP_CALL | ACTION | MCP_TOOL | MCP_SERVER | AGENT | SUB_AGENT
    )
}

/// Whether nodes of this type judge a value.
pub fn is_validator(node_type: &str) -> bool {
    matches!(node_type, REGEX_MATCH | VALID_CHOICES | VALID_JSON)
}

static TYPES: LazyLock<Vec<NodeType>> =
    LazyLock::new(|| data::parse(include_str!("../data/node_types.json")));

static BY_ID: LazyLock<HashMap<&'static str, &'static NodeType>> =
    LazyLock::new(|| TYPES.iter().map(|ty| (ty.id.as_str(), ty)).collect());

/// Every node type that the SDK can load by its type id, in its order.
pub fn node_types() -> &'static [NodeType] {
    &TYPES
}

/// The node type with this id, such as `dynamiq.nodes.llms.OpenAI`.
pub fn node_type(id: &str) -> Option<&'static NodeType> {
    BY_ID.get(id).copied()
}

/// Whether a node has a connection, and who provides it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// The node takes no connection.
    #[default]
    None,
    /// The node works without one.
    Optional,
    /// The SDK builds one from the environment where none is given.
    Auto,
    /// The node cannot be loaded without one.
    Required,
}

/// One kind of node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeType {
    /// The type id of the SDK, such as `dynamiq.nodes.llms.OpenAI`.
    pub id: String,
    /// The SDK's group, such as `llms` or `tools`.
    pub group: String,
    /// The name for people.
    pub label: String,
    /// The connection types to choose from; empty where the node takes none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub connections: Vec<String>,
    /// Further connection types that fit, since the SDK derives their classes from one of
    /// `connections`. A picker need not offer them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub derived_connections: Vec<String>,
    /// Whether the node has a connection, and who provides it.
    #[serde(default)]
    pub connection: Presence,
    /// Whether every connection that is authorized through OAuth fits too: its access token becomes
    /// the bearer of the node's own address. The SDK has no such connections; there it is an `Http`
    /// or `MCPStreamableHTTP` one with that header.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub oauth: bool,
}

impl NodeType {
    /// The ids of every connection type that fits the node.
    pub fn accepted(&self) -> impl Iterator<Item = &str> {
        let own = self.connections.iter().map(String::as_str);
        let oauth = connection_types()
            .iter()
            .filter(|ty| self.oauth && ty.is_oauth())
            .map(|ty| ty.id.as_str());
        own.chain(oauth)
            .chain(self.derived_connections.iter().map(String::as_str))
    }

    /// Whether a connection of this type fits the node.
    pub fn accepts(&self, connection_type: &str) -> bool {
        self.accepted().any(|id| id == connection_type)
    }
}
