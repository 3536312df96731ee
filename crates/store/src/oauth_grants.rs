//! What OAuth providers granted: everything about it but the tokens.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Store, Tx};

/// A grant. Its id is its connection's.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OAuthGrantRow {
    /// The connection's id.
    pub id: Uuid,
    /// The connection, of a builder's grant.
    pub connection_id: Option<Uuid>,
    /// The connection, of an end user's grant.
    pub end_user_connection_id: Option<Uuid>,
    /// The provider's profile.
    pub provider: String,
    /// The client that it was granted to.
    pub client_id: String,
    /// Where its refresh token may go, and nowhere else.
    pub token_url: String,
    /// JSON: the scopes that were asked for.
    pub scopes_asked: String,
    /// JSON: the scopes that were granted, where the provider said.
    pub scopes_granted: Option<String>,
    /// Who granted it, where the provider said.
    pub account: Option<String>,
    /// Whether there is a way to the next access token.
    pub renewable: bool,
    /// When the access token ends, where the provider said.
    pub access_expires_at: Option<OffsetDateTime>,
    /// When the next access token is fetched.
    pub refresh_due_at: Option<OffsetDateTime>,
    /// When the whole grant ends unless it is used.
    pub grant_expires_at: Option<OffsetDateTime>,
    /// When it was granted.
    pub obtained_at: OffsetDateTime,
    /// When the last access token was fetched.
    pub refreshed_at: Option<OffsetDateTime>,
    /// How often the last fetch failed in a row.
    pub failures: i64,
    /// Why the last fetch failed: a code.
    pub problem: Option<String>,
    /// The provider's clock minus ours in seconds, where it matters.
    pub skew: Option<i64>,
    /// The account's own server, as it is shown.
    pub instance: Option<String>,
}

impl Store {
    /// The grant of a connection.
    pub async fn oauth_grant(&self, id: Uuid) -> Result<Option<OAuthGrantRow>> {
        Ok(sqlx::query_as("SELECT * FROM oauth_grants WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.read)
            .await?)
    }

    /// Every grant of the builders' connections.
    pub async fn builders_oauth_grants(&self) -> Result<Vec<OAuthGrantRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM oauth_grants WHERE connection_id IS NOT NULL")
                .fetch_all(&self.read)
                .await?,
        )
    }

    /// When the next access token is due, or the next revocation.
    pub async fn next_oauth_work(&self) -> Result<Option<OffsetDateTime>> {
        Ok(sqlx::query_scalar(
            "SELECT min(at) FROM (
               SELECT min(refresh_due_at) AS at FROM oauth_grants WHERE refresh_due_at IS NOT NULL
               UNION ALL
               SELECT min(due_at) FROM oauth_revocations WHERE due_at IS NOT NULL
             )",
        )
        .fetch_one(&self.read)
        .await?)
    }

    /// At most `limit` grants whose next access token is due.
    pub async fn due_oauth_grants(
        &self,
        now: OffsetDateTime,
        limit: i64,
    ) -> Result<Vec<OAuthGrantRow>> {
        Ok(sqlx::query_as(
            "SELECT * FROM oauth_grants
              WHERE refresh_due_at IS NOT NULL AND refresh_due_at <= $1
              ORDER BY refresh_due_at LIMIT $2",
        )
        .bind(now)
        .bind(limit)
        .fetch_all(&self.read)
        .await?)
    }
}

impl Tx {
    /// The grant of a connection, as this write sees it.
    pub async fn oauth_grant(&mut self, id: Uuid) -> Result<Option<OAuthGrantRow>> {
        Ok(sqlx::query_as("SELECT * FROM oauth_grants WHERE id = $1")
            .bind(id)
            .fetch_optional(self.conn())
            .await?)
    }

    /// Stores a grant, in place of a former one.
    pub async fn put_oauth_grant(&mut self, row: &OAuthGrantRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO oauth_grants
               (id, connection_id, end_user_connection_id, provider, client_id, token_url,
                scopes_asked, scopes_granted, account, renewable, access_expires_at,
                refresh_due_at, grant_expires_at, obtained_at, refreshed_at, failures, problem,
                skew, instance)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                     $18, $19)
             ON CONFLICT (id) DO UPDATE SET
               provider = excluded.provider, client_id = excluded.client_id,
               token_url = excluded.token_url, scopes_asked = excluded.scopes_asked,
               scopes_granted = excluded.scopes_granted, account = excluded.account,
               renewable = excluded.renewable, access_expires_at = excluded.access_expires_at,
               refresh_due_at = excluded.refresh_due_at,
               grant_expires_at = excluded.grant_expires_at, obtained_at = excluded.obtained_at,
               refreshed_at = excluded.refreshed_at, failures = excluded.failures,
               problem = excluded.problem, skew = excluded.skew, instance = excluded.instance",
        )
        .bind(row.id)
        .bind(row.connection_id)
        .bind(row.end_user_connection_id)
        .bind(&row.provider)
        .bind(&row.client_id)
        .bind(&row.token_url)
        .bind(&row.scopes_asked)
        .bind(&row.scopes_granted)
        .bind(&row.account)
        .bind(row.renewable)
        .bind(row.access_expires_at)
        .bind(row.refresh_due_at)
        .bind(row.grant_expires_at)
        .bind(row.obtained_at)
        .bind(row.refreshed_at)
        .bind(row.failures)
        .bind(&row.problem)
        .bind(row.skew)
        .bind(&row.instance)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Forgets a grant; its connection stays.
    pub async fn delete_oauth_grant(&mut self, id: Uuid) -> Result<()> {
        sqlx::query("DELETE FROM oauth_grants WHERE id = $1")
            .bind(id)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Stores a user's connection of a grant anew: its status, its config and its sealed tokens.
    pub async fn update_end_user_grant(
        &mut self,
        id: Uuid,
        status: &str,
        sealed: &[u8],
    ) -> Result<()> {
        sqlx::query("UPDATE end_user_connections SET status = $2, sealed = $3 WHERE id = $1")
            .bind(id)
            .bind(status)
            .bind(sealed)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Stores a builder's connection of a grant anew: its status and its sealed tokens.
    pub async fn update_connection_grant(
        &mut self,
        id: Uuid,
        status: &str,
        sealed: Option<&[u8]>,
    ) -> Result<()> {
        sqlx::query("UPDATE connections SET status = $2, sealed = $3 WHERE id = $1")
            .bind(id)
            .bind(status)
            .bind(sealed)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
