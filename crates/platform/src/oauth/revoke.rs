//! Taking access back: when a connection is revoked or deleted, and later where the provider could
//! not be reached.

use std::sync::Arc;

use patchbay_oauth::{Client, OAuthError, Revoked, TokenAuth, generic, provider, revoke};
use patchbay_store::OAuthRevocationRow;
use patchbay_vault::Purpose;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

use super::clients::{Bound, Registered};
use super::kept::Holder;
use super::{ACCESS, REFRESH, SECRET};
use crate::Message;
use crate::audit::Event;
use crate::clock;
use crate::connections::known_type;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed::{self, Place};

/// How often it is tried before it is left to the builder.
const TRIES: i64 = 20;
/// How long a deletion waits for the provider's answer.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(8);

/// Whether access was taken back at the provider.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Revocation {
    /// Whether the provider took it back.
    pub revoked: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub reason: Option<String>,
    /// Whether it is tried again by itself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub queued: bool,
}

/// Access of a deleted connection that is not revoked upstream.
#[derive(Debug, Serialize, ToSchema)]
pub struct PendingRevocation {
    /// The former connection's id.
    pub id: Uuid,
    /// The provider.
    pub provider: String,
    /// The former connection's name.
    pub name: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it did not work.
    pub reason: String,
    /// When it is tried again; never, when it is null.
    #[serde(serialize_with = "clock::option::serialize")]
    pub due_at: Option<OffsetDateTime>,
    /// When the connection was deleted.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
}

/// A client as a revocation keeps it.
#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    bound: Bound,
    token_auth: TokenAuth,
    kind: Option<patchbay_oauth::Revocation>,
}

impl Platform {
    /// `POST /v1/connections/{id}/oauth2/revoke`: the provider takes the access back, and the
    /// connection is incomplete. Where that does not work nothing changes.
    pub async fn revoke_connection(self: &Arc<Self>, id: Uuid) -> Result<Revocation> {
        self.unsealed()?;
        let row = self.store.connection(id).await?.ok_or(Error::NotFound)?;
        let holder = Holder::Builder(Box::new(row));
        if !known_type(holder.kind())?.is_oauth() {
            return Err(Error::refused(
                "this connection type is not authorized through OAuth",
            ));
        }
        let turn = self.oauth.turn(id);
        let _turn = turn.lock().await;
        let Some(registered) = self.revoker(&holder).await? else {
            return Ok(Revocation {
                revoked: false,
                reason: Some("Nothing was granted to this connection.".to_owned()),
                queued: false,
            });
        };
        let mut secrets = self.secrets_of(&holder)?;
        let client = &registered.client;
        let outcome = revoke(client, secrets.get(ACCESS), secrets.get(REFRESH)).await;
        let answer = answer(&outcome, &client.profile.label, false);
        if answer.revoked {
            secrets.remove(ACCESS);
            secrets.remove(REFRESH);
            let mut tx = self.change(Event::of("connection.revoked", id)).await?;
            self.put_secrets(&mut tx, &holder, &secrets, "incomplete")
                .await?;
            tx.delete_oauth_grant(id).await?;
            tx.commit().await?;
            self.oauth.changed();
        }
        Ok(answer)
    }

    /// What a deletion has to note, so that it is revoked; none where nothing was granted. It may ask
    /// the server for its addresses, so it comes before the transaction.
    pub(crate) async fn revocation_of(
        &self,
        holder: &Revocable<'_>,
    ) -> Result<Option<OAuthRevocationRow>> {
        let holder = match holder {
            Revocable::Builder(row) => Holder::Builder(Box::new((*row).clone())),
            Revocable::EndUser(row) => Holder::EndUser(Box::new((*row).clone())),
        };
        let Some(registered) = self.revoker(&holder).await? else {
            return Ok(None);
        };
        let mut secrets = self.secrets_of(&holder)?;
        let client = registered.client;
        secrets.retain(|name, _| [ACCESS, REFRESH].contains(&name.as_str()));
        if let Some(secret) = &client.client_secret {
            secrets.insert(SECRET.to_owned(), secret.clone());
        }
        let kept = Kept {
            bound: Bound::of(&client),
            token_auth: client.token_auth,
            kind: client.endpoints.revocation(),
        };
        let config = sealed::text(&kept)?;
        let id = holder.id();
        let bytes = sealed::seal(&self.vault, Purpose::Tokens, &place(id, &config)?, &secrets)?;
        let now = clock::now();
        Ok(Some(OAuthRevocationRow {
            id,
            provider: client.profile.id.clone(),
            name: holder.name(),
            config,
            sealed: bytes,
            attempts: 0,
            problem: "unreachable".to_owned(),
            // If the process ends before the answer, the next one tries again.
            due_at: Some(now + Duration::minutes(1)),
            created_at: now,
        }))
    }

    /// Tries now what a deletion noted, for a moment, and says what became of it.
    pub(crate) async fn revoke_queued(self: &Arc<Self>, id: Uuid) -> Revocation {
        let platform = Arc::clone(self);
        let trying = tokio::spawn(async move {
            let rows = platform.store.oauth_revocations().await?;
            let row = rows.into_iter().find(|row| row.id == id);
            platform.try_revocation(&row.ok_or(Error::NotFound)?).await
        });
        match tokio::time::timeout(PATIENCE, trying).await {
            Ok(Ok(Ok(answer))) => answer,
            _ => Revocation {
                revoked: false,
                reason: Some("The provider did not answer in time.".to_owned()),
                queued: true,
            },
        }
    }

    /// `GET /v1/oauth-revocations`: what is not revoked upstream.
    pub async fn pending_revocations(&self) -> Result<Vec<PendingRevocation>> {
        let rows = self.store.oauth_revocations().await?;
        Ok(rows
            .into_iter()
            .map(|row| PendingRevocation {
                id: row.id,
                provider: row.provider,
                name: row.name,
                attempts: row.attempts,
                reason: row.problem,
                due_at: row.due_at,
                created_at: row.created_at,
            })
            .collect())
    }

    /// `DELETE /v1/oauth-revocations/{id}`: the builder has seen to it at the provider.
    pub async fn forget_revocation(&self, id: Uuid) -> Result<Message> {
        let mut tx = self
            .change(Event::of("oauth_revocation.forgotten", id))
            .await?;
        if !tx.delete_oauth_revocation(id).await? {
            return Err(Error::NotFound);
        }
        tx.commit().await?;
        Ok(Message::DELETED)
    }

    pub(super) async fn revoke_due(&self) -> Result<()> {
        for row in self.store.due_oauth_revocations(clock::now(), 16).await? {
            self.try_revocation(&row).await?;
        }
        Ok(())
    }

    async fn try_revocation(&self, row: &OAuthRevocationRow) -> Result<Revocation> {
        let kept: Kept = sealed::stored(&row.config)?;
        let mut secrets = sealed::open(&self.vault, &place(row.id, &row.config)?, &row.sealed)?;
        let profile = provider(&row.provider).unwrap_or_else(generic);
        let mut endpoints = kept.bound.endpoints;
        endpoints.revocation = kept.kind;
        let client = Client {
            profile,
            endpoints,
            client_id: kept.bound.client_id,
            client_secret: secrets.remove(SECRET),
            token_auth: kept.token_auth,
            params: std::collections::BTreeMap::new(),
            http: self.oauth_http(),
        };
        let outcome = revoke(&client, secrets.get(ACCESS), secrets.get(REFRESH)).await;
        let again =
            matches!(&outcome, Revoked::Failed(error) if error.may_pass()) && row.attempts < TRIES;
        let answer = answer(&outcome, &profile.label, again);
        let mut tx = self.change(Event::of("connection.revoked", row.id)).await?;
        if answer.revoked {
            tx.delete_oauth_revocation(row.id).await?;
        } else {
            let doublings = u32::try_from(row.attempts.clamp(0, 8)).unwrap_or(8);
            let pause = Duration::minutes(1) * 2_i32.pow(doublings);
            let due = again.then(|| clock::now() + pause.min(Duration::hours(6)));
            let reason = answer.reason.as_deref().unwrap_or_default();
            tx.postpone_oauth_revocation(row.id, reason, due).await?;
        }
        tx.commit().await?;
        Ok(answer)
    }

    /// The client that may take a row's access back: the one that it was granted to.
    async fn revoker(&self, holder: &Holder) -> Result<Option<Registered>> {
        let Some(grant) = self.store.oauth_grant(holder.id()).await? else {
            return Ok(None);
        };
        let secrets = self.secrets_of(holder)?;
        if !secrets.contains_key(ACCESS) {
            return Ok(None);
        }
        let kind = known_type(holder.kind())?;
        let registered = match self.registered(kind, &holder.config()?, &secrets).await {
            Ok(registered) => registered,
            Err(Error::NotConfigured(_) | Error::BadRequest { .. }) => return Ok(None),
            Err(other) => return Err(other),
        };
        let client = &registered.client;
        let same = client.client_id == grant.client_id
            && client.endpoints.token_url.as_deref() == Some(grant.token_url.as_str());
        Ok(same.then_some(registered))
    }
}

/// A row that is about to be deleted.
pub(crate) enum Revocable<'a> {
    Builder(&'a patchbay_store::ConnectionRow),
    EndUser(&'a patchbay_store::EndUserConnectionRow),
}

fn answer(outcome: &Revoked, label: &str, queued: bool) -> Revocation {
    let reason = match outcome {
        Revoked::Yes => None,
        Revoked::NoWay => Some(format!(
            "{label} has no call for it: end the access in the account's settings there."
        )),
        Revoked::Failed(OAuthError::Refused(refusal)) => {
            Some(format!("{label} refused: {}.", refusal.as_str()))
        }
        Revoked::Failed(error) => Some(format!("{label}: {error}.")),
    };
    Revocation {
        revoked: matches!(outcome, Revoked::Yes),
        reason,
        queued,
    }
}

fn place(id: Uuid, config: &str) -> Result<Place<'static>> {
    let config: Map<String, Value> = sealed::stored(config)?;
    Ok(Place {
        table: "oauth_revocations",
        row: id,
        app: None,
        user: None,
        destination: sealed::destination(&config),
    })
}
