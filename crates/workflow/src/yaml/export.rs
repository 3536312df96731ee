//! Writes a workflow as the SDK's document.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use patchbay_catalog::{ACTION, ConnectionType, MCP_SERVER, MCP_TOOL, connection_type};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::tree::{Entry, Yaml};
use super::variables::{Guise, Variables, Written, class, fields};
use super::write;
use crate::errors::FieldErrors;
use crate::graph::Graph;
use crate::reference::Target;

/// The field of an `MCPTool` node that names the tool, where the node's own name cannot be it.
pub(super) const TOOL: &str = "tool";
/// The connection through which the SDK performs actions.
const PIPEDREAM: &str = "dynamiq.connections.PipedreamOAuth2";

/// A Connection that the flow names, without its secrets.
#[derive(Debug, Clone)]
pub struct HeldConnection {
    /// Its id.
    pub id: Uuid,
    /// Its name, which becomes its key.
    pub name: String,
    /// Its type id.
    pub kind: String,
    /// The fields that are no secret, references to the environment among them.
    pub public: Map<String, Value>,
    /// The secret fields that hold a value, with the keys inside of those that are maps.
    pub secrets: BTreeMap<String, Vec<String>>,
    /// Stands for Patchbay's built-in model.
    pub built_in: bool,
}

/// A Requirement that the flow names.
#[derive(Debug, Clone)]
pub struct HeldRequirement {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// `connection` or `pipedream_account`.
    pub kind: String,
    /// The connection type, or the app.
    pub subject: String,
    /// What end users read.
    pub title: String,
    /// What end users read under it.
    pub description: Option<String>,
    /// Whether a user without it may still run.
    pub optional: bool,
}

/// The project at Pipedream through which actions are performed.
#[derive(Debug, Clone)]
pub struct Pipedream {
    /// `proj_…`.
    pub project_id: String,
    /// `development` or `production`.
    pub environment: String,
}

/// What is written.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// The workflow's name.
    pub name: &'a str,
    /// The version's number, if it is one.
    pub version: Option<i64>,
    /// The nodes.
    pub flow: &'a Value,
    /// The Connections that the nodes name.
    pub connections: &'a [HeldConnection],
    /// The Requirements that the nodes name.
    pub requirements: &'a [HeldRequirement],
    /// Where actions are performed, as far as it is set up.
    pub pipedream: Option<Pipedream>,
}

/// Something that is not in the SDK as it is in Patchbay.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Warning {
    /// The node that it is about.
    pub node_id: Option<String>,
    /// What is different, and what to do about it.
    pub reason: String,
}

/// A written document.
#[derive(Debug, Clone)]
pub struct Exported {
    /// The document.
    pub yaml: String,
    /// What is different in the SDK.
    pub warnings: Vec<Warning>,
    /// The variables that have to be set before it is loaded.
    pub environment: Vec<String>,
}

/// Writes a workflow such that `WorkflowYAMLLoader` 0.69.0 loads it.
///
/// # Errors
/// A flow whose structure does not hold.
pub fn export(source: &Source<'_>) -> Result<Exported, FieldErrors> {
    let graph = Graph::parse(source.flow)?;
    let mut export = Export {
        source,
        pipedream: pipedream(source),
        entries: Vec::new(),
        warnings: Vec::new(),
    };
    Ok(export.write(&graph))
}

struct Export<'a> {
    source: &'a Source<'a>,
    pipedream: HeldConnection,
    entries: Vec<(Uuid, Guise, String)>,
    warnings: Vec<Warning>,
}

impl Export<'_> {
    fn write(&mut self, graph: &Graph) -> Exported {
        let mut nodes: Vec<(String, Value)> = Vec::new();
        for node in graph.nodes() {
            let mut raw = node.raw.clone();
            self.name_connections(graph, &node.id, &mut raw);
            self.give_pipedream(&node.id, &mut raw);
            name_tools(&mut raw);
            nodes.push((node.id.clone(), raw));
        }
        self.warn_of_requirements(graph);
        let source = self.source;
        let entries: Vec<Written<'_>> = self
            .entries
            .iter()
            .filter_map(|(id, guise, key)| {
                let mut held = source.connections.iter().chain([&self.pipedream]);
                Some(Written {
                    key: key.clone(),
                    held: held.find(|held| held.id == *id)?,
                    guise: guise.clone(),
                })
            })
            .collect();
        let variables = Variables::of(&entries);
        let mut root = Vec::new();
        if !entries.is_empty() {
            let connections = entries.iter().enumerate().map(|(at, written)| Entry {
                key: written.key.clone(),
                value: Yaml::Map(fields(at, written, &variables)),
                comment: not_in_sdk(written),
            });
            root.push(Entry::new("connections", Yaml::Map(connections.collect())));
        }
        let prompts = take_prompts(&mut nodes);
        if !prompts.is_empty() {
            root.push(Entry::new("prompts", Yaml::Map(prompts)));
        }
        let ids: Vec<Yaml> = nodes.iter().map(|(id, _)| id.as_str().into()).collect();
        let written = nodes.iter().map(|(id, raw)| Entry::new(id, node(raw)));
        root.push(Entry::new("nodes", Yaml::Map(written.collect())));
        root.extend(self.flows(ids));
        if !source.requirements.is_empty() {
            root.push(Entry {
                key: "requirements".into(),
                value: requirements(source.requirements),
                comment: Some("Patchbay's: the SDK passes over it.".into()),
            });
        }
        let environment: Vec<String> = variables.all().into_iter().collect();
        Exported {
            yaml: write::document(&self.comment(&environment), &root),
            warnings: std::mem::take(&mut self.warnings),
            environment,
        }
    }

    /// Puts the key of an entry in the place of every Connection's id.
    fn name_connections(&mut self, graph: &Graph, id: &str, raw: &mut Value) {
        for reference in graph.references() {
            let Target::Connection(connection) = reference.target else {
                continue;
            };
            if reference.node_id != id {
                continue;
            }
            let key = self.entry(connection, id, &reference.pointer, raw);
            if key.is_none() {
                self.warn(
                    id,
                    format!("{} names a connection that is gone", reference.field),
                );
            }
            if let Some(place) = raw.pointer_mut(&reference.pointer) {
                *place = key.map_or(Value::Null, Value::from);
            }
        }
    }

    /// The key of the entry for a connection where it stands in a node.
    fn entry(&mut self, id: Uuid, node: &str, pointer: &str, raw: &Value) -> Option<String> {
        let held = self.source.connections.iter().find(|held| held.id == id)?;
        let holder = pointer.strip_suffix("/connection");
        let holder = holder.and_then(|holder| raw.pointer(holder));
        let text = |name: &str| {
            holder
                .and_then(|node| node.get(name))
                .and_then(Value::as_str)
        };
        let oauth = connection_type(&held.kind).is_some_and(ConnectionType::is_oauth);
        let guise = if !oauth {
            Guise::Itself
        } else if matches!(text("type"), Some(MCP_SERVER | MCP_TOOL)) {
            Guise::Mcp(text("url").unwrap_or_default().to_owned())
        } else {
            Guise::Http
        };
        if oauth {
            let stands_for = if guise == Guise::Http {
                "Http"
            } else {
                "MCPStreamableHTTP"
            };
            self.warn(
                node,
                format!(
                    "{} is not in the SDK: the connection {} is written as dynamiq.connections.{stands_for} \
                     with the access token as its header Authorization, which you renew yourself",
                    held.kind, held.name
                ),
            );
        } else if held.built_in {
            self.warn(
                node,
                "Patchbay's built-in model is not in the SDK: the node asks OpenAI there"
                    .to_owned(),
            );
        }
        Some(self.key(id, guise, &held.name))
    }

    fn key(&mut self, id: Uuid, guise: Guise, name: &str) -> String {
        let mut entries = self.entries.iter();
        if let Some((.., key)) = entries.find(|(of, as_, _)| *of == id && *as_ == guise) {
            return key.clone();
        }
        let stem = match (&guise, self.entries.iter().any(|(of, ..)| *of == id)) {
            (Guise::Mcp(_), true) => format!("{name}-mcp"),
            (Guise::Http, true) => format!("{name}-http"),
            _ => name.to_owned(),
        };
        let mut key = stem.clone();
        let mut number = 2;
        while self.entries.iter().any(|(.., taken)| *taken == key) {
            key = format!("{stem}-{number}");
            number += 1;
        }
        self.entries.push((id, guise, key.clone()));
        key
    }

    /// Actions act through Patchbay's own settings of Pipedream, in the SDK through a connection.
    fn give_pipedream(&mut self, id: &str, value: &mut Value) {
        match value {
            Value::Object(map) => {
                let acts = map.get("type").and_then(Value::as_str) == Some(ACTION);
                if acts && map.get("connection").is_none_or(Value::is_null) {
                    let (connection, name) = (self.pipedream.id, self.pipedream.name.clone());
                    let key = self.key(connection, Guise::Itself, &name);
                    map.insert("connection".into(), Value::from(key));
                    self.warn(
                        id,
                        "the SDK performs the action with an access token of Pipedream that you renew \
                         yourself"
                            .to_owned(),
                    );
                }
                for (key, inner) in map.iter_mut() {
                    if !crate::walk::is_opaque(key) {
                        self.give_pipedream(id, inner);
                    }
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.give_pipedream(id, item);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn warn_of_requirements(&mut self, graph: &Graph) {
        for reference in graph.references() {
            let Target::Requirement { id, .. } = &reference.target else {
                continue;
            };
            let held = self.source.requirements.iter().find(|held| held.id == *id);
            let Some(held) = held else { continue };
            let oauth = connection_type(&held.subject).is_some_and(ConnectionType::is_oauth);
            if held.kind == "connection" && oauth {
                self.warn(
                    &reference.node_id,
                    format!(
                        "the requirement {} asks for {}, which is not in the SDK: resolve it as \
                         dynamiq.connections.Http or MCPStreamableHTTP with the access token as its header \
                         Authorization",
                        held.name, held.subject
                    ),
                );
            }
        }
    }

    fn warn(&mut self, node: &str, reason: String) {
        let warning = Warning {
            node_id: Some(node.to_owned()),
            reason,
        };
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn flows(&self, ids: Vec<Yaml>) -> [Entry; 2] {
        let source = self.source;
        let flow_id = source.flow.get("id").and_then(Value::as_str);
        let flow_id = flow_id.filter(|id| !id.is_empty()).unwrap_or(source.name);
        let flow = vec![
            Entry::new("name", source.name),
            Entry::new("nodes", Yaml::List(ids)),
        ];
        let mut workflow = vec![Entry::new("flow", flow_id)];
        if let Some(version) = source.version {
            workflow.push(Entry::new("version", Yaml::Number(version.into())));
        }
        let only = |key: &str, of: Vec<Entry>| Yaml::Map(vec![Entry::new(key, Yaml::Map(of))]);
        [
            Entry::new("flows", only(flow_id, flow)),
            Entry::new("workflows", only(source.name, workflow)),
        ]
    }

    fn comment(&self, environment: &[String]) -> Vec<String> {
        let mut lines = vec![format!(
            "The workflow {}, written by Patchbay for the Dynamiq SDK {}.",
            self.source.name,
            *patchbay_catalog::sdk::VERSION
        )];
        if !environment.is_empty() {
            lines.push("No secret stands here. Set these variables before it is loaded:".into());
            lines.extend(environment.iter().map(|name| format!("  {name}")));
        }
        if !self.source.requirements.is_empty() {
            lines.push(
                "Resolve what end users bring with WorkflowYAMLLoader.get_requirements and \
                 apply_resolved_requirements, then parse."
                    .into(),
            );
        }
        for warning in &self.warnings {
            let mut line = String::from("Note: ");
            if let Some(id) = &warning.node_id {
                // Writing to a String cannot fail.
                let _ = write!(line, "{id}: ");
            }
            line.push_str(&warning.reason);
            lines.push(line);
        }
        lines
    }
}

fn not_in_sdk(written: &Written<'_>) -> Option<String> {
    let held = written.held;
    if written.guise != Guise::Itself {
        return Some(format!("{} is not in the SDK.", held.kind));
    }
    held.built_in
        .then(|| "Patchbay's built-in model is not in the SDK.".to_owned())
}

/// The connection of actions, whose token is a variable.
fn pipedream(source: &Source<'_>) -> HeldConnection {
    let mut public = Map::new();
    if let Some(settings) = &source.pipedream {
        public.insert("project_id".into(), settings.project_id.clone().into());
        public.insert("environment".into(), settings.environment.clone().into());
    } else {
        public.insert("project_id".into(), "${oc.env:PIPEDREAM_PROJECT_ID}".into());
    }
    HeldConnection {
        // No connection has this id.
        id: Uuid::nil(),
        name: class(PIPEDREAM).trim_end_matches("OAuth2").to_lowercase(),
        kind: PIPEDREAM.to_owned(),
        public,
        secrets: BTreeMap::from([("access_token".to_owned(), Vec::new())]),
        built_in: false,
    }
}

/// Takes the prompts out of the nodes: each is named as its node, and one with an id of its own stays.
fn take_prompts(nodes: &mut [(String, Value)]) -> Vec<Entry> {
    let mut prompts = Vec::new();
    for (id, raw) in nodes {
        let Some(prompt) = raw.get_mut("prompt") else {
            continue;
        };
        if prompt.is_object() && prompt.get("id").is_none() {
            let taken = std::mem::replace(prompt, Value::from(id.as_str()));
            prompts.push(Entry::new(id.as_str(), &taken));
        }
    }
    prompts
}

/// Names every `MCPTool` after its tool, since the SDK calls the tool that a node is named after.
fn name_tools(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if map.get("type").and_then(Value::as_str) == Some(MCP_TOOL)
                && let Some(tool @ Value::String(_)) = map.shift_remove(TOOL)
            {
                map.insert("name".into(), tool);
            }
            let inner = map
                .iter_mut()
                .filter(|(key, _)| !crate::walk::is_opaque(key));
            inner.for_each(|(_, value)| name_tools(value));
        }
        Value::Array(items) => items.iter_mut().for_each(name_tools),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A node as the section writes it: its type first, its id outside, no reference that is empty.
fn node(raw: &Value) -> Yaml {
    let Some(fields) = raw.as_object() else {
        return Yaml::from(raw);
    };
    let mut entries = Vec::with_capacity(fields.len());
    entries.extend(fields.get("type").map(|kind| Entry::new("type", kind)));
    for (name, value) in fields {
        match name.as_str() {
            "id" | "type" => {}
            "connection" | "prompt" | "input_transformer" | "output_transformer" | "depends"
                if value.is_null() => {}
            _ => entries.push(Entry::new(name, value)),
        }
    }
    Yaml::Map(entries)
}

fn requirements(held: &[HeldRequirement]) -> Yaml {
    let entries = held.iter().map(|held| {
        let mut form = vec![Entry::new("title", held.title.as_str())];
        if let Some(description) = &held.description {
            form.push(Entry::new("description", description.as_str()));
        }
        let subject = if held.kind == "connection" {
            "type"
        } else {
            "app_slug"
        };
        let mut fields = vec![
            Entry::new("name", held.name.as_str()),
            Entry::new("type", held.kind.as_str()),
            Entry::new("form", Yaml::Map(form)),
            Entry::new(
                "spec",
                Yaml::Map(vec![Entry::new(subject, held.subject.as_str())]),
            ),
        ];
        if held.optional {
            fields.push(Entry::new("optional", Yaml::Bool(true)));
        }
        Entry::new(held.id.to_string(), Yaml::Map(fields))
    });
    Yaml::Map(entries.collect())
}
