//! What an edge may wait for, and which nodes stand inside others.

use patchbay_workflow::{Graph, Trigger};
use serde_json::{Value, json};

#[test]
fn edges_may_wait_for_a_failure_and_ask_for_a_condition() {
    let condition = json!({"variable": "$.output.n", "operator": "numeric-equals", "value": 1});
    let flow = |edge: Value| {
        json!({"nodes": [
            {"id": "in", "type": "dynamiq.nodes.utils.Input"},
            {"id": "out", "type": "dynamiq.nodes.utils.Output", "depends": [edge]},
        ]})
    };
    let graph = Graph::parse(&flow(
        json!({"node": "in", "trigger": "failure", "condition": condition}),
    ))
    .unwrap();
    let edge = &graph.node("out").unwrap().depends[0];
    assert_eq!(edge.trigger, Trigger::Failure);
    assert_eq!(edge.condition.as_ref(), Some(&condition));

    for (edge, field, reason) in [
        (
            json!({"node": "in", "trigger": "always"}),
            "trigger",
            "must be success or failure",
        ),
        (
            json!({"node": "in", "trigger": 1}),
            "trigger",
            "must be success or failure",
        ),
        (
            json!({"node": "in", "trigger": "failure", "option": "a"}),
            "trigger",
            "must be left out: an edge from an option cannot wait for a failure",
        ),
        (
            json!({"node": "in", "condition": {"operator": "like"}}),
            "condition.operator",
            "must be a valid value",
        ),
        (
            json!({"node": "in", "condition": true}),
            "condition",
            "must be a valid value",
        ),
    ] {
        let errors = Graph::parse(&flow(edge)).unwrap_err();
        assert_eq!(errors[&format!("nodes.out.depends.0.{field}")], reason);
    }
}

#[test]
fn nodes_inside_others_are_found() {
    let graph = Graph::parse(&json!({"nodes": [
        {"id": "in", "type": "dynamiq.nodes.utils.Input"},
        {
            "id": "each", "type": "dynamiq.nodes.operators.Map", "depends": [{"node": "in"}],
            "node": {
                "type": "dynamiq.nodes.agents.Agent", "name": "Any name",
                "tools": [{"type": "dynamiq.nodes.tools.Pipedream", "name": "mail"}],
            },
        },
        {"id": "out", "type": "dynamiq.nodes.utils.Output", "depends": [{"node": "each"}]},
    ]}))
    .unwrap();
    for kind in [
        "operators.Map",
        "agents.Agent",
        "tools.Pipedream",
        "utils.Output",
    ] {
        assert!(graph.uses(&format!("dynamiq.nodes.{kind}")), "{kind}");
    }
    assert!(!graph.uses("dynamiq.nodes.tools.HttpApiCall"));

    let errors = Graph::parse(&json!({"nodes": [
        {"id": "in", "type": "dynamiq.nodes.utils.Input"},
        {
            "id": "each", "type": "dynamiq.nodes.operators.Map", "depends": [{"node": "in"}],
            "node": {"type": "dynamiq.nodes.operators.Choice", "options": [{"id": ""}]},
        },
        {"id": "out", "type": "dynamiq.nodes.utils.Output", "depends": [{"node": "each"}]},
    ]}))
    .unwrap_err();
    assert_eq!(errors["nodes.each.node.options.0.id"], "cannot be blank");
}
