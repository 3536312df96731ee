//! A sign-in that somebody is asked about first: the tokens wait apart until the page was answered.

use std::sync::Arc;

use patchbay_oauth::{Client, Tokens};
use patchbay_store::OAuthAttemptRow;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Outcome;
use super::problem::{Failed, Problem, problem_of};
use crate::clock;
use crate::error::{Error, Result};
use crate::oauth::pages::Asked;
use crate::oauth::revocations::held;
use crate::oauth::{ACCESS, ATTEMPT, INSTANCE, REFRESH, hash, random};
use crate::open::Platform;
use crate::sealed;

/// The one answer of the page that asks.
#[derive(Debug, Deserialize)]
pub struct Confirmation {
    /// Which attempt.
    pub attempt: Option<String>,
    /// What only that page knows.
    pub nonce: Option<SecretString>,
}

/// What is known of tokens that wait to be confirmed.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Waiting {
    ends_at: Option<i64>,
    scopes: Option<Vec<String>>,
    skew: Option<i64>,
}

impl Platform {
    /// Keeps the tokens apart until the page that asks was answered.
    pub(super) async fn ask(
        &self,
        mut row: OAuthAttemptRow,
        client: &Client,
        tokens: &Tokens,
    ) -> Result<Outcome> {
        let nonce = random()?;
        let asked = self.asked(&row, client, tokens, &nonce).await?;
        let secrets = held(tokens);
        let waiting = Waiting {
            ends_at: tokens
                .expires_in
                .and_then(|life| time::Duration::try_from(life).ok())
                .map(|life| (clock::now() + life).unix_timestamp()),
            scopes: tokens.scopes.clone(),
            skew: tokens.skew,
        };
        let mut config: Map<String, Value> = sealed::stored(&row.config)?;
        let waiting = serde_json::to_value(&waiting)
            .map_err(|_| Error::Internal("a grant could not be written".to_owned()))?;
        config.insert("waiting".to_owned(), waiting);
        row.config = sealed::text(&config)?;
        row.sealed = Some(self.seal_attempt(&row, &secrets)?);
        row.nonce_hash = Some(hash(&nonce));
        row.account.clone_from(&tokens.account);
        "confirming".clone_into(&mut row.status);
        let mut tx = self.store.begin().await?;
        tx.update_oauth_attempt(&row).await?;
        tx.commit().await?;
        Ok(Outcome::Ask(Box::new(asked)))
    }

    async fn asked(
        &self,
        row: &OAuthAttemptRow,
        client: &Client,
        tokens: &Tokens,
        nonce: &str,
    ) -> Result<Asked> {
        let (app, user) = match (row.app_id, &row.user_id, row.connection_id) {
            (Some(app), Some(user), _) => {
                let app = self.store.app(app).await?.ok_or(Error::NotFound)?;
                (Some(app.name), user.clone())
            }
            (_, _, Some(connection)) => {
                let row = self.store.connection(connection).await?;
                (None, row.ok_or(Error::NotFound)?.name)
            }
            _ => return Err(Error::NotFound),
        };
        Ok(Asked {
            action: format!("/oauth2/callback/{}", row.context),
            attempt: row.id,
            nonce: nonce.to_owned(),
            provider: client.profile.label.clone(),
            app,
            user,
            account: tokens.account.clone(),
        })
    }

    pub(super) async fn confirmed(
        self: &Arc<Self>,
        context: &str,
        confirmation: Confirmation,
    ) -> Result<Outcome> {
        const NOT_OURS: &str = "This page was answered already, or waited for too long.";
        self.unsealed()?;
        let id = confirmation.attempt.and_then(|id| id.parse::<Uuid>().ok());
        let (Some(id), Some(nonce)) = (id, confirmation.nonce) else {
            return Ok(Outcome::NotOurs(NOT_OURS));
        };
        let Some(row) = self.store.oauth_attempt(id).await? else {
            return Ok(Outcome::NotOurs(NOT_OURS));
        };
        let known = row
            .nonce_hash
            .as_ref()
            .is_some_and(|wanted| hash(nonce.expose_secret()).ct_eq(wanted).into());
        let open = row.status == "confirming" && row.expires_at > clock::now();
        if !known || !open || row.context != context {
            return Ok(Outcome::NotOurs(NOT_OURS));
        }
        let mut tx = self.store.begin().await?;
        if !tx
            .claim_oauth_attempt(id, "confirming", "exchanging")
            .await?
        {
            return Ok(Outcome::NotOurs(NOT_OURS));
        }
        tx.commit().await?;
        let client = match self.client_of(&row).await {
            Ok(client) => client,
            Err(Failed::Platform(error)) => return Err(error),
            Err(Failed::OAuth(error, client)) => {
                let problem = problem_of(&row, client.as_deref(), &error);
                return self.fail(row, problem).await;
            }
        };
        let tokens = self.waiting_tokens(&row)?;
        let (id, name) = (row.id, client.profile.label.clone());
        let kept = self.connect(row, &client, &tokens).await;
        if kept.is_err() {
            self.give_back(id, name, &client, &tokens).await;
        }
        kept
    }

    /// The tokens that wait to be confirmed.
    pub(in crate::oauth) fn waiting_tokens(&self, row: &OAuthAttemptRow) -> Result<Tokens> {
        let mut secrets = self.open_attempt(row)?;
        let mut config: Map<String, Value> = sealed::stored(&row.config)?;
        let waiting: Waiting = config
            .remove("waiting")
            .and_then(|waiting| serde_json::from_value(waiting).ok())
            .unwrap_or_default();
        let left = waiting
            .ends_at
            .map(|end| end - OffsetDateTime::now_utc().unix_timestamp());
        Ok(Tokens {
            access_token: secrets
                .remove(ACCESS)
                .ok_or_else(|| Error::Internal("an attempt has no token".to_owned()))?,
            refresh_token: secrets.remove(REFRESH),
            expires_in: left.map(|left| {
                std::time::Duration::from_secs(u64::try_from(left).unwrap_or_default())
            }),
            scopes: waiting.scopes,
            account: row.account.clone(),
            skew: waiting.skew,
            instance: secrets
                .remove(INSTANCE)
                .map(|instance| instance.expose_secret().to_owned()),
        })
    }

    /// Access that nobody confirmed in time goes back to its provider.
    pub(in crate::oauth) async fn drop_unconfirmed(&self) -> Result<()> {
        let now = clock::now();
        for row in self.store.unconfirmed_oauth_attempts(now).await? {
            let mut tx = self.store.begin().await?;
            let ours = tx
                .claim_oauth_attempt(row.id, "confirming", "exchanging")
                .await?;
            tx.commit().await?;
            if !ours {
                continue;
            }
            if let (Ok(client), Ok(tokens)) =
                (self.client_of(&row).await, self.waiting_tokens(&row))
            {
                let access = Some(&tokens.access_token);
                let gone =
                    patchbay_oauth::revoke(&client, access, tokens.refresh_token.as_ref()).await;
                tracing::info!(?gone, "access that nobody confirmed was taken back");
            }
            let problem = Problem {
                code: "not_confirmed".to_owned(),
                problem: "Nobody confirmed this sign-in in time.".to_owned(),
                advice: "Start it again.".to_owned(),
                paste: None,
                link: None,
            };
            self.fail(row, problem).await?;
        }
        let mut tx = self.store.begin().await?;
        tx.delete_oauth_attempts(now - ATTEMPT * 144).await?;
        tx.commit().await?;
        Ok(())
    }
}
