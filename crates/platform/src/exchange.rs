//! Workflows as the SDK's documents: out of the platform and into it.
//!
//! What goes out names variables of the environment where secrets stand. What comes in makes a
//! workflow, with the connections and requirements that it needs, in one transaction or not at all.

mod connections;
mod export;
mod import;
mod requirements;

use serde::Serialize;
use utoipa::ToSchema;

pub use export::{ExportQuery, ExportedWorkflow};
pub use import::{
    ImportWorkflow, ImportedConnectionView, ImportedRequirementView, ImportedWorkflow,
};

/// What is not on both sides as it is on one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExchangeWarning {
    /// The node that it is about.
    pub node_id: Option<String>,
    /// What is different, and what to do about it.
    pub reason: String,
}

impl From<patchbay_workflow::yaml::Warning> for ExchangeWarning {
    fn from(warning: patchbay_workflow::yaml::Warning) -> Self {
        Self {
            node_id: warning.node_id,
            reason: warning.reason,
        }
    }
}
