//! Whose account a Personal Access Token of a remote platform opens.
//!
//! It must never quote the token or the answer in an error.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use thiserror::Error;
use url::Url;

use crate::Engine;
use crate::address::Reach;
use crate::outbound::{OutboundPolicy, read_body};

/// How long a platform may take to say who somebody is.
const DEADLINE: Duration = Duration::from_secs(15);
/// The largest answer that is read, in bytes.
const LIMIT: usize = 64 * 1024;

/// The user that a token belongs to.
#[derive(Debug, Clone, Deserialize)]
pub struct RemoteUser {
    /// Its e-mail address.
    pub email: String,
}

/// Why nobody could be recognised.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AccountError {
    /// The address may not be called.
    #[error("{0}")]
    Address(String),
    /// No answer.
    #[error("cannot be reached")]
    Unreachable,
    /// The token opens nothing there.
    #[error("is refused by the platform")]
    Refused,
    /// What answered does not speak the platform's API.
    #[error("is not the address of a Dynamiq platform")]
    NoPlatform,
}

#[derive(Deserialize)]
struct Envelope {
    data: RemoteUser,
}

impl Engine {
    /// `GET {base}/v1/me` with this token, over https, or http to this machine and private networks.
    ///
    /// # Errors
    /// The platform cannot be reached, refuses the token, or is none.
    pub async fn remote_user(
        &self,
        base: &Url,
        token: &SecretString,
    ) -> Result<RemoteUser, AccountError> {
        let policy = OutboundPolicy::for_url(base, Reach::Local)
            .map_err(|refused| AccountError::Address(refused.to_string()))?;
        let client = self
            .parts()
            .clients
            .unshared(policy)
            .map_err(|_| AccountError::Unreachable)?;
        let mut url = base.clone();
        url.path_segments_mut()
            .map_err(|()| AccountError::NoPlatform)?
            .pop_if_empty()
            .extend(["v1", "me"]);
        let response = client
            .get(url)
            .bearer_auth(token.expose_secret())
            .timeout(DEADLINE)
            .send()
            .await
            .map_err(|_| AccountError::Unreachable)?;
        match response.status().as_u16() {
            200 => {}
            401 | 403 => return Err(AccountError::Refused),
            _ => return Err(AccountError::NoPlatform),
        }
        let body = read_body(response, LIMIT)
            .await
            .map_err(|_| AccountError::NoPlatform)?;
        serde_json::from_slice::<Envelope>(&body)
            .map(|envelope| envelope.data)
            .map_err(|_| AccountError::NoPlatform)
    }
}
