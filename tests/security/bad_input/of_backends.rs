//! What an App's backend or an end user sends wrongly to the App and Connect APIs.

use patchbay_tests::{OPENAI, Platform, UNKNOWN, flow};
use serde_json::{Value, json};

use super::{Case, assert_refused, case, count, long};
use crate::{KEY, USER};

fn wrong_users() -> Vec<Case> {
    vec![
        case("/user_id", Value::Null, "user_id"),
        case("/user_id", "", "user_id"),
        case("/user_id", long(257), "user_id"),
        case("/user_id", "a\u{0}b", "user_id"),
        case("/user_id", "a\nb", "user_id"),
        case("/user_id", 42, "user_id"),
    ]
}

#[tokio::test]
async fn a_wrong_connect_token_is_not_made() {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("Asks").await;
    let mut cases = wrong_users();
    cases.extend([
        case("/requirement_ids", "x", "requirement_ids"),
        case("/requirement_ids", json!(["x"]), "requirement_ids"),
        case("/requirement_ids", json!([UNKNOWN]), "requirement_ids"),
        case("/requirement_ids", json!([5]), "requirement_ids[0]"),
    ]);

    assert_refused(
        || platform.backend(&app, "POST", "/v1/connect/tokens"),
        &json!({"user_id": USER}),
        &cases,
    )
    .await;
}

fn wrong_credentials() -> Vec<Case> {
    vec![
        case("/type", Value::Null, "type"),
        case("/type", 5, "type"),
        case("/config", Value::Null, "config"),
        case("/config", "text", "config"),
        case("/config/api_key", Value::Null, "config.api_key"),
        case("/config/api_key", "", "config.api_key"),
        case("/config/api_key", 5, "config.api_key"),
        case("/config/api_key", long(16_385), "config.api_key"),
        case("/config/url", "nowhere", "config.url"),
        case("/config/extra", "x", "config.extra"),
    ]
}

#[tokio::test]
async fn wrong_credentials_leave_a_requirement_pending() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Asks").await;
    let token = platform.connect_token(&app, USER).await;
    let path = format!("/v1/connect/requirements/{requirement}/credentials");

    assert_refused(
        || platform.call("POST", &path).bearer(&token),
        &json!({"type": OPENAI, "config": {"api_key": KEY}}),
        &wrong_credentials(),
    )
    .await;

    assert_eq!(platform.status(&app, USER).await, "incomplete");
}

#[tokio::test]
async fn a_wrong_connection_of_a_user_is_not_made() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Asks").await;
    let mut cases = wrong_credentials();
    cases.extend(wrong_users());
    cases.extend([
        case("/requirement_id", Value::Null, "requirement_id"),
        case("/requirement_id", "x", "requirement_id"),
        case("/requirement_id", 5, "requirement_id"),
    ]);
    let good = json!({
        "user_id": USER, "requirement_id": requirement, "type": OPENAI,
        "config": {"api_key": KEY},
    });

    assert_refused(
        || platform.backend(&app, "POST", "/v1/connections"),
        &good,
        &cases,
    )
    .await;

    assert_eq!(platform.status(&app, USER).await, "incomplete");
    let users = format!("/v1/apps/{}/users", app.id);
    assert_eq!(count(&platform, &users).await, 0);
}

#[tokio::test]
async fn a_wrong_run_is_not_stored() {
    let platform = Platform::start().await;
    let app = platform.deploy_flow("Runs", &flow::no_llm()).await;
    let mut cases = wrong_users();
    // A run of an App that asks nothing of its users needs none.
    cases.remove(0);
    cases.extend([
        case("/input", Value::Null, "input"),
        case("/input", json!([]), "input"),
        case("/input", "text", "input"),
        case("/session_id", "x", "session_id"),
        case("/session_id", 5, "session_id"),
        case("/stream", "yes", "stream"),
        case("/background", 1, "background"),
    ]);

    assert_refused(
        || platform.backend(&app, "POST", "/v1/runs"),
        &json!({"input": {"question": "?"}, "user_id": USER}),
        &cases,
    )
    .await;

    let runs = format!("/v1/apps/{}/runs", app.id);
    assert_eq!(count(&platform, &runs).await, 0);
}

#[tokio::test]
async fn a_status_needs_a_user_that_can_be() {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("Asks").await;
    let path = "/v1/requirements/status";
    let too_long = long(257);

    let absent = platform.backend(&app, "GET", path).send().await;
    assert_eq!(
        absent.expect(400).details(),
        json!({"user_id": "cannot be blank"})
    );
    for user in ["", "a\nb", "a\u{7f}", &too_long] {
        let call = platform.backend(&app, "GET", path).query("user_id", user);
        let answer = call.send().await.expect(400);
        assert!(answer.details()["user_id"].is_string(), "{user:?}");
    }
    let longest = long(256);
    assert_eq!(platform.status(&app, &longest).await, "incomplete");
}

#[tokio::test]
async fn a_refusal_never_repeats_what_was_sent() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Asks").await;
    let token = platform.connect_token(&app, USER).await;
    let path = format!("/v1/connect/requirements/{requirement}/credentials");

    for body in [
        json!({"type": OPENAI, "config": {KEY: "x"}}),
        json!({"type": OPENAI, "config": {"api_key": KEY, "key": KEY}}),
        json!({"type": OPENAI, "config": {"api_key": KEY, "url": KEY}}),
        json!({"type": OPENAI, "config": KEY}),
        json!({"type": KEY, "config": {"api_key": KEY}}),
        json!({"type": OPENAI, "config": {"api_key": [KEY]}}),
        json!(KEY),
        json!([KEY]),
    ] {
        let call = platform.call("POST", &path).bearer(&token);
        let answer = call.json(&body).send().await.expect(400);
        assert!(!answer.text.contains(KEY), "{}", answer.text);
    }
}
