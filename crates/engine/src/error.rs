//! Why a node or a run failed, in words for people and a code for programs.
//!
//! No message may hold a secret: texts of providers pass through
//! [`patchbay_redact::redact`] before they get here, and URLs are never quoted.

use std::time::Duration;

use serde::Serialize;

/// Why a run failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunError {
    /// Stable code, one of [`codes`].
    pub code: &'static str,
    /// One sentence for people, without secrets.
    pub message: String,
    /// The node that failed; absent when the run as a whole did.
    pub node_id: Option<String>,
}

/// The codes of [`RunError`] and of failed nodes.
pub mod codes {
    /// The provider refused the key (401 or 403).
    pub const PROVIDER_UNAUTHORIZED: &str = "provider_unauthorized";
    /// The provider wants fewer requests (429).
    pub const PROVIDER_RATE_LIMITED: &str = "provider_rate_limited";
    /// No connection to the provider came about, or it broke.
    pub const PROVIDER_UNREACHABLE: &str = "provider_unreachable";
    /// The provider found fault with the request (another 4xx).
    pub const PROVIDER_REJECTED: &str = "provider_rejected";
    /// The provider failed (5xx).
    pub const PROVIDER_FAILED: &str = "provider_failed";
    /// The answer is not one of the chat-completions protocol.
    pub const INVALID_ANSWER: &str = "invalid_answer";
    /// The outbound policy does not allow the address.
    pub const ADDRESS_REFUSED: &str = "address_refused";
    /// A node has no connection, or one that does not fit it.
    pub const CONNECTION_MISSING: &str = "connection_missing";
    /// The prompt cannot be rendered.
    pub const PROMPT_INVALID: &str = "prompt_invalid";
    /// A transformer cannot be applied.
    pub const SELECTOR_INVALID: &str = "selector_invalid";
    /// The input does not fit the Input node, or a node's own fields are unusable.
    pub const INPUT_INVALID: &str = "input_invalid";
    /// This node, or an option of it, is not one that Patchbay runs.
    pub const NODE_UNSUPPORTED: &str = "node_unsupported";
    /// A condition, of an option or of an edge, has no answer.
    pub const CONDITION_INVALID: &str = "condition_invalid";
    /// The node was not to run in this run: an edge that ends at it was not taken.
    pub const DEPENDENCY_UNMET: &str = "dependency_unmet";
    /// An agent found no answer within its `max_loops`.
    pub const MAX_LOOPS_EXCEEDED: &str = "max_loops_exceeded";
    /// A validator that is to raise found the value not valid.
    pub const NOT_VALID: &str = "not_valid";
    /// A node inside a Map failed that is to raise.
    pub const ITEM_FAILED: &str = "item_failed";
    /// The time of the node or of the run is used up.
    pub const TIMEOUT: &str = "timeout";
}

/// Why one node failed, with what a retry needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NodeError {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// Whether another attempt could succeed.
    pub(crate) retryable: bool,
    /// How long the provider asked to wait.
    pub(crate) retry_after: Option<Duration>,
}

impl NodeError {
    /// A failure that another attempt would only repeat.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            retryable: false,
            retry_after: None,
        }
    }

    /// A failure that may pass.
    pub(crate) fn passing(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            retryable: true,
            ..Self::new(code, message)
        }
    }

    /// The same failure as the run's.
    pub(crate) fn of_node(&self, node_id: &str) -> RunError {
        RunError {
            code: self.code,
            message: self.message.clone(),
            node_id: Some(node_id.to_owned()),
        }
    }
}
