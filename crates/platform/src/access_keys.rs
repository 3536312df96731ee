//! Access Keys: bearer secrets of an organisation or a project for its Apps.

use patchbay_store::AccessKeyRow;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::Message;
use crate::audit::Event;
use crate::check::{Check, MAX_NAME};
use crate::clock;
use crate::credentials::User;
use crate::error::{Error, Result};
use crate::list::{List, ListQuery};
use crate::open::Platform;
use crate::tokens::{self, TokenKind};

const SORTABLE: [(&str, &str); 4] = [
    ("name", "name"),
    ("created_at", "created_at"),
    ("expires_at", "expires_at"),
    ("last_used_at", "last_used_at"),
];

/// An Access Key, without the key.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessKey {
    /// The key's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What may be shown of it.
    #[schema(example = "dynamiq_acc_a1B...x9Z")]
    pub preview: String,
    /// The organisation whose Apps it opens.
    pub org_id: Uuid,
    /// The one project whose Apps it opens; all of the organisation's when `null`.
    pub project_id: Option<Uuid>,
    /// When it ends, if ever.
    #[serde(serialize_with = "clock::option::serialize")]
    pub expires_at: Option<OffsetDateTime>,
    /// When it was last used.
    #[serde(serialize_with = "clock::option::serialize")]
    pub last_used_at: Option<OffsetDateTime>,
    /// Who made it.
    pub created_by: Uuid,
    /// When it was made.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
}

/// A new Access Key: the only answer that holds the key.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedAccessKey {
    /// What lists show of it.
    #[serde(flatten)]
    pub item: AccessKey,
    /// The key, told once.
    pub key: String,
}

/// An Access Key to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateAccessKey {
    /// 1 to 128 characters.
    #[schema(required, nullable = false)]
    pub name: Option<String>,
    /// The project whose Apps it opens; all of the organisation's when not told.
    pub project_id: Option<String>,
    /// When it ends (RFC 3339); never when not told.
    pub expires_at: Option<String>,
}

/// Which Access Keys a list holds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccessKeyQuery {
    /// Those of one project.
    pub project_id: Option<String>,
}

impl Platform {
    /// `POST /v1/access-keys`.
    pub async fn create_access_key(
        &self,
        user: User,
        request: CreateAccessKey,
    ) -> Result<CreatedAccessKey> {
        let mut check = Check::default();
        let name = check.text("name", request.name.as_deref(), MAX_NAME);
        let project = check.optional_id("project_id", request.project_id.as_deref());
        let expires_at = check.expiry(request.expires_at.as_deref());
        check.finish()?;
        if let Some(project) = project {
            self.existing_project("project_id", project).await?;
        }
        self.count_mint(user.id)?;
        let token = tokens::generate(TokenKind::AccessKey)?;
        let row = AccessKeyRow {
            id: Uuid::new_v4(),
            org_id: self.local_org(),
            project_id: project,
            name,
            lookup: token.lookup.clone(),
            hash: token.hash.to_vec(),
            preview: token.preview.clone(),
            expires_at,
            last_used_at: None,
            created_by: user.id,
            created_at: clock::now(),
        };
        let mut tx = self.change(Event::of("access_key.created", row.id)).await?;
        tx.insert_access_key(&row).await?;
        tx.commit().await?;
        Ok(CreatedAccessKey {
            item: view(row),
            key: token.secret.expose_secret().to_owned(),
        })
    }

    /// `GET /v1/access-keys`.
    pub async fn access_keys(
        &self,
        filter: &AccessKeyQuery,
        query: &ListQuery,
    ) -> Result<List<AccessKey>> {
        let asked = query.check(&SORTABLE)?;
        let mut check = Check::default();
        let project = check.optional_id("project_id", filter.project_id.as_deref());
        check.finish()?;
        self.flush_quietly().await;
        let (rows, total) = self
            .store
            .access_keys(project, &asked.sort, asked.page())
            .await?;
        Ok(asked.answer(rows.into_iter().map(view).collect(), total))
    }

    /// `DELETE /v1/access-keys/{id}`: it stops to work at once.
    pub async fn delete_access_key(&self, id: Uuid) -> Result<Message> {
        let mut tx = self.change(Event::of("access_key.deleted", id)).await?;
        tx.delete_access_key(id).await?.ok_or(Error::NotFound)?;
        tx.commit().await?;
        self.callers.clear();
        Ok(Message::DELETED)
    }

    /// Refuses an id of a project that does not exist, at the field that named it.
    pub(crate) async fn existing_project(&self, field: &str, id: Uuid) -> Result<()> {
        if self.store.project(id).await?.is_none() {
            return Err(Error::field(field, "project not found"));
        }
        Ok(())
    }
}

fn view(row: AccessKeyRow) -> AccessKey {
    AccessKey {
        id: row.id,
        name: row.name,
        preview: row.preview,
        org_id: row.org_id,
        project_id: row.project_id,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        created_by: row.created_by,
        created_at: row.created_at,
    }
}
