//! `patchbay vault`: everything that can be done to a vault, by command.

use std::path::PathBuf;
use std::process::Output;

use patchbay_tests::{OPENAI, Options, Passphrase, Platform, scan};
use serde_json::{Value, json};

use crate::KEY;

/// The passphrase that `tests/support` gives every server.
const USUAL: &str = "a passphrase of the tests";
const OTHER: &str = "another passphrase";

fn stdout(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A file with a secret, in the server's folder.
fn secret_file(platform: &Platform, name: &str, secret: &str) -> String {
    let path: PathBuf = platform.server.folder().join(name);
    std::fs::write(&path, format!("{secret}\n")).expect("a file can be written");
    path.display().to_string()
}

fn vault(platform: &Platform, arguments: &[&str]) -> Output {
    platform.server.run(&[&["vault"], arguments].concat())
}

fn state(platform: &Platform) -> Value {
    let output = vault(platform, &["status", "--json"]);
    serde_json::from_str(&stdout(&output)).expect("--json prints JSON")
}

#[tokio::test]
async fn a_vault_is_locked_and_opened_by_command() {
    let platform = Platform::start().await;
    let right = secret_file(&platform, "right", USUAL);
    let wrong = secret_file(&platform, "wrong", "wrong passphrase");

    assert!(stdout(&vault(&platform, &["lock"])).contains("sealed"));
    assert_eq!(state(&platform)["state"], "sealed");
    let refused = vault(&platform, &["unlock", "--secret-file", &wrong]);
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("does not open this vault"), "{told}");
    assert!(!told.contains("wrong passphrase"), "{told}");

    assert!(stdout(&vault(&platform, &["unlock", "--secret-file", &right])).contains("open"));

    assert_eq!(state(&platform)["state"], "unsealed");
    let nobody = vault(&platform, &["lock-after", "0"]);
    assert_eq!(nobody.status.code(), Some(2));
    let _ = stdout(&vault(&platform, &["lock-after", "15"]));
    assert_eq!(state(&platform)["lock_after_minutes"], 15);
    let _ = stdout(&vault(&platform, &["lock-after", "never"]));
    assert_eq!(state(&platform)["lock_after_minutes"], Value::Null);
}

#[tokio::test]
async fn a_recovery_code_made_by_command_opens_the_vault_until_another_is_made() {
    let platform = Platform::start().await;
    let first = stdout(&vault(&platform, &["recovery-code"]));
    let unasked = vault(&platform, &["recovery-code"]);
    assert_eq!(unasked.status.code(), Some(1), "it says what would be lost");
    let told = String::from_utf8_lossy(&unasked.stderr).into_owned();
    assert!(told.contains("open nothing any more"), "{told}");
    let second = stdout(&vault(&platform, &["recovery-code", "--yes"]));
    assert_ne!(first, second);
    let _ = stdout(&vault(&platform, &["lock"]));

    let former = secret_file(&platform, "first", &first);
    let former = vault(
        &platform,
        &["unlock", "--recovery-code", "--secret-file", &former],
    );
    assert_eq!(former.status.code(), Some(1));
    let newest = secret_file(&platform, "second", &second);
    let _ = stdout(&vault(
        &platform,
        &["unlock", "--recovery-code", "--secret-file", &newest],
    ));
    assert_eq!(state(&platform)["state"], "unsealed");

    let _ = stdout(&vault(&platform, &["remove", "recovery_code", "--yes"]));
    let last = vault(&platform, &["remove", "passphrase", "--yes"]);
    assert_eq!(last.status.code(), Some(1));
    let told = String::from_utf8_lossy(&last.stderr).into_owned();
    assert!(told.contains("only way to open"), "{told}");
}

#[tokio::test]
async fn a_vault_is_rotated_backed_up_and_restored_by_command() {
    let platform = Platform::start().await;
    let kept = platform.create_connection("Kept", KEY).await;
    let right = secret_file(&platform, "right", USUAL);
    let rotated = vault(&platform, &["rotate", "--yes", "--secret-file", &right]);
    assert!(stdout(&rotated).contains("open"));
    let of_backup = secret_file(&platform, "backup", OTHER);

    let file = stdout(&vault(&platform, &["backup", "--secret-file", &of_backup]));

    let copy = platform.server.folder().join("moved.age");
    std::fs::copy(&file, &copy).expect("a backup is a file");
    let listed = stdout(&vault(&platform, &["backup", "--list", "--json"]));
    assert!(listed.contains(".age"), "{listed}");
    let lost = platform.create_connection("Lost", KEY).await;
    let unasked = vault(&platform, &["restore", &file, "--secret-file", &of_backup]);
    assert_eq!(unasked.status.code(), Some(1));
    let _ = platform
        .get(&format!("/v1/connections/{lost}"))
        .await
        .expect(200);
    let copy = copy.display().to_string();

    let restored = vault(
        &platform,
        &["restore", &copy, "--yes", "--secret-file", &of_backup],
    );

    assert!(stdout(&restored).contains("Restored"));
    let _ = platform
        .get(&format!("/v1/connections/{kept}"))
        .await
        .expect(200);
    let _ = platform
        .get(&format!("/v1/connections/{lost}"))
        .await
        .expect(404);
    let missing = vault(
        &platform,
        &[
            "restore",
            "no-such.age",
            "--yes",
            "--secret-file",
            &of_backup,
        ],
    );
    assert_eq!(missing.status.code(), Some(1));
}

#[cfg(unix)]
#[tokio::test]
async fn a_passphrase_is_asked_for_without_echo() {
    let platform = Platform::start().await;
    let change = ["vault", "passphrase"];
    let run = |lines: &[&str]| platform.server.run_at_a_terminal(&change, lines);

    let differing = run(&[USUAL, OTHER, "another pasphrase"]);
    assert_eq!(differing.status.code(), Some(1));
    let changed = run(&[USUAL, OTHER, OTHER]);

    let shown = stdout(&changed);
    assert!(shown.contains("Current passphrase"), "{shown}");
    for secret in [USUAL, OTHER] {
        assert!(scan::found(shown.as_bytes(), secret).is_empty(), "{shown}");
    }
    let _ = stdout(&vault(&platform, &["lock"]));
    let opened = platform
        .server
        .run_at_a_terminal(&["vault", "unlock"], &[OTHER]);
    assert!(stdout(&opened).contains("The vault is open"));
    let confirmed = platform
        .server
        .run_at_a_terminal(&["vault", "rotate"], &["n"]);
    assert_eq!(confirmed.status.code(), Some(1));
}

#[tokio::test]
async fn a_vault_without_a_passphrase_is_made_by_command() {
    let options = Options {
        passphrase: Passphrase::Absent,
        ..Options::default()
    };
    let platform = Platform::with(&options).await;
    let right = secret_file(&platform, "right", USUAL);
    assert_eq!(state(&platform)["exists"], false);

    let _ = stdout(&vault(&platform, &["unlock", "--secret-file", &right]));

    assert_eq!(state(&platform)["exists"], true);
    let body = json!({"name": "Team", "project_id": platform.project, "type": OPENAI, "config": {"api_key": KEY}});
    let _ = platform.post("/v1/connections", &body).await.expect(201);
}
