//! Apps: deployed workflows.

use sqlx::{QueryBuilder, Sqlite};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Page, Sort, Store, Tx};

/// An App.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AppRow {
    /// The App's id, which is its host name's first label.
    pub id: Uuid,
    /// Its project.
    pub project_id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// `private` or `public`.
    pub access_type: String,
    /// JSON, as it was sent.
    pub deployment_config: String,
    /// JSON: the web origins whose pages may call the Connect API.
    pub allowed_origins: String,
    /// As it was sent.
    pub runtime_id: Option<String>,
    /// The workflow that it runs.
    pub workflow_id: Uuid,
    /// The version that it runs.
    pub workflow_version_id: Uuid,
    /// Its newest deployment.
    pub latest_deployment_id: Uuid,
    /// Who made it.
    pub created_by: Uuid,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Who changed it last.
    pub updated_by: Uuid,
    /// When it was changed last.
    pub updated_at: OffsetDateTime,
    /// Since when it answers nobody.
    pub archived_at: Option<OffsetDateTime>,
    /// Who archived it.
    pub archived_by: Option<Uuid>,
}

/// Archived Apps in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Archived {
    /// None of them.
    Without,
    /// They alone.
    Only,
    /// They too.
    With,
}

/// Which Apps a list holds.
#[derive(Debug, Clone, Copy)]
pub struct AppFilter {
    /// Of this project.
    pub project: Uuid,
    /// Of one workflow.
    pub workflow: Option<Uuid>,
    /// Archived ones.
    pub archived: Archived,
}

impl AppFilter {
    fn push(self, query: &mut QueryBuilder<Sqlite>) {
        query.push(" WHERE project_id = ").push_bind(self.project);
        if let Some(workflow) = self.workflow {
            query.push(" AND workflow_id = ").push_bind(workflow);
        }
        match self.archived {
            Archived::Without => query.push(" AND archived_at IS NULL"),
            Archived::Only => query.push(" AND archived_at IS NOT NULL"),
            Archived::With => query,
        };
    }
}

impl Store {
    /// One App.
    pub async fn app(&self, id: Uuid) -> Result<Option<AppRow>> {
        Ok(sqlx::query_as("SELECT * FROM apps WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.read)
            .await?)
    }

    /// Whether any App names this web origin.
    pub async fn allows_origin(&self, origin: &str) -> Result<bool> {
        Ok(sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM apps, json_each(apps.allowed_origins) AS origins
                             WHERE origins.value = $1)",
        )
        .bind(origin)
        .fetch_one(&self.read)
        .await?)
    }

    /// A page of the Apps and their number.
    pub async fn apps(
        &self,
        filter: AppFilter,
        sort: &Sort,
        page: Page,
    ) -> Result<(Vec<AppRow>, i64)> {
        let mut count = QueryBuilder::new("SELECT count(*) FROM apps");
        filter.push(&mut count);
        let total = count.build_query_scalar().fetch_one(&self.read).await?;
        let mut query = QueryBuilder::new("SELECT * FROM apps");
        filter.push(&mut query);
        query.push(sort.clause("name"));
        query.push(" LIMIT ").push_bind(page.limit);
        query.push(" OFFSET ").push_bind(page.offset);
        let rows = query.build_query_as().fetch_all(&self.read).await?;
        Ok((rows, total))
    }
}

impl Tx {
    /// Adds an App.
    pub async fn insert_app(&mut self, row: &AppRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO apps (id, project_id, name, description, access_type, deployment_config,
                               runtime_id, workflow_id, workflow_version_id, latest_deployment_id,
                               created_by, created_at, updated_by, updated_at, allowed_origins)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        )
        .bind(row.id)
        .bind(row.project_id)
        .bind(&row.name)
        .bind(&row.description)
        .bind(&row.access_type)
        .bind(&row.deployment_config)
        .bind(&row.runtime_id)
        .bind(row.workflow_id)
        .bind(row.workflow_version_id)
        .bind(row.latest_deployment_id)
        .bind(row.created_by)
        .bind(row.created_at)
        .bind(row.updated_by)
        .bind(row.updated_at)
        .bind(&row.allowed_origins)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Changes who may call an App and what it says of itself.
    pub async fn update_app(&mut self, row: &AppRow) -> Result<()> {
        sqlx::query(
            "UPDATE apps SET description = $2, access_type = $3, allowed_origins = $4,
                    updated_by = $5, updated_at = $6
              WHERE id = $1",
        )
        .bind(row.id)
        .bind(&row.description)
        .bind(&row.access_type)
        .bind(&row.allowed_origins)
        .bind(row.updated_by)
        .bind(row.updated_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Points an App at another version and deployment.
    pub async fn redeploy_app(&mut self, row: &AppRow) -> Result<()> {
        sqlx::query(
            "UPDATE apps SET workflow_id = $2, workflow_version_id = $3,
                    latest_deployment_id = $4, runtime_id = $5, updated_by = $6, updated_at = $7
              WHERE id = $1",
        )
        .bind(row.id)
        .bind(row.workflow_id)
        .bind(row.workflow_version_id)
        .bind(row.latest_deployment_id)
        .bind(&row.runtime_id)
        .bind(row.updated_by)
        .bind(row.updated_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Archives an App or takes it back, as its row says. Its connect tokens end for good.
    pub async fn archive_app(&mut self, row: &AppRow) -> Result<()> {
        sqlx::query(
            "UPDATE apps SET archived_at = $2, archived_by = $3, updated_by = $4, updated_at = $5
              WHERE id = $1",
        )
        .bind(row.id)
        .bind(row.archived_at)
        .bind(row.archived_by)
        .bind(row.updated_by)
        .bind(row.updated_at)
        .execute(self.conn())
        .await?;
        sqlx::query("DELETE FROM connect_tokens WHERE app_id = $1")
            .bind(row.id)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Removes an App with its deployments, runs, connect tokens and end users' connections.
    pub async fn delete_app(&mut self, id: Uuid) -> Result<()> {
        sqlx::query("DELETE FROM apps WHERE id = $1")
            .bind(id)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
