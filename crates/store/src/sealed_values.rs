//! Sealed values with what their identity is made of, for work on all of them: sealing anew after
//! a rotation, and proving that every one opens.

use uuid::Uuid;

use crate::error::Result;
use crate::vault_header::sealed_tables;
use crate::{Store, Tx};

/// A table that holds sealed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedTable {
    /// The builder's connections.
    Connections,
    /// What end users linked.
    EndUserConnections,
    /// The keys that sign connect tokens.
    ConnectSigningKeys,
    /// Tokens of remote platforms.
    RemoteAccounts,
    /// Secrets of OAuth clients.
    OAuthClients,
    /// Verifiers, and tokens that wait to be confirmed.
    OAuthAttempts,
    /// Tokens that a provider still has to take back.
    OAuthRevocations,
    /// The secret of the client at Pipedream.
    PipedreamSettings,
}

/// One sealed value.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SealedRow {
    /// The row's id.
    pub id: Uuid,
    /// The value.
    pub sealed: Vec<u8>,
    /// JSON: the fields that are no secret, of a table that has them.
    pub config: Option<String>,
    /// The App, of a table that has one.
    pub app_id: Option<Uuid>,
    /// The App's name for the user, of a table that has one.
    pub user_id: Option<String>,
}

impl SealedTable {
    /// Every one. A test compares them with the schema.
    pub const ALL: [Self; 8] = [
        Self::Connections,
        Self::EndUserConnections,
        Self::ConnectSigningKeys,
        Self::RemoteAccounts,
        Self::OAuthClients,
        Self::OAuthAttempts,
        Self::OAuthRevocations,
        Self::PipedreamSettings,
    ];

    /// The table's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Connections => "connections",
            Self::EndUserConnections => "end_user_connections",
            Self::ConnectSigningKeys => "connect_signing_keys",
            Self::RemoteAccounts => "remote_accounts",
            Self::OAuthClients => "oauth_clients",
            Self::OAuthAttempts => "oauth_attempts",
            Self::OAuthRevocations => "oauth_revocations",
            Self::PipedreamSettings => "pipedream_settings",
        }
    }

    fn columns(self) -> &'static str {
        match self {
            Self::Connections
            | Self::OAuthClients
            | Self::OAuthRevocations
            | Self::PipedreamSettings => "id, sealed, config, NULL AS app_id, NULL AS user_id",
            Self::EndUserConnections | Self::OAuthAttempts => "id, sealed, config, app_id, user_id",
            Self::ConnectSigningKeys => {
                "id, sealed, NULL AS config, NULL AS app_id, NULL AS user_id"
            }
            // What it is bound to is the address that it may be sent to.
            Self::RemoteAccounts => {
                "id, sealed, json_object('url', url) AS config, NULL AS app_id, NULL AS user_id"
            }
        }
    }
}

impl Store {
    /// At most `limit` values of a table with an id after `after`, by id; those under `except` are
    /// left out.
    pub async fn sealed_values(
        &self,
        table: SealedTable,
        except: Option<Uuid>,
        after: Uuid,
        limit: i64,
    ) -> Result<Vec<SealedRow>> {
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(select(table)))
            .bind(except)
            .bind(after)
            .bind(limit)
            .fetch_all(&self.read)
            .await?)
    }

    /// The tables that hold sealed values and are unknown here: their values cannot be sealed anew.
    pub async fn unknown_sealed_tables(&self) -> Result<Vec<String>> {
        let mut connection = self.read.acquire().await?;
        let mut tables = sealed_tables(&mut connection).await?;
        tables.retain(|name| SealedTable::ALL.iter().all(|table| table.name() != name));
        Ok(tables)
    }
}

impl Tx {
    /// As [`Store::sealed_values`], within this write.
    pub async fn sealed_values(
        &mut self,
        table: SealedTable,
        except: Option<Uuid>,
        after: Uuid,
        limit: i64,
    ) -> Result<Vec<SealedRow>> {
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(select(table)))
            .bind(except)
            .bind(after)
            .bind(limit)
            .fetch_all(self.conn())
            .await?)
    }

    /// Stores a value that was sealed anew. The row is otherwise as it was.
    pub async fn put_sealed_value(
        &mut self,
        table: SealedTable,
        id: Uuid,
        sealed: &[u8],
    ) -> Result<()> {
        let sql = format!("UPDATE {} SET sealed = $1 WHERE id = $2", table.name());
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(sealed)
            .bind(id)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}

fn select(table: SealedTable) -> String {
    format!(
        "SELECT {} FROM {} WHERE sealed IS NOT NULL
            AND ($1 IS NULL OR substr(sealed, 2, 16) <> $1) AND id > $2
          ORDER BY id LIMIT $3",
        table.columns(),
        table.name()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_table_with_sealed_values_can_be_rotated_and_verified() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("patchbay.db"))
            .await
            .unwrap();
        assert_eq!(store.unknown_sealed_tables().await.unwrap(), [""; 0]);
        for table in SealedTable::ALL {
            let found = store.sealed_values(table, None, Uuid::nil(), 1).await;
            assert!(found.unwrap().is_empty(), "{}", table.name());
        }
    }

    #[tokio::test]
    async fn a_value_under_a_key_that_is_not_there_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("patchbay.db"))
            .await
            .unwrap();
        let mut tx = store.begin().await.unwrap();
        let refused = sqlx::query(
            "INSERT INTO connect_signing_keys (id, sealed, created_at) VALUES (x'01', $1, '')",
        )
        .bind([1_u8; 17].as_slice())
        .execute(tx.conn())
        .await;
        let message = refused.unwrap_err().to_string();
        assert!(message.contains("a key that is not there"), "{message}");
        sqlx::query(
            "INSERT INTO vault_keys (id, purpose, wrapped, created_at) VALUES ($1, '', x'', '')",
        )
        .bind([1_u8; 16].as_slice())
        .execute(tx.conn())
        .await
        .unwrap();
        sqlx::query(
            "INSERT INTO connect_signing_keys (id, sealed, created_at) VALUES (x'01', $1, '')",
        )
        .bind([1_u8; 17].as_slice())
        .execute(tx.conn())
        .await
        .unwrap();
    }
}
