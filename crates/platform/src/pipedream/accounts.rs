//! The builder's accounts: those of a project, which everything in it shares.

use patchbay_pipedream::{Account, NewConnectToken, link};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::told;
use crate::Message;
use crate::audit::Event;
use crate::check::Check;
use crate::error::{Error, Result};
use crate::list::{List, ListQuery};
use crate::open::Platform;

/// Seconds that a builder's token lives.
const LIFE: u32 = 3_600;
const MAX_SLUG: usize = 128;

/// Whose accounts are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccountQuery {
    /// The project that shares them.
    #[param(required = true)]
    pub project_id: Option<String>,
    /// Those of one app.
    pub app: Option<String>,
}

/// A token for one link, to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreatePipedreamToken {
    /// The project that shares the account.
    #[schema(required, nullable = false)]
    pub project_id: Option<String>,
    /// The app; with it the answer names the page to open.
    #[schema(example = "gmail")]
    pub app: Option<String>,
    /// An account to be reconnected in place.
    pub account_id: Option<String>,
}

/// A token for one link.
#[derive(Debug, Serialize, ToSchema)]
pub struct PipedreamToken {
    /// `ctok_…`, good once.
    pub token: String,
    /// When it ends.
    pub expires_at: String,
    /// The page that links, without an app.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub connect_link_url: Option<String>,
    /// The page to open, where an app was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub url: Option<String>,
    /// An address of this platform that leads there once, within two minutes: it carries no token, so
    /// it may stand on a command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub open_url: Option<String>,
}

/// The app of an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct PipedreamApp {
    /// Its name in addresses.
    #[schema(example = "gmail")]
    pub name_slug: String,
    /// Its name.
    pub name: String,
}

/// An account of a project.
#[derive(Debug, Serialize, ToSchema)]
pub struct PipedreamAccount {
    /// `apn_…`.
    #[schema(example = "apn_1a2b3c")]
    pub account_id: String,
    /// Whose it is at Pipedream: the project.
    pub external_user_id: String,
    /// What its owner is called there, mostly an e-mail address.
    pub name: Option<String>,
    /// Its app.
    pub app: PipedreamApp,
    /// Whether it may be acted with.
    pub healthy: bool,
    /// Whether it can never work again.
    pub dead: bool,
    /// When it was linked.
    pub created_at: Option<String>,
}

impl Platform {
    /// `GET /v1/pipedream/connect/accounts?project_id=`.
    pub async fn pipedream_accounts(
        &self,
        filter: &AccountQuery,
        query: &ListQuery,
    ) -> Result<List<PipedreamAccount>> {
        let asked = query.check(&[])?;
        let mut check = Check::default();
        let project = check.id("project_id", filter.project_id.as_deref());
        let app = check.optional_text("app", filter.app.as_deref(), MAX_SLUG);
        check.finish()?;
        self.existing_project("project_id", project).await?;
        let client = self.pipedream_client().await?;
        let user = project.to_string();
        let accounts = client.accounts(&user, app.as_deref()).await;
        let accounts = accounts.map_err(|error| told(&error))?;
        let total = i64::try_from(accounts.len()).unwrap_or(i64::MAX);
        let page = asked.page();
        let skip = usize::try_from(page.offset).unwrap_or(usize::MAX);
        let take = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let data = accounts.into_iter().skip(skip).take(take);
        Ok(asked.answer(data.map(|account| view(account, &user)).collect(), total))
    }

    /// `POST /v1/pipedream/connect/tokens`.
    pub async fn create_pipedream_token(
        &self,
        request: CreatePipedreamToken,
    ) -> Result<PipedreamToken> {
        let mut check = Check::default();
        let project = check.id("project_id", request.project_id.as_deref());
        let app = check.optional_text("app", request.app.as_deref(), MAX_SLUG);
        let account = check.optional_text("account_id", request.account_id.as_deref(), MAX_SLUG);
        check.finish()?;
        self.existing_project("project_id", project).await?;
        let client = self.pipedream_client().await?;
        let user = project.to_string();
        let token = client
            .connect_token(&NewConnectToken {
                external_user_id: &user,
                webhook_uri: None,
                expires_in: LIFE,
            })
            .await
            .map_err(|error| told(&error))?;
        patchbay_redact::learn(&token.token);
        let event = Event::of("pipedream_account.linking", project);
        self.note_uses(&[event]).await?;
        let url = app
            .as_deref()
            .map(|app| link(&token, app, account.as_deref()))
            .transpose()
            .map_err(|error| told(&error))?;
        let open_url = url.clone().map(|url| self.address_once(url)).transpose()?;
        Ok(PipedreamToken {
            open_url,
            token: token.token.expose_secret().to_owned(),
            expires_at: token.expires_at,
            connect_link_url: token
                .connect_link_url
                .map(|url| url.expose_secret().to_owned()),
            url: url.map(|url| url.expose_secret().to_owned()),
        })
    }

    /// `DELETE /v1/pipedream/connect/accounts/{account_id}?project_id=`: unlinked at Pipedream.
    pub async fn delete_pipedream_account(
        &self,
        account: &str,
        filter: &AccountQuery,
    ) -> Result<Message> {
        let mut check = Check::default();
        let project = check.id("project_id", filter.project_id.as_deref());
        check.finish()?;
        let client = self.pipedream_client().await?;
        // Only the project's own: an id of somebody else's account is not found.
        let own = client.accounts(&project.to_string(), None).await;
        let own = own.map_err(|error| told(&error))?;
        if !own.iter().any(|one| one.id == account) {
            return Err(Error::NotFound);
        }
        client
            .delete_account(account)
            .await
            .map_err(|error| told(&error))?;
        self.pipedream.doubts(account);
        let event = Event::of("pipedream_account.deleted", project);
        self.note_uses(&[event]).await?;
        Ok(Message::DELETED)
    }

    /// Whether a project has an account, as Pipedream's user.
    pub(super) fn external_user_of_project(project: Uuid) -> String {
        project.to_string()
    }
}

fn view(account: Account, user: &str) -> PipedreamAccount {
    let works = account.works();
    let slug = account.app_slug().unwrap_or_default().to_owned();
    let app_name = account.app.as_ref().and_then(|app| app.get("name"));
    PipedreamAccount {
        app: PipedreamApp {
            name: app_name
                .and_then(|name| name.as_str())
                .unwrap_or(&slug)
                .to_owned(),
            name_slug: slug,
        },
        healthy: works,
        dead: account.dead == Some(true),
        account_id: account.id,
        external_user_id: user.to_owned(),
        name: account.name,
        created_at: account.created_at,
    }
}
