//! Workflows (the draft) and their versions (immutable).

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Page, Sort, Store, Tx};

/// A workflow with its draft.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WorkflowRow {
    /// The workflow's id.
    pub id: Uuid,
    /// Its project.
    pub project_id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// JSON: the nodes.
    pub flow: String,
    /// JSON: the canvas.
    pub flow_ui: String,
    /// Who made it.
    pub created_by: Uuid,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Who changed it last.
    pub updated_by: Uuid,
    /// When it was changed last.
    pub updated_at: OffsetDateTime,
}

/// A saved version of a workflow. It never changes.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct VersionRow {
    /// The version's id.
    pub id: Uuid,
    /// Its workflow.
    pub workflow_id: Uuid,
    /// 1, 2, 3, …
    pub version: i64,
    /// A release's name.
    pub name: Option<String>,
    /// What changed.
    pub description: Option<String>,
    /// JSON: the nodes.
    pub flow: String,
    /// JSON: the canvas.
    pub flow_ui: String,
    /// Who saved it.
    pub created_by: Uuid,
    /// When it was saved.
    pub created_at: OffsetDateTime,
}

/// The flow of a workflow, or of the version that an App runs.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FlowRow {
    /// The workflow's id, or the App's.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Whether it is an App's.
    pub deployed: bool,
    /// The nodes, as JSON.
    pub flow: String,
}

impl Store {
    /// One workflow.
    pub async fn workflow(&self, id: Uuid) -> Result<Option<WorkflowRow>> {
        Ok(sqlx::query_as("SELECT * FROM workflows WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.read)
            .await?)
    }

    /// A page of a project's workflows and their number.
    pub async fn workflows(
        &self,
        project: Uuid,
        sort: &Sort,
        page: Page,
    ) -> Result<(Vec<WorkflowRow>, i64)> {
        let total = sqlx::query_scalar("SELECT count(*) FROM workflows WHERE project_id = $1")
            .bind(project)
            .fetch_one(&self.read)
            .await?;
        let sql = format!(
            "SELECT * FROM workflows WHERE project_id = $1 {} LIMIT $2 OFFSET $3",
            sort.clause("updated_at DESC")
        );
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(project)
            .bind(page.limit)
            .bind(page.offset)
            .fetch_all(&self.read)
            .await?;
        Ok((rows, total))
    }

    /// The drafts and the deployed versions of a project that name `text` (lower case) somewhere, in
    /// either case; by name, workflows first.
    pub async fn flows_with(&self, project: Uuid, text: &str) -> Result<Vec<FlowRow>> {
        Ok(sqlx::query_as(
            "SELECT id, name, 0 AS deployed, flow FROM workflows
              WHERE project_id = $1 AND instr(lower(flow), $2) > 0
             UNION ALL
             SELECT a.id, a.name, 1, v.flow FROM apps a
               JOIN workflow_versions v ON v.id = a.workflow_version_id
              WHERE a.project_id = $1 AND instr(lower(v.flow), $2) > 0
             ORDER BY deployed, name",
        )
        .bind(project)
        .bind(text)
        .fetch_all(&self.read)
        .await?)
    }

    /// The number of a workflow's newest version.
    pub async fn latest_version_number(&self, workflow: Uuid) -> Result<Option<i64>> {
        Ok(
            sqlx::query_scalar("SELECT max(version) FROM workflow_versions WHERE workflow_id = $1")
                .bind(workflow)
                .fetch_one(&self.read)
                .await?,
        )
    }

    /// One version.
    pub async fn version(&self, id: Uuid) -> Result<Option<VersionRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM workflow_versions WHERE id = $1")
                .bind(id)
                .fetch_optional(&self.read)
                .await?,
        )
    }

    /// The version of a workflow with this number.
    pub async fn version_of(&self, workflow: Uuid, number: i64) -> Result<Option<VersionRow>> {
        Ok(sqlx::query_as(
            "SELECT * FROM workflow_versions WHERE workflow_id = $1 AND version = $2",
        )
        .bind(workflow)
        .bind(number)
        .fetch_optional(&self.read)
        .await?)
    }

    /// The newest version of a workflow.
    pub async fn latest_version(&self, workflow: Uuid) -> Result<Option<VersionRow>> {
        Ok(sqlx::query_as(
            "SELECT * FROM workflow_versions WHERE workflow_id = $1
             ORDER BY version DESC LIMIT 1",
        )
        .bind(workflow)
        .fetch_optional(&self.read)
        .await?)
    }

    /// A page of a workflow's versions, newest first, and their number.
    pub async fn versions(
        &self,
        workflow: Uuid,
        sort: &Sort,
        page: Page,
    ) -> Result<(Vec<VersionRow>, i64)> {
        let total =
            sqlx::query_scalar("SELECT count(*) FROM workflow_versions WHERE workflow_id = $1")
                .bind(workflow)
                .fetch_one(&self.read)
                .await?;
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT * FROM workflow_versions WHERE workflow_id = $1 {} LIMIT $2 OFFSET $3",
            sort.clause("version DESC")
        )))
        .bind(workflow)
        .bind(page.limit)
        .bind(page.offset)
        .fetch_all(&self.read)
        .await?;
        Ok((rows, total))
    }
}

impl Tx {
    /// One workflow, as this write sees it.
    pub async fn workflow(&mut self, id: Uuid) -> Result<Option<WorkflowRow>> {
        Ok(sqlx::query_as("SELECT * FROM workflows WHERE id = $1")
            .bind(id)
            .fetch_optional(self.conn())
            .await?)
    }

    /// Adds a workflow.
    pub async fn insert_workflow(&mut self, row: &WorkflowRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO workflows (id, project_id, name, description, flow, flow_ui,
                                    created_by, created_at, updated_by, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(row.id)
        .bind(row.project_id)
        .bind(&row.name)
        .bind(&row.description)
        .bind(&row.flow)
        .bind(&row.flow_ui)
        .bind(row.created_by)
        .bind(row.created_at)
        .bind(row.updated_by)
        .bind(row.updated_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Replaces a workflow's name, description and draft.
    pub async fn update_workflow(&mut self, row: &WorkflowRow) -> Result<()> {
        sqlx::query(
            "UPDATE workflows SET name = $2, description = $3, flow = $4, flow_ui = $5,
                    updated_by = $6, updated_at = $7 WHERE id = $1",
        )
        .bind(row.id)
        .bind(&row.name)
        .bind(&row.description)
        .bind(&row.flow)
        .bind(&row.flow_ui)
        .bind(row.updated_by)
        .bind(row.updated_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Removes a workflow with its versions and requirements.
    ///
    /// # Errors
    /// [`crate::StoreError::Referenced`] while an App runs one of its versions.
    pub async fn delete_workflow(&mut self, id: Uuid) -> Result<()> {
        sqlx::query("DELETE FROM workflows WHERE id = $1")
            .bind(id)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// The number that the next version of a workflow gets.
    pub async fn next_version(&mut self, workflow: Uuid) -> Result<i64> {
        Ok(sqlx::query_scalar(
            "SELECT coalesce(max(version), 0) + 1 FROM workflow_versions WHERE workflow_id = $1",
        )
        .bind(workflow)
        .fetch_one(self.conn())
        .await?)
    }

    /// Adds a version.
    pub async fn insert_version(&mut self, row: &VersionRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO workflow_versions
               (id, workflow_id, version, name, description, flow, flow_ui, created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(row.id)
        .bind(row.workflow_id)
        .bind(row.version)
        .bind(&row.name)
        .bind(&row.description)
        .bind(&row.flow)
        .bind(&row.flow_ui)
        .bind(row.created_by)
        .bind(row.created_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }
}
