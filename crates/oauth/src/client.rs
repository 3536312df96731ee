//! One registered client at one authorization server.

use std::collections::BTreeMap;

use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
};
use oauth2::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet,
    PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, StandardRevocableToken,
    TokenUrl,
};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::doctor;
use crate::endpoints::{Endpoints, check_endpoint};
use crate::error::{OAuthError, Refusal};
use crate::provider::{Provider, TokenAuth};
use crate::token::{Answer, Tokens};
use crate::wire::{Http, Wire};

pub(crate) type Protocol<Auth = EndpointNotSet, Device = EndpointNotSet, Token = EndpointSet> =
    oauth2::Client<
        BasicErrorResponse,
        Answer,
        BasicTokenIntrospectionResponse,
        StandardRevocableToken,
        BasicRevocationErrorResponse,
        Auth,
        Device,
        EndpointNotSet,
        EndpointNotSet,
        Token,
    >;

pub(crate) type TokenError = RequestTokenError<OAuthError, BasicErrorResponse>;

/// A client that is registered at a provider, and the way there.
#[derive(Clone)]
pub struct Client {
    /// What the provider wants.
    pub profile: &'static Provider,
    /// Where it is.
    pub endpoints: Endpoints,
    /// The client's id.
    pub client_id: String,
    /// The client's secret, of a confidential one.
    pub client_secret: Option<SecretString>,
    /// How it shows the secret.
    pub token_auth: TokenAuth,
    /// More parameters of the consent page.
    pub params: BTreeMap<String, String>,
    /// Sends requests.
    pub http: Http,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("profile", &self.profile.id)
            .finish_non_exhaustive()
    }
}

impl Client {
    pub(crate) fn wire(&self) -> Wire {
        Wire::new(self.profile, self.http.clone())
    }

    pub(crate) fn protocol(&self) -> Result<Protocol, OAuthError> {
        let token_url = self.endpoints.token_url.as_deref();
        let token_url = token_url.ok_or(OAuthError::NoEndpoint("token address"))?;
        let token_url = TokenUrl::from_url(check_endpoint(token_url)?);
        let mut client: Protocol<EndpointNotSet, EndpointNotSet, EndpointNotSet> =
            oauth2::Client::new(ClientId::new(self.client_id.clone()));
        if let Some(secret) = self.secret() {
            client = client.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()));
        }
        let auth = match self.token_auth {
            TokenAuth::Basic => AuthType::BasicAuth,
            TokenAuth::Post | TokenAuth::None => AuthType::RequestBody,
        };
        Ok(client.set_auth_type(auth).set_token_uri(token_url))
    }

    /// The secret, where the client shows one.
    pub(crate) fn secret(&self) -> Option<&SecretString> {
        self.client_secret.as_ref().filter(|secret| {
            self.token_auth != TokenAuth::None && !secret.expose_secret().is_empty()
        })
    }

    /// Exchanges an authorization code (RFC 6749, section 4.1.3), with the PKCE verifier of the
    /// request that it answers (RFC 7636, section 4.5).
    ///
    /// # Errors
    /// [`OAuthError`]; a code that was refused is used up.
    pub async fn exchange(
        &self,
        code: &SecretString,
        verifier: &SecretString,
        redirect_uri: &str,
    ) -> Result<Tokens, OAuthError> {
        let wire = self.wire();
        let redirect =
            RedirectUrl::new(redirect_uri.to_owned()).map_err(|_| OAuthError::Address)?;
        let answer = self
            .protocol()?
            .set_redirect_uri(redirect)
            .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()))
            .request_async(&|request| wire.clone().call(request))
            .await;
        self.granted(&wire, answer)
    }

    /// Gets the next access token (RFC 6749, section 6). Where the answer holds a refresh token, the
    /// former one may be used up: store the new one before anything else is done.
    ///
    /// # Errors
    /// [`OAuthError`]; see [`OAuthError::ends_the_grant`].
    pub async fn refresh(&self, refresh_token: &SecretString) -> Result<Tokens, OAuthError> {
        let wire = self.wire();
        let answer = self
            .protocol()?
            .exchange_refresh_token(&RefreshToken::new(refresh_token.expose_secret().to_owned()))
            .request_async(&|request| wire.clone().call(request))
            .await;
        self.granted(&wire, answer)
    }

    /// A token for the client itself (RFC 6749, section 4.4).
    ///
    /// # Errors
    /// [`OAuthError`].
    pub async fn client_credentials(&self, scopes: &[String]) -> Result<Tokens, OAuthError> {
        let wire = self.wire();
        let answer = self
            .protocol()?
            .exchange_client_credentials()
            .add_scopes(scopes.iter().cloned().map(Scope::new))
            .request_async(&|request| wire.clone().call(request))
            .await;
        self.granted(&wire, answer)
    }

    /// Whether an answer at the redirect comes from the server that was asked (RFC 9207, section
    /// 2.4). Where the server's issuer is not known, it has at least the origin of the consent page.
    ///
    /// # Errors
    /// [`OAuthError::Issuer`].
    pub fn check_issuer(&self, told: Option<&str>) -> Result<(), OAuthError> {
        let same = match (told, &self.endpoints.issuer) {
            (None, _) => !self.endpoints.names_itself,
            (Some(told), Some(issuer)) => told == issuer,
            (Some(told), None) => {
                let origin = |text: &str| Url::parse(text).ok().map(|url| url.origin());
                let own = self.endpoints.authorization_url.as_deref().and_then(origin);
                origin(told).is_some_and(|told| Some(told) == own)
            }
        };
        if same {
            Ok(())
        } else {
            Err(OAuthError::Issuer)
        }
    }

    pub(crate) fn granted(
        &self,
        wire: &Wire,
        answer: Result<Answer, TokenError>,
    ) -> Result<Tokens, OAuthError> {
        let mut tokens = Tokens::of(self, &answer.map_err(failed)?);
        tokens.skew = wire.date().as_deref().and_then(doctor::skew);
        Ok(tokens)
    }
}

pub(crate) fn failed(error: TokenError) -> OAuthError {
    match error {
        RequestTokenError::ServerResponse(refused) => {
            let code = refused.error().to_string();
            let description = refused.error_description().map_or("", String::as_str);
            OAuthError::Refused(Refusal::read(&code, description))
        }
        RequestTokenError::Request(error) => error,
        RequestTokenError::Parse(..) => OAuthError::InvalidAnswer("a member has the wrong type"),
        // The crate's own words here are of its own making: the device code has ended.
        RequestTokenError::Other(_) => OAuthError::Refused(Refusal::ExpiredToken),
    }
}
