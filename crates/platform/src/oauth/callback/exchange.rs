//! Taking an answer, once: the code for tokens, and the tokens into their connection.

use std::sync::Arc;

use patchbay_oauth::{Client, OAuthError, Refusal, Tokens, account_label, check_endpoint};
use patchbay_store::OAuthAttemptRow;
use secrecy::ExposeSecret as _;
use serde_json::Value;

use super::Outcome;
use super::answer::Answer;
use super::problem::{Failed, Problem, problem_of};
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::oauth::attempts::{VERIFIER, target_of};
use crate::oauth::kept::{Granted, OAuthTarget};
use crate::open::Platform;
use crate::sealed;

impl Platform {
    /// Takes an answer, once.
    pub(super) async fn take(
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

    /// Who granted access, where the provider tells.
    pub(in crate::oauth) async fn account_of(
        &self,
        client: &Client,
        tokens: &Tokens,
    ) -> Option<String> {
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
    pub(super) async fn connect(
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

    /// Ends an attempt.
    pub(super) async fn fail(&self, mut row: OAuthAttemptRow, problem: Problem) -> Result<Outcome> {
        "failed".clone_into(&mut row.status);
        row.sealed = None;
        row.problem = Some(sealed::text(&problem)?);
        let mut tx = self.store.begin().await?;
        tx.update_oauth_attempt(&row).await?;
        tx.commit().await?;
        Ok(Outcome::Failed(Box::new(problem)))
    }
}
