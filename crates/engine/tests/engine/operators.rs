//! Nodes that steer a run: a Map over other nodes, Pass, Delay and the validators in a flow.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::*;
use patchbay_engine::{NodeStatus, RunStatus, codes};
use serde_json::{Map, Value, json};
use wiremock::matchers::body_string_contains;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A Map of an LLM node over the run's `items`.
fn each(fields: Value) -> Value {
    let mut each = node(
        "each",
        "operators.Map",
        json!({
            "node": {
                "id": "each-llm", "name": "each-llm", "type": "dynamiq.nodes.llms.OpenAI",
                "model": "gpt-4o", "connection": CONNECTION,
                "prompt": {"messages": [{"role": "user", "content": "about {{topic}}"}]},
                "output_transformer": {"selector": {"said": "$.content"}},
            },
            "input_transformer": {"selector": {"input": "$.input.output.items"}},
        }),
    );
    extend(&mut each, fields);
    each
}

fn input(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).unwrap()
}

fn topics(topics: &[&str]) -> Map<String, Value> {
    let items: Vec<Value> = topics
        .iter()
        .map(|topic| json!({ "topic": topic }))
        .collect();
    input(json!({ "items": items }))
}

fn all_of(id: &str) -> Value {
    json!({"input_transformer": {"path": format!("$.{id}.output")}})
}

/// Refuses what is about rain, and says what it was asked to all else.
async fn weather() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(body_string_contains("about rain"))
        .respond_with(ResponseTemplate::new(400))
        .mount(&server)
        .await;
    Mock::given(body_string_contains("about sun"))
        .respond_with(ResponseTemplate::new(200).set_body_json(completion("warm")))
        .mount(&server)
        .await;
    Mock::given(body_string_contains("about snow"))
        .respond_with(ResponseTemplate::new(200).set_body_json(completion("cold")))
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn a_map_runs_its_node_for_every_item_and_keeps_their_order() {
    let server = weather().await;
    for workers in [1, 3] {
        let graph = flow(vec![
            each(json!({"max_workers": workers})),
            output(&["each"], all_of("each")),
        ]);
        let outcome = engine()
            .run(&graph, &topics(&["sun", "rain", "snow"]), &builder(&server))
            .await;
        assert_eq!(outcome.error, None);
        assert_eq!(
            outcome.output,
            json!({"output": [{"said": "warm"}, null, {"said": "cold"}]})
        );
    }
}

#[tokio::test]
async fn a_map_that_raises_fails_with_its_first_failed_item() {
    let server = weather().await;
    let graph = flow(vec![
        each(json!({"behavior": "raise"})),
        output(&["each"], json!({})),
    ]);

    let outcome = engine()
        .run(&graph, &topics(&["sun", "rain", "snow"]), &builder(&server))
        .await;

    let (code, message) = failure(&outcome);
    assert_eq!(code, codes::ITEM_FAILED);
    assert_eq!(
        message,
        "the node failed for item 2: OpenAI rejected the request (HTTP 400)"
    );
    assert_eq!(count(&server).await, 2, "what comes after it is not asked");
}

#[tokio::test]
async fn items_that_are_no_objects_fail_and_an_input_that_is_no_list_fails_the_map() {
    let server = weather().await;
    let graph = flow(vec![each(json!({})), output(&["each"], all_of("each"))]);
    let run = async |items: Value| {
        let input = input(json!({ "items": items }));
        engine().run(&graph, &input, &builder(&server)).await
    };

    let outcome = run(json!(["sun", {"topic": "sun"}, 3])).await;
    assert_eq!(
        outcome.output,
        json!({"output": [null, {"said": "warm"}, null]})
    );
    assert_eq!(run(json!([])).await.output, json!({"output": []}));
    assert_eq!(
        failure(&run(json!({"topic": "sun"})).await).0,
        codes::INPUT_INVALID
    );
}

#[tokio::test]
async fn a_map_with_a_connection_that_is_not_there_does_not_start() {
    let graph = flow(vec![each(json!({})), output(&["each"], json!({}))]);

    let outcome = engine()
        .run(&graph, &topics(&["sun"]), &HashMap::new())
        .await;

    assert_eq!(failure(&outcome).0, codes::CONNECTION_MISSING);
    assert!(outcome.nodes.iter().all(|node| node.duration_ms == 0));
}

#[tokio::test]
async fn a_map_of_a_map_and_of_a_choice_runs_too() {
    let over = json!({"variable": "$.n", "operator": "numeric-greater-than", "value": 1});
    let inner = json!({
        "id": "route", "name": "route", "type": "dynamiq.nodes.operators.Choice",
        "options": [{"id": "big", "condition": over}, {"id": "rest"}],
        "output_transformer": {"selector": {"big": "$.big.output"}},
    });
    let middle = json!({
        "id": "inner", "name": "inner", "type": "dynamiq.nodes.operators.Map", "node": inner,
    });
    let outer = node(
        "outer",
        "operators.Map",
        json!({"node": middle, "input_transformer": {"selector": {"input": "$.input.output.rows"}}}),
    );
    let graph = flow(vec![outer, output(&["outer"], all_of("outer"))]);
    let rows = input(json!({"rows": [{"input": [{"n": 1}, {"n": 2}]}, {"input": []}]}));

    let outcome = engine().run(&graph, &rows, &HashMap::new()).await;

    assert_eq!(
        outcome.output,
        json!({"output": [{"output": [{"big": false}, {"big": true}]}, {"output": []}]})
    );
}

#[tokio::test]
async fn a_map_of_what_waits_for_nothing_lets_others_work_meanwhile() {
    let pass = json!({"id": "pass", "name": "pass", "type": "dynamiq.nodes.operators.Pass"});
    let each = node(
        "each",
        "operators.Map",
        json!({"node": pass, "input_transformer": {"selector": {"input": "$.input.output.items"}}}),
    );
    let graph = flow(vec![each, output(&["each"], all_of("each"))]);
    let items: Vec<Value> = (0..1_000).map(|at| json!({ "at": at })).collect();
    let items = input(json!({ "items": items }));
    let turns = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&turns);
    // On the one thread of this test it runs only when the Map lets it.
    let other = tokio::spawn(async move {
        loop {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    });

    let outcome = engine().run(&graph, &items, &HashMap::new()).await;

    other.abort();
    assert_eq!(outcome.status, RunStatus::Completed);
    assert_eq!(outcome.output["output"].as_array().unwrap().len(), 1_000);
    assert!(turns.load(Ordering::Relaxed) >= 1_000);
}

#[tokio::test]
async fn pass_applies_its_transformers_one_by_one() {
    let pass = node(
        "pass",
        "operators.Pass",
        json!({"transformers": [
            {"selector": {"user": "$.user", "kept": "$.n"}},
            {"selector": {"name": "$.user.name", "kept": "$.kept"}},
        ]}),
    );
    let graph = flow(vec![pass, output(&["pass"], all_of("pass"))]);
    let given = input(json!({"user": {"name": "Ada"}, "n": 1, "other": 2}));

    let outcome = engine().run(&graph, &given, &HashMap::new()).await;

    assert_eq!(outcome.output, json!({"name": "Ada", "kept": 1}));
}

#[tokio::test]
async fn a_delay_ends_with_its_run() {
    let delay = node("wait", "operators.Delay", json!({"duration_seconds": 60}));
    let graph = flow(vec![delay, output(&["wait"], json!({}))]);
    let (engine, none) = (engine(), HashMap::new());
    let given = Map::new();

    let stopped =
        tokio::time::timeout(Duration::from_millis(50), engine.run(&graph, &given, &none));

    assert!(stopped.await.is_err(), "dropped with its wait");
}

#[tokio::test]
async fn what_a_validator_finds_is_its_output() {
    let valid = node("valid", "validators.ValidJSON", json!({}));
    let graph = flow(vec![valid, output(&["valid"], all_of("valid"))]);

    let outcome = engine()
        .run(&graph, &input(json!({"content": "{"})), &HashMap::new())
        .await;

    assert_eq!(outcome.status, RunStatus::Completed);
    assert_eq!(outcome.output, json!({"valid": false, "content": "{"}));
}

#[tokio::test]
async fn settings_that_are_unusable_stop_a_run_before_it_starts() {
    for (kind, fields, message) in [
        (
            "validators.RegexMatch",
            json!({"regex": "(?x) a"}),
            "regex: the flag x cannot be used here",
        ),
        (
            "validators.ValidChoices",
            json!({"choices": "a"}),
            "choices must be a list",
        ),
        (
            "operators.Map",
            json!({"node": {"type": "dynamiq.nodes.operators.Pass"}, "max_workers": 0}),
            "max_workers must be a whole number of at least 1",
        ),
        (
            "operators.Map",
            json!({}),
            "Patchbay does not run a Map without a node",
        ),
        (
            "operators.Map",
            json!({"node": {"type": "dynamiq.nodes.operators.SubWorkflow"}}),
            "Patchbay does not run nodes of the type dynamiq.nodes.operators.SubWorkflow",
        ),
    ] {
        let graph = flow(vec![node("it", kind, fields), output(&["it"], json!({}))]);
        let outcome = engine().run(&graph, &Map::new(), &HashMap::new()).await;
        assert_eq!(failure(&outcome).1, message);
        let input = &outcome.nodes[0];
        assert_eq!(input.status, NodeStatus::Skip, "nothing began");
    }
}
