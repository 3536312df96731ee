//! Where an end user may let the server call: public addresses, so that a connection is no way into
//! the server's own network.

use patchbay_tests::{App, OPENAI, Options, Platform, Provider, flow};
use serde_json::{Value, json};

use crate::{KEY, USER};

const INSIDE: [&str; 16] = [
    "http://127.0.0.1:11434/v1",
    "https://127.0.0.1/v1",
    "https://127.1/v1",
    "https://2130706433/v1",
    "https://0x7f000001/v1",
    "https://localhost/v1",
    "https://LOCALHOST./v1",
    "https://[::1]/v1",
    "https://[::ffff:127.0.0.1]/v1",
    "https://10.0.0.5/v1",
    "https://172.16.0.1/v1",
    "https://192.168.1.1/v1",
    "https://100.64.0.1/v1",
    "https://0.0.0.0/v1",
    "https://[fd00::1]/v1",
    "https://printer.local/v1",
];

const METADATA: [&str; 5] = [
    "http://169.254.169.254/latest/meta-data",
    "https://169.254.169.254/v1",
    "https://[fd00:ec2::254]/v1",
    "https://metadata.google.internal/v1",
    "http://100.100.100.200/v1",
];

async fn give(platform: &Platform, app: &App, requirement: &str, url: &str) -> Value {
    let token = platform.connect_token(app, USER).await;
    let path = format!("/v1/connect/requirements/{requirement}/credentials");
    let answer = platform
        .call("POST", &path)
        .bearer(&token)
        .json(&json!({"type": OPENAI, "config": {"api_key": KEY, "url": url}}))
        .send()
        .await;
    json!([answer.status, answer.json()["error"]["details"]])
}

#[tokio::test]
async fn ss_1_an_end_user_may_not_name_an_address_inside() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Asks").await;

    for url in INSIDE.into_iter().chain(METADATA) {
        let answer = give(&platform, &app, &requirement, url).await;
        assert_eq!(answer[0], 400, "{url}: {answer}");
        let fields: Vec<&String> = answer[1]
            .as_object()
            .map(|details| details.keys().collect())
            .unwrap_or_default();
        assert_eq!(fields, ["config.url"], "{url}");
    }
    assert_eq!(platform.status(&app, USER).await, "incomplete");
}

#[tokio::test]
async fn ss_1_an_end_user_may_name_a_public_address() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Asks").await;

    let url = "https://llm.example.com/v1";
    let answer = give(&platform, &app, &requirement, url).await;

    assert_eq!(answer, json!([201, null]));
}

#[tokio::test]
async fn ss_1_with_the_flag_an_end_user_may_name_loopback() {
    let provider = Provider::answering(&[(KEY, "Inside.")]);
    let platform = Platform::with(&Options::default().flag("--trust-end-user-addresses")).await;
    let (app, requirement) = platform.deploy_requirement("Asks").await;

    let answer = give(&platform, &app, &requirement, provider.url()).await;
    let run = platform.run(&app, USER).await.expect(200).data();

    assert_eq!(answer, json!([201, null]));
    assert_eq!(run["output"], json!({"answer": "Inside."}));
}

#[tokio::test]
async fn ss_1_with_the_flag_metadata_stays_out_of_reach() {
    let platform = Platform::with(&Options::default().flag("--trust-end-user-addresses")).await;
    let (app, requirement) = platform.deploy_requirement("Asks").await;

    for url in METADATA {
        let answer = give(&platform, &app, &requirement, url).await;
        if answer[0] == 201 {
            let run = platform.run(&app, USER).await.expect(200).data();
            assert_eq!(run["error"]["code"], "address_refused", "{url}: {run}");
        } else {
            assert_eq!(answer[0], 400, "{url}");
        }
    }
}

#[tokio::test]
async fn ss_1_an_apps_own_server_may_name_loopback() {
    let provider = Provider::answering(&[(KEY, "Inside.")]);
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Asks").await;
    let body = json!({
        "user_id": USER, "requirement_id": requirement, "type": OPENAI,
        "config": {"api_key": KEY, "url": provider.url()},
    });

    let call = platform.backend(&app, "POST", "/v1/connections");
    let _ = call.json(&body).send().await.expect(201);
    let run = platform.run(&app, USER).await.expect(200).data();

    assert_eq!(run["output"], json!({"answer": "Inside."}));
}

#[tokio::test]
async fn ss_1_a_builder_may_name_loopback_but_not_metadata() {
    let provider = Provider::answering(&[(KEY, "Inside.")]);
    let platform = Platform::start().await;
    let run_at = async |name: &str, url: &str| {
        let body = json!({
            "name": name, "project_id": platform.project, "type": OPENAI,
            "config": {"api_key": KEY, "url": url},
        });
        let made = platform.post("/v1/connections", &body).await;
        let flow = flow::one_llm(&made.expect(201).data()["id"]);
        let app = platform.deploy_flow(name, &flow).await;
        platform.run(&app, USER).await.expect(200).data()
    };

    let inside = run_at("inside", provider.url()).await;
    let metadata = run_at("metadata", METADATA[0]).await;

    assert_eq!(inside["output"], json!({"answer": "Inside."}));
    assert_eq!(metadata["error"]["code"], "address_refused", "{metadata}");
}
