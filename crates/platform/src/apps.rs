//! Apps: a saved version of a workflow that answers under an address of its own.

mod shapes;

pub use shapes::{
    AccessControl, App, AppQuery, CreateApp, DeployApp, DeployedVersion, Deployment,
    DeploymentConfig, UpdateApp, VersionRef, WorkflowRef,
};

use std::sync::Arc;

use patchbay_store::{AppFilter, AppRow, Archived, DeploymentRow, Ending, VersionRow};
use patchbay_workflow::{Graph, Target};
use serde_json::Map;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::audit::Event;
use crate::check::{BLANK, Check, FORMAT, INVALID, MAX_DESCRIPTION, MAX_NAME};
use crate::clock;
use crate::credentials::User;
use crate::error::{Error, Result};
use crate::list::{List, ListQuery};
use crate::oauth::Deleted;
use crate::open::Platform;
use crate::origins;
use crate::sealed;

const SORTABLE: [(&str, &str); 3] = [
    ("name", "name"),
    ("created_at", "created_at"),
    ("updated_at", "updated_at"),
];

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
    ///
    /// What the App's users granted for a requirement that was deleted, and that no version of it
    /// asks for any more, is taken back.
    pub async fn deploy_app(
        self: &Arc<Self>,
        user: User,
        id: Uuid,
        request: DeployApp,
    ) -> Result<App> {
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
        let ending = self.note_unasked(&mut tx, id, &version).await?;
        tx.commit().await?;
        self.manifests.clear();
        let platform = Arc::clone(self);
        tokio::spawn(async move { platform.revoke_noted(ending).await });
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

    /// `DELETE /v1/apps/{id}`: with its runs, its connect tokens and what its users linked, whose
    /// access is taken back at the providers.
    pub async fn delete_app(self: &Arc<Self>, id: Uuid) -> Result<Deleted> {
        let mut tx = self
            .change(Event::of("app.deleted", id).for_user(id, None))
            .await?;
        self.store.app(id).await?.ok_or(Error::NotFound)?;
        let ending = self.note_endings(&mut tx, Ending::App(id)).await?;
        tx.delete_app(id).await?;
        tx.commit().await?;
        self.manifests.clear();
        Ok(Deleted::of(&self.revoke_noted(ending).await))
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
