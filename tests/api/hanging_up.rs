//! A client that hangs up: what it asked for is done whole, or not at all.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use patchbay_tests::{Options, Platform, wait};
use serde_json::json;

use crate::{KEY, USER, id};

/// Sends a request and closes the connection after `pause`, without reading an answer.
fn hang_up(platform: &Platform, head: &str, body: &str, pause: Duration) {
    let mut stream = TcpStream::connect(platform.server.address()).expect("the server listens");
    let request = format!(
        "{head} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        platform.server.address(),
        platform.server.token(),
        body.len()
    );
    stream
        .write_all(request.as_bytes())
        .expect("a request can be sent");
    std::thread::sleep(pause);
}

#[tokio::test]
async fn a_key_that_is_gone_opens_nothing_even_if_nobody_waited_for_the_answer() {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("Hang up").await;
    let mut deleted = 0;
    for round in 0..20_u64 {
        let key = platform
            .post("/v1/access-keys", &json!({"name": format!("key {round}")}))
            .await
            .expect(201)
            .data();
        let secret = key["key"].as_str().expect("a key is told once");
        let asked = async || {
            platform
                .call("GET", &format!("{}/v1/requirements", app.url))
                .bearer(secret)
                .send()
                .await
                .status
        };
        assert_eq!(asked().await, 200);

        let head = format!("DELETE /v1/access-keys/{}", id(&key));
        hang_up(&platform, &head, "", Duration::from_micros(round * 150));

        let gone = async || {
            let list = platform.get("/v1/access-keys?page_size=500").await;
            let list = list.expect(200).data();
            let items = list.as_array().expect("a list").clone();
            !items.iter().any(|item| item["id"] == key["id"])
        };
        // A request that is cut off before it was read is not done at all.
        let done = async || {
            for _ in 0..50 {
                if gone().await {
                    return true;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            false
        };
        if done().await {
            deleted += 1;
            wait::until("the key to be refused", async || {
                (asked().await == 401).then_some(())
            })
            .await;
        } else {
            assert_eq!(asked().await, 200, "a key that is there opens");
        }
    }
    assert!(deleted > 0, "no request was read before it was cut off");
}

#[tokio::test]
async fn a_run_that_nobody_waits_for_ends_all_the_same() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    silent
        .set_nonblocking(true)
        .expect("a socket can be polled");
    let address = silent.local_addr().expect("a listener has an address");
    let options = Options::default().env("OPENAI_URL", &format!("http://{address}/v1"));
    let platform = Platform::with(&options).await;
    let (app, requirement) = platform.deploy_requirement("Left").await;
    platform.connect(&app, USER, &requirement, KEY).await;

    let head = format!("POST /v1/apps/{}/runs", app.id);
    let body = json!({"input": {"question": "?"}, "user_id": USER}).to_string();
    hang_up(&platform, &head, &body, Duration::from_millis(300));
    let asked = wait::until("the provider is asked", async || silent.accept().ok()).await;
    drop(asked);

    let ended = wait::until("the run ends", async || {
        let runs = platform.backend(&app, "GET", "/v1/runs").send().await;
        let run = runs.expect(200).data()[0].clone();
        (run["status"] != "started" && !run.is_null()).then_some(run)
    })
    .await;
    assert_eq!(ended["status"], "failed", "{ended}");
    assert!(ended["ended_at"].is_string(), "{ended}");
}
