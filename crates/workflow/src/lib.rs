//! The workflow graph: what a flow document says, whether it holds together, and what its nodes
//! refer to.
//!
//! A flow is the platform's JSON document: a list of nodes whose `depends` draw the edges. This
//! crate reads it, keeps every field it does not know verbatim, orders it, finds the Connections
//! and Requirements it names, evaluates the small languages found inside it: selectors
//! ([`selector`]), conditions ([`condition`]) and prompts ([`prompt`]), and exchanges it with the
//! SDK's documents ([`yaml`]).
//!
//! It never does I/O, never reads the clock, never draws random numbers and never holds a
//! credential: a flow that carries one is refused.

mod check;
mod choice;
pub mod condition;
mod depends;
mod errors;
mod graph;
mod limits;
mod order;
mod parse;
pub mod prompt;
pub mod python;
mod reference;
mod scan;
pub mod selector;
mod walk;
pub mod yaml;

pub use check::{KnownReferences, NodeCatalog, RequirementKind};
pub use errors::FieldErrors;
pub use graph::{Dependency, Graph, Node, Transformer, Trigger, normalize};
pub use reference::{Reference, Target, clear_requirement, nodes_with_account, replace_connection};
pub use walk::is_within_depth;

/// Node type of the one node where a run starts; it has no dependencies.
pub const INPUT_TYPE: &str = "dynamiq.nodes.utils.Input";

/// Node type of the nodes whose transformed input is the result of a run.
pub const OUTPUT_TYPE: &str = "dynamiq.nodes.utils.Output";
