//! The project at Pipedream that accounts are linked through.

use patchbay_pipedream::{Credentials, Environment};
use patchbay_store::PipedreamSettingsRow;
use patchbay_vault::Purpose;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use url::Url;
use utoipa::ToSchema;
use uuid::Uuid;

use super::told;
use crate::Message;
use crate::audit::Event;
use crate::check::{BLANK, Check, INVALID};
use crate::clock;
use crate::credentials::User;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed::{self, Place, Secrets};

/// Where Pipedream is.
const BASE: &str = "https://api.pipedream.com";
const SECRET: &str = "client_secret";
const MAX_TEXT: usize = 256;
const MAX_SECRET: usize = 4096;

/// A project at Pipedream.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PutPipedreamSettings {
    /// The project there.
    #[schema(required, nullable = false, example = "proj_abc123")]
    pub project_id: Option<String>,
    /// `development` (ten users, who sign in at pipedream.com) or `production`.
    #[schema(required, nullable = false, example = "development")]
    pub environment: Option<String>,
    /// The id of an OAuth client of the workspace.
    #[schema(required, nullable = false)]
    pub client_id: Option<String>,
    /// Its secret. Left out, a stored one stays, unless the address or the client changes.
    #[schema(value_type = Option<String>, format = "password")]
    pub client_secret: Option<SecretString>,
    /// Another address than `https://api.pipedream.com`, for a stand-in.
    pub base_url: Option<String>,
}

/// The project that is set. Its secret is never answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct PipedreamSettings {
    /// Whether accounts can be linked.
    pub configured: bool,
    /// The project there.
    pub project_id: Option<String>,
    /// `development` or `production`.
    pub environment: Option<String>,
    /// The id of the OAuth client.
    pub client_id: Option<String>,
    /// The secret's last four characters, of a long one.
    pub secret_last4: Option<String>,
    /// Where Pipedream is.
    pub base_url: String,
    /// What the environment does not allow, in sentences.
    pub limits: Vec<&'static str>,
    /// When it was changed last.
    #[serde(serialize_with = "clock::option::serialize")]
    pub updated_at: Option<OffsetDateTime>,
}

impl Platform {
    /// `GET /v1/pipedream/settings`.
    pub async fn pipedream_settings(&self) -> Result<PipedreamSettings> {
        match self.store.pipedream_settings().await? {
            Some(row) => view(row),
            None => Ok(PipedreamSettings {
                configured: false,
                project_id: None,
                environment: None,
                client_id: None,
                secret_last4: None,
                base_url: BASE.to_owned(),
                limits: Vec::new(),
                updated_at: None,
            }),
        }
    }

    /// `PUT /v1/pipedream/settings`: asked for a token first, so that what is stored works.
    pub async fn put_pipedream_settings(
        &self,
        user: User,
        request: PutPipedreamSettings,
    ) -> Result<PipedreamSettings> {
        self.unsealed()?;
        let mut check = Check::default();
        let project_id = check.text("project_id", request.project_id.as_deref(), MAX_TEXT);
        let client_id = check.text("client_id", request.client_id.as_deref(), MAX_TEXT);
        let environment = request
            .environment
            .as_deref()
            .map(str::trim)
            .unwrap_or_default();
        let chosen = match environment {
            "development" => Some(Environment::Development),
            "production" => Some(Environment::Production),
            "" => {
                check.add("environment", BLANK);
                None
            }
            _ => {
                check.add("environment", INVALID);
                None
            }
        };
        let base = request
            .base_url
            .as_deref()
            .map(str::trim)
            .filter(|url| !url.is_empty());
        let base = base.unwrap_or(BASE).trim_end_matches('/').to_owned();
        let base_url = patchbay_oauth::check_endpoint(&base)
            .map_err(|error| check.add("base_url", error.to_string()))
            .ok();
        let former = self.store.pipedream_settings().await?;
        let secret = request
            .client_secret
            .filter(|secret| !secret.expose_secret().trim().is_empty())
            .map(|secret| SecretString::from(secret.expose_secret().trim()));
        if secret
            .as_ref()
            .is_some_and(|secret| secret.expose_secret().len() > MAX_SECRET)
        {
            check.add(SECRET, INVALID);
        }
        let config = json!({ "base_url": base });
        let kept = match (&secret, &former) {
            (None, Some(row)) if row.client_id == client_id && stored(&row.config)? == config => {
                Some(self.secret_of(row)?)
            }
            _ => None,
        };
        let secret = secret.or(kept);
        if secret.is_none() {
            check.add(SECRET, BLANK);
        }
        check.finish()?;
        let (Some(environment), Some(base_url), Some(secret)) = (chosen, base_url, secret) else {
            return Err(Error::field("environment", BLANK));
        };
        let credentials = Credentials {
            base_url,
            project_id: project_id.clone(),
            environment,
            client_id: client_id.clone(),
            client_secret: secret.clone(),
        };
        let asked = patchbay_pipedream::Client::new(credentials, self.pipedream_http());
        asked.token().await.map_err(|error| match error {
            patchbay_pipedream::PipedreamError::Unauthorized => Error::field(
                SECRET,
                "is not accepted by Pipedream, or the client id is not",
            ),
            error => told(&error),
        })?;
        let id = Uuid::new_v4();
        let last4 = patchbay_vault::last4(&secret);
        let secrets = Secrets::from([(SECRET.to_owned(), secret)]);
        let row = PipedreamSettingsRow {
            sealed: sealed::seal(&self.vault, Purpose::Tokens, &place(id, &config), &secrets)?,
            id,
            project_id,
            environment: environment.as_str().to_owned(),
            client_id,
            config: config.to_string(),
            last4,
            updated_by: user.id,
            updated_at: clock::now(),
        };
        let mut tx = self
            .change(Event::plain("pipedream_settings.stored"))
            .await?;
        tx.put_pipedream_settings(&row).await?;
        // What another address said of the catalogue need not be what this one says.
        let former = former.map(|row| stored(&row.config)).transpose()?;
        if former.is_some_and(|former| former != config) {
            tx.clear_pipedream_cache().await?;
        }
        tx.commit().await?;
        self.pipedream.forget();
        view(row)
    }

    /// `DELETE /v1/pipedream/settings`: linked accounts stay at Pipedream.
    pub async fn delete_pipedream_settings(&self) -> Result<Message> {
        let mut tx = self
            .change(Event::plain("pipedream_settings.deleted"))
            .await?;
        if !tx.delete_pipedream_settings().await? {
            return Err(Error::NotFound);
        }
        tx.commit().await?;
        self.pipedream.forget();
        Ok(Message::DELETED)
    }

    pub(super) async fn pipedream_credentials(&self) -> Result<Credentials> {
        let row = self.store.pipedream_settings().await?;
        let row = row.ok_or_else(|| {
            Error::NotConfigured(
                "Accounts are linked through Pipedream, which is not configured on this platform. Add a project in Settings, Pipedream."
                    .to_owned(),
            )
        })?;
        let damaged = || Error::Internal("the Pipedream settings are damaged".to_owned());
        let config = stored(&row.config)?;
        let base_url = config["base_url"]
            .as_str()
            .and_then(|url| Url::parse(url).ok());
        Ok(Credentials {
            base_url: base_url.ok_or_else(damaged)?,
            environment: match row.environment.as_str() {
                "production" => Environment::Production,
                _ => Environment::Development,
            },
            client_secret: self.secret_of(&row)?,
            project_id: row.project_id,
            client_id: row.client_id,
        })
    }

    fn secret_of(&self, row: &PipedreamSettingsRow) -> Result<SecretString> {
        let place = place(row.id, &stored(&row.config)?);
        let mut secrets = sealed::open(&self.vault, &place, &row.sealed)?;
        secrets
            .remove(SECRET)
            .ok_or_else(|| Error::Internal("the Pipedream settings are damaged".to_owned()))
    }
}

fn stored(config: &str) -> Result<Value> {
    sealed::stored(config)
}

fn place(id: Uuid, config: &Value) -> Place<'static> {
    let config: Map<String, Value> = config.as_object().cloned().unwrap_or_default();
    Place {
        table: "pipedream_settings",
        row: id,
        app: None,
        user: None,
        destination: sealed::destination(&config),
    }
}

fn view(row: PipedreamSettingsRow) -> Result<PipedreamSettings> {
    let base = stored(&row.config)?["base_url"]
        .as_str()
        .unwrap_or(BASE)
        .to_owned();
    // https://pipedream.com/docs/connect/managed-auth/environments
    let limits: &[&str] = match row.environment.as_str() {
        "development" => &[
            "At most ten users can link accounts.",
            "Whoever links an account has to be signed in at pipedream.com.",
            "Accounts that are linked here are not there in production.",
        ],
        _ => &[
            "It needs a paid Connect plan.",
            "Accounts that were linked in development are not there.",
        ],
    };
    Ok(PipedreamSettings {
        configured: true,
        project_id: Some(row.project_id),
        environment: Some(row.environment),
        client_id: Some(row.client_id),
        secret_last4: row.last4,
        base_url: base,
        limits: limits.to_vec(),
        updated_at: Some(row.updated_at),
    })
}
