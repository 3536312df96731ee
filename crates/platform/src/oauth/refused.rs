//! An access token that a provider's API refuses although it should be good: it was taken back early,
//! or the clocks differ. It is renewed once, whoever was refused.

use std::sync::Arc;
use std::time::{Duration, Instant};

use patchbay_engine::{Renewal, Renewed};
use patchbay_oauth::{Provider, generic, provider};
use patchbay_store::OAuthGrantRow;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use uuid::Uuid;

use super::fresh::Renewal as Outcome;
use super::{ACCESS, lock};
use crate::error::Result;
use crate::open::Platform;

/// A grant is renewed for a refusal so often at most: an API may refuse for reasons of its own.
const REST: Duration = Duration::from_mins(1);

/// The way of one grant to its next token.
struct OfGrant {
    platform: Arc<Platform>,
    profile: &'static Provider,
    grant: Uuid,
}

impl Renewal for OfGrant {
    fn ended(&self, answer: &Value) -> bool {
        self.profile.says_ended(answer)
    }

    fn looks_at_answers(&self) -> bool {
        !self.profile.ended.is_empty()
    }

    fn renew(&self, refused: SecretString) -> Renewed<'_> {
        let (platform, grant) = (Arc::clone(&self.platform), self.grant);
        Box::pin(async move {
            // On a task of its own: a run that is stopped must not take a rotated token with it.
            let renewed =
                tokio::spawn(async move { platform.replace_refused(grant, &refused).await });
            match renewed.await {
                Ok(Ok(token)) => token,
                Ok(Err(error)) => {
                    tracing::warn!(%error, "refused access could not be renewed");
                    None
                }
                Err(_) => None,
            }
        })
    }
}

impl Platform {
    pub(super) fn renewal_of(self: &Arc<Self>, grant: &OAuthGrantRow) -> Arc<dyn Renewal> {
        Arc::new(OfGrant {
            platform: Arc::clone(self),
            profile: provider(&grant.provider).unwrap_or_else(generic),
            grant: grant.id,
        })
    }

    /// The token in place of the refused one. Access that cannot be renewed stays as it is: an API's
    /// refusal alone ends nothing.
    async fn replace_refused(
        self: &Arc<Self>,
        id: Uuid,
        refused: &SecretString,
    ) -> Result<Option<SecretString>> {
        let turn = self.oauth.turn(id);
        let _turn = turn.lock().await;
        match self.stored_access(id).await? {
            Some(token) if token.expose_secret() == refused.expose_secret() => {}
            // Somebody was faster, or there is none any more.
            other => return Ok(other),
        }
        let grant = self.store.oauth_grant(id).await?;
        if !grant.is_some_and(|grant| grant.renewable) || !self.oauth.rested(id) {
            return Ok(None);
        }
        match self.renew_in_turn(id, true).await? {
            Outcome::Good => self.stored_access(id).await,
            Outcome::Ended | Outcome::Failed(_) | Outcome::NoClient => Ok(None),
        }
    }

    async fn stored_access(&self, id: Uuid) -> Result<Option<SecretString>> {
        let Some(grant) = self.store.oauth_grant(id).await? else {
            return Ok(None);
        };
        let holder = self.holder(&grant).await?;
        match holder.filter(|holder| holder.status() == "active") {
            Some(holder) => Ok(self.secrets_of(&holder)?.remove(ACCESS)),
            None => Ok(None),
        }
    }
}

impl super::OAuthState {
    /// Whether the last renewal for a refusal is long enough ago; from now on it is not.
    fn rested(&self, grant: Uuid) -> bool {
        let mut refused = lock(&self.refused);
        refused.retain(|_, at| at.elapsed() < REST);
        if refused.contains_key(&grant) {
            return false;
        }
        refused.insert(grant, Instant::now());
        true
    }
}
