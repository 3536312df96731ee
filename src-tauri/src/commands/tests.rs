//! The lists of commands agree, and nothing beside them is open to the page.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn json(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap()
}

/// The functions with a command's attribute.
fn written() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands");
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.ends_with("tests.rs"))
        .flat_map(|path| {
            let text = fs::read_to_string(path).unwrap();
            text.split("#[tauri::command")
                .skip(1)
                .map(|rest| between(rest, "fn ", "(").split('<').next().unwrap())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap();
    rest.split_once(end).unwrap().0
}

#[test]
fn commands_are_written_listed_and_granted_alike() {
    let written = written();
    assert!(written.contains("platform_request"), "{written:?}");

    let build = read("build.rs");
    let listed = between(&build, "COMMANDS: &[&str] = &[", "]");
    let listed: BTreeSet<String> = listed
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    assert_eq!(listed, written, "build.rs lists what is written");

    let module = read("src/commands/mod.rs");
    let handled: BTreeSet<String> = between(&module, "generate_handler![", "]")
        .split(',')
        .filter_map(|path| Some(path.trim().split_once("::")?.1.to_owned()))
        .collect();
    assert_eq!(handled, written, "the handler answers what is written");

    let capability = json("capabilities/main.json");
    let granted: BTreeSet<String> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap().strip_prefix("allow-").unwrap())
        .map(|name| name.replace('-', "_"))
        .collect();
    assert_eq!(granted, written, "the capability grants what is written");
}

#[test]
fn there_is_one_capability_for_one_window_and_no_remote_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("capabilities");
    let files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(files, ["main.json"]);
    let capability = json("capabilities/main.json");
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    for member in ["remote", "webviews", "local"] {
        assert!(capability.get(member).is_none(), "{member}");
    }
    let config = json("tauri.conf.json");
    assert_eq!(
        config["app"]["security"]["capabilities"],
        serde_json::json!(["main"])
    );
}

#[test]
fn the_page_is_files_under_a_strict_policy() {
    let config = json("tauri.conf.json");
    assert_eq!(config["build"]["frontendDist"], "../ui/dist");
    assert!(config["build"].get("devUrl").is_none());
    assert_eq!(config["app"]["withGlobalTauri"], false);
    let security = &config["app"]["security"];
    assert!(security.get("assetProtocol").is_none());
    assert!(
        security
            .get("dangerousDisableAssetCspModification")
            .is_none()
    );
    let policy = security["csp"].as_str().unwrap();
    assert!(policy.starts_with("default-src 'none';"));
    for word in ["unsafe", "*", "https:", "blob:"] {
        assert!(!policy.contains(word), "{word} in {policy}");
    }
    let window = &config["app"]["windows"][0];
    assert_eq!(config["app"]["windows"].as_array().unwrap().len(), 1);
    assert_eq!(window["incognito"], true);
    assert_eq!(window["generalAutofillEnabled"], false);
    assert_eq!(window["create"], false);
}

#[test]
fn tauri_is_recent_and_brings_no_inspector_and_no_plugin_for_the_page() {
    let manifest = read("Cargo.toml");
    for name in [
        "devtools",
        "plugin-shell",
        "plugin-fs",
        "plugin-http",
        "plugin-opener",
    ] {
        assert!(!manifest.contains(name), "{name}");
    }
    let lock = read("../Cargo.lock");
    let version = between(&lock, "name = \"tauri\"\nversion = \"", "\"");
    let numbers: Vec<u32> = version.split('.').map(|n| n.parse().unwrap()).collect();
    // CVE-2026-42184, which the advisory databases do not carry.
    assert!(numbers >= vec![2, 11, 1], "tauri {version}");
}
