//! Taking access back at the provider.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use url::form_urlencoded::Serializer;

use crate::client::Client;
use crate::endpoints::check_endpoint;
use crate::error::{OAuthError, Refusal};
use crate::provider::{Revocation, TokenAuth};
use crate::wire::HttpRequest;

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revoked {
    /// The provider took the access back.
    Yes,
    /// The provider has no way to do so.
    NoWay,
    /// It did not work; see [`OAuthError::may_pass`].
    Failed(OAuthError),
}

/// Takes back what a token gives: the refresh token's whole grant where there is one (RFC 7009,
/// section 2.1), else the access token.
pub async fn revoke(
    client: &Client,
    access_token: Option<&SecretString>,
    refresh_token: Option<&SecretString>,
) -> Revoked {
    let Some(how) = client.endpoints.revocation() else {
        return Revoked::NoWay;
    };
    let token = match how {
        // These want the access token itself.
        Revocation::Bearer { .. } | Revocation::Github { .. } => access_token,
        _ => refresh_token.or(access_token),
    };
    let Some(token) = token else {
        return Revoked::NoWay;
    };
    let hint = if refresh_token.is_some_and(|refresh| std::ptr::eq(refresh, token)) {
        "refresh_token"
    } else {
        "access_token"
    };
    match ask(client, &how, token, hint).await {
        Ok(()) => Revoked::Yes,
        Err(error) => Revoked::Failed(error),
    }
}

async fn ask(
    client: &Client,
    how: &Revocation,
    token: &SecretString,
    hint: &str,
) -> Result<(), OAuthError> {
    let request = request(client, how, token, hint)?;
    let answer = client.wire().plain(request).await?;
    let status = answer.status();
    if status.is_success() {
        // Slack says no with 200.
        let refused = serde_json::from_slice::<serde_json::Value>(answer.body())
            .is_ok_and(|body| body.get("ok") == Some(&json!(false)));
        return if refused {
            Err(OAuthError::Refused(Refusal::Unknown))
        } else {
            Ok(())
        };
    }
    if status.is_redirection() {
        return Err(OAuthError::Redirected);
    }
    Err(match status.as_u16() {
        429 => OAuthError::RateLimited(None),
        code @ 500.. => OAuthError::Server(code),
        // A token that is unknown there gives no access any more.
        404 | 422 => return Ok(()),
        401 => OAuthError::Refused(Refusal::InvalidClient),
        _ => {
            let body = serde_json::from_slice::<serde_json::Value>(answer.body());
            let code = body
                .as_ref()
                .ok()
                .and_then(|body| body.get("error")?.as_str())
                .unwrap_or_default();
            match Refusal::read(code, "") {
                // Google's word for a token that gives no access any more.
                Refusal::InvalidGrant => return Ok(()),
                _ if code == "invalid_token" => return Ok(()),
                refusal => OAuthError::Refused(refusal),
            }
        }
    })
}

fn request(
    client: &Client,
    how: &Revocation,
    token: &SecretString,
    hint: &str,
) -> Result<HttpRequest, OAuthError> {
    let address = how.url().replace("{client_id}", &client.client_id);
    let url = check_endpoint(&address)?;
    let token = token.expose_secret();
    let secret = client.secret().map(secrecy::ExposeSecret::expose_secret);
    let basic = || {
        let pair = format!("{}:{}", client.client_id, secret.unwrap_or_default());
        format!("Basic {}", STANDARD.encode(pair))
    };
    let mut method = Method::POST;
    let (authorization, kind, body) = match how {
        Revocation::Rfc7009 { .. } | Revocation::ClientPost { .. } => {
            let mut form = Serializer::new(String::new());
            form.append_pair("token", token);
            if matches!(how, Revocation::Rfc7009 { .. }) {
                form.append_pair("token_type_hint", hint);
            }
            let shown = client.token_auth == TokenAuth::Basic && secret.is_some();
            if !shown {
                form.append_pair("client_id", &client.client_id);
                if let Some(secret) = secret {
                    form.append_pair("client_secret", secret);
                }
            }
            let kind = "application/x-www-form-urlencoded";
            (shown.then(basic), Some(kind), form.finish())
        }
        Revocation::Json { .. } => {
            let body = json!({"token": token}).to_string();
            (Some(basic()), Some("application/json"), body)
        }
        Revocation::Bearer { .. } => (Some(format!("Bearer {token}")), None, String::new()),
        Revocation::Github { .. } => {
            method = Method::DELETE;
            let body = json!({"access_token": token}).to_string();
            (Some(basic()), Some("application/json"), body)
        }
    };
    let mut request = http::Request::builder()
        .method(method)
        .uri(url.as_str())
        .header(ACCEPT, "application/json");
    for (name, value) in &client.profile.headers {
        request = request.header(name, value);
    }
    if let Some(kind) = kind {
        request = request.header(CONTENT_TYPE, kind);
    }
    if let Some(authorization) = authorization {
        let mut value = HeaderValue::from_str(&authorization)
            .map_err(|_| OAuthError::InvalidAnswer("a token that no header can carry"))?;
        value.set_sensitive(true);
        request = request.header(AUTHORIZATION, value);
    }
    request
        .body(body.into_bytes())
        .map_err(|_| OAuthError::Address)
}
