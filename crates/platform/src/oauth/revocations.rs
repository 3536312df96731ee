//! Access whose end was noted here, taken back at its provider: at once where it answers, later where
//! it could not be reached.
//!
//! The one way for everything that dies with a connection, a link, an App, a requirement or a
//! workflow: what is to be revoked is noted in the transaction in which it dies, without asking
//! anybody, so that no network and no crash comes between.

use std::collections::BTreeMap;
use std::sync::Arc;

use patchbay_oauth::{Client, OAuthError, Revoked, TokenAuth, Tokens, generic, provider, revoke};
use patchbay_store::{Ending, OAuthGrantRow, OAuthRevocationRow, Tx};
use patchbay_vault::Purpose;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::clients::Bound;
use super::kept::Holder;
use super::revoke::{Revocation, answer};
use super::{ACCESS, INSTANCE, REFRESH, SECRET};
use crate::audit::Event;
use crate::clock;
use crate::connections::known_type;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed::{self, Place, Secrets};

/// How often it is tried before it is left to the builder.
const TRIES: i64 = 20;
/// How long a deletion waits for the providers' answers.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(8);
/// How many providers are asked at a time.
const AT_ONCE: usize = 16;
/// The pause after the first failure; each next one is twice as long, up to six hours.
const RETRY: Duration = Duration::seconds(5);
/// When the next process tries, if this one ends before the answer.
const FIRST_PAUSE: Duration = Duration::minutes(1);

/// What was noted with a deletion.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    /// What is tried now.
    ids: Vec<Uuid>,
    /// What is known already: access that no call of ours takes back.
    answers: Vec<Revocation>,
}

impl Noted {
    /// Adds what else was noted.
    pub(super) fn add(&mut self, other: Self) {
        self.ids.extend(other.ids);
        self.answers.extend(other.answers);
    }

    fn count(&self) -> usize {
        self.ids.len() + self.answers.len()
    }
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
    /// Notes everything that was granted to what is deleted in this transaction, and takes it from
    /// its rows, so that they may go.
    ///
    /// # Errors
    /// 503 while the vault is sealed, if there is something to be noted.
    pub(crate) async fn note_endings(&self, tx: &mut Tx, ending: Ending) -> Result<Noted> {
        let mut noted = Noted::default();
        for grant in tx.ending_oauth_grants(ending).await? {
            let holder = match grant.connection_id {
                Some(_) => tx
                    .connection(grant.id)
                    .await?
                    .map(|row| Holder::Builder(Box::new(row))),
                None => tx
                    .link_of_grant(grant.id)
                    .await?
                    .map(|row| Holder::EndUser(Box::new(row))),
            };
            if let Some(holder) = holder {
                self.note_grant(tx, &grant, &holder, &mut noted).await?;
            }
            tx.delete_oauth_grant(grant.id).await?;
        }
        for attempt in tx.ending_oauth_attempts(ending).await? {
            let tokens = held(&self.waiting_tokens(&attempt)?);
            if let Some(client) = self.client_then(&attempt).await? {
                let name = client.profile.label.clone();
                let id = self
                    .note_tokens(tx, attempt.id, name, &client, &tokens)
                    .await?;
                noted.ids.push(id);
            }
        }
        Ok(noted)
    }

    async fn note_grant(
        &self,
        tx: &mut Tx,
        grant: &OAuthGrantRow,
        holder: &Holder,
        noted: &mut Noted,
    ) -> Result<()> {
        let secrets = self.secrets_of(holder)?;
        if !secrets.contains_key(ACCESS) {
            return Ok(());
        }
        let kind = known_type(holder.kind())?;
        let config = holder.config()?;
        let profile = provider(&grant.provider).unwrap_or_else(generic);
        let client = match self.registered_at_rest(kind, &config, &secrets).await {
            Ok(registered) => Some(registered.client),
            Err(Error::NotConfigured(_) | Error::BadRequest { .. }) => None,
            Err(other) => return Err(other),
        };
        // The one that it was granted to, and no other: its tokens go nowhere else.
        let client = client.filter(|client| {
            let address = client.endpoints.token_url.as_deref();
            client.client_id == grant.client_id
                && address.is_none_or(|address| address == grant.token_url)
        });
        let Some(mut client) = client else {
            let reason = format!(
                "The OAuth app that {} granted this access to is not configured any more: end the access in the account's settings there.",
                profile.label
            );
            self.note_lost(tx, grant, holder, &reason).await?;
            noted.answers.push(Revocation {
                revoked: false,
                reason: Some(reason),
                queued: false,
            });
            return Ok(());
        };
        client.endpoints.token_url = Some(grant.token_url.clone());
        let id = self
            .note_tokens(tx, holder.id(), holder.name(), &client, &secrets)
            .await?;
        noted.ids.push(id);
        Ok(())
    }

    /// Notes access that no client is left to take back, so that the builder is told. Its tokens go.
    async fn note_lost(
        &self,
        tx: &mut Tx,
        grant: &OAuthGrantRow,
        holder: &Holder,
        reason: &str,
    ) -> Result<()> {
        let id = free(tx, holder.id()).await?;
        let config = "{}".to_owned();
        let nothing = Secrets::new();
        let sealed = sealed::seal(&self.vault, Purpose::Tokens, &place(id, &config)?, &nothing)?;
        tx.insert_oauth_revocation(&OAuthRevocationRow {
            id,
            provider: grant.provider.clone(),
            name: holder.name(),
            config,
            sealed,
            attempts: 0,
            problem: reason.to_owned(),
            due_at: None,
            created_at: clock::now(),
        })
        .await?;
        Ok(())
    }

    /// Notes tokens that are to be revoked, and answers under which id.
    async fn note_tokens(
        &self,
        tx: &mut Tx,
        id: Uuid,
        name: String,
        client: &Client,
        held: &Secrets,
    ) -> Result<Uuid> {
        let id = free(tx, id).await?;
        let mut secrets = held.clone();
        secrets.retain(|name, _| [ACCESS, REFRESH].contains(&name.as_str()));
        if let Some(secret) = &client.client_secret {
            secrets.insert(SECRET.to_owned(), secret.clone());
        }
        let kept = Kept {
            bound: Bound::of(client),
            token_auth: client.token_auth,
            kind: client.endpoints.revocation(),
        };
        let config = sealed::text(&kept)?;
        let bytes = sealed::seal(&self.vault, Purpose::Tokens, &place(id, &config)?, &secrets)?;
        let now = clock::now();
        tx.insert_oauth_revocation(&OAuthRevocationRow {
            id,
            provider: client.profile.id.clone(),
            name,
            config,
            sealed: bytes,
            attempts: 0,
            problem: "unreachable".to_owned(),
            due_at: Some(now + FIRST_PAUSE),
            created_at: now,
        })
        .await?;
        Ok(id)
    }

    /// Tries now what was noted, for a moment, and says what became of each.
    pub(crate) async fn revoke_noted(self: &Arc<Self>, noted: Noted) -> Vec<Revocation> {
        let count = noted.count();
        let Noted { ids, mut answers } = noted;
        let (tell, mut told) = mpsc::unbounded_channel();
        let platform = Arc::clone(self);
        // On a task of its own: it goes on when nobody waits any more.
        tokio::spawn(async move {
            platform
                .try_all(ids, move |answer| tell.send(answer).is_ok())
                .await;
        });
        let patience = tokio::time::sleep(PATIENCE);
        tokio::pin!(patience);
        while answers.len() < count {
            tokio::select! {
                answer = told.recv() => match answer {
                    Some(answer) => answers.push(answer),
                    None => break,
                },
                () = &mut patience => break,
            }
        }
        answers.resize_with(count, || Revocation {
            revoked: false,
            reason: Some("The provider did not answer in time.".to_owned()),
            queued: true,
        });
        answers
    }

    /// Tries so many at a time; nobody's silence keeps the others waiting.
    async fn try_all(self: &Arc<Self>, ids: Vec<Uuid>, tell: impl Fn(Revocation) -> bool + Send) {
        let mut left = ids.into_iter();
        let mut trying = JoinSet::new();
        loop {
            while trying.len() < AT_ONCE
                && let Some(id) = left.next()
            {
                let platform = Arc::clone(self);
                trying.spawn(async move { platform.try_revocation(id).await });
            }
            match trying.join_next().await {
                None => return,
                Some(Ok(Ok(answer))) => {
                    // Whoever asked may have stopped to wait.
                    let _heard = tell(answer);
                }
                Some(Ok(Err(error))) => tracing::warn!(%error, "access could not be taken back"),
                Some(Err(_)) => tracing::warn!("taking access back panicked"),
            }
        }
    }

    /// Tries what is due.
    pub(super) async fn revoke_due(self: &Arc<Self>) -> Result<()> {
        let limit = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
        let due = self
            .store
            .due_oauth_revocations(clock::now(), limit)
            .await?;
        let ids = due.iter().map(|row| row.id).collect();
        self.try_all(ids, |_| true).await;
        Ok(())
    }

    /// Takes one back, if nobody else just did: one try at a time.
    async fn try_revocation(&self, id: Uuid) -> Result<Revocation> {
        let turn = self.oauth.turn(id);
        let _turn = turn.lock().await;
        let Some(row) = self.store.oauth_revocation(id).await? else {
            return Ok(Revocation {
                revoked: true,
                reason: None,
                queued: false,
            });
        };
        let kept: Kept = sealed::stored(&row.config)?;
        let mut secrets = sealed::open(&self.vault, &place(row.id, &row.config)?, &row.sealed)?;
        let profile = provider(&row.provider).unwrap_or_else(generic);
        let mut endpoints = kept.bound.endpoints;
        endpoints.revocation = kept.kind;
        let mut client = Client {
            profile,
            endpoints,
            client_id: kept.bound.client_id,
            client_secret: secrets.remove(SECRET),
            token_auth: kept.token_auth,
            params: BTreeMap::new(),
            http: self.oauth_http(),
        };
        let outcome = match self.find_revocation(&mut client).await {
            Ok(()) => revoke(&client, secrets.get(ACCESS), secrets.get(REFRESH)).await,
            Err(error) => Revoked::Failed(error),
        };
        let again =
            matches!(&outcome, Revoked::Failed(error) if error.may_pass()) && row.attempts < TRIES;
        let answer = answer(&outcome, &profile.label, again);
        let mut tx = self.change(Event::of("connection.revoked", row.id)).await?;
        if answer.revoked {
            tx.delete_oauth_revocation(row.id).await?;
        } else {
            let doublings = u32::try_from(row.attempts.clamp(0, 12)).unwrap_or(12);
            let pause = RETRY * 2_i32.pow(doublings);
            let due = again.then(|| clock::now() + pause.min(Duration::hours(6)));
            let reason = answer.reason.as_deref().unwrap_or_default();
            tx.postpone_oauth_revocation(row.id, reason, due).await?;
        }
        tx.commit().await?;
        // Whoever looks after what is due may rest for longer than this pause.
        self.oauth.changed();
        Ok(answer)
    }

    /// Asks the server where access is taken back, where only its issuer is known. It must be the
    /// server that gave the tokens.
    async fn find_revocation(&self, client: &mut Client) -> std::result::Result<(), OAuthError> {
        let endpoints = &mut client.endpoints;
        let Some(issuer) = endpoints.issuer.clone() else {
            return Ok(());
        };
        if endpoints.revocation().is_some() {
            return Ok(());
        }
        match self.described(&issuer).await {
            Ok(found) if found.token_url == endpoints.token_url => {
                *endpoints = std::mem::take(endpoints).or(found);
                Ok(())
            }
            Ok(_) => Err(OAuthError::Issuer),
            // A server that was given by its addresses may have nothing to discover.
            Err(OAuthError::InvalidAnswer(_)) if endpoints.authorization_url.is_some() => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Takes back what was granted a moment ago and has nowhere to be kept: what it was for is gone,
    /// or it cannot be stored.
    pub(super) async fn give_back(&self, id: Uuid, name: String, client: &Client, tokens: &Tokens) {
        let noted = async {
            let mut tx = self.store.begin().await?;
            let id = self
                .note_tokens(&mut tx, id, name, client, &held(tokens))
                .await?;
            tx.commit().await?;
            self.try_revocation(id).await
        };
        let answer: Result<Revocation> = noted.await;
        let revoked = if let Ok(answer) = answer {
            answer.revoked
        } else {
            // Nothing can be noted, so it is tried this once.
            let access = Some(&tokens.access_token);
            let gone = revoke(client, access, tokens.refresh_token.as_ref()).await;
            gone == Revoked::Yes
        };
        tracing::info!(revoked, "access that could not be kept was given back");
    }
}

/// Tokens by their names among a connection's secrets.
pub(super) fn held(tokens: &Tokens) -> Secrets {
    let mut secrets = Secrets::from([(ACCESS.to_owned(), tokens.access_token.clone())]);
    if let Some(token) = &tokens.refresh_token {
        secrets.insert(REFRESH.to_owned(), token.clone());
    }
    if let Some(instance) = &tokens.instance {
        secrets.insert(INSTANCE.to_owned(), SecretString::from(instance.as_str()));
    }
    secrets
}

/// This id, or another where something of this one still has to be revoked.
async fn free(tx: &mut Tx, id: Uuid) -> Result<Uuid> {
    let taken = tx.has_oauth_revocation(id).await?;
    Ok(if taken { Uuid::new_v4() } else { id })
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
