//! The window's page, steered through `tauri-driver` and `WebKitWebDriver`.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Stdio;
use std::thread;

use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use patchbay_tests::wait;
use serde_json::{Map, Value, json};

use crate::desk::Desk;
use crate::display;
use crate::group::Group;
use crate::page::Page;
use crate::tools;

const INVOKE: &str = include_str!("invoke.js");
const EVERYTHING: &str = include_str!("everything.js");

/// A window with its driver. The program ends with its owner.
#[derive(Debug)]
pub struct Window {
    /// The page that it shows.
    pub page: Page,
    screen: String,
    _driver: Group,
}

impl Window {
    pub(crate) async fn open(desk: &Desk) -> Self {
        let (port, native) = (free_port(), free_port());
        let driver = tools::find("tauri-driver").expect("tauri-driver was found before");
        let mut command = desk.command(driver);
        command
            .args([
                "--port",
                &port.to_string(),
                "--native-port",
                &native.to_string(),
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::inherit());
        let driver = Group::start(&mut command);
        for port in [port, native] {
            wait::blocking("the driver", || {
                TcpStream::connect((Ipv4Addr::LOCALHOST, port))
                    .ok()
                    .map(drop)
            });
        }
        let mut capabilities = Map::new();
        let program = tools::patchbay_desktop();
        capabilities.insert("browserName".to_owned(), json!("wry"));
        capabilities.insert(
            "tauri:options".to_owned(),
            json!({
                "application": program,
                "args": ["--data-dir", desk.data_dir()],
            }),
        );
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("the window opens");
        let window = Self {
            page: Page { client },
            screen: desk.screen().to_owned(),
            _driver: driver,
        };
        wait::until("the page", async || {
            let state = window.script("return document.readyState").await;
            (state == "complete").then_some(())
        })
        .await;
        window
    }

    /// Calls a command as the page's code would: what it answered, or what it was refused with.
    ///
    /// # Errors
    /// The refusal.
    pub async fn invoke(&self, command: &str, options: Value) -> Result<Value, Value> {
        let arguments = vec![json!(command), options];
        let told = self.page.client.execute_async(INVOKE, arguments).await;
        let mut told = told.expect("the page runs the call");
        match told.get_mut("answered") {
            Some(answer) => Ok(answer.take()),
            None => Err(told["refused"].take()),
        }
    }

    /// Asks the platform through the window, and answers the status and the body.
    pub async fn request(&self, method: &str, path: &str, body: Option<&Value>) -> (u64, Value) {
        let body = body.map(ToString::to_string);
        let request = json!({"method": method, "path": path, "body": body});
        let answer = self
            .invoke("platform_request", json!({ "request": request }))
            .await
            .unwrap_or_else(|refused| panic!("{path} is refused: {refused}"));
        let text = answer["body"].as_str().unwrap_or_default();
        let status = answer["status"].as_u64().unwrap_or_default();
        (status, serde_json::from_str(text).unwrap_or(Value::Null))
    }

    /// Runs a script in the page.
    pub async fn script(&self, code: &str) -> Value {
        let result = self.page.client.execute(code, Vec::new()).await;
        result.unwrap_or_else(|error| panic!("{code} fails: {error}"))
    }

    /// Runs a script that calls its last argument when it is done.
    pub async fn script_until_done(&self, code: &str) -> Value {
        let result = self.page.client.execute_async(code, Vec::new()).await;
        result.unwrap_or_else(|error| panic!("{code} fails: {error}"))
    }

    /// What script in the page can read: the document, its storage, every value that hangs on the
    /// window.
    pub async fn everything(&self) -> String {
        let text = self.script(EVERYTHING).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// The address of the page.
    pub async fn address(&self) -> String {
        let address = self.page.client.current_url().await;
        address.expect("the page has an address").to_string()
    }
}

impl Drop for Window {
    /// Leaves a picture of what was there when the test failed.
    fn drop(&mut self) {
        if thread::panicking() {
            let test = thread::current()
                .name()
                .unwrap_or("test")
                .replace("::", "-");
            display::picture(&self.screen, &format!("failed-{test}"));
        }
    }
}

/// A port that is free now. Another program may take it before the driver does, which then fails
/// loudly.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let address = listener.local_addr().expect("a socket has an address");
    address.port()
}
