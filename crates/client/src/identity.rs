//! Projects.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{CallError, ListQuery, Page, PlatformClient};

/// A project: the connections, workflows and Apps of one undertaking.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Project {
    /// The project's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its organisation.
    pub org_id: Uuid,
}

impl PlatformClient {
    /// `GET /v1/projects`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn projects(&self, query: &ListQuery) -> Result<Page<Project>, CallError> {
        self.page("/v1/projects", &[], query).await
    }
}
