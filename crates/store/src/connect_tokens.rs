//! Connect tokens (their ids: a token that has no row here opens nothing) and the keys that sign them.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Store, Tx};

/// A connect token that was minted.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ConnectTokenRow {
    /// The token's `jti`.
    pub id: Uuid,
    /// The App that it is for.
    pub app_id: Uuid,
    /// The user that it is for.
    pub user_id: String,
    /// JSON list of requirement ids that it is limited to; all when `None`.
    pub requirement_ids: Option<String>,
    /// When it ends.
    pub expires_at: OffsetDateTime,
    /// When it was minted.
    pub created_at: OffsetDateTime,
}

/// A key that signs connect tokens, sealed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SigningKeyRow {
    /// The key's id, a token's `kid`.
    pub id: Uuid,
    /// The sealed key.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

impl Store {
    /// A connect token that has not been revoked.
    pub async fn connect_token(&self, id: Uuid) -> Result<Option<ConnectTokenRow>> {
        Ok(sqlx::query_as("SELECT * FROM connect_tokens WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.read)
            .await?)
    }

    /// The signing keys, newest first.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKeyRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM connect_signing_keys ORDER BY created_at DESC")
                .fetch_all(&self.read)
                .await?,
        )
    }
}

impl Tx {
    /// Adds a connect token and forgets those that have ended.
    pub async fn insert_connect_token(&mut self, row: &ConnectTokenRow) -> Result<()> {
        sqlx::query("DELETE FROM connect_tokens WHERE expires_at < $1")
            .bind(row.created_at)
            .execute(self.conn())
            .await?;
        sqlx::query(
            "INSERT INTO connect_tokens
               (id, app_id, user_id, requirement_ids, expires_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(row.id)
        .bind(row.app_id)
        .bind(&row.user_id)
        .bind(&row.requirement_ids)
        .bind(row.expires_at)
        .bind(row.created_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Adds a signing key.
    pub async fn insert_signing_key(&mut self, row: &SigningKeyRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO connect_signing_keys (id, sealed, created_at) VALUES ($1, $2, $3)",
        )
        .bind(row.id)
        .bind(&row.sealed)
        .bind(row.created_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }
}
