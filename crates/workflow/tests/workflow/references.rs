//! Connections and Requirements that a flow names.

use crate::support::{
    ANTHROPIC_CONNECTION, GMAIL_REQUIREMENT, Known, OPENAI_CONNECTION, OPENAI_REQUIREMENT, Types,
    UNKNOWN, errors, example, example_with, placeholder, refusals, uuid,
};
use patchbay_workflow::{Graph, Reference, Target, clear_requirement, nodes_with_account};
use serde_json::{Value, json};
use uuid::Uuid;

const INLINE: &str = "must be the id of a Connection or a requirement; \
                      credentials do not belong in a workflow";

/// An agent with a shared model, a tool of the end user's, and a memory of its own.
fn agent() -> Value {
    example_with(|node| {
        *node = json!({
            "id": "openai-1", "type": "dynamiq.nodes.agents.Agent", "depends": [{"node": "input"}],
            "llm": {
                "id": "model", "name": "model", "type": "dynamiq.nodes.llms.OpenAI",
                "connection": OPENAI_CONNECTION
            },
            "tools": [
                {
                    "id": "mail", "name": "gmail-send", "type": "dynamiq.nodes.tools.Pipedream",
                    "external_user_id": {
                        "$type": "requirement", "$id": GMAIL_REQUIREMENT,
                        "value_path": "$.external_user_id"
                    },
                    "configurable_props": {"gmail/a~b": {"authProvisionId": {
                        "$type": "requirement", "$id": GMAIL_REQUIREMENT, "value_path": "$.account_id"
                    }}}
                },
                {"id": "think", "type": "dynamiq.nodes.llms.OpenAI", "connection": placeholder(OPENAI_REQUIREMENT)}
            ],
            "memory": {"backend": {
                "type": "dynamiq.memory.backends.PostgreSQL", "connection": ANTHROPIC_CONNECTION
            }},
        });
    })
}

#[test]
fn references_are_found_in_document_order() {
    let graph = Graph::parse(&agent()).unwrap();

    let reference = |node_type: &str, pointer: &str, field: &str, target: Target| Reference {
        node_id: "openai-1".to_owned(),
        node_type: format!("dynamiq.{node_type}"),
        pointer: pointer.to_owned(),
        field: field.to_owned(),
        target,
    };
    let gmail = |path: &str| Target::Requirement {
        id: uuid(GMAIL_REQUIREMENT),
        value_path: Some(path.to_owned()),
    };
    let expected = [
        reference(
            "nodes.llms.OpenAI",
            "/llm/connection",
            "llm.connection",
            Target::Connection(uuid(OPENAI_CONNECTION)),
        ),
        reference(
            "nodes.tools.Pipedream",
            "/tools/0/external_user_id",
            "tools.0.external_user_id",
            gmail("$.external_user_id"),
        ),
        reference(
            "nodes.tools.Pipedream",
            "/tools/0/configurable_props/gmail~1a~0b/authProvisionId",
            "tools.0.configurable_props.gmail/a~b.authProvisionId",
            gmail("$.account_id"),
        ),
        reference(
            "nodes.llms.OpenAI",
            "/tools/1/connection",
            "tools.1.connection",
            Target::Requirement {
                id: uuid(OPENAI_REQUIREMENT),
                value_path: None,
            },
        ),
        reference(
            "memory.backends.PostgreSQL",
            "/memory/backend/connection",
            "memory.backend.connection",
            Target::Connection(uuid(ANTHROPIC_CONNECTION)),
        ),
    ];
    assert_eq!(graph.references(), expected);
    for reference in graph.references() {
        let raw = &graph.node(&reference.node_id).unwrap().raw;
        assert!(
            raw.pointer(&reference.pointer).is_some(),
            "{}",
            reference.pointer
        );
    }
    assert_eq!(
        graph.requirement_ids(),
        [uuid(GMAIL_REQUIREMENT), uuid(OPENAI_REQUIREMENT)]
    );
    assert_eq!(
        graph.connection_ids(),
        [uuid(OPENAI_CONNECTION), uuid(ANTHROPIC_CONNECTION)]
    );
}

#[test]
fn references_may_be_left_out() {
    for connection in [None, Some(Value::Null)] {
        let flow = example_with(|node| {
            node.as_object_mut().unwrap().remove("connection");
            if let Some(connection) = connection {
                node["connection"] = connection;
            }
        });
        assert_eq!(Graph::parse(&flow).unwrap().references(), []);
    }
}

#[test]
fn a_placeholder_is_an_object_with_both_strings() {
    let found = |value: Value| {
        let flow = example_with(|node| node["temperature"] = value);
        Graph::parse(&flow).unwrap().requirement_ids()
    };

    assert_eq!(
        found(placeholder(OPENAI_REQUIREMENT)),
        [uuid(OPENAI_REQUIREMENT)]
    );
    assert_eq!(
        found(json!([[{"$type": "", "$id": OPENAI_REQUIREMENT, "more": 1}]])),
        [uuid(OPENAI_REQUIREMENT)]
    );
    assert_eq!(
        found(json!({"$type": "requirement", "$id": 5})),
        Vec::<Uuid>::new()
    );
    assert_eq!(
        found(json!({"$type": null, "$id": OPENAI_REQUIREMENT})),
        Vec::<Uuid>::new()
    );
    assert_eq!(
        found(json!({"$id": OPENAI_REQUIREMENT})),
        Vec::<Uuid>::new()
    );
    let within = json!({
        "$type": "requirement", "$id": OPENAI_REQUIREMENT, "inner": placeholder(GMAIL_REQUIREMENT)
    });
    assert_eq!(
        found(within),
        [uuid(OPENAI_REQUIREMENT)],
        "a placeholder is replaced as a whole"
    );
}

#[test]
fn prompts_and_schemas_are_not_searched() {
    for key in ["prompt", "schema", "response_format"] {
        let flow = example_with(|node| {
            node[key] = json!({"a": placeholder(OPENAI_REQUIREMENT)});
            node["nested"] = json!([{key: placeholder(OPENAI_REQUIREMENT)}]);
        });
        assert_eq!(
            Graph::parse(&flow).unwrap().requirement_ids(),
            Vec::<Uuid>::new(),
            "{key}"
        );
    }
}

#[test]
fn a_connection_is_an_id_or_a_requirement() {
    let format = "must be in a valid format";
    let value = "must be a valid value";
    let cases = [
        (json!("openai-shared"), "", format),
        (json!(""), "", format),
        (json!(OPENAI_CONNECTION.replace('-', "")), "", format),
        (json!(format!("{{{OPENAI_CONNECTION}}}")), "", format),
        (json!(1), "", value),
        (json!(true), "", value),
        (json!([OPENAI_CONNECTION]), "", value),
        (json!({"$type": "requirement"}), "", value),
        (json!({"$id": OPENAI_REQUIREMENT}), "", value),
        (json!({"$type": "requirement", "$id": 5}), "", value),
        (
            json!({"$type": "requirement", "$id": "openai"}),
            ".$id",
            format,
        ),
        (
            json!({"type": "dynamiq.connections.OpenAI", "api_key": "k"}),
            "",
            INLINE,
        ),
        (json!({"api_key": "k"}), "", INLINE),
        (json!({}), "", INLINE),
    ];
    for (connection, place, reason) in &cases {
        let flow = example_with(|node| node["connection"] = connection.clone());
        let field = format!("nodes.openai-1.connection{place}");
        assert_eq!(
            refusals(&flow),
            errors([(field.as_str(), reason)]),
            "{connection}"
        );

        for pointer in ["/llm", "/tools/1", "/memory/backend"] {
            let mut flow = agent();
            flow["nodes"][1].pointer_mut(pointer).unwrap()["connection"] = connection.clone();
            let inner = pointer.replace('/', ".");
            let field = format!("nodes.openai-1{inner}.connection{place}");
            assert_eq!(
                refusals(&flow),
                errors([(field.as_str(), reason)]),
                "{connection}"
            );
        }
    }
    let upper = example_with(|node| node["connection"] = json!(OPENAI_CONNECTION.to_uppercase()));
    assert_eq!(
        Graph::parse(&upper).unwrap().connection_ids(),
        [uuid(OPENAI_CONNECTION)]
    );
}

#[test]
fn a_field_named_connection_elsewhere_is_only_a_field() {
    let flow = example_with(|node| {
        node["headers"] = json!({"connection": "keep-alive"});
        node["settings"] = json!({"type": "object", "connection": {"type": "x"}});
    });

    assert_eq!(
        Graph::parse(&flow).unwrap().connection_ids(),
        [uuid(OPENAI_CONNECTION)]
    );
}

#[test]
fn value_paths_are_selectors_from_the_root() {
    let with = |value_path: Value| {
        example_with(|node| {
            node["external"] = json!({
                "$type": "requirement", "$id": GMAIL_REQUIREMENT, "value_path": value_path
            });
        })
    };
    let target = |flow: &Value| Graph::parse(flow).unwrap().references()[1].target.clone();
    let id = uuid(GMAIL_REQUIREMENT);

    let path = Some("$.a-b['c d'][0]".to_owned());
    assert_eq!(
        target(&with(json!(path))),
        Target::Requirement {
            id,
            value_path: path
        }
    );
    for absent in [json!(null), json!("")] {
        assert_eq!(
            target(&with(absent)),
            Target::Requirement {
                id,
                value_path: None
            }
        );
    }
    let field = "nodes.openai-1.external.value_path";
    for (value_path, reason) in [
        (json!(1), "must be a valid value"),
        (json!("account_id"), "must be in a valid format"),
        (json!("$.a["), "must be in a valid format"),
        (json!("$5"), "must be in a valid format"),
    ] {
        assert_eq!(refusals(&with(value_path)), errors([(field, reason)]));
    }
}

#[test]
fn a_requirement_cannot_stand_for_a_whole_node_or_transformer() {
    let node = example_with(|node| {
        node["$type"] = json!("requirement");
        node["$id"] = json!(OPENAI_REQUIREMENT);
    });
    let refused = errors([("nodes.openai-1", "must be a node, not a requirement")]);
    assert_eq!(refusals(&node), refused);

    let transformer = example_with(|node| {
        node["input_transformer"] = placeholder(OPENAI_REQUIREMENT);
    });
    let refused = errors([("nodes.openai-1.input_transformer", "must be a valid value")]);
    assert_eq!(refusals(&transformer), refused);
}

#[test]
fn nested_nodes_have_types_and_names_of_the_same_form() {
    let mut flow = agent();
    flow["nodes"][1]["llm"]["type"] = json!("os.system");
    flow["nodes"][1]["llm"]["name"] = json!("My Model");
    flow["nodes"][1]["tools"][0]["name"] = json!(5);
    flow["nodes"][1]["tools"][1] = json!({"type": "function", "name": "get_weather"});

    let expected = [
        ("nodes.openai-1.llm.name", "must be in a valid format"),
        ("nodes.openai-1.llm.type", "must be in a valid format"),
        ("nodes.openai-1.tools.0.name", "must be in a valid format"),
    ];
    assert_eq!(refusals(&flow), errors(expected));
}

#[test]
fn too_many_references_are_refused() {
    let many = vec![placeholder(OPENAI_REQUIREMENT); 50_001];
    let flow = example_with(|node| node["many"] = json!(many));
    assert_eq!(
        refusals(&flow),
        errors([("nodes", "must have no more than 50000 references")])
    );

    let long = "k".repeat(2_000);
    let flow = example_with(|node| node[&long] = placeholder(OPENAI_REQUIREMENT));
    let field = format!("nodes.openai-1.{}", &long[..1_024]);
    assert_eq!(
        refusals(&flow),
        errors([(field.as_str(), "is too deep inside the node")])
    );
}

fn check(flow: &Value) -> Result<(), patchbay_workflow::FieldErrors> {
    Graph::parse(flow)
        .unwrap()
        .check_references(&Types::new(), &Known)
}

#[test]
fn known_references_that_fit_are_accepted() {
    assert_eq!(check(&example()), Ok(()));
    let flow = example_with(|node| node["connection"] = placeholder(OPENAI_REQUIREMENT));
    assert_eq!(check(&flow), Ok(()));
    assert_eq!(
        check(&agent()),
        Ok(()),
        "an agent's memory takes connections of its own"
    );
}

#[test]
fn unknown_references_and_unfit_types_are_refused() {
    let mismatch = "connection type mismatch: OpenAI takes dynamiq.connections.OpenAI";
    let cases = [
        (json!(UNKNOWN), "connection not found"),
        (json!(OPENAI_REQUIREMENT), "connection not found"),
        (placeholder(UNKNOWN), "requirement not found"),
        (placeholder(OPENAI_CONNECTION), "requirement not found"),
        (json!(ANTHROPIC_CONNECTION), mismatch),
        (placeholder(GMAIL_REQUIREMENT), mismatch),
    ];
    for (connection, reason) in cases {
        let flow = example_with(|node| node["connection"] = connection.clone());
        let refused = errors([("nodes.openai-1.connection", reason)]);
        assert_eq!(check(&flow), Err(refused), "{connection}");

        let mut flow = agent();
        flow["nodes"][1]["tools"][1]["connection"] = connection.clone();
        let refused = errors([("nodes.openai-1.tools.1.connection", reason)]);
        assert_eq!(check(&flow), Err(refused), "{connection}");
    }
}

#[test]
fn the_reason_names_all_types_that_a_node_takes() {
    let flow = example_with(|node| node["type"] = json!("dynamiq.nodes.tools.SQLExecutor"));
    let reason = "connection type mismatch: SQLExecutor takes \
                  dynamiq.connections.PostgreSQL or dynamiq.connections.MySQL";
    assert_eq!(
        check(&flow),
        Err(errors([("nodes.openai-1.connection", reason)]))
    );

    let flow = example_with(|node| node["type"] = json!("dynamiq.nodes.agents.Agent"));
    let reason = "connection type mismatch: Agent takes no connection";
    assert_eq!(
        check(&flow),
        Err(errors([("nodes.openai-1.connection", reason)]))
    );
}

#[test]
fn unknown_node_types_are_refused_wherever_they_stand() {
    let mut flow = agent();
    flow["nodes"][1]["llm"]["type"] = json!("dynamiq.nodes.llms.Nope");
    flow["nodes"][1]["tools"][0]["type"] = json!("dynamiq.nodes.tools.Nope");
    flow["nodes"][2]["depends"] = json!([{"node": "openai-1"}]);
    flow["nodes"][1]["hooks"] = json!([{"type": "dynamiq.nodes.agents.hooks.Guard"}]);
    flow["nodes"].as_array_mut().unwrap().push(json!({
        "id": "extra", "type": "dynamiq.nodes.llms.Nope", "depends": [{"node": "input"}]
    }));

    let expected = [
        ("nodes.extra.type", "must be a valid value"),
        ("nodes.openai-1.llm.type", "must be a valid value"),
        ("nodes.openai-1.tools.0.type", "must be a valid value"),
    ];
    assert_eq!(check(&flow), Err(errors(expected)));
}

#[test]
fn an_account_is_found_in_nodes_and_in_their_tools_but_not_in_texts() {
    let account = |id: &str| json!({"slack": {"authProvisionId": id}});
    let mut flow = agent();
    flow["nodes"][1]["tools"][0]["configurable_props"] = account("apn_One");
    flow["nodes"][2]["configurable_props"] = account("apn_two");
    flow["nodes"][2]["prompt"] = account("apn_One");
    flow["nodes"][2]["note"] = json!("apn_One");

    assert_eq!(nodes_with_account(&flow, "apn_One"), ["openai-1"]);
    assert_eq!(nodes_with_account(&flow, "apn_two"), ["output"]);
    assert_eq!(nodes_with_account(&flow, "apn_one"), [] as [&str; 0]);
}

#[test]
fn clearing_a_requirement_leaves_null_in_its_places() {
    let mut flow = agent();
    let cleared = clear_requirement(&mut flow, uuid(GMAIL_REQUIREMENT));

    assert_eq!(cleared, ["openai-1"]);
    let mut expected = agent();
    let tool = &mut expected["nodes"][1]["tools"][0];
    tool["external_user_id"] = Value::Null;
    tool["configurable_props"]["gmail/a~b"]["authProvisionId"] = Value::Null;
    assert_eq!(flow, expected, "other requirements stay");
    assert_eq!(
        Graph::parse(&flow).unwrap().requirement_ids(),
        [uuid(OPENAI_REQUIREMENT)]
    );

    assert_eq!(clear_requirement(&mut flow, uuid(UNKNOWN)), [] as [&str; 0]);
    assert_eq!(flow, expected);
}

#[test]
fn clearing_reaches_a_connection_and_every_node() {
    let upper = OPENAI_REQUIREMENT.to_uppercase();
    let mut flow = example_with(|node| node["connection"] = placeholder(&upper));
    flow["nodes"][2]["list"] = json!([1, placeholder(OPENAI_REQUIREMENT), 2]);
    flow["outside"] = placeholder(OPENAI_REQUIREMENT);

    let cleared = clear_requirement(&mut flow, uuid(OPENAI_REQUIREMENT));

    assert_eq!(cleared, ["openai-1", "output"]);
    assert_eq!(flow["nodes"][1]["connection"], Value::Null);
    assert_eq!(flow["nodes"][2]["list"], json!([1, null, 2]));
    assert_eq!(flow["outside"], Value::Null);
}
