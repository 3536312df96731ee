//! A real server of the Model Context Protocol.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use patchbay_tests::checkout;

use crate::python;

/// A running server. It ends when this goes.
#[derive(Debug)]
pub struct McpServer {
    child: Child,
    url: String,
}

impl McpServer {
    /// Starts a server: `transport` is `streamable-http` or `sse`, `answers` is `json` or `events`, and
    /// `opened_by` is nothing, `token=…`, or the address of an API that says 200 to a good bearer.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(transport: &str, answers: &str, opened_by: &str) -> Self {
        let mut child = Command::new(python())
            .arg(checkout().join("tests/sdk/mcp_server.py"))
            .args([transport, answers, opened_by])
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let mut url = String::new();
        let output = child.stdout.take().expect("a pipe");
        BufReader::new(output)
            .read_line(&mut url)
            .expect("it tells its address");
        let url = url.trim().to_owned();
        assert!(url.starts_with("http://"), "no address: {url:?}");
        Self { child, url }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for McpServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
