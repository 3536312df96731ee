//! Access tokens that are good when they are needed: fetched ahead of their end, once, whoever asks.

use std::sync::Arc;

use patchbay_oauth::OAuthError;
use patchbay_store::{OAuthGrantRow, Tx};
use secrecy::ExposeSecret as _;
use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::clients::{Registered, acts_for_itself};
use super::kept::{Granted, Holder};
use super::{INSTANCE, REFRESH, told};
use crate::audit::Event;
use crate::clock;
use crate::connections::known_type;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed::{self, Secrets};

/// A token that ends sooner is not used any more.
const LEEWAY: Duration = Duration::seconds(30);
/// How many grants are renewed at a time.
const AT_ONCE: i64 = 32;
/// How long is rested between looks, at least and at most.
const SHORTEST_REST: Duration = Duration::milliseconds(250);
const LONGEST_REST: Duration = Duration::seconds(30);
/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::hours(1);

/// How a renewal went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Renewal {
    /// The token is good.
    Good,
    /// The grant is no more: its owner has to connect again.
    Ended,
    /// It did not work this time.
    Failed(OAuthError),
    /// There is no client any more that could.
    NoClient,
}

/// What a run gets of an authorized connection.
pub(crate) struct Access {
    /// Its secrets, the access token among them.
    pub(crate) secrets: Secrets,
    /// The account's own server, where the provider has one for each customer.
    pub(crate) instance: Option<String>,
    /// How the next token is had, if this one is refused.
    pub(crate) renewal: Arc<dyn patchbay_engine::Renewal>,
}

impl Access {
    /// The connection's public fields, with the account's own server.
    pub(crate) fn fields(&self, mut public: Map<String, Value>) -> Map<String, Value> {
        // Nobody but the provider names it.
        public.remove(INSTANCE);
        if let Some(instance) = &self.instance {
            public.insert(INSTANCE.to_owned(), instance.as_str().into());
        }
        public
    }
}

/// Whether an access token may be used for a request that is sent now.
fn usable(grant: &OAuthGrantRow, now: OffsetDateTime) -> bool {
    grant.access_expires_at.is_none_or(|end| end > now + LEEWAY)
}

/// Whether it is good at least for a moment, when there is no better one.
fn alive(grant: &OAuthGrantRow, now: OffsetDateTime) -> bool {
    grant.access_expires_at.is_none_or(|end| end > now)
}

impl Platform {
    /// What a run gets of an authorized connection, the access token fresh. None when its grant has
    /// ended.
    ///
    /// # Errors
    /// 400 when the provider cannot be asked and the token has ended.
    pub(crate) async fn fresh_access(self: &Arc<Self>, id: Uuid) -> Result<Option<Access>> {
        let missing = || Error::Internal("an authorized connection has no grant".to_owned());
        let grant = self.store.oauth_grant(id).await?.ok_or_else(missing)?;
        if !usable(&grant, clock::now()) {
            match self.renewed(id, false).await? {
                Renewal::Good => {}
                Renewal::Ended => return Ok(None),
                Renewal::Failed(_) | Renewal::NoClient if alive(&grant, clock::now()) => {}
                Renewal::Failed(error) => return Err(told(&error)),
                Renewal::NoClient => {
                    return Err(Error::NotConfigured(
                        "The OAuth client that this access was granted to is not configured any more."
                            .to_owned(),
                    ));
                }
            }
        }
        let Some(holder) = self.holder(&grant).await? else {
            return Ok(None);
        };
        let mut secrets = self.secrets_of(&holder)?;
        let instance = secrets.remove(INSTANCE);
        Ok(Some(Access {
            secrets,
            instance: instance.map(|instance| instance.expose_secret().to_owned()),
            renewal: self.renewal_of(&grant),
        }))
    }

    /// As [`Platform::renew`], on a task of its own: a caller that goes away must not take a rotated
    /// token with it.
    pub(super) async fn renewed(self: &Arc<Self>, id: Uuid, forced: bool) -> Result<Renewal> {
        let platform = Arc::clone(self);
        tokio::spawn(async move { platform.renew(id, forced).await })
            .await
            .map_err(|_| Error::Internal("a renewal panicked".to_owned()))?
    }

    /// Fetches the next access token of a grant, unless somebody just did. The new tokens are
    /// committed before anybody gets them.
    async fn renew(&self, id: Uuid, forced: bool) -> Result<Renewal> {
        let turn = self.oauth.turn(id);
        let _turn = turn.lock().await;
        self.renew_in_turn(id, forced).await
    }

    /// As [`Platform::renew`], for whoever has the turn at the grant.
    pub(super) async fn renew_in_turn(&self, id: Uuid, forced: bool) -> Result<Renewal> {
        let Some(grant) = self.store.oauth_grant(id).await? else {
            return Ok(Renewal::Ended);
        };
        if !forced && usable(&grant, clock::now()) && !due(&grant) {
            return Ok(Renewal::Good);
        }
        let Some(holder) = self.holder(&grant).await? else {
            return Ok(Renewal::Ended);
        };
        if holder.status() != "active" {
            return Ok(Renewal::Ended);
        }
        if !grant.renewable {
            if alive(&grant, clock::now()) && !forced {
                return Ok(Renewal::Good);
            }
            self.end_grant(grant, &holder, "access_ended").await?;
            return Ok(Renewal::Ended);
        }
        let secrets = self.secrets_of(&holder)?;
        let kind = known_type(holder.kind())?;
        let config = holder.config()?;
        let registered = match self.registered(kind, &config, &secrets).await {
            Ok(registered) => registered,
            Err(Error::NotConfigured(_)) => {
                self.postpone(grant, "not_configured").await?;
                return Ok(Renewal::NoClient);
            }
            Err(Error::BadRequest { .. }) => {
                self.postpone(grant, "unreachable").await?;
                return Ok(Renewal::Failed(OAuthError::Unreachable));
            }
            Err(other) => return Err(other),
        };
        self.exchange(
            grant,
            holder,
            &secrets,
            registered,
            acts_for_itself(&config),
        )
        .await
    }

    async fn exchange(
        &self,
        grant: OAuthGrantRow,
        holder: Holder,
        secrets: &Secrets,
        registered: Registered,
        for_itself: bool,
    ) -> Result<Renewal> {
        let client = registered.client;
        // Another client's token address never sees this refresh token.
        let same = client.client_id == grant.client_id
            && client.endpoints.token_url.as_deref() == Some(grant.token_url.as_str());
        if !same {
            self.end_grant(grant, &holder, "client_changed").await?;
            return Ok(Renewal::Ended);
        }
        let asked: Vec<String> = sealed::stored(&grant.scopes_asked)?;
        let answer = match secrets.get(REFRESH) {
            Some(token) => client.refresh(token).await,
            None if for_itself => client.client_credentials(&asked).await,
            None => {
                self.end_grant(grant, &holder, "access_ended").await?;
                return Ok(Renewal::Ended);
            }
        };
        match answer {
            Ok(tokens) => {
                let granted = Granted {
                    client: &client,
                    tokens: &tokens,
                    asked: &asked,
                    for_itself,
                };
                let mut tx = self.store.begin().await?;
                if !stands(&mut tx, &grant).await? {
                    // Deleted meanwhile: what was noted then are the tokens of before.
                    drop(tx);
                    // Under an id of its own: this one's turn is held here.
                    self.give_back(Uuid::new_v4(), holder.name(), &client, &tokens)
                        .await;
                    return Ok(Renewal::Ended);
                }
                self.keep(&mut tx, &holder, &granted, Some(&grant)).await?;
                tx.commit().await?;
                self.oauth.changed();
                Ok(Renewal::Good)
            }
            Err(error) if error.ends_the_grant() => {
                self.end_grant(grant, &holder, error.code()).await?;
                Ok(Renewal::Ended)
            }
            Err(error) => {
                tracing::warn!(code = error.code(), connection = %holder.id(), "an access token could not be renewed");
                self.postpone(grant, error.code()).await?;
                Ok(Renewal::Failed(error))
            }
        }
    }

    /// Stores that a grant has ended: the connection is expired, an end user is asked again.
    async fn end_grant(
        &self,
        mut grant: OAuthGrantRow,
        holder: &Holder,
        problem: &str,
    ) -> Result<()> {
        let secrets = self.secrets_of(holder)?;
        let event = match holder {
            Holder::Builder(row) => Event::of("connection.expired", row.id),
            Holder::EndUser(row) => Event::of("end_user_connection.expired", row.requirement_id)
                .for_user(row.app_id, Some(&row.user_id)),
        };
        let mut tx = self.change(event).await?;
        self.put_secrets(&mut tx, holder, &secrets, "expired")
            .await?;
        grant.problem = Some(problem.to_owned());
        grant.refresh_due_at = None;
        tx.put_oauth_grant(&grant).await?;
        tx.commit().await?;
        self.oauth.changed();
        Ok(())
    }

    /// Stores that a renewal failed, and when it is tried again.
    async fn postpone(&self, mut grant: OAuthGrantRow, problem: &str) -> Result<()> {
        grant.failures += 1;
        let doublings = u32::try_from(grant.failures.clamp(0, 10)).unwrap_or(10);
        let pause = Duration::seconds(15) * 2_i32.pow(doublings);
        grant.refresh_due_at = Some(clock::now() + pause.min(LONGEST_PAUSE));
        grant.problem = Some(problem.to_owned());
        let mut tx = self.store.begin().await?;
        tx.put_oauth_grant(&grant).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Looks after what was granted for as long as the process lives: as soon as something is due or
    /// has changed, and now and then anyhow.
    pub async fn look_after_oauth(self: Arc<Self>) {
        let mut changes = self.oauth.changes.subscribe();
        loop {
            changes.mark_unchanged();
            self.tend_oauth().await;
            let next = self.store.next_oauth_work().await.ok().flatten();
            let until = next.map_or(LONGEST_REST, |next| next - clock::now());
            let rest = until.clamp(SHORTEST_REST, LONGEST_REST).unsigned_abs();
            tokio::time::sleep(SHORTEST_REST.unsigned_abs()).await;
            tokio::select! {
                () = tokio::time::sleep(rest) => {}
                _ = changes.changed() => {}
            }
        }
    }

    /// What is to be done: renew what is due, take back what nobody confirmed, and what a provider
    /// could not take back before.
    async fn tend_oauth(self: &Arc<Self>) {
        if self.unsealed().is_err() {
            return;
        }
        if let Err(error) = self.renew_due().await {
            tracing::warn!(%error, "access tokens could not be looked after");
        }
        if let Err(error) = self.drop_unconfirmed().await {
            tracing::warn!(%error, "unconfirmed access could not be dropped");
        }
        if let Err(error) = self.revoke_due().await {
            tracing::warn!(%error, "access could not be taken back");
        }
    }

    async fn renew_due(self: &Arc<Self>) -> Result<()> {
        let due = self.store.due_oauth_grants(clock::now(), AT_ONCE).await?;
        let mut renewals = tokio::task::JoinSet::new();
        for grant in due {
            let platform = Arc::clone(self);
            renewals.spawn(async move { platform.renew(grant.id, false).await });
        }
        while let Some(done) = renewals.join_next().await {
            if let Ok(Err(error)) = done {
                tracing::warn!(%error, "an access token could not be renewed");
            }
        }
        Ok(())
    }
}

/// Whether the grant is still there, as this write sees it.
async fn stands(tx: &mut Tx, grant: &OAuthGrantRow) -> Result<bool> {
    Ok(tx.oauth_grant(grant.id).await?.is_some())
}

fn due(grant: &OAuthGrantRow) -> bool {
    grant.refresh_due_at.is_some_and(|due| due <= clock::now())
}
