//! The commands that talk to a running platform: found by the socket in its data folder.

use std::process::Output;

use patchbay_tests::{Platform, Provider, Server, flow};
use serde_json::Value;

use crate::{KEY, USER};

fn stdout(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn json(server: &Server, arguments: &[&str]) -> Value {
    let output = server.run(&[arguments, &["--json"]].concat());
    serde_json::from_str(&stdout(&output)).expect("--json prints JSON")
}

#[tokio::test]
async fn a_token_made_by_command_opens_the_api_until_it_is_deleted_by_command() {
    let platform = Platform::start().await;
    let token = stdout(&platform.server.run(&["token", "create", "ci"]));
    let me = || platform.call("GET", "/v1/me").bearer(token.trim()).send();
    assert_eq!(me().await.status, 200);

    let listed = json(&platform.server, &["token", "list"]);

    let names: Vec<&Value> = listed
        .as_array()
        .into_iter()
        .flatten()
        .map(|token| &token["name"])
        .collect();
    assert!(names.contains(&&Value::from("ci")), "{listed}");
    assert!(!listed.to_string().contains(token.trim()));
    stdout(&platform.server.run(&["token", "delete", "ci"]));
    assert_eq!(me().await.status, 401);
}

#[tokio::test]
async fn an_access_key_made_by_command_opens_an_app() {
    let platform = Platform::start().await;
    let (app, _) = platform.deploy_requirement("By Command").await;

    let made = json(
        &platform.server,
        &["access-key", "create", "backend", "--project", "Default"],
    );

    let key = made["key"].as_str().expect("the key is told once");
    let path = format!("/v1/requirements/status?user_id={USER}");
    let asked = platform.call("GET", &app.at(&path)).bearer(key).send();
    assert_eq!(asked.await.status, 200);
    assert_eq!(made["project_id"], platform.project);
}

#[tokio::test]
async fn an_app_is_run_by_command_once_its_user_has_connected() {
    let provider = Provider::start();
    let platform = Platform::with_provider(&provider).await;
    let (app, requirement) = platform.deploy_requirement("By Command").await;
    let run = [
        "app",
        "run",
        "By Command",
        "--user",
        USER,
        "--input",
        r#"{"question":"Hello"}"#,
    ];
    let refused = platform.server.run(&run);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("openai"));
    let asked = json(
        &platform.server,
        &["app", "requirements", &app.id, "--user", USER],
    );
    assert_eq!(asked["status"], "incomplete");
    let link = stdout(
        &platform
            .server
            .run(&["app", "connect-link", &app.id, "--user", USER]),
    );
    assert!(link.starts_with(platform.server.url()), "{link}");

    platform.connect(&app, USER, &requirement, KEY).await;

    assert_eq!(json(&platform.server, &run)["status"], "completed");
}

#[test]
fn a_command_says_what_it_cannot_do_with_the_exit_code_that_scripts_expect() {
    let mut server = Server::start(&patchbay_tests::Options::default());
    let code = |server: &Server, arguments: &[&str]| server.run(arguments).status.code();
    assert_eq!(code(&server, &["token", "list"]), Some(0));
    assert_eq!(code(&server, &["token", "delete", "no such"]), Some(1));
    assert_eq!(code(&server, &["token", "borrow"]), Some(2));
    let input = ["app", "run", "x", "--user", "u", "--input", "no json"];
    assert_eq!(code(&server, &input), Some(2));

    server.stop();

    let gone = server.run(&["token", "list"]);
    assert_eq!(gone.status.code(), Some(1));
    let told = String::from_utf8_lossy(&gone.stderr).into_owned();
    assert!(told.contains("patchbay serve"), "{told}");
    assert!(!server.data_dir().join("patchbay.sock").exists());
}

#[cfg(unix)]
#[test]
fn only_the_user_of_the_platform_may_open_its_socket() {
    use std::io::{BufRead as _, BufReader};
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::net::UnixStream;

    let server = Server::start(&patchbay_tests::Options::default());
    let path = server.data_dir().join("patchbay.sock");

    let mode = path.metadata().expect("there is a socket").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    let mut line = String::new();
    let own = UnixStream::connect(&path).expect("the owner may connect");
    BufReader::new(own)
        .read_line(&mut line)
        .expect("a line is read");
    assert!(line.contains("patchbay_ses_"), "the owner is let in");
    assert_eq!(
        stranger(&path),
        "",
        "nobody else is, whatever the mode says"
    );
}

/// What another user is told, where this one may become another: the mode is opened for it.
#[cfg(unix)]
fn stranger(path: &std::path::Path) -> String {
    use std::io::Read as _;

    let script = "import os,socket,sys\nif os.getuid()==0:\n os.chmod(sys.argv[1],0o666)\n p=os.path.dirname(sys.argv[1])\n while len(p)>4:\n  os.chmod(p,os.stat(p).st_mode|0o055); p=os.path.dirname(p)\n s=socket.socket(socket.AF_UNIX); os.setuid(65534)\n s.connect(sys.argv[1]); s.settimeout(5)\n sys.stdout.write(s.recv(4096).decode())";
    let mut child = std::process::Command::new("python3")
        .args(["-c", script])
        .arg(path)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("python3 runs");
    let mut told = String::new();
    let mut output = child.stdout.take().expect("it is piped");
    output.read_to_string(&mut told).expect("it is read");
    assert!(child.wait().expect("it ends").success(), "it connected");
    told
}

#[tokio::test]
async fn connections_are_copied_found_in_use_and_replaced_by_command() {
    let platform = Platform::start().await;
    let server = &platform.server;
    let first = platform.create_connection("team-key", KEY).await;
    let flow = flow::one_llm(&Value::from(first.as_str()));
    let app = platform.deploy_flow("Answers", &flow).await;

    let copied = json(
        server,
        &["connection", "duplicate", "team-key", "team-key-eu"],
    );
    assert_eq!(copied["name"], "team-key-eu");
    let path = format!(
        "/v1/connections/{}",
        copied["id"].as_str().unwrap_or_default()
    );
    let stored = platform.get(&path).await.expect(200).data();
    assert_eq!(stored["secrets"]["api_key"]["has_value"], true);
    let none = stdout(&server.run(&["connection", "uses", "team-key-eu"]));
    assert!(none.contains("Nothing uses it."));
    let uses = json(server, &["connection", "uses", "team-key"]);
    assert_eq!(uses["apps"][0]["id"], app.id);
    assert_eq!(
        uses["workflows"][0]["nodes"],
        serde_json::json!(["openai-1"])
    );

    // Without a terminal it asks nobody, and changes nothing without --yes.
    let replace = ["connection", "replace", "team-key", "team-key-eu"];
    let unasked = server.run(&replace);
    assert!(!unasked.status.success());
    assert_eq!(json(server, &["connection", "uses", "team-key"]), uses);
    let done = stdout(&server.run(&[&replace[..], &["--yes"]].concat()));
    assert!(
        done.contains("team-key-eu took the place of team-key."),
        "{done}"
    );
    let uses = json(server, &["connection", "uses", "team-key"]);
    assert_eq!(uses["workflows"], serde_json::json!([]));
    assert_eq!(
        uses["apps"][0]["id"], app.id,
        "a deployed version stays as it is"
    );
    let again = stdout(&server.run(&[&replace[..], &["--yes"]].concat()));
    assert!(again.contains("No workflow uses team-key."));
}

#[tokio::test]
async fn a_field_is_taken_from_the_environment_by_command() {
    let platform = Platform::start().await;
    let server = &platform.server;
    let create = [
        "connection",
        "create",
        "from-env",
        "--type",
        "OpenAI",
        "--at-use",
        "api_key",
    ];
    let made = json(server, &create);
    let reference = serde_json::json!({"api_key": "${oc.env:OPENAI_API_KEY}"});
    assert_eq!(made["config"], reference);

    let key = server.folder().join("key");
    std::fs::write(&key, KEY).expect("a file is written");
    let file = format!("api_key={}", key.display());
    let update = ["connection", "update", "from-env"];
    let updated = json(server, &[&update[..], &["--secret-file", &file]].concat());
    assert_eq!(updated["config"], serde_json::json!({}));
    let back = json(server, &[&update[..], &["--at-use", "api_key"]].concat());
    assert_eq!(back["config"], reference);

    let none = server.run(&[
        "connection",
        "create",
        "x",
        "--type",
        "Ollama",
        "--at-use",
        "url",
    ]);
    assert!(String::from_utf8_lossy(&none.stderr).contains("no variable is read for url"));
}
