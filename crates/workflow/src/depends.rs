//! Reads the edges that end at a node: after which node it runs, and what has to have come of that.

use serde_json::Value;

use crate::choice::{self, CHOICE_TYPE};
use crate::errors::{BLANK, Reasons, VALUE};
use crate::graph::{Dependency, Node, Trigger};

/// Reads the `depends` of the node with this id.
pub(crate) fn read(id: &str, value: Option<&Value>, reasons: &mut Reasons) -> Vec<Dependency> {
    let field = format!("nodes.{id}.depends");
    let items = match value {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(items)) => items,
        Some(_) => {
            reasons.add(field, VALUE);
            return Vec::new();
        }
    };
    let numbered = items.iter().enumerate();
    numbered
        .filter_map(|(position, item)| dependency(&format!("{field}.{position}"), item, reasons))
        .collect()
}

fn dependency(place: &str, item: &Value, reasons: &mut Reasons) -> Option<Dependency> {
    let option = match item.get("option") {
        None | Some(Value::Null) => None,
        Some(Value::String(option)) => Some(option.clone()),
        Some(_) => {
            reasons.add(format!("{place}.option"), VALUE);
            None
        }
    };
    let trigger = match item.get("trigger") {
        None | Some(Value::Null) => Trigger::Success,
        Some(Value::String(trigger)) if trigger == "success" => Trigger::Success,
        Some(Value::String(trigger)) if trigger == "failure" => Trigger::Failure,
        Some(_) => {
            reasons.add(format!("{place}.trigger"), "must be success or failure");
            Trigger::Success
        }
    };
    if trigger == Trigger::Failure && option.is_some() {
        reasons.add(
            format!("{place}.trigger"),
            "must be left out: an edge from an option cannot wait for a failure",
        );
    }
    let condition = item.get("condition").filter(|value| !value.is_null());
    choice::condition(&format!("{place}.condition"), condition, reasons);
    match item.get("node") {
        Some(Value::String(node)) if !node.is_empty() => Some(Dependency {
            node: node.clone(),
            option,
            trigger,
            condition: condition.cloned(),
        }),
        Some(Value::String(_) | Value::Null) => {
            reasons.add(format!("{place}.node"), BLANK);
            None
        }
        None if item.is_object() => {
            reasons.add(format!("{place}.node"), BLANK);
            None
        }
        None => {
            reasons.add(place, VALUE);
            None
        }
        Some(_) => {
            reasons.add(format!("{place}.node"), VALUE);
            None
        }
    }
}

/// An edge from an option leaves from a Choice that has it.
pub(crate) fn check_option(
    dependency: &Dependency,
    on: &Node,
) -> Result<(), (&'static str, &'static str)> {
    let Some(option) = &dependency.option else {
        return Ok(());
    };
    if on.kind != CHOICE_TYPE {
        return Err((
            ".option",
            "must be left out: only a Choice node has options",
        ));
    }
    let options = on.raw.get("options").and_then(Value::as_array);
    let mut ids = options
        .into_iter()
        .flatten()
        .filter_map(|choice| choice.get("id"));
    if ids.any(|id| id == option) {
        Ok(())
    } else {
        Err((".option", "must be the id of an option of that Choice node"))
    }
}
