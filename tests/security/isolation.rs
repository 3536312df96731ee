//! Users of Apps are kept apart: by App, by user, by requirement.

use std::collections::BTreeMap;
use std::sync::Arc;

use patchbay_tests::{Answer, App, OPENAI, Platform, Provider, UNKNOWN};
use serde_json::json;
use tokio::task::JoinSet;

use crate::{KEY, USER};

/// What an answer says, without the address of the request.
fn said(answer: &Answer) -> (u16, String) {
    (answer.status, answer.text.clone())
}

/// Names that a careless comparison would take for one another.
const USERS: [&str; 3] = ["user-1", "User-1", "user-1 "];

#[tokio::test]
async fn hs_5_each_user_of_each_app_runs_with_the_own_key_even_at_once() {
    let names: Vec<(usize, usize)> = (0..3)
        .flat_map(|app| (0..3).map(move |user| (app, user)))
        .collect();
    let keys: BTreeMap<(usize, usize), (String, String)> = names
        .iter()
        .map(|&(app, user)| {
            let key = format!("sk-app-{app}-user-{user}-0123456789");
            ((app, user), (key, format!("App {app}, user {user}")))
        })
        .collect();
    let answers: Vec<(&str, &str)> = keys
        .values()
        .map(|(key, answer)| (key.as_str(), answer.as_str()))
        .collect();
    let provider = Provider::answering(&answers);
    let platform = Arc::new(Platform::with_provider(&provider).await);
    let mut apps = Vec::new();
    for number in 0..3 {
        apps.push(platform.deploy_requirement(&format!("App {number}")).await);
    }
    for (&(app, user), (key, _)) in &keys {
        let (app, requirement) = &apps[app];
        platform.connect(app, USERS[user], requirement, key).await;
    }

    let mut runs = JoinSet::new();
    for _ in 0..3 {
        for &(app, user) in &names {
            let (platform, target) = (Arc::clone(&platform), apps[app].0.clone());
            runs.spawn(async move {
                let run = platform.run(&target, USERS[user]).await;
                ((app, user), run.expect(200).data())
            });
        }
    }
    let runs = runs.join_all().await;

    assert_eq!(runs.len(), 27);
    for (name, run) in runs {
        assert_eq!(run["output"], json!({"answer": keys[&name].1}));
    }
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    for key in provider.keys() {
        *used.entry(key).or_default() += 1;
    }
    let expected = keys.into_values().map(|(key, _)| (key, 3)).collect();
    assert_eq!(used, expected);
}

#[tokio::test]
async fn hs_4_a_user_is_compared_as_it_stands() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Compared").await;
    platform.connect(&app, "user-1", &requirement, KEY).await;

    for other in [
        "User-1", "user-1 ", " user-1", "user-10", "user-", "user%2D1", "user-1/", "user_1", "%",
        "üser-1",
    ] {
        assert_eq!(
            platform.status(&app, other).await,
            "incomplete",
            "{other:?}"
        );
    }
    assert_eq!(platform.status(&app, "user-1").await, "completed");
}

#[tokio::test]
async fn hs_4_a_connection_of_one_app_says_nothing_about_another() {
    let provider = Provider::start();
    let platform = Platform::with_provider(&provider).await;
    let (first, requirement) = platform.deploy_requirement("First").await;
    let second = platform.deploy("Second", &first.workflow).await;
    platform.connect(&first, USER, &requirement, KEY).await;

    assert_eq!(platform.status(&second, USER).await, "incomplete");
    let run = platform.run(&second, USER).await;
    assert_eq!(run.expect(400).code(), "requirement_unsatisfied");
    assert_eq!(provider.requests(), []);
}

#[tokio::test]
async fn hs_5_a_missing_user_connection_never_falls_back_to_the_builders() {
    let provider = Provider::start();
    let platform = Platform::with(
        &patchbay_tests::Options::default()
            .env("OPENAI_URL", provider.url())
            .env("OPENAI_API_KEY", KEY),
    )
    .await;
    platform.create_connection("Team", KEY).await;
    let (app, requirement) = platform.deploy_requirement("No fallback").await;
    platform
        .connect(&app, "somebody-else", &requirement, KEY)
        .await;

    let run = platform.run(&app, USER).await;

    assert_eq!(run.expect(400).code(), "requirement_unsatisfied");
    assert_eq!(provider.requests(), []);
}

#[tokio::test]
async fn hs_4_to_a_connect_token_a_foreign_requirement_is_an_unknown_one() {
    let platform = Platform::start().await;
    let (own, _) = platform.deploy_requirement("Own").await;
    let (foreign, requirement) = platform.deploy_requirement("Foreign").await;
    platform.connect(&foreign, USER, &requirement, KEY).await;
    let token = platform.connect_token(&own, USER).await;
    let submitted = json!({"type": OPENAI, "config": {"api_key": KEY}});

    for (method, action) in [
        ("POST", "credentials"),
        ("POST", "oauth2/authorize"),
        ("POST", "pipedream/authorize"),
        ("DELETE", "connection"),
    ] {
        let ask = async |id: &str| {
            let path = format!("/v1/connect/requirements/{id}/{action}");
            let call = platform.call(method, &path).bearer(&token);
            said(&call.json(&submitted).send().await)
        };
        let foreign = ask(&requirement).await;
        assert_eq!(foreign.0, 404, "{action}");
        assert_eq!(foreign, ask(UNKNOWN).await, "{action}");
        assert_eq!(foreign, ask("no-uuid").await, "{action}");
    }
    assert_eq!(platform.status(&foreign, USER).await, "completed");
}

#[tokio::test]
async fn hs_4_to_a_backend_a_foreign_requirement_is_an_unknown_one() {
    let platform = Platform::start().await;
    let (own, _) = platform.deploy_requirement("Own").await;
    let (foreign, requirement) = platform.deploy_requirement("Foreign").await;
    platform.connect(&foreign, USER, &requirement, KEY).await;
    let forget = async |app: &App, id: &str| {
        let path = format!("/v1/requirements/{id}/connections?user_id={USER}");
        said(&platform.backend(app, "DELETE", &path).send().await)
    };
    let give = async |id: &str| {
        let body = json!({
            "user_id": USER, "requirement_id": id, "type": OPENAI, "config": {"api_key": KEY},
        });
        let call = platform.backend(&own, "POST", "/v1/connections");
        said(&call.json(&body).send().await)
    };
    let scope = async |id: &str| {
        let body = json!({"user_id": USER, "requirement_ids": [id]});
        let call = platform.backend(&own, "POST", "/v1/connect/tokens");
        said(&call.json(&body).send().await)
    };

    assert_eq!(forget(&own, &requirement).await.0, 404);
    assert_eq!(
        forget(&own, &requirement).await,
        forget(&own, UNKNOWN).await
    );
    assert_eq!(give(&requirement).await.0, 404);
    assert_eq!(give(&requirement).await, give(UNKNOWN).await);
    assert_eq!(scope(&requirement).await.0, 400);
    assert_eq!(scope(&requirement).await, scope(UNKNOWN).await);
    assert_eq!(platform.status(&foreign, USER).await, "completed");
    assert_eq!(platform.status(&own, USER).await, "incomplete");
}

#[tokio::test]
async fn hs_4_to_a_builder_a_requirement_of_another_workflow_is_an_unknown_one() {
    let platform = Platform::start().await;
    let (own, _) = platform.deploy_requirement("Own").await;
    let (_, requirement) = platform.deploy_requirement("Foreign").await;

    for method in ["GET", "PUT", "DELETE"] {
        let ask = async |id: &str| {
            let path = format!("/v1/workflows/{}/requirements/{id}", own.workflow);
            let call = platform.builder(method, &path);
            let call = call.json(&json!({"form": {"title": "Mine"}}));
            said(&call.send().await)
        };
        assert_eq!(ask(&requirement).await.0, 404, "{method}");
        assert_eq!(ask(&requirement).await, ask(UNKNOWN).await, "{method}");
    }
}

#[tokio::test]
async fn hs_4_one_user_who_disconnects_changes_nothing_for_another() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Apart").await;
    platform.connect(&app, USERS[0], &requirement, KEY).await;
    platform.connect(&app, USERS[1], &requirement, KEY).await;
    let token = platform.connect_token(&app, USERS[0]).await;

    let path = format!("/v1/connect/requirements/{requirement}/connection");
    let call = platform.call("DELETE", &path).bearer(&token);
    let _ = call.query("user_id", USERS[1]).send().await.expect(204);

    assert_eq!(platform.status(&app, USERS[0]).await, "incomplete");
    assert_eq!(platform.status(&app, USERS[1]).await, "completed");
}

#[tokio::test]
async fn hs_4_a_connect_tokens_user_is_not_chosen_by_the_body() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Body").await;
    let token = platform.connect_token(&app, USER).await;

    let path = format!("/v1/connect/requirements/{requirement}/credentials");
    let body = json!({
        "type": OPENAI, "config": {"api_key": KEY},
        "user_id": "somebody-else", "app_id": UNKNOWN,
    });
    let _ = platform
        .call("POST", &path)
        .bearer(&token)
        .json(&body)
        .send()
        .await
        .expect(201);

    assert_eq!(platform.status(&app, USER).await, "completed");
    assert_eq!(platform.status(&app, "somebody-else").await, "incomplete");
}
