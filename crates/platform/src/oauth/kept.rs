//! Storing what a provider granted: the tokens sealed in their connection's row, the rest in a grant.

use patchbay_oauth::{Client, Provider, Tokens};
use patchbay_store::{ConnectionRow, EndUserConnectionRow, OAuthGrantRow, Tx};
use patchbay_vault::Purpose;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{ACCESS, INSTANCE, REFRESH};
use crate::clock;
use crate::connections::owner_place;
use crate::end_users::user_place;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed::{self, Secrets};

/// For whom access is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OAuthTarget {
    /// A builder's connection.
    Builder {
        /// Its id.
        connection: Uuid,
    },
    /// What an end user links.
    EndUser {
        /// The App.
        app: Uuid,
        /// Its name for the user.
        user: String,
        /// What is fulfilled.
        requirement: Uuid,
    },
}

/// What was granted, apart from its tokens.
pub(super) struct Granted<'a> {
    pub(super) client: &'a Client,
    pub(super) tokens: &'a Tokens,
    pub(super) asked: &'a [String],
    /// Access tokens are had without a refresh token, as the client itself.
    pub(super) for_itself: bool,
}

/// A row that holds tokens.
pub(super) enum Holder {
    Builder(Box<ConnectionRow>),
    EndUser(Box<EndUserConnectionRow>),
}

impl Holder {
    pub(super) fn id(&self) -> Uuid {
        match self {
            Self::Builder(row) => row.id,
            Self::EndUser(row) => row.id,
        }
    }

    pub(super) fn kind(&self) -> &str {
        match self {
            Self::Builder(row) => &row.r#type,
            Self::EndUser(row) => &row.r#type,
        }
    }

    pub(super) fn status(&self) -> &str {
        match self {
            Self::Builder(row) => &row.status,
            Self::EndUser(row) => &row.status,
        }
    }

    pub(super) fn config(&self) -> Result<Map<String, Value>> {
        sealed::stored(match self {
            Self::Builder(row) => &row.config,
            Self::EndUser(row) => &row.config,
        })
    }

    /// What to call it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Builder(row) => row.name.clone(),
            // An end user's name stands in no list of the builder's.
            Self::EndUser(row) => row
                .r#type
                .trim_start_matches("dynamiq.connections.")
                .to_owned(),
        }
    }
}

impl Platform {
    /// The row of a connection or a linked account with this id.
    pub(super) async fn holder(&self, grant: &OAuthGrantRow) -> Result<Option<Holder>> {
        if grant.connection_id.is_some() {
            let row = self.store.connection(grant.id).await?;
            return Ok(row.map(|row| Holder::Builder(Box::new(row))));
        }
        let row = self.store.end_user_connection_of_grant(grant.id).await?;
        Ok(row.map(|row| Holder::EndUser(Box::new(row))))
    }

    /// A row's secrets.
    pub(super) fn secrets_of(&self, holder: &Holder) -> Result<Secrets> {
        let config = holder.config()?;
        match holder {
            Holder::Builder(row) => match &row.sealed {
                Some(bytes) => sealed::open(&self.vault, &owner_place(row.id, &config), bytes),
                None => Ok(Secrets::new()),
            },
            Holder::EndUser(row) => {
                let place = user_place(row.id, row.app_id, &row.user_id, &config);
                sealed::open(&self.vault, &place, &row.sealed)
            }
        }
    }

    /// Stores a row's secrets and status.
    pub(super) async fn put_secrets(
        &self,
        tx: &mut Tx,
        holder: &Holder,
        secrets: &Secrets,
        status: &str,
    ) -> Result<()> {
        let config = holder.config()?;
        match holder {
            Holder::Builder(row) => {
                let sealed = if secrets.is_empty() {
                    None
                } else {
                    let place = owner_place(row.id, &config);
                    Some(sealed::seal(&self.vault, Purpose::Owner, &place, secrets)?)
                };
                tx.update_connection_grant(row.id, status, sealed.as_deref())
                    .await?;
            }
            Holder::EndUser(row) => {
                let place = user_place(row.id, row.app_id, &row.user_id, &config);
                let sealed = sealed::seal(&self.vault, Purpose::EndUser, &place, secrets)?;
                tx.update_end_user_grant(row.id, status, &sealed).await?;
            }
        }
        Ok(())
    }

    /// The row that a target's tokens go to. An end user's is made when it is missing, incomplete.
    pub(super) async fn row_for(
        &self,
        tx: &mut Tx,
        target: &OAuthTarget,
        kind: &str,
    ) -> Result<Holder> {
        match target {
            OAuthTarget::Builder { connection } => {
                let row = tx.connection(*connection).await?.ok_or(Error::NotFound)?;
                Ok(Holder::Builder(Box::new(row)))
            }
            OAuthTarget::EndUser {
                app,
                user,
                requirement,
            } => {
                let found = self
                    .store
                    .end_user_connection(*app, user, *requirement)
                    .await?;
                // One of another type is no account to be kept.
                if let Some(row) = found.filter(|row| row.r#type == kind) {
                    return Ok(Holder::EndUser(Box::new(row)));
                }
                let former = tx
                    .former_end_user_connection(*app, user, *requirement)
                    .await?;
                let now = clock::now();
                let (id, created_at) = former.unwrap_or_else(|| (Uuid::new_v4(), now));
                let config = Map::new();
                let place = user_place(id, *app, user, &config);
                let row = EndUserConnectionRow {
                    id,
                    app_id: *app,
                    user_id: user.clone(),
                    requirement_id: *requirement,
                    r#type: kind.to_owned(),
                    status: "incomplete".to_owned(),
                    trusted: false,
                    sealed: sealed::seal(&self.vault, Purpose::EndUser, &place, &Secrets::new())?,
                    config: sealed::text(&config)?,
                    hints: "{}".to_owned(),
                    created_at,
                    updated_at: now,
                };
                tx.put_end_user_connection(&row).await?;
                Ok(Holder::EndUser(Box::new(row)))
            }
        }
    }

    /// Stores tokens in place of the former ones; the connection is active then.
    pub(super) async fn keep(
        &self,
        tx: &mut Tx,
        holder: &Holder,
        granted: &Granted<'_>,
        former: Option<&OAuthGrantRow>,
    ) -> Result<()> {
        let Granted {
            client,
            tokens,
            asked,
            for_itself,
        } = granted;
        let mut secrets = self.secrets_of(holder)?;
        // A refresh whose answer holds no refresh token leaves the former one good (RFC 6749, 6).
        let kept: Option<SecretString> = tokens.refresh_token.clone().or_else(|| {
            former
                .is_some()
                .then(|| secrets.get(REFRESH).cloned())
                .flatten()
        });
        secrets.insert(ACCESS.to_owned(), tokens.access_token.clone());
        let renewable = kept.is_some() || *for_itself;
        match kept {
            Some(token) => secrets.insert(REFRESH.to_owned(), token),
            None => secrets.remove(REFRESH),
        };
        // A renewal that names no server leaves the former one.
        match (&tokens.instance, former) {
            (Some(instance), _) => {
                secrets.insert(INSTANCE.to_owned(), SecretString::from(instance.as_str()));
            }
            (None, Some(_)) => {}
            (None, None) => {
                secrets.remove(INSTANCE);
            }
        }
        self.put_secrets(tx, holder, &secrets, "active").await?;
        let now = clock::now();
        let times = Times::of(client.profile, tokens.expires_in, renewable, now);
        let scopes_granted = match (&tokens.scopes, former) {
            (Some(scopes), _) => Some(sealed::text(scopes)?),
            (None, Some(former)) => former.scopes_granted.clone(),
            (None, None) => None,
        };
        let (connection_id, end_user_connection_id) = match holder {
            Holder::Builder(row) => (Some(row.id), None),
            Holder::EndUser(row) => (None, Some(row.id)),
        };
        let account = tokens.account.clone();
        tx.put_oauth_grant(&OAuthGrantRow {
            id: holder.id(),
            connection_id,
            end_user_connection_id,
            provider: client.profile.id.clone(),
            client_id: client.client_id.clone(),
            token_url: client.endpoints.token_url.clone().unwrap_or_default(),
            scopes_asked: sealed::text(asked)?,
            scopes_granted,
            account: account.or_else(|| former.and_then(|former| former.account.clone())),
            renewable,
            access_expires_at: times.access,
            refresh_due_at: times.due,
            grant_expires_at: times.grant,
            obtained_at: former.map_or(now, |former| former.obtained_at),
            refreshed_at: former.map(|_| now),
            failures: 0,
            problem: None,
            skew: tokens.skew,
            instance: secrets
                .get(INSTANCE)
                .map(|instance| instance.expose_secret().to_owned()),
        })
        .await?;
        Ok(())
    }
}

/// When what was granted has to be looked after.
#[derive(Debug, PartialEq, Eq)]
struct Times {
    access: Option<OffsetDateTime>,
    due: Option<OffsetDateTime>,
    grant: Option<OffsetDateTime>,
}

impl Times {
    fn of(
        profile: &Provider,
        expires_in: Option<std::time::Duration>,
        renewable: bool,
        now: OffsetDateTime,
    ) -> Self {
        let told = expires_in.and_then(|life| Duration::try_from(life).ok());
        let usual = profile.lifetime.access_seconds.filter(|_| renewable);
        let life = told.or_else(|| usual.map(|seconds| Duration::seconds(seconds.into())));
        let idle = profile
            .lifetime
            .refresh_idle_days
            .filter(|_| renewable)
            .map(|days| Duration::days(days.into()));
        let access = life.map(|life| now + life);
        let due = match (life, idle) {
            (Some(life), _) if renewable => Some(now + lead(life)),
            // Nothing renews it: its end is when somebody has to be told.
            (Some(life), _) => Some(now + life),
            // Nothing ends but by being idle.
            (None, Some(idle)) => Some(now + idle / 5 * 4),
            (None, None) => None,
        };
        Self {
            access,
            due,
            grant: idle.map(|idle| now + idle),
        }
    }
}

/// How long a token is used before the next one is fetched: 80 % of its life or until five minutes
/// before its end, whichever comes first, but never less than half of it.
fn lead(life: Duration) -> Duration {
    let most: Duration = life * 4 / 5;
    most.min(life - Duration::minutes(5)).max(life / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_oauth::{generic, provider};

    #[test]
    fn tokens_are_renewed_in_time_and_not_all_the_time() {
        assert_eq!(lead(Duration::hours(1)), Duration::minutes(48));
        assert_eq!(lead(Duration::minutes(20)), Duration::minutes(15));
        assert_eq!(lead(Duration::seconds(4)), Duration::seconds(2));
    }

    #[test]
    fn what_is_not_told_is_taken_from_the_profile() {
        let now = clock::now();
        let hour = std::time::Duration::from_hours(1);
        let google = Times::of(provider("google").unwrap(), None, true, now);
        assert_eq!(google.access, Some(now + Duration::hours(1)));
        assert_eq!(google.grant, Some(now + Duration::days(182)));
        let dead = Times::of(generic(), Some(hour), false, now);
        assert_eq!(dead.due, Some(now + Duration::hours(1)), "its end is told");
        let forever = Times::of(provider("github").unwrap(), None, false, now);
        assert_eq!(
            forever,
            Times {
                access: None,
                due: None,
                grant: None
            }
        );
    }
}
