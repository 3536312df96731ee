//! Reads a document into a workflow: the SDK's YAML, or Patchbay's own JSON.
//!
//! What comes out names connections by their keys and requirements by the ids of the document; the
//! caller says which Connections and Requirements those are.

mod budget;
mod connection;
mod document;
mod ends;
mod names;
mod own;
mod places;
mod values;

use std::collections::HashMap;
use std::fmt;

use serde_json::Value;
use uuid::Uuid;

pub use connection::{Field, FieldValue};
pub use places::{Declared, ImportedRequirement, RequirementUse};

use super::export::Warning;
use super::read::{Document, read};
use places::Place;

/// Something that is wrong with a document. It repeats no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The dotted place, such as `nodes.llm.connection` or `connections.openai.api_key`.
    pub field: String,
    /// Its line, the first being 1, where the document has lines.
    pub line: Option<usize>,
    /// A sentence fragment whose subject is the field.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "line {line}: {}", self.reason),
            None => formatter.write_str(&self.reason),
        }
    }
}

/// A connection that the document holds or names.
#[derive(Clone)]
pub struct ImportedConnection {
    /// What nodes call it.
    pub key: String,
    /// Its name, where that is not its key.
    pub name: Option<String>,
    /// Its type id, where the document tells it.
    pub kind: Option<String>,
    /// Its fields as they are written. They may hold secrets.
    pub fields: Vec<Field>,
}

impl fmt::Debug for ImportedConnection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<&str> = self
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        formatter
            .debug_struct("ImportedConnection")
            .field("key", &self.key)
            .field("kind", &self.kind)
            .field("fields", &fields)
            .finish_non_exhaustive()
    }
}

/// A workflow that was read. Its structure is not checked yet.
#[derive(Debug, Default)]
pub struct Imported {
    /// What the document calls it.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// The canvas, where the document has one.
    pub flow_ui: Option<Value>,
    /// The connections that nodes name, in the order of the nodes.
    pub connections: Vec<ImportedConnection>,
    /// The requirements that nodes name, in the order of the nodes.
    pub requirements: Vec<ImportedRequirement>,
    /// What is different in Patchbay.
    pub warnings: Vec<Warning>,
    flow: Value,
    places: Vec<Place>,
    lines: Lines,
}

/// Where the fields of a workflow stand in its document.
#[derive(Default)]
struct Lines {
    document: Document,
    /// A node's id → what the document calls it.
    nodes: HashMap<String, String>,
}

impl fmt::Debug for Lines {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The document may hold secrets.
        formatter.debug_struct("Lines").finish_non_exhaustive()
    }
}

impl Lines {
    /// The line of a dotted field.
    fn of(&self, field: &str) -> Option<usize> {
        let mut steps: Vec<&str> = field.split('.').collect();
        if steps.first() == Some(&"nodes")
            && let Some(id) = steps.get_mut(1)
            && let Some(named) = self.nodes.get(*id)
        {
            *id = named;
        }
        self.document.line(&steps)
    }

    fn problem(&self, field: impl Into<String>, reason: impl Into<String>) -> Problem {
        let field = field.into();
        Problem {
            line: self.of(&field),
            field,
            reason: reason.into(),
        }
    }
}

impl Imported {
    /// The flow with Connections and Requirements in their places.
    pub fn flow(
        &self,
        connection: &dyn Fn(&str) -> Uuid,
        requirement: &dyn Fn(&str) -> Uuid,
    ) -> Value {
        let mut flow = self.flow.clone();
        let mut places: HashMap<&str, Vec<&Place>> = HashMap::new();
        for place in &self.places {
            places.entry(&place.node).or_default().push(place);
        }
        for node in flow["nodes"].as_array_mut().into_iter().flatten() {
            let id = node["id"].as_str().unwrap_or_default();
            for place in places.remove(id).unwrap_or_default() {
                if let Some(value) = node.pointer_mut(&place.pointer) {
                    *value = Value::from(connection(&place.key).to_string());
                }
            }
        }
        places::rename_requirements(&mut flow, requirement);
        flow
    }

    /// A problem of a field, with its line.
    pub fn problem(&self, field: impl Into<String>, reason: impl Into<String>) -> Problem {
        self.lines.problem(field, reason)
    }
}

/// Reads a document. `workflow` names the one to take where it holds several.
///
/// # Errors
/// Everything that is wrong with it; one problem a field.
pub fn import(text: &str, workflow: Option<&str>) -> Result<Imported, Vec<Problem>> {
    let document = if text.trim_start().starts_with('{')
        && let Ok(value) = serde_json::from_str::<Value>(text)
    {
        if let Some(found) = own::workflow(&value) {
            return own::import(found);
        }
        Document::without_lines(value, text.len())
    } else {
        read(text).map_err(|problem| vec![problem])?
    };
    document::import(document, workflow)
}
