//! Bounds for the filters and methods that can make much out of little.
//!
//! A template's steps and output are bounded elsewhere; without these a single step could ask for
//! more memory than there is.

use minijinja::value::{Kwargs, Rest, StringInput, Value};
use minijinja::{Environment, Error, ErrorKind, State, filters};
use minijinja_contrib::pycompat;

/// Bytes of one intermediate text.
const MAX_TEXT: usize = 8 * 1024 * 1024;

/// Columns that a text may be padded or indented by, and items of a batch.
const MAX_WIDTH: usize = 1_000;

/// Replaces the filters concerned by bounded ones.
pub(super) fn bound(environment: &mut Environment<'_>) {
    environment.add_filter("replace", replace);
    environment.add_filter("join", join);
    environment.add_filter("indent", indent);
    environment.add_filter("format", format);
    environment.add_filter("batch", batch);
    environment.add_filter("slice", slice);
}

/// How many bytes a filter, function or method of this name makes at most of a value and its
/// arguments.
pub(super) fn bytes(name: &str, value: usize, arguments: usize) -> usize {
    let all = value.saturating_add(arguments);
    match name {
        "replace" | "join" | "format" => all
            .saturating_mul(arguments.saturating_add(1))
            .min(MAX_TEXT),
        "indent" => all.saturating_mul(MAX_WIDTH).min(MAX_TEXT),
        // Every byte may become an escape.
        "tojson" | "escape" | "e" | "urlencode" | "pprint" => all.saturating_mul(6),
        "batch" | "slice" => all.saturating_add(arguments.saturating_mul(MAX_WIDTH)),
        _ => all,
    }
}

/// Python's methods of strings, lists and dicts, which templates written for the SDK call.
pub(super) fn method(
    state: &State<'_, '_>,
    value: &Value,
    method: &str,
    arguments: &[Value],
) -> Result<Value, Error> {
    let text = value.as_str().unwrap_or_default();
    match (method, arguments) {
        ("replace", [from, to, ..]) => {
            check_replace(
                text,
                from.as_str().unwrap_or_default(),
                to.as_str().unwrap_or_default(),
            )?;
        }
        ("join", [items, ..]) => check_join(items, text)?,
        ("format", arguments) => check_format(text, arguments)?,
        _ => {}
    }
    pycompat::unknown_method_callback(state, value, method, arguments)
}

fn replace(
    state: &State<'_, '_>,
    value: StringInput<'_>,
    from: StringInput<'_>,
    to: StringInput<'_>,
) -> Result<Value, Error> {
    check_replace(value.as_str(), from.as_str(), to.as_str())?;
    filters::replace(state, value, from, to)
}

fn join(
    state: &State<'_, '_>,
    value: &Value,
    joiner: Option<StringInput<'_>>,
) -> Result<Value, Error> {
    check_join(value, joiner.as_ref().map_or("", StringInput::as_str))?;
    filters::join(state, value, joiner)
}

fn indent(
    value: StringInput<'_>,
    width: Option<usize>,
    first: Option<bool>,
    blank: Option<bool>,
    options: Kwargs,
) -> Result<Value, Error> {
    let width = match width {
        Some(width) => Some(width),
        None => options.get("width")?,
    };
    let width = width.unwrap_or(4);
    check_width(width)?;
    check_text(value.as_str().len(), value.as_str().lines().count(), width)?;
    filters::indent(value, Some(width), first, blank, options)
}

fn format(state: &State<'_, '_>, text: &Value, arguments: Rest<Value>) -> Result<Value, Error> {
    check_format(text.as_str().unwrap_or_default(), &arguments)?;
    filters::format(state, text, arguments)
}

fn batch(
    state: &State<'_, '_>,
    value: Value,
    count: usize,
    fill: Option<Value>,
) -> Result<Value, Error> {
    check_width(count)?;
    filters::batch(state, value, count, fill)
}

fn slice(
    state: &State<'_, '_>,
    value: Value,
    count: usize,
    fill: Option<Value>,
) -> Result<Value, Error> {
    check_width(count)?;
    filters::slice(state, value, count, fill)
}

fn check_replace(text: &str, from: &str, to: &str) -> Result<(), Error> {
    check_text(text.len(), text.matches(from).count(), to.len())
}

fn check_join(items: &Value, joiner: &str) -> Result<(), Error> {
    let total = items
        .try_iter()
        .into_iter()
        .flatten()
        .try_fold(0_usize, |total, item| {
            let length = item.as_str().map_or(0, str::len) + joiner.len();
            Some(total.saturating_add(length)).filter(|total| *total <= MAX_TEXT)
        });
    total.map(drop).ok_or_else(too_large)
}

/// A format names each argument any number of times and pads it to any width.
fn check_format(text: &str, arguments: &[Value]) -> Result<(), Error> {
    let runs = text
        .split(|next: char| !next.is_ascii_digit())
        .filter(|run| !run.is_empty());
    for run in runs {
        check_width(run.parse().unwrap_or(usize::MAX))?;
    }
    let mut longest = MAX_WIDTH;
    for argument in arguments {
        if text.contains('*') && argument.is_integer() {
            check_width(argument.as_usize().unwrap_or(0))?;
        }
        longest = longest.max(argument.to_string().len());
    }
    check_text(text.len(), text.matches(['%', '{']).count(), longest)
}

fn check_width(width: usize) -> Result<(), Error> {
    if width > MAX_WIDTH {
        Err(too_large())
    } else {
        Ok(())
    }
}

/// Checks the size of a text of `length` bytes to which `times` times `added` bytes are added.
fn check_text(length: usize, times: usize, added: usize) -> Result<(), Error> {
    let total = times.saturating_mul(added).saturating_add(length);
    if total > MAX_TEXT {
        Err(too_large())
    } else {
        Ok(())
    }
}

pub(super) fn too_large() -> Error {
    Error::new(
        ErrorKind::InvalidOperation,
        "the text would become too large",
    )
}
