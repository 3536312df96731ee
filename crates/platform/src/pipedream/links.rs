//! An end user links an account: sent to Pipedream's page, and looked for there by ourselves.

use std::fmt::Write as _;
use std::sync::Arc;

use patchbay_engine::{Owner, ResolvedConnection};
use patchbay_pipedream::{Account, NewConnectToken, link};
use patchbay_store::{EndUserConnectionRow, PipedreamLinkRow, RequirementRow};
use patchbay_vault::Purpose;
use secrecy::ExposeSecret as _;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use time::Duration;
use uuid::Uuid;

use super::told;
use crate::audit::Event;
use crate::clock;
use crate::connect::AuthorizeAnswer;
use crate::credentials::ConnectCaller;
use crate::end_users::user_place;
use crate::error::Result;
use crate::open::Platform;
use crate::sealed::{self, Secrets};

/// How long a link is good and looked for.
const LIFE: Duration = Duration::hours(1);
/// The pauses between looks: short while somebody is probably signing in.
const OFTEN: Duration = Duration::seconds(2);
const SELDOM: Duration = Duration::seconds(15);
/// How many links are looked for at a time.
const AT_ONCE: i64 = 32;
/// How long is rested when nobody is out.
const REST: std::time::Duration = std::time::Duration::from_mins(1);
/// The type that the engine runs Action nodes with.
const SERVICE: &str = "dynamiq.connections.PipedreamOAuth2";

/// Pipedream's name for a user of an App: it tells two Apps' users of the same name apart, has a
/// length that Pipedream takes, and tells Pipedream nothing.
pub(super) fn external_user(app: Uuid, user: &str) -> String {
    let mut name = String::from("patchbay-");
    let hash = Sha256::new()
        .chain_update(app.as_bytes())
        .chain_update(user.as_bytes())
        .finalize();
    for byte in hash {
        let _ = write!(name, "{byte:02x}");
    }
    name
}

impl Platform {
    /// `POST /v1/connect/requirements/{id}/pipedream/authorize`.
    pub(crate) async fn link_account(
        &self,
        caller: &ConnectCaller,
        requirement: &RequirementRow,
    ) -> Result<AuthorizeAnswer> {
        let client = self.pipedream_client().await?;
        let app = caller.manifest.app.id;
        let user = &caller.user_id;
        let now = clock::now();
        let row = PipedreamLinkRow {
            id: Uuid::new_v4(),
            app_id: app,
            user_id: user.clone(),
            requirement_id: requirement.id,
            app_slug: requirement.subject.clone(),
            started_at: now,
            expires_at: now + LIFE,
            next_look_at: now + OFTEN,
        };
        let webhook = self
            .addresses
            .public
            .starts_with("https://")
            .then(|| format!("{}/pipedream/webhook/{}", self.addresses.public, row.id));
        let token = client
            .connect_token(&NewConnectToken {
                external_user_id: &external_user(app, user),
                webhook_uri: webhook.as_deref(),
                expires_in: u32::try_from(LIFE.whole_seconds()).unwrap_or(3_600),
            })
            .await
            .map_err(|error| told(&error))?;
        patchbay_redact::learn(&token.token);
        let former = self
            .store
            .end_user_connection(app, user, requirement.id)
            .await?;
        let account = former.as_ref().and_then(account_of);
        let url = link(&token, &requirement.subject, account.as_deref());
        let url = url.map_err(|error| told(&error))?;
        let event = Event::of("end_user_connection.authorizing", requirement.id);
        let mut tx = self.change(event.for_user(app, Some(user))).await?;
        if former.is_none() {
            let row = self.linked_row(app, user, requirement, "incomplete", &json!({}))?;
            tx.put_end_user_connection(&row).await?;
        }
        tx.put_pipedream_link(&row).await?;
        tx.commit().await?;
        self.pipedream.changed();
        Ok(AuthorizeAnswer {
            url: url.expose_secret().to_owned(),
        })
    }

    /// `POST /pipedream/webhook/{link}`: a hint to look now, whoever it comes from.
    pub async fn pipedream_hint(&self, link: Uuid) -> Result<()> {
        let mut tx = self.store.begin_note().await?;
        let known = tx.look_for_pipedream_link(link, clock::now()).await?;
        tx.commit().await?;
        if known {
            self.pipedream.changed();
        }
        Ok(())
    }

    /// Looks for linked accounts for as long as the process lives.
    pub async fn look_after_links(self: Arc<Self>) {
        let mut changes = self.pipedream.changes.subscribe();
        loop {
            changes.mark_unchanged();
            if self.unsealed().is_ok()
                && let Err(error) = self.look_for_links().await
            {
                tracing::warn!(%error, "linked accounts could not be looked for");
            }
            let next = self.store.next_pipedream_look().await.ok().flatten();
            let rest = next.map_or(REST, |next| {
                (next - clock::now())
                    .clamp(Duration::milliseconds(500), SELDOM)
                    .unsigned_abs()
            });
            tokio::select! {
                () = tokio::time::sleep(rest) => {}
                _ = changes.changed() => {}
            }
        }
    }

    async fn look_for_links(&self) -> Result<()> {
        let now = clock::now();
        for row in self.store.due_pipedream_links(now, AT_ONCE).await? {
            let found = match self.pipedream_client().await {
                Ok(client) => {
                    let user = external_user(row.app_id, &row.user_id);
                    client.accounts(&user, Some(&row.app_slug)).await
                }
                Err(_) => Ok(Vec::new()),
            };
            let account = match found {
                Ok(accounts) => newest(accounts),
                Err(error) => {
                    tracing::info!(%error, "Pipedream could not be asked for a linked account");
                    None
                }
            };
            if let Some(account) = account {
                self.linked(&row, &account).await?;
                continue;
            }
            let mut tx = self.store.begin_note().await?;
            if row.expires_at <= now {
                tx.delete_pipedream_link(row.id).await?;
            } else {
                let early = now - row.started_at < Duration::minutes(3);
                let pause = if early { OFTEN } else { SELDOM };
                tx.look_for_pipedream_link(row.id, now + pause).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    async fn linked(&self, link: &PipedreamLinkRow, account: &Account) -> Result<()> {
        let requirement = self
            .store
            .requirement_of_attempt(link.requirement_id)
            .await?;
        let event = Event::of("end_user_connection.stored", link.requirement_id);
        let event = event.for_user(link.app_id, Some(&link.user_id));
        let mut tx = self.change(event).await?;
        if let Some(requirement) = requirement {
            let config = json!({ "account_id": account.id });
            let row =
                self.linked_row(link.app_id, &link.user_id, &requirement, "active", &config)?;
            tx.put_end_user_connection(&row).await?;
        }
        tx.delete_pipedream_link(link.id).await?;
        tx.commit().await?;
        self.pipedream.saw(&account.id);
        Ok(())
    }

    fn linked_row(
        &self,
        app: Uuid,
        user: &str,
        requirement: &RequirementRow,
        status: &str,
        config: &Value,
    ) -> Result<EndUserConnectionRow> {
        let id = Uuid::new_v4();
        let now = clock::now();
        let public: Map<String, Value> = config.as_object().cloned().unwrap_or_default();
        let place = user_place(id, app, user, &public);
        Ok(EndUserConnectionRow {
            id,
            app_id: app,
            user_id: user.to_owned(),
            requirement_id: requirement.id,
            r#type: requirement.subject.clone(),
            status: status.to_owned(),
            trusted: false,
            sealed: sealed::seal(&self.vault, Purpose::EndUser, &place, &Secrets::new())?,
            config: config.to_string(),
            hints: "{}".to_owned(),
            created_at: now,
            updated_at: now,
        })
    }

    /// What a run needs of a user's account; none when Pipedream does not have it any more, or knows
    /// that it does not work, which is stored.
    pub(crate) async fn resolve_account(
        &self,
        row: &EndUserConnectionRow,
    ) -> Result<Option<Arc<ResolvedConnection>>> {
        let Some(account) = account_of(row) else {
            return Ok(None);
        };
        if !self.pipedream.believes(&account) {
            let client = self.pipedream_client().await?;
            match client.account(&account).await {
                Ok(Some(found)) if found.works() => self.pipedream.saw(&account),
                Ok(_) => {
                    let event = Event::of("end_user_connection.expired", row.requirement_id);
                    let event = event.for_user(row.app_id, Some(&row.user_id));
                    let mut tx = self.change(event).await?;
                    tx.update_end_user_grant(row.id, "expired", &row.sealed)
                        .await?;
                    tx.commit().await?;
                    return Ok(None);
                }
                // The action itself will say what is wrong.
                Err(error) => tracing::info!(%error, "an account could not be looked up"),
            }
        }
        Ok(Some(Arc::new(ResolvedConnection {
            connection_type: row.r#type.clone(),
            public: Map::from_iter([
                ("account_id".to_owned(), Value::from(account)),
                (
                    "external_user_id".to_owned(),
                    Value::from(external_user(row.app_id, &row.user_id)),
                ),
            ]),
            secrets: Secrets::new(),
            unset: Vec::new(),
            owner: Owner::EndUser,
            built_in: false,
            renewal: None,
        })))
    }

    /// What a run needs to call Pipedream: the SDK's own connection, with a fresh token.
    pub(crate) async fn resolve_pipedream(&self) -> Result<ResolvedConnection> {
        let client = self.pipedream_client().await?;
        let token = client.token().await.map_err(|error| told(&error))?;
        patchbay_redact::learn(&token);
        let credentials = client.credentials();
        let base = credentials.base_url.as_str().trim_end_matches('/');
        Ok(ResolvedConnection {
            connection_type: SERVICE.to_owned(),
            public: Map::from_iter([
                ("url".to_owned(), format!("{base}/v1").into()),
                (
                    "project_id".to_owned(),
                    credentials.project_id.as_str().into(),
                ),
                (
                    "environment".to_owned(),
                    credentials.environment.as_str().into(),
                ),
            ]),
            secrets: Secrets::from([("access_token".to_owned(), token)]),
            unset: Vec::new(),
            owner: Owner::Builder,
            built_in: false,
            renewal: None,
        })
    }

    /// Unlinks a user's account at Pipedream, where it can be reached.
    pub(crate) async fn unlink_account(&self, row: &EndUserConnectionRow) {
        let Some(account) = account_of(row) else {
            return;
        };
        self.pipedream.doubts(&account);
        if let Ok(client) = self.pipedream_client().await
            && let Err(error) = client.delete_account(&account).await
        {
            tracing::warn!(%error, "an account could not be unlinked at Pipedream");
        }
    }
}

/// The account of a row.
fn account_of(row: &EndUserConnectionRow) -> Option<String> {
    let config: Map<String, Value> = serde_json::from_str(&row.config).ok()?;
    Some(config.get("account_id")?.as_str()?.to_owned())
}

/// The account that was linked last, of those that work.
fn newest(accounts: Vec<Account>) -> Option<Account> {
    accounts
        .into_iter()
        .filter(Account::works)
        .max_by(|a, b| a.created_at.cmp(&b.created_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_of_two_apps_are_two_users_there() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(external_user(a, "user-42"), external_user(a, "user-42"));
        assert_ne!(external_user(a, "user-42"), external_user(b, "user-42"));
        assert_ne!(external_user(a, "user-42"), external_user(a, "user-43"));
        let longest = "u".repeat(256);
        assert!(external_user(a, &longest).len() <= 250);
        assert!(!external_user(a, "ann@example.com").contains("ann"));
    }

    #[test]
    fn the_newest_account_that_works_is_taken() {
        let account = |id: &str, at: &str, healthy: bool| {
            let value = json!({"id": id, "created_at": at, "healthy": healthy});
            serde_json::from_value::<Account>(value).unwrap()
        };
        let found = newest(vec![
            account("apn_1", "2026-11-01T00:00:00Z", true),
            account("apn_2", "2026-11-03T00:00:00Z", false),
            account("apn_3", "2026-11-02T00:00:00Z", true),
        ]);
        assert_eq!(found.unwrap().id, "apn_3");
        assert_eq!(newest(Vec::new()), None);
    }
}
