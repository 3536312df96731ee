//! Workflows and their saved versions.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{CallError, ListQuery, Page, PlatformClient};

/// A workflow.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Workflow {
    /// The workflow's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// `draft` until it is saved as a version, then `released`.
    pub status: String,
    /// Its project.
    pub project_id: Uuid,
    /// The number of its newest version.
    pub version: Option<i64>,
    /// The draft's nodes; absent in a list.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub flow: Value,
    /// The draft's canvas; absent in a list.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub flow_ui: Value,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// When it was changed last (RFC 3339).
    pub updated_at: String,
}

/// A workflow to be made.
#[derive(Debug, Clone, Serialize)]
pub struct NewWorkflow {
    /// Lower-case letters, digits and single hyphens.
    pub name: String,
    /// Its project.
    pub project_id: Uuid,
    /// What it is for.
    pub description: Option<String>,
    /// The nodes.
    pub flow: Value,
    /// The canvas.
    pub flow_ui: Value,
}

/// A saved version of a workflow.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Version {
    /// The version's id.
    pub id: Uuid,
    /// 1, 2, 3, …
    pub version: i64,
    /// Its workflow.
    pub workflow_id: Uuid,
    /// When it was saved (RFC 3339).
    pub created_at: String,
}

impl PlatformClient {
    /// `GET /v1/workflows?project_id=`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn workflows(
        &self,
        project: Uuid,
        query: &ListQuery,
    ) -> Result<Page<Workflow>, CallError> {
        let project = project.to_string();
        self.page("/v1/workflows", &[("project_id", &project)], query)
            .await
    }

    /// `GET /v1/workflows/{id}`: with its nodes.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn workflow(&self, id: Uuid) -> Result<Workflow, CallError> {
        self.get(&format!("/v1/workflows/{id}")).await
    }

    /// `POST /v1/workflows`.
    ///
    /// # Errors
    /// [`CallError`]; `details` name what is wrong of which node.
    pub async fn create_workflow(&self, workflow: &NewWorkflow) -> Result<Workflow, CallError> {
        self.data("POST", "/v1/workflows", Some(workflow)).await
    }

    /// `POST /v1/workflows/{id}/save`: a new version.
    ///
    /// # Errors
    /// [`CallError`]; `details` name what is wrong of which node.
    pub async fn save_workflow(
        &self,
        id: Uuid,
        flow: &Value,
        flow_ui: &Value,
    ) -> Result<Version, CallError> {
        let path = format!("/v1/workflows/{id}/save");
        let body = json!({ "flow": flow, "flow_ui": flow_ui });
        self.data("POST", &path, Some(&body)).await
    }

    /// `GET /v1/workflows/{id}/versions`, newest first.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn versions(&self, id: Uuid, query: &ListQuery) -> Result<Page<Version>, CallError> {
        self.page(&format!("/v1/workflows/{id}/versions"), &[], query)
            .await
    }
}
