//! The sizes beyond which a flow is refused. Only numbers live here.

/// Nodes in one flow.
pub(crate) const NODES: usize = 10_000;

/// Characters of a node's id.
pub(crate) const ID_LENGTH: usize = 128;

/// Nested arrays and objects in one flow, the flow itself counted.
pub(crate) const DEPTH: usize = 128;

/// Node names that a reason spells out when it shows a cycle.
pub(crate) const CYCLE_NAMES: usize = 8;

/// References in one flow.
pub(crate) const REFERENCES: usize = 50_000;

/// Bytes of the path to a reference inside its node.
pub(crate) const PATH_LENGTH: usize = 1_024;

/// Characters of a node type.
pub(crate) const TYPE_LENGTH: usize = 256;
