//! The vault's key in a real keyring.

use patchbay_tests::keyring::Keyring;
use patchbay_tests::{App, Options, Platform, Provider, profile};
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
async fn ks_5_another_keyring_leaves_the_vault_sealed_and_makes_no_new_key() {
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

#[tokio::test]
async fn ks_3_a_vault_heals_by_itself_once_the_keyring_is_unlocked_elsewhere() {
    let mut keyring = Keyring::unlocked();
    let options = keyring.options();
    let (mut platform, app) = with_a_key(&options).await;
    platform.server.stop();
    keyring.lock();
    platform.server.start_again(&options);
    platform.token = platform.server.token();
    assert_eq!(health(&platform).await["reason"], "locked");

    keyring.unlock();

    let start = std::time::Instant::now();
    patchbay_tests::wait::until("the vault", async || {
        (health(&platform).await["vault"] == "unsealed").then_some(())
    })
    .await;
    profile::figure("KS-3", "healed after ms", start.elapsed().as_millis());
    platform.connect_token(&moved(&platform, &app), USER).await;
}

#[tokio::test]
async fn ks_3_a_vault_that_was_locked_on_purpose_does_not_heal() {
    let keyring = Keyring::unlocked();
    let (platform, _) = with_a_key(&keyring.options()).await;
    let _ = platform
        .post("/v1/vault/lock", &json!({}))
        .await
        .expect(200);
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    assert_eq!(health(&platform).await["reason"], "locked_here");
    let opened = platform.post("/v1/vault/retry", &json!({})).await;
    assert_eq!(opened.expect(200).data()["state"], "unsealed");
}

#[tokio::test]
async fn a_rotated_keyring_slot_opens_after_a_restart_and_leaves_one_entry() {
    let keyring = Keyring::unlocked();
    let options = keyring.options();
    let (mut platform, app) = with_a_key(&options).await;
    assert_eq!(keyring.entries(), 1, "the control: the entries are counted");

    for _ in 0..3 {
        let _ = platform
            .post("/v1/vault/rotate", &json!({}))
            .await
            .expect(200);
    }

    assert_eq!(keyring.entries(), 1);
    platform.restart(&options);
    assert_eq!(health(&platform).await["vault"], "unsealed");
    platform.connect_token(&moved(&platform, &app), USER).await;
}

/// Kills the keyring at a moment of a rotation, or of the addition of a keychain slot, and looks at
/// what is left once it is unlocked again.
#[tokio::test]
async fn ks_7_a_keyring_that_is_killed_at_any_moment_loses_no_secret() {
    let mut keyring = Keyring::unlocked();
    let provider = Provider::answering(&[(KEY, "Still here.")]);
    let options = keyring.options().env("OPENAI_URL", provider.url());
    let (mut platform, app) = with_a_key(&options).await;
    let (mut done, mut refused) = (0, 0);
    let points = profile::count(100);
    for point in 0..points {
        let path = if point % 2 == 0 {
            "/v1/vault/rotate"
        } else {
            "/v1/vault/slots/keychain"
        };
        let call = platform.builder("POST", path).json(&json!({}));
        let changing = tokio::spawn(call.attempt());
        // A change takes some twenty milliseconds.
        let after = u64::try_from(point * 7 % 41).expect("small");
        tokio::time::sleep(std::time::Duration::from_millis(after)).await;
        keyring.kill();
        match changing.await.expect("no panic") {
            Ok(answer) if answer.status == 200 => done += 1,
            Ok(answer) => {
                assert!([400, 503].contains(&answer.status), "{}", answer.text);
                refused += 1;
            }
            Err(error) => panic!("the server answers: {error}"),
        }
        keyring.unlock();

        platform.restart(&options);

        let opened = platform.post("/v1/vault/retry", &json!({})).await;
        assert_eq!(
            opened.expect(200).data()["state"],
            "unsealed",
            "point {point}"
        );
        let run = platform.run(&moved(&platform, &app), USER).await;
        let run = run.expect(200).data();
        assert_eq!(
            run["output"],
            json!({"answer": "Still here."}),
            "point {point}"
        );
    }
    assert!(done + refused == points);
    let told = format!("{points}, {done}, {refused}, 0");
    profile::figure("KS-7", "kills, changes done, refused, secrets lost:", told);
}
