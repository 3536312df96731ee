//! Workflows and their versions.

use std::sync::Arc;

use axum::Json as Reply;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use patchbay_platform::{
    CreateWorkflow, Deleted, ExportQuery, ExportedWorkflow, ImportWorkflow, ImportedWorkflow, List,
    ListQuery, Message, Platform, SaveVersion, TestRun, TestWorkflow, UpdateWorkflow, Version,
    Workflow, WorkflowQuery,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, BodyRefusals, Data, Refusals};
use crate::auth::Builder;
use crate::body::{Json, Parts, WORKFLOW};
use crate::params::{Ids, Query};
use crate::stream::{self, RunFrame};

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(list_workflows, create_workflow))
        .routes(routes!(get_workflow, update_workflow, delete_workflow))
        .routes(routes!(test_workflow))
        .routes(routes!(cancel_workflow_test))
        .routes(routes!(save_workflow))
        .routes(routes!(release_workflow))
        .routes(routes!(list_versions))
        .routes(routes!(export_workflow))
        .routes(routes!(import_workflow))
}

/// Workflows of a project
#[utoipa::path(
    get,
    path = "/v1/workflows",
    tag = "Workflows",
    security(("personal_access_token" = [])),
    params(WorkflowQuery, ListQuery),
    responses((status = 200, body = List<Workflow>, description = "Done"), Refusals)
)]
async fn list_workflows(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Query(filter): Query<WorkflowQuery>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<Workflow>>> {
    Ok(Reply(platform.workflows(&filter, &query).await?))
}

/// Make a workflow: a draft without a version
#[utoipa::path(
    post,
    path = "/v1/workflows",
    tag = "Workflows",
    security(("personal_access_token" = [])),
    request_body = CreateWorkflow,
    responses((status = 201, body = Data<Workflow>, description = "Done"), Refusals, BodyRefusals)
)]
async fn create_workflow(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateWorkflow, WORKFLOW>,
) -> Answer<(StatusCode, Reply<Data<Workflow>>)> {
    let data = platform.create_workflow(user, request).await?;
    Ok((StatusCode::CREATED, Reply(Data { data })))
}

/// One workflow with its draft
#[utoipa::path(
    get,
    path = "/v1/workflows/{workflow_id}",
    tag = "Workflows",
    security(("personal_access_token" = [])),
    params(("workflow_id" = Uuid, Path)),
    responses((status = 200, body = Data<Workflow>, description = "Done"), Refusals)
)]
async fn get_workflow(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Data<Workflow>>> {
    Ok(Reply(Data {
        data: platform.workflow(id).await?,
    }))
}

/// Rename or describe a workflow
#[utoipa::path(
    put,
    path = "/v1/workflows/{workflow_id}",
    tag = "Workflows",
    security(("personal_access_token" = [])),
    params(("workflow_id" = Uuid, Path)),
    request_body = UpdateWorkflow,
    responses((status = 200, body = Data<Workflow>, description = "Done"), Refusals, BodyRefusals)
)]
async fn update_workflow(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
    Json(request): Json<UpdateWorkflow, WORKFLOW>,
) -> Answer<Reply<Data<Workflow>>> {
    Ok(Reply(Data {
        data: platform.update_workflow(user, id, request).await?,
    }))
}

/// Delete a workflow that no App runs
#[utoipa::path(
    delete,
    path = "/v1/workflows/{workflow_id}",
    tag = "Workflows",
    security(("personal_access_token" = [])),
    params(("workflow_id" = Uuid, Path)),
    responses((status = 200, body = Deleted, description = "Done"), Refusals)
)]
async fn delete_workflow(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Deleted>> {
    Ok(Reply(platform.delete_workflow(id).await?))
}

/// Save the draft as a new version
#[utoipa::path(
    post,
    path = "/v1/workflows/{workflow_id}/save",
    tag = "Workflows",
    security(("personal_access_token" = [])),
    params(("workflow_id" = Uuid, Path)),
    request_body = SaveVersion,
    responses((status = 200, body = Data<Version>, description = "Done"), Refusals, BodyRefusals)
)]
async fn save_workflow(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
    Json(request): Json<SaveVersion, WORKFLOW>,
) -> Answer<Reply<Data<Version>>> {
    Ok(Reply(Data {
        data: platform.save_version(user, id, request).await?,
    }))
}

/// Save the draft as a new version with a name
#[utoipa::path(
    post,
    path = "/v1/workflows/{workflow_id}/release",
    tag = "Workflows",
    security(("personal_access_token" = [])),
    params(("workflow_id" = Uuid, Path)),
    request_body = SaveVersion,
    responses((status = 200, body = Data<Version>, description = "Done"), Refusals, BodyRefusals)
)]
async fn release_workflow(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
    Json(request): Json<SaveVersion, WORKFLOW>,
) -> Answer<Reply<Data<Version>>> {
    Ok(Reply(Data {
        data: platform.release_version(user, id, request).await?,
    }))
}

/// Versions of a workflow, newest first
#[utoipa::path(
    get,
    path = "/v1/workflows/{workflow_id}/versions",
    tag = "Workflows",
    security(("personal_access_token" = [])),
    params(("workflow_id" = Uuid, Path), ListQuery),
    responses((status = 200, body = List<Version>, description = "Done"), Refusals)
)]
async fn list_versions(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<Version>>> {
    Ok(Reply(platform.versions(id, &query).await?))
}

/// Try a flow as it stands, without storing anything
///
/// In a dry run what would send or change something elsewhere is held back, and told; otherwise what its
/// nodes send is sent. A flow with requirements has to be deployed first.
#[utoipa::path(
    post,
    path = "/v1/workflows/test",
    tag = "Workflows",
    security(("personal_access_token" = [])),
    request_body(content = TestWorkflow, content_type = "multipart/form-data"),
    responses(
        (
            status = 200,
            description = "What came of it; with `stream` events as they happen",
            content((Data<TestRun> = "application/json"), (RunFrame = "text/event-stream"))
        ),
        Refusals,
        BodyRefusals
    )
)]
async fn test_workflow(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Parts(request): Parts<TestWorkflow, WORKFLOW>,
) -> Answer<Response> {
    if request.stream == Some(true) {
        return Ok(stream::answer(platform.stream_test(request).await?));
    }
    let data = platform.test_workflow(request).await?;
    Ok(Reply(Data { data }).into_response())
}

/// Stop a flow that is being tried, and its requests
#[utoipa::path(
    post,
    path = "/v1/workflows/test/{test_id}/cancel",
    tag = "Workflows",
    security(("personal_access_token" = [])),
    params(("test_id" = Uuid, Path)),
    responses((status = 200, body = Message, description = "Done"), Refusals)
)]
async fn cancel_workflow_test(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Message>> {
    Ok(Reply(platform.cancel_test(id)?))
}

/// What a client says that wants the document and nothing around it.
const YAML: &str = "application/yaml";

/// A workflow as the Dynamiq SDK's YAML
///
/// It holds no secret: where one stands, the document names an environment variable. With
/// `Accept: application/yaml` the document comes alone.
#[utoipa::path(
    get,
    path = "/v1/workflows/{workflow_id}/export",
    tag = "Workflows",
    security(("personal_access_token" = [])),
    params(("workflow_id" = Uuid, Path), ExportQuery),
    responses(
        (
            status = 200,
            description = "The document",
            content((Data<ExportedWorkflow> = "application/json"), (String = "application/yaml"))
        ),
        Refusals
    )
)]
async fn export_workflow(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
    Query(query): Query<ExportQuery>,
    headers: HeaderMap,
) -> Answer<Response> {
    let data = platform.export_workflow(id, &query).await?;
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    if accept.is_some_and(|accept| accept.contains(YAML)) {
        return Ok(([(CONTENT_TYPE, YAML)], data.yaml).into_response());
    }
    Ok(Reply(Data { data }).into_response())
}

/// Make a workflow of a document of the Dynamiq SDK, or of Patchbay's JSON
///
/// Nothing is made when anything is wrong: `details` name each field with its line. With `dry_run` it is
/// told what would be made.
#[utoipa::path(
    post,
    path = "/v1/workflows/import",
    tag = "Workflows",
    security(("personal_access_token" = [])),
    request_body = ImportWorkflow,
    responses(
        (status = 200, body = Data<ImportedWorkflow>, description = "What would be made"),
        (status = 201, body = Data<ImportedWorkflow>, description = "What was made"),
        Refusals,
        BodyRefusals
    )
)]
async fn import_workflow(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<ImportWorkflow, WORKFLOW>,
) -> Answer<(StatusCode, Reply<Data<ImportedWorkflow>>)> {
    let data = platform.import_workflow(user, request).await?;
    let status = if data.dry_run {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    Ok((status, Reply(Data { data })))
}
