//! The order and the data of a run: what runs when, and what sees what.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::support::*;
use patchbay_engine::{NodeEvent, Observer, Owner, RunStatus};
use serde_json::{Value, json};
use wiremock::matchers::body_string_contains;
use wiremock::{Mock, MockServer, ResponseTemplate};

#[tokio::test]
async fn the_built_in_model_says_what_it_is_and_needs_no_network() {
    let outcome = engine()
        .run(
            &one_llm(json!({})),
            &question("Are you there?"),
            &built_in(),
        )
        .await;

    assert_eq!(outcome.status, RunStatus::Completed);
    let answer = outcome.output["answer"].as_str().unwrap();
    assert!(answer.starts_with("This is Patchbay's built-in model."));
    assert!(answer.ends_with("Are you there?"));
    assert_eq!(outcome.provider_time, Duration::ZERO);
}

#[tokio::test]
async fn independent_nodes_run_at_the_same_time() {
    let pause = Duration::from_millis(400);
    let answer = ResponseTemplate::new(200)
        .set_body_json(completion("x"))
        .set_delay(pause);
    let server = server(answer).await;
    let after = json!({"depends": depends(&["left", "right"])});
    let graph = flow(vec![
        llm("left", json!({})),
        llm("right", json!({})),
        llm("last", after),
        output(&["last"], json!({})),
    ]);
    let began = Instant::now();

    let outcome = engine()
        .run(&graph, &question("?"), &builder(&server))
        .await;

    assert_eq!(outcome.error, None);
    assert!(began.elapsed() < pause * 3, "{:?}", began.elapsed());
    assert!(outcome.provider_time >= pause * 19 / 10);
    assert!(
        outcome.provider_time <= began.elapsed(),
        "overlaps count once"
    );
    let node = |id: &str| outcome.nodes.iter().find(|node| node.id == id).unwrap();
    assert!(node("right").started_ms < node("left").duration_ms);
    assert!(node("last").started_ms >= node("left").duration_ms);
}

#[tokio::test]
async fn a_node_starts_as_soon_as_its_own_dependencies_are_done() {
    let server = MockServer::start().await;
    for (word, pause) in [("slow", 600), ("quick", 50)] {
        Mock::given(body_string_contains(word))
            .respond_with(
                ResponseTemplate::new(200)
                    .set_body_json(completion("x"))
                    .set_delay(Duration::from_millis(pause)),
            )
            .mount(&server)
            .await;
    }
    let say = |id: &str, word: &str, after: &str| {
        llm(
            id,
            json!({
                "prompt": {"messages": [{"role": "user", "content": word}]},
                "depends": depends(&[after]),
            }),
        )
    };
    let graph = flow(vec![
        say("slow", "slow", "input"),
        say("first", "quick", "input"),
        say("second", "quick", "first"),
        output(&["slow", "second"], json!({})),
    ]);

    let outcome = engine()
        .run(&graph, &question("?"), &builder(&server))
        .await;

    let second = outcome
        .nodes
        .iter()
        .find(|node| node.id == "second")
        .unwrap();
    assert!(
        second.started_ms < 500,
        "it did not wait for `slow`: {second:?}"
    );
}

#[tokio::test]
async fn without_transformers_nodes_see_the_input_and_direct_dependencies() {
    let graph = flow(vec![
        llm("llm", json!({"input_transformer": null})),
        output(&["llm"], json!({"input_mapping": {"kind": "test"}})),
    ]);

    let outcome = engine().run(&graph, &question("Why?"), &built_in()).await;

    let Value::Object(output) = &outcome.output else {
        panic!("{outcome:?}")
    };
    let keys: Vec<_> = output.keys().map(String::as_str).collect();
    assert_eq!(keys, ["question", "llm", "kind"]);
    assert_eq!(output["question"], "Why?");
    assert_eq!(output["llm"]["status"], "success");
    assert!(
        output["llm"]["output"]["content"]
            .as_str()
            .unwrap()
            .ends_with("Why?")
    );
    assert_eq!(output["kind"], "test");
}

#[tokio::test]
async fn selectors_see_every_node_before_and_no_other() {
    let graph = flow(vec![
        llm("first", json!({})),
        llm("second", json!({"depends": depends(&["first"])})),
        llm("aside", json!({})),
        output(
            &["second"],
            json!({"input_transformer": {"selector": {
                "asked": "$.input.output.question",
                "bare": "question",
                "of-first": "$.first.input.question",
                "status": "$['second'].status",
                "aside": "$.aside.output.content",
                "either": "$.aside.output.content || $.first.status",
                "everyone": "$.*.status",
            }}}),
        ),
    ]);

    let outcome = engine().run(&graph, &question("Why?"), &built_in()).await;

    assert_eq!(
        outcome.output,
        json!({
            "asked": "Why?",
            "bare": "Why?",
            "of-first": "Why?",
            "status": "success",
            "aside": null,
            "either": "success",
            "everyone": ["success", "success", "success"],
        })
    );
}

#[tokio::test]
async fn an_output_transformer_shapes_what_others_see() {
    let graph = flow(vec![
        llm(
            "llm",
            json!({"output_transformer": {"selector": {"text": "$.content"}}}),
        ),
        output(
            &["llm"],
            json!({"input_transformer": {"path": "$.llm.output"}}),
        ),
    ]);

    let outcome = engine().run(&graph, &question("Why?"), &built_in()).await;

    assert!(outcome.output["text"].as_str().unwrap().ends_with("Why?"));
}

#[tokio::test]
async fn several_outputs_are_merged_in_order() {
    let select = |selector: Value| json!({"input_transformer": {"selector": selector}});
    let mut second = output(&["input"], select(json!({"b": "$.input.output.question"})));
    second["id"] = json!("output-2");
    second["name"] = json!("output-2");
    let first = select(json!({"a": "$.input.status", "b": "$.input.status"}));
    let graph = flow(vec![output(&["input"], first), second]);

    let outcome = engine()
        .run(&graph, &question("Why?"), &HashMap::new())
        .await;

    assert_eq!(outcome.output, json!({"a": "success", "b": "Why?"}));
}

#[tokio::test]
async fn a_long_workflow_runs() {
    let mut nodes: Vec<Value> = vec![llm("n-0", json!({}))];
    for at in 1..1_000 {
        let before = format!("n-{}", at - 1);
        nodes.push(llm(
            &format!("n-{at}"),
            json!({"depends": depends(&[&before])}),
        ));
    }
    let last = json!({"input_transformer": {"selector": {"answer": "$.n-999.output.content"}}});
    nodes.push(output(&["n-999"], last));
    let began = Instant::now();

    let outcome = engine()
        .run(&flow(nodes), &question("Why?"), &built_in())
        .await;

    assert_eq!(outcome.error, None);
    assert!(outcome.output["answer"].as_str().unwrap().ends_with("Why?"));
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_of_one_engine_go_on_in_tasks_of_their_own() {
    let server = server(ResponseTemplate::new(200).set_body_json(completion("x"))).await;
    let engine = engine();
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let engine = engine.clone();
            let connections = builder(&server);
            tokio::spawn(async move {
                let graph = one_llm(json!({}));
                engine.run(&graph, &question("?"), &connections).await
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().output, json!({"answer": "x"}));
    }

    let stats = engine.connection_stats();
    assert_eq!((stats.hits, stats.misses), (49, 1));
}

#[tokio::test]
async fn nodes_with_equal_connections_share_a_client_whatever_their_ids() {
    let server = server(ResponseTemplate::new(200).set_body_json(completion("x"))).await;
    let engine = engine();
    let ids = [1, 2, 3].map(uuid::Uuid::from_u128);
    let node = |name: &str, at: usize| llm(name, json!({"connection": ids[at]}));
    let graph = flow(vec![
        node("one", 0),
        node("two", 1),
        node("three", 2),
        output(&["one", "two", "three"], json!({})),
    ]);
    let given = |key: &str| {
        let public = json!({"url": format!("{}/v1", server.uri())});
        let mut given = connection(OPENAI, Owner::Builder, public);
        given.secrets.insert("api_key".to_owned(), key.into());
        Arc::new(given)
    };
    let keys = ["sk-equal", "sk-equal", "sk-another"];
    let connections = ids.into_iter().zip(keys.map(given)).collect();
    let run = async || engine.run(&graph, &question("?"), &connections).await;

    assert_eq!(run().await.status, RunStatus::Completed);
    let stats = engine.connection_stats();
    assert_eq!((stats.hits, stats.misses, stats.live), (1, 2, 2));

    engine.close();
    assert_eq!(engine.connection_stats().live, 0);
    assert_eq!(
        run().await.status,
        RunStatus::Completed,
        "it makes new ones"
    );
    assert_eq!(engine.connection_stats().misses, 4);
}

/// Notes what it is told, in order.
#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Observer for Notes {
    fn notice(&self, event: NodeEvent<'_>) {
        let note = match event {
            NodeEvent::Started { id } => format!("{id} started"),
            NodeEvent::Ended(node) => format!("{} {:?}", node.id, node.status),
            NodeEvent::ToolCalled(call) => format!("{} called {}", call.node_id, call.tool),
        };
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        notes.push(note);
    }
}

#[tokio::test]
async fn an_observer_sees_each_node_start_and_end_or_be_skipped() {
    let server = server(ResponseTemplate::new(401)).await;
    let notes = Notes::default();

    engine()
        .run_observed(
            &one_llm(json!({})),
            &question("?"),
            &builder(&server),
            &notes,
        )
        .await;

    let seen = notes.0.into_inner().unwrap();
    let expected = [
        "input started",
        "input Success",
        "llm started",
        "llm Failure",
        "output Skip",
    ];
    assert_eq!(seen, expected);
}
