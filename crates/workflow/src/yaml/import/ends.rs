//! The ends of a flow: the SDK needs neither an Input nor an Output node, Patchbay needs both.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::Warning;
use crate::{INPUT_TYPE, OUTPUT_TYPE};

/// Adds the ends that are not there, and lets every node hang on the Input.
pub(super) fn complete(flow: &mut Value) -> Vec<Warning> {
    let Some(nodes) = flow.as_array_mut() else {
        return Vec::new();
    };
    let mut warnings = Vec::new();
    if nodes.is_empty() {
        return warnings;
    }
    let input = if let Some(node) = nodes.iter().find(|node| node["type"] == INPUT_TYPE) {
        node["id"].clone()
    } else {
        let id = Value::from(free(nodes, "input"));
        nodes.insert(0, json!({"id": id, "name": id, "type": INPUT_TYPE}));
        warnings.push(told(
            &id,
            "was added, since every workflow of Patchbay begins with an Input",
        ));
        id
    };
    for node in nodes.iter_mut() {
        let loose = node["type"] != INPUT_TYPE
            && node["depends"].as_array().is_none_or(Vec::is_empty)
            && matches!(node["depends"], Value::Null | Value::Array(_));
        if let Some(map) = node.as_object_mut()
            && loose
        {
            map.insert("depends".into(), json!([{ "node": input }]));
            let id = map["id"].clone();
            warnings.push(told(&id, "now runs after Input (it ran after nothing)"));
        }
    }
    if nodes.iter().any(|node| node["type"] == OUTPUT_TYPE) {
        return warnings;
    }
    let needed: HashSet<&str> = nodes
        .iter()
        .flat_map(|node| node["depends"].as_array().into_iter().flatten())
        .filter_map(|edge| edge["node"].as_str())
        .collect();
    let last = nodes.iter().filter(|node| {
        let id = node["id"].as_str();
        id.is_none_or(|id| !needed.contains(id))
    });
    let depends: Vec<Value> = last.map(|node| json!({"node": node["id"]})).collect();
    let id = Value::from(free(nodes, "output"));
    nodes.push(json!({"id": id, "name": id, "type": OUTPUT_TYPE, "depends": depends}));
    warnings.push(told(&id, "was added, and gives what the last nodes give"));
    warnings
}

fn told(id: &Value, reason: &str) -> Warning {
    Warning {
        node_id: id.as_str().map(str::to_owned),
        reason: reason.to_owned(),
    }
}

fn free(nodes: &[Value], stem: &str) -> String {
    let taken: HashSet<&str> = nodes
        .iter()
        .filter_map(|node| node["id"].as_str())
        .collect();
    let mut name = stem.to_owned();
    let mut number = 2;
    while taken.contains(name.as_str()) {
        name = format!("{stem}-{number}");
        number += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_added_and_told() {
        let mut flow = json!([
            {"id": "a", "type": "dynamiq.nodes.tools.Python"},
            {"id": "output", "type": "dynamiq.nodes.tools.Python", "depends": [{"node": "a"}]}
        ]);
        let warnings = complete(&mut flow);
        assert_eq!(warnings.len(), 3);
        assert_eq!(flow[0]["type"], INPUT_TYPE);
        assert_eq!(flow[1]["depends"], json!([{"node": "input"}]));
        assert_eq!(flow[3]["id"], "output-2");
        assert_eq!(flow[3]["depends"], json!([{"node": "output"}]));
    }

    #[test]
    fn a_flow_that_has_both_ends_stays_as_it_is() {
        let flow = json!([
            {"id": "in", "type": INPUT_TYPE},
            {"id": "out", "type": OUTPUT_TYPE, "depends": [{"node": "in"}]}
        ]);
        let mut same = flow.clone();
        assert!(complete(&mut same).is_empty());
        assert_eq!(same, flow);
    }
}
