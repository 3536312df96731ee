//! The Dynamiq SDK's YAML documents: `connections`, `prompts`, `nodes`, `flows`, `workflows`.
//!
//! A document is read as the SDK's `WorkflowYAMLLoader` 0.69.0 reads it: scalars by the rules of YAML
//! 1.1 (`PyYAML`), interpolations by those of `OmegaConf`. What is written loads there again.
//!
//! No secret is ever written: where one stands, the document names a variable of the environment. What
//! is read may hold secrets in its `connections`; they are handed on as they stand, never shown in an
//! error, and it is for the caller to seal or refuse them.

mod export;
mod import;
mod interpolation;
mod read;
mod scalar;
mod tree;
mod variables;
mod write;

pub use export::{Exported, HeldConnection, HeldRequirement, Pipedream, Source, Warning, export};
pub use import::{
    Declared, Field, FieldValue, Imported, ImportedConnection, ImportedRequirement, Problem,
    RequirementUse, import,
};
pub use interpolation::escape;
