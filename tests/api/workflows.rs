//! Workflows: drafts, versions, and what is refused before it is saved.

use patchbay_tests::{Answer, OPENAI, Options, Platform, Provider, UNKNOWN, flow, scan};
use serde_json::{Value, json};

use crate::{ENVIRONMENT_KEY, KEY, USER, id};

/// Saves a flow, which must be refused, and answers the details. Nothing of it may stay.
async fn refused(platform: &Platform, flow: &Value) -> Value {
    let workflow = platform.create_workflow("refused", &flow::no_llm()).await;
    let path = format!("/v1/workflows/{workflow}");
    let before = platform.get(&path).await.expect(200).json();
    let body = json!({"flow": flow, "flow_ui": flow::canvas()});
    let answer = platform.post(&format!("{path}/save"), &body).await;
    let details = answer.expect(400).details();
    assert_eq!(platform.get(&path).await.expect(200).json(), before);
    let versions = platform.get(&format!("{path}/versions")).await;
    assert_eq!(versions.expect(200).data(), json!([]));
    details
}

#[tokio::test]
async fn each_save_makes_a_version_that_never_changes() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("versions", &flow::no_llm()).await;
    let mut second = flow::no_llm();
    second["nodes"][1]["input_transformer"]["selector"] =
        json!({"again": "$.input.output.question"});

    let first_version = platform.save(&workflow, &flow::no_llm()).await;
    let second_version = platform.save(&workflow, &second).await;

    let versions = platform
        .get(&format!("/v1/workflows/{workflow}/versions"))
        .await
        .expect(200)
        .data();
    assert_eq!(versions, json!([second_version, first_version]));
    assert_eq!(first_version["version"], 1);
    assert_eq!(first_version["flow"], flow::no_llm());
    let draft = platform.get(&format!("/v1/workflows/{workflow}")).await;
    let draft = draft.expect(200).data();
    assert_eq!(draft["flow"], second);
    assert_eq!(draft["status"], "released");
}

#[tokio::test]
async fn a_release_is_a_version_with_a_name() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("release", &flow::no_llm()).await;
    let path = format!("/v1/workflows/{workflow}/release");
    let body = json!({"flow": flow::no_llm(), "flow_ui": flow::canvas()});

    let nameless = platform.post(&path, &body).await;
    let mut named = body.clone();
    named["name"] = json!("Spring");
    let released = platform.post(&path, &named).await;

    assert_eq!(
        nameless.expect(400).details(),
        json!({"name": "cannot be blank"})
    );
    let released = released.expect(200).data();
    assert_eq!(
        (&released["version"], &released["name"]),
        (&json!(1), &json!("Spring"))
    );
}

#[tokio::test]
async fn a_node_keeps_fields_that_nobody_knows() {
    let platform = Platform::start().await;
    let mut flow = flow::no_llm();
    flow["nodes"][1]["metadata"] = json!({"kept": [1, {"as": "it was"}]});

    let workflow = platform.create_workflow("kept", &flow).await;

    let draft = platform.get(&format!("/v1/workflows/{workflow}")).await;
    assert_eq!(draft.expect(200).data()["flow"], flow);
}

#[tokio::test]
async fn put_changes_the_name_and_ignores_a_flow() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("before", &flow::no_llm()).await;
    let path = format!("/v1/workflows/{workflow}");

    let body = json!({"name": "after", "flow": {"nodes": []}});
    let updated = platform.put(&path, &body).await.expect(200).data();

    assert_eq!(updated["name"], "after");
    assert_eq!(updated["flow"], flow::no_llm());
}

#[tokio::test]
async fn an_unknown_connection_is_refused_at_its_node() {
    let platform = Platform::start().await;

    let details = refused(&platform, &flow::one_llm(&json!(UNKNOWN))).await;

    assert_eq!(
        details,
        json!({"nodes.openai-1.connection": "connection not found"})
    );
}

#[tokio::test]
async fn a_connection_of_another_project_is_unknown() {
    let platform = Platform::start().await;
    let other = platform.create_project("Other").await;
    let body = json!({
        "name": "Foreign", "project_id": other, "type": OPENAI, "config": {"api_key": KEY},
    });
    let foreign = platform.post("/v1/connections", &body).await.expect(201);

    let details = refused(&platform, &flow::one_llm(&foreign.data()["id"])).await;

    assert_eq!(
        details,
        json!({"nodes.openai-1.connection": "connection not found"})
    );
}

#[tokio::test]
async fn a_connection_of_an_unfit_type_is_refused_at_its_node() {
    let platform = Platform::start().await;
    let body = json!({
        "name": "Groq", "project_id": platform.project, "type": "dynamiq.connections.Groq",
        "config": {"api_key": KEY},
    });
    let groq = platform.post("/v1/connections", &body).await.expect(201);

    let details = refused(&platform, &flow::one_llm(&groq.data()["id"])).await;

    let reason = details["nodes.openai-1.connection"].as_str();
    assert!(
        reason.is_some_and(|text| text.contains("mismatch")),
        "{details}"
    );
}

#[tokio::test]
async fn credentials_do_not_belong_into_a_workflow() {
    let platform = Platform::start().await;
    let inline = json!({"type": OPENAI, "api_key": KEY});

    let details = refused(&platform, &flow::one_llm(&inline)).await;

    assert!(
        details["nodes.openai-1.connection"].is_string(),
        "{details}"
    );
    assert!(!details.to_string().contains(KEY));
}

#[tokio::test]
async fn a_broken_structure_is_refused_field_by_field() {
    let platform = Platform::start().await;
    let mut flow = flow::one_llm(&Value::Null);
    flow["nodes"][1]["type"] = json!("dynamiq.nodes.llms.Nobody");
    flow["nodes"][2]["depends"] = json!([{"node": "nowhere"}]);

    let structure = refused(&platform, &flow).await;
    flow["nodes"][2]["depends"] = json!([{"node": "openai-1"}]);
    let kind = refused(&platform, &flow).await;

    let reason = &structure["nodes.output.depends.0.node"];
    assert!(reason.is_string(), "{structure}");
    assert_eq!(
        kind,
        json!({"nodes.openai-1.type": "must be a valid value"})
    );
}

#[tokio::test]
async fn a_workflow_that_an_app_runs_cannot_be_deleted() {
    let platform = Platform::start().await;
    let app = platform.deploy_flow("Runs it", &flow::no_llm()).await;
    let path = format!("/v1/workflows/{}", app.workflow);

    let used = platform.delete(&path).await;
    assert_eq!(used.expect(400).code(), "bad_request");
    let _ = platform
        .delete(&format!("/v1/apps/{}", app.id))
        .await
        .expect(200);
    let unused = platform.delete(&path).await;

    assert_eq!(unused.expect(200).json(), json!({"message": "deleted"}));
    let _ = platform.get(&path).await.expect(404);
}

#[tokio::test]
async fn a_new_data_folder_has_one_organisation_and_one_project_named_default() {
    let platform = Platform::start().await;

    let orgs = platform.get("/v1/orgs").await.expect(200).data();
    let projects = platform.get("/v1/projects").await.expect(200).data();

    let only = |list: &Value| list.as_array().map(Vec::len);
    assert_eq!((only(&orgs), only(&projects)), (Some(1), Some(1)));
    assert_eq!(projects[0]["name"], "Default");
    assert_eq!(projects[0]["org_id"], json!(id(&orgs[0])));
}

/// `POST /v1/workflows/test` with these parts.
pub(crate) async fn tried(platform: &Platform, parts: &[(&str, String)]) -> Answer {
    let call = platform.builder("POST", "/v1/workflows/test");
    call.form(parts).send().await
}

pub(crate) fn parts(flow: &Value, input: &Value) -> Vec<(&'static str, String)> {
    vec![
        ("flow", flow.to_string()),
        ("input", input.to_string()),
        ("stream", "false".to_owned()),
        ("dry_run", "true".to_owned()),
    ]
}

#[tokio::test]
async fn a_flow_is_tried_as_it_stands_and_nothing_of_it_is_stored() {
    let provider = Provider::start();
    let platform = Platform::with_provider(&provider).await;
    let connection = platform.create_connection("Team key", KEY).await;
    let flow = flow::one_llm(&json!(connection));
    let list = format!("/v1/workflows?project_id={}", platform.project);
    let before = platform.get(&list).await.expect(200).json();

    let answer = tried(&platform, &parts(&flow, &json!({"question": "Hi"}))).await;
    let run = answer.expect(200).data();
    assert_eq!(run["status"], "completed", "{run}");
    assert_eq!(provider.keys(), [KEY]);
    let nodes = run["nodes"].as_array().cloned().unwrap_or_default();
    assert_eq!(nodes.len(), 3);
    assert!(nodes.iter().all(|node| node["status"] == "success"));
    assert!(nodes.iter().all(|node| node["output"].is_object()), "{run}");
    assert_eq!(platform.get(&list).await.expect(200).json(), before);

    // With `stream` the same, as it happens.
    let mut streamed = parts(&flow, &json!({"question": "Hi"}));
    streamed[2].1 = "true".to_owned();
    let answer = tried(&platform, &streamed).await.expect(200);
    for event in [
        "run.started",
        "node.started",
        "node.completed",
        "run.completed",
    ] {
        assert!(
            answer.text.contains(&format!("event: {event}\n")),
            "{event}"
        );
    }
    assert!(!answer.text.contains(KEY));

    // Its credential was used, and the log says so.
    let path = format!("/v1/audit-events?object_id={connection}");
    let events = platform.get(&path).await.expect(200).data();
    let used = |event: &&Value| event["action"] == "connection.used";
    let events = events.as_array().cloned().unwrap_or_default();
    assert_eq!(events.iter().filter(used).count(), 2);
}

#[tokio::test]
async fn a_trial_that_fails_names_the_node() {
    let provider = Provider::refusing(KEY, 401, "no such key");
    let platform = Platform::with_provider(&provider).await;
    let connection = platform.create_connection("Team key", KEY).await;
    let flow = flow::one_llm(&json!(connection));
    let answer = tried(&platform, &parts(&flow, &json!({"question": "Hi"}))).await;
    let run = answer.expect(200).data();
    assert_eq!(run["status"], "failed");
    assert!(run["error"]["node_id"].is_string(), "{run}");
}

#[tokio::test]
async fn a_field_is_taken_from_the_environment_when_the_connection_is_used() {
    const REFERENCE: &str = "${oc.env:OPENAI_API_KEY}";
    let provider = Provider::start();
    let without = Options::default().env("OPENAI_URL", provider.url());
    let mut platform = Platform::with(&without).await;
    let body = json!({
        "name": "From the environment", "project_id": platform.project, "type": OPENAI,
        "config": {"api_key": REFERENCE},
    });
    let made = platform.post("/v1/connections", &body).await;
    let made = made.expect(201).data();
    let field = |set: bool| json!([{"field": "api_key", "variable": "OPENAI_API_KEY", "set": set}]);
    assert_eq!(made["environment"], field(false));
    assert_eq!(made["config"]["api_key"], REFERENCE);
    assert_eq!(made["secrets"], json!({}));
    let warning = "Environment variable 'OPENAI_API_KEY' not found";
    assert!(platform.server.output().contains(warning));
    let path = format!("/v1/connections/{}", id(&made));
    let flow = flow::one_llm(&made["id"]);
    let asked = parts(&flow, &json!({"question": "Hi"}));

    let run = tried(&platform, &asked).await.expect(200).data();
    assert_eq!(run["status"], "failed");
    let message = run["error"]["message"].as_str().unwrap_or_default();
    assert!(
        message.contains("OPENAI_API_KEY, which is not set"),
        "{message}"
    );
    let check = format!("{path}/check");
    let told = platform.post(&check, &json!({})).await.expect(200).data();
    assert_eq!(told["verdict"], "not_checkable");
    assert!(told["message"].to_string().contains("OPENAI_API_KEY"));
    assert!(provider.keys().is_empty());

    // The same connection, once the variable is there.
    platform.restart(&without.env("OPENAI_API_KEY", ENVIRONMENT_KEY));
    let answer = platform.get(&path).await;
    assert!(!answer.text.contains(ENVIRONMENT_KEY));
    assert_eq!(answer.expect(200).data()["environment"], field(true));
    let run = tried(&platform, &asked).await.expect(200).data();
    assert_eq!(run["status"], "completed", "{run}");
    assert_eq!(provider.keys(), [ENVIRONMENT_KEY]);
    let kept = scan::files(&platform.server.data_dir());
    assert!(
        kept.iter()
            .all(|(_, bytes)| scan::found(bytes, ENVIRONMENT_KEY).is_empty())
    );

    // A value takes the reference's place, and the other way round.
    let own = json!({"config": {"api_key": "sk-typed-0123456789abcdef"}});
    let updated = platform.put(&path, &own).await.expect(200).data();
    assert!(updated["environment"].is_null());
    assert_eq!(updated["secrets"]["api_key"]["last4"], "cdef");
    let back = json!({"config": {"api_key": REFERENCE}});
    let updated = platform.put(&path, &back).await.expect(200).data();
    assert_eq!(updated["secrets"], json!({}));
    let run = tried(&platform, &asked).await.expect(200).data();
    assert_eq!(run["status"], "completed", "{run}");
    assert_eq!(provider.keys(), [ENVIRONMENT_KEY, ENVIRONMENT_KEY]);

    let other = json!({"config": {"api_key": "${oc.env:PATCHBAY_PASSPHRASE}"}});
    let refused = platform.put(&path, &other).await.expect(400);
    let reason = "can be taken from OPENAI_API_KEY only";
    assert_eq!(refused.details()["config.api_key"], reason);
}

#[tokio::test]
async fn an_end_users_words_never_read_the_environment() {
    const REFERENCE: &str = "${oc.env:OPENAI_API_KEY}";
    let provider = Provider::start();
    let options = Options::default()
        .env("OPENAI_URL", provider.url())
        .env("OPENAI_API_KEY", ENVIRONMENT_KEY);
    let platform = Platform::with(&options).await;
    let (app, requirement) = platform.deploy_requirement("Assistant").await;

    platform.connect(&app, USER, &requirement, REFERENCE).await;
    let _ = platform.run(&app, USER).await;

    assert_eq!(provider.keys(), [REFERENCE]);
}

#[tokio::test]
async fn what_cannot_be_tried_says_why() {
    let platform = Platform::start().await;
    let good = parts(&flow::no_llm(), &json!({"question": "Hi"}));
    let unsaid = &good[..3];
    let error = tried(&platform, unsaid).await.expect(400).json()["error"].clone();
    assert_eq!(error["code"], "bad_input");
    assert!(error["details"].is_null());

    let asks = flow::one_llm(&json!({"$type": "requirement", "$id": UNKNOWN}));
    let answer = tried(&platform, &parts(&asks, &json!({})))
        .await
        .expect(400);
    let error = answer.json()["error"].clone();
    assert_eq!(
        error["message"],
        "Testing is not available when workflow nodes use requirements. \
         Deploy the workflow to test with requirements."
    );

    let stranger = flow::one_llm(&json!(UNKNOWN));
    let answer = tried(&platform, &parts(&stranger, &json!({}))).await;
    assert!(
        answer
            .expect(400)
            .details()
            .to_string()
            .contains("connection")
    );
    let answer = tried(&platform, &[("dry_run", "true".to_owned())]).await;
    let details = answer.expect(400).details();
    assert!(details["flow"].is_string() && details["input"].is_string());
    let mut twice = good.clone();
    twice.push(("input", "{}".to_owned()));
    let answer = tried(&platform, &twice).await.expect(400);
    assert_eq!(answer.details()["input"], "is given twice");

    let form = platform
        .builder("POST", "/v1/workflows/test")
        .body("application/x-www-form-urlencoded", "flow={}");
    let _ = form.send().await.expect(415);
    let json = json!({"flow": flow::no_llm(), "input": {}, "dry_run": true});
    let _ = platform.post("/v1/workflows/test", &json).await.expect(415);
}
