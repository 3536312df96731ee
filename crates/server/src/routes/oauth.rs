//! OAuth: clients of providers, authorizing connections, and where browsers come back to.

use std::sync::Arc;

use axum::extract::{OriginalUri, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json as Reply, Router};
use http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HeaderName, REFERRER_POLICY, SET_COOKIE,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use patchbay_platform::{
    AttemptQuery, Authorizing, Confirmation, DeviceAuthorization, FlowCookie, Landing, Message,
    OAuthApp, OAuthAttempt, OAuthCode, PendingRevocation, Platform, PutOAuthApp, Revocation,
};
use secrecy::ExposeSecret as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, BodyRefusals, Data, Refusals};
use crate::auth::{Builder, Everybody};
use crate::body::{Form, Json};
use crate::params::{Ids, Query};

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(list_oauth_apps))
        .routes(routes!(put_oauth_app, delete_oauth_app))
        .routes(routes!(list_oauth_revocations))
        .routes(routes!(forget_oauth_revocation))
        .routes(routes!(authorize_connection))
        .routes(routes!(authorize_device))
        .routes(routes!(submit_oauth_code))
        .routes(routes!(get_oauth_attempt, cancel_oauth_attempt))
        .routes(routes!(revoke_connection))
}

/// Where browsers come back to; no part of the contract, since no program calls it.
pub(super) fn callback() -> Router<Arc<Platform>> {
    Router::new().route("/oauth2/callback/{context}", get(land).post(confirm))
}

/// The `Set-Cookie` of a flow.
pub(super) fn flow_cookie(cookie: Option<FlowCookie>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let value = cookie.map(|cookie| HeaderValue::from_str(cookie.header.expose_secret()));
    if let Some(Ok(mut value)) = value {
        value.set_sensitive(true);
        headers.insert(SET_COOKIE, value);
    }
    headers
}

/// Providers, and the OAuth client that is used for each, without its secret
#[utoipa::path(
    get,
    path = "/v1/oauth-apps",
    tag = "OAuth",
    security(("personal_access_token" = [])),
    responses((status = 200, body = Data<Vec<OAuthApp>>, description = "Done"), Refusals)
)]
async fn list_oauth_apps(
    _: Builder,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<Vec<OAuthApp>>>> {
    Ok(Reply(Data {
        data: platform.oauth_apps().await?,
    }))
}

/// Use this OAuth client for a provider
#[utoipa::path(
    put,
    path = "/v1/oauth-apps/{provider}",
    tag = "OAuth",
    security(("personal_access_token" = [])),
    params(("provider" = String, Path, example = "google")),
    request_body = PutOAuthApp,
    responses((status = 200, body = Data<OAuthApp>, description = "Done"), Refusals, BodyRefusals)
)]
async fn put_oauth_app(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Path(provider): Path<String>,
    Json(request): Json<PutOAuthApp>,
) -> Answer<Reply<Data<OAuthApp>>> {
    Ok(Reply(Data {
        data: platform.put_oauth_app(user, &provider, request).await?,
    }))
}

/// Forget a provider's OAuth client; what it was granted cannot be renewed without it
#[utoipa::path(
    delete,
    path = "/v1/oauth-apps/{provider}",
    tag = "OAuth",
    security(("personal_access_token" = [])),
    params(("provider" = String, Path, example = "google")),
    responses((status = 200, body = Message, description = "Done"), Refusals)
)]
async fn delete_oauth_app(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Path(provider): Path<String>,
) -> Answer<Reply<Message>> {
    Ok(Reply(platform.delete_oauth_app(&provider).await?))
}

/// Access of deleted connections that its provider has not taken back
#[utoipa::path(
    get,
    path = "/v1/oauth-revocations",
    tag = "OAuth",
    security(("personal_access_token" = [])),
    responses((status = 200, body = Data<Vec<PendingRevocation>>, description = "Done"), Refusals)
)]
async fn list_oauth_revocations(
    _: Builder,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<Vec<PendingRevocation>>>> {
    Ok(Reply(Data {
        data: platform.pending_revocations().await?,
    }))
}

/// Stop trying: the access was ended at the provider
#[utoipa::path(
    delete,
    path = "/v1/oauth-revocations/{revocation_id}",
    tag = "OAuth",
    security(("personal_access_token" = [])),
    params(("revocation_id" = Uuid, Path)),
    responses((status = 200, body = Message, description = "Done"), Refusals)
)]
async fn forget_oauth_revocation(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Message>> {
    Ok(Reply(platform.forget_revocation(id).await?))
}

/// The provider's consent page for a connection, which turns active once it was answered
#[utoipa::path(
    post,
    path = "/v1/connections/{connection_id}/oauth2/authorize",
    tag = "OAuth",
    security(("personal_access_token" = [])),
    params(("connection_id" = Uuid, Path)),
    responses((status = 200, body = Data<Authorizing>, description = "Done"), Refusals)
)]
async fn authorize_connection(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<(HeaderMap, Reply<Data<Authorizing>>)> {
    let mut data = platform.authorize_connection(id).await?;
    let cookie = flow_cookie(data.cookie.take());
    Ok((cookie, Reply(Data { data })))
}

/// A code to type in a browser of another machine (RFC 8628)
#[utoipa::path(
    post,
    path = "/v1/connections/{connection_id}/oauth2/device",
    tag = "OAuth",
    security(("personal_access_token" = [])),
    params(("connection_id" = Uuid, Path)),
    responses((status = 200, body = Data<DeviceAuthorization>, description = "Done"), Refusals)
)]
async fn authorize_device(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Data<DeviceAuthorization>>> {
    Ok(Reply(Data {
        data: platform.authorize_device(id).await?,
    }))
}

/// Bring the answer of a browser that is on another machine
#[utoipa::path(
    post,
    path = "/v1/connections/{connection_id}/oauth2/code",
    tag = "OAuth",
    security(("personal_access_token" = [])),
    params(("connection_id" = Uuid, Path)),
    request_body = OAuthCode,
    responses((status = 200, body = Data<OAuthAttempt>, description = "Done"), Refusals, BodyRefusals)
)]
async fn submit_oauth_code(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
    Json(request): Json<OAuthCode>,
) -> Answer<Reply<Data<OAuthAttempt>>> {
    Ok(Reply(Data {
        data: platform.submit_oauth_code(id, request).await?,
    }))
}

/// How the last attempt to authorize a connection stands; waits for news when asked to
#[utoipa::path(
    get,
    path = "/v1/connections/{connection_id}/oauth2/attempt",
    tag = "OAuth",
    security(("personal_access_token" = [])),
    params(("connection_id" = Uuid, Path), AttemptQuery),
    responses((status = 200, body = Data<OAuthAttempt>, description = "Done"), Refusals)
)]
async fn get_oauth_attempt(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
    Query(query): Query<AttemptQuery>,
) -> Answer<Reply<Data<OAuthAttempt>>> {
    Ok(Reply(Data {
        data: platform.oauth_attempt(id, &query).await?,
    }))
}

/// Stop waiting for a browser
#[utoipa::path(
    delete,
    path = "/v1/connections/{connection_id}/oauth2/attempt",
    tag = "OAuth",
    security(("personal_access_token" = [])),
    params(("connection_id" = Uuid, Path)),
    responses((status = 204, description = "Done"), Refusals)
)]
async fn cancel_oauth_attempt(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<StatusCode> {
    platform.cancel_oauth_attempt(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Have the provider take a connection's access back; the connection stays, incomplete
#[utoipa::path(
    post,
    path = "/v1/connections/{connection_id}/oauth2/revoke",
    tag = "OAuth",
    security(("personal_access_token" = [])),
    params(("connection_id" = Uuid, Path)),
    responses((status = 200, body = Data<Revocation>, description = "Done"), Refusals)
)]
async fn revoke_connection(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Data<Revocation>>> {
    Ok(Reply(Data {
        data: platform.revoke_connection(id).await?,
    }))
}

/// A browser comes back from a provider.
async fn land(
    _: Everybody,
    State(platform): State<Arc<Platform>>,
    Path(context): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    let cookies: Vec<&str> = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let query = uri.query().unwrap_or_default();
    page(platform.land(&context, query, &cookies.join("; ")).await)
}

/// Somebody answers the page that asks.
async fn confirm(
    _: Everybody,
    State(platform): State<Arc<Platform>>,
    Path(context): Path<String>,
    Form(confirmation): Form<Confirmation>,
) -> Response {
    page(platform.confirm_oauth(&context, confirmation).await)
}

fn page(landing: Landing) -> Response {
    const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
    let status = StatusCode::from_u16(landing.status).unwrap_or(StatusCode::OK);
    let mut response = (status, landing.html).into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    if let Ok(policy) = HeaderValue::from_str(&landing.policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(OPENER, HeaderValue::from_static("same-origin"));
    if landing.asks {
        // Its form has to say where it comes from.
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    }
    response
}
