//! The credential classes. A handler's first argument is one of them, so that a caller is known
//! before anything else of the request is read.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use http::HeaderMap;
use http::header::{AUTHORIZATION, ORIGIN};
use http::request::Parts;
use patchbay_platform::{AppCaller, AppCredential, ConnectCaller, Error, Platform, User};
use secrecy::SecretString;
use uuid::Uuid;

use crate::answer::Refusal;
use crate::callers::Caller;
use crate::cors::Allowed;

/// A builder with a Personal Access Token: the management API.
#[derive(Debug)]
pub(crate) struct Builder(pub(crate) User);

/// A caller of an App's own API: an Access Key, or nobody in particular of a public App.
#[derive(Debug)]
pub(crate) struct App(pub(crate) AppCaller);

/// As [`App`], for routes that must never be called from a browser.
#[derive(Debug)]
pub(crate) struct AppServer(pub(crate) AppCaller);

/// A builder with a Personal Access Token, asking about one App: the twins of the App API.
#[derive(Debug)]
pub(crate) struct BuilderOfApp(pub(crate) AppCaller);

/// An end user with a connect token: the Connect API.
#[derive(Debug)]
pub(crate) struct EndUser(pub(crate) ConnectCaller);

impl FromRequestParts<Arc<Platform>> for Builder {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        platform: &Arc<Platform>,
    ) -> Result<Self, Refusal> {
        let AppCredential::Bearer(bearer) = credential(&parts.headers) else {
            return Err(Error::Unauthorized.into());
        };
        let user = platform.authenticate_user(&bearer).await?;
        known(parts);
        Ok(Self(user))
    }
}

impl FromRequestParts<Arc<Platform>> for BuilderOfApp {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        platform: &Arc<Platform>,
    ) -> Result<Self, Refusal> {
        Builder::from_request_parts(parts, platform).await?;
        let app = app_id(parts).await?;
        Ok(Self(platform.app_of_builder(app).await?))
    }
}

impl FromRequestParts<Arc<Platform>> for App {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        platform: &Arc<Platform>,
    ) -> Result<Self, Refusal> {
        let app = app_id(parts).await?;
        let credential = credential(&parts.headers);
        let caller = platform.authenticate_app(app, credential).await?;
        if caller.known {
            known(parts);
        }
        Ok(Self(caller))
    }
}

impl FromRequestParts<Arc<Platform>> for AppServer {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        platform: &Arc<Platform>,
    ) -> Result<Self, Refusal> {
        if from_a_browser(&parts.headers) {
            return Err(Error::Forbidden.into());
        }
        let App(caller) = App::from_request_parts(parts, platform).await?;
        Ok(Self(caller))
    }
}

impl FromRequestParts<Arc<Platform>> for EndUser {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        platform: &Arc<Platform>,
    ) -> Result<Self, Refusal> {
        let AppCredential::Bearer(bearer) = credential(&parts.headers) else {
            return Err(Error::Unauthorized.into());
        };
        let caller = platform.authenticate_connect(&bearer).await?;
        known(parts);
        if let Some(allowed) = parts.extensions.get::<Allowed>() {
            allowed.by(&caller);
        }
        Ok(Self(caller))
    }
}

/// The connection has shown a good credential.
fn known(parts: &Parts) {
    if let Some(caller) = parts.extensions.get::<Caller>() {
        caller.known();
    }
}

/// The App of `/apps/{app_id}/…` and `/v1/apps/{app_id}/…`.
async fn app_id(parts: &mut Parts) -> Result<Uuid, Refusal> {
    let params = RawPathParams::from_request_parts(parts, &()).await;
    params
        .ok()
        .and_then(|params| {
            let (_, id) = params.iter().find(|(name, _)| *name == "app_id")?;
            id.parse().ok()
        })
        .ok_or_else(|| Error::NotFound.into())
}

/// What stands in the one `Authorization` header: `Bearer` and a text, or nothing that we take.
fn credential(headers: &HeaderMap) -> AppCredential {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (value, another) = (values.next(), values.next());
    let Some(value) = value else {
        return AppCredential::None;
    };
    let bearer = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .filter(|token| !token.is_empty());
    match (bearer, another) {
        (Some(token), None) => AppCredential::Bearer(SecretString::from(token)),
        _ => AppCredential::Malformed,
    }
}

/// Whether a browser's page sent the request: it says where from. `Sec-Fetch-Mode` alone is what
/// Node's `fetch` sends too.
fn from_a_browser(headers: &HeaderMap) -> bool {
    headers.contains_key(ORIGIN)
        || headers
            .get_all("sec-fetch-site")
            .iter()
            .any(|site| site != "none")
}

/// Nobody: a route that everybody may call says so with this argument.
#[derive(Debug)]
pub(crate) struct Everybody;

impl<S: Sync> FromRequestParts<S> for Everybody {
    type Rejection = Infallible;

    async fn from_request_parts(_parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use secrecy::ExposeSecret as _;

    fn headers(values: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn one_bearer_counts_and_nothing_else() {
        let good = credential(&headers(&[("authorization", "bearer abc")]));
        assert!(matches!(good, AppCredential::Bearer(text) if text.expose_secret() == "abc"));
        assert!(matches!(credential(&headers(&[])), AppCredential::None));
        for bad in [
            &[("authorization", "Basic abc")][..],
            &[("authorization", "Bearer")],
            &[("authorization", "Bearer ")],
            &[("authorization", "Bearer a"), ("authorization", "Bearer a")],
        ] {
            assert!(
                matches!(credential(&headers(bad)), AppCredential::Malformed),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn a_browser_is_told_from_a_server() {
        assert!(from_a_browser(&headers(&[("origin", "null")])));
        assert!(from_a_browser(&headers(&[(
            "sec-fetch-site",
            "same-origin"
        )])));
        assert!(!from_a_browser(&headers(&[("sec-fetch-site", "none")])));
        assert!(!from_a_browser(&headers(&[("sec-fetch-mode", "cors")])));
    }
}
