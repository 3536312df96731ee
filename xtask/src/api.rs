//! A small client of the management API of the server on this machine.
//! The token stays in memory and in the request's header; no message carries it.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use ureq::Agent;

/// The state of the vault, as `GET /healthz` tells it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Vault {
    Unsealed,
    /// With the server's word for the reason.
    Sealed(String),
}

/// The API at one base URL, with one Personal Access Token.
pub(crate) struct Api {
    agent: Agent,
    url: String,
    token: SecretString,
}

impl Api {
    pub(crate) fn new(url: &str, token: SecretString) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        Self {
            agent: config.into(),
            url: url.to_owned(),
            token,
        }
    }

    pub(crate) fn vault(&self) -> Result<Vault> {
        let health: Value = self
            .agent
            .get(format!("{}/healthz", self.url))
            .call()?
            .body_mut()
            .read_json()?;
        vault_of(&health)
    }

    /// The `data` of the answer.
    pub(crate) fn get(&self, path: &str) -> Result<Value> {
        let request = self
            .agent
            .get(format!("{}{path}", self.url))
            .header("Authorization", self.bearer());
        let mut answer = request.call().with_context(|| format!("GET {path}"))?;
        data(answer.status().as_u16(), answer.body_mut().read_json()?)
            .with_context(|| format!("GET {path}"))
    }

    /// The `data` of the answer.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        Ok(self.post_bare(path, body)?["data"].take())
    }

    /// The whole answer, for the routes that answer without an envelope.
    pub(crate) fn post_bare(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self
            .agent
            .post(format!("{}{path}", self.url))
            .header("Authorization", self.bearer());
        let mut answer = request
            .send_json(body)
            .with_context(|| format!("POST {path}"))?;
        accepted(answer.status().as_u16(), answer.body_mut().read_json()?)
            .with_context(|| format!("POST {path}"))
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token.expose_secret())
    }
}

fn vault_of(health: &Value) -> Result<Vault> {
    match health["vault"].as_str() {
        Some("unsealed") => Ok(Vault::Unsealed),
        Some("sealed") => Ok(Vault::Sealed(
            health["reason"].as_str().unwrap_or("unknown").to_owned(),
        )),
        _ => bail!("/healthz told no state of the vault"),
    }
}

/// Takes the `data` out of the envelope.
fn data(status: u16, body: Value) -> Result<Value> {
    Ok(accepted(status, body)?["data"].take())
}

/// The body, or an error made of `{"error": {code, message, details}}`.
fn accepted(status: u16, body: Value) -> Result<Value> {
    if (200..300).contains(&status) {
        return Ok(body);
    }
    let error = &body["error"];
    let message = error["message"].as_str().unwrap_or("no message");
    match &error["details"] {
        Value::Null => bail!("answered {status}: {message}"),
        details => bail!("answered {status}: {message} {details}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_envelope_is_opened() {
        assert_eq!(
            data(201, json!({"data": {"id": "x"}})).unwrap(),
            json!({"id": "x"})
        );
    }

    #[test]
    fn an_error_tells_its_status_message_and_details() {
        let body = json!({"error": {"code": "bad_request", "message": "Bad Request", "details": {"name": "cannot be blank"}}});
        let told = data(400, body).unwrap_err().to_string();
        assert_eq!(
            told,
            r#"answered 400: Bad Request {"name":"cannot be blank"}"#
        );
    }

    #[test]
    fn a_sealed_vault_tells_its_reason() {
        let health = json!({"status": "ok", "vault": "sealed", "reason": "no_keychain"});
        assert_eq!(
            vault_of(&health).unwrap(),
            Vault::Sealed("no_keychain".into())
        );
        assert!(vault_of(&json!({})).is_err());
    }
}
