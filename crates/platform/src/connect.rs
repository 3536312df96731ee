//! The Connect API: an end user fulfils what an App asks for, from the hosted page or from the App's
//! own one.

use std::collections::BTreeMap;
use std::sync::Arc;

use patchbay_catalog::{ConfigInput, ConnectionType, connection_type};
use patchbay_store::RequirementRow;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Message;
use crate::app_requirements::{AppSpec, spec_view, unmet};
use crate::clock;
use crate::credentials::ConnectCaller;
use crate::end_users::Given;
use crate::error::{Error, Result};
use crate::oauth::FlowCookie;
use crate::open::Platform;
use crate::requirements::{RequirementType, kind};
use crate::sealed::{self, Hints};

/// A requirement as the Connect API shows it: title and description at the top, no name.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectItem {
    /// The requirement's id.
    pub id: Uuid,
    /// What kind of thing it asks for.
    pub r#type: RequirementType,
    /// What the user reads.
    pub title: String,
    /// What the user reads under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub description: Option<String>,
    /// What exactly it asks for.
    pub spec: AppSpec,
    /// Present when the App runs without it too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub optional: bool,
}

/// A requirement with whether the user has fulfilled it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectStatusItem {
    /// The requirement.
    #[serde(flatten)]
    pub item: ConnectItem,
    /// Whether it is fulfilled.
    pub status: ConnectStatus,
}

/// Whether a requirement is fulfilled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConnectStatus {
    /// Not yet.
    Pending,
    /// The user has an active connection for it.
    Completed,
}

/// A user's credentials for a requirement.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SubmitCredentials {
    /// The requirement's own connection type.
    #[schema(required, nullable = false, example = "dynamiq.connections.OpenAI")]
    pub r#type: Option<String>,
    /// The type's fields.
    #[schema(required, nullable = false, value_type = Object)]
    pub config: Option<ConfigInput>,
}

/// Where the user goes to authorize.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorizeAnswer {
    /// The provider's own page.
    pub url: String,
}

/// What the hosted page shows beside the requirements.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectSession {
    /// The App.
    pub app: ConnectApp,
    /// The App's own name for the user.
    pub user_id: String,
    /// When the link ends.
    #[serde(serialize_with = "clock::serialize")]
    pub expires_at: OffsetDateTime,
    /// The connection types that the requirements ask for, by id: what a form needs.
    #[schema(value_type = std::collections::HashMap<String, Object>)]
    pub types: BTreeMap<String, &'static ConnectionType>,
    /// What the user has connected, by requirement id.
    #[schema(value_type = std::collections::HashMap<String, ConnectLink>)]
    pub links: BTreeMap<Uuid, ConnectLink>,
}

/// The App of a connect token.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectApp {
    /// The App's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// What may be shown of a user's own connection.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectLink {
    /// When the user connected last.
    #[serde(serialize_with = "clock::serialize")]
    pub connected_at: OffsetDateTime,
    /// `active`, `incomplete` or `expired`.
    pub status: String,
    /// The last four characters of the secret, of one that is long enough to spare them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last4: Option<String>,
}

impl Platform {
    /// `GET /v1/connect/requirements`.
    pub fn connect_requirements(&self, caller: &ConnectCaller) -> Vec<ConnectItem> {
        caller.requirements().map(view).collect()
    }

    /// `GET /v1/connect/requirements/status`: the same list, each with its status.
    pub async fn connect_status(&self, caller: &ConnectCaller) -> Result<Vec<ConnectStatusItem>> {
        let links = self
            .store
            .links(caller.manifest.app.id, &caller.user_id)
            .await?;
        let items = caller.requirements().map(|row| ConnectStatusItem {
            item: view(row),
            status: match unmet(row, &links) {
                Some(_) => ConnectStatus::Pending,
                None => ConnectStatus::Completed,
            },
        });
        Ok(items.collect())
    }

    /// `GET /v1/connect/session`: what the hosted page needs to draw itself.
    pub async fn connect_session(&self, caller: &ConnectCaller) -> Result<ConnectSession> {
        let app = &caller.manifest.app;
        let types = caller
            .requirements()
            .filter(|row| kind(row) == RequirementType::Connection)
            .filter_map(|row| connection_type(&row.subject))
            .map(|kind| (kind.id.clone(), kind))
            .collect();
        let rows = self
            .store
            .end_user_connections(app.id, &caller.user_id)
            .await?;
        let mut links = BTreeMap::new();
        for row in rows {
            if !caller.may(row.requirement_id) {
                continue;
            }
            let hints: Hints = sealed::stored(&row.hints)?;
            let link = ConnectLink {
                connected_at: row.updated_at,
                status: row.status,
                last4: hints.into_values().find_map(|hint| hint.last4),
            };
            links.insert(row.requirement_id, link);
        }
        Ok(ConnectSession {
            app: ConnectApp {
                id: app.id,
                name: app.name.clone(),
            },
            user_id: caller.user_id.clone(),
            expires_at: caller.expires_at,
            types,
            links,
        })
    }

    /// `POST /v1/connect/requirements/{id}/credentials`: stored active, in place of a former one.
    pub async fn submit_credentials(
        &self,
        caller: &ConnectCaller,
        requirement: Uuid,
        request: SubmitCredentials,
    ) -> Result<Message> {
        self.count_credentials(caller.manifest.app.id, &caller.user_id)?;
        let row = caller.requirement_of(requirement, RequirementType::Connection)?;
        let given = Given {
            r#type: request.r#type,
            config: request.config,
            trusted: false,
        };
        self.link(&caller.manifest, &caller.user_id, row, given)
            .await?;
        Ok(Message::CREATED)
    }

    /// `DELETE /v1/connect/requirements/{id}/connection`: the user takes back what was connected.
    pub async fn disconnect(
        self: &Arc<Self>,
        caller: &ConnectCaller,
        requirement: Uuid,
    ) -> Result<()> {
        if !caller.may(requirement) {
            return Err(Error::NotFound);
        }
        self.unlink(&caller.manifest, &caller.user_id, requirement)
            .await
    }

    /// `POST /v1/connect/requirements/{id}/oauth2/authorize`.
    ///
    /// # Errors
    /// 400 for a type that is not authorized through OAuth, `not_configured` while no OAuth client
    /// of the provider is set up.
    pub async fn connect_oauth2(
        self: &Arc<Self>,
        caller: &ConnectCaller,
        requirement: Uuid,
    ) -> Result<(AuthorizeAnswer, FlowCookie)> {
        self.count_credentials(caller.manifest.app.id, &caller.user_id)?;
        let row = caller.requirement_of(requirement, RequirementType::Connection)?;
        self.authorize_oauth2(caller, row).await
    }

    /// `POST /v1/connect/requirements/{id}/pipedream/authorize`.
    ///
    /// # Errors
    /// 400 for a `connection` requirement, `not_configured` while Pipedream is not set up.
    pub async fn authorize_pipedream(
        &self,
        caller: &ConnectCaller,
        requirement: Uuid,
    ) -> Result<AuthorizeAnswer> {
        self.count_credentials(caller.manifest.app.id, &caller.user_id)?;
        let row = caller.requirement_of(requirement, RequirementType::PipedreamAccount)?;
        self.link_account(caller, row).await
    }
}

impl ConnectCaller {
    fn may(&self, requirement: Uuid) -> bool {
        self.requirement_ids
            .as_ref()
            .is_none_or(|ids| ids.contains(&requirement))
    }

    fn requirements(&self) -> impl Iterator<Item = &RequirementRow> {
        self.manifest
            .requirements
            .iter()
            .filter(|row| self.may(row.id))
    }

    fn requirement_of(&self, id: Uuid, wanted: RequirementType) -> Result<&RequirementRow> {
        if !self.may(id) {
            return Err(Error::NotFound);
        }
        self.manifest.requirement_of(id, wanted)
    }
}

fn view(row: &RequirementRow) -> ConnectItem {
    ConnectItem {
        id: row.id,
        r#type: kind(row),
        title: row.title.clone(),
        description: row.description.clone(),
        spec: spec_view(row),
        optional: row.optional,
    }
}
