//! Conditions with every operator, and the values that they ask.

use serde_json::{Value, json};

pub(super) fn condition(variable: &str, operator: &str, value: &Value) -> Value {
    json!({"variable": variable, "operator": operator, "value": value})
}

/// At least three conditions for each of the operators that compare.
pub(super) fn conditions() -> Vec<Value> {
    let of = condition;
    let mut all = Vec::new();
    for (variable, value) in [
        ("$.yes", json!(true)),
        ("$.yes", json!(1)),
        ("$.n", json!(true)),
        ("$.none", json!(false)),
        ("$.gone", json!(null)),
        ("$.words", json!("true")),
    ] {
        all.push(of(variable, "boolean-equals", &value));
    }
    let numbers = [
        ("$.n", json!(5)),
        ("$.n", json!(5.0)),
        ("$.n", json!(4.999)),
        ("$.f", json!(5)),
        ("$.big", json!(9_007_199_254_740_992.0)),
        ("$.low", json!(-2)),
        ("$.yes", json!(0)),
        ("$.digits", json!(5)),
        ("$.n", json!("5")),
        ("$.none", json!(1)),
        ("$.list[*]", json!([1, 2, "x"])),
        ("$.list", json!([1, 3])),
        ("$.list", json!([1, 2, 3])),
        ("$.object", json!({"k": 1})),
    ];
    for operator in [
        "equals",
        "greater-than",
        "greater-than-or-equals",
        "less-than",
        "less-than-or-equals",
    ] {
        for (variable, value) in &numbers {
            all.push(of(variable, &format!("numeric-{operator}"), value));
        }
        for (variable, value) in [
            ("$.words", json!("Äpfel")),
            ("$.words", json!("Zebra")),
            ("$.abc", json!("abd")),
            ("$.abc", json!("abc")),
            ("$.abc", json!("")),
            ("$.digits", json!("10")),
            ("$.n", json!("5")),
            ("$.none", json!("x")),
        ] {
            all.push(of(variable, &format!("string-{operator}"), &value));
        }
        for kind in ["numeric", "string"] {
            for (variable, path) in [
                ("$.n", json!("$.limit")),
                ("$.f", json!("$.n")),
                ("$.abc", json!("$.abc")),
                ("$.words", json!("$.abc")),
                ("$.n", json!("$.gone")),
                ("$.n", json!("$.list[*]")),
                ("$.list", json!("$.list")),
                ("$.n", json!("$.object.k")),
            ] {
                all.push(of(variable, &format!("{kind}-{operator}-path"), &path));
            }
        }
    }
    for path in ["$.yes", "$.n", "$.none", "$.object.*"] {
        all.push(of("$.yes", "boolean-equals-path", &json!(path)));
    }
    for operator in ["string-starts-with", "string-ends-with", "string-contains"] {
        for (variable, value) in [
            ("$.abc", json!("a")),
            ("$.abc", json!("c")),
            ("$.abc", json!("")),
            ("$.lines", json!("two\n")),
            ("$.n", json!(5)),
            ("$.f", json!("5.0")),
            ("$.tiny", json!("1e-07")),
            ("$.yes", json!("Tr")),
            ("$.none", json!("None")),
            ("$.gone", json!("on")),
            ("$.list", json!("[1, 2")),
            ("$.list", json!("'x']")),
            ("$.object", json!("{'k': [1, {'a': None}]}")),
            ("$.quoted", json!("'")),
            ("$.list[*]", json!("2, 'x'")),
        ] {
            all.push(of(variable, operator, &value));
        }
    }
    all.extend(
        expressions()
            .into_iter()
            .map(|(variable, expression)| of(variable, "string-regexp", &json!(expression))),
    );
    all
}

pub(super) fn expressions() -> Vec<(&'static str, &'static str)> {
    vec![
        ("$.abc", "^a"),
        ("$.abc", "B"),
        ("$.abc", "(?i)B"),
        ("$.abc", "(?P<x>a)bc(?!d)"),
        ("$.abc", "("),
        ("$.abc", "a**"),
        ("$.abc", r"\q"),
        ("$.lines", "two$"),
        ("$.lines", r"two\Z"),
        ("$.lines", "one$"),
        ("$.lines", "(?m)one$"),
        ("$.lines", "e.l"),
        ("$.lines", "(?s)e.l"),
        ("$.lines", r"\bline\b.*\n\Sine"),
        ("$.words", r"^\w+$"),
        ("$.words", r"^[\w]{5}$"),
        ("$.words", r"^\w{6}"),
        ("$.words", "(?i)^ä"),
        ("$.words", r"\u00c4"),
        ("$.n", r"^\d$"),
        ("$.f", r"\.0$"),
        ("$.none", "^None$"),
        ("$.list", r"^\[1, 2, 'x'\]$"),
        ("$.list", "[[]"),
        ("$.list", "[]1-9]{2}"),
        ("$.quoted", r#"^(['"])?it"#),
        ("$.digits", "x{,3}5"),
        ("$.digits", "5{,2}$"),
        ("$.digits", "5{1"),
        ("$.abc", "a(?#none)b"),
        ("$.abc", "(?:ab|a)(?>bc|c)"),
    ]
}

pub(super) fn values() -> Value {
    json!({
        "yes": true, "n": 5, "f": 5.0, "limit": 5, "low": -1.5, "big": 9_007_199_254_740_993_i64,
        "tiny": 1e-7, "digits": "5", "abc": "abc", "words": "Äpfel", "lines": "line one\nline two\n",
        "quoted": "it's \"so\"", "none": null, "list": [1, 2, "x"],
        "object": {"k": [1, {"a": null}]},
    })
}

/// Groups, each with operands that the variable narrows.
pub(super) fn groups() -> Vec<Value> {
    let yes = condition("$", "numeric-equals", &json!(5));
    let no = condition("$", "numeric-equals", &json!(6));
    let broken = condition("$", "numeric-less-than", &json!("x"));
    let group = |operator: &str, operands: Value| json!({"variable": "$.n", "operator": operator, "operands": operands});
    let nested = group("and", json!([yes, no]));
    let whole = |operands: Value| json!({"operator": "or", "operands": operands});
    vec![
        group("and", json!([yes, yes])),
        group("and", json!([yes, no])),
        group("and", json!([no, broken])),
        group("and", json!([yes, broken])),
        group("or", json!([no, yes])),
        group("or", json!([no, no])),
        group("or", json!([yes, broken])),
        group("or", json!([no, broken])),
        whole(json!([
            nested,
            condition("$.abc", "string-equals", &json!("abc"))
        ])),
        whole(json!([nested])),
    ]
}
