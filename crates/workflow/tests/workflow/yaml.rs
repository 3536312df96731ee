//! The SDK's documents, written and read.

use std::collections::BTreeMap;

use patchbay_workflow::yaml::{
    Exported, FieldValue, HeldConnection, HeldRequirement, Imported, Source, export, import,
};
use patchbay_workflow::{Graph, Target};
use serde_json::{Map, Value, json};
use uuid::Uuid;

const OPENAI: Uuid = Uuid::from_u128(1);
const SECOND: Uuid = Uuid::from_u128(2);
const GOOGLE: Uuid = Uuid::from_u128(3);
const HTTP: Uuid = Uuid::from_u128(4);
const GMAIL: Uuid = Uuid::from_u128(5);

fn held(id: Uuid, name: &str, kind: &str, secrets: &[&str]) -> HeldConnection {
    HeldConnection {
        id,
        name: name.to_owned(),
        kind: format!("dynamiq.connections.{kind}"),
        public: Map::new(),
        secrets: secrets
            .iter()
            .map(|name| ((*name).to_owned(), Vec::new()))
            .collect(),
        built_in: false,
    }
}

fn llm(id: &str, connection: Uuid) -> Value {
    json!({
        "id": id, "name": id, "type": "dynamiq.nodes.llms.OpenAI", "model": "gpt-4o-mini",
        "connection": connection, "depends": [{"node": "input"}],
        "prompt": {"messages": [{"role": "user", "content": "costs ${x}\n{{question}}"}]},
    })
}

fn flow(nodes: &[Value]) -> Value {
    let mut all =
        vec![json!({"id": "input", "name": "input", "type": "dynamiq.nodes.utils.Input"})];
    all.extend_from_slice(nodes);
    all.push(json!({
        "id": "output", "name": "output", "type": "dynamiq.nodes.utils.Output",
        "depends": nodes.iter().map(|node| json!({"node": node["id"]})).collect::<Vec<_>>(),
    }));
    json!({"id": "f-1", "nodes": all})
}

fn written(
    flow: &Value,
    connections: &[HeldConnection],
    requirements: &[HeldRequirement],
) -> Exported {
    let source = Source {
        name: "ticket-triage",
        version: Some(3),
        flow,
        connections,
        requirements,
        pipedream: None,
    };
    export(&source).unwrap()
}

fn read(text: &str) -> Imported {
    import(text, None).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"))
}

fn problems(text: &str) -> Vec<(String, Option<usize>, String)> {
    let problems = import(text, None).map(|_| ()).unwrap_err();
    problems
        .into_iter()
        .map(|problem| (problem.field, problem.line, problem.reason))
        .collect()
}

#[test]
fn secrets_are_variables_that_carry_the_connections_name_where_two_would_collide() {
    let flow = flow(&[llm("one", OPENAI), llm("two", SECOND), llm("three", OPENAI)]);
    let connections = [
        held(OPENAI, "openai prod", "OpenAI", &["api_key"]),
        held(SECOND, "openai eu", "OpenAI", &["api_key"]),
    ];

    let both = written(&flow, &connections, &[]);

    let expected = ["OPENAI_API_KEY_OPENAI_EU", "OPENAI_API_KEY_OPENAI_PROD"];
    assert_eq!(both.environment, expected);
    assert!(both.yaml.contains("#   OPENAI_API_KEY_OPENAI_EU\n"));
    assert_eq!(both.yaml.matches("connection: openai prod\n").count(), 2);
    let single = written(&self::flow(&[llm("one", OPENAI)]), &connections[..1], &[]);
    assert_eq!(single.environment, ["OPENAI_API_KEY"]);
    assert!(
        single
            .yaml
            .contains("api_key: \"${oc.env:OPENAI_API_KEY}\"")
    );
}

#[test]
fn a_reference_to_the_environment_keeps_its_variable_and_the_other_one_gives_way() {
    let mut first = held(OPENAI, "a", "OpenAI", &[]);
    first
        .public
        .insert("api_key".into(), "${oc.env:OPENAI_API_KEY}".into());
    let second = held(SECOND, "b", "OpenAI", &["api_key"]);
    let flow = flow(&[llm("one", OPENAI), llm("two", SECOND)]);

    let both = written(&flow, &[first, second], &[]);

    assert_eq!(both.environment, ["OPENAI_API_KEY", "OPENAI_API_KEY_B"]);
}

#[test]
fn an_oauth_connection_is_a_header_by_the_node_that_acts_with_it_and_is_told() {
    let call = json!({
        "id": "call", "type": "dynamiq.nodes.tools.HttpApiCall", "url": "https://api.example/x",
        "connection": GOOGLE, "depends": [{"node": "input"}],
    });
    let server = json!({
        "id": "mcp", "type": "dynamiq.nodes.tools.MCPServer", "url": "https://mcp.example/mcp",
        "connection": GOOGLE, "include_tools": ["x"], "depends": [{"node": "input"}],
    });
    let google = held(GOOGLE, "drive", "GoogleOAuth2", &[]);

    let exported = written(&flow(&[call, server]), &[google], &[]);

    let yaml = &exported.yaml;
    assert_eq!(exported.environment, ["GOOGLE_ACCESS_TOKEN"]);
    assert!(yaml.contains(
        "  # dynamiq.connections.GoogleOAuth2 is not in the SDK.\n  drive:\n    type: dynamiq.connections.Http\n"
    ), "{yaml}");
    assert!(yaml.contains("  drive-mcp:\n    type: dynamiq.connections.MCPStreamableHTTP\n    url: https://mcp.example/mcp\n"), "{yaml}");
    assert_eq!(
        yaml.matches("Authorization: \"Bearer ${oc.env:GOOGLE_ACCESS_TOKEN}\"")
            .count(),
        2
    );
    let told: Vec<_> = exported
        .warnings
        .iter()
        .map(|one| one.node_id.as_deref())
        .collect();
    assert_eq!(told, [Some("call"), Some("mcp")]);
}

#[test]
fn what_is_in_a_secret_map_is_a_variable_each() {
    let mut http = held(HTTP, "crm", "Http", &[]);
    http.public.insert("method".into(), "GET".into());
    http.secrets = BTreeMap::from([(
        "headers".to_owned(),
        vec!["X-Api-Key".to_owned(), "x-team".to_owned()],
    )]);
    let call = json!({
        "id": "call", "type": "dynamiq.nodes.tools.HttpApiCall", "url": "https://api.example/x",
        "connection": HTTP, "depends": [{"node": "input"}],
    });

    let exported = written(&flow(&[call]), &[http], &[]);

    assert_eq!(
        exported.environment,
        ["HTTP_HEADERS_X_API_KEY", "HTTP_HEADERS_X_TEAM"]
    );
    assert!(
        exported
            .yaml
            .contains("      X-Api-Key: \"${oc.env:HTTP_HEADERS_X_API_KEY}\"\n")
    );
}

#[test]
fn what_is_written_is_read_back_as_the_same_flow() {
    let mail = json!({
        "id": "mail", "name": "mail", "type": "dynamiq.nodes.tools.Pipedream", "action_id": "gmail-send",
        "external_user_id": {"$type": "requirement", "$id": GMAIL, "value_path": "$.external_user_id"},
        "configurable_props": {"gmail": {"authProvisionId":
            {"$type": "requirement", "$id": GMAIL, "value_path": "$.account_id"}}},
        "input_props": {"configurableProps": [{"name": "gmail", "type_": "app", "app": "gmail"}]},
        "depends": [{"node": "input"}],
    });
    let tool = json!({
        "id": "weather", "name": "weather", "type": "dynamiq.nodes.tools.MCPTool", "tool": "get_weather",
        "connection": HTTP, "depends": [{"node": "input"}], "json_input_schema": {"type": "object"},
    });
    let flow = flow(&[llm("llm", OPENAI), mail, tool]);
    let mut mcp = held(HTTP, "weather server", "MCPStreamableHTTP", &[]);
    mcp.public
        .insert("url".into(), "https://mcp.example/mcp".into());
    let connections = [held(OPENAI, "openai", "OpenAI", &["api_key"]), mcp];
    let requirement = HeldRequirement {
        id: GMAIL,
        name: "gmail".into(),
        kind: "pipedream_account".into(),
        subject: "gmail".into(),
        title: "Gmail: yours".into(),
        description: None,
        optional: true,
    };

    let exported = written(&flow, &connections, &[requirement]);
    let back = read(&exported.yaml);

    assert!(
        exported.yaml.contains("name: get_weather\n"),
        "{}",
        exported.yaml
    );
    assert_eq!(back.name.as_deref(), Some("ticket-triage"));
    let keys: Vec<_> = back
        .connections
        .iter()
        .map(|one| one.key.as_str())
        .collect();
    assert_eq!(keys, ["openai", "weather server"]);
    let field = &back.connections[0].fields[0];
    assert!(
        matches!(&field.value, FieldValue::Variable { name, default: None } if name == "OPENAI_API_KEY")
    );
    assert_eq!(back.requirements.len(), 1);
    let declared = back.requirements[0].declared.clone().unwrap();
    assert_eq!(declared.title.as_deref(), Some("Gmail: yours"));
    assert!(declared.optional);
    assert_eq!(back.requirements[0].uses.len(), 2);
    assert_eq!(
        back.requirements[0].uses[0].app_slug.as_deref(),
        Some("gmail")
    );
    let connection = |key: &str| if key == "openai" { OPENAI } else { HTTP };
    let again = back.flow(&connection, &|id| id.parse().unwrap());
    assert_eq!(
        Graph::parse(&again).unwrap().references(),
        Graph::parse(&flow).unwrap().references()
    );
    let mut expected = flow;
    patchbay_workflow::normalize(&mut expected);
    assert_eq!(again, expected);
}

#[test]
fn a_document_of_the_sdk_becomes_a_flow_with_both_ends() {
    let text = "\
connections:
  openai-conn: {type: dynamiq.connections.OpenAI, api_key: 'sk-planted'}
prompts:
  p: {messages: [{role: user, content: 'Hi {{name}}'}]}
nodes:
  my_llm:
    type: dynamiq.nodes.llms.openai.OpenAI
    name: My LLM
    connection: openai-conn
    prompt: p
    model: ${models.small}
  other:
    type: dynamiq.nodes.llms.OpenAI
    connection: {type: dynamiq.connections.OpenAI, api_key: '${oc.env:OPENAI_API_KEY}'}
    model: ${oc.env:MODEL,gpt-4o}
    depends: [{node: my_llm}]
    input_transformer: {selector: {q: $.my_llm.output.content}}
  unused: {type: dynamiq.nodes.tools.Python}
models: {small: gpt-4o-mini}
flows:
  f: {nodes: [my_llm, other]}
workflows:
  w: {flow: f, version: 1}
";
    let imported = read(text);

    let flow = imported.flow(&|_| OPENAI, &|_| GMAIL);
    Graph::parse(&flow).unwrap();
    let nodes = flow["nodes"].as_array().unwrap();
    let ids: Vec<_> = nodes
        .iter()
        .map(|node| node["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["input", "my-llm", "other", "output"]);
    assert_eq!(nodes[1]["type"], "dynamiq.nodes.llms.OpenAI");
    assert_eq!(nodes[1]["metadata"]["label"], "My LLM");
    assert_eq!(nodes[1]["model"], "gpt-4o-mini");
    assert_eq!(nodes[1]["prompt"]["id"], "p");
    assert_eq!(nodes[2]["model"], "gpt-4o");
    assert_eq!(
        nodes[2]["input_transformer"]["selector"]["q"],
        "$.my-llm.output.content"
    );
    let keys: Vec<_> = imported
        .connections
        .iter()
        .map(|one| one.key.as_str())
        .collect();
    assert_eq!(keys, ["openai-conn", "other-connection"]);
    let shown = format!("{imported:?}");
    assert!(!shown.contains("sk-planted"), "{shown}");
}

#[test]
fn every_fault_is_told_with_its_field_and_line() {
    let text = "\
connections:
  a: {api_key: x}
  b: {type: dynamiq.connections.Nope}
nodes:
  one:
    type: dynamiq.nodes.llms.OpenAI
    connection: a
  two:
    type: dynamiq.nodes.llms.OpenAI
    connection: b
    prompt: missing
  three:
    type: dynamiq.nodes.operators.SubWorkflow
    flow: other
  four:
    type: dynamiq.nodes.llms.OpenAI
    connection: gone
";
    let found = problems(text);
    let expected = [
        ("connections.a.type", 2, "cannot be blank"),
        (
            "nodes.two.prompt",
            11,
            "names a prompt that the document has not",
        ),
        (
            "connections.b.type",
            3,
            "is not a connection type that Patchbay knows",
        ),
        (
            "nodes.three.flow",
            14,
            "names another flow: a workflow of Patchbay is one flow",
        ),
        (
            "nodes.four.connection",
            17,
            "names a connection that the document has not",
        ),
    ];
    for (field, line, reason) in expected {
        let wanted = (field.to_owned(), Some(line), reason.to_owned());
        assert!(found.contains(&wanted), "{wanted:?} of {found:?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:?}");
}

#[test]
fn a_variable_outside_of_a_connection_is_refused_unless_it_has_a_default() {
    let found =
        problems("nodes:\n  a:\n    type: dynamiq.nodes.llms.OpenAI\n    model: ${oc.env:MODEL}\n");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, "nodes.a.model");
    assert_eq!(found[0].1, Some(4));
    assert!(found[0].2.contains("MODEL"), "{found:?}");
}

#[test]
fn one_of_several_workflows_has_to_be_named() {
    let text = "nodes: {a: {type: dynamiq.nodes.tools.Python}, b: {type: dynamiq.nodes.tools.Python}}\n\
                flows: {f: {nodes: [a]}, g: {nodes: [b]}}\nworkflows: {v: {flow: f}, w: {flow: g}}\n";
    assert_eq!(problems(text)[0].0, "workflows");
    let chosen = import(text, Some("w")).unwrap();
    let flow = chosen.flow(&|_| OPENAI, &|_| GMAIL);
    assert_eq!(flow["nodes"][1]["id"], "b");
    assert!(import(text, Some("x")).is_err());
}

#[test]
fn patchbays_own_json_is_read_as_it_stands() {
    let flow = flow(&[llm("llm", OPENAI)]);
    let document = json!({
        "name": "own", "flow": flow, "flow_ui": {"nodes": []},
        "connections": [{"id": OPENAI, "name": "openai", "type": "dynamiq.connections.OpenAI"}],
    });

    let imported = read(&json!({ "data": document }).to_string());

    assert_eq!(imported.name.as_deref(), Some("own"));
    assert_eq!(imported.connections[0].name.as_deref(), Some("openai"));
    assert_eq!(imported.flow(&|_| OPENAI, &|_| GMAIL), flow);
    assert_eq!(imported.flow_ui, Some(json!({"nodes": []})));
}

/// A document with one node, and what else stands in it.
fn with_node(rest: &str) -> String {
    format!("nodes: {{a: {{type: dynamiq.nodes.tools.Python}}}}\n{rest}")
}

fn only_excess(text: &str, field: &str) {
    let found = problems(text);
    assert_eq!(found.len(), 1, "{} problems", found.len());
    assert_eq!(found[0].0, field);
    assert!(found[0].2.contains("too much"), "{found:?}");
}

#[test]
fn interpolations_that_multiply_are_refused_once() {
    let mut text = with_node("prompts:\n  a0: xxxxxxxxxx\n");
    for level in 1..=6 {
        let piece = format!("${{prompts.a{}}}", level - 1);
        let line = format!("  a{level}: \"{}\"\n", piece.repeat(10));
        text.push_str(&line);
    }
    let found = problems(&text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].2.contains("too much"), "{found:?}");
}

#[test]
fn a_long_place_that_is_named_often_is_refused_once() {
    let big = "x".repeat(100_000);
    let flat = "${prompts.big}".repeat(100);
    only_excess(
        &with_node(&format!(
            "prompts: {{big: {big}, p: \"{flat}\", q: \"{flat}\"}}\n"
        )),
        "prompts.p",
    );
    let whole = "\"${shared.big}\", ".repeat(100);
    only_excess(
        &with_node(&format!(
            "shared: {{big: [{big}]}}\nprompts: {{p: [{whole}]}}\n"
        )),
        "prompts.p.10",
    );
    let few = "${prompts.big}".repeat(3);
    read(&with_node(&format!(
        "prompts: {{big: {big}, p: \"{few}\"}}\n"
    )));
}

#[test]
fn a_place_that_names_itself_often_is_told_once() {
    let ring = "${prompts.a}".repeat(2);
    let found = problems(&with_node(&format!("prompts: {{a: \"{ring}\"}}\n")));
    assert_eq!(found.len(), 1, "{} problems", found.len());
    assert!(found[0].2.contains("ring"), "{found:?}");
}

#[test]
fn a_connection_takes_in_no_more_than_the_rest() {
    let big = "x".repeat(100_000);
    let fields: Vec<String> = (0..30)
        .map(|at| format!(", f{at}: \"${{shared.big}}\""))
        .collect();
    let fields = fields.concat();
    only_excess(
        &format!(
            "shared: {{big: [{big}]}}\nconnections: {{c: {{type: dynamiq.connections.OpenAI{fields}}}}}\n\
             nodes: {{a: {{type: dynamiq.nodes.llms.OpenAI, connection: c}}}}\n"
        ),
        "connections.c.f10",
    );
}

#[test]
fn a_long_prompt_is_not_repeated_without_end() {
    let big = "x".repeat(1 << 20);
    let nodes: Vec<String> = (0..70)
        .map(|at| format!("  n{at}: {{type: dynamiq.nodes.llms.OpenAI, prompt: p}}\n"))
        .collect();
    let nodes = nodes.concat();
    only_excess(
        &format!("prompts: {{p: {{messages: [{big}]}}}}\nnodes:\n{nodes}"),
        "nodes.n63.prompt",
    );
}

#[test]
fn too_many_nodes_are_refused_before_anything_is_done_with_them() {
    let nodes: Vec<String> = (0..=10_000)
        .map(|at| format!("  n{at}: {{type: \"${{oc.x}}\"}}\n"))
        .collect();
    let nodes = nodes.concat();
    let found = problems(&format!("nodes:\n{nodes}"));
    assert_eq!(found.len(), 1, "{} problems", found.len());
    assert_eq!((found[0].0.as_str(), found[0].1), ("nodes", Some(1)));
    assert_eq!(found[0].2, "must have no more than 10000 nodes");
    let listed = "a, ".repeat(10_001);
    let found = problems(&with_node(&format!(
        "flows: {{f: {{nodes: [{listed}]}}}}\n"
    )));
    assert_eq!(found.len(), 1, "{} problems", found.len());
    assert_eq!(found[0].0, "flows.f.nodes");
    let nodes = vec![json!({}); 10_001];
    let found = problems(&json!({"flow": {"nodes": nodes}}).to_string());
    assert_eq!(found[0].2, "must have no more than 10000 nodes");
}

#[test]
fn connections_inside_of_nodes_have_keys_of_their_own() {
    let inline =
        "{type: dynamiq.nodes.llms.OpenAI, connection: {id: c, type: dynamiq.connections.OpenAI}}";
    let imported = read(&format!(
        "nodes: {{a: {inline}, b: {inline}, c: {inline}}}\n"
    ));
    let keys: Vec<_> = imported
        .connections
        .iter()
        .map(|one| one.key.as_str())
        .collect();
    assert_eq!(keys, ["c", "c-2", "c-3"]);
}

#[test]
fn an_id_that_a_document_names_inside_of_a_node_stays_a_reference() {
    let imported = read(&format!(
        "nodes: {{a: {{type: dynamiq.nodes.agents.Agent, llm: {{connection: '{SECOND}'}}}}}}\n"
    ));
    let graph = Graph::parse(&imported.flow(&|_| OPENAI, &|_| GMAIL)).unwrap();
    let named = &graph.references()[0];
    assert_eq!(named.field, "llm.connection");
    assert_eq!(named.target, Target::Connection(SECOND));
}
