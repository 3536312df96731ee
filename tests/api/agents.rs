//! Agents of deployed Apps: a tool acts for whoever runs, and what it does is told as it happens.

use patchbay_tests::{App, Platform, Provider, flow};
use serde_json::{Value, json};

use crate::streams::frames;
use crate::{KEY, USER};

const BUILDER_KEY: &str = "sk-of-the-builder-0123456789";
const ADA: &str = "crm-of-ada-0123456789abcdef";
const OTHER_USER: &str = "user-43";
const BOB: &str = "crm-of-bob-0123456789abcdef";

/// A model that calls the tool `crm` and then tells what it gave.
fn model() -> Provider {
    let tells = |record: &str, answer: &str| {
        json!({
            "name": record, "when": {"messages_contain": record},
            "respond": {"content": answer},
        })
    };
    let calls = json!({
        "name": "calls", "when": {"tools_include": "crm"},
        "respond": {"tool_calls": [{"name": "crm", "arguments": {}}]},
    });
    Provider::with_rules(&[
        tells("record of ada", "It is Ada."),
        tells("record of bob", "It is Bob."),
        tells("403", "The CRM does not let me in."),
        calls,
        json!({"name": "none", "when": {}, "respond": {"content": "I have no tools."}}),
    ])
}

/// Input → Agent with a request to `url` as its tool → Output. The tool's connection is a requirement.
async fn deployed(platform: &Platform, url: &str, optional: bool) -> (App, String) {
    let builder = platform.create_connection("openai", BUILDER_KEY).await;
    let workflow = platform.create_workflow("agent", &flow::no_llm()).await;
    let requirement = json!({
        "name": "crm", "type": "connection", "optional": optional,
        "form": {"title": "Your CRM"}, "spec": {"type": "dynamiq.connections.Http"},
    });
    let requirement = platform
        .create_requirement_of(&workflow, &requirement)
        .await;
    let agent = json!({
        "id": "agent", "name": "agent", "type": "dynamiq.nodes.agents.Agent",
        "role": "You know customers.", "max_loops": 3,
        "llm": {
            "id": "agent-llm", "name": "agent-llm", "type": "dynamiq.nodes.llms.OpenAI",
            "model": "gpt-4o-mini", "connection": builder,
        },
        "tools": [{
            "id": "crm", "name": "crm", "type": "dynamiq.nodes.tools.HttpApiCall",
            "description": "Looks a customer up", "url": format!("{url}/chat/completions"),
            "method": "POST", "payload_type": "json",
            "data": {"model": "crm", "messages": [{"role": "user", "content": "who?"}]},
            "connection": flow::requirement(&requirement),
        }],
        "depends": [{"node": "input"}],
        "input_transformer": {"selector": {"input": "$.input.output.question"}},
    });
    let nodes = [flow::input(), agent, flow::output(&[("answer", "agent")])];
    platform.save(&workflow, &flow::of(&nodes)).await;
    (platform.deploy("Agent", &workflow).await, requirement)
}

async fn connect(platform: &Platform, app: &App, user: &str, requirement: &str, key: &str) {
    let token = platform.connect_token(app, user).await;
    let config = json!({
        "url": "https://crm.example", "method": "POST",
        "headers": {"Authorization": format!("Bearer {key}")},
    });
    let path = format!("/v1/connect/requirements/{requirement}/credentials");
    let call = platform.call("POST", &path).bearer(&token);
    let body = json!({"type": "dynamiq.connections.Http", "config": config});
    let _ = call.json(&body).send().await.expect(201);
}

async fn run(platform: &Platform, app: &App, user: &str) -> Value {
    platform.run(app, user).await.expect(200).data()
}

#[tokio::test]
async fn an_agents_tool_acts_with_the_connection_of_whoever_runs() {
    let crm = Provider::answering(&[(ADA, "record of ada"), (BOB, "record of bob")]);
    let provider = model();
    let platform = Platform::with_provider(&provider).await;
    let (app, requirement) = deployed(&platform, crm.url(), false).await;
    let unmet = platform.run(&app, USER).await.expect(400);
    assert_eq!(unmet.json()["error"]["code"], "requirement_unsatisfied");
    connect(&platform, &app, USER, &requirement, ADA).await;
    connect(&platform, &app, OTHER_USER, &requirement, BOB).await;

    for (user, answer) in [(USER, "It is Ada."), (OTHER_USER, "It is Bob.")] {
        let done = run(&platform, &app, user).await;
        assert_eq!(done["status"], "completed", "{done}");
        assert_eq!(done["output"]["answer"], answer);
    }

    assert_eq!(crm.keys(), [ADA, BOB], "each with a key of its own");
    let asked = provider.requests();
    assert!(asked.iter().all(|request| request.key == BUILDER_KEY));
    assert_eq!(asked.len(), 4);
    let text = format!("{asked:?}");
    for secret in [ADA, BOB, KEY] {
        assert!(!text.contains(secret), "no user's key reaches the model");
    }
}

#[tokio::test]
async fn a_stream_tells_of_tool_calls_without_what_they_carry() {
    let crm = Provider::refusing(ADA, 403, &format!("{ADA} may not"));
    let provider = model();
    let platform = Platform::with_provider(&provider).await;
    let (app, requirement) = deployed(&platform, crm.url(), false).await;
    connect(&platform, &app, USER, &requirement, ADA).await;

    let body = json!({"input": {"question": "Who?"}, "user_id": USER, "stream": true});
    let call = platform.backend(&app, "POST", "/v1/runs").json(&body);
    let answer = call.send().await.expect(200);

    assert!(!answer.text.contains(ADA), "{}", answer.text);
    let frames = frames(&answer.text);
    let (_, called) = frames
        .iter()
        .find(|(name, _)| name == "agent.tool_call.completed")
        .expect("the call is told");
    let data = &called["data"];
    assert_eq!(
        (&data["node_id"], &data["tool"]),
        (&json!("agent"), &json!("crm"))
    );
    assert_eq!(data["status"], "failure");
    assert_eq!(data["type"], "dynamiq.nodes.tools.HttpApiCall");
    assert!(data["duration_ms"].is_u64() && data["error"]["message"].is_string());
    assert!(data.get("arguments").is_none() && data.get("result").is_none());
    let (name, last) = frames.last().expect("it ends");
    assert_eq!(name, "run.completed");
    assert_eq!(
        last["data"]["output"]["answer"],
        "The CRM does not let me in."
    );
}

#[tokio::test]
async fn a_user_without_an_optional_connection_runs_without_the_tool() {
    let crm = Provider::start();
    let provider = model();
    let platform = Platform::with_provider(&provider).await;
    let (app, _) = deployed(&platform, crm.url(), true).await;

    let done = run(&platform, &app, USER).await;

    assert_eq!(done["output"]["answer"], "I have no tools.", "{done}");
    assert!(crm.requests().is_empty());
}
