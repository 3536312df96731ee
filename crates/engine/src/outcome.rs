//! What a run gives back.

use std::time::Duration;

use patchbay_workflow::is_within_depth;
use serde::Serialize;
use serde_json::Value;

use crate::error::{RunError, codes};

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
    /// Whether the run is a dry one, and this node, or one in it, did not send what its output tells.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub held_back: bool,
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

/// Arrays and objects that an output may nest: what stores and reads it takes 128, and wraps it in some.
const DEPTH: usize = 100;

impl RunOutcome {
    /// The outcome as it can be stored and read again; a run whose output is nested too deep failed.
    pub(crate) fn bounded(mut self) -> Self {
        if is_within_depth(&self.output, DEPTH) {
            return self;
        }
        self.output = Value::Null;
        self.status = RunStatus::Failed;
        self.error.get_or_insert_with(|| RunError {
            code: codes::INVALID_ANSWER,
            message: format!("the output nests more than {DEPTH} lists and objects"),
            node_id: None,
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize) -> RunOutcome {
        RunOutcome {
            status: RunStatus::Completed,
            output: (0..levels).fold(Value::Null, |inner, _| Value::from(vec![inner])),
            error: None,
            nodes: Vec::new(),
            provider_time: Duration::ZERO,
        }
    }

    #[test]
    fn an_output_that_could_not_be_read_again_fails_the_run() {
        let kept = nested(DEPTH).bounded();
        assert_eq!(kept.status, RunStatus::Completed);
        assert!(serde_json::from_str::<Value>(&kept.output.to_string()).is_ok());

        let refused = nested(DEPTH + 1).bounded();
        assert_eq!(refused.status, RunStatus::Failed);
        assert_eq!(refused.output, Value::Null);
        assert_eq!(refused.error.unwrap().code, codes::INVALID_ANSWER);
    }
}
