//! Choice: which of its options hold for its input.

use patchbay_workflow::condition;
use serde_json::{Map, Value, json};

use crate::error::{NodeError, codes};
use crate::outcome::NodeStatus;

/// Judges the options, in order: `{option id: {"status", "input", "output"}}`. An option that does not
/// hold failed, one whose turn did not come is skipped.
///
/// # Errors
/// [`codes::CONDITION_INVALID`]: a condition has no answer.
pub(crate) fn run(raw: &Value, input: &Value) -> Result<Value, NodeError> {
    let options = raw["options"].as_array().map_or(&[][..], Vec::as_slice);
    let judged = if raw["hit_policy"] == "all" {
        every(options, input)?
    } else {
        first(options, input)?
    };
    let results = options.iter().zip(judged).filter_map(|(option, status)| {
        let output = match status {
            NodeStatus::Success => json!(true),
            NodeStatus::Failure => json!(false),
            NodeStatus::Skip => Value::Null,
        };
        let result = json!({"status": status.name(), "input": input, "output": output});
        Some((option["id"].as_str()?.to_owned(), result))
    });
    Ok(Value::Object(results.collect::<Map<_, _>>()))
}

/// The first that holds wins, and those after it are not judged. One without a condition holds.
fn first(options: &[Value], input: &Value) -> Result<Vec<NodeStatus>, NodeError> {
    let mut found = false;
    let judge = |option: &Value| {
        if found {
            return Ok(NodeStatus::Skip);
        }
        found = holds(option, input)?.unwrap_or(true);
        Ok(verdict(found))
    };
    options.iter().map(judge).collect()
}

/// Each is judged for itself; those without a condition hold when no other does, wherever they stand.
fn every(options: &[Value], input: &Value) -> Result<Vec<NodeStatus>, NodeError> {
    let judged: Result<Vec<Option<bool>>, NodeError> =
        options.iter().map(|option| holds(option, input)).collect();
    let judged = judged?;
    let any = judged.contains(&Some(true));
    let status = |judged: Option<bool>| match judged {
        Some(holds) => verdict(holds),
        None if any => NodeStatus::Skip,
        None => NodeStatus::Success,
    };
    Ok(judged.into_iter().map(status).collect())
}

/// Whether an option's condition holds; none without one.
fn holds(option: &Value, input: &Value) -> Result<Option<bool>, NodeError> {
    let condition = &option["condition"];
    if condition.is_null() {
        return Ok(None);
    }
    let held = condition::holds(condition, input).map_err(|error| {
        let id = option["id"].as_str().unwrap_or_default();
        NodeError::new(codes::CONDITION_INVALID, format!("option {id}: {error}"))
    })?;
    Ok(Some(held))
}

fn verdict(holds: bool) -> NodeStatus {
    if holds {
        NodeStatus::Success
    } else {
        NodeStatus::Failure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statuses(policy: &str, conditions: &[Option<i64>]) -> Vec<String> {
        let options: Vec<Value> = conditions
            .iter()
            .enumerate()
            .map(|(at, wanted)| {
                let condition = wanted.map(|wanted| {
                    json!({"variable": "$.n", "operator": "numeric-equals", "value": wanted})
                });
                json!({"id": format!("o{at}"), "condition": condition})
            })
            .collect();
        let raw = json!({"options": options, "hit_policy": policy});
        let output = run(&raw, &json!({"n": 1})).unwrap();
        let results = output.as_object().unwrap().values();
        results
            .map(|result| result["status"].as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn the_first_option_that_holds_wins_or_all_that_do() {
        for (policy, conditions, expected) in [
            (
                "first",
                vec![Some(2), Some(1), Some(1), None],
                ["failure", "success", "skip", "skip"],
            ),
            (
                "first",
                vec![None, Some(1), Some(2), Some(1)],
                ["success", "skip", "skip", "skip"],
            ),
            (
                "first",
                vec![Some(2), Some(3), Some(4), None],
                ["failure", "failure", "failure", "success"],
            ),
            (
                "all",
                vec![None, Some(1), Some(2), Some(1)],
                ["skip", "success", "failure", "success"],
            ),
            (
                "all",
                vec![None, Some(3), Some(2), None],
                ["success", "failure", "failure", "success"],
            ),
        ] {
            assert_eq!(
                statuses(policy, &conditions),
                expected,
                "{policy} {conditions:?}"
            );
        }
    }

    #[test]
    fn a_condition_without_an_answer_fails_the_node() {
        let condition = json!({"variable": "$.n", "operator": "string-less-than", "value": "a"});
        let raw = json!({"options": [{"id": "big", "condition": condition}]});
        let error = run(&raw, &json!({"n": 1})).unwrap_err();
        assert_eq!(error.code, codes::CONDITION_INVALID);
        assert_eq!(
            error.message,
            "option big: '<' not supported between instances of 'int' and 'str'"
        );
    }

    #[test]
    fn an_option_has_what_it_was_judged_by() {
        let raw = json!({"options": [{"id": "only"}]});
        assert_eq!(
            run(&raw, &json!({"n": 1})).unwrap(),
            json!({"only": {"status": "success", "input": {"n": 1}, "output": true}})
        );
        assert_eq!(run(&json!({}), &json!({})).unwrap(), json!({}));
    }
}
