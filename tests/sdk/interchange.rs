//! Workflows go to the SDK and come back.

use std::collections::BTreeMap;

use patchbay_sdk_tests::ask_json;
use patchbay_tests::{Platform, flow};
use serde_json::{Map, Value, json};

const SCRIPT: &str = "tests/sdk/interchange.py";
const KEY: &str = "sk-planted-in-the-vault-0123456789";
const HEADER: &str = "crm-planted-0123456789";

/// A workflow with everything that goes to the SDK, and what its connections are called.
struct Rich {
    workflow: String,
    flow: Value,
    openai_requirement: String,
    gmail: String,
    drive: String,
}

async fn connection(platform: &Platform, name: &str, kind: &str, config: &Value) -> String {
    let body = json!({
        "name": name, "project_id": platform.project,
        "type": format!("dynamiq.connections.{kind}"), "config": config,
    });
    let made = platform.post("/v1/connections", &body).await.expect(201);
    made.data()["id"].as_str().expect("an id").to_owned()
}

/// What the SDK tells. Python takes its time, and the connections to the platform live on meanwhile.
async fn told(asked: Value) -> Value {
    tokio::task::spawn_blocking(move || ask_json(SCRIPT, &asked))
        .await
        .expect("Python is asked")
}

async fn rich(platform: &Platform) -> Rich {
    let openai = platform.create_connection("openai prod", KEY).await;
    let crm =
        json!({"method": "POST", "url": "https://crm.example/v1", "headers": {"X-Key": HEADER}});
    let crm = connection(platform, "crm", "Http", &crm).await;
    let drive = connection(platform, "drive", "GoogleOAuth2", &json!({})).await;
    let anthropic = json!({"api_key": "${oc.env:ANTHROPIC_API_KEY}"});
    let anthropic = connection(platform, "claude", "Anthropic", &anthropic).await;
    let workflow = platform.create_workflow("rich", &flow::no_llm()).await;
    let openai_requirement = platform.create_requirement(&workflow, "openai").await;
    let gmail = json!({
        "name": "gmail", "type": "pipedream_account", "form": {"title": "Gmail: yours"},
        "spec": {"app_slug": "gmail"},
    });
    let gmail = platform.create_requirement_of(&workflow, &gmail).await;
    let flow = flow_of(
        &openai,
        &crm,
        &drive,
        &anthropic,
        &openai_requirement,
        &gmail,
    );
    platform.save(&workflow, &flow).await;
    Rich {
        workflow,
        flow,
        openai_requirement,
        gmail,
        drive,
    }
}

fn flow_of(openai: &str, crm: &str, drive: &str, anthropic: &str, own: &str, gmail: &str) -> Value {
    let mut asks = flow::openai("asks", &openai.into());
    asks["prompt"]["messages"][0]["content"] =
        "It costs ${price} \\${x}: {{question}}\n  - yes\n: no #\n".into();
    let own_key = flow::openai("own-key", &flow::requirement(own));
    let account = |path: &str| json!({"$type": "requirement", "$id": gmail, "value_path": path});
    flow::of(&[
        flow::input(),
        asks,
        own_key,
        json!({
            "id": "call", "name": "call", "type": "dynamiq.nodes.tools.HttpApiCall",
            "url": "https://crm.example/v1/tickets", "method": "GET", "connection": crm,
            "depends": [{"node": "input"}],
        }),
        json!({
            "id": "files", "name": "files", "type": "dynamiq.nodes.tools.HttpApiCall",
            "url": "https://www.googleapis.com/drive/v3/files", "connection": drive,
            "depends": [{"node": "input"}],
        }),
        json!({
            "id": "route", "name": "route", "type": "dynamiq.nodes.operators.Choice",
            "options": [
                {"id": "big", "name": "Big", "condition": {
                    "variable": "$.input.output.question", "operator": "string-contains", "value": "017"
                }},
                {"id": "other", "name": "yes"},
            ],
            "depends": [{"node": "input"}],
        }),
        json!({
            "id": "agent", "name": "agent", "type": "dynamiq.nodes.agents.Agent",
            "role": "Answers.\n\nBriefly.", "max_loops": 3,
            "llm": {
                "id": "agent-llm", "name": "agent-llm", "type": "dynamiq.nodes.llms.Anthropic",
                "model": "claude-sonnet-4", "connection": anthropic,
            },
            "tools": [{
                "id": "lookup", "name": "lookup", "type": "dynamiq.nodes.tools.HttpApiCall",
                "description": "Looks tickets up", "url": "https://crm.example/v1", "connection": crm,
            }],
            "depends": [{"node": "route", "option": "big"}],
            "input_transformer": {"selector": {"input": "$.input.output.question"}},
        }),
        json!({
            "id": "each", "name": "each", "type": "dynamiq.nodes.operators.Map",
            "node": {
                "id": "each-llm", "name": "each-llm", "type": "dynamiq.nodes.llms.OpenAI",
                "model": "gpt-4o-mini", "connection": openai,
                "prompt": {"messages": [{"role": "user", "content": "{{item}}"}]},
            },
            "depends": [{"node": "route", "option": "other"}],
        }),
        json!({
            "id": "mail", "name": "mail", "type": "dynamiq.nodes.tools.Pipedream",
            "action_id": "gmail-send-email", "external_user_id": account("$.external_user_id"),
            "configurable_props": {"gmail": {"authProvisionId": account("$.account_id")}},
            "input_props": {"configurableProps": [
                {"name": "gmail", "type_": "app", "app": "gmail"}, {"name": "to", "type_": "string"},
            ]},
            "depends": [{"node": "input"}],
            "input_transformer": {"selector": {"to": "me"}},
        }),
        flow::output(&[("answer", "asks"), ("own", "own-key"), ("mail", "mail")]),
    ])
}

/// What the answer says has to be set, with a value of its own each.
fn environment(exported: &Value) -> Map<String, Value> {
    let names = exported["environment"].as_array().into_iter().flatten();
    names
        .filter_map(Value::as_str)
        .map(|name| {
            let value = match name {
                "OPENAI_API_KEY" => KEY.to_owned(),
                "HTTP_HEADERS_X_KEY" => HEADER.to_owned(),
                name => format!("value of {name}"),
            };
            (name.to_owned(), value.into())
        })
        .collect()
}

async fn exported(platform: &Platform, workflow: &str) -> Value {
    let path = format!("/v1/workflows/{workflow}/export?format=yaml");
    platform.get(&path).await.expect(200).data()
}

#[tokio::test]
async fn what_is_exported_loads_in_the_sdk_as_what_patchbay_holds() {
    let platform = Platform::start().await;
    let rich = rich(&platform).await;

    let exported = exported(&platform, &rich.workflow).await;

    let yaml = exported["yaml"].as_str().expect("a text");
    assert!(
        !yaml.contains(KEY) && !yaml.contains(HEADER),
        "no secret is written"
    );
    assert_eq!(
        exported["environment"],
        json!([
            "ANTHROPIC_API_KEY",
            "GOOGLE_ACCESS_TOKEN",
            "HTTP_HEADERS_X_KEY",
            "OPENAI_API_KEY",
            "PIPEDREAM_ACCESS_TOKEN",
            "PIPEDREAM_PROJECT_ID"
        ])
    );
    let warned: Vec<_> = exported["warnings"]
        .as_array()
        .into_iter()
        .flatten()
        .collect();
    assert!(
        warned.iter().any(|one| one["node_id"] == "files"),
        "{warned:?}"
    );
    let users =
        json!({"type": "dynamiq.connections.OpenAI", "id": "own", "api_key": "of the user"});
    let resolved = json!({
        rich.openai_requirement.as_str(): users,
        rich.gmail.as_str(): {"account_id": "apn_1", "external_user_id": "user-42"},
    });
    let loaded = &ask_json(
        SCRIPT,
        &json!({"documents": [
            {"yaml": yaml, "environment": environment(&exported), "resolved": resolved},
            {"yaml": yaml, "environment": {}, "resolved": resolved},
        ]}),
    );
    let without = loaded[1]["error"].as_str().unwrap_or_default();
    assert!(without.contains("Environment variable"), "{without}");
    let sdk = &loaded[0];
    assert_eq!(sdk["error"], Value::Null, "{yaml}");
    assert_equal(sdk, &rich.flow);
}

/// The SDK's resolved objects are what Patchbay holds.
fn assert_equal(sdk: &Value, flow: &Value) {
    let nodes = &sdk["nodes"];
    let openai = json!({
        "type": "dynamiq.connections.OpenAI", "id": "openai prod", "api_key": KEY,
        "url": "https://api.openai.com/v1",
    });
    assert_eq!(nodes["asks"]["connection"], openai);
    assert_eq!(nodes["asks"]["model"], "openai/gpt-4o-mini");
    let text = &node(flow, "asks")["prompt"]["messages"][0]["content"];
    assert_eq!(
        nodes["asks"]["prompt"][0]["content"], *text,
        "to the letter"
    );
    assert_eq!(nodes["own-key"]["connection"]["api_key"], "of the user");
    assert_eq!(
        nodes["call"]["connection"]["headers"],
        json!({"X-Key": HEADER})
    );
    assert_eq!(nodes["call"]["connection"]["url"], "https://crm.example/v1");
    assert_eq!(
        nodes["files"]["connection"]["type"],
        "dynamiq.connections.Http"
    );
    assert_eq!(
        nodes["files"]["connection"]["headers"],
        json!({"Authorization": "Bearer value of GOOGLE_ACCESS_TOKEN"})
    );
    assert_eq!(nodes["route"]["options"][0]["condition"]["value"], "017");
    assert_eq!(nodes["route"]["options"][1]["name"], "yes");
    assert_eq!(
        nodes["agent"]["llm"]["connection"]["api_key"],
        "value of ANTHROPIC_API_KEY"
    );
    assert_eq!(
        nodes["agent"]["tools"][0]["connection"]["headers"]["X-Key"],
        HEADER
    );
    assert_eq!(nodes["agent"]["depends"], json!([["route", "big"]]));
    assert_eq!(nodes["each"]["node"]["connection"], openai);
    assert_eq!(nodes["each"]["depends"], json!([["route", "other"]]));
    assert_eq!(nodes["mail"]["external_user_id"], "user-42");
    assert_eq!(
        nodes["mail"]["configurable_props"]["gmail"]["authProvisionId"],
        "apn_1"
    );
    assert_eq!(
        nodes["mail"]["connection"]["access_token"],
        "value of PIPEDREAM_ACCESS_TOKEN"
    );
    assert_eq!(
        nodes["asks"]["input_selector"],
        node(flow, "asks")["input_transformer"]["selector"]
    );
    let ids = flow["nodes"].as_array().map_or(0, Vec::len);
    let flows = sdk["flows"].as_object().expect("flows");
    assert_eq!(
        flows
            .values()
            .next()
            .and_then(Value::as_array)
            .map(Vec::len),
        Some(ids)
    );
}

fn node<'a>(flow: &'a Value, id: &str) -> &'a Value {
    let mut nodes = flow["nodes"].as_array().into_iter().flatten();
    nodes.find(|node| node["id"] == id).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn a_workflow_comes_back_from_its_document_with_the_connections_of_the_project() {
    let platform = Platform::start().await;
    let rich = rich(&platform).await;
    let first = exported(&platform, &rich.workflow).await;
    let mut request =
        json!({"project_id": platform.project, "document": first["yaml"], "name": "again"});
    let refused = platform.post("/v1/workflows/import", &request).await;
    // Whose account stands for a header of the SDK's is for the caller to say.
    assert!(
        refused.expect(400).details()["connections.drive"]
            .as_str()
            .is_some_and(|reason| reason.contains("choose it")),
    );
    request["connections"] = json!({"drive": rich.drive});

    let made = platform
        .post("/v1/workflows/import", &request)
        .await
        .expect(201)
        .data();

    let actions: Vec<_> = made["connections"]
        .as_array()
        .into_iter()
        .flatten()
        .collect();
    assert!(
        actions.iter().all(|one| one["action"] == "used"),
        "{actions:?}"
    );
    let mut back = made["workflow"]["flow"].clone();
    let names: BTreeMap<_, _> = made["requirements"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| (one["name"].as_str().unwrap_or_default(), one["id"].clone()))
        .collect();
    assert_ne!(
        names["gmail"],
        rich.gmail.as_str(),
        "requirements are the workflow's own"
    );
    let mut text = back.to_string();
    for (name, former) in [("openai", &rich.openai_requirement), ("gmail", &rich.gmail)] {
        text = text.replace(names[name].as_str().unwrap_or("?"), former);
    }
    back = serde_json::from_str(&text).expect("JSON");
    assert_eq!(back, rich.flow, "the same flow");
    assert_eq!(made["workflow"]["version"], 1);
}

#[tokio::test]
async fn what_the_sdk_dumps_comes_in_and_goes_out_as_an_equal_graph() {
    let platform = Platform::start().await;
    let rich = rich(&platform).await;
    let exported_first = exported(&platform, &rich.workflow).await;
    let resolved = json!({
        rich.openai_requirement.as_str(): "crm-key",
        rich.gmail.as_str(): {"account_id": "apn_1", "external_user_id": "user-42"},
    });
    let mut yaml = exported_first["yaml"].as_str().expect("a text").to_owned();
    yaml = yaml.replace(
        "connections:\n",
        "connections:\n  crm-key: {type: dynamiq.connections.OpenAI, api_key: k}\n",
    );
    let asked =
        json!({"yaml": yaml, "environment": environment(&exported_first), "resolved": resolved});
    let sdk = &told(json!({ "documents": [asked] })).await[0];
    // The SDK's dumper writes texts that look like an interpolation as they are, which is none of its
    // documents any more.
    let dump = sdk["dump"]
        .as_str()
        .expect("a dump")
        .replace("${price}", "price")
        .replace("\\\\${x}", "x");
    let request = |dry_run: bool, seal: bool| {
        json!({
            "project_id": platform.project, "document": dump, "name": "dumped",
            "dry_run": dry_run, "seal_secrets": seal, "connections": {"drive": rich.drive},
        })
    };

    let refused = platform
        .post("/v1/workflows/import", &request(false, false))
        .await
        .expect(400);
    assert!(
        refused.details()["connections.crm-key"].is_string(),
        "{refused:?}"
    );
    let made = platform
        .post("/v1/workflows/import", &request(false, true))
        .await
        .expect(201)
        .data();

    let workflow = made["workflow"]["id"].as_str().expect("an id");
    let again = exported(&platform, workflow).await;
    let asked = json!({"yaml": again["yaml"], "environment": environment(&again)});
    let back = &told(json!({ "documents": [asked] })).await[0];
    assert_eq!(back["error"], Value::Null);
    for (id, node) in sdk["nodes"].as_object().expect("nodes") {
        let ours = &back["nodes"][id];
        assert_eq!(ours["type"], node["type"], "{id}");
        assert_eq!(ours["depends"], node["depends"], "{id}");
        assert_eq!(ours["model"], node["model"], "{id}");
        assert_eq!(ours["options"], node["options"], "{id}");
        assert_eq!(
            ours["connection"]["type"], node["connection"]["type"],
            "{id}"
        );
    }
    assert_eq!(
        back["nodes"].as_object().map(Map::len),
        sdk["nodes"].as_object().map(Map::len)
    );
}

#[test]
fn plain_scalars_mean_what_they_mean_to_the_sdk() {
    let texts: Vec<String> = ["", "-", "+", "."]
        .into_iter()
        .flat_map(|sign| {
            [
                "0",
                "7",
                "017",
                "018",
                "08",
                "1_000",
                "_1",
                "0x1F",
                "0xg",
                "0b11",
                "0o17",
                "1:30",
                "1:60",
                "01:30",
                "1:30.5",
                "1e3",
                "1E+3",
                "1.",
                "1.5",
                ".5",
                "1.5e3",
                "1.5e-3",
                ".5e3",
                ".5e+3",
                "1__0",
                "1_.5",
                "12:30:45",
                "190:20:30.15",
                "1e",
                "e3",
                "0.0.0",
                "5_e3",
                "00",
                "0_7",
            ]
            .map(|text| format!("{sign}{text}"))
        })
        .chain(
            [
                "yes",
                "Yes",
                "yEs",
                "no",
                "on",
                "OFF",
                "y",
                "n",
                "true",
                "TRUE",
                "tRue",
                "null",
                "Null",
                "~",
                "nil",
                "None",
                "2026-01-02",
                "2026-01-02T03:04:05Z",
                "a",
                "1a",
                "=",
            ]
            .map(str::to_owned),
        )
        .filter(|text| !matches!(text.as_str(), "-" | "="))
        .collect();

    let theirs = ask_json(SCRIPT, &json!({ "scalars": texts }));

    let theirs = theirs.as_array().expect("a list");
    for (text, expected) in texts.iter().zip(theirs) {
        let node = format!("nodes: {{a: {{type: dynamiq.nodes.tools.Python, x: {text} }}}}\n");
        let ours = patchbay_workflow::yaml::import(&node, None).expect("it is read");
        let flow = ours.flow(&|_| uuid::Uuid::nil(), &|_| uuid::Uuid::nil());
        let value = &flow["nodes"][1]["x"];
        let same = match (value.as_f64(), expected.as_f64()) {
            (Some(ours), Some(theirs)) => (ours - theirs).abs() <= theirs.abs() * 1e-12,
            _ => value == expected,
        };
        assert!(same, "{text:?}: {value} instead of {expected}");
    }
    assert_eq!(theirs.len(), texts.len());
}
