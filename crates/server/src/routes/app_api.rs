//! The App API: what an App's own callers ask, with an Access Key, under its host name or under
//! `/apps/{app_id}`.

use std::sync::Arc;

use axum::Json as Reply;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use patchbay_platform::{
    AppCaller, AppRequirement, CreateConnectToken, CreateEndUserConnection, CreateRun,
    CreatedConnectToken, EndUserConnection, List, ListQuery, Message, Platform, RequirementsStatus,
    Run, RunQuery, UserQuery,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, AppRefusals, BodyRefusals, Data, Refusals};
use crate::auth::{App, AppServer};
use crate::body::Json;
use crate::params::{Ids, Query};
use crate::stream::{self, RunFrame};

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(app_list_requirements))
        .routes(routes!(requirements_status))
        .routes(routes!(create_connect_token))
        .routes(routes!(delete_user_connection))
        .routes(routes!(create_user_connection))
        .routes(routes!(list_runs, create_run))
        .routes(routes!(get_run))
        .routes(routes!(cancel_run))
        .routes(routes!(call_app))
        // The same address with a slash at its end.
        .route("/apps/{app_id}/", axum::routing::post(call_app))
}

/// What the deployed version asks of each user
#[utoipa::path(
    get,
    path = "/apps/{app_id}/v1/requirements",
    tag = "App API",
    security((), ("access_key" = [])),
    params(("app_id" = Uuid, Path)),
    responses((status = 200, body = Data<Vec<AppRequirement>>, description = "Done"), Refusals, AppRefusals)
)]
async fn app_list_requirements(
    App(caller): App,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<Vec<AppRequirement>>>> {
    Ok(Reply(Data {
        data: platform.app_requirements(&caller),
    }))
}

/// Whether a user may run the App, and what is missing
#[utoipa::path(
    get,
    path = "/apps/{app_id}/v1/requirements/status",
    tag = "App API",
    security((), ("access_key" = [])),
    params(("app_id" = Uuid, Path), UserQuery),
    responses((status = 200, body = RequirementsStatus, description = "Done"), Refusals, AppRefusals)
)]
async fn requirements_status(
    App(caller): App,
    State(platform): State<Arc<Platform>>,
    Query(query): Query<UserQuery>,
) -> Answer<Reply<RequirementsStatus>> {
    Ok(Reply(platform.requirements_status(&caller, &query).await?))
}

/// Mint a connect token: one App, one user, 24 hours
#[utoipa::path(
    post,
    path = "/apps/{app_id}/v1/connect/tokens",
    tag = "App API",
    security((), ("access_key" = [])),
    params(("app_id" = Uuid, Path)),
    request_body = CreateConnectToken,
    responses((status = 201, body = CreatedConnectToken, description = "Done"), Refusals, BodyRefusals, AppRefusals)
)]
async fn create_connect_token(
    AppServer(caller): AppServer,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateConnectToken>,
) -> Answer<(StatusCode, Reply<CreatedConnectToken>)> {
    let answer = platform.create_connect_token(&caller, request).await?;
    Ok((StatusCode::CREATED, Reply(answer)))
}

/// Forget a user's connection for a requirement
#[utoipa::path(
    delete,
    path = "/apps/{app_id}/v1/requirements/{requirement_id}/connections",
    tag = "App API",
    security((), ("access_key" = [])),
    params(("app_id" = Uuid, Path), ("requirement_id" = Uuid, Path), UserQuery),
    responses((status = 204, description = "Done"), Refusals, AppRefusals)
)]
async fn delete_user_connection(
    App(caller): App,
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
    path = "/apps/{app_id}/v1/runs",
    tag = "App API",
    security((), ("access_key" = [])),
    params(("app_id" = Uuid, Path), RunQuery, ListQuery),
    responses((status = 200, body = List<Run>, description = "Done"), Refusals, AppRefusals)
)]
async fn list_runs(
    App(caller): App,
    State(platform): State<Arc<Platform>>,
    Query(filter): Query<RunQuery>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<Run>>> {
    Ok(Reply(platform.runs(&caller, &filter, &query).await?))
}

/// Run the App: to the end, or with `stream` as it happens
#[utoipa::path(
    post,
    path = "/apps/{app_id}/v1/runs",
    tag = "App API",
    security((), ("access_key" = [])),
    params(("app_id" = Uuid, Path)),
    request_body = CreateRun,
    responses(
        (status = 200, description = "Done; with `stream`, frames of `RunEvent` until the run has ended",
         content((Data<Run> = "application/json"), (RunFrame = "text/event-stream"))),
        Refusals, BodyRefusals, AppRefusals
    )
)]
async fn create_run(
    App(caller): App,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateRun>,
) -> Answer<Response> {
    run(&platform, &caller, request).await
}

/// Run the App by its address alone, as the run of `/v1/runs`
#[utoipa::path(
    post,
    path = "/apps/{app_id}",
    tag = "App API",
    security((), ("access_key" = [])),
    params(("app_id" = Uuid, Path)),
    request_body = CreateRun,
    responses(
        (status = 200, description = "Done; with `stream`, frames of `RunEvent` until the run has ended",
         content((Data<Run> = "application/json"), (RunFrame = "text/event-stream"))),
        Refusals, BodyRefusals, AppRefusals
    )
)]
async fn call_app(
    App(caller): App,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateRun>,
) -> Answer<Response> {
    run(&platform, &caller, request).await
}

/// One run
#[utoipa::path(
    get,
    path = "/apps/{app_id}/v1/runs/{run_id}",
    tag = "App API",
    security((), ("access_key" = [])),
    params(("app_id" = Uuid, Path), ("run_id" = Uuid, Path)),
    responses((status = 200, body = Data<Run>, description = "Done"), Refusals, AppRefusals)
)]
async fn get_run(
    App(caller): App,
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
    path = "/apps/{app_id}/v1/runs/{run_id}/cancel",
    tag = "App API",
    security((), ("access_key" = [])),
    params(("app_id" = Uuid, Path), ("run_id" = Uuid, Path)),
    responses((status = 200, body = Message, description = "Done"), Refusals, AppRefusals)
)]
async fn cancel_run(
    App(caller): App,
    State(platform): State<Arc<Platform>>,
    Ids([run]): Ids<1>,
) -> Answer<Reply<Message>> {
    platform.cancel_run(&caller, run).await?;
    Ok(Reply(Message::CANCELED))
}

/// Store a user's credentials from the App's own server; never from a browser
#[utoipa::path(
    post,
    path = "/apps/{app_id}/v1/connections",
    tag = "App API",
    security((), ("access_key" = [])),
    params(("app_id" = Uuid, Path)),
    request_body = CreateEndUserConnection,
    responses((status = 201, body = Data<EndUserConnection>, description = "Done"), Refusals, BodyRefusals, AppRefusals)
)]
async fn create_user_connection(
    AppServer(caller): AppServer,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateEndUserConnection>,
) -> Answer<(StatusCode, Reply<Data<EndUserConnection>>)> {
    let data = platform
        .create_end_user_connection(&caller, request)
        .await?;
    Ok((StatusCode::CREATED, Reply(Data { data })))
}

/// Runs an App, and answers as the caller asked.
pub(super) async fn run(
    platform: &Arc<Platform>,
    caller: &AppCaller,
    request: CreateRun,
) -> Answer<Response> {
    if request.stream == Some(true) {
        return Ok(stream::answer(platform.stream_run(caller, request).await?));
    }
    let data = platform.create_run(caller, request).await?;
    Ok(Reply(Data { data }).into_response())
}
