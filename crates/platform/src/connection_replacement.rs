//! Putting one connection in another one's place everywhere.

use std::collections::BTreeSet;

use patchbay_store::VersionRow;
use patchbay_workflow::replace_connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::audit::Event;
use crate::check::Check;
use crate::clock;
use crate::connections::refuse_system;
use crate::credentials::User;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed;
use crate::uses::{IdentityUse, parsed};

/// Which connection takes another one's place, and where.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ReplaceConnection {
    /// The one that the nodes act with from then on.
    #[schema(required, nullable = false)]
    pub connection_id: Option<String>,
    /// `true`: says what would change, and changes nothing.
    pub preview: Option<bool>,
    /// Only these nodes; all when left out. What a replacement answered, for taking it back.
    pub only: Option<Vec<NodesOfWorkflow>>,
}

/// Nodes of a workflow.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NodesOfWorkflow {
    /// The workflow.
    pub id: Uuid,
    /// Ids of its nodes.
    pub nodes: BTreeSet<String>,
}

/// What a replacement changed, or would change.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplacedConnection {
    /// The workflows of which a new version was saved, with the nodes that changed.
    pub workflows: Vec<IdentityUse>,
    /// The Apps that act with the former connection until they are deployed again.
    pub apps: Vec<IdentityUse>,
}

impl Platform {
    /// `POST /v1/connections/{id}/replace`: every node of the project's workflows that acts with the
    /// one acts with the other. Of each workflow a new version is saved, all of them or none; what
    /// is deployed stays as it is.
    pub async fn replace_connection(
        &self,
        user: User,
        id: Uuid,
        request: ReplaceConnection,
    ) -> Result<ReplacedConnection> {
        let mut check = Check::default();
        let with = check.id("connection_id", request.connection_id.as_deref());
        if with == id {
            check.add("connection_id", "is the connection itself");
        }
        check.finish()?;
        // The writer's turn comes first, so that nothing changes between looking and saving.
        let mut tx = self.change(Event::of("connection.replaced", id)).await?;
        let from = tx.connection(id).await?.ok_or(Error::NotFound)?;
        refuse_system(&from)?;
        let to = tx.connection(with).await?;
        if to.is_none_or(|to| to.project_id != from.project_id) {
            return Err(Error::field("connection_id", "not found"));
        }
        let mut found = self.uses_of(&from).await?;
        if let Some(only) = &request.only {
            found.workflows.retain_mut(|each| {
                let wanted = only.iter().find(|wanted| wanted.id == each.id);
                each.nodes
                    .retain(|node| wanted.is_some_and(|wanted| wanted.nodes.contains(node)));
                !each.nodes.is_empty()
            });
        }
        let now = clock::now();
        for each in &found.workflows {
            let mut row = tx.workflow(each.id).await?.ok_or(Error::NotFound)?;
            let mut flow: Value = sealed::stored(&row.flow)?;
            replace_connection(&mut flow, id, with, &each.nodes);
            // A node takes certain types only: the other connection has to be of one of them.
            self.check_references(&parsed(&flow)?, row.project_id, Some(row.id))
                .await
                .map_err(|error| unfit(error, &each.name))?;
            row.flow = sealed::text(&flow)?;
            row.updated_by = user.id;
            row.updated_at = now;
            let version = VersionRow {
                id: Uuid::new_v4(),
                workflow_id: row.id,
                version: tx.next_version(row.id).await?,
                name: None,
                description: Some("A connection was replaced.".to_owned()),
                flow: row.flow.clone(),
                flow_ui: row.flow_ui.clone(),
                created_by: user.id,
                created_at: now,
            };
            tx.update_workflow(&row).await?;
            tx.insert_version(&version).await?;
        }
        if request.preview != Some(true) && !found.workflows.is_empty() {
            tx.commit().await?;
        }
        Ok(ReplacedConnection {
            workflows: found.workflows,
            apps: found.apps,
        })
    }
}

/// A refusal that names the workflow whose nodes do not take the other connection.
fn unfit(error: Error, workflow: &str) -> Error {
    match error {
        Error::BadRequest { details, .. } => Error::BadRequest {
            message: format!("{workflow} does not take that connection").into(),
            details,
        },
        other => other,
    }
}
