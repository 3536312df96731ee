//! Personal Access Tokens: hashes only.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::{Page, Sort, Store, Tx};

/// A Personal Access Token, without the token.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PersonalAccessTokenRow {
    /// The token's id in the API.
    pub id: Uuid,
    /// Whose rights it has.
    pub user_id: Uuid,
    /// The name that its owner gave it.
    pub name: String,
    /// The part of the token that finds this row.
    pub lookup: String,
    /// SHA-512 of the whole token.
    pub hash: Vec<u8>,
    /// What may be shown.
    pub preview: String,
    /// When it stops to work, if ever.
    pub expires_at: Option<OffsetDateTime>,
    /// When it was last used.
    pub last_used_at: Option<OffsetDateTime>,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

impl Store {
    /// The token that a presented secret's lookup part names.
    pub async fn personal_access_token_by_lookup(
        &self,
        lookup: &str,
    ) -> Result<Option<PersonalAccessTokenRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM personal_access_tokens WHERE lookup = $1")
                .bind(lookup)
                .fetch_optional(&self.read)
                .await?,
        )
    }

    /// A page of a user's tokens, newest first, and their number.
    pub async fn personal_access_tokens(
        &self,
        user: Uuid,
        sort: &Sort,
        page: Page,
    ) -> Result<(Vec<PersonalAccessTokenRow>, i64)> {
        let total =
            sqlx::query_scalar("SELECT count(*) FROM personal_access_tokens WHERE user_id = $1")
                .bind(user)
                .fetch_one(&self.read)
                .await?;
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT * FROM personal_access_tokens WHERE user_id = $1 {} LIMIT $2 OFFSET $3",
            sort.clause("created_at DESC")
        )))
        .bind(user)
        .bind(page.limit)
        .bind(page.offset)
        .fetch_all(&self.read)
        .await?;
        Ok((rows, total))
    }
}

impl Tx {
    /// Adds a token.
    pub async fn insert_personal_access_token(
        &mut self,
        row: &PersonalAccessTokenRow,
    ) -> Result<()> {
        sqlx::query(
            "INSERT INTO personal_access_tokens
               (id, user_id, name, lookup, hash, preview, expires_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(row.id)
        .bind(row.user_id)
        .bind(&row.name)
        .bind(&row.lookup)
        .bind(&row.hash)
        .bind(&row.preview)
        .bind(row.expires_at)
        .bind(row.created_at)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Removes a user's token; tells its lookup part, or `None` when there is no such token.
    pub async fn delete_personal_access_token(
        &mut self,
        user: Uuid,
        id: Uuid,
    ) -> Result<Option<String>> {
        Ok(sqlx::query_scalar(
            "DELETE FROM personal_access_tokens WHERE id = $1 AND user_id = $2 RETURNING lookup",
        )
        .bind(id)
        .bind(user)
        .fetch_optional(self.conn())
        .await?)
    }

    /// Removes a user's tokens of this name; tells their lookup parts.
    pub async fn delete_personal_access_tokens_named(
        &mut self,
        user: Uuid,
        name: &str,
    ) -> Result<Vec<String>> {
        Ok(sqlx::query_scalar(
            "DELETE FROM personal_access_tokens WHERE user_id = $1 AND name = $2 RETURNING lookup",
        )
        .bind(user)
        .bind(name)
        .fetch_all(self.conn())
        .await?)
    }

    /// Notes when a token was used.
    pub async fn touch_personal_access_token(
        &mut self,
        id: Uuid,
        at: OffsetDateTime,
    ) -> Result<()> {
        sqlx::query("UPDATE personal_access_tokens SET last_used_at = $2 WHERE id = $1")
            .bind(id)
            .bind(at)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
