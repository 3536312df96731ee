//! The audit log.

use std::sync::Arc;

use axum::Json as Reply;
use axum::extract::State;
use patchbay_platform::{AuditEvent, AuditQuery, List, ListQuery, Platform};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, Refusals};
use crate::auth::Builder;
use crate::params::Query;

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new().routes(routes!(list_audit_events))
}

/// Who changed what and which credential a run used, newest first
#[utoipa::path(
    get,
    path = "/v1/audit-events",
    tag = "Audit",
    security(("personal_access_token" = [])),
    params(AuditQuery, ListQuery),
    responses((status = 200, body = List<AuditEvent>, description = "Done"), Refusals)
)]
async fn list_audit_events(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Query(filter): Query<AuditQuery>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<AuditEvent>>> {
    Ok(Reply(platform.audit_events(&filter, &query).await?))
}
