//! The round trip of README.md is a script that works as it stands. This test runs it by Bash on a
//! real server; where the README sends the end user to a browser, the Connect API stands in.

#![expect(
    clippy::unwrap_used,
    reason = "a test whose preparation fails has failed"
)]

use std::fs;
use std::process::Command;

use patchbay_tests::{Options, Provider, Server, checkout};

/// Where the README's reader puts what `cargo xtask run` printed.
const TOKEN_FILE: &str = "…/bootstrap-token";
const ADDRESS: &str = "http://127.0.0.1:7420";

/// The step that begins with the end user, and what the end user does before it.
const END_USER: &str = "# 5.";
const KEY: &str = "sk-end-user-of-the-readme-0123456789";

#[test]
fn the_round_trip_of_the_readme_ends_with_the_users_own_key() {
    let provider = Provider::answering(&[(KEY, "Hello, user-42")]);
    let server = Server::start(&Options::default().env("OPENAI_URL", provider.url()));
    let told = run(&script(&server));

    let lines: Vec<&str> = told.lines().collect();
    let [version, before, link, after, answer] = lines[..] else {
        panic!("five answers were expected: {told}");
    };
    assert!(
        version.parse::<u32>().is_ok(),
        "the saved version has a number: {version}"
    );
    assert_eq!(before, "incomplete");
    assert!(
        link.starts_with(&format!("{}/connect?token=", server.url())),
        "{link}"
    );
    assert_eq!(after, "completed");
    assert_eq!(answer, "Hello, user-42");
    assert_eq!(provider.keys(), [KEY]);
}

fn script(server: &Server) -> String {
    let readme = fs::read_to_string(checkout().join("README.md")).unwrap();
    let section = readme.split_once("## The round trip").unwrap().1;
    let script = section
        .split_once("```sh\n")
        .unwrap()
        .1
        .split_once("```")
        .unwrap()
        .0;
    assert!(
        script.contains(TOKEN_FILE) && script.contains(ADDRESS),
        "both are to be put in"
    );
    let script = script
        .replace(TOKEN_FILE, server.token_file().to_str().unwrap())
        .replace(ADDRESS, server.url());
    let (builder_and_backend, rest) = script.split_once(END_USER).unwrap();
    let end_user = format!(
        r#"connect=$(backend $app/v1/connect/tokens -d '{{"user_id": "user-42"}}' | field token)
curl -sSf "$api/v1/connect/requirements/$requirement/credentials" -o /dev/null \
  -H "Authorization: Bearer $connect" -H "Content-Type: application/json" \
  -d '{{"type": "dynamiq.connections.OpenAI", "config": {{"api_key": "{KEY}"}}}}'
"#
    );
    format!("{builder_and_backend}{end_user}{END_USER}{rest}")
}

fn run(script: &str) -> String {
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {stderr}", output.status);
    String::from_utf8(output.stdout).unwrap()
}
