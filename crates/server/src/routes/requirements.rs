//! Requirements of a workflow, as its builder manages them.

use std::sync::Arc;

use axum::Json as Reply;
use axum::extract::State;
use http::StatusCode;
use patchbay_platform::{
    CreateRequirement, Deleted, List, ListQuery, Platform, Requirement, UpdateRequirement,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, BodyRefusals, Data, Refusals};
use crate::auth::Builder;
use crate::body::{Json, WORKFLOW};
use crate::params::{Ids, Query};

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(list_requirements, create_requirement))
        .routes(routes!(
            get_requirement,
            update_requirement,
            delete_requirement
        ))
}

/// Requirements of a workflow
#[utoipa::path(
    get,
    path = "/v1/workflows/{workflow_id}/requirements",
    tag = "Requirements",
    security(("personal_access_token" = [])),
    params(("workflow_id" = Uuid, Path), ListQuery),
    responses((status = 200, body = List<Requirement>, description = "Done"), Refusals)
)]
async fn list_requirements(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([workflow]): Ids<1>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<Requirement>>> {
    Ok(Reply(platform.requirements(workflow, &query).await?))
}

/// Make a requirement; it is not wired to a node by this
#[utoipa::path(
    post,
    path = "/v1/workflows/{workflow_id}/requirements",
    tag = "Requirements",
    security(("personal_access_token" = [])),
    params(("workflow_id" = Uuid, Path)),
    request_body = CreateRequirement,
    responses((status = 201, body = Data<Requirement>, description = "Done"), Refusals, BodyRefusals)
)]
async fn create_requirement(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([workflow]): Ids<1>,
    Json(request): Json<CreateRequirement, WORKFLOW>,
) -> Answer<(StatusCode, Reply<Data<Requirement>>)> {
    let data = platform.create_requirement(workflow, request).await?;
    Ok((StatusCode::CREATED, Reply(Data { data })))
}

/// One requirement
#[utoipa::path(
    get,
    path = "/v1/workflows/{workflow_id}/requirements/{requirement_id}",
    tag = "Requirements",
    security(("personal_access_token" = [])),
    params(("workflow_id" = Uuid, Path), ("requirement_id" = Uuid, Path)),
    responses((status = 200, body = Data<Requirement>, description = "Done"), Refusals)
)]
async fn get_requirement(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([workflow, id]): Ids<2>,
) -> Answer<Reply<Data<Requirement>>> {
    Ok(Reply(Data {
        data: platform.requirement(workflow, id).await?,
    }))
}

/// Change a requirement's form
#[utoipa::path(
    put,
    path = "/v1/workflows/{workflow_id}/requirements/{requirement_id}",
    tag = "Requirements",
    security(("personal_access_token" = [])),
    params(("workflow_id" = Uuid, Path), ("requirement_id" = Uuid, Path)),
    request_body = UpdateRequirement,
    responses((status = 200, body = Data<Requirement>, description = "Done"), Refusals, BodyRefusals)
)]
async fn update_requirement(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([workflow, id]): Ids<2>,
    Json(request): Json<UpdateRequirement, WORKFLOW>,
) -> Answer<Reply<Data<Requirement>>> {
    Ok(Reply(Data {
        data: platform.update_requirement(workflow, id, request).await?,
    }))
}

/// Delete a requirement and clear it from the draft's nodes
#[utoipa::path(
    delete,
    path = "/v1/workflows/{workflow_id}/requirements/{requirement_id}",
    tag = "Requirements",
    security(("personal_access_token" = [])),
    params(("workflow_id" = Uuid, Path), ("requirement_id" = Uuid, Path)),
    responses((status = 200, body = Deleted, description = "Done"), Refusals)
)]
async fn delete_requirement(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Ids([workflow, id]): Ids<2>,
) -> Answer<Reply<Deleted>> {
    Ok(Reply(
        platform.delete_requirement(user, workflow, id).await?,
    ))
}
