//! What end users linked. Every query names the App and the user.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Page, Sort, Store, Tx};

/// An end user's connection for one requirement of one App.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct EndUserConnectionRow {
    /// The connection's id.
    pub id: Uuid,
    /// The App.
    pub app_id: Uuid,
    /// The App's own name for the user.
    pub user_id: String,
    /// What it fulfils.
    pub requirement_id: Uuid,
    /// The connection type's id.
    pub r#type: String,
    /// `active`, `incomplete`, `expired`.
    pub status: String,
    /// Given by the App's server, which may name private addresses, not by the user.
    pub trusted: bool,
    /// JSON: the fields that are no secret.
    pub config: String,
    /// JSON: what may be shown of each secret.
    pub hints: String,
    /// The secrets, sealed.
    pub sealed: Vec<u8>,
    /// When the user first connected.
    pub created_at: OffsetDateTime,
    /// When the user connected last.
    pub updated_at: OffsetDateTime,
}

/// The state of one link, without its secrets.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LinkRow {
    /// What it fulfils.
    pub requirement_id: Uuid,
    /// `active`, `incomplete`, `expired`.
    pub status: String,
}

/// One user of an App.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AppUserRow {
    /// The App's own name for the user.
    pub user_id: String,
    /// How many active links the user has.
    pub connections: i64,
    /// When the user last linked or ran.
    pub last_seen_at: OffsetDateTime,
}

impl Store {
    /// The state of every link of one user of one App. This is the hot path of
    /// `GET /v1/requirements/status`: one look-up in a covering index.
    pub async fn links(&self, app: Uuid, user: &str) -> Result<Vec<LinkRow>> {
        Ok(sqlx::query_as(
            "SELECT requirement_id, status FROM end_user_connections
              WHERE app_id = $1 AND user_id = $2",
        )
        .bind(app)
        .bind(user)
        .fetch_all(&self.read)
        .await?)
    }

    /// Every connection of one user of one App.
    pub async fn end_user_connections(
        &self,
        app: Uuid,
        user: &str,
    ) -> Result<Vec<EndUserConnectionRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM end_user_connections WHERE app_id = $1 AND user_id = $2")
                .bind(app)
                .bind(user)
                .fetch_all(&self.read)
                .await?,
        )
    }

    /// The connection of a grant, for keeping it fresh: no request of a user leads here.
    pub async fn end_user_connection_of_grant(
        &self,
        grant: Uuid,
    ) -> Result<Option<EndUserConnectionRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM end_user_connections WHERE id = $1")
                .bind(grant)
                .fetch_optional(&self.read)
                .await?,
        )
    }

    /// One user's connection for one requirement of one App.
    pub async fn end_user_connection(
        &self,
        app: Uuid,
        user: &str,
        requirement: Uuid,
    ) -> Result<Option<EndUserConnectionRow>> {
        Ok(sqlx::query_as(
            "SELECT * FROM end_user_connections
              WHERE app_id = $1 AND user_id = $2 AND requirement_id = $3",
        )
        .bind(app)
        .bind(user)
        .bind(requirement)
        .fetch_optional(&self.read)
        .await?)
    }

    /// A page of an App's users (who linked something or ran it), by name, and their number.
    pub async fn app_users(
        &self,
        app: Uuid,
        sort: &Sort,
        page: Page,
    ) -> Result<(Vec<AppUserRow>, i64)> {
        const USERS: &str = "
            SELECT user_id, sum(active) AS connections, max(seen) AS last_seen_at FROM (
              SELECT user_id, status = 'active' AS active, updated_at AS seen
                FROM end_user_connections WHERE app_id = $1
              UNION ALL
              SELECT user_id, 0, started_at FROM runs
               WHERE app_id = $1 AND user_id IS NOT NULL
            ) GROUP BY user_id";
        let total = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "SELECT count(*) FROM ({USERS})"
        )))
        .bind(app)
        .fetch_one(&self.read)
        .await?;
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{USERS} {} LIMIT $2 OFFSET $3",
            sort.clause_ending(&["user_id"])
        )))
        .bind(app)
        .bind(page.limit)
        .bind(page.offset)
        .fetch_all(&self.read)
        .await?;
        Ok((rows, total))
    }
}

impl Tx {
    /// The connection that one user has for one requirement of one App, if any: its id, and since
    /// when.
    pub async fn former_end_user_connection(
        &mut self,
        app: Uuid,
        user: &str,
        requirement: Uuid,
    ) -> Result<Option<(Uuid, OffsetDateTime)>> {
        Ok(sqlx::query_as(
            "SELECT id, created_at FROM end_user_connections
              WHERE app_id = $1 AND user_id = $2 AND requirement_id = $3",
        )
        .bind(app)
        .bind(user)
        .bind(requirement)
        .fetch_optional(self.conn())
        .await?)
    }

    /// Stores a user's connection, in place of the one that the user had for the requirement.
    pub async fn put_end_user_connection(&mut self, row: &EndUserConnectionRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO end_user_connections
               (id, app_id, user_id, requirement_id, type, status, trusted, config, hints, sealed,
                created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (app_id, user_id, requirement_id) DO UPDATE SET
               type = excluded.type, status = excluded.status, trusted = excluded.trusted,
               config = excluded.config, hints = excluded.hints, sealed = excluded.sealed,
               updated_at = excluded.updated_at",
        )
        .bind(row.id)
        .bind(row.app_id)
        .bind(&row.user_id)
        .bind(row.requirement_id)
        .bind(&row.r#type)
        .bind(&row.status)
        .bind(row.trusted)
        .bind(&row.config)
        .bind(&row.hints)
        .bind(&row.sealed)
        .bind(row.created_at)
        .bind(row.updated_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Removes a user's connection for a requirement; tells whether there was one.
    pub async fn delete_end_user_connection(
        &mut self,
        app: Uuid,
        user: &str,
        requirement: Uuid,
    ) -> Result<bool> {
        let done = sqlx::query(
            "DELETE FROM end_user_connections
              WHERE app_id = $1 AND user_id = $2 AND requirement_id = $3",
        )
        .bind(app)
        .bind(user)
        .bind(requirement)
        .execute(self.conn())
        .await?;
        Ok(done.rows_affected() > 0)
    }
}
