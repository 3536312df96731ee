//! `cargo xtask catalog`: reads the connection classes of the installed Dynamiq SDK into the
//! catalogue's facts, and tells what changed. What a form shows of them is written by people, in
//! `crates/catalog/data/connection_types.json`; the catalogue's tests compare the two.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::checkout::Checkout;
use crate::process;
use crate::python;
use crate::setup::{self, Tool};

const FACTS: &str = "crates/catalog/data/sdk_connections.json";

pub(crate) fn run(checkout: &Checkout) -> Result<()> {
    setup::install(checkout, &[Tool::DynamiqSdk])?;
    let told = process::output(
        Command::new(python::SDK.interpreter(checkout))
            .arg(checkout.path("xtask/src/sdk/introspect.py")),
    )?;
    let path = checkout.path(FACTS);
    let kept = fs::read_to_string(&path).with_context(|| format!("cannot read {FACTS}"))?;
    for line in changes(&fields(&kept)?, &fields(&told)?) {
        println!("{line}");
    }
    fs::write(&path, told).with_context(|| format!("cannot write {FACTS}"))?;
    println!("{FACTS}");
    Ok(())
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

    fn fields_of(text: &str) -> BTreeMap<String, Value> {
        fields(text).expect("facts")
    }
}
