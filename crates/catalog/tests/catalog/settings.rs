//! The settings of node types: complete, said in words, and of shapes that a form knows.

use std::collections::BTreeSet;

use patchbay_catalog::{node_settings, node_type, node_types};
use serde_json::Value;

/// Keywords that a form understands.
const KEYWORDS: [&str; 27] = [
    "additionalProperties",
    "anyOf",
    "component",
    "control",
    "default",
    "description",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "node",
    "nullable",
    "pattern",
    "prefixItems",
    "properties",
    "propertyNames",
    "required",
    "title",
    "type",
];

#[test]
fn every_node_type_has_a_form() {
    for ty in node_types() {
        let form = node_settings(&ty.id).unwrap_or_else(|| panic!("{} has no form", ty.id));
        let names: BTreeSet<&str> = form
            .settings
            .iter()
            .map(|each| each.name.as_str())
            .collect();
        assert_eq!(names.len(), form.settings.len(), "{} says one twice", ty.id);
        assert!(!names.contains("connection"), "{}", ty.id);
        for setting in &form.settings {
            check(&setting.schema, &format!("{}.{}", ty.id, setting.name));
        }
        for (name, component) in &form.components {
            for setting in &component.settings {
                check(&setting.schema, &format!("{name}.{}", setting.name));
            }
        }
    }
    assert!(node_settings("dynamiq.nodes.tools.Nothing").is_none());
}

/// Whether a schema says only what a form understands, and names nodes and components that exist.
fn check(schema: &Value, at: &str) {
    let object = schema
        .as_object()
        .unwrap_or_else(|| panic!("{at} is no schema"));
    for key in object.keys() {
        assert!(KEYWORDS.contains(&key.as_str()), "{at} says {key}");
    }
    for node in object
        .get("node")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let named = node.as_str().unwrap_or_default();
        assert!(node_type(named).is_some(), "{at} names {named}");
    }
    let inside = ["properties"]
        .iter()
        .filter_map(|key| object.get(*key)?.as_object());
    for (name, inner) in inside.flatten() {
        check(inner, &format!("{at}.{name}"));
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = object.get(key).filter(|inner| inner.is_object()) {
            check(inner, &format!("{at}.{key}"));
        }
    }
    for inner in object
        .get("anyOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        check(inner, at);
    }
}

#[test]
fn a_form_tells_what_a_person_needs() {
    let tavily = node_settings("dynamiq.nodes.tools.TavilyTool").expect("a form");
    let depth = tavily
        .settings
        .iter()
        .find(|each| each.name == "search_depth")
        .expect("a setting");
    assert_eq!(depth.schema["title"], "Search depth");
    assert_eq!(
        depth.schema["enum"],
        serde_json::json!(["basic", "advanced"])
    );
    assert_eq!(depth.schema["default"], "basic");
    assert!(depth.main && !depth.required);
    let query = &tavily.inputs[0];
    assert_eq!(
        (query.name.as_str(), query.r#type.as_str(), query.required),
        ("query", "string", true)
    );

    let agent = node_settings("dynamiq.nodes.agents.Agent").expect("a form");
    let names: Vec<&str> = agent
        .settings
        .iter()
        .map(|each| each.name.as_str())
        .collect();
    assert_eq!(names[..4], ["role", "instructions", "llm", "tools"]);
    let llm = &agent.settings[2];
    assert!(llm.required && llm.main);
    assert_eq!(llm.schema["title"], "LLM");
    assert!(llm.schema["node"].as_array().expect("types").len() > 20);
    let memory = &agent.components["dynamiq.memory.backends.Pinecone"];
    assert_eq!(memory.connections, ["dynamiq.connections.Pinecone"]);
}

#[test]
fn a_node_that_takes_an_account_is_told_its_servers_address() {
    for ty in [
        "dynamiq.nodes.tools.MCPServer",
        "dynamiq.nodes.tools.MCPTool",
    ] {
        let form = node_settings(ty).expect("a form");
        let url = form
            .settings
            .iter()
            .find(|each| each.name == "url")
            .expect("an address");
        assert!(url.main && !url.required, "{ty}");
    }
}

#[test]
fn words_of_a_group_come_before_those_of_every_node() {
    let tools = |ty: &str| {
        let form = node_settings(ty).expect("a form");
        let tools = form
            .settings
            .into_iter()
            .find(|each| each.name == "tools")
            .expect("tools");
        (tools.main, tools.schema["description"].clone())
    };
    let (is_main, agents) = tools("dynamiq.nodes.agents.Agent");
    assert!(is_main);
    let (is_main, models) = tools("dynamiq.nodes.llms.OpenAI");
    assert!(!is_main);
    assert_ne!(agents, models);
}
