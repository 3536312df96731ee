//! OAuth: clients of providers, and authorizing connections.

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::{CallError, PlatformClient};

/// A provider, and the client that is used for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OAuthApp {
    /// The provider's id, such as `google`.
    pub provider: String,
    /// Its name.
    pub label: String,
    /// Whether connections of it can be authorized.
    pub configured: bool,
    /// The client's id.
    #[serde(default)]
    pub client_id: Option<String>,
    /// The exact redirect URI to register.
    pub redirect_uri: String,
}

/// What was granted to a connection.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OAuthGrant {
    /// Who granted it, where the provider said.
    #[serde(default)]
    pub account: Option<String>,
    /// When it ends by the provider's rules (RFC 3339).
    #[serde(default)]
    pub dies_at: Option<String>,
    /// What is wrong, if anything.
    #[serde(default)]
    pub findings: Vec<OAuthFinding>,
}

/// What is wrong, and what to do about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OAuthFinding {
    /// A stable word.
    pub code: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub advice: String,
    /// What to paste there.
    #[serde(default)]
    pub paste: Option<String>,
}

/// Where to go to authorize a connection.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Authorizing {
    /// The provider's consent page; none where the client acts for itself and is connected already.
    #[serde(default)]
    pub url: Option<String>,
}

/// A code to type in a browser of another machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeviceAuthorization {
    /// What to type.
    pub user_code: String,
    /// Where.
    pub verification_uri: String,
}

/// How an attempt to authorize stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OAuthAttempt {
    /// `waiting`, `confirming`, `completed`, `failed` or `canceled`.
    pub status: String,
    /// Why it failed.
    #[serde(default)]
    pub problem: Option<OAuthFinding>,
}

/// Access of a deleted connection that its provider has not taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PendingRevocation {
    /// The former connection's name.
    pub name: String,
    /// The provider.
    pub provider: String,
    /// Why not.
    pub reason: String,
}

/// Whether access was taken back at its provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Revocation {
    /// Whether the provider took it back.
    pub revoked: bool,
    /// Why not.
    pub reason: Option<String>,
    /// Whether it is tried again by itself.
    #[serde(default)]
    pub queued: bool,
}

/// Something was deleted that accounts may have been connected to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Deleted {
    /// What became of the accounts' access at their providers, where there was some.
    pub revocations: Option<Revocations>,
}

/// What became of access that ended with something else, by numbers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Revocations {
    /// Taken back by their providers.
    pub revoked: usize,
    /// Not yet: they are tried again by themselves.
    pub queued: usize,
    /// Not, and left to the builder.
    pub left: usize,
    /// Why the others were not revoked.
    #[serde(default)]
    pub reasons: Vec<String>,
}

impl PlatformClient {
    /// `GET /v1/oauth-apps`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn oauth_apps(&self) -> Result<Vec<OAuthApp>, CallError> {
        self.get("/v1/oauth-apps").await
    }

    /// `GET /v1/oauth-revocations`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn oauth_revocations(&self) -> Result<Vec<PendingRevocation>, CallError> {
        self.get("/v1/oauth-revocations").await
    }

    /// `POST /v1/connections/{id}/oauth2/authorize`.
    ///
    /// # Errors
    /// [`CallError`]; `not_configured` while no client of the provider is set up.
    pub async fn authorize_connection(&self, id: Uuid) -> Result<Authorizing, CallError> {
        let path = format!("/v1/connections/{id}/oauth2/authorize");
        self.data("POST", &path, None::<&()>).await
    }

    /// `POST /v1/connections/{id}/oauth2/device` (RFC 8628).
    ///
    /// # Errors
    /// [`CallError`], for a provider without the flow too.
    pub async fn authorize_device(&self, id: Uuid) -> Result<DeviceAuthorization, CallError> {
        let path = format!("/v1/connections/{id}/oauth2/device");
        self.data("POST", &path, None::<&()>).await
    }

    /// `GET /v1/connections/{id}/oauth2/attempt`: waits up to `wait_ms` for news.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn oauth_attempt(&self, id: Uuid, wait_ms: u32) -> Result<OAuthAttempt, CallError> {
        let path = format!("/v1/connections/{id}/oauth2/attempt?wait_ms={wait_ms}");
        self.get(&path).await
    }

    /// `POST /v1/connections/{id}/oauth2/code`: the address at which a browser on another machine
    /// ended.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn submit_oauth_code(
        &self,
        id: Uuid,
        address: &SecretString,
    ) -> Result<OAuthAttempt, CallError> {
        let path = format!("/v1/connections/{id}/oauth2/code");
        let body = json!({"address": address.expose_secret()});
        self.data("POST", &path, Some(&body)).await
    }
}
