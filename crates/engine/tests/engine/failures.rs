//! Runs that fail: what a failure stops, and what cannot run at all.

use std::collections::HashMap;
use std::time::Duration;

use crate::support::*;
use patchbay_engine::{Engine, EngineConfig, NodeStatus, RunStatus, codes};
use serde_json::{Map, json};
use wiremock::matchers::{any, body_string_contains};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A server that fails requests whose body holds `fail` and answers the others.
async fn failing_on_demand() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(body_string_contains("fail"))
        .respond_with(ResponseTemplate::new(500))
        .with_priority(1)
        .mount(&server)
        .await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(completion("fine")))
        .mount(&server)
        .await;
    server
}

fn statuses(outcome: &patchbay_engine::RunOutcome) -> HashMap<&str, NodeStatus> {
    let nodes = outcome.nodes.iter();
    nodes.map(|node| (node.id.as_str(), node.status)).collect()
}

#[tokio::test]
async fn a_failure_skips_what_depends_on_it_and_fails_the_run() {
    let server = failing_on_demand().await;
    let graph = flow(vec![
        llm(
            "bad",
            json!({"prompt": {"messages": [{"role": "user", "content": "fail"}]}}),
        ),
        llm("after", json!({"depends": depends(&["bad"])})),
        llm("good", json!({})),
        output(
            &["good"],
            json!({"input_transformer": {"path": "$.good.output"}}),
        ),
    ]);

    let outcome = engine()
        .run(&graph, &question("?"), &builder(&server))
        .await;

    assert_eq!(outcome.status, RunStatus::Failed);
    let error = outcome.error.as_ref().unwrap();
    assert_eq!(
        (error.code, error.node_id.as_deref()),
        (codes::PROVIDER_FAILED, Some("bad"))
    );
    let statuses = statuses(&outcome);
    assert_eq!(statuses["after"], NodeStatus::Skip);
    assert_eq!(statuses["good"], NodeStatus::Success);
    assert_eq!(
        outcome.output,
        json!({"content": "fine"}),
        "the other branch is kept"
    );
}

#[tokio::test]
async fn a_failure_that_is_returned_is_a_result_like_others() {
    let server = failing_on_demand().await;
    let graph = flow(vec![
        llm(
            "bad",
            json!({
                "prompt": {"messages": [{"role": "user", "content": "fail"}]},
                "error_handling": {"behavior": "return"},
            }),
        ),
        output(
            &["bad"],
            json!({"input_transformer": {"selector": {
                "status": "$.bad.status", "why": "$.bad.error.type", "output": "$.bad.output"
            }}}),
        ),
    ]);

    let outcome = engine()
        .run(&graph, &question("?"), &builder(&server))
        .await;

    assert_eq!(
        (outcome.status, &outcome.error),
        (RunStatus::Completed, &None)
    );
    assert_eq!(
        outcome.output,
        json!({"status": "failure", "why": "provider_failed", "output": null})
    );
}

#[tokio::test]
async fn missing_input_fails_before_any_request() {
    let server = server(ResponseTemplate::new(200).set_body_json(completion("x"))).await;
    let schema = json!({"type": "object", "properties": {}, "required": ["question"]});
    let nodes = json!([
        {"id": "input", "name": "input", "type": "dynamiq.nodes.utils.Input", "schema": schema},
        llm("llm", json!({})),
        output(&["llm"], json!({})),
    ]);
    let graph = patchbay_workflow::Graph::parse(&json!({"nodes": nodes})).unwrap();

    let outcome = engine().run(&graph, &Map::new(), &builder(&server)).await;

    let message = "question is missing from the input".to_owned();
    assert_eq!(failure(&outcome), (codes::INPUT_INVALID, message));
    assert_eq!(outcome.error.unwrap().node_id.as_deref(), Some("input"));
    assert_eq!(count(&server).await, 0);
}

#[tokio::test]
async fn what_cannot_run_is_refused_before_any_request() {
    let server = server(ResponseTemplate::new(200).set_body_json(completion("x"))).await;
    let mut agent = llm("agent", json!({}));
    agent["type"] = json!("dynamiq.nodes.agents.AgentManager");
    for (node, message) in [
        (
            agent,
            "Patchbay does not run nodes of the type dynamiq.nodes.agents.AgentManager",
        ),
        (
            llm("agent", json!({"approval": {"enabled": true}})),
            "Patchbay does not run nodes with the setting approval",
        ),
        (
            llm("agent", json!({"mock": {"enabled": true}})),
            "Patchbay does not run nodes with the setting mock",
        ),
    ] {
        let graph = flow(vec![
            llm("llm", json!({})),
            node,
            output(&["agent"], json!({})),
        ]);
        let outcome = engine()
            .run(&graph, &question("?"), &builder(&server))
            .await;
        let expected = (codes::NODE_UNSUPPORTED, message.to_owned());
        assert_eq!(failure(&outcome), expected);
        assert_eq!(statuses(&outcome)["agent"], NodeStatus::Failure);
        assert_eq!(statuses(&outcome)["llm"], NodeStatus::Skip);
    }
    assert_eq!(count(&server).await, 0);
}

#[tokio::test]
async fn a_transformer_must_give_an_object() {
    let path = json!({"input_transformer": {"path": "$.input.output.question"}});
    let graph = flow(vec![output(&["input"], path)]);
    let outcome = engine().run(&graph, &question("?"), &HashMap::new()).await;
    assert_eq!(failure(&outcome).0, codes::SELECTOR_INVALID);
}

#[tokio::test]
async fn a_run_ends_at_its_time_limit() {
    let server = server(ResponseTemplate::new(200).set_delay(Duration::from_secs(30))).await;
    let engine = Engine::new(EngineConfig {
        run_timeout: Duration::from_millis(300),
        ..EngineConfig::default()
    })
    .unwrap();

    let outcome = engine
        .run(&one_llm(json!({})), &question("?"), &builder(&server))
        .await;

    let message = "the run took longer than 0.3 s".to_owned();
    assert_eq!(failure(&outcome), (codes::TIMEOUT, message));
    assert_eq!(outcome.error.as_ref().unwrap().node_id, None);
    let llm = &outcome.nodes[1];
    assert_eq!(llm.status, NodeStatus::Failure);
    assert!(llm.duration_ms >= 250, "{llm:?}");
    assert_eq!(outcome.nodes[2].status, NodeStatus::Skip);
    assert!(outcome.provider_time >= Duration::from_millis(250));
}

#[tokio::test]
async fn dropping_a_run_stops_it() {
    let slow = ResponseTemplate::new(200)
        .set_body_json(completion("x"))
        .set_delay(Duration::from_millis(200));
    let server = server(slow).await;
    let after = llm("after", json!({"depends": depends(&["llm"])}));
    let graph = flow(vec![
        llm("llm", json!({})),
        after,
        output(&["after"], json!({})),
    ]);
    let (engine, input, connections) = (engine(), question("?"), builder(&server));

    let run = engine.run(&graph, &input, &connections);
    let cut = tokio::time::timeout(Duration::from_millis(100), run).await;
    tokio::time::sleep(Duration::from_millis(300)).await;

    assert!(cut.is_err());
    assert_eq!(count(&server).await, 1, "the second node never asked");
}
