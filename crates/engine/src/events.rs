//! What can be seen of a run while it goes on.
//!
//! An event names nodes and their errors. It never holds what a node was given or gave: that may be
//! another's, and is the run's own to show.

use crate::outcome::NodeOutcome;

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
}

/// Is told of every step as it happens, in order. It must not block: the run waits for it.
pub trait Observer: Send + Sync {
    /// A step happened.
    fn notice(&self, event: NodeEvent<'_>);
}

/// Nobody watches.
pub(crate) struct Unobserved;

impl Observer for Unobserved {
    fn notice(&self, _event: NodeEvent<'_>) {}
}
