//! Apps and their deployments.

use std::sync::Arc;

use axum::Json as Reply;
use axum::extract::State;
use http::StatusCode;
use patchbay_platform::{
    App, AppQuery, CreateApp, Deleted, DeployApp, Deployment, List, ListQuery, Platform, UpdateApp,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, BodyRefusals, Data, Refusals};
use crate::auth::Builder;
use crate::body::Json;
use crate::params::{Ids, Query};

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(list_apps, create_app))
        .routes(routes!(get_app, update_app, delete_app))
        .routes(routes!(deploy_app))
        .routes(routes!(archive_app))
        .routes(routes!(unarchive_app))
        .routes(routes!(list_deployments))
}

/// Apps of a project
#[utoipa::path(
    get,
    path = "/v1/apps",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(AppQuery, ListQuery),
    responses((status = 200, body = List<App>, description = "Done"), Refusals)
)]
async fn list_apps(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Query(filter): Query<AppQuery>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<App>>> {
    Ok(Reply(platform.apps(&filter, &query).await?))
}

/// Make an App and deploy it
#[utoipa::path(
    post,
    path = "/v1/apps",
    tag = "Apps",
    security(("personal_access_token" = [])),
    request_body = CreateApp,
    responses((status = 201, body = Data<App>, description = "Done"), Refusals, BodyRefusals)
)]
async fn create_app(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateApp>,
) -> Answer<(StatusCode, Reply<Data<App>>)> {
    let data = platform.create_app(user, request).await?;
    Ok((StatusCode::CREATED, Reply(Data { data })))
}

/// One App
#[utoipa::path(
    get,
    path = "/v1/apps/{app_id}",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path)),
    responses((status = 200, body = Data<App>, description = "Done"), Refusals)
)]
async fn get_app(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Data<App>>> {
    Ok(Reply(Data {
        data: platform.app(id).await?,
    }))
}

/// Change who may call an App, or what it says of itself
#[utoipa::path(
    put,
    path = "/v1/apps/{app_id}",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path)),
    request_body = UpdateApp,
    responses((status = 200, body = Data<App>, description = "Done"), Refusals, BodyRefusals)
)]
async fn update_app(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
    Json(request): Json<UpdateApp>,
) -> Answer<Reply<Data<App>>> {
    Ok(Reply(Data {
        data: platform.update_app(user, id, request).await?,
    }))
}

/// Delete an App with its runs and what its users connected
#[utoipa::path(
    delete,
    path = "/v1/apps/{app_id}",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path)),
    responses((status = 200, body = Deleted, description = "Done"), Refusals)
)]
async fn delete_app(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Deleted>> {
    Ok(Reply(platform.delete_app(id).await?))
}

/// Deploy another version, newer or older, under the same address
#[utoipa::path(
    post,
    path = "/v1/apps/{app_id}/deploy",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path)),
    request_body = DeployApp,
    responses((status = 200, body = Data<App>, description = "Done"), Refusals, BodyRefusals)
)]
async fn deploy_app(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
    Json(request): Json<DeployApp>,
) -> Answer<Reply<Data<App>>> {
    Ok(Reply(Data {
        data: platform.deploy_app(user, id, request).await?,
    }))
}

/// Archive an App: it answers nobody until it is taken back
#[utoipa::path(
    post,
    path = "/v1/apps/{app_id}/archive",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path)),
    responses((status = 200, body = Data<App>, description = "Done"), Refusals)
)]
async fn archive_app(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Data<App>>> {
    Ok(Reply(Data {
        data: platform.archive_app(user, id).await?,
    }))
}

/// Take an archived App back
#[utoipa::path(
    post,
    path = "/v1/apps/{app_id}/unarchive",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path)),
    responses((status = 200, body = Data<App>, description = "Done"), Refusals)
)]
async fn unarchive_app(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Data<App>>> {
    Ok(Reply(Data {
        data: platform.unarchive_app(user, id).await?,
    }))
}

/// Deployments of an App, newest first
#[utoipa::path(
    get,
    path = "/v1/apps/{app_id}/deployments",
    tag = "Apps",
    security(("personal_access_token" = [])),
    params(("app_id" = Uuid, Path), ListQuery),
    responses((status = 200, body = List<Deployment>, description = "Done"), Refusals)
)]
async fn list_deployments(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<Deployment>>> {
    Ok(Reply(platform.deployments(id, &query).await?))
}
