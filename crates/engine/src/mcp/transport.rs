//! The two transports of HTTP: Streamable HTTP, where every message is a POST of its own
//! (specification 2025-06-18, Transports), and the older one, where answers come on one stream
//! (2024-11-05, HTTP with SSE).

use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client as Http, Method, Response, StatusCode};
use serde_json::Value;
use url::Url;

use super::events::Events;
use super::{told, wrong};
use crate::error::{NodeError, codes};
use crate::outbound::{BodyError, MAX_ANSWER, read_body};

const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");
const VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
/// How long the end of a session is waited for: nothing depends on it.
const FAREWELL: Duration = Duration::from_secs(2);
/// How much of a refusal's body is read, in bytes.
const REFUSAL: usize = 16 * 1024;

/// What every request of a session shares.
pub(super) struct Transport<'a> {
    pub(super) http: &'a Http,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    /// How long the server may say nothing.
    pub(super) silence: Duration,
}

/// A way to a server on which messages go out and come in.
pub(super) struct Channel<'a> {
    transport: Transport<'a>,
    kind: Kind,
    /// Bytes that the server has sent in all.
    received: usize,
}

enum Kind {
    /// Messages are posted, and answered where they are posted.
    Posting {
        session: Option<HeaderValue>,
        version: Option<HeaderValue>,
    },
    /// Messages are posted to an address that the stream has told, and answered on the stream.
    Streaming { endpoint: Url, stream: Box<Stream> },
}

/// Messages that arrive as events.
struct Stream {
    response: Response,
    events: Events,
}

impl<'a> Channel<'a> {
    /// A channel of Streamable HTTP.
    pub(super) fn posting(transport: Transport<'a>) -> Self {
        Self {
            transport,
            kind: Kind::Posting {
                session: None,
                version: None,
            },
            received: 0,
        }
    }

    /// Opens the stream of the older transport, whose first event tells where to post.
    ///
    /// # Errors
    /// The server cannot be reached, refuses, or names another origin.
    pub(super) async fn streaming(transport: Transport<'a>) -> Result<Self, NodeError> {
        let request = transport
            .http
            .request(Method::GET, transport.url.clone())
            .headers(transport.headers.clone())
            .header(ACCEPT, "text/event-stream");
        let response = transport.send(request).await?;
        if !is_stream(&response) {
            return Err(answer("does not stream events"));
        }
        let mut stream = Stream {
            response,
            events: Events::default(),
        };
        let mut received = 0;
        let endpoint = loop {
            let event = stream.next(&transport, &mut received).await?;
            if event.kind == "endpoint" {
                break event.data;
            }
        };
        let endpoint = transport
            .url
            .join(endpoint.trim())
            .map_err(|_| answer("names an address to send to that is none"))?;
        if endpoint.origin() != transport.url.origin() {
            return Err(NodeError::new(
                codes::ADDRESS_REFUSED,
                "the MCP server names another server to send to, which the credential does not go to",
            ));
        }
        Ok(Self {
            transport,
            kind: Kind::Streaming {
                endpoint,
                stream: Box::new(stream),
            },
            received,
        })
    }

    /// The version of the protocol that was agreed on, which later requests name.
    pub(super) fn agree(&mut self, version: &str) {
        if let Kind::Posting {
            version: header, ..
        } = &mut self.kind
        {
            *header = HeaderValue::from_str(version).ok();
        }
    }

    /// Sends a message that has no answer.
    pub(super) async fn notify(&mut self, message: &Value) -> Result<(), NodeError> {
        self.post(message).await.map(drop)
    }

    /// Sends a request and waits for the message that answers it. What the server asks meanwhile is
    /// declined.
    pub(super) async fn request(&mut self, message: &Value) -> Result<Value, NodeError> {
        let id = &message["id"];
        let response = self.post(message).await?;
        if matches!(self.kind, Kind::Streaming { .. }) {
            return self.answer_on_stream(id).await;
        }
        self.keep_session(&response);
        if is_stream(&response) {
            let mut stream = Stream {
                response,
                events: Events::default(),
            };
            loop {
                let event = stream.next(&self.transport, &mut self.received).await?;
                if let Some(found) = self.take(&event.data, id).await? {
                    return Ok(found);
                }
            }
        }
        let body = self.transport.body(response).await?;
        // A server may answer often: all that it says counts, as with a stream.
        self.received += body.len();
        if self.received > MAX_ANSWER {
            return Err(self.transport.too_large());
        }
        let value: Value = serde_json::from_slice(&body)
            .map_err(|_| answer("answers something that is not JSON"))?;
        if value["id"] == *id && is_answer(&value) {
            return Ok(value);
        }
        Err(answer("does not answer what it was asked"))
    }

    async fn answer_on_stream(&mut self, id: &Value) -> Result<Value, NodeError> {
        loop {
            let Kind::Streaming { stream, .. } = &mut self.kind else {
                return Err(answer("does not stream events"));
            };
            let event = stream.next(&self.transport, &mut self.received).await?;
            if let Some(found) = self.take(&event.data, id).await? {
                return Ok(found);
            }
        }
    }

    /// The message of an event, if it answers the request; a request of the server's is answered.
    async fn take(&mut self, data: &str, id: &Value) -> Result<Option<Value>, NodeError> {
        if data.is_empty() {
            // Newer servers begin a stream with the id at which it can be taken up again.
            return Ok(None);
        }
        let value: Value =
            serde_json::from_str(data).map_err(|_| answer("sends an event that is not JSON"))?;
        if value["id"] == *id && is_answer(&value) {
            return Ok(Some(value));
        }
        if value["method"].is_string() && !value["id"].is_null() {
            let reply = if value["method"] == "ping" {
                serde_json::json!({"jsonrpc": "2.0", "id": value["id"], "result": {}})
            } else {
                serde_json::json!({
                    "jsonrpc": "2.0",
                    "id": value["id"],
                    "error": {"code": -32601, "message": "Method not found"}
                })
            };
            self.post(&reply).await?;
        }
        Ok(None)
    }

    async fn post(&self, message: &Value) -> Result<Response, NodeError> {
        let transport = &self.transport;
        let url = match &self.kind {
            Kind::Posting { .. } => &transport.url,
            Kind::Streaming { endpoint, .. } => endpoint,
        };
        let mut request = transport
            .http
            .request(Method::POST, url.clone())
            .headers(transport.headers.clone())
            .header(ACCEPT, "application/json, text/event-stream")
            .header(CONTENT_TYPE, "application/json")
            .body(message.to_string());
        if let Kind::Posting { session, version } = &self.kind {
            if let Some(session) = session {
                request = request.header(SESSION, session.clone());
            }
            if let Some(version) = version {
                request = request.header(VERSION, version.clone());
            }
        }
        transport.send(request).await
    }

    fn keep_session(&mut self, response: &Response) {
        if let Kind::Posting { session, .. } = &mut self.kind
            && let Some(id) = response.headers().get(SESSION)
        {
            let mut id = id.clone();
            id.set_sensitive(true);
            *session = Some(id);
        }
    }

    /// Ends the session, if the server keeps one. Whether it heard so is nobody's concern.
    pub(super) async fn close(self) {
        let Kind::Posting {
            session: Some(session),
            version,
        } = self.kind
        else {
            return;
        };
        let transport = self.transport;
        let mut request = transport
            .http
            .request(Method::DELETE, transport.url)
            .headers(transport.headers)
            .header(SESSION, session);
        if let Some(version) = version {
            request = request.header(VERSION, version);
        }
        drop(tokio::time::timeout(FAREWELL, request.send()).await);
    }
}

fn is_answer(value: &Value) -> bool {
    value.get("result").is_some() || value.get("error").is_some()
}

fn is_stream(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/event-stream"))
}

/// An answer that is none of the protocol.
pub(super) fn answer(reason: &str) -> NodeError {
    NodeError::new(codes::INVALID_ANSWER, format!("the MCP server {reason}"))
}

impl Transport<'_> {
    fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    fn silent(&self) -> NodeError {
        let seconds = self.silence.as_secs_f64();
        let text = format!("{} said nothing for {seconds} s", self.host());
        NodeError::passing(codes::TIMEOUT, text)
    }

    fn broken(&self) -> NodeError {
        let text = format!("{}'s answer broke off", self.host());
        NodeError::passing(codes::PROVIDER_UNREACHABLE, text)
    }

    /// Sends a request; what is no success is an error.
    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Response, NodeError> {
        let sent = tokio::time::timeout(self.silence, request.send()).await;
        let response = sent.map_err(|_| self.silent())?.map_err(|error| {
            if error.is_timeout() {
                return self.silent();
            }
            let text = format!("{} cannot be reached", self.host());
            NodeError::passing(codes::PROVIDER_UNREACHABLE, text)
        })?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(self.refused(response).await)
    }

    async fn refused(&self, response: Response) -> NodeError {
        let status = response.status();
        let host = self.host();
        if status.is_redirection() {
            return NodeError::new(
                codes::PROVIDER_REJECTED,
                format!(
                    "{host} answered HTTP {}: redirects are not followed",
                    status.as_u16()
                ),
            );
        }
        let read = tokio::time::timeout(self.silence, read_body(response, REFUSAL)).await;
        let body = read.ok().and_then(Result::ok).unwrap_or_default();
        let text = told(&String::from_utf8_lossy(&body));
        let message = format!("{host} answered HTTP {}: {text}", status.as_u16());
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                NodeError::new(codes::PROVIDER_UNAUTHORIZED, message)
            }
            StatusCode::TOO_MANY_REQUESTS => {
                NodeError::passing(codes::PROVIDER_RATE_LIMITED, message)
            }
            status if status.is_server_error() => {
                NodeError::passing(codes::PROVIDER_FAILED, message)
            }
            _ => NodeError::new(codes::PROVIDER_REJECTED, message),
        }
    }

    async fn body(&self, response: Response) -> Result<Vec<u8>, NodeError> {
        let read = tokio::time::timeout(self.silence, read_body(response, MAX_ANSWER)).await;
        read.map_err(|_| self.silent())?
            .map_err(|error| match error {
                BodyError::TooLarge => self.too_large(),
                BodyError::Broken(_) => self.broken(),
            })
    }

    fn too_large(&self) -> NodeError {
        let text = format!("{} answers more than 10 MiB", self.host());
        NodeError::new(codes::INVALID_ANSWER, text)
    }
}

impl Stream {
    /// The next event, whatever it is.
    async fn next(
        &mut self,
        transport: &Transport<'_>,
        received: &mut usize,
    ) -> Result<super::events::Event, NodeError> {
        loop {
            if let Some(event) = self.events.next() {
                return Ok(event);
            }
            let chunk = tokio::time::timeout(transport.silence, self.response.chunk()).await;
            let chunk = chunk.map_err(|_| transport.silent())?;
            let chunk = chunk.map_err(|_| transport.broken())?;
            let chunk = chunk.ok_or_else(|| transport.broken())?;
            *received += chunk.len();
            if *received > MAX_ANSWER || self.events.feed(&chunk, MAX_ANSWER).is_err() {
                return Err(transport.too_large());
            }
        }
    }
}

/// A refusal of the protocol's own.
pub(super) fn rpc(error: &Value) -> NodeError {
    let text = told(error["message"].as_str().unwrap_or("no reason is given"));
    match error["code"].as_i64() {
        // Invalid params (JSON-RPC 2.0, section 5.1): the tool or its arguments.
        Some(-32602) => wrong(format!("the MCP server refuses the call: {text}")),
        _ => NodeError::new(
            codes::PROVIDER_REJECTED,
            format!("the MCP server refuses: {text}"),
        ),
    }
}
