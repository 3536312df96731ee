//! Apps, what they ask of a user, and their runs, as their builder asks for them.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::call::with_query;
use crate::{CallError, Deleted, ListQuery, Page, PlatformClient};

/// An App: a saved version of a workflow that answers under an address of its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct App {
    /// The App's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its project.
    pub project_id: Uuid,
    /// The host name, with port, that it answers under.
    pub hostname: String,
    /// A base address that resolves everywhere on the platform's machine.
    pub url: String,
    /// The workflow that it runs.
    pub workflow_id: Uuid,
    /// The version that it runs.
    pub workflow_version: VersionRef,
    /// `{"access_type":"private"|"public", …}`.
    pub access_control: Value,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// When it was changed last (RFC 3339).
    pub updated_at: String,
}

/// The version that an App runs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VersionRef {
    /// The version's id.
    pub id: Uuid,
    /// 1, 2, 3, …
    pub version: i64,
}

/// An App to be made and deployed at once.
#[derive(Debug, Clone, Serialize)]
pub struct NewApp {
    /// Letters, digits, spaces and `. / _ ' -`.
    pub name: String,
    /// Its project.
    pub project_id: Uuid,
    /// The workflow that it runs.
    pub workflow_id: Uuid,
    /// The version; the newest when not told.
    pub workflow_version_id: Option<Uuid>,
    /// At most 512 characters.
    pub description: Option<String>,
    /// `{"access_type":"private"|"public"}`; private when not told.
    pub access_control: Option<Value>,
}

/// Another version for an App, which keeps its address and its users' links.
#[derive(Debug, Clone, Serialize)]
pub struct Deploy {
    /// The workflow that it shall run.
    pub workflow_id: Uuid,
    /// The version; the newest when not told, an older one to roll back.
    pub workflow_version_id: Option<Uuid>,
}

/// What an App asks of each user.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AppRequirement {
    /// The requirement's id.
    pub id: Uuid,
    /// Its internal name.
    pub name: String,
    /// `connection` or `pipedream_account`.
    pub r#type: String,
    /// `{"title","description"?}`: what the user reads.
    pub form: Value,
    /// `{"type","data":{"type"|"app_slug"}}`: what exactly is asked for.
    pub spec: Value,
    /// Whether the App runs without it too.
    #[serde(default)]
    pub optional: bool,
}

/// Whether a user may run an App.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RequirementsStatus {
    /// `completed` or `incomplete`.
    pub status: String,
    /// What the user still has to connect.
    #[serde(default)]
    pub unsatisfied: Vec<AppRequirement>,
}

/// A connect token: one App, one user, 24 hours.
#[derive(Debug, Deserialize)]
pub struct ConnectToken {
    /// The bearer of the Connect API.
    pub token: SecretString,
    /// The hosted page on which the user connects; it carries the token.
    pub url: String,
    /// When it ends (RFC 3339).
    pub expires_at: String,
}

/// A run to be made.
#[derive(Debug, Clone, Serialize)]
pub struct NewRun {
    /// The Input node's fields.
    pub input: Value,
    /// The end user that it runs for.
    pub user_id: Option<String>,
    /// The conversation that it belongs to.
    pub session_id: Option<Uuid>,
}

/// A run that has ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Run {
    /// The run's id.
    pub id: Uuid,
    /// Its App.
    pub app_id: Uuid,
    /// `completed`, `failed` or `canceled`; `started` while it goes on.
    pub status: String,
    /// When it began (RFC 3339).
    pub started_at: String,
    /// When it ended (RFC 3339).
    pub ended_at: Option<String>,
    /// What it was given.
    pub input: Value,
    /// The Output node's object.
    #[serde(default)]
    pub output: Value,
    /// `{"code","message","node_id"}` of one that failed.
    #[serde(default)]
    pub error: Value,
    /// The end user that it ran for.
    pub user_id: Option<String>,
}

impl NewRun {
    /// A run of a user with an input.
    pub fn of(user: &str, input: Value) -> Self {
        Self {
            input,
            user_id: Some(user.to_owned()),
            session_id: None,
        }
    }
}

impl PlatformClient {
    /// `GET /v1/apps?project_id=`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn apps(&self, project: Uuid, query: &ListQuery) -> Result<Page<App>, CallError> {
        let project = project.to_string();
        self.page("/v1/apps", &[("project_id", &project)], query)
            .await
    }

    /// `GET /v1/apps/{id}`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn app(&self, id: Uuid) -> Result<App, CallError> {
        self.get(&format!("/v1/apps/{id}")).await
    }

    /// `POST /v1/apps`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn create_app(&self, app: &NewApp) -> Result<App, CallError> {
        self.data("POST", "/v1/apps", Some(app)).await
    }

    /// `POST /v1/apps/{id}/deploy`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn deploy_app(&self, id: Uuid, deploy: &Deploy) -> Result<App, CallError> {
        let path = format!("/v1/apps/{id}/deploy");
        self.data("POST", &path, Some(deploy)).await
    }

    /// `POST /v1/apps/{id}/archive`: it answers nobody until it is taken back.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn archive_app(&self, id: Uuid) -> Result<App, CallError> {
        let path = format!("/v1/apps/{id}/archive");
        self.data("POST", &path, None::<&()>).await
    }

    /// `POST /v1/apps/{id}/unarchive`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn unarchive_app(&self, id: Uuid) -> Result<App, CallError> {
        let path = format!("/v1/apps/{id}/unarchive");
        self.data("POST", &path, None::<&()>).await
    }

    /// `DELETE /v1/apps/{id}`: with its runs, its connect tokens and what its users linked; says what
    /// became of their access at the providers.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn delete_app(&self, id: Uuid) -> Result<Deleted, CallError> {
        let path = format!("/v1/apps/{id}");
        self.object("DELETE", &path, None::<&()>).await
    }

    /// `GET /v1/apps/{id}/requirements`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn app_requirements(&self, id: Uuid) -> Result<Vec<AppRequirement>, CallError> {
        self.get(&format!("/v1/apps/{id}/requirements")).await
    }

    /// `GET /v1/apps/{id}/requirements/status?user_id=`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn requirements_status(
        &self,
        id: Uuid,
        user: &str,
    ) -> Result<RequirementsStatus, CallError> {
        let path = format!("/v1/apps/{id}/requirements/status");
        let path = with_query(&path, &[("user_id", user)]);
        self.object("GET", &path, None::<&()>).await
    }

    /// `POST /v1/apps/{id}/connect/tokens`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn connect_token(&self, id: Uuid, user: &str) -> Result<ConnectToken, CallError> {
        let path = format!("/v1/apps/{id}/connect/tokens");
        let body = serde_json::json!({ "user_id": user });
        self.object("POST", &path, Some(&body)).await
    }

    /// `POST /v1/apps/{id}/runs`: answers when the run has ended.
    ///
    /// # Errors
    /// [`CallError`]; `requirement_unsatisfied` when the user has something to connect first.
    pub async fn run_app(&self, id: Uuid, run: &NewRun) -> Result<Run, CallError> {
        let path = format!("/v1/apps/{id}/runs");
        self.data("POST", &path, Some(run)).await
    }
}
