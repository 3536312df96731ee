//! The App API's twins for its builder: the same questions, with a Personal Access Token.

use std::sync::Arc;

use axum::Json as Reply;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use patchbay_platform::{
    AppRequirement, AppUser, CreateConnectToken, CreateRun, CreatedConnectToken, List, ListQuery,
    Message, Platform, RequirementsStatus, Run, RunQuery, UserQuery,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, BodyRefusals, Data, Refusals};
use crate::auth::BuilderOfApp;
use crate::body::Json;
use crate::params::{Ids, Query};
use crate::routes::app_api::run;
use crate::stream::RunFrame;

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(twin_list_requirements))
        .routes(routes!(twin_requirements_status))
        .routes(routes!(twin_create_connect_token))
        .routes(routes!(twin_delete_user_connection))
        .routes(routes!(twin_list_runs, twin_create_run))
        .routes(routes!(twin_call_app))
        .routes(routes!(twin_get_run))
        .routes(routes!(twin_cancel_run))
        .routes(routes!(list_users))
}

/// What the deployed version asks of each user
#[utoipa::path(
    get,
    path = "/v1/apps/{app_id}/requirements",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path)),
    responses((status = 200, body = Data<Vec<AppRequirement>>, description = "Done"), Refusals)
)]
async fn twin_list_requirements(
    BuilderOfApp(caller): BuilderOfApp,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<Vec<AppRequirement>>>> {
    Ok(Reply(Data {
        data: platform.app_requirements(&caller),
    }))
}

/// Whether a user may run the App, and what is missing
#[utoipa::path(
    get,
    path = "/v1/apps/{app_id}/requirements/status",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path), UserQuery),
    responses((status = 200, body = RequirementsStatus, description = "Done"), Refusals)
)]
async fn twin_requirements_status(
    BuilderOfApp(caller): BuilderOfApp,
    State(platform): State<Arc<Platform>>,
    Query(query): Query<UserQuery>,
) -> Answer<Reply<RequirementsStatus>> {
    Ok(Reply(platform.requirements_status(&caller, &query).await?))
}

/// Mint a connect token: one App, one user, 24 hours
#[utoipa::path(
    post,
    path = "/v1/apps/{app_id}/connect/tokens",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path)),
    request_body = CreateConnectToken,
    responses((status = 201, body = CreatedConnectToken, description = "Done"), Refusals, BodyRefusals)
)]
async fn twin_create_connect_token(
    BuilderOfApp(caller): BuilderOfApp,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateConnectToken>,
) -> Answer<(StatusCode, Reply<CreatedConnectToken>)> {
    let answer = platform.create_connect_token(&caller, request).await?;
    Ok((StatusCode::CREATED, Reply(answer)))
}

/// Forget a user's connection for a requirement
#[utoipa::path(
    delete,
    path = "/v1/apps/{app_id}/requirements/{requirement_id}/connections",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path), ("requirement_id" = Uuid, Path), UserQuery),
    responses((status = 204, description = "Done"), Refusals)
)]
async fn twin_delete_user_connection(
    BuilderOfApp(caller): BuilderOfApp,
    State(platform): State<Arc<Platform>>,
    Ids([requirement]): Ids<1>,
    Query(query): Query<UserQuery>,
) -> Answer<StatusCode> {
    platform
        .delete_end_user_connection(&caller, requirement, &query)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Runs, newest first
#[utoipa::path(
    get,
    path = "/v1/apps/{app_id}/runs",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path), RunQuery, ListQuery),
    responses((status = 200, body = List<Run>, description = "Done"), Refusals)
)]
async fn twin_list_runs(
    BuilderOfApp(caller): BuilderOfApp,
    State(platform): State<Arc<Platform>>,
    Query(filter): Query<RunQuery>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<Run>>> {
    Ok(Reply(platform.runs(&caller, &filter, &query).await?))
}

/// Run the App: to the end, or with `stream` as it happens
#[utoipa::path(
    post,
    path = "/v1/apps/{app_id}/runs",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path)),
    request_body = CreateRun,
    responses(
        (status = 200, description = "Done; with `stream`, frames of `RunEvent` until the run has ended",
         content((Data<Run> = "application/json"), (RunFrame = "text/event-stream"))),
        Refusals, BodyRefusals
    )
)]
async fn twin_create_run(
    BuilderOfApp(caller): BuilderOfApp,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateRun>,
) -> Answer<Response> {
    run(&platform, &caller, request).await
}

/// Run the App, as `POST /v1/apps/{app_id}/runs` does
#[utoipa::path(
    post,
    path = "/v1/apps/{app_id}/invoke",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path)),
    request_body = CreateRun,
    responses(
        (status = 200, description = "Done; with `stream`, frames of `RunEvent` until the run has ended",
         content((Data<Run> = "application/json"), (RunFrame = "text/event-stream"))),
        Refusals, BodyRefusals
    )
)]
async fn twin_call_app(
    BuilderOfApp(caller): BuilderOfApp,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateRun>,
) -> Answer<Response> {
    run(&platform, &caller, request).await
}

/// One run
#[utoipa::path(
    get,
    path = "/v1/apps/{app_id}/runs/{run_id}",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path), ("run_id" = Uuid, Path)),
    responses((status = 200, body = Data<Run>, description = "Done"), Refusals)
)]
async fn twin_get_run(
    BuilderOfApp(caller): BuilderOfApp,
    State(platform): State<Arc<Platform>>,
    Ids([run]): Ids<1>,
) -> Answer<Reply<Data<Run>>> {
    Ok(Reply(Data {
        data: platform.run(&caller, run).await?,
    }))
}

/// Stop a run that is under way; one that has ended stays as it is
#[utoipa::path(
    post,
    path = "/v1/apps/{app_id}/runs/{run_id}/cancel",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path), ("run_id" = Uuid, Path)),
    responses((status = 200, body = Message, description = "Done"), Refusals)
)]
async fn twin_cancel_run(
    BuilderOfApp(caller): BuilderOfApp,
    State(platform): State<Arc<Platform>>,
    Ids([run]): Ids<1>,
) -> Answer<Reply<Message>> {
    platform.cancel_run(&caller, run).await?;
    Ok(Reply(Message::CANCELED))
}

/// Users who connected something or ran the App
#[utoipa::path(
    get,
    path = "/v1/apps/{app_id}/users",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path), ListQuery),
    responses((status = 200, body = List<AppUser>, description = "Done"), Refusals)
)]
async fn list_users(
    BuilderOfApp(caller): BuilderOfApp,
    State(platform): State<Arc<Platform>>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<AppUser>>> {
    Ok(Reply(platform.app_users(&caller, &query).await?))
}
