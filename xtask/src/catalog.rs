//! `cargo xtask catalog`: reads the connection and node classes of the installed Dynamiq SDK into the
//! catalogue's facts, and tells what changed. What a form shows of connections is written by people, in
//! `crates/catalog/data/connection_types.json`; the catalogue's tests compare the two. The forms of
//! nodes are generated from the facts, with the words of `crates/catalog/data/setting_words.json`.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::checkout::Checkout;
use crate::process;
use crate::python;
use crate::setup::{self, Tool};

const CONNECTIONS: &str = "crates/catalog/data/sdk_connections.json";
const NODES: &str = "crates/catalog/data/sdk_nodes.json";
const NODE_TYPES: &str = "crates/catalog/data/node_types.json";

pub(crate) fn run(checkout: &Checkout) -> Result<()> {
    setup::install(checkout, &[Tool::DynamiqSdk])?;
    let ask = |script: &str| {
        let mut command = Command::new(python::SDK.interpreter(checkout));
        command.arg(checkout.path(script));
        command
    };
    let connections = process::output(&mut ask("xtask/src/sdk/introspect.py"))?;
    update(checkout, CONNECTIONS, &connections, fields)?;
    let nodes = process::output(ask("xtask/src/sdk/nodes.py").arg(checkout.path(NODE_TYPES)))?;
    update(checkout, NODES, &nodes, settings)
}

/// Writes new facts, and tells what changed.
fn update(
    checkout: &Checkout,
    file: &str,
    told: &str,
    read: fn(&str) -> Result<BTreeMap<String, Value>>,
) -> Result<()> {
    let path = checkout.path(file);
    let kept = fs::read_to_string(&path).with_context(|| format!("cannot read {file}"))?;
    for line in changes(&read(&kept)?, &read(told)?) {
        println!("{line}");
    }
    fs::write(&path, told).with_context(|| format!("cannot write {file}"))?;
    println!("{file}");
    Ok(())
}

/// Every setting of every node, by `type.setting`.
fn settings(facts: &str) -> Result<BTreeMap<String, Value>> {
    let facts: Value = serde_json::from_str(facts).context("the facts are not JSON")?;
    let mut found = BTreeMap::new();
    for (node, said) in facts["nodes"].as_object().into_iter().flatten() {
        for key in said["settings"].as_array().into_iter().flatten() {
            let key = key.as_str().context("a setting without a key")?;
            let name = key.split('#').next().unwrap_or(key);
            found.insert(format!("{node}.{name}"), facts["fields"][key].clone());
        }
    }
    Ok(found)
}

/// Every field of every class, by `type.field`.
fn fields(facts: &str) -> Result<BTreeMap<String, Value>> {
    let facts: Value = serde_json::from_str(facts).context("the facts are not JSON")?;
    let mut found = BTreeMap::new();
    for class in facts["connections"].as_array().into_iter().flatten() {
        for field in class["fields"].as_array().into_iter().flatten() {
            let [class, name] = [&class["type"], &field["name"]].map(Value::as_str);
            let (class, name) = class.zip(name).context("a field without a name")?;
            found.insert(format!("{class}.{name}"), field.clone());
        }
    }
    Ok(found)
}

fn changes(former: &BTreeMap<String, Value>, now: &BTreeMap<String, Value>) -> Vec<String> {
    let gone = former.keys().filter(|name| !now.contains_key(*name));
    let gone = gone.map(|name| format!("- {name}"));
    let other = now
        .iter()
        .filter_map(|(name, field)| match former.get(name) {
            None => Some(format!("+ {name}")),
            Some(before) if before != field => Some(format!("~ {name}: {before} became {field}")),
            Some(_) => None,
        });
    gone.chain(other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_went_and_changed_is_told_by_field() {
        let facts = |fields: &str| {
            let text = format!(r#"{{"connections": [{{"type": "T", "fields": [{fields}]}}]}}"#);
            fields_of(&text)
        };
        let former = facts(r#"{"name": "a"}, {"name": "b", "kind": "string"}"#);
        let now = facts(r#"{"name": "b", "kind": "integer"}, {"name": "c"}"#);
        assert_eq!(
            changes(&former, &now),
            [
                "- T.a",
                r#"~ T.b: {"name":"b","kind":"string"} became {"name":"b","kind":"integer"}"#,
                "+ T.c"
            ]
        );
        assert!(changes(&now, &now).is_empty());
    }

    #[test]
    fn settings_are_told_by_node_and_name_whatever_their_key() {
        let told = settings(
            r#"{"fields": {"size#2": {"type": "string"}}, "nodes": {"N": {"settings": ["size#2"]}}}"#,
        )
        .expect("facts");
        assert_eq!(told["N.size"]["type"], "string");
    }

    fn fields_of(text: &str) -> BTreeMap<String, Value> {
        fields(text).expect("facts")
    }
}
