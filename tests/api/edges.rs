//! What happens at the edges: other spellings, other orders, other callers.

use patchbay_tests::{OPENAI, Options, Platform, Provider, flow};
use serde_json::json;

use crate::{KEY, USER};

#[tokio::test]
async fn a_connection_is_in_use_however_its_id_is_spelt() {
    let platform = Platform::start().await;
    let connection = platform.create_connection("Team key", KEY).await;
    let upper = flow::one_llm(&json!(connection.to_uppercase()));
    let workflow = platform.create_workflow("upper", &upper).await;

    let refused = platform
        .delete(&format!("/v1/connections/{connection}"))
        .await;

    assert_eq!(
        refused.expect(400).details(),
        json!({"used_by": "workflow upper"})
    );
    let _ = platform
        .delete(&format!("/v1/workflows/{workflow}"))
        .await
        .expect(200);
    let _ = platform
        .delete(&format!("/v1/connections/{connection}"))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_version_whose_connection_is_gone_is_not_deployed_again() {
    let platform = Platform::start().await;
    let connection = platform.create_connection("Team key", KEY).await;
    let first = flow::one_llm(&json!(connection));
    let workflow = platform.create_workflow("rollback", &first).await;
    let version = platform.save(&workflow, &first).await;
    let app = platform.deploy("Rollback", &workflow).await;
    platform.save(&workflow, &flow::no_llm()).await;
    let deploy = format!("/v1/apps/{}/deploy", app.id);
    let _ = platform.post(&deploy, &json!({})).await.expect(200);
    let _ = platform
        .delete(&format!("/v1/connections/{connection}"))
        .await
        .expect(200);

    let back = platform
        .post(&deploy, &json!({"workflow_version_id": version["id"]}))
        .await;

    let details = back.expect(400).details();
    let named = details.as_object().expect("details").keys().next().cloned();
    assert!(
        named.is_some_and(|field| field.ends_with(".connection")),
        "{details}"
    );
}

#[tokio::test]
async fn what_a_version_has_stopped_to_ask_for_can_still_be_taken_back() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Dropped").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    platform.save(&app.workflow, &flow::no_llm()).await;
    let deploy = format!("/v1/apps/{}/deploy", app.id);
    let _ = platform.post(&deploy, &json!({})).await.expect(200);

    let path = format!("/v1/requirements/{requirement}/connections");
    let take_back = async || {
        platform
            .backend(&app, "DELETE", &path)
            .query("user_id", USER)
            .send()
            .await
            .status
    };

    assert_eq!(take_back().await, 204);
    let users = platform.get(&format!("/v1/apps/{}/users", app.id)).await;
    assert_eq!(users.expect(200).data(), json!([]));
    assert_eq!(take_back().await, 404, "nothing is left to take back");
}

#[tokio::test]
async fn user_ids_that_are_no_text_do_not_become_one_user() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Bytes").await;
    platform.connect(&app, "\u{fffd}", &requirement, KEY).await;

    for bytes in ["%ff", "%fe", "a%80b"] {
        let path = format!("{}/v1/requirements/status?user_id={bytes}", app.url);
        let answer = platform.call("GET", &path).bearer(&app.key).send().await;
        assert_eq!(
            answer.expect(400).details(),
            json!({"user_id": "must be UTF-8"}),
            "{bytes}"
        );
    }
    assert_eq!(platform.status(&app, "\u{fffd}").await, "completed");
}

#[tokio::test]
async fn an_app_that_asks_only_for_optional_things_runs_without_a_user() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("optional", &flow::no_llm()).await;
    let requirement = platform
        .create_requirement_of(
            &workflow,
            &json!({
                "name": "openai", "type": "connection", "optional": true,
                "form": {"title": "OpenAI API Key"}, "spec": {"type": OPENAI},
            }),
        )
        .await;
    platform
        .save(&workflow, &flow::one_llm(&flow::requirement(&requirement)))
        .await;
    let app = platform.deploy("Optional", &workflow).await;

    let run = platform
        .backend(&app, "POST", "/v1/runs")
        .json(&json!({"input": {"question": "?"}}))
        .send()
        .await;

    let run = run.expect(200).data();
    assert_eq!(run["error"]["code"], "connection_missing", "{run}");
}

#[tokio::test]
async fn a_provider_that_says_the_key_back_does_not_spread_it() {
    let provider = Provider::answering(&[(KEY, &format!("Your key is {KEY}."))]);
    let platform = Platform::with_provider(&provider).await;
    let (app, requirement) = platform.deploy_requirement("Echo").await;
    platform.connect(&app, USER, &requirement, KEY).await;

    let run = platform.run(&app, USER).await.expect(200);

    let text = run.json().to_string();
    assert!(text.contains("Your key is [redacted]."), "{text}");
    assert!(!text.contains(KEY), "{text}");
}

#[tokio::test]
async fn a_connection_written_out_in_a_workflow_is_refused_wherever_it_stands() {
    let platform = Platform::start().await;
    let written_out = json!({"type": OPENAI, "api_key": KEY});
    let good = flow::no_llm();
    let mut elsewhere = good.clone();
    elsewhere["connections"] = json!({"shared": written_out});
    let canvas = json!({"custom_node_data": {"openai-1": {"connection": written_out}}});
    for (flow, flow_ui, field) in [
        (&elsewhere, &json!({}), "flow"),
        (&good, &canvas, "flow_ui"),
    ] {
        let body = json!({
            "name": "inline", "project_id": platform.project, "flow": flow, "flow_ui": flow_ui,
        });
        let answer = platform.post("/v1/workflows", &body).await.expect(400);
        assert!(answer.details()[field].is_string(), "{field}");
        assert!(!answer.json().to_string().contains(KEY));
    }
}

#[tokio::test]
async fn nobody_in_particular_names_a_private_address() {
    let platform = Platform::start().await;
    let workflow = platform.create_workflow("public", &flow::no_llm()).await;
    let requirement = platform.create_requirement(&workflow, "openai").await;
    platform
        .save(&workflow, &flow::one_llm(&flow::requirement(&requirement)))
        .await;
    let app = platform
        .deploy_as(&json!({
            "name": "Public", "project_id": platform.project, "workflow_id": workflow,
            "access_control": {"access_type": "public"},
        }))
        .await;
    let path = format!("{}/v1/connections", app.url);
    let body = json!({
        "user_id": USER, "requirement_id": requirement, "type": OPENAI,
        "config": {"api_key": KEY, "url": "http://127.0.0.1:9/v1"},
    });

    let anybody = platform.call("POST", &path).json(&body).send().await;
    let server = platform
        .call("POST", &path)
        .bearer(&app.key)
        .json(&body)
        .send()
        .await;

    assert!(anybody.expect(400).details()["config.url"].is_string());
    let _ = server.expect(201);
}

#[tokio::test]
async fn a_ready_file_is_gone_when_nothing_is_ready() {
    let mut platform = Platform::with(&Options::default()).await;
    let ready = platform.server.folder().join("ready.json");
    assert!(ready.exists(), "{}", ready.display());

    let _ = platform.server.stop();

    assert!(!ready.exists());
}
