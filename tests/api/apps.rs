//! Apps: their addresses, what deploying changes, and what it does not.

use patchbay_tests::{App, Platform, UNKNOWN, flow};
use serde_json::{Value, json};

use crate::{KEY, USER, id};

/// A flow that answers this text.
fn saying(text: &str) -> Value {
    let mut flow = flow::no_llm();
    flow["nodes"][1]["input_transformer"]["selector"] = json!({"answer": text});
    flow
}

/// What the App answers now.
async fn said(platform: &Platform, app: &App) -> Value {
    let run = platform.run(app, USER).await.expect(200).data();
    run["output"]["answer"].clone()
}

#[tokio::test]
async fn an_app_answers_the_same_under_its_host_name_and_under_its_path() {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("Two addresses").await;

    for path in [
        "/v1/requirements",
        "/v1/requirements/status?user_id=user%2F42",
        "/v1/runs",
    ] {
        let by_host = platform
            .call("GET", path)
            .header("host", &app.hostname)
            .bearer(&app.key)
            .send()
            .await
            .expect(200);
        let by_path = platform.backend(&app, "GET", path).send().await;
        assert_eq!(by_host.json(), by_path.expect(200).json(), "{path}");
    }
}

#[tokio::test]
async fn the_whole_fulfilment_works_under_the_host_name() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("By host").await;

    let created = platform
        .call("POST", "/v1/connections")
        .header("host", &app.hostname)
        .bearer(&app.key)
        .json(&json!({
            "user_id": USER, "requirement_id": requirement, "type": patchbay_tests::OPENAI,
            "config": {"api_key": KEY},
        }))
        .send()
        .await;

    assert_eq!(created.expect(201).data()["status"], "active");
    assert_eq!(platform.status(&app, USER).await, "completed");
}

#[tokio::test]
async fn a_draft_never_changes_a_running_app() {
    let platform = Platform::start().await;
    let app = platform.deploy_flow("Steady", &saying("one")).await;

    platform.save(&app.workflow, &saying("two")).await;

    assert_eq!(said(&platform, &app).await, "one");
}

#[tokio::test]
async fn redeploying_keeps_the_address_and_answers_with_the_new_version() {
    let platform = Platform::start().await;
    let app = platform.deploy_flow("Renewed", &saying("one")).await;
    platform.save(&app.workflow, &saying("two")).await;
    let path = format!("/v1/apps/{}/deploy", app.id);

    let renewed = platform
        .post(&path, &json!({"workflow_id": app.workflow}))
        .await
        .expect(200)
        .data();

    assert_eq!(renewed["id"], json!(app.id));
    assert_eq!(renewed["hostname"], json!(app.hostname));
    assert_eq!(renewed["workflow_version"]["version"], 2);
    assert_eq!(said(&platform, &app).await, "two");
}

#[tokio::test]
async fn redeploying_keeps_what_users_connected() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Kept").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let flow = flow::one_llm(&flow::requirement(&requirement));
    platform.save(&app.workflow, &flow).await;

    let path = format!("/v1/apps/{}/deploy", app.id);
    let _ = platform.post(&path, &json!({})).await.expect(200);

    assert_eq!(platform.status(&app, USER).await, "completed");
}

#[tokio::test]
async fn an_older_version_can_be_deployed_again() {
    let platform = Platform::start().await;
    let app = platform.deploy_flow("Back", &saying("one")).await;
    let first = platform
        .get(&format!("/v1/apps/{}", app.id))
        .await
        .expect(200)
        .data();
    platform.save(&app.workflow, &saying("two")).await;
    let path = format!("/v1/apps/{}/deploy", app.id);
    let _ = platform.post(&path, &json!({})).await.expect(200);
    assert_eq!(said(&platform, &app).await, "two");

    let body = json!({"workflow_version_id": first["workflow_version_id"]});
    let _ = platform.post(&path, &body).await.expect(200);

    assert_eq!(said(&platform, &app).await, "one");
}

#[tokio::test]
async fn deployments_are_listed_newest_first() {
    let platform = Platform::start().await;
    let app = platform.deploy_flow("History", &saying("one")).await;
    platform.save(&app.workflow, &saying("two")).await;
    let path = format!("/v1/apps/{}/deploy", app.id);
    let _ = platform.post(&path, &json!({})).await.expect(200);

    let list = platform
        .get(&format!("/v1/apps/{}/deployments", app.id))
        .await
        .expect(200)
        .data();

    let seen: Value = list
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| json!([item["workflow_version"]["version"], item["status"]]))
        .collect();
    assert_eq!(seen, json!([[2, "running"], [1, "superseded"]]));
}

#[tokio::test]
async fn a_public_app_needs_no_credential() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("open", &saying("open")).await;
    platform.save(&workflow, &saying("open")).await;
    let app = platform
        .deploy_as(&json!({
            "name": "Open", "project_id": platform.project, "workflow_id": workflow,
            "access_control": {"access_type": "public"},
        }))
        .await;

    let run = platform
        .call("POST", &app.at("/v1/runs"))
        .json(&json!({"input": {"question": "?"}}))
        .send()
        .await;

    assert_eq!(run.expect(200).data()["output"], json!({"answer": "open"}));
}

#[tokio::test]
async fn a_workflow_without_a_version_cannot_be_deployed() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("unsaved", &flow::no_llm()).await;

    let answer = platform
        .post(
            "/v1/apps",
            &json!({"name": "None", "project_id": platform.project, "workflow_id": workflow}),
        )
        .await
        .expect(400);

    assert!(
        answer.details()["workflow_id"].is_string(),
        "{}",
        answer.text
    );
    let apps = platform
        .get(&format!("/v1/apps?project_id={}", platform.project))
        .await;
    assert_eq!(apps.expect(200).data(), json!([]));
}

#[tokio::test]
async fn a_deleted_app_is_gone_with_its_users_and_runs() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Gone").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let path = format!("/v1/apps/{}", app.id);

    let answer = platform.delete(&path).await.expect(200);

    assert_eq!(answer.json(), json!({"message": "deleted"}));
    let _ = platform.get(&path).await.expect(404);
    let _ = platform.run(&app, USER).await.expect(404);
}

#[tokio::test]
async fn an_unknown_app_is_not_found_under_either_address() {
    let platform = Platform::start().await;
    let key = platform.access_key(None).await;
    let host = format!("{UNKNOWN}.apps.localhost:{}", platform.server.port());

    let by_path = platform
        .call("GET", &format!("/apps/{UNKNOWN}/v1/requirements"))
        .bearer(&key)
        .send()
        .await;
    let by_host = platform
        .call("GET", "/v1/requirements")
        .header("host", &host)
        .bearer(&key)
        .send()
        .await;

    assert_eq!(by_path.expect(404).json(), by_host.expect(404).json());
}

#[tokio::test]
async fn apps_are_listed_by_project_and_workflow() {
    let platform = Platform::start().await;
    let first = platform.deploy_flow("B", &saying("b")).await;
    let workflow = platform.create_workflow("other", &saying("a")).await;
    platform.save(&workflow, &saying("a")).await;
    let second = platform.deploy("A", &workflow).await;
    let project = platform.create_project("Empty").await;

    let ids = async |query: &str| -> Vec<String> {
        let list = platform.get(&format!("/v1/apps?{query}")).await;
        let list = list.expect(200).data();
        let list = list.as_array().expect("a list");
        list.iter().map(|app| id(app).to_owned()).collect()
    };

    let all = ids(&format!("project_id={}", platform.project)).await;
    assert_eq!(all, [second.id.clone(), first.id], "by name");
    let query = format!("project_id={}&workflow_id={workflow}", platform.project);
    assert_eq!(ids(&query).await, [second.id]);
    assert_eq!(ids(&format!("project_id={project}")).await, [""; 0]);
}

#[tokio::test]
async fn an_archived_app_answers_nobody_and_comes_back_with_its_users_connections() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Archived").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let link = platform.connect_token(&app, USER).await;
    let path = format!("/v1/apps/{}", app.id);

    let archived = platform.post(&format!("{path}/archive"), &json!({})).await;

    let archived = archived.expect(200).data();
    assert!(archived["archived_at"].is_string() && archived["archived_by"].is_string());
    let status = format!("/v1/requirements/status?user_id={USER}");
    let asked = async |bearer: &str, to: &str| platform.call("GET", to).bearer(bearer).send().await;
    assert_eq!(asked(&app.key, &app.at(&status)).await.status, 404);
    let session = asked(&link, "/v1/connect/session").await.status;
    assert_eq!(session, 401, "its links have ended");
    let twin = format!("{path}/requirements");
    assert_eq!(platform.get(&twin).await.status, 404);
    let refused = platform.post(&format!("{path}/deploy"), &json!({})).await;
    assert!(refused.expect(400).text.contains("archived"));
    let listed = async |query: &str| {
        let list = format!("/v1/apps?project_id={}{query}", platform.project);
        let list = platform.get(&list).await.expect(200).data();
        list.as_array().map_or(0, Vec::len)
    };
    assert_eq!(listed("").await, 0);
    assert_eq!(listed("&archived=true").await, 1);
    assert_eq!(listed("&include_archived=true").await, 1);
    let wrong = format!("/v1/apps?project_id={}&archived=maybe", platform.project);
    assert!(platform.get(&wrong).await.expect(400).details()["archived"].is_string());
    let _ = platform.get(&path).await.expect(200);

    let back = platform
        .post(&format!("{path}/unarchive"), &json!({}))
        .await;

    assert_eq!(
        back.expect(200).data()["archived_at"],
        serde_json::Value::Null
    );
    assert_eq!(
        platform.status(&app, USER).await,
        "completed",
        "nothing was lost"
    );
    let session = asked(&link, "/v1/connect/session").await.status;
    assert_eq!(session, 401, "an old link stays dead");
}
