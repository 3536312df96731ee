//! Deployments: which version an App ran, and since when.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Page, Sort, Store, Tx};

/// One deployment of an App.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DeploymentRow {
    /// The deployment's id.
    pub id: Uuid,
    /// Its App.
    pub app_id: Uuid,
    /// The workflow that was deployed.
    pub workflow_id: Uuid,
    /// The version that was deployed.
    pub workflow_version_id: Uuid,
    /// `running` or `superseded`.
    pub status: String,
    /// As it was sent.
    pub runtime_id: Option<String>,
    /// Who deployed.
    pub created_by: Uuid,
    /// When the version began to answer.
    pub started_at: OffsetDateTime,
    /// When it was asked for.
    pub created_at: OffsetDateTime,
}

impl Store {
    /// A page of an App's deployments with their version's number, newest first, and their number.
    pub async fn deployments(
        &self,
        app: Uuid,
        sort: &Sort,
        page: Page,
    ) -> Result<(Vec<(DeploymentRow, i64)>, i64)> {
        let total = sqlx::query_scalar("SELECT count(*) FROM deployments WHERE app_id = $1")
            .bind(app)
            .fetch_one(&self.read)
            .await?;
        let rows: Vec<DeploymentRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT * FROM deployments WHERE app_id = $1 {} LIMIT $2 OFFSET $3",
            sort.clause("created_at DESC")
        )))
        .bind(app)
        .bind(page.limit)
        .bind(page.offset)
        .fetch_all(&self.read)
        .await?;
        let mut with_versions = Vec::with_capacity(rows.len());
        for row in rows {
            let version = sqlx::query_scalar("SELECT version FROM workflow_versions WHERE id = $1")
                .bind(row.workflow_version_id)
                .fetch_one(&self.read)
                .await?;
            with_versions.push((row, version));
        }
        Ok((with_versions, total))
    }
}

impl Tx {
    /// Adds a deployment, which supersedes the App's others.
    pub async fn insert_deployment(&mut self, row: &DeploymentRow) -> Result<()> {
        sqlx::query("UPDATE deployments SET status = 'superseded' WHERE app_id = $1")
            .bind(row.app_id)
            .execute(self.conn())
            .await?;
        sqlx::query(
            "INSERT INTO deployments (id, app_id, workflow_id, workflow_version_id, status,
                                      runtime_id, created_by, started_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(row.id)
        .bind(row.app_id)
        .bind(row.workflow_id)
        .bind(row.workflow_version_id)
        .bind(&row.status)
        .bind(&row.runtime_id)
        .bind(row.created_by)
        .bind(row.started_at)
        .bind(row.created_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }
}
