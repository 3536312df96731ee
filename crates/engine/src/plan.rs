//! What a run will do, settled before it begins: every node runnable, every
//! connection there and of a fitting type.
//!
//! One thing missing stops the whole run here, so that no provider is paid for a run
//! that cannot succeed. It must never substitute a connection.

use std::collections::HashMap;
use std::sync::Arc;

use patchbay_catalog::{
    ACTION, HTTP_CALL, INPUT, MCP_SERVER, MCP_TOOL, OUTPUT, chat_provider, node_type,
};
use patchbay_workflow::{Graph, Node, Target};
use serde_json::Value;
use uuid::Uuid;

use crate::action::ActionNode;
use crate::chat::ChatNode;
use crate::connection::ResolvedConnection;
use crate::error::{NodeError, RunError, codes};
use crate::handling::ErrorHandling;
use crate::http_call::HttpCall;
use crate::mcp::McpNode;

/// What a node does.
pub(crate) enum Action<'a> {
    /// Checks the run's input against its schema and passes it on.
    Input { schema: &'a Value },
    /// Its input is the run's output.
    Output,
    /// Asks a model.
    Chat(ChatNode<'a>),
    /// Sends an HTTP request.
    Http(HttpCall<'a>),
    /// Performs an action with a linked account.
    Perform(ActionNode<'a>),
    /// Calls a tool of an MCP server.
    Mcp(McpNode<'a>),
}

/// A node with all that it needs.
pub(crate) struct Step<'a> {
    pub(crate) node: &'a Node,
    pub(crate) action: Action<'a>,
    pub(crate) handling: ErrorHandling,
    /// Direct dependencies, as indices into [`Plan::steps`], each once.
    pub(crate) depends: Vec<usize>,
}

/// A workflow that can be run.
pub(crate) struct Plan<'a> {
    /// One for each node, in document order.
    pub(crate) steps: Vec<Step<'a>>,
    /// Indices into `steps`, dependencies first.
    pub(crate) order: &'a [usize],
}

impl<'a> Plan<'a> {
    /// Settles every node.
    ///
    /// # Errors
    /// The first node, dependencies first, that cannot run: [`codes::NODE_UNSUPPORTED`]
    /// or [`codes::CONNECTION_MISSING`].
    pub(crate) fn new(
        graph: &'a Graph,
        connections: &'a HashMap<Uuid, Arc<ResolvedConnection>>,
    ) -> Result<Self, RunError> {
        let nodes = graph.nodes();
        let index: HashMap<&str, usize> = nodes
            .iter()
            .enumerate()
            .map(|(at, node)| (node.id.as_str(), at))
            .collect();
        let named = connection_targets(graph);
        for &at in graph.order() {
            supported(&nodes[at]).map_err(|error| error.of_node(&nodes[at].id))?;
        }
        let mut steps = Vec::with_capacity(nodes.len());
        for node in nodes {
            let action = action(node, named.get(node.id.as_str()).copied(), connections)
                .map_err(|error| error.of_node(&node.id))?;
            let mut depends: Vec<usize> = node
                .depends
                .iter()
                .filter_map(|dependency| index.get(dependency.node.as_str()).copied())
                .collect();
            depends.sort_unstable();
            depends.dedup();
            steps.push(Step {
                node,
                action,
                handling: ErrorHandling::of(&node.raw),
                depends,
            });
        }
        Ok(Self {
            steps,
            order: graph.order(),
        })
    }

    /// All steps before this one, direct or not, in no particular order.
    pub(crate) fn ancestors(&self, step: usize) -> Vec<usize> {
        let mut seen = vec![false; self.steps.len()];
        let mut found = Vec::new();
        let mut open = self.steps[step].depends.clone();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                found.push(at);
                open.extend(&self.steps[at].depends);
            }
        }
        found
    }
}

/// What each node's own `connection` refers to.
fn connection_targets(graph: &Graph) -> HashMap<&str, &Target> {
    graph
        .references()
        .iter()
        .filter(|reference| reference.field == "connection")
        .map(|reference| (reference.node_id.as_str(), &reference.target))
        .collect()
}

/// Refuses what would change a run's meaning if it were left out.
fn supported(node: &Node) -> Result<(), NodeError> {
    let unsupported = |what: &str| {
        Err(NodeError::new(
            codes::NODE_UNSUPPORTED,
            format!("Patchbay does not run {what}"),
        ))
    };
    if !patchbay_catalog::runnable(&node.kind) {
        return unsupported(&format!("nodes of the type {}", node.kind));
    }
    for switch in ["approval", "mock"] {
        if node.raw[switch]["enabled"] == true {
            return unsupported(&format!("nodes with `{switch}`"));
        }
    }
    let depends = node.raw["depends"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    for dependency in depends {
        if !dependency["condition"].is_null() {
            return unsupported("dependencies with `condition`");
        }
        if dependency["trigger"] == "failure" {
            return unsupported("dependencies on failure");
        }
    }
    Ok(())
}

fn action<'a>(
    node: &'a Node,
    target: Option<&Target>,
    connections: &'a HashMap<Uuid, Arc<ResolvedConnection>>,
) -> Result<Action<'a>, NodeError> {
    if node.kind == INPUT {
        let schema = &node.raw["schema"];
        return Ok(Action::Input { schema });
    }
    if node.kind == OUTPUT {
        return Ok(Action::Output);
    }
    if node.kind == ACTION {
        return ActionNode::new(node, connections).map(Action::Perform);
    }
    let missing = |text: &str| NodeError::new(codes::CONNECTION_MISSING, text);
    let id = match target {
        Some(
            Target::Connection(id)
            | Target::Requirement {
                id,
                value_path: None,
            },
        ) => id,
        Some(Target::Requirement { .. }) => {
            return Err(missing(
                "a connection cannot be taken out of a value by a path",
            ));
        }
        None => return Err(missing("'connection' or 'client' should be specified")),
    };
    let connection = connections
        .get(id)
        .ok_or_else(|| missing("the node's connection is not there"))?;
    let fits = connection.built_in
        || node_type(&node.kind).is_some_and(|ty| ty.accepts(&connection.connection_type));
    if !fits {
        return Err(missing("connection type mismatch"));
    }
    if let Some(unset) = connection.unset.first() {
        return Err(missing(&format!("the connection cannot be used: {unset}")));
    }
    if node.kind == HTTP_CALL {
        return Ok(Action::Http(HttpCall { node, connection }));
    }
    if matches!(node.kind.as_str(), MCP_TOOL | MCP_SERVER) {
        return McpNode::new(node, connection).map(Action::Mcp);
    }
    let provider = chat_provider(&node.kind).ok_or_else(|| {
        NodeError::new(
            codes::NODE_UNSUPPORTED,
            "this provider has no chat completions",
        )
    })?;
    Ok(Action::Chat(ChatNode {
        node,
        provider,
        connection,
    }))
}
