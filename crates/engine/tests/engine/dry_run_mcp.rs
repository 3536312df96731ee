//! Dry runs of MCP nodes: the server says of each tool whether it only reads.

use std::collections::HashMap;
use std::sync::Arc;

use patchbay_engine::Owner;
use serde_json::{Value, json};
use wiremock::matchers::{body_partial_json, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::agent_tools::{API, API_KEY};
use crate::agents::of_agent;
use crate::dry_runs::{Given, dry, run};
use crate::support::*;

/// An MCP server whose tool `add` reads, `put` says nothing of itself, and which counts calls.
async fn mcp() -> MockServer {
    let server = MockServer::start().await;
    let schema = json!({"type": "object", "properties": {"a": {}}});
    let tools = json!({"tools": [
        {"name": "add", "inputSchema": schema, "annotations": {"readOnlyHint": true}},
        {"name": "put", "inputSchema": schema},
    ]});
    for (name, result) in [
        (
            "initialize",
            json!({"protocolVersion": "2025-06-18", "capabilities": {}}),
        ),
        ("tools/list", tools),
        (
            "tools/call",
            json!({"content": [{"type": "text", "text": "3"}]}),
        ),
    ] {
        Mock::given(method("POST"))
            .and(body_partial_json(json!({"method": name})))
            .respond_with(move |request: &wiremock::Request| {
                let asked: Value = serde_json::from_slice(&request.body).unwrap();
                let said = json!({"jsonrpc": "2.0", "id": asked["id"], "result": result});
                ResponseTemplate::new(200).set_body_json(said)
            })
            .mount(&server)
            .await;
    }
    Mock::given(body_partial_json(
        json!({"method": "notifications/initialized"}),
    ))
    .respond_with(ResponseTemplate::new(202))
    .mount(&server)
    .await;
    server
}

/// The names of the tools that were called.
async fn called(server: &MockServer) -> Vec<String> {
    let asked = bodies(server).await;
    let calls = asked.iter().filter(|body| body["method"] == "tools/call");
    calls
        .map(|body| body["params"]["name"].as_str().unwrap().to_owned())
        .collect()
}

fn mcp_connection(server: &MockServer) -> Given {
    let public = json!({"url": format!("{}/mcp", server.uri())});
    let kind = "dynamiq.connections.MCPStreamableHTTP";
    let mut connection = connection(kind, Owner::Builder, public);
    let headers = json!({"X-Key": API_KEY}).to_string();
    let _ = connection
        .secrets
        .insert("headers".to_owned(), headers.into());
    HashMap::from([(API, Arc::new(connection))])
}

#[tokio::test]
async fn a_tool_of_an_mcp_server_is_called_only_where_the_server_says_that_it_reads() {
    for (kind, put, add) in [
        (
            "tools.MCPTool",
            json!({"tool": "put", "json_input_schema": {"properties": {"a": {}}}}),
            json!({"tool": "add"}),
        ),
        (
            "tools.MCPServer",
            json!({"include_tools": ["put"]}),
            json!({"include_tools": ["add"]}),
        ),
    ] {
        let server = mcp().await;
        let of = |fields: &Value| {
            let mut tool = node("tool", kind, json!({"connection": API}));
            extend(&mut tool, fields.clone());
            extend(&mut tool, json!({"input_mapping": {"a": 1}}));
            flow(vec![tool, output(&["tool"], json!({}))])
        };
        let held = dry(&of(&put), &mcp_connection(&server)).await;
        assert_eq!(
            held.held("tool"),
            &json!({
                "dry_run": true, "tool": {"name": "put", "arguments": {"a": 1}}, "content": null,
            })
        );
        assert!(called(&server).await.is_empty());

        let read = dry(&of(&add), &mcp_connection(&server)).await;
        assert_eq!(read.outcome.error, None);
        assert!(!read.node("tool").held_back);
        let wet = run(&of(&put), &mcp_connection(&server), None).await;
        assert_eq!(wet.outcome.error, None);
        assert_eq!(called(&server).await, ["add", "put"]);
    }
}

#[tokio::test]
async fn an_agent_calls_those_tools_of_an_mcp_server_that_read() {
    let server = mcp().await;
    let model = model(vec![
        calling(&[("c1", "put", "{\"a\": 1}"), ("c2", "add", "{\"a\": 2}")]),
        completion("Done."),
    ])
    .await;
    let mut given = mcp_connection(&server);
    given.extend(builder(&model));
    let tool = json!({
        "id": "mcp", "name": "mcp", "type": "dynamiq.nodes.tools.MCPServer", "connection": API,
    });

    let ran = dry(&of_agent(json!({"tools": [tool]})), &given).await;

    assert_eq!(ran.outcome.output["answer"], "Done.");
    assert_eq!(called(&server).await, ["add"]);
    let held: Vec<(&str, bool)> = ran
        .calls
        .iter()
        .map(|call| (call.tool.as_str(), call.held_back))
        .collect();
    assert_eq!(held, [("put", true), ("add", false)]);
}
