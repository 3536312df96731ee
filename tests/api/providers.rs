//! What a run says when the provider does not answer, and that it never says the key.

use std::net::TcpListener;

use patchbay_tests::{Options, Platform, Provider};
use serde_json::Value;

use crate::{KEY, USER};

/// Runs an App as a user with [`KEY`] and answers the stored run, which must not show the key.
async fn failed_run(options: &Options<'_>) -> Value {
    let platform = Platform::with(options).await;
    let (app, requirement) = platform.deploy_requirement("Fails").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let answer = platform.run(&app, USER).await.expect(200);
    assert!(!answer.text.contains(KEY), "{}", answer.text);
    let run = answer.data();
    assert_eq!(run["status"], "failed", "{run}");
    assert_eq!(run["output"], Value::Null);
    assert_eq!(run["error"]["node_id"], "openai-1");
    run
}

async fn code_of(status: u16) -> Value {
    let said = format!("no, not with {KEY}");
    let provider = Provider::refusing(KEY, status, &said);
    let run = failed_run(&Options::default().env("OPENAI_URL", provider.url())).await;
    assert_eq!(provider.keys(), [KEY], "it was asked once");
    run["error"]["code"].clone()
}

#[tokio::test]
async fn a_refused_key_is_told_apart() {
    assert_eq!(code_of(401).await, "provider_unauthorized");
}

#[tokio::test]
async fn a_rate_limit_is_told_apart() {
    assert_eq!(code_of(429).await, "provider_rate_limited");
}

#[tokio::test]
async fn a_rejected_request_is_told_apart() {
    assert_eq!(code_of(400).await, "provider_rejected");
}

#[tokio::test]
async fn a_failing_provider_is_told_apart() {
    assert_eq!(code_of(500).await, "provider_failed");
}

#[tokio::test]
async fn an_unreachable_provider_is_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("a listener has an address");
    drop(listener);

    let run =
        failed_run(&Options::default().env("OPENAI_URL", &format!("http://{address}/v1"))).await;

    assert_eq!(run["error"]["code"], "provider_unreachable");
}
