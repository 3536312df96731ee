//! What steers a run, beside the SDK: the operators of conditions, edges, Maps and validators have the
//! same statuses and outputs there and here.

mod conditions;

use patchbay_sdk_tests::ask_json;
use patchbay_tests::{Platform, flow};
use serde_json::{Map, Value, json};

use conditions::{condition, conditions, expressions, groups, values};

const SCRIPT: &str = "tests/sdk/steering.py";

/// A flow with an input of its own.
struct Asked {
    nodes: Vec<Value>,
    input: Value,
}

/// A node after the Input node. Where it says nothing of its input, it takes the run's: without a
/// transformer the SDK shows a node whatever happens to be done by then.
fn node(id: &str, kind: &str, fields: &Value) -> Value {
    let mut node = json!({
        "id": id, "name": id, "type": format!("dynamiq.nodes.{kind}"),
        "depends": [{"node": "input"}], "input_transformer": {"path": "$.input.output"},
    });
    for (name, value) in fields.as_object().into_iter().flatten() {
        node[name] = value.clone();
    }
    node
}

fn output(depends: &Value) -> Value {
    node("output", "utils.Output", &json!({ "depends": depends }))
}

/// An Input node before these nodes.
fn asked(nodes: Vec<Value>, input: Value) -> Asked {
    let first = json!({"id": "input", "name": "input", "type": "dynamiq.nodes.utils.Input"});
    let nodes = std::iter::once(first).chain(nodes).collect();
    Asked { nodes, input }
}

/// What both make of flows: status by node, outputs of those that ran, and why others did not.
async fn both(flows: Vec<Asked>) -> Vec<(Value, Value)> {
    let all: Vec<Value> = flows
        .iter()
        .map(|asked| json!({"nodes": asked.nodes, "input": asked.input}))
        .collect();
    let theirs = tokio::task::spawn_blocking(move || ask_json(SCRIPT, &all.into()))
        .await
        .expect("Python is asked");
    let theirs = theirs.as_array().expect("a list").clone();
    let platform = Platform::start().await;
    let mut pairs = Vec::with_capacity(flows.len());
    for (asked, theirs) in flows.iter().zip(theirs) {
        let parts = [
            ("flow", flow::of(&asked.nodes).to_string()),
            ("input", asked.input.to_string()),
            ("dry_run", "true".to_owned()),
        ];
        let call = platform.builder("POST", "/v1/workflows/test").form(&parts);
        let answer = call.send().await.expect(200);
        pairs.push((ours(&answer.data()), told(&theirs)));
    }
    assert_eq!(pairs.len(), flows.len());
    pairs
}

fn ours(run: &Value) -> Value {
    let status = match run["status"].as_str() {
        Some("completed") => "success",
        _ => "failure",
    };
    let nodes = run["nodes"].as_array().expect("nodes");
    let nodes = nodes.iter().map(|node| {
        let id = node["id"].as_str().expect("an id").to_owned();
        (id, comparable(node, &node["error"]["message"]))
    });
    json!({"status": status, "nodes": nodes.collect::<Map<_, _>>()})
}

fn told(run: &Value) -> Value {
    let nodes = run["nodes"].as_object().expect("nodes");
    let nodes = nodes
        .iter()
        .map(|(id, node)| (id.clone(), comparable(node, &node["error"])));
    // One order for both.
    json!({"status": run["status"], "nodes": nodes.collect::<Map<_, _>>()})
}

/// A node as far as both tell the same: words are compared where an edge is the reason, the condition
/// itself left out.
fn comparable(node: &Value, reason: &Value) -> Value {
    let mut kept = json!({"status": node["status"]});
    if node["status"] == "success" {
        kept["output"] = node["output"].clone();
    }
    if node["status"] == "skip" {
        let reason = reason.as_str().unwrap_or_default();
        let before = reason.split('`').next().unwrap_or_default();
        let after = reason.rsplit('`').next().unwrap_or_default();
        kept["reason"] = json!([before, after]);
    }
    kept
}

async fn compare(flows: Vec<Asked>) -> Vec<Value> {
    let written: Vec<Value> = flows.iter().map(|asked| json!(asked.nodes)).collect();
    let pairs = both(flows).await;
    let mut all = Vec::new();
    for ((ours, theirs), nodes) in pairs.into_iter().zip(written) {
        assert_eq!(ours["status"], theirs["status"], "{ours}\n{theirs}");
        for (id, theirs) in theirs["nodes"].as_object().expect("nodes") {
            let mut written = nodes.as_array().into_iter().flatten();
            let node = written.find(|node| node["id"] == id.as_str());
            assert_eq!(&ours["nodes"][id], theirs, "{id}: {node:?}");
        }
        all.push(theirs);
    }
    all
}

#[tokio::test]
async fn every_operator_decides_as_the_sdk_decides() {
    let mut all = conditions();
    all.extend(groups());
    let operators: std::collections::BTreeSet<String> = all
        .iter()
        .filter_map(|condition| condition["operator"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(operators.len(), 28, "{operators:?}");
    let mut nodes = Vec::new();
    for (at, condition) in all.iter().enumerate() {
        for is_not in [false, true] {
            let mut condition = condition.clone();
            condition["is_not"] = is_not.into();
            let options = json!([{"id": "it", "condition": condition}, {"id": "rest"}]);
            let fields = json!({
                "options": options, "error_handling": {"behavior": "return"},
            });
            nodes.push(node(
                &format!("case-{at}-{is_not}"),
                "operators.Choice",
                &fields,
            ));
        }
    }
    nodes.push(output(&json!([{"node": "input"}])));
    let theirs = compare(vec![asked(nodes, values())]).await;
    let count = |status: &str| {
        let nodes = theirs[0]["nodes"].as_object().expect("nodes").values();
        nodes
            .filter(|node| node["output"]["it"]["status"] == status)
            .count()
    };
    assert!(
        count("success") > 150 && count("failure") > 150,
        "both are met"
    );
}

fn choice(policy: &str, input: i64) -> Asked {
    let over = |value: i64| condition("$.n", "numeric-greater-than", &json!(value));
    let options = json!([
        {"id": "none-first"},
        {"id": "big", "name": "Big", "condition": over(100)},
        {"id": "some", "condition": over(10)},
        {"id": "rest"},
    ]);
    let options = match policy {
        "all" => options,
        _ => json!(options.as_array().expect("options")[1..]),
    };
    let mut nodes = vec![node(
        "route",
        "operators.Choice",
        &json!({"options": options, "hit_policy": policy}),
    )];
    for option in ["big", "some", "rest"] {
        let depends = json!({"depends": [{"node": "route", "option": option}]});
        nodes.push(node(&format!("{option}-way"), "operators.Pass", &depends));
    }
    nodes.push(node(
        "after",
        "operators.Pass",
        &json!({"depends": [{"node": "big-way"}]}),
    ));
    let joined =
        json!([{"node": "after"}, {"node": "some-way"}, {"node": "rest-way"}, {"node": "input"}]);
    nodes.push(output(&joined));
    let mut alone = output(&json!([{"node": "after"}, {"node": "input"}]));
    alone["id"] = json!("alone");
    alone["name"] = json!("alone");
    nodes.push(alone);
    asked(nodes, json!({ "n": input }))
}

/// A node that fails on letters, and what depends on it in every way.
fn failing(content: &str, behavior: &str, handled: bool) -> Asked {
    let judge = json!({
        "regex": r"\d+", "behavior": "raise", "error_handling": {"behavior": behavior},
        "input_mapping": {"content": content},
    });
    let on_failure =
        |condition: Value| json!([{"node": "judge", "trigger": "failure", "condition": condition}]);
    let asks = if handled {
        Value::Null
    } else {
        condition("$.status", "string-equals", &json!("success"))
    };
    let mut nodes = vec![
        node("judge", "validators.RegexMatch", &judge),
        node(
            "next",
            "operators.Pass",
            &json!({"depends": [{"node": "judge"}]}),
        ),
        node(
            "handler",
            "operators.Pass",
            &json!({ "depends": on_failure(asks) }),
        ),
        node(
            "after",
            "operators.Pass",
            &json!({"depends": [{"node": "handler"}]}),
        ),
    ];
    for (id, depends) in [
        ("output", json!([{"node": "judge"}, {"node": "after"}])),
        (
            "second",
            json!([{"node": "judge", "trigger": "failure"}, {"node": "next"}]),
        ),
        ("third", json!([{"node": "next"}])),
    ] {
        let mut end = output(&depends);
        end["id"] = json!(id);
        end["name"] = json!(id);
        // What a failure looks like is told in words of each side's own.
        end["input_transformer"] = json!({"selector": {"judged": "$.judge.status"}});
        nodes.push(end);
    }
    for quiet in &mut nodes[1..4] {
        quiet["input_transformer"] = json!({"selector": {"judged": "$.judge.status"}});
    }
    asked(nodes, json!({}))
}

fn conditional(n: i64) -> Asked {
    let edge = |value: i64| {
        let condition = condition("$.output.n", "numeric-equals", &json!(value));
        json!([{"node": "input", "condition": condition}])
    };
    let nodes = vec![
        node("one", "operators.Pass", &json!({"depends": edge(1)})),
        node("two", "operators.Pass", &json!({"depends": edge(2)})),
        output(&json!([{"node": "one"}, {"node": "two"}])),
    ];
    asked(nodes, json!({ "n": n }))
}

#[tokio::test]
async fn the_same_nodes_run_and_the_same_are_skipped() {
    let mut flows = Vec::new();
    for policy in ["first", "all"] {
        for n in [1, 50, 500] {
            flows.push(choice(policy, n));
        }
    }
    for content in ["7", "seven"] {
        for behavior in ["raise", "return"] {
            for handled in [true, false] {
                flows.push(failing(content, behavior, handled));
            }
        }
    }
    flows.extend([1, 2, 3].map(conditional));
    let theirs = compare(flows).await;
    let skips = theirs
        .iter()
        .flat_map(|run| run["nodes"].as_object().expect("nodes").values());
    let skips = skips.filter(|node| node["status"] == "skip").count();
    assert!(skips > 15, "{skips}");
}

fn each(inner: &Value, fields: &Value, items: &Value) -> Asked {
    let mut map = node("each", "operators.Map", fields);
    map["node"] = inner.clone();
    map["input_transformer"] = json!({"selector": {"input": "$.input.output.items"}});
    asked(
        vec![map, output(&json!([{"node": "each"}]))],
        json!({ "items": items }),
    )
}

#[tokio::test]
async fn maps_give_the_same_lists() {
    let regex = json!({
        "id": "inner", "name": "inner", "type": "dynamiq.nodes.validators.RegexMatch",
        "regex": r"\d+", "behavior": "raise",
        "input_transformer": {"selector": {"content": "$.text"}},
    });
    let valid = json!({
        "id": "inner", "name": "inner", "type": "dynamiq.nodes.validators.ValidChoices",
        "choices": [1, "a"], "output_transformer": {"selector": {"ok": "$.valid"}},
        "input_mapping": {"extra": 1},
    });
    let texts = json!([{"text": "1"}, {"text": "x"}, {"text": "3"}]);
    let contents = json!([{"content": 1.0}, {"content": " a"}, {"content": "b"}, {}, 7, "a", null]);
    let flows = vec![
        each(&regex, &json!({}), &texts),
        each(
            &regex,
            &json!({"max_workers": 3, "behavior": "return"}),
            &texts,
        ),
        each(&regex, &json!({"behavior": "raise"}), &texts),
        each(
            &regex,
            &json!({"behavior": "raise"}),
            &json!([{"text": "1"}]),
        ),
        each(&valid, &json!({}), &contents),
        each(&valid, &json!({}), &json!([])),
        each(&valid, &json!({}), &json!("no list")),
        each(
            &valid,
            &json!({"error_handling": {"behavior": "return"}}),
            &json!({"content": 1}),
        ),
    ];
    compare(flows).await;
}

#[tokio::test]
async fn validators_and_passes_judge_and_give_the_same() {
    let mut nodes = Vec::new();
    let mut add = |kind: &str, settings: Value, content: Value| {
        let mut fields = settings;
        fields["input_mapping"] = json!({ "content": content });
        fields["error_handling"] = json!({"behavior": "return"});
        nodes.push(node(&format!("case-{}", nodes.len()), kind, &fields));
    };
    for content in [
        json!(" a\n"),
        json!("a"),
        json!(1),
        json!(true),
        json!(1.5),
        json!(null),
        json!([1]),
        json!("[1]"),
    ] {
        for behavior in ["return", "raise"] {
            let settings = json!({"choices": ["a", 1, [true], null], "behavior": behavior});
            add("validators.ValidChoices", settings, content.clone());
        }
    }
    for text in [
        "",
        "null",
        "[1, NaN]",
        "{\"a\": 1,}",
        "{'a': 1}",
        "\"\\ud800\"",
        "01",
        "-",
        "1.",
        "1e5",
        "[1 2]",
        " {} ",
        "\"\t\"",
        "[}",
        "1 2",
        "-Infinity",
        "tru",
        "\u{a0}1",
    ] {
        add("validators.ValidJSON", json!({}), json!(text));
    }
    for content in [json!({"a": [1]}), json!(null), json!(7)] {
        add(
            "validators.ValidJSON",
            json!({"behavior": "raise"}),
            content,
        );
    }
    for (_, expression) in expressions() {
        // Those that the SDK fails with in a run are refused here before it.
        if ["(", "a**", r"\q"].contains(&expression) {
            continue;
        }
        for kind in ["fullmatch", "search"] {
            for text in ["abc", "line one\nline two\n", "5", "Äpfel"] {
                let settings = json!({"regex": expression, "match_type": kind});
                add("validators.RegexMatch", settings, json!(text));
            }
        }
    }
    add("validators.RegexMatch", json!({"regex": "5"}), json!(5));
    let transformers = json!([
        {"selector": {"list": "$.items", "one": "$.items[0].n", "word": "word"}},
        {"path": "$.list[*]"},
    ]);
    nodes.push(node(
        "pass",
        "operators.Pass",
        &json!({"transformers": transformers}),
    ));
    nodes.push(node("plain", "operators.Pass", &json!({})));
    nodes.push(output(&json!([{"node": "plain"}])));
    let input = json!({"items": [{"n": 1}, {"n": 2}]});
    compare(vec![asked(nodes, input)]).await;
}
