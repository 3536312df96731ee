//! Access that a provider still has to take back.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Store, Tx};

/// Access of a deleted connection.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OAuthRevocationRow {
    /// The former connection's id.
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
