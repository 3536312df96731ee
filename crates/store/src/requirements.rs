//! Requirements: what each end user of a workflow's Apps must bring.

use sqlx::QueryBuilder;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Page, Sort, Store, Tx};

/// A requirement of a workflow.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RequirementRow {
    /// The requirement's id.
    pub id: Uuid,
    /// Its workflow.
    pub workflow_id: Uuid,
    /// Its internal name, unique in the workflow.
    pub name: String,
    /// `connection` or `pipedream_account`.
    pub r#type: String,
    /// The connection type's id, or the app's slug.
    pub subject: String,
    /// What end users read.
    pub title: String,
    /// What end users read under it.
    pub description: Option<String>,
    /// Whether a user without it may still run.
    pub optional: bool,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When its form was changed.
    pub updated_at: OffsetDateTime,
    /// When it was deleted: a deployed version may still ask for it.
    pub deleted_at: Option<OffsetDateTime>,
}

impl Store {
    /// What an attempt asks for, deleted or not.
    pub async fn requirement_of_attempt(&self, id: Uuid) -> Result<Option<RequirementRow>> {
        Ok(sqlx::query_as("SELECT * FROM requirements WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.read)
            .await?)
    }

    /// One requirement of a workflow, unless deleted.
    pub async fn requirement(&self, workflow: Uuid, id: Uuid) -> Result<Option<RequirementRow>> {
        Ok(sqlx::query_as(
            "SELECT * FROM requirements
              WHERE id = $1 AND workflow_id = $2 AND deleted_at IS NULL",
        )
        .bind(id)
        .bind(workflow)
        .fetch_optional(&self.read)
        .await?)
    }

    /// A page of a workflow's requirements, oldest first, and their number.
    pub async fn requirements(
        &self,
        workflow: Uuid,
        sort: &Sort,
        page: Page,
    ) -> Result<(Vec<RequirementRow>, i64)> {
        let total = sqlx::query_scalar(
            "SELECT count(*) FROM requirements WHERE workflow_id = $1 AND deleted_at IS NULL",
        )
        .bind(workflow)
        .fetch_one(&self.read)
        .await?;
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT * FROM requirements WHERE workflow_id = $1 AND deleted_at IS NULL {} LIMIT $2 OFFSET $3",
            sort.clause("created_at")
        )))
        .bind(workflow)
        .bind(page.limit)
        .bind(page.offset)
        .fetch_all(&self.read)
        .await?;
        Ok((rows, total))
    }

    /// The requirements with these ids, deleted ones too.
    pub async fn requirements_by_id(&self, ids: &[Uuid]) -> Result<Vec<RequirementRow>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = QueryBuilder::new("SELECT * FROM requirements WHERE id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(")");
        Ok(query.build_query_as().fetch_all(&self.read).await?)
    }
}

impl Tx {
    /// One requirement of a workflow, unless deleted, as this write sees it.
    pub async fn requirement(
        &mut self,
        workflow: Uuid,
        id: Uuid,
    ) -> Result<Option<RequirementRow>> {
        Ok(sqlx::query_as(
            "SELECT * FROM requirements
              WHERE id = $1 AND workflow_id = $2 AND deleted_at IS NULL",
        )
        .bind(id)
        .bind(workflow)
        .fetch_optional(self.conn())
        .await?)
    }

    /// Adds a requirement.
    ///
    /// # Errors
    /// [`crate::StoreError::Duplicate`] when the workflow has one of this name.
    pub async fn insert_requirement(&mut self, row: &RequirementRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO requirements (id, workflow_id, name, type, subject, title, description,
                                       optional, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(row.id)
        .bind(row.workflow_id)
        .bind(&row.name)
        .bind(&row.r#type)
        .bind(&row.subject)
        .bind(&row.title)
        .bind(&row.description)
        .bind(row.optional)
        .bind(row.created_at)
        .bind(row.updated_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Replaces what may change of a requirement: its form and whether it is optional.
    pub async fn update_requirement(&mut self, row: &RequirementRow) -> Result<()> {
        sqlx::query(
            "UPDATE requirements SET title = $2, description = $3, optional = $4, updated_at = $5
              WHERE id = $1",
        )
        .bind(row.id)
        .bind(&row.title)
        .bind(&row.description)
        .bind(row.optional)
        .bind(row.updated_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Marks a requirement as deleted.
    pub async fn delete_requirement(&mut self, id: Uuid, at: OffsetDateTime) -> Result<()> {
        sqlx::query("UPDATE requirements SET deleted_at = $2 WHERE id = $1")
            .bind(id)
            .bind(at)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
