//! Whose credentials each node of a run gets.

use std::collections::HashMap;
use std::sync::Arc;

use patchbay_catalog::ACTION;
use patchbay_engine::{PIPEDREAM_SERVICE, ResolvedConnection};
use patchbay_store::LinkRow;
use uuid::Uuid;

use crate::app_requirements::unmet;
use crate::check::BLANK;
use crate::credentials::AppCaller;
use crate::error::{Details, Error, Result};
use crate::open::Platform;

impl Platform {
    /// The credentials of a run: the user's own for every requirement, the project's for every
    /// connection. There is no other source.
    pub(super) async fn resolve(
        self: &Arc<Self>,
        caller: &AppCaller,
        user: Option<&str>,
    ) -> Result<HashMap<Uuid, Arc<ResolvedConnection>>> {
        let manifest = &caller.manifest;
        let mut resolved = HashMap::new();
        if user.is_none() && manifest.requirements.iter().any(|row| !row.optional) {
            return Err(Error::field("user_id", BLANK));
        }
        if let Some(user) = user {
            let rows = self
                .store
                .end_user_connections(manifest.app.id, user)
                .await?;
            let links: Vec<LinkRow> = rows
                .iter()
                .map(|row| LinkRow {
                    requirement_id: row.requirement_id,
                    status: row.status.clone(),
                })
                .collect();
            let mut reasons = Details::new();
            for requirement in &manifest.requirements {
                match unmet(requirement, &links) {
                    Some(reason) if !requirement.optional => {
                        reasons.insert(requirement.name.clone(), reason.to_owned());
                    }
                    _ => {}
                }
            }
            if !reasons.is_empty() {
                return Err(Error::RequirementUnsatisfied(reasons));
            }
            let mut ended = Vec::new();
            for row in &rows {
                let wanted = manifest
                    .requirement(row.requirement_id)
                    .is_some_and(|requirement| requirement.subject == row.r#type);
                if !wanted || row.status != "active" {
                    continue;
                }
                match self.resolve_linked(row).await? {
                    Some(connection) => {
                        resolved.insert(row.requirement_id, connection);
                    }
                    None => ended.push(row.requirement_id),
                }
            }
            // What ended while it was being renewed is unmet like anything else.
            for id in ended {
                if let Some(requirement) = manifest.requirement(id)
                    && !requirement.optional
                {
                    let reason = "the connection has expired".to_owned();
                    reasons.insert(requirement.name.clone(), reason);
                }
            }
            if !reasons.is_empty() {
                return Err(Error::RequirementUnsatisfied(reasons));
            }
        }
        for id in manifest.graph.connection_ids() {
            let row = self.store.connection(id).await?;
            if let Some(row) = row.filter(|row| row.project_id == manifest.app.project_id) {
                resolved.insert(id, Arc::new(self.resolve_shared_now(&row).await?));
            }
        }
        if manifest.graph.uses(ACTION) {
            let service = self.resolve_pipedream().await?;
            resolved.insert(PIPEDREAM_SERVICE, Arc::new(service));
        }
        Ok(resolved)
    }
}
