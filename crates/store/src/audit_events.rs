//! The audit log: rows that are added in the transaction of what they speak of.

use sqlx::{QueryBuilder, Sqlite};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Page, Sort, Store, Tx};

/// One change, or one use of a credential.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AuditEventRow {
    /// The event's id.
    pub id: Uuid,
    /// When it was done.
    pub at: OffsetDateTime,
    /// `app.created`, `connection.used`, …
    pub action: String,
    /// The class of the credential.
    pub actor: String,
    /// The credential, where it has an id.
    pub credential_id: Option<Uuid>,
    /// The builder, if it was one.
    pub actor_id: Option<Uuid>,
    /// What it was done to.
    pub object_id: Option<Uuid>,
    /// The App that it was done for.
    pub app_id: Option<Uuid>,
    /// The run that it was done for.
    pub run_id: Option<Uuid>,
    /// The HMAC of the end user's id.
    pub end_user: Option<String>,
}

/// Which events a list holds.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// With this action.
    pub action: Option<String>,
    /// About this object.
    pub object: Option<Uuid>,
    /// About this App.
    pub app: Option<Uuid>,
    /// About this run.
    pub run: Option<Uuid>,
    /// By this credential.
    pub credential: Option<Uuid>,
    /// Of the end user with this HMAC.
    pub end_user: Option<String>,
    /// Not before.
    pub from: Option<OffsetDateTime>,
    /// Before.
    pub to: Option<OffsetDateTime>,
}

impl AuditFilter {
    fn push(&self, query: &mut QueryBuilder<Sqlite>) {
        query.push(" WHERE true");
        let texts = [("action", &self.action), ("end_user", &self.end_user)];
        for (column, value) in texts {
            if let Some(value) = value {
                query
                    .push(format!(" AND {column} = "))
                    .push_bind(value.clone());
            }
        }
        let ids = [
            ("object_id", self.object),
            ("app_id", self.app),
            ("run_id", self.run),
            ("credential_id", self.credential),
        ];
        for (column, value) in ids {
            if let Some(value) = value {
                query.push(format!(" AND {column} = ")).push_bind(value);
            }
        }
        for (test, value) in [("at >= ", self.from), ("at < ", self.to)] {
            if let Some(value) = value {
                query.push(format!(" AND {test}")).push_bind(value);
            }
        }
    }
}

impl Store {
    /// A page of the events, newest first, and their number.
    pub async fn audit_events(
        &self,
        filter: &AuditFilter,
        sort: &Sort,
        page: Page,
    ) -> Result<(Vec<AuditEventRow>, i64)> {
        let mut count = QueryBuilder::new("SELECT count(*) FROM audit_events");
        filter.push(&mut count);
        let total = count.build_query_scalar().fetch_one(&self.read).await?;
        let mut query = QueryBuilder::new("SELECT * FROM audit_events");
        filter.push(&mut query);
        query.push(sort.clause_ending(&["at DESC", "rowid DESC"]));
        query.push(" LIMIT ").push_bind(page.limit);
        query.push(" OFFSET ").push_bind(page.offset);
        let rows = query.build_query_as().fetch_all(&self.read).await?;
        Ok((rows, total))
    }

    /// The key of the log's HMACs, if one was made.
    pub async fn audit_key(&self) -> Result<Option<Vec<u8>>> {
        Ok(sqlx::query_scalar("SELECT key FROM audit_key")
            .fetch_optional(&self.read)
            .await?)
    }
}

impl Tx {
    /// Keeps the key of the log's HMACs.
    pub async fn insert_audit_key(&mut self, key: &[u8]) -> Result<()> {
        sqlx::query("INSERT INTO audit_key (one, key) VALUES (1, $1)")
            .bind(key)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Adds an event.
    pub async fn insert_audit_event(&mut self, row: &AuditEventRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO audit_events (id, at, action, actor, credential_id, actor_id, object_id,
                                       app_id, run_id, end_user)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(row.id)
        .bind(row.at)
        .bind(&row.action)
        .bind(&row.actor)
        .bind(row.credential_id)
        .bind(row.actor_id)
        .bind(row.object_id)
        .bind(row.app_id)
        .bind(row.run_id)
        .bind(&row.end_user)
        .execute(self.conn())
        .await?;
        Ok(())
    }
}
