//! Pass: its input is its output, after its transformers, one by one.

use patchbay_workflow::Transformer;
use serde_json::Value;

use crate::error::NodeError;
use crate::scope;

/// What becomes of an input.
///
/// # Errors
/// [`codes::SELECTOR_INVALID`](crate::codes::SELECTOR_INVALID) of a transformer.
pub(crate) fn run(raw: &Value, input: &Value) -> Result<Value, NodeError> {
    let transformers = raw["transformers"].as_array().into_iter().flatten();
    transformers
        .map(Transformer::read)
        .try_fold(input.clone(), |value, transformer| {
            scope::output(transformer.as_ref(), value)
        })
}
