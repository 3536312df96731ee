//! Where connections are used, and putting one in another one's place everywhere.

use std::collections::BTreeSet;

use patchbay_store::{ConnectionRow, VersionRow};
use patchbay_workflow::{Graph, Target, replace_connection};
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

/// Where a connection is used.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectionUses {
    /// The workflows whose present state names it.
    pub workflows: Vec<ConnectionUse>,
    /// The Apps whose deployed version names it.
    pub apps: Vec<ConnectionUse>,
}

/// The service clients that connections of equal type and fields share.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectionClients {
    /// Calls that found a client.
    #[schema(example = 40)]
    pub hits: u64,
    /// Clients that had to be made.
    #[schema(example = 3)]
    pub misses: u64,
    /// Clients that are kept now.
    #[schema(example = 2)]
    pub live: u64,
}

/// A workflow or an App that uses a connection.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConnectionUse {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The nodes that act with the connection, each once.
    pub nodes: Vec<String>,
}

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
    pub workflows: Vec<ConnectionUse>,
    /// The Apps that act with the former connection until they are deployed again.
    pub apps: Vec<ConnectionUse>,
}

impl Platform {
    /// `GET /v1/connections/clients`: since the platform started.
    pub fn connection_clients(&self) -> ConnectionClients {
        let stats = self.engine.connection_stats();
        ConnectionClients {
            hits: stats.hits,
            misses: stats.misses,
            live: stats.live,
        }
    }

    /// `GET /v1/connections/{id}/uses`.
    pub async fn connection_uses(&self, id: Uuid) -> Result<ConnectionUses> {
        let row = self.store.connection(id).await?.ok_or(Error::NotFound)?;
        self.uses_of(&row).await
    }

    /// The workflows and Apps in which a node names the connection.
    pub(crate) async fn uses_of(&self, row: &ConnectionRow) -> Result<ConnectionUses> {
        let flows = self
            .store
            .flows_with(row.project_id, &row.id.to_string())
            .await?;
        let mut uses = ConnectionUses {
            workflows: Vec::new(),
            apps: Vec::new(),
        };
        for flow in flows {
            let graph = parsed(&sealed::stored(&flow.flow)?)?;
            let mut nodes = Vec::new();
            for reference in graph.references() {
                if reference.target == Target::Connection(row.id)
                    && !nodes.contains(&reference.node_id)
                {
                    nodes.push(reference.node_id.clone());
                }
            }
            if nodes.is_empty() {
                continue;
            }
            let found = ConnectionUse {
                id: flow.id,
                name: flow.name,
                nodes,
            };
            if flow.deployed {
                uses.apps.push(found);
            } else {
                uses.workflows.push(found);
            }
        }
        Ok(uses)
    }

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

fn parsed(flow: &Value) -> Result<Graph> {
    Graph::parse(flow)
        .map_err(|_| Error::Internal("a saved flow does not hold together".to_owned()))
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
