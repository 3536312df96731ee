//! Programs as a builder's backend runs them, in three languages: each makes the calls of the
//! documented round trip in their order against a real server, and ends in `completed`.

#![expect(
    clippy::expect_used,
    reason = "a test whose preparation fails has failed"
)]

use std::process::Command;

use patchbay_tests::{App, Platform, Provider, checkout, node_tool, python};
use serde_json::json;

const USER: &str = "user-42";
const KEY: &str = "sk-user-42-0123456789abcdefgh";

/// A sample as it is started, without its settings.
fn sample(program: impl AsRef<std::ffi::OsStr>, name: &str) -> Command {
    let mut command = Command::new(program);
    command.arg(checkout().join("tests/samples").join(name));
    command
}

/// Runs a sample to its end and answers what it printed.
fn run(mut command: Command, platform: &Platform, app: &App) -> String {
    let output = command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", platform.server.folder())
        .env("APP_ENDPOINT", &app.url)
        .env("API_BASE", platform.server.url())
        .env("END_USER_ID", USER)
        .env("DYNAMIQ_ACCESS_KEY", &app.key)
        .env("END_USER_OPENAI_KEY", KEY)
        .output()
        .expect("the sample starts");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}{complaint}");
    printed
}

/// Runs a sample for a user who has connected nothing; then the App runs with the user's key.
async fn assert_completes(command: impl Fn() -> Command) {
    let provider = Provider::answering(&[(KEY, "On the user's account.")]);
    let platform = Platform::with_provider(&provider).await;
    let (app, _) = platform.deploy_requirement("Sample").await;
    assert_eq!(platform.status(&app, USER).await, "incomplete");

    let first = run(command(), &platform, &app);

    assert_eq!(first.lines().last(), Some("completed"), "{first}");
    assert!(first.contains("OpenAI API Key"), "{first}");
    assert_eq!(platform.status(&app, USER).await, "completed");
    let answer = platform.run(&app, USER).await.expect(200).data();
    assert_eq!(
        answer["output"],
        json!({"answer": "On the user's account."})
    );
    assert_eq!(provider.keys(), [KEY]);

    let second = run(command(), &platform, &app);
    assert_eq!(second.lines().last(), Some("completed"), "{second}");
}

#[tokio::test]
async fn the_curl_sequence_completes() {
    assert_completes(|| sample("bash", "curl.sh")).await;
}

#[tokio::test]
async fn the_python_program_completes() {
    assert_completes(|| sample(python(), "program.py")).await;
}

#[tokio::test]
async fn the_typescript_program_completes() {
    assert_completes(|| sample(node_tool("tsx"), "program.ts")).await;
}

#[tokio::test]
async fn a_program_may_call_the_app_under_its_host_name() {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("By host").await;
    // Names under `localhost` are resolved by curl itself, to loopback.
    let by_host = App {
        url: format!("http://{}", app.hostname),
        ..app
    };

    let printed = run(sample("bash", "curl.sh"), &platform, &by_host);

    assert_eq!(printed.lines().last(), Some("completed"), "{printed}");
}
