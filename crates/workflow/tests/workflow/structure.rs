//! Which flows are read, and what is said of those that are not.

use crate::support::{errors, example, example_with, refusals};
use patchbay_workflow::{Dependency, Graph, Trigger, normalize};
use serde_json::{Value, json};

#[test]
fn the_documented_example_is_read_and_kept_verbatim() {
    let flow = example();
    let graph = Graph::parse(&flow).unwrap();

    assert_eq!(graph.order(), [0, 1, 2]);
    let node = graph.node("openai-1").unwrap();
    assert_eq!(node.kind, "dynamiq.nodes.llms.OpenAI");
    assert_eq!(
        node.depends,
        [Dependency {
            node: "input".to_owned(),
            option: None,
            trigger: Trigger::Success,
            condition: None,
        }]
    );
    let selector = node
        .input_transformer
        .as_ref()
        .unwrap()
        .selector
        .as_ref()
        .unwrap();
    assert_eq!(selector["input"], "$.input.output.input");
    assert_eq!(node.output_transformer, None);
    for (at, node) in graph.nodes().iter().enumerate() {
        assert_eq!(node.raw, flow["nodes"][at]);
    }
    assert!(graph.node("openai-2").is_none());
}

#[test]
fn fields_that_are_not_known_stay_in_the_node() {
    let flow = example_with(|node| {
        node["future"] = json!({"b": [1, {"$id": 5, "$type": "x"}], "a": null});
    });

    let graph = Graph::parse(&flow).unwrap();

    assert_eq!(
        graph.node("openai-1").unwrap().raw.to_string(),
        flow["nodes"][1].to_string()
    );
}

#[test]
fn something_else_than_a_list_of_nodes_is_refused() {
    let cases = [
        (json!(null), "flow", "must be a valid value"),
        (json!([]), "flow", "must be a valid value"),
        (json!("flow"), "flow", "must be a valid value"),
        (
            json!({"$type": "requirement", "$id": "x"}),
            "flow",
            "must be a valid value",
        ),
        (json!({}), "nodes", "cannot be blank"),
        (json!({"nodes": null}), "nodes", "cannot be blank"),
        (json!({"nodes": []}), "nodes", "cannot be blank"),
        (json!({"nodes": {}}), "nodes", "must be a valid value"),
        (json!({"nodes": "input"}), "nodes", "must be a valid value"),
        (
            json!({"nodes": vec![Value::Null; 10_001]}),
            "nodes",
            "must have no more than 10000 nodes",
        ),
    ];
    for (flow, field, reason) in cases {
        assert_eq!(
            refusals(&flow),
            errors([(field, reason)]),
            "{field} {reason}"
        );
    }
}

#[test]
fn nesting_is_allowed_to_128_levels() {
    let nested = |levels: usize| {
        let deep = (0..levels).fold(json!(1), |inner, _| json!([inner]));
        example_with(|node| node["extra"] = deep)
    };

    // The flow, its list of nodes and the node are three levels.
    assert!(Graph::parse(&nested(125)).is_ok());
    let refused = errors([("flow", "must not be nested deeper than 128 levels")]);
    assert_eq!(refusals(&nested(126)), refused);
}

#[test]
fn ids_are_unique_slugs() {
    let cases = [
        (json!(null), "cannot be blank"),
        (json!(""), "cannot be blank"),
        (json!(7), "must be a valid value"),
        (json!("Input"), "must be in a valid format"),
        (json!("a b"), "must be in a valid format"),
        (json!("a_b"), "must be in a valid format"),
        (json!("-a"), "must be in a valid format"),
        (json!("a-"), "must be in a valid format"),
        (json!("a--b"), "must be in a valid format"),
        (json!("é"), "must be in a valid format"),
        (json!("a\n"), "must be in a valid format"),
        (
            json!("a".repeat(129)),
            "is too long (maximum is 128 characters)",
        ),
        (json!("input"), "is already the id of another node"),
    ];
    for (id, reason) in cases {
        let flow = example_with(|node| {
            node["name"] = id.clone();
            node["id"] = id.clone();
        });
        assert_eq!(refusals(&flow).get("nodes.1.id").unwrap(), reason, "{id}");
    }
    for id in ["a", "7", "a-1", "0-a-9", &"a".repeat(128)] {
        let mut flow = example_with(|node| {
            node["id"] = json!(id);
            node["name"] = json!(id);
        });
        flow["nodes"][2]["depends"][0]["node"] = json!(id);
        assert!(Graph::parse(&flow).is_ok(), "{id}");
    }
}

#[test]
fn a_node_without_an_id_is_named_by_its_position() {
    let mut flow = example();
    flow["nodes"][2].as_object_mut().unwrap().remove("id");
    flow["nodes"].as_array_mut().unwrap().push(json!("text"));

    let found = refusals(&flow);

    assert_eq!(found.get("nodes.2.id").unwrap(), "cannot be blank");
    assert_eq!(found.get("nodes.3").unwrap(), "must be a valid value");
}

#[test]
fn a_name_equals_the_id_and_may_be_left_out() {
    for name in [json!("other"), json!(3), json!({})] {
        let flow = example_with(|node| node["name"] = name);
        let refused = errors([("nodes.openai-1.name", "must equal the node's id")]);
        assert_eq!(refusals(&flow), refused);
    }

    let mut flow = example_with(|node| {
        node.as_object_mut().unwrap().remove("name");
    });
    assert!(Graph::parse(&flow).is_ok());
    normalize(&mut flow);
    assert_eq!(flow, {
        let mut named = example();
        let node = named["nodes"][1].as_object_mut().unwrap();
        node.remove("name");
        node.insert("name".to_owned(), json!("openai-1"));
        named
    });
}

#[test]
fn normalizing_leaves_everything_else_alone() {
    for value in [
        json!(null),
        json!({"nodes": 5}),
        json!({"nodes": [1, {"id": 5}, {"name": "x"}]}),
    ] {
        let mut normalized = value.clone();
        normalize(&mut normalized);
        assert_eq!(normalized, value);
    }
}

#[test]
fn types_have_the_form_of_a_node_type() {
    let cases = [
        (json!(null), "cannot be blank"),
        (json!(""), "cannot be blank"),
        (json!(1), "must be a valid value"),
        (json!("OpenAI"), "must be in a valid format"),
        (json!("dynamiq.OpenAI"), "must be in a valid format"),
        (json!("dynamiq.nodes.llms."), "must be in a valid format"),
        (json!("dynamiq.nodes..OpenAI"), "must be in a valid format"),
        (
            json!("dynamiq.nodes.llms.Open AI"),
            "must be in a valid format",
        ),
        (json!("os.path.join"), "must be in a valid format"),
        (
            json!(format!("dynamiq.nodes.llms.{}", "A".repeat(300))),
            "must be in a valid format",
        ),
    ];
    for (kind, reason) in cases {
        let flow = example_with(|node| node["type"] = kind.clone());
        assert_eq!(
            refusals(&flow),
            errors([("nodes.openai-1.type", reason)]),
            "{kind}"
        );
    }
    let flow = example_with(|node| {
        node["type"] = json!("dynamiq.nodes.agents.orchestrators.GraphOrchestrator");
    });
    assert!(Graph::parse(&flow).is_ok());
}

#[test]
fn there_is_one_input_and_an_output() {
    let kind = |at: usize, kind: &str| {
        let mut flow = example();
        flow["nodes"][at]["type"] = json!(format!("dynamiq.nodes.{kind}"));
        flow
    };

    let no_output = refusals(&kind(2, "operators.Pass"));
    assert_eq!(
        no_output,
        errors([("nodes", "must include an Output node")])
    );

    let no_input = refusals(&kind(0, "operators.Pass"));
    let expected = [
        ("nodes", "must include an Input node"),
        ("nodes.input.depends", "cannot be blank"),
    ];
    assert_eq!(no_input, errors(expected));

    let two_inputs = refusals(&kind(1, "utils.Input"));
    let expected = [
        ("nodes.openai-1.depends", "must be empty for the Input node"),
        ("nodes.openai-1.type", "must not be a second Input node"),
    ];
    assert_eq!(two_inputs, errors(expected));

    let neither = refusals(&json!({"nodes": [
        {"id": "a", "type": "dynamiq.nodes.operators.Pass", "depends": [{"node": "b"}]},
        {"id": "b", "type": "dynamiq.nodes.operators.Pass", "depends": [{"node": "a"}]},
    ]}));
    let expected = [
        ("nodes", "must include an Input node and an Output node"),
        ("nodes.a.depends", "is part of a cycle: a → b → a"),
    ];
    assert_eq!(neither, errors(expected));
}

#[test]
fn edges_lead_to_other_nodes_once() {
    let known = "must be the id of a node of this workflow";
    let cases = [
        (json!(null), "", "cannot be blank"),
        (json!([]), "", "cannot be blank"),
        (json!("input"), "", "must be a valid value"),
        (json!(["input"]), ".0", "must be a valid value"),
        (json!([{}]), ".0.node", "cannot be blank"),
        (json!([{"node": null}]), ".0.node", "cannot be blank"),
        (json!([{"node": ""}]), ".0.node", "cannot be blank"),
        (json!([{"node": 1}]), ".0.node", "must be a valid value"),
        (
            json!([{"node": "input"}, {"node": "missing"}]),
            ".1.node",
            known,
        ),
        (
            json!([{"node": "openai-1"}]),
            ".0.node",
            "must not be the node itself",
        ),
        (
            json!([{"node": "input"}, {"node": "input"}]),
            ".1",
            "must not repeat a dependency",
        ),
        (
            json!([{"node": "input", "option": 1}]),
            ".0.option",
            "must be a valid value",
        ),
        (
            json!([{"node": "input", "option": "yes"}]),
            ".0.option",
            "must be left out: only a Choice node has options",
        ),
    ];
    for (depends, place, reason) in cases {
        let flow = example_with(|node| node["depends"] = depends.clone());
        let field = format!("nodes.openai-1.depends{place}");
        assert_eq!(
            refusals(&flow).get(&field).map(String::as_str),
            Some(reason),
            "{depends}"
        );
    }
}

#[test]
fn an_edge_may_leave_from_each_option_of_a_choice() {
    let flow = |options: Value| {
        json!({"nodes": [
            {"id": "input", "type": "dynamiq.nodes.utils.Input"},
            {
                "id": "route", "type": "dynamiq.nodes.operators.Choice",
                "options": [{"id": "yes", "name": "Yes"}, {"id": "no", "name": "No"}],
                "depends": [{"node": "input"}]
            },
            {"id": "output", "type": "dynamiq.nodes.utils.Output", "depends": options},
        ]})
    };

    let both = json!([{"node": "route", "option": "yes"}, {"node": "route", "option": "no"}]);
    let graph = Graph::parse(&flow(both)).unwrap();
    let options: Vec<_> = graph.nodes()[2]
        .depends
        .iter()
        .map(|edge| edge.option.as_deref())
        .collect();
    assert_eq!(options, [Some("yes"), Some("no")]);
    assert_eq!(graph.order(), [0, 1, 2]);

    let twice = json!([{"node": "route", "option": "yes"}, {"node": "route", "option": "yes"}]);
    let refused = errors([("nodes.output.depends.1", "must not repeat a dependency")]);
    assert_eq!(refusals(&flow(twice)), refused);

    let by_name = json!([{"node": "route", "option": "Yes"}]);
    let reason = "must be the id of an option of that Choice node";
    assert_eq!(
        refusals(&flow(by_name)),
        errors([("nodes.output.depends.0.option", reason)])
    );
}

/// A flow of Pass nodes between Input and Output: (id, what it depends on).
fn passes(nodes: &[(&str, &[&str])]) -> Value {
    let mut all = vec![json!({"id": "input", "type": "dynamiq.nodes.utils.Input"})];
    for (id, depends) in nodes {
        let depends: Vec<Value> = depends.iter().map(|node| json!({"node": node})).collect();
        let kind = "dynamiq.nodes.operators.Pass";
        all.push(json!({"id": id, "type": kind, "depends": depends}));
    }
    let output = "dynamiq.nodes.utils.Output";
    all.push(json!({"id": "output", "type": output, "depends": [{"node": "input"}]}));
    json!({"nodes": all})
}

#[test]
fn every_cycle_is_shown_in_the_direction_of_the_data() {
    let flow = passes(&[
        ("a", &["input", "c"]),
        ("b", &["a"]),
        ("c", &["b"]),
        ("d", &["c", "e"]),
        ("e", &["d"]),
        ("behind", &["e"]),
    ]);

    let expected = [
        ("nodes.a.depends", "is part of a cycle: a → b → c → a"),
        ("nodes.d.depends", "is part of a cycle: d → e → d"),
    ];
    assert_eq!(refusals(&flow), errors(expected));
}

#[test]
fn a_long_cycle_is_cut_short() {
    let ids: Vec<String> = (0..20).map(|at| format!("n{at}")).collect();
    let before: Vec<[&str; 1]> = (0..20).map(|at| [ids[(at + 19) % 20].as_str()]).collect();
    let nodes: Vec<(&str, &[&str])> = ids
        .iter()
        .zip(&before)
        .map(|(id, before)| (id.as_str(), before.as_slice()))
        .collect();

    let reason = "is part of a cycle: n0 → n1 → n2 → n3 → n4 → n5 → n6 → n7 → … → n0";
    assert_eq!(
        refusals(&passes(&nodes)),
        errors([("nodes.n0.depends", reason)])
    );
}

#[test]
fn nodes_that_may_run_together_stand_in_document_order() {
    let flow = passes(&[
        ("z", &["m", "a"]),
        ("m", &["input"]),
        ("a", &["input"]),
        ("k", &["a"]),
    ]);
    let graph = Graph::parse(&flow).unwrap();

    let order: Vec<&str> = graph
        .order()
        .iter()
        .map(|&at| graph.nodes()[at].id.as_str())
        .collect();

    assert_eq!(order, ["input", "m", "a", "z", "k", "output"]);
}

#[test]
fn ten_thousand_nodes_in_a_row_are_read() {
    let mut nodes = vec![json!({"id": "n0", "type": "dynamiq.nodes.utils.Input"})];
    for at in 1..10_000 {
        let group = if at == 9_999 {
            "utils.Output"
        } else {
            "operators.Pass"
        };
        nodes.push(json!({
            "id": format!("n{at}"), "type": format!("dynamiq.nodes.{group}"),
            "depends": [{"node": format!("n{}", at - 1)}]
        }));
    }
    nodes.reverse();

    let graph = Graph::parse(&json!({"nodes": nodes})).unwrap();

    assert!(graph.order().iter().copied().eq((0..10_000).rev()));
}

#[test]
fn transformers_have_paths_and_selectors_that_parse() {
    let cases = [
        (json!("$.a"), "", "must be a valid value"),
        (json!({"path": 1}), ".path", "must be a valid value"),
        (
            json!({"path": "not a path"}),
            ".path",
            "must be a valid selector: unexpected character at character 5",
        ),
        (
            json!({"selector": "$.a"}),
            ".selector",
            "must be a valid value",
        ),
        (
            json!({"selector": ["$.a"]}),
            ".selector",
            "must be a valid value",
        ),
        (
            json!({"selector": {"x": "$.a", "y": "$.a["}}),
            ".selector.y",
            "must be a valid selector: a bracket is not closed at character 5",
        ),
        (
            json!({"selector": {"x": "$.missing || $.[ || none"}}),
            ".selector.x",
            "must be a valid selector: a bracket is not closed at character 4",
        ),
    ];
    for which in ["input_transformer", "output_transformer"] {
        for (transformer, place, reason) in &cases {
            let flow = example_with(|node| node[which] = transformer.clone());
            let field = format!("nodes.openai-1.{which}{place}");
            assert_eq!(
                refusals(&flow),
                errors([(field.as_str(), reason)]),
                "{transformer}"
            );
        }
    }
    let good =
        json!({"path": "", "selector": {"a": "text!", "b": "$5.00", "c": 1, "d": {"e": []}}});
    let flow = example_with(|node| node["output_transformer"] = good);
    assert!(Graph::parse(&flow).is_ok());
}

#[test]
fn all_reasons_are_given_at_once() {
    let mut flow = example_with(|node| {
        node["name"] = json!("x");
        node["connection"] = json!("sk-planted");
        node["depends"] = json!([{"node": "nowhere"}]);
    });
    flow["nodes"][0]["type"] = json!("Input");
    flow["nodes"][2]["id"] = json!("Out");

    let fields: Vec<String> = refusals(&flow).into_keys().collect();

    let expected = [
        "nodes",
        "nodes.2.id",
        "nodes.input.depends",
        "nodes.input.type",
        "nodes.openai-1.connection",
        "nodes.openai-1.depends.0.node",
        "nodes.openai-1.name",
    ];
    assert_eq!(fields, expected);
}

#[test]
fn reasons_never_repeat_what_they_refuse() {
    let planted = "sk-planted-0123456789";
    let flow = example_with(|node| {
        *node = json!({
            "id": "openai-1", "name": planted, "type": planted, "connection": planted,
            "depends": [{"node": planted, "option": planted}],
            "input_transformer": {"path": format!("{planted} !"), "selector": planted},
            "llm": {"type": format!("{planted}.x"), "name": planted, "connection": {"api_key": planted}},
            "x": {"$type": "requirement", "$id": planted},
        });
    });

    let found = refusals(&flow);

    assert!(found.len() >= 8, "{found:?}");
    assert!(!format!("{found:?}").contains("planted"), "{found:?}");
}
