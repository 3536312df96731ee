//! Providers that have a server for each customer: a token goes to the one that its provider named,
//! where the profile expects it, and nowhere else.

use patchbay_tests::{App, AuthorizationServer, OAUTH2, Platform, flow};
use serde_json::{Value, json};

use crate::USER;

/// A Salesforce connection, and an App that sends `/api` with it.
async fn salesforce(platform: &Platform, server: &AuthorizationServer) -> (String, App) {
    platform.use_as("salesforce", server).await;
    let config = json!({"provider": "salesforce", "scopes": ["api", "refresh_token"]});
    let body = json!({
        "name": "crm", "project_id": platform.project, "type": OAUTH2, "config": config,
    });
    let made = platform.post("/v1/connections", &body).await.expect(201);
    let id = made.data()["id"].as_str().expect("it is told").to_owned();
    let flow = flow::of(&[
        flow::input(),
        json!({
            "id": "call", "name": "call", "type": "dynamiq.nodes.tools.HttpApiCall",
            "url": "/api", "method": "GET", "connection": id, "depends": [{"node": "input"}],
        }),
        flow::output(&[("answer", "call")]),
    ]);
    let app = platform.deploy_flow("Queries", &flow).await;
    (id, app)
}

#[tokio::test]
async fn a_url_without_a_server_is_sent_to_the_accounts_own() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    server.add_to_tokens(&json!({"instance_url": format!("{}/somewhere", server.url())}));
    let (id, app) = salesforce(&platform, &server).await;
    server.live(32);
    platform.sign_in(&id).await;
    let shown = platform.connection(&id).await;
    assert_eq!(shown["oauth2"]["instance"], server.url());
    let run = platform.run(&app, USER).await.expect(200).data();
    assert_eq!(run["output"]["answer"], json!({"hello": "from the API"}));

    // A renewal that names no server leaves the former one.
    server.add_to_tokens(&json!({}));
    tokio::time::sleep(std::time::Duration::from_millis(2_500)).await;
    let run = platform.run(&app, USER).await.expect(200).data();
    assert_eq!(run["status"], "completed", "{run}");
    assert_eq!(server.grants_of("refresh_token"), 1);
    assert_eq!(
        platform.connection(&id).await["oauth2"]["instance"],
        server.url()
    );
}

#[tokio::test]
async fn a_server_that_the_profile_does_not_expect_gets_no_token() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let evil = AuthorizationServer::start();
    server.add_to_tokens(&json!({"instance_url": evil.url()}));
    let (id, app) = salesforce(&platform, &server).await;
    platform.sign_in(&id).await;
    assert_eq!(
        platform.connection(&id).await["oauth2"]["instance"],
        Value::Null
    );
    let run = platform.run(&app, USER).await.expect(200).data();
    assert_eq!(run["status"], "failed");
    assert_eq!(run["error"]["code"], "input_invalid", "{run}");
    assert_eq!(evil.used(), [""; 0]);

    // Nor does the builder's config, or an input, name it.
    let config = json!({"provider": "salesforce", "instance_url": evil.url()});
    let path = format!("/v1/connections/{id}");
    let refused = platform.put(&path, &json!({"config": config})).await;
    assert!(refused.expect(400).details()["config.instance_url"].is_string());
    server.add_to_tokens(&json!({"instance_url": server.url()}));
    platform.sign_in(&id).await;
    let run = platform
        .backend(&app, "POST", "/v1/runs")
        .json(&json!({"input": {"question": "x", "url": format!("{}/api", evil.url())}, "user_id": USER}))
        .send()
        .await
        .expect(200)
        .data();
    assert_eq!(run["error"]["code"], "address_refused", "{run}");
    assert_eq!(evil.used(), [""; 0]);
}
