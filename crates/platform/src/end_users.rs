//! What end users linked: stored for one App, one user and one requirement, and found by nothing
//! else.

use std::sync::Arc;

use patchbay_catalog::{Config, ConnectionType, connection_type};
use patchbay_engine::{Owner, ResolvedConnection};
use patchbay_store::{EndUserConnectionRow, Ending, RequirementRow};
use patchbay_vault::Purpose;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app_requirements::UserQuery;
use crate::audit::Event;
use crate::check::{BLANK, Check};
use crate::clock;
use crate::connections::{is_oauth, known_type};
use crate::credentials::AppCaller;
use crate::error::{Error, Result};
use crate::list::{List, ListQuery};
use crate::manifest::Manifest;
use crate::oauth::Noted;
use crate::open::Platform;
use crate::requirements::RequirementType;
use crate::sealed::{self, Hints, Place};
use patchbay_catalog::ConfigInput;

const SORTABLE: [(&str, &str); 3] = [
    ("user_id", "user_id"),
    ("connections", "connections"),
    ("last_seen_at", "last_seen_at"),
];

/// A user's credentials, given by the App's own server.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateEndUserConnection {
    /// The App's own name for the user, 1 to 256 characters.
    #[schema(required, nullable = false, example = "user-42")]
    pub user_id: Option<String>,
    /// The requirement that the connection fulfils.
    #[schema(required, nullable = false)]
    pub requirement_id: Option<String>,
    /// The requirement's own connection type.
    #[schema(required, nullable = false, example = "dynamiq.connections.OpenAI")]
    pub r#type: Option<String>,
    /// The type's fields.
    #[schema(required, nullable = false, value_type = Object)]
    pub config: Option<ConfigInput>,
}

/// An end user's connection. Its secrets are never answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndUserConnection {
    /// The connection's id.
    pub id: Uuid,
    /// Its App.
    pub app_id: Uuid,
    /// The App's own name for the user.
    pub user_id: String,
    /// What it fulfils.
    pub requirement_id: Uuid,
    /// Its connection type.
    pub r#type: String,
    /// `active`.
    pub status: String,
    /// When the user first connected.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
    /// When the user connected last.
    #[serde(serialize_with = "clock::serialize")]
    pub updated_at: OffsetDateTime,
}

/// One user of an App.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppUser {
    /// The App's own name for the user.
    pub user_id: String,
    /// How many active connections the user has.
    pub connections: i64,
    /// When the user last linked something or ran the App.
    #[serde(serialize_with = "clock::serialize")]
    pub last_seen_at: OffsetDateTime,
}

impl Platform {
    /// `POST {app}/v1/connections`: for servers that hold the user's credentials already.
    pub async fn create_end_user_connection(
        &self,
        caller: &AppCaller,
        request: CreateEndUserConnection,
    ) -> Result<EndUserConnection> {
        let mut check = Check::default();
        let user = check.user_id("user_id", request.user_id.as_deref());
        let requirement = check.id("requirement_id", request.requirement_id.as_deref());
        check.finish()?;
        let row = caller
            .manifest
            .requirement_of(requirement, RequirementType::Connection)?;
        let given = Given {
            r#type: request.r#type,
            config: request.config,
            trusted: caller.known,
        };
        let row = self.link(&caller.manifest, &user, row, given).await?;
        Ok(EndUserConnection {
            id: row.id,
            app_id: row.app_id,
            user_id: row.user_id,
            requirement_id: row.requirement_id,
            r#type: row.r#type,
            status: row.status,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }

    /// `DELETE {app}/v1/requirements/{id}/connections?user_id=`: forgets a user's connection.
    /// Doing it twice is no error.
    pub async fn delete_end_user_connection(
        self: &Arc<Self>,
        caller: &AppCaller,
        requirement: Uuid,
        query: &UserQuery,
    ) -> Result<()> {
        let mut check = Check::default();
        let user = check.user_id("user_id", query.user_id.as_deref());
        check.finish()?;
        self.unlink(&caller.manifest, &user, requirement).await
    }

    /// `GET /v1/apps/{id}/users`: who linked something or ran the App.
    pub async fn app_users(&self, caller: &AppCaller, query: &ListQuery) -> Result<List<AppUser>> {
        let asked = query.check(&SORTABLE)?;
        let (rows, total) = self
            .store
            .app_users(caller.manifest.app.id, &asked.sort, asked.page())
            .await?;
        let data = rows
            .into_iter()
            .map(|row| AppUser {
                user_id: row.user_id,
                connections: row.connections,
                last_seen_at: row.last_seen_at,
            })
            .collect();
        Ok(asked.answer(data, total))
    }

    /// Stores a user's connection for a requirement, in place of a former one.
    pub(crate) async fn link(
        &self,
        manifest: &Manifest,
        user: &str,
        requirement: &RequirementRow,
        mut given: Given,
    ) -> Result<EndUserConnectionRow> {
        let (kind, config) = given.check(requirement)?;
        if !given.trusted && !self.trust_end_user_addresses {
            patchbay_engine::check_end_user_addresses(&config.public, kind)
                .map_err(Error::invalid)?;
        }
        let app = manifest.app.id;
        let now = clock::now();
        let event = Event::of("end_user_connection.stored", requirement.id);
        let mut tx = self.change(event.for_user(app, Some(user))).await?;
        let former = tx
            .former_end_user_connection(app, user, requirement.id)
            .await?;
        let (id, created_at) = former.unwrap_or_else(|| (Uuid::new_v4(), now));
        let place = user_place(id, app, user, &config.public);
        let row = EndUserConnectionRow {
            id,
            app_id: app,
            user_id: user.to_owned(),
            requirement_id: requirement.id,
            r#type: kind.id.clone(),
            status: "active".to_owned(),
            trusted: given.trusted,
            hints: sealed::text(&sealed::hints(&Hints::new(), &config, now))?,
            sealed: sealed::seal(&self.vault, Purpose::EndUser, &place, &config.secrets)?,
            config: sealed::text(&config.public)?,
            created_at,
            updated_at: now,
        };
        tx.put_end_user_connection(&row).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// Forgets a user's connection for a requirement, also for one that the deployed version has
    /// stopped to ask for; 404 when there is neither.
    pub(crate) async fn unlink(
        self: &Arc<Self>,
        manifest: &Manifest,
        user: &str,
        requirement: Uuid,
    ) -> Result<()> {
        let event = Event::of("end_user_connection.deleted", requirement);
        let event = event.for_user(manifest.app.id, Some(user));
        let app = manifest.app.id;
        let row = self
            .store
            .end_user_connection(app, user, requirement)
            .await?;
        let mut tx = self.change(event).await?;
        let former = tx
            .former_end_user_connection(app, user, requirement)
            .await?;
        let ending = match former {
            Some((id, _)) => self.note_endings(&mut tx, Ending::Link(id)).await?,
            None => Noted::default(),
        };
        let deleted = tx
            .delete_end_user_connection(manifest.app.id, user, requirement)
            .await?;
        if !deleted && manifest.requirement(requirement).is_none() {
            return Err(Error::NotFound);
        }
        tx.commit().await?;
        if let Some(row) = row.filter(|row| connection_type(&row.r#type).is_none()) {
            self.unlink_account(&row).await;
        }
        self.revoke_noted(ending).await;
        Ok(())
    }

    /// The user's connection with its secrets, for a run; an access token is fresh. None when what
    /// the user granted has ended.
    pub(crate) async fn resolve_linked(
        self: &Arc<Self>,
        row: &EndUserConnectionRow,
    ) -> Result<Option<Arc<ResolvedConnection>>> {
        if connection_type(&row.r#type).is_none() {
            return self.resolve_account(row).await;
        }
        if is_oauth(&row.r#type) {
            let Some(access) = self.fresh_access(row.id).await? else {
                return Ok(None);
            };
            return Ok(Some(Arc::new(ResolvedConnection {
                connection_type: row.r#type.clone(),
                public: access.fields(sealed::stored(&row.config)?),
                secrets: access.secrets,
                unset: Vec::new(),
                // Only its account is the user's: which server a token came from the builder said.
                owner: Owner::EndUser,
                built_in: false,
                renewal: Some(access.renewal),
            })));
        }
        let public: Map<String, Value> = sealed::stored(&row.config)?;
        let place = user_place(row.id, row.app_id, &row.user_id, &public);
        Ok(Some(Arc::new(ResolvedConnection {
            connection_type: row.r#type.clone(),
            secrets: sealed::open(&self.vault, &place, &row.sealed)?,
            public,
            unset: Vec::new(),
            owner: if row.trusted {
                Owner::Builder
            } else {
                Owner::EndUser
            },
            built_in: false,
            renewal: None,
        })))
    }
}

/// Credentials as somebody gave them.
pub(crate) struct Given {
    pub(crate) r#type: Option<String>,
    pub(crate) config: Option<ConfigInput>,
    /// Given by an App's server that showed its key, which may name private addresses.
    pub(crate) trusted: bool,
}

impl Given {
    /// The type must be the requirement's, exactly; OAuth types are authorized, not submitted.
    fn check(&mut self, requirement: &RequirementRow) -> Result<(&'static ConnectionType, Config)> {
        let given = self
            .r#type
            .as_deref()
            .filter(|given| !given.is_empty())
            .ok_or_else(|| Error::field("type", BLANK))?;
        if given != requirement.subject {
            return Err(Error::refused("connection type mismatch"));
        }
        let kind = known_type(&requirement.subject)?;
        if kind.is_oauth() {
            return Err(Error::refused(
                "this connection type is authorized through OAuth: use oauth2/authorize",
            ));
        }
        let config = self
            .config
            .take()
            .ok_or_else(|| Error::field("config", BLANK))?;
        let config = kind.check(config).map_err(Error::invalid)?;
        Ok((kind, config))
    }
}

/// The place that a user's sealed column is bound to.
pub(crate) fn user_place<'a>(
    id: Uuid,
    app: Uuid,
    user: &'a str,
    public: &Map<String, Value>,
) -> Place<'a> {
    Place {
        table: "end_user_connections",
        row: id,
        app: Some(app),
        user: Some(user),
        destination: sealed::destination(public),
    }
}
