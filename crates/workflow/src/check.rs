//! Checks a flow against what exists: node types, Connections, Requirements.
//!
//! What exists is asked of the caller; nothing is known here by itself.

use serde_json::Value;
use uuid::Uuid;

use crate::errors::{FieldErrors, Reasons, VALUE};
use crate::graph::Graph;
use crate::reference::{Reference, Target};

/// The node types that exist.
pub trait NodeCatalog {
    /// Ids of the connection types that a type of nodes or components takes, empty when it takes none;
    /// `None` when there is no such type.
    fn accepted_connections(&self, node_type: &str) -> Option<&[String]>;
}

/// The Connections and Requirements that a workflow may refer to.
pub trait KnownReferences {
    /// Type id of a Connection, such as `dynamiq.connections.OpenAI`; `None` when there is none.
    fn connection_type(&self, id: Uuid) -> Option<&str>;

    /// What a Requirement asks for; `None` when there is no such Requirement.
    fn requirement(&self, id: Uuid) -> Option<RequirementKind<'_>>;
}

/// What a Requirement asks of an end user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequirementKind<'a> {
    /// A connection of this type id.
    Connection {
        /// Such as `dynamiq.connections.OpenAI`.
        connection_type: &'a str,
    },
    /// A Pipedream account of this app.
    PipedreamAccount {
        /// Pipedream's name of the app, such as `gmail`.
        app_slug: &'a str,
    },
}

/// See [`Graph::check_references`].
pub(crate) fn references(
    graph: &Graph,
    catalog: &dyn NodeCatalog,
    known: &dyn KnownReferences,
) -> Result<(), FieldErrors> {
    let mut reasons = Reasons::default();
    let nodes = graph
        .nodes
        .iter()
        .map(|node| (format!("nodes.{}", node.id), &node.kind));
    let nested = graph
        .nested
        .iter()
        .map(|nested| (nested.field.clone(), &nested.kind));
    for (field, kind) in nodes.chain(nested) {
        if catalog.accepted_connections(kind).is_none() {
            reasons.add(format!("{field}.type"), VALUE);
        }
    }
    for reference in &graph.references {
        if let Err(reason) = check(graph, reference, catalog, known) {
            reasons.add(
                format!("nodes.{}.{}", reference.node_id, reference.field),
                reason,
            );
        }
    }
    reasons.into_result()
}

fn check(
    graph: &Graph,
    reference: &Reference,
    catalog: &dyn NodeCatalog,
    known: &dyn KnownReferences,
) -> Result<(), String> {
    let given = match reference.target {
        Target::Connection(id) => Some(known.connection_type(id).ok_or("connection not found")?),
        Target::Requirement { id, .. } => {
            match known.requirement(id).ok_or("requirement not found")? {
                RequirementKind::Connection { connection_type } => Some(connection_type),
                RequirementKind::PipedreamAccount { .. } => None,
            }
        }
    };
    if !is_own_connection(graph, reference) {
        return Ok(());
    }
    let Some(accepted) = catalog.accepted_connections(&reference.node_type) else {
        return Ok(());
    };
    if given.is_some_and(|given| accepted.iter().any(|accepted| accepted == given)) {
        return Ok(());
    }
    let label = reference.node_type.rsplit('.').next().unwrap_or_default();
    let takes = if accepted.is_empty() {
        "no connection".to_owned()
    } else {
        accepted.join(" or ")
    };
    Err(format!("connection type mismatch: {label} takes {takes}"))
}

/// Whether a reference is the `connection` of the object whose type it carries, not a value that
/// stands somewhere inside it.
fn is_own_connection(graph: &Graph, reference: &Reference) -> bool {
    let Some(holder) = reference.pointer.strip_suffix("/connection") else {
        return false;
    };
    let node = graph.node(&reference.node_id);
    let holder = node.and_then(|node| node.raw.pointer(holder));
    let kind = holder
        .and_then(|holder| holder.get("type"))
        .and_then(Value::as_str);
    kind == Some(reference.node_type.as_str())
}
