//! Conditions: what decides an option of a Choice, and what an edge may ask of the result before it.
//!
//! A condition is the SDK's: `{"variable", "operator", "value", "is_not", "operands"}`. The variable
//! is a path into the given value; comparisons are Python's. A comparison of what cannot be compared
//! is an error and never false, so that no branch is taken on a value that could not be read.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;

use crate::python::{self, NotComparable, Pattern, PatternError};
use crate::selector::{self, SelectorError};

/// Why a condition has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// A path cannot be evaluated.
    #[error("the condition's path cannot be used: {0}")]
    Path(#[from] SelectorError),
    /// An operator whose value must be a path has another one.
    #[error("the operator {0} needs a path as its value")]
    NoPath(String),
    /// The path of the other side is to name one value.
    #[error("the path {path} of the operator {operator} selects {count} values instead of one")]
    NotOne {
        /// The path.
        path: String,
        /// The operator.
        operator: String,
        /// How many values it selects.
        count: usize,
    },
    /// Values of kinds that have no order.
    #[error("{0}")]
    NotComparable(#[from] NotComparable),
    /// The regular expression.
    #[error("the regular expression: {0}")]
    Pattern(#[from] PatternError),
    /// There is no such operator.
    #[error("the operator {0} is none")]
    Operator(String),
}

/// Whether a condition holds of a value.
///
/// # Errors
/// See [`ConditionError`].
pub fn holds(condition: &Value, input: &Value) -> Result<bool, ConditionError> {
    let variable = condition["variable"].as_str().unwrap_or_default();
    let value = selector::filter(variable, input)?;
    let operator = condition["operator"].as_str().unwrap_or_default();
    let is_not = condition["is_not"] == true;
    let positive = match operator {
        "or" => any(&condition["operands"], &value, true)?,
        "and" => !any(&condition["operands"], &value, false)?,
        _ => {
            let (comparison, other) = other_side(operator, &condition["value"], input)?;
            compare(comparison, &value, &other)?
        }
    };
    Ok(positive != is_not)
}

/// Whether one of the conditions is `wanted`; those after it are not looked at.
fn any(operands: &Value, value: &Value, wanted: bool) -> Result<bool, ConditionError> {
    for operand in operands.as_array().into_iter().flatten() {
        if holds(operand, value)? == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The comparison of an operator, and what it compares with: the value as it stands, or what it names.
fn other_side<'v>(
    operator: &'v str,
    value: &'v Value,
    input: &'v Value,
) -> Result<(&'v str, Cow<'v, Value>), ConditionError> {
    let Some(comparison) = operator.strip_suffix("-path") else {
        return Ok((operator, Cow::Borrowed(value)));
    };
    let path = value.as_str().filter(|path| selector::is_rooted(path));
    let path = path.ok_or_else(|| ConditionError::NoPath(operator.to_owned()))?;
    let matches = selector::filter_all(path, input)?;
    match matches.as_slice() {
        [one] => Ok((comparison, Cow::Borrowed(*one))),
        several => Err(ConditionError::NotOne {
            path: path.to_owned(),
            operator: operator.to_owned(),
            count: several.len(),
        }),
    }
}

fn compare(comparison: &str, value: &Value, other: &Value) -> Result<bool, ConditionError> {
    let ordered = |symbol, wanted: &[Ordering]| {
        let order = python::order(value, other, symbol)?;
        Ok(wanted.contains(&order))
    };
    let texts = || (python::text(value), python::text(other));
    match comparison {
        "boolean-equals" | "numeric-equals" | "string-equals" => Ok(python::equal(value, other)),
        "numeric-greater-than" | "string-greater-than" => ordered(">", &[Ordering::Greater]),
        "numeric-greater-than-or-equals" | "string-greater-than-or-equals" => {
            ordered(">=", &[Ordering::Greater, Ordering::Equal])
        }
        "numeric-less-than" | "string-less-than" => ordered("<", &[Ordering::Less]),
        "numeric-less-than-or-equals" | "string-less-than-or-equals" => {
            ordered("<=", &[Ordering::Less, Ordering::Equal])
        }
        "string-starts-with" => {
            let (value, other) = texts();
            Ok(value.starts_with(&other))
        }
        "string-ends-with" => {
            let (value, other) = texts();
            Ok(value.ends_with(&other))
        }
        "string-contains" => {
            let (value, other) = texts();
            Ok(value.contains(&other))
        }
        "string-regexp" => {
            let (value, other) = texts();
            Ok(Pattern::search(&other)?.matches(&value)?)
        }
        other => Err(ConditionError::Operator(other.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_condition_asks_its_variable() {
        let input = json!({"n": 5, "name": "Ada", "list": [1, 2], "none": null, "limit": 5});
        for (condition, expected) in [
            (
                json!({"variable": "$.n", "operator": "numeric-equals", "value": 5.0}),
                true,
            ),
            (
                json!({"variable": "$.n", "operator": "numeric-equals", "value": "5"}),
                false,
            ),
            (
                json!({"variable": "$.n", "operator": "numeric-less-than", "value": 5}),
                false,
            ),
            (
                json!({"variable": "$.n", "operator": "numeric-equals-path", "value": "$.limit"}),
                true,
            ),
            (
                json!({"variable": "$.name", "operator": "string-starts-with", "value": "A"}),
                true,
            ),
            (
                json!({"variable": "$.list", "operator": "string-contains", "value": "[1, "}),
                true,
            ),
            (
                json!({"variable": "$.none", "operator": "string-equals", "value": null}),
                true,
            ),
            (
                json!({"variable": "$.gone", "operator": "string-equals", "value": null}),
                true,
            ),
            (
                json!({"variable": "$.list[*]", "operator": "string-equals", "value": [1, 2]}),
                true,
            ),
            (
                json!({"variable": "$.n", "operator": "boolean-equals", "value": 5, "is_not": true}),
                false,
            ),
        ] {
            assert_eq!(holds(&condition, &input), Ok(expected), "{condition}");
        }
    }

    #[test]
    fn groups_ask_their_operands_of_what_the_variable_names() {
        let input = json!({"order": {"total": 30, "country": "DE"}});
        let total = json!({"variable": "$.total", "operator": "numeric-greater-than", "value": 20});
        let country = json!({"variable": "$.country", "operator": "string-equals", "value": "FR"});
        let broken = json!({"variable": "$.total", "operator": "string-less-than", "value": "x"});
        let group = |operator: &str, operands: Value| {
            let condition =
                json!({"variable": "$.order", "operator": operator, "operands": operands});
            holds(&condition, &input)
        };
        assert_eq!(group("and", json!([total, country])), Ok(false));
        assert_eq!(group("or", json!([country, total])), Ok(true));
        assert_eq!(
            group("or", json!([total, broken])),
            Ok(true),
            "not looked at"
        );
        assert!(group("and", json!([total, broken])).is_err());
    }

    #[test]
    fn what_cannot_be_compared_is_an_error() {
        let input = json!({"n": 5, "list": [1, 2]});
        for (condition, message) in [
            (
                json!({"variable": "$.n", "operator": "string-greater-than", "value": "5"}),
                "'>' not supported between instances of 'int' and 'str'",
            ),
            (
                json!({"variable": "$.n", "operator": "numeric-equals-path", "value": "$.list[*]"}),
                "the path $.list[*] of the operator numeric-equals-path selects 2 values instead of one",
            ),
            (
                json!({"variable": "$.n", "operator": "numeric-equals-path", "value": "list"}),
                "the operator numeric-equals-path needs a path as its value",
            ),
            (
                json!({"variable": "$.n", "operator": "string-regexp", "value": "("}),
                "the regular expression: missing ), unterminated subpattern at position 1",
            ),
        ] {
            assert_eq!(holds(&condition, &input).unwrap_err().to_string(), message);
        }
    }
}
