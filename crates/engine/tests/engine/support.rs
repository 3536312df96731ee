//! What the engine's tests share: a provider that listens locally, connections to it
//! and workflows that use it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use patchbay_engine::{Engine, EngineConfig, Owner, ResolvedConnection, RunOutcome};
use patchbay_workflow::Graph;
use serde_json::{Map, Value, json};
use uuid::Uuid;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// The key that every connection of the tests holds.
pub(crate) const KEY: &str = "sk-proj-planted0123456789abcdef";

pub(crate) const OPENAI: &str = "dynamiq.connections.OpenAI";

/// The id under which nodes refer to the one connection.
pub(crate) const CONNECTION: Uuid = Uuid::from_u128(0x7b3f_1c2a_9d4e_4f6b_8a1c_2e5d_7f9b_0c3d);

pub(crate) fn engine() -> Engine {
    Engine::new(EngineConfig::default()).expect("TLS works")
}

pub(crate) fn connection(ty: &str, owner: Owner, public: Value) -> ResolvedConnection {
    let Value::Object(public) = public else {
        panic!("fields are an object")
    };
    ResolvedConnection {
        connection_type: ty.into(),
        public,
        secrets: BTreeMap::from([("api_key".to_owned(), KEY.into())]),
        unset: Vec::new(),
        owner,
        built_in: false,
        renewal: None,
    }
}

pub(crate) fn connections(
    connection: ResolvedConnection,
) -> HashMap<Uuid, Arc<ResolvedConnection>> {
    HashMap::from([(CONNECTION, Arc::new(connection))])
}

/// The builder's connection to a server.
pub(crate) fn builder(server: &MockServer) -> HashMap<Uuid, Arc<ResolvedConnection>> {
    let public = json!({"url": format!("{}/v1", server.uri())});
    connections(connection(OPENAI, Owner::Builder, public))
}

/// An LLM node after the Input node that asks `{{question}}`.
pub(crate) fn llm(id: &str, fields: Value) -> Value {
    let mut node = json!({
        "id": id,
        "name": id,
        "type": "dynamiq.nodes.llms.OpenAI",
        "model": "gpt-4o",
        "connection": CONNECTION,
        "prompt": {"messages": [{"role": "user", "content": "{{question}}"}]},
        "depends": [{"node": "input"}],
        "input_transformer": {"selector": {"question": "$.input.output.question"}},
    });
    extend(&mut node, fields);
    node
}

/// An Output node after these nodes.
pub(crate) fn output(depends: &[&str], fields: Value) -> Value {
    let depends: Vec<Value> = depends.iter().map(|id| json!({"node": id})).collect();
    let mut node = json!({
        "id": "output",
        "name": "output",
        "type": "dynamiq.nodes.utils.Output",
        "depends": depends,
    });
    extend(&mut node, fields);
    node
}

/// Puts these fields over a node's.
pub(crate) fn extend(node: &mut Value, fields: Value) {
    let Value::Object(fields) = fields else {
        panic!("fields are an object")
    };
    node.as_object_mut().expect("a node").extend(fields);
}

/// An Input node and these nodes.
pub(crate) fn flow(nodes: Vec<Value>) -> Graph {
    let input = json!({"id": "input", "name": "input", "type": "dynamiq.nodes.utils.Input"});
    let nodes: Vec<Value> = std::iter::once(input).chain(nodes).collect();
    Graph::parse(&json!({"id": Uuid::nil(), "nodes": nodes})).expect("a valid flow")
}

/// Input, one LLM node `llm` with these fields, and an Output of its content.
pub(crate) fn one_llm(fields: Value) -> Graph {
    let answer = json!({"input_transformer": {"selector": {"answer": "$.llm.output.content"}}});
    flow(vec![llm("llm", fields), output(&["llm"], answer)])
}

pub(crate) fn question(text: &str) -> Map<String, Value> {
    Map::from_iter([("question".to_owned(), json!(text))])
}

/// A chat completion with this content.
pub(crate) fn completion(content: &str) -> Value {
    json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": content},
            "finish_reason": "stop",
        }],
    })
}

/// A server that always gives this answer.
pub(crate) async fn server(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

pub(crate) async fn count(server: &MockServer) -> usize {
    server
        .received_requests()
        .await
        .expect("recording is on")
        .len()
}

/// Runs `Input → llm → Output` against an answer and gives the outcome.
pub(crate) async fn ask(answer: ResponseTemplate) -> RunOutcome {
    let server = server(answer).await;
    engine()
        .run(&one_llm(json!({})), &question("Why?"), &builder(&server))
        .await
}

/// The code and message of a failed run, which must not show the key.
pub(crate) fn failure(outcome: &RunOutcome) -> (&'static str, String) {
    let text = format!("{outcome:?}");
    assert!(!text.contains(KEY), "the outcome shows the key: {text}");
    let error = outcome.error.as_ref().expect("the run failed");
    (error.code, error.message.clone())
}

/// The `depends` of a node after these.
pub(crate) fn depends(ids: &[&str]) -> Value {
    ids.iter().map(|id| json!({"node": id})).collect()
}

/// A connection to the built-in model, for runs without a provider.
pub(crate) fn built_in() -> HashMap<Uuid, Arc<ResolvedConnection>> {
    let mut connection = connection(OPENAI, Owner::Builder, json!({}));
    connection.built_in = true;
    connection.secrets.clear();
    connections(connection)
}

/// A chat completion that calls these functions: id, name and arguments.
pub(crate) fn calling(calls: &[(&str, &str, &str)]) -> Value {
    let calls: Vec<Value> = calls
        .iter()
        .map(|(id, name, arguments)| {
            json!({"id": id, "type": "function", "function": {"name": name, "arguments": arguments}})
        })
        .collect();
    let mut answer = completion("");
    answer["choices"][0]["message"] =
        json!({"role": "assistant", "content": null, "tool_calls": calls});
    answer
}

/// Answers one after another; the last one again and again.
pub(crate) struct Script {
    answers: Vec<Value>,
    given: AtomicUsize,
}

impl Respond for Script {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        let at = self.given.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers.get(at).or(self.answers.last());
        ResponseTemplate::new(200).set_body_json(answer)
    }
}

/// A model that says this, one answer after another.
pub(crate) async fn model(answers: Vec<Value>) -> MockServer {
    let server = MockServer::start().await;
    let script = Script {
        answers,
        given: AtomicUsize::new(0),
    };
    Mock::given(any()).respond_with(script).mount(&server).await;
    server
}

/// The bodies of all requests, oldest first.
pub(crate) async fn bodies(server: &MockServer) -> Vec<Value> {
    let requests = server.received_requests().await.expect("recording is on");
    requests
        .iter()
        .map(|request| serde_json::from_slice(&request.body).unwrap_or_default())
        .collect()
}

/// A node of the SDK's module after the Input node, with these fields.
pub(crate) fn node(id: &str, kind: &str, fields: Value) -> Value {
    let mut node = json!({
        "id": id, "name": id, "type": format!("dynamiq.nodes.{kind}"),
        "depends": [{"node": "input"}],
    });
    extend(&mut node, fields);
    node
}
