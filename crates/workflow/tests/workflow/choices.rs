//! What is said of the options of a Choice node.

use crate::support::{errors, refusals};
use patchbay_workflow::{FieldErrors, Graph};
use serde_json::{Value, json};

fn flow(choice: &Value) -> Value {
    let mut route = json!({
        "id": "route", "type": "dynamiq.nodes.operators.Choice", "depends": [{"node": "input"}],
    });
    for (key, value) in choice.as_object().unwrap() {
        route[key] = value.clone();
    }
    json!({"nodes": [
        {"id": "input", "type": "dynamiq.nodes.utils.Input"},
        route,
        {"id": "output", "type": "dynamiq.nodes.utils.Output", "depends": [{"node": "route"}]},
    ]})
}

fn refused(condition: &Value) -> FieldErrors {
    let options = json!([{"id": "x", "name": "X", "condition": condition}]);
    refusals(&flow(&json!({ "options": options })))
}

#[test]
fn what_the_sdk_takes_is_read() {
    let leaf = |operator: &str, value: Value| json!({"variable": "$.input.output.input", "operator": operator, "value": value, "is_not": true});
    let conditions = [
        Value::Null,
        leaf("string-regexp", json!("(?P<name>x)")),
        leaf("numeric-less-than-or-equals", json!(3.5)),
        leaf("boolean-equals-path", json!("$.input.output.sure")),
        json!({"operator": "boolean-equals", "value": true}),
        json!({"operator": "and", "variable": null, "value": null, "operands": [
            leaf("string-contains", json!("refund")),
            {"operator": "or", "variable": "$", "operands": [leaf("numeric-equals", json!(1))]},
        ]}),
    ];
    for condition in conditions {
        let choice = json!({
            "hit_policy": "all",
            "options": [{"id": "x", "name": null, "condition": condition}, {"id": "y"}],
        });
        assert!(Graph::parse(&flow(&choice)).is_ok(), "{condition}");
    }
    assert!(
        Graph::parse(&flow(&json!({}))).is_ok(),
        "a draft without options"
    );
}

#[test]
fn options_are_refused_by_their_place() {
    let blank = "cannot be blank";
    let value = "must be a valid value";
    let cases = [
        (json!({"options": {}}), "options", value),
        (json!({"options": null}), "options", value),
        (json!({"hit_policy": "some"}), "hit_policy", value),
        (json!({"options": ["x"]}), "options.0", value),
        (json!({"options": [{"name": "X"}]}), "options.0.id", blank),
        (json!({"options": [{"id": ""}]}), "options.0.id", blank),
        (json!({"options": [{"id": 1}]}), "options.0.id", value),
        (
            json!({"options": [{"id": "x", "name": 1}]}),
            "options.0.name",
            value,
        ),
        (
            json!({"options": [{"id": "x"}, {"id": "y"}, {"id": "x"}]}),
            "options.2.id",
            "is already the id of another option",
        ),
    ];
    for (choice, field, reason) in cases {
        let field = format!("nodes.route.{field}");
        assert_eq!(
            refusals(&flow(&choice)),
            errors([(&field, reason)]),
            "{choice}"
        );
    }
}

#[test]
fn conditions_are_refused_by_their_place_however_deep() {
    let blank = "cannot be blank";
    let value = "must be a valid value";
    let broken = "must be a valid path: a bracket is not closed at character 3";
    let cases = [
        (json!("yes"), "", value),
        (json!({}), ".operator", blank),
        (json!({"operator": "string-like"}), ".operator", value),
        (
            json!({"operator": "string-contains-path"}),
            ".operator",
            value,
        ),
        (json!({"operator": 3}), ".operator", value),
        (
            json!({"operator": "string-equals", "is_not": "no"}),
            ".is_not",
            value,
        ),
        (
            json!({"operator": "string-equals", "variable": 3}),
            ".variable",
            value,
        ),
        (
            json!({"operator": "string-equals", "variable": "$["}),
            ".variable",
            broken,
        ),
        (
            json!({"operator": "string-equals-path", "value": "word"}),
            ".value",
            "must be a path",
        ),
        (
            json!({"operator": "string-equals-path"}),
            ".value",
            "must be a path",
        ),
        (
            json!({"operator": "string-equals-path", "value": "$["}),
            ".value",
            broken,
        ),
        (json!({"operator": "and"}), ".operands", blank),
        (
            json!({"operator": "or", "operands": []}),
            ".operands",
            blank,
        ),
        (
            json!({"operator": "or", "operands": {}}),
            ".operands",
            value,
        ),
        (
            json!({"operator": "or", "operands": [null]}),
            ".operands.0",
            value,
        ),
        (
            json!({"operator": "or", "operands": [
                {"operator": "string-equals"},
                {"operator": "and", "operands": [{"operator": "like"}]},
            ]}),
            ".operands.1.operands.0.operator",
            value,
        ),
    ];
    for (condition, place, reason) in cases {
        let field = format!("nodes.route.options.0.condition{place}");
        assert_eq!(
            refused(&condition),
            errors([(&field, reason)]),
            "{condition}"
        );
    }
}

#[test]
fn a_refusal_of_options_repeats_nothing_of_them() {
    let planted = "sk-planted-0123456789";
    let found = refused(&json!({
        "operator": planted, "variable": format!("$.{planted} !"), "is_not": planted,
    }));
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(!format!("{found:?}").contains("planted"), "{found:?}");
}
