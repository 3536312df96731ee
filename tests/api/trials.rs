//! Dry runs of a flow: what would send or change something elsewhere is told and not sent.

use patchbay_tests::{Pipedream, Platform, Provider, flow, wait};
use serde_json::{Value, json};

use crate::workflows::{parts, tried};
use crate::{KEY, id};

/// A flow that posts to this address with a connection that keeps a key.
async fn posting(platform: &Platform, url: &str) -> Value {
    let body = json!({
        "name": "crm", "project_id": platform.project, "type": "dynamiq.connections.Http",
        "config": {"url": url, "method": "POST", "headers": {"Authorization": format!("Bearer {KEY}")}},
    });
    let made = platform.post("/v1/connections", &body).await.expect(201);
    let post = json!({
        "id": "post", "name": "post", "type": "dynamiq.nodes.tools.HttpApiCall",
        "payload_type": "json", "connection": id(&made.data()),
        "data": {"model": "crm", "messages": [{"role": "user", "content": "who?"}]},
        "depends": [{"node": "input"}],
    });
    flow::of(&[flow::input(), post, flow::output(&[("answer", "post")])])
}

fn node<'a>(run: &'a Value, id: &str) -> &'a Value {
    let mut nodes = run["nodes"].as_array().into_iter().flatten();
    nodes.find(|node| node["id"] == id).expect("the node")
}

#[tokio::test]
async fn a_dry_run_tells_what_it_would_send_and_another_sends_it() {
    let crm = Provider::answering(&[(KEY, "record of ada")]);
    let platform = Platform::start().await;
    let flow = posting(&platform, &format!("{}/chat/completions", crm.url())).await;
    let mut asked = parts(&flow, &json!({"question": "Hi"}));

    let answer = tried(&platform, &asked).await.expect(200);
    let run = answer.data();
    assert_eq!(
        (&run["status"], &run["dry_run"]),
        (&json!("completed"), &json!(true))
    );
    assert_eq!(run["output"], json!({"answer": null}));
    let post = node(&run, "post");
    assert_eq!(
        (&post["status"], &post["held_back"]),
        (&json!("success"), &json!(true))
    );
    let request = &post["output"]["request"];
    assert_eq!(
        (&request["method"], &request["body"]["model"]),
        (&json!("POST"), &json!("crm"))
    );
    assert!(node(&run, "input")["held_back"].is_null());
    assert!(!answer.text.contains(KEY), "{}", answer.text);

    asked[2].1 = "true".to_owned();
    let streamed = tried(&platform, &asked).await.expect(200);
    assert!(
        streamed.text.contains("\"held_back\":true"),
        "{}",
        streamed.text
    );
    assert!(!streamed.text.contains(KEY), "{}", streamed.text);
    assert!(crm.keys().is_empty());

    asked[2].1 = "false".to_owned();
    asked[3].1 = "false".to_owned();
    let run = tried(&platform, &asked).await.expect(200).data();
    assert_eq!(
        (&run["status"], &run["dry_run"]),
        (&json!("completed"), &json!(false))
    );
    assert!(node(&run, "post")["held_back"].is_null(), "{run}");
    assert_eq!(crm.keys(), [KEY]);
}

#[tokio::test]
async fn a_dry_run_performs_the_actions_that_pipedream_says_to_only_read() {
    let pipedream = Pipedream::start();
    let platform = Platform::start().await;
    let _ = platform
        .put("/v1/pipedream/settings", pipedream.settings())
        .await
        .expect(200);
    let action = |name: &str, key: &str| {
        json!({
            "id": name, "name": name, "type": "dynamiq.nodes.tools.Pipedream", "action_id": key,
            "external_user_id": platform.project,
            "input_props": {"configurableProps": [{"name": "notion", "type_": "app"}]},
            "configurable_props": {"notion": {"authProvisionId": "apn_1"}, "title": "Plans"},
            "annotations": {"readOnlyHint": true},
            "depends": [{"node": "input"}],
        })
    };
    let flow = flow::of(&[
        flow::input(),
        action("find", "notion-find-page"),
        action("trash", "notion-delete-page"),
        action("unknown", "notion-no-such-action"),
        flow::output(&[("found", "find"), ("trashed", "trash"), ("done", "unknown")]),
    ]);

    let answer = tried(&platform, &parts(&flow, &json!({"question": "Hi"}))).await;
    let run = answer.expect(200).data();

    assert_eq!(run["status"], "completed", "{run}");
    let held = |id: &str| node(&run, id)["held_back"] == true;
    assert_eq!(
        (held("find"), held("trash"), held("unknown")),
        (false, true, true),
        "{run}"
    );
    assert_eq!(
        node(&run, "trash")["output"]["action"],
        json!({"key": "notion-delete-page", "props": {"title": "Plans"}})
    );
    // What is performed is heard in the order in which it arrived.
    let performed = wait::until("an action", async || {
        let performed = pipedream.performed();
        (!performed.is_empty()).then_some(performed)
    });
    let performed: Vec<Value> = performed
        .await
        .iter()
        .map(|run| run["id"].clone())
        .collect();
    assert_eq!(performed, ["notion-find-page"]);
}
