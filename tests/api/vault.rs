//! A sealed vault: what works, what says so, and what opens it again.

use patchbay_tests::{App, Options, Passphrase, Platform, flow};
use serde_json::json;

use crate::{KEY, USER};

const WRONG: Options<'static> = Options {
    passphrase: Passphrase::Other("not the passphrase"),
    flags: Vec::new(),
    environment: Vec::new(),
    listen: None,
    data_dir: None,
};

/// A server whose vault has a user's key in it, started again with a wrong passphrase.
async fn sealed() -> (Platform, App, String) {
    let mut platform = Platform::start().await;
    let (mut app, requirement) = platform.deploy_requirement("Sealed").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    platform.restart(&WRONG);
    app.url = format!("{}/apps/{}", platform.server.url(), app.id);
    (platform, app, requirement)
}

#[tokio::test]
async fn a_wrong_passphrase_starts_sealed_and_says_so() {
    let (platform, _, _) = sealed().await;

    let answer = platform.call("GET", "/healthz").send().await;

    assert_eq!(
        answer.expect(200).json(),
        json!({"status": "ok", "vault": "sealed", "reason": "wrong_passphrase"})
    );
    let output = platform.server.output();
    assert!(output.contains("sealed"), "{output}");
}

#[tokio::test]
async fn without_keychain_and_passphrase_a_new_server_starts_sealed_and_says_so() {
    let options = Options {
        passphrase: Passphrase::Absent,
        ..Options::default()
    };
    let platform = Platform::with(&options).await;

    let health = platform.call("GET", "/healthz").send().await;

    let health = health.expect(200).json();
    assert_eq!(health["vault"], "sealed");
    assert_eq!(health["reason"], "no_keychain");
    let output = platform.server.output();
    assert!(output.contains("sealed"), "{output}");
}

#[tokio::test]
async fn a_vault_that_opens_with_a_passphrase_is_sealed_without_it() {
    let mut platform = Platform::start().await;
    let absent = Options {
        passphrase: Passphrase::Absent,
        ..Options::default()
    };

    platform.restart(&absent);

    let health = platform.call("GET", "/healthz").send().await;
    assert_eq!(health.expect(200).json()["reason"], "no_passphrase");
}

#[tokio::test]
async fn what_needs_no_secret_works_while_sealed() {
    let (platform, app, _) = sealed().await;

    let workflow = platform
        .create_workflow("while-sealed", &flow::no_llm())
        .await;
    platform.create_requirement(&workflow, "openai").await;
    platform.save(&workflow, &flow::no_llm()).await;
    let echo = platform.deploy("While sealed", &workflow).await;

    assert_eq!(platform.status(&app, USER).await, "completed");
    let run = platform.run(&echo, USER).await.expect(200).data();
    assert_eq!(run["output"], json!({"answer": "What is a patch bay?"}));
}

#[tokio::test]
async fn what_needs_a_secret_says_that_the_vault_is_sealed() {
    let (platform, app, requirement) = sealed().await;
    let connection = json!({
        "name": "Team", "project_id": platform.project, "type": patchbay_tests::OPENAI,
        "config": {"api_key": KEY},
    });
    let of_user = json!({
        "user_id": USER, "requirement_id": requirement, "type": patchbay_tests::OPENAI,
        "config": {"api_key": KEY},
    });

    let answers = [
        platform.post("/v1/connections", &connection).await,
        platform
            .backend(&app, "POST", "/v1/connections")
            .json(&of_user)
            .send()
            .await,
        platform
            .backend(&app, "POST", "/v1/connect/tokens")
            .json(&json!({"user_id": USER}))
            .send()
            .await,
        platform.run(&app, USER).await,
    ];

    for answer in answers {
        let answer = answer.expect(503);
        assert_eq!(answer.code(), "vault_sealed");
        assert_eq!(answer.details(), json!({"reason": "wrong_passphrase"}));
    }
    let runs = platform.backend(&app, "GET", "/v1/runs").send().await;
    assert_eq!(runs.expect(200).data(), json!([]), "no run is stored");
}

#[tokio::test]
async fn a_connect_token_from_before_is_told_that_the_vault_is_sealed() {
    let mut platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("Before").await;
    let token = platform.connect_token(&app, USER).await;
    platform.restart(&WRONG);

    let answer = platform
        .call("GET", "/v1/connect/requirements/status")
        .bearer(&token)
        .send()
        .await;

    assert_eq!(answer.expect(503).code(), "vault_sealed");
}

#[tokio::test]
async fn the_right_passphrase_opens_the_vault_again() {
    let (mut platform, mut app, _) = sealed().await;

    platform.restart(&Options::default());

    app.url = format!("{}/apps/{}", platform.server.url(), app.id);
    let health = platform.call("GET", "/healthz").send().await;
    assert_eq!(health.expect(200).json()["vault"], "unsealed");
    platform.connect_token(&app, USER).await;
}
