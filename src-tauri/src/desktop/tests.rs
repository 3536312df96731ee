//! The commands against a real platform in a folder of the test, with a browser that only notes.

use std::io;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::*;
use crate::embedded;

/// Notes what it was given.
#[derive(Default, Clone)]
struct Noting(Arc<Mutex<Vec<Url>>>);

impl Browser for Noting {
    fn open(&self, address: &Url) -> io::Result<()> {
        self.0.lock().unwrap().push(address.clone());
        Ok(())
    }
}

/// A machine without a browser.
struct Missing;

impl Browser for Missing {
    fn open(&self, address: &Url) -> io::Result<()> {
        Err(io::Error::new(io::ErrorKind::NotFound, address.to_string()))
    }
}

struct Fixture {
    desktop: Desktop,
    opened: Noting,
    runtime: Runtime,
    folder: TempDir,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().join("data");
        let opened = Noting::default();
        let embedded = embedded::tests::start(data_dir.clone()).unwrap();
        Self {
            desktop: Desktop::new(data_dir, embedded, Box::new(opened.clone())),
            opened,
            runtime: Runtime::new().unwrap(),
            folder,
        }
    }

    fn request(&self, method: &str, path: &str, body: Option<&str>) -> Result<PlatformAnswer> {
        let request = PlatformRequest {
            method: method.to_owned(),
            path: path.to_owned(),
            body: body.map(str::to_owned),
            boundary: None,
        };
        self.runtime.block_on(self.desktop.request(request))
    }

    fn data(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = (!body.is_null()).then(|| body.to_string());
        let answer = self.request(method, path, body.as_deref()).unwrap();
        assert!((200..300).contains(&answer.status), "{path}: {answer:?}");
        let mut body: Value = serde_json::from_str(&answer.body).unwrap();
        body["data"].take()
    }

    /// Deploys the sample workflow and answers the App's id.
    fn app(&self) -> String {
        let project = self.data("GET", "/v1/projects", &Value::Null)[0]["id"].clone();
        let path = format!("/v1/workflows?project_id={}", project.as_str().unwrap());
        let workflow = self.data("GET", &path, &Value::Null)[0]["id"].clone();
        let body = json!({
            "name": "hello", "project_id": project, "workflow_id": workflow,
            "access_control": {"access_type": "private"},
        });
        let app = self.data("POST", "/v1/apps", &body);
        app["id"].as_str().unwrap().to_owned()
    }

    fn open_connect_page(&self, app: &str, user: &str) -> Result<()> {
        self.runtime
            .block_on(self.desktop.open_connect_page(app, user))
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        self.desktop.stop();
    }
}

#[test]
fn an_answer_that_goes_on_is_told_in_parts_while_somebody_listens() {
    let fixture = Fixture::new();
    let told = |listens: usize| {
        let parts = Mutex::new(Vec::new());
        let request = PlatformRequest {
            method: "GET".to_owned(),
            path: "/v1/me".to_owned(),
            body: None,
            boundary: None,
        };
        let telling = fixture.desktop.stream(request, |part| {
            let mut parts = parts.lock().unwrap();
            parts.push(part);
            parts.len() <= listens
        });
        fixture.runtime.block_on(telling).unwrap();
        parts.into_inner().unwrap()
    };
    let parts = told(usize::MAX);
    assert!(matches!(&parts[0], PlatformPart::Head { status: 200, .. }));
    assert!(matches!(&parts[1], PlatformPart::Text { text } if text.contains("email")));
    assert_eq!(parts[2..], [PlatformPart::End]);
    assert_eq!(told(0).len(), 1, "nobody is told more than they listen to");
}

#[test]
fn a_request_is_answered_with_status_type_and_text() {
    let fixture = Fixture::new();
    let answer = fixture.request("GET", "/v1/me", None).unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "application/json");
    assert!(answer.body.contains("builder@localhost"), "{}", answer.body);
}

#[test]
fn a_request_of_the_page_is_read_with_or_without_a_body() {
    let read = |value: Value| serde_json::from_value::<PlatformRequest>(value);
    let headers = json!({"method": "GET", "path": "/v1/me", "headers": {"authorization": "x"}});
    assert!(read(headers).is_ok_and(|request| request.body.is_none()));
    let body = json!({"method": "POST", "path": "/v1/apps", "body": "{}"});
    assert!(read(body).is_ok_and(|request| request.body.as_deref() == Some("{}")));
    assert!(read(json!({"method": "GET"})).is_err());
    assert!(read(json!({"method": 1, "path": []})).is_err());
}

#[test]
fn a_foreign_address_is_no_request() {
    let fixture = Fixture::new();
    let refused = fixture.request("GET", "https://example.com/v1/me", None);
    assert_eq!(refused.unwrap_err().code, "bad_request");
    let method = fixture.request("NO GOOD", "/v1/me", None);
    assert_eq!(method.unwrap_err().code, "bad_request");
}

#[test]
fn a_stopped_platform_is_unreachable() {
    let fixture = Fixture::new();
    fixture.desktop.stop();
    let error = fixture.request("GET", "/v1/me", None).unwrap_err();
    assert_eq!(error.code, "unreachable");
}

#[test]
fn the_connect_page_is_opened_through_a_ticket() {
    let fixture = Fixture::new();
    let app = fixture.app();
    fixture.open_connect_page(&app, "user-42").unwrap();
    let opened = fixture.opened.0.lock().unwrap();
    let [address] = opened.as_slice() else {
        panic!("one page was opened: {opened:?}");
    };
    assert!(address.path().starts_with("/open/"), "{address}");
    assert_eq!((address.query(), address.fragment()), (None, None));
    assert!(!address.as_str().contains("eyJ"), "no connect token");
}

#[test]
fn a_page_of_no_app_or_no_user_is_not_opened() {
    let fixture = Fixture::new();
    for app in ["", "x", "5d1f0a3c-6b7e-4c2d-9f80-1a2b3c4d5e6f"] {
        let refused = fixture.open_connect_page(app, "user-42").unwrap_err();
        assert_eq!(refused.code, "not_found", "{app}");
    }
    let refused = fixture.open_connect_page(&fixture.app(), "").unwrap_err();
    assert!(refused.details.contains_key("user_id"), "{refused:?}");
    assert!(fixture.opened.0.lock().unwrap().is_empty());
}

#[test]
fn a_machine_without_a_browser_says_so_and_not_the_address() {
    let mut fixture = Fixture::new();
    fixture.desktop.browser = Box::new(Missing);
    let error = fixture
        .desktop
        .open_in_browser("https://example.com/private")
        .unwrap_err();
    assert_eq!(error.code, "browser_failed");
    assert!(!error.message.contains("example.com"), "{error:?}");
}

#[test]
fn the_info_tells_version_and_folder() {
    let fixture = Fixture::new();
    let info = serde_json::to_value(fixture.desktop.info()).unwrap();
    let data_dir = fixture.folder.path().join("data").display().to_string();
    assert_eq!(
        info,
        json!({"version": env!("CARGO_PKG_VERSION"), "data_dir": data_dir})
    );
}

#[test]
fn preferences_are_kept_beside_the_data() {
    let fixture = Fixture::new();
    let chosen: Preferences = serde_json::from_value(json!({"patchbay.theme": "dark"})).unwrap();
    fixture.desktop.keep_preferences(&chosen).unwrap();
    assert_eq!(fixture.desktop.preferences(), chosen);
    let foreign: Preferences = serde_json::from_value(json!({"key": "value"})).unwrap();
    let refused = fixture.desktop.keep_preferences(&foreign).unwrap_err();
    assert_eq!(refused.code, "bad_request");
    assert_eq!(
        fixture.desktop.preferences(),
        chosen,
        "and nothing was lost"
    );
}

/// What no message may tell: where files are, and how the database is asked.
fn tells_no_inside(error: &ErrorObject) -> bool {
    let text = format!("{} {:?}", error.message, error.details).to_lowercase();
    [
        "patchbay.db",
        "sqlite",
        "select ",
        "insert ",
        "/data",
        "panicked",
    ]
    .iter()
    .all(|word| !text.contains(word))
}

/// Paths like the API's, and anything else.
fn any_path() -> impl Strategy<Value = String> {
    prop_oneof![
        "/v1/(me|projects|workflows|connections|apps|vault)(/[a-z0-9-]{0,40})?(\\?\\PC{0,40})?",
        "(/|//|\\\\|\\.\\./|https?://)\\PC{0,60}",
        any::<String>(),
    ]
}

#[test]
fn hostile_requests_are_answered_or_refused() {
    let fixture = Fixture::new();
    let methods = prop_oneof!["GET|POST|PUT|DELETE|PATCH|TRACE|CONNECT", any::<String>()];
    let bodies = proptest::option::of(prop_oneof!["\\{\"\\PC{0,80}", any::<String>()]);
    let config = ProptestConfig::with_cases(2_000);
    proptest!(config, |(method in methods, path in any_path(), body in bodies)| {
        if let Err(error) = fixture.request(&method, &path, body.as_deref()) {
            prop_assert!(!error.code.is_empty());
            prop_assert!(tells_no_inside(&error), "{:?}", error);
        }
    });
    let answer = fixture.request("GET", "/v1/me", None).unwrap();
    assert_eq!(answer.status, 200, "it still answers");
}

#[test]
fn hostile_addresses_are_refused_or_web_addresses() {
    let fixture = Fixture::new();
    let config = ProptestConfig::with_cases(10_000);
    let addresses = prop_oneof!["[a-z-]{0,12}:(//)?\\PC{0,60}", any::<String>()];
    proptest!(config, |(address in addresses)| {
        if let Err(error) = fixture.desktop.open_in_browser(&address) {
            prop_assert_eq!(error.code, "invalid_address");
        }
    });
    let opened = fixture.opened.0.lock().unwrap();
    assert!(
        opened
            .iter()
            .all(|url| ["https", "http"].contains(&url.scheme()))
    );
}

#[test]
fn hostile_users_and_apps_open_no_page() {
    let fixture = Fixture::new();
    let config = ProptestConfig::with_cases(1_000);
    proptest!(config, |(app in any::<String>(), user in any::<String>())| {
        let error = fixture.open_connect_page(&app, &user).unwrap_err();
        prop_assert!(tells_no_inside(&error), "{:?}", error);
    });
    assert!(fixture.opened.0.lock().unwrap().is_empty());
}
