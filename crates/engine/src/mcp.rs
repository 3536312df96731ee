//! `MCPTool` and `MCPServer`: one tool of a server of the Model Context Protocol is called
//! (<https://modelcontextprotocol.io/specification/2025-06-18>).
//!
//! The tool's arguments are the node's input. A stored header goes to the address that the connection
//! names, an access token to the node's own, and to no other: no redirect is followed, and a server
//! that streams may name no other origin to send to. A server that is a program is never started.

mod client;
mod events;
#[cfg(test)]
mod tests;
mod tool;
mod transport;

use std::collections::BTreeMap;
use std::time::Duration;

use patchbay_catalog::{MCP_SERVER, connection_type};
use patchbay_redact::redact;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};
use url::Url;

use crate::address::Reach;
use crate::connection::{Owner, ResolvedConnection};
use crate::engine::Parts;
use crate::error::{NodeError, codes};
use crate::handling::ErrorHandling;
use crate::manager::ClientKey;
use crate::outbound::OutboundPolicy;
use crate::request_headers::is_of_the_request;
use crate::secrets;
use crate::work::Context;
use client::Client;
use tool::{Tool, only_reads};
use transport::{Channel, Transport};

/// Headers of the protocol itself, which only the client sets.
const PROTOCOL: [&str; 4] = [
    "accept",
    "content-type",
    "mcp-protocol-version",
    "mcp-session-id",
];

const SSE: &str = "dynamiq.connections.MCPSse";
const STDIO: &str = "dynamiq.connections.MCPStdio";
/// The SDK's default of how long a server may be silent.
const READ_TIMEOUT: Duration = Duration::from_mins(5);
/// The access token's name among the secrets of an authorized connection.
const ACCESS_TOKEN: &str = "access_token";
/// The input that carries headers instead of an argument, as in the SDK.
pub(crate) const INPUT_HEADERS: &str = "mcp_http_headers";
/// How much of what a server says is told, in characters.
const TOLD: usize = 500;

/// A tool of a server, as the server describes it.
pub(crate) struct RemoteTool {
    pub(crate) name: String,
    pub(crate) description: String,
    /// JSON Schema of its arguments; null when it has none.
    pub(crate) schema: Value,
    /// Whether the server says that it only reads.
    reads: bool,
}

impl RemoteTool {
    fn read(listed: &Value) -> Option<Self> {
        let description = listed["description"].as_str().unwrap_or_default();
        Some(Self {
            name: listed["name"].as_str()?.to_owned(),
            description: description.to_owned(),
            schema: listed["inputSchema"].clone(),
            reads: only_reads(listed),
        })
    }

    fn tool(&self) -> Tool {
        Tool::new(&self.name, self.schema.clone(), self.reads)
    }
}

/// What a session is for.
#[derive(Clone, Copy)]
enum Asked<'t> {
    /// The node's own tool is called.
    Own { for_agents: bool },
    /// The tools that the node selects are listed.
    List,
    /// This tool is called, for an agent.
    Remote(&'t RemoteTool),
}

/// An MCP node that is ready to run.
pub(crate) struct McpNode<'a> {
    raw: &'a Value,
    connection: &'a ResolvedConnection,
}

impl<'a> McpNode<'a> {
    /// Takes a node's connection.
    ///
    /// # Errors
    /// [`codes::NODE_UNSUPPORTED`] for a server that is a program.
    pub(crate) fn new(
        raw: &'a Value,
        connection: &'a ResolvedConnection,
    ) -> Result<Self, NodeError> {
        if connection.connection_type == STDIO {
            return Err(NodeError::new(
                codes::NODE_UNSUPPORTED,
                "Patchbay does not start MCP servers that are programs: run the server by itself, and \
                 reach it over MCP Streamable HTTP or MCP SSE",
            ));
        }
        Ok(Self { raw, connection })
    }

    /// Calls the tool and gives `{"content"}`. A dry run calls only what the server says to only read.
    ///
    /// # Errors
    /// The address, the server, the choice of the tool or what the tool says of its arguments, as
    /// [`codes`] tells them apart.
    pub(crate) async fn run(
        &self,
        input: &Value,
        handling: &ErrorHandling,
        context: Context<'_>,
    ) -> Result<Value, NodeError> {
        let for_agents = self.raw["is_optimized_for_agents"] == true;
        let asked = Asked::Own { for_agents };
        self.ask(asked, input, handling, context).await
    }

    /// The tools of the server that the node selects.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub(crate) async fn list(
        &self,
        handling: &ErrorHandling,
        context: Context<'_>,
    ) -> Result<Vec<RemoteTool>, NodeError> {
        let none = Value::Null;
        let listed = self.ask(Asked::List, &none, handling, context).await?;
        let tools = listed.as_array().map_or(&[][..], Vec::as_slice);
        Ok(tools.iter().filter_map(RemoteTool::read).collect())
    }

    /// Calls a tool of the server, or the one that the node is, and gives what a model reads.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub(crate) async fn call_for_agent(
        &self,
        remote: Option<&RemoteTool>,
        input: &Value,
        handling: &ErrorHandling,
        context: Context<'_>,
    ) -> Result<Value, NodeError> {
        let asked = match remote {
            Some(remote) => Asked::Remote(remote),
            None => Asked::Own { for_agents: true },
        };
        self.ask(asked, input, handling, context).await
    }

    async fn ask(
        &self,
        asked: Asked<'_>,
        input: &Value,
        handling: &ErrorHandling,
        context: Context<'_>,
    ) -> Result<Value, NodeError> {
        let (parts, clock) = (context.parts, context.clock);
        let (url, policy) = &self.address(parts)?;
        let mut arguments = input.as_object().cloned().unwrap_or_default();
        let own = arguments.shift_remove(INPUT_HEADERS);
        let headers = &self.headers(own.as_ref())?;
        let key = ClientKey::new(
            &self.connection.connection_type,
            *policy,
            &self.connection.public,
            &BTreeMap::new(),
        );
        let arguments = &arguments;
        let attempt = || async move {
            let http = parts.clients.of_node(key, *policy).await?;
            let _call = clock.call();
            let transport = Transport {
                http: &http,
                url: url.clone(),
                headers: headers.clone(),
                silence: self.silence(),
            };
            self.exchange(transport, asked, arguments, context).await
        };
        handling
            .attempts(attempt)
            .await
            .map_err(|error| self.cleaned(error))
    }

    /// One session: it is opened, asked, and ended.
    async fn exchange(
        &self,
        transport: Transport<'_>,
        asked: Asked<'_>,
        arguments: &Map<String, Value>,
        context: Context<'_>,
    ) -> Result<Value, NodeError> {
        let channel = if self.connection.connection_type == SSE {
            Channel::streaming(transport).await?
        } else {
            Channel::posting(transport)
        };
        let mut client = Client::open(channel).await?;
        let called = self.answered(&mut client, asked, arguments, context).await;
        client.close().await;
        called
    }

    async fn answered(
        &self,
        client: &mut Client<'_>,
        asked: Asked<'_>,
        arguments: &Map<String, Value>,
        context: Context<'_>,
    ) -> Result<Value, NodeError> {
        let raw = self.raw;
        let (mut tool, for_agents) = match asked {
            Asked::List => {
                let tools = client.tools().await?;
                return Ok(Tool::selected(raw, tools).into());
            }
            Asked::Remote(remote) => (remote.tool(), true),
            Asked::Own { for_agents } if raw["type"] == MCP_SERVER => {
                (Tool::only(raw, client.tools().await?)?, for_agents)
            }
            Asked::Own { for_agents } => (Tool::of_node(raw), for_agents),
        };
        let arguments = tool.arguments(arguments)?;
        if context.dry_run.is_some() {
            if matches!(asked, Asked::Own { .. }) && raw["type"] != MCP_SERVER {
                tool.reads = said_to_read(client, &tool.name).await;
            }
            if !tool.reads {
                let unsent = json!({"name": tool.name, "arguments": arguments});
                let otherwise = if for_agents {
                    json!({"content": null, "raw_response": null})
                } else {
                    json!({ "content": null })
                };
                return Ok(context.hold_back("tool", unsent, otherwise));
            }
        }
        let result = client.call(&tool.name, arguments).await?;
        tool::output(&tool.name, result, for_agents)
    }

    /// Where the server is, and how far that may be.
    fn address(&self, parts: &Parts) -> Result<(Url, OutboundPolicy), NodeError> {
        let users = self.connection.owner == Owner::EndUser;
        let (address, reach) = if self.is_oauth() {
            (self.raw["url"].as_str(), Reach::Local)
        } else {
            let public = self.connection.public.get("url").and_then(Value::as_str);
            let far = users && !parts.trust_end_user_addresses;
            (public, if far { Reach::Public } else { Reach::Local })
        };
        let address = address.map(str::trim).filter(|text| !text.is_empty());
        let address = address.ok_or_else(|| {
            wrong(if self.is_oauth() {
                "a node with an authorized account needs the url of its MCP server"
            } else {
                "the connection has no url"
            })
        })?;
        let url = Url::parse(address).map_err(|_| wrong("the url is not an address"))?;
        let policy = OutboundPolicy::for_url(&url, reach)
            .map_err(|refused| NodeError::new(codes::ADDRESS_REFUSED, refused.to_string()))?;
        Ok((url, policy))
    }

    fn is_oauth(&self) -> bool {
        connection_type(&self.connection.connection_type)
            .is_some_and(patchbay_catalog::ConnectionType::is_oauth)
    }

    /// The connection's headers, over them those of the input, and last the account's token, so that no
    /// input takes its place.
    fn headers(&self, asked: Option<&Value>) -> Result<HeaderMap, NodeError> {
        let mut named: Map<String, Value> = Map::new();
        if let Some(stored) = self.connection.secrets.get("headers") {
            let stored = serde_json::from_str::<Map<String, Value>>(stored.expose_secret());
            named.extend(stored.unwrap_or_default());
        }
        match asked {
            None | Some(Value::Null) => {}
            Some(Value::Object(asked)) => {
                for (name, value) in asked {
                    if is_of_the_request(name) || PROTOCOL.contains(&name.to_lowercase().as_str()) {
                        return Err(wrong(format!("{INPUT_HEADERS} must not set {name}")));
                    }
                    named.insert(name.clone(), value.clone());
                }
            }
            Some(_) => return Err(wrong(format!("{INPUT_HEADERS} must be an object"))),
        }
        let mut headers = HeaderMap::new();
        for (name, value) in named {
            let text = match value {
                Value::Null => continue,
                Value::String(text) => text,
                other => other.to_string(),
            };
            insert(&mut headers, &name, &text)?;
        }
        if self.is_oauth() {
            let token = self.connection.secrets.get(ACCESS_TOKEN).ok_or_else(|| {
                NodeError::new(
                    codes::CONNECTION_MISSING,
                    "the connection is not authorized",
                )
            })?;
            let bearer = format!("Bearer {}", token.expose_secret());
            insert(&mut headers, AUTHORIZATION.as_str(), &bearer)?;
        }
        Ok(headers)
    }

    fn silence(&self) -> Duration {
        let seconds = self.connection.public.get("sse_read_timeout");
        let seconds = seconds.and_then(Value::as_f64);
        let given = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        given.filter(|time| !time.is_zero()).unwrap_or(READ_TIMEOUT)
    }

    /// What a server says may hold what it was sent.
    fn cleaned(&self, mut error: NodeError) -> NodeError {
        error.message = redact(&error.message, &secrets::of(self.connection));
        error
    }
}

/// Whether a server says of its tool that it only reads. What it does not say is not known.
async fn said_to_read(client: &mut Client<'_>, name: &str) -> bool {
    let tools = client.tools().await.unwrap_or_default();
    tools
        .iter()
        .any(|listed| listed["name"] == name && only_reads(listed))
}

fn insert(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), NodeError> {
    let name = HeaderName::from_bytes(name.as_bytes());
    let value = HeaderValue::from_str(value);
    let (Ok(name), Ok(mut value)) = (name, value) else {
        return Err(wrong("a header holds characters that no header can carry"));
    };
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(())
}

fn wrong(text: impl Into<String>) -> NodeError {
    NodeError::new(codes::INPUT_INVALID, text)
}

/// What a server says, as far as it is told.
fn told(text: &str) -> String {
    text.chars().take(TOLD).collect()
}
