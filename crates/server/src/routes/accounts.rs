//! Accounts on remote platforms.

use std::sync::Arc;

use axum::Json as Reply;
use axum::extract::State;
use http::StatusCode;
use patchbay_platform::{CreateRemoteAccount, Message, Platform, RemoteAccount};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, BodyRefusals, Data, Refusals};
use crate::auth::Builder;
use crate::body::Json;
use crate::params::Ids;

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(list_accounts, create_account))
        .routes(routes!(delete_account))
        .routes(routes!(check_account))
}

/// Accounts on remote platforms, without their tokens
#[utoipa::path(
    get,
    path = "/v1/accounts",
    tag = "Accounts",
    security(("personal_access_token" = [])),
    responses((status = 200, body = Data<Vec<RemoteAccount>>, description = "Done"), Refusals)
)]
async fn list_accounts(
    _: Builder,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<Vec<RemoteAccount>>>> {
    Ok(Reply(Data {
        data: platform.remote_accounts().await?,
    }))
}

/// Add an account; its platform is asked whose token it is
#[utoipa::path(
    post,
    path = "/v1/accounts",
    tag = "Accounts",
    security(("personal_access_token" = [])),
    request_body = CreateRemoteAccount,
    responses((status = 201, body = Data<RemoteAccount>, description = "Done"), Refusals, BodyRefusals)
)]
async fn create_account(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateRemoteAccount>,
) -> Answer<(StatusCode, Reply<Data<RemoteAccount>>)> {
    let data = platform.create_remote_account(request).await?;
    Ok((StatusCode::CREATED, Reply(Data { data })))
}

/// Ask the platform again whether it takes the token
#[utoipa::path(
    post,
    path = "/v1/accounts/{account_id}/check",
    tag = "Accounts",
    security(("personal_access_token" = [])),
    params(("account_id" = Uuid, Path)),
    responses((status = 200, body = Data<RemoteAccount>, description = "Done"), Refusals)
)]
async fn check_account(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Data<RemoteAccount>>> {
    Ok(Reply(Data {
        data: platform.check_remote_account(id).await?,
    }))
}

/// Forget an account and its token
#[utoipa::path(
    delete,
    path = "/v1/accounts/{account_id}",
    tag = "Accounts",
    security(("personal_access_token" = [])),
    params(("account_id" = Uuid, Path)),
    responses((status = 200, body = Message, description = "Done"), Refusals)
)]
async fn delete_account(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Message>> {
    Ok(Reply(platform.delete_remote_account(id).await?))
}
