//! Backups: whole, private, and refused when anything about them is wrong (check AR-6).

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_tests::{Answer, Options, Passphrase, Platform, Provider, profile, scan};
use serde_json::{Value, json};

use crate::{KEY, USER};

const PHRASE: &str = "a passphrase of the backup";

async fn back_up(platform: &Platform) -> (Value, Vec<u8>) {
    let body = json!({"passphrase": PHRASE});
    let made = platform
        .post("/v1/vault/backups", &body)
        .await
        .expect(200)
        .data();
    let path = PathBuf::from(made["path"].as_str().expect("a path"));
    let bytes = fs::read(&path).expect("the backup is there");
    let permissions = fs::metadata(&path)
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(permissions & 0o777, 0o600, "{}", path.display());
    (made, bytes)
}

async fn restore(platform: &Platform, bytes: &[u8], phrase: &str) -> Answer {
    let body = json!({"passphrase": phrase, "backup": STANDARD.encode(bytes)});
    platform.post("/v1/vault/restore", &body).await
}

#[tokio::test]
async fn ar_6_a_backup_restores_on_a_new_installation_with_equal_secrets_and_ids() {
    let provider = Provider::answering(&[(KEY, "Moved.")]);
    let options = Options::default().env("OPENAI_URL", provider.url());
    let source = Platform::with(&options).await;
    let (app, requirement) = source.deploy_requirement("Moved").await;
    source.connect(&app, USER, &requirement, KEY).await;
    let connection = source.create_connection("Team", KEY).await;
    let (made, bytes) = back_up(&source).await;
    assert!(bytes.starts_with(b"age-encryption.org/v1"), "age opens it");
    assert_eq!(made["bytes"], bytes.len());
    assert_eq!(scan::found(&bytes, KEY), [""; 0]);
    let target = Platform::with(&Options {
        passphrase: Passphrase::Absent,
        ..options
    })
    .await;
    let sealed = target.get("/v1/vault").await.expect(200).data();
    assert_eq!(
        sealed["exists"], false,
        "a new installation without a vault"
    );

    let restored = restore(&target, &bytes, PHRASE).await.expect(200).data();

    assert_eq!(
        restored["values"], 3,
        "with the key that signs connect tokens: {restored}"
    );
    assert_eq!(restored["vault"]["state"], "unsealed");
    let same = target.get(&format!("/v1/connections/{connection}")).await;
    assert_eq!(same.expect(200).data()["name"], "Team");
    let mut moved = app.clone();
    moved.url = format!("{}/apps/{}", target.server.url(), app.id);
    let run = target.run(&moved, USER).await.expect(200).data();
    assert_eq!(run["output"], json!({"answer": "Moved."}), "{run}");
    let after = json!({
        "name": "After", "project_id": source.project, "type": "dynamiq.connections.OpenAI",
        "config": {"api_key": KEY},
    });
    let made = target.post("/v1/connections", &after).await;
    assert_eq!(made.status, 201, "{}", made.text);
}

#[tokio::test]
async fn ar_6_the_backups_in_the_folder_are_listed_and_restored_by_name() {
    let platform = Platform::start().await;
    platform.create_connection("Kept", KEY).await;
    let (made, _) = back_up(&platform).await;
    platform.create_connection("Later", KEY).await;
    let listed = platform.get("/v1/vault/backups").await.expect(200).data();
    assert_eq!(listed["files"], json!([made]));
    let outside = ["../patchbay.db", "patchbay.db", "/etc/passwd", ".age", ""];
    for name in outside {
        let body = json!({"passphrase": PHRASE, "name": name});
        let refused = platform.post("/v1/vault/restore", &body).await.expect(400);
        assert!(refused.details()["name"].is_string(), "{name}");
    }

    let body = json!({"passphrase": PHRASE, "name": made["name"]});
    let restored = platform
        .post("/v1/vault/restore", &body)
        .await
        .expect(200)
        .data();

    let path = format!("/v1/connections?project_id={}", platform.project);
    let connections = platform.get(&path).await.expect(200).data();
    let names: Vec<_> = connections.as_array().expect("a list").iter().collect();
    assert_eq!(names.len(), 1, "{connections}");
    let former = PathBuf::from(restored["former"].as_str().expect("a path"));
    assert!(former.exists(), "what was here before is kept");
}

#[tokio::test]
async fn ar_6_a_damaged_backup_is_refused_and_the_target_untouched() {
    let platform = Platform::start().await;
    platform.create_connection("Kept", KEY).await;
    let (_, bytes) = back_up(&platform).await;
    platform.create_connection("Later", KEY).await;
    let mut damaged = Vec::new();
    let cuts = profile::count(50);
    for cut in 0..cuts {
        damaged.push(bytes[..cut * bytes.len() / cuts].to_vec());
    }
    let flips = profile::count(100);
    for flip in 0..flips {
        let mut altered = bytes.clone();
        let at = flip * bytes.len() / flips;
        altered[at] ^= 1 << (flip % 8);
        damaged.push(altered);
    }

    let wrong = restore(&platform, &bytes, "another passphrase")
        .await
        .expect(400);
    assert_eq!(wrong.details()["passphrase"], "does not open this backup");
    for bytes in &damaged {
        let _ = restore(&platform, bytes, PHRASE).await.expect(400);
    }

    let path = format!("/v1/connections?project_id={}", platform.project);
    let connections = platform.get(&path).await.expect(200).data();
    assert_eq!(connections.as_array().map(Vec::len), Some(2));
    let left = scan::files(&platform.server.data_dir());
    let drafts = left
        .iter()
        .filter(|(path, _)| path.to_string_lossy().contains("draft"));
    assert_eq!(drafts.count(), 0, "nothing half done stays");
    let _ = restore(&platform, &bytes, PHRASE).await.expect(200);
    profile::figure(
        "AR-6",
        "damaged backups refused",
        format!("{cuts} cut off, {flips} altered"),
    );
}
