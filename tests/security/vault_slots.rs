//! The ways into the vault: locking it, opening it by each, and never losing the last.

use patchbay_tests::{Options, Passphrase, Platform, Provider, wait};
use serde_json::{Value, json};

use crate::{KEY, USER};

/// The passphrase that every server of the tests starts with.
const PASSPHRASE: &str = "a passphrase of the tests";

async fn vault(platform: &Platform) -> Value {
    platform.get("/v1/vault").await.expect(200).data()
}

fn kinds(vault: &Value) -> Vec<&str> {
    let slots = vault["slots"].as_array().expect("a list");
    let kind = |slot: &Value| slot["kind"].as_str().map(str::len);
    assert!(slots.iter().all(|slot| kind(slot).is_some()));
    slots
        .iter()
        .filter_map(|slot| slot["kind"].as_str())
        .collect()
}

async fn recovery_code(platform: &Platform) -> String {
    let made = platform
        .post("/v1/vault/slots/recovery-code", &json!({}))
        .await;
    let code = made.expect(200).data()["recovery_code"].clone();
    code.as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn a_locked_vault_refuses_secrets_until_its_passphrase_is_given() {
    let provider = Provider::answering(&[(KEY, "Open again.")]);
    let platform = Platform::with_provider(&provider).await;
    let (app, requirement) = platform.deploy_requirement("Locked").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let token = platform.connect_token(&app, USER).await;

    let locked = platform.post("/v1/vault/lock", &json!({})).await;

    assert_eq!(locked.expect(200).data()["reason"], "locked_here");
    assert_eq!(
        platform.run(&app, USER).await.expect(503).code(),
        "vault_sealed"
    );
    let session = platform.call("GET", "/v1/connect/session").bearer(&token);
    assert_eq!(session.send().await.expect(503).code(), "vault_sealed");
    assert_eq!(platform.status(&app, USER).await, "completed");
    let opened = platform
        .post("/v1/vault/passphrase", &json!({"passphrase": PASSPHRASE}))
        .await;
    assert_eq!(opened.expect(200).data()["state"], "unsealed");
    let run = platform.run(&app, USER).await.expect(200).data();
    assert_eq!(run["output"], json!({"answer": "Open again."}));
}

#[tokio::test]
async fn the_printed_code_opens_the_vault_and_a_newer_one_replaces_it() {
    let mut platform = Platform::start().await;
    let first = recovery_code(&platform).await;
    let second = recovery_code(&platform).await;
    assert_ne!(first, second);
    assert_eq!(
        kinds(&vault(&platform).await),
        ["passphrase", "recovery_code"]
    );
    platform.restart(&Options {
        passphrase: Passphrase::Other("forgotten"),
        ..Options::default()
    });
    let open = async |code: &str| {
        let body = json!({"recovery_code": code});
        platform.post("/v1/vault/recovery-code", &body).await
    };

    let replaced = open(&first).await.expect(400);
    let mistyped = open(&second.replacen(&second[..1], "U", 1))
        .await
        .expect(400);
    let opened = open(&second.to_lowercase().replace('-', " ")).await;

    assert!(
        replaced.details()["recovery_code"]
            .to_string()
            .contains("newer code")
    );
    assert!(
        mistyped.details()["recovery_code"]
            .to_string()
            .contains("typing mistake")
    );
    assert_eq!(opened.expect(200).data()["state"], "unsealed");
}

#[tokio::test]
async fn the_passphrase_is_changed_by_who_knows_it_and_the_old_one_opens_nothing() {
    let mut platform = Platform::start().await;
    let change = async |current: &str, new: &str| {
        let body = json!({"current_passphrase": current, "passphrase": new});
        platform.put("/v1/vault/slots/passphrase", &body).await
    };
    let wrong = change("not the passphrase", "a new passphrase")
        .await
        .expect(400);
    assert!(wrong.details()["current_passphrase"].is_string());
    let short = change(PASSPHRASE, "short").await.expect(400);
    assert!(short.details()["passphrase"].is_string());
    let changed = change(PASSPHRASE, "a new passphrase").await.expect(200);
    assert_eq!(kinds(&changed.data()), ["passphrase"]);

    platform.restart(&Options::default());
    assert_eq!(vault(&platform).await["reason"], "wrong_passphrase");
    platform.restart(&Options {
        passphrase: Passphrase::Other("a new passphrase"),
        ..Options::default()
    });
    assert_eq!(vault(&platform).await["state"], "unsealed");
}

#[tokio::test]
async fn the_last_way_in_cannot_be_taken_away() {
    let platform = Platform::start().await;
    let slot = |vault: &Value, at: usize| vault["slots"][at]["id"].as_str().map(str::to_owned);
    let only = slot(&vault(&platform).await, 0).expect("an id");
    let path = format!("/v1/vault/slots/{only}");
    let refused = platform.delete(&path).await.expect(400);
    assert!(refused.text.contains("only way"), "{}", refused.text);
    recovery_code(&platform).await;
    let left = platform.delete(&path).await.expect(200).data();
    assert_eq!(kinds(&left), ["recovery_code"]);
    let _ = platform.delete(&path).await.expect(404);
}

#[tokio::test]
async fn changes_need_an_open_vault() {
    let platform = Platform::start().await;
    let _ = platform
        .post("/v1/vault/lock", &json!({}))
        .await
        .expect(200);
    let phrase = json!({"passphrase": PASSPHRASE, "current_passphrase": PASSPHRASE});
    for answer in [
        platform.put("/v1/vault/slots/passphrase", &phrase).await,
        platform
            .post("/v1/vault/slots/recovery-code", &json!({}))
            .await,
        platform.post("/v1/vault/slots/keychain", &json!({})).await,
        platform.post("/v1/vault/rotate", &phrase).await,
        platform.post("/v1/vault/backups", &phrase).await,
    ] {
        assert_eq!(answer.expect(503).code(), "vault_sealed");
    }
}

#[tokio::test]
async fn an_unused_vault_locks_itself_and_reading_its_state_is_no_use() {
    let platform = Platform::start().await;
    for minutes in [json!(0), json!(-1), json!(10_081), json!("x")] {
        let body = json!({"minutes": minutes});
        let _ = platform
            .put("/v1/vault/lock-after", &body)
            .await
            .expect(400);
    }
    let set = platform
        .put("/v1/vault/lock-after", &json!({"minutes": 1}))
        .await;
    assert_eq!(set.expect(200).data()["lock_after_minutes"], 1);
    let start = std::time::Instant::now();
    let reason = loop {
        let vault = vault(&platform).await;
        if vault["state"] == "sealed" {
            break vault["reason"].clone();
        }
        assert!(
            start.elapsed() < 3 * wait::DEADLINE,
            "it did not lock itself"
        );
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    };
    assert_eq!(reason, "locked_idle");
    assert!(start.elapsed().as_secs() >= 55, "{:?}", start.elapsed());
}
