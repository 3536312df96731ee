//! An end user's own browser: Chromium, with a new profile, on nobody's screen.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, json};
use tempfile::TempDir;

use crate::group::Group;
use crate::page::Page;
use crate::tools;

const STARTED: &str = "started successfully on port ";
/// It runs as root, without a GPU, and must not call its maker.
const ARGUMENTS: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser, which ends with its owner.
#[derive(Debug)]
pub struct EndUser {
    /// The page that it shows.
    pub page: Page,
    _driver: Group,
    _profile: TempDir,
}

impl EndUser {
    /// Opens an address in a new browser.
    ///
    /// # Panics
    /// When Chromium or its driver does not start.
    pub async fn open(address: &str) -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder can be made");
        let mut driver = Group::start(
            Command::new("chromedriver")
                .arg("--port=0")
                .env("HOME", profile.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let stdout = driver.0.stdout.take().expect("its output is a pipe");
        let port = BufReader::new(stdout)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once(STARTED)?.1.trim_matches('.').to_owned()))
            .expect("chromedriver says where it listens");
        let mut arguments: Vec<String> = ARGUMENTS.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let mut capabilities = Map::new();
        let program = tools::find("chromium").expect("chromium was found before");
        capabilities.insert(
            "goog:chromeOptions".to_owned(),
            json!({"binary": program, "args": arguments}),
        );
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("the browser opens");
        let end_user = Self {
            page: Page { client },
            _driver: driver,
            _profile: profile,
        };
        let opened = end_user.page.client.goto(address).await;
        opened.expect("the browser goes there");
        end_user
    }
}
