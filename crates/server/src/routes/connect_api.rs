//! The Connect API: an end user, with a connect token.

use std::sync::Arc;

use axum::Json as Reply;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use patchbay_platform::{
    AuthorizeAnswer, ConnectItem, ConnectSession, ConnectStatusItem, Message, Platform,
    SubmitCredentials,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, BodyRefusals, Data, Refusals};
use crate::auth::EndUser;
use crate::body::Json;
use crate::params::Ids;
use crate::routes::oauth::flow_cookie;

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(connect_list_requirements))
        .routes(routes!(connect_status))
        .routes(routes!(connect_session))
        .routes(routes!(submit_credentials))
        .routes(routes!(authorize_oauth2))
        .routes(routes!(authorize_pipedream))
        .routes(routes!(disconnect))
}

/// What the App asks of the user
#[utoipa::path(
    get,
    path = "/v1/connect/requirements",
    tag = "Connect API",
    security(("connect_token" = [])),
    responses((status = 200, body = Data<Vec<ConnectItem>>, description = "Done"), Refusals)
)]
async fn connect_list_requirements(
    EndUser(caller): EndUser,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<Vec<ConnectItem>>>> {
    Ok(Reply(Data {
        data: platform.connect_requirements(&caller),
    }))
}

/// What the App asks of the user, each with its status
#[utoipa::path(
    get,
    path = "/v1/connect/requirements/status",
    tag = "Connect API",
    security(("connect_token" = [])),
    responses((status = 200, body = Data<Vec<ConnectStatusItem>>, description = "Done"), Refusals)
)]
async fn connect_status(
    EndUser(caller): EndUser,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<Vec<ConnectStatusItem>>>> {
    Ok(Reply(Data {
        data: platform.connect_status(&caller).await?,
    }))
}

/// What the hosted page shows beside the requirements
#[utoipa::path(
    get,
    path = "/v1/connect/session",
    tag = "Connect API",
    security(("connect_token" = [])),
    responses((status = 200, body = Data<ConnectSession>, description = "Done"), Refusals)
)]
async fn connect_session(
    EndUser(caller): EndUser,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<ConnectSession>>> {
    Ok(Reply(Data {
        data: platform.connect_session(&caller).await?,
    }))
}

/// Give the credentials that a requirement asks for
#[utoipa::path(
    post,
    path = "/v1/connect/requirements/{requirement_id}/credentials",
    tag = "Connect API",
    security(("connect_token" = [])),
    params(("requirement_id" = Uuid, Path)),
    request_body = SubmitCredentials,
    responses((status = 201, body = Message, description = "Done"), Refusals, BodyRefusals)
)]
async fn submit_credentials(
    EndUser(caller): EndUser,
    State(platform): State<Arc<Platform>>,
    Ids([requirement]): Ids<1>,
    Json(request): Json<SubmitCredentials>,
) -> Answer<(StatusCode, Reply<Message>)> {
    let answer = platform
        .submit_credentials(&caller, requirement, request)
        .await?;
    Ok((StatusCode::CREATED, Reply(answer)))
}

/// The provider's consent page for an OAuth requirement
#[utoipa::path(
    post,
    path = "/v1/connect/requirements/{requirement_id}/oauth2/authorize",
    tag = "Connect API",
    security(("connect_token" = [])),
    params(("requirement_id" = Uuid, Path)),
    responses((status = 200, body = Data<AuthorizeAnswer>, description = "Done"), Refusals)
)]
async fn authorize_oauth2(
    EndUser(caller): EndUser,
    State(platform): State<Arc<Platform>>,
    Ids([requirement]): Ids<1>,
) -> Answer<(HeaderMap, Reply<Data<AuthorizeAnswer>>)> {
    let (data, cookie) = platform.connect_oauth2(&caller, requirement).await?;
    Ok((flow_cookie(Some(cookie)), Reply(Data { data })))
}

/// The page that links an account for an Action requirement
#[utoipa::path(
    post,
    path = "/v1/connect/requirements/{requirement_id}/pipedream/authorize",
    tag = "Connect API",
    security(("connect_token" = [])),
    params(("requirement_id" = Uuid, Path)),
    responses((status = 200, body = Data<AuthorizeAnswer>, description = "Done"), Refusals)
)]
async fn authorize_pipedream(
    EndUser(caller): EndUser,
    State(platform): State<Arc<Platform>>,
    Ids([requirement]): Ids<1>,
) -> Answer<Reply<Data<AuthorizeAnswer>>> {
    Ok(Reply(Data {
        data: platform.authorize_pipedream(&caller, requirement).await?,
    }))
}

/// Take back what was connected
#[utoipa::path(
    delete,
    path = "/v1/connect/requirements/{requirement_id}/connection",
    tag = "Connect API",
    security(("connect_token" = [])),
    params(("requirement_id" = Uuid, Path)),
    responses((status = 204, description = "Done"), Refusals)
)]
async fn disconnect(
    EndUser(caller): EndUser,
    State(platform): State<Arc<Platform>>,
    Ids([requirement]): Ids<1>,
) -> Answer<StatusCode> {
    platform.disconnect(&caller, requirement).await?;
    Ok(StatusCode::NO_CONTENT)
}
