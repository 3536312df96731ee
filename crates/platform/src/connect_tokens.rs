//! Connect tokens: a JWT for one App and one of its users, for 24 hours, that opens only the Connect
//! API.
//!
//! The JWT alone opens nothing: its `jti` must have a row, so that it can be taken back. Its header
//! is compared byte for byte with the one that we write, which leaves no algorithm to choose
//! (RFC 8725 section 3.1).

use std::sync::{PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use patchbay_store::{ConnectTokenRow, SigningKeyRow};
use patchbay_vault::{Purpose, RowIdentity, Status};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::audit::{Event, acts};
use crate::check::{BLANK, Check, FORMAT};
use crate::clock;
use crate::credentials::{AppCaller, ConnectCaller};
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed;

const LIFETIME: Duration = Duration::hours(24);
const ISSUER: &str = "patchbay";
const AUDIENCE: &str = "patchbay-connect";
/// The longest text that is looked at as a connect token: our own are a few hundred characters.
const MAX_LENGTH: usize = 4_096;

/// Asks for a connect token.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateConnectToken {
    /// The App's own name for the user, 1 to 256 characters.
    #[schema(required, nullable = false, example = "user-42")]
    pub user_id: Option<String>,
    /// Limits the token to these requirements of the deployed version.
    pub requirement_ids: Option<Vec<String>>,
}

/// A new connect token.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedConnectToken {
    /// The bearer of the Connect API.
    pub token: String,
    /// The hosted Setup Requirements page.
    pub url: String,
    /// When the token ends.
    #[serde(serialize_with = "clock::serialize")]
    pub expires_at: OffsetDateTime,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    user_id: String,
    app_id: Uuid,
    jti: Uuid,
    iat: i64,
    exp: i64,
}

/// The keys that sign, opened once and kept while the vault is open.
#[derive(Default)]
pub(crate) struct SigningKeys(RwLock<Vec<SigningKey>>);

#[derive(Clone)]
struct SigningKey {
    id: Uuid,
    header: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl Platform {
    /// `POST {app}/v1/connect/tokens`.
    pub async fn create_connect_token(
        &self,
        caller: &AppCaller,
        request: CreateConnectToken,
    ) -> Result<CreatedConnectToken> {
        let mut check = Check::default();
        let user = check.user_id("user_id", request.user_id.as_deref());
        let scope = scope(&mut check, caller, request.requirement_ids);
        check.finish()?;
        self.count_mint(caller.manifest.app.id)?;
        let key = self.signing_key().await?;
        let now = clock::now();
        let expires_at = now + LIFETIME;
        let id = Uuid::new_v4();
        let app_id = caller.manifest.app.id;
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user.clone(),
            user_id: user.clone(),
            app_id,
            jti: id,
            iat: now.unix_timestamp(),
            exp: expires_at.unix_timestamp(),
        };
        let token = jsonwebtoken::encode(&header(key.id), &claims, &key.encoding)
            .map_err(|_| Error::Internal("a connect token could not be signed".to_owned()))?;
        let event = Event::of("connect_token.created", id).for_user(app_id, Some(&user));
        let mut tx = self.change(event).await?;
        tx.insert_connect_token(&ConnectTokenRow {
            id,
            app_id,
            user_id: user,
            requirement_ids: scope.map(|ids| sealed::text(&ids)).transpose()?,
            expires_at,
            created_at: now,
        })
        .await?;
        tx.commit().await?;
        Ok(CreatedConnectToken {
            url: format!("{}/connect?token={token}", self.addresses.public),
            token,
            expires_at,
        })
    }

    /// The end user of a connect token; 401 for anything else.
    pub async fn authenticate_connect(&self, bearer: &SecretString) -> Result<ConnectCaller> {
        let claims = self.verify(bearer).await?;
        let row = self
            .store
            .connect_token(claims.jti)
            .await?
            .filter(|row| row.app_id == claims.app_id && row.user_id == claims.sub)
            .filter(|row| row.expires_at > clock::now())
            .ok_or(Error::Unauthorized)?;
        let requirement_ids = row
            .requirement_ids
            .as_deref()
            .map(sealed::stored)
            .transpose()?;
        acts("connect_token", Some(claims.jti), None);
        Ok(ConnectCaller {
            manifest: self.manifest(row.app_id).await?,
            user_id: row.user_id,
            requirement_ids,
            expires_at: row.expires_at,
        })
    }

    async fn verify(&self, bearer: &SecretString) -> Result<Claims> {
        let text = bearer.expose_secret();
        if text.len() > MAX_LENGTH || !text.starts_with("eyJ") {
            return Err(Error::Unauthorized);
        }
        let shown = text.split('.').next().unwrap_or_default();
        let keys = match self.signing_keys().await {
            Err(Error::VaultSealed(reason)) => {
                // Junk is junk, whether or not the vault is open.
                let rows = self.store.signing_keys().await?;
                let ours = rows
                    .iter()
                    .any(|row| encoded_header(row.id).is_ok_and(|header| header == shown));
                return Err(if ours {
                    Error::VaultSealed(reason)
                } else {
                    Error::Unauthorized
                });
            }
            keys => keys?,
        };
        let key = keys
            .iter()
            .find(|key| key.header == shown)
            .ok_or(Error::Unauthorized)?;
        let mut rules = Validation::new(Algorithm::HS256);
        rules.leeway = 0;
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let claims = jsonwebtoken::decode::<Claims>(text, &key.decoding, &rules)
            .map_err(|_| Error::Unauthorized)?
            .claims;
        if claims.exp - claims.iat > LIFETIME.whole_seconds() || claims.user_id != claims.sub {
            return Err(Error::Unauthorized);
        }
        Ok(claims)
    }

    async fn signing_key(&self) -> Result<SigningKey> {
        if let Some(key) = self.signing_keys().await?.into_iter().next() {
            return Ok(key);
        }
        let mut tx = self.store.begin().await?;
        // Another request may have made the first key while this one waited for its turn to write.
        if let Some(key) = self.signing_keys().await?.into_iter().next() {
            return Ok(key);
        }
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
        let id = Uuid::new_v4();
        let secret = SecretString::from(URL_SAFE_NO_PAD.encode(bytes));
        let sealed = place(id, |row| self.vault.seal(Purpose::Tokens, row, &secret))?;
        tx.insert_signing_key(&SigningKeyRow {
            id,
            sealed,
            created_at: clock::now(),
        })
        .await?;
        tx.commit().await?;
        let key = SigningKey::new(id, &secret)?;
        self.signing_keys.keep(vec![key.clone()]);
        Ok(key)
    }

    async fn signing_keys(&self) -> Result<Vec<SigningKey>> {
        if let Status::Sealed(reason) = self.vault.status() {
            self.signing_keys.keep(Vec::new());
            return Err(Error::VaultSealed(reason));
        }
        let kept = self.signing_keys.get();
        if !kept.is_empty() {
            return Ok(kept);
        }
        let rows = self.store.signing_keys().await?;
        let mut keys = Vec::with_capacity(rows.len());
        for row in rows {
            let secret = place(row.id, |place| self.vault.open(place, &row.sealed))?;
            keys.push(SigningKey::new(row.id, &secret)?);
        }
        self.signing_keys.keep(keys.clone());
        Ok(keys)
    }
}

impl SigningKeys {
    /// Drops the opened keys.
    pub(crate) fn forget(&self) {
        self.keep(Vec::new());
    }

    fn get(&self) -> Vec<SigningKey> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn keep(&self, keys: Vec<SigningKey>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }
}

impl SigningKey {
    fn new(id: Uuid, secret: &SecretString) -> Result<Self> {
        let bytes = URL_SAFE_NO_PAD
            .decode(secret.expose_secret())
            .map_err(|_| Error::Internal("a signing key is damaged".to_owned()))?;
        Ok(Self {
            id,
            header: encoded_header(id)?,
            encoding: EncodingKey::from_secret(&bytes),
            decoding: DecodingKey::from_secret(&bytes),
        })
    }
}

/// The requirements that a token shall be limited to, all of them of the deployed version.
fn scope(check: &mut Check, caller: &AppCaller, ids: Option<Vec<String>>) -> Option<Vec<Uuid>> {
    let ids = ids?;
    if ids.is_empty() {
        check.add("requirement_ids", BLANK);
    }
    let mut scope = Vec::with_capacity(ids.len());
    for id in ids {
        match id.parse::<Uuid>() {
            Err(_) => check.add("requirement_ids", FORMAT),
            Ok(id) if caller.manifest.requirement(id).is_none() => {
                check.add("requirement_ids", "requirement not found");
            }
            Ok(id) => scope.push(id),
        }
    }
    Some(scope)
}

fn encoded_header(id: Uuid) -> Result<String> {
    let header = serde_json::to_vec(&header(id))
        .map_err(|_| Error::Internal("a token header could not be written".to_owned()))?;
    Ok(URL_SAFE_NO_PAD.encode(header))
}

fn header(id: Uuid) -> Header {
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(id.to_string());
    header
}

fn place<T>(id: Uuid, then: impl FnOnce(&RowIdentity<'_>) -> T) -> T {
    let row = id.to_string();
    then(&RowIdentity {
        table: "connect_signing_keys",
        row: &row,
        column: "sealed",
        app: None,
        user: None,
        destination: None,
    })
}
