//! What can be seen of a run while it goes on.
//!
//! An event names nodes and their errors. What a node gave may be another's, and is told only to an
//! observer that asks for it: the builder who tries a draft.

use patchbay_redact::redact_value;
use secrecy::SecretString;
use serde::Serialize;
use serde_json::Value;

use crate::error::RunError;
use crate::outcome::{NodeOutcome, NodeStatus};

/// A step of a run.
#[derive(Debug, Clone, Copy)]
pub enum NodeEvent<'a> {
    /// A node began.
    Started {
        /// The node's id.
        id: &'a str,
    },
    /// A node ended, or was skipped without having begun.
    Ended(&'a NodeOutcome),
    /// A tool that an agent called gave something, or failed.
    ToolCalled(&'a ToolOutcome),
}

/// What became of one call of an agent's tool. Neither its arguments nor its result is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToolOutcome {
    /// The node of the flow that is the agent, or holds it.
    pub node_id: String,
    /// The agent's name.
    pub agent: String,
    /// The tool's name, as the model called it.
    pub tool: String,
    /// The type of the tool's node, such as `dynamiq.nodes.tools.HttpApiCall`; absent when the agent has
    /// no such tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    /// `success` or `failure`.
    pub status: NodeStatus,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<RunError>,
    /// Whether nothing was sent because the run is a dry one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub held_back: bool,
}

/// Is told of every step as it happens, in order. It must not block: the run waits for it.
pub trait Observer: Send + Sync {
    /// A step happened.
    fn notice(&self, event: NodeEvent<'_>);

    /// Whether it is told what nodes give.
    fn wants_outputs(&self) -> bool {
        false
    }

    /// What a node gave, without the run's secrets, just before it is told that the node ended.
    fn output(&self, _id: &str, _output: Value) {}
}

/// Takes the run's secrets out of what an observer is told.
pub(crate) struct Cleaned<'a> {
    pub(crate) observer: &'a dyn Observer,
    pub(crate) secrets: &'a [SecretString],
}

impl Observer for Cleaned<'_> {
    fn notice(&self, event: NodeEvent<'_>) {
        self.observer.notice(event);
    }

    fn wants_outputs(&self) -> bool {
        self.observer.wants_outputs()
    }

    fn output(&self, id: &str, mut output: Value) {
        redact_value(&mut output, self.secrets);
        self.observer.output(id, output);
    }
}

/// Nobody watches.
pub(crate) struct Unobserved;

impl Observer for Unobserved {
    fn notice(&self, _event: NodeEvent<'_>) {}
}
