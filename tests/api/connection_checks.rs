//! Whether a credential works: the API's question and the command's.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};

use patchbay_tests::{OPENAI, OpenAiServer, Options, Platform, UNKNOWN, scan};
use serde_json::{Value, json};

use crate::{ENVIRONMENT_KEY, KEY};

/// Stands for a service at the outermost edge: it answers 401 to every key but one, and remembers what
/// it was sent.
struct Service {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Service {
    fn start(right: &'static str, good: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("it is accepted");
                let mut head = Vec::new();
                let mut piece = [0; 1024];
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read(&mut piece) {
                        Ok(read @ 1..) => head.extend_from_slice(&piece[..read]),
                        _ => break,
                    }
                }
                let text = String::from_utf8_lossy(&head).into_owned();
                let status = if text.contains(right) {
                    good
                } else {
                    "401 Unauthorized"
                };
                let answer =
                    format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                kept.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(text);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self {
            url: format!("http://{address}/v1"),
            seen,
        }
    }

    fn seen(&self) -> Vec<String> {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

async fn verdict(platform: &Platform, kind: &str, config: Value) -> Value {
    let body = json!({"type": format!("dynamiq.connections.{kind}"), "config": config});
    platform
        .post("/v1/connections/check", &body)
        .await
        .expect(200)
        .data()
}

#[tokio::test]
async fn a_credential_is_checked_before_it_is_saved_and_nothing_is_stored() {
    let platform = Platform::start().await;
    let service = Service::start(KEY, "200 OK");

    let works = verdict(
        &platform,
        "OpenAI",
        json!({"api_key": KEY, "url": service.url}),
    )
    .await;
    let wrong = json!({"api_key": "sk-wrong-0123456789", "url": service.url});
    let refused = verdict(&platform, "OpenAI", wrong).await;
    let nobody = json!({"api_key": KEY, "url": "http://127.0.0.1:1/v1"});
    let unreachable = verdict(&platform, "OpenAI", nobody).await;
    let metadata = json!({"api_key": KEY, "url": "http://169.254.169.254/v1"});
    let metadata = platform
        .post(
            "/v1/connections/check",
            &json!({"type": OPENAI, "config": metadata}),
        )
        .await;
    let no_probe = verdict(&platform, "Serply", json!({"api_key": KEY})).await;

    assert_eq!(
        works,
        json!({"verdict": "works", "message": "OpenAI accepts it."})
    );
    assert_eq!(refused["verdict"], "refused");
    assert_eq!(unreachable["verdict"], "unreachable");
    let metadata = metadata.text.clone();
    assert!(!metadata.contains("works"), "{metadata}");
    assert_eq!(
        no_probe,
        json!({
            "verdict": "not_checkable",
            "message": "It was not asked: Serply documents no request that is free; every search is billed.",
        })
    );
    let asked = service.seen();
    assert!(asked[0].starts_with("GET /v1/models "), "{}", asked[0]);
    assert_eq!(asked.len(), 2);
    let listed = platform.get("/v1/connections").await.expect(200).json();
    assert_eq!(listed["pagination"]["total_count"], 0);
    let told = platform.transcript().bytes();
    assert!(scan::found(&told, KEY).is_empty());
    let bad = json!({"type": OPENAI, "config": {"api_key": KEY, "nothing": 1}});
    let bad = platform
        .post("/v1/connections/check", &bad)
        .await
        .expect(400);
    assert!(bad.details()["config.nothing"].is_string());
}

#[tokio::test]
async fn a_real_server_tells_its_key_from_another_one() {
    let mut server = OpenAiServer::start(KEY);
    let platform = Platform::start().await;
    let with = |key: &str| json!({"api_key": key, "url": server.url()});
    let (right, wrong) = (with(KEY), with("sk-wrong-0123456789"));

    for kind in ["OpenAI", "HttpApiKey", "Whisper"] {
        let works = verdict(&platform, kind, right.clone()).await;
        let refused = verdict(&platform, kind, wrong.clone()).await;
        assert_eq!(works["verdict"], "works", "{kind}: {works}");
        assert_eq!(refused["verdict"], "refused", "{kind}: {refused}");
    }
    server.stop();
    let gone = verdict(&platform, "OpenAI", right).await;

    assert_eq!(gone["verdict"], "unreachable", "{gone}");
    assert!(scan::found(&platform.transcript().bytes(), KEY).is_empty());
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed_with_the_key() {
    let platform = Platform::start().await;
    let other = Service::start(KEY, "200 OK");
    let to = Box::leak(format!("302 Found\r\nlocation: {}/models", other.url).into_boxed_str());
    let first = Service::start(KEY, to);

    let told = verdict(
        &platform,
        "OpenAI",
        json!({"api_key": KEY, "url": first.url}),
    )
    .await;

    assert_eq!(told["verdict"], "not_checkable");
    assert_eq!(first.seen().len(), 1);
    assert!(other.seen().is_empty(), "the key went nowhere else");
}

#[tokio::test]
async fn what_is_stored_is_checked_by_its_id_and_the_log_says_so() {
    let service = Service::start(KEY, "200 OK");
    let platform = Platform::start().await;
    let body = json!({
        "name": "Team", "project_id": platform.project, "type": OPENAI,
        "config": {"api_key": KEY, "url": service.url},
    });
    let id = platform
        .post("/v1/connections", &body)
        .await
        .expect(201)
        .data()["id"]
        .clone();
    let path = format!("/v1/connections/{}/check", id.as_str().expect("an id"));

    let checked = platform.post(&path, &json!({})).await.expect(200).data();

    assert_eq!(checked["verdict"], "works", "{checked}");
    let unknown = format!("/v1/connections/{UNKNOWN}/check");
    let _ = platform.post(&unknown, &json!({})).await.expect(404);
    let events = format!("/v1/audit-events?object_id={}", id.as_str().expect("an id"));
    let events = platform.get(&events).await.expect(200).data();
    assert_eq!(events[0]["action"], "connection.checked");
}

#[tokio::test]
async fn connections_are_made_checked_changed_and_deleted_by_command() {
    let platform = Platform::start().await;
    let service = Service::start("sk-second-0123456789", "200 OK");
    let file = |name: &str, text: &str| {
        let path = platform.server.folder().join(name);
        std::fs::write(&path, text).expect("a file can be written");
        path.display().to_string()
    };
    let run = |arguments: &[&str]| {
        let output = platform.server.run(&[&["connection"], arguments].concat());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (
            output.status.code(),
            text(&output.stdout),
            text(&output.stderr),
        )
    };
    let first = format!("api_key={}", file("first", KEY));
    let url = format!("url={}", service.url);

    let (code, _, told) = run(&[
        "create",
        "team",
        "--type",
        "OpenAI",
        "--set",
        &url,
        "--secret-file",
        &first,
    ]);
    assert_eq!(code, Some(0), "{told}");
    let (code, shown, _) = run(&["list", "--json"]);
    assert_eq!(code, Some(0));
    assert!(shown.contains("team") && !shown.contains(KEY));
    let (code, shown, _) = run(&["check", "team"]);
    assert_eq!(
        (code, shown.starts_with("refused")),
        (Some(1), true),
        "{shown}"
    );

    let second = format!("api_key={}", file("second", "sk-second-0123456789"));
    let (code, _, told) = run(&["update", "team", "--secret-file", &second]);
    assert_eq!(code, Some(0), "{told}");
    let (code, shown, _) = run(&["check", "team"]);
    assert_eq!(
        (code, shown.starts_with("works")),
        (Some(0), true),
        "{shown}"
    );

    let (code, _, told) = run(&[
        "create",
        "x",
        "--type",
        "OpenAI",
        "--set",
        "api_key=sk-typed-0123",
    ]);
    assert_eq!(code, Some(1));
    assert!(
        told.contains("--secret-file") && !told.contains("sk-typed"),
        "{told}"
    );
    let (code, _, _) = run(&["delete", "team"]);
    assert_eq!(code, Some(1), "it asks first");
    let (code, _, _) = run(&["delete", "team", "--yes"]);
    assert_eq!(code, Some(0));
}

#[tokio::test]
async fn variables_of_a_file_become_connections_and_their_values_are_never_shown() {
    let platform = Platform::start().await;
    let path = platform.server.folder().join(".env");
    let lines = format!(
        "# keys\nexport OPENAI_API_KEY='{KEY}'\nTAVILY_API_KEY=\"tvly-0123456789ab\"\nUNKNOWN=1\n"
    );
    std::fs::write(&path, lines).expect("a file can be written");
    let path = path.display().to_string();
    let import = |more: &[&str]| {
        let arguments = [&["connection", "import-env", "--env-file", &path], more].concat();
        platform.server.run(&arguments)
    };

    let unasked = import(&[]);
    assert_eq!(unasked.status.code(), Some(1), "it asks first");
    let told = String::from_utf8_lossy(&unasked.stderr).into_owned();
    assert!(
        told.contains("OPENAI_API_KEY") && told.contains("TAVILY_API_KEY"),
        "{told}"
    );
    let made = import(&["--yes"]);

    assert!(made.status.success(), "{made:?}");
    for output in [&unasked, &made] {
        for bytes in [&output.stdout, &output.stderr] {
            for secret in [KEY, "tvly-0123456789ab"] {
                assert!(scan::found(bytes, secret).is_empty());
            }
        }
    }
    let listed = platform.get("/v1/connections").await.expect(200).data();
    let names: Vec<&Value> = listed
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert!(
        names.contains(&&json!("openai-env")) && names.contains(&&json!("tavily-env")),
        "{names:?}"
    );
    let again = import(&["--yes"]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("nothing to import"));
}

#[tokio::test]
async fn keys_of_the_platforms_environment_are_offered_by_name_and_imported_on_request() {
    const OTHER: &str = "tvly-0123456789abcdefgh";
    let options = Options::default()
        .env("OPENAI_API_KEY", ENVIRONMENT_KEY)
        .env("TAVILY_API_KEY", OTHER)
        .env("PATCHBAY_LOG", "trace");
    let platform = Platform::with(&options).await;
    let path = format!(
        "/v1/connections/environment?project_id={}",
        platform.project
    );
    let offered = async || platform.get(&path).await.expect(200).data();
    let openai = json!({
        "type": OPENAI, "label": "OpenAI", "name": "openai-env", "variables": ["OPENAI_API_KEY"],
    });
    let before = offered().await;
    let items = before.as_array().expect("a list");
    assert!(items.contains(&openai), "{before}");
    assert!(items.iter().any(|one| one["name"] == "tavily-env"));
    let import = async |types: Value| {
        let body = json!({"project_id": platform.project, "types": types});
        platform.post("/v1/connections/environment", &body).await
    };

    let made = import(json!([OPENAI])).await.expect(201).data();

    assert_eq!(made[0]["name"], "openai-env");
    assert!(made[0]["secrets"]["api_key"]["has_value"] == true);
    let after = offered().await;
    assert!(
        !after.as_array().expect("a list").contains(&openai),
        "{after}"
    );
    let again = import(json!([OPENAI])).await.expect(400);
    assert!(again.details()["types"].is_string());
    let none = import(json!([])).await.expect(400);
    assert!(none.details()["types"].is_string());
    for secret in [ENVIRONMENT_KEY, OTHER] {
        assert!(scan::found(&platform.transcript().bytes(), secret).is_empty());
        assert!(scan::found(platform.server.output().as_bytes(), secret).is_empty());
    }
}
