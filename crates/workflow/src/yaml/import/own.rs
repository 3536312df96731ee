//! Patchbay's own JSON: what `GET /v1/workflows/{id}` answers, alone or under `data`, with the
//! `requirements` and `connections` that its nodes name.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::places::{self, Declared, Place, Search};
use super::{Imported, ImportedConnection, Problem};
use crate::limits;
use crate::reference::is_placeholder;
use crate::walk::is_opaque;

/// The workflow in a value, if it is one of Patchbay.
pub(super) fn workflow(value: &Value) -> Option<&Value> {
    let inner = value.get("data").unwrap_or(value);
    inner
        .get("flow")
        .is_some_and(Value::is_object)
        .then_some(inner)
}

pub(super) fn import(workflow: &Value) -> Result<Imported, Vec<Problem>> {
    let nodes = workflow["flow"]["nodes"].as_array();
    if nodes.is_some_and(|nodes| nodes.len() > limits::NODES) {
        return Err(vec![Problem {
            field: "nodes".to_owned(),
            line: None,
            reason: format!("must have no more than {} nodes", limits::NODES),
        }]);
    }
    let text = |name: &str| workflow[name].as_str().map(str::to_owned);
    let mut imported = Imported {
        name: text("name"),
        description: text("description"),
        flow: workflow["flow"].clone(),
        flow_ui: workflow
            .get("flow_ui")
            .filter(|canvas| canvas.is_object())
            .cloned(),
        ..Imported::default()
    };
    let mut found = Vec::new();
    let nodes = imported.flow["nodes"].as_array().cloned();
    for node in nodes.iter().flatten() {
        let Some(map) = node.as_object() else {
            continue;
        };
        let id = node["id"].as_str().unwrap_or_default();
        let mut search = Search {
            node_id: id,
            found: &mut found,
        };
        search.value(node, &format!("nodes.{id}"), map);
        connections(node, "", id, &mut imported.places);
    }
    let list = |name: &str| workflow[name].as_array().cloned().unwrap_or_default();
    let (told, declared) = (list("connections"), list("requirements"));
    let (told, declared) = (by_id(&told), by_id(&declared));
    let mut taken = HashSet::new();
    for place in &imported.places {
        if !taken.insert(place.key.as_str()) {
            continue;
        }
        let named = told.get(place.key.as_str());
        let text = |name: &str| named.and_then(|one| one[name].as_str()).map(str::to_owned);
        imported.connections.push(ImportedConnection {
            key: place.key.clone(),
            name: text("name"),
            kind: text("type"),
            fields: Vec::new(),
        });
    }
    imported.requirements = places::gather(found, |id| {
        let entry = declared.get(id)?;
        Some(Declared::read(entry))
    });
    Ok(imported)
}

/// The entries of a list; of one id, the first.
fn by_id(list: &[Value]) -> HashMap<&str, &Value> {
    let entries = list.iter().rev();
    entries
        .filter_map(|entry| Some((entry["id"].as_str()?, entry)))
        .collect()
}

/// The places that name a Connection by its id.
fn connections(value: &Value, pointer: &str, node: &str, places: &mut Vec<Place>) {
    match value {
        Value::Object(map) if !is_placeholder(map) => {
            for (key, inner) in map.iter().filter(|(key, _)| !is_opaque(key)) {
                let step = key.replace('~', "~0").replace('/', "~1");
                let pointer = format!("{pointer}/{step}");
                match inner {
                    Value::String(id) if key == "connection" => places.push(Place {
                        node: node.to_owned(),
                        pointer,
                        key: id.clone(),
                    }),
                    other => connections(other, &pointer, node, places),
                }
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                connections(item, &format!("{pointer}/{at}"), node, places);
            }
        }
        _ => {}
    }
}
