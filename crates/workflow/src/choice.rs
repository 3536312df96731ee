//! Checks the options of a Choice node: what edges name, and the conditions that decide.
//!
//! Conditions are those of the Dynamiq SDK (`dynamiq.nodes.types.ChoiceCondition`). What it refuses
//! only when a run comes by is refused here: an operator that is none, a path that is none, a group
//! without conditions. Values are not looked at, and a name may be missing, as in the SDK.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::errors::{BLANK, Reasons, VALUE};
use crate::selector;

/// The type of the node with one way out for each of its options.
pub(crate) const CHOICE_TYPE: &str = "dynamiq.nodes.operators.Choice";

/// Operators that compare, without the ending `-path`.
const COMPARISONS: [&str; 15] = [
    "boolean-equals",
    "numeric-equals",
    "numeric-greater-than",
    "numeric-greater-than-or-equals",
    "numeric-less-than",
    "numeric-less-than-or-equals",
    "string-equals",
    "string-greater-than",
    "string-greater-than-or-equals",
    "string-less-than",
    "string-less-than-or-equals",
    "string-starts-with",
    "string-ends-with",
    "string-contains",
    "string-regexp",
];

/// Operators whose other side can be a path are the first so many.
const WITH_PATH: usize = 11;

/// Checks the options of a Choice and how many of them may run; `place` is `nodes.<id>`.
pub(crate) fn check(place: &str, node: &Map<String, Value>, reasons: &mut Reasons) {
    match node.get("hit_policy") {
        None => {}
        Some(Value::String(policy)) if policy == "first" || policy == "all" => {}
        Some(_) => reasons.add(format!("{place}.hit_policy"), VALUE),
    }
    let options = match node.get("options") {
        None => return,
        Some(Value::Array(options)) => options,
        Some(_) => {
            reasons.add(format!("{place}.options"), VALUE);
            return;
        }
    };
    let mut ids = HashSet::new();
    for (at, option) in options.iter().enumerate() {
        let place = format!("{place}.options.{at}");
        let Some(option) = option.as_object() else {
            reasons.add(place, VALUE);
            continue;
        };
        let reason = match option.get("id") {
            None | Some(Value::Null) => Some(BLANK),
            Some(Value::String(id)) if id.is_empty() => Some(BLANK),
            Some(Value::String(id)) if !ids.insert(id) => {
                Some("is already the id of another option")
            }
            Some(Value::String(_)) => None,
            Some(_) => Some(VALUE),
        };
        if let Some(reason) = reason {
            reasons.add(format!("{place}.id"), reason);
        }
        if !matches!(
            option.get("name"),
            None | Some(Value::Null | Value::String(_))
        ) {
            reasons.add(format!("{place}.name"), VALUE);
        }
        condition(
            &format!("{place}.condition"),
            option.get("condition"),
            reasons,
        );
    }
}

/// A condition, and those inside it. A flow is not nested so deep that this could overflow.
pub(crate) fn condition(place: &str, value: Option<&Value>, reasons: &mut Reasons) {
    let condition = match value {
        None | Some(Value::Null) => return,
        Some(Value::Object(condition)) => condition,
        Some(_) => {
            reasons.add(place, VALUE);
            return;
        }
    };
    match condition.get("is_not") {
        None | Some(Value::Bool(_)) => {}
        Some(_) => reasons.add(format!("{place}.is_not"), VALUE),
    }
    path(
        &format!("{place}.variable"),
        condition.get("variable"),
        reasons,
    );
    let operator = match condition.get("operator") {
        None | Some(Value::Null) => {
            reasons.add(format!("{place}.operator"), BLANK);
            return;
        }
        Some(operator) => operator.as_str().unwrap_or_default(),
    };
    match operator {
        "and" | "or" => group(place, condition.get("operands"), reasons),
        _ if COMPARISONS.contains(&operator) => {}
        _ if is_path_operator(operator) => other_side(place, condition.get("value"), reasons),
        _ => reasons.add(format!("{place}.operator"), VALUE),
    }
}

fn group(place: &str, operands: Option<&Value>, reasons: &mut Reasons) {
    match operands {
        None | Some(Value::Null) => reasons.add(format!("{place}.operands"), BLANK),
        Some(Value::Array(operands)) if operands.is_empty() => {
            reasons.add(format!("{place}.operands"), BLANK);
        }
        Some(Value::Array(operands)) => {
            for (at, operand) in operands.iter().enumerate() {
                let place = format!("{place}.operands.{at}");
                if operand.is_null() {
                    reasons.add(place, VALUE);
                } else {
                    condition(&place, Some(operand), reasons);
                }
            }
        }
        Some(_) => reasons.add(format!("{place}.operands"), VALUE),
    }
}

fn is_path_operator(operator: &str) -> bool {
    let comparison = operator.strip_suffix("-path");
    comparison.is_some_and(|comparison| COMPARISONS[..WITH_PATH].contains(&comparison))
}

/// What a path operator compares with is a path from the root: a bare word is a literal by mistake.
fn other_side(place: &str, value: Option<&Value>, reasons: &mut Reasons) {
    let place = format!("{place}.value");
    match value.and_then(Value::as_str) {
        Some(path) if selector::is_rooted(path) => check_path(&place, path, reasons),
        _ => reasons.add(place, "must be a path"),
    }
}

fn path(place: &str, value: Option<&Value>, reasons: &mut Reasons) {
    match value {
        None | Some(Value::Null) => {}
        Some(Value::String(path)) => check_path(place, path, reasons),
        Some(_) => reasons.add(place, VALUE),
    }
}

fn check_path(place: &str, path: &str, reasons: &mut Reasons) {
    if let Err(error) = selector::check_path(path) {
        reasons.add(place, format!("must be a valid path: {error}"));
    }
}
