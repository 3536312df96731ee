//! What end users granted for a requirement that is deleted: it ends with the last deployed version
//! that asks for it.

use patchbay_store::{Ending, Tx, VersionRow};
use patchbay_workflow::Graph;
use uuid::Uuid;

use super::revocations::Noted;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::sealed;

impl Platform {
    /// As a requirement is deleted: notes what was granted for it in Apps whose deployed version does
    /// not ask for it.
    pub(crate) async fn note_deleted(&self, tx: &mut Tx, requirement: Uuid) -> Result<Noted> {
        let mut noted = Noted::default();
        for app in tx.apps_with_links(requirement).await? {
            let row = self.store.app(app).await?.ok_or(Error::NotFound)?;
            let version = self.store.version(row.workflow_version_id).await?;
            if !asks(&version.ok_or(Error::NotFound)?, requirement) {
                noted.add(self.forget(tx, app, requirement).await?);
            }
        }
        Ok(noted)
    }

    /// As a version is deployed: notes what was granted for deleted requirements that it does not ask
    /// for.
    pub(crate) async fn note_unasked(
        &self,
        tx: &mut Tx,
        app: Uuid,
        version: &VersionRow,
    ) -> Result<Noted> {
        let mut noted = Noted::default();
        for requirement in tx.deleted_requirements_with_links(app).await? {
            if !asks(version, requirement) {
                noted.add(self.forget(tx, app, requirement).await?);
            }
        }
        Ok(noted)
    }

    async fn forget(&self, tx: &mut Tx, app: Uuid, requirement: Uuid) -> Result<Noted> {
        let ending = Ending::Requirement { app, requirement };
        let links = tx.ending_oauth_grants(ending).await?;
        let noted = self.note_endings(tx, ending).await?;
        for link in links {
            tx.delete_link_of_grant(link.id).await?;
        }
        Ok(noted)
    }
}

/// Whether a node of the version names the requirement; one that cannot be read keeps what it has.
fn asks(version: &VersionRow, requirement: Uuid) -> bool {
    let flow = sealed::stored(&version.flow).ok();
    let graph = flow.and_then(|flow| Graph::parse(&flow).ok());
    graph.is_none_or(|graph| graph.requirement_ids().contains(&requirement))
}
