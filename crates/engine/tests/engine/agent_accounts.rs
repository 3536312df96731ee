//! Tools of an agent that act with an account, and those of MCP servers.

use std::collections::HashMap;
use std::sync::Arc;

use crate::agent_tools::{API, API_KEY, http, lookup, ran};
use crate::support::*;
use patchbay_engine::{NodeStatus, Owner, PIPEDREAM_SERVICE, ResolvedConnection};
use serde_json::{Value, json};
use uuid::Uuid;
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const ACCOUNT: Uuid = Uuid::from_u128(0x22);

/// Pipedream, and the account of whoever runs.
fn pipedream(server: &MockServer) -> HashMap<Uuid, Arc<ResolvedConnection>> {
    let public = json!({"url": server.uri(), "project_id": "proj_1", "environment": "development"});
    let mut service = connection(
        "dynamiq.connections.PipedreamOAuth2",
        Owner::Builder,
        public,
    );
    service.secrets = [("access_token".to_owned(), API_KEY.into())].into();
    let account = json!({"account_id": "apn_7", "external_user_id": "user-42"});
    let mut account = connection("pipedream_account", Owner::EndUser, account);
    account.secrets.clear();
    HashMap::from([
        (PIPEDREAM_SERVICE, Arc::new(service)),
        (ACCOUNT, Arc::new(account)),
    ])
}

fn mail() -> Value {
    let account = |path: &str| json!({"$type": "requirement", "$id": ACCOUNT, "value_path": path});
    json!({
        "id": "mail", "name": "mail", "type": "dynamiq.nodes.tools.Pipedream",
        "action_id": "gmail-send-email", "external_user_id": account("$.external_user_id"),
        "configurable_props": {"gmail": {"authProvisionId": account("$.account_id")}},
        "input_props": {"configurableProps": [
            {"name": "gmail", "type_": "app"}, {"name": "to", "type_": "string"},
            {"name": "subject", "type_": "string", "optional": true},
        ]},
    })
}

#[tokio::test]
async fn an_action_acts_with_the_account_of_whoever_runs() {
    let service = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/connect/proj_1/actions/run"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"ret": "sent"})))
        .mount(&service)
        .await;

    let ran = ran(
        json!({"tools": [mail()]}),
        vec![
            calling(&[("c1", "mail", "{}"), ("c2", "mail", "{\"to\": \"a@b.c\"}")]),
            completion("Sent."),
        ],
        pipedream(&service),
    )
    .await;

    assert_eq!(ran.answer(), "Sent.");
    let parameters = &ran.asked[0]["tools"][0]["function"]["parameters"];
    assert_eq!(parameters["required"], json!(["to"]));
    assert_eq!(
        ran.told(),
        ["[tool_error] the arguments lack to", "{\"ret\":\"sent\"}"]
    );
    let sent = bodies(&service).await;
    assert_eq!(
        sent,
        [json!({
            "external_user_id": "user-42", "id": "gmail-send-email",
            "configured_props": {"gmail": {"authProvisionId": "apn_7"}, "to": "a@b.c"},
        })]
    );
}

#[tokio::test]
async fn a_refusal_of_an_action_is_told_and_what_passes_ends_the_run() {
    for (status, recovers) in [(402, true), (400, true), (503, false), (429, false)] {
        let service = server(ResponseTemplate::new(status)).await;
        let ran = ran(
            json!({"tools": [mail()]}),
            vec![
                calling(&[("c1", "mail", "{\"to\": \"a@b.c\"}")]),
                completion("It was refused."),
            ],
            pipedream(&service),
        )
        .await;
        if recovers {
            assert_eq!(ran.answer(), "It was refused.");
            assert!(ran.told()[0].starts_with("[tool_error] "), "{status}");
        } else {
            let (_, message) = failure(&ran.outcome);
            assert!(message.starts_with("the tool mail failed: "), "{message}");
        }
        assert_eq!(ran.calls[0].status, NodeStatus::Failure);
    }
}

#[tokio::test]
async fn a_tool_whose_optional_requirement_nobody_fulfilled_is_left_out() {
    let api = server(ResponseTemplate::new(200).set_body_json(json!({}))).await;
    let service = MockServer::start().await;
    let mut given = pipedream(&service);
    given.remove(&ACCOUNT);
    given.extend(http(&api));

    let ran = ran(
        json!({"tools": [mail(), lookup(json!({}))]}),
        vec![completion("Fine.")],
        given,
    )
    .await;

    assert_eq!(ran.answer(), "Fine.");
    let offered = ran.asked[0]["tools"].as_array().unwrap();
    assert_eq!(offered.len(), 1);
    assert_eq!(offered[0]["function"]["name"], "lookup");
}

/// A server of the protocol with three tools, as far as an agent needs it.
async fn mcp() -> MockServer {
    let server = MockServer::start().await;
    let tools = json!([
        {
            "name": "add", "description": "Adds",
            "inputSchema": {
                "type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
                "required": ["a"],
            },
        },
        {"name": "drop all", "inputSchema": {"type": "object"}},
        {"name": "搜索", "inputSchema": {"type": "object"}},
    ]);
    let respond = move |request: &wiremock::Request| {
        let Ok(asked) = serde_json::from_slice::<Value>(&request.body) else {
            return ResponseTemplate::new(200);
        };
        let result = match asked["method"].as_str().unwrap_or_default() {
            "initialize" => json!({"protocolVersion": "2025-06-18", "capabilities": {}}),
            "tools/list" => json!({"tools": tools}),
            "tools/call" => {
                let sum = asked["params"]["arguments"]["a"]
                    .as_i64()
                    .unwrap_or_default()
                    + 1;
                json!({"content": [{"type": "text", "text": sum.to_string()}]})
            }
            _ => return ResponseTemplate::new(202),
        };
        let answer = json!({"jsonrpc": "2.0", "id": asked["id"], "result": result});
        ResponseTemplate::new(200).set_body_json(answer)
    };
    Mock::given(any())
        .respond_with(respond)
        .mount(&server)
        .await;
    server
}

fn mcp_connection(server: &MockServer) -> HashMap<Uuid, Arc<ResolvedConnection>> {
    let public = json!({"url": format!("{}/mcp", server.uri())});
    let mut connection = connection(
        "dynamiq.connections.MCPStreamableHTTP",
        Owner::Builder,
        public,
    );
    connection.secrets.clear();
    HashMap::from([(API, Arc::new(connection))])
}

#[tokio::test]
async fn every_tool_of_an_mcp_server_is_offered_and_called_by_its_name() {
    let server = mcp().await;
    for (fields, expected) in [
        // A name without a letter that a model may write is told by its place.
        (json!({}), vec!["add", "drop-all", "tool_3"]),
        (
            json!({"exclude_tools": ["drop all"]}),
            vec!["add", "tool_2"],
        ),
    ] {
        let mut tool = json!({
            "id": "math", "name": "math", "type": "dynamiq.nodes.tools.MCPServer", "connection": API,
        });
        extend(&mut tool, fields);
        let ran = ran(
            json!({"tools": [tool]}),
            vec![calling(&[("c1", "add", "{\"a\": 41}")]), completion("42.")],
            mcp_connection(&server),
        )
        .await;

        assert_eq!(ran.answer(), "42.");
        let offered = ran.asked[0]["tools"].as_array().unwrap();
        let names: Vec<&str> = offered
            .iter()
            .filter_map(|tool| tool["function"]["name"].as_str())
            .collect();
        assert_eq!(names, expected);
        assert_eq!(
            offered[0]["function"]["parameters"]["required"],
            json!(["a"])
        );
        assert_eq!(ran.told(), ["42"]);
        assert_eq!(ran.calls[0].tool, "add");
    }
}

#[tokio::test]
async fn the_headers_of_an_mcp_server_are_no_word_of_the_model_s() {
    let server = mcp().await;
    let tool = json!({
        "id": "math", "name": "math", "type": "dynamiq.nodes.tools.MCPServer", "connection": API,
    });
    let arguments = json!({"a": 41, "mcp_http_headers": {"X-Tenant": "another"}}).to_string();

    let ran = ran(
        json!({"tools": [tool]}),
        vec![calling(&[("c1", "add", &arguments)]), completion("42.")],
        mcp_connection(&server),
    )
    .await;

    assert_eq!(ran.told(), ["42"]);
    let sent = server.received_requests().await.unwrap();
    assert!(
        sent.iter()
            .all(|request| !request.headers.contains_key("x-tenant"))
    );
}

#[tokio::test]
async fn an_mcp_tool_is_offered_by_its_stored_schema() {
    let server = mcp().await;
    let tool = json!({
        "id": "plus", "name": "plus", "tool": "add", "type": "dynamiq.nodes.tools.MCPTool",
        "description": "Adds one", "connection": API,
        "json_input_schema": {"type_": "object", "properties": {"a": {"type_": "integer"}}, "required": ["a"]},
    });

    let ran = ran(
        json!({"tools": [tool]}),
        vec![calling(&[("c1", "plus", "{\"a\": 1}")]), completion("2.")],
        mcp_connection(&server),
    )
    .await;

    assert_eq!(ran.told(), ["2"]);
    assert_eq!(
        ran.asked[0]["tools"][0]["function"]["parameters"],
        json!({"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]})
    );
}
