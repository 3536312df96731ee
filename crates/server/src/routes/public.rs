//! What everybody may ask: whether the server is well, what the contract is, and the hosted page.

use std::sync::Arc;

use axum::Json as Reply;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use patchbay_platform::{CreateUiSession, Platform, UiSession, VaultState};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, BodyRefusals, Data, Refusals};
use crate::auth::Everybody;
use crate::body::Json;
use crate::{docs, openapi, pages as built};

/// Whether the server is well.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// `ok`: it answers.
    #[schema(example = "ok")]
    status: &'static str,
    /// `unsealed`, or `sealed` when its key could not be had.
    #[schema(example = "unsealed")]
    vault: &'static str,
    /// Why the vault is sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "locked")]
    reason: Option<&'static str>,
}

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(health))
        .routes(routes!(create_ui_session))
}

pub(super) fn builder() -> Router<Arc<Platform>> {
    Router::new().route("/", get(builder_page))
}

pub(super) fn pages() -> Router<Arc<Platform>> {
    Router::new()
        .route("/openapi.json", get(contract))
        .route("/docs", get(docs_page))
        .route("/docs/style.css", get(docs_style))
        .route("/connect", get(connect_page))
        .route("/open/{ticket}", get(open_address))
        .route("/assets/{name}", get(asset))
}

/// Whether the server is well, and whether its vault is open
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "Server",
    security(()),
    responses((status = 200, body = Health, description = "Well"))
)]
async fn health(_: Everybody, State(platform): State<Arc<Platform>>) -> Reply<Health> {
    let (vault, reason) = match platform.vault_state() {
        VaultState::Unsealed => ("unsealed", None),
        VaultState::Sealed { reason, .. } => ("sealed", Some(reason)),
    };
    Reply(Health {
        status: "ok",
        vault,
        reason,
    })
}

/// Exchange the ticket of a link that `patchbay serve --ui` printed for a session of that tab
#[utoipa::path(
    post,
    path = "/v1/ui/session",
    tag = "Server",
    security(()),
    request_body = CreateUiSession,
    responses((status = 201, body = Data<UiSession>, description = "Done"), Refusals, BodyRefusals)
)]
async fn create_ui_session(
    _: Everybody,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateUiSession>,
) -> Answer<(StatusCode, Reply<Data<UiSession>>)> {
    let data = platform.redeem_session_ticket(request)?;
    Ok((StatusCode::CREATED, Reply(Data { data })))
}

/// Where a one-time ticket leads: to an address that carries a secret, which so stands on no command
/// line.
async fn open_address(
    _: Everybody,
    State(platform): State<Arc<Platform>>,
    Path(ticket): Path<String>,
) -> Answer<Response> {
    let address = platform.redeem_address_ticket(&SecretString::from(ticket))?;
    Ok(Redirect::to(address.expose_secret()).into_response())
}

async fn contract(_: Everybody) -> Response {
    ([(CONTENT_TYPE, "application/json")], openapi::text()).into_response()
}

async fn docs_page(_: Everybody) -> Response {
    docs::answer()
}

async fn docs_style(_: Everybody) -> Response {
    docs::style()
}

async fn connect_page(_: Everybody) -> Response {
    built::page("connect.html")
}

async fn builder_page(_: Everybody) -> Response {
    built::page("index.html")
}

async fn asset(_: Everybody, Path(name): Path<String>) -> Response {
    built::asset(&name)
}
