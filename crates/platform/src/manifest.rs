//! What an App runs and asks for: its deployed version, read once and kept until something changes.

use std::sync::Arc;

use patchbay_store::{AppRow, RequirementRow};
use patchbay_workflow::Graph;
use serde_json::Value;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::open::Platform;
use crate::requirements::{RequirementType, kind};
use crate::sealed;

/// An App with its deployed version and the requirements that a node of that version references, in
/// the order of the nodes.
#[derive(Debug)]
pub struct Manifest {
    pub(crate) app: AppRow,
    pub(crate) org_id: Uuid,
    pub(crate) origins: Vec<String>,
    pub(crate) graph: Graph,
    pub(crate) requirements: Vec<RequirementRow>,
}

impl Manifest {
    /// Whether the App answers without a credential.
    pub fn is_public(&self) -> bool {
        self.app.access_type == "public"
    }

    /// The web origins whose pages may call the Connect API for this App's users.
    pub fn allowed_origins(&self) -> &[String] {
        &self.origins
    }

    /// A requirement that the deployed version references.
    pub(crate) fn requirement(&self, id: Uuid) -> Option<&RequirementRow> {
        self.requirements.iter().find(|row| row.id == id)
    }

    /// A requirement of this kind; 404 when the version does not reference it, 400 for the other
    /// kind.
    pub(crate) fn requirement_of(
        &self,
        id: Uuid,
        wanted: RequirementType,
    ) -> Result<&RequirementRow> {
        let row = self.requirement(id).ok_or(Error::NotFound)?;
        if kind(row) == wanted {
            return Ok(row);
        }
        Err(Error::refused(match wanted {
            RequirementType::Connection => {
                "requirement type mismatch: this requirement asks for a linked account"
            }
            RequirementType::PipedreamAccount => {
                "requirement type mismatch: this requirement asks for a connection"
            }
        }))
    }
}

impl Platform {
    /// The App's manifest; 404 when there is no such App, or it is archived.
    pub(crate) async fn manifest(&self, app: Uuid) -> Result<Arc<Manifest>> {
        let read = match self.manifests.get(&app) {
            Ok(manifest) => return Ok(manifest),
            Err(read) => read,
        };
        let row = self.store.app(app).await?;
        let row = row
            .filter(|row| row.archived_at.is_none())
            .ok_or(Error::NotFound)?;
        let project = self
            .store
            .project(row.project_id)
            .await?
            .ok_or(Error::NotFound)?;
        let version = self
            .store
            .version(row.workflow_version_id)
            .await?
            .ok_or(Error::NotFound)?;
        let flow: Value = sealed::stored(&version.flow)?;
        let graph = Graph::parse(&flow)
            .map_err(|_| Error::Internal("a saved version does not hold together".to_owned()))?;
        let ids = graph.requirement_ids();
        let mut requirements = self.store.requirements_by_id(&ids).await?;
        requirements.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
        let manifest = Arc::new(Manifest {
            origins: sealed::stored(&row.allowed_origins)?,
            app: row,
            org_id: project.org_id,
            graph,
            requirements,
        });
        self.manifests.keep(read, app, Arc::clone(&manifest));
        Ok(manifest)
    }
}
