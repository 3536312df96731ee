//! Saved versions of a workflow. A version never changes; what is deployed is a version.

use patchbay_store::VersionRow;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::audit::Event;
use crate::check::{BLANK, Check, MAX_DESCRIPTION, MAX_NAME};
use crate::clock;
use crate::credentials::User;
use crate::error::{Error, Result};
use crate::list::{List, ListQuery};
use crate::open::Platform;
use crate::sealed;
use crate::workflows::Draft;

const SORTABLE: [(&str, &str); 2] = [("version", "version"), ("created_at", "created_at")];

/// A version of a workflow.
#[derive(Debug, Serialize, ToSchema)]
pub struct Version {
    /// The version's id, which an App's deployment names.
    pub id: Uuid,
    /// 1, 2, 3, …
    pub version: i64,
    /// A release's name.
    pub name: Option<String>,
    /// What changed.
    pub description: Option<String>,
    /// Its workflow.
    pub workflow_id: Uuid,
    /// Its nodes.
    #[schema(value_type = Object)]
    pub flow: Value,
    /// Its canvas.
    #[schema(value_type = Object)]
    pub flow_ui: Value,
    /// Who saved it.
    pub created_by: Uuid,
    /// When it was saved.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
    /// The same: a version does not change.
    #[serde(serialize_with = "clock::serialize")]
    pub updated_at: OffsetDateTime,
}

/// A version to be saved.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SaveVersion {
    /// A release's name.
    pub name: Option<String>,
    /// At most 512 characters.
    pub description: Option<String>,
    /// The nodes.
    #[schema(required, nullable = false, value_type = Object)]
    pub flow: Option<Value>,
    /// The canvas; kept as it is.
    #[schema(required, nullable = false, value_type = Object)]
    pub flow_ui: Option<Value>,
}

impl Platform {
    /// `POST /v1/workflows/{id}/save`: the draft becomes this, and a new version is made of it.
    pub async fn save_version(
        &self,
        user: User,
        workflow: Uuid,
        request: SaveVersion,
    ) -> Result<Version> {
        self.add_version(user, workflow, request, false).await
    }

    /// `POST /v1/workflows/{id}/release`: as save, with a name.
    pub async fn release_version(
        &self,
        user: User,
        workflow: Uuid,
        request: SaveVersion,
    ) -> Result<Version> {
        self.add_version(user, workflow, request, true).await
    }

    async fn add_version(
        &self,
        user: User,
        workflow: Uuid,
        request: SaveVersion,
        named: bool,
    ) -> Result<Version> {
        let stored = self
            .store
            .workflow(workflow)
            .await?
            .ok_or(Error::NotFound)?;
        let mut check = Check::default();
        let name = check.optional_text("name", request.name.as_deref(), MAX_NAME);
        if named && name.is_none() {
            check.add("name", BLANK);
        }
        let description = check.optional_text(
            "description",
            request.description.as_deref(),
            MAX_DESCRIPTION,
        );
        let draft = Draft::check(&mut check, request.flow, request.flow_ui);
        check.finish()?;
        let draft = draft.ok_or_else(|| Error::field("flow", BLANK))?;
        let now = clock::now();
        // The writer's turn is taken before the references are checked, so that none of them goes
        // away in between.
        let mut tx = self.change(Event::of("workflow.saved", workflow)).await?;
        self.check_references(&draft.graph, stored.project_id, Some(workflow))
            .await?;
        let mut draft_row = tx.workflow(workflow).await?.ok_or(Error::NotFound)?;
        draft_row.flow = sealed::text(&draft.flow)?;
        draft_row.flow_ui = sealed::text(&draft.flow_ui)?;
        draft_row.updated_by = user.id;
        draft_row.updated_at = now;
        let row = VersionRow {
            id: Uuid::new_v4(),
            workflow_id: workflow,
            version: tx.next_version(workflow).await?,
            name,
            description,
            flow: draft_row.flow.clone(),
            flow_ui: draft_row.flow_ui.clone(),
            created_by: user.id,
            created_at: now,
        };
        tx.update_workflow(&draft_row).await?;
        tx.insert_version(&row).await?;
        tx.commit().await?;
        view(row)
    }

    /// `GET /v1/workflows/{id}/versions`, newest first.
    pub async fn versions(&self, workflow: Uuid, query: &ListQuery) -> Result<List<Version>> {
        let asked = query.check(&SORTABLE)?;
        self.store
            .workflow(workflow)
            .await?
            .ok_or(Error::NotFound)?;
        let (rows, total) = self
            .store
            .versions(workflow, &asked.sort, asked.page())
            .await?;
        let data = rows.into_iter().map(view).collect::<Result<_>>()?;
        Ok(asked.answer(data, total))
    }
}

fn view(row: VersionRow) -> Result<Version> {
    Ok(Version {
        id: row.id,
        version: row.version,
        name: row.name,
        description: row.description,
        workflow_id: row.workflow_id,
        flow: sealed::stored(&row.flow)?,
        flow_ui: sealed::stored(&row.flow_ui)?,
        created_by: row.created_by,
        created_at: row.created_at,
        updated_at: row.created_at,
    })
}
