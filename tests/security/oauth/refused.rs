//! An access token that the provider's API refuses before its end: one renewal, whoever was refused.

use std::time::Duration;

use patchbay_tests::{AuthorizationServer, OAUTH2, Platform, flow, profile};
use serde_json::json;

use super::nothing_leaked;
use super::refresh::join_all;
use crate::USER;

#[tokio::test]
async fn oa_7_fifty_runs_that_are_refused_renew_their_token_once() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    let app = platform.deploy_call("Caller", &server, &json!(id)).await;
    server.pause(Duration::from_millis(300));
    server.forget_access();

    let runs = (0..50).map(|_| platform.run(&app, USER));
    for run in join_all(runs).await {
        let run = run.expect(200).data();
        assert_eq!(run["status"], "completed", "{run}");
    }

    assert_eq!(server.grants_of("refresh_token"), 1);
    assert_eq!(platform.connection(&id).await["status"], "active");
    nothing_leaked(&platform, &server).await;
    profile::figure("OA-7", "renewals for 50 refused runs", 1);
}

#[tokio::test]
async fn oa_7_what_was_refused_is_carried_out_once() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    server.refuse_in_body();
    platform.use_as("slack", &server).await;
    let body = json!({
        "name": "chat", "project_id": platform.project, "type": OAUTH2,
        "config": {"provider": "slack", "scopes": ["chat:write"]},
    });
    let made = platform.post("/v1/connections", &body).await.expect(201);
    let id = made.data()["id"].as_str().expect("an id").to_owned();
    platform.sign_in(&id).await;
    let flow = flow::of(&[
        flow::input(),
        json!({
            "id": "post", "name": "post", "type": "dynamiq.nodes.tools.HttpApiCall",
            "url": format!("{}/api", server.url()), "method": "POST", "connection": id,
            "data": {"text": "hello"}, "depends": [{"node": "input"}],
        }),
        flow::output(&[("answer", "post")]),
    ]);
    let app = platform.deploy_flow("Poster", &flow).await;
    server.forget_access();
    let run = platform.run(&app, USER).await.expect(200).data();
    assert_eq!(run["status"], "completed", "{run}");
    assert_eq!(server.sent(), ["hello"]);
    assert_eq!(server.grants_of("refresh_token"), 1);
    assert_eq!(server.used().len(), 2, "refused, then carried out");
}

#[tokio::test]
async fn oa_7_an_api_that_refuses_whatever_comes_is_not_renewed_for_again_and_again() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let stranger = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    // An API that knows none of these tokens.
    let app = platform.deploy_call("Caller", &stranger, &json!(id)).await;
    for _ in 0..5 {
        let run = platform.run(&app, USER).await.expect(200).data();
        assert_eq!(run["error"]["code"], "provider_unauthorized", "{run}");
    }
    assert_eq!(server.grants_of("refresh_token"), 1);
    assert_eq!(platform.connection(&id).await["status"], "active");
}

#[tokio::test]
async fn oa_7_a_refusal_alone_ends_no_access_and_a_dead_grant_does() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    server.give_no_refresh_tokens();
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    let app = platform.deploy_call("Caller", &server, &json!(id)).await;
    server.forget_access();
    let run = platform.run(&app, USER).await.expect(200).data();
    assert_eq!(run["error"]["code"], "provider_unauthorized");
    assert_eq!(platform.connection(&id).await["status"], "active");

    let server = AuthorizationServer::start();
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    let app = platform.deploy_call("Another", &server, &json!(id)).await;
    server.forget_grants();
    let run = platform.run(&app, USER).await.expect(200).data();
    assert_eq!(run["error"]["code"], "provider_unauthorized");
    assert_eq!(platform.connection(&id).await["status"], "expired");
}
