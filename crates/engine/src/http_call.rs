//! `HttpApiCall`: one HTTP request, with what the connection, the node and its input say of it.
//!
//! A stored secret goes to the address that the connection or the node names and to no other: an
//! input may change the path, never the origin. An access token goes to the node's own address only,
//! or to the account's own server where its provider has one for each customer.

mod exchange;
mod unsent;

use std::collections::BTreeMap;

use patchbay_catalog::connection_type;
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use url::Url;

use crate::address::Reach;
use crate::connection::{Owner, ResolvedConnection};
use crate::engine::Parts;
use crate::error::{NodeError, codes};
use crate::handling::ErrorHandling;
use crate::manager::ClientKey;
use crate::outbound::OutboundPolicy;
use crate::work::Context;

/// The access token's name among the secrets of an authorized connection.
const ACCESS_TOKEN: &str = "access_token";

/// The account's own server among the fields of an authorized connection: an origin that the platform
/// took from the provider's answer and checked.
const INSTANCE: &str = "instance_url";

/// An `HttpApiCall` node that is ready to run.
pub(crate) struct HttpCall<'a> {
    pub(crate) raw: &'a Value,
    pub(crate) connection: &'a ResolvedConnection,
}

/// What is sent.
struct Call {
    method: Method,
    /// Where it goes, before params.
    address: Url,
    url: Url,
    policy: OutboundPolicy,
    headers: Map<String, Value>,
    body: Option<(&'static str, Vec<u8>)>,
    bearer: Option<SecretString>,
}

impl HttpCall<'_> {
    /// Sends the request and gives `{"content", "status_code"}`. A dry run sends it only if its method is
    /// a safe one (RFC 9110 section 9.2.1).
    ///
    /// # Errors
    /// The address, the server or its status, as [`codes`] tells them apart.
    pub(crate) async fn run(
        &self,
        input: &Value,
        handling: &ErrorHandling,
        context: Context<'_>,
    ) -> Result<Value, NodeError> {
        let (parts, clock) = (context.parts, context.clock);
        let call = &self.call(input, parts)?;
        if context.dry_run.is_some() && !call.method.is_safe() {
            let unsent = self.unsent(call, input)?;
            let otherwise = json!({"content": null, "status_code": null});
            return Ok(context.hold_back("request", unsent, otherwise));
        }
        let key = ClientKey::new(
            &self.connection.connection_type,
            call.policy,
            &self.connection.public,
            &BTreeMap::new(),
        );
        let attempt = || async move {
            let client = parts.clients.of_node(key, call.policy).await?;
            let _call = clock.call();
            self.exchange(&client, call).await
        };
        handling.attempts(attempt).await
    }

    fn call(&self, input: &Value, parts: &Parts) -> Result<Call, NodeError> {
        let oauth = connection_type(&self.connection.connection_type)
            .is_some_and(patchbay_catalog::ConnectionType::is_oauth);
        let (url, reach) = self.address(input, oauth, parts)?;
        let policy = OutboundPolicy::for_url(&url, reach)
            .map_err(|refused| NodeError::new(codes::ADDRESS_REFUSED, refused.to_string()))?;
        let method = text(&input["method"])
            .or_else(|| text(&self.raw["method"]))
            .or_else(|| text(self.public("method")))
            .unwrap_or(if oauth { "GET" } else { "" });
        let method = match method.to_ascii_uppercase().as_str() {
            "GET" => Method::GET,
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "DELETE" => Method::DELETE,
            "PATCH" => Method::PATCH,
            _ => return Err(wrong("the method must be GET, POST, PUT, DELETE or PATCH")),
        };
        let bearer = if oauth { Some(self.bearer()?) } else { None };
        let address = url.clone();
        let mut url = url;
        let params = self.merged("params", input)?;
        if !params.is_empty() {
            let mut pairs = url.query_pairs_mut();
            for (name, value) in flat(&params) {
                pairs.append_pair(&name, &value);
            }
        }
        let data = self.merged("data", input)?;
        let payload = text(&input["payload_type"]).or_else(|| text(&self.raw["payload_type"]));
        let body = match payload.unwrap_or("raw") {
            "raw" if data.is_empty() => None,
            "raw" => {
                let mut form = url::form_urlencoded::Serializer::new(String::new());
                for (name, value) in flat(&data) {
                    form.append_pair(&name, &value);
                }
                let kind = "application/x-www-form-urlencoded";
                Some((kind, form.finish().into_bytes()))
            }
            "json" => Some((
                "application/json",
                Value::Object(data).to_string().into_bytes(),
            )),
            _ => return Err(wrong("payload_type must be raw or json")),
        };
        Ok(Call {
            method,
            address,
            url,
            policy,
            headers: self.merged("headers", input)?,
            body,
            bearer,
        })
    }

    /// Where the request goes, and how far that may be.
    fn address(
        &self,
        input: &Value,
        oauth: bool,
        parts: &Parts,
    ) -> Result<(Url, Reach), NodeError> {
        let instance = if oauth { self.instance()? } else { None };
        let read = |value: &Value| match text(value) {
            Some(address) => absolute(address, instance.as_ref()).map(Some),
            None => Ok(None),
        };
        let asked = read(&input["url"])?;
        let node = read(&self.raw["url"])?;
        let connection = if oauth {
            instance.clone()
        } else {
            read(self.public("url"))?
        };
        let users = self.connection.owner == Owner::EndUser;
        // Which server an account is at was checked against what the builder chose.
        let connections_reach = if users && !oauth && !parts.trust_end_user_addresses {
            Reach::Public
        } else {
            Reach::Local
        };
        // The node's address is the builder's word, the connection's its owner's.
        let fixed = node
            .map(|url| (url, Reach::Local))
            .or_else(|| connection.map(|url| (url, connections_reach)));
        match (asked, fixed) {
            (None, None) => Err(wrong("no url was given")),
            (None, Some(fixed)) => Ok(fixed),
            (Some(asked), Some((fixed, reach))) => {
                if asked.origin() == fixed.origin() {
                    return Ok((asked, reach));
                }
                Err(NodeError::new(
                    codes::ADDRESS_REFUSED,
                    "the input names another server than the node or its connection, which the credential does not go to",
                ))
            }
            (Some(_), None) if oauth => Err(wrong(
                "a node with an authorized account needs a url of its own, so that the account's token goes nowhere else",
            )),
            (Some(_), None) if self.has_credential() => Err(NodeError::new(
                codes::ADDRESS_REFUSED,
                "neither the node nor its connection names a server, and what the connection keeps secret goes to none that the input names",
            )),
            // Whoever runs the workflow names it, so it is a public one.
            (Some(asked), None) => Ok((asked, Reach::Public)),
        }
    }

    /// Whether anything secret would go along with the request.
    fn has_credential(&self) -> bool {
        self.connection.secrets.values().any(|secret| {
            let text = secret.expose_secret().trim();
            !matches!(text, "" | "{}" | "null")
        })
    }

    /// The account's own server.
    fn instance(&self) -> Result<Option<Url>, NodeError> {
        let named = text(self.public(INSTANCE)).map(Url::parse).transpose();
        named.map_err(|_| wrong("the account's own server has no address"))
    }

    fn bearer(&self) -> Result<SecretString, NodeError> {
        let token = self.connection.secrets.get(ACCESS_TOKEN);
        token.cloned().ok_or_else(|| {
            NodeError::new(
                codes::CONNECTION_MISSING,
                "the connection is not authorized",
            )
        })
    }

    fn public(&self, name: &str) -> &Value {
        self.connection.public.get(name).unwrap_or(&Value::Null)
    }

    /// What the connection says, over which the node's word goes, and over that the input's.
    fn merged(&self, name: &str, input: &Value) -> Result<Map<String, Value>, NodeError> {
        let mut merged = self.kept(name);
        merged.extend(self.own(name, input)?);
        Ok(merged)
    }

    /// What the node says, over which the input's word goes: nothing of the connection.
    fn own(&self, name: &str, input: &Value) -> Result<Map<String, Value>, NodeError> {
        let mut merged = Map::new();
        for value in [&self.raw[name], &input[name]] {
            match value {
                Value::Null => {}
                Value::Object(map) => merged.extend(map.clone()),
                Value::String(text) if text.trim().is_empty() => {}
                Value::String(text) => match serde_json::from_str::<Map<String, Value>>(text) {
                    Ok(map) => merged.extend(map),
                    Err(_) => return Err(wrong(format!("{name} must be a JSON object"))),
                },
                _ => return Err(wrong(format!("{name} must be a JSON object"))),
            }
        }
        Ok(merged)
    }
}

/// An address; one without a server is of the account's own, and of no other.
fn absolute(address: &str, instance: Option<&Url>) -> Result<Url, NodeError> {
    const NONE: &str = "the url is not an address";
    match (Url::parse(address), instance) {
        (Ok(url), _) => Ok(url),
        (Err(url::ParseError::RelativeUrlWithoutBase), Some(base)) => {
            // What begins with two slashes of any kind names another server.
            let url = base.join(address).map_err(|_| wrong(NONE))?;
            if url.origin() == base.origin() {
                return Ok(url);
            }
            Err(NodeError::new(
                codes::ADDRESS_REFUSED,
                "the url names another server than the account's own",
            ))
        }
        (Err(url::ParseError::RelativeUrlWithoutBase), None) => Err(wrong(
            "the url names no server, and none is known of the connection",
        )),
        (Err(_), _) => Err(wrong(NONE)),
    }
}

fn wrong(text: impl Into<String>) -> NodeError {
    NodeError::new(codes::INPUT_INVALID, text)
}

fn text(value: &Value) -> Option<&str> {
    value
        .as_str()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// Name and value pairs as Python's `requests` writes them: lists repeat their name, `None` is left
/// out, everything else is its text.
fn flat(map: &Map<String, Value>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (name, value) in map {
        match value {
            Value::Array(list) => {
                pairs.extend(
                    list.iter()
                        .filter_map(|one| Some((name.clone(), plain(one)?))),
                );
            }
            one => pairs.extend(plain(one).map(|text| (name.clone(), text))),
        }
    }
    pairs
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod renewal_tests;
#[cfg(test)]
mod tests;
