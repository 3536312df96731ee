//! The audit log: who changed what, and which credential a run used.

use patchbay_tests::{Platform, Provider, Server};
use serde_json::{Value, json};

use crate::{KEY, USER, id};

async fn events(platform: &Platform, query: &str) -> Vec<Value> {
    let path = format!("/v1/audit-events?page_size=500&{query}");
    let list = platform.get(&path).await.expect(200).data();
    list.as_array().cloned().unwrap_or_default()
}

fn actions(events: &[Value]) -> Vec<&str> {
    let action = |event: &'_ Value| event["action"].as_str().map(str::len);
    assert!(events.iter().all(|event| action(event).is_some()));
    events
        .iter()
        .filter_map(|event| event["action"].as_str())
        .collect()
}

#[tokio::test]
async fn a_change_is_logged_with_the_credential_that_made_it() {
    let platform = Platform::start().await;
    let (token_id, token) = platform.personal_access_token("ci").await;
    let body = json!({
        "name": "shared", "project_id": platform.project,
        "type": patchbay_tests::OPENAI, "config": {"api_key": KEY},
    });
    let made = platform.call("POST", "/v1/connections").bearer(&token);
    let made = made.json(&body).send().await.expect(201).data();
    let connection = id(&made);

    let _ = platform
        .delete(&format!("/v1/connections/{connection}"))
        .await
        .expect(200);

    let found = events(&platform, &format!("object_id={connection}")).await;
    assert_eq!(
        actions(&found),
        ["connection.deleted", "connection.created"]
    );
    assert_eq!(found[1]["actor"], "personal_access_token");
    assert_eq!(found[1]["credential_id"], token_id);
    assert_ne!(found[0]["credential_id"], found[1]["credential_id"]);
    let by_token = events(&platform, &format!("credential_id={token_id}")).await;
    assert_eq!(actions(&by_token), ["connection.created"]);
}

#[tokio::test]
async fn what_is_refused_leaves_no_event() {
    let platform = Platform::start().await;
    let before = events(&platform, "").await.len();

    let unknown = patchbay_tests::UNKNOWN;
    let _ = platform
        .delete(&format!("/v1/apps/{unknown}"))
        .await
        .expect(404);
    let _ = platform
        .post("/v1/access-keys", &json!({"name": ""}))
        .await
        .expect(400);

    assert_eq!(events(&platform, "").await.len(), before);
}

#[tokio::test]
async fn a_run_tells_whose_credential_it_used_and_no_users_name() {
    let provider = Provider::start();
    let platform = Platform::with_provider(&provider).await;
    let (app, requirement) = platform.deploy_requirement("Audited").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let body = json!({"user_id": USER, "input": {"question": "Hello"}});
    let run = platform.backend(&app, "POST", "/v1/runs").json(&body);
    let run = run.send().await.expect(200).data();

    let used = events(&platform, &format!("run_id={}", id(&run))).await;

    assert_eq!(actions(&used), ["end_user_connection.used"]);
    assert_eq!(used[0]["object_id"], requirement);
    assert_eq!(used[0]["app_id"], app.id);
    assert_eq!(used[0]["actor"], "access_key");
    let of_user = events(&platform, &format!("app_id={}&user_id={USER}", app.id)).await;
    assert!(actions(&of_user).contains(&"end_user_connection.stored"));
    assert!(actions(&of_user).contains(&"connect_token.created"));
    let stored = of_user
        .iter()
        .find(|event| event["action"] == "end_user_connection.stored");
    assert_eq!(stored.expect("it was logged")["actor"], "connect_token");
    let all = serde_json::to_string(&events(&platform, "").await).expect("JSON");
    assert!(!all.contains(USER) && !all.contains(KEY));
    assert!(events(&platform, "user_id=somebody-else").await.is_empty());
}

#[tokio::test]
async fn the_log_is_written_while_the_vault_is_sealed_and_read_by_command() {
    let options = patchbay_tests::Options {
        passphrase: patchbay_tests::Passphrase::Absent,
        ..patchbay_tests::Options::default()
    };
    let server = Server::start(&options);

    let output = server.run(&["token", "create", "sealed"]);
    assert!(output.status.success());
    let output = server.run(&["audit", "list", "--json"]);

    let list: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        actions(&list),
        ["personal_access_token.created"; 2],
        "one by command, one at the start"
    );
    assert_eq!(
        (&list[0]["actor"], &list[1]["actor"]),
        (&json!("session"), &json!("platform"))
    );
}
