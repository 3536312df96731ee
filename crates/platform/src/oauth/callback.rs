//! A browser comes back from a provider: whose answer it is, what it is worth, and whether somebody
//! has to be asked first.

use std::sync::Arc;

use patchbay_oauth::{
    Client, Endpoints, Finding, OAuthError, Page, Refusal, Reply, Tokens, account_label,
    check_endpoint,
};
use patchbay_store::OAuthAttemptRow;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;
use time::OffsetDateTime;
use uuid::Uuid;

use super::attempts::{VERIFIER, target_of};
use super::clients::Bound;
use super::kept::{Granted, Holder, OAuthTarget};
use super::pages::{self, Asked};
use super::revocations::held;
use super::{ACCESS, ATTEMPT, INSTANCE, REFRESH, hash, random};
use crate::audit::Event;
use crate::clock;
use crate::connections::known_type;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed::{self, Secrets};

/// The longest code, state and issuer that is looked at, in bytes.
const MAX_PARAM: usize = 4096;

/// What the browser shows after it came back.
#[derive(Debug)]
pub struct Landing {
    /// The HTTP status.
    pub status: u16,
    /// The page.
    pub html: String,
    /// Its content security policy.
    pub policy: String,
    /// Whether it asks something, so that it is told where its form comes from.
    pub asks: bool,
}

/// The one answer of the page that asks.
#[derive(Debug, Deserialize)]
pub struct Confirmation {
    /// Which attempt.
    pub attempt: Option<String>,
    /// What only that page knows.
    pub nonce: Option<SecretString>,
}

/// Why an attempt failed, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "as the API answers it")]
pub(super) struct Problem {
    pub(super) code: String,
    pub(super) problem: String,
    pub(super) advice: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) paste: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) link: Option<String>,
}

impl From<Finding> for Problem {
    fn from(finding: Finding) -> Self {
        Self {
            code: finding.code.to_owned(),
            problem: finding.problem,
            advice: finding.advice,
            paste: finding.paste,
            link: finding.link,
        }
    }
}

/// What came with the browser.
#[derive(Default)]
struct Answer {
    state: Option<String>,
    code: Option<SecretString>,
    error: Option<String>,
    description: String,
    issuer: Option<String>,
    /// A parameter came twice, or is longer than any.
    doubtful: bool,
}

impl Answer {
    fn read(query: &str) -> Self {
        let mut answer = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let long = value.len() > MAX_PARAM;
            let value = value.into_owned();
            let twice = match name.as_ref() {
                "state" => answer.state.replace(value).is_some(),
                "code" => answer.code.replace(SecretString::from(value)).is_some(),
                "error" => answer.error.replace(value).is_some(),
                "iss" => answer.issuer.replace(value).is_some(),
                "error_description" => {
                    answer.description = value;
                    false
                }
                _ => false,
            };
            answer.doubtful |= twice || long;
        }
        answer
    }
}

/// How a landing ends.
enum Outcome {
    /// The account is connected.
    Connected { provider: String, window: bool },
    /// Somebody is asked first.
    Ask(Box<Asked>),
    /// It did not work; the attempt has ended.
    Failed(Box<Problem>),
    /// Not an answer to an attempt that waits. Nothing has changed.
    NotOurs(&'static str),
    /// A fault of ours.
    Fault(Error),
}

/// What tells the browser that came back.
enum Browser<'a> {
    /// It holds these cookies.
    Cookies(&'a str),
    /// It is the builder's own: it came to a listener of this machine, or the builder pasted its
    /// address.
    Own,
}

impl Platform {
    /// `GET /oauth2/callback/{context}`: `cookies` is the `Cookie` header.
    pub async fn land(self: &Arc<Self>, context: &str, query: &str, cookies: &str) -> Landing {
        let outcome = self
            .landed(context, query, None, Browser::Cookies(cookies))
            .await;
        self.landing(outcome)
    }

    /// An answer that the builder brought by hand.
    pub(super) async fn land_here(self: &Arc<Self>, context: &str, query: &str) {
        let outcome = self.landed(context, query, None, Browser::Own).await;
        self.oauth.changed();
        if let Outcome::Fault(error) = outcome {
            tracing::error!(%error, "an OAuth answer could not be taken");
        }
    }

    /// An answer at the listener of one attempt.
    pub(super) async fn land_at_listener(
        self: &Arc<Self>,
        attempt: Uuid,
        context: &str,
        query: &str,
    ) -> Reply {
        let outcome = self
            .landed(context, query, Some(attempt), Browser::Own)
            .await;
        let ends = !matches!(outcome, Outcome::NotOurs(_) | Outcome::Fault(_));
        let landing = self.landing(outcome);
        Reply {
            page: Page {
                status: landing.status,
                html: landing.html,
                policy: landing.policy,
            },
            ends,
        }
    }

    /// `POST /oauth2/callback/{context}`: somebody said yes to the page that asked.
    pub async fn confirm_oauth(
        self: &Arc<Self>,
        context: &str,
        confirmation: Confirmation,
    ) -> Landing {
        let outcome = match self.confirmed(context, confirmation).await {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Fault(error),
        };
        self.landing(outcome)
    }

    fn landing(&self, outcome: Outcome) -> Landing {
        self.oauth.changed();
        match outcome {
            Outcome::Connected { provider, window } => pages::connected(&provider, window),
            Outcome::Ask(asked) => pages::asks(&asked),
            Outcome::Failed(problem) => pages::failed(&problem.problem, &problem.advice),
            Outcome::NotOurs(why) => pages::not_ours(why),
            Outcome::Fault(error) => {
                tracing::error!(%error, "an OAuth answer could not be taken");
                pages::fault(matches!(error, Error::VaultSealed(_)))
            }
        }
    }

    async fn landed(
        self: &Arc<Self>,
        context: &str,
        query: &str,
        only: Option<Uuid>,
        browser: Browser<'_>,
    ) -> Outcome {
        let answer = Answer::read(query);
        let Some(state) = &answer.state else {
            return Outcome::NotOurs("It does not say which sign-in it belongs to.");
        };
        let row = match self.store.oauth_attempt_by_state(&hash(state)).await {
            Ok(Some(row)) => row,
            Ok(None) => return Outcome::NotOurs("It belongs to no sign-in that waits here."),
            Err(error) => return Outcome::Fault(error.into()),
        };
        if only.is_some_and(|only| only != row.id) {
            return Outcome::NotOurs("It belongs to another sign-in.");
        }
        if row.status != "waiting" {
            return Outcome::NotOurs("This sign-in has ended already.");
        }
        if row.expires_at <= clock::now() {
            return Outcome::NotOurs("This sign-in took too long. Start it again.");
        }
        let asks = !self.started_here(&row, &browser);
        let platform = Arc::clone(self);
        let context = context.to_owned();
        // Whoever hangs up now must not take a code or a token with it.
        let taken = tokio::spawn(async move { platform.take(row, &context, answer, asks).await });
        match taken.await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => Outcome::Fault(error),
            Err(_) => Outcome::Fault(Error::Internal("taking an answer panicked".to_owned())),
        }
    }

    /// Whether the browser that came back is the one that started. A builder's own comes back to
    /// this machine.
    fn started_here(&self, row: &OAuthAttemptRow, browser: &Browser<'_>) -> bool {
        let cookies = match browser {
            Browser::Own => return true,
            Browser::Cookies(cookies) => cookies,
        };
        if row.connection_id.is_some() && !self.addresses.is_public() {
            return true;
        }
        let name = format!("pb_flow_{}", row.id);
        let Some(wanted) = &row.browser_hash else {
            return false;
        };
        cookies
            .split(';')
            .filter_map(|cookie| cookie.trim().split_once('='))
            .filter(|(held, _)| *held == name)
            .any(|(_, value)| hash(value).ct_eq(wanted).into())
    }

    /// Takes an answer, once.
    async fn take(
        self: &Arc<Self>,
        mut row: OAuthAttemptRow,
        context: &str,
        answer: Answer,
        asks: bool,
    ) -> Result<Outcome> {
        self.unsealed()?;
        let mut tx = self.store.begin().await?;
        if !tx
            .claim_oauth_attempt(row.id, "waiting", "exchanging")
            .await?
        {
            return Ok(Outcome::NotOurs("This sign-in has ended already."));
        }
        tx.commit().await?;
        match self.exchanged(&mut row, context, answer).await {
            Ok((client, mut tokens)) => {
                if tokens.account.is_none() {
                    tokens.account = self.account_of(&client, &tokens).await;
                }
                let (id, name) = (row.id, client.profile.label.clone());
                let kept = if asks {
                    self.ask(row, &client, &tokens).await
                } else {
                    self.connect(row, &client, &tokens).await
                };
                if kept.is_err() {
                    self.give_back(id, name, &client, &tokens).await;
                }
                kept
            }
            Err(Failed::OAuth(error, client)) => {
                let problem = problem_of(&row, client.as_deref(), &error);
                self.fail(row, problem).await
            }
            Err(Failed::Platform(error)) => {
                let problem = Problem {
                    code: "platform".to_owned(),
                    problem: "Patchbay could not finish this sign-in.".to_owned(),
                    advice: "Start it again.".to_owned(),
                    paste: None,
                    link: None,
                };
                self.fail(row, problem).await?;
                Err(error)
            }
        }
    }

    /// The tokens that an answer is good for.
    async fn exchanged(
        &self,
        row: &mut OAuthAttemptRow,
        context: &str,
        answer: Answer,
    ) -> std::result::Result<(Client, Tokens), Failed> {
        let client = self.client_of(row).await?;
        let failed = |error| Failed::OAuth(error, Some(Box::new(client.clone())));
        // An answer that came by another way than the one that was told is a mix-up of servers.
        if context != row.context {
            return Err(failed(OAuthError::Issuer));
        }
        client
            .check_issuer(answer.issuer.as_deref())
            .map_err(failed)?;
        if answer.doubtful {
            return Err(failed(OAuthError::InvalidAnswer("a parameter came twice")));
        }
        if let Some(error) = &answer.error {
            let refusal = Refusal::read(error, &answer.description);
            return Err(failed(OAuthError::Refused(refusal)));
        }
        let code = answer.code.filter(|code| !code.expose_secret().is_empty());
        let code = code.ok_or_else(|| failed(OAuthError::InvalidAnswer("it holds no code")))?;
        patchbay_redact::learn(&code);
        let secrets = self.open_attempt(row)?;
        let verifier = secrets
            .get(VERIFIER)
            .ok_or_else(|| Error::Internal("an attempt has no verifier".to_owned()))?;
        let tokens = client
            .exchange(&code, verifier, &row.redirect_uri)
            .await
            .map_err(failed)?;
        Ok((client, tokens))
    }

    /// The client that an attempt was begun with, if it is still the same.
    async fn client_of(&self, row: &OAuthAttemptRow) -> std::result::Result<Client, Failed> {
        let (kind, config, secrets) = self.subject_of(row).await?;
        let registered = self
            .registered(known_type(&kind)?, &config, &secrets)
            .await?;
        let then: Bound = sealed::stored(&row.config)?;
        if Bound::of(&registered.client) != then {
            return Err(Failed::OAuth(
                OAuthError::Issuer,
                Some(Box::new(registered.client)),
            ));
        }
        Ok(registered.client)
    }

    /// The type, config and secrets that an attempt's client comes from.
    async fn subject_of(
        &self,
        row: &OAuthAttemptRow,
    ) -> Result<(String, Map<String, Value>, Secrets)> {
        match target_of(row).ok_or(Error::NotFound)? {
            OAuthTarget::Builder { connection } => {
                let found = self.store.connection(connection).await?;
                let holder = Holder::Builder(Box::new(found.ok_or(Error::NotFound)?));
                let secrets = self.secrets_of(&holder)?;
                Ok((holder.kind().to_owned(), holder.config()?, secrets))
            }
            OAuthTarget::EndUser { requirement, .. } => {
                let found = self.store.requirement_of_attempt(requirement).await?;
                let subject = found.ok_or(Error::NotFound)?.subject;
                Ok((subject, Map::new(), Secrets::new()))
            }
        }
    }

    /// The client that an attempt was begun with, with the addresses that it had then, without asking
    /// anybody; none when it is another one by now.
    pub(super) async fn client_then(&self, row: &OAuthAttemptRow) -> Result<Option<Client>> {
        let (kind, config, secrets) = self.subject_of(row).await?;
        let registered = self
            .registered_at_rest(known_type(&kind)?, &config, &secrets)
            .await;
        let mut client = match registered {
            Ok(registered) => registered.client,
            Err(Error::NotConfigured(_) | Error::BadRequest { .. }) => return Ok(None),
            Err(other) => return Err(other),
        };
        let then: Bound = sealed::stored(&row.config)?;
        if client.client_id != then.client_id {
            return Ok(None);
        }
        client.endpoints = Endpoints {
            revocation: client.endpoints.revocation(),
            ..then.endpoints
        };
        Ok(Some(client))
    }

    /// Who granted access, where the provider tells.
    pub(super) async fn account_of(&self, client: &Client, tokens: &Tokens) -> Option<String> {
        let url = client.endpoints.account_url.as_deref()?;
        let url = check_endpoint(url).ok()?;
        let mut bearer =
            http::HeaderValue::from_str(&format!("Bearer {}", tokens.access_token.expose_secret()))
                .ok()?;
        bearer.set_sensitive(true);
        let request = http::Request::builder()
            .uri(url.as_str())
            .header("accept", "application/json")
            .header("authorization", bearer)
            .body(Vec::new())
            .ok()?;
        let answer = (client.http)(request).await.ok()?;
        if !answer.status().is_success() {
            return None;
        }
        let body: Value = serde_json::from_slice(answer.body()).ok()?;
        account_label(client.profile, &body)
    }

    /// Stores the tokens: the connection is active.
    async fn connect(
        &self,
        mut row: OAuthAttemptRow,
        client: &Client,
        tokens: &Tokens,
    ) -> Result<Outcome> {
        let target = target_of(&row).ok_or(Error::NotFound)?;
        let asked: Vec<String> = sealed::stored(&row.scopes)?;
        let event = match &target {
            OAuthTarget::Builder { connection } => Event::of("connection.authorized", *connection),
            OAuthTarget::EndUser {
                app,
                user,
                requirement,
            } => {
                let event = Event::of("end_user_connection.stored", *requirement);
                event.for_user(*app, Some(user))
            }
        };
        let kind = self.kind_of(&target).await?;
        let mut tx = self.change(event).await?;
        let holder = self.row_for(&mut tx, &target, &kind).await?;
        let granted = Granted {
            client,
            tokens,
            asked: &asked,
            for_itself: false,
        };
        self.keep(&mut tx, &holder, &granted, None).await?;
        "completed".clone_into(&mut row.status);
        row.sealed = None;
        row.account.clone_from(&tokens.account);
        tx.update_oauth_attempt(&row).await?;
        tx.commit().await?;
        Ok(Outcome::Connected {
            provider: client.profile.label.clone(),
            window: row.connection_id.is_some(),
        })
    }

    /// Keeps the tokens apart until the page that asks was answered.
    async fn ask(
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

    async fn confirmed(
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
    pub(super) fn waiting_tokens(&self, row: &OAuthAttemptRow) -> Result<Tokens> {
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

    /// Ends an attempt.
    async fn fail(&self, mut row: OAuthAttemptRow, problem: Problem) -> Result<Outcome> {
        "failed".clone_into(&mut row.status);
        row.sealed = None;
        row.problem = Some(sealed::text(&problem)?);
        let mut tx = self.store.begin().await?;
        tx.update_oauth_attempt(&row).await?;
        tx.commit().await?;
        Ok(Outcome::Failed(Box::new(problem)))
    }

    /// Access that nobody confirmed in time goes back to its provider.
    pub(super) async fn drop_unconfirmed(&self) -> Result<()> {
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

    async fn kind_of(&self, target: &OAuthTarget) -> Result<String> {
        match target {
            OAuthTarget::Builder { connection } => {
                let row = self.store.connection(*connection).await?;
                Ok(row.ok_or(Error::NotFound)?.r#type)
            }
            OAuthTarget::EndUser { requirement, .. } => {
                let row = self.store.requirement_of_attempt(*requirement).await?;
                Ok(row.ok_or(Error::NotFound)?.subject)
            }
        }
    }
}

/// What an attempt's failure is to its builder.
fn problem_of(row: &OAuthAttemptRow, client: Option<&Client>, error: &OAuthError) -> Problem {
    let profile = client.map_or_else(patchbay_oauth::generic, |client| client.profile);
    let seen = patchbay_oauth::Diagnosis::Failed(error.clone());
    let finding = patchbay_oauth::diagnose(profile, &row.redirect_uri, &seen);
    tracing::warn!(code = finding.code, attempt = %row.id, "an authorization failed");
    finding.into()
}

/// What is known of tokens that wait to be confirmed.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Waiting {
    ends_at: Option<i64>,
    scopes: Option<Vec<String>>,
    skew: Option<i64>,
}

/// Why an answer was worth nothing.
enum Failed {
    OAuth(OAuthError, Option<Box<Client>>),
    Platform(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Platform(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_once() {
        let answer = Answer::read("state=s&code=c&iss=https%3A%2F%2Fa.example&x=y");
        assert_eq!(answer.state.as_deref(), Some("s"));
        assert_eq!(answer.issuer.as_deref(), Some("https://a.example"));
        assert!(!answer.doubtful);
        for doubtful in ["state=s&code=a&code=b", "state=s&state=t&code=a"] {
            assert!(Answer::read(doubtful).doubtful, "{doubtful}");
        }
        assert!(Answer::read(&format!("state={}", "x".repeat(MAX_PARAM + 1))).doubtful);
    }
}
