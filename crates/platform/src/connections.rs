//! Connections of a project: credentials that everything in it shares.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use patchbay_catalog::{Config, ConfigInput, ConnectionType, connection_type};
use patchbay_engine::ResolvedConnection;
use patchbay_store::{ConnectionFilter, ConnectionRow, Ending, OAuthGrantRow};
use patchbay_vault::Purpose;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::audit::Event;
use crate::check::{BLANK, Check, INVALID, MAX_NAME};
use crate::clock;
use crate::connection_environment::EnvironmentField;
use crate::credentials::User;
use crate::error::{Details, Error, Result};
use crate::list::{List, ListQuery};
use crate::oauth::{Noted, OAuthView, Revocation, grant_view};
use crate::open::Platform;
pub use crate::sealed::SecretHint;
use crate::sealed::{self, Hints, Place};

/// The type that the built-in model's connection has, so that any OpenAI node may use it.
pub(crate) const BUILT_IN_TYPE: &str = "dynamiq.connections.OpenAI";
/// What a copy is named after its first one.
const COPY: &str = "-copy";
const SORTABLE: [(&str, &str); 7] = [
    ("name", "name"),
    ("type", "type"),
    ("status", "status"),
    ("created_at", "created_at"),
    ("updated_at", "updated_at"),
    ("last_used_at", "last_used_at"),
    ("expires_at", "expires_at"),
];

/// A connection. Its secrets are never answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct Connection {
    /// The connection's id, which nodes name.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its connection type.
    #[schema(example = "dynamiq.connections.OpenAI")]
    pub r#type: String,
    /// `active`, `incomplete` or `expired`.
    pub status: String,
    /// Its project.
    pub project_id: Uuid,
    /// Made by the platform itself; it can be used, but not changed.
    pub system: bool,
    /// The fields that were given and are no secret.
    #[schema(value_type = Object)]
    pub config: Map<String, Value>,
    /// What may be shown of each secret field.
    #[schema(value_type = std::collections::HashMap<String, SecretHint>)]
    pub secrets: Hints,
    /// The fields that are taken from the platform's environment at use.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(nullable = false, required = false)]
    pub environment: Vec<EnvironmentField>,
    /// What was granted, of a type that is authorized through OAuth.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub oauth2: Option<OAuthView>,
    /// Who made it.
    pub created_by: Uuid,
    /// When it was made.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
    /// Who changed it last.
    pub updated_by: Uuid,
    /// When it was changed last.
    #[serde(serialize_with = "clock::serialize")]
    pub updated_at: OffsetDateTime,
    /// When its credential ends, where its builder said so.
    #[serde(serialize_with = "clock::option::serialize")]
    pub expires_at: Option<OffsetDateTime>,
    /// When a run last acted with it.
    #[serde(serialize_with = "clock::option::serialize")]
    pub last_used_at: Option<OffsetDateTime>,
}

/// A connection to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateConnection {
    /// 1 to 128 characters.
    #[schema(required, nullable = false)]
    pub name: Option<String>,
    /// The project that shares it.
    #[schema(required, nullable = false)]
    pub project_id: Option<String>,
    /// Its connection type.
    #[schema(required, nullable = false, example = "dynamiq.connections.OpenAI")]
    pub r#type: Option<String>,
    /// The type's fields.
    #[schema(required, nullable = false, value_type = Object)]
    pub config: Option<ConfigInput>,
    /// When the credential ends (RFC 3339), to be reminded of it.
    pub expires_at: Option<String>,
}

/// A connection's new config. Name and type are fixed.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UpdateConnection {
    /// The type's fields. A secret that is left out stays as it is, unless the address changes.
    #[schema(required, nullable = false, value_type = Object)]
    pub config: Option<ConfigInput>,
    /// When the credential ends (RFC 3339); blank for never, left out to keep what was said.
    pub expires_at: Option<String>,
}

/// A connection to be made of another one.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DuplicateConnection {
    /// Its name; without one, the first one's with "-copy".
    pub name: Option<String>,
}

/// A connection was deleted.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeletedConnection {
    /// What was done.
    #[schema(example = "deleted")]
    pub message: &'static str,
    /// Whether its provider took the access back, where there was some.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub revocation: Option<Revocation>,
}

/// Which connections a list holds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConnectionQuery {
    /// Those of one project.
    pub project_id: Option<String>,
    /// Those of these types; may be repeated.
    #[serde(default)]
    pub r#type: Vec<String>,
    /// Those whose names hold this text, in capitals or not.
    pub search: Option<String>,
    /// `true`: those of the platform itself too.
    #[param(value_type = Option<bool>)]
    pub include_system: Option<String>,
}

impl Platform {
    /// `POST /v1/connections`: active at once, but for a type that is authorized through OAuth.
    pub async fn create_connection(
        &self,
        user: User,
        request: CreateConnection,
    ) -> Result<Connection> {
        let mut check = Check::default();
        let name = check.text("name", request.name.as_deref(), MAX_NAME);
        let project = check.id("project_id", request.project_id.as_deref());
        let checked = check_config(&mut check, request.r#type.as_deref(), request.config);
        let expires_at = check.date("expires_at", request.expires_at.as_deref());
        check.finish()?;
        self.existing_project("project_id", project).await?;
        let (kind, config) = checked.ok_or_else(|| Error::field("type", BLANK))?;
        let id = Uuid::new_v4();
        let row = ConnectionRow {
            expires_at,
            ..self.new_connection(user, project, id, &name, kind, &config)?
        };
        let mut tx = self.change(Event::of("connection.created", row.id)).await?;
        tx.insert_connection(&row).await?;
        tx.commit().await?;
        let connection = self.view(row)?;
        Self::warn_of_unset(&connection);
        Ok(connection)
    }

    /// The row of a connection that is about to be made, its secrets sealed.
    pub(crate) fn new_connection(
        &self,
        user: User,
        project: Uuid,
        id: Uuid,
        name: &str,
        kind: &ConnectionType,
        config: &Config,
    ) -> Result<ConnectionRow> {
        let now = clock::now();
        let status = if kind.is_oauth() {
            "incomplete"
        } else {
            "active"
        };
        Ok(ConnectionRow {
            id,
            project_id: project,
            name: name.to_owned(),
            r#type: kind.id.clone(),
            status: status.to_owned(),
            system: false,
            hints: sealed::text(&sealed::hints(&Hints::new(), config, now))?,
            sealed: self.seal_owner(id, &config.public, &config.secrets)?,
            config: sealed::text(&config.public)?,
            created_by: user.id,
            created_at: now,
            updated_by: user.id,
            updated_at: now,
            expires_at: None,
            last_used_at: None,
        })
    }

    /// `GET /v1/connections`.
    pub async fn connections(
        &self,
        filter: &ConnectionQuery,
        query: &ListQuery,
    ) -> Result<List<Connection>> {
        let asked = query.check(&SORTABLE)?;
        let mut check = Check::default();
        let project = check.optional_id("project_id", filter.project_id.as_deref());
        let include_system = check.flag("include_system", filter.include_system.as_deref());
        let search = check.optional_text("search", filter.search.as_deref(), MAX_NAME);
        check.finish()?;
        let filter = ConnectionFilter {
            project,
            types: filter.r#type.clone(),
            search,
            include_system,
        };
        let (rows, total) = self
            .store
            .connections(&filter, &asked.sort, asked.page())
            .await?;
        let mut grants: HashMap<Uuid, OAuthGrantRow> = HashMap::new();
        if rows.iter().any(|row| is_oauth(&row.r#type)) {
            let all = self.store.builders_oauth_grants().await?;
            grants.extend(all.into_iter().map(|grant| (grant.id, grant)));
        }
        let data = rows
            .into_iter()
            .map(|row| {
                let grant = grants.remove(&row.id);
                self.with_grant(row, grant)
            })
            .collect::<Result<_>>()?;
        Ok(asked.answer(data, total))
    }

    /// `GET /v1/connections/{id}`. End users' connections are not found here.
    pub async fn connection(&self, id: Uuid) -> Result<Connection> {
        let row = self.store.connection(id).await?.ok_or(Error::NotFound)?;
        let grant = self.store.oauth_grant(id).await?;
        self.with_grant(row, grant)
    }

    /// `PUT /v1/connections/{id}`: the config only.
    ///
    /// A stored secret never follows to another scheme, host or port: when those change, it has to
    /// be given again.
    pub async fn update_connection(
        self: &Arc<Self>,
        user: User,
        id: Uuid,
        request: UpdateConnection,
    ) -> Result<Connection> {
        let mut tx = self.change(Event::of("connection.updated", id)).await?;
        let mut row = tx.connection(id).await?.ok_or(Error::NotFound)?;
        refuse_system(&row)?;
        let given = request
            .config
            .ok_or_else(|| Error::field("config", BLANK))?;
        if request.expires_at.is_some() {
            let mut check = Check::default();
            row.expires_at = check.date("expires_at", request.expires_at.as_deref());
            check.finish()?;
        }
        let hints: Hints = sealed::stored(&row.hints)?;
        let stored: Vec<&str> = hints.keys().map(String::as_str).collect();
        let kind = known_type(&row.r#type)?;
        let mut config = kind
            .check_of_builder(given, &stored)
            .map_err(Error::invalid)?;
        // What no longer applies is dropped, so that it cannot come back by another change.
        let kept: Vec<&str> = stored
            .into_iter()
            .filter(|name| {
                let field = kind.field(name);
                // What is taken from the environment from now on has no stored value any more.
                let stored = !config.public.contains_key(*name);
                stored && field.is_some_and(|field| kind.applies(field, &config.public))
            })
            .collect();
        let now = clock::now();
        let mut hints_now = sealed::hints(&hints, &config, now);
        hints_now
            .retain(|name, _| kept.contains(&name.as_str()) || config.secrets.contains_key(name));
        row.hints = sealed::text(&hints_now)?;
        let former: Map<String, Value> = sealed::stored(&row.config)?;
        self.keep_secrets(&row, &kept, &mut config)?;
        let mut ending = Noted::default();
        if kind.is_oauth() {
            // Tokens stay with the server that gave them.
            if sealed::destination(&former) == sealed::destination(&config.public) {
                let own = |name: &String| kind.field(name).is_none();
                let tokens = self.open_owner(&row, &former)?;
                let tokens = tokens.into_iter().filter(|(name, _)| own(name));
                config.secrets.extend(tokens);
            } else {
                "incomplete".clone_into(&mut row.status);
                ending = self.note_endings(&mut tx, Ending::Connection(id)).await?;
            }
        }
        row.sealed = self.seal_owner(row.id, &config.public, &config.secrets)?;
        row.config = sealed::text(&config.public)?;
        row.updated_by = user.id;
        row.updated_at = now;
        tx.update_connection(&row).await?;
        tx.commit().await?;
        self.revoke_noted(ending).await;
        let grant = self.store.oauth_grant(id).await?;
        let connection = self.with_grant(row, grant)?;
        Self::warn_of_unset(&connection);
        Ok(connection)
    }

    /// `POST /v1/connections/{id}/duplicate`: the same fields and secrets under another name. What a
    /// provider granted belongs to the first one: the second is authorized anew.
    pub async fn duplicate_connection(
        &self,
        user: User,
        id: Uuid,
        request: DuplicateConnection,
    ) -> Result<Connection> {
        let mut check = Check::default();
        let name = check.optional_text("name", request.name.as_deref(), MAX_NAME);
        check.finish()?;
        let mut tx = self.change(Event::of("connection.duplicated", id)).await?;
        let row = tx.connection(id).await?.ok_or(Error::NotFound)?;
        refuse_system(&row)?;
        let kind = known_type(&row.r#type)?;
        let public: Map<String, Value> = sealed::stored(&row.config)?;
        let mut secrets = self.open_owner(&row, &public)?;
        secrets.retain(|name, _| kind.field(name).is_some());
        let now = clock::now();
        let copy = Uuid::new_v4();
        let of_copy: String = name.unwrap_or_else(|| {
            let stem: String = row.name.chars().take(MAX_NAME - COPY.len()).collect();
            format!("{stem}{COPY}")
        });
        let status = if kind.is_oauth() {
            "incomplete"
        } else {
            "active"
        };
        let row = ConnectionRow {
            id: copy,
            name: of_copy,
            status: status.to_owned(),
            sealed: self.seal_owner(copy, &public, &secrets)?,
            created_by: user.id,
            created_at: now,
            updated_by: user.id,
            updated_at: now,
            last_used_at: None,
            ..row
        };
        tx.insert_connection(&row).await?;
        tx.commit().await?;
        self.view(row)
    }

    /// `DELETE /v1/connections/{id}`: refused while a draft or a deployed version names it. What was
    /// granted through OAuth is taken back at its provider.
    pub async fn delete_connection(self: &Arc<Self>, id: Uuid) -> Result<DeletedConnection> {
        let mut tx = self.change(Event::of("connection.deleted", id)).await?;
        let row = tx.connection(id).await?.ok_or(Error::NotFound)?;
        refuse_system(&row)?;
        let names = self.names_of_uses(&row).await?;
        if !names.is_empty() {
            return Err(Error::BadRequest {
                message: "connection is in use".into(),
                details: Details::from([(
                    "used_by".to_owned(),
                    names.into_iter().collect::<Vec<_>>().join(", "),
                )]),
            });
        }
        let ending = self.note_endings(&mut tx, Ending::Connection(id)).await?;
        tx.delete_connection(id).await?;
        tx.commit().await?;
        // Of a connection there is one, but for a sign-in that nobody confirmed yet: whatever is
        // still good is told first.
        let answers = self.revoke_noted(ending).await;
        Ok(DeletedConnection {
            message: "deleted",
            revocation: answers.into_iter().min_by_key(|answer| answer.revoked),
        })
    }

    /// The drafts and Apps in which a node names the connection.
    async fn names_of_uses(&self, row: &ConnectionRow) -> Result<BTreeSet<String>> {
        let uses = self.uses_of(row).await?;
        let workflows = uses.workflows.iter();
        let apps = uses.apps.iter();
        Ok(workflows
            .map(|each| format!("workflow {}", each.name))
            .chain(apps.map(|each| format!("App {}", each.name)))
            .collect())
    }

    /// The connection with its secrets, for a run; an access token is fresh.
    ///
    /// # Errors
    /// 400 for one that is not authorized, or whose access has ended.
    pub(crate) async fn resolve_shared_now(
        self: &Arc<Self>,
        row: &ConnectionRow,
    ) -> Result<ResolvedConnection> {
        if !is_oauth(&row.r#type) {
            return self.resolve_shared(row);
        }
        let ended = |status: &str| {
            let reason = match status {
                "expired" => "its access has expired: connect it again",
                _ => "it is not authorized yet",
            };
            Error::refused(format!(
                "The connection {} cannot be used: {reason}.",
                row.name
            ))
        };
        if row.status != "active" {
            return Err(ended(&row.status));
        }
        let access = self.fresh_access(row.id).await?;
        let access = access.ok_or_else(|| ended("expired"))?;
        let public = access.fields(sealed::stored(&row.config)?);
        let resolved = self.with_environment(known_type(&row.r#type)?, &public, access.secrets);
        Ok(ResolvedConnection {
            renewal: Some(access.renewal),
            ..resolved
        })
    }

    /// The connection with its secrets, as they are stored.
    pub(crate) fn resolve_shared(&self, row: &ConnectionRow) -> Result<ResolvedConnection> {
        let public: Map<String, Value> = sealed::stored(&row.config)?;
        let secrets = self.open_owner(row, &public)?;
        let kind = known_type(&row.r#type)?;
        let resolved = self.with_environment(kind, &public, secrets);
        Ok(ResolvedConnection {
            built_in: row.system,
            ..resolved
        })
    }

    /// Adds the stored secrets that were not given anew to a new config.
    ///
    /// # Errors
    /// 400 for each of them when the address changes.
    fn keep_secrets(
        &self,
        row: &ConnectionRow,
        stored: &[&str],
        config: &mut Config,
    ) -> Result<()> {
        let former: Map<String, Value> = sealed::stored(&row.config)?;
        let moved = sealed::destination(&former) != sealed::destination(&config.public);
        let kept: Vec<&str> = stored
            .iter()
            .copied()
            .filter(|name| !config.secrets.contains_key(*name))
            .collect();
        if moved && !kept.is_empty() {
            const REASON: &str = "must be given again, because the address changed";
            return Err(Error::invalid(
                kept.iter()
                    .map(|name| (format!("config.{name}"), REASON.to_owned()))
                    .collect(),
            ));
        }
        if !kept.is_empty() {
            for (name, secret) in self.open_owner(row, &former)? {
                if stored.contains(&name.as_str()) {
                    config.secrets.entry(name).or_insert(secret);
                }
            }
        }
        Ok(())
    }

    fn seal_owner(
        &self,
        id: Uuid,
        public: &Map<String, Value>,
        secrets: &sealed::Secrets,
    ) -> Result<Option<Vec<u8>>> {
        if secrets.is_empty() {
            return Ok(None);
        }
        sealed::seal(
            &self.vault,
            Purpose::Owner,
            &owner_place(id, public),
            secrets,
        )
        .map(Some)
    }

    fn view(&self, row: ConnectionRow) -> Result<Connection> {
        self.with_grant(row, None)
    }

    fn with_grant(&self, row: ConnectionRow, grant: Option<OAuthGrantRow>) -> Result<Connection> {
        let config: Map<String, Value> = sealed::stored(&row.config)?;
        Ok(Connection {
            environment: self.environment_fields(&config),
            oauth2: grant.map(grant_view).transpose()?,
            id: row.id,
            name: row.name,
            r#type: row.r#type,
            status: row.status,
            project_id: row.project_id,
            system: row.system,
            config,
            secrets: sealed::stored(&row.hints)?,
            created_by: row.created_by,
            created_at: row.created_at,
            updated_by: row.updated_by,
            updated_at: row.updated_at,
            expires_at: row.expires_at,
            last_used_at: self.usage.since_written(row.id).or(row.last_used_at),
        })
    }

    pub(crate) fn open_owner(
        &self,
        row: &ConnectionRow,
        public: &Map<String, Value>,
    ) -> Result<sealed::Secrets> {
        match &row.sealed {
            Some(bytes) => sealed::open(&self.vault, &owner_place(row.id, public), bytes),
            None => Ok(sealed::Secrets::new()),
        }
    }
}

/// The place that a connection's sealed column is bound to.
pub(crate) fn owner_place(id: Uuid, public: &Map<String, Value>) -> Place<'static> {
    Place {
        table: "connections",
        row: id,
        app: None,
        user: None,
        destination: sealed::destination(public),
    }
}

/// Checks a type and its config together, since the type names the fields.
pub(crate) fn check_config(
    check: &mut Check,
    kind: Option<&str>,
    config: Option<ConfigInput>,
) -> Option<(&'static ConnectionType, Config)> {
    let Some(kind) = kind.filter(|kind| !kind.is_empty()) else {
        check.add("type", BLANK);
        return None;
    };
    let Some(kind) = connection_type(kind) else {
        check.add("type", INVALID);
        return None;
    };
    let Some(config) = config else {
        check.add("config", BLANK);
        return None;
    };
    match kind.check_of_builder(config, &[]) {
        Ok(config) => Some((kind, config)),
        Err(details) => {
            check.extend(details);
            None
        }
    }
}

pub(crate) fn known_type(id: &str) -> Result<&'static ConnectionType> {
    connection_type(id)
        .ok_or_else(|| Error::Internal(format!("connection type {id} has left the catalogue")))
}

pub(crate) fn refuse_system(row: &ConnectionRow) -> Result<()> {
    if row.system {
        return Err(Error::refused("a system connection cannot be changed"));
    }
    Ok(())
}

/// Whether connections of a type are authorized through OAuth.
pub(crate) fn is_oauth(kind: &str) -> bool {
    connection_type(kind).is_some_and(ConnectionType::is_oauth)
}
