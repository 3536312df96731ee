//! The clients that are registered at OAuth providers.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Store, Tx};

/// A client of one provider.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OAuthClientRow {
    /// The row's id.
    pub id: Uuid,
    /// The provider's profile.
    pub provider: String,
    /// The client's id there.
    pub client_id: String,
    /// The redirect, where it is not the platform's own.
    pub redirect_uri: Option<String>,
    /// JSON: the addresses that replace the profile's.
    pub config: String,
    /// The secret's last four characters, of a long one.
    pub last4: Option<String>,
    /// The secret, sealed.
    pub sealed: Option<Vec<u8>>,
    /// Who changed it last.
    pub updated_by: Uuid,
    /// When it was changed last.
    pub updated_at: OffsetDateTime,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

impl Store {
    /// Every client.
    pub async fn oauth_clients(&self) -> Result<Vec<OAuthClientRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM oauth_clients ORDER BY provider")
                .fetch_all(&self.read)
                .await?,
        )
    }

    /// The client of one provider.
    pub async fn oauth_client(&self, provider: &str) -> Result<Option<OAuthClientRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM oauth_clients WHERE provider = $1")
                .bind(provider)
                .fetch_optional(&self.read)
                .await?,
        )
    }
}

impl Tx {
    /// The client of one provider, as this write sees it.
    pub async fn oauth_client(&mut self, provider: &str) -> Result<Option<OAuthClientRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM oauth_clients WHERE provider = $1")
                .bind(provider)
                .fetch_optional(self.conn())
                .await?,
        )
    }

    /// Stores a client, in place of a former one.
    pub async fn put_oauth_client(&mut self, row: &OAuthClientRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO oauth_clients
               (id, provider, client_id, redirect_uri, config, last4, sealed, updated_by, updated_at,
                created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (provider) DO UPDATE SET
               client_id = excluded.client_id, redirect_uri = excluded.redirect_uri,
               config = excluded.config, last4 = excluded.last4, sealed = excluded.sealed,
               updated_by = excluded.updated_by, updated_at = excluded.updated_at",
        )
        .bind(row.id)
        .bind(&row.provider)
        .bind(&row.client_id)
        .bind(&row.redirect_uri)
        .bind(&row.config)
        .bind(&row.last4)
        .bind(&row.sealed)
        .bind(row.updated_by)
        .bind(row.updated_at)
        .bind(row.created_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Forgets a client.
    pub async fn delete_oauth_client(&mut self, provider: &str) -> Result<()> {
        sqlx::query("DELETE FROM oauth_clients WHERE provider = $1")
            .bind(provider)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
