//! Where an identity that everybody shares is used: a connection, or an account linked at Pipedream.

use patchbay_store::ConnectionRow;
use patchbay_workflow::{Graph, Target, nodes_with_account};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::check::Check;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::pipedream::AccountQuery;
use crate::sealed;

/// Where an identity is used.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityUses {
    /// The workflows whose present state names it.
    pub workflows: Vec<IdentityUse>,
    /// The Apps whose deployed version names it.
    pub apps: Vec<IdentityUse>,
}

/// A workflow or an App that acts with an identity.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdentityUse {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The nodes that act with the identity, each once.
    pub nodes: Vec<String>,
}

impl Platform {
    /// `GET /v1/connections/{id}/uses`.
    pub async fn connection_uses(&self, id: Uuid) -> Result<IdentityUses> {
        let row = self.store.connection(id).await?.ok_or(Error::NotFound)?;
        self.uses_of(&row).await
    }

    /// `GET /v1/pipedream/connect/accounts/{account_id}/uses?project_id=`. Pipedream is not asked: an
    /// account that is gone there is still named here.
    pub async fn pipedream_account_uses(
        &self,
        account: &str,
        filter: &AccountQuery,
    ) -> Result<IdentityUses> {
        let mut check = Check::default();
        let project = check.id("project_id", filter.project_id.as_deref());
        check.finish()?;
        self.existing_project("project_id", project).await?;
        self.uses_in(project, account, |flow| {
            Ok(nodes_with_account(flow, account))
        })
        .await
    }

    /// The workflows and Apps in which a node names the connection.
    pub(crate) async fn uses_of(&self, row: &ConnectionRow) -> Result<IdentityUses> {
        let target = Target::Connection(row.id);
        self.uses_in(row.project_id, &row.id.to_string(), |flow| {
            let mut nodes = Vec::new();
            for reference in parsed(flow)?.references() {
                if reference.target == target && !nodes.contains(&reference.node_id) {
                    nodes.push(reference.node_id.clone());
                }
            }
            Ok(nodes)
        })
        .await
    }

    /// The drafts and deployed versions of a project with the nodes that `nodes_of` finds in them;
    /// looked at are those that have `text` somewhere.
    async fn uses_in(
        &self,
        project: Uuid,
        text: &str,
        nodes_of: impl Fn(&Value) -> Result<Vec<String>>,
    ) -> Result<IdentityUses> {
        let mut uses = IdentityUses {
            workflows: Vec::new(),
            apps: Vec::new(),
        };
        let named = self.store.flows_with(project, &text.to_lowercase()).await?;
        for flow in named {
            let nodes = nodes_of(&sealed::stored(&flow.flow)?)?;
            if nodes.is_empty() {
                continue;
            }
            let found = IdentityUse {
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
}

/// A flow that was saved, with what its nodes refer to.
pub(crate) fn parsed(flow: &Value) -> Result<Graph> {
    Graph::parse(flow)
        .map_err(|_| Error::Internal("a saved flow does not hold together".to_owned()))
}
