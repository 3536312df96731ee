//! Settings: the client that is registered at each provider.

use patchbay_oauth::{Endpoints, Provider, SecretNeed, check_endpoint, provider, providers};
use patchbay_store::OAuthClientRow;
use patchbay_vault::Purpose;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use url::Url;
use utoipa::ToSchema;
use uuid::Uuid;

use super::SECRET;
use super::clients::{client_place, redirect_uri};
use crate::Message;
use crate::audit::Event;
use crate::check::{BLANK, Check, FORMAT};
use crate::clock;
use crate::credentials::User;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed::{self, Secrets};

const MAX_CLIENT_ID: usize = 512;
const MAX_SECRET: usize = 4096;
const MAX_URL: usize = 2048;

/// The addresses that replace a profile's own: for GitLab, GitHub Enterprise and others of one's own.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OAuthEndpoints {
    /// Names the server (RFC 8414); what is missing is discovered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "https://gitlab.example.com")]
    pub issuer: Option<String>,
    /// Where consent is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        example = "https://gitlab.example.com/oauth/authorize"
    )]
    pub authorization_url: Option<String>,
    /// Where codes and refresh tokens are exchanged.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "https://gitlab.example.com/oauth/token")]
    pub token_url: Option<String>,
    /// Where access is taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub revocation_url: Option<String>,
    /// Where a device code is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub device_authorization_url: Option<String>,
    /// Where a request is pushed before its page is opened (RFC 9126).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub pushed_authorization_request_url: Option<String>,
}

/// A client to be used for a provider.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PutOAuthApp {
    /// The id that the provider gave the client.
    #[schema(required, nullable = false)]
    pub client_id: Option<String>,
    /// Its secret. Left out, a stored one stays, unless the addresses change.
    #[schema(value_type = Option<String>, format = "password")]
    pub client_secret: Option<SecretString>,
    /// The redirect that is registered, where it is not the one that `GET` tells.
    pub redirect_uri: Option<String>,
    /// Addresses in place of the profile's own; http is allowed to this machine.
    pub endpoints: Option<OAuthEndpoints>,
}

/// A scope of a provider.
#[derive(Debug, Serialize, ToSchema)]
pub struct OAuthScope {
    /// As the provider writes it.
    pub scope: &'static str,
    /// What it allows.
    pub meaning: &'static str,
}

/// A provider, and the client that is used for it. Its secret is never answered.
#[derive(Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, as the API answers them"
)]
pub struct OAuthApp {
    /// The provider's id, such as `google`.
    #[schema(example = "google")]
    pub provider: &'static str,
    /// Its name.
    #[schema(example = "Google")]
    pub label: &'static str,
    /// Whether connections of it can be authorized.
    pub configured: bool,
    /// The client's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub client_id: Option<String>,
    /// Whether a secret is stored.
    pub has_secret: bool,
    /// The secret's last four characters, of a long one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub secret_last4: Option<String>,
    /// `required`, `sent` (it has to be sent, though it is none) or `optional`.
    pub secret: &'static str,
    /// The exact redirect URI to register.
    #[schema(example = "http://127.0.0.1:7420/oauth2/callback/google")]
    pub redirect_uri: String,
    /// Whether the provider takes any port there.
    pub any_port: bool,
    /// Addresses in place of the profile's own.
    pub endpoints: OAuthEndpoints,
    /// Whether the provider lets machines without a browser connect (RFC 8628).
    pub device: bool,
    /// Whether access can be taken back by a call.
    pub revocable: bool,
    /// Where a client is registered.
    pub register_url: &'static str,
    /// What to do there.
    pub register: &'static str,
    /// What surprises people.
    pub notes: &'static [String],
    /// What a picker offers.
    pub scopes: Vec<OAuthScope>,
    /// When the client was changed last.
    #[serde(serialize_with = "clock::option::serialize")]
    pub updated_at: Option<OffsetDateTime>,
}

impl Platform {
    /// `GET /v1/oauth-apps`: every profile, configured or not.
    pub async fn oauth_apps(&self) -> Result<Vec<OAuthApp>> {
        let rows = self.store.oauth_clients().await?;
        providers()
            .iter()
            .map(|profile| {
                let row = rows.iter().find(|row| row.provider == profile.id);
                self.oauth_app_view(profile, row)
            })
            .collect()
    }

    /// `PUT /v1/oauth-apps/{provider}`.
    pub async fn put_oauth_app(
        &self,
        user: User,
        provider_id: &str,
        request: PutOAuthApp,
    ) -> Result<OAuthApp> {
        self.unsealed()?;
        let profile = provider(provider_id).ok_or(Error::NotFound)?;
        let mut check = Check::default();
        let client_id = check.text("client_id", request.client_id.as_deref(), MAX_CLIENT_ID);
        let redirect =
            check.optional_text("redirect_uri", request.redirect_uri.as_deref(), MAX_URL);
        if redirect
            .as_deref()
            .is_some_and(|uri| !is_redirect(uri, &profile.id))
        {
            check.add(
                "redirect_uri",
                format!("must be an https address, or an http one of this machine, that ends with /oauth2/callback/{}", profile.id),
            );
        }
        let given = request.endpoints.unwrap_or_default();
        let endpoints = endpoints(&mut check, given);
        let secret = request
            .client_secret
            .filter(|secret| !secret.expose_secret().trim().is_empty())
            .map(|secret| SecretString::from(secret.expose_secret().trim()));
        if let Some(secret) = &secret {
            let text = secret.expose_secret();
            if text.len() > MAX_SECRET || text.chars().any(char::is_control) {
                check.add("client_secret", FORMAT);
            }
        }
        check.finish()?;
        let config = sealed::text(&endpoints)?;
        let now = clock::now();
        let event = Event::plain("oauth_app.stored");
        let mut tx = self.change(event).await?;
        let former = tx.oauth_client(&profile.id).await?;
        let id = former.as_ref().map_or_else(Uuid::new_v4, |row| row.id);
        let secret = match (secret, &former) {
            (Some(secret), _) => Some(secret),
            (None, Some(row)) if row.sealed.is_some() && row.client_id == client_id => {
                if row.config != config {
                    const REASON: &str = "must be given again, because the addresses changed";
                    return Err(Error::field("client_secret", REASON));
                }
                self.client_secret(row)?
            }
            _ => None,
        };
        let bound: Map<String, Value> = sealed::stored(&config)?;
        let last4 = secret.as_ref().and_then(patchbay_vault::last4);
        let sealed = secret
            .map(|secret| {
                let secrets = Secrets::from([(SECRET.to_owned(), secret)]);
                sealed::seal(
                    &self.vault,
                    Purpose::Tokens,
                    &client_place(id, &bound),
                    &secrets,
                )
            })
            .transpose()?;
        let row = OAuthClientRow {
            id,
            provider: profile.id.clone(),
            client_id,
            redirect_uri: redirect,
            config,
            last4,
            sealed,
            updated_by: user.id,
            updated_at: now,
            created_at: former.map_or(now, |row| row.created_at),
        };
        tx.put_oauth_client(&row).await?;
        tx.commit().await?;
        self.oauth_app_view(profile, Some(&row))
    }

    /// `DELETE /v1/oauth-apps/{provider}`: connections stay, and cannot be renewed without it.
    pub async fn delete_oauth_app(&self, provider_id: &str) -> Result<Message> {
        let profile = provider(provider_id).ok_or(Error::NotFound)?;
        let mut tx = self.change(Event::plain("oauth_app.deleted")).await?;
        if tx.oauth_client(&profile.id).await?.is_none() {
            return Err(Error::NotFound);
        }
        tx.delete_oauth_client(&profile.id).await?;
        tx.commit().await?;
        Ok(Message::DELETED)
    }

    fn oauth_app_view(
        &self,
        profile: &'static Provider,
        row: Option<&OAuthClientRow>,
    ) -> Result<OAuthApp> {
        let endpoints: OAuthEndpoints = match row {
            Some(row) => sealed::stored(&row.config)?,
            None => OAuthEndpoints::default(),
        };
        let own: Endpoints = match row {
            Some(row) => sealed::stored(&row.config)?,
            None => Endpoints::default(),
        };
        let effective = own.replacing(profile);
        let has_secret = row.is_some_and(|row| row.sealed.is_some());
        let redirect = row.and_then(|row| row.redirect_uri.as_deref());
        Ok(OAuthApp {
            provider: &profile.id,
            label: &profile.label,
            configured: row.is_some(),
            client_id: row.map(|row| row.client_id.clone()),
            has_secret,
            secret_last4: row.and_then(|row| row.last4.clone()),
            secret: match profile.secret {
                SecretNeed::Required => "required",
                SecretNeed::Sent => "sent",
                SecretNeed::Optional => "optional",
            },
            redirect_uri: redirect_uri(self, profile, &profile.id, redirect),
            any_port: redirect.is_none() && profile.redirect.port == patchbay_oauth::Port::Any,
            // With an issuer the address is discovered when it is needed.
            device: effective.device_authorization_url.is_some() || endpoints.issuer.is_some(),
            revocable: effective.revocation().is_some() || endpoints.issuer.is_some(),
            endpoints,
            register_url: &profile.register_url,
            register: &profile.register,
            notes: &profile.notes,
            scopes: profile
                .scopes
                .iter()
                .map(|option| OAuthScope {
                    scope: &option.scope,
                    meaning: &option.meaning,
                })
                .collect(),
            updated_at: row.map(|row| row.updated_at),
        })
    }
}

/// The addresses, checked one by one.
fn endpoints(check: &mut Check, given: OAuthEndpoints) -> OAuthEndpoints {
    let mut one = |name: &str, value: Option<String>| {
        let value = value
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())?;
        if value.len() > MAX_URL {
            check.add(&format!("endpoints.{name}"), FORMAT);
        }
        if let Err(error) = check_endpoint(&value) {
            check.add(&format!("endpoints.{name}"), error.to_string());
        }
        Some(value)
    };
    let endpoints = OAuthEndpoints {
        issuer: one("issuer", given.issuer),
        authorization_url: one("authorization_url", given.authorization_url),
        token_url: one("token_url", given.token_url),
        revocation_url: one("revocation_url", given.revocation_url),
        device_authorization_url: one("device_authorization_url", given.device_authorization_url),
        pushed_authorization_request_url: one(
            "pushed_authorization_request_url",
            given.pushed_authorization_request_url,
        ),
    };
    // A code of one server must not go to another's token address.
    let half = endpoints.authorization_url.is_some() != endpoints.token_url.is_some();
    if half && endpoints.issuer.is_none() {
        let missing = if endpoints.token_url.is_none() {
            "token_url"
        } else {
            "authorization_url"
        };
        check.add(&format!("endpoints.{missing}"), BLANK);
    }
    endpoints
}

/// Whether a redirect of the builder's own comes back to us.
fn is_redirect(text: &str, provider: &str) -> bool {
    let Ok(url) = check_endpoint(text) else {
        return false;
    };
    let ours = format!("/oauth2/callback/{provider}");
    url.query().is_none() && url.path().ends_with(&ours) && Url::parse(text).is_ok()
}
