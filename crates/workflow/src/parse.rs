//! Reads a flow and checks its structure: the nodes one by one, then the graph as a whole.
//!
//! Collects every reason instead of stopping at the first, and looks at nothing outside the flow.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use crate::choice::{self, CHOICE_TYPE};
use crate::errors::{BLANK, FORMAT, FieldErrors, Reasons, VALUE};
use crate::graph::{Graph, Node, Transformer};
use crate::scan::{self, Found};
use crate::{INPUT_TYPE, OUTPUT_TYPE, depends, limits, order, reference, selector, walk};

/// Parses a flow; see [`Graph::parse`].
pub(crate) fn graph(flow: &Value) -> Result<Graph, FieldErrors> {
    let mut reasons = Reasons::default();
    let Some(list) = node_list(flow, &mut reasons) else {
        return Err(reasons.into_errors());
    };
    let mut index = HashMap::new();
    let mut nodes = Vec::with_capacity(list.len());
    let mut found = Found::default();
    for (position, value) in list.iter().enumerate() {
        let Some((object, id)) = identify(position, value, &index, &mut reasons) else {
            continue;
        };
        let node = read(id, object, value, &mut reasons);
        scan::node(id, &node.kind, value, &mut found, &mut reasons);
        index.insert(id.to_owned(), nodes.len());
        nodes.push(node);
    }
    check_ends(&nodes, &mut reasons);
    let edges = edges(&nodes, &index, &mut reasons);
    check_cycles(&nodes, &edges, &mut reasons);
    reasons.into_result()?;
    let order = order::topological(&edges);
    let Found { references, nested } = found;
    Ok(Graph {
        nodes,
        index,
        order,
        references,
        nested,
    })
}

fn node_list<'v>(flow: &'v Value, reasons: &mut Reasons) -> Option<&'v [Value]> {
    match flow.as_object() {
        Some(object) if !reference::is_placeholder(object) => {}
        Some(_) | None => {
            reasons.add("flow", VALUE);
            return None;
        }
    }
    if !walk::is_within_depth(flow, limits::DEPTH) {
        reasons.add(
            "flow",
            format!("must not be nested deeper than {} levels", limits::DEPTH),
        );
        return None;
    }
    match flow.get("nodes") {
        None | Some(Value::Null) => reasons.add("nodes", BLANK),
        Some(Value::Array(nodes)) if nodes.is_empty() => reasons.add("nodes", BLANK),
        Some(Value::Array(nodes)) if nodes.len() > limits::NODES => {
            reasons.add(
                "nodes",
                format!("must have no more than {} nodes", limits::NODES),
            );
        }
        Some(Value::Array(nodes)) => return Some(nodes),
        Some(_) => reasons.add("nodes", VALUE),
    }
    None
}

/// The node's object and its id, when the id is good and new.
fn identify<'v>(
    position: usize,
    value: &'v Value,
    known: &HashMap<String, usize>,
    reasons: &mut Reasons,
) -> Option<(&'v Map<String, Value>, &'v str)> {
    let Some(object) = value.as_object() else {
        reasons.add(format!("nodes.{position}"), VALUE);
        return None;
    };
    let reason = match object.get("id") {
        None | Some(Value::Null) => BLANK,
        Some(Value::String(id)) if id.is_empty() => BLANK,
        Some(Value::String(id)) if id.len() > limits::ID_LENGTH => {
            "is too long (maximum is 128 characters)"
        }
        Some(Value::String(id)) if !is_slug(id) => FORMAT,
        Some(Value::String(id)) if known.contains_key(id) => "is already the id of another node",
        Some(Value::String(id)) => return Some((object, id)),
        Some(_) => VALUE,
    };
    reasons.add(format!("nodes.{position}.id"), reason);
    None
}

fn read(id: &str, object: &Map<String, Value>, raw: &Value, reasons: &mut Reasons) -> Node {
    let kind = match object.get("type") {
        None | Some(Value::Null) => Err(BLANK),
        Some(Value::String(kind)) if kind.is_empty() => Err(BLANK),
        Some(Value::String(kind)) if !is_node_type(kind) => Err(FORMAT),
        Some(Value::String(kind)) => Ok(kind.clone()),
        Some(_) => Err(VALUE),
    };
    let kind = kind.unwrap_or_else(|reason| {
        reasons.add(format!("nodes.{id}.type"), reason);
        String::new()
    });
    match object.get("name") {
        None | Some(Value::Null) => {}
        Some(Value::String(name)) if name == id => {}
        Some(_) => reasons.add(format!("nodes.{id}.name"), "must equal the node's id"),
    }
    let mut transformer = |field: &str| {
        let place = format!("nodes.{id}.{field}");
        read_transformer(&place, object.get(field), reasons)
    };
    let input_transformer = transformer("input_transformer");
    let output_transformer = transformer("output_transformer");
    if kind == CHOICE_TYPE {
        choice::check(&format!("nodes.{id}"), object, reasons);
    }
    let depends = depends::read(id, object.get("depends"), reasons);
    Node {
        id: id.to_owned(),
        kind,
        depends,
        input_transformer,
        output_transformer,
        raw: raw.clone(),
    }
}

fn read_transformer(
    place: &str,
    value: Option<&Value>,
    reasons: &mut Reasons,
) -> Option<Transformer> {
    let object = match value {
        None | Some(Value::Null) => return None,
        Some(Value::Object(object)) if !reference::is_placeholder(object) => object,
        Some(_) => {
            reasons.add(place, VALUE);
            return None;
        }
    };
    let path = match object.get("path") {
        None | Some(Value::Null) => None,
        Some(Value::String(path)) => {
            if let Err(error) = selector::check_path(path) {
                reasons.add(
                    format!("{place}.path"),
                    format!("must be a valid selector: {error}"),
                );
            }
            Some(path.clone())
        }
        Some(_) => {
            reasons.add(format!("{place}.path"), VALUE);
            None
        }
    };
    let selector = match object.get("selector") {
        None | Some(Value::Null) => None,
        Some(Value::Object(selector)) => Some(selector.clone()),
        Some(_) => {
            reasons.add(format!("{place}.selector"), VALUE);
            None
        }
    };
    for (key, expression) in selector.iter().flatten() {
        if let Some(Err(error)) = expression.as_str().map(selector::check) {
            let key: String = key.chars().take(limits::PATH_LENGTH).collect();
            let reason = format!("must be a valid selector: {error}");
            reasons.add(format!("{place}.selector.{key}"), reason);
        }
    }
    Some(Transformer { path, selector })
}

/// One Input, at least one Output.
fn check_ends(nodes: &[Node], reasons: &mut Reasons) {
    let mut inputs = nodes.iter().filter(|node| node.kind == INPUT_TYPE);
    let has_input = inputs.next().is_some();
    for extra in inputs {
        reasons.add(
            format!("nodes.{}.type", extra.id),
            "must not be a second Input node",
        );
    }
    let has_output = nodes.iter().any(|node| node.kind == OUTPUT_TYPE);
    let missing = match (has_input, has_output) {
        (true, true) => return,
        (false, true) => "must include an Input node",
        (true, false) => "must include an Output node",
        (false, false) => "must include an Input node and an Output node",
    };
    reasons.add("nodes", missing);
}

/// Resolves every node's dependencies to indices, and checks them one by one.
fn edges(nodes: &[Node], index: &HashMap<String, usize>, reasons: &mut Reasons) -> Vec<Vec<usize>> {
    let resolve = |(at, node): (usize, &Node)| {
        let field = format!("nodes.{}.depends", node.id);
        if node.kind == INPUT_TYPE {
            if !node.depends.is_empty() {
                reasons.add(field, "must be empty for the Input node");
            }
            return Vec::new();
        }
        if node.depends.is_empty() {
            reasons.add(&field, BLANK);
        }
        let mut seen = HashSet::new();
        let mut before = Vec::with_capacity(node.depends.len());
        for (position, dependency) in node.depends.iter().enumerate() {
            let reason = match index.get(&dependency.node) {
                None => Err((".node", "must be the id of a node of this workflow")),
                Some(&on) if on == at => Err((".node", "must not be the node itself")),
                Some(_) if !seen.insert(dependency) => Err(("", "must not repeat a dependency")),
                Some(&on) => {
                    depends::check_option(dependency, &nodes[on]).map(|()| before.push(on))
                }
            };
            if let Err((place, reason)) = reason {
                reasons.add(format!("{field}.{position}{place}"), reason);
            }
        }
        before
    };
    nodes.iter().enumerate().map(resolve).collect()
}

fn check_cycles(nodes: &[Node], edges: &[Vec<usize>], reasons: &mut Reasons) {
    for cycle in order::cycles(edges, limits::CYCLE_NAMES) {
        let names: Vec<&str> = cycle
            .nodes
            .iter()
            .map(|&at| nodes[at].id.as_str())
            .collect();
        let Some(leader) = names.first() else {
            continue;
        };
        let more = if cycle.is_longer { " → …" } else { "" };
        let ring = names.join(" → ");
        let reason = format!("is part of a cycle: {ring}{more} → {leader}");
        reasons.add(format!("nodes.{leader}.depends"), reason);
    }
}

/// Whether a text is a name as the platform wants it: lowercase letters and digits in groups
/// joined by single hyphens.
pub(crate) fn is_slug(text: &str) -> bool {
    let is_group = |group: &str| {
        !group.is_empty()
            && group
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.split('-').all(is_group)
}

/// Whether a text has the form `dynamiq.<module>.<Class>`, where modules may be nested. Nearly all nodes
/// stand under `dynamiq.nodes`; which there are, the catalogue knows.
pub(crate) fn is_node_type(text: &str) -> bool {
    let Some(name) = text.strip_prefix("dynamiq.") else {
        return false;
    };
    let is_identifier = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    text.len() <= limits::TYPE_LENGTH && name.contains('.') && name.split('.').all(is_identifier)
}
