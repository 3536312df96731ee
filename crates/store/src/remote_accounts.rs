//! Accounts on remote platforms, whose tokens are sealed.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Store, Tx};

/// An account on a remote platform.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RemoteAccountRow {
    /// The account's id here.
    pub id: Uuid,
    /// What the builder calls it.
    pub name: String,
    /// The platform's base address.
    pub url: String,
    /// Whose account it is, as the platform says.
    pub email: String,
    /// The token's last four characters, of a long one.
    pub last4: Option<String>,
    /// The token, sealed.
    pub sealed: Vec<u8>,
    /// When the token was last used.
    pub last_used_at: OffsetDateTime,
    /// When the account was added.
    pub created_at: OffsetDateTime,
}

impl Store {
    /// Every account, by name.
    pub async fn remote_accounts(&self) -> Result<Vec<RemoteAccountRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM remote_accounts ORDER BY name, created_at")
                .fetch_all(&self.read)
                .await?,
        )
    }

    /// One account.
    pub async fn remote_account(&self, id: Uuid) -> Result<Option<RemoteAccountRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM remote_accounts WHERE id = $1")
                .bind(id)
                .fetch_optional(&self.read)
                .await?,
        )
    }
}

impl Tx {
    /// Stores a new account.
    pub async fn insert_remote_account(&mut self, row: &RemoteAccountRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO remote_accounts
               (id, name, url, email, last4, sealed, last_used_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(row.id)
        .bind(&row.name)
        .bind(&row.url)
        .bind(&row.email)
        .bind(&row.last4)
        .bind(&row.sealed)
        .bind(row.last_used_at)
        .bind(row.created_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Notes that an account's token was used, and whose it is.
    pub async fn use_remote_account(
        &mut self,
        id: Uuid,
        email: &str,
        at: OffsetDateTime,
    ) -> Result<()> {
        sqlx::query("UPDATE remote_accounts SET email = $1, last_used_at = $2 WHERE id = $3")
            .bind(email)
            .bind(at)
            .bind(id)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Forgets an account; tells whether there was one.
    pub async fn delete_remote_account(&mut self, id: Uuid) -> Result<bool> {
        let done = sqlx::query("DELETE FROM remote_accounts WHERE id = $1")
            .bind(id)
            .execute(self.conn())
            .await?;
        Ok(done.rows_affected() > 0)
    }
}
