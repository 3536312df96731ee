//! The vault's key in a real keyring.

use patchbay_tests::keyring::Keyring;
use patchbay_tests::{App, Options, Platform, Provider};
use serde_json::{Value, json};

use crate::{KEY, USER};

/// A server on this keyring with a user's key in its vault.
async fn with_a_key(options: &Options<'_>) -> (Platform, App) {
    let platform = Platform::with(options).await;
    let (app, requirement) = platform.deploy_requirement("Kept").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    (platform, app)
}

fn moved(platform: &Platform, app: &App) -> App {
    App {
        url: format!("{}/apps/{}", platform.server.url(), app.id),
        ..app.clone()
    }
}

async fn health(platform: &Platform) -> Value {
    let answer = platform.call("GET", "/healthz").send().await;
    answer.expect(200).json()
}

#[tokio::test]
async fn a_key_in_the_keyring_opens_the_secrets_after_a_restart() {
    let keyring = Keyring::unlocked();
    let provider = Provider::answering(&[(KEY, "Still here.")]);
    let options = keyring.options().env("OPENAI_URL", provider.url());
    let (mut platform, app) = with_a_key(&options).await;
    assert_eq!(health(&platform).await["vault"], "unsealed");

    platform.restart(&options);

    assert_eq!(health(&platform).await["vault"], "unsealed");
    let run = platform.run(&moved(&platform, &app), USER).await;
    assert_eq!(
        run.expect(200).data()["output"],
        json!({"answer": "Still here."})
    );
}

#[tokio::test]
async fn a_locked_keyring_leaves_the_vault_sealed_until_it_is_unlocked() {
    let mut keyring = Keyring::unlocked();
    let options = keyring.options();
    let (mut platform, app) = with_a_key(&options).await;

    platform.server.stop();
    keyring.lock();
    platform.server.start_again(&options);
    platform.token = platform.server.token();

    let sealed = json!({"status": "ok", "vault": "sealed", "reason": "locked"});
    assert_eq!(health(&platform).await, sealed);
    let run = platform.run(&moved(&platform, &app), USER).await;
    assert_eq!(run.expect(503).code(), "vault_sealed");
    assert_eq!(
        platform.status(&moved(&platform, &app), USER).await,
        "completed"
    );

    platform.server.stop();
    keyring.unlock();
    platform.server.start_again(&options);
    assert_eq!(health(&platform).await["vault"], "unsealed");
}

#[tokio::test]
async fn another_keyring_leaves_the_vault_sealed_and_makes_no_new_key() {
    let keyring = Keyring::unlocked();
    let (mut platform, app) = with_a_key(&keyring.options()).await;
    let other = Keyring::unlocked();

    platform.restart(&other.options());

    assert_eq!(health(&platform).await["reason"], "key_missing");
    platform.restart(&keyring.options());
    assert_eq!(health(&platform).await["vault"], "unsealed");
    assert_eq!(
        platform.status(&moved(&platform, &app), USER).await,
        "completed"
    );
}
