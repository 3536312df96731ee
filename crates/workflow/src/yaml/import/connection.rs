//! The fields of a connection as a document writes them.

use std::fmt;

use patchbay_catalog::{connection_type, connection_types};
use serde_json::{Map, Value};

use super::super::interpolation::{Piece, pieces};
use super::budget::Budget;
use super::{ImportedConnection, Lines, Problem};

/// One field.
#[derive(Clone)]
pub struct Field {
    /// The constructor's name for it.
    pub name: String,
    /// Its value.
    pub value: FieldValue,
}

/// The value of a field.
#[derive(Clone)]
pub enum FieldValue {
    /// `${oc.env:NAME}` and nothing else.
    Variable {
        /// The variable.
        name: String,
        /// What stands in for it.
        default: Option<String>,
    },
    /// It takes variables of the environment into a text or a map, which no field of Patchbay does.
    Mixed {
        /// The variables.
        names: Vec<String>,
    },
    /// As it stands. It may be a secret.
    Literal(Value),
}

impl fmt::Debug for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Field")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Reads a connection of the section, or one inside of a node.
pub(super) fn read(
    key: &str,
    fields: &Map<String, Value>,
    field: &str,
    lines: &Lines,
    budget: &mut Budget,
    problems: &mut Vec<Problem>,
) -> ImportedConnection {
    let kind = match fields.get("type") {
        Some(Value::String(kind)) => known(kind).or_else(|| {
            problems.push(lines.problem(
                format!("{field}.type"),
                "is not a connection type that Patchbay knows",
            ));
            None
        }),
        None | Some(Value::Null) => {
            problems.push(lines.problem(format!("{field}.type"), "cannot be blank"));
            None
        }
        Some(_) => {
            problems.push(lines.problem(format!("{field}.type"), "must be a text"));
            None
        }
    };
    let mut read = Vec::new();
    for (name, value) in fields {
        if budget.is_spent() {
            break;
        }
        // The key is the id; null is what the SDK writes for what is not there.
        if matches!(name.as_str(), "type" | "id") || value.is_null() {
            continue;
        }
        match field_value(value, &lines.document.value, 0, budget) {
            Ok(value) => read.push(Field {
                name: name.clone(),
                value,
            }),
            Err(reason) => problems.push(lines.problem(format!("{field}.{name}"), reason)),
        }
    }
    ImportedConnection {
        key: key.to_owned(),
        name: None,
        kind,
        fields: read,
    }
}

/// A connection type by its id or by the path of its class.
fn known(kind: &str) -> Option<String> {
    if connection_type(kind).is_some() {
        return Some(kind.to_owned());
    }
    let class = kind.rsplit('.').next()?;
    let mut types = connection_types().iter();
    let found = types.find(|ty| {
        let package = ty.id.rsplit_once('.').map(|(package, _)| package);
        ty.id.ends_with(&format!(".{class}"))
            && package.is_some_and(|package| kind.starts_with(&format!("{package}.")))
    });
    found.map(|ty| ty.id.clone())
}

fn field_value(
    value: &Value,
    root: &Value,
    hops: usize,
    budget: &mut Budget,
) -> Result<FieldValue, &'static str> {
    match value {
        Value::String(text) if text.contains("${") => of_text(text, root, hops, budget),
        Value::Array(_) | Value::Object(_) => {
            let mut names = Vec::new();
            let plain = plain(value, &mut names)?;
            Ok(if names.is_empty() {
                FieldValue::Literal(plain)
            } else {
                FieldValue::Mixed { names }
            })
        }
        other => Ok(FieldValue::Literal(other.clone())),
    }
}

fn of_text(
    text: &str,
    root: &Value,
    hops: usize,
    budget: &mut Budget,
) -> Result<FieldValue, &'static str> {
    let found = pieces(text)?;
    budget.take(found.len(), 0)?;
    match found.as_slice() {
        [Piece::Text(text)] => Ok(FieldValue::Literal(Value::from(text.as_str()))),
        [Piece::Variable { name, default, .. }] => Ok(FieldValue::Variable {
            name: name.clone(),
            default: default.clone(),
        }),
        [Piece::Place(steps)] if hops < 4 => {
            let pointer = format!("/{}", steps.join("/"));
            let value = root.pointer(&pointer);
            let value = value.ok_or("names a place that the document has not")?;
            budget.copy(value)?;
            field_value(value, root, hops + 1, budget)
        }
        several => {
            let mut names = Vec::new();
            for piece in several {
                match piece {
                    Piece::Text(_) => {}
                    Piece::Variable { name, .. } => names.push(name.clone()),
                    Piece::Place(_) => return Err("takes a place of the document into a text"),
                }
            }
            Ok(FieldValue::Mixed { names })
        }
    }
}

/// A value inside of a field, with the variables that it names.
fn plain(value: &Value, names: &mut Vec<String>) -> Result<Value, &'static str> {
    Ok(match value {
        Value::String(text) => {
            let mut whole = String::new();
            for piece in pieces(text)? {
                match piece {
                    Piece::Text(text) => whole.push_str(&text),
                    Piece::Variable { name, .. } => names.push(name),
                    Piece::Place(_) => return Err("names a place of the document inside of it"),
                }
            }
            Value::String(whole)
        }
        Value::Array(items) => {
            let items = items.iter().map(|item| plain(item, names));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Value::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| Ok((key.clone(), plain(value, names)?)));
            Value::Object(entries.collect::<Result<_, &'static str>>()?)
        }
        other => other.clone(),
    })
}
