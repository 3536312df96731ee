//! What a flow refers to outside itself: Connections and Requirements.
//!
//! A Connection is named by its UUID in a `connection` field. A Requirement is a placeholder
//! object with the strings `$type` and `$id`, which may stand wherever a value may. Nothing here
//! knows whether what is named exists.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::graph::Graph;
use crate::walk;

/// One place of a node that names a Connection or a Requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Id of the top-level node that holds the place.
    pub node_id: String,
    /// Type of the nearest enclosing object that the SDK builds: the node itself, an agent's `llm` or
    /// tool, or a component such as the backend of a memory.
    pub node_type: String,
    /// The place as a JSON Pointer (RFC 6901) inside the top-level node.
    pub pointer: String,
    /// The same place as a dotted path, such as `connection` or `llm.connection`.
    pub field: String,
    /// What is named.
    pub target: Target,
}

/// What a [`Reference`] names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A Connection of the workflow's project, shared by everybody who runs the workflow.
    Connection(Uuid),
    /// A Requirement of the workflow, fulfilled by each end user.
    Requirement {
        /// The Requirement.
        id: Uuid,
        /// Selector of the part of the fulfilled value that stands here; without it the whole.
        value_path: Option<String>,
    },
}

/// Whether an object is a Requirement placeholder: `$type` and `$id` are both strings.
pub(crate) fn is_placeholder(object: &Map<String, Value>) -> bool {
    let string = |key| object.get(key).is_some_and(Value::is_string);
    string("$type") && string("$id")
}

/// Reads an id as the platform writes it: 36 characters with hyphens, either case.
pub(crate) fn uuid(text: &str) -> Option<Uuid> {
    if text.len() == 36 {
        Uuid::try_parse(text).ok()
    } else {
        None
    }
}

/// Puts another Connection in the place of one, in these nodes of a flow whose structure holds.
pub fn replace_connection(flow: &mut Value, from: Uuid, to: Uuid, nodes: &[String]) {
    let Ok(graph) = Graph::parse(flow) else {
        return;
    };
    let Some(all) = flow.get_mut("nodes").and_then(Value::as_array_mut) else {
        return;
    };
    for reference in graph.references() {
        if reference.target != Target::Connection(from) || !nodes.contains(&reference.node_id) {
            continue;
        }
        let node = all.iter_mut().find(|node| {
            node.get("id").and_then(Value::as_str) == Some(reference.node_id.as_str())
        });
        if let Some(place) = node.and_then(|node| node.pointer_mut(&reference.pointer)) {
            *place = Value::from(to.to_string());
        }
    }
}

/// Ids of the nodes that act with an account linked at Pipedream, each once, in document order: those
/// that hold its id as `authProvisionId`, in themselves or in a tool or node inside them.
pub fn nodes_with_account(flow: &Value, account: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for node in flow
        .get("nodes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let id = node.get("id").and_then(Value::as_str).unwrap_or_default();
        if walk::holds(node, "authProvisionId", account) && !found.iter().any(|known| known == id) {
            found.push(id.to_owned());
        }
    }
    found
}

/// Sets every reference to a Requirement to null, wherever it stands in the flow.
///
/// Returns the ids of the nodes that held one, each once, in document order. A value that is not
/// a flow is searched all the same, but has no nodes to return.
pub fn clear_requirement(flow: &mut Value, id: Uuid) -> Vec<String> {
    let mut changed = Vec::new();
    let mut seen = BTreeSet::new();
    if let Some(nodes) = flow.get_mut("nodes").and_then(Value::as_array_mut) {
        for node in nodes {
            if walk::clear(node, id) {
                let node_id = node.get("id").and_then(Value::as_str).unwrap_or_default();
                if seen.insert(node_id.to_owned()) {
                    changed.push(node_id.to_owned());
                }
            }
        }
    }
    walk::clear(flow, id);
    changed
}
