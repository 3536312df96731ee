//! A document to be written. It has what JSON has not: comments, and texts that interpolate.

use serde_json::{Number, Value};

/// A value of a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Yaml {
    Null,
    Bool(bool),
    Number(Number),
    /// A text that stands for itself, whatever is in it.
    Text(String),
    /// `before${oc.env:variable}`, or with `decoded` what the variable's text says as YAML.
    Variable {
        before: &'static str,
        name: String,
        decoded: bool,
    },
    List(Vec<Yaml>),
    Map(Vec<Entry>),
}

/// A key with its value and, above it, a comment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) value: Yaml,
    pub(crate) comment: Option<String>,
}

impl Entry {
    pub(crate) fn new(key: impl Into<String>, value: impl Into<Yaml>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
            comment: None,
        }
    }
}

impl Yaml {
    /// A variable's text.
    pub(crate) fn variable(name: impl Into<String>) -> Self {
        Self::Variable {
            before: "",
            name: name.into(),
            decoded: false,
        }
    }
}

impl From<&str> for Yaml {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&Value> for Yaml {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(fields) => Self::Map(
                fields
                    .iter()
                    .map(|(key, value)| Entry::new(key, value))
                    .collect(),
            ),
        }
    }
}
