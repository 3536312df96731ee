//! Where the values that a connection leaves open come from.

use std::collections::BTreeMap;

use patchbay_catalog::{ConnectionType, Origin, Resolved};
use serde_json::{Value, json};

use crate::support::{ty, ty_with};

fn resolve(ty: &ConnectionType, public: &Value, env: &[(&str, &str)]) -> Resolved {
    let public = public.as_object().expect("an object");
    ty.resolve_defaults(public, &|name| {
        let variable = env.iter().find(|(variable, _)| *variable == name);
        variable.map(|(_, value)| (*value).to_owned())
    })
}

fn resolved(values: &Value, origins: &[(&str, Origin)]) -> Resolved {
    let origins = origins
        .iter()
        .map(|(name, origin)| ((*name).to_owned(), *origin));
    Resolved {
        values: values.as_object().cloned().expect("an object"),
        origins: origins.collect::<BTreeMap<_, _>>(),
    }
}

#[test]
fn given_comes_before_environment_before_default() {
    let openai = ty("OpenAI");
    let env = [("OPENAI_URL", "https://env.example/v1")];
    let given = json!({"url": "https://given.example/v1"});
    assert_eq!(
        resolve(openai, &given, &env),
        resolved(&given, &[("url", Origin::Given)])
    );
    for open in [json!({}), json!({"url": null})] {
        assert_eq!(
            resolve(openai, &open, &env),
            resolved(
                &json!({"url": "https://env.example/v1"}),
                &[("url", Origin::Environment)]
            )
        );
        assert_eq!(
            resolve(openai, &open, &[]),
            resolved(
                &json!({"url": "https://api.openai.com/v1"}),
                &[("url", Origin::Default)]
            )
        );
    }
}

#[test]
fn a_blank_variable_counts_as_unset() {
    for blank in ["", "  "] {
        let found = resolve(ty("OpenAI"), &json!({}), &[("OPENAI_URL", blank)]);
        assert_eq!(found.origins["url"], Origin::Default);
    }
}

#[test]
fn secrets_never_come_from_the_environment() {
    let env = [
        ("OPENAI_API_KEY", "sk-operator"),
        ("AZURE_API_KEY", "operator"),
    ];
    for name in ["OpenAI", "AzureAI"] {
        let found = resolve(ty(name), &json!({}), &env);
        assert!(!found.values.contains_key("api_key"), "{name}");
        assert!(!found.origins.contains_key("api_key"), "{name}");
    }
}

#[test]
fn what_nobody_gives_stays_absent() {
    assert_eq!(resolve(ty("AzureAI"), &json!({}), &[]), Resolved::default());
    assert_eq!(
        resolve(ty("Ollama"), &json!({}), &[]),
        resolved(
            &json!({"url": "http://localhost:11434"}),
            &[("url", Origin::Default)]
        )
    );
}

#[test]
fn variables_are_tried_in_order_and_read_as_the_fields_kind() {
    let ty = ty_with(&json!([
        {"name": "region", "label": "Region", "value": "string",
         "env": [{"var": "A_REGION"}, {"var": "B_REGION", "fallback": "us"}]},
        {"name": "port", "label": "Port", "value": "integer",
         "env": [{"var": "PORT", "fallback": 443}]},
        {"name": "timeout", "label": "Timeout", "value": "number", "env": [{"var": "TIMEOUT"}]},
        {"name": "tls", "label": "TLS", "value": "boolean", "env": [{"var": "TLS"}]},
        {"name": "args", "label": "Arguments", "value": "list", "env": [{"var": "ARGS"}]},
        {"name": "params", "label": "Parameters", "value": "map", "env": [{"var": "PARAMS"}]},
    ]));
    let env = [
        ("B_REGION", "eu"),
        ("PORT", " 8443 "),
        ("TIMEOUT", "2.5"),
        ("TLS", "False"),
        ("ARGS", r#"["-x"]"#),
        ("PARAMS", r#"{"a":1}"#),
    ];
    let found = resolve(&ty, &json!({}), &env);
    let expected = json!({
        "region": "eu", "port": 8443, "timeout": 2.5, "tls": false, "args": ["-x"],
        "params": {"a": 1},
    });
    assert_eq!(Value::Object(found.values), expected);
    assert!(
        found
            .origins
            .values()
            .all(|origin| *origin == Origin::Environment)
    );

    let both = [("A_REGION", "ap"), ("B_REGION", "eu")];
    assert_eq!(resolve(&ty, &json!({}), &both).values["region"], "ap");
    let unfit = [
        ("PORT", "https"),
        ("TIMEOUT", "nan"),
        ("TLS", "maybe"),
        ("ARGS", "[1]"),
        ("PARAMS", "[]"),
    ];
    let found = resolve(&ty, &json!({}), &unfit);
    let expected = json!({"region": "us", "port": 443});
    assert_eq!(
        Value::Object(found.values),
        expected,
        "what does not fit is not taken"
    );
}
