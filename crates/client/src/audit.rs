//! The audit log.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{CallError, ListQuery, Page, PlatformClient};

/// One change, or one use of a credential.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AuditEvent {
    /// The event's id.
    pub id: Uuid,
    /// When it was done (RFC 3339).
    pub at: String,
    /// What was done: `connection.created`, `connection.used`, …
    pub action: String,
    /// The class of the credential.
    pub actor: String,
    /// The token or key, where it has an id.
    pub credential_id: Option<Uuid>,
    /// What it was done to.
    pub object_id: Option<Uuid>,
    /// The App that it was done for.
    pub app_id: Option<Uuid>,
    /// The run that it was done for.
    pub run_id: Option<Uuid>,
    /// The end user, as an HMAC.
    pub end_user: Option<String>,
}

impl PlatformClient {
    /// `GET /v1/audit-events`, newest first; `filters` are the route's, such as `object_id`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn audit_events(
        &self,
        filters: &[(&str, &str)],
        query: &ListQuery,
    ) -> Result<Page<AuditEvent>, CallError> {
        self.page("/v1/audit-events", filters, query).await
    }
}
