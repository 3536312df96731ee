//! A server's own description (RFC 8414; OpenID Connect Discovery 1.0).

use http::header::ACCEPT;
use serde::Deserialize;
use url::Url;

use crate::endpoints::{Endpoints, check_endpoint};
use crate::error::OAuthError;
use crate::provider::generic;
use crate::wire::{Http, Wire};

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    revocation_endpoint: Option<String>,
    device_authorization_endpoint: Option<String>,
    userinfo_endpoint: Option<String>,
    pushed_authorization_request_endpoint: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    #[serde(default)]
    require_pushed_authorization_requests: bool,
}

/// The addresses that a server names for itself.
///
/// # Errors
/// It has no description, or one of another issuer (RFC 8414, section 3.3).
pub async fn discover(issuer: &str, http: &Http) -> Result<Endpoints, OAuthError> {
    let base = check_endpoint(issuer)?;
    let mut failure = OAuthError::InvalidAnswer("it has no description of itself");
    for address in places(&base) {
        match read(&address, http).await {
            Ok(metadata) if metadata.issuer == issuer => return endpoints(metadata),
            Ok(_) => failure = OAuthError::Issuer,
            Err(error) if error.may_pass() && failure != OAuthError::Issuer => failure = error,
            Err(_) => {}
        }
    }
    Err(failure)
}

/// Where a description may stand: RFC 8414 puts the well-known part before the issuer's path,
/// OpenID Connect after it.
fn places(base: &Url) -> Vec<Url> {
    let path = base.path().trim_end_matches('/').to_owned();
    let at = |path: String| {
        let mut url = base.clone();
        url.set_query(None);
        url.set_path(&path);
        url
    };
    vec![
        at(format!("/.well-known/oauth-authorization-server{path}")),
        at(format!("{path}/.well-known/openid-configuration")),
    ]
}

async fn read(address: &Url, http: &Http) -> Result<Metadata, OAuthError> {
    let request = http::Request::builder()
        .uri(address.as_str())
        .header(ACCEPT, "application/json")
        .body(Vec::new())
        .map_err(|_| OAuthError::Address)?;
    let answer = Wire::new(generic(), http.clone()).plain(request).await?;
    match answer.status().as_u16() {
        200 => {}
        300..=399 => return Err(OAuthError::Redirected),
        code @ 500.. => return Err(OAuthError::Server(code)),
        _ => return Err(OAuthError::InvalidAnswer("it has no description of itself")),
    }
    serde_json::from_slice(answer.body())
        .map_err(|_| OAuthError::InvalidAnswer("its description is not one"))
}

fn endpoints(metadata: Metadata) -> Result<Endpoints, OAuthError> {
    // A server that only offers it is asked in the usual way.
    let pushed = metadata
        .pushed_authorization_request_endpoint
        .filter(|_| metadata.require_pushed_authorization_requests);
    if metadata.require_pushed_authorization_requests && pushed.is_none() {
        return Err(OAuthError::InvalidAnswer(
            "it wants pushed authorization requests (RFC 9126) and names no address for them",
        ));
    }
    let endpoints = Endpoints {
        issuer: Some(metadata.issuer),
        authorization_url: metadata.authorization_endpoint,
        token_url: metadata.token_endpoint,
        revocation_url: metadata.revocation_endpoint,
        device_authorization_url: metadata.device_authorization_endpoint,
        pushed_authorization_request_url: pushed,
        account_url: metadata.userinfo_endpoint,
        names_itself: metadata.authorization_response_iss_parameter_supported,
        revocation: None,
    };
    endpoints.check().map_err(|(_, error)| error)?;
    Ok(endpoints)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_pushed_where_the_server_wants_it() {
        let told = |wants: bool, endpoint: Option<&str>| {
            let metadata = serde_json::json!({
                "issuer": "https://a.example",
                "require_pushed_authorization_requests": wants,
                "pushed_authorization_request_endpoint": endpoint,
            });
            let found = endpoints(serde_json::from_value(metadata).unwrap())?;
            Ok(found.pushed_authorization_request_url)
        };
        let endpoint = Some("https://a.example/par");
        assert_eq!(told(true, endpoint), Ok(endpoint.map(str::to_owned)));
        assert_eq!(told(false, endpoint), Ok(None));
        assert!(matches!(
            told(true, None),
            Err(OAuthError::InvalidAnswer(_))
        ));
        assert_eq!(
            told(true, Some("http://a.example/par")),
            Err(OAuthError::Address)
        );
    }

    #[test]
    fn both_places_are_asked() {
        let places = |issuer: &str| -> Vec<String> {
            let base = Url::parse(issuer).unwrap();
            super::places(&base).into_iter().map(String::from).collect()
        };
        assert_eq!(
            places("https://a.example/realms/x"),
            [
                "https://a.example/.well-known/oauth-authorization-server/realms/x",
                "https://a.example/realms/x/.well-known/openid-configuration",
            ]
        );
        assert_eq!(
            places("https://a.example"),
            [
                "https://a.example/.well-known/oauth-authorization-server",
                "https://a.example/.well-known/openid-configuration",
            ]
        );
    }
}
