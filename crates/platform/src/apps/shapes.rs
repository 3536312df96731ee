//! What is asked and answered about Apps.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::clock;

/// Who may call an App.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AccessControl {
    /// `private`: an Access Key is needed. `public`: everybody.
    #[schema(required, nullable = false, example = "private")]
    pub access_type: Option<String>,
}

/// How an App is hosted. Kept as it was sent; an embedded platform has one way.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DeploymentConfig {
    /// `serverless` or `server_based`.
    #[schema(required, nullable = false, example = "serverless")]
    pub deployment_type: Option<String>,
    /// Of a `server_based` one: `{"autoscaling":{"min_replicas":1,…}}`.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub config: Map<String, Value>,
}

/// An App.
#[derive(Debug, Serialize, ToSchema)]
pub struct App {
    /// The App's id, the first label of its host name.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its project.
    pub project_id: Uuid,
    /// The host name (with port) that it answers under; it never changes.
    #[schema(example = "0d9e8f7a-6b5c-4d3e-8f1a-0b9c8d7e6f5a.apps.localhost:7420")]
    pub hostname: String,
    /// A base address that resolves everywhere on this machine.
    #[schema(example = "http://127.0.0.1:7420/apps/0d9e8f7a-6b5c-4d3e-8f1a-0b9c8d7e6f5a")]
    pub url: String,
    /// As it was sent.
    pub runtime_id: Option<String>,
    /// The workflow that it runs.
    pub workflow_id: Uuid,
    /// The version that it runs.
    pub workflow_version_id: Uuid,
    /// How it is hosted.
    pub deployment_config: DeploymentConfig,
    /// Who may call it.
    pub access_control: AccessControl,
    /// The web origins whose pages may call the Connect API for its users.
    #[schema(example = json!(["https://app.example"]))]
    pub allowed_origins: Vec<String>,
    /// When it was made.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
    /// Who made it.
    pub created_by: Uuid,
    /// When it was changed last.
    #[serde(serialize_with = "clock::serialize")]
    pub updated_at: OffsetDateTime,
    /// Who changed it last.
    pub updated_by: Uuid,
    /// Since when it answers nobody; `null` while it does.
    #[serde(serialize_with = "clock::option::serialize")]
    pub archived_at: Option<OffsetDateTime>,
    /// Who archived it.
    pub archived_by: Option<Uuid>,
    /// Its newest deployment.
    pub latest_deployment_id: Uuid,
    /// Always `null`: an embedded platform has one runtime.
    #[schema(value_type = Option<Object>)]
    pub runtime: Option<Value>,
    /// The workflow that it runs.
    pub workflow: WorkflowRef,
    /// The version that it runs.
    pub workflow_version: VersionRef,
}

/// The workflow of an App.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkflowRef {
    /// The workflow's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// `released`: a version of it is deployed.
    pub status: &'static str,
    /// Its project.
    pub project_id: Uuid,
    /// When it was made.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
    /// When it was changed last.
    #[serde(serialize_with = "clock::serialize")]
    pub updated_at: OffsetDateTime,
}

/// The version of an App or a deployment.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionRef {
    /// The version's id.
    pub id: Uuid,
    /// 1, 2, 3, …
    pub version: i64,
    /// What changed.
    pub description: Option<String>,
    /// Its workflow.
    pub workflow_id: Uuid,
    /// When it was saved.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
    /// The same: a version does not change.
    #[serde(serialize_with = "clock::serialize")]
    pub updated_at: OffsetDateTime,
}

/// One deployment of an App.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deployment {
    /// The deployment's id.
    pub id: Uuid,
    /// Its App.
    pub app_id: Uuid,
    /// `running`, or `superseded` by a later one.
    pub status: String,
    /// The version that was deployed.
    pub workflow_version: DeployedVersion,
    /// As it was sent.
    pub runtime_id: Option<String>,
    /// Who deployed.
    pub created_by: Uuid,
    /// When the version began to answer.
    #[serde(serialize_with = "clock::serialize")]
    pub started_at: OffsetDateTime,
    /// When it was asked for.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
}

/// The version of a deployment.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeployedVersion {
    /// The version's id.
    pub id: Uuid,
    /// 1, 2, 3, …
    pub version: i64,
}

/// An App to be made and deployed at once.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateApp {
    /// Letters, digits, spaces and `. / _ ' -`.
    #[schema(required, nullable = false, example = "Ticket Triage")]
    pub name: Option<String>,
    /// Its project.
    #[schema(required, nullable = false)]
    pub project_id: Option<String>,
    /// The workflow that it runs.
    #[schema(required, nullable = false)]
    pub workflow_id: Option<String>,
    /// The version that it runs; the newest when not told.
    pub workflow_version_id: Option<String>,
    /// At most 512 characters.
    pub description: Option<String>,
    /// Private when not told.
    pub access_control: Option<AccessControl>,
    /// Web origins whose pages may call the Connect API for its users, such as
    /// `https://app.example`; none when not told, at most 32.
    pub allowed_origins: Option<Vec<String>>,
    /// Serverless when not told.
    pub deployment_config: Option<DeploymentConfig>,
    /// Kept as it is.
    pub runtime_id: Option<String>,
}

/// What may change of an App without a deployment; what is not told stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UpdateApp {
    /// At most 512 characters; an empty one removes it.
    pub description: Option<String>,
    /// Who may call it, from the next request on.
    pub access_control: Option<AccessControl>,
    /// As at creation; the list replaces the former one.
    pub allowed_origins: Option<Vec<String>>,
}

/// Another version for an App, which keeps its id, host name and users' links.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DeployApp {
    /// The workflow that it shall run; the one that it runs when not told.
    pub workflow_id: Option<String>,
    /// The version; the newest when not told, an older one to roll back.
    pub workflow_version_id: Option<String>,
    /// Kept as it is.
    pub runtime_id: Option<String>,
}

/// Which Apps a list holds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AppQuery {
    /// Those of this project; required.
    #[param(required = true)]
    pub project_id: Option<String>,
    /// Those of one workflow.
    pub workflow_id: Option<String>,
    /// `true`: archived ones alone.
    #[param(value_type = Option<bool>)]
    pub archived: Option<String>,
    /// `true`: archived ones too.
    #[param(value_type = Option<bool>)]
    pub include_archived: Option<String>,
}
