//! What is told of a request that a dry run holds back.
//!
//! It must never tell what the connection keeps: only what the node and its input say of the request.

use patchbay_redact::MARK;
use secrecy::ExposeSecret as _;
use serde_json::{Map, Value, json};

use super::{ACCESS_TOKEN, Call, HttpCall, flat};
use crate::dry_run::is_telling;
use crate::error::NodeError;

/// Fields of a connection that go along with its requests.
const FIELDS: [&str; 3] = ["headers", "params", "data"];

impl HttpCall<'_> {
    /// The method, the address, the names of headers and the body; and which fields of the connection
    /// would go along.
    ///
    /// # Errors
    /// What keeps the request from being sent.
    pub(super) fn unsent(&self, call: &Call, input: &Value) -> Result<Value, NodeError> {
        self.request(call, call.bearer.as_ref())?;
        let mut unsent = json!({
            "method": call.method.as_str(),
            "url": self.shown_url(call, input)?,
        });
        let headers = self.own("headers", input)?;
        if !headers.is_empty() {
            unsent["headers"] = headers.keys().map(String::as_str).collect();
        }
        if let Some((kind, _)) = call.body {
            unsent["content_type"] = kind.into();
            unsent["body"] = self.own("data", input)?.into();
        }
        let mut left_out: Vec<&str> = FIELDS
            .into_iter()
            .filter(|name| !self.kept(name).is_empty())
            .collect();
        if call.bearer.is_some() {
            left_out.push(ACCESS_TOKEN);
        }
        if !left_out.is_empty() {
            unsent["left_out"] = left_out.into();
        }
        Ok(unsent)
    }

    /// The address with the params of the node and the input, and no credential.
    fn shown_url(&self, call: &Call, input: &Value) -> Result<String, NodeError> {
        let mut url = call.address.clone();
        let mut pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        pairs.extend(flat(&self.own("params", input)?));
        url.set_query(None);
        if !pairs.is_empty() {
            let shown = pairs.iter().map(|(name, value)| {
                let hidden =
                    is_telling(name) || matches!(name.as_str(), "key" | "sig" | "signature");
                (name.as_str(), if hidden { MARK } else { value.as_str() })
            });
            url.query_pairs_mut().extend_pairs(shown);
        }
        Ok(url.into())
    }

    /// What the connection keeps in one of its fields.
    pub(super) fn kept(&self, name: &str) -> Map<String, Value> {
        let kept = self.connection.secrets.get(name);
        let kept = kept.map(|kept| serde_json::from_str(kept.expose_secret()));
        kept.and_then(Result::ok).unwrap_or_default()
    }
}
