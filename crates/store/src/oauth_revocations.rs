//! Access that a provider still has to take back.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Store, Tx};

/// Access that ended here.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OAuthRevocationRow {
    /// The former connection's id, or another where that one stands here already.
    pub id: Uuid,
    /// The provider's profile.
    pub provider: String,
    /// The former connection's name.
    pub name: String,
    /// JSON: the client and its addresses, without the secret.
    pub config: String,
    /// The tokens and the client's secret, sealed.
    pub sealed: Vec<u8>,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it did not work: a code.
    pub problem: String,
    /// When it is tried again; none when it will not be.
    pub due_at: Option<OffsetDateTime>,
    /// When the connection was deleted.
    pub created_at: OffsetDateTime,
}

impl Store {
    /// Everything that is not revoked yet, the newest first.
    pub async fn oauth_revocations(&self) -> Result<Vec<OAuthRevocationRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM oauth_revocations ORDER BY created_at DESC LIMIT 500")
                .fetch_all(&self.read)
                .await?,
        )
    }

    /// One of them, if it is not revoked yet.
    pub async fn oauth_revocation(&self, id: Uuid) -> Result<Option<OAuthRevocationRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM oauth_revocations WHERE id = $1")
                .bind(id)
                .fetch_optional(&self.read)
                .await?,
        )
    }

    /// At most `limit` that are due.
    pub async fn due_oauth_revocations(
        &self,
        now: OffsetDateTime,
        limit: i64,
    ) -> Result<Vec<OAuthRevocationRow>> {
        Ok(sqlx::query_as(
            "SELECT * FROM oauth_revocations WHERE due_at IS NOT NULL AND due_at <= $1
              ORDER BY due_at LIMIT $2",
        )
        .bind(now)
        .bind(limit)
        .fetch_all(&self.read)
        .await?)
    }
}

impl Tx {
    /// Whether something of this id still has to be revoked.
    pub async fn has_oauth_revocation(&mut self, id: Uuid) -> Result<bool> {
        Ok(
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM oauth_revocations WHERE id = $1)")
                .bind(id)
                .fetch_one(self.conn())
                .await?,
        )
    }

    /// Adds one.
    pub async fn insert_oauth_revocation(&mut self, row: &OAuthRevocationRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO oauth_revocations
               (id, provider, name, config, sealed, attempts, problem, due_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(row.id)
        .bind(&row.provider)
        .bind(&row.name)
        .bind(&row.config)
        .bind(&row.sealed)
        .bind(row.attempts)
        .bind(&row.problem)
        .bind(row.due_at)
        .bind(row.created_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Stores that it did not work again.
    pub async fn postpone_oauth_revocation(
        &mut self,
        id: Uuid,
        problem: &str,
        due_at: Option<OffsetDateTime>,
    ) -> Result<()> {
        sqlx::query(
            "UPDATE oauth_revocations SET attempts = attempts + 1, problem = $2, due_at = $3
              WHERE id = $1",
        )
        .bind(id)
        .bind(problem)
        .bind(due_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Forgets one; tells whether there was one.
    pub async fn delete_oauth_revocation(&mut self, id: Uuid) -> Result<bool> {
        let done = sqlx::query("DELETE FROM oauth_revocations WHERE id = $1")
            .bind(id)
            .execute(self.conn())
            .await?;
        Ok(done.rows_affected() > 0)
    }
}
