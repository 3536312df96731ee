//! Rotation of every key, undisturbed and cut off at any point.

use std::time::Duration;

use patchbay_tests::{App, Options, Platform, Provider, profile, wait};
use serde_json::{Value, json};

use crate::{KEY, USER};

const PHRASE: &str = "a passphrase of the tests";

async fn rotate(platform: &Platform) -> Value {
    let body = json!({"passphrase": PHRASE});
    platform
        .post("/v1/vault/rotate", &body)
        .await
        .expect(200)
        .data()
}

/// Waits until nothing stands under an old key.
async fn settled(platform: &Platform) {
    wait::until("the rotation", async || {
        let vault = platform.get("/v1/vault").await.expect(200).data();
        (vault["outdated_values"] == 0).then_some(())
    })
    .await;
}

/// The ids of the data keys that values stand under, and of those that are stored.
fn keys(platform: &Platform) -> (Vec<Vec<u8>>, usize) {
    let script = "import sqlite3,sys,json
d=sqlite3.connect('file:'+sys.argv[1]+'?mode=ro',uri=True)
q=lambda t:[r[0].hex() for r in d.execute('SELECT DISTINCT substr(sealed,2,16) FROM '+t+' WHERE sealed IS NOT NULL')]
print(json.dumps({'used':q('connections')+q('end_user_connections')+q('connect_signing_keys'),'stored':d.execute('SELECT count(*) FROM vault_keys').fetchone()[0]}))";
    let output = std::process::Command::new("python3")
        .args(["-c", script])
        .arg(platform.server.data_dir().join("patchbay.db"))
        .output()
        .expect("python3 is installed");
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let used = told["used"].as_array().expect("a list").iter();
    let used = used.map(|id| id.to_string().into_bytes()).collect();
    let stored = told["stored"]
        .as_u64()
        .and_then(|count| usize::try_from(count).ok());
    (used, stored.expect("a number"))
}

async fn answers(platform: &Platform, app: &App) {
    let run = platform.run(app, USER).await.expect(200).data();
    assert_eq!(run["output"], json!({"answer": "Still here."}), "{run}");
}

#[tokio::test]
async fn after_a_rotation_everything_opens_under_new_keys_and_the_old_ones_are_gone() {
    let provider = Provider::answering(&[(KEY, "Still here.")]);
    let platform = Platform::with_provider(&provider).await;
    let (app, requirement) = platform.deploy_requirement("Rotated").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    platform.create_connection("Team", KEY).await;
    let token = platform.connect_token(&app, USER).await;
    let (before, stored) = keys(&platform);
    assert_eq!((before.len(), stored), (3, 3));

    let rotated = rotate(&platform).await;

    assert!(
        rotated.get("recovery_code").is_none(),
        "there was none before"
    );
    settled(&platform).await;
    let after = wait::until("the end of the old keys", async || {
        let (used, stored) = keys(&platform);
        (stored == 3).then_some(used)
    })
    .await;
    assert!(after.iter().all(|key| !before.contains(key)), "{after:?}");
    answers(&platform, &app).await;
    let session = platform.call("GET", "/v1/connect/session").bearer(&token);
    let _ = session.send().await.expect(200);
}

#[tokio::test]
async fn a_rotation_needs_the_passphrase_and_replaces_the_recovery_code() {
    let platform = Platform::start().await;
    let missing = platform
        .post("/v1/vault/rotate", &json!({}))
        .await
        .expect(400);
    assert!(missing.details()["passphrase"].is_string());
    let wrong = platform
        .post("/v1/vault/rotate", &json!({"passphrase": "another one"}))
        .await;
    assert!(wrong.expect(400).details()["passphrase"].is_string());
    let code = platform
        .post("/v1/vault/slots/recovery-code", &json!({}))
        .await;
    let old = code.expect(200).data()["recovery_code"].clone();

    let rotated = rotate(&platform).await;

    let new = rotated["recovery_code"].clone();
    assert!(new.is_string() && new != old, "{rotated}");
    let _ = platform
        .post("/v1/vault/lock", &json!({}))
        .await
        .expect(200);
    let open = async |code: &Value| {
        let body = json!({"recovery_code": code});
        platform.post("/v1/vault/recovery-code", &body).await.status
    };
    assert_eq!(open(&old).await, 400);
    assert_eq!(open(&new).await, 200);
}

#[tokio::test]
async fn ar_5_a_rotation_that_is_killed_at_any_moment_loses_nothing() {
    let provider = Provider::answering(&[(KEY, "Still here.")]);
    let options = Options::default().env("OPENAI_URL", provider.url());
    let mut platform = Platform::with(&options).await;
    let (mut app, requirement) = platform.deploy_requirement("Killed").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    for number in 0..profile::count(200) {
        platform.create_connection(&format!("c{number}"), KEY).await;
    }
    let rounds = profile::count(200);
    let mut cut_off = 0;
    for round in 0..rounds {
        let body = json!({"passphrase": PHRASE});
        let rotating = platform.builder("POST", "/v1/vault/rotate").json(&body);
        let rotating = tokio::spawn(rotating.attempt());
        // Spread over the derivation of two keys, the commit, and the sealing afterwards.
        let after = u64::try_from(round * 900 / rounds).expect("small");
        tokio::time::sleep(Duration::from_millis(after)).await;
        platform.server.signal("KILL");
        cut_off += usize::from(rotating.await.expect("no panic").is_err());

        platform.server.start_again(&options);
        platform.token = platform.server.token();
        app.url = format!("{}/apps/{}", platform.server.url(), app.id);
        let vault = platform.get("/v1/vault").await.expect(200).data();
        assert_eq!(vault["state"], "unsealed", "round {round}: {vault}");
        answers(&platform, &app).await;
    }
    settled(&platform).await;
    let stored = wait::until("the end of the old keys", async || {
        let (_, stored) = keys(&platform);
        (stored == 3).then_some(stored)
    })
    .await;
    assert_eq!(stored, 3);
    answers(&platform, &app).await;
    assert!(cut_off > 0, "the control: some rotations were cut off");
    profile::figure(
        "AR-5",
        "rotations killed, of them unanswered",
        format!("{rounds}, {cut_off}"),
    );
}

/// Kills a rotation at each step that touches the disk, in turn.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn ar_5_a_rotation_that_is_killed_at_each_step_loses_nothing() {
    use patchbay_tests::faults::Faults;

    const STEPS: &str = "pwrite64,fdatasync,fsync,ftruncate,unlink";
    let provider = Provider::answering(&[(KEY, "Still here.")]);
    let options = Options::default().env("OPENAI_URL", provider.url());
    let mut platform = Platform::with(&options).await;
    let (mut app, requirement) = platform.deploy_requirement("Killed").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    for number in 0..profile::count(2_000) {
        platform.create_connection(&format!("c{number}"), KEY).await;
    }
    let stride = 10 / profile::count(10);
    let (mut step, mut kills) = (1, 0);
    loop {
        let fault = format!("signal=SIGKILL:when={step}");
        let Some(faults) = Faults::inject(platform.server.pid(), STEPS, &fault) else {
            profile::skip("AR-5", "this machine lets nobody trace a process");
            return;
        };
        let body = json!({"passphrase": PHRASE});
        let rotating = platform.builder("POST", "/v1/vault/rotate").json(&body);
        let answered = rotating.attempt().await.is_ok();
        // What is sealed anew afterwards may be cut off as well.
        let died = wait_for_end(&mut platform, answered).await;
        drop(faults);
        if !died {
            break;
        }
        kills += 1;
        platform.server.start_again(&options);
        platform.token = platform.server.token();
        app.url = format!("{}/apps/{}", platform.server.url(), app.id);
        answers(&platform, &app).await;
        step += stride;
    }
    settled(&platform).await;
    answers(&platform, &app).await;
    assert!(kills > 0, "the control: rotations were killed");
    profile::figure("AR-5", "steps of a rotation at which it was killed", kills);
}

/// Whether the process has ended, or what a rotation leaves to do is done.
#[cfg(target_os = "linux")]
async fn wait_for_end(platform: &mut Platform, answered: bool) -> bool {
    wait::until("the end of the rotation", async || {
        if platform.server.has_ended() {
            return Some(true);
        }
        if !answered {
            return None;
        }
        let vault = platform.builder("GET", "/v1/vault").attempt().await.ok()?;
        (vault.status == 200 && vault.data()["outdated_values"] == 0).then_some(false)
    })
    .await
}
