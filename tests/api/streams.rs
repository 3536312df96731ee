//! Runs whose events are answered as they happen, and runs that are stopped.

use std::net::TcpListener;

use patchbay_tests::{App, Options, Platform, Provider, wait};
use serde_json::{Value, json};

use crate::{KEY, USER, id, time};

/// The frames of a stream: the event's name and its data. Comments are left out.
pub(crate) fn frames(text: &str) -> Vec<(String, Value)> {
    let frame = |frame: &str| {
        let (event, data) = frame.split_once('\n')?;
        let event = event.strip_prefix("event: ")?.to_owned();
        let data = serde_json::from_str(data.strip_prefix("data: ")?).ok()?;
        Some((event, data))
    };
    text.split("\n\n").filter_map(frame).collect()
}

fn question(stream: bool) -> Value {
    json!({"input": {"question": "?"}, "user_id": USER, "stream": stream})
}

/// A platform whose provider takes connections and never answers, and an App that asks it.
async fn never_ending(listener: &TcpListener) -> (Platform, App) {
    let address = listener.local_addr().expect("a listener has an address");
    let options = Options::default().env("OPENAI_URL", &format!("http://{address}/v1"));
    let platform = Platform::with(&options).await;
    let (app, requirement) = platform.deploy_requirement("Never").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    (platform, app)
}

async fn the_run(platform: &Platform, app: &App, status: &str) -> Value {
    wait::until(&format!("a run that is {status}"), async || {
        let runs = platform.backend(app, "GET", "/v1/runs").send().await;
        let run = runs.expect(200).data()[0].clone();
        (run["status"] == status).then_some(run)
    })
    .await
}

#[tokio::test]
async fn a_streamed_run_tells_each_step_in_order_and_ends_with_the_run() {
    let provider = Provider::answering(&[(KEY, "ready")]);
    let platform = Platform::with_provider(&provider).await;
    let (app, requirement) = platform.deploy_requirement("Streamed").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let builder = platform.call(
        "POST",
        &format!("{}/v1/apps/{}/runs", platform.server.url(), app.id),
    );
    let calls = [
        platform.backend(&app, "POST", "/v1/runs"),
        builder.bearer(&platform.server.token()),
    ];
    for call in calls {
        let answer = call.json(&question(true)).send().await.expect(200);
        assert_eq!(answer.header("content-type"), "text/event-stream");
        assert_eq!(answer.header("cache-control"), "no-store");
        let frames = frames(&answer.text);
        let names: Vec<&str> = frames.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "run.started",
                "node.started",
                "node.completed",
                "node.started",
                "node.completed",
                "node.started",
                "node.completed",
                "run.completed"
            ]
        );
        for (at, (name, event)) in frames.iter().enumerate() {
            assert_eq!(event["type"], *name);
            assert_eq!(event["sequence"], at + 1);
            time(&event["timestamp"]);
        }
        assert_eq!(frames[3].1["data"], json!({"node_id": "openai-1"}));
        assert!(frames[4].1["data"]["duration_ms"].is_u64());
        let run = &frames[7].1["data"];
        assert_eq!(frames[0].1["data"]["id"], run["id"]);
        let path = format!("/v1/runs/{}", id(run));
        let stored = platform.backend(&app, "GET", &path).send().await;
        assert_eq!(stored.expect(200).data(), *run);
    }
}

#[tokio::test]
async fn a_streamed_run_that_fails_says_at_which_node() {
    let provider = Provider::refusing(KEY, 401, &format!("Incorrect API key provided: {KEY}"));
    let platform = Platform::with_provider(&provider).await;
    let (app, requirement) = platform.deploy_requirement("Failing").await;
    platform.connect(&app, USER, &requirement, KEY).await;

    let answer = platform
        .backend(&app, "POST", "/v1/runs")
        .json(&question(true))
        .send()
        .await
        .expect(200);

    assert!(!answer.text.contains(KEY), "{}", answer.text);
    let frames = frames(&answer.text);
    let names: Vec<&str> = frames.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names[names.len() - 3..],
        ["node.failed", "node.skipped", "run.failed"]
    );
    let failed = &frames[frames.len() - 3].1["data"];
    assert_eq!(failed["node_id"], "openai-1");
    assert_eq!(failed["error"]["code"], "provider_unauthorized");
}

#[tokio::test]
async fn an_unmet_requirement_is_refused_before_a_stream_begins() {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("Unmet stream").await;
    let call = platform.backend(&app, "POST", "/v1/runs");
    let answer = call.json(&question(true)).send().await.expect(400);
    assert_eq!(answer.code(), "requirement_unsatisfied");
}

#[tokio::test]
async fn a_cancelled_run_stops_at_once_and_is_told_as_canceled() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let (platform, app) = never_ending(&silent).await;
    let call = platform
        .backend(&app, "POST", "/v1/runs")
        .json(&question(true));
    let streamed = tokio::spawn(call.send());
    let run = the_run(&platform, &app, "started").await;
    let cancel = format!("/v1/runs/{}/cancel", id(&run));

    for _ in 0..2 {
        let answer = platform.backend(&app, "POST", &cancel).send().await;
        assert_eq!(answer.expect(200).json(), json!({"message": "canceled"}));
    }

    let answer = streamed.await.expect("the stream ends");
    let frames = frames(&answer.text);
    let (last, event) = frames.last().expect("a stream has events");
    assert_eq!(last, "run.canceled");
    assert_eq!(event["data"]["status"], "canceled");
    let stored = the_run(&platform, &app, "canceled").await;
    assert_eq!(stored["output"], Value::Null);
    assert!(stored["ended_at"].is_string());
    let filtered = platform
        .backend(&app, "GET", "/v1/runs?status=canceled")
        .send()
        .await;
    assert_eq!(filtered.expect(200).data()[0]["id"], stored["id"]);
}

#[tokio::test]
async fn a_run_of_another_app_cannot_be_cancelled() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let (platform, app) = never_ending(&silent).await;
    let (other, _) = platform.deploy_requirement("Other").await;
    let call = platform
        .backend(&app, "POST", "/v1/runs")
        .json(&question(false));
    let waiting = tokio::spawn(call.send());
    let run = the_run(&platform, &app, "started").await;
    let cancel = format!("/v1/runs/{}/cancel", id(&run));

    let foreign = platform.backend(&other, "POST", &cancel).send().await;
    assert_eq!(foreign.expect(404).code(), "not_found");
    the_run(&platform, &app, "started").await;

    let own = platform.backend(&app, "POST", &cancel).send().await;
    assert_eq!(own.status, 200);
    let answer = waiting.await.expect("the run is answered").expect(200);
    assert_eq!(answer.data()["status"], "canceled");
}
