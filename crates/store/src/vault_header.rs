//! The vault's public header: its id, its slots and its wrapped keys.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Store, Tx};

/// Identity and key check value of the vault; there is at most one.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct VaultHeaderRow {
    /// The vault's id, part of every value's associated data.
    pub vault_id: Uuid,
    /// The format's version.
    pub format: i64,
    /// Tells a wrong key before anything is decrypted.
    pub key_check: Vec<u8>,
    /// When the vault was made.
    pub created_at: OffsetDateTime,
}

/// One way to the vault key: the key, wrapped by what the slot knows.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct VaultSlotRow {
    /// The slot's id.
    pub id: Uuid,
    /// `keychain`, `passphrase`.
    pub kind: String,
    /// Counts the slot's own key.
    pub version: i64,
    /// JSON: salt, cost, keychain entry.
    pub params: String,
    /// The wrapped vault key.
    pub wrapped: Vec<u8>,
    /// When the slot was made.
    pub created_at: OffsetDateTime,
}

/// A data key, wrapped by the vault key.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct VaultKeyRow {
    /// The key's id, which stands in every value that it sealed.
    pub id: Uuid,
    /// What it seals.
    pub purpose: String,
    /// The wrapped key.
    pub wrapped: Vec<u8>,
    /// When the key was made.
    pub created_at: OffsetDateTime,
}

impl Store {
    /// The header with its slots and keys, or `None` when no vault was made here.
    pub async fn vault_header(
        &self,
    ) -> Result<Option<(VaultHeaderRow, Vec<VaultSlotRow>, Vec<VaultKeyRow>)>> {
        let header: Option<VaultHeaderRow> = sqlx::query_as("SELECT * FROM vault_header")
            .fetch_optional(&self.read)
            .await?;
        let Some(header) = header else {
            return Ok(None);
        };
        let slots = sqlx::query_as("SELECT * FROM vault_slots ORDER BY created_at, rowid")
            .fetch_all(&self.read)
            .await?;
        let keys = sqlx::query_as("SELECT * FROM vault_keys ORDER BY created_at, rowid")
            .fetch_all(&self.read)
            .await?;
        Ok(Some((header, slots, keys)))
    }

    /// Whether any row holds a sealed value: if so, no new vault may be made beside it.
    pub async fn has_sealed_values(&self) -> Result<bool> {
        Ok(sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM connections WHERE sealed IS NOT NULL)
                 OR EXISTS (SELECT 1 FROM end_user_connections)
                 OR EXISTS (SELECT 1 FROM connect_signing_keys)",
        )
        .fetch_one(&self.read)
        .await?)
    }
}

impl Tx {
    /// Stores a new vault's header. Fails with [`crate::StoreError::Duplicate`] when there is one.
    pub async fn insert_vault_header(
        &mut self,
        header: &VaultHeaderRow,
        slots: &[VaultSlotRow],
        keys: &[VaultKeyRow],
    ) -> Result<()> {
        sqlx::query(
            "INSERT INTO vault_header (one, vault_id, format, key_check, created_at)
             VALUES (1, $1, $2, $3, $4)",
        )
        .bind(header.vault_id)
        .bind(header.format)
        .bind(&header.key_check)
        .bind(header.created_at)
        .execute(self.conn())
        .await?;
        for slot in slots {
            sqlx::query(
                "INSERT INTO vault_slots (id, kind, version, params, wrapped, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(slot.id)
            .bind(&slot.kind)
            .bind(slot.version)
            .bind(&slot.params)
            .bind(&slot.wrapped)
            .bind(slot.created_at)
            .execute(self.conn())
            .await?;
        }
        for key in keys {
            sqlx::query(
                "INSERT INTO vault_keys (id, purpose, wrapped, created_at)
                 VALUES ($1, $2, $3, $4)",
            )
            .bind(key.id)
            .bind(&key.purpose)
            .bind(&key.wrapped)
            .bind(key.created_at)
            .execute(self.conn())
            .await?;
        }
        Ok(())
    }
}
