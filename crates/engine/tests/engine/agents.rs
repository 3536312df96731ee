//! Agents: what a model is told, in which rounds it works, and how that ends. The model is a scripted
//! one that keeps what it was asked.

use std::collections::HashMap;

use crate::support::*;
use patchbay_engine::{NodeStatus, RunOutcome, RunStatus, codes};
use serde_json::{Map, Value, json};
use wiremock::matchers::{any, body_string_contains};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// An Agent that is asked the question, with an `llm` as the other tests have it.
pub(crate) fn agent(fields: Value) -> Value {
    let mut agent = node(
        "agent",
        "agents.Agent",
        json!({
            "llm": llm_of("agent-llm"),
            "input_transformer": {"selector": {"input": "$.input.output.question"}},
        }),
    );
    extend(&mut agent, fields);
    agent
}

pub(crate) fn llm_of(id: &str) -> Value {
    json!({
        "id": id, "name": id, "type": "dynamiq.nodes.llms.OpenAI", "model": "gpt-4o",
        "connection": CONNECTION,
    })
}

/// A flow of one agent whose content is the output.
pub(crate) fn of_agent(fields: Value) -> patchbay_workflow::Graph {
    let answer = json!({"input_transformer": {"selector": {"answer": "$.agent.output.content"}}});
    flow(vec![agent(fields), output(&["agent"], answer)])
}

/// An agent among the tools of another.
fn helper(fields: Value) -> Value {
    let mut helper = json!({
        "id": "helper", "name": "helper", "type": "dynamiq.nodes.agents.Agent",
        "description": "Looks things up", "role": "You look things up.", "llm": llm_of("helper-llm"),
    });
    extend(&mut helper, fields);
    helper
}

async fn run(graph: &patchbay_workflow::Graph, server: &MockServer) -> RunOutcome {
    engine()
        .run(graph, &question("Why?"), &builder(server))
        .await
}

#[tokio::test]
async fn an_agent_without_tools_answers_as_its_model_does() {
    let server = model(vec![completion("Because.")]).await;
    let graph = of_agent(json!({
        "role": "You are {{kind}}.", "instructions": "Be brief.", "description": "Explains things",
        "tools": [], "memory": null, "verbose": true, "inference_mode": "DEFAULT",
        "llm": {
            "id": "l", "name": "l", "type": "dynamiq.nodes.llms.OpenAI", "model": "gpt-4o",
            "connection": CONNECTION, "temperature": 0.1, "max_tokens": 50, "tool_choice": "required",
        },
    }));

    let outcome = run(&graph, &server).await;

    assert_eq!(outcome.error, None);
    assert_eq!(outcome.output, json!({"answer": "Because."}));
    let asked = &bodies(&server).await[0];
    assert_eq!(asked["model"], "gpt-4o");
    assert_eq!(
        (&asked["temperature"], &asked["max_tokens"]),
        (&json!(0.1), &json!(50))
    );
    assert!(asked.get("tools").is_none() && asked.get("tool_choice").is_none());
    let system = asked["messages"][0]["content"].as_str().unwrap();
    for part in ["You are {{kind}}.", "Be brief.", "Explains things"] {
        assert!(system.contains(part), "{system}");
    }
    assert_eq!(
        asked["messages"][1],
        json!({"role": "user", "content": "Why?"})
    );
    assert_eq!(asked["messages"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_output_of_an_agent_is_its_content() {
    let server = model(vec![completion("Because.")]).await;
    let graph = flow(vec![
        agent(json!({})),
        output(
            &["agent"],
            json!({"input_transformer": {"path": "$.agent.output"}}),
        ),
    ]);
    assert_eq!(
        run(&graph, &server).await.output,
        json!({"content": "Because."})
    );
}

#[tokio::test]
async fn the_built_in_model_is_an_agent_too_and_calls_no_tools() {
    let graph = of_agent(json!({"tools": [helper(json!({}))]}));

    let outcome = engine().run(&graph, &question("Why?"), &built_in()).await;

    assert_eq!(outcome.error, None);
    let answer = outcome.output["answer"].as_str().unwrap();
    assert!(answer.starts_with("This is Patchbay's built-in model.") && answer.ends_with("Why?"));
}

#[tokio::test]
async fn the_models_errors_and_retries_are_those_of_its_node() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(completion("Because.")))
        .mount(&server)
        .await;
    let mut llm = llm_of("l");
    llm["error_handling"] = json!({"max_retries": 1, "retry_interval_seconds": 0.01});
    let outcome = run(&of_agent(json!({ "llm": llm })), &server).await;
    assert_eq!(outcome.output, json!({"answer": "Because."}));

    let refusing = self::refusing(KEY).await;
    let outcome = run(&of_agent(json!({})), &refusing).await;
    let (code, message) = failure(&outcome);
    assert_eq!(code, codes::PROVIDER_UNAUTHORIZED);
    assert!(message.contains("[redacted]"), "{message}");
    assert_eq!(outcome.error.unwrap().node_id.as_deref(), Some("agent"));
}

async fn refusing(words: &str) -> MockServer {
    server(ResponseTemplate::new(401).set_body_json(json!({"error": {"message": words}}))).await
}

#[tokio::test]
async fn an_agent_that_never_answers_ends_at_max_loops() {
    let server = model(vec![calling(&[("c1", "nothing", "{}")])]).await;
    let graph = of_agent(json!({"max_loops": 3, "tools": [helper(json!({}))]}));

    let outcome = run(&graph, &server).await;

    let (code, message) = failure(&outcome);
    assert_eq!(code, codes::MAX_LOOPS_EXCEEDED);
    assert_eq!(
        message,
        "the agent agent has reached its limit of 3 loops without an answer"
    );
    let asked = bodies(&server).await;
    assert_eq!(asked.len(), 3);
    let told = &asked[1]["messages"][3];
    assert_eq!(
        (&told["role"], &told["tool_call_id"]),
        (&json!("tool"), &json!("c1"))
    );
    assert_eq!(told["content"], "[tool_error] there is no such tool");
}

#[tokio::test]
async fn at_max_loops_an_agent_may_answer_with_what_it_has() {
    let server = MockServer::start().await;
    Mock::given(body_string_contains("no more can be done"))
        .respond_with(ResponseTemplate::new(200).set_body_json(completion("So far: nothing.")))
        .mount(&server)
        .await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(calling(&[(
            "c1",
            "nothing",
            "{\"a\":1}",
        )])))
        .mount(&server)
        .await;
    let graph = of_agent(json!({
        "max_loops": 2, "behaviour_on_max_loops": "return", "tools": [helper(json!({}))],
    }));

    let outcome = run(&graph, &server).await;

    assert_eq!(outcome.output, json!({"answer": "So far: nothing."}));
    let asked = bodies(&server).await;
    assert_eq!(asked.len(), 3);
    assert!(asked[2].get("tools").is_none());
    let messages = asked[2]["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 3);
    let last = messages[2]["content"].as_str().unwrap();
    assert!(
        last.contains("assistant calls nothing: {\"a\":1}\ntool: [tool_error]"),
        "{last}"
    );
}

#[tokio::test]
async fn an_answer_with_a_schema_is_json_or_is_asked_for_again() {
    let server = model(vec![
        completion("It is seven."),
        completion("```json\n{\"n\": 7}\n```"),
    ])
    .await;
    let graph = of_agent(json!({"response_format": {"type": "object", "properties": {"n": {}}}}));

    let outcome = run(&graph, &server).await;

    assert_eq!(outcome.output, json!({"answer": {"n": 7}}));
    let asked = bodies(&server).await;
    let system = asked[0]["messages"][0]["content"].as_str().unwrap();
    assert!(system.contains("{\"type\":\"object\",\"properties\":{\"n\":{}}}"));
    let again = asked[1]["messages"].as_array().unwrap();
    assert_eq!(
        again[2],
        json!({"role": "assistant", "content": "It is seven."})
    );
    assert!(again[3]["content"].as_str().unwrap().contains("JSON"));
}

#[tokio::test]
async fn an_agent_works_for_another_one() {
    let server = MockServer::start().await;
    let script = async |server: &MockServer| {
        for (words, answer) in [
            ("What you are for", completion("It rains.")),
            ("\"role\":\"tool\"", completion("Take an umbrella.")),
            (
                "Why?",
                calling(&[("c1", "helper", "{\"input\": \"the weather\"}")]),
            ),
        ] {
            Mock::given(body_string_contains(words))
                .respond_with(ResponseTemplate::new(200).set_body_json(answer))
                .mount(server)
                .await;
        }
    };
    script(&server).await;

    let wrapped = json!({
        "id": "w", "name": "helper", "type": "dynamiq.nodes.tools.SubAgentTool",
        "description": "Looks things up", "agent": helper(json!({"name": "inner"})),
    });
    let _ = run(&of_agent(json!({"tools": [wrapped]})), &server).await;
    let of_the_wrapped = bodies(&server).await;
    server.reset().await;
    script(&server).await;
    let outcome = run(&of_agent(json!({"tools": [helper(json!({}))]})), &server).await;

    assert_eq!(outcome.output, json!({"answer": "Take an umbrella."}));
    let asked = bodies(&server).await;
    assert_eq!(asked.len(), 3);
    assert_eq!(asked, of_the_wrapped);
    let function = &asked[0]["tools"][0]["function"];
    assert_eq!(function["name"], "helper");
    assert_eq!(function["description"], "Looks things up");
    assert_eq!(function["parameters"]["required"], json!(["input"]));
    assert_eq!(asked[1]["messages"][1]["content"], "the weather");
    assert_eq!(
        asked[2]["messages"][3],
        json!({"role": "tool", "tool_call_id": "c1", "content": "It rains."})
    );
}

#[tokio::test]
async fn another_agents_answer_is_the_last_one_where_that_is_allowed() {
    let server = MockServer::start().await;
    Mock::given(body_string_contains("What you are for"))
        .respond_with(ResponseTemplate::new(200).set_body_json(completion("It rains.")))
        .mount(&server)
        .await;
    let arguments = "{\"input\": \"the weather\", \"delegate_final\": true}";
    Mock::given(any())
        .respond_with(
            ResponseTemplate::new(200).set_body_json(calling(&[("c1", "helper", arguments)])),
        )
        .mount(&server)
        .await;
    let graph = of_agent(json!({"delegation_allowed": true, "tools": [helper(json!({}))]}));

    let outcome = run(&graph, &server).await;

    assert_eq!(outcome.output, json!({"answer": "It rains."}));
    assert_eq!(count(&server).await, 2);
}

#[tokio::test]
async fn what_would_change_the_meaning_stops_the_run_before_it_starts() {
    let server = model(vec![completion("never")]).await;
    let tool = |kind: &str| json!({"id": "t", "name": "t", "type": kind});
    for (fields, message) in [
        (
            json!({"memory": {"backend": {"type": "dynamiq.memory.backends.InMemory"}}}),
            "Patchbay does not run agents with the setting memory",
        ),
        (
            json!({"tools": [helper(json!({"skills": {"enabled": true}}))]}),
            "Patchbay does not run agents with the setting skills",
        ),
        (
            json!({"approval": {"enabled": true}}),
            "Patchbay does not run agents with the setting approval",
        ),
        (
            json!({"tools": [helper(json!({"mock": {"enabled": true}}))]}),
            "Patchbay does not run agents with the setting mock",
        ),
        (
            json!({"tools": [tool("dynamiq.nodes.tools.Python")]}),
            "Patchbay does not run nodes of the type dynamiq.nodes.tools.Python",
        ),
        (
            json!({"tools": [tool("dynamiq.nodes.operators.Pass")]}),
            "Patchbay does not run agents with a dynamiq.nodes.operators.Pass as a tool",
        ),
        (
            json!({"llm": null}),
            "Patchbay does not run an agent without an llm",
        ),
        (
            json!({"tools": [{"type": "dynamiq.nodes.tools.SubAgentTool", "max_calls": 2}]}),
            "Patchbay does not run sub-agents with the setting max_calls",
        ),
        (
            json!({"tools": [helper(json!({})), helper(json!({}))]}),
            "two tools of the agent are called helper",
        ),
        (
            json!({"max_loops": 1}),
            "max_loops must be a whole number of at least 2",
        ),
    ] {
        let outcome = run(&of_agent(fields), &server).await;
        assert_eq!(failure(&outcome).1, message);
        assert_eq!(outcome.nodes[0].status, NodeStatus::Skip);
    }
    assert_eq!(count(&server).await, 0);
}

#[tokio::test]
async fn an_agent_in_a_map_answers_for_each_item() {
    let server = MockServer::start().await;
    for word in ["red", "blue"] {
        Mock::given(body_string_contains(format!("name {word}")))
            .respond_with(ResponseTemplate::new(200).set_body_json(completion(word)))
            .mount(&server)
            .await;
    }
    let inner = json!({
        "id": "namer", "name": "namer", "type": "dynamiq.nodes.agents.Agent", "llm": llm_of("l"),
    });
    let each = node(
        "each",
        "operators.Map",
        json!({
            "node": inner, "max_workers": 2,
            "input_transformer": {"selector": {"input": "$.input.output.items"}},
        }),
    );
    let graph = flow(vec![
        each,
        output(
            &["each"],
            json!({"input_transformer": {"path": "$.each.output"}}),
        ),
    ]);
    let input: Map<String, Value> = serde_json::from_value(json!({"items": [
        {"input": "name {{color}}", "color": "red"}, {"input": "name blue"},
    ]}))
    .unwrap();

    let outcome = engine().run(&graph, &input, &builder(&server)).await;

    assert_eq!(outcome.status, RunStatus::Completed);
    assert_eq!(
        outcome.output,
        json!({"output": [{"content": "red"}, {"content": "blue"}]})
    );
}

#[tokio::test]
async fn an_agent_without_its_connection_does_not_start() {
    let outcome = engine()
        .run(&of_agent(json!({})), &question("?"), &HashMap::new())
        .await;
    assert_eq!(failure(&outcome).0, codes::CONNECTION_MISSING);
}
