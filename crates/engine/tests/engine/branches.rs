//! Which nodes run: options of a Choice, edges on failure, conditions, and Outputs that join branches.

use std::collections::HashMap;

use crate::support::*;
use patchbay_engine::{NodeStatus, RunOutcome, RunStatus, codes};
use patchbay_workflow::Graph;
use serde_json::{Map, Value, json};

use NodeStatus::{Failure, Skip, Success};

async fn run(graph: &Graph, input: Value) -> RunOutcome {
    let input: Map<String, Value> = serde_json::from_value(input).unwrap();
    engine().run(graph, &input, &HashMap::new()).await
}

fn status(outcome: &RunOutcome, id: &str) -> (NodeStatus, Option<String>) {
    let node = outcome.nodes.iter().find(|node| node.id == id).unwrap();
    let message = node.error.as_ref().map(|error| error.message.clone());
    (node.status, message)
}

fn skipped(message: &str) -> (NodeStatus, Option<String>) {
    (Skip, Some(message.to_owned()))
}

/// A Choice by the amount, and a Pass behind each option.
fn by_amount(fields: Value) -> Vec<Value> {
    let over = |value: i64| json!({"variable": "$.amount", "operator": "numeric-greater-than", "value": value});
    let mut choice = node(
        "route",
        "operators.Choice",
        json!({"options": [
            {"id": "big", "name": "Big", "condition": over(100)},
            {"id": "some", "condition": over(10)},
            {"id": "rest"},
        ]}),
    );
    extend(&mut choice, fields);
    let mut nodes = vec![choice];
    for option in ["big", "some", "rest"] {
        nodes.push(node(
            &format!("{option}-way"),
            "operators.Pass",
            json!({"depends": [{"node": "route", "option": option}]}),
        ));
    }
    nodes
}

#[tokio::test]
async fn a_choice_sends_the_run_down_one_way_and_an_output_joins_them() {
    let mut nodes = by_amount(json!({}));
    let selector = json!({"input_transformer": {"selector": {
        "amount": "$.big-way.output.amount || $.some-way.output.amount || $.rest-way.output.amount",
        "way": "$.some-way.status",
    }}});
    nodes.push(output(&["big-way", "some-way", "rest-way"], selector));

    let outcome = run(&flow(nodes), json!({"amount": 50})).await;

    assert_eq!(outcome.status, RunStatus::Completed);
    assert_eq!(outcome.error, None);
    assert_eq!(outcome.output, json!({"amount": 50, "way": "success"}));
    assert_eq!(
        status(&outcome, "big-way"),
        skipped("Dependency route option big: result is false")
    );
    assert_eq!(status(&outcome, "some-way"), (Success, None));
    assert_eq!(
        status(&outcome, "rest-way"),
        skipped("Dependency route option rest: skipped")
    );
    assert_eq!(status(&outcome, "output"), (Success, None));
}

#[tokio::test]
async fn all_options_that_hold_are_taken_where_the_choice_says_so() {
    let mut nodes = by_amount(json!({"hit_policy": "all"}));
    nodes.push(output(&["big-way", "some-way"], json!({})));

    let outcome = run(&flow(nodes), json!({"amount": 500})).await;

    assert_eq!(status(&outcome, "big-way"), (Success, None));
    assert_eq!(status(&outcome, "some-way"), (Success, None));
    assert_eq!(
        status(&outcome, "rest-way"),
        skipped("Dependency route option rest: skipped")
    );
}

#[tokio::test]
async fn what_follows_a_way_not_taken_is_skipped_and_so_is_an_output_behind_it_alone() {
    let mut nodes = by_amount(json!({}));
    nodes.push(node(
        "after",
        "operators.Pass",
        json!({"depends": depends(&["big-way"])}),
    ));
    nodes.push(output(&["after"], json!({})));

    let outcome = run(&flow(nodes), json!({"amount": 1})).await;

    assert_eq!(
        status(&outcome, "after"),
        skipped("Dependency big-way: skipped")
    );
    assert_eq!(
        status(&outcome, "output"),
        skipped("Dependency after: skipped")
    );
    assert_eq!(
        outcome.status,
        RunStatus::Completed,
        "skips alone fail no run"
    );
    assert_eq!(outcome.output, Value::Null);
}

/// Fails when the content is not a number.
fn judge(fields: Value) -> Value {
    let mut judge = node(
        "judge",
        "validators.RegexMatch",
        json!({"regex": r"\d+", "behavior": "raise"}),
    );
    extend(&mut judge, fields);
    judge
}

fn on_failure(id: &str) -> Value {
    node(
        id,
        "operators.Pass",
        json!({"depends": [{"node": "judge", "trigger": "failure"}]}),
    )
}

#[tokio::test]
async fn a_failure_that_a_node_handles_does_not_fail_the_run() {
    let selector = json!({"input_transformer": {"selector": {
        "handled": "$.handler.status", "why": "$.judge.error.message",
    }}});
    let graph = flow(vec![
        judge(json!({})),
        on_failure("handler"),
        output(&["judge", "handler"], selector),
    ]);

    let outcome = run(&graph, json!({"content": "seven"})).await;

    assert_eq!(outcome.status, RunStatus::Completed);
    assert_eq!(status(&outcome, "judge").0, Failure);
    assert_eq!(outcome.output["handled"], "success");
    assert!(
        outcome.output["why"]
            .as_str()
            .unwrap()
            .contains("does not match")
    );

    let outcome = run(&graph, json!({"content": "7"})).await;

    assert_eq!(outcome.status, RunStatus::Completed);
    assert_eq!(
        status(&outcome, "handler"),
        skipped("Dependency judge: did not fail")
    );
    assert_eq!(outcome.output["handled"], "skip");
}

#[tokio::test]
async fn a_failure_whose_handler_did_not_run_fails_the_run() {
    let mut handler = on_failure("handler");
    handler["depends"] = json!([
        {"node": "judge", "trigger": "failure"},
        {"node": "input", "condition": {
            "variable": "$.output.content", "operator": "string-equals", "value": "other",
        }},
    ]);
    let graph = flow(vec![
        judge(json!({})),
        handler,
        output(&["judge"], json!({})),
    ]);

    let outcome = run(&graph, json!({"content": "seven"})).await;

    assert_eq!(status(&outcome, "handler").0, Skip);
    assert_eq!(outcome.status, RunStatus::Failed);
    let error = outcome.error.clone().unwrap();
    assert_eq!(
        (error.code, error.node_id.as_deref()),
        (codes::NOT_VALID, Some("judge"))
    );
    assert_eq!(
        status(&outcome, "output"),
        skipped("Dependency judge: failed")
    );
}

#[tokio::test]
async fn a_failure_that_is_returned_goes_on_and_can_still_be_handled() {
    let graph = flow(vec![
        judge(json!({"error_handling": {"behavior": "return"}})),
        on_failure("handler"),
        node(
            "next",
            "operators.Pass",
            json!({"depends": depends(&["judge"])}),
        ),
        output(
            &["next"],
            json!({"input_transformer": {"selector": {"seen": "$.judge.status"}}}),
        ),
    ]);

    let outcome = run(&graph, json!({"content": "seven"})).await;

    assert_eq!(outcome.status, RunStatus::Completed);
    assert_eq!(outcome.output, json!({"seen": "failure"}));
    assert_eq!(status(&outcome, "handler"), (Success, None));
}

#[tokio::test]
async fn an_edge_may_ask_for_a_condition_on_the_result() {
    let edge = |value: i64| {
        json!([{"node": "input", "condition": {
            "variable": "$.output.n", "operator": "numeric-equals", "value": value,
        }}])
    };
    let graph = flow(vec![
        node("one", "operators.Pass", json!({"depends": edge(1)})),
        node("two", "operators.Pass", json!({"depends": edge(2)})),
        output(
            &["one", "two"],
            json!({"input_transformer": {"selector": {"n": "$.two.output.n"}}}),
        ),
    ]);

    let outcome = run(&graph, json!({"n": 2})).await;

    let (skip, message) = status(&outcome, "one");
    assert_eq!(skip, Skip);
    let message = message.unwrap();
    assert!(
        message.starts_with("Dependency input result condition `")
            && message.ends_with("`: result is false"),
        "{message}"
    );
    assert_eq!(outcome.output, json!({"n": 2}));
}

#[tokio::test]
async fn a_condition_without_an_answer_fails_its_node() {
    let condition = json!({"variable": "$.output.n", "operator": "numeric-less-than", "value": 3});
    let graph = flow(vec![
        node(
            "less",
            "operators.Pass",
            json!({"depends": [{"node": "input", "condition": condition}]}),
        ),
        output(&["less"], json!({})),
    ]);

    let outcome = run(&graph, json!({"n": "2"})).await;

    let (code, message) = failure(&outcome);
    assert_eq!(code, codes::CONDITION_INVALID);
    assert_eq!(
        message,
        "the condition on input: '<' not supported between instances of 'str' and 'int'"
    );
}
