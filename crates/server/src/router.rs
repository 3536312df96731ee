//! Everything between an admitted request and its handler.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue, StatusCode};
use patchbay_platform::{Error, Platform};
use tower_http::catch_panic::CatchPanicLayer;

use crate::answer::Refusal;
use crate::callers::Caller;
use crate::pages::Pages;
use crate::{cors, openapi, routes};

/// The routes, ready to be served.
pub(crate) fn router(platform: Arc<Platform>, pages: Pages) -> Router {
    let (api, _) = openapi::router().split_for_parts();
    api.merge(routes::pages(pages))
        .fallback(async || Refusal::from(Error::NotFound))
        .method_not_allowed_fallback(async || Refusal::MethodNotAllowed)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&platform),
            count_failures,
        ))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&platform),
            cors::allowed_origins,
        ))
        .layer(middleware::from_fn(safe_headers))
        .layer(CatchPanicLayer::custom(panicked))
        .with_state(platform)
}

/// A credential that is refused counts against the address that it came from; past the limit that is
/// told instead.
async fn count_failures(
    State(platform): State<Arc<Platform>>,
    request: Request,
    next: Next,
) -> Response {
    let peer = request
        .extensions()
        .get::<Caller>()
        .map(|caller| caller.peer);
    let response = next.run(request).await;
    if response.status() == StatusCode::UNAUTHORIZED
        && let Some(peer) = peer
        && let Err(error) = platform.count_failure(peer)
    {
        return Refusal::from(error).into_response();
    }
    response
}

async fn safe_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    make_safe(response.headers_mut());
    response
}

/// Nothing is guessed about an answer, kept of it, or told to another site.
pub(crate) fn make_safe(headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers
        .entry(REFERRER_POLICY)
        .or_insert(HeaderValue::from_static("no-referrer"));
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}

/// What a panic said may hold anything, so it is told to nobody.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Refusal::from(Error::Internal("a handler panicked".to_owned())).into_response()
}
