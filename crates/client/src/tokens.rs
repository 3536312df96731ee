//! Personal Access Tokens: bearers of the management API.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{CallError, ListQuery, Page, PlatformClient};

/// A Personal Access Token, without the token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PersonalAccessToken {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What may be shown of it.
    pub preview: String,
    /// When it ends (RFC 3339), if ever.
    pub expires_at: Option<String>,
    /// When it was last used (RFC 3339).
    pub last_used_at: Option<String>,
    /// When it was made (RFC 3339).
    pub created_at: String,
}

/// A Personal Access Token to be made.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewToken {
    /// Its name.
    pub name: String,
    /// When it ends (RFC 3339); never when not told.
    pub expires_at: Option<String>,
}

/// A new Personal Access Token, with the token, which is told once.
#[derive(Debug, Deserialize)]
pub struct NewTokenSecret {
    /// What lists show of it.
    #[serde(flatten)]
    pub item: PersonalAccessToken,
    /// The token.
    pub token: SecretString,
}

impl PlatformClient {
    /// `GET /v1/personal-access-tokens`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn tokens(&self, query: &ListQuery) -> Result<Page<PersonalAccessToken>, CallError> {
        self.page("/v1/personal-access-tokens", &[], query).await
    }

    /// `POST /v1/personal-access-tokens`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn create_token(&self, token: &NewToken) -> Result<NewTokenSecret, CallError> {
        self.data("POST", "/v1/personal-access-tokens", Some(token))
            .await
    }

    /// `DELETE /v1/personal-access-tokens/{id}`: it stops to work at once.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn delete_token(&self, id: Uuid) -> Result<(), CallError> {
        self.delete(&format!("/v1/personal-access-tokens/{id}"))
            .await
    }
}
