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

/// A workflow whose one node acts with a connection, saved once; its id.
async fn saved(platform: &Platform, name: &str, connection: &str) -> String {
    let flow = flow::one_llm(&json!(connection));
    let body = json!({
        "name": name, "project_id": platform.project, "flow": flow, "flow_ui": {},
    });
    let made = platform.post("/v1/workflows", &body).await.expect(201);
    made.data()["id"].as_str().unwrap_or_default().to_owned()
}

async fn acts_with(platform: &Platform, workflow: &str) -> Value {
    let path = format!("/v1/workflows/{workflow}");
    let data = platform.get(&path).await.expect(200).data();
    let nodes = data["flow"]["nodes"].as_array().cloned();
    let held = nodes.unwrap_or_default();
    let found = held.iter().find(|node| !node["connection"].is_null());
    found.map_or(Value::Null, |node| node["connection"].clone())
}

#[tokio::test]
async fn where_it_is_used_is_told_by_workflow_app_and_node() {
    let provider = Provider::start();
    let platform = Platform::with_provider(&provider).await;
    let connection = platform.create_connection("Team key", KEY).await;
    let path = format!("/v1/connections/{connection}/uses");
    let none = platform.get(&path).await.expect(200).data();
    assert_eq!(none, json!({"workflows": [], "apps": []}));

    let app = platform
        .deploy_flow("Uses", &flow::one_llm(&json!(connection)))
        .await;
    let uses = platform.get(&path).await.expect(200).data();
    assert_eq!(uses["workflows"].as_array().map(Vec::len), Some(1));
    assert_eq!(uses["apps"][0]["name"], "Uses");
    assert_eq!(uses["apps"][0]["nodes"], uses["workflows"][0]["nodes"]);
    let own = format!("/v1/connections/{connection}");
    let before = platform.get(&own).await.expect(200).data();
    assert_eq!(before["last_used_at"], Value::Null);
    let _ = platform.run(&app, USER).await.expect(200);
    let after = platform.get(&own).await.expect(200).data();
    assert!(after["last_used_at"].is_string(), "{after}");
}

#[tokio::test]
async fn where_a_linked_account_is_used_is_told_without_asking_pipedream() {
    let platform = Platform::start().await;
    let tool = json!({
        "id": "post", "name": "post", "type": "dynamiq.nodes.tools.Pipedream",
        "action_id": "slack-send-message", "external_user_id": platform.project,
        "configurable_props": {"slack": {"authProvisionId": "apn_Team"}},
        "depends": [{"node": "input"}],
    });
    let nodes = [flow::input(), tool, flow::output(&[("sent", "post")])];
    platform.deploy_flow("Announces", &flow::of(&nodes)).await;
    let other = "7f0d7c1e-8a55-4b6f-9d3c-2f1e6a5b4c3d";

    let uses = async |account: &str, project: &str| {
        let path = format!("/v1/pipedream/connect/accounts/{account}/uses?project_id={project}");
        platform.get(&path).await
    };
    let found = uses("apn_Team", &platform.project).await.expect(200).data();
    assert_eq!(found["workflows"][0]["nodes"], json!(["post"]));
    assert_eq!(found["apps"][0]["name"], "Announces");
    assert_eq!(found["apps"][0]["nodes"], json!(["post"]));
    let nobody = uses("apn_team", &platform.project).await.expect(200).data();
    assert_eq!(nobody, json!({"workflows": [], "apps": []}));
    let refused = uses("apn_Team", other).await.expect(400);
    assert_eq!(
        refused.details(),
        json!({"project_id": "project not found"})
    );
}

#[tokio::test]
async fn one_takes_the_place_of_another_everywhere_and_gives_it_back() {
    let platform = Platform::start().await;
    let first = platform.create_connection("First", KEY).await;
    let second = platform.create_connection("Second", SECOND).await;
    let workflows = [
        saved(&platform, "one", &first).await,
        saved(&platform, "two", &first).await,
        saved(&platform, "three", &second).await,
    ];
    let path = format!("/v1/connections/{first}/replace");
    let body = json!({"connection_id": second, "preview": true});
    let planned = platform.post(&path, &body).await.expect(200).data();
    assert_eq!(planned["workflows"].as_array().map(Vec::len), Some(2));
    assert_eq!(acts_with(&platform, &workflows[0]).await, json!(first));

    let body = json!({"connection_id": second});
    let done = platform.post(&path, &body).await.expect(200).data();
    assert_eq!(done["workflows"], planned["workflows"]);
    for workflow in &workflows {
        assert_eq!(acts_with(&platform, workflow).await, json!(second));
    }
    let versions = format!("/v1/workflows/{}/versions", workflows[0]);
    let versions = platform.get(&versions).await.expect(200).json();
    assert_eq!(versions["data"].as_array().map(Vec::len), Some(1));

    // What was answered takes it back, and leaves alone what acted with the second one before.
    let back = format!("/v1/connections/{second}/replace");
    let body = json!({"connection_id": first, "only": done["workflows"]});
    let undone = platform.post(&back, &body).await.expect(200).data();
    assert_eq!(undone["workflows"], done["workflows"]);
    assert_eq!(acts_with(&platform, &workflows[1]).await, json!(first));
    assert_eq!(acts_with(&platform, &workflows[2]).await, json!(second));
}

#[tokio::test]
async fn a_connection_that_a_node_does_not_take_takes_no_place() {
    let platform = Platform::start().await;
    let first = platform.create_connection("First", KEY).await;
    let workflow = saved(&platform, "one", &first).await;
    let body = json!({
        "name": "Redis", "project_id": platform.project,
        "type": "dynamiq.connections.Anthropic", "config": {"api_key": KEY},
    });
    let other = platform.post("/v1/connections", &body).await.expect(201);
    let path = format!("/v1/connections/{first}/replace");
    for (with, field) in [
        (other.data()["id"].clone(), "nodes."),
        (json!(first), "connection_id"),
        (json!(patchbay_tests::UNKNOWN), "connection_id"),
        (Value::Null, "connection_id"),
    ] {
        let refused = platform.post(&path, &json!({"connection_id": with})).await;
        let details = refused.expect(400).details();
        let named = details
            .as_object()
            .is_some_and(|details| details.keys().any(|name| name.starts_with(field)));
        assert!(named, "{details}");
    }
    assert_eq!(acts_with(&platform, &workflow).await, json!(first));
}

#[tokio::test]
async fn a_copy_acts_with_the_same_secret_and_stands_for_itself() {
    let provider = Provider::start();
    let platform = Platform::start().await;
    let config = json!({"api_key": KEY, "url": provider.url()});
    let first = create(&platform, config).await;
    let path = format!("/v1/connections/{}/duplicate", id(&first));
    let copy = platform.post(&path, &json!({})).await.expect(201).data();
    assert_eq!(copy["name"], "Team key-copy");
    assert_eq!(copy["secrets"], first["secrets"]);
    assert_ne!(copy["id"], first["id"]);
    let named = json!({"name": "Other"});
    let named = platform.post(&path, &named).await.expect(201).data();
    assert_eq!(named["name"], "Other");

    let gone = format!("/v1/connections/{}", id(&first));
    let _ = platform.delete(&gone).await.expect(200);
    let app = platform
        .deploy_flow("Copy", &flow::one_llm(&copy["id"]))
        .await;
    let _ = platform.run(&app, USER).await.expect(200);
    assert_eq!(provider.keys(), [KEY]);
}

#[tokio::test]
async fn a_date_of_its_end_is_kept_until_it_is_changed() {
    let platform = Platform::start().await;
    let ends = "2031-05-06T07:08:09Z";
    let body = json!({
        "name": "Dated", "project_id": platform.project, "type": OPENAI,
        "config": {"api_key": KEY}, "expires_at": ends,
    });
    let made = platform.post("/v1/connections", &body).await.expect(201);
    let made = made.data();
    assert!(
        made["expires_at"]
            .as_str()
            .is_some_and(|at| at.starts_with("2031-05-06T07:08:09")),
        "{made}"
    );
    let path = format!("/v1/connections/{}", id(&made));
    let kept = platform
        .put(&path, &json!({"config": {}}))
        .await
        .expect(200);
    assert_eq!(kept.data()["expires_at"], made["expires_at"]);
    let body = json!({"config": {}, "expires_at": ""});
    let cleared = platform.put(&path, &body).await.expect(200).data();
    assert_eq!(cleared["expires_at"], Value::Null);
    let body = json!({"config": {}, "expires_at": "tomorrow"});
    let refused = platform.put(&path, &body).await.expect(400);
    assert!(refused.details()["expires_at"].is_string());
}
