//! The catalogue: connection types and node types.

use std::sync::Arc;

use axum::Json as Reply;
use axum::extract::{Path, State};
use patchbay_catalog::ConnectionType;
use patchbay_platform::{NodeTypeDetail, NodeTypeQuery, NodeTypeView, Platform};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, Data, Refusals};
use crate::auth::Builder;
use crate::params::Query;

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(list_connection_types))
        .routes(routes!(list_node_types))
        .routes(routes!(get_node_type))
}

/// Connection types, with what their forms need
#[utoipa::path(
    get,
    path = "/v1/connection-types",
    tag = "Catalogue",
    security(("personal_access_token" = [])),
    responses((status = 200, body = Object, description = "Done"), Refusals)
)]
async fn list_connection_types(
    _: Builder,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<&'static [ConnectionType]>>> {
    Ok(Reply(Data {
        data: platform.connection_types(),
    }))
}

/// Node types, with the connections that they take
#[utoipa::path(
    get,
    path = "/v1/agent-builder/nodes",
    tag = "Catalogue",
    security(("personal_access_token" = [])),
    params(NodeTypeQuery),
    responses((status = 200, body = Data<Vec<NodeTypeView>>, description = "Done"), Refusals)
)]
async fn list_node_types(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Query(query): Query<NodeTypeQuery>,
) -> Answer<Reply<Data<Vec<NodeTypeView>>>> {
    Ok(Reply(Data {
        data: platform.node_types(&query),
    }))
}

/// One node type, with what its form needs
///
/// Settings and inputs are those of the Dynamiq SDK's class. A setting's `schema` is JSON Schema with a
/// `title`, and four keywords of its own: `nullable`; `node`, where a node stands (`true`, or the types
/// to choose from); `component`, where an object of one of these types stands, whose settings are under
/// `components`; `control`, `text` or `code`, where it is written over several lines.
#[utoipa::path(
    get,
    path = "/v1/agent-builder/nodes/{type}",
    tag = "Catalogue",
    security(("personal_access_token" = [])),
    params(("type" = String, Path, description = "The type's id", example = "dynamiq.nodes.tools.TavilyTool")),
    responses((status = 200, body = Data<NodeTypeDetail>, description = "Done"), Refusals)
)]
async fn get_node_type(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Path(ty): Path<String>,
) -> Answer<Reply<Data<NodeTypeDetail>>> {
    Ok(Reply(Data {
        data: platform.node_type(&ty)?,
    }))
}
