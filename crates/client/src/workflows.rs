//! Workflows and their saved versions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::call::with_query;
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

/// A workflow as the Dynamiq SDK's document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExportedWorkflow {
    /// The document.
    pub yaml: String,
    /// What is different in the SDK.
    pub warnings: Vec<ExchangeWarning>,
    /// The environment variables that have to be set before it is loaded.
    pub environment: Vec<String>,
}

/// What is not on both sides as it is on one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExchangeWarning {
    /// The node that it is about.
    pub node_id: Option<String>,
    /// What is different.
    pub reason: String,
}

/// A document to make a workflow of. It may hold secrets, so it is not shown.
#[derive(Clone, Serialize)]
pub struct ImportDocument {
    /// The project that gets the workflow.
    pub project_id: Uuid,
    /// The SDK's YAML, or a workflow of Patchbay as JSON.
    pub document: String,
    /// The workflow's name; without one, the document's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Which workflow to take of a document that holds several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow: Option<String>,
    /// Key in the document → connection of the project.
    pub connections: BTreeMap<String, Uuid>,
    /// Whether secrets of the document are sealed into connections.
    pub seal_secrets: bool,
    /// Says what would be made, and makes nothing.
    pub dry_run: bool,
}

impl std::fmt::Debug for ImportDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImportDocument")
            .field("project_id", &self.project_id)
            .field("name", &self.name)
            .field("dry_run", &self.dry_run)
            .finish_non_exhaustive()
    }
}

/// What an import made, or would make.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportedWorkflow {
    /// Whether nothing was made.
    pub dry_run: bool,
    /// The workflow's name.
    pub name: String,
    /// The workflow; none of a dry run.
    pub workflow: Option<Workflow>,
    /// The number of its nodes.
    pub nodes: u64,
    /// Its connections.
    pub connections: Vec<ImportedConnection>,
    /// Its requirements.
    pub requirements: Vec<ImportedRequirement>,
    /// What is different in Patchbay.
    pub warnings: Vec<ExchangeWarning>,
}

/// A connection of an imported document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportedConnection {
    /// What the document calls it.
    pub key: String,
    /// Its connection type, as far as it is told.
    pub r#type: Option<String>,
    /// `used`, `made`, or `open`: it has to be chosen.
    pub action: String,
    /// The connection, where there is one.
    pub id: Option<Uuid>,
    /// Why it has to be chosen.
    pub reason: Option<String>,
    /// The fields with secrets that stand in the document.
    pub secrets: Vec<String>,
    /// The environment variables that it takes fields from.
    pub environment: Vec<String>,
}

/// A requirement of an imported document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportedRequirement {
    /// The requirement; none of a dry run.
    pub id: Option<Uuid>,
    /// Its name.
    pub name: String,
    /// `connection` or `pipedream_account`.
    pub r#type: String,
    /// `{"type"}` or `{"app_slug"}`.
    pub spec: Value,
    /// What end users read.
    pub title: String,
}

impl PlatformClient {
    /// `GET /v1/workflows/{id}/export`: the draft, or a version by its number.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn export_workflow(
        &self,
        id: Uuid,
        version: Option<i64>,
    ) -> Result<ExportedWorkflow, CallError> {
        let number = version.map(|number| number.to_string());
        let pairs: Vec<_> = number.iter().map(|number| ("version", &**number)).collect();
        let path = format!("/v1/workflows/{id}/export");
        self.get(&with_query(&path, &pairs)).await
    }

    /// `POST /v1/workflows/import`.
    ///
    /// # Errors
    /// [`CallError`]; `details` name every field of the document that is wrong, with its line.
    pub async fn import_workflow(
        &self,
        document: &ImportDocument,
    ) -> Result<ImportedWorkflow, CallError> {
        self.data("POST", "/v1/workflows/import", Some(document))
            .await
    }

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
