//! From a connection's type and config to the client that asks for its access.

use std::fmt::Write as _;
use std::time::Instant;

use patchbay_catalog::{ConnectionType, Kind};
use patchbay_oauth::{
    Client, Endpoints, OAuthError, Port, Provider, TokenAuth, discover, generic, provider,
};
use patchbay_store::OAuthClientRow;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{DISCOVERY, SECRET, lock, told};
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed::{self, Place, Secrets};

/// What an attempt or a revocation keeps of its client: enough to know that it is still the same,
/// and where its secrets may go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bound {
    pub(super) client_id: String,
    #[serde(flatten)]
    pub(super) endpoints: Endpoints,
}

impl Bound {
    pub(super) fn of(client: &Client) -> Self {
        Self {
            client_id: client.client_id.clone(),
            endpoints: Endpoints {
                revocation: None,
                ..client.endpoints.clone()
            },
        }
    }

    /// As the object that its sealed value is bound to.
    pub(super) fn config(&self) -> Result<Map<String, Value>> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => Ok(map),
            _ => Err(Error::Internal("a client could not be written".to_owned())),
        }
    }
}

/// A client with how its redirect looks.
pub(super) struct Registered {
    pub(super) client: Client,
    /// The last part of its redirect's path: one a client, so that an answer for one is never taken
    /// for another's.
    pub(super) context: String,
    /// The redirect that is registered, when it is not the platform's own.
    redirect_uri: Option<String>,
}

impl Registered {
    /// The redirect to register.
    pub(super) fn redirect_uri(&self, platform: &Platform) -> String {
        redirect_uri(
            platform,
            self.client.profile,
            &self.context,
            self.redirect_uri.as_deref(),
        )
    }

    /// The port to listen at for a builder's own browser, or none where the server's own address
    /// takes the answer.
    pub(super) fn listens_at(&self, platform: &Platform) -> Option<u16> {
        if platform.addresses.is_public() {
            return None;
        }
        match &self.redirect_uri {
            Some(own) => {
                let url = Url::parse(own).ok()?;
                let port = url.port_or_known_default()?;
                let local = matches!(url.host_str(), Some("127.0.0.1" | "localhost"));
                (local && url.scheme() == "http" && port != platform.addresses.port).then_some(port)
            }
            None => (self.client.profile.redirect.port == Port::Any).then_some(0),
        }
    }
}

/// The exact redirect URI to register for a client.
pub(super) fn redirect_uri(
    platform: &Platform,
    profile: &Provider,
    context: &str,
    own: Option<&str>,
) -> String {
    if let Some(own) = own {
        return own.to_owned();
    }
    let addresses = &platform.addresses;
    let base = if addresses.is_public() {
        addresses.public.clone()
    } else {
        format!("http://{}:{}", profile.redirect.host, addresses.port)
    };
    format!("{}/oauth2/callback/{context}", base.trim_end_matches('/'))
}

/// The profile that a connection's type and config name; none for a server by its addresses.
pub(super) fn profile_of(
    kind: &ConnectionType,
    config: &Map<String, Value>,
) -> Option<&'static Provider> {
    let Kind::OAuth2 { provider: own, .. } = &kind.kind else {
        return None;
    };
    let named = config.get("provider").and_then(Value::as_str);
    provider(own.as_deref().or(named)?)
}

/// The scopes to ask for: the config's, or the type's usual ones.
pub(super) fn scopes_of(kind: &ConnectionType, config: &Map<String, Value>) -> Vec<String> {
    let given: Vec<String> = config
        .get("scopes")
        .and_then(Value::as_array)
        .map(|list| {
            let texts = list.iter().filter_map(Value::as_str);
            texts
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
                .collect()
        })
        .unwrap_or_default();
    match &kind.kind {
        Kind::OAuth2 { scopes, .. } if given.is_empty() => scopes.clone(),
        _ => given,
    }
}

/// Whether a connection is the client's own, without a person.
pub(super) fn acts_for_itself(config: &Map<String, Value>) -> bool {
    config.get("grant").and_then(Value::as_str) == Some("client_credentials")
}

impl Platform {
    /// The client of a connection, with the addresses that its server names for itself.
    ///
    /// # Errors
    /// `not_configured` where no client is registered; 400 where a server's addresses cannot be had.
    pub(super) async fn registered(
        &self,
        kind: &ConnectionType,
        config: &Map<String, Value>,
        secrets: &Secrets,
    ) -> Result<Registered> {
        let mut registered = self.registered_at_rest(kind, config, secrets).await?;
        let client = &mut registered.client;
        let own = client.profile.id == generic().id;
        let endpoints = &mut client.endpoints;
        let told = endpoints.token_url.is_some() && endpoints.authorization_url.is_some();
        if let Some(issuer) = endpoints.issuer.clone().filter(|_| own || !told) {
            match self.discovered(&issuer).await {
                Ok(found) => *endpoints = std::mem::take(endpoints).or(found),
                // A server that has nothing to discover is asked with what is there.
                Err(_) if own && endpoints.token_url.is_some() => {}
                Err(error) => return Err(error),
            }
        }
        if own {
            registered.context = context_of(&client.client_id, &client.endpoints);
        }
        Ok(registered)
    }

    /// The client of a connection as it is written here, without asking anybody: what its server
    /// names for itself is missing.
    ///
    /// # Errors
    /// `not_configured` where no client is registered; 400 for an address that is none.
    pub(super) async fn registered_at_rest(
        &self,
        kind: &ConnectionType,
        config: &Map<String, Value>,
        secrets: &Secrets,
    ) -> Result<Registered> {
        match profile_of(kind, config) {
            Some(profile) => self.of_the_settings(profile).await,
            None => self.of_the_connection(config, secrets),
        }
    }

    /// The client that the settings have for a profile.
    async fn of_the_settings(&self, profile: &'static Provider) -> Result<Registered> {
        let row = self.store.oauth_client(&profile.id).await?;
        let row = row.ok_or_else(|| {
            Error::NotConfigured(format!(
                "{} is authorized through OAuth, and no OAuth client for it is configured on this platform. Add one in Settings, OAuth apps.",
                profile.label
            ))
        })?;
        let secret = self.client_secret(&row)?;
        let own: Endpoints = sealed::stored(&row.config)?;
        Ok(Registered {
            client: Client {
                profile,
                endpoints: own.replacing(profile),
                client_id: row.client_id,
                token_auth: if secret.is_some() {
                    profile.token_auth
                } else {
                    TokenAuth::None
                },
                client_secret: secret,
                params: std::collections::BTreeMap::new(),
                http: self.oauth_http(),
            },
            context: profile.id.clone(),
            redirect_uri: row.redirect_uri,
        })
    }

    /// A client that a connection of the generic type carries itself.
    fn of_the_connection(
        &self,
        config: &Map<String, Value>,
        secrets: &Secrets,
    ) -> Result<Registered> {
        let text = |name: &str| config.get(name).and_then(Value::as_str).map(str::to_owned);
        let endpoints = Endpoints {
            issuer: text("issuer"),
            authorization_url: text("authorization_url"),
            token_url: text("token_url"),
            revocation_url: text("revocation_url"),
            device_authorization_url: text("device_authorization_url"),
            ..Endpoints::default()
        };
        endpoints
            .check()
            .map_err(|(name, error)| Error::field(format!("config.{name}"), error.to_string()))?;
        let client_secret = secrets.get(SECRET).cloned();
        let token_auth = match (text("token_auth").as_deref(), &client_secret) {
            (Some("none"), _) | (None, None) => TokenAuth::None,
            (Some("post"), _) => TokenAuth::Post,
            _ => TokenAuth::Basic,
        };
        let params = config.get("extra_params").and_then(Value::as_object);
        let params = params.map(|params| {
            let texts = params.iter().filter_map(|(name, value)| match value {
                Value::String(text) => Some((name.clone(), text.clone())),
                Value::Bool(_) | Value::Number(_) => Some((name.clone(), value.to_string())),
                _ => None,
            });
            texts
                .filter(|(name, _)| !RESERVED.contains(&name.as_str()))
                .collect()
        });
        let client_id = text("client_id").unwrap_or_default();
        Ok(Registered {
            context: context_of(&client_id, &endpoints),
            client: Client {
                profile: generic(),
                endpoints,
                client_id,
                client_secret,
                token_auth,
                params: params.unwrap_or_default(),
                http: self.oauth_http(),
            },
            redirect_uri: None,
        })
    }

    /// What a server says of itself, asked at most every ten minutes.
    ///
    /// # Errors
    /// 400 at the issuer's field.
    async fn discovered(&self, issuer: &str) -> Result<Endpoints> {
        self.described(issuer)
            .await
            .map_err(|error| match told(&error) {
                Error::BadRequest { message, .. } => {
                    Error::field("config.issuer", message.trim_end_matches('.').to_owned())
                }
                other => other,
            })
    }

    /// As [`Platform::discovered`], with the protocol's own error.
    pub(super) async fn described(
        &self,
        issuer: &str,
    ) -> std::result::Result<Endpoints, OAuthError> {
        let known = lock(&self.oauth.discovered).get(issuer).cloned();
        if let Some((at, endpoints)) = known
            && at.elapsed() < DISCOVERY
        {
            return Ok(endpoints);
        }
        let endpoints = discover(issuer, &self.oauth_http()).await?;
        let mut all = lock(&self.oauth.discovered);
        all.retain(|_, (at, _)| at.elapsed() < DISCOVERY);
        all.insert(issuer.to_owned(), (Instant::now(), endpoints.clone()));
        Ok(endpoints)
    }

    /// The secret of a registered client.
    pub(super) fn client_secret(&self, row: &OAuthClientRow) -> Result<Option<SecretString>> {
        let Some(bytes) = &row.sealed else {
            return Ok(None);
        };
        let config: Map<String, Value> = sealed::stored(&row.config)?;
        let mut secrets = sealed::open(&self.vault, &client_place(row.id, &config), bytes)?;
        Ok(secrets.remove(SECRET))
    }
}

/// Parameters of the protocol itself, which no extra parameter replaces.
const RESERVED: [&str; 8] = [
    "client_id",
    "client_secret",
    "code_challenge",
    "code_challenge_method",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
];

/// The part of the redirect's path that is one server's and one client's own (RFC 9700, section
/// 4.4: distinct redirects keep servers apart that do not name themselves).
fn context_of(client_id: &str, endpoints: &Endpoints) -> String {
    let mut hash = Sha256::new();
    for part in [
        Some(client_id),
        endpoints.authorization_url.as_deref(),
        endpoints.token_url.as_deref(),
    ] {
        hash.update(part.unwrap_or_default());
        hash.update([0]);
    }
    let mut context = String::from("oauth2-");
    for byte in &hash.finalize()[..6] {
        let _ = write!(context, "{byte:02x}");
    }
    context
}

pub(super) fn client_place(id: uuid::Uuid, config: &Map<String, Value>) -> Place<'static> {
    Place {
        table: "oauth_clients",
        row: id,
        app: None,
        user: None,
        destination: sealed::destination(config),
    }
}
