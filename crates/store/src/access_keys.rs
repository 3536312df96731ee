//! Access Keys of organisations and projects: hashes only.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Page, Sort, Store, Tx};

/// An Access Key, without the key.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AccessKeyRow {
    /// The key's id in the API.
    pub id: Uuid,
    /// The organisation whose Apps it opens.
    pub org_id: Uuid,
    /// The one project whose Apps it opens, or all of the organisation's.
    pub project_id: Option<Uuid>,
    /// The name that its maker gave it.
    pub name: String,
    /// The part of the token that finds this row.
    pub lookup: String,
    /// SHA-512 of the whole token.
    pub hash: Vec<u8>,
    /// What may be shown.
    pub preview: String,
    /// When it stops to work, if ever.
    pub expires_at: Option<OffsetDateTime>,
    /// When it was last used.
    pub last_used_at: Option<OffsetDateTime>,
    /// Who made it.
    pub created_by: Uuid,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

impl Store {
    /// The token that a presented secret's lookup part names.
    pub async fn access_key_by_lookup(&self, lookup: &str) -> Result<Option<AccessKeyRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM access_keys WHERE lookup = $1")
                .bind(lookup)
                .fetch_optional(&self.read)
                .await?,
        )
    }

    /// A page of the keys, of one project if `project` names it, newest first, and their number.
    pub async fn access_keys(
        &self,
        project: Option<Uuid>,
        sort: &Sort,
        page: Page,
    ) -> Result<(Vec<AccessKeyRow>, i64)> {
        let total = sqlx::query_scalar(
            "SELECT count(*) FROM access_keys WHERE $1 IS NULL OR project_id = $1",
        )
        .bind(project)
        .fetch_one(&self.read)
        .await?;
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT * FROM access_keys WHERE $1 IS NULL OR project_id = $1 {} LIMIT $2 OFFSET $3",
            sort.clause("created_at DESC")
        )))
        .bind(project)
        .bind(page.limit)
        .bind(page.offset)
        .fetch_all(&self.read)
        .await?;
        Ok((rows, total))
    }
}

impl Tx {
    /// Adds a key.
    pub async fn insert_access_key(&mut self, row: &AccessKeyRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO access_keys
               (id, org_id, project_id, name, lookup, hash, preview, expires_at, created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(row.id)
        .bind(row.org_id)
        .bind(row.project_id)
        .bind(&row.name)
        .bind(&row.lookup)
        .bind(&row.hash)
        .bind(&row.preview)
        .bind(row.expires_at)
        .bind(row.created_by)
        .bind(row.created_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Removes a key; tells its lookup part, or `None` when there is no such key.
    pub async fn delete_access_key(&mut self, id: Uuid) -> Result<Option<String>> {
        Ok(
            sqlx::query_scalar("DELETE FROM access_keys WHERE id = $1 RETURNING lookup")
                .bind(id)
                .fetch_optional(self.conn())
                .await?,
        )
    }

    /// Notes when a key was used.
    pub async fn touch_access_key(&mut self, id: Uuid, at: OffsetDateTime) -> Result<()> {
        sqlx::query("UPDATE access_keys SET last_used_at = $2 WHERE id = $1")
            .bind(id)
            .bind(at)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
