//! Runs: whose credentials each node gets, and what is kept.

use patchbay_tests::{App, Platform, Provider, UNKNOWN, flow};
use serde_json::{Value, json};

use crate::{KEY, USER, id};

async fn runs(platform: &Platform, app: &App, query: &str) -> Vec<Value> {
    let list = platform
        .backend(app, "GET", &format!("/v1/runs{query}"))
        .send()
        .await
        .expect(200)
        .data();
    list.as_array().expect("a list").clone()
}

#[tokio::test]
async fn an_unmet_requirement_stops_a_run_before_anything_is_sent_or_stored() {
    let provider = Provider::start();
    let platform = Platform::with_provider(&provider).await;
    let (app, _) = platform.deploy_requirement("Unmet").await;

    let answer = platform.run(&app, USER).await.expect(400);

    assert_eq!(
        answer.json()["error"],
        json!({
            "code": "requirement_unsatisfied",
            "message": "Requirement Unsatisfied",
            "details": {"openai": "not connected"},
        })
    );
    assert_eq!(runs(&platform, &app, "").await, [""; 0]);
    assert_eq!(provider.requests(), []);
}

#[tokio::test]
async fn a_run_without_a_user_is_refused_when_the_app_asks_its_users() {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("Whose").await;

    let answer = platform
        .backend(&app, "POST", "/v1/runs")
        .json(&json!({"input": {"question": "?"}}))
        .send()
        .await;

    assert_eq!(
        answer.expect(400).details(),
        json!({"user_id": "cannot be blank"})
    );
    assert_eq!(runs(&platform, &app, "").await, [""; 0]);
}

#[tokio::test]
async fn a_shared_connection_and_a_requirement_each_use_their_own_key() {
    let team = "sk-team-0123456789abcdefghij";
    let provider = Provider::answering(&[(KEY, "the user's"), (team, "the team's")]);
    let platform = Platform::with_provider(&provider).await;
    let connection = platform.create_connection("Team", team).await;
    let workflow = platform.create_workflow("mixed", &flow::no_llm()).await;
    let requirement = platform.create_requirement(&workflow, "openai").await;
    let flow = flow::of(&[
        flow::input(),
        flow::openai("shared", &json!(connection)),
        flow::openai("own", &flow::requirement(&requirement)),
        flow::output(&[("shared", "shared"), ("own", "own")]),
    ]);
    platform.save(&workflow, &flow).await;
    let app = platform.deploy("Mixed", &workflow).await;
    platform.connect(&app, USER, &requirement, KEY).await;

    let run = platform.run(&app, USER).await.expect(200).data();

    assert_eq!(
        run["output"],
        json!({"shared": "the team's", "own": "the user's"})
    );
    let mut keys = provider.keys();
    keys.sort_unstable();
    assert_eq!(keys, [team, KEY]);
}

#[tokio::test]
async fn the_prompt_reaches_the_provider_with_the_input_in_it() {
    let provider = Provider::start();
    let platform = Platform::with_provider(&provider).await;
    let (app, requirement) = platform.deploy_requirement("Prompt").await;
    platform.connect(&app, USER, &requirement, KEY).await;

    let _ = platform.run(&app, USER).await.expect(200);

    let requests = provider.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].path, "/v1/chat/completions");
    assert_eq!(requests[0].body["model"], "gpt-4o-mini");
    assert_eq!(
        requests[0].body["messages"],
        json!([{"role": "user", "content": "What is a patch bay?"}])
    );
}

#[tokio::test]
async fn the_built_in_model_answers_without_a_key() {
    let platform = Platform::start().await;
    let connection = platform.built_in_connection().await;
    let app = platform
        .deploy_flow("First run", &flow::one_llm(&json!(connection)))
        .await;

    let run = platform.run(&app, USER).await.expect(200).data();

    assert_eq!(run["status"], "completed");
    let answer = run["output"]["answer"].as_str().expect("a text");
    assert!(answer.contains("What is a patch bay?"), "{answer}");
}

#[tokio::test]
async fn runs_are_listed_newest_first_and_by_user() {
    let platform = Platform::start().await;
    let app = platform.deploy_flow("Listed", &flow::no_llm()).await;
    let mut made = Vec::new();
    for user in ["a", "b", "a"] {
        let run = platform.run(&app, user).await.expect(200).data();
        made.insert(0, run);
    }

    assert_eq!(runs(&platform, &app, "").await, made);
    assert_eq!(runs(&platform, &app, "?user_id=b").await, [made[1].clone()]);
    let page = runs(&platform, &app, "?page_size=1&page=3").await;
    assert_eq!(page, [made[2].clone()]);
}

#[tokio::test]
async fn runs_are_listed_by_status() {
    let platform = Platform::start().await;
    let app = platform.deploy_flow("Statuses", &flow::no_llm()).await;
    let good = platform.run(&app, USER).await.expect(200).data();
    let bad = platform
        .backend(&app, "POST", "/v1/runs")
        .json(&json!({"input": {}}))
        .send()
        .await
        .expect(200)
        .data();
    assert_eq!(bad["error"]["code"], "input_invalid");

    let completed = runs(&platform, &app, "?status=completed").await;
    let failed = runs(&platform, &app, "?status=failed").await;
    let both = runs(&platform, &app, "?status=failed&status=completed").await;

    assert_eq!(completed, [good]);
    assert_eq!(failed, [bad]);
    assert_eq!(both.len(), 2);
}

#[tokio::test]
async fn a_run_of_another_app_is_not_found() {
    let platform = Platform::start().await;
    let first = platform.deploy_flow("First", &flow::no_llm()).await;
    let workflow = platform.create_workflow("second", &flow::no_llm()).await;
    platform.save(&workflow, &flow::no_llm()).await;
    let second = platform.deploy("Second", &workflow).await;
    let run = platform.run(&first, USER).await.expect(200).data();

    for unknown in [id(&run), UNKNOWN, "no-uuid"] {
        let answer = platform
            .backend(&second, "GET", &format!("/v1/runs/{unknown}"))
            .send()
            .await;
        assert_eq!(answer.expect(404).code(), "not_found", "{unknown}");
    }
}

#[tokio::test]
async fn what_is_not_available_yet_is_refused_by_name() {
    let platform = Platform::start().await;
    let app = platform.deploy_flow("Later", &flow::no_llm()).await;

    for field in ["background"] {
        let answer = platform
            .backend(&app, "POST", "/v1/runs")
            .json(&json!({"input": {"question": "?"}, field: true}))
            .send()
            .await
            .expect(400);
        assert!(answer.details()[field].is_string(), "{}", answer.text);
    }
    assert_eq!(runs(&platform, &app, "").await, [""; 0]);
}

#[tokio::test]
async fn an_app_is_called_by_its_address_alone_and_by_its_builder() {
    let platform = Platform::start().await;
    let app = platform.deploy_flow("Called", &flow::no_llm()).await;
    let body = json!({"input": {"question": "Hello"}, "user_id": USER});

    let own = platform.backend(&app, "POST", "").json(&body).send().await;
    let slash = platform.backend(&app, "POST", "/").json(&body).send().await;
    let host = platform
        .call("POST", platform.server.url())
        .header("host", &app.hostname)
        .bearer(&app.key)
        .json(&body);
    let path = format!("/v1/apps/{}/invoke", app.id);
    let twin = platform.post(&path, &body).await;

    for answer in [own, slash, host.send().await, twin] {
        let run = answer.expect(200).data();
        assert_eq!(run["status"], "completed");
        assert_eq!(run["output"], json!({"answer": "Hello"}));
        assert_eq!(run["user_id"], USER);
    }
    let text = platform
        .backend(&app, "POST", "")
        .body("text/plain", "{}".to_owned());
    assert_eq!(text.send().await.status, 415);
}
