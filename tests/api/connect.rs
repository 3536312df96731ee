//! The Connect API and its server-side shortcut: how a user fulfils, replaces and takes back.

use patchbay_tests::{App, OPENAI, Platform, Provider, UNKNOWN, flow};
use serde_json::{Value, json};

use crate::{KEY, USER, id};

/// An App that asks for two OpenAI keys, `first` and `second`.
async fn deploy_two(platform: &Platform) -> (App, String, String) {
    let workflow = platform.create_workflow("two", &flow::no_llm()).await;
    let first = platform.create_requirement(&workflow, "first").await;
    let second = platform.create_requirement(&workflow, "second").await;
    let flow = flow::of(&[
        flow::input(),
        flow::openai("node-1", &flow::requirement(&first)),
        flow::openai("node-2", &flow::requirement(&second)),
        flow::output(&[("a", "node-1"), ("b", "node-2")]),
    ]);
    platform.save(&workflow, &flow).await;
    (platform.deploy("Two", &workflow).await, first, second)
}

/// An App with one node of another type than OpenAI that a requirement of this type stands on.
async fn deploy_other(platform: &Platform, body: &Value, placed: bool) -> (App, String) {
    let workflow = platform.create_workflow("other", &flow::no_llm()).await;
    let requirement = platform.create_requirement_of(&workflow, body).await;
    let mut flow = flow::no_llm();
    if placed {
        // A reference counts wherever it stands in a node.
        flow["nodes"][1]["account"] = flow::requirement(&requirement);
    }
    platform.save(&workflow, &flow).await;
    (platform.deploy("Other", &workflow).await, requirement)
}

async fn connect_list(platform: &Platform, token: &str) -> Vec<Value> {
    let list = platform
        .call("GET", "/v1/connect/requirements/status")
        .bearer(token)
        .send()
        .await
        .expect(200)
        .data();
    let items = list.as_array().expect("a list");
    items
        .iter()
        .map(|item| json!([item["id"], item["status"]]))
        .collect()
}

async fn scoped_token(platform: &Platform, app: &App, ids: &[&str]) -> patchbay_tests::Answer {
    platform
        .backend(app, "POST", "/v1/connect/tokens")
        .json(&json!({"user_id": USER, "requirement_ids": ids}))
        .send()
        .await
}

#[tokio::test]
async fn a_scoped_token_shows_and_fulfils_only_its_requirements() {
    let platform = Platform::start().await;
    let (app, first, second) = deploy_two(&platform).await;
    let minted = scoped_token(&platform, &app, &[&second]).await;
    let minted = minted.expect(201).json();
    let token = minted["token"].as_str().expect("a text");

    let listed = connect_list(&platform, token).await;
    let outside = platform.submit(token, &first, KEY).await;
    let inside = platform.submit(token, &second, KEY).await;

    assert_eq!(listed, [json!([second, "pending"])]);
    assert_eq!(outside.expect(404).code(), "not_found");
    let _ = inside.expect(201);
    let whole = platform.connect_token(&app, USER).await;
    let expected = [json!([first, "pending"]), json!([second, "completed"])];
    assert_eq!(connect_list(&platform, &whole).await, expected);
}

#[tokio::test]
async fn a_token_cannot_be_scoped_to_what_the_app_does_not_ask_for() {
    let platform = Platform::start().await;
    let (app, first, _) = deploy_two(&platform).await;

    let answer = scoped_token(&platform, &app, &[&first, UNKNOWN]).await;

    let answer = answer.expect(400);
    assert!(
        answer.details()["requirement_ids"].is_string(),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn a_user_replaces_a_key_and_the_next_run_uses_the_new_one() {
    let provider = Provider::start();
    let platform = Platform::with_provider(&provider).await;
    let (app, requirement) = platform.deploy_requirement("Replaced").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let _ = platform.run(&app, USER).await.expect(200);

    let replacement = "sk-user-42-replaced-0123456789";
    platform
        .connect(&app, USER, &requirement, replacement)
        .await;
    let _ = platform.run(&app, USER).await.expect(200);

    assert_eq!(provider.keys(), [KEY, replacement]);
}

#[tokio::test]
async fn a_user_takes_back_what_was_connected() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Taken back").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let token = platform.connect_token(&app, USER).await;

    let path = format!("/v1/connect/requirements/{requirement}/connection");
    let answer = platform.call("DELETE", &path).bearer(&token).send().await;

    assert_eq!(answer.expect(204).text, "");
    assert_eq!(
        connect_list(&platform, &token).await,
        [json!([requirement, "pending"])]
    );
    assert_eq!(platform.status(&app, USER).await, "incomplete");
}

#[tokio::test]
async fn a_backend_forgets_one_users_connection_and_no_others() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Forgets").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    platform.connect(&app, "user/7 ü", &requirement, KEY).await;

    let path = format!("/v1/requirements/{requirement}/connections");
    let answer = platform
        .backend(&app, "DELETE", &path)
        .query("user_id", "user/7 ü")
        .send()
        .await;

    let _ = answer.expect(204);
    assert_eq!(platform.status(&app, "user/7 ü").await, "incomplete");
    assert_eq!(platform.status(&app, USER).await, "completed");
}

#[tokio::test]
async fn a_backend_connects_a_user_directly() {
    let provider = Provider::start();
    let platform = Platform::with_provider(&provider).await;
    let (app, requirement) = platform.deploy_requirement("Directly").await;

    let mut created = platform
        .backend(&app, "POST", "/v1/connections")
        .json(&json!({
            "user_id": USER, "requirement_id": requirement, "type": OPENAI,
            "config": {"api_key": KEY},
        }))
        .send()
        .await
        .expect(201)
        .json();

    let at = created["data"]["created_at"].clone();
    created["data"]["id"] = json!("");
    assert_eq!(
        created,
        json!({"data": {
            "id": "", "app_id": app.id, "user_id": USER, "requirement_id": requirement,
            "type": OPENAI, "status": "active", "created_at": at, "updated_at": at,
        }})
    );
    let _ = platform.run(&app, USER).await.expect(200);
    assert_eq!(provider.keys(), [KEY]);
}

#[tokio::test]
async fn another_connection_type_is_a_mismatch() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Mismatch").await;
    let token = platform.connect_token(&app, USER).await;

    let path = format!("/v1/connect/requirements/{requirement}/credentials");
    let answer = platform
        .call("POST", &path)
        .bearer(&token)
        .json(&json!({"type": "dynamiq.connections.Anthropic", "config": {"api_key": KEY}}))
        .send()
        .await
        .expect(400);

    assert_eq!(
        answer.json()["error"],
        json!({"code": "bad_request", "message": "connection type mismatch"})
    );
    assert_eq!(platform.status(&app, USER).await, "incomplete");
}

#[tokio::test]
async fn an_oauth_type_takes_no_credentials() {
    let platform = Platform::start().await;
    let kind = "dynamiq.connections.GoogleOAuth2";
    let body = json!({
        "name": "google", "type": "connection",
        "form": {"title": "Google"}, "spec": {"type": kind},
    });
    let (app, requirement) = deploy_other(&platform, &body, true).await;
    let token = platform.connect_token(&app, USER).await;
    let at = |action: &str| format!("/v1/connect/requirements/{requirement}/{action}");

    let submitted = platform
        .call("POST", &at("credentials"))
        .bearer(&token)
        .json(&json!({"type": kind, "config": {"access_token": KEY}}))
        .send()
        .await;
    let authorized = platform
        .call("POST", &at("oauth2/authorize"))
        .bearer(&token)
        .header("content-type", "application/json")
        .send()
        .await;

    assert_eq!(submitted.expect(400).code(), "bad_request");
    assert_eq!(authorized.expect(400).code(), "not_configured");
    assert_eq!(platform.status(&app, USER).await, "incomplete");
}

#[tokio::test]
async fn a_key_is_not_authorized_through_oauth() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("No OAuth").await;
    let token = platform.connect_token(&app, USER).await;

    let path = format!("/v1/connect/requirements/{requirement}/oauth2/authorize");
    let answer = platform.call("POST", &path).bearer(&token).send().await;

    assert_eq!(answer.expect(400).code(), "bad_request");
}

#[tokio::test]
async fn the_wrong_kind_of_requirement_is_refused_both_ways() {
    let platform = Platform::start().await;
    let body = json!({
        "name": "gmail", "type": "pipedream_account",
        "form": {"title": "Gmail"}, "spec": {"app_slug": "gmail"},
    });
    let (accounts, account) = deploy_other(&platform, &body, true).await;
    let (keys, key) = platform.deploy_requirement("Keys").await;
    let call = async |app: &App, requirement: &str, action: &str, body: &Value| {
        let token = platform.connect_token(app, USER).await;
        let path = format!("/v1/connect/requirements/{requirement}/{action}");
        let call = platform.call("POST", &path).bearer(&token).json(body);
        call.send().await.expect(400).code()
    };
    let credentials = json!({"type": OPENAI, "config": {"api_key": KEY}});
    let empty = json!({});

    for (app, requirement, action, body, code) in [
        (
            &accounts,
            &account,
            "credentials",
            &credentials,
            "bad_request",
        ),
        (
            &accounts,
            &account,
            "oauth2/authorize",
            &empty,
            "bad_request",
        ),
        (&keys, &key, "pipedream/authorize", &empty, "bad_request"),
        (
            &accounts,
            &account,
            "pipedream/authorize",
            &empty,
            "not_configured",
        ),
    ] {
        assert_eq!(call(app, requirement, action, body).await, code, "{action}");
    }
}

#[tokio::test]
async fn a_requirement_that_the_deployed_version_does_not_use_is_not_found() {
    let platform = Platform::start().await;
    let body = json!({
        "name": "unused", "type": "connection",
        "form": {"title": "Unused"}, "spec": {"type": OPENAI},
    });
    let (app, requirement) = deploy_other(&platform, &body, false).await;
    let token = platform.connect_token(&app, USER).await;

    let submitted = platform.submit(&token, &requirement, KEY).await;
    let direct = platform
        .backend(&app, "POST", "/v1/connections")
        .json(&json!({
            "user_id": USER, "requirement_id": requirement, "type": OPENAI,
            "config": {"api_key": KEY},
        }))
        .send()
        .await;

    assert_eq!(submitted.expect(404).code(), "not_found");
    assert_eq!(direct.expect(404).code(), "not_found");
}

#[tokio::test]
async fn the_page_is_told_what_it_draws() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Page").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let token = platform.connect_token(&app, USER).await;

    let session = platform
        .call("GET", "/v1/connect/session")
        .bearer(&token)
        .send()
        .await
        .expect(200)
        .data();

    assert_eq!(session["app"], json!({"id": app.id, "name": "Page"}));
    assert_eq!(session["user_id"], USER);
    assert_eq!(id(&session["types"][OPENAI]), OPENAI);
    let link = &session["links"][&requirement];
    assert_eq!(link["status"], "active");
    assert_eq!(link["last4"], "efgh");
}

#[tokio::test]
async fn a_public_url_is_where_the_page_is() {
    let options = patchbay_tests::Options::default()
        .flag("--public-url")
        .flag("https://patchbay.example");
    let platform = Platform::with(&options).await;
    let (app, _) = platform.deploy_requirement("Outside").await;

    let link = platform
        .backend(&app, "POST", "/v1/connect/tokens")
        .json(&json!({"user_id": USER}))
        .send()
        .await
        .expect(201)
        .json();

    let url = link["url"].as_str().expect("a text");
    assert!(
        url.starts_with("https://patchbay.example/connect?token="),
        "{url}"
    );
    let page = platform
        .call("GET", "/connect")
        .header("host", "patchbay.example")
        .send()
        .await;
    let _ = page.expect(200);
}
