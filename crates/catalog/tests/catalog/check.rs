//! What is accepted as a configuration and what is refused, with which words.

use patchbay_catalog::{Config, ConnectionType, FieldErrors, MAX_SECRET_CHARS, MAX_URL_CHARS};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::support::{error, input, ty, ty_with};

const KEY: &str = "sk-planted-3f9a1c77d2";

fn check(ty: &ConnectionType, config: Value) -> Result<Config, FieldErrors> {
    ty.check(input(config))
}

/// The secrets in clear, to compare whole values.
fn secrets(config: &Config) -> Vec<(&str, &str)> {
    let secrets = config.secrets.iter();
    secrets
        .map(|(name, secret)| (name.as_str(), secret.expose_secret()))
        .collect()
}

#[test]
fn a_key_alone_is_a_whole_openai_connection() {
    let config = check(ty("OpenAI"), json!({"api_key": KEY})).expect("a valid config");
    assert_eq!(secrets(&config), [("api_key", KEY)]);
    assert!(config.public.is_empty(), "defaults are not stored");
}

#[test]
fn public_fields_keep_the_types_order_and_secrets_stay_apart() {
    let given = json!({
        "url": "https://a.openai.azure.com", "api_version": "2024-10-21", "api_key": KEY,
    });
    let config = check(ty("AzureAI"), given).expect("a valid config");
    let public = serde_json::to_string(&config.public).expect("JSON");
    assert_eq!(
        public,
        r#"{"url":"https://a.openai.azure.com","api_version":"2024-10-21"}"#
    );
    assert_eq!(secrets(&config), [("api_key", KEY)]);
}

#[test]
fn text_is_trimmed_before_it_is_judged() {
    let given = json!({"api_key": format!(" \t{KEY}\r\n"), "url": " https://proxy.example/v1\n"});
    let config = check(ty("OpenAI"), given).expect("a valid config");
    assert_eq!(secrets(&config), [("api_key", KEY)]);
    assert_eq!(config.public["url"], "https://proxy.example/v1");
}

#[test]
fn null_and_blank_text_of_optional_fields_mean_absent() {
    for url in [Value::Null, json!(""), json!("  ")] {
        let config = check(ty("OpenAI"), json!({"api_key": KEY, "url": url}));
        assert!(config.expect("a valid config").public.is_empty());
    }
}

#[test]
fn unfit_values_are_refused_field_by_field() {
    let long_key = "k".repeat(MAX_SECRET_CHARS + 1);
    let long_url = format!("https://a.example/{}", "a".repeat(MAX_URL_CHARS));
    let cases: Vec<(&str, Value, FieldErrors)> = vec![
        (
            "OpenAI",
            json!({}),
            error("config.api_key", "cannot be blank"),
        ),
        (
            "OpenAI",
            json!({"api_key": null}),
            error("config.api_key", "cannot be blank"),
        ),
        (
            "OpenAI",
            json!({"api_key": ""}),
            error("config.api_key", "cannot be blank"),
        ),
        (
            "OpenAI",
            json!({"api_key": " \n\t "}),
            error("config.api_key", "cannot be blank"),
        ),
        (
            "OpenAI",
            json!({"api_key": 7}),
            error("config.api_key", "must be a string"),
        ),
        (
            "OpenAI",
            json!({"api_key": true}),
            error("config.api_key", "must be a string"),
        ),
        (
            "OpenAI",
            json!({"api_key": {"a": KEY}}),
            error("config.api_key", "must be a string"),
        ),
        (
            "OpenAI",
            json!({"api_key": [KEY]}),
            error("config.api_key", "must be a string"),
        ),
        (
            "OpenAI",
            json!({"api_key": "sk-1\r\nX-Injected: 1"}),
            error("config.api_key", "must be in a valid format"),
        ),
        (
            "OpenAI",
            json!({"api_key": "sk-1\u{0}2"}),
            error("config.api_key", "must be in a valid format"),
        ),
        (
            "OpenAI",
            json!({"api_key": "sk-1\u{85}2"}),
            error("config.api_key", "must be in a valid format"),
        ),
        (
            "OpenAI",
            json!({"api_key": long_key}),
            error(
                "config.api_key",
                "is too long (maximum is 16384 characters)",
            ),
        ),
        (
            "OpenAI",
            json!({"api_key": KEY, "url": long_url}),
            error("config.url", "is too long (maximum is 2048 characters)"),
        ),
        (
            "OpenAI",
            json!({"api_key": KEY, "region": "eu"}),
            error("config.region", "is not a field of this connection type"),
        ),
        (
            "GoogleOAuth2",
            json!({"api_key": KEY}),
            error("config.api_key", "is not a field of this connection type"),
        ),
        (
            "Ollama",
            json!({"url": false}),
            error("config.url", "must be a string"),
        ),
    ];
    for (name, config, expected) in cases {
        let errors = check(ty(name), config.clone()).expect_err("a refusal");
        assert_eq!(errors, expected, "{name} {config}");
    }
}

#[test]
fn everything_wrong_is_told_at_once() {
    let given = json!({"url": "nowhere", "api_version": 2024, "extra": 1});
    let errors = check(ty("AzureAI"), given).expect_err("a refusal");
    let expected = FieldErrors::from(
        [
            ("config.api_key", "cannot be blank"),
            ("config.url", "must be in a valid format"),
            ("config.api_version", "must be a string"),
            ("config.extra", "is not a field of this connection type"),
        ]
        .map(|(field, reason)| (field.to_owned(), reason.to_owned())),
    );
    assert_eq!(errors, expected);
}

#[test]
fn addresses_that_parsers_read_differently_are_refused() {
    let refused = [
        "example.com",
        "//example.com",
        "ftp://example.com",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http:example.com",
        "http:/example.com",
        "https:///example.com",
        "https:\\\\example.com",
        "https://example.com\\@evil.example",
        "https://",
        "https://user@example.com",
        "https://user:secret@example.com",
        "https://@example.com",
        "https://:@example.com",
        "https://example.com#fragment",
        "https://example.com/#",
        "https://exa mple.com",
        "https://example.com:99999",
        "https://[::1",
        "https://exam\nple.com",
    ];
    for url in refused {
        let errors = check(ty("Ollama"), json!({"url": url})).expect_err(url);
        assert_eq!(
            errors,
            error("config.url", "must be in a valid format"),
            "{url}"
        );
    }
}

#[test]
fn plain_http_addresses_are_accepted_as_written() {
    let accepted = [
        "https://example.com",
        "HTTPS://example.com/v1/",
        "http://localhost:11434",
        "http://127.0.0.1:8000/v1",
        "http://[::1]:8000",
        "https://example.com/v1?tenant=a&mail=a@b",
        "https://münchen.example/v1",
    ];
    for url in accepted {
        let config = check(ty("Ollama"), json!({"url": url})).expect(url);
        assert_eq!(config.public["url"], url);
    }
}

#[test]
fn the_longest_key_and_inner_spaces_are_kept() {
    let key = "é ".repeat(MAX_SECRET_CHARS / 2 - 1) + "éé";
    assert_eq!(key.chars().count(), MAX_SECRET_CHARS);
    let config = check(ty("Groq"), json!({"api_key": key})).expect("a valid config");
    assert_eq!(secrets(&config), [("api_key", key.as_str())]);
}

#[test]
fn an_update_may_leave_out_stored_secrets_only() {
    let azure = ty("AzureAI");
    let given = || input(json!({"url": "https://b.openai.azure.com", "api_version": "1"}));
    let config = azure
        .check_of_builder(given(), &["api_key"])
        .expect("a valid update");
    assert!(config.secrets.is_empty(), "what is stored stays");
    let errors = azure
        .check_of_builder(given(), &[])
        .expect_err("nothing is stored");
    assert_eq!(errors, error("config.api_key", "cannot be blank"));
    let errors = azure
        .check_of_builder(input(json!({"api_version": "1"})), &["api_key", "url"])
        .expect_err("url is no secret");
    assert_eq!(errors, error("config.url", "cannot be blank"));
    let errors = ty("OpenAI")
        .check_of_builder(input(json!({"api_key": ""})), &["api_key"])
        .expect_err("blank is not left out");
    assert_eq!(errors, error("config.api_key", "cannot be blank"));
}

#[test]
fn other_kinds_of_values_are_checked_too() {
    let ty = ty_with(&json!([
        {"name": "port", "label": "Port", "value": "integer"},
        {"name": "timeout", "label": "Timeout", "value": "number"},
        {"name": "tls", "label": "TLS", "value": "boolean"},
        {"name": "params", "label": "Parameters", "value": "map", "max_length": 40},
        {"name": "args", "label": "Arguments", "value": "list"},
        {"name": "mode", "label": "Mode", "value": "string", "options": ["file", "host"]},
        {"name": "headers", "label": "Headers", "value": "map", "secret": true},
        {"name": "private_key", "label": "Key", "value": "string", "secret": true,
         "verbatim": true},
    ]));
    let good = json!({
        "port": 5432, "timeout": 2.5, "tls": false, "params": {"a": {"b": [1, null]}},
        "args": ["-x", "y"], "mode": "host",
    });
    let pem = "-----BEGIN-----\nabc\n-----END-----\n";
    let mut given = good.clone();
    given["headers"] = json!({"X-Key": KEY, "n": [1, {"deep": "\"quoted\""}]});
    given["private_key"] = json!(pem);
    let config = check(&ty, given).expect("a valid config");
    assert_eq!(Value::Object(config.public.clone()), good);
    let headers = format!(r#"{{"X-Key":"{KEY}","n":[1,{{"deep":"\"quoted\""}}]}}"#);
    assert_eq!(
        secrets(&config),
        [("headers", headers.as_str()), ("private_key", pem)]
    );

    for (field, value, reason) in [
        ("port", json!("5432"), "must be an integer"),
        ("port", json!(1.5), "must be an integer"),
        ("timeout", json!("2"), "must be a number"),
        ("tls", json!("true"), "must be a boolean"),
        ("params", json!([]), "must be an object"),
        ("params", json!("{}"), "must be an object"),
        (
            "params",
            json!({"a": "x".repeat(40)}),
            "is too long (maximum is 40 characters)",
        ),
        ("args", json!("-x"), "must be a list of strings"),
        ("args", json!(["-x", 1]), "must be a list of strings"),
        ("args", json!([["-x"]]), "must be a list of strings"),
        ("mode", json!("cloud"), "must be a valid value"),
        ("headers", json!(KEY), "must be an object"),
    ] {
        let errors = check(&ty, json!({field: value.clone()})).expect_err("a refusal");
        let expected = error(&format!("config.{field}"), reason);
        assert_eq!(errors, expected, "{field} {value}");
    }
}

#[test]
fn no_refusal_and_no_debug_text_repeats_a_value() {
    let configs = [
        json!({"api_key": {"nested": KEY}}),
        json!({"api_key": [KEY]}),
        json!({"api_key": format!("{KEY}\u{7}")}),
        json!({"api_key": KEY, "url": KEY}),
        json!({"api_key": KEY, "url": format!("https://user:{KEY}@example.com")}),
        json!({KEY: "x"}),
        json!({"api_key": KEY, "unknown": KEY}),
    ];
    for config in configs {
        let given = input(config.clone());
        let shown = format!("{given:?}");
        assert!(!shown.contains(KEY) || config.get(KEY).is_some(), "{shown}");
        let errors = ty("OpenAI").check(given).expect_err("a refusal");
        assert!(!format!("{errors:?}").contains(KEY), "{errors:?}");
    }
    let config = check(
        ty("OpenAI"),
        json!({"api_key": KEY, "url": "https://a.example"}),
    );
    let shown = format!("{:?}", config.expect("a valid config"));
    assert_eq!(shown, r#"Config { public: ["url"], secrets: ["api_key"] }"#);
}

#[test]
fn a_field_applies_only_while_its_condition_holds() {
    let cloud = json!({"api_key": KEY, "url": "https://c.weaviate.cloud"});
    assert!(check(ty("Weaviate"), cloud.clone()).is_ok());
    let errors = check(ty("Weaviate"), json!({"api_key": KEY, "http_port": 443}));
    assert_eq!(
        errors.map(|_| ()),
        Err(FieldErrors::from([
            ("config.url".into(), "cannot be blank".into()),
            (
                "config.http_port".into(),
                "applies only when Deployment is custom".into()
            ),
        ]))
    );
    let custom = json!({
        "api_key": KEY, "deployment_type": " custom", "http_host": "w.example",
        "grpc_host": "g.example", "http_port": 8080,
    });
    assert!(check(ty("Weaviate"), custom).is_ok());
    let errors = check(
        ty("Weaviate"),
        json!({"api_key": KEY, "deployment_type": "custom", "url": "https://c.weaviate.cloud"}),
    );
    let errors = errors.expect_err("an address of the cloud");
    let fields: Vec<&str> = errors.keys().map(String::as_str).collect();
    assert_eq!(
        fields,
        ["config.grpc_host", "config.http_host", "config.url"]
    );
}

#[test]
fn a_condition_may_stand_on_a_later_field() {
    let docker = json!({"provider_type": "docker", "image": "trycua/cua-xfce:latest"});
    assert!(check(ty("CuaDesktop"), docker).is_ok());
    let errors = check(
        ty("CuaDesktop"),
        json!({"provider_type": "docker", "api_key": KEY}),
    );
    let fields: Vec<String> = errors.expect_err("a key").into_keys().collect();
    assert_eq!(fields, ["config.api_key", "config.image"]);
}

#[test]
fn a_builder_may_refer_to_the_variables_that_a_field_reads() {
    let config = |value: &str| input(json!({"api_key": value}));
    let given = ty("OpenAI")
        .check_of_builder(config("${oc.env:OPENAI_API_KEY}"), &[])
        .unwrap();
    assert!(given.secrets.is_empty(), "a name is no secret");
    assert_eq!(given.public["api_key"], "${oc.env:OPENAI_API_KEY}");

    let port = json!({"host": "h", "port": "${oc.env:POSTGRESQL_PORT}", "database": "d", "user": "u", "password": "p"});
    let given = ty("PostgreSQL").check_of_builder(input(port), &[]).unwrap();
    assert_eq!(given.public["port"], "${oc.env:POSTGRESQL_PORT}");

    let other = ty("OpenAI").check_of_builder(config("${oc.env:PATCHBAY_PASSPHRASE}"), &[]);
    let reason = &other.unwrap_err()["config.api_key"];
    assert_eq!(reason, "can be taken from OPENAI_API_KEY only");
    let none = json!({"url": "${oc.env:HOME}"});
    let none = ty("Ollama").check_of_builder(input(none), &[]);
    let reason = &none.unwrap_err()["config.url"];
    assert_eq!(reason, "cannot be taken from the environment");
}

#[test]
fn what_an_end_user_writes_never_reads_the_environment() {
    let text = "${oc.env:OPENAI_API_KEY}";
    let given = ty("OpenAI").check(input(json!({"api_key": text}))).unwrap();
    assert!(given.public.is_empty());
    assert_eq!(given.secrets["api_key"].expose_secret(), text);
}
