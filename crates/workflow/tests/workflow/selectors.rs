//! Selectors. The expectations were compared with those of the SDK 0.69.0 and its jsonpath-ng.

use patchbay_workflow::Transformer;
use patchbay_workflow::selector::{SelectorError, check, evaluate, transform};
use serde_json::{Map, Value, json};

fn data() -> Value {
    json!({
        "q": "hi",
        "n": null,
        "openai-1": {
            "output": {
                "content": "Hello", "list": [1, 2, 3],
                "objs": [{"a": 1}, {"a": 2}, {"b": 3}]
            },
            "status": "success"
        },
        "a b": {"x": 7},
        "it's": 1,
        "0": "zero",
        "items": [10, 20, 30, 40],
        "nested": {"deep": {"k": "v"}},
        "*": "star",
        "x_y": 2,
        "ключ": "ru",
        "a.b": "dotted",
        "": "empty",
        "e\"\\\u{1}": "escaped"
    })
}

#[test]
fn expressions_select_as_in_the_sdk() {
    let all = Value::Array(data().as_object().unwrap().values().cloned().collect());
    let cases = [
        // Paths from the root.
        ("$", data()),
        ("@", data()),
        ("$.q", json!("hi")),
        ("@.q", json!("hi")),
        ("$.n", json!(null)),
        ("$.missing", json!(null)),
        ("$.missing.further", json!(null)),
        ("$.openai-1.output.content", json!("Hello")),
        ("$.openai-1.status", json!("success")),
        ("$.openai-1.output.list", json!([1, 2, 3])),
        ("$.x_y", json!(2)),
        ("$.0", json!("zero")),
        ("$.00", json!("zero")),
        ("$ . q", json!("hi")),
        ("$.q ", json!("hi")),
        // Quotes.
        ("$['a b'].x", json!(7)),
        ("$[\"a b\"].x", json!(7)),
        ("$.'a b'.x", json!(7)),
        ("$.['a b'].x", json!(7)),
        ("$[\"it's\"]", json!(1)),
        ("$['it\\'s']", json!(1)),
        ("$['ключ']", json!("ru")),
        ("$['a.b']", json!("dotted")),
        ("$['*']", json!("star")),
        ("$['']", json!("empty")),
        ("$['e\"\\\\\u{1}']", json!("escaped")),
        ("$.nested[\"deep\"]['k']", json!("v")),
        ("$.nested[deep].k", json!("v")),
        // Indices and slices.
        ("$.items[0]", json!(10)),
        ("$.items.[0]", json!(10)),
        ("$.items[ 1 ]", json!(20)),
        ("$.items[-1]", json!(40)),
        ("$.items[9]", json!(null)),
        ("$.items[0:2]", json!([10, 20])),
        ("$.items[1:]", json!([20, 30, 40])),
        ("$.items[-1:]", json!(40)),
        ("$.items[::2]", json!([10, 30])),
        ("$.items[::-1]", json!([40, 30, 20, 10])),
        ("$.items[0,2]", json!([10, 30])),
        ("$.items[1,1]", json!([20, 20])),
        ("$.items.0", json!(null)),
        ("$[0]", json!(null)),
        ("$.q[0]", json!(null)),
        // Wildcards and descent.
        ("$.items[*]", json!([10, 20, 30, 40])),
        ("$.items.*", json!([10, 20, 30, 40])),
        ("$.nested.*", json!({"k": "v"})),
        ("$.q[*]", json!(null)),
        ("$.*", all.clone()),
        ("$.openai-1.output.objs[*].a", json!([1, 2])),
        ("$.openai-1.output.objs.a", json!(null)),
        ("$.openai-1.output.objs[0].a", json!(1)),
        ("$..a", json!([1, 2])),
        ("$..k", json!("v")),
        ("$.nested..k", json!("v")),
        ("$.items..*", json!([10, 20, 30, 40])),
        // Several names.
        ("$['q','n']", json!(["hi", null])),
        ("$[q, n]", json!(["hi", null])),
        ("$.q,n", json!(["hi", null])),
        // Without a root.
        ("q", json!("hi")),
        (" q", json!("hi")),
        ("openai-1.output.content", json!("Hello")),
        ("nested.deep.k", json!("v")),
        ("items[0]", json!(10)),
        ("['q']", json!("hi")),
        ("*", all),
        // Plain text.
        ("missing", json!("missing")),
        ("hello world", json!("hello world")),
        ("Hello!", json!("Hello!")),
        ("{{input}}", json!("{{input}}")),
        ("", json!("")),
        ("42", json!("42")),
        ("-1.5", json!("-1.5")),
        ("a.b.c", json!("a.b.c")),
        ("user@example.com", json!("user@example.com")),
        (
            "https://example.com/a?b=$.q",
            json!("https://example.com/a?b=$.q"),
        ),
        ("$5.00", json!("$5.00")),
        ("$q", json!("$q")),
        ("a || b", json!("a || b")),
        ("||", json!("||")),
        // Alternatives.
        ("$.missing || $.q", json!("hi")),
        ("$.q||x", json!("hi")),
        ("$.n || none", json!("none")),
        ("$.missing || $.n", json!(null)),
        ("$.missing || plain text ", json!("plain text")),
        ("$.missing ||  || text", json!("text")),
        ("text || $.q", json!("text")),
        ("$.items[*] || x", json!([10, 20, 30, 40])),
        ("$.openai-1.output.objs[*].zz || x", json!("x")),
        ("$.(bad || ok", json!("ok")),
        ("$.missing || q", json!("q")),
        ("@channel || $.q", json!("@channel")),
    ];
    for (expression, expected) in cases {
        assert_eq!(evaluate(expression, &data()), Ok(expected), "{expression}");
    }
}

#[test]
fn malformed_paths_are_errors_and_say_where() {
    let cases = [
        ("$.", "a name is missing", 3),
        ("$.q.", "a name is missing", 5),
        ("$..", "a name is missing", 4),
        ("$.q..", "a name is missing", 6),
        ("$[", "a bracket is not closed", 3),
        ("$[0", "a closing bracket is missing", 4),
        ("$[0:1,2]", "a closing bracket is missing", 6),
        ("$['a", "a quote is not closed", 5),
        ("$['a\\", "a quote is not closed", 6),
        ("$.a b", "unexpected character", 5),
        ("$.1a", "unexpected character", 4),
        ("$.-x", "a whole number is expected", 3),
        ("$.items[?(@>1)]", "unexpected character", 9),
        ("$.items[9007199254740992]", "a whole number is expected", 9),
        ("$.where", "a reserved word needs quotes", 3),
        (
            "$.ключ",
            "a name with this character needs brackets and quotes",
            3,
        ),
        ("$.q | $.n", "unexpected character", 5),
        ("@.", "a name is missing", 3),
    ];
    for (expression, reason, position) in cases {
        let error = SelectorError::Syntax { reason, position };
        assert_eq!(
            evaluate(expression, &data()),
            Err(error.clone()),
            "{expression}"
        );
        assert_eq!(check(expression), Err(error), "{expression}");
    }
    let shown = check("$.a b").unwrap_err().to_string();
    assert_eq!(shown, "unexpected character at character 5");
}

#[test]
fn plain_text_and_well_formed_paths_pass_the_check() {
    for expression in [
        "",
        "Hello!",
        "$5.00",
        "$q",
        "@channel",
        "a || b",
        "$.a-b['c']",
        "$.a || !?",
    ] {
        assert_eq!(check(expression), Ok(()), "{expression}");
    }
    assert!(
        check("$.missing || $.( || none").is_err(),
        "an alternative that is a malformed path"
    );
}

#[test]
fn paths_that_repeat_values_many_times_are_refused() {
    let doubling = format!("${}", "[0,0]".repeat(40));
    let descending = "$..a..b..c";
    let long = format!("$.{}", "a".repeat(5_000));
    for expression in [
        doubling.as_str(),
        descending,
        &long,
        &format!("$.x || {doubling}"),
    ] {
        assert_eq!(
            evaluate(expression, &data()),
            Err(SelectorError::TooComplex)
        );
        assert_eq!(check(expression), Err(SelectorError::TooComplex));
    }
    assert_eq!(check("$..a..b"), Ok(()));
}

#[test]
fn a_selection_larger_than_its_limit_is_refused() {
    let text = "x".repeat(1024 * 1024);
    let indices = vec!["0"; 200].join(",");

    let copies = evaluate(&format!("$.texts[{indices}]"), &json!({"texts": [text]}));

    assert_eq!(copies, Err(SelectorError::TooLarge));
}

fn transformer(path: Option<&str>, selector: Option<Value>) -> Transformer {
    let selector: Option<Map<String, Value>> =
        selector.map(|selector| selector.as_object().unwrap().clone());
    Transformer {
        path: path.map(str::to_owned),
        selector,
    }
}

#[test]
fn a_transformer_narrows_first_and_then_builds_an_object() {
    let cases = [
        (transformer(None, None), data()),
        (transformer(Some(""), Some(json!({}))), data()),
        (
            transformer(Some("$.openai-1.output.list"), None),
            json!([1, 2, 3]),
        ),
        (transformer(Some("items[0]"), None), json!(10)),
        (transformer(Some("missing"), None), json!(null)),
        (
            transformer(
                None,
                Some(json!({"b": "$.q", "a": "text here", "c": 5, "d": {"q": "$.q"}})),
            ),
            json!({"b": "hi", "a": "text here", "c": 5, "d": {"q": "$.q"}}),
        ),
        (
            transformer(
                Some("$.openai-1.output"),
                Some(json!({"x": "$.content", "y": "$.q"})),
            ),
            json!({"x": "Hello", "y": null}),
        ),
        (
            transformer(Some("$.items"), Some(json!({"first": "$[0]", "all": "$"}))),
            json!({"first": 10, "all": [10, 20, 30, 40]}),
        ),
    ];
    for (transformer, expected) in cases {
        let output = transform(&transformer, &data()).unwrap();
        assert_eq!(output.to_string(), expected.to_string(), "{transformer:?}");
    }
}

#[test]
fn a_transformer_fails_on_what_it_cannot_narrow_or_pick_from() {
    let pick = Some(json!({"x": "$.y"}));
    for path in ["$.q", "$.missing", "$.n"] {
        let failed = transform(&transformer(Some(path), pick.clone()), &data());
        assert_eq!(failed, Err(SelectorError::NotAContainer), "{path}");
    }
    let failed = transform(&transformer(None, pick), &json!("text"));
    assert_eq!(failed, Err(SelectorError::NotAContainer));

    let failed = transform(&transformer(Some("not a path"), None), &data());
    assert!(
        matches!(failed, Err(SelectorError::Syntax { position: 5, .. })),
        "{failed:?}"
    );
    let failed = transform(&transformer(None, Some(json!({"x": "$.["}))), &data());
    assert!(
        matches!(failed, Err(SelectorError::Syntax { position: 4, .. })),
        "{failed:?}"
    );
}
