//! Taking access back because the builder asks for it, and what is not revoked yet.

use std::collections::BTreeSet;
use std::sync::Arc;

use patchbay_oauth::{OAuthError, Revoked, revoke};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::clients::Registered;
use super::kept::Holder;
use super::{ACCESS, REFRESH};
use crate::Message;
use crate::audit::Event;
use crate::clock;
use crate::connections::known_type;
use crate::error::{Error, Result};
use crate::open::Platform;

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

/// Something was deleted that accounts may have been connected to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deleted {
    /// What was done.
    #[schema(example = "deleted")]
    pub message: &'static str,
    /// What became of the accounts' access at their providers, where there was some.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub revocations: Option<Revocations>,
}

/// What became of access that ended with something else, by numbers.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Revocations {
    /// Taken back by their providers.
    pub revoked: usize,
    /// Not yet: they are tried again by themselves.
    pub queued: usize,
    /// Not, and left to the builder: see `GET /v1/oauth-revocations`.
    pub left: usize,
    /// Why the others were not revoked, each reason once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub reasons: Vec<String>,
}

impl Deleted {
    /// Says what became of each.
    pub(crate) fn of(answers: &[Revocation]) -> Self {
        let mut all = Revocations::default();
        for answer in answers {
            match answer {
                Revocation { revoked: true, .. } => all.revoked += 1,
                Revocation { queued: true, .. } => all.queued += 1,
                Revocation { .. } => all.left += 1,
            }
        }
        let reasons: BTreeSet<String> = answers
            .iter()
            .filter_map(|answer| answer.reason.clone())
            .collect();
        all.reasons = reasons.into_iter().collect();
        Self {
            message: Message::DELETED.message,
            revocations: (!answers.is_empty()).then_some(all),
        }
    }
}

/// Access of something that was deleted, not revoked upstream.
#[derive(Debug, Serialize, ToSchema)]
pub struct PendingRevocation {
    /// The former connection's id, or one of its own.
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

/// What became of it, in words.
pub(super) fn answer(outcome: &Revoked, label: &str, queued: bool) -> Revocation {
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
