//! Authorizations under way: a browser is out to fetch consent.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Store, Tx};

/// An authorization under way, or how it ended.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OAuthAttemptRow {
    /// The attempt's id.
    pub id: Uuid,
    /// SHA-512 of the state that its answer has to carry.
    pub state_hash: Vec<u8>,
    /// The last part of its redirect's path.
    pub context: String,
    /// The builder's connection that it is for.
    pub connection_id: Option<Uuid>,
    /// The App, of an end user's.
    pub app_id: Option<Uuid>,
    /// The App's name for the user, of an end user's.
    pub user_id: Option<String>,
    /// What it fulfils, of an end user's.
    pub requirement_id: Option<Uuid>,
    /// Where the browser comes back to.
    pub redirect_uri: String,
    /// JSON: the scopes that are asked for.
    pub scopes: String,
    /// `waiting`, `confirming`, `completed`, `failed`, `canceled`.
    pub status: String,
    /// JSON: why it failed.
    pub problem: Option<String>,
    /// Who granted it, while it waits to be confirmed.
    pub account: Option<String>,
    /// SHA-512 of the flow cookie of the browser that started.
    pub browser_hash: Option<Vec<u8>>,
    /// SHA-512 of the confirm page's nonce.
    pub nonce_hash: Option<Vec<u8>>,
    /// JSON: what the sealed value is bound to.
    pub config: String,
    /// The verifier, or the tokens that wait to be confirmed, sealed.
    pub sealed: Option<Vec<u8>>,
    /// When it began.
    pub created_at: OffsetDateTime,
    /// When it ends by itself.
    pub expires_at: OffsetDateTime,
}

impl Store {
    /// The attempt with this state.
    pub async fn oauth_attempt_by_state(&self, hash: &[u8]) -> Result<Option<OAuthAttemptRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM oauth_attempts WHERE state_hash = $1")
                .bind(hash)
                .fetch_optional(&self.read)
                .await?,
        )
    }

    /// One attempt.
    pub async fn oauth_attempt(&self, id: Uuid) -> Result<Option<OAuthAttemptRow>> {
        Ok(sqlx::query_as("SELECT * FROM oauth_attempts WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.read)
            .await?)
    }

    /// The last attempt for a builder's connection.
    pub async fn last_oauth_attempt(&self, connection: Uuid) -> Result<Option<OAuthAttemptRow>> {
        Ok(sqlx::query_as(
            "SELECT * FROM oauth_attempts WHERE connection_id = $1
              ORDER BY created_at DESC LIMIT 1",
        )
        .bind(connection)
        .fetch_optional(&self.read)
        .await?)
    }

    /// Attempts that wait for a confirmation that will not come any more.
    pub async fn unconfirmed_oauth_attempts(
        &self,
        now: OffsetDateTime,
    ) -> Result<Vec<OAuthAttemptRow>> {
        Ok(sqlx::query_as(
            "SELECT * FROM oauth_attempts WHERE status = 'confirming' AND expires_at <= $1",
        )
        .bind(now)
        .fetch_all(&self.read)
        .await?)
    }
}

impl Tx {
    /// Adds an attempt.
    pub async fn insert_oauth_attempt(&mut self, row: &OAuthAttemptRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO oauth_attempts
               (id, state_hash, context, connection_id, app_id, user_id, requirement_id,
                redirect_uri, scopes, status, problem, account, browser_hash, nonce_hash, config,
                sealed, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        )
        .bind(row.id)
        .bind(&row.state_hash)
        .bind(&row.context)
        .bind(row.connection_id)
        .bind(row.app_id)
        .bind(&row.user_id)
        .bind(row.requirement_id)
        .bind(&row.redirect_uri)
        .bind(&row.scopes)
        .bind(&row.status)
        .bind(&row.problem)
        .bind(&row.account)
        .bind(&row.browser_hash)
        .bind(&row.nonce_hash)
        .bind(&row.config)
        .bind(&row.sealed)
        .bind(row.created_at)
        .bind(row.expires_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Takes an attempt from one state to the next, if nobody was faster: an answer counts once.
    pub async fn claim_oauth_attempt(&mut self, id: Uuid, from: &str, to: &str) -> Result<bool> {
        let done =
            sqlx::query("UPDATE oauth_attempts SET status = $3 WHERE id = $1 AND status = $2")
                .bind(id)
                .bind(from)
                .bind(to)
                .execute(self.conn())
                .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Stores how an attempt stands.
    pub async fn update_oauth_attempt(&mut self, row: &OAuthAttemptRow) -> Result<()> {
        sqlx::query(
            "UPDATE oauth_attempts SET status = $2, problem = $3, account = $4, nonce_hash = $5,
                    sealed = $6, config = $7 WHERE id = $1",
        )
        .bind(row.id)
        .bind(&row.status)
        .bind(&row.problem)
        .bind(&row.account)
        .bind(&row.nonce_hash)
        .bind(&row.sealed)
        .bind(&row.config)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Ends the attempts for a builder's connection that still wait.
    pub async fn cancel_oauth_attempts(&mut self, connection: Uuid) -> Result<u64> {
        let done = sqlx::query(
            "UPDATE oauth_attempts SET status = 'canceled', sealed = NULL
              WHERE connection_id = $1 AND status = 'waiting'",
        )
        .bind(connection)
        .execute(self.conn())
        .await?;
        Ok(done.rows_affected())
    }

    /// Forgets attempts that ended before this time.
    pub async fn delete_oauth_attempts(&mut self, before: OffsetDateTime) -> Result<()> {
        sqlx::query("DELETE FROM oauth_attempts WHERE expires_at < $1")
            .bind(before)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
