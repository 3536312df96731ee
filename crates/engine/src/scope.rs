//! What a node sees: its input, put together from the run's input and the results of
//! the nodes before it.
//!
//! Without a transformer a node sees its direct dependencies; selectors see every
//! node before it. It must never show a node anything that is not before it.

use patchbay_workflow::{Transformer, selector};
use serde_json::{Map, Value, json};

use crate::error::{NodeError, codes};
use crate::outcome::NodeStatus;
use crate::plan::Plan;

/// What became of a node that is done.
pub(crate) struct Done {
    pub(crate) status: NodeStatus,
    pub(crate) input: Value,
    pub(crate) output: Value,
    pub(crate) error: Option<NodeError>,
    /// Whether it sent nothing because the run is a dry one.
    pub(crate) held_back: bool,
}

impl Done {
    /// A node that did not run, and why where that is known.
    pub(crate) fn skipped(reason: Option<NodeError>) -> Self {
        Self {
            status: NodeStatus::Skip,
            input: Value::Null,
            output: Value::Null,
            error: reason,
            held_back: false,
        }
    }

    /// A node that failed.
    pub(crate) fn failed(input: Value, error: NodeError) -> Self {
        Self {
            status: NodeStatus::Failure,
            input,
            output: Value::Null,
            error: Some(error),
            held_back: false,
        }
    }

    /// A node that ran.
    pub(crate) fn of(input: Value, output: Result<Value, NodeError>) -> Self {
        match output {
            Ok(output) => Self {
                status: NodeStatus::Success,
                input,
                output,
                error: None,
                held_back: false,
            },
            Err(error) => Self::failed(input, error),
        }
    }

    /// What a dependent node sees of it; selectors see its input too.
    pub(crate) fn shown(&self, with_input: bool) -> Value {
        let mut shown = Map::new();
        shown.insert("status".into(), self.status.name().into());
        if with_input {
            shown.insert("input".into(), self.input.clone());
        }
        shown.insert("output".into(), self.output.clone());
        if let Some(error) = &self.error {
            shown.insert(
                "error".into(),
                json!({"type": error.code, "message": error.message}),
            );
        }
        Value::Object(shown)
    }
}

/// The input of a step whose dependencies are all done.
///
/// # Errors
/// [`codes::SELECTOR_INVALID`]: the transformer fails or does not give an object.
pub(crate) fn input(
    plan: &Plan<'_>,
    step: usize,
    run_input: &Map<String, Value>,
    done: &[Option<Done>],
) -> Result<Value, NodeError> {
    let node = plan.steps[step].node;
    let mut seen = Value::Object(run_input.clone());
    let shown = |at: &usize, with_input| {
        let id = plan.steps[*at].node.id.clone();
        done[*at].as_ref().map(|done| (id, done.shown(with_input)))
    };
    if let Some(transformer) = &node.input_transformer {
        let named = Named::of(transformer);
        let before = plan.ancestors(step);
        let visible = before
            .iter()
            .filter(|at| named.includes(&plan.steps[**at].node.id))
            .filter_map(|at| shown(at, true));
        extend(&mut seen, visible);
        seen = selector::transform(transformer, &seen).map_err(|error| invalid(&error))?;
    } else {
        extend(
            &mut seen,
            plan.steps[step]
                .depends
                .iter()
                .filter_map(|at| shown(at, false)),
        );
    }
    mapped(seen, &node.raw)
}

/// What every selector of a step's tools may read: the run's input, and what came of the nodes before.
pub(crate) fn whole(
    plan: &Plan<'_>,
    step: usize,
    run_input: &Map<String, Value>,
    done: &[Option<Done>],
) -> Value {
    let mut seen = run_input.clone();
    for at in plan.ancestors(step) {
        if let Some(done) = &done[at] {
            seen.insert(plan.steps[at].node.id.clone(), done.shown(false));
        }
    }
    Value::Object(seen)
}

/// An input with the literals of a node's `input_mapping` over it.
///
/// # Errors
/// [`codes::SELECTOR_INVALID`]: it is no object.
pub(crate) fn mapped(mut seen: Value, raw: &Value) -> Result<Value, NodeError> {
    if !seen.is_object() {
        return Err(NodeError::new(
            codes::SELECTOR_INVALID,
            "the input transformer must give an object",
        ));
    }
    if let Some(literals) = raw["input_mapping"].as_object() {
        extend(&mut seen, literals.clone());
    }
    Ok(seen)
}

/// The output of a node after its transformer.
///
/// # Errors
/// [`codes::SELECTOR_INVALID`].
pub(crate) fn output(transformer: Option<&Transformer>, output: Value) -> Result<Value, NodeError> {
    match transformer {
        Some(transformer) => {
            selector::transform(transformer, &output).map_err(|error| invalid(&error))
        }
        None => Ok(output),
    }
}

fn invalid(error: &selector::SelectorError) -> NodeError {
    NodeError::new(codes::SELECTOR_INVALID, error.to_string())
}

fn extend(object: &mut Value, entries: impl IntoIterator<Item = (String, Value)>) {
    if let Some(object) = object.as_object_mut() {
        object.extend(entries);
    }
}

/// The nodes that a transformer can reach, so that a long workflow does not copy
/// every result for every node: those whose id its text holds, or all when it has a
/// wildcard, a descendant segment or a filter.
struct Named {
    text: String,
    all: bool,
}

impl Named {
    fn of(transformer: &Transformer) -> Self {
        let path = transformer.path.as_deref().unwrap_or_default();
        let selector = transformer
            .selector
            .clone()
            .map(Value::Object)
            .unwrap_or_default();
        let text = format!("{path} {selector}");
        let all = path.is_empty() && selector.is_null()
            || text.contains(['*', '?', '\\', '`'])
            || text.contains("..")
            || whole_scope(path)
            || values(&selector).any(whole_scope);
        Self { text, all }
    }

    fn includes(&self, id: &str) -> bool {
        self.all || self.text.contains(id)
    }
}

/// Whether an expression asks for everything, such as `$`.
fn whole_scope(expression: &str) -> bool {
    let mut alternatives = expression.split("||").map(str::trim);
    alternatives.any(|path| matches!(path, "$" | "@"))
}

fn values(selector: &Value) -> impl Iterator<Item = &str> {
    selector
        .as_object()
        .into_iter()
        .flat_map(Map::values)
        .filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reaches(transformer: &Value, id: &str) -> bool {
        let selector = transformer["selector"].as_object().cloned();
        let path = transformer["path"].as_str().map(str::to_owned);
        Named::of(&Transformer { path, selector }).includes(id)
    }

    #[test]
    fn a_transformer_reaches_what_it_names_or_everything() {
        for (transformer, first, second) in [
            (json!({"selector": {"a": "$.first.output"}}), true, false),
            (json!({"selector": {"a": "$['first']"}}), true, false),
            (json!({"selector": {"a": "first"}}), true, false),
            (
                json!({"path": "$.first", "selector": {"a": "x || 'y'"}}),
                true,
                false,
            ),
            (json!({"selector": {}}), false, false),
            (json!({"selector": {"a": "$.first || $"}}), true, true),
            (json!({"path": "@"}), true, true),
            (json!({"path": null}), true, true),
            (json!({"selector": {"a": "$..output"}}), true, true),
            (json!({"selector": {"a": "$.*"}}), true, true),
            (
                json!({"selector": {"a": "$[?@.status == 'success']"}}),
                true,
                true,
            ),
            (json!({"selector": {"a": r"$['\u0073econd']"}}), true, true),
        ] {
            let reached = (
                reaches(&transformer, "first"),
                reaches(&transformer, "second"),
            );
            assert_eq!(reached, (first, second), "{transformer}");
        }
    }
}
