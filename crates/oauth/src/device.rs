//! The device flow (RFC 8628): the user types a short code elsewhere.

use std::future::Future;
use std::time::Duration;

use oauth2::{
    DeviceAuthorizationUrl, RequestTokenError, Scope, StandardDeviceAuthorizationResponse,
};

use crate::client::{Client, failed};
use crate::doctor;
use crate::endpoints::check_endpoint;
use crate::error::{OAuthError, Refusal};
use crate::token::Tokens;

/// What the user is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceAnswer {
    /// What the user types.
    pub user_code: String,
    /// Where.
    pub verification_uri: String,
    /// The same address with the code in it, for a QR code.
    pub verification_uri_complete: Option<String>,
    /// How long the code lives.
    pub expires_in: Duration,
    /// How long to wait between questions.
    pub interval: Duration,
}

/// A code that waits for its user.
pub struct DeviceCode {
    /// What the user is shown.
    pub shown: DeviceAnswer,
    details: StandardDeviceAuthorizationResponse,
}

impl std::fmt::Debug for DeviceCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeviceCode").finish_non_exhaustive()
    }
}

impl Client {
    /// Asks for a code (RFC 8628, section 3.1).
    ///
    /// # Errors
    /// [`OAuthError`]; [`OAuthError::NoEndpoint`] for a provider without the flow.
    pub async fn device_code(&self, scopes: &[String]) -> Result<DeviceCode, OAuthError> {
        let url = self.endpoints.device_authorization_url.as_deref();
        let url = check_endpoint(url.ok_or(OAuthError::NoEndpoint("device address"))?)?;
        let wire = self.wire();
        let details: StandardDeviceAuthorizationResponse = self
            .protocol()?
            .set_device_authorization_url(DeviceAuthorizationUrl::from_url(url))
            .exchange_device_code()
            .add_scopes(self.asked(scopes).into_iter().map(Scope::new))
            .request_async(&|request| {
                let wire = wire.clone();
                async move {
                    let answer = wire.plain(request).await?;
                    if answer.status().is_redirection() {
                        return Err(OAuthError::Redirected);
                    }
                    if answer.status().is_server_error() {
                        return Err(OAuthError::Server(answer.status().as_u16()));
                    }
                    Ok(answer)
                }
            })
            .await
            .map_err(failed)?;
        // Shown to people and opened in browsers, so as careful with it as with our own.
        let page = details.verification_uri().to_string();
        check_endpoint(&page)?;
        let complete = details
            .verification_uri_complete()
            .map(|uri| uri.secret().clone())
            .filter(|uri| check_endpoint(uri).is_ok());
        let shown = DeviceAnswer {
            user_code: details.user_code().secret().chars().take(64).collect(),
            verification_uri: page,
            verification_uri_complete: complete,
            expires_in: details.expires_in(),
            interval: details.interval(),
        };
        Ok(DeviceCode { shown, details })
    }

    /// Asks, with the pauses that the server wants, until the user has answered or the code has ended.
    ///
    /// # Errors
    /// [`OAuthError`].
    pub async fn await_device<S, F>(
        &self,
        code: &DeviceCode,
        sleep: S,
    ) -> Result<Tokens, OAuthError>
    where
        S: Fn(Duration) -> F,
        F: Future<Output = ()>,
    {
        let wire = self.wire();
        let answer = self
            .protocol()?
            .exchange_device_access_token(&code.details)
            .request_async(&|request| wire.clone().call(request), sleep, None)
            .await;
        let answer = answer.map_err(|error| match error {
            RequestTokenError::ServerResponse(refused) => {
                OAuthError::Refused(Refusal::read(refused.error().as_ref(), ""))
            }
            RequestTokenError::Request(error) => error,
            RequestTokenError::Parse(..) => {
                OAuthError::InvalidAnswer("a member has the wrong type")
            }
            RequestTokenError::Other(_) => OAuthError::Refused(Refusal::ExpiredToken),
        });
        let mut tokens = Tokens::of(self, &answer?);
        tokens.skew = wire.date().as_deref().and_then(doctor::skew);
        Ok(tokens)
    }
}
