//! Asking for access: an address for a browser, and who waits for its answer.

use std::sync::Arc;
use std::time::Duration;

use patchbay_oauth::{Diagnosis, Loopback, Request, diagnose};
use patchbay_store::{OAuthAttemptRow, RequirementRow, Tx};
use patchbay_vault::Purpose;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use url::Url;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::callback::Problem;
use super::clients::{Bound, Registered, acts_for_itself, scopes_of};
use super::kept::{Granted, Holder, OAuthTarget};
use super::view::{OAuthAttempt, attempt_view};
use super::{ATTEMPT, hash, random, told};
use crate::audit::Event;
use crate::check::{BLANK, Check, FORMAT};
use crate::clock;
use crate::connect::AuthorizeAnswer;
use crate::connections::known_type;
use crate::credentials::ConnectCaller;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed::{self, Place, Secrets};
use patchbay_catalog::Kind;

/// The verifier's name in an attempt's sealed value.
pub(super) const VERIFIER: &str = "verifier";
/// The longest that a question about an attempt waits for news.
const LONGEST_WAIT: Duration = Duration::from_secs(25);

/// Where the builder goes to authorize.
#[derive(Debug, Serialize, ToSchema)]
pub struct Authorizing {
    /// The provider's consent page; none where the client acts for itself and is connected already.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub url: Option<String>,
    /// Where the browser comes back to, which has to be registered at the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub redirect_uri: Option<String>,
    /// Until when it is waited for.
    #[serde(serialize_with = "clock::serialize")]
    pub expires_at: OffsetDateTime,
    /// What tells the browser that started from others.
    #[serde(skip)]
    pub cookie: Option<FlowCookie>,
}

/// A cookie that tells the browser that started from others. It authenticates nothing.
#[derive(Debug)]
pub struct FlowCookie {
    /// The `Set-Cookie` value.
    pub header: SecretString,
}

/// How long to wait for news of an attempt.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AttemptQuery {
    /// Milliseconds to wait while nothing changes, at most 25,000; 0 when not told.
    #[param(value_type = Option<u32>)]
    pub wait_ms: Option<String>,
}

/// The answer of a browser on another machine.
#[derive(Debug, Deserialize, ToSchema)]
pub struct OAuthCode {
    /// The whole address that the browser was sent back to, code and state in it.
    #[schema(required, nullable = false, value_type = String)]
    pub address: Option<SecretString>,
}

/// An attempt that was begun.
struct Begun {
    row: OAuthAttemptRow,
    url: Url,
    cookie: FlowCookie,
}

impl Platform {
    /// `POST /v1/connections/{id}/oauth2/authorize`.
    pub async fn authorize_connection(self: &Arc<Self>, id: Uuid) -> Result<Authorizing> {
        let (holder, registered, scopes) = self.to_authorize(id).await?;
        if acts_for_itself(&holder.config()?) {
            return self.authorize_itself(&holder, &registered, &scopes).await;
        }
        let target = OAuthTarget::Builder { connection: id };
        let mut redirect_uri = registered.redirect_uri(self);
        let listener = match registered.listens_at(self) {
            None => None,
            Some(port) => {
                let Ok(bound) = Loopback::bind(port).await else {
                    return self
                        .port_in_use(&target, &registered, &scopes, redirect_uri, port)
                        .await;
                };
                if let Ok(mut url) = Url::parse(&redirect_uri)
                    && url.set_port(Some(bound.port())).is_ok()
                {
                    redirect_uri = url.to_string();
                }
                Some(bound)
            }
        };
        let begun = self
            .begin_attempt(&target, &registered, &scopes, redirect_uri)
            .await?;
        let mut tx = self.change(Event::of("connection.authorizing", id)).await?;
        self.cancel_waiting(&mut tx, id).await?;
        tx.insert_oauth_attempt(&begun.row).await?;
        tx.commit().await?;
        if let Some(listener) = listener {
            self.listen(listener, &begun.row);
        }
        self.oauth.changed();
        Ok(Authorizing {
            url: Some(begun.url.into()),
            redirect_uri: Some(begun.row.redirect_uri),
            expires_at: begun.row.expires_at,
            cookie: Some(begun.cookie),
        })
    }

    /// Nobody can be waited for at a port of another program: the attempt ends before it begins, and
    /// is told like any other.
    async fn port_in_use(
        &self,
        target: &OAuthTarget,
        registered: &Registered,
        scopes: &[String],
        redirect_uri: String,
        port: u16,
    ) -> Result<Authorizing> {
        let seen = Diagnosis::PortInUse(port);
        let finding = diagnose(registered.client.profile, &redirect_uri, &seen);
        let told = Error::refused(format!("{} {}", finding.problem, finding.advice));
        let state = hash(&random()?);
        let mut row = attempt_row(target, registered, scopes, redirect_uri, state)?;
        "failed".clone_into(&mut row.status);
        row.problem = Some(sealed::text(&Problem::from(finding))?);
        let mut tx = self.store.begin().await?;
        if let Some(connection) = row.connection_id {
            self.cancel_waiting(&mut tx, connection).await?;
        }
        tx.insert_oauth_attempt(&row).await?;
        tx.commit().await?;
        self.oauth.changed();
        Err(told)
    }

    /// A client that acts for itself needs no browser.
    async fn authorize_itself(
        &self,
        holder: &Holder,
        registered: &Registered,
        scopes: &[String],
    ) -> Result<Authorizing> {
        let client = &registered.client;
        let tokens = client.client_credentials(scopes).await;
        let tokens = tokens.map_err(|error| told(&error))?;
        let granted = Granted {
            client,
            tokens: &tokens,
            asked: scopes,
            for_itself: true,
        };
        let mut tx = self
            .change(Event::of("connection.authorized", holder.id()))
            .await?;
        self.keep(&mut tx, holder, &granted, None).await?;
        tx.commit().await?;
        self.oauth.changed();
        Ok(Authorizing {
            url: None,
            redirect_uri: None,
            expires_at: clock::now(),
            cookie: None,
        })
    }

    /// `POST /v1/connect/requirements/{id}/oauth2/authorize`.
    ///
    /// # Errors
    /// 400 for a type that is not authorized through OAuth, `not_configured` while no OAuth client
    /// of the provider is set up.
    pub async fn authorize_oauth2(
        self: &Arc<Self>,
        caller: &ConnectCaller,
        requirement: &RequirementRow,
    ) -> Result<(AuthorizeAnswer, FlowCookie)> {
        self.unsealed()?;
        let kind = known_type(&requirement.subject)?;
        match &kind.kind {
            Kind::OAuth2 {
                provider: Some(_), ..
            } => {}
            Kind::OAuth2 { provider: None, .. } => {
                return Err(Error::NotConfigured(
                    "This requirement names no provider, so nobody can be sent to one.".to_owned(),
                ));
            }
            Kind::ApiKey => {
                return Err(Error::refused(
                    "this connection type is not authorized through OAuth: use credentials",
                ));
            }
        }
        let config = serde_json::Map::new();
        let registered = self.registered(kind, &config, &Secrets::new()).await?;
        let target = OAuthTarget::EndUser {
            app: caller.manifest.app.id,
            user: caller.user_id.clone(),
            requirement: requirement.id,
        };
        let scopes = scopes_of(kind, &config);
        let redirect_uri = registered.redirect_uri(self);
        let begun = self
            .begin_attempt(&target, &registered, &scopes, redirect_uri)
            .await?;
        let event = Event::of("end_user_connection.authorizing", requirement.id)
            .for_user(caller.manifest.app.id, Some(&caller.user_id));
        let mut tx = self.change(event).await?;
        // Incomplete until the user comes back; what works goes on to work.
        self.row_for(&mut tx, &target, &kind.id).await?;
        tx.insert_oauth_attempt(&begun.row).await?;
        tx.commit().await?;
        let answer = AuthorizeAnswer {
            url: begun.url.into(),
        };
        Ok((answer, begun.cookie))
    }

    /// `GET /v1/connections/{id}/oauth2/attempt`: how the last attempt stands; waits for news.
    pub async fn oauth_attempt(&self, id: Uuid, query: &AttemptQuery) -> Result<OAuthAttempt> {
        let mut check = Check::default();
        let wait = match query.wait_ms.as_deref() {
            None => 0,
            Some(text) => text.parse::<u64>().unwrap_or_else(|_| {
                check.add("wait_ms", FORMAT);
                0
            }),
        };
        check.finish()?;
        let wait = Duration::from_millis(wait).min(LONGEST_WAIT);
        let mut changes = self.oauth.changes.subscribe();
        let patience = tokio::time::sleep(wait);
        tokio::pin!(patience);
        loop {
            changes.mark_unchanged();
            let row = self.store.last_oauth_attempt(id).await?;
            let attempt = attempt_view(row.ok_or(Error::NotFound)?)?;
            if !attempt.waits() {
                return Ok(attempt);
            }
            tokio::select! {
                () = &mut patience => return Ok(attempt),
                news = changes.changed() => if news.is_err() { return Ok(attempt) },
            }
        }
    }

    /// `DELETE /v1/connections/{id}/oauth2/attempt`: nobody waits any more. Doing it twice is no
    /// error.
    pub async fn cancel_oauth_attempt(&self, id: Uuid) -> Result<()> {
        self.store.connection(id).await?.ok_or(Error::NotFound)?;
        let mut tx = self
            .change(Event::of("connection.authorizing_canceled", id))
            .await?;
        self.cancel_waiting(&mut tx, id).await?;
        tx.commit().await?;
        self.oauth.changed();
        Ok(())
    }

    /// `POST /v1/connections/{id}/oauth2/code`: the answer of a browser that is on another machine.
    pub async fn submit_oauth_code(
        self: &Arc<Self>,
        id: Uuid,
        request: OAuthCode,
    ) -> Result<OAuthAttempt> {
        let address = request
            .address
            .filter(|address| !address.expose_secret().trim().is_empty())
            .ok_or_else(|| Error::field("address", BLANK))?;
        let address = Url::parse(address.expose_secret().trim()).map_err(|_| {
            Error::field(
                "address",
                "must be the whole address of the page that the browser ended at",
            )
        })?;
        let last = self
            .store
            .last_oauth_attempt(id)
            .await?
            .ok_or(Error::NotFound)?;
        let query = address.query().unwrap_or_default();
        let carried =
            url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "state");
        let own = carried.is_some_and(|(_, state)| hash(&state) == last.state_hash);
        if !own {
            return Err(Error::field(
                "address",
                "is not an answer to the last attempt for this connection",
            ));
        }
        // The builder who pastes it is the one who started.
        self.land_here(&last.context, query).await;
        self.oauth_attempt(id, &AttemptQuery::default()).await
    }

    async fn to_authorize(&self, id: Uuid) -> Result<(Holder, Registered, Vec<String>)> {
        self.unsealed()?;
        let row = self.store.connection(id).await?.ok_or(Error::NotFound)?;
        let kind = known_type(&row.r#type)?;
        if !kind.is_oauth() {
            return Err(Error::refused(
                "this connection type is not authorized through OAuth",
            ));
        }
        let holder = Holder::Builder(Box::new(row));
        let secrets = self.secrets_of(&holder)?;
        let config = holder.config()?;
        let registered = self.registered(kind, &config, &secrets).await?;
        let scopes = scopes_of(kind, &config);
        Ok((holder, registered, scopes))
    }

    /// What [`Platform::authorize_connection`] and the device flow need.
    pub(super) async fn prepared(&self, id: Uuid) -> Result<(Holder, Registered, Vec<String>)> {
        self.to_authorize(id).await
    }

    /// Ends what waits for a connection: there is one attempt at a time.
    pub(super) async fn cancel_waiting(&self, tx: &mut Tx, connection: Uuid) -> Result<()> {
        if let Some(last) = self.store.last_oauth_attempt(connection).await? {
            self.oauth.stop_waiting(last.id);
        }
        tx.cancel_oauth_attempts(connection).await?;
        Ok(())
    }

    async fn begin_attempt(
        &self,
        target: &OAuthTarget,
        registered: &Registered,
        scopes: &[String],
        redirect_uri: String,
    ) -> Result<Begun> {
        let asked = registered
            .client
            .authorize(Request {
                redirect_uri: &redirect_uri,
                scopes,
            })
            .await
            .map_err(|error| told(&error))?;
        let state_hash = hash(asked.state.expose_secret());
        let cookie = random()?;
        let secrets = Secrets::from([(VERIFIER.to_owned(), asked.verifier)]);
        let mut row = attempt_row(target, registered, scopes, redirect_uri, state_hash)?;
        let flow = format!(
            "pb_flow_{}={cookie}; Path=/oauth2/; Max-Age={}; HttpOnly; SameSite=Lax{}",
            row.id,
            ATTEMPT.whole_seconds(),
            if self.addresses.public.starts_with("https://") {
                "; Secure"
            } else {
                ""
            },
        );
        row.browser_hash = Some(hash(&cookie));
        row.sealed = Some(self.seal_attempt(&row, &secrets)?);
        Ok(Begun {
            row,
            url: asked.url,
            cookie: FlowCookie {
                header: SecretString::from(flow),
            },
        })
    }

    /// Listens for the answer of one attempt.
    fn listen(self: &Arc<Self>, listener: Loopback, row: &OAuthAttemptRow) {
        let Ok(redirect) = Url::parse(&row.redirect_uri) else {
            return;
        };
        let (id, context) = (row.id, row.context.clone());
        let platform = Arc::clone(self);
        let path = redirect.path().to_owned();
        let task = tokio::spawn(async move {
            let answering = Arc::clone(&platform);
            let answer = move |query: String| {
                let (platform, context) = (Arc::clone(&answering), context.clone());
                async move { platform.land_at_listener(id, &context, &query).await }
            };
            listener.serve(&path, ATTEMPT.unsigned_abs(), answer).await;
            platform.oauth.waited(id);
            platform.oauth.changed();
        });
        self.oauth.wait_in(id, task.abort_handle());
    }

    pub(super) fn seal_attempt(&self, row: &OAuthAttemptRow, secrets: &Secrets) -> Result<Vec<u8>> {
        sealed::seal(&self.vault, Purpose::Tokens, &attempt_place(row)?, secrets)
    }

    pub(super) fn open_attempt(&self, row: &OAuthAttemptRow) -> Result<Secrets> {
        match &row.sealed {
            Some(bytes) => sealed::open(&self.vault, &attempt_place(row)?, bytes),
            None => Ok(Secrets::new()),
        }
    }
}

/// A new attempt that waits.
pub(super) fn attempt_row(
    target: &OAuthTarget,
    registered: &Registered,
    scopes: &[String],
    redirect_uri: String,
    state_hash: Vec<u8>,
) -> Result<OAuthAttemptRow> {
    let now = clock::now();
    let (connection_id, app_id, user_id, requirement_id) = match target {
        OAuthTarget::Builder { connection } => (Some(*connection), None, None, None),
        OAuthTarget::EndUser {
            app,
            user,
            requirement,
        } => (None, Some(*app), Some(user.clone()), Some(*requirement)),
    };
    Ok(OAuthAttemptRow {
        id: Uuid::new_v4(),
        state_hash,
        context: registered.context.clone(),
        connection_id,
        app_id,
        user_id,
        requirement_id,
        redirect_uri,
        scopes: sealed::text(&registered.client.asked(scopes))?,
        status: "waiting".to_owned(),
        problem: None,
        account: None,
        browser_hash: None,
        nonce_hash: None,
        config: sealed::text(&Bound::of(&registered.client).config()?)?,
        sealed: None,
        created_at: now,
        expires_at: now + ATTEMPT,
    })
}

/// For whom an attempt asks.
pub(super) fn target_of(row: &OAuthAttemptRow) -> Option<OAuthTarget> {
    if let Some(connection) = row.connection_id {
        return Some(OAuthTarget::Builder { connection });
    }
    Some(OAuthTarget::EndUser {
        app: row.app_id?,
        user: row.user_id.clone()?,
        requirement: row.requirement_id?,
    })
}

fn attempt_place(row: &OAuthAttemptRow) -> Result<Place<'_>> {
    Ok(Place {
        table: "oauth_attempts",
        row: row.id,
        app: row.app_id,
        user: row.user_id.as_deref(),
        destination: sealed::destination(&sealed::stored(&row.config)?),
    })
}
