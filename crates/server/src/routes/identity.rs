//! The user, organisations and projects.

use std::sync::Arc;

use axum::Json as Reply;
use axum::extract::State;
use http::StatusCode;
use patchbay_platform::{CreateProject, List, ListQuery, Me, Org, Platform, Project, ProjectQuery};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, BodyRefusals, Data, Refusals};
use crate::auth::Builder;
use crate::body::Json;
use crate::params::{Ids, Query};

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(me))
        .routes(routes!(list_orgs))
        .routes(routes!(get_org))
        .routes(routes!(list_projects, create_project))
        .routes(routes!(get_project))
}

/// The user behind the token
#[utoipa::path(
    get,
    path = "/v1/me",
    tag = "Identity",
    security(("personal_access_token" = [])),
    responses((status = 200, body = Data<Me>, description = "Done"), Refusals)
)]
async fn me(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<Me>>> {
    Ok(Reply(Data {
        data: platform.me(user).await?,
    }))
}

/// Organisations
#[utoipa::path(
    get,
    path = "/v1/orgs",
    tag = "Identity",
    security(("personal_access_token" = [])),
    params(ListQuery),
    responses((status = 200, body = List<Org>, description = "Done"), Refusals)
)]
async fn list_orgs(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<Org>>> {
    Ok(Reply(platform.orgs(&query).await?))
}

/// One organisation
#[utoipa::path(
    get,
    path = "/v1/orgs/{org_id}",
    tag = "Identity",
    security(("personal_access_token" = [])),
    params(("org_id" = Uuid, Path)),
    responses((status = 200, body = Data<Org>, description = "Done"), Refusals)
)]
async fn get_org(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Data<Org>>> {
    Ok(Reply(Data {
        data: platform.org(id).await?,
    }))
}

/// Projects
#[utoipa::path(
    get,
    path = "/v1/projects",
    tag = "Identity",
    security(("personal_access_token" = [])),
    params(ProjectQuery, ListQuery),
    responses((status = 200, body = List<Project>, description = "Done"), Refusals)
)]
async fn list_projects(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Query(filter): Query<ProjectQuery>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<Project>>> {
    Ok(Reply(platform.projects(&filter, &query).await?))
}

/// Make a project
#[utoipa::path(
    post,
    path = "/v1/projects",
    tag = "Identity",
    security(("personal_access_token" = [])),
    request_body = CreateProject,
    responses((status = 201, body = Data<Project>, description = "Done"), Refusals, BodyRefusals)
)]
async fn create_project(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateProject>,
) -> Answer<(StatusCode, Reply<Data<Project>>)> {
    let data = platform.create_project(user, request).await?;
    Ok((StatusCode::CREATED, Reply(Data { data })))
}

/// One project
#[utoipa::path(
    get,
    path = "/v1/projects/{project_id}",
    tag = "Identity",
    security(("personal_access_token" = [])),
    params(("project_id" = Uuid, Path)),
    responses((status = 200, body = Data<Project>, description = "Done"), Refusals)
)]
async fn get_project(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Data<Project>>> {
    Ok(Reply(Data {
        data: platform.project(id).await?,
    }))
}
