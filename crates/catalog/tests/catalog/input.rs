//! How a configuration is read from JSON text.

use patchbay_catalog::ConfigInput;
use serde::Deserialize;

const KEY: &str = "sk-planted-3f9a1c77d2";

#[derive(Deserialize)]
struct Body {
    config: ConfigInput,
}

fn read(config: &str) -> Result<ConfigInput, String> {
    serde_json::from_str(&format!(r#"{{"type":"t","config":{config}}}"#))
        .map(|body: Body| body.config)
        .map_err(|error| error.to_string())
}

#[test]
fn an_object_of_any_values_is_read() {
    let input = read(r#"{"b":1,"a":"x","c":null,"d":[1,"\n"],"e":{"f":-2.5},"g":true}"#)
        .expect("a readable config");
    let names: Vec<&str> = input.names().collect();
    assert_eq!(names, ["a", "b", "c", "d", "e", "g"]);
    assert_eq!(format!("{input:?}"), r#"{"a", "b", "c", "d", "e", "g"}"#);
}

#[test]
fn duplicate_keys_are_refused_at_every_depth() {
    for config in [
        r#"{"api_key":"a","api_key":"b"}"#,
        r#"{"api_key":"a","api\u005fkey":"b"}"#,
        r#"{"headers":{"k":1,"k":2}}"#,
        r#"{"headers":[{"k":{"x":1,"x":1}}]}"#,
    ] {
        let error = read(config).expect_err(config);
        assert!(error.starts_with("config has a duplicate key"), "{error}");
    }
}

#[test]
fn other_shapes_are_refused_without_quoting_them() {
    for config in [
        format!("\"{KEY}\""),
        "\"s\\u006b-escaped\"".into(),
        "81297346".into(),
        "-81297346".into(),
        "8129.7346".into(),
        "true".into(),
        "null".into(),
        format!("[\"{KEY}\"]"),
    ] {
        let error = read(&config).expect_err(&config);
        let quoted = ["planted", "escaped", "8129", "true"];
        assert!(error.contains("an object"), "{error}");
        assert!(!quoted.iter().any(|text| error.contains(text)), "{error}");
    }
}

#[test]
fn broken_json_is_refused_without_quoting_it() {
    for config in [
        format!(r#"{{"api_key":"{KEY}"#),
        format!(r#"{{"api_key":"{KEY}" "x"}}"#),
        format!(r#"{{"headers":{{"a":"{KEY}",}}}}"#),
        format!(r#"{{"headers":["{KEY}\x"]}}"#),
        format!(r#"{{"n":1e999,"api_key":"{KEY}"}}"#),
    ] {
        let error = read(&config).expect_err(&config);
        assert!(!error.contains("planted"), "{error}");
    }
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = format!(r#"{{"headers":{}{}}}"#, "[".repeat(4000), "]".repeat(4000));
    let error = read(&deep).expect_err("a recursion limit");
    assert!(error.starts_with("recursion limit exceeded"), "{error}");
}
