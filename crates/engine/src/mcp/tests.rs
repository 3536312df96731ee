use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use patchbay_workflow::Graph;
use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;
use wiremock::matchers::{body_partial_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::{Engine, EngineConfig, Owner, ResolvedConnection, RunOutcome, codes};

const CONNECTION: &str = "7b3f1c2a-9d4e-4f6b-8a1c-2e5d7f9b0c3d";
const TOKEN: &str = "token-of-the-account";

fn connection(kind: &str, url: Option<&str>, secrets: &[(&str, &str)]) -> ResolvedConnection {
    let url = url.map(|url| ("url".to_owned(), Value::from(url)));
    ResolvedConnection {
        connection_type: format!("dynamiq.connections.{kind}"),
        public: url.into_iter().collect(),
        secrets: secrets
            .iter()
            .map(|(name, value)| ((*name).to_owned(), SecretString::from(*value)))
            .collect::<BTreeMap<_, _>>(),
        unset: Vec::new(),
        renewal: None,
        owner: Owner::Builder,
        built_in: false,
    }
}

async fn run(node: Value, connection: ResolvedConnection) -> RunOutcome {
    let mut call = json!({
        "id": "tool", "name": "tool", "type": "dynamiq.nodes.tools.MCPTool", "tool": "add",
        "json_input_schema": {"type": "object", "properties": {"a": {"type": "integer"}}},
        "connection": CONNECTION, "depends": [{"node": "input"}],
        "input_transformer": {"selector": {"a": "$.input.output.a", "other": "$.input.output.a"}},
    });
    let (Some(fields), Value::Object(node)) = (call.as_object_mut(), node) else {
        panic!("a node is an object")
    };
    fields.extend(node);
    let flow = json!({"nodes": [
        {"id": "input", "name": "input", "type": "dynamiq.nodes.utils.Input"},
        call,
        {"id": "output", "name": "output", "type": "dynamiq.nodes.utils.Output",
         "depends": [{"node": "tool"}],
         "input_transformer": {"selector": {"content": "$.tool.output.content"}}},
    ]});
    let graph = Graph::parse(&flow).unwrap();
    let id: Uuid = CONNECTION.parse().unwrap();
    let connections = HashMap::from([(id, Arc::new(connection))]);
    let input = serde_json::Map::from_iter([("a".to_owned(), json!(1))]);
    let engine = Engine::new(EngineConfig::default()).unwrap();
    engine.run(&graph, &input, &connections).await
}

fn failure(outcome: &RunOutcome) -> (&str, &str) {
    let error = outcome.error.as_ref().unwrap();
    (error.code, &error.message)
}

/// Answers `method` with a result, as JSON.
async fn answers(server: &MockServer, id: u64, name: &str, result: Value, times: u64) {
    let said = json!({"jsonrpc": "2.0", "id": id, "result": result});
    Mock::given(method("POST"))
        .and(path("/mcp"))
        .and(header("authorization", format!("Bearer {TOKEN}").as_str()))
        .and(body_partial_json(json!({"method": name})))
        .respond_with(
            ResponseTemplate::new(200)
                .insert_header("mcp-session-id", "session-1")
                .set_body_json(said),
        )
        .expect(times)
        .mount(server)
        .await;
}

async fn greets(server: &MockServer) {
    let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {}});
    answers(server, 1, "initialize", hello, 1).await;
    Mock::given(method("POST"))
        .and(header("mcp-session-id", "session-1"))
        .and(header("mcp-protocol-version", "2025-06-18"))
        .and(body_partial_json(
            json!({"method": "notifications/initialized"}),
        ))
        .respond_with(ResponseTemplate::new(202))
        .expect(1)
        .mount(server)
        .await;
    Mock::given(method("DELETE"))
        .and(header("mcp-session-id", "session-1"))
        .respond_with(ResponseTemplate::new(200))
        .expect(1)
        .mount(server)
        .await;
}

#[tokio::test]
async fn an_accounts_token_goes_to_the_nodes_own_server_and_the_session_is_ended() {
    let server = MockServer::start().await;
    greets(&server).await;
    Mock::given(method("POST"))
        .and(header("authorization", format!("Bearer {TOKEN}").as_str()))
        .and(body_partial_json(json!({
            "method": "tools/call", "params": {"name": "add", "arguments": {"a": 1}}
        })))
        .respond_with(ResponseTemplate::new(200).set_body_raw(
            // A newer server begins with the id at which the stream can be taken up again.
            ": hi\n\nid: 1\ndata: \n\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\n\n\
             data: {\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"3\"}]}}\n\n",
            "text/event-stream",
        ))
        .expect(1)
        .mount(&server)
        .await;
    let account = connection("GoogleOAuth2", None, &[("access_token", TOKEN)]);

    let node = json!({"url": format!("{}/mcp", server.uri())});
    let outcome = run(node, account).await;

    let content =
        json!({"content": {"content": [{"type": "text", "text": "3"}], "isError": false}});
    assert_eq!(outcome.output, content, "{:?}", outcome.error);
    let requests = server.received_requests().await.unwrap();
    let call = String::from_utf8_lossy(&requests[2].body).into_owned();
    assert!(
        !call.contains("other"),
        "only the tool's own arguments are sent: {call}"
    );
}

#[tokio::test]
async fn tools_are_listed_page_by_page_and_one_must_be_selected() {
    let server = MockServer::start().await;
    greets(&server).await;
    let page = |id: u64, name: &str, next: Option<&str>| {
        json!({"jsonrpc": "2.0", "id": id, "result": {
            "tools": [{"name": name, "inputSchema": {"type": "object"}}], "nextCursor": next
        }})
    };
    Mock::given(body_partial_json(
        json!({"method": "tools/list", "params": {"cursor": "2"}}),
    ))
    .respond_with(ResponseTemplate::new(200).set_body_json(page(3, "echo", None)))
    .expect(1)
    .with_priority(1)
    .mount(&server)
    .await;
    Mock::given(body_partial_json(json!({"method": "tools/list"})))
        .respond_with(ResponseTemplate::new(200).set_body_json(page(2, "add", Some("2"))))
        .expect(1)
        .mount(&server)
        .await;
    let headers = json!({"Authorization": format!("Bearer {TOKEN}")}).to_string();
    let url = format!("{}/mcp", server.uri());
    let server_connection = connection("MCPStreamableHTTP", Some(&url), &[("headers", &headers)]);

    let node = json!({"type": "dynamiq.nodes.tools.MCPServer"});
    let outcome = run(node, server_connection).await;

    let (code, message) = failure(&outcome);
    assert_eq!(code, codes::INPUT_INVALID);
    assert!(message.contains("2 are selected (add, echo)"), "{message}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = MockServer::start().await;
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(
            ResponseTemplate::new(307).insert_header("location", elsewhere.uri().as_str()),
        )
        .mount(&server)
        .await;
    let account = connection("GoogleOAuth2", None, &[("access_token", TOKEN)]);

    let outcome = run(json!({"url": server.uri()}), account).await;

    let (code, message) = failure(&outcome);
    assert_eq!(code, codes::PROVIDER_REJECTED);
    assert!(message.contains("redirects are not followed"), "{message}");
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_refusal_is_told_without_the_token() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(401).set_body_string(format!("bad token {TOKEN}")))
        .mount(&server)
        .await;
    let account = connection("GoogleOAuth2", None, &[("access_token", TOKEN)]);

    let outcome = run(json!({"url": server.uri()}), account).await;

    let (code, message) = failure(&outcome);
    assert_eq!(code, codes::PROVIDER_UNAUTHORIZED);
    assert!(
        message.contains("HTTP 401") && !message.contains(TOKEN),
        "{message}"
    );
}

#[tokio::test]
async fn an_account_without_the_nodes_url_and_a_program_are_refused() {
    let account = connection("GoogleOAuth2", None, &[("access_token", TOKEN)]);
    let outcome = run(json!({}), account).await;
    assert_eq!(failure(&outcome).0, codes::INPUT_INVALID);
    assert!(failure(&outcome).1.contains("url"), "{outcome:?}");
    let program = connection("MCPStdio", None, &[]);
    let outcome = run(json!({}), program).await;
    assert_eq!(failure(&outcome).0, codes::NODE_UNSUPPORTED);
    assert!(failure(&outcome).1.contains("programs"), "{outcome:?}");
}

#[tokio::test]
async fn a_stream_that_names_another_server_gets_nothing() {
    let elsewhere = MockServer::start().await;
    let server = MockServer::start().await;
    let stream = format!("event: endpoint\ndata: {}/messages\n\n", elsewhere.uri());
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(stream, "text/event-stream"))
        .mount(&server)
        .await;
    let headers = json!({"Authorization": format!("Bearer {TOKEN}")}).to_string();
    let sse = connection("MCPSse", Some(&server.uri()), &[("headers", &headers)]);

    let outcome = run(json!({}), sse).await;

    assert_eq!(failure(&outcome).0, codes::ADDRESS_REFUSED);
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}
