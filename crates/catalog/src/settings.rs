//! What a node of each type can be set to, and what it takes as input: the data of generated forms.
//!
//! The shapes are the SDK's own, read by `cargo xtask catalog` into `data/sdk_nodes.json`; the words for
//! people are Patchbay's, in `data/setting_words.json`. Never how a node runs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::data;
use crate::not_run::{NotRun, not_run_settings};

static FACTS: LazyLock<Facts> =
    LazyLock::new(|| data::parse(include_str!("../data/sdk_nodes.json")));
static WORDS: LazyLock<HashMap<String, Words>> =
    LazyLock::new(|| data::parse(include_str!("../data/setting_words.json")));

/// Settings that Patchbay reads and the SDK does not have, by node type.
static OWN: LazyLock<HashMap<String, Map<String, Value>>> =
    LazyLock::new(|| data::parse(include_str!("../data/own_settings.json")));

/// Written in capitals wherever they stand in a name.
const ACRONYMS: [&str; 17] = [
    "api", "arn", "csv", "html", "http", "id", "json", "kms", "llm", "ocr", "pdf", "rag", "sql",
    "tls", "ttl", "url", "uuid",
];

/// As the SDK's classes say it; see `xtask/src/sdk/nodes.py`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    #[expect(dead_code, reason = "says to people which SDK the file was read from")]
    sdk: String,
    fields: HashMap<String, Value>,
    components: BTreeMap<String, ComponentFacts>,
    nodes: HashMap<String, NodeFacts>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeFacts {
    settings: Vec<String>,
    #[serde(default)]
    required: Vec<String>,
    #[serde(default)]
    inputs: Vec<NodeInput>,
}

#[derive(Deserialize)]
struct ComponentFacts {
    properties: Map<String, Value>,
    #[serde(default)]
    required: Vec<String>,
    #[serde(default)]
    connections: Vec<String>,
}

/// What people read about settings of one name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    label: Option<String>,
    help: Option<String>,
    /// `text` for several lines, `code` for a program.
    control: Option<String>,
    #[serde(default)]
    main: bool,
    /// Before those that the SDK names earlier.
    #[serde(default)]
    first: bool,
}

/// One setting of a node.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Setting {
    /// Its key in the node.
    pub name: String,
    /// What it may be, in JSON Schema (draft 2020-12), with a `title` and often a `description`. Four
    /// keywords beside JSON Schema's: `nullable`; `node`, where a node stands (`true`, or the types to
    /// choose from); `component`, where an object of one of these types stands; `control`, `text` or
    /// `code`, where it is written over several lines.
    pub schema: Value,
    /// Whether the SDK refuses a node without it.
    pub required: bool,
    /// Whether most people want to see it.
    pub main: bool,
}

/// One value that a node takes when it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeInput {
    /// Its name in the node's mapping.
    pub name: String,
    /// Its type in JSON's words, such as `string[]`.
    pub r#type: String,
    /// Whether the node fails without it.
    #[serde(default)]
    pub required: bool,
}

/// An object that a node holds and that is no node, such as the backend of a memory.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Component {
    /// The name for people.
    pub label: String,
    /// The connection types that it takes.
    pub connections: Vec<&'static str>,
    /// What it can be set to.
    pub settings: Vec<Setting>,
}

/// What the form of a node needs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NodeSettings {
    /// In the SDK's order, but for what people say first, such as an agent's role.
    pub settings: Vec<Setting>,
    /// What it takes when it runs; empty where that depends on its settings.
    pub inputs: &'static [NodeInput],
    /// The components that its settings name, by type.
    pub components: BTreeMap<&'static str, Component>,
    /// Settings that Patchbay does not follow, in the form or not, and which values keep the node from
    /// being run.
    pub not_run: BTreeMap<&'static str, NotRun>,
}

/// The settings of the node type with this id, such as `dynamiq.nodes.tools.TavilyTool`.
pub fn node_settings(node_type: &str) -> Option<NodeSettings> {
    let facts = &*FACTS;
    let node = facts.nodes.get(node_type)?;
    let mut settings: Vec<Setting> = node
        .settings
        .iter()
        .filter_map(|key| {
            let name = key.split('#').next().unwrap_or(key);
            let schema = facts.fields.get(key)?;
            let is_required = node.required.iter().any(|each| each == name);
            Some(setting(Some(node_type), name, schema, is_required))
        })
        .collect();
    let own = OWN.get(node_type).into_iter().flatten();
    settings.extend(own.map(|(name, schema)| setting(Some(node_type), name, schema, false)));
    settings.sort_by_key(|each| !WORDS.get(&each.name).is_some_and(|words| words.first));
    let mut named = BTreeSet::new();
    for setting in &settings {
        components_in(&setting.schema, &mut named);
    }
    let components = named
        .into_iter()
        .filter_map(|name| facts.components.get_key_value(name.as_str()))
        .map(|(name, facts)| (name.as_str(), component(name, facts)))
        .collect();
    Some(NodeSettings {
        settings,
        inputs: &node.inputs,
        components,
        not_run: not_run_settings(node_type).collect(),
    })
}

/// Every component type, such as `dynamiq.memory.backends.Pinecone`, with the connection types that it
/// takes.
pub fn component_connections() -> impl Iterator<Item = (&'static str, &'static [String])> {
    let components = FACTS.components.iter();
    components.map(|(name, facts)| (name.as_str(), facts.connections.as_slice()))
}

fn component(name: &str, facts: &'static ComponentFacts) -> Component {
    let settings = facts.properties.iter().map(|(name, schema)| {
        let is_required = facts.required.iter().any(|each| each == name);
        setting(None, name, schema, is_required)
    });
    Component {
        label: label_of(name.rsplit('.').next().unwrap_or(name)),
        connections: facts.connections.iter().map(String::as_str).collect(),
        settings: settings.collect(),
    }
}

fn setting(node_type: Option<&str>, name: &str, schema: &Value, required: bool) -> Setting {
    let mut schema = schema.clone();
    let words = describe(node_type, name, &mut schema);
    Setting {
        name: name.to_owned(),
        required,
        main: required || words.is_some_and(|words| words.main),
        schema,
    }
}

/// Gives a schema, and those inside it, the words for people.
fn describe(node_type: Option<&str>, name: &str, schema: &mut Value) -> Option<&'static Words> {
    let own = node_type.and_then(|ty| {
        // The words of one type, or of its group, come before those of every node.
        let group = ty.rsplit_once('.')?.0;
        WORDS
            .get(&format!("{ty}.{name}"))
            .or_else(|| WORDS.get(&format!("{group}.{name}")))
    });
    let words = own.or_else(|| WORDS.get(name));
    let object = schema.as_object_mut()?;
    let title = words.and_then(|words| words.label.clone());
    let title = title.unwrap_or_else(|| label_of(name));
    object.insert("title".to_owned(), Value::from(title));
    for (key, told) in [
        ("description", words.and_then(|words| words.help.as_ref())),
        ("control", words.and_then(|words| words.control.as_ref())),
    ] {
        if let Some(told) = told {
            object.insert(key.to_owned(), Value::from(told.clone()));
        }
    }
    describe_inside(object);
    words
}

fn describe_inside(schema: &mut Map<String, Value>) {
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for (name, inner) in properties {
            describe(None, name, inner);
        }
    }
    for key in ["items", "additionalProperties"] {
        if let Some(Value::Object(inner)) = schema.get_mut(key) {
            describe_inside(inner);
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices
            .iter_mut()
            .filter_map(Value::as_object_mut)
            .for_each(describe_inside);
    }
}

/// Every component type that a schema names, and those that their own settings name.
fn components_in(schema: &Value, found: &mut BTreeSet<String>) {
    let mut pending = vec![schema];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(object) => {
                let named = object.get("component").and_then(Value::as_array);
                for name in named.into_iter().flatten().filter_map(Value::as_str) {
                    if found.insert(name.to_owned())
                        && let Some(facts) = FACTS.components.get(name)
                    {
                        pending.extend(facts.properties.values());
                    }
                }
                pending.extend(object.values());
            }
            Value::Array(items) => pending.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// A name as people read it: `max_vector_distance` and `waitFor` become words.
fn label_of(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut before = '_';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_word =
            letter.is_uppercase() && letters.peek().is_some_and(|next| next.is_lowercase());
        let starts = before == '_' || (is_word && before.is_lowercase());
        if letter != '_' {
            if starts {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.push(letter);
            }
        }
        before = letter;
    }
    let shown = words.iter().enumerate().map(|(at, word)| {
        let lower = word.to_lowercase();
        if ACRONYMS.contains(&lower.as_str()) {
            lower.to_uppercase()
        } else if at > 0 && !word.chars().skip(1).any(char::is_uppercase) {
            lower
        } else {
            let mut letters = word.chars();
            let first = letters.next().map(char::to_uppercase);
            first.into_iter().flatten().chain(letters).collect()
        }
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_in_words() {
        for (name, told) in [
            ("top_k", "Top k"),
            ("knowledgebase_id", "Knowledgebase ID"),
            ("waitFor", "Wait for"),
            ("InMemory", "In memory"),
            ("PostgreSQL", "PostgreSQL"),
            ("llm", "LLM"),
        ] {
            assert_eq!(label_of(name), told);
        }
    }
}
