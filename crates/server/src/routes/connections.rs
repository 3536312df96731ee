//! Connections of a project.

use std::sync::Arc;

use axum::Json as Reply;
use axum::extract::State;
use http::StatusCode;
use patchbay_platform::{
    CheckConnection, Connection, ConnectionCheck, ConnectionClients, ConnectionQuery,
    CreateConnection, DeletedConnection, DuplicateConnection, EnvironmentConnection,
    EnvironmentQuery, IdentityUses, ImportEnvironment, List, ListQuery, Platform,
    ReplaceConnection, ReplacedConnection, UpdateConnection,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, BodyRefusals, Data, Refusals};
use crate::auth::Builder;
use crate::body::Json;
use crate::params::{Ids, Query};

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(list_connections, create_connection))
        .routes(routes!(
            get_connection,
            update_connection,
            delete_connection
        ))
        .routes(routes!(list_environment_connections, import_environment))
        .routes(routes!(check_new_connection))
        .routes(routes!(check_stored_connection))
        .routes(routes!(count_connection_clients))
        .routes(routes!(list_connection_uses))
        .routes(routes!(duplicate_connection))
        .routes(routes!(replace_connection))
}

/// Connections, without their secrets
#[utoipa::path(
    get,
    path = "/v1/connections",
    tag = "Connections",
    security(("personal_access_token" = [])),
    params(ConnectionQuery, ListQuery),
    responses((status = 200, body = List<Connection>, description = "Done"), Refusals)
)]
async fn list_connections(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Query(filter): Query<ConnectionQuery>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<Connection>>> {
    Ok(Reply(platform.connections(&filter, &query).await?))
}

/// Make a connection: active at once, or incomplete until it was authorized through OAuth
#[utoipa::path(
    post,
    path = "/v1/connections",
    tag = "Connections",
    security(("personal_access_token" = [])),
    request_body = CreateConnection,
    responses((status = 201, body = Data<Connection>, description = "Done"), Refusals, BodyRefusals)
)]
async fn create_connection(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateConnection>,
) -> Answer<(StatusCode, Reply<Data<Connection>>)> {
    let data = platform.create_connection(user, request).await?;
    Ok((StatusCode::CREATED, Reply(Data { data })))
}

/// One connection
#[utoipa::path(
    get,
    path = "/v1/connections/{connection_id}",
    tag = "Connections",
    security(("personal_access_token" = [])),
    params(("connection_id" = Uuid, Path)),
    responses((status = 200, body = Data<Connection>, description = "Done"), Refusals)
)]
async fn get_connection(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Data<Connection>>> {
    Ok(Reply(Data {
        data: platform.connection(id).await?,
    }))
}

/// Replace a connection's config
#[utoipa::path(
    put,
    path = "/v1/connections/{connection_id}",
    tag = "Connections",
    security(("personal_access_token" = [])),
    params(("connection_id" = Uuid, Path)),
    request_body = UpdateConnection,
    responses((status = 200, body = Data<Connection>, description = "Done"), Refusals, BodyRefusals)
)]
async fn update_connection(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
    Json(request): Json<UpdateConnection>,
) -> Answer<Reply<Data<Connection>>> {
    Ok(Reply(Data {
        data: platform.update_connection(user, id, request).await?,
    }))
}

/// Delete a connection that nothing uses; its provider is asked to take OAuth access back
#[utoipa::path(
    delete,
    path = "/v1/connections/{connection_id}",
    tag = "Connections",
    security(("personal_access_token" = [])),
    params(("connection_id" = Uuid, Path)),
    responses((status = 200, body = DeletedConnection, description = "Done"), Refusals)
)]
async fn delete_connection(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<DeletedConnection>> {
    Ok(Reply(platform.delete_connection(id).await?))
}

/// Ask a service whether it accepts a credential, without storing it
#[utoipa::path(
    post,
    path = "/v1/connections/check",
    tag = "Connections",
    security(("personal_access_token" = [])),
    request_body = CheckConnection,
    responses((status = 200, body = Data<ConnectionCheck>, description = "Done"), Refusals, BodyRefusals)
)]
async fn check_new_connection(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CheckConnection>,
) -> Answer<Reply<Data<ConnectionCheck>>> {
    Ok(Reply(Data {
        data: platform.check_new_connection(request).await?,
    }))
}

/// Ask a service whether it accepts what is stored
#[utoipa::path(
    post,
    path = "/v1/connections/{connection_id}/check",
    tag = "Connections",
    security(("personal_access_token" = [])),
    params(("connection_id" = Uuid, Path)),
    responses((status = 200, body = Data<ConnectionCheck>, description = "Done"), Refusals)
)]
async fn check_stored_connection(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Data<ConnectionCheck>>> {
    Ok(Reply(Data {
        data: platform.check_stored_connection(id).await?,
    }))
}

/// Connections that the platform's environment variables give everything for, without their values
#[utoipa::path(
    get,
    path = "/v1/connections/environment",
    tag = "Connections",
    security(("personal_access_token" = [])),
    params(EnvironmentQuery),
    responses((status = 200, body = Data<Vec<EnvironmentConnection>>, description = "Done"), Refusals)
)]
async fn list_environment_connections(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Query(query): Query<EnvironmentQuery>,
) -> Answer<Reply<Data<Vec<EnvironmentConnection>>>> {
    Ok(Reply(Data {
        data: platform.environment_connections(&query).await?,
    }))
}

/// Make connections of the platform's environment variables
#[utoipa::path(
    post,
    path = "/v1/connections/environment",
    tag = "Connections",
    security(("personal_access_token" = [])),
    request_body = ImportEnvironment,
    responses((status = 201, body = Data<Vec<Connection>>, description = "Done"), Refusals, BodyRefusals)
)]
async fn import_environment(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<ImportEnvironment>,
) -> Answer<(StatusCode, Reply<Data<Vec<Connection>>>)> {
    let data = platform.import_environment(user, request).await?;
    Ok((StatusCode::CREATED, Reply(Data { data })))
}

/// The service clients that connections share, since the platform started
#[utoipa::path(
    get,
    path = "/v1/connections/clients",
    tag = "Connections",
    security(("personal_access_token" = [])),
    responses((status = 200, body = Data<ConnectionClients>, description = "Done"), Refusals)
)]
async fn count_connection_clients(
    _: Builder,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<ConnectionClients>>> {
    let data = platform.connection_clients();
    Ok(Reply(Data { data }))
}

/// Where a connection is used: workflows and deployed Apps, with their nodes
#[utoipa::path(
    get,
    path = "/v1/connections/{connection_id}/uses",
    tag = "Connections",
    security(("personal_access_token" = [])),
    params(("connection_id" = Uuid, Path)),
    responses((status = 200, body = Data<IdentityUses>, description = "Done"), Refusals)
)]
async fn list_connection_uses(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Data<IdentityUses>>> {
    Ok(Reply(Data {
        data: platform.connection_uses(id).await?,
    }))
}

/// Make another connection with the same fields and secrets
#[utoipa::path(
    post,
    path = "/v1/connections/{connection_id}/duplicate",
    tag = "Connections",
    security(("personal_access_token" = [])),
    params(("connection_id" = Uuid, Path)),
    request_body = DuplicateConnection,
    responses((status = 201, body = Data<Connection>, description = "Done"), Refusals, BodyRefusals)
)]
async fn duplicate_connection(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
    Json(request): Json<DuplicateConnection>,
) -> Answer<(StatusCode, Reply<Data<Connection>>)> {
    let data = platform.duplicate_connection(user, id, request).await?;
    Ok((StatusCode::CREATED, Reply(Data { data })))
}

/// Have every node that acts with a connection act with another one
///
/// Of each workflow that changes a new version is saved, of all or of none. Apps act with the former
/// connection until they are deployed again.
#[utoipa::path(
    post,
    path = "/v1/connections/{connection_id}/replace",
    tag = "Connections",
    security(("personal_access_token" = [])),
    params(("connection_id" = Uuid, Path)),
    request_body = ReplaceConnection,
    responses(
        (status = 200, body = Data<ReplacedConnection>, description = "Done"),
        Refusals,
        BodyRefusals
    )
)]
async fn replace_connection(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
    Json(request): Json<ReplaceConnection>,
) -> Answer<Reply<Data<ReplacedConnection>>> {
    Ok(Reply(Data {
        data: platform.replace_connection(user, id, request).await?,
    }))
}
