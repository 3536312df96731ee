use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use patchbay_workflow::Graph;
use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;
use wiremock::matchers::{any, body_string, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::{Engine, EngineConfig, Owner, ResolvedConnection, RunOutcome};

const CONNECTION: &str = "7b3f1c2a-9d4e-4f6b-8a1c-2e5d7f9b0c3d";

fn connection(kind: &str, public: Value, secrets: Value, owner: Owner) -> ResolvedConnection {
    let (Value::Object(public), Value::Object(secrets)) = (public, secrets) else {
        panic!("fields are objects")
    };
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let secrets: BTreeMap<_, _> = secrets
        .into_iter()
        .map(|(name, value)| (name, SecretString::from(text(value))))
        .collect();
    ResolvedConnection {
        connection_type: format!("dynamiq.connections.{kind}"),
        public,
        secrets,
        unset: Vec::new(),
        owner,
        built_in: false,
        renewal: None,
    }
}

pub(super) fn account(owner: Owner) -> ResolvedConnection {
    let secrets = json!({"access_token": "token-of-the-account", "refresh_token": "never-sent"});
    connection("GoogleOAuth2", json!({}), secrets, owner)
}

pub(super) async fn run(node: Value, input: Value, connection: ResolvedConnection) -> RunOutcome {
    let mut call = json!({
        "id": "call", "name": "call", "type": "dynamiq.nodes.tools.HttpApiCall",
        "connection": CONNECTION, "depends": [{"node": "input"}],
    });
    let (Some(fields), Value::Object(node)) = (call.as_object_mut(), node) else {
        panic!("a node is an object")
    };
    fields.extend(node);
    let flow = json!({"nodes": [
        {"id": "input", "name": "input", "type": "dynamiq.nodes.utils.Input"},
        call,
        {"id": "output", "name": "output", "type": "dynamiq.nodes.utils.Output",
         "depends": [{"node": "call"}],
         "input_transformer": {"selector": {"content": "$.call.output.content", "code": "$.call.output.status_code"}}},
    ]});
    let graph = Graph::parse(&flow).unwrap();
    let id: Uuid = CONNECTION.parse().unwrap();
    let connections = HashMap::from([(id, Arc::new(connection))]);
    let Value::Object(input) = input else {
        panic!("an input is an object")
    };
    let engine = Engine::new(EngineConfig::default()).unwrap();
    engine.run(&graph, &input, &connections).await
}

pub(super) fn failure(outcome: &RunOutcome) -> (&str, &str) {
    let error = outcome.error.as_ref().unwrap();
    (error.code, &error.message)
}

#[tokio::test]
async fn connection_node_and_input_are_merged_as_the_sdk_does() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/items"))
        .and(query_param("api", "1"))
        .and(query_param("page", "2"))
        .and(header("x-key", "of-the-connection"))
        .and(header("x-node", "node"))
        .and(body_string("a=1&b=of+the+node&b=two&c=True"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"ok": true})))
        .expect(1)
        .mount(&server)
        .await;
    let http = connection(
        "Http",
        json!({"url": format!("{}/v1", server.uri()), "method": "GET"}),
        json!({"headers": {"x-key": "of-the-connection"}, "params": {"api": 1}, "data": {"a": 1, "b": "x"}}),
        Owner::Builder,
    );
    let node = json!({
        "method": "POST", "headers": {"x-node": "node"}, "data": {"b": ["of the node", "two"], "c": true},
    });
    let input = json!({"url": format!("{}/v1/items", server.uri()), "params": "{\"page\": 2}"});

    let outcome = run(node, input, http).await;

    assert_eq!(
        outcome.output,
        json!({"content": {"ok": true}, "code": 200})
    );
}

#[tokio::test]
async fn an_accounts_token_is_the_bearer_whatever_the_input_says() {
    let server = MockServer::start().await;
    Mock::given(any())
        .and(header("authorization", "Bearer token-of-the-account"))
        .respond_with(ResponseTemplate::new(200).set_body_string("hello token-of-the-account"))
        .expect(2)
        .mount(&server)
        .await;
    for owner in [Owner::Builder, Owner::EndUser] {
        let node = json!({"url": format!("{}/me", server.uri())});
        let input = json!({"headers": {"Authorization": "Bearer another"}});
        let outcome = run(node, input, account(owner)).await;
        let content = outcome.output["content"].as_str().unwrap().to_owned();
        assert!(!content.contains("token-of-the-account"), "{content}");
        assert_eq!(outcome.output["code"], 200);
    }
}

#[tokio::test]
async fn no_header_sends_the_request_to_another_site_or_frames_it_anew() {
    let server = MockServer::start().await;
    for name in [
        "Host",
        "hOST",
        "Content-Length",
        "Transfer-Encoding",
        "connection",
    ] {
        for place in ["node", "input"] {
            let headers = json!({ name: "attacker.example" });
            let url = format!("{}/me", server.uri());
            let (node, input) = match place {
                "node" => (json!({"url": url, "headers": headers}), json!({})),
                _ => (json!({ "url": url }), json!({ "headers": headers })),
            };
            let outcome = run(node, input, account(Owner::EndUser)).await;
            assert_eq!(
                failure(&outcome).0,
                "input_invalid",
                "{name} of the {place}"
            );
        }
    }
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_credential_goes_to_no_other_server_than_its_own() {
    let elsewhere = MockServer::start().await;
    let node = json!({"url": "https://api.example.com/me"});
    let outcome = run(
        node,
        json!({"url": elsewhere.uri()}),
        account(Owner::EndUser),
    )
    .await;
    assert_eq!(failure(&outcome).0, "address_refused");
    let outcome = run(
        json!({}),
        json!({"url": elsewhere.uri()}),
        account(Owner::EndUser),
    )
    .await;
    assert_eq!(failure(&outcome).0, "input_invalid");
    let http = connection("Http", json!({"method": "GET"}), json!({}), Owner::Builder);
    let outcome = run(json!({}), json!({"url": elsewhere.uri()}), http).await;
    assert_eq!(
        failure(&outcome).0,
        "address_refused",
        "an input names public servers"
    );
    let planted = json!({"headers": "{\"X-Key\": \"planted-0123456789\"}"});
    let keyed = connection("Http", json!({"method": "GET"}), planted, Owner::Builder);
    let outcome = run(json!({}), json!({"url": "https://example.com/take"}), keyed).await;
    assert_eq!(
        failure(&outcome).0,
        "address_refused",
        "what a connection keeps secret goes to no server that an input names"
    );
    let users = json!({"url": elsewhere.uri(), "method": "GET"});
    let users = connection("Http", users, json!({}), Owner::EndUser);
    assert_eq!(
        failure(&run(json!({}), json!({}), users).await).0,
        "address_refused"
    );
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_refusal_is_told_without_the_credential() {
    let server = MockServer::start().await;
    let said = "no: token-of-the-account is over";
    for (status, code) in [
        (401, "provider_unauthorized"),
        (302, "provider_rejected"),
        (404, "provider_rejected"),
        (429, "provider_rate_limited"),
        (500, "provider_failed"),
    ] {
        server.reset().await;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(status).set_body_string(said))
            .mount(&server)
            .await;
        let node = json!({"url": server.uri()});
        let outcome = run(node, json!({}), account(Owner::Builder)).await;
        let (told, message) = failure(&outcome);
        assert_eq!(told, code);
        assert!(message.contains(&status.to_string()) && message.contains("is over"));
        assert!(!message.contains("token-of-the-account"), "{message}");
    }
}

/// An account whose provider has a server for each customer.
fn account_at(instance: &str) -> ResolvedConnection {
    let secrets = json!({"access_token": "token-of-the-account"});
    let public = json!({"instance_url": instance});
    connection("OAuth2", public, secrets, Owner::EndUser)
}

#[tokio::test]
async fn a_path_alone_goes_to_the_accounts_own_server() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/services/data/query"))
        .and(query_param("q", "SELECT Id"))
        .and(header("authorization", "Bearer token-of-the-account"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"done": true})))
        .expect(3)
        .mount(&server)
        .await;
    let node = json!({"url": "/services/data/query", "params": {"q": "SELECT Id"}});
    for (node, input) in [
        (node.clone(), json!({})),
        (
            node,
            json!({"url": format!("{}/services/data/query", server.uri())}),
        ),
        (
            json!({}),
            json!({"url": "services/data/query", "params": {"q": "SELECT Id"}}),
        ),
    ] {
        let outcome = run(node, input, account_at(&server.uri())).await;
        assert_eq!(
            outcome.output["content"],
            json!({"done": true}),
            "{outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_path_is_no_way_to_another_server() {
    let server = MockServer::start().await;
    let evil = MockServer::start().await;
    let host = evil.uri().replace("http:", "");
    let backslashes = host.replace('/', "\\");
    let mixed = format!("/\\{}", backslashes.trim_start_matches('\\'));
    for (node, input) in [
        (json!({"url": host}), json!({})),
        (json!({"url": backslashes}), json!({})),
        (json!({"url": "/me"}), json!({"url": mixed})),
        (json!({"url": "/me"}), json!({"url": evil.uri()})),
        (json!({}), json!({"url": evil.uri()})),
    ] {
        let told = format!("{node} {input}");
        let outcome = run(node, input, account_at(&server.uri())).await;
        assert_eq!(failure(&outcome).0, "address_refused", "{told}");
    }
    // Without a server of the account's own, a path is no address.
    let outcome = run(json!({"url": "/me"}), json!({}), account(Owner::Builder)).await;
    assert_eq!(failure(&outcome).0, "input_invalid");
    assert!(evil.received_requests().await.unwrap().is_empty());
}
