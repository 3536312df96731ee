//! The main job, end to end.

use patchbay_tests::{Platform, Provider, flow};
use serde_json::json;

use crate::{KEY, USER};

#[tokio::test]
async fn an_end_users_key_completes_the_requirement_and_the_run_uses_it() {
    let provider = Provider::answering(&[(KEY, "Answered on the user's account.")]);
    let platform = Platform::with_provider(&provider).await;

    // The builder's script.
    let workflow = platform
        .create_workflow("support-bot", &flow::no_llm())
        .await;
    let requirement = platform.create_requirement(&workflow, "openai").await;
    let flow = flow::one_llm(&flow::requirement(&requirement));
    assert_eq!(platform.save(&workflow, &flow).await["version"], 1);
    let app = platform.deploy("Support Bot", &workflow).await;

    // The App's backend finds that the user has something to do, and makes a link.
    assert_eq!(platform.status(&app, USER).await, "incomplete");
    let link = platform
        .backend(&app, "POST", "/v1/connect/tokens")
        .json(&json!({"user_id": USER}))
        .send()
        .await
        .expect(201)
        .json();

    // The end user opens the page, which asks what is pending, and gives a key.
    let url = link["url"].as_str().expect("a link is a text");
    let page = platform.call("GET", url).send().await.expect(200);
    assert!(page.header("content-type").starts_with("text/html"));
    let token = link["token"].as_str().expect("a token is a text");
    let pending = connect_status(&platform, token).await;
    assert_eq!(pending, json!([[requirement, "pending"]]));
    let _ = platform.submit(token, &requirement, KEY).await.expect(201);
    let completed = connect_status(&platform, token).await;
    assert_eq!(completed, json!([[requirement, "completed"]]));

    // The App runs as that user, with that key.
    assert_eq!(platform.status(&app, USER).await, "completed");
    let run = platform.run(&app, USER).await.expect(200).data();
    assert_eq!(run["status"], "completed", "{run}");
    assert_eq!(
        run["output"],
        json!({"answer": "Answered on the user's account."})
    );
    assert_eq!(provider.keys(), [KEY]);
}

async fn connect_status(platform: &Platform, token: &str) -> serde_json::Value {
    let list = platform
        .call("GET", "/v1/connect/requirements/status")
        .bearer(token)
        .send()
        .await
        .expect(200)
        .data();
    let items = list.as_array().expect("the list is one");
    items
        .iter()
        .map(|item| json!([item["id"], item["status"]]))
        .collect()
}
