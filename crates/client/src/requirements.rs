//! Requirements of a workflow: what each end user has to bring.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{CallError, Deleted, ListQuery, Page, PlatformClient};

/// A requirement of a workflow.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Requirement {
    /// The requirement's id, which nodes name.
    pub id: Uuid,
    /// Its internal name.
    pub name: String,
    /// `connection` or `pipedream_account`.
    pub r#type: String,
    /// `{"title","description"?}`: what end users read.
    pub form: Value,
    /// `{"type"}` or `{"app_slug"}`: what exactly is asked for.
    pub spec: Value,
    /// Its workflow.
    pub workflow_id: Uuid,
    /// Whether a user without it may still run.
    #[serde(default)]
    pub optional: bool,
}

/// A requirement to be made.
#[derive(Debug, Clone, Serialize)]
pub struct NewRequirement {
    /// Letters, digits, `_` and `-`; unique in the workflow.
    pub name: String,
    /// `connection` or `pipedream_account`.
    pub r#type: String,
    /// `{"title","description"?}`.
    pub form: Value,
    /// `{"type"}` or `{"app_slug"}`.
    pub spec: Value,
    /// Whether a user without it may still run.
    pub optional: bool,
}

impl PlatformClient {
    /// `GET /v1/workflows/{id}/requirements`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn requirements(
        &self,
        workflow: Uuid,
        query: &ListQuery,
    ) -> Result<Page<Requirement>, CallError> {
        let path = format!("/v1/workflows/{workflow}/requirements");
        self.page(&path, &[], query).await
    }

    /// `POST /v1/workflows/{id}/requirements`. It is not wired to a node by this.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn create_requirement(
        &self,
        workflow: Uuid,
        requirement: &NewRequirement,
    ) -> Result<Requirement, CallError> {
        let path = format!("/v1/workflows/{workflow}/requirements");
        self.data("POST", &path, Some(requirement)).await
    }

    /// `PUT /v1/workflows/{id}/requirements/{id}`: what is not told stays.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn update_requirement(
        &self,
        workflow: Uuid,
        id: Uuid,
        form: Option<Value>,
        optional: Option<bool>,
    ) -> Result<Requirement, CallError> {
        let path = format!("/v1/workflows/{workflow}/requirements/{id}");
        let body = json!({ "form": form, "optional": optional });
        self.data("PUT", &path, Some(&body)).await
    }

    /// `DELETE /v1/workflows/{id}/requirements/{id}`: also clears it from the draft's nodes.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn delete_requirement(&self, workflow: Uuid, id: Uuid) -> Result<Deleted, CallError> {
        let path = format!("/v1/workflows/{workflow}/requirements/{id}");
        self.object("DELETE", &path, None::<&()>).await
    }
}
