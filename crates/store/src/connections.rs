//! Connections of a project: shared by everything in it.

use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Page, Sort, Store, Tx};

/// A connection of a project.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ConnectionRow {
    /// The connection's id.
    pub id: Uuid,
    /// The project that shares it.
    pub project_id: Uuid,
    /// Its name.
    pub name: String,
    /// The connection type's id.
    pub r#type: String,
    /// `active`, `incomplete`, `expired`.
    pub status: String,
    /// Made by the platform itself, not by a user.
    pub system: bool,
    /// JSON: the fields that are no secret.
    pub config: String,
    /// JSON: what may be shown of each secret.
    pub hints: String,
    /// The secrets, sealed; none for a type without any.
    pub sealed: Option<Vec<u8>>,
    /// Who made it.
    pub created_by: Uuid,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Who changed it last.
    pub updated_by: Uuid,
    /// When it was changed last.
    pub updated_at: OffsetDateTime,
    /// When its credential ends, as far as its builder knows.
    pub expires_at: Option<OffsetDateTime>,
    /// When a run last acted with it.
    pub last_used_at: Option<OffsetDateTime>,
}

/// Which connections a list holds.
#[derive(Debug, Clone, Default)]
pub struct ConnectionFilter {
    /// Of one project.
    pub project: Option<Uuid>,
    /// Of any of these types; all types when empty.
    pub types: Vec<String>,
    /// Whose names hold this, in capitals or not.
    pub search: Option<String>,
    /// Those of the platform itself too.
    pub include_system: bool,
}

impl Store {
    /// One connection.
    pub async fn connection(&self, id: Uuid) -> Result<Option<ConnectionRow>> {
        Ok(sqlx::query_as("SELECT * FROM connections WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.read)
            .await?)
    }

    /// A page of the connections and their number.
    pub async fn connections(
        &self,
        filter: &ConnectionFilter,
        sort: &Sort,
        page: Page,
    ) -> Result<(Vec<ConnectionRow>, i64)> {
        let mut count = QueryBuilder::new("SELECT count(*) FROM connections WHERE 1 = 1");
        filter.push(&mut count);
        let total = count.build_query_scalar().fetch_one(&self.read).await?;
        let mut query = QueryBuilder::new("SELECT * FROM connections WHERE 1 = 1");
        filter.push(&mut query);
        query.push(AssertSqlSafe(sort.clause("name")).0);
        query.push(" LIMIT ").push_bind(page.limit);
        query.push(" OFFSET ").push_bind(page.offset);
        let rows = query.build_query_as().fetch_all(&self.read).await?;
        Ok((rows, total))
    }
}

impl ConnectionFilter {
    fn push(&self, query: &mut QueryBuilder<Sqlite>) {
        if let Some(project) = self.project {
            query.push(" AND project_id = ").push_bind(project);
        }
        if !self.include_system {
            query.push(" AND system = 0");
        }
        if let Some(search) = &self.search {
            query
                .push(" AND instr(lower(name), lower(")
                .push_bind(search.clone());
            query.push(")) > 0");
        }
        if !self.types.is_empty() {
            query.push(" AND type IN (");
            let mut list = query.separated(", ");
            for id in &self.types {
                list.push_bind(id.clone());
            }
            query.push(")");
        }
    }
}

impl Tx {
    /// One connection, as this write sees it.
    pub async fn connection(&mut self, id: Uuid) -> Result<Option<ConnectionRow>> {
        Ok(sqlx::query_as("SELECT * FROM connections WHERE id = $1")
            .bind(id)
            .fetch_optional(self.conn())
            .await?)
    }

    /// Adds a connection.
    pub async fn insert_connection(&mut self, row: &ConnectionRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO connections
               (id, project_id, name, type, status, system, config, hints, sealed,
                created_by, created_at, updated_by, updated_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        )
        .bind(row.id)
        .bind(row.project_id)
        .bind(&row.name)
        .bind(&row.r#type)
        .bind(&row.status)
        .bind(row.system)
        .bind(&row.config)
        .bind(&row.hints)
        .bind(&row.sealed)
        .bind(row.created_by)
        .bind(row.created_at)
        .bind(row.updated_by)
        .bind(row.updated_at)
        .bind(row.expires_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Notes that a run acted with a connection.
    pub async fn touch_connection(&mut self, id: Uuid, at: OffsetDateTime) -> Result<()> {
        sqlx::query("UPDATE connections SET last_used_at = $2 WHERE id = $1")
            .bind(id)
            .bind(at)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Replaces what may change of a connection: its config, its secrets, its status.
    pub async fn update_connection(&mut self, row: &ConnectionRow) -> Result<()> {
        sqlx::query(
            "UPDATE connections SET status = $2, config = $3, hints = $4, sealed = $5,
                    updated_by = $6, updated_at = $7, expires_at = $8 WHERE id = $1",
        )
        .bind(row.id)
        .bind(&row.status)
        .bind(&row.config)
        .bind(&row.hints)
        .bind(&row.sealed)
        .bind(row.updated_by)
        .bind(row.updated_at)
        .bind(row.expires_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Removes a connection.
    pub async fn delete_connection(&mut self, id: Uuid) -> Result<()> {
        sqlx::query("DELETE FROM connections WHERE id = $1")
            .bind(id)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
