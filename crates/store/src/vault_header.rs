//! The vault's public header: its id, its slots and its wrapped keys.

use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Sqlite};
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
    /// After how many minutes without use the vault locks itself; never when absent.
    pub lock_after_minutes: Option<i64>,
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
        let mut connection = self.read.acquire().await?;
        for table in sealed_tables(&mut connection).await? {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM \"{table}\" WHERE sealed IS NOT NULL)");
            let found: bool = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                .fetch_one(&mut *connection)
                .await?;
            if found {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The keychain entries that no slot needs any more.
    pub async fn vault_leftovers(&self) -> Result<Vec<String>> {
        Ok(sqlx::query_scalar("SELECT entry FROM vault_leftovers")
            .fetch_all(&self.read)
            .await?)
    }

    /// How many values stand under a key that is not one of `newest`.
    pub async fn outdated_values(&self, newest: &[Uuid]) -> Result<i64> {
        let mut connection = self.read.acquire().await?;
        let mut count = 0;
        for table in sealed_tables(&mut connection).await? {
            let mut query = QueryBuilder::<Sqlite>::new(format!(
                "SELECT count(*) FROM \"{table}\" WHERE sealed IS NOT NULL AND substr(sealed, 2, 16) NOT IN ("
            ));
            let mut ids = query.separated(", ");
            for id in newest {
                ids.push_bind(*id);
            }
            ids.push_unseparated(")");
            count += query
                .build_query_scalar::<i64>()
                .fetch_one(&mut *connection)
                .await?;
        }
        Ok(count)
    }
}

/// The tables with a column `sealed`, read from the schema, so that none can be forgotten.
pub(crate) async fn sealed_tables(connection: &mut SqliteConnection) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT m.name FROM sqlite_schema m
           JOIN pragma_table_info(m.name) c ON c.name = 'sealed'
          WHERE m.type = 'table' ORDER BY m.name",
    )
    .fetch_all(connection)
    .await?)
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
            "INSERT INTO vault_header (one, vault_id, format, key_check, created_at, lock_after_minutes)
             VALUES (1, $1, $2, $3, $4, $5)",
        )
        .bind(header.vault_id)
        .bind(header.format)
        .bind(&header.key_check)
        .bind(header.created_at)
        .bind(header.lock_after_minutes)
        .execute(self.conn())
        .await?;
        self.insert_slots_and_keys(slots, keys).await
    }

    /// Stores a vault's header, slots and keys in place of what it had.
    pub async fn replace_vault_header(
        &mut self,
        header: &VaultHeaderRow,
        slots: &[VaultSlotRow],
        keys: &[VaultKeyRow],
    ) -> Result<()> {
        for sql in [
            "DELETE FROM vault_slots",
            "DELETE FROM vault_keys",
            "DELETE FROM vault_header",
        ] {
            sqlx::query(sql).execute(self.conn()).await?;
        }
        self.insert_vault_header(header, slots, keys).await
    }

    /// Notes that a keychain entry is, or may become, one that no slot needs.
    pub async fn add_vault_leftover(&mut self, entry: &str) -> Result<()> {
        sqlx::query("INSERT OR IGNORE INTO vault_leftovers (entry) VALUES ($1)")
            .bind(entry)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Forgets such an entry: it is gone, or a slot names it now.
    pub async fn remove_vault_leftover(&mut self, entry: &str) -> Result<()> {
        sqlx::query("DELETE FROM vault_leftovers WHERE entry = $1")
            .bind(entry)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Destroys a data key if no value stands under it; tells whether it did.
    pub async fn delete_unused_vault_key(&mut self, id: Uuid) -> Result<bool> {
        for table in sealed_tables(self.conn()).await? {
            let sql = format!(
                "SELECT EXISTS (SELECT 1 FROM \"{table}\" WHERE substr(sealed, 2, 16) = $1)"
            );
            let used: bool = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                .bind(id)
                .fetch_one(self.conn())
                .await?;
            if used {
                return Ok(false);
            }
        }
        sqlx::query("DELETE FROM vault_keys WHERE id = $1")
            .bind(id)
            .execute(self.conn())
            .await?;
        Ok(true)
    }

    async fn insert_slots_and_keys(
        &mut self,
        slots: &[VaultSlotRow],
        keys: &[VaultKeyRow],
    ) -> Result<()> {
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
