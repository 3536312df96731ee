//! The places of a flow that name connections and requirements.

use std::collections::HashMap;

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::reference::is_placeholder;
use crate::walk::is_opaque;

/// A place of the flow that holds a connection's key.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The node's id.
    pub(super) node: String,
    /// JSON Pointer in the node.
    pub(super) pointer: String,
    pub(super) key: String,
}

/// A requirement that the document names.
#[derive(Debug, Clone)]
pub struct ImportedRequirement {
    /// Its id in the document.
    pub id: String,
    /// What the document says of it; the SDK's own documents say nothing.
    pub declared: Option<Declared>,
    /// Where nodes name it.
    pub uses: Vec<RequirementUse>,
}

/// What a document of Patchbay says of a requirement, not checked yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declared {
    /// Its name.
    pub name: Option<String>,
    /// `connection` or `pipedream_account`.
    pub kind: Option<String>,
    /// The connection type of its spec.
    pub connection_type: Option<String>,
    /// The app of its spec.
    pub app_slug: Option<String>,
    /// What end users read.
    pub title: Option<String>,
    /// What end users read under it.
    pub description: Option<String>,
    /// Whether a user without it may still run.
    pub optional: bool,
}

/// One place that names a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementUse {
    /// The top-level node.
    pub node_id: String,
    /// Type of the nearest node around the place.
    pub node_type: String,
    /// The dotted place, `nodes.` first.
    pub field: String,
    /// Whether it stands for the node's connection as a whole.
    pub is_connection: bool,
    /// The app of the account, where the node tells it.
    pub app_slug: Option<String>,
}

impl Declared {
    /// Reads an entry of `requirements`.
    pub(super) fn read(entry: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Self {
            name: text(&entry["name"]),
            kind: text(&entry["type"]),
            connection_type: text(&entry["spec"]["type"]),
            app_slug: text(&entry["spec"]["app_slug"]),
            title: text(&entry["form"]["title"]),
            description: text(&entry["form"]["description"]),
            optional: entry["optional"] == true,
        }
    }
}

/// Finds the requirements of a node.
pub(super) struct Search<'a> {
    pub(super) node_id: &'a str,
    pub(super) found: &'a mut Vec<(String, RequirementUse)>,
}

impl Search<'_> {
    /// `path` is the dotted place of `value`; `node` the nearest node around it.
    pub(super) fn value(&mut self, value: &Value, path: &str, node: &Map<String, Value>) {
        match value {
            Value::Object(map) if is_placeholder(map) => {
                let id = map.get("$id").and_then(Value::as_str).unwrap_or_default();
                let kind = node.get("type").and_then(Value::as_str).unwrap_or_default();
                let whole = map.get("value_path").is_none_or(Value::is_null);
                self.found.push((
                    id.to_owned(),
                    RequirementUse {
                        node_id: self.node_id.to_owned(),
                        node_type: kind.to_owned(),
                        field: path.to_owned(),
                        is_connection: path.ends_with(".connection") && whole,
                        app_slug: app(node, path),
                    },
                ));
            }
            Value::Object(map) => {
                let is_node = map
                    .get("type")
                    .and_then(Value::as_str)
                    .is_some_and(|kind| kind.contains('.'));
                let node = if is_node { map } else { node };
                for (key, inner) in map.iter().filter(|(key, _)| !is_opaque(key)) {
                    self.value(inner, &format!("{path}.{key}"), node);
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.value(item, &format!("{path}.{at}"), node);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// The app of an action's account: what the prop says in which the place stands, or the only one.
fn app(node: &Map<String, Value>, path: &str) -> Option<String> {
    let props = node
        .get("input_props")?
        .get("configurableProps")?
        .as_array()?;
    let kind = |prop: &Value| {
        let kind = prop.get("type_").or_else(|| prop.get("type"));
        kind.and_then(Value::as_str) == Some("app")
    };
    let text = |prop: &Value, name: &str| prop.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut apps = props.iter().filter(|prop| kind(prop));
    let inside = path.split(".configurable_props.").nth(1);
    let prop = match inside.and_then(|rest| rest.split('.').next()) {
        Some(name) => apps.find(|prop| text(prop, "name").as_deref() == Some(name))?,
        None => apps.next()?,
    };
    text(prop, "app").or_else(|| text(prop, "name"))
}

/// Puts other ids in the place of the document's.
pub(super) fn rename_requirements(value: &mut Value, id: &dyn Fn(&str) -> Uuid) {
    match value {
        Value::Object(map) if is_placeholder(map) => {
            if let Some(Value::String(named)) = map.get_mut("$id") {
                *named = id(named).to_string();
            }
            map.insert("$type".into(), "requirement".into());
        }
        Value::Object(map) => {
            let inner = map.iter_mut().filter(|(key, _)| !is_opaque(key));
            inner.for_each(|(_, value)| rename_requirements(value, id));
        }
        Value::Array(items) => {
            for item in items {
                rename_requirements(item, id);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Requirements by their ids, in the order in which nodes name them first.
pub(super) fn gather(
    found: Vec<(String, RequirementUse)>,
    declared: impl Fn(&str) -> Option<Declared>,
) -> Vec<ImportedRequirement> {
    let mut all: Vec<ImportedRequirement> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (id, place) in found {
        if let Some(at) = known.get(&id) {
            all[*at].uses.push(place);
            continue;
        }
        known.insert(id.clone(), all.len());
        all.push(ImportedRequirement {
            declared: declared(&id),
            id,
            uses: vec![place],
        });
    }
    all
}
