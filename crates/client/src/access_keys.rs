//! Access Keys: bearers of the App API.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{CallError, ListQuery, Page, PlatformClient};

/// An Access Key, without the key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessKey {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What may be shown of it.
    pub preview: String,
    /// The organisation whose Apps it opens.
    pub org_id: Uuid,
    /// The one project whose Apps it opens; all of the organisation's when `None`.
    pub project_id: Option<Uuid>,
    /// When it ends (RFC 3339), if ever.
    pub expires_at: Option<String>,
    /// When it was last used (RFC 3339).
    pub last_used_at: Option<String>,
    /// When it was made (RFC 3339).
    pub created_at: String,
}

/// An Access Key to be made.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewAccessKey {
    /// Its name.
    pub name: String,
    /// The project whose Apps it opens; all of the organisation's when not told.
    pub project_id: Option<Uuid>,
    /// When it ends (RFC 3339); never when not told.
    pub expires_at: Option<String>,
}

/// A new Access Key, with the key, which is told once.
#[derive(Debug, Deserialize)]
pub struct NewAccessKeySecret {
    /// What lists show of it.
    #[serde(flatten)]
    pub item: AccessKey,
    /// The key.
    pub key: SecretString,
}

impl PlatformClient {
    /// `GET /v1/access-keys`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn access_keys(&self, query: &ListQuery) -> Result<Page<AccessKey>, CallError> {
        self.page("/v1/access-keys", &[], query).await
    }

    /// `POST /v1/access-keys`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn create_access_key(
        &self,
        key: &NewAccessKey,
    ) -> Result<NewAccessKeySecret, CallError> {
        self.data("POST", "/v1/access-keys", Some(key)).await
    }

    /// `DELETE /v1/access-keys/{id}`: it stops to work at once.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn delete_access_key(&self, id: Uuid) -> Result<(), CallError> {
        self.delete(&format!("/v1/access-keys/{id}")).await
    }
}
