//! A parsed flow and its nodes.
//!
//! A [`Graph`] exists only for a flow whose structure holds; it never changes after parsing.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;
use uuid::Uuid;

use crate::check::{self, KnownReferences, NodeCatalog};
use crate::errors::FieldErrors;
use crate::parse;
use crate::reference::{Reference, Target};
use crate::scan::Nested;

/// An edge: the node that carries it runs after `node`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Dependency {
    /// Id of the node that must finish first.
    pub node: String,
    /// Id of the option of a Choice node that this edge leaves from.
    pub option: Option<String>,
    /// Which end of that node lets this one run.
    pub trigger: Trigger,
    /// What has to hold of that node's result, as [`condition`](crate::condition) reads it.
    pub condition: Option<Value>,
}

/// Which end of a node an edge waits for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// The ordinary edge.
    #[default]
    Success,
    /// The edge to a node that handles a failure.
    Failure,
}

/// What is done to a node's input before it runs, or to its output after.
///
/// `path` is applied first and narrows the value down to what it matches; `selector` then builds
/// an object from the result.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Transformer {
    /// A selector expression; absent or empty keeps the whole value.
    pub path: Option<String>,
    /// Key → selector expression; a value that is not a string is a literal.
    pub selector: Option<serde_json::Map<String, Value>>,
}

impl Transformer {
    /// Reads the transformer of a node inside another. What is not of the shape counts as absent.
    pub fn read(value: &Value) -> Option<Self> {
        let object = value.as_object()?;
        Some(Self {
            path: object
                .get("path")
                .and_then(Value::as_str)
                .map(str::to_owned),
            selector: object.get("selector").and_then(Value::as_object).cloned(),
        })
    }
}

/// One step of a workflow.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The node's id, which is also its name: lowercase letters, digits and single hyphens.
    pub id: String,
    /// Its type, such as `dynamiq.nodes.llms.OpenAI`.
    pub kind: String,
    /// The edges that end here, in document order.
    pub depends: Vec<Dependency>,
    /// Applied to the node's input, if given.
    pub input_transformer: Option<Transformer>,
    /// Applied to the node's output, if given.
    pub output_transformer: Option<Transformer>,
    /// The whole node as it stands in the document.
    pub raw: Value,
}

/// A flow whose structure is valid: one Input, an Output, unique ids, edges without cycles.
#[derive(Debug, Clone)]
pub struct Graph {
    pub(crate) nodes: Vec<Node>,
    pub(crate) index: HashMap<String, usize>,
    pub(crate) order: Vec<usize>,
    pub(crate) references: Vec<Reference>,
    pub(crate) nested: Vec<Nested>,
}

impl Graph {
    /// Reads a flow and checks its structure.
    ///
    /// # Errors
    /// Every field that is missing or wrong, by its path in the flow.
    pub fn parse(flow: &Value) -> Result<Self, FieldErrors> {
        parse::graph(flow)
    }

    /// The nodes in document order.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node with this id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.index.get(id).and_then(|&at| self.nodes.get(at))
    }

    /// Indices into [`Graph::nodes`], every node after all that it depends on; nodes that may run
    /// at the same time stand in document order.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// Everything the nodes refer to outside the flow, in document order, repeats kept.
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// Checks the flow against the node types and the Connections and Requirements that exist.
    ///
    /// # Errors
    /// Every unknown node type, every reference to something unknown, and every connection of a
    /// type that its node does not take, by its path in the flow.
    pub fn check_references(
        &self,
        catalog: &dyn NodeCatalog,
        known: &dyn KnownReferences,
    ) -> Result<(), FieldErrors> {
        check::references(self, catalog, known)
    }

    /// The Requirements that the flow names, each once, in document order.
    pub fn requirement_ids(&self) -> Vec<Uuid> {
        self.distinct(|target| match target {
            Target::Requirement { id, .. } => Some(*id),
            Target::Connection(_) => None,
        })
    }

    /// The Connections that the flow names, each once, in document order.
    pub fn connection_ids(&self) -> Vec<Uuid> {
        self.distinct(|target| match target {
            Target::Connection(id) => Some(*id),
            Target::Requirement { .. } => None,
        })
    }

    /// Whether a node of this type stands in the flow, at its top or inside another node.
    pub fn uses(&self, kind: &str) -> bool {
        self.nodes.iter().any(|node| node.kind == kind)
            || self.nested.iter().any(|nested| nested.kind == kind)
    }

    fn distinct(&self, id: impl Fn(&Target) -> Option<Uuid>) -> Vec<Uuid> {
        let mut seen = BTreeSet::new();
        let ids = self
            .references
            .iter()
            .filter_map(|reference| id(&reference.target));
        ids.filter(|&id| seen.insert(id)).collect()
    }
}

/// Fills in what a flow may leave out: a node without a `name` is named by its `id`.
///
/// Everything else stays as it is; a value that is not a flow is left alone.
pub fn normalize(flow: &mut Value) {
    let Some(nodes) = flow.get_mut("nodes").and_then(Value::as_array_mut) else {
        return;
    };
    for node in nodes.iter_mut().filter_map(Value::as_object_mut) {
        if let Some(Value::String(id)) = node.get("id") {
            let id = id.clone();
            let name = node.entry("name").or_insert(Value::Null);
            if name.is_null() {
                *name = Value::String(id);
            }
        }
    }
}
