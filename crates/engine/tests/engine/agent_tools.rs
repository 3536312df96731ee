//! The tools of an agent: what the model is offered, what is sent, and what the model is told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::agents::of_agent;
use crate::support::*;
use patchbay_engine::{
    NodeEvent, NodeStatus, Observer, Owner, ResolvedConnection, RunOutcome, ToolOutcome, codes,
};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use uuid::Uuid;
use wiremock::{MockServer, ResponseTemplate};

pub(crate) const API: Uuid = Uuid::from_u128(0x11);
pub(crate) const API_KEY: &str = "crm-planted-0123456789abcdef";

/// Keeps what is told of tools.
#[derive(Default)]
struct Tools(Mutex<Vec<ToolOutcome>>);

impl Observer for Tools {
    fn notice(&self, event: NodeEvent<'_>) {
        if let NodeEvent::ToolCalled(call) = event {
            let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            calls.push(call.clone());
        }
    }
}

/// A run of an agent with a model, a server for its tools, and what was told meanwhile.
pub(crate) struct Ran {
    pub(crate) outcome: RunOutcome,
    pub(crate) asked: Vec<Value>,
    pub(crate) calls: Vec<ToolOutcome>,
}

impl Ran {
    /// What the model was told of each call of its first answer.
    pub(crate) fn told(&self) -> Vec<&str> {
        let messages = self.asked[1]["messages"].as_array().unwrap();
        let results = messages.iter().filter(|message| message["role"] == "tool");
        results
            .map(|message| message["content"].as_str().unwrap())
            .collect()
    }

    pub(crate) fn answer(&self) -> &Value {
        assert_eq!(self.outcome.error, None);
        &self.outcome.output["answer"]
    }
}

pub(crate) async fn ran(
    fields: Value,
    answers: Vec<Value>,
    mut given: HashMap<Uuid, Arc<ResolvedConnection>>,
) -> Ran {
    let model = model(answers).await;
    given.extend(builder(&model));
    let tools = Tools::default();
    let outcome = engine()
        .run_observed(&of_agent(fields), &question("Why?"), &given, &tools)
        .await;
    let asked = bodies(&model).await;
    let everything = format!("{outcome:?} {asked:?} {tools:?}", tools = tools.0);
    assert!(!everything.contains(API_KEY), "{everything}");
    Ran {
        outcome,
        asked,
        calls: tools.0.into_inner().unwrap(),
    }
}

pub(crate) fn http(server: &MockServer) -> HashMap<Uuid, Arc<ResolvedConnection>> {
    http_at(&server.uri())
}

fn http_at(server: &str) -> HashMap<Uuid, Arc<ResolvedConnection>> {
    let public = json!({"url": format!("{server}/v1"), "method": "GET"});
    let mut connection = connection("dynamiq.connections.Http", Owner::Builder, public);
    let headers = json!({"X-Key": API_KEY}).to_string();
    connection
        .secrets
        .insert("headers".to_owned(), headers.into());
    HashMap::from([(API, Arc::new(connection))])
}

pub(crate) fn lookup(fields: Value) -> Value {
    let mut tool = json!({
        "id": "lookup-1", "name": "lookup", "type": "dynamiq.nodes.tools.HttpApiCall",
        "description": "Looks customers up", "connection": API,
    });
    extend(&mut tool, fields);
    tool
}

#[tokio::test]
async fn a_tool_is_offered_called_and_its_result_told() {
    let api = server(ResponseTemplate::new(200).set_body_json(json!({"name": "Ada"}))).await;
    let calls = calling(&[("c1", "lookup", "{\"params\": {\"id\": 7}, \"unknown\": 1}")]);

    let ran = ran(
        json!({"tools": [lookup(json!({}))]}),
        vec![calls.clone(), completion("It is Ada.")],
        http(&api),
    )
    .await;

    assert_eq!(ran.answer(), "It is Ada.");
    let function = &ran.asked[0]["tools"][0];
    assert_eq!(function["type"], "function");
    assert_eq!(function["function"]["name"], "lookup");
    assert_eq!(function["function"]["description"], "Looks customers up");
    assert!(function["function"]["parameters"]["properties"]["url"].is_object());
    let sent = &api.received_requests().await.unwrap()[0];
    assert_eq!(sent.url.query(), Some("id=7"));
    assert_eq!(sent.headers["x-key"], API_KEY);
    let messages = ran.asked[1]["messages"].as_array().unwrap();
    assert_eq!(
        messages[2]["tool_calls"],
        calls["choices"][0]["message"]["tool_calls"]
    );
    assert_eq!(messages[2]["content"], Value::Null);
    assert_eq!(ran.told(), ["{\n  \"name\": \"Ada\"\n}"]);
    let [call] = ran.calls.as_slice() else {
        panic!("{:?}", ran.calls)
    };
    assert_eq!(
        (call.node_id.as_str(), call.agent.as_str()),
        ("agent", "agent")
    );
    assert_eq!(call.tool, "lookup");
    assert_eq!(
        call.r#type.as_deref(),
        Some("dynamiq.nodes.tools.HttpApiCall")
    );
    assert_eq!((call.status, &call.error), (NodeStatus::Success, &None));
}

#[tokio::test]
async fn a_failure_is_told_to_the_model_and_to_whoever_watches_without_the_secret() {
    let words = format!("no customer for key {API_KEY}");
    let api = server(ResponseTemplate::new(404).set_body_string(words)).await;

    let ran = ran(
        json!({"tools": [lookup(json!({}))]}),
        vec![
            calling(&[("c1", "lookup", "{}"), ("c2", "lookup", "{broken")]),
            completion("There is none."),
        ],
        http(&api),
    )
    .await;

    assert_eq!(ran.answer(), "There is none.");
    let told = ran.told();
    assert!(
        told[0].starts_with("[tool_error] ") && told[0].contains("404"),
        "{told:?}"
    );
    assert_eq!(told[1], "[tool_error] the arguments must be a JSON object");
    let failed = ran
        .calls
        .iter()
        .all(|call| call.status == NodeStatus::Failure);
    assert!(failed && ran.calls.len() == 2, "{:?}", ran.calls);
    let error = ran
        .calls
        .iter()
        .find_map(|call| call.error.as_ref())
        .unwrap();
    assert_eq!(error.node_id.as_deref(), Some("agent"));
}

#[tokio::test]
async fn an_echoed_secret_does_not_reach_the_model() {
    let echo = json!({"headers": {"X-Key": API_KEY}});
    let api = server(ResponseTemplate::new(200).set_body_json(echo)).await;

    let ran = ran(
        json!({"tools": [lookup(json!({}))]}),
        vec![calling(&[("c1", "lookup", "{}")]), completion("Done.")],
        http(&api),
    )
    .await;

    assert!(ran.told()[0].contains("[redacted]"), "{:?}", ran.told());
}

/// A server that answers with the last part of a path, and nobody before all are there.
async fn together(count: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut waiting = Vec::new();
        while waiting.len() < count {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            stream.read_line(&mut line).await.unwrap();
            let asked = line.split(' ').nth(1).unwrap_or_default();
            let name = asked.rsplit('/').next().unwrap_or_default().to_owned();
            waiting.push((stream, name));
        }
        // The last that came is answered first.
        for (mut stream, name) in waiting.into_iter().rev() {
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/plain\r\n";
            let answer = format!("{head}content-length: {}\r\n\r\n{name}", name.len());
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn calls_of_one_answer_are_made_at_the_same_time_where_the_agent_allows_it() {
    let server = together(3).await;
    let to = |name: &str| format!("{{\"url\": \"{server}/v1/{name}\"}}");
    let calls = calling(&[
        ("c1", "lookup", &to("a")),
        ("c2", "lookup", &to("b")),
        ("c3", "lookup", &to("c")),
    ]);

    let ran = ran(
        json!({
            "tools": [lookup(json!({"response_type": "text"}))],
            "parallel_tool_calls_enabled": true,
        }),
        vec![calls, completion("abc")],
        http_at(&server),
    );
    let ran = tokio::time::timeout(Duration::from_mins(1), ran)
        .await
        .expect("the server saw all three at once");

    assert_eq!(ran.told(), ["a", "b", "c"]);
    assert_eq!(ran.calls.len(), 3);
}

#[tokio::test]
async fn a_node_s_own_values_go_over_the_model_s() {
    let api = server(ResponseTemplate::new(200).set_body_json(json!({}))).await;
    let tool = lookup(json!({
        "input_transformer": {"selector": {"params": "$.input.output.params"}},
        "input_mapping": {"method": "PUT"},
        "input_param_modes": {"headers": "hidden"},
    }));
    let arguments = json!({
        "params": {"id": 1}, "method": "DELETE", "headers": {"X-Model": "1"}, "data": {"a": 1},
    })
    .to_string();
    let model = model(vec![
        calling(&[("c1", "lookup", &arguments)]),
        completion("Done."),
    ])
    .await;
    let mut given = http(&api);
    given.extend(builder(&model));
    let input = json!({"selector": {
        "input": "$.input.output.question", "tool_params": "$.input.output.tool_params",
    }});
    let graph = of_agent(json!({"tools": [tool], "input_transformer": input}));
    let run = json!({
        "question": "Why?", "params": {"id": 2},
        "tool_params": {
            "global": {"data": {"b": 2}}, "by_name": {"lookup": {"data": {"a": 3}}},
            "by_id": {"lookup-1": {"headers": {"X-Run": "r"}}},
        },
    });

    let outcome = engine().run(&graph, run.as_object().unwrap(), &given).await;

    assert_eq!(outcome.error, None);
    let offered = &bodies(&model).await[0]["tools"][0]["function"]["parameters"]["properties"];
    assert!(offered.get("headers").is_none() && offered.get("params").is_some());
    let sent = &api.received_requests().await.unwrap()[0];
    assert_eq!(
        (sent.method.as_str(), sent.url.query()),
        ("PUT", Some("id=2"))
    );
    assert_eq!(String::from_utf8_lossy(&sent.body), "a=3&b=2");
    assert_eq!(sent.headers["x-run"], "r");
    assert!(!sent.headers.contains_key("x-model"));
}

#[tokio::test]
async fn a_long_result_is_cut_unless_the_agent_says_otherwise() {
    let long = "x".repeat(2_000);
    let api = server(ResponseTemplate::new(200).set_body_string(&long)).await;
    for (fields, whole) in [
        (json!({"tool_output_max_length": 100}), false),
        (
            json!({"tool_output_max_length": 100, "tool_output_truncate_enabled": false}),
            true,
        ),
    ] {
        let mut fields = fields;
        fields["tools"] = json!([lookup(json!({"response_type": "text"}))]);
        let ran = ran(
            fields,
            vec![calling(&[("c1", "lookup", "{}")]), completion("Done.")],
            http(&api),
        )
        .await;
        assert_eq!(ran.told()[0] == long, whole);
        assert_eq!(ran.told()[0].contains("[Content truncated]"), !whole);
    }
}

#[tokio::test]
async fn a_tool_whose_connection_is_gone_stops_the_run_before_it_starts() {
    let ran = ran(
        json!({"tools": [lookup(json!({}))]}),
        vec![completion("never")],
        HashMap::new(),
    )
    .await;
    assert_eq!(failure(&ran.outcome).0, codes::CONNECTION_MISSING);
    assert!(ran.asked.is_empty());
}
