//! How the process starts and stops, and what it leaves.

use std::net::TcpListener;
use std::time::Duration;

use patchbay_tests::{Options, Passphrase, Platform, Provider, Server, wait};
use serde_json::json;

use crate::{KEY, USER};

#[tokio::test]
async fn the_ready_file_says_where_and_who() {
    let platform = Platform::start().await;

    let mut ready = platform.server.ready();

    assert!(
        ready["version"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    );
    ready["version"] = json!("");
    assert_eq!(
        ready,
        json!({"url": platform.server.url(), "pid": platform.server.pid(), "version": ""})
    );
}

#[tokio::test]
async fn health_needs_no_credential() {
    let platform = Platform::start().await;

    let answer = platform.call("GET", "/healthz").send().await;

    assert_eq!(
        answer.expect(200).json(),
        json!({"status": "ok", "vault": "unsealed"})
    );
}

#[tokio::test]
async fn both_signals_stop_the_process_within_three_seconds() {
    for signal in ["TERM", "INT"] {
        let mut platform = Platform::start().await;

        let (status, took) = platform.server.signal(signal);

        assert!(status.success(), "SIG{signal}: {status}");
        assert!(took < Duration::from_secs(3), "SIG{signal}: {took:?}");
    }
}

#[tokio::test]
async fn a_run_that_never_ends_does_not_hold_up_the_stop() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    silent
        .set_nonblocking(true)
        .expect("a socket can be polled");
    let address = silent.local_addr().expect("a listener has an address");
    let options = Options::default().env("OPENAI_URL", &format!("http://{address}/v1"));
    let mut platform = Platform::with(&options).await;
    let (mut app, requirement) = platform.deploy_requirement("Endless").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let call = platform
        .backend(&app, "POST", "/v1/runs")
        .json(&json!({"input": {"question": "?"}, "user_id": USER}));
    let run = tokio::spawn(call.attempt());
    let _asked = wait::until("the provider is asked", async || silent.accept().ok()).await;

    let (status, took) = platform.server.stop();

    assert!(status.success(), "{status}");
    assert!(took < Duration::from_secs(3), "{took:?}");
    let answered = run.await.expect("the task ends");
    assert!(answered.is_err(), "{answered:?}");
    platform.server.start_again(&options);
    app.url = format!("{}/apps/{}", platform.server.url(), app.id);
    let runs = platform.backend(&app, "GET", "/v1/runs").send().await;
    let runs = runs.expect(200).data();
    assert_eq!(runs[0]["status"], "failed", "{runs}");
    assert_eq!(runs[0]["error"]["code"], "interrupted", "{runs}");
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let provider = Provider::start();
    let options = Options::default().env("OPENAI_URL", provider.url());
    let mut platform = Platform::with(&options).await;
    let (mut app, requirement) = platform.deploy_requirement("Lasting").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let first = platform.run(&app, USER).await.expect(200).data();
    let link = platform.connect_token(&app, USER).await;

    platform.restart(&options);

    app.url = format!("{}/apps/{}", platform.server.url(), app.id);
    assert_eq!(platform.status(&app, USER).await, "completed");
    let second = platform.run(&app, USER).await.expect(200).data();
    let runs = platform.backend(&app, "GET", "/v1/runs").send().await;
    assert_eq!(runs.expect(200).data(), json!([second, first]));
    assert_eq!(provider.keys(), [KEY, KEY]);
    let list = platform
        .call("GET", "/v1/connect/requirements")
        .bearer(&link)
        .send()
        .await;
    let _ = list.expect(200);
}

#[tokio::test]
async fn a_second_process_is_told_who_holds_the_data() {
    let platform = Platform::start().await;

    let second = platform.server.second(&Options::default());

    assert_eq!(second.status.code(), Some(1), "{}", second.stderr);
    let pid = platform.server.pid().to_string();
    assert!(second.stderr.contains(&pid), "{}", second.stderr);
    assert!(
        second.stderr.contains(platform.server.url()),
        "{}",
        second.stderr
    );
    let _ = platform.get("/v1/me").await.expect(200);
}

#[tokio::test]
async fn an_unknown_flag_is_a_usage_error() {
    let mut server = Server::start(&Options::default());
    server.stop();

    let failed = server.second(&Options::default().flag("--no-such-flag"));

    assert_eq!(failed.status.code(), Some(2), "{}", failed.stderr);
}

#[tokio::test]
async fn a_taken_port_is_passed_over_for_the_next_free_one() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("a listener has an address");
    let options = Options {
        listen: Some(address.to_string()),
        ..Options::default()
    };

    let platform = Platform::with(&options).await;

    let port: u16 = platform.server.port().parse().expect("a port is a number");
    assert!(port > address.port(), "{port}");
}

#[tokio::test]
async fn each_start_replaces_the_bootstrap_token() {
    let mut platform = Platform::start().await;
    let former = platform.token.clone();

    platform.restart(&Options::default());

    assert_ne!(platform.token, former);
    let old = platform.call("GET", "/v1/me").bearer(&former).send().await;
    let _ = old.expect(401);
    let _ = platform.get("/v1/me").await.expect(200);
    let list = platform.get("/v1/personal-access-tokens").await;
    let list = list.expect(200).data();
    let names: Vec<_> = list
        .as_array()
        .expect("a list")
        .iter()
        .map(|token| token["name"].clone())
        .collect();
    assert_eq!(names, ["bootstrap"]);
}

#[cfg(unix)]
#[tokio::test]
async fn ar_7_files_with_secrets_are_only_their_owners() {
    use std::os::unix::fs::PermissionsExt as _;
    let platform = Platform::start().await;
    let mode = |path: &std::path::Path| {
        let found = path.metadata().expect("it is there");
        format!("{:o}", found.permissions().mode() & 0o777)
    };

    assert_eq!(mode(&platform.server.token_file()), "600");
    assert_eq!(mode(&platform.server.data_dir()), "700");
}

#[tokio::test]
async fn a_sealed_start_mints_the_bootstrap_token_too() {
    let options = Options {
        passphrase: Passphrase::Absent,
        ..Options::default()
    };

    let platform = Platform::with(&options).await;

    assert!(platform.token.starts_with("dyn_pat_"));
    let _ = platform.get("/v1/me").await.expect(200);
}
