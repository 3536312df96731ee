//! The SDK's document: sections become one flow.

use std::collections::{HashMap, HashSet};

use patchbay_catalog::{ACTION, MCP_TOOL, node_type, node_types};
use serde_json::{Map, Value, json};

use super::super::export::TOOL;
use super::budget::Budget;
use super::places::{self, Declared, Place, Search};
use super::values::Resolver;
use super::{Document, Imported, ImportedConnection, Lines, Problem, Warning};
use super::{connection, ends, names};
use crate::limits;
use crate::reference::is_placeholder;
use crate::walk::is_opaque;

const SECTIONS: [&str; 6] = [
    "connections",
    "prompts",
    "nodes",
    "flows",
    "workflows",
    "requirements",
];

/// Reads a document.
pub(super) fn import(document: Document, wanted: Option<&str>) -> Result<Imported, Vec<Problem>> {
    let mut reader = Reader {
        budget: Budget::new(document.length),
        prompts: Budget::of_prompts(document.length),
        told: HashSet::new(),
        connections: HashSet::new(),
        numbers: HashMap::new(),
        lines: Lines {
            document,
            nodes: HashMap::new(),
        },
        sections: HashMap::new(),
        problems: Vec::new(),
        imported: Imported::default(),
        found: Vec::new(),
    };
    reader.read(wanted);
    let Reader {
        lines,
        problems,
        mut imported,
        ..
    } = reader;
    if !problems.is_empty() {
        return Err(problems);
    }
    imported.lines = lines;
    Ok(imported)
}

struct Reader {
    budget: Budget,
    prompts: Budget,
    /// The warnings, each of which is given once.
    told: HashSet<Warning>,
    /// The keys of the connections that were taken.
    connections: HashSet<String>,
    /// Stem of a connection's key → the next number behind it.
    numbers: HashMap<String, usize>,
    lines: Lines,
    /// The sections with their interpolations taken, but for `connections`.
    sections: HashMap<&'static str, Map<String, Value>>,
    problems: Vec<Problem>,
    imported: Imported,
    found: Vec<(String, places::RequirementUse)>,
}

impl Reader {
    fn problem(&mut self, field: impl Into<String>, reason: impl Into<String>) {
        let problem = self.lines.problem(field, reason);
        self.problems.push(problem);
    }

    fn warn(&mut self, node: Option<&str>, reason: impl Into<String>) {
        let warning = Warning {
            node_id: node.map(str::to_owned),
            reason: reason.into(),
        };
        if self.told.insert(warning.clone()) {
            self.imported.warnings.push(warning);
        }
    }

    fn read(&mut self, wanted: Option<&str>) {
        if !self.take_sections() {
            return;
        }
        let Some((flow_id, order)) = self.choose(wanted) else {
            return;
        };
        let nodes = self.section("nodes");
        let slugs = names::slugs(&order);
        self.lines.nodes = slugs
            .iter()
            .map(|(old, new)| (new.clone(), old.clone()))
            .collect();
        let mut flow = Vec::with_capacity(order.len());
        for old in &order {
            let Some(Value::Object(node)) = nodes.get(old) else {
                self.problem(format!("nodes.{old}"), "must be a map");
                continue;
            };
            let id = &slugs[old];
            if id != old {
                self.warn(Some(id), format!("was called {old} in the document"));
            }
            let node = self.node(old, id, node);
            flow.push(node);
        }
        let taken: HashSet<&String> = order.iter().collect();
        for left_out in nodes.keys().filter(|id| !taken.contains(id)) {
            self.warn(
                None,
                format!("the node {left_out} is in no flow that is imported"),
            );
        }
        let mut flow = Value::Array(flow);
        for reason in names::rename(&mut flow, &slugs) {
            self.imported.warnings.push(reason);
        }
        let added = ends::complete(&mut flow);
        self.imported.warnings.extend(added);
        for node in flow.as_array().into_iter().flatten() {
            let id = node["id"].as_str().unwrap_or_default();
            if let Some(map) = node.as_object() {
                let mut search = Search {
                    node_id: id,
                    found: &mut self.found,
                };
                search.value(node, &format!("nodes.{id}"), map);
            }
        }
        let declared = self.section("requirements");
        self.imported.requirements = places::gather(std::mem::take(&mut self.found), |id| {
            declared.get(id).map(Declared::read)
        });
        self.imported.flow = json!({"id": flow_id, "nodes": flow});
    }

    fn section(&self, name: &str) -> Map<String, Value> {
        self.sections.get(name).cloned().unwrap_or_default()
    }

    /// Takes the sections apart; whether there is something to go on with.
    fn take_sections(&mut self) -> bool {
        let Value::Object(root) = &self.lines.document.value else {
            let reason = if self.lines.document.value.is_null() {
                "cannot be blank"
            } else {
                "must be a map with the sections connections, prompts, nodes, flows and workflows"
            };
            self.problem("document", reason);
            return false;
        };
        let nodes = root.get("nodes").and_then(Value::as_object);
        if nodes.is_some_and(|nodes| nodes.len() > limits::NODES) {
            let reason = format!("must have no more than {} nodes", limits::NODES);
            self.problem("nodes", reason);
            return false;
        }
        let mut resolver = Resolver::new(&self.lines.document, &mut self.budget);
        let mut wrong = Vec::new();
        for name in SECTIONS {
            let section = match root.get(name) {
                None | Some(Value::Null) => continue,
                Some(Value::Object(section)) => section,
                Some(_) => {
                    wrong.push(name);
                    continue;
                }
            };
            let section = if name == "connections" {
                section.clone()
            } else {
                let whole = Value::Object(section.clone());
                match resolver.value(&whole, &mut vec![name.to_owned()]) {
                    Value::Object(section) => section,
                    _ => continue,
                }
            };
            self.sections.insert(name, section);
        }
        let (problems, warnings) = (resolver.problems, resolver.warnings);
        self.problems.extend(problems);
        self.imported.warnings.extend(warnings);
        if self.budget.is_spent() {
            return false;
        }
        for name in wrong {
            self.problem(name, "must be a map");
        }
        if self.section("nodes").is_empty() {
            self.problem("nodes", "cannot be blank");
        }
        self.problems.is_empty()
    }

    /// The flow to take and its nodes in their order.
    fn choose(&mut self, wanted: Option<&str>) -> Option<(String, Vec<String>)> {
        let workflows = self.section("workflows");
        let flows = self.section("flows");
        let nodes = self.section("nodes");
        let flow_id = match only(&workflows, wanted) {
            Choice::One(name) => {
                self.imported.name = Some(name.clone());
                let Some(Value::String(flow)) = workflows[&name].get("flow") else {
                    self.problem(format!("workflows.{name}.flow"), "cannot be blank");
                    return None;
                };
                flow.clone()
            }
            Choice::Several(names) => {
                let reason = format!("are several: say which one, of {}", names.join(", "));
                self.problem("workflows", reason);
                return None;
            }
            Choice::Unknown => {
                self.problem("workflows", "has none of that name");
                return None;
            }
            Choice::None => match only(&flows, wanted) {
                Choice::One(id) => id,
                Choice::None => {
                    return Some(("flow".to_owned(), nodes.keys().cloned().collect()));
                }
                Choice::Several(names) => {
                    let reason = format!("are several: say which one, of {}", names.join(", "));
                    self.problem("flows", reason);
                    return None;
                }
                Choice::Unknown => {
                    self.problem("flows", "has none of that name");
                    return None;
                }
            },
        };
        let Some(flow) = flows.get(&flow_id) else {
            let reason = "names a flow that the document has not";
            let name = self.imported.name.clone().unwrap_or_default();
            self.problem(format!("workflows.{name}.flow"), reason);
            return None;
        };
        if self.imported.name.is_none() {
            self.imported.name = flow["name"].as_str().map(str::to_owned);
        }
        let Some(listed) = flow.get("nodes").and_then(Value::as_array) else {
            self.problem(
                format!("flows.{flow_id}.nodes"),
                "must be a list of node ids",
            );
            return None;
        };
        if listed.len() > limits::NODES {
            let reason = format!("must have no more than {} nodes", limits::NODES);
            self.problem(format!("flows.{flow_id}.nodes"), reason);
            return None;
        }
        let mut order: Vec<String> = Vec::with_capacity(listed.len());
        let mut seen = HashSet::new();
        for (at, id) in listed.iter().enumerate() {
            let field = format!("flows.{flow_id}.nodes.{at}");
            match id.as_str() {
                Some(id) if !seen.insert(id.to_owned()) => {
                    self.problem(field, "stands above already");
                }
                Some(id) if nodes.contains_key(id) => order.push(id.to_owned()),
                _ => self.problem(field, "names a node that the document has not"),
            }
        }
        self.problems.is_empty().then_some((flow_id, order))
    }

    /// A node of the section as one of a flow.
    fn node(&mut self, old: &str, id: &str, fields: &Map<String, Value>) -> Value {
        let mut node = Map::from_iter([("id".to_owned(), Value::from(id))]);
        let field = format!("nodes.{id}");
        let mut inner = fields.clone();
        inner.shift_remove("id");
        let named = inner.shift_remove("name");
        node.insert("name".into(), Value::from(id));
        node.extend(inner);
        if let Some(Value::String(name)) = named
            && name != old
            && name != id
        {
            keep_name(&mut node, name);
        }
        let mut value = Value::Object(node);
        self.inside(&mut value, &field, "", id, true);
        value
    }

    /// Takes connections, prompts and names in a value, whatever is nested in it.
    fn inside(&mut self, value: &mut Value, field: &str, pointer: &str, node: &str, top: bool) {
        match value {
            Value::Object(map) if is_placeholder(map) => {}
            Value::Object(map) => {
                let kind = map.get("type").and_then(Value::as_str).map(str::to_owned);
                if let Some(kind) = kind.filter(|kind| kind.contains('.')) {
                    self.typed(map, &kind, field, pointer, node, top);
                }
                let keys: Vec<String> = map.keys().cloned().collect();
                for key in keys
                    .iter()
                    .filter(|key| !is_opaque(key) && *key != "connection")
                {
                    let step = key.replace('~', "~0").replace('/', "~1");
                    let (field, pointer) = (format!("{field}.{key}"), format!("{pointer}/{step}"));
                    if let Some(inner) = map.get_mut(key) {
                        self.inside(inner, &field, &pointer, node, false);
                    }
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter_mut().enumerate() {
                    let (field, pointer) = (format!("{field}.{at}"), format!("{pointer}/{at}"));
                    self.inside(item, &field, &pointer, node, false);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// An object whose type is a class: a node, or something in it that has a connection.
    fn typed(
        &mut self,
        map: &mut Map<String, Value>,
        kind: &str,
        field: &str,
        pointer: &str,
        node: &str,
        top: bool,
    ) {
        let kind = match canonical(kind) {
            Some(known) => known.to_owned(),
            None => kind.to_owned(),
        };
        map.insert("type".into(), Value::from(kind.as_str()));
        for holder in ["flow", "flows"] {
            let names_flow = match map.get(holder) {
                Some(Value::String(_)) => true,
                Some(Value::Array(items)) => items.iter().any(Value::is_string),
                _ => false,
            };
            if names_flow {
                self.problem(
                    format!("{field}.{holder}"),
                    "names another flow: a workflow of Patchbay is one flow",
                );
            }
        }
        if let Some(Value::String(prompt)) = map.get("prompt") {
            let prompt = prompt.clone();
            let told = self.prompts.is_spent();
            match self.prompt(&prompt, node, top) {
                Some(Ok(found)) => {
                    map.insert("prompt".into(), found);
                }
                Some(Err(_)) if told => {}
                Some(Err(reason)) => self.problem(format!("{field}.prompt"), reason),
                None => self.problem(
                    format!("{field}.prompt"),
                    "names a prompt that the document has not",
                ),
            }
        }
        if !top {
            self.rename_nested(map, &kind, field, node);
        }
        self.connection(map, &kind, field, pointer, node);
    }

    fn prompt(&mut self, id: &str, node: &str, top: bool) -> Option<Result<Value, &'static str>> {
        let prompt = self.sections.get("prompts")?.get(id)?;
        if let Err(reason) = self.prompts.copy(prompt) {
            return Some(Err(reason));
        }
        let mut prompt = prompt.clone();
        // A prompt that is named after its node was written by Patchbay, where it has no id.
        let of_node = top && self.lines.nodes.get(node).is_some_and(|old| old == id);
        if !of_node && let Some(map) = prompt.as_object_mut() {
            map.insert("id".into(), Value::from(id));
        }
        Some(Ok(prompt))
    }

    fn rename_nested(&mut self, map: &mut Map<String, Value>, kind: &str, field: &str, node: &str) {
        let Some(Value::String(name)) = map.get("name") else {
            return;
        };
        if !kind.starts_with("dynamiq.nodes.") || crate::parse::is_slug(name) {
            return;
        }
        let (name, slug) = (name.clone(), names::slug(name));
        map.insert("name".into(), Value::from(slug.as_str()));
        if kind == MCP_TOOL {
            map.entry(TOOL).or_insert(Value::String(name));
        } else {
            let reason =
                format!("has {slug} as the name of {field}, which the document calls {name}");
            self.warn(Some(node), reason);
        }
    }

    fn connection(
        &mut self,
        map: &mut Map<String, Value>,
        kind: &str,
        field: &str,
        pointer: &str,
        node: &str,
    ) {
        let field = format!("{field}.connection");
        let key = match map.get("connection") {
            None => return,
            Some(Value::Null) => {
                map.shift_remove("connection");
                return;
            }
            Some(_) if kind == ACTION => {
                map.shift_remove("connection");
                self.warn(
                    Some(node),
                    "performs its action with the Pipedream project of the settings, not with a connection",
                );
                return;
            }
            Some(Value::Object(inline)) if is_placeholder(inline) => return,
            Some(Value::Object(inline)) => {
                let inline = inline.clone();
                self.inline(&inline, &field, node)
            }
            Some(Value::String(key)) => {
                let key = key.clone();
                if !self.named(&key) {
                    self.problem(field, "names a connection that the document has not");
                    return;
                }
                key
            }
            Some(_) => {
                self.problem(field, "must be the key of a connection, or a connection");
                return;
            }
        };
        map.insert("connection".into(), Value::from(key.as_str()));
        self.imported.places.push(Place {
            node: node.to_owned(),
            pointer: format!("{pointer}/connection"),
            key,
        });
    }

    /// Takes the connection of the section that a node names; whether there is one.
    fn named(&mut self, key: &str) -> bool {
        if self.connections.contains(key) {
            return true;
        }
        let section = self.sections.get("connections");
        let Some(fields) = section.and_then(|section| section.get(key)).cloned() else {
            return false;
        };
        let field = format!("connections.{key}");
        match fields {
            Value::Object(fields) => self.add_connection(key, &fields, &field),
            _ => self.problem(field, "must be a map"),
        }
        true
    }

    /// Takes a connection that stands inside of a node, and gives it a key.
    fn inline(&mut self, fields: &Map<String, Value>, field: &str, node: &str) -> String {
        let stem = match fields.get("id").and_then(Value::as_str) {
            Some(id) if !id.is_empty() => id.to_owned(),
            _ => format!("{node}-connection"),
        };
        let taken = |key: &str| {
            let section = self.sections.get("connections");
            section.is_some_and(|section| section.contains_key(key))
                || self.connections.contains(key)
        };
        let mut key = stem.clone();
        let mut number = self.numbers.get(&stem).copied().unwrap_or(2);
        while taken(&key) {
            key = format!("{stem}-{number}");
            number += 1;
        }
        self.numbers.insert(stem, number);
        self.add_connection(&key, fields, field);
        key
    }

    fn add_connection(&mut self, key: &str, fields: &Map<String, Value>, field: &str) {
        let read: ImportedConnection = connection::read(
            key,
            fields,
            field,
            &self.lines,
            &mut self.budget,
            &mut self.problems,
        );
        self.connections.insert(key.to_owned());
        self.imported.connections.push(read);
    }
}

/// Patchbay's nodes are named as their ids: what else a node is called becomes its label, and of an
/// `MCPTool` the tool that it calls.
fn keep_name(node: &mut Map<String, Value>, name: String) {
    if node.get("type").and_then(Value::as_str) == Some(MCP_TOOL) {
        node.entry(TOOL).or_insert(Value::String(name));
        return;
    }
    let metadata = node.entry("metadata").or_insert_with(|| json!({}));
    if metadata.is_null() {
        *metadata = json!({});
    }
    if let Some(metadata) = metadata.as_object_mut() {
        let label = metadata.entry("label").or_insert(Value::Null);
        if label.is_null() {
            *label = Value::String(name);
        }
    }
}

enum Choice {
    None,
    One(String),
    Several(Vec<String>),
    Unknown,
}

fn only(section: &Map<String, Value>, wanted: Option<&str>) -> Choice {
    match (wanted, section.len()) {
        (_, 0) => Choice::None,
        (Some(wanted), _) if section.contains_key(wanted) => Choice::One(wanted.to_owned()),
        (Some(_), _) => Choice::Unknown,
        (None, 1) => section
            .keys()
            .next()
            .map_or(Choice::None, |name| Choice::One(name.clone())),
        (None, _) => Choice::Several(section.keys().cloned().collect()),
    }
}

/// The id of a node type that is told by the path of its class, as the SDK's loader takes both.
fn canonical(kind: &str) -> Option<&'static str> {
    if let Some(known) = node_type(kind) {
        return Some(&known.id);
    }
    if !kind.starts_with("dynamiq.nodes.") {
        return None;
    }
    let class = kind.rsplit('.').next()?;
    let mut known: Vec<&str> = node_types()
        .iter()
        .map(|known| known.id.as_str())
        .filter(|id| {
            let package = id.rsplit_once('.').map(|(package, _)| package);
            id.ends_with(&format!(".{class}"))
                && package.is_some_and(|package| kind.starts_with(&format!("{package}.")))
        })
        .collect();
    known.sort_by_key(|id| id.len());
    known.pop()
}
