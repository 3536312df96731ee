//! The data files against the SDK's facts, and against each other.

use std::collections::{BTreeMap, BTreeSet};

use patchbay_catalog::{
    ACTION, AGENT, CHOICE, DELAY, Field, HTTP_CALL, INPUT, Kind, MAP, MCP_SERVER, MCP_TOOL, OUTPUT,
    PASS, Presence, REGEX_MATCH, VALID_CHOICES, VALID_JSON, ValueKind, chat_provider,
    connection_type, connection_types, node_type, node_types, runnable,
};
use serde::Deserialize;
use serde_json::Value;

/// What introspection of the SDK gives for its nodes.
#[derive(Deserialize)]
struct Sdk {
    /// `None` for a node without a connection.
    nodes: BTreeMap<String, Option<SdkConnection>>,
}

/// The connection of one node class.
#[derive(Debug, Deserialize)]
struct SdkConnection {
    /// Accepted connection types with their subclasses; `None` for any.
    accepts: Option<BTreeSet<String>>,
    built_when_absent: bool,
    required: bool,
}

fn sdk() -> Sdk {
    serde_json::from_str(include_str!("../fixtures/sdk-0.69.0.json")).expect("the fixture")
}

#[test]
fn the_fields_of_every_type_are_as_reviewed() {
    let mut table = Vec::new();
    for ty in connection_types() {
        table.push(format!("{} ({}, {})", ty.id, ty.glyph, ty.label));
        if let Kind::OAuth2 { provider, scopes } = &ty.kind {
            let provider = provider.as_deref().unwrap_or("any");
            table.push(format!("  oauth2 {provider}: [{}]", scopes.join(" ")));
        }
        for field in &ty.fields {
            let flag = |is: bool, name| if is { name } else { "" };
            let env: Vec<&str> = field.env.iter().map(|env| env.var.as_str()).collect();
            let default = field
                .default
                .as_ref()
                .map_or_else(|| "-".into(), Value::to_string);
            let when = field.when.as_ref().map_or_else(String::new, |when| {
                format!(" when {}={}", when.field, when.is)
            });
            table.push(format!(
                "  {}: {:?}{}{}{} env [{}] default {default} max {}{when}",
                field.name,
                field.value,
                flag(field.secret, " secret"),
                flag(field.required, " required"),
                flag(field.advanced, " advanced"),
                env.join(" "),
                field.max_length,
            ));
        }
    }
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn ids_labels_and_glyphs_are_distinct_and_complete() {
    let types = connection_types();
    for column in [
        types.iter().map(|ty| &ty.id).collect::<BTreeSet<_>>(),
        types.iter().map(|ty| &ty.label).collect(),
        types.iter().map(|ty| &ty.glyph).collect(),
    ] {
        assert_eq!(column.len(), types.len(), "{column:?}");
    }
    for ty in types {
        assert_eq!(connection_type(&ty.id), Some(ty));
        assert_eq!(ty.glyph.chars().count(), 2, "{}", ty.id);
        assert_eq!(ty.category == "oauth", ty.is_oauth(), "{}", ty.id);
        if let Some(url) = &ty.docs_url {
            assert!(url.starts_with("https://"), "{url}");
        }
        assert_eq!(ty.is_oauth(), ty.help.is_none(), "{} has help", ty.id);
    }
    assert_eq!(connection_type("dynamiq.connections.Nothing"), None);
}

#[test]
fn fields_can_be_filled_in() {
    for ty in connection_types() {
        for field in &ty.fields {
            let at = format!("{}.{}", ty.id, field.name);
            assert_eq!(ty.field(&field.name), Some(field), "{at} is unique");
            assert!(!field.label.is_empty() && field.max_length > 0, "{at}");
            assert!(!(field.required && field.default.is_some()), "{at}");
            assert!(!(field.required && field.advanced), "{at} would be hidden");
            assert!(!(field.secret && field.default.is_some()), "{at}");
            assert!(
                !field.secret || matches!(field.value, ValueKind::String | ValueKind::Map),
                "{at}: no secret of another kind is shown masked"
            );
            if let Some(default) = &field.default {
                assert!(fits(field, default), "{at}: {default} is of another kind");
            }
            if let Some(condition) = &field.when {
                let other = ty.field(&condition.field).expect("a field of the type");
                let options = other.options.as_ref().expect("a closed list");
                assert!(options.contains(&condition.is), "{at}");
                assert!(other.default.is_some() && other.when.is_none(), "{at}");
            }
        }
    }
}

fn fits(field: &Field, default: &Value) -> bool {
    match field.value {
        ValueKind::String | ValueKind::Url => default.is_string(),
        ValueKind::Integer => default.is_i64(),
        ValueKind::Number => default.is_number(),
        ValueKind::Boolean => default.is_boolean(),
        ValueKind::Map => default.is_object(),
        ValueKind::List => default.is_array(),
    }
}

#[test]
fn every_key_of_the_data_is_one_that_the_types_know() {
    fn assert_within(data: &Value, read: &Value, at: &str) {
        match (data, read) {
            (Value::Object(data), Value::Object(read)) => {
                for (key, value) in data {
                    let found = read.get(key);
                    assert!(found.is_some(), "{at}.{key} is not read");
                    assert_within(value, found.unwrap_or(&Value::Null), &format!("{at}.{key}"));
                }
            }
            (Value::Array(data), Value::Array(read)) => {
                assert_eq!(data.len(), read.len(), "{at}");
                for (index, (data, read)) in data.iter().zip(read).enumerate() {
                    assert_within(data, read, &format!("{at}[{index}]"));
                }
            }
            (data, read) => assert_eq!(data, read, "{at}"),
        }
    }
    let connections = include_str!("../../data/connection_types.json");
    let nodes = include_str!("../../data/node_types.json");
    for (text, read) in [
        (connections, serde_json::to_value(connection_types())),
        (nodes, serde_json::to_value(node_types())),
    ] {
        let data: Value = serde_json::from_str(text).expect("a data file");
        assert_within(&data, &read.expect("JSON"), "$");
    }
}

#[test]
fn a_type_survives_json() {
    let text = serde_json::to_string(connection_types()).expect("JSON");
    let read: Vec<patchbay_catalog::ConnectionType> = serde_json::from_str(&text).expect("types");
    assert_eq!(read, connection_types());
}

#[test]
fn every_loadable_node_accepts_what_the_sdk_accepts() {
    let facts = sdk().nodes;
    assert_eq!(facts.len(), 193);
    let ids: Vec<&str> = node_types().iter().map(|ty| ty.id.as_str()).collect();
    assert_eq!(
        ids.iter().copied().collect::<BTreeSet<_>>().len(),
        ids.len()
    );
    assert_eq!(
        ids.iter().copied().collect::<BTreeSet<_>>(),
        facts.keys().map(String::as_str).collect()
    );
    for ty in node_types() {
        let fact = facts[&ty.id].as_ref();
        let expected = match fact {
            None => Presence::None,
            Some(fact) if fact.built_when_absent => Presence::Auto,
            Some(fact) if fact.required => Presence::Required,
            Some(_) => Presence::Optional,
        };
        assert_eq!(ty.connection, expected, "{}", ty.id);
        let accepted: BTreeSet<String> = ty
            .connections
            .iter()
            .chain(&ty.derived_connections)
            .cloned()
            .collect();
        match fact.map(|fact| &fact.accepts) {
            None => assert!(accepted.is_empty(), "{}", ty.id),
            Some(Some(expected)) => assert_eq!(accepted, *expected, "{}", ty.id),
            Some(None) => assert!(accepted.contains("dynamiq.connections.OpenAI"), "{}", ty.id),
        }
    }
}

#[test]
fn nodes_accept_derived_connection_types_too() {
    let custom = node_type("dynamiq.nodes.llms.CustomLLM").expect("a known node");
    assert_eq!(custom.connections, ["dynamiq.connections.HttpApiKey"]);
    assert_eq!(custom.connection, Presence::Required);
    assert!(custom.accepts("dynamiq.connections.HttpApiKey"));
    assert!(custom.accepts("dynamiq.connections.TypeSafe"));
    assert!(!custom.accepts("dynamiq.connections.OpenAI"));
    let base = node_type("dynamiq.nodes.llms.BaseLLM").expect("a known node");
    assert!(base.accepts("dynamiq.connections.OpenAI"));
}

#[test]
fn agents_operators_tools_over_http_and_every_chat_node_run() {
    let run: Vec<&str> = node_types()
        .iter()
        .map(|ty| ty.id.as_str())
        .filter(|id| runnable(id))
        .collect();
    let others = [
        INPUT,
        OUTPUT,
        ACTION,
        AGENT,
        CHOICE,
        DELAY,
        HTTP_CALL,
        MAP,
        MCP_SERVER,
        MCP_TOOL,
        PASS,
        REGEX_MATCH,
        VALID_CHOICES,
        VALID_JSON,
    ];
    assert_eq!(run.len(), others.len() + 25);
    assert!(others.iter().all(|id| run.contains(id)));
    for name in ["WatsonX", "Bedrock", "VertexAI", "Replicate", "BaseLLM"] {
        assert!(!runnable(&format!("dynamiq.nodes.llms.{name}")), "{name}");
    }
    for id in run {
        let Some(provider) = chat_provider(id) else {
            continue;
        };
        let ty = connection_type(&provider.connection_type).expect("a known connection type");
        let node = node_type(id).expect("a known node type");
        assert_eq!(node.connections, [ty.id.as_str()], "{id}");
        for field in provider.query.iter().map(|param| param.field.as_str()) {
            assert!(ty.field(field).is_some(), "{id} has no {field}");
        }
        if let Some(field) = provider.base_field() {
            assert_eq!(
                ty.field(field).map(|field| field.value),
                Some(ValueKind::Url),
                "{id}"
            );
        }
        let keyed = provider.auth != patchbay_catalog::Auth::None;
        assert_eq!(
            ty.field("api_key").is_some_and(|key| key.secret),
            keyed,
            "{id}"
        );
    }
}
