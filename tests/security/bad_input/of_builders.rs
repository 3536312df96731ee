//! What a builder sends wrongly to the management API.

use patchbay_tests::{OPENAI, Platform, UNKNOWN, flow};
use serde_json::{Value, json};

use super::{assert_refused, case, count, long};
use crate::KEY;

#[tokio::test]
async fn a_wrong_project_is_refused() {
    let platform = Platform::start().await;
    let good = json!({"name": "Good"});

    assert_refused(
        || platform.builder("POST", "/v1/projects"),
        &good,
        &[
            case("/name", Value::Null, "name"),
            case("/name", "", "name"),
            case("/name", " \t", "name"),
            case("/name", 5, "name"),
            case("/name", long(129), "name"),
            case("/name", "a\u{0}b", "name"),
            case("/org_id", "x", "org_id"),
            case("/org_id", UNKNOWN, "org_id"),
        ],
    )
    .await;

    assert_eq!(count(&platform, "/v1/projects").await, 1);
}

#[tokio::test]
async fn a_wrong_connection_is_refused() {
    let platform = Platform::start().await;
    let good = json!({
        "name": "Good", "project_id": platform.project, "type": OPENAI,
        "config": {"api_key": KEY, "url": "https://llm.example.com/v1"},
    });

    assert_refused(
        || platform.builder("POST", "/v1/connections"),
        &good,
        &[
            case("/name", Value::Null, "name"),
            case("/name", long(129), "name"),
            case("/name", json!(["x"]), "name"),
            case("/project_id", Value::Null, "project_id"),
            case("/project_id", "x", "project_id"),
            case("/project_id", UNKNOWN, "project_id"),
            case("/type", Value::Null, "type"),
            case("/type", "dynamiq.connections.Nobody", "type"),
            case("/type", 5, "type"),
            case("/config", Value::Null, "config"),
            case("/config", "text", "config"),
            case("/config", json!([]), "config"),
            case("/config/api_key", Value::Null, "config.api_key"),
            case("/config/api_key", "  ", "config.api_key"),
            case("/config/api_key", 5, "config.api_key"),
            case("/config/api_key", json!({"a": "b"}), "config.api_key"),
            case("/config/api_key", long(16_385), "config.api_key"),
            case("/config/api_key", "sk-\u{7}", "config.api_key"),
            case("/config/url", 5, "config.url"),
            case("/config/url", "ftp://llm.example.com", "config.url"),
            case("/config/url", "llm.example.com", "config.url"),
            case("/config/url", "https://u:p@llm.example.com", "config.url"),
            case(
                "/config/url",
                format!("https://{}", long(2_048)),
                "config.url",
            ),
            case("/config/organization", "org", "config.organization"),
        ],
    )
    .await;

    assert_eq!(count(&platform, "/v1/connections").await, 0);
}

#[tokio::test]
async fn a_wrong_config_changes_no_connection() {
    let platform = Platform::start().await;
    let connection = platform.create_connection("Good", KEY).await;
    let path = format!("/v1/connections/{connection}");
    let before = platform.get(&path).await.expect(200).json();
    let good = json!({"config": {"api_key": KEY}});

    assert_refused(
        || platform.builder("PUT", &path),
        &good,
        &[
            case("/config", Value::Null, "config"),
            case("/config", 5, "config"),
            case("/config/api_key", "", "config.api_key"),
            case("/config/api_key", long(16_385), "config.api_key"),
            case("/config/extra", "x", "config.extra"),
        ],
    )
    .await;

    assert_eq!(platform.get(&path).await.expect(200).json(), before);
}

#[tokio::test]
async fn a_wrong_workflow_is_refused() {
    let platform = Platform::start().await;
    let good = json!({
        "name": "good", "project_id": platform.project,
        "flow": flow::no_llm(), "flow_ui": flow::canvas(),
    });

    assert_refused(
        || platform.builder("POST", "/v1/workflows"),
        &good,
        &[
            case("/name", Value::Null, "name"),
            case("/name", "Upper", "name"),
            case("/name", "two--hyphens", "name"),
            case("/name", long(129), "name"),
            case("/name", 5, "name"),
            case("/project_id", Value::Null, "project_id"),
            case("/project_id", UNKNOWN, "project_id"),
            case("/description", long(513), "description"),
            case("/description", 5, "description"),
            case("/flow", Value::Null, "flow"),
            case("/flow", "text", "flow"),
            case("/flow/nodes", json!([]), "nodes"),
            case("/flow/nodes", Value::Null, "nodes"),
            case("/flow/nodes", 5, "nodes"),
            case("/flow_ui", Value::Null, "flow_ui"),
            case("/flow_ui", "text", "flow_ui"),
        ],
    )
    .await;

    let path = format!("/v1/workflows?project_id={}", platform.project);
    assert_eq!(count(&platform, &path).await, 0);
}

#[tokio::test]
async fn a_wrong_node_is_refused_at_the_node() {
    let platform = Platform::start().await;
    let connection = json!(platform.built_in_connection().await);
    let mut flow = flow::one_llm(&connection);
    // Nothing depends on this one, so what is wrong with it is wrong with nothing else.
    let nodes = flow["nodes"].as_array_mut().expect("a flow has nodes");
    nodes.push(flow::openai("aside", &connection));
    let good = json!({
        "name": "good", "project_id": platform.project,
        "flow": flow, "flow_ui": flow::canvas(),
    });

    assert_refused(
        || platform.builder("POST", "/v1/workflows"),
        &good,
        &[
            case("/flow/nodes/3/id", Value::Null, "nodes.3.id"),
            case("/flow/nodes/3/id", "Not A Slug", "nodes.3.id"),
            case("/flow/nodes/3/id", "output", "nodes.3.id"),
            case("/flow/nodes/3/depends", json!([]), "nodes.aside.depends"),
            case("/flow/nodes/1/type", 5, "nodes.openai-1.type"),
            case("/flow/nodes/1/name", "other", "nodes.openai-1.name"),
            case("/flow/nodes/1/connection", 5, "nodes.openai-1.connection"),
            case("/flow/nodes/1/connection", KEY, "nodes.openai-1.connection"),
            case(
                "/flow/nodes/1/connection",
                json!({"$type": "requirement", "$id": "x"}),
                "nodes.openai-1.connection.$id",
            ),
            case(
                "/flow/nodes/1/connection",
                json!({"type": OPENAI, "api_key": KEY}),
                "nodes.openai-1.connection",
            ),
        ],
    )
    .await;

    let path = format!("/v1/workflows?project_id={}", platform.project);
    assert_eq!(count(&platform, &path).await, 0);
}

#[tokio::test]
async fn a_wrong_requirement_is_refused() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("asks", &flow::no_llm()).await;
    let path = format!("/v1/workflows/{workflow}/requirements");
    let good = json!({
        "name": "openai", "type": "connection",
        "form": {"title": "OpenAI API Key", "description": "Yours."}, "spec": {"type": OPENAI},
    });

    assert_refused(
        || platform.builder("POST", &path),
        &good,
        &[
            case("/name", Value::Null, "name"),
            case("/name", "", "name"),
            case("/name", 5, "name"),
            case("/name", long(129), "name"),
            case("/name", "a b", "name"),
            case("/type", Value::Null, "type"),
            case("/type", "oauth", "type"),
            case("/type", 5, "type"),
            case("/form", Value::Null, "form"),
            case("/form", "text", "form"),
            case("/form/title", Value::Null, "form.title"),
            case("/form/title", "", "form.title"),
            case("/form/title", long(129), "form.title"),
            case("/form/title", json!([]), "form.title"),
            case("/form/description", long(257), "form.description"),
            case("/form/description", 5, "form.description"),
            case("/form/label", "x", "form.label"),
            case("/spec", Value::Null, "spec"),
            case("/spec", json!([]), "spec"),
            case("/spec/type", Value::Null, "spec.type"),
            case("/spec/type", "dynamiq.connections.Nobody", "spec.type"),
            case("/spec/type", 5, "spec.type"),
            case("/spec/app_slug", "gmail", "spec.app_slug"),
            case("/spec/scopes", json!([]), "spec.scopes"),
            case("/optional", "yes", "optional"),
        ],
    )
    .await;

    assert_eq!(count(&platform, &path).await, 0);
}

#[tokio::test]
async fn no_end_user_is_asked_for_a_program_to_start() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("stdio", &flow::no_llm()).await;
    let path = format!("/v1/workflows/{workflow}/requirements");
    let body = |kind: &str| {
        json!({
            "name": "mcp", "type": "connection", "form": {"title": "MCP"},
            "spec": {"type": format!("dynamiq.connections.{kind}")},
        })
    };

    let refused = platform.post(&path, &body("MCPStdio")).await.expect(400);

    let reason = refused.details()["spec.type"].clone();
    assert!(
        reason.as_str().is_some_and(|text| text.contains("program")),
        "{reason}"
    );
    let _ = platform
        .post(&path, &body("MCPStreamableHTTP"))
        .await
        .expect(201);
}

#[tokio::test]
async fn a_wrong_account_requirement_is_refused() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("asks", &flow::no_llm()).await;
    let path = format!("/v1/workflows/{workflow}/requirements");
    let good = json!({
        "name": "gmail", "type": "pipedream_account",
        "form": {"title": "Gmail"}, "spec": {"app_slug": "gmail"},
    });

    assert_refused(
        || platform.builder("POST", &path),
        &good,
        &[
            case("/spec/app_slug", Value::Null, "spec.app_slug"),
            case("/spec/app_slug", "Not A Slug", "spec.app_slug"),
            case("/spec/app_slug", 5, "spec.app_slug"),
            case("/spec/type", OPENAI, "spec.type"),
        ],
    )
    .await;

    assert_eq!(count(&platform, &path).await, 0);
}

#[tokio::test]
async fn a_wrong_form_changes_no_requirement() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("asks", &flow::no_llm()).await;
    let requirement = platform.create_requirement(&workflow, "openai").await;
    let path = format!("/v1/workflows/{workflow}/requirements/{requirement}");
    let before = platform.get(&path).await.expect(200).json();

    assert_refused(
        || platform.builder("PUT", &path),
        &json!({"form": {"title": "Good"}}),
        &[
            case("/form", Value::Null, "form"),
            case("/form/title", Value::Null, "form.title"),
            case("/form/title", long(129), "form.title"),
            case("/form/description", long(257), "form.description"),
            case("/form/extra", "x", "form.extra"),
            case("/optional", 5, "optional"),
        ],
    )
    .await;

    assert_eq!(platform.get(&path).await.expect(200).json(), before);
}

#[tokio::test]
async fn a_wrong_app_is_refused() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("runs", &flow::no_llm()).await;
    platform.save(&workflow, &flow::no_llm()).await;
    let good = json!({
        "name": "Good", "project_id": platform.project, "workflow_id": workflow,
        "access_control": {"access_type": "private"},
        "deployment_config": {"deployment_type": "serverless", "config": {}},
    });

    assert_refused(
        || platform.builder("POST", "/v1/apps"),
        &good,
        &[
            case("/name", Value::Null, "name"),
            case("/name", "<b>", "name"),
            case("/name", long(129), "name"),
            case("/project_id", Value::Null, "project_id"),
            case("/project_id", UNKNOWN, "project_id"),
            case("/workflow_id", Value::Null, "workflow_id"),
            case("/workflow_id", "x", "workflow_id"),
            case("/workflow_id", UNKNOWN, "workflow_id"),
            case("/workflow_version_id", UNKNOWN, "workflow_version_id"),
            case("/description", long(513), "description"),
            case("/access_control", "private", "access_control"),
            case(
                "/access_control/access_type",
                "everybody",
                "access_control.access_type",
            ),
            case(
                "/deployment_config/deployment_type",
                "elsewhere",
                "deployment_config.deployment_type",
            ),
            case(
                "/deployment_config/deployment_type",
                "server_based",
                "deployment_config.config.autoscaling",
            ),
            case("/deployment_config/config", 5, "deployment_config.config"),
        ],
    )
    .await;

    let path = format!("/v1/apps?project_id={}", platform.project);
    assert_eq!(count(&platform, &path).await, 0);
}

#[tokio::test]
async fn a_wrong_deployment_changes_no_app() {
    let platform = Platform::start().await;
    let app = platform.deploy_flow("Steady", &flow::no_llm()).await;
    let path = format!("/v1/apps/{}", app.id);
    let before = platform.get(&path).await.expect(200).json();
    let deploy = format!("{path}/deploy");

    assert_refused(
        || platform.builder("POST", &deploy),
        &json!({"workflow_id": app.workflow}),
        &[
            case("/workflow_id", "x", "workflow_id"),
            case("/workflow_id", UNKNOWN, "workflow_id"),
            case("/workflow_version_id", UNKNOWN, "workflow_version_id"),
            case("/workflow_version_id", 5, "workflow_version_id"),
        ],
    )
    .await;

    assert_eq!(platform.get(&path).await.expect(200).json(), before);
    let deployments = format!("{path}/deployments");
    assert_eq!(count(&platform, &deployments).await, 1);
}

#[tokio::test]
async fn wrong_keys_and_tokens_are_not_made() {
    let platform = Platform::start().await;
    let cases = || {
        vec![
            case("/name", Value::Null, "name"),
            case("/name", long(129), "name"),
            case("/expires_at", "tomorrow", "expires_at"),
            case("/expires_at", "2020-01-01T00:00:00Z", "expires_at"),
            case("/expires_at", 5, "expires_at"),
        ]
    };
    let mut of_keys = cases();
    of_keys.push(case("/project_id", "x", "project_id"));
    of_keys.push(case("/project_id", UNKNOWN, "project_id"));
    let good = json!({"name": "Good"});

    assert_refused(
        || platform.builder("POST", "/v1/access-keys"),
        &good,
        &of_keys,
    )
    .await;
    assert_refused(
        || platform.builder("POST", "/v1/personal-access-tokens"),
        &good,
        &cases(),
    )
    .await;

    assert_eq!(count(&platform, "/v1/access-keys").await, 0);
    assert_eq!(count(&platform, "/v1/personal-access-tokens").await, 1);
}

#[tokio::test]
async fn unknown_fields_at_the_top_are_ignored() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("asks", &flow::no_llm()).await;
    let body = json!({
        "name": "openai", "type": "connection", "form": {"title": "T"}, "spec": {"type": OPENAI},
        "id": UNKNOWN, "workflow_id": UNKNOWN, "whatever": {"else": 1},
    });

    let path = format!("/v1/workflows/{workflow}/requirements");
    let made = platform.post(&path, &body).await.expect(201).data();

    assert_ne!(made["id"], UNKNOWN);
    assert_eq!(made["workflow_id"], json!(workflow));
    assert_eq!(made.get("whatever"), None);
}
