//! Apps: a saved version of a workflow that answers under an address of its own.

use patchbay_store::{AppFilter, AppRow, Archived, DeploymentRow, VersionRow};
use patchbay_workflow::{Graph, Target};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::Message;
use crate::audit::Event;
use crate::check::{BLANK, Check, FORMAT, INVALID, MAX_DESCRIPTION, MAX_NAME};
use crate::clock;
use crate::credentials::User;
use crate::error::{Error, Result};
use crate::list::{List, ListQuery};
use crate::open::Platform;
use crate::origins;
use crate::sealed;

const SORTABLE: [(&str, &str); 3] = [
    ("name", "name"),
    ("created_at", "created_at"),
    ("updated_at", "updated_at"),
];

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

impl Platform {
    /// `POST /v1/apps`: made and deployed in one step.
    pub async fn create_app(&self, user: User, request: CreateApp) -> Result<App> {
        let mut check = Check::default();
        let name = app_name(&mut check, request.name.as_deref());
        let project = check.id("project_id", request.project_id.as_deref());
        let workflow = check.id("workflow_id", request.workflow_id.as_deref());
        let version = check.optional_id(
            "workflow_version_id",
            request.workflow_version_id.as_deref(),
        );
        let description = check.optional_text(
            "description",
            request.description.as_deref(),
            MAX_DESCRIPTION,
        );
        let runtime_id = check.optional_text("runtime_id", request.runtime_id.as_deref(), MAX_NAME);
        let access_type = access_type(&mut check, request.access_control);
        let hosting = hosting(&mut check, request.deployment_config);
        let origins = origins::checked(&mut check, request.allowed_origins.unwrap_or_default());
        check.finish()?;
        self.existing_project("project_id", project).await?;
        let id = Uuid::new_v4();
        let mut tx = self
            .change(Event::of("app.created", id).for_user(id, None))
            .await?;
        let version = self.deployable(project, workflow, version).await?;
        let now = clock::now();
        let deployment = deployment(id, &version, runtime_id.clone(), user, now);
        let row = AppRow {
            id,
            project_id: project,
            name,
            description,
            access_type,
            allowed_origins: sealed::text(&origins)?,
            deployment_config: sealed::text(&hosting)?,
            runtime_id,
            workflow_id: workflow,
            workflow_version_id: version.id,
            latest_deployment_id: deployment.id,
            created_by: user.id,
            created_at: now,
            updated_by: user.id,
            updated_at: now,
            archived_at: None,
            archived_by: None,
        };
        tx.insert_app(&row).await?;
        tx.insert_deployment(&deployment).await?;
        tx.commit().await?;
        self.app_view(row).await
    }

    /// `GET /v1/apps`, by name.
    pub async fn apps(&self, filter: &AppQuery, query: &ListQuery) -> Result<List<App>> {
        let asked = query.check(&SORTABLE)?;
        let mut check = Check::default();
        let project = check.id("project_id", filter.project_id.as_deref());
        let workflow = check.optional_id("workflow_id", filter.workflow_id.as_deref());
        let only = check.flag("archived", filter.archived.as_deref());
        let with = check.flag("include_archived", filter.include_archived.as_deref());
        check.finish()?;
        let archived = match (only, with) {
            (true, _) => Archived::Only,
            (false, true) => Archived::With,
            (false, false) => Archived::Without,
        };
        let filter = AppFilter {
            project,
            workflow,
            archived,
        };
        let (rows, total) = self.store.apps(filter, &asked.sort, asked.page()).await?;
        let mut data = Vec::with_capacity(rows.len());
        for row in rows {
            data.push(self.app_view(row).await?);
        }
        Ok(asked.answer(data, total))
    }

    /// `GET /v1/apps/{id}`.
    pub async fn app(&self, id: Uuid) -> Result<App> {
        let row = self.store.app(id).await?.ok_or(Error::NotFound)?;
        self.app_view(row).await
    }

    /// `PUT /v1/apps/{id}`: who may call it, and what it says of itself.
    pub async fn update_app(&self, user: User, id: Uuid, request: UpdateApp) -> Result<App> {
        let mut check = Check::default();
        let told = request.description.is_some();
        let description = check.optional_text(
            "description",
            request.description.as_deref(),
            MAX_DESCRIPTION,
        );
        let access = request
            .access_control
            .map(|access| access_type(&mut check, Some(access)));
        let origins = request
            .allowed_origins
            .map(|origins| origins::checked(&mut check, origins));
        check.finish()?;
        let mut tx = self
            .change(Event::of("app.updated", id).for_user(id, None))
            .await?;
        let mut row = self.store.app(id).await?.ok_or(Error::NotFound)?;
        if told {
            row.description = description;
        }
        if let Some(access) = access {
            row.access_type = access;
        }
        if let Some(origins) = origins {
            row.allowed_origins = sealed::text(&origins)?;
        }
        row.updated_by = user.id;
        row.updated_at = clock::now();
        tx.update_app(&row).await?;
        tx.commit().await?;
        self.manifests.clear();
        self.app_view(row).await
    }

    /// `POST /v1/apps/{id}/deploy`: another version under the same address.
    pub async fn deploy_app(&self, user: User, id: Uuid, request: DeployApp) -> Result<App> {
        let mut check = Check::default();
        let workflow = check.optional_id("workflow_id", request.workflow_id.as_deref());
        let version = check.optional_id(
            "workflow_version_id",
            request.workflow_version_id.as_deref(),
        );
        let runtime_id = check.optional_text("runtime_id", request.runtime_id.as_deref(), MAX_NAME);
        check.finish()?;
        let mut tx = self
            .change(Event::of("app.deployed", id).for_user(id, None))
            .await?;
        let mut row = self.store.app(id).await?.ok_or(Error::NotFound)?;
        if row.archived_at.is_some() {
            return Err(Error::refused(
                "This App is archived. Take it back first; nothing was deployed.",
            ));
        }
        let workflow = workflow.unwrap_or(row.workflow_id);
        let version = self.deployable(row.project_id, workflow, version).await?;
        let now = clock::now();
        let deployment = deployment(id, &version, runtime_id.clone(), user, now);
        row.workflow_id = workflow;
        row.workflow_version_id = version.id;
        row.latest_deployment_id = deployment.id;
        row.runtime_id = runtime_id.or(row.runtime_id);
        row.updated_by = user.id;
        row.updated_at = now;
        tx.redeploy_app(&row).await?;
        tx.insert_deployment(&deployment).await?;
        tx.commit().await?;
        self.manifests.clear();
        self.app_view(row).await
    }

    /// `POST /v1/apps/{id}/archive`: it answers nobody until it is taken back. Its connect links end;
    /// what its users connected stays.
    pub async fn archive_app(&self, user: User, id: Uuid) -> Result<App> {
        self.set_archived(user, id, Event::of("app.archived", id), true)
            .await
    }

    /// `POST /v1/apps/{id}/unarchive`: it answers again, at its address and for its users.
    pub async fn unarchive_app(&self, user: User, id: Uuid) -> Result<App> {
        self.set_archived(user, id, Event::of("app.unarchived", id), false)
            .await
    }

    async fn set_archived(
        &self,
        user: User,
        id: Uuid,
        event: Event<'_>,
        archived: bool,
    ) -> Result<App> {
        let mut tx = self.change(event.for_user(id, None)).await?;
        let mut row = self.store.app(id).await?.ok_or(Error::NotFound)?;
        if row.archived_at.is_some() == archived {
            return self.app_view(row).await;
        }
        let now = clock::now();
        row.archived_at = archived.then_some(now);
        row.archived_by = archived.then_some(user.id);
        row.updated_by = user.id;
        row.updated_at = now;
        tx.archive_app(&row).await?;
        tx.commit().await?;
        self.manifests.clear();
        self.app_view(row).await
    }

    /// `GET /v1/apps/{id}/deployments`, newest first.
    pub async fn deployments(&self, id: Uuid, query: &ListQuery) -> Result<List<Deployment>> {
        let asked = query.check(&[("created_at", "created_at"), ("started_at", "started_at")])?;
        self.store.app(id).await?.ok_or(Error::NotFound)?;
        let (rows, total) = self
            .store
            .deployments(id, &asked.sort, asked.page())
            .await?;
        let data = rows
            .into_iter()
            .map(|(row, version)| Deployment {
                id: row.id,
                app_id: row.app_id,
                status: row.status,
                workflow_version: DeployedVersion {
                    id: row.workflow_version_id,
                    version,
                },
                runtime_id: row.runtime_id,
                created_by: row.created_by,
                started_at: row.started_at,
                created_at: row.created_at,
            })
            .collect();
        Ok(asked.answer(data, total))
    }

    /// `DELETE /v1/apps/{id}`: with its runs, its connect tokens and what its users linked.
    pub async fn delete_app(&self, id: Uuid) -> Result<Message> {
        let mut tx = self
            .change(Event::of("app.deleted", id).for_user(id, None))
            .await?;
        self.store.app(id).await?.ok_or(Error::NotFound)?;
        tx.delete_app(id).await?;
        tx.commit().await?;
        self.manifests.clear();
        Ok(Message::DELETED)
    }

    /// The version to deploy: one of a workflow of the project, the newest when none is named.
    async fn deployable(
        &self,
        project: Uuid,
        workflow: Uuid,
        version: Option<Uuid>,
    ) -> Result<VersionRow> {
        let known = self.store.workflow(workflow).await?;
        if known.is_none_or(|row| row.project_id != project) {
            return Err(Error::field("workflow_id", "workflow not found"));
        }
        let row = match version {
            None => self.store.latest_version(workflow).await?.ok_or_else(|| {
                Error::field(
                    "workflow_id",
                    "has no saved version: save the workflow first",
                )
            })?,
            Some(id) => self
                .store
                .version(id)
                .await?
                .filter(|row| row.workflow_id == workflow)
                .ok_or_else(|| Error::field("workflow_version_id", "version not found"))?,
        };
        self.check_connections(&row, project).await?;
        Ok(row)
    }

    /// A version may name a connection that was deleted since it was saved.
    async fn check_connections(&self, version: &VersionRow, project: Uuid) -> Result<()> {
        let graph = Graph::parse(&sealed::stored(&version.flow)?).map_err(Error::invalid)?;
        let mut check = Check::default();
        for reference in graph.references() {
            let Target::Connection(id) = reference.target else {
                continue;
            };
            let row = self.store.connection(id).await?;
            if row.is_none_or(|row| row.project_id != project) {
                let field = format!("nodes.{}.{}", reference.node_id, reference.field);
                check.add(&field, "connection not found");
            }
        }
        check.finish()
    }

    async fn app_view(&self, row: AppRow) -> Result<App> {
        let workflow = self
            .store
            .workflow(row.workflow_id)
            .await?
            .ok_or(Error::NotFound)?;
        let version = self
            .store
            .version(row.workflow_version_id)
            .await?
            .ok_or(Error::NotFound)?;
        Ok(App {
            id: row.id,
            name: row.name,
            description: row.description,
            project_id: row.project_id,
            hostname: format!("{}.apps.localhost:{}", row.id, self.addresses.port),
            url: format!("{}/apps/{}", self.addresses.local, row.id),
            runtime_id: row.runtime_id,
            workflow_id: row.workflow_id,
            workflow_version_id: row.workflow_version_id,
            deployment_config: sealed::stored(&row.deployment_config)?,
            access_control: AccessControl {
                access_type: Some(row.access_type),
            },
            allowed_origins: sealed::stored(&row.allowed_origins)?,
            created_at: row.created_at,
            created_by: row.created_by,
            updated_at: row.updated_at,
            updated_by: row.updated_by,
            archived_at: row.archived_at,
            archived_by: row.archived_by,
            latest_deployment_id: row.latest_deployment_id,
            runtime: None,
            workflow: WorkflowRef {
                id: workflow.id,
                name: workflow.name,
                description: workflow.description,
                status: "released",
                project_id: workflow.project_id,
                created_at: workflow.created_at,
                updated_at: workflow.updated_at,
            },
            workflow_version: VersionRef {
                id: version.id,
                version: version.version,
                description: version.description,
                workflow_id: version.workflow_id,
                created_at: version.created_at,
                updated_at: version.created_at,
            },
        })
    }
}

fn app_name(check: &mut Check, name: Option<&str>) -> String {
    let name = check.text("name", name, MAX_NAME);
    if !name
        .chars()
        .all(|c| c.is_alphanumeric() || " ./_'-".contains(c))
    {
        check.add("name", FORMAT);
    }
    name
}

fn access_type(check: &mut Check, access: Option<AccessControl>) -> String {
    let Some(access) = access else {
        return "private".to_owned();
    };
    match access.access_type.as_deref() {
        Some(known @ ("private" | "public")) => known.to_owned(),
        None | Some("") => {
            check.add("access_control.access_type", BLANK);
            String::new()
        }
        Some(_) => {
            check.add("access_control.access_type", INVALID);
            String::new()
        }
    }
}

fn hosting(check: &mut Check, config: Option<DeploymentConfig>) -> DeploymentConfig {
    let config = config.unwrap_or(DeploymentConfig {
        deployment_type: Some("serverless".to_owned()),
        config: Map::new(),
    });
    for name in config.config.keys().filter(|name| *name != "autoscaling") {
        let shown: String = name.chars().take(64).collect();
        check.add(
            &format!("deployment_config.config.{shown}"),
            "is not a known field",
        );
    }
    match config.deployment_type.as_deref() {
        Some("serverless") => {}
        Some("server_based") => {
            if !config.config.contains_key("autoscaling") {
                check.add("deployment_config.config.autoscaling", BLANK);
            }
        }
        None | Some("") => check.add("deployment_config.deployment_type", BLANK),
        Some(_) => check.add("deployment_config.deployment_type", INVALID),
    }
    config
}

fn deployment(
    app: Uuid,
    version: &VersionRow,
    runtime_id: Option<String>,
    user: User,
    now: OffsetDateTime,
) -> DeploymentRow {
    DeploymentRow {
        id: Uuid::new_v4(),
        app_id: app,
        workflow_id: version.workflow_id,
        workflow_version_id: version.id,
        status: "running".to_owned(),
        runtime_id,
        created_by: user.id,
        started_at: now,
        created_at: now,
    }
}
