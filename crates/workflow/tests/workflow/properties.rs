//! What holds for any flow.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{OPENAI_REQUIREMENT, example_with, placeholder, uuid};
use patchbay_workflow::{Graph, clear_requirement, prompt, selector};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Edges of a random graph without cycles, as positions in an order: each node's predecessors.
fn acyclic() -> impl Strategy<Value = Vec<BTreeSet<usize>>> {
    (2_usize..40).prop_flat_map(|size| {
        let before = |at: usize| prop::collection::btree_set(0..at, 1..=at.min(4));
        (1..size).map(before).collect::<Vec<_>>()
    })
}

/// Nodes whose first is the Input and whose last is an Output, in a given document order.
fn flow(predecessors: &[BTreeSet<usize>], document: &[usize]) -> Value {
    let last = predecessors.len();
    let node = |&at: &usize| {
        let group = match at {
            0 => "utils.Input",
            at if at == last => "utils.Output",
            _ => "operators.Pass",
        };
        let mut node = json!({"id": format!("n{at}"), "type": format!("dynamiq.nodes.{group}")});
        if at > 0 {
            let before = predecessors[at - 1].iter();
            let depends: Vec<Value> = before.map(|on| json!({"node": format!("n{on}")})).collect();
            node["depends"] = json!(depends);
        }
        node
    };
    json!({"nodes": document.iter().map(node).collect::<Vec<_>>()})
}

fn shuffled() -> impl Strategy<Value = (Vec<BTreeSet<usize>>, Vec<usize>)> {
    acyclic().prop_flat_map(|edges| {
        let document: Vec<usize> = (0..=edges.len()).collect();
        (Just(edges), Just(document).prop_shuffle())
    })
}

/// JSON of any shape, rich in the keys and values that mean something here.
fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        Just("input".to_owned()),
        Just("dynamiq.nodes.utils.Input".to_owned()),
        Just("dynamiq.nodes.llms.OpenAI".to_owned()),
        Just(OPENAI_REQUIREMENT.to_owned()),
        Just("$.a[".to_owned()),
        Just("{{ x }}".to_owned()),
        ".{0,12}",
    ];
    let key = prop_oneof![
        prop::sample::select(vec![
            "nodes",
            "id",
            "name",
            "type",
            "depends",
            "node",
            "option",
            "options",
            "connection",
            "llm",
            "tools",
            "input_transformer",
            "path",
            "selector",
            "prompt",
            "messages",
            "content",
            "role",
            "$type",
            "$id",
            "value_path",
        ])
        .prop_map(str::to_owned),
        ".{0,6}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Whether a placeholder of the Requirement is left outside prompts and schemas.
fn names(value: &Value) -> bool {
    match value {
        Value::Object(object) => {
            let is_placeholder = object.get("$type").is_some_and(Value::is_string)
                && object.get("$id").is_some_and(Value::is_string);
            if is_placeholder {
                return object["$id"] == OPENAI_REQUIREMENT;
            }
            let opaque = ["prompt", "schema", "response_format"];
            object
                .iter()
                .any(|(key, value)| !opaque.contains(&key.as_str()) && names(value))
        }
        Value::Array(items) => items.iter().any(names),
        _ => false,
    }
}

proptest! {
    #[test]
    fn every_node_comes_after_its_dependencies((edges, document) in shuffled()) {
        let graph = Graph::parse(&flow(&edges, &document)).unwrap();
        let nodes = graph.nodes();
        let place: BTreeMap<&str, usize> =
            graph.order().iter().enumerate().map(|(at, &node)| (nodes[node].id.as_str(), at)).collect();

        prop_assert_eq!(place.len(), nodes.len());
        for node in nodes {
            for edge in &node.depends {
                prop_assert!(place[edge.node.as_str()] < place[node.id.as_str()]);
            }
        }
        // Stable: a node stands before its neighbour in the order only if it must or is first.
        for pair in graph.order().windows(2) {
            let needed = nodes[pair[1]].depends.iter().any(|edge| edge.node == nodes[pair[0]].id);
            prop_assert!(needed || pair[0] < pair[1]);
        }
    }

    #[test]
    fn a_cycle_is_always_refused(
        (mut edges, document) in shuffled(),
        from in any::<prop::sample::Index>(),
        steps in 1_usize..6,
    ) {
        // Follows dependencies back from a node, and lets what it arrives at depend on that node.
        prop_assume!(edges.len() > 2);
        let from = from.index(edges.len() - 1) + 2;
        let mut at = from;
        for _ in 0..steps {
            match edges[at - 1].last() {
                Some(&before) if before > 0 => at = before,
                _ => break,
            }
        }
        prop_assume!(at != from);
        edges[at - 1].insert(from);

        let errors = Graph::parse(&flow(&edges, &document)).unwrap_err();

        prop_assert!(!errors.is_empty());
        for (field, reason) in errors {
            let expected = field.starts_with("nodes.n") && field.ends_with(".depends");
            prop_assert!(expected && reason.starts_with("is part of a cycle: n"), "{} {}", field, reason);
        }
    }

    #[test]
    fn parsing_anything_does_not_panic(flow in any_json(), nodes in prop::collection::vec(any_json(), 0..5)) {
        let _ = Graph::parse(&flow);
        let _ = Graph::parse(&json!({"nodes": nodes}));
        let _ = prompt::messages(&flow, &json!({"x": flow}));
        let _ = prompt::messages(&json!({"messages": nodes}), &json!({"x": 1}));
    }

    #[test]
    fn a_cleared_requirement_is_named_nowhere(extra in any_json(), more in any_json()) {
        let mut flow = example_with(|node| {
            node["extra"] = json!([extra, placeholder(OPENAI_REQUIREMENT)]);
        });
        flow["more"] = more;

        let changed = clear_requirement(&mut flow, uuid(OPENAI_REQUIREMENT));

        prop_assert_eq!(changed, ["openai-1"]);
        prop_assert!(!names(&flow));
        if let Ok(graph) = Graph::parse(&flow) {
            prop_assert_eq!(graph.requirement_ids(), Vec::<Uuid>::new());
        }
    }

    #[test]
    fn any_expression_is_evaluated_or_refused(expression in ".{0,40}", input in any_json()) {
        let _ = selector::evaluate(&expression, &input);
        let _ = selector::check(&expression);
    }

    #[test]
    fn expressions_of_the_dialect_are_evaluated(
        expression in r#"[$@]?([.]{0,2}(\[[-'",:*0-9a ]{0,5}\]?|[a-z0-9*-]{0,3})){0,6}"#,
        input in any_json(),
    ) {
        let value = selector::evaluate(&expression, &input);
        if selector::check(&expression).is_ok() {
            prop_assert!(value.is_ok(), "{:?}", value);
        }
    }

    #[test]
    fn any_name_is_found_in_quotes(name in any::<String>()) {
        let quoted: String = name.chars().flat_map(|next| ['\\', next]).collect();
        let input = json!({name: 1, "other": 2});

        prop_assert_eq!(selector::evaluate(&format!("$['{quoted}']"), &input), Ok(json!(1)));
    }
}
