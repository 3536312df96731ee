//! Reading the audit log.

use patchbay_store::AuditFilter;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::check::{Check, FORMAT};
use crate::clock;
use crate::error::Result;
use crate::list::{List, ListQuery};
use crate::open::Platform;

const SORTABLE: [(&str, &str); 2] = [("at", "at"), ("action", "action")];

/// One change, or one use of a credential.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEvent {
    /// The event's id.
    pub id: Uuid,
    /// When it was done.
    #[serde(serialize_with = "clock::serialize")]
    pub at: OffsetDateTime,
    /// What was done: `connection.created`, `connection.used`, `app.deployed`, …
    #[schema(example = "connection.used")]
    pub action: String,
    /// With which class of credential: `personal_access_token`, `session` (the window, a tab or a
    /// command), `access_key`, `connect_token`, `anonymous`, or `platform` itself.
    #[schema(example = "access_key")]
    pub actor: String,
    /// The token or key, where it has an id.
    pub credential_id: Option<Uuid>,
    /// The builder, if it was one.
    pub actor_id: Option<Uuid>,
    /// What it was done to: a connection, a requirement, an App, a key.
    pub object_id: Option<Uuid>,
    /// The App that it was done for.
    pub app_id: Option<Uuid>,
    /// The run that it was done for.
    pub run_id: Option<Uuid>,
    /// The end user, as an HMAC: the same user is always the same text, and nobody reads a name.
    pub end_user: Option<String>,
}

/// Which events a list holds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// With this action.
    pub action: Option<String>,
    /// About this connection, requirement, App or key.
    pub object_id: Option<String>,
    /// About this App.
    pub app_id: Option<String>,
    /// About this run.
    pub run_id: Option<String>,
    /// By this token or key.
    pub credential_id: Option<String>,
    /// Of this end user, by the App's own name.
    pub user_id: Option<String>,
    /// Not before (RFC 3339).
    pub from: Option<String>,
    /// Before (RFC 3339).
    pub to: Option<String>,
}

impl Platform {
    /// `GET /v1/audit-events`, newest first.
    pub async fn audit_events(
        &self,
        filter: &AuditQuery,
        query: &ListQuery,
    ) -> Result<List<AuditEvent>> {
        let asked = query.check(&SORTABLE)?;
        let mut check = Check::default();
        let filter = AuditFilter {
            action: filter.action.clone(),
            object: check.optional_id("object_id", filter.object_id.as_deref()),
            app: check.optional_id("app_id", filter.app_id.as_deref()),
            run: check.optional_id("run_id", filter.run_id.as_deref()),
            credential: check.optional_id("credential_id", filter.credential_id.as_deref()),
            end_user: filter
                .user_id
                .as_deref()
                .map(|user| self.audit_key.hide(user))
                .transpose()?,
            from: moment(&mut check, "from", filter.from.as_deref()),
            to: moment(&mut check, "to", filter.to.as_deref()),
        };
        check.finish()?;
        let (rows, total) = self
            .store
            .audit_events(&filter, &asked.sort, asked.page())
            .await?;
        let view = |row: patchbay_store::AuditEventRow| AuditEvent {
            id: row.id,
            at: row.at,
            action: row.action,
            actor: row.actor,
            credential_id: row.credential_id,
            actor_id: row.actor_id,
            object_id: row.object_id,
            app_id: row.app_id,
            run_id: row.run_id,
            end_user: row.end_user,
        };
        Ok(asked.answer(rows.into_iter().map(view).collect(), total))
    }
}

fn moment(check: &mut Check, field: &str, text: Option<&str>) -> Option<OffsetDateTime> {
    let text = text?;
    let parsed = OffsetDateTime::parse(text, &Rfc3339).ok();
    if parsed.is_none() {
        check.add(field, FORMAT);
    }
    parsed
}
