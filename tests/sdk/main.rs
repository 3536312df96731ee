//! The catalogue beside the SDK that it describes, workflows that go there and back, what steers a run,
//! and nodes of the Model Context Protocol beside the SDK's own.

#![expect(
    clippy::expect_used,
    reason = "a test that cannot prepare what it needs has failed"
)]

mod interchange;
mod mcp;
mod steering;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use patchbay_catalog::sdk::{Constructed, Json, sdk_type, sdk_types};
use patchbay_sdk_tests::{Made, ask, made};
use patchbay_tests::{checkout, patchbay};
use serde_json::Value;

const SEED: u32 = 7;
/// Connections of each type.
const EACH: u32 = 60;

#[test]
fn the_facts_are_what_the_installed_sdk_tells() {
    let told = ask("xtask/src/sdk/introspect.py", &[]);
    let kept = fs::read_to_string(checkout().join("crates/catalog/data/sdk_connections.json"))
        .expect("the facts");
    assert!(
        told == kept,
        "the installed SDK has other connection classes: run `cargo xtask catalog`"
    );
}

#[test]
fn the_settings_of_nodes_are_what_the_installed_sdk_tells() {
    let types = checkout().join("crates/catalog/data/node_types.json");
    let types = types.to_str().expect("a path in Unicode");
    let told = ask("xtask/src/sdk/nodes.py", &[types]);
    let kept = fs::read_to_string(checkout().join("crates/catalog/data/sdk_nodes.json"))
        .expect("the facts");
    assert!(
        told == kept,
        "the installed SDK has other node classes: run `cargo xtask catalog`"
    );
}

#[test]
fn every_cache_key_is_the_sdks_to_the_byte() {
    let made = made(SEED, EACH);
    let asked: Vec<&str> = made.iter().map(|one| one.asked.as_str()).collect();
    let answers = cache_keys(asked.join("\n"));
    assert_eq!(answers.len(), made.len());
    let mut accepted = BTreeMap::new();
    for (one, answer) in made.iter().zip(&answers) {
        match one.answers["key"].as_str() {
            Some(key) => {
                assert_eq!(answer, key, "{}\n{}", one.asked, one.answers["dump"]);
                *accepted
                    .entry(key.split(':').next().unwrap_or_default().to_owned())
                    .or_insert(0) += 1;
            }
            None => assert!(answer.starts_with("{\"error\":"), "accepted: {}", one.asked),
        }
    }
    let rare: Vec<_> = accepted.iter().filter(|(_, count)| **count < 5).collect();
    assert_eq!(accepted.len(), sdk_types().len(), "each type is compared");
    assert!(rare.is_empty(), "hardly compared: {rare:?}");
    let refused = made
        .iter()
        .filter(|one| one.answers["key"].is_null())
        .count();
    assert!(refused > 100, "only {refused} refusals were compared");
}

#[test]
fn what_is_derived_of_a_connection_is_what_the_sdk_derives() {
    let mut compared = 0;
    for one in made(SEED + 1, EACH) {
        if one.answers["key"].is_null() {
            continue;
        }
        let ours = construct(&one);
        let expected = |name: &str| one.answers[name].as_str();
        compared += 1;
        if let Some(params) = expected("conn_params") {
            assert_eq!(ours.conn_params().to_string(), params, "{}", one.asked);
        }
        if let Some(params) = expected("completion_params") {
            assert_eq!(
                ours.completion_params().to_string(),
                params,
                "{}",
                one.asked
            );
        }
        assert_eq!(
            ours.computed_address().as_deref(),
            expected("address"),
            "{}",
            one.asked
        );
    }
    assert!(compared > 2_000, "only {compared} were compared");
}

fn construct(one: &Made) -> Constructed {
    let asked = Json::parse(&one.asked).expect("JSON");
    let ty = asked.get("type").and_then(Json::text).expect("a type");
    let env: Value =
        serde_json::from_str(&asked.get("env").expect("env").to_string()).expect("JSON");
    sdk_type(ty)
        .expect("a class")
        .construct(
            asked.get("config").expect("config"),
            &|name| env[name].as_str().map(str::to_owned),
            &String::new,
        )
        .unwrap_or_else(|refusal| panic!("{refusal}: {}", one.asked))
}

/// What `patchbay connection cache-key` answers, line by line.
fn cache_keys(lines: String) -> Vec<String> {
    let mut child = Command::new(patchbay())
        .args(["connection", "cache-key"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("patchbay starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("patchbay ends");
    writer.join().expect("no panic").expect("all is read");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().map(str::to_owned).collect()
}
