//! A session with a server: it is opened, its tools are listed, one of them is called.

use serde_json::{Map, Value, json};

use super::transport::{Channel, answer, rpc};
use crate::error::NodeError;

/// The version that is asked for first.
const VERSION: &str = "2025-06-18";
/// The versions that are spoken: what is used of them is the same.
const SPOKEN: [&str; 4] = ["2024-11-05", "2025-03-26", VERSION, "2025-11-25"];
/// Pages of tools that are asked for.
const MAX_PAGES: usize = 100;

/// An open session.
pub(super) struct Client<'a> {
    channel: Channel<'a>,
    last_id: u64,
}

impl<'a> Client<'a> {
    /// Opens a session (specification, Lifecycle).
    ///
    /// # Errors
    /// The server cannot be reached, refuses, or speaks another version.
    pub(super) async fn open(channel: Channel<'a>) -> Result<Self, NodeError> {
        let mut client = Self {
            channel,
            last_id: 0,
        };
        let hello = json!({
            "protocolVersion": VERSION,
            "capabilities": {},
            "clientInfo": {"name": "patchbay", "version": env!("CARGO_PKG_VERSION")}
        });
        let welcome = client.request("initialize", hello).await?;
        let version = welcome["protocolVersion"].as_str().unwrap_or_default();
        if !SPOKEN.contains(&version) {
            return Err(answer(
                "speaks no version of the protocol that Patchbay speaks",
            ));
        }
        client.channel.agree(version);
        let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        client.channel.notify(&ready).await?;
        Ok(client)
    }

    /// Every tool of the server, page by page.
    ///
    /// # Errors
    /// As any request; also a list without an end.
    pub(super) async fn tools(&mut self) -> Result<Vec<Value>, NodeError> {
        let mut tools = Vec::new();
        let mut cursor = Value::Null;
        for _ in 0..MAX_PAGES {
            let params = if cursor.is_null() {
                json!({})
            } else {
                json!({ "cursor": cursor })
            };
            let mut page = self.request("tools/list", params).await?;
            match page["tools"].take() {
                Value::Array(found) => tools.extend(found),
                _ => return Err(answer("lists no tools")),
            }
            cursor = page["nextCursor"].take();
            if cursor.is_null() {
                return Ok(tools);
            }
        }
        Err(answer("lists tools without an end"))
    }

    /// Calls a tool, and gives what it says.
    ///
    /// # Errors
    /// As any request.
    pub(super) async fn call(
        &mut self,
        tool: &str,
        arguments: Map<String, Value>,
    ) -> Result<Value, NodeError> {
        let params = json!({"name": tool, "arguments": arguments});
        self.request("tools/call", params).await
    }

    /// Ends the session.
    pub(super) async fn close(self) {
        self.channel.close().await;
    }

    async fn request(&mut self, method: &str, params: Value) -> Result<Value, NodeError> {
        self.last_id += 1;
        let message = json!({
            "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params
        });
        let mut said = self.channel.request(&message).await?;
        match said.get("error") {
            Some(error) if !error.is_null() => Err(rpc(error)),
            _ => Ok(said["result"].take()),
        }
    }
}
