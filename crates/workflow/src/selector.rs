//! Selectors: the SDK's expressions that pick a node's input out of what ran before it.
//!
//! An expression is a `JSONPath` in the SDK's dialect (`$.openai-1.output.content`), alternatives
//! of which the first that yields something counts (`$.a.output || $.b.output || none`), or plain
//! text that stands for itself. Evaluation reads the given value and nothing else, and its time
//! and its result are bounded whatever the expression.

mod path;

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::graph::Transformer;
use path::Path;

/// Between alternatives.
const ALTERNATIVE: &str = "||";

/// Approximate bytes that one evaluation may copy; a path with `..` can name the same values many
/// times over.
const MAX_RESULT: usize = 128 * 1024 * 1024;

/// Why a selector has no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectorError {
    /// The expression is not of the dialect.
    #[error("{reason} at character {position}")]
    Syntax {
        /// What is wrong there.
        reason: &'static str,
        /// Characters from the start of the expression, the first being 1.
        position: usize,
    },
    /// The expression is longer than is evaluated, or asks for too many combinations.
    #[error("the expression is too complex")]
    TooComplex,
    /// The values that it selects are too much to copy.
    #[error("the selected values are too large")]
    TooLarge,
    /// A transformer builds an object, which it can do from an object or a list only.
    #[error("the selected value is neither an object nor a list")]
    NotAContainer,
}

/// Evaluates an expression against a value.
///
/// A path without a match is null; one with a single match is that value; with several, the list
/// of them. A text that does not begin with `$` or `@` is a path too when it matches (`query` is
/// the field `query`), and stands for itself otherwise.
///
/// # Errors
/// An expression that begins like a path (`$` or `@`, then nothing, a dot or a bracket) and is not
/// one, and paths that are too complex or select too much.
pub fn evaluate(expr: &str, input: &Value) -> Result<Value, SelectorError> {
    resolve(expr, input, &mut Budget(MAX_RESULT))
}

/// Checks that an expression can be evaluated: plain text always, a path when it is well formed.
///
/// # Errors
/// As [`evaluate`], and for alternatives also when any of them is a malformed path.
pub fn check(expr: &str) -> Result<(), SelectorError> {
    match alternatives(expr) {
        Some(candidates) => {
            let mut paths = candidates.iter().filter(|candidate| is_rooted(candidate));
            paths.try_for_each(|path| Path::parse(path).map(drop))
        }
        None if is_rooted(expr.trim()) => Path::parse(expr).map(drop),
        None => Ok(()),
    }
}

/// Applies a transformer: its path first, then its selector.
///
/// # Errors
/// As [`evaluate`]; also a path that is not one, and a selector on a value without fields.
pub fn transform(t: &Transformer, input: &Value) -> Result<Value, SelectorError> {
    let mut budget = Budget(MAX_RESULT);
    let narrowed = match t.path.as_deref() {
        None | Some("") => None,
        Some(path) => Some(
            budget
                .collect(&Path::parse(path)?.find(input))?
                .unwrap_or(Value::Null),
        ),
    };
    let data = narrowed.as_ref().unwrap_or(input);
    let Some(selector) = t.selector.as_ref().filter(|selector| !selector.is_empty()) else {
        return budget.copy(data);
    };
    if !data.is_object() && !data.is_array() {
        return Err(SelectorError::NotAContainer);
    }
    let mut output = Map::new();
    for (key, expression) in selector {
        let value = match expression.as_str() {
            Some(expression) => resolve(expression, data, &mut budget)?,
            None => budget.copy(expression)?,
        };
        output.insert(key.clone(), value);
    }
    Ok(Value::Object(output))
}

/// What a path names: none is null, one is its value, several are a list. Without a path it is all.
pub(crate) fn filter<'v>(path: &str, input: &'v Value) -> Result<Cow<'v, Value>, SelectorError> {
    match filter_all(path, input)?.as_slice() {
        [] => Ok(Cow::Owned(Value::Null)),
        [value] => Ok(Cow::Borrowed(*value)),
        values => {
            let collected = Budget(MAX_RESULT).collect(values)?;
            Ok(Cow::Owned(collected.unwrap_or_default()))
        }
    }
}

/// Every value that a path names.
pub(crate) fn filter_all<'v>(
    path: &str,
    input: &'v Value,
) -> Result<Vec<&'v Value>, SelectorError> {
    if path.is_empty() {
        return Ok(vec![input]);
    }
    Ok(Path::parse(path)?.find(input))
}

/// Checks a transformer's `path`, which must be a path and not plain text.
pub(crate) fn check_path(path: &str) -> Result<(), SelectorError> {
    if path.is_empty() {
        Ok(())
    } else {
        Path::parse(path).map(drop)
    }
}

/// Whether an expression looks like a path from the root, well formed or not.
pub(crate) fn is_rooted(expr: &str) -> bool {
    expr.strip_prefix(['$', '@'])
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// The alternatives of an expression, when it is a list of them: text that merely contains the
/// separator is not.
fn alternatives(expr: &str) -> Option<Vec<&str>> {
    if !expr.contains(ALTERNATIVE) {
        return None;
    }
    let candidates = expr
        .split(ALTERNATIVE)
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let candidates: Vec<&str> = candidates.collect();
    candidates
        .iter()
        .any(|candidate| is_rooted(candidate))
        .then_some(candidates)
}

fn resolve(expr: &str, input: &Value, budget: &mut Budget) -> Result<Value, SelectorError> {
    if let Some(candidates) = alternatives(expr) {
        return first_resolved(&candidates, input, budget);
    }
    let path = match Path::parse(expr) {
        Ok(path) => path,
        Err(error) if is_rooted(expr.trim()) => return Err(error),
        Err(_) => return Ok(Value::String(expr.to_owned())),
    };
    let value = budget.collect(&path.find(input))?;
    let absent = || {
        if expr.starts_with(['$', '@']) {
            Value::Null
        } else {
            Value::String(expr.to_owned())
        }
    };
    Ok(value.unwrap_or_else(absent))
}

/// The first alternative that matches something that is not null; plain text always counts. A
/// malformed path is passed over, as in the SDK, so that a default behind it still applies.
fn first_resolved(
    candidates: &[&str],
    input: &Value,
    budget: &mut Budget,
) -> Result<Value, SelectorError> {
    for candidate in candidates {
        if !is_rooted(candidate) {
            return Ok(Value::String((*candidate).to_owned()));
        }
        let path = match Path::parse(candidate) {
            Ok(path) => path,
            Err(SelectorError::Syntax { .. }) => continue,
            Err(error) => return Err(error),
        };
        let matches = path.find(input);
        if matches.iter().any(|value| !value.is_null()) {
            return Ok(budget.collect(&matches)?.unwrap_or(Value::Null));
        }
    }
    Ok(Value::Null)
}

/// What is left of [`MAX_RESULT`].
struct Budget(usize);

impl Budget {
    /// No match is `None`, one is its value, several are a list.
    fn collect(&mut self, matches: &[&Value]) -> Result<Option<Value>, SelectorError> {
        match matches {
            [] => Ok(None),
            [value] => self.copy(value).map(Some),
            values => {
                let copies = values.iter().map(|value| self.copy(value));
                copies
                    .collect::<Result<_, _>>()
                    .map(|values| Some(Value::Array(values)))
            }
        }
    }

    fn copy(&mut self, value: &Value) -> Result<Value, SelectorError> {
        let mut pending = vec![value];
        while let Some(value) = pending.pop() {
            let text = match value {
                Value::Null | Value::Bool(_) | Value::Number(_) => 0,
                Value::String(text) => text.len(),
                Value::Array(items) => {
                    pending.extend(items);
                    0
                }
                Value::Object(object) => {
                    pending.extend(object.values());
                    object.keys().map(String::len).sum()
                }
            };
            let left = self.0.checked_sub(size_of::<Value>() + text);
            self.0 = left.ok_or(SelectorError::TooLarge)?;
        }
        Ok(value.clone())
    }
}
