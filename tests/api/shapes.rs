//! Bodies, whole: what a client of the platform parses.

use patchbay_tests::{App, OPENAI, Platform, Provider, UNKNOWN, flow};
use serde_json::{Value, json};

use crate::{KEY, USER, id, time};

/// An App that asks for an OpenAI key and, without a description, for a Gmail account.
struct Both {
    app: App,
    openai: String,
    gmail: String,
}

async fn deploy_both(platform: &Platform) -> Both {
    let workflow = platform.create_workflow("both", &flow::no_llm()).await;
    let openai = platform.create_requirement(&workflow, "openai").await;
    let gmail = platform
        .create_requirement_of(&workflow, &gmail_request())
        .await;
    let mut flow = flow::one_llm(&flow::requirement(&openai));
    // A reference counts wherever it stands in a node.
    flow["nodes"][2]["account"] = flow::requirement(&gmail);
    platform.save(&workflow, &flow).await;
    let app = platform.deploy("Both", &workflow).await;
    Both { app, openai, gmail }
}

fn gmail_request() -> Value {
    json!({
        "name": "gmail",
        "type": "pipedream_account",
        "form": {"title": "Gmail Account"},
        "spec": {"app_slug": "gmail"},
    })
}

/// What the App API says about the two.
fn app_items(both: &Both) -> Value {
    json!([
        {
            "id": both.openai,
            "type": "connection",
            "form": {"title": "OpenAI API Key", "description": "Your own account pays."},
            "spec": {"type": "connection", "data": {"type": OPENAI}},
            "workflow_id": both.app.workflow,
            "name": "openai",
        },
        {
            "id": both.gmail,
            "type": "pipedream_account",
            "form": {"title": "Gmail Account"},
            "spec": {"type": "pipedream_account", "data": {"app_slug": "gmail"}},
            "workflow_id": both.app.workflow,
            "name": "gmail",
        },
    ])
}

/// What the Connect API says about the two.
fn connect_items(both: &Both) -> Value {
    json!([
        {
            "id": both.openai,
            "type": "connection",
            "title": "OpenAI API Key",
            "description": "Your own account pays.",
            "spec": {"type": "connection", "data": {"type": OPENAI}},
        },
        {
            "id": both.gmail,
            "type": "pipedream_account",
            "title": "Gmail Account",
            "spec": {"type": "pipedream_account", "data": {"app_slug": "gmail"}},
        },
    ])
}

#[tokio::test]
async fn the_management_api_shows_a_requirement_with_a_flat_spec() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("flat", &flow::no_llm()).await;
    let path = format!("/v1/workflows/{workflow}/requirements");
    let openai = json!({
        "name": "openai",
        "type": "connection",
        "form": {"title": "OpenAI API Key", "description": "Your own account pays."},
        "spec": {"type": OPENAI},
    });

    for request in [openai, gmail_request()] {
        let created = platform.post(&path, &request).await.expect(201).json();

        let mut whole = request.clone();
        whole["id"] = json!(id(&created["data"]));
        whole["workflow_id"] = json!(workflow);
        assert_eq!(created, json!({"data": whole}));
        let read = platform
            .get(&format!("{path}/{}", id(&created["data"])))
            .await;
        assert_eq!(read.expect(200).json(), created);
    }
}

#[tokio::test]
async fn the_app_api_shows_a_requirement_with_its_form_and_a_nested_spec() {
    let platform = Platform::start().await;
    let both = deploy_both(&platform).await;

    let answer = platform
        .backend(&both.app, "GET", "/v1/requirements")
        .send()
        .await;

    assert_eq!(answer.expect(200).json(), json!({"data": app_items(&both)}));
}

#[tokio::test]
async fn an_incomplete_status_lists_what_is_missing_without_an_envelope() {
    let platform = Platform::start().await;
    let both = deploy_both(&platform).await;

    let answer = platform
        .backend(&both.app, "GET", "/v1/requirements/status")
        .query("user_id", USER)
        .send()
        .await;

    let expected = json!({"status": "incomplete", "unsatisfied": app_items(&both)});
    assert_eq!(answer.expect(200).json(), expected);
}

#[tokio::test]
async fn a_status_lists_only_what_the_user_still_has_to_do() {
    let platform = Platform::start().await;
    let both = deploy_both(&platform).await;
    platform.connect(&both.app, USER, &both.openai, KEY).await;

    let answer = platform
        .backend(&both.app, "GET", "/v1/requirements/status")
        .query("user_id", USER)
        .send()
        .await;

    let expected = json!({"status": "incomplete", "unsatisfied": [app_items(&both)[1]]});
    assert_eq!(answer.expect(200).json(), expected);
}

#[tokio::test]
async fn a_completed_status_is_one_word() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Done").await;
    platform.connect(&app, USER, &requirement, KEY).await;

    let answer = platform
        .backend(&app, "GET", "/v1/requirements/status")
        .query("user_id", USER)
        .send()
        .await;

    assert_eq!(answer.expect(200).json(), json!({"status": "completed"}));
}

#[tokio::test]
async fn the_connect_api_shows_title_and_description_at_the_top() {
    let platform = Platform::start().await;
    let both = deploy_both(&platform).await;
    let token = platform.connect_token(&both.app, USER).await;

    let answer = platform
        .call("GET", "/v1/connect/requirements")
        .bearer(&token)
        .send()
        .await;

    assert_eq!(
        answer.expect(200).json(),
        json!({"data": connect_items(&both)})
    );
}

#[tokio::test]
async fn the_connect_status_is_the_whole_list_with_a_word_each() {
    let platform = Platform::start().await;
    let both = deploy_both(&platform).await;
    platform.connect(&both.app, USER, &both.openai, KEY).await;
    let token = platform.connect_token(&both.app, USER).await;

    let answer = platform
        .call("GET", "/v1/connect/requirements/status")
        .bearer(&token)
        .send()
        .await;

    let mut expected = connect_items(&both);
    expected[0]["status"] = json!("completed");
    expected[1]["status"] = json!("pending");
    assert_eq!(answer.expect(200).json(), json!({"data": expected}));
}

#[tokio::test]
async fn a_connect_token_comes_with_its_page_and_its_end_in_24_hours() {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("Link").await;

    let mut answer = platform
        .backend(&app, "POST", "/v1/connect/tokens")
        .json(&json!({"user_id": USER}))
        .send()
        .await
        .expect(201)
        .json();

    let token = answer["token"].as_str().expect("a text").to_owned();
    let left = time(&answer["expires_at"]) - time::OffsetDateTime::now_utc();
    assert!((86_340..=86_400).contains(&left.whole_seconds()), "{left}");
    answer["expires_at"] = json!("");
    let page = format!("{}/connect?token={token}", platform.server.url());
    assert_eq!(
        answer,
        json!({"token": token, "url": page, "expires_at": ""})
    );
    assert_eq!(token.split('.').count(), 3, "it is a JWT");
}

#[tokio::test]
async fn submitted_credentials_are_acknowledged_with_a_message() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Message").await;
    let token = platform.connect_token(&app, USER).await;

    let answer = platform.submit(&token, &requirement, KEY).await;

    assert_eq!(answer.expect(201).json(), json!({"message": "created"}));
}

#[tokio::test]
async fn a_run_is_answered_whole() {
    let provider = Provider::answering(&[(KEY, "Yes.")]);
    let platform = Platform::with_provider(&provider).await;
    let (app, requirement) = platform.deploy_requirement("Whole").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let session = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";

    let mut run = platform
        .backend(&app, "POST", "/v1/runs")
        .json(&json!({"input": {"question": "Well?"}, "user_id": USER, "session_id": session}))
        .send()
        .await
        .expect(200)
        .data();

    assert!(time(&run["started_at"]) <= time(&run["ended_at"]));
    let read = platform
        .backend(&app, "GET", &format!("/v1/runs/{}", id(&run)))
        .send()
        .await;
    assert_eq!(read.expect(200).data(), run);
    for field in ["id", "started_at", "ended_at"] {
        run[field] = json!("");
    }
    assert_eq!(
        run,
        json!({
            "id": "", "app_id": app.id, "status": "completed", "started_at": "", "ended_at": "",
            "input": {"question": "Well?"}, "output": {"answer": "Yes."},
            "user_id": USER, "session_id": session,
        })
    );
}

#[tokio::test]
async fn a_connection_is_answered_without_its_secret() {
    let platform = Platform::start().await;
    let me = platform.get("/v1/me").await.expect(200).data();
    let request = json!({
        "name": "Team key", "project_id": platform.project, "type": OPENAI,
        "config": {"api_key": KEY, "url": "https://llm.example.com/v1"},
    });

    let mut connection = platform
        .post("/v1/connections", &request)
        .await
        .expect(201)
        .data();

    let read = platform
        .get(&format!("/v1/connections/{}", id(&connection)))
        .await;
    assert_eq!(read.expect(200).data(), connection);
    let at = connection["created_at"].clone();
    connection["id"] = json!("");
    assert_eq!(
        connection,
        json!({
            "id": "", "name": "Team key", "type": OPENAI, "status": "active",
            "project_id": platform.project, "system": false,
            "config": {"url": "https://llm.example.com/v1"},
            "secrets": {"api_key": {"has_value": true, "last4": "efgh", "updated_at": at}},
            "created_by": id(&me), "created_at": at, "updated_by": id(&me), "updated_at": at,
            "expires_at": null, "last_used_at": null,
        })
    );
}

#[tokio::test]
async fn an_app_is_answered_with_both_of_its_addresses() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("triage", &flow::no_llm()).await;
    let version = platform.save(&workflow, &flow::no_llm()).await;
    let me = platform.get("/v1/me").await.expect(200).data();
    let request = json!({
        "name": "Ticket Triage", "project_id": platform.project, "workflow_id": workflow,
        "description": "Sorts.", "access_control": {"access_type": "private"},
        "deployment_config": {"deployment_type": "serverless", "config": {}},
    });

    let app = platform.post("/v1/apps", &request).await.expect(201).data();

    let read = platform.get(&format!("/v1/apps/{}", id(&app))).await;
    assert_eq!(read.expect(200).data(), app);
    let (app_id, at) = (id(&app), &app["created_at"]);
    let port = platform.server.port();
    let workflow_at = &app["workflow"]["created_at"];
    assert_eq!(
        app,
        json!({
            "id": app_id, "name": "Ticket Triage", "description": "Sorts.",
            "project_id": platform.project,
            "hostname": format!("{app_id}.apps.localhost:{port}"),
            "url": format!("http://127.0.0.1:{port}/apps/{app_id}"),
            "runtime_id": null,
            "workflow_id": workflow, "workflow_version_id": version["id"],
            "deployment_config": {"deployment_type": "serverless", "config": {}},
            "access_control": {"access_type": "private"}, "allowed_origins": [],
            "created_at": at, "created_by": id(&me), "updated_at": at, "updated_by": id(&me),
            "archived_at": null, "archived_by": null, "runtime": null,
            "latest_deployment_id": app["latest_deployment_id"],
            "workflow": {
                "id": workflow, "name": "triage", "description": null, "status": "released",
                "project_id": platform.project,
                "created_at": workflow_at, "updated_at": app["workflow"]["updated_at"],
            },
            "workflow_version": {
                "id": version["id"], "version": 1, "description": null, "workflow_id": workflow,
                "created_at": version["created_at"], "updated_at": version["created_at"],
            },
        })
    );
    time(at);
    time(workflow_at);
    assert_eq!(app["latest_deployment_id"].as_str().map(str::len), Some(36));
}

#[tokio::test]
async fn an_error_is_a_code_a_message_and_details_by_field() {
    let platform = Platform::start().await;

    let blank = platform.post("/v1/projects", &json!({"name": " "})).await;
    let unknown = platform.get(&format!("/v1/apps/{UNKNOWN}")).await;
    let anonymous = platform.call("GET", "/v1/me").send().await;

    assert_eq!(
        blank.expect(400).json(),
        json!({"error": {
            "code": "bad_request", "message": "Bad Request", "details": {"name": "cannot be blank"},
        }})
    );
    assert_eq!(
        unknown.expect(404).json(),
        json!({"error": {"code": "not_found", "message": "Not Found"}})
    );
    assert_eq!(
        anonymous.expect(401).json(),
        json!({"error": {"code": "unauthorized", "message": "Unauthorized"}})
    );
}
