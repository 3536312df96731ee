//! Personal Access Tokens: a user's own bearer secrets for the management API.

use patchbay_store::PersonalAccessTokenRow;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Message;
use crate::audit::Event;
use crate::check::{Check, MAX_NAME};
use crate::clock;
use crate::credentials::User;
use crate::error::{Error, Result};
use crate::list::{List, ListQuery};
use crate::open::Platform;
use crate::tokens::{self, NewToken, TokenKind};

const SORTABLE: [(&str, &str); 4] = [
    ("name", "name"),
    ("created_at", "created_at"),
    ("expires_at", "expires_at"),
    ("last_used_at", "last_used_at"),
];

/// The name of the token that `--bootstrap-token-file` mints.
pub const BOOTSTRAP_TOKEN: &str = "bootstrap";

/// A Personal Access Token, without the token.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonalAccessToken {
    /// The token's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What may be shown of it.
    #[schema(example = "dyn_pat_a1B...x9Z")]
    pub preview: String,
    /// When it ends, if ever.
    #[serde(serialize_with = "clock::option::serialize")]
    pub expires_at: Option<OffsetDateTime>,
    /// When it was last used.
    #[serde(serialize_with = "clock::option::serialize")]
    pub last_used_at: Option<OffsetDateTime>,
    /// When it was made.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
}

/// A new Personal Access Token: the only answer that holds the token.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedPersonalAccessToken {
    /// What lists show of it.
    #[serde(flatten)]
    pub item: PersonalAccessToken,
    /// The token, told once.
    pub token: String,
}

/// A Personal Access Token to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreatePersonalAccessToken {
    /// 1 to 128 characters.
    #[schema(required, nullable = false)]
    pub name: Option<String>,
    /// When it ends (RFC 3339); never when not told.
    pub expires_at: Option<String>,
}

impl Platform {
    /// `POST /v1/personal-access-tokens`.
    pub async fn create_personal_access_token(
        &self,
        user: User,
        request: CreatePersonalAccessToken,
    ) -> Result<CreatedPersonalAccessToken> {
        let mut check = Check::default();
        let name = check.text("name", request.name.as_deref(), MAX_NAME);
        let expires_at = check.expiry(request.expires_at.as_deref());
        check.finish()?;
        self.count_mint(user.id)?;
        let token = tokens::generate(TokenKind::PersonalAccessToken)?;
        let row = row(user.id, name, expires_at, &token);
        let mut tx = self
            .change(Event::of("personal_access_token.created", row.id))
            .await?;
        tx.insert_personal_access_token(&row).await?;
        tx.commit().await?;
        Ok(CreatedPersonalAccessToken {
            item: view(row),
            token: token.secret.expose_secret().to_owned(),
        })
    }

    /// `GET /v1/personal-access-tokens`.
    pub async fn personal_access_tokens(
        &self,
        user: User,
        query: &ListQuery,
    ) -> Result<List<PersonalAccessToken>> {
        let asked = query.check(&SORTABLE)?;
        self.flush_quietly().await;
        let (rows, total) = self
            .store
            .personal_access_tokens(user.id, &asked.sort, asked.page())
            .await?;
        Ok(asked.answer(rows.into_iter().map(view).collect(), total))
    }

    /// `DELETE /v1/personal-access-tokens/{id}`: it stops to work at once.
    pub async fn delete_personal_access_token(&self, user: User, id: Uuid) -> Result<Message> {
        let mut tx = self
            .change(Event::of("personal_access_token.deleted", id))
            .await?;
        tx.delete_personal_access_token(user.id, id)
            .await?
            .ok_or(Error::NotFound)?;
        tx.commit().await?;
        self.callers.clear();
        Ok(Message::DELETED)
    }

    /// Mints the token named `bootstrap` for the local user, in place of the former one.
    pub async fn bootstrap_token(&self) -> Result<SecretString> {
        let token = tokens::generate(TokenKind::PersonalAccessToken)?;
        let row = row(self.local_user(), BOOTSTRAP_TOKEN.to_owned(), None, &token);
        let mut tx = self
            .change(Event::of("personal_access_token.created", row.id))
            .await?;
        tx.delete_personal_access_tokens_named(self.local_user(), BOOTSTRAP_TOKEN)
            .await?;
        tx.insert_personal_access_token(&row).await?;
        tx.commit().await?;
        self.callers.clear();
        Ok(token.secret)
    }
}

fn row(
    user_id: Uuid,
    name: String,
    expires_at: Option<OffsetDateTime>,
    token: &NewToken,
) -> PersonalAccessTokenRow {
    PersonalAccessTokenRow {
        id: Uuid::new_v4(),
        user_id,
        name,
        lookup: token.lookup.clone(),
        hash: token.hash.to_vec(),
        preview: token.preview.clone(),
        expires_at,
        last_used_at: None,
        created_at: clock::now(),
    }
}

fn view(row: PersonalAccessTokenRow) -> PersonalAccessToken {
    PersonalAccessToken {
        id: row.id,
        name: row.name,
        preview: row.preview,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        created_at: row.created_at,
    }
}
