//! Nodes of the Model Context Protocol against a real server, beside the SDK's own.

use patchbay_sdk_tests::{McpServer, ask};
use patchbay_tests::{App, AuthorizationServer, Platform, flow};
use serde_json::{Value, json};

const TOKEN: &str = "mcp-planted-0123456789";

async fn connection(platform: &Platform, kind: &str, url: &str, token: &str) -> Value {
    let body = json!({
        "name": kind, "project_id": platform.project, "type": format!("dynamiq.connections.{kind}"),
        "config": {"url": url, "headers": {"Authorization": format!("Bearer {token}")}},
    });
    let made = platform.post("/v1/connections", &body).await.expect(201);
    made.data()["id"].clone()
}

fn tool(kind: &str, connection: &Value, fields: &Value) -> Value {
    let mut node = json!({
        "id": "tool", "name": "tool", "type": format!("dynamiq.nodes.tools.{kind}"),
        "connection": connection, "depends": [{"node": "input"}],
        "input_transformer": {"selector": {"city": "$.input.output.question"}},
    });
    for (name, value) in fields.as_object().into_iter().flatten() {
        node[name] = value.clone();
    }
    flow::of(&[flow::input(), node, flow::output(&[("answer", "tool")])])
}

async fn run(platform: &Platform, app: &App, question: &str) -> Value {
    let path = format!("/v1/apps/{}/runs", app.id);
    let body = json!({"user_id": "user-42", "input": {"question": question}});
    platform.post(&path, &body).await.expect(200).data()
}

#[tokio::test]
async fn a_tool_of_a_real_server_is_called_as_the_sdk_calls_it() {
    let server = McpServer::start("streamable-http", "json", &format!("token={TOKEN}"));
    let theirs = ask("tests/sdk/mcp_server.py", &["tool", server.url(), TOKEN]);
    let theirs: Value = serde_json::from_str(&theirs).expect("JSON");
    let platform = Platform::start().await;
    let mcp = connection(&platform, "MCPStreamableHTTP", server.url(), TOKEN).await;
    let one = json!({"include_tools": ["get_weather"]});
    let app = platform
        .deploy_flow("Weather", &tool("MCPServer", &mcp, &one))
        .await;

    let done = run(&platform, &app, "Kyiv").await;

    assert_eq!(done["status"], "completed", "{done}");
    assert_eq!(done["output"]["answer"], theirs["get_weather"]["content"]);

    let none = platform
        .deploy_flow("All", &tool("MCPServer", &mcp, &json!({})))
        .await;
    let refused = run(&platform, &none, "Kyiv").await;
    assert_eq!(refused["status"], "failed");
    let message = refused["error"]["message"].as_str().unwrap_or_default();
    assert!(
        message.contains("3 are selected (add, get_weather, secret_echo)"),
        "{refused}"
    );
    let failed = run(&platform, &app, "nowhere").await;
    assert!(
        failed["error"]["message"]
            .to_string()
            .contains("there is no such city"),
        "{failed}"
    );
}

#[tokio::test]
async fn both_transports_and_both_kinds_of_answers_are_spoken_and_a_wrong_token_is_refused() {
    let token = format!("token={TOKEN}");
    let streaming = McpServer::start("streamable-http", "events", &token);
    let older = McpServer::start("sse", "events", &token);
    let platform = Platform::start().await;
    let schema =
        json!({"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]});
    let fields = json!({"tool": "get_weather", "description": "Says the weather", "json_input_schema": schema});
    for (server, kind) in [(streaming, "MCPStreamableHTTP"), (older, "MCPSse")] {
        let good = connection(&platform, kind, server.url(), TOKEN).await;
        let app = platform
            .deploy_flow(kind, &tool("MCPTool", &good, &fields))
            .await;
        let done = run(&platform, &app, "Oslo").await;
        assert_eq!(done["status"], "completed", "{done}");
        let text = &done["output"]["answer"]["content"][0]["text"];
        assert_eq!(text, "It is 21 C in Oslo");

        let bad = connection(&platform, kind, server.url(), "wrong-token-0123456789").await;
        let other = format!("{kind} refused");
        let app = platform
            .deploy_flow(&other, &tool("MCPTool", &bad, &fields))
            .await;
        let refused = run(&platform, &app, "Oslo").await;
        assert_eq!(
            refused["error"]["code"], "provider_unauthorized",
            "{refused}"
        );
        assert!(!refused.to_string().contains("wrong-token"), "{refused}");
    }
}

#[tokio::test]
async fn an_authorized_account_opens_the_server_that_the_node_names() {
    let authorization = AuthorizationServer::start();
    let api = format!("{}/api", authorization.url());
    let server = McpServer::start("streamable-http", "json", &api);
    let platform = Platform::start().await;
    let account = platform
        .create_oauth_connection(&authorization.config())
        .await;
    let fields = json!({"include_tools": ["get_weather"], "url": server.url()});
    let flow = tool("MCPServer", &account.as_str().into(), &fields);
    let app = platform.deploy_flow("Account", &flow).await;

    let path = format!("/v1/apps/{}/runs", app.id);
    let body = json!({"user_id": "user-42", "input": {"question": "Rome"}});
    let before = platform.post(&path, &body).await.expect(400).json();
    let message = before["error"]["message"].to_string();
    assert!(message.contains("not authorized"), "{before}");
    platform.sign_in(&account).await;
    let done = run(&platform, &app, "Rome").await;

    assert_eq!(done["status"], "completed", "{done}");
    assert_eq!(
        done["output"]["answer"]["content"][0]["text"],
        "It is 21 C in Rome"
    );
}
