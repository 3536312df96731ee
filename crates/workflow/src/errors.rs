//! The reasons for which a flow is refused, by field.
//!
//! A reason never repeats the value it refuses: the value may be a misplaced credential.

use std::collections::BTreeMap;

/// Why a flow is refused: field → reason.
///
/// A field is `nodes`, `nodes.<index>.id` while the node's id is unknown, or `nodes.<id>.<field>`
/// with a dotted path inside the node, such as `nodes.agent.llm.connection`. A reason is a
/// sentence fragment whose subject is the field: `cannot be blank`, `must be a valid value`,
/// `must be in a valid format`.
pub type FieldErrors = BTreeMap<String, String>;

pub(crate) const BLANK: &str = "cannot be blank";
pub(crate) const VALUE: &str = "must be a valid value";
pub(crate) const FORMAT: &str = "must be in a valid format";

/// Reasons beyond this many are not collected, so that a hostile flow cannot make an answer that
/// is larger than itself.
const MAX_REASONS: usize = 1_000;

/// Collects one reason a field, the first one found.
#[derive(Debug, Default)]
pub(crate) struct Reasons(FieldErrors);

impl Reasons {
    pub(crate) fn add(&mut self, field: impl Into<String>, reason: impl Into<String>) {
        if self.0.len() < MAX_REASONS {
            self.0.entry(field.into()).or_insert_with(|| reason.into());
        }
    }

    pub(crate) fn into_result(self) -> Result<(), FieldErrors> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(self.0)
        }
    }

    pub(crate) fn into_errors(self) -> FieldErrors {
        self.0
    }
}
