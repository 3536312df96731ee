//! Dry runs: what only reads is done, what would send or change something is held back and told.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use patchbay_engine::{
    DryRun, NodeEvent, NodeOutcome, NodeStatus, Observer, Owner, PIPEDREAM_SERVICE,
    ResolvedConnection, RunOutcome, ToolOutcome, codes,
};
use patchbay_workflow::Graph;
use serde_json::{Value, json};
use uuid::Uuid;
use wiremock::{MockServer, ResponseTemplate};

use crate::agent_tools::{API, API_KEY, lookup};
use crate::agents::of_agent;
use crate::support::*;

/// Short, so that no search for longer secrets would find it.
const SHORT: &str = "9Zq";
const TOKEN: &str = "service-planted-0123456789abcdef";

pub(crate) type Given = HashMap<Uuid, Arc<ResolvedConnection>>;

/// A run, with what an observer was told and what nodes gave.
pub(crate) struct Ran {
    pub(crate) outcome: RunOutcome,
    pub(crate) calls: Vec<ToolOutcome>,
    outputs: HashMap<String, Value>,
}

impl Ran {
    pub(crate) fn node(&self, id: &str) -> &NodeOutcome {
        let found = self.outcome.nodes.iter().find(|node| node.id == id);
        found.expect("the node")
    }

    /// What is told of a node that sent nothing.
    pub(crate) fn held(&self, id: &str) -> &Value {
        assert_eq!(self.outcome.error, None);
        let node = self.node(id);
        assert_eq!((node.status, node.held_back), (NodeStatus::Success, true));
        assert_eq!(self.outputs[id]["dry_run"], true);
        &self.outputs[id]
    }
}

#[derive(Default)]
struct Kept {
    calls: Mutex<Vec<ToolOutcome>>,
    outputs: Mutex<HashMap<String, Value>>,
}

impl Observer for Kept {
    fn notice(&self, event: NodeEvent<'_>) {
        if let NodeEvent::ToolCalled(call) = event {
            self.calls.lock().unwrap().push(call.clone());
        }
    }

    fn wants_outputs(&self) -> bool {
        true
    }

    fn output(&self, id: &str, output: Value) {
        self.outputs.lock().unwrap().insert(id.to_owned(), output);
    }
}

pub(crate) async fn run(graph: &Graph, given: &Given, dry_run: Option<&DryRun>) -> Ran {
    let kept = Kept::default();
    let input = question("Why?");
    let outcome = engine()
        .try_observed(graph, &input, given, dry_run, &kept)
        .await;
    let everything = format!("{outcome:?} {kept:?}", kept = kept.outputs);
    for secret in [KEY, API_KEY, TOKEN, SHORT] {
        assert!(!everything.contains(secret), "{everything}");
    }
    Ran {
        outcome,
        calls: kept.calls.into_inner().unwrap(),
        outputs: kept.outputs.into_inner().unwrap(),
    }
}

pub(crate) async fn dry(graph: &Graph, given: &Given) -> Ran {
    run(graph, given, Some(&DryRun::default())).await
}

/// A connection whose every part is a secret.
fn http(server: &MockServer) -> Given {
    let public = json!({"url": format!("{}/v1/items?page=1", server.uri())});
    let mut connection = connection("dynamiq.connections.Http", Owner::Builder, public);
    for (name, value) in [
        ("headers", json!({"X-Key": API_KEY})),
        ("params", json!({"api_key": SHORT, "n": 1})),
        ("data", json!({"pin": SHORT})),
    ] {
        let _ = connection
            .secrets
            .insert(name.to_owned(), value.to_string().into());
    }
    HashMap::from([(API, Arc::new(connection))])
}

fn call(fields: Value) -> Value {
    let mut call = node("call", "tools.HttpApiCall", json!({"connection": API}));
    extend(&mut call, fields);
    call
}

/// A call of an API, an Output of its content.
fn of_call(fields: Value) -> Graph {
    let answer = json!({"input_transformer": {"selector": {
        "answer": "$.call.output.content", "deeper": "$.call.output.content.id",
    }}});
    flow(vec![call(fields), output(&["call"], answer)])
}

#[tokio::test]
async fn a_request_that_changes_something_is_told_and_not_sent() {
    let api = server(ResponseTemplate::new(200).set_body_json(json!({"id": 7}))).await;
    let fields = json!({
        "method": "POST", "payload_type": "json", "data": {"text": "hi", "password": "p"},
        "params": {"to": "Ada L", "access_token": "t"}, "headers": {"X-Node": "typed"},
    });
    let graph = of_call(fields);

    let held = dry(&graph, &http(&api)).await;
    assert_eq!(count(&api).await, 0);
    assert_eq!(
        held.held("call"),
        &json!({
            "dry_run": true,
            "request": {
                "method": "POST",
                "url": format!(
                    "{}/v1/items?page=1&to=Ada+L&access_token=%5Bredacted%5D", api.uri()
                ),
                "headers": ["X-Node"],
                "content_type": "application/json",
                "body": {"text": "hi", "password": "[redacted]"},
                "left_out": ["headers", "params", "data"],
            },
            "content": null,
            "status_code": null,
        })
    );
    assert_eq!(held.outcome.output, json!({"answer": null, "deeper": null}));

    let sent = run(&graph, &http(&api), None).await;
    assert_eq!(count(&api).await, 1);
    assert!(!sent.node("call").held_back);
    assert_eq!(sent.outcome.output["deeper"], 7);
}

#[tokio::test]
async fn an_accounts_token_and_what_an_address_carries_are_not_told() {
    let kind = "dynamiq.connections.GoogleOAuth2";
    let mut account = connection(kind, Owner::Builder, json!({}));
    let _ = account
        .secrets
        .insert("access_token".to_owned(), TOKEN.into());
    let given = HashMap::from([(API, Arc::new(account))]);
    let graph = of_call(json!({
        "method": "DELETE", "url": "https://api.example/v1/mail?key=9Zq&id=7",
    }));

    let held = dry(&graph, &given).await;

    assert_eq!(
        held.held("call")["request"],
        json!({
            "method": "DELETE",
            "url": "https://api.example/v1/mail?key=%5Bredacted%5D&id=7",
            "left_out": ["access_token"],
        })
    );
}

#[tokio::test]
async fn a_request_that_reads_is_sent_in_a_dry_run_too() {
    let api = server(ResponseTemplate::new(200).set_body_json(json!({"id": 7}))).await;
    for method in ["PUT", "PATCH", "DELETE", "POST"] {
        let held = dry(&of_call(json!({"method": method})), &http(&api)).await;
        assert_eq!(held.held("call")["request"]["method"], method);
    }
    assert_eq!(count(&api).await, 0);
    let read = dry(&of_call(json!({"method": "get"})), &http(&api)).await;
    assert!(!read.node("call").held_back);
    assert_eq!(read.outcome.output["deeper"], 7);
    assert_eq!(count(&api).await, 1);
}

#[tokio::test]
async fn what_keeps_a_request_from_being_sent_is_told_in_a_dry_run_too() {
    let api = server(ResponseTemplate::new(200)).await;
    for (fields, code) in [
        (
            json!({"method": "POST", "headers": {"Host": "x"}}),
            codes::INPUT_INVALID,
        ),
        (
            json!({"method": "POST", "data": "[1]"}),
            codes::INPUT_INVALID,
        ),
        (
            json!({"method": "POST", "url": "http://169.254.169.254/latest"}),
            codes::ADDRESS_REFUSED,
        ),
        (
            json!({"method": "POST", "connection": null}),
            codes::CONNECTION_MISSING,
        ),
    ] {
        let graph = of_call(fields);
        let wet = run(&graph, &http(&api), None).await.outcome;
        let dry = dry(&graph, &http(&api)).await.outcome;
        assert_eq!(failure(&dry), failure(&wet));
        assert_eq!(failure(&dry).0, code);
        assert!(dry.nodes.iter().all(|node| !node.held_back));
    }
    assert_eq!(count(&api).await, 0);
}

#[tokio::test]
async fn a_model_answers_in_a_dry_run() {
    let model = server(ResponseTemplate::new(200).set_body_json(completion("Because."))).await;
    let ran = dry(&one_llm(json!({})), &builder(&model)).await;
    assert_eq!(ran.outcome.output["answer"], "Because.");
    assert!(!ran.node("llm").held_back);
}

#[tokio::test]
async fn every_item_of_a_map_is_held_back() {
    let api = server(ResponseTemplate::new(200)).await;
    let inner = json!({
        "id": "call", "name": "call", "type": "dynamiq.nodes.tools.HttpApiCall", "method": "POST",
        "connection": API,
    });
    let map = node(
        "each",
        "operators.Map",
        json!({"node": inner, "input_mapping": {"input": [{"data": {"n": 1}}, {"data": {"n": 2}}]}}),
    );
    let ran = dry(&flow(vec![map, output(&["each"], json!({}))]), &http(&api)).await;
    assert_eq!(count(&api).await, 0);
    assert!(ran.node("each").held_back);
    let items = &ran.outputs["each"]["output"];
    assert_eq!(items[0]["request"]["body"], json!({"n": 1}));
    assert_eq!(items[1]["request"]["body"], json!({"n": 2}));
}

#[tokio::test]
async fn a_tool_of_an_agent_is_held_back_and_the_model_is_told() {
    let api = server(ResponseTemplate::new(200)).await;
    let called = calling(&[("c1", "lookup", "{\"data\": {\"name\": \"Ada\"}}")]);
    let helper = json!({
        "id": "helper", "name": "helper", "type": "dynamiq.nodes.agents.Agent",
        "llm": {"type": "dynamiq.nodes.llms.OpenAI", "model": "gpt-4o", "connection": CONNECTION},
        "tools": [lookup(json!({"method": "POST"}))],
    });
    for (tool, answers) in [
        (
            lookup(json!({"method": "POST"})),
            vec![called.clone(), completion("Done.")],
        ),
        (
            helper,
            vec![
                calling(&[("c0", "helper", "{\"input\": \"Add Ada\"}")]),
                called,
                completion("It was a dry run."),
                completion("Done."),
            ],
        ),
    ] {
        let model = model(answers).await;
        let mut given = http(&api);
        given.extend(builder(&model));

        let ran = dry(&of_agent(json!({"tools": [tool]})), &given).await;

        assert_eq!(ran.outcome.output["answer"], "Done.");
        assert_eq!(count(&api).await, 0);
        // The model answered, so the agent did.
        assert!(!ran.node("agent").held_back);
        let held = |call: &&ToolOutcome| call.held_back && call.status == NodeStatus::Success;
        let held: Vec<&str> = ran
            .calls
            .iter()
            .filter(held)
            .map(|call| call.tool.as_str())
            .collect();
        assert_eq!(held, ["lookup"]);
        let told = bodies(&model).await;
        let told = told
            .iter()
            .flat_map(|body| body["messages"].as_array().unwrap())
            .filter(|message| message["role"] == "tool")
            .find_map(|message| message["content"].as_str())
            .unwrap();
        assert!(
            told.starts_with("This is a dry run: nothing was sent"),
            "{told}"
        );
        assert!(
            told.contains("\"name\": \"Ada\"") && !told.contains(API_KEY),
            "{told}"
        );
    }
}

#[tokio::test]
async fn an_action_is_performed_only_where_it_is_known_to_read() {
    let answer = json!({"exports": {"$summary": "done"}, "os": [], "ret": null});
    let pipedream = server(ResponseTemplate::new(200).set_body_json(answer)).await;
    let public = json!({
        "url": format!("{}/v1", pipedream.uri()), "project_id": "proj_1", "environment": "development",
    });
    let mut service = connection(
        "dynamiq.connections.PipedreamOAuth2",
        Owner::Builder,
        public,
    );
    let _ = service
        .secrets
        .insert("access_token".to_owned(), TOKEN.into());
    let given = HashMap::from([(PIPEDREAM_SERVICE, Arc::new(service))]);
    let action = json!({
        "action_id": "slack-send-message", "external_user_id": "project-1",
        "input_props": {"configurableProps": [
            {"name": "slack", "type_": "app"}, {"name": "text", "type_": "string"},
            {"name": "sign", "type_": "string", "secret": true},
        ]},
        "configurable_props": {
            "slack": {"authProvisionId": "apn_9Zq"}, "other": {"authProvisionId": "apn_9Zq"},
            "sign": SHORT, "channel": "C1",
        },
        "input_transformer": {"selector": {"text": "$.input.output.question"}},
    });
    let graph = flow(vec![
        node("announce", "tools.Pipedream", action),
        output(&["announce"], json!({})),
    ]);

    let held = dry(&graph, &given).await;
    assert_eq!(count(&pipedream).await, 0);
    assert_eq!(
        held.held("announce"),
        &json!({
            "dry_run": true,
            "action": {
                "key": "slack-send-message",
                "props": {"sign": "[redacted]", "channel": "C1", "text": "Why?"},
            },
            "content": null,
            "files": [],
        })
    );

    let reads = DryRun::performing(HashSet::from(["slack-send-message".to_owned()]));
    for dry_run in [Some(&reads), None] {
        let ran = run(&graph, &given, dry_run).await;
        assert_eq!(ran.outcome.error, None);
        assert!(!ran.node("announce").held_back);
    }
    assert_eq!(count(&pipedream).await, 2);
}
