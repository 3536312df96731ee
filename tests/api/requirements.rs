//! Requirements: what may change of one, and what a deployed App asks for.

use patchbay_tests::{OPENAI, Platform, flow};
use serde_json::{Value, json};

use crate::{KEY, USER, id};

/// Names of the requirements that an App reports.
async fn reported(platform: &Platform, app: &patchbay_tests::App) -> Vec<Value> {
    let list = platform
        .backend(app, "GET", "/v1/requirements")
        .send()
        .await
        .expect(200)
        .data();
    let items = list.as_array().expect("a list");
    items.iter().map(|item| item["name"].clone()).collect()
}

#[tokio::test]
async fn only_the_form_of_a_requirement_changes() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("form", &flow::no_llm()).await;
    let requirement = platform.create_requirement(&workflow, "openai").await;
    let path = format!("/v1/workflows/{workflow}/requirements/{requirement}");

    let updated = platform
        .put(
            &path,
            &json!({
                "form": {"title": "Your key"},
                "name": "other", "type": "pipedream_account", "spec": {"app_slug": "gmail"},
            }),
        )
        .await
        .expect(200)
        .json();

    let expected = json!({"data": {
        "id": requirement, "type": "connection", "form": {"title": "Your key"},
        "spec": {"type": OPENAI}, "workflow_id": workflow, "name": "openai",
    }});
    assert_eq!(updated, expected);
    assert_eq!(platform.get(&path).await.expect(200).json(), expected);
}

#[tokio::test]
async fn a_changed_form_is_what_users_of_a_deployed_app_read() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Reads").await;
    let path = format!("/v1/workflows/{}/requirements/{requirement}", app.workflow);

    let body = json!({"form": {"title": "Your key, please"}});
    let _ = platform.put(&path, &body).await.expect(200);

    let token = platform.connect_token(&app, USER).await;
    let list = platform
        .call("GET", "/v1/connect/requirements")
        .bearer(&token)
        .send()
        .await
        .expect(200)
        .data();
    assert_eq!(list[0]["title"], "Your key, please");
    assert_eq!(list[0].get("description"), None);
}

#[tokio::test]
async fn a_name_is_unique_in_its_workflow() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("names", &flow::no_llm()).await;
    platform.create_requirement(&workflow, "openai").await;
    let body = json!({
        "name": "openai", "type": "connection",
        "form": {"title": "Again"}, "spec": {"type": OPENAI},
    });

    let path = format!("/v1/workflows/{workflow}/requirements");
    let answer = platform.post(&path, &body).await.expect(400);

    assert!(answer.details()["name"].is_string(), "{}", answer.text);
    let list = platform.get(&path).await.expect(200).data();
    assert_eq!(list.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_deleted_requirement_is_cleared_from_the_draft() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Cleared").await;
    let path = format!("/v1/workflows/{}/requirements/{requirement}", app.workflow);

    let answer = platform.delete(&path).await.expect(200);

    assert_eq!(answer.json(), json!({"message": "deleted"}));
    let _ = platform.get(&path).await.expect(404);
    let draft = platform
        .get(&format!("/v1/workflows/{}", app.workflow))
        .await
        .expect(200)
        .data();
    assert_eq!(draft["flow"]["nodes"][1]["id"], "openai-1");
    assert!(!draft["flow"].to_string().contains(&requirement));
}

#[tokio::test]
async fn a_deployed_app_still_asks_for_a_deleted_requirement() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Still").await;
    let path = format!("/v1/workflows/{}/requirements/{requirement}", app.workflow);
    let _ = platform.delete(&path).await.expect(200);

    assert_eq!(reported(&platform, &app).await, ["openai"]);
    platform.connect(&app, USER, &requirement, KEY).await;
    assert_eq!(platform.status(&app, USER).await, "completed");
}

#[tokio::test]
async fn a_deployment_without_the_requirement_asks_no_longer() {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("No longer").await;
    platform.save(&app.workflow, &flow::no_llm()).await;

    let path = format!("/v1/apps/{}/deploy", app.id);
    let _ = platform.post(&path, &json!({})).await.expect(200);

    assert_eq!(reported(&platform, &app).await, [""; 0]);
    assert_eq!(platform.status(&app, USER).await, "completed");
}

#[tokio::test]
async fn a_requirement_that_no_node_references_is_not_reported() {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("Unused").await;
    platform.create_requirement(&app.workflow, "unused").await;

    let path = format!("/v1/apps/{}/deploy", app.id);
    let _ = platform.post(&path, &json!({})).await.expect(200);

    assert_eq!(reported(&platform, &app).await, ["openai"]);
}

#[tokio::test]
async fn two_nodes_share_one_requirement() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("shared", &flow::no_llm()).await;
    let requirement = platform.create_requirement(&workflow, "openai").await;
    let reference = flow::requirement(&requirement);
    let flow = flow::of(&[
        flow::input(),
        flow::openai("first", &reference),
        flow::openai("second", &reference),
        flow::output(&[("a", "first"), ("b", "second")]),
    ]);
    platform.save(&workflow, &flow).await;

    let app = platform.deploy("Shared", &workflow).await;

    assert_eq!(reported(&platform, &app).await, ["openai"]);
}

#[tokio::test]
async fn an_optional_requirement_never_makes_a_status_incomplete() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("optional", &flow::no_llm()).await;
    let body = json!({
        "name": "openai", "type": "connection", "optional": true,
        "form": {"title": "Your own key, if you like"}, "spec": {"type": OPENAI},
    });
    let requirement = platform.create_requirement_of(&workflow, &body).await;
    let flow = flow::one_llm(&flow::requirement(&requirement));
    platform.save(&workflow, &flow).await;
    let app = platform.deploy("Optional", &workflow).await;

    assert_eq!(platform.status(&app, USER).await, "completed");
    let token = platform.connect_token(&app, USER).await;
    let list = platform
        .call("GET", "/v1/connect/requirements/status")
        .bearer(&token)
        .send()
        .await
        .expect(200)
        .data();
    assert_eq!(list[0]["optional"], true);
    assert_eq!(list[0]["status"], "pending");
}

#[tokio::test]
async fn a_requirement_becomes_optional_by_put() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Becomes").await;
    assert_eq!(platform.status(&app, USER).await, "incomplete");
    let path = format!("/v1/workflows/{}/requirements/{requirement}", app.workflow);

    let updated = platform.put(&path, &json!({"optional": true})).await;

    assert_eq!(updated.expect(200).data()["optional"], true);
    assert_eq!(platform.status(&app, USER).await, "completed");
}

#[tokio::test]
async fn a_requirement_of_another_workflow_cannot_be_referenced() {
    let platform = Platform::start().await;
    let (_, foreign) = platform.deploy_requirement("Foreign").await;
    let workflow = platform.create_workflow("own", &flow::no_llm()).await;
    let flow = flow::one_llm(&flow::requirement(&foreign));

    let path = format!("/v1/workflows/{workflow}/save");
    let answer = platform
        .post(&path, &json!({"flow": flow, "flow_ui": flow::canvas()}))
        .await
        .expect(400);

    assert_eq!(
        answer.details(),
        json!({"nodes.openai-1.connection": "requirement not found"})
    );
}

#[tokio::test]
async fn an_account_requirement_does_not_stand_for_a_connection() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("kinds", &flow::no_llm()).await;
    let body = json!({
        "name": "gmail", "type": "pipedream_account",
        "form": {"title": "Gmail"}, "spec": {"app_slug": "gmail"},
    });
    let requirement = platform.create_requirement_of(&workflow, &body).await;
    let flow = flow::one_llm(&flow::requirement(&requirement));

    let path = format!("/v1/workflows/{workflow}/save");
    let answer = platform
        .post(&path, &json!({"flow": flow, "flow_ui": flow::canvas()}))
        .await
        .expect(400);

    assert!(
        answer.details()["nodes.openai-1.connection"].is_string(),
        "{}",
        answer.text
    );
    let versions = platform
        .get(&format!("/v1/workflows/{workflow}/versions"))
        .await;
    assert_eq!(versions.expect(200).data(), json!([]));
}

#[tokio::test]
async fn an_app_with_an_action_asks_each_user_for_an_account() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("action", &flow::no_llm()).await;
    let body = json!({
        "name": "gmail", "type": "pipedream_account",
        "form": {"title": "Gmail"}, "spec": {"app_slug": "gmail"},
    });
    let requirement = platform.create_requirement_of(&workflow, &body).await;
    let mut flow = flow::of(&[
        flow::input(),
        flow::gmail("send", &requirement),
        flow::output(&[("answer", "send")]),
    ]);
    flow["nodes"][2]["input_transformer"] = Value::Null;
    platform.save(&workflow, &flow).await;

    let app = platform.deploy("Action", &workflow).await;

    assert_eq!(reported(&platform, &app).await, ["gmail"]);
    assert_eq!(platform.status(&app, USER).await, "incomplete");
    let run = platform.run(&app, USER).await.expect(400);
    assert_eq!(run.details(), json!({"gmail": "not connected"}));
}

#[tokio::test]
async fn requirements_are_listed_oldest_first() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("order", &flow::no_llm()).await;
    let mut made = Vec::new();
    for name in ["c", "a", "b"] {
        made.push(platform.create_requirement(&workflow, name).await);
    }

    let list = platform
        .get(&format!("/v1/workflows/{workflow}/requirements"))
        .await
        .expect(200)
        .data();

    let listed: Vec<&str> = list.as_array().expect("a list").iter().map(id).collect();
    assert_eq!(listed, made);
}
