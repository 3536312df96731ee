//! Asking for consent: the address of the provider's page, with PKCE and a state of its own.

use std::borrow::Cow;

use oauth2::{AuthUrl, CsrfToken, PkceCodeChallenge, RedirectUrl, Scope};
use secrecy::SecretString;
use url::Url;

use crate::client::Client;
use crate::endpoints::check_endpoint;
use crate::error::OAuthError;

/// Bytes of a state, so 256 bits (RFC 6749, section 10.10, wants 128).
const STATE_BYTES: u32 = 32;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Where the browser comes back to.
    pub redirect_uri: &'a str,
    /// What is asked for.
    pub scopes: &'a [String],
}

/// A request that waits for its answer.
pub struct Authorization {
    /// The provider's consent page.
    pub url: Url,
    /// What the answer has to carry.
    pub state: SecretString,
    /// What the exchange has to show (RFC 7636).
    pub verifier: SecretString,
}

impl std::fmt::Debug for Authorization {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authorization")
    }
}

impl Client {
    /// The scopes that are asked for: the chosen ones and those that staying connected needs.
    pub fn asked(&self, scopes: &[String]) -> Vec<String> {
        let mut asked = scopes.to_vec();
        for always in &self.profile.always {
            if !asked.contains(always) {
                asked.push(always.clone());
            }
        }
        asked
    }

    /// The address of the consent page (RFC 6749, section 4.1.1), with an S256 challenge always. Where
    /// the client has an address for it, the request is pushed there first (RFC 9126).
    ///
    /// # Errors
    /// The server's addresses are not known or not allowed, or it refuses a pushed request.
    pub async fn authorize(&self, request: Request<'_>) -> Result<Authorization, OAuthError> {
        let mut asked = self.asked_at(request)?;
        if let Some(endpoint) = &self.endpoints.pushed_authorization_request_url {
            asked.url = self.pushed(endpoint, &asked.url).await?;
        }
        Ok(asked)
    }

    fn asked_at(&self, request: Request<'_>) -> Result<Authorization, OAuthError> {
        let page = self.endpoints.authorization_url.as_deref();
        let page = check_endpoint(page.ok_or(OAuthError::NoEndpoint("authorization address"))?)?;
        let redirect =
            RedirectUrl::new(request.redirect_uri.to_owned()).map_err(|_| OAuthError::Address)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.protocol()?.set_auth_uri(AuthUrl::from_url(page));
        let mut asked = client
            .authorize_url(|| CsrfToken::new_random_len(STATE_BYTES))
            .set_redirect_uri(Cow::Owned(redirect))
            .set_pkce_challenge(challenge);
        let scopes = self.asked(request.scopes);
        if self.profile.separator == " " && self.profile.scope_param == "scope" {
            asked = asked.add_scopes(scopes.into_iter().map(Scope::new));
        } else if !scopes.is_empty() {
            let joined = scopes.join(&self.profile.separator);
            asked = asked.add_extra_param(self.profile.scope_param.clone(), joined);
        }
        for (name, value) in self.profile.params.iter().chain(&self.params) {
            asked = asked.add_extra_param(name.clone(), value.clone());
        }
        let (url, state) = asked.url();
        Ok(Authorization {
            url,
            state: SecretString::from(state.secret().as_str()),
            verifier: SecretString::from(verifier.secret().as_str()),
        })
    }
}
