//! Pages of other origins: none may read an answer, except those that an App names in its
//! `allowed_origins`, and those only of `/v1/connect/*` with a token of that App (Fetch standard,
//! section 3.2).

use std::sync::{Arc, OnceLock};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use patchbay_platform::{ConnectCaller, Platform};

use crate::answer::Refusal;

/// The origins of the App whose token a request carried, once it is known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Allowed(Arc<OnceLock<Vec<String>>>);

impl Allowed {
    /// The token was good.
    pub(crate) fn by(&self, caller: &ConnectCaller) {
        // A request has one caller.
        let _ = self.0.set(caller.manifest.allowed_origins().to_vec());
    }

    fn has(&self, origin: &str) -> bool {
        let origins = self.0.get().map(Vec::as_slice).unwrap_or_default();
        origins.iter().any(|allowed| allowed == origin)
    }
}

/// Answers what a browser asks before it sends a request, and tells it who may read the answer.
pub(crate) async fn allowed_origins(
    State(platform): State<Arc<Platform>>,
    mut request: Request,
    next: Next,
) -> Response {
    if !request.uri().path().starts_with("/v1/connect/") {
        return next.run(request).await;
    }
    let Some(origin) = only(request.headers()) else {
        return next.run(request).await;
    };
    let asks = request
        .headers()
        .contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() == Method::OPTIONS && asks {
        return match platform.allows_origin(&origin).await {
            Ok(true) => preflight(&origin),
            Ok(false) => next.run(request).await,
            Err(error) => Refusal::from(error).into_response(),
        };
    }
    let allowed = Allowed::default();
    request.extensions_mut().insert(allowed.clone());
    let mut response = next.run(request).await;
    if allowed.has(&origin) {
        readable(response.headers_mut(), &origin);
    }
    response
}

fn only(headers: &HeaderMap) -> Option<String> {
    let mut origins = headers.get_all(ORIGIN).iter();
    let (origin, another) = (origins.next()?, origins.next());
    let origin = origin.to_str().ok()?;
    another.is_none().then(|| origin.to_owned())
}

fn preflight(origin: &str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    readable(headers, origin);
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, DELETE"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"),
        (ACCESS_CONTROL_MAX_AGE, "600"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn readable(headers: &mut HeaderMap, origin: &str) {
    if let Ok(origin) = HeaderValue::from_str(origin) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(VARY, HeaderValue::from_static("origin"));
    }
}
