//! Workflows out of the platform and into it, by the API and by command.

use std::process::Output;

use patchbay_tests::{Platform, Server, flow};
use serde_json::{Value, json};

use crate::KEY;

const DOCUMENT: &str = "\
connections:
  team-key: {type: dynamiq.connections.OpenAI, api_key: '${oc.env:OPENAI_API_KEY}'}
nodes:
  ask:
    type: dynamiq.nodes.llms.OpenAI
    connection: team-key
    model: gpt-4o-mini
    prompt: {messages: [{role: user, content: '{{question}}'}]}
flows: {f: {nodes: [ask]}}
workflows: {asks: {flow: f}}
";

async fn import(platform: &Platform, document: &str, more: &Value) -> patchbay_tests::Answer {
    let mut body = json!({"project_id": platform.project, "document": document});
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    platform.post("/v1/workflows/import", &body).await
}

/// How many workflows and connections there are.
async fn counts(platform: &Platform) -> (Value, Value) {
    let of = async |what: &str| {
        let path = format!("/v1/{what}?project_id={}", platform.project);
        platform.get(&path).await.expect(200).json()["pagination"]["total_count"].clone()
    };
    (of("workflows").await, of("connections").await)
}

#[tokio::test]
async fn a_document_becomes_a_workflow_that_takes_its_key_from_the_environment() {
    let platform = Platform::start().await;
    let before = counts(&platform).await;

    let planned = import(&platform, DOCUMENT, &json!({"dry_run": true}))
        .await
        .expect(200)
        .data();
    assert_eq!(planned["workflow"], Value::Null);
    assert_eq!(planned["connections"][0]["action"], "made");
    assert_eq!(
        planned["connections"][0]["environment"],
        json!(["OPENAI_API_KEY"])
    );
    assert_eq!(counts(&platform).await, before, "a dry run makes nothing");
    let made = import(&platform, DOCUMENT, &json!({}))
        .await
        .expect(201)
        .data();

    assert_eq!(made["name"], "asks");
    assert_eq!(made["workflow"]["version"], 1);
    let ids: Vec<_> = made["workflow"]["flow"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|node| node["id"].clone())
        .collect();
    assert_eq!(ids, ["input", "ask", "output"]);
    let id = made["connections"][0]["id"].as_str().expect("an id");
    let stored = platform
        .get(&format!("/v1/connections/{id}"))
        .await
        .expect(200)
        .data();
    assert_eq!(stored["config"]["api_key"], "${oc.env:OPENAI_API_KEY}");
    let again = import(&platform, DOCUMENT, &json!({"name": "asks-again"}))
        .await
        .expect(201)
        .data();
    assert_eq!(again["connections"][0]["action"], "used");
    assert_eq!(again["connections"][0]["id"], id);
}

#[tokio::test]
async fn a_literal_secret_is_told_by_its_field_and_sealed_only_when_asked() {
    let platform = Platform::start().await;
    let document = DOCUMENT.replace("${oc.env:OPENAI_API_KEY}", KEY);
    let before = counts(&platform).await;

    let refused = import(&platform, &document, &json!({})).await.expect(400);

    let reason = refused.details()["connections.team-key"].clone();
    let reason = reason.as_str().expect("a reason");
    assert!(
        reason.starts_with("line 2: ") && reason.contains("api_key"),
        "{reason}"
    );
    assert!(!refused.text.contains(KEY));
    assert_eq!(counts(&platform).await, before, "nothing is made");
    let other = platform.create_connection("other", KEY).await;
    let chosen = json!({"connections": {"team-key": other}, "name": "chosen"});
    let chosen = import(&platform, &document, &chosen)
        .await
        .expect(201)
        .data();
    assert_eq!(chosen["connections"][0]["action"], "used");
    let sealed = json!({"seal_secrets": true});
    let sealed = import(&platform, &document, &sealed).await.expect(201);
    assert!(!sealed.text.contains(KEY));
    assert_eq!(
        sealed.data()["connections"][0]["secrets"],
        json!(["api_key"])
    );
    let id = sealed.data()["connections"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let stored = platform
        .get(&format!("/v1/connections/{id}"))
        .await
        .expect(200)
        .data();
    assert_eq!(stored["secrets"]["api_key"]["has_value"], true);
    assert_eq!(stored["config"], json!({}));
}

#[tokio::test]
async fn a_variable_of_this_machine_goes_to_a_documents_address_only_when_asked() {
    let platform = Platform::start().await;
    let own = "'${oc.env:OPENAI_API_KEY}', url: 'https://evil.example/v1'";
    let document = DOCUMENT.replace("'${oc.env:OPENAI_API_KEY}'", own);
    assert_ne!(document, DOCUMENT);

    let refused = import(&platform, &document, &json!({})).await.expect(400);

    let reason = refused.details()["connections.team-key"].clone();
    let reason = reason.as_str().expect("a reason");
    assert!(
        reason.contains("OPENAI_API_KEY") && reason.contains("https://evil.example/v1"),
        "{reason}"
    );
    let asked = json!({"seal_secrets": true});
    let made = import(&platform, &document, &asked).await.expect(201);
    assert_eq!(made.data()["connections"][0]["action"], "made");
}

#[tokio::test]
async fn the_requirements_of_the_sdks_example_become_the_workflows_own() {
    let platform = Platform::start().await;
    let own = "7b3f1c2a-9d4e-4f6b-8a1c-2e5d7f9b0c3d";
    let account = "1f2e3d4c-5b6a-4789-9a0b-1c2d3e4f5a6b";
    let document = format!(
        "connections:
  pd: {{type: dynamiq.connections.PipedreamOAuth2, access_token: pd-token, project_id: proj_x}}
nodes:
  start: {{type: dynamiq.nodes.utils.Input, name: start}}
  llm:
    type: dynamiq.nodes.llms.OpenAI
    model: gpt-4o-mini
    connection: {{$type: requirement, $id: {own}}}
    depends: [{{node: start}}]
  mail:
    type: dynamiq.nodes.tools.Pipedream
    name: gmail
    connection: pd
    action_id: gmail-send-email
    external_user_id: {{$type: requirement, $id: {account}, value_path: $.external_user_id}}
    configurable_props:
      gmail:
        authProvisionId: {{$type: requirement, $id: {account}, value_path: $.account_id}}
    input_props:
      configurableProps: [{{name: gmail, type_: app, app: gmail}}, {{name: to, type_: string}}]
    depends: [{{node: llm}}]
flows: {{f: {{name: f, nodes: [start, llm, mail]}}}}
workflows: {{Mail Run: {{flow: f, version: 1}}}}
"
    );

    let made = import(&platform, &document, &json!({}))
        .await
        .expect(201)
        .data();

    assert_eq!(made["name"], "mail-run");
    assert_eq!(
        made["connections"],
        json!([]),
        "actions act through the settings"
    );
    let workflow = made["workflow"]["id"].as_str().expect("an id");
    let path = format!("/v1/workflows/{workflow}/requirements");
    let listed = platform.get(&path).await.expect(200).json()["data"].clone();
    let specs: Vec<_> = listed
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| &one["spec"])
        .collect();
    assert_eq!(
        specs,
        [
            &json!({"type": "dynamiq.connections.OpenAI"}),
            &json!({"app_slug": "gmail"})
        ]
    );
    let flow = made["workflow"]["flow"].to_string();
    assert!(
        !flow.contains(own) && !flow.contains(account),
        "they have ids of their own"
    );
    assert!(flow.contains(listed[0]["id"].as_str().expect("an id")));
}

#[tokio::test]
async fn a_document_that_does_not_hold_together_is_told_line_by_line_and_makes_nothing() {
    let platform = Platform::start().await;
    let before = counts(&platform).await;
    let twice = DOCUMENT.replace("    model:", "    type: x\n    model:");
    let twice = import(&platform, &twice, &json!({})).await.expect(400);
    let details = &twice.details();
    assert!(
        details["document"].to_string().contains("line 7"),
        "{details}"
    );
    let unknown = DOCUMENT.replace("llms.OpenAI\n", "llms.Nope\n");
    let unknown = import(&platform, &unknown, &json!({})).await.expect(400);
    let details = &unknown.details();
    assert_eq!(details["nodes.ask.type"], "line 5: must be a valid value");
    let misfit = DOCUMENT.replace("connections.OpenAI", "connections.Anthropic");
    let misfit = misfit.replace("OPENAI_API_KEY", "ANTHROPIC_API_KEY");
    let misfit = import(&platform, &misfit, &json!({})).await.expect(400);
    let details = &misfit.details();
    assert!(
        details["nodes.ask.connection"]
            .to_string()
            .contains("line 6: connection type mismatch"),
        "{details}"
    );
    let strange = DOCUMENT.replace("OPENAI_API_KEY", "PATH");
    let strange = import(&platform, &strange, &json!({})).await.expect(400);
    let details = &strange.details();
    assert!(
        details["connections.team-key"].to_string().contains("PATH"),
        "{details}"
    );
    assert_eq!(counts(&platform).await, before);
}

#[tokio::test]
async fn an_export_is_a_document_alone_when_that_is_asked_for() {
    let platform = Platform::start().await;
    let connection = platform.create_connection("team-key", KEY).await;
    let workflow = platform
        .create_workflow("asks", &flow::one_llm(&connection.as_str().into()))
        .await;
    let path = format!("/v1/workflows/{workflow}/export");

    let alone = platform
        .builder("GET", &path)
        .header("accept", "application/yaml")
        .send()
        .await;

    let alone = alone.expect(200);
    assert!(alone.header("content-type").starts_with("application/yaml"));
    let wrapped = platform.get(&path).await.expect(200).data();
    assert_eq!(wrapped["yaml"], alone.text);
    assert_eq!(wrapped["environment"], json!(["OPENAI_API_KEY"]));
    assert!(!alone.text.contains(KEY));
    let odd = platform
        .get(&format!("{path}?format=toml"))
        .await
        .expect(400);
    assert!(odd.details()["format"].is_string());
    let unsaved = platform.get(&format!("{path}?version=1")).await.expect(400);
    assert!(unsaved.details()["version"].is_string());
    platform
        .save(&workflow, &flow::one_llm(&connection.as_str().into()))
        .await;
    let version = platform
        .get(&format!("{path}?version=1"))
        .await
        .expect(200)
        .data();
    assert!(version["yaml"].to_string().contains("version: 1"));
}

fn stdout(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn json_of(server: &Server, arguments: &[&str]) -> Value {
    let output = server.run(&[arguments, &["--json"]].concat());
    serde_json::from_str(&stdout(&output)).expect("--json prints JSON")
}

fn refused(server: &Server, arguments: &[&str]) -> String {
    let output = server.run(arguments);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn a_workflow_goes_out_and_comes_in_by_command() {
    let platform = Platform::start().await;
    let server = &platform.server;
    let connection = platform.create_connection("team-key", KEY).await;
    platform
        .create_workflow("asks", &flow::one_llm(&connection.as_str().into()))
        .await;
    let file = server.folder().join("asks.yaml");
    let path = file.to_str().expect("a path in Unicode");

    let out = server.run(&["workflow", "export", "asks", "--output", path]);

    stdout(&out);
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(told.contains("OPENAI_API_KEY"), "{told}");
    let written = std::fs::read_to_string(&file).expect("it is there");
    assert!(!written.contains(KEY));
    assert_eq!(
        stdout(&server.run(&["workflow", "export", "asks"])),
        written
    );
    let checked = json_of(server, &["workflow", "validate", path]);
    assert_eq!(checked["dry_run"], true);
    let made = json_of(server, &["workflow", "import", path, "--name", "asks-back"]);
    assert_eq!(made["connections"][0]["id"], connection);
    let listed = json_of(server, &["workflow", "list"]);
    let names: Vec<_> = listed
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| &one["name"])
        .collect();
    assert!(names.contains(&&json!("asks-back")), "{names:?}");
    let shown = json_of(server, &["workflow", "show", "asks-back"]);
    assert_eq!(shown["connections"][0]["name"], "team-key");
    let shown = stdout(&server.run(&["workflow", "show", "asks-back"]));
    assert!(
        shown.contains("openai-1  dynamiq.nodes.llms.OpenAI  acts with team-key"),
        "{shown}"
    );
    let own = server.folder().join("asks.json");
    let own = own.to_str().expect("a path in Unicode");
    stdout(&server.run(&["workflow", "export", "asks", "--format", "json", "-o", own]));
    let made = json_of(server, &["workflow", "import", own, "--name", "asks-json"]);
    assert_eq!(
        made["workflow"]["flow"],
        shown_flow(&platform, "asks").await
    );
}

async fn shown_flow(platform: &Platform, name: &str) -> Value {
    let path = format!("/v1/workflows?project_id={}", platform.project);
    let listed = platform.get(&path).await.expect(200).json();
    let mut all = listed["data"].as_array().into_iter().flatten();
    all.find(|one| one["name"] == name)
        .map(|one| one["flow"].clone())
        .unwrap_or_default()
}

#[tokio::test]
async fn what_cannot_be_imported_is_said_with_its_line_by_command() {
    let platform = Platform::start().await;
    let server = &platform.server;
    let file = server.folder().join("asks.yaml");
    let path = file.to_str().expect("a path in Unicode");
    std::fs::write(&file, DOCUMENT.replace("OPENAI_API_KEY", "MY_KEY")).expect("written");

    let told = refused(server, &["workflow", "validate", path]);

    assert!(
        told.contains("team-key") && told.contains("MY_KEY"),
        "{told}"
    );
    let told = refused(server, &["workflow", "import", path]);
    assert!(told.contains("connections.team-key: line 2: "), "{told}");
    platform.create_connection("mine", KEY).await;
    let chosen = ["workflow", "import", path, "--connection", "team-key=mine"];
    assert_eq!(json_of(server, &chosen)["connections"][0]["action"], "used");
    let unknown = [
        "workflow",
        "import",
        path,
        "--connection",
        "team-key=nothing",
    ];
    assert!(refused(server, &unknown).contains("there is no connection nothing"));
    let gone = server.folder().join("gone.yaml");
    let gone = gone.to_str().expect("a path in Unicode");
    assert!(refused(server, &["workflow", "import", gone]).contains("could not be read"));
    let usage = server.run(&["workflow", "import", path, "--connection", "x"]);
    assert_eq!(usage.status.code(), Some(2));
}

#[tokio::test]
async fn requirements_are_made_changed_and_deleted_by_command() {
    let platform = Platform::start().await;
    let server = &platform.server;
    platform.create_workflow("asks", &flow::no_llm()).await;
    let of = |rest: &[&'static str]| [&["requirement"], rest].concat();
    let create = of(&[
        "create",
        "asks",
        "openai",
        "--type",
        "openai",
        "--title",
        "OpenAI API key",
    ]);

    let made = json_of(server, &create);

    assert_eq!(made["spec"]["type"], "dynamiq.connections.OpenAI");
    let account = of(&[
        "create",
        "asks",
        "gmail",
        "--app",
        "gmail",
        "--title",
        "Gmail",
        "--optional",
    ]);
    assert_eq!(json_of(server, &account)["optional"], true);
    assert!(refused(server, &create).contains("is taken by another requirement"));
    let update = of(&[
        "update",
        "asks",
        "gmail",
        "--title",
        "Your Gmail",
        "--optional",
        "false",
    ]);
    let changed = json_of(server, &update);
    assert_eq!(changed["form"]["title"], "Your Gmail");
    assert_eq!(changed["optional"], false);
    assert!(refused(server, &of(&["update", "asks", "gmail"])).contains("--title"));
    let listed = json_of(server, &of(&["list", "asks"]));
    assert_eq!(listed.as_array().map(Vec::len), Some(2));
    let unasked = server.run(&of(&["delete", "asks", "gmail"]));
    assert_eq!(
        unasked.status.code(),
        Some(1),
        "without a terminal nobody is asked"
    );
    stdout(&server.run(&of(&["delete", "asks", "gmail", "--yes"])));
    let listed = json_of(server, &of(&["list", "asks"]));
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    let neither = server.run(&of(&["create", "asks", "x", "--title", "X"]));
    assert_eq!(neither.status.code(), Some(2));
}
