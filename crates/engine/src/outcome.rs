//! What a run gives back.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::error::RunError;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Every node ran, or failed in a way that its workflow allows.
    Completed,
    /// A node failed, or the run could not start or did not end in time.
    Failed,
}

/// How one node ended. The wire names are the SDK's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeStatus {
    /// It has an output.
    Success,
    /// It has an error.
    Failure,
    /// It did not run, since something it depends on did not succeed.
    Skip,
}

impl NodeStatus {
    /// The name that selectors see as `$.node.status`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Skip => "skip",
        }
    }
}

/// What became of one node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeOutcome {
    /// The node's id.
    pub id: String,
    /// How it ended.
    pub status: NodeStatus,
    /// When it began, in milliseconds since the run's beginning.
    pub started_ms: u64,
    /// How long it took, retries and waits included, in milliseconds.
    pub duration_ms: u64,
    /// Why it failed.
    pub error: Option<RunError>,
}

/// The result of [`crate::Engine::run`].
#[derive(Debug, Clone, PartialEq)]
pub struct RunOutcome {
    /// How the run ended.
    pub status: RunStatus,
    /// The Output node's object; those of several Output nodes merged in the order
    /// of the workflow; null when none ran.
    pub output: Value,
    /// Why the run failed: the first failed node in the order of the workflow.
    pub error: Option<RunError>,
    /// Every node, dependencies first.
    pub nodes: Vec<NodeOutcome>,
    /// Time during which at least one request to a provider was under way.
    pub provider_time: Duration,
}
