//! The user, the organisations and the projects.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Page, Sort, Store, Tx};

/// A platform user. A local platform has one.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UserRow {
    /// The user's id.
    pub id: Uuid,
    /// E-mail address.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// IANA name of the time zone.
    pub timezone: String,
    /// When the row was made.
    pub created_at: OffsetDateTime,
}

/// An organisation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OrgRow {
    /// The organisation's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// When the row was made.
    pub created_at: OffsetDateTime,
}

/// A project of an organisation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ProjectRow {
    /// The project's id.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it was changed.
    pub updated_at: OffsetDateTime,
}

impl Store {
    /// The local user, if the data folder has been set up.
    pub async fn first_user(&self) -> Result<Option<UserRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM users ORDER BY created_at LIMIT 1")
                .fetch_optional(&self.read)
                .await?,
        )
    }

    /// One user.
    pub async fn user(&self, id: Uuid) -> Result<Option<UserRow>> {
        Ok(sqlx::query_as("SELECT * FROM users WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.read)
            .await?)
    }

    /// All organisations.
    pub async fn orgs(&self) -> Result<Vec<OrgRow>> {
        Ok(sqlx::query_as("SELECT * FROM orgs ORDER BY name, id")
            .fetch_all(&self.read)
            .await?)
    }

    /// One project.
    pub async fn project(&self, id: Uuid) -> Result<Option<ProjectRow>> {
        Ok(sqlx::query_as("SELECT * FROM projects WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.read)
            .await?)
    }

    /// A page of the projects, of one organisation if `org` names it, and their number.
    pub async fn projects(
        &self,
        org: Option<Uuid>,
        sort: &Sort,
        page: Page,
    ) -> Result<(Vec<ProjectRow>, i64)> {
        let total =
            sqlx::query_scalar("SELECT count(*) FROM projects WHERE $1 IS NULL OR org_id = $1")
                .bind(org)
                .fetch_one(&self.read)
                .await?;
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT * FROM projects WHERE $1 IS NULL OR org_id = $1 {} LIMIT $2 OFFSET $3",
            sort.clause("name")
        )))
        .bind(org)
        .bind(page.limit)
        .bind(page.offset)
        .fetch_all(&self.read)
        .await?;
        Ok((rows, total))
    }
}

impl Tx {
    /// Adds the local user.
    pub async fn insert_user(&mut self, row: &UserRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO users (id, email, first_name, last_name, timezone, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(row.id)
        .bind(&row.email)
        .bind(&row.first_name)
        .bind(&row.last_name)
        .bind(&row.timezone)
        .bind(row.created_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Adds an organisation.
    pub async fn insert_org(&mut self, row: &OrgRow) -> Result<()> {
        sqlx::query("INSERT INTO orgs (id, name, created_at) VALUES ($1, $2, $3)")
            .bind(row.id)
            .bind(&row.name)
            .bind(row.created_at)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Adds a project.
    pub async fn insert_project(&mut self, row: &ProjectRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO projects (id, org_id, name, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(row.id)
        .bind(row.org_id)
        .bind(&row.name)
        .bind(row.created_at)
        .bind(row.updated_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }
}
