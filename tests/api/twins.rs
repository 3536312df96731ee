//! A builder has a Personal Access Token and no Access Key: the management API answers the same.

use patchbay_tests::{App, Platform};
use serde_json::{Value, json};

use crate::{KEY, USER, id};

/// An App that one of two users has connected to, on the way to the built-in model.
async fn deploy(platform: &Platform) -> (App, String) {
    let (app, requirement) = platform.deploy_requirement("Twin").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    (app, requirement)
}

async fn as_backend(platform: &Platform, app: &App, path: &str) -> Value {
    let answer = platform.backend(app, "GET", path).send().await;
    answer.expect(200).json()
}

async fn as_builder(platform: &Platform, app: &App, path: &str) -> Value {
    let answer = platform.get(&format!("/v1/apps/{}{path}", app.id)).await;
    answer.expect(200).json()
}

#[tokio::test]
async fn requirements_are_the_same() {
    let platform = Platform::start().await;
    let (app, requirement) = deploy(&platform).await;

    let builder = as_builder(&platform, &app, "/requirements").await;

    assert_eq!(id(&builder["data"][0]), requirement);
    assert_eq!(
        builder,
        as_backend(&platform, &app, "/v1/requirements").await
    );
}

#[tokio::test]
async fn a_status_is_the_same() {
    let platform = Platform::start().await;
    let (app, _) = deploy(&platform).await;

    for (user, status) in [(USER, "completed"), ("somebody-else", "incomplete")] {
        let path = format!("/requirements/status?user_id={user}");
        let builder = as_builder(&platform, &app, &path).await;
        assert_eq!(builder["status"], status);
        let backend = as_backend(&platform, &app, &format!("/v1{path}")).await;
        assert_eq!(builder, backend);
    }
}

#[tokio::test]
async fn a_builders_connect_token_opens_the_same() {
    let platform = Platform::start().await;
    let (app, requirement) = deploy(&platform).await;
    let path = format!("/v1/apps/{}/connect/tokens", app.id);

    let minted = platform.post(&path, &json!({"user_id": USER})).await;

    let minted = minted.expect(201).json();
    let names: Vec<&String> = minted.as_object().expect("an object").keys().collect();
    assert_eq!(names, ["token", "url", "expires_at"]);
    let list = platform
        .call("GET", "/v1/connect/requirements")
        .bearer(minted["token"].as_str().expect("a text"))
        .send()
        .await
        .expect(200)
        .data();
    assert_eq!(id(&list[0]), requirement);
}

#[tokio::test]
async fn a_builder_runs_and_reads_the_same_runs() {
    let platform = Platform::start().await;
    let app = platform
        .deploy_flow("Echo", &patchbay_tests::flow::no_llm())
        .await;
    let path = format!("/v1/apps/{}/runs", app.id);

    let run = platform
        .post(&path, &json!({"input": {"question": "Is it on?"}}))
        .await
        .expect(200)
        .data();

    assert_eq!(run["output"], json!({"answer": "Is it on?"}));
    let list = as_builder(&platform, &app, "/runs").await;
    assert_eq!(list["data"], json!([run]));
    assert_eq!(list, as_backend(&platform, &app, "/v1/runs").await);
    let one = as_builder(&platform, &app, &format!("/runs/{}", id(&run))).await;
    assert_eq!(one["data"], run);
}

#[tokio::test]
async fn a_builder_disconnects_a_user() {
    let platform = Platform::start().await;
    let (app, requirement) = deploy(&platform).await;
    let path = format!(
        "/v1/apps/{}/requirements/{requirement}/connections?user_id={USER}",
        app.id
    );

    let answer = platform.delete(&path).await.expect(204);

    assert_eq!(answer.text, "");
    assert_eq!(platform.status(&app, USER).await, "incomplete");
}

#[tokio::test]
async fn a_builder_sees_who_connected_or_ran() {
    let platform = Platform::start().await;
    let (app, _) = deploy(&platform).await;

    let list = as_builder(&platform, &app, "/users").await;

    let users = list["data"].as_array().expect("a list");
    assert_eq!(users.len(), 1);
    assert_eq!(users[0]["user_id"], USER);
    assert_eq!(users[0]["connections"], 1);
    crate::time(&users[0]["last_seen_at"]);
}
