//! A project's own connections.

use patchbay_tests::{OPENAI, Platform, Provider, flow};
use serde_json::{Value, json};

use crate::{KEY, USER, id};

/// Another key, as long as the first.
const SECOND: &str = "sk-second-key-0123456789ijklmn";

async fn create(platform: &Platform, config: Value) -> Value {
    let body = json!({
        "name": "Team key", "project_id": platform.project, "type": OPENAI, "config": config,
    });
    let answer = platform.post("/v1/connections", &body).await;
    answer.expect(201).data()
}

#[tokio::test]
async fn a_new_key_is_used_by_the_next_run() {
    let provider = Provider::start();
    let platform = Platform::with_provider(&provider).await;
    let connection = platform.create_connection("Team key", KEY).await;
    let app = platform
        .deploy_flow("Shared", &flow::one_llm(&json!(connection)))
        .await;
    let _ = platform.run(&app, USER).await.expect(200);

    let path = format!("/v1/connections/{connection}");
    let body = json!({"config": {"api_key": SECOND}});
    let updated = platform.put(&path, &body).await.expect(200).data();
    let _ = platform.run(&app, USER).await.expect(200);

    assert_eq!(updated["secrets"]["api_key"]["last4"], "klmn");
    assert_eq!(provider.keys(), [KEY, SECOND]);
}

#[tokio::test]
async fn a_key_that_is_left_out_stays() {
    let provider = Provider::start();
    let platform = Platform::start().await;
    let connection = create(&platform, json!({"api_key": KEY, "url": provider.url()})).await;
    let app = platform
        .deploy_flow("Stays", &flow::one_llm(&connection["id"]))
        .await;
    let same_place = provider.url().replace("/v1", "/v1/");

    let path = format!("/v1/connections/{}", id(&connection));
    let body = json!({"config": {"url": same_place}});
    let updated = platform.put(&path, &body).await.expect(200).data();
    let _ = platform.run(&app, USER).await.expect(200);

    assert_eq!(updated["secrets"], connection["secrets"]);
    assert_eq!(provider.keys(), [KEY]);
}

#[tokio::test]
async fn ss_2_a_key_does_not_follow_to_another_address() {
    let provider = Provider::start();
    let platform = Platform::start().await;
    let connection = create(
        &platform,
        json!({"api_key": KEY, "url": "https://llm.example.com/v1"}),
    )
    .await;
    let path = format!("/v1/connections/{}", id(&connection));

    let body = json!({"config": {"url": provider.url()}});
    let answer = platform.put(&path, &body).await.expect(400);

    assert!(
        answer.details()["config.api_key"].is_string(),
        "{}",
        answer.text
    );
    assert_eq!(platform.get(&path).await.expect(200).data(), connection);
}

#[tokio::test]
async fn name_and_type_are_fixed() {
    let platform = Platform::start().await;
    let connection = create(&platform, json!({"api_key": KEY})).await;
    let path = format!("/v1/connections/{}", id(&connection));

    let body = json!({
        "name": "Other", "type": "dynamiq.connections.Groq", "config": {"api_key": SECOND},
    });
    let updated = platform.put(&path, &body).await.expect(200).data();

    assert_eq!(updated["name"], "Team key");
    assert_eq!(updated["type"], OPENAI);
}

#[tokio::test]
async fn a_connection_that_a_draft_uses_cannot_be_deleted() {
    let platform = Platform::start().await;
    let connection = platform.create_connection("Team key", KEY).await;
    platform
        .create_workflow("drafting", &flow::one_llm(&json!(connection)))
        .await;
    let path = format!("/v1/connections/{connection}");

    let answer = platform.delete(&path).await.expect(400);

    assert_eq!(answer.json()["error"]["message"], "connection is in use");
    let _ = platform.get(&path).await.expect(200);
}

#[tokio::test]
async fn a_connection_that_only_a_deployed_version_uses_cannot_be_deleted() {
    let provider = Provider::start();
    let platform = Platform::with_provider(&provider).await;
    let connection = platform.create_connection("Team key", KEY).await;
    let app = platform
        .deploy_flow("Uses", &flow::one_llm(&json!(connection)))
        .await;
    platform.save(&app.workflow, &flow::no_llm()).await;

    let answer = platform
        .delete(&format!("/v1/connections/{connection}"))
        .await
        .expect(400);

    let used_by = answer.details()["used_by"].clone();
    assert!(
        used_by.as_str().is_some_and(|text| text.contains("Uses")),
        "{used_by}"
    );
    let _ = platform.run(&app, USER).await.expect(200);
    assert_eq!(provider.keys(), [KEY]);
}

#[tokio::test]
async fn an_unused_connection_is_deleted() {
    let platform = Platform::start().await;
    let connection = platform.create_connection("Team key", KEY).await;
    let path = format!("/v1/connections/{connection}");

    let answer = platform.delete(&path).await.expect(200);

    assert_eq!(answer.json(), json!({"message": "deleted"}));
    let _ = platform.get(&path).await.expect(404);
}

#[tokio::test]
async fn an_end_users_connection_is_not_found_by_any_method() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Hidden").await;
    let created = platform
        .backend(&app, "POST", "/v1/connections")
        .json(&json!({
            "user_id": USER, "requirement_id": requirement, "type": OPENAI,
            "config": {"api_key": KEY},
        }))
        .send()
        .await
        .expect(201)
        .data();
    let path = format!("/v1/connections/{}", id(&created));

    let read = platform.get(&path).await;
    let changed = platform
        .put(&path, &json!({"config": {"api_key": SECOND}}))
        .await;
    let deleted = platform.delete(&path).await;

    for answer in [read, changed, deleted] {
        assert_eq!(answer.expect(404).code(), "not_found");
    }
    let list = platform.get("/v1/connections?include_system=true").await;
    assert!(!list.expect(200).text.contains(id(&created)));
    assert_eq!(platform.status(&app, USER).await, "completed");
}

#[tokio::test]
async fn connections_are_listed_by_project_and_type_without_the_platforms_own() {
    let platform = Platform::start().await;
    let openai = platform.create_connection("OpenAI", KEY).await;
    let groq = json!({
        "name": "Groq", "project_id": platform.project, "type": "dynamiq.connections.Groq",
        "config": {"api_key": KEY},
    });
    let groq = platform.post("/v1/connections", &groq).await.expect(201);
    let groq = id(&groq.data()).to_owned();
    let other = platform.create_project("Other").await;
    let names = async |query: &str| -> Vec<String> {
        let list = platform.get(&format!("/v1/connections?{query}")).await;
        let list = list.expect(200).data();
        let list = list.as_array().expect("a list");
        list.iter().map(|item| id(item).to_owned()).collect()
    };
    let project = format!("project_id={}&sort=name", platform.project);

    assert_eq!(names(&project).await, [groq.clone(), openai.clone()]);
    assert_eq!(names(&format!("{project}&type={OPENAI}")).await, [openai]);
    assert_eq!(names(&format!("project_id={other}")).await, [""; 0]);
    assert_eq!(
        names(&format!("{project}&include_system=true")).await.len(),
        3
    );
}

#[tokio::test]
async fn the_built_in_connection_cannot_be_changed() {
    let platform = Platform::start().await;
    let path = format!("/v1/connections/{}", platform.built_in_connection().await);

    let changed = platform
        .put(&path, &json!({"config": {"api_key": KEY}}))
        .await;
    let deleted = platform.delete(&path).await;

    assert_eq!(changed.expect(400).code(), "bad_request");
    assert_eq!(deleted.expect(400).code(), "bad_request");
}

#[tokio::test]
async fn a_short_secret_is_not_hinted_at() {
    let platform = Platform::start().await;

    let connection = create(&platform, json!({"api_key": "sk-short"})).await;

    assert_eq!(connection["secrets"]["api_key"]["has_value"], true);
    assert_eq!(connection["secrets"]["api_key"].get("last4"), None);
}
