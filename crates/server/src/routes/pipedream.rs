//! Pipedream: the project, the builder's accounts, and the catalogue of actions.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::post;
use axum::{Json as Reply, Router};
use http::StatusCode;
use patchbay_platform::{
    AccountQuery, CatalogueQuery, Catalogued, ConfigureAction, CreatePipedreamToken, IdentityUses,
    List, ListQuery, Message, PipedreamAccount, PipedreamSettings, PipedreamToken, Platform,
    PutPipedreamSettings, ReloadProps,
};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, BodyRefusals, Data, Refusals};
use crate::auth::{Builder, Everybody};
use crate::body::Json;
use crate::params::{Ids, Query};

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(
            get_pipedream_settings,
            put_pipedream_settings,
            delete_pipedream_settings
        ))
        .routes(routes!(create_pipedream_token))
        .routes(routes!(list_pipedream_accounts))
        .routes(routes!(delete_pipedream_account))
        .routes(routes!(list_pipedream_account_uses))
        .routes(routes!(list_pipedream_apps))
        .routes(routes!(list_pipedream_actions))
        .routes(routes!(get_pipedream_action))
        .routes(routes!(configure_pipedream_action))
        .routes(routes!(reload_pipedream_props))
}

/// Where Pipedream may say that something happened; no part of the contract, and only a hint.
pub(super) fn webhook() -> Router<Arc<Platform>> {
    Router::new().route("/pipedream/webhook/{link_id}", post(hint))
}

/// The project that accounts are linked through, without its secret
#[utoipa::path(
    get,
    path = "/v1/pipedream/settings",
    tag = "Pipedream",
    security(("personal_access_token" = [])),
    responses((status = 200, body = Data<PipedreamSettings>, description = "Done"), Refusals)
)]
async fn get_pipedream_settings(
    _: Builder,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<PipedreamSettings>>> {
    Ok(Reply(Data {
        data: platform.pipedream_settings().await?,
    }))
}

/// Link accounts through this project of Pipedream
#[utoipa::path(
    put,
    path = "/v1/pipedream/settings",
    tag = "Pipedream",
    security(("personal_access_token" = [])),
    request_body = PutPipedreamSettings,
    responses((status = 200, body = Data<PipedreamSettings>, description = "Done"), Refusals, BodyRefusals)
)]
async fn put_pipedream_settings(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<PutPipedreamSettings>,
) -> Answer<Reply<Data<PipedreamSettings>>> {
    Ok(Reply(Data {
        data: platform.put_pipedream_settings(user, request).await?,
    }))
}

/// Forget the project; linked accounts stay at Pipedream
#[utoipa::path(
    delete,
    path = "/v1/pipedream/settings",
    tag = "Pipedream",
    security(("personal_access_token" = [])),
    responses((status = 200, body = Message, description = "Done"), Refusals)
)]
async fn delete_pipedream_settings(
    _: Builder,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Message>> {
    Ok(Reply(platform.delete_pipedream_settings().await?))
}

/// A token with which one account of a project is linked
#[utoipa::path(
    post,
    path = "/v1/pipedream/connect/tokens",
    tag = "Pipedream",
    security(("personal_access_token" = [])),
    request_body = CreatePipedreamToken,
    responses((status = 201, body = Data<PipedreamToken>, description = "Done"), Refusals, BodyRefusals)
)]
async fn create_pipedream_token(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreatePipedreamToken>,
) -> Answer<(StatusCode, Reply<Data<PipedreamToken>>)> {
    let data = platform.create_pipedream_token(request).await?;
    Ok((StatusCode::CREATED, Reply(Data { data })))
}

/// The accounts that a project shares
#[utoipa::path(
    get,
    path = "/v1/pipedream/connect/accounts",
    tag = "Pipedream",
    security(("personal_access_token" = [])),
    params(AccountQuery, ListQuery),
    responses((status = 200, body = List<PipedreamAccount>, description = "Done"), Refusals)
)]
async fn list_pipedream_accounts(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Query(filter): Query<AccountQuery>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<PipedreamAccount>>> {
    Ok(Reply(platform.pipedream_accounts(&filter, &query).await?))
}

/// Unlink an account that a project shares
#[utoipa::path(
    delete,
    path = "/v1/pipedream/connect/accounts/{account_id}",
    tag = "Pipedream",
    security(("personal_access_token" = [])),
    params(("account_id" = String, Path, example = "apn_1a2b3c"), AccountQuery),
    responses((status = 200, body = Message, description = "Done"), Refusals)
)]
async fn delete_pipedream_account(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Path(account): Path<String>,
    Query(filter): Query<AccountQuery>,
) -> Answer<Reply<Message>> {
    Ok(Reply(
        platform.delete_pipedream_account(&account, &filter).await?,
    ))
}

/// Where an account is used: workflows and deployed Apps, with their nodes
#[utoipa::path(
    get,
    path = "/v1/pipedream/connect/accounts/{account_id}/uses",
    tag = "Pipedream",
    security(("personal_access_token" = [])),
    params(("account_id" = String, Path, example = "apn_1a2b3c"), AccountQuery),
    responses((status = 200, body = Data<IdentityUses>, description = "Done"), Refusals)
)]
async fn list_pipedream_account_uses(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Path(account): Path<String>,
    Query(filter): Query<AccountQuery>,
) -> Answer<Reply<Data<IdentityUses>>> {
    Ok(Reply(Data {
        data: platform.pipedream_account_uses(&account, &filter).await?,
    }))
}

/// Apps with actions
#[utoipa::path(
    get,
    path = "/v1/pipedream/connect/apps",
    tag = "Pipedream",
    security(("personal_access_token" = [])),
    params(CatalogueQuery),
    responses((status = 200, body = Catalogued, description = "Done"), Refusals)
)]
async fn list_pipedream_apps(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Query(query): Query<CatalogueQuery>,
) -> Answer<Reply<Catalogued>> {
    Ok(Reply(platform.pipedream_apps(&query).await?))
}

/// The actions of an app
#[utoipa::path(
    get,
    path = "/v1/pipedream/connect/apps/{app_slug}/actions",
    tag = "Pipedream",
    security(("personal_access_token" = [])),
    params(("app_slug" = String, Path, example = "gmail"), CatalogueQuery),
    responses((status = 200, body = Catalogued, description = "Done"), Refusals)
)]
async fn list_pipedream_actions(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Path(app): Path<String>,
    Query(query): Query<CatalogueQuery>,
) -> Answer<Reply<Catalogued>> {
    Ok(Reply(platform.pipedream_actions(&app, &query).await?))
}

/// One action, with what its form is drawn from
#[utoipa::path(
    get,
    path = "/v1/pipedream/connect/actions/{action_key}",
    tag = "Pipedream",
    security(("personal_access_token" = [])),
    params(("action_key" = String, Path, example = "gmail-send-email")),
    responses((status = 200, body = Catalogued, description = "Done"), Refusals)
)]
async fn get_pipedream_action(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Path(key): Path<String>,
) -> Answer<Reply<Catalogued>> {
    Ok(Reply(platform.pipedream_action(&key).await?))
}

/// The options of one prop, as Pipedream answers them
#[utoipa::path(
    post,
    path = "/v1/pipedream/connect/actions/{action_key}/configure",
    tag = "Pipedream",
    security(("personal_access_token" = [])),
    params(("action_key" = String, Path, example = "slack-send-message")),
    request_body = ConfigureAction,
    responses((status = 200, body = Data<Value>, description = "Done"), Refusals, BodyRefusals)
)]
async fn configure_pipedream_action(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Path(key): Path<String>,
    Json(request): Json<ConfigureAction>,
) -> Answer<Reply<Data<Value>>> {
    Ok(Reply(Data {
        data: platform.configure_action(&key, request).await?,
    }))
}

/// The props that depend on what was chosen, as Pipedream answers them
#[utoipa::path(
    post,
    path = "/v1/pipedream/connect/actions/{action_key}/props",
    tag = "Pipedream",
    security(("personal_access_token" = [])),
    params(("action_key" = String, Path, example = "notion-create-page")),
    request_body = ReloadProps,
    responses((status = 200, body = Data<Value>, description = "Done"), Refusals, BodyRefusals)
)]
async fn reload_pipedream_props(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Path(key): Path<String>,
    Json(request): Json<ReloadProps>,
) -> Answer<Reply<Data<Value>>> {
    Ok(Reply(Data {
        data: platform.reload_action_props(&key, request).await?,
    }))
}

/// A hint to look for a link now. What it says is not read: it could be anybody's.
async fn hint(
    _: Everybody,
    State(platform): State<Arc<Platform>>,
    Ids([link]): Ids<1>,
) -> Answer<StatusCode> {
    platform.pipedream_hint(link).await?;
    Ok(StatusCode::NO_CONTENT)
}
