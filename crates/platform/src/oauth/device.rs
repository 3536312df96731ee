//! The device flow (RFC 8628): the user types a short code in a browser of another machine.

use std::sync::Arc;

use patchbay_oauth::{Client, DeviceCode, OAuthError, Tokens};
use patchbay_store::OAuthAttemptRow;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::attempts::attempt_row;
use super::callback::Problem;
use super::kept::{Granted, Holder, OAuthTarget};
use super::{hash, random, told};
use crate::audit::Event;
use crate::clock;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed;

/// What the user is shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeviceAuthorization {
    /// What the user types.
    #[schema(example = "WDJB-MJHT")]
    pub user_code: String,
    /// Where.
    #[schema(example = "https://github.com/login/device")]
    pub verification_uri: String,
    /// The same address with the code in it, for a QR code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub verification_uri_complete: Option<String>,
    /// Seconds that the code lives.
    pub expires_in: u64,
    /// Seconds between questions.
    pub interval: u64,
}

impl Platform {
    /// `POST /v1/connections/{id}/oauth2/device`: the connection turns active once the user has
    /// typed the code.
    ///
    /// # Errors
    /// 400 for a provider without the flow.
    pub async fn authorize_device(self: &Arc<Self>, id: Uuid) -> Result<DeviceAuthorization> {
        let (_, registered, scopes) = self.prepared(id).await?;
        let client = registered.client.clone();
        let code = client
            .device_code(&scopes)
            .await
            .map_err(|error| match error {
                OAuthError::NoEndpoint(_) => {
                    Error::refused("This provider has no device flow, or its address is not known.")
                }
                error => told(&error),
            })?;
        let target = OAuthTarget::Builder { connection: id };
        let mut row = attempt_row(
            &target,
            &registered,
            &scopes,
            String::new(),
            hash(&random()?),
        )?;
        let shown = &code.shown;
        row.expires_at = clock::now()
            + time::Duration::try_from(shown.expires_in)
                .unwrap_or(super::ATTEMPT)
                .min(time::Duration::hours(1));
        let mut tx = self.change(Event::of("connection.authorizing", id)).await?;
        self.cancel_waiting(&mut tx, id).await?;
        tx.insert_oauth_attempt(&row).await?;
        tx.commit().await?;
        let answer = DeviceAuthorization {
            user_code: shown.user_code.clone(),
            verification_uri: shown.verification_uri.clone(),
            verification_uri_complete: shown.verification_uri_complete.clone(),
            expires_in: shown.expires_in.as_secs(),
            interval: shown.interval.as_secs(),
        };
        let platform = Arc::clone(self);
        let attempt = row.id;
        let task = tokio::spawn(async move { platform.await_device(client, code, row).await });
        self.oauth.wait_in(attempt, task.abort_handle());
        self.oauth.changed();
        Ok(answer)
    }

    async fn await_device(self: Arc<Self>, client: Client, code: DeviceCode, row: OAuthAttemptRow) {
        let attempt = row.id;
        let answer = client.await_device(&code, tokio::time::sleep).await;
        // From here on nobody's cancelling may lose what was granted.
        let platform = Arc::clone(&self);
        let stored =
            tokio::spawn(async move { platform.device_answered(&client, row, answer).await });
        if let Ok(Err(error)) = stored.await {
            tracing::error!(%error, "a device's grant could not be stored");
        }
        self.oauth.waited(attempt);
        self.oauth.changed();
    }

    async fn device_answered(
        &self,
        client: &Client,
        mut row: OAuthAttemptRow,
        answer: std::result::Result<Tokens, OAuthError>,
    ) -> Result<()> {
        let outcome = match answer {
            Ok(mut tokens) => {
                if tokens.account.is_none() {
                    tokens.account = self.account_of(client, &tokens).await;
                }
                Ok(tokens)
            }
            Err(error) => Err(error),
        };
        match outcome {
            Ok(tokens) => {
                let (id, name) = (row.id, client.profile.label.clone());
                let kept = self.keep_of_device(client, row, &tokens).await;
                // Cancelled, or deleted, before the user typed the code.
                if !matches!(kept, Ok(true)) {
                    self.give_back(id, name, client, &tokens).await;
                }
                kept?;
            }
            Err(error) => {
                let seen = patchbay_oauth::Diagnosis::Failed(error);
                let finding = patchbay_oauth::diagnose(client.profile, "", &seen);
                let problem = Problem {
                    code: finding.code.to_owned(),
                    problem: finding.problem,
                    advice: finding.advice,
                    paste: None,
                    link: finding.link,
                };
                let mut tx = self.store.begin().await?;
                if tx.claim_oauth_attempt(row.id, "waiting", "failed").await? {
                    "failed".clone_into(&mut row.status);
                    row.problem = Some(sealed::text(&problem)?);
                    tx.update_oauth_attempt(&row).await?;
                }
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// Stores what a device's user granted; tells whether anybody still waits for it.
    async fn keep_of_device(
        &self,
        client: &Client,
        mut row: OAuthAttemptRow,
        tokens: &Tokens,
    ) -> Result<bool> {
        let connection = row.connection_id.ok_or(Error::NotFound)?;
        let asked: Vec<String> = sealed::stored(&row.scopes)?;
        let event = Event::of("connection.authorized", connection);
        let mut tx = self.change(event).await?;
        if !tx
            .claim_oauth_attempt(row.id, "waiting", "completed")
            .await?
        {
            return Ok(false);
        }
        let found = tx.connection(connection).await?.ok_or(Error::NotFound)?;
        let holder = Holder::Builder(Box::new(found));
        let granted = Granted {
            client,
            tokens,
            asked: &asked,
            for_itself: false,
        };
        self.keep(&mut tx, &holder, &granted, None).await?;
        "completed".clone_into(&mut row.status);
        row.account.clone_from(&tokens.account);
        tx.update_oauth_attempt(&row).await?;
        tx.commit().await?;
        Ok(true)
    }
}
