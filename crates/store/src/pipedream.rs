//! Pipedream: the project, links under way, and what was seen of its catalogue.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Store, Tx};

/// The project at Pipedream.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PipedreamSettingsRow {
    /// The row's id.
    pub id: Uuid,
    /// The project there, `proj_…`.
    pub project_id: String,
    /// `development` or `production`.
    pub environment: String,
    /// The client's id.
    pub client_id: String,
    /// JSON: the base address.
    pub config: String,
    /// The secret's last four characters, of a long one.
    pub last4: Option<String>,
    /// The client's secret, sealed.
    pub sealed: Vec<u8>,
    /// Who changed it last.
    pub updated_by: Uuid,
    /// When it was changed last.
    pub updated_at: OffsetDateTime,
}

/// A user who is out to link an account.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PipedreamLinkRow {
    /// The link's id.
    pub id: Uuid,
    /// The App.
    pub app_id: Uuid,
    /// The App's name for the user.
    pub user_id: String,
    /// What it fulfils.
    pub requirement_id: Uuid,
    /// The app whose account it is.
    pub app_slug: String,
    /// When the user set out.
    pub started_at: OffsetDateTime,
    /// When nobody looks any more.
    pub expires_at: OffsetDateTime,
    /// When it is looked for next.
    pub next_look_at: OffsetDateTime,
}

/// What Pipedream said once.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PipedreamCacheRow {
    /// JSON.
    pub body: String,
    /// When.
    pub fetched_at: OffsetDateTime,
}

impl Store {
    /// The project, if one is set.
    pub async fn pipedream_settings(&self) -> Result<Option<PipedreamSettingsRow>> {
        Ok(sqlx::query_as("SELECT * FROM pipedream_settings LIMIT 1")
            .fetch_optional(&self.read)
            .await?)
    }

    /// At most `limit` links that are to be looked for.
    pub async fn due_pipedream_links(
        &self,
        now: OffsetDateTime,
        limit: i64,
    ) -> Result<Vec<PipedreamLinkRow>> {
        Ok(sqlx::query_as(
            "SELECT * FROM pipedream_links WHERE next_look_at <= $1
              ORDER BY next_look_at LIMIT $2",
        )
        .bind(now)
        .bind(limit)
        .fetch_all(&self.read)
        .await?)
    }

    /// When a link is to be looked for next.
    pub async fn next_pipedream_look(&self) -> Result<Option<OffsetDateTime>> {
        Ok(
            sqlx::query_scalar("SELECT min(next_look_at) FROM pipedream_links")
                .fetch_one(&self.read)
                .await?,
        )
    }

    /// What Pipedream said once under this key.
    pub async fn pipedream_cache(&self, key: &str) -> Result<Option<PipedreamCacheRow>> {
        Ok(
            sqlx::query_as("SELECT body, fetched_at FROM pipedream_cache WHERE key = $1")
                .bind(key)
                .fetch_optional(&self.read)
                .await?,
        )
    }
}

impl Tx {
    /// Stores the project, in place of a former one.
    pub async fn put_pipedream_settings(&mut self, row: &PipedreamSettingsRow) -> Result<()> {
        self.delete_pipedream_settings().await?;
        sqlx::query(
            "INSERT INTO pipedream_settings
               (id, project_id, environment, client_id, config, last4, sealed, updated_by,
                updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(row.id)
        .bind(&row.project_id)
        .bind(&row.environment)
        .bind(&row.client_id)
        .bind(&row.config)
        .bind(&row.last4)
        .bind(&row.sealed)
        .bind(row.updated_by)
        .bind(row.updated_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Forgets the project; tells whether there was one.
    pub async fn delete_pipedream_settings(&mut self) -> Result<bool> {
        let done = sqlx::query("DELETE FROM pipedream_settings")
            .execute(self.conn())
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Notes that a user is out, in place of a former time.
    pub async fn put_pipedream_link(&mut self, row: &PipedreamLinkRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO pipedream_links
               (id, app_id, user_id, requirement_id, app_slug, started_at, expires_at,
                next_look_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (app_id, user_id, requirement_id) DO UPDATE SET
               id = excluded.id, app_slug = excluded.app_slug, started_at = excluded.started_at,
               expires_at = excluded.expires_at, next_look_at = excluded.next_look_at",
        )
        .bind(row.id)
        .bind(row.app_id)
        .bind(&row.user_id)
        .bind(row.requirement_id)
        .bind(&row.app_slug)
        .bind(row.started_at)
        .bind(row.expires_at)
        .bind(row.next_look_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Puts the next look off, or brings it on; tells whether there is such a link.
    pub async fn look_for_pipedream_link(&mut self, id: Uuid, at: OffsetDateTime) -> Result<bool> {
        let done = sqlx::query("UPDATE pipedream_links SET next_look_at = $2 WHERE id = $1")
            .bind(id)
            .bind(at)
            .execute(self.conn())
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Nobody looks for a link any more.
    pub async fn delete_pipedream_link(&mut self, id: Uuid) -> Result<()> {
        sqlx::query("DELETE FROM pipedream_links WHERE id = $1")
            .bind(id)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Keeps what Pipedream said.
    pub async fn put_pipedream_cache(
        &mut self,
        key: &str,
        body: &str,
        at: OffsetDateTime,
    ) -> Result<()> {
        sqlx::query(
            "INSERT INTO pipedream_cache (key, body, fetched_at) VALUES ($1, $2, $3)
             ON CONFLICT (key) DO UPDATE SET body = excluded.body, fetched_at = excluded.fetched_at",
        )
        .bind(key)
        .bind(body)
        .bind(at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Forgets what Pipedream said: another project may see other things.
    pub async fn clear_pipedream_cache(&mut self) -> Result<()> {
        sqlx::query("DELETE FROM pipedream_cache")
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
