//! LLM nodes against a provider: what is sent, and what an answer becomes.

use std::time::Duration;

use crate::support::*;
use patchbay_engine::{NodeStatus, Owner, RunStatus, codes};
use serde_json::{Value, json};
use wiremock::matchers::{body_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

#[tokio::test]
async fn a_request_has_the_protocol_s_form() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/chat/completions"))
        .and(header("authorization", format!("Bearer {KEY}").as_str()))
        .and(header("content-type", "application/json"))
        .and(body_json(json!({
            "model": "gpt-4o",
            "messages": [
                {"role": "system", "content": "Answer in one word."},
                {"role": "user", "content": "Why is the sky \"blue\"?"},
            ],
            "stream": false,
            "temperature": 0.2,
            "stop": ["\n"],
            "top_p": 0.9,
            "frequency_penalty": 0.1,
            "presence_penalty": 0.3,
            "seed": 7,
            "response_format": {"type": "text"},
            "tools": [{"type": "function", "function": {"name": "f"}}],
            "tool_choice": "auto",
            "max_tokens": 50,
        })))
        .respond_with(ResponseTemplate::new(200).set_body_json(completion("Rayleigh")))
        .expect(1)
        .mount(&server)
        .await;
    let graph = one_llm(json!({
        "model": "openai/gpt-4o",
        "prompt": {
            "messages": [
                {"role": "system", "content": "Answer in one word."},
                {"role": "user", "content": "{{ question }}"},
            ],
            "response_format": {"type": "text"},
        },
        "temperature": 0.2, "max_tokens": 50, "stop": ["\n"], "top_p": 0.9, "seed": 7,
        "frequency_penalty": 0.1, "presence_penalty": 0.3, "response_format": null,
        "tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": "auto",
        "reasoning_effort": "auto", "verbosity": "medium",
        "streaming": {"enabled": true},
    }));

    let outcome = engine()
        .run(
            &graph,
            &question("Why is the sky \"blue\"?"),
            &builder(&server),
        )
        .await;

    assert_eq!(outcome.error, None);
    assert_eq!(outcome.status, RunStatus::Completed);
    assert_eq!(outcome.output, json!({"answer": "Rayleigh"}));
    let ids: Vec<_> = outcome.nodes.iter().map(|node| node.id.as_str()).collect();
    assert_eq!(ids, ["input", "llm", "output"]);
    assert!(
        outcome
            .nodes
            .iter()
            .all(|node| node.status == NodeStatus::Success)
    );
    assert!(outcome.provider_time > Duration::ZERO);
}

#[tokio::test]
async fn azure_takes_its_key_and_version_in_its_own_places() {
    let server = server(ResponseTemplate::new(200).set_body_json(completion("Hi"))).await;
    let public = json!({"url": server.uri(), "api_version": "2024-10-21"});
    let azure = connection("dynamiq.connections.AzureAI", Owner::Builder, public);
    let graph = one_llm(json!({
        "type": "dynamiq.nodes.llms.AzureAI", "model": "azure/my-deployment"
    }));

    let outcome = engine()
        .run(&graph, &question("Hi"), &connections(azure))
        .await;

    assert_eq!(outcome.error, None);
    let request = &server.received_requests().await.unwrap()[0];
    assert_eq!(
        request.url.path(),
        "/openai/deployments/my-deployment/chat/completions"
    );
    assert_eq!(request.url.query(), Some("api-version=2024-10-21"));
    assert_eq!(request.headers["api-key"], KEY);
    assert!(!request.headers.contains_key("authorization"));
}

#[tokio::test]
async fn ollama_is_called_without_a_key() {
    let server = server(ResponseTemplate::new(200).set_body_json(completion("Hi"))).await;
    let ollama = connection(
        "dynamiq.connections.Ollama",
        Owner::Builder,
        json!({"url": server.uri()}),
    );
    let graph = one_llm(json!({"type": "dynamiq.nodes.llms.Ollama", "model": "ollama/llama3"}));

    let outcome = engine()
        .run(&graph, &question("Hi"), &connections(ollama))
        .await;

    assert_eq!(outcome.error, None);
    let request = &server.received_requests().await.unwrap()[0];
    assert_eq!(request.url.path(), "/v1/chat/completions");
    assert!(!request.headers.contains_key("authorization"));
    assert_eq!(request.body_json::<Value>().unwrap()["model"], "llama3");
}

#[tokio::test]
async fn tool_calls_are_part_of_the_output() {
    let calls =
        json!([{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}]);
    let message = json!({"role": "assistant", "content": null, "tool_calls": calls});
    let answer = json!({"choices": [{"message": message}]});
    let server = server(ResponseTemplate::new(200).set_body_json(answer)).await;
    let whole = json!({"input_transformer": {"path": "$.llm.output"}});
    let graph = flow(vec![llm("llm", json!({})), output(&["llm"], whole)]);

    let outcome = engine()
        .run(&graph, &question("?"), &builder(&server))
        .await;

    assert_eq!(
        outcome.output,
        json!({"content": null, "tool_calls": calls})
    );
}

#[tokio::test]
async fn reasoning_models_of_openai_get_their_own_limit() {
    let server = server(ResponseTemplate::new(200).set_body_json(completion("Hi"))).await;
    for (model, sent) in [
        ("o3-mini", "max_completion_tokens"),
        ("gpt-4o", "max_tokens"),
    ] {
        let graph = one_llm(json!({"model": model, "max_tokens": 9, "reasoning_effort": "low"}));
        engine()
            .run(&graph, &question("?"), &builder(&server))
            .await;
        let last = server.received_requests().await.unwrap().pop().unwrap();
        let body: Value = last.body_json().unwrap();
        assert_eq!(body[sent], 9, "{model}");
        assert_eq!(body["reasoning_effort"], "low");
    }
}

#[tokio::test]
async fn a_prompt_without_its_variable_is_invalid_and_sends_nothing() {
    let server = server(ResponseTemplate::new(200)).await;
    for prompt in [
        json!({"messages": [{"role": "user", "content": "{{nowhere}}"}]}),
        Value::Null,
    ] {
        let graph = one_llm(json!({"prompt": prompt}));
        let outcome = engine()
            .run(&graph, &question("?"), &builder(&server))
            .await;
        assert_eq!(failure(&outcome).0, codes::PROMPT_INVALID);
    }
    assert_eq!(count(&server).await, 0);
}

#[tokio::test]
async fn a_node_without_a_model_is_invalid() {
    let server = server(ResponseTemplate::new(200)).await;
    let graph = one_llm(json!({"model": " "}));
    let outcome = engine()
        .run(&graph, &question("?"), &builder(&server))
        .await;
    let expected = (codes::INPUT_INVALID, "the node names no model".to_owned());
    assert_eq!(failure(&outcome), expected);
}
