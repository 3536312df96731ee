//! Accounts on remote platforms: a Personal Access Token each, checked with its platform, sealed, and
//! never told again.

use patchbay_engine::AccountError;
use patchbay_store::RemoteAccountRow;
use patchbay_vault::Purpose;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use url::Url;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Message;
use crate::audit::Event;
use crate::check::{BLANK, Check, MAX_NAME};
use crate::clock;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed::{self, Place, Secrets};

/// The name of the secret within the sealed value.
const TOKEN: &str = "token";
/// The longest token that is taken, in bytes.
const MAX_TOKEN: usize = 4_096;

/// An account on a remote platform, without its token.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemoteAccount {
    /// The account's id here.
    pub id: Uuid,
    /// What it is called here.
    #[schema(example = "work")]
    pub name: String,
    /// The platform's base address.
    #[schema(example = "https://api.us-east-1.aws.getdynamiq.ai")]
    pub url: String,
    /// Whose account it is, as the platform says.
    pub email: String,
    /// The token's last four characters, of a long one.
    pub last4: Option<String>,
    /// When the token was last used.
    #[serde(serialize_with = "clock::serialize")]
    pub last_used_at: OffsetDateTime,
    /// When the account was added.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
}

/// Adds an account.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateRemoteAccount {
    /// What it is called here.
    #[schema(required, nullable = false, example = "work")]
    pub name: Option<String>,
    /// The platform's base address.
    #[schema(
        required,
        nullable = false,
        example = "https://api.us-east-1.aws.getdynamiq.ai"
    )]
    pub url: Option<String>,
    /// A Personal Access Token of that platform.
    #[schema(required, nullable = false, value_type = String, format = "password")]
    pub token: Option<SecretString>,
}

impl Platform {
    /// `GET /v1/accounts`.
    pub async fn remote_accounts(&self) -> Result<Vec<RemoteAccount>> {
        let rows = self.store.remote_accounts().await?;
        Ok(rows.into_iter().map(view).collect())
    }

    /// `POST /v1/accounts`: asks the platform whose token it is, then keeps it.
    pub async fn create_remote_account(
        &self,
        request: CreateRemoteAccount,
    ) -> Result<RemoteAccount> {
        self.unsealed()?;
        let mut check = Check::default();
        let name = check.text("name", request.name.as_deref(), MAX_NAME);
        let url = base(&mut check, request.url.as_deref());
        let token = request
            .token
            .filter(|token| (1..=MAX_TOKEN).contains(&token.expose_secret().len()))
            .filter(|token| {
                token
                    .expose_secret()
                    .bytes()
                    .all(|byte| byte.is_ascii_graphic())
            });
        if token.is_none() {
            check.add(TOKEN, BLANK);
        }
        check.finish()?;
        let (Some(url), Some(token)) = (url, token) else {
            return Err(Error::field("url", BLANK));
        };
        let user = self
            .engine
            .remote_user(&url, &token)
            .await
            .map_err(|error| told(&error))?;
        let id = Uuid::new_v4();
        let now = clock::now();
        let last4 = patchbay_vault::last4(&token);
        let url = url.as_str().trim_end_matches('/').to_owned();
        let secrets = Secrets::from([(TOKEN.to_owned(), token)]);
        let row = RemoteAccountRow {
            sealed: sealed::seal(&self.vault, Purpose::Tokens, &place(id, &url), &secrets)?,
            id,
            name,
            url,
            email: user.email,
            last4,
            last_used_at: now,
            created_at: now,
        };
        let mut tx = self.change(Event::of("account.created", row.id)).await?;
        tx.insert_remote_account(&row).await?;
        tx.commit().await?;
        Ok(view(row))
    }

    /// `POST /v1/accounts/{id}/check`: asks the platform again whether it takes the token.
    pub async fn check_remote_account(&self, id: Uuid) -> Result<RemoteAccount> {
        let mut row = self
            .store
            .remote_account(id)
            .await?
            .ok_or(Error::NotFound)?;
        let secrets = sealed::open(&self.vault, &place(id, &row.url), &row.sealed)?;
        let damaged = || Error::Internal("a stored account is damaged".to_owned());
        let token = secrets.get(TOKEN).ok_or_else(damaged)?;
        let url = Url::parse(&row.url).map_err(|_| damaged())?;
        let user = self
            .engine
            .remote_user(&url, token)
            .await
            .map_err(|error| told(&error))?;
        row.email = user.email;
        row.last_used_at = clock::now();
        let mut tx = self.change(Event::of("account.used", id)).await?;
        tx.use_remote_account(id, &row.email, row.last_used_at)
            .await?;
        tx.commit().await?;
        Ok(view(row))
    }

    /// `DELETE /v1/accounts/{id}`: forgets the token. It stays valid at its platform.
    pub async fn delete_remote_account(&self, id: Uuid) -> Result<Message> {
        let mut tx = self.change(Event::of("account.deleted", id)).await?;
        if !tx.delete_remote_account(id).await? {
            return Err(Error::NotFound);
        }
        tx.commit().await?;
        Ok(Message::DELETED)
    }
}

/// A base address: scheme, host, port and path, and nothing that could hold a secret.
fn base(check: &mut Check, text: Option<&str>) -> Option<Url> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        check.add("url", BLANK);
        return None;
    };
    let plain = |url: &Url| {
        matches!(url.scheme(), "https" | "http")
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    };
    let url = Url::parse(text).ok().filter(plain);
    if url.is_none() {
        check.add(
            "url",
            "must be a web address without a user name or a query",
        );
    }
    url
}

fn place(id: Uuid, url: &str) -> Place<'static> {
    let config = Map::from_iter([("url".to_owned(), Value::from(url))]);
    Place {
        table: "remote_accounts",
        row: id,
        app: None,
        user: None,
        destination: sealed::destination(&config),
    }
}

fn told(error: &AccountError) -> Error {
    let field = match error {
        AccountError::Refused => TOKEN,
        AccountError::Address(_) | AccountError::Unreachable | AccountError::NoPlatform => "url",
    };
    Error::field(field, error.to_string())
}

fn view(row: RemoteAccountRow) -> RemoteAccount {
    RemoteAccount {
        id: row.id,
        name: row.name,
        url: row.url,
        email: row.email,
        last4: row.last4,
        last_used_at: row.last_used_at,
        created_at: row.created_at,
    }
}
