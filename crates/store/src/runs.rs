//! Runs of Apps.

use sqlx::{QueryBuilder, Sqlite};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Page, Sort, Store, Tx};

/// A run.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RunRow {
    /// The run's id.
    pub id: Uuid,
    /// Its App.
    pub app_id: Uuid,
    /// The deployment that ran.
    pub deployment_id: Uuid,
    /// The end user that it ran for.
    pub user_id: Option<String>,
    /// The conversation that it belongs to.
    pub session_id: Option<String>,
    /// `started`, `completed`, `failed`, `canceled`.
    pub status: String,
    /// JSON.
    pub input: String,
    /// JSON.
    pub output: Option<String>,
    /// JSON.
    pub error: Option<String>,
    /// When it began.
    pub started_at: OffsetDateTime,
    /// When it ended.
    pub ended_at: Option<OffsetDateTime>,
}

/// Which runs a list holds.
#[derive(Debug, Clone)]
pub struct RunFilter {
    /// Of this App.
    pub app: Uuid,
    /// In any of these states; all when empty.
    pub statuses: Vec<String>,
    /// Of one user.
    pub user: Option<String>,
    /// Of one session.
    pub session: Option<String>,
}

impl RunFilter {
    fn push(&self, query: &mut QueryBuilder<Sqlite>) {
        query.push(" WHERE app_id = ").push_bind(self.app);
        if let Some(user) = &self.user {
            query.push(" AND user_id = ").push_bind(user.clone());
        }
        if let Some(session) = &self.session {
            query.push(" AND session_id = ").push_bind(session.clone());
        }
        if !self.statuses.is_empty() {
            query.push(" AND status IN (");
            let mut list = query.separated(", ");
            for status in &self.statuses {
                list.push_bind(status.clone());
            }
            query.push(")");
        }
    }
}

impl Store {
    /// One run of an App.
    pub async fn run(&self, app: Uuid, id: Uuid) -> Result<Option<RunRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM runs WHERE id = $1 AND app_id = $2")
                .bind(id)
                .bind(app)
                .fetch_optional(&self.read)
                .await?,
        )
    }

    /// A page of an App's runs, newest first, and their number.
    pub async fn runs(
        &self,
        filter: &RunFilter,
        sort: &Sort,
        page: Page,
    ) -> Result<(Vec<RunRow>, i64)> {
        let mut count = QueryBuilder::new("SELECT count(*) FROM runs");
        filter.push(&mut count);
        let total = count.build_query_scalar().fetch_one(&self.read).await?;
        let mut query = QueryBuilder::new("SELECT * FROM runs");
        filter.push(&mut query);
        query.push(sort.clause("started_at DESC"));
        query.push(" LIMIT ").push_bind(page.limit);
        query.push(" OFFSET ").push_bind(page.offset);
        let rows = query.build_query_as().fetch_all(&self.read).await?;
        Ok((rows, total))
    }
}

impl Tx {
    /// Adds a run.
    pub async fn insert_run(&mut self, row: &RunRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO runs (id, app_id, deployment_id, user_id, session_id, status, input,
                               output, error, started_at, ended_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(row.id)
        .bind(row.app_id)
        .bind(row.deployment_id)
        .bind(&row.user_id)
        .bind(&row.session_id)
        .bind(&row.status)
        .bind(&row.input)
        .bind(&row.output)
        .bind(&row.error)
        .bind(row.started_at)
        .bind(row.ended_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Notes how a run ended; tells whether the run is still there.
    pub async fn end_run(&mut self, row: &RunRow) -> Result<bool> {
        let done = sqlx::query(
            "UPDATE runs SET status = $2, output = $3, error = $4, ended_at = $5 WHERE id = $1",
        )
        .bind(row.id)
        .bind(&row.status)
        .bind(&row.output)
        .bind(&row.error)
        .bind(row.ended_at)
        .execute(self.conn())
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Ends the runs that an earlier process left unfinished.
    pub async fn fail_started_runs(&mut self, error: &str, at: OffsetDateTime) -> Result<u64> {
        let done = sqlx::query(
            "UPDATE runs SET status = 'failed', error = $1, ended_at = $2
              WHERE status = 'started'",
        )
        .bind(error)
        .bind(at)
        .execute(self.conn())
        .await?;
        Ok(done.rows_affected())
    }
}
