//! Action nodes: an action of an app, performed by Pipedream Connect with a linked account
//! (<https://pipedream.com/docs/connect/api-reference/run-action>).
//!
//! The account is the builder's where the node names one, and the end user's where a requirement
//! stands in its place. A missing one is never replaced by another.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Client, Response};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use url::Url;
use uuid::Uuid;

use crate::address::Reach;
use crate::connection::ResolvedConnection;
use crate::error::{NodeError, codes};
use crate::handling::ErrorHandling;
use crate::manager::ClientKey;
use crate::outbound::{MAX_ANSWER, OutboundPolicy, read_body};
use crate::secrets;
use crate::work::Context;
use patchbay_redact::{MARK, redact};

/// Under which id a run's connections hold Pipedream itself: a `PipedreamOAuth2` connection with a
/// fresh token. No connection has this id.
pub const PIPEDREAM_SERVICE: Uuid = Uuid::from_u128(0x7069_7065_6472_6561_6d00_0000_0000_0001);

/// The SDK's default.
const TIMEOUT: Duration = Duration::from_mins(3);
/// How much of a refusal is told, in characters.
const TOLD: usize = 500;
/// Fields of a node that are no props.
const KINDS_WITHOUT_INPUT: [&str; 2] = ["app", "alert"];

/// An Action node that is ready to run.
pub(crate) struct ActionNode<'a> {
    pub(crate) raw: &'a Value,
    service: &'a ResolvedConnection,
    external_user_id: String,
    configured_props: Map<String, Value>,
}

impl<'a> ActionNode<'a> {
    /// Takes the accounts of a run in place of the node's references.
    ///
    /// # Errors
    /// [`codes::CONNECTION_MISSING`] when there is no account, or no Pipedream.
    pub(crate) fn new(
        raw: &'a Value,
        connections: &'a HashMap<Uuid, Arc<ResolvedConnection>>,
    ) -> Result<Self, NodeError> {
        let missing = |text: &str| NodeError::new(codes::CONNECTION_MISSING, text);
        let service = connections
            .get(&PIPEDREAM_SERVICE)
            .ok_or_else(|| missing("Pipedream is not configured"))?;
        let user = resolved(&raw["external_user_id"], connections)?;
        let user = user.as_str().filter(|user| !user.is_empty());
        let user = user
            .ok_or_else(|| missing("the node has no account"))?
            .to_owned();
        let props = resolved(&raw["configurable_props"], connections)?;
        let configured_props = match props {
            Value::Object(props) => props,
            Value::Null => Map::new(),
            _ => return Err(wrong("configurable_props must be an object")),
        };
        Ok(Self {
            raw,
            service,
            external_user_id: user,
            configured_props,
        })
    }

    /// Performs the action and gives `{"content", "files"}`. A dry run performs only what is known to only
    /// read.
    ///
    /// # Errors
    /// The account, the props, the service or the app, as [`codes`] tells them apart.
    pub(crate) async fn run(
        &self,
        input: &Value,
        handling: &ErrorHandling,
        context: Context<'_>,
    ) -> Result<Value, NodeError> {
        let (parts, clock) = (context.parts, context.clock);
        let public = |name: &str| self.service.public.get(name).and_then(Value::as_str);
        let project = public("project_id").unwrap_or_default();
        let base = public("url").unwrap_or_default();
        let url = Url::parse(&format!("{base}/connect/{project}/actions/run"))
            .map_err(|_| wrong("Pipedream's address is none"))?;
        let policy = OutboundPolicy::for_url(&url, Reach::Local)
            .map_err(|refused| NodeError::new(codes::ADDRESS_REFUSED, refused.to_string()))?;
        let key = ClientKey::new("pipedream", policy, &Map::new(), &BTreeMap::new());
        let body = &self.body(input)?;
        let environment = public("environment").unwrap_or("development");
        let token = self.service.secrets.get("access_token");
        let token = token.map(ExposeSecret::expose_secret).unwrap_or_default();
        let mut bearer = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| wrong("Pipedream's token is no header"))?;
        bearer.set_sensitive(true);
        let key_of_action = body["id"].as_str().unwrap_or_default();
        if context
            .dry_run
            .is_some_and(|dry| !dry.performs(key_of_action))
        {
            let unsent = json!({"key": key_of_action, "props": self.shown_props(body)});
            let otherwise = json!({"content": null, "files": []});
            return Ok(context.hold_back("action", unsent, otherwise));
        }
        let (url, bearer) = (&url, &bearer);
        let attempt = || async move {
            let client = parts.clients.of_node(key, policy).await?;
            let _call = clock.call();
            self.send(&client, url, bearer, environment, body).await
        };
        handling.attempts(attempt).await
    }

    /// The request's body, as the SDK writes it: pinned props, and over them what the input gives.
    fn body(&self, input: &Value) -> Result<Value, NodeError> {
        let id = self.raw["action_id"].as_str().filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| wrong("the node names no action"))?;
        let mut props = self.configured_props.clone();
        for name in self::props(self.raw).filter_map(|prop| prop["name"].as_str()) {
            match input.get(name) {
                None | Some(Value::Null) => {}
                Some(value) => {
                    props.insert(name.to_owned(), value.clone());
                }
            }
        }
        let mut body = json!({
            "external_user_id": self.external_user_id, "id": id, "configured_props": props,
        });
        for name in ["stash_id", "dynamic_props_id"] {
            let value = &self.raw[name];
            if !value.is_null() && value != "" {
                body[name] = value.clone();
            }
        }
        Ok(body)
    }

    /// The props of a request, without the account and without values that are secret.
    fn shown_props(&self, body: &Value) -> Value {
        let declared = declared(self.raw);
        let given = body["configured_props"].as_object().into_iter().flatten();
        let mut props = Map::new();
        for (name, value) in given {
            let prop = declared.iter().find(|prop| prop["name"] == name.as_str());
            if prop.is_some_and(|prop| kind_of(prop) == "app") {
                continue;
            }
            let is_secret = prop.is_some_and(|prop| prop["secret"] == true);
            let value = if is_secret {
                MARK.into()
            } else {
                value.clone()
            };
            props.insert(name.clone(), value);
        }
        props.into()
    }

    async fn send(
        &self,
        client: &Client,
        url: &Url,
        bearer: &HeaderValue,
        environment: &str,
        body: &Value,
    ) -> Result<Value, NodeError> {
        let timeout = self.raw["timeout"].as_f64();
        let timeout = timeout.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let answer = client
            .post(url.clone())
            .header(AUTHORIZATION, bearer.clone())
            .header("x-pd-environment", environment)
            .timeout(timeout.unwrap_or(TIMEOUT))
            .json(body)
            .send()
            .await
            .map_err(|error| {
                if error.is_timeout() {
                    NodeError::passing(codes::TIMEOUT, "Pipedream did not answer in time")
                } else {
                    NodeError::passing(codes::PROVIDER_UNREACHABLE, "Pipedream cannot be reached")
                }
            })?;
        let status = answer.status().as_u16();
        let after = retry_after(&answer);
        let bytes = read_body(answer, MAX_ANSWER).await.map_err(|error| {
            NodeError::passing(codes::PROVIDER_UNREACHABLE, format!("Pipedream: {error}"))
        })?;
        let answer: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        if status != 200 {
            let said = self.clean(&said(&answer));
            return Err(match status {
                401 | 403 => NodeError::new(
                    codes::PROVIDER_UNAUTHORIZED,
                    format!("Pipedream does not let this account act: {said}"),
                ),
                429 => {
                    let mut error = NodeError::passing(
                        codes::PROVIDER_RATE_LIMITED,
                        "Pipedream wants fewer requests",
                    );
                    error.retry_after = after;
                    error
                }
                500.. => NodeError::passing(
                    codes::PROVIDER_FAILED,
                    format!("Pipedream is not well (HTTP {status})"),
                ),
                _ => NodeError::new(
                    codes::PROVIDER_REJECTED,
                    format!("Pipedream refused the action's props (HTTP {status}): {said}"),
                ),
            });
        }
        if !answer.is_object() {
            return Err(NodeError::new(
                codes::INVALID_ANSWER,
                "Pipedream's answer is no JSON object",
            ));
        }
        self.upstream(&answer)?;
        let files = answer["exports"]["$filestash_uploads"].as_array();
        let files: Vec<Value> = files
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .map(|file| json!({"name": file["path"], "url": file["get_url"]}))
            .collect();
        Ok(json!({"content": answer, "files": files}))
    }

    /// What the app itself said no to: an error among the observations, or a status in the exports.
    fn upstream(&self, answer: &Value) -> Result<(), NodeError> {
        let status = answer["exports"]["debug"]["status"].as_u64();
        let observed = answer["os"].as_array().and_then(|observations| {
            let error = observations.iter().find(|one| one["k"] == "error")?;
            Some(
                error["err"]["message"]
                    .as_str()
                    .unwrap_or("an error")
                    .to_owned(),
            )
        });
        let said = match (observed, status) {
            (Some(message), _) => message,
            (None, Some(status)) if status != 200 => {
                let data = &answer["exports"]["debug"]["data"];
                format!("HTTP {status}: {}", said(data))
            }
            _ => return Ok(()),
        };
        let message = format!("the app refused the action: {}", self.clean(&said));
        Err(match status {
            Some(401 | 403) => NodeError::new(codes::PROVIDER_UNAUTHORIZED, message),
            Some(429) => NodeError::passing(codes::PROVIDER_RATE_LIMITED, message),
            _ => NodeError::new(codes::PROVIDER_FAILED, message),
        })
    }

    fn clean(&self, text: &str) -> String {
        let secrets: Vec<SecretString> = secrets::of(self.service);
        redact(text, &secrets).chars().take(TOLD).collect()
    }
}

/// The props that an input may give: all but the account and what is only read.
pub(crate) fn props(raw: &Value) -> impl Iterator<Item = &Value> {
    let list = declared(raw).iter();
    list.filter(|prop| !KINDS_WITHOUT_INPUT.contains(&kind_of(prop)))
}

/// Every prop that the node's action has.
fn declared(raw: &Value) -> &[Value] {
    let props = &raw["input_props"];
    let list = [
        &props["configurableProps"],
        &props["configurable_props"],
        props,
    ]
    .into_iter()
    .find_map(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default()
}

/// The type of a prop, such as `string[]`.
pub(crate) fn kind_of(prop: &Value) -> &str {
    let kind = prop["type_"].as_str().or_else(|| prop["type"].as_str());
    kind.unwrap_or("string")
}

fn retry_after(answer: &Response) -> Option<Duration> {
    let value = answer.headers().get(reqwest::header::RETRY_AFTER)?;
    Some(Duration::from_secs(
        value.to_str().ok()?.trim().parse().ok()?,
    ))
}

/// The words of an error, wherever they stand.
fn said(answer: &Value) -> String {
    let words = [
        &answer["error"],
        &answer["error"]["message"],
        &answer["message"],
        &answer["details"],
    ];
    let found = words.into_iter().find_map(Value::as_str);
    found.map_or_else(|| answer.to_string(), str::to_owned)
}

/// A value with what its references to requirements stand for.
fn resolved(
    value: &Value,
    connections: &HashMap<Uuid, Arc<ResolvedConnection>>,
) -> Result<Value, NodeError> {
    match value {
        Value::Object(map) if map.get("$type").is_some_and(|kind| kind == "requirement") => {
            let id = map.get("$id").and_then(Value::as_str);
            let id = id.and_then(|id| id.parse::<Uuid>().ok());
            let found = id.and_then(|id| connections.get(&id)).ok_or_else(|| {
                NodeError::new(codes::CONNECTION_MISSING, "the node's account is not there")
            })?;
            let path = map.get("value_path").and_then(Value::as_str);
            let name = path.and_then(|path| path.strip_prefix("$."));
            let value = name
                .and_then(|name| found.public.get(name))
                .ok_or_else(|| wrong("value_path must be $.account_id or $.external_user_id"))?;
            Ok(value.clone())
        }
        Value::Object(map) => {
            let all: Result<Map<String, Value>, NodeError> = map
                .iter()
                .map(|(name, value)| Ok((name.clone(), resolved(value, connections)?)))
                .collect();
            Ok(Value::Object(all?))
        }
        Value::Array(list) => {
            let all: Result<Vec<Value>, NodeError> = list
                .iter()
                .map(|value| resolved(value, connections))
                .collect();
            Ok(Value::Array(all?))
        }
        other => Ok(other.clone()),
    }
}

fn wrong(text: impl Into<String>) -> NodeError {
    NodeError::new(codes::INPUT_INVALID, text)
}
